"""Compute all locked months of a span again, and verify the chain of locks."""

from __future__ import annotations

import argparse
import json

HELP = "hitung ulang semua bulan terkunci dalam satu rentang dan periksa rantai kuncinya"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", required=True, help="nama pendek, kode, atau skema wilayah, mis. bandung")
    parser.add_argument("--from", dest="dari", required=True, help="bulan pertama, mis. 2026-01")
    parser.add_argument("--to", dest="sampai", required=True, help="bulan terakhir, mis. 2026-12")
    parser.add_argument("--json", action="store_true", help="satu objek JSON sebagai baris terakhir")


def run(args: argparse.Namespace) -> int:
    """Exit code 0 no difference, 1 something differs, or there is no locked month in the span."""
    from erk_kit.binding import region_atomic
    from erk_platform.cli import CommandError
    from erk_platform.commands._kemajuan import bar_end, bar_of
    from erk_platform.commands._wilayah import region_of
    from erk_platform.commands.verify_run import print_run
    from tenants.penilaian.bulan import Bulan, KodePeriodeError
    from tenants.penilaian.ulang import locks_between, replay_months

    try:
        dari, sampai = Bulan.parse(args.dari), Bulan.parse(args.sampai)
    except KodePeriodeError as galat:
        raise CommandError(str(galat)) from galat
    region = region_of(args.region)
    with region_atomic(region.schema_name):
        kunci = locks_between(dari=dari, sampai=sampai)
        if not kunci:
            raise CommandError(
                f"{region.nama} tidak punya bulan terkunci dari {dari.kode} sampai {sampai.kode}. "
                "Periksa rentangnya, atau kunci bulannya dahulu."
            )
        hasil = replay_months(schema=region.schema_name, kunci=kunci, on_month=bar_of(args.json))
    bar_end(args.json)
    if args.json:
        print(json.dumps({"region": region.slug, **hasil.to_dict()}, ensure_ascii=False))
        return 0 if hasil.cocok else 1
    for satu in hasil.bulan:
        print_run(region.nama, satu)
    beda = sum(not b.cocok for b in hasil.bulan)
    rantai = "utuh" if not hasil.rantai else f"PUTUS, {len(hasil.rantai)} temuan"
    print(f"{len(hasil.bulan)} bulan terkunci dihitung ulang, {beda} berbeda; rantai kunci {rantai}.")
    for temuan in hasil.rantai:
        print(f"  - {temuan}")
    return 0 if hasil.cocok else 1
