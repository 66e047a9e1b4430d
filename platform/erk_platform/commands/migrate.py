"""Siapkan basis data dan migrasikan semua skema yang tertinggal."""

from __future__ import annotations

import argparse

HELP = "siapkan basis data (peran, public, templat) dan migrasikan wilayah yang tertinggal"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="hanya periksa; keluar 3 bila ada yang tertinggal")


def run(args: argparse.Namespace) -> int:
    from provisioning.bootstrap import bootstrap
    from provisioning.migrations import migrate_all, regions_fingerprint

    if args.check:
        behind = regions_fingerprint().behind
        print("Tertinggal: " + ", ".join(behind) if behind else "Semua skema sesuai dengan kode.")
        return 3 if behind else 0
    done = [*bootstrap(), *migrate_all()]
    print("Dimigrasikan: " + ", ".join(done) if done else "Tidak ada yang perlu dimigrasikan.")
    return 0
