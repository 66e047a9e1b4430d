"""Compute a stored run again and compare everything."""

from __future__ import annotations

import argparse
import json
from typing import Any

HELP = "hitung ulang satu hitungan dari potret dan paket tersimpan, dan bandingkan semua hash dan baris"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=int, metavar="ID", help="nomor periksa hitungan, tercetak oleh erk close")
    parser.add_argument("--region", required=True, help="nama pendek, kode, atau skema wilayah, mis. bandung")
    parser.add_argument("--json", action="store_true", help="satu objek JSON sebagai baris terakhir")


def run(args: argparse.Namespace) -> int:
    """Exit code 0 everything equal, 1 something differs (or no such run)."""
    from erk_kit.binding import region_atomic
    from erk_platform.commands._kemajuan import bar_end, bar_of
    from erk_platform.commands._wilayah import region_of
    from tenants.penilaian.ulang import verify_run

    region = region_of(args.region)
    bar = bar_of(args.json)
    langkah = 0

    def maju(note: str) -> None:
        nonlocal langkah
        langkah += 1
        if bar is not None:
            bar(min(langkah, 3), 4, note)

    with region_atomic(region.schema_name):
        hasil = verify_run(args.id, on_step=maju)
    if bar is not None:
        bar(4, 4, "selesai")
    bar_end(args.json)
    if args.json:
        print(json.dumps({"region": region.slug, **hasil.to_dict()}, ensure_ascii=False))
    else:
        print_run(region.nama, hasil)
    return 0 if hasil.cocok else 1


def print_run(nama: str, hasil: Any) -> None:
    """One run's outcome for people."""
    from erk_kit.bentuk import angka

    mesin = hasil.versi_mesin
    if hasil.mesin_kini != mesin:
        mesin += f", diperiksa dengan {hasil.mesin_kini}"
    print(f"{nama}, periode {hasil.periode}, hitungan ke-{hasil.nomor} (mesin {mesin})")
    if hasil.cocok:
        print(f"  COCOK: {angka(hasil.pegawai)} pegawai, {angka(hasil.baris)} baris, hash hasil {hasil.hash_hasil}")
        return
    print(f"  TIDAK COCOK: {len(hasil.temuan)} temuan")
    for temuan in hasil.temuan:
        print(f"  - {temuan}")
