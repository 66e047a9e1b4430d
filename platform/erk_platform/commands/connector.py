"""Konektor: buat paket konektor baru, atau lihat pemeriksaan yang harus dilaluinya."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "konektor: buat paket baru, daftar pemeriksaan"
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    sub = parser.add_subparsers(dest="aksi", required=True, metavar="AKSI")
    baru = sub.add_parser("new", help="buat paket konektor di luar platform, yang lulus pemeriksaan pertamanya")
    baru.add_argument("nama", metavar="NAMA", help="kode konektor, misalnya presensi-kota")
    baru.add_argument("--label", default="", help="nama untuk dibaca orang")
    baru.add_argument("--ke", type=Path, default=None, help="folder tempat paket dibuat; bawaan: folder ini")
    sub.add_parser("checks", help="daftar pemeriksaan bernama, sebagai tabel Markdown")


def run(args: argparse.Namespace) -> int:
    from erk_platform.cli import CommandError

    if args.aksi == "checks":
        from integrations.conformance.daftar import checks_text

        print(checks_text(), end="")
        return 0
    from integrations.conformance.kerangka import KerangkaDitolak, package_make

    try:
        akar = package_make(args.nama, label=args.label, ke=args.ke or Path.cwd())
    except KerangkaDitolak as galat:
        raise CommandError(str(galat)) from galat
    print(f"Paket {akar.name} dibuat di {akar}.")
    print("Ujilah di sana dengan `python -m pytest`; langkah berikutnya ada di README.md paket itu.")
    return 0
