"""The audit trail from the command line: verify, seal."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

HELP = "jejak audit: verify (periksa rantai segel), seal (segel catatan yang belum disegel)"

KONSOL = "konsol"
BERUBAH = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    sub = parser.add_subparsers(dest="aksi", required=True)
    verify = sub.add_parser("verify", help="hitung ulang setiap catatan dan segel; keluar 1 bila ada yang berubah")
    seal = sub.add_parser("seal", help="segel sekarang, tanpa menunggu pekerja latar")
    for satu in (verify, seal):
        mana = satu.add_mutually_exclusive_group(required=True)
        mana.add_argument("--region", help=f"nama pendek, kode, atau skema wilayah; {KONSOL} untuk konsol pusat")
        mana.add_argument("--semua", action="store_true", help="konsol dan semua wilayah")
        satu.add_argument("--json", action="store_true", help="satu objek JSON sebagai baris terakhir")
    verify.add_argument(
        "--jangkar", metavar="HASH", help="hash segel yang disimpan di luar; ia harus masih ada pada rantai"
    )


def run(args: argparse.Namespace) -> int:
    """Exit code 0 whole, 1 findings."""
    from erk_platform.cli import CommandError

    if args.aksi == "seal":
        return _seal(args)
    if args.jangkar and args.semua:
        raise CommandError("--jangkar adalah hash satu wilayah. Sebut wilayahnya dengan --region, bukan --semua.")
    return _verify(args)


def _places(args: argparse.Namespace) -> Iterator[tuple[str, str, str]]:
    """(short name, schema, time zone) of what was asked for."""
    from erk_kit.binding import public_atomic
    from erk_kit.hosts import KONSOL as PUSAT
    from erk_platform.commands._wilayah import region_of
    from tenants.registry.selectors import region_with_data

    if args.semua or args.region == KONSOL:
        yield KONSOL, PUSAT.schema_name, PUSAT.zona_waktu
    if args.semua:
        with public_atomic():
            semua = list(region_with_data())
    else:
        semua = [region_of(args.region)] if args.region != KONSOL else []
    for region in semua:
        yield region.slug, region.schema_name, region.zona_waktu


def _bound(schema: str) -> Any:
    from erk_kit.binding import public_atomic, region_atomic
    from erk_kit.names import SCHEMA_PUBLIC

    return public_atomic() if schema == SCHEMA_PUBLIC else region_atomic(schema)


def _seal(args: argparse.Namespace) -> int:
    from erk_kit.bentuk import angka
    from tenants.jejak.services import trail_seal

    semua = {}
    for nama, schema, _ in _places(args):
        with _bound(schema):
            segel = trail_seal()
        semua[nama] = {"nomor": segel.nomor, "hash": segel.hash, "jumlah": segel.jumlah} if segel else None
        if not args.json:
            print(
                f"{nama}: segel {segel.nomor}, {angka(segel.jumlah)} catatan, hash {segel.hash}"
                if segel
                else f"{nama}: tidak ada catatan yang belum disegel."
            )
    if args.json:
        print(json.dumps(semua, ensure_ascii=False))
    return 0


def _verify(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from tenants.jejak.telaah import trail_verify

    semua = {}
    for nama, schema, zona in _places(args):
        with timezone.override(zona), _bound(schema):
            laporan = trail_verify(jangkar=args.jangkar)
            semua[nama] = laporan
            if not args.json:
                _print(nama, laporan)
    if args.json:
        print(json.dumps({nama: laporan.to_dict() for nama, laporan in semua.items()}, ensure_ascii=False))
    return 0 if all(laporan.utuh for laporan in semua.values()) else BERUBAH


def _print(nama: str, laporan: Any) -> None:
    from django.utils import timezone

    from erk_kit.bentuk import angka, saat

    putusan = "utuh" if laporan.utuh else f"{angka(len(laporan.temuan))} temuan"
    print(
        f"{nama}: {putusan}. {angka(laporan.catatan)} catatan, {angka(laporan.segel)} segel, "
        f"{angka(laporan.menunggu)} menunggu segel; {angka(str(laporan.detik), 1)} detik."
    )
    if laporan.segel_hash:
        pada = saat(timezone.localtime(laporan.segel_pada), timezone.get_current_timezone_name())
        print(f"  segel terakhir {laporan.segel}, {pada}")
        print(f"  hash           {laporan.segel_hash}  (simpan di luar; periksa kelak dengan --jangkar)")
    for temuan in laporan.temuan:
        print(f"  - {temuan.kalimat}")
