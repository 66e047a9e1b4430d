"""Semua wilayah sekaligus: migrate."""

from __future__ import annotations

import argparse

HELP = "semua wilayah sekaligus: migrate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    sub = parser.add_subparsers(dest="aksi", required=True)
    migrate = sub.add_parser("migrate", help="migrasikan yang tertinggal: satu wilayah dulu, lalu bergelombang")
    migrate_arguments(migrate)


def migrate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="hanya periksa; keluar 3 bila ada yang tertinggal")
    parser.add_argument("--utas", type=int, choices=range(1, 17), default=4, metavar="N", help="wilayah bersamaan: 4")
    parser.add_argument("--lanjut", action="store_true", help="teruskan gelombang berikutnya walau ada yang gagal")


def run(args: argparse.Namespace) -> int:
    from erk_platform.commands._kemajuan import bar_end, bar_of
    from provisioning.bootstrap import bootstrap
    from provisioning.migrations import migrate_all, regions_fingerprint

    behind = regions_fingerprint().behind
    if args.check:
        print("Tertinggal: " + ", ".join(behind) if behind else "Semua skema sesuai dengan kode.")
        return 3 if behind else 0
    done = list(bootstrap())
    try:
        done += migrate_all(utas=args.utas, lanjut=args.lanjut, lapor=bar_of(False))
    finally:
        bar_end(False)
    print("Dimigrasikan: " + ", ".join(done) if done else "Tidak ada yang perlu dimigrasikan.")
    return 0
