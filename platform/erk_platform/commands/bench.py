"""Measure scoring, closing and switching of regions against floors of the same run."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys

HELP = "ukur kecepatan dan memori; satu objek JSON sebaris, selalu terhadap lantai yang diukur bersamaan"
# the scratch servers are chosen below, before Django starts; the core's benches need no database at all
NEEDS_DJANGO = False

# name -> module of erk_platform.bench with a function of that name; those of BASIS want scratch servers
INTI = {
    "core_score": "inti",
    "core_score_1000000": "inti",
    "core_vs_interpreter": "inti",
    "core_memory": "inti",
    "core_vs_openfisca": "openfisca",
}
BASIS = {
    "request_overhead": "wilayah",
    "region_create": "wilayah",
    "migrate_nothing": "banyak",
    "add_field_everywhere": "banyak",
    "close_month": "tutup",
    "results_page": "halaman",
    "pages_p95": "serentak",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("nama", nargs="*", type=_nama, help=f"{', '.join([*INTI, *BASIS])} (bawaan: semua)")
    parser.add_argument("--pegawai", type=_positif, metavar="N", help="pegawai (bawaan: 20000)")
    parser.add_argument("--wilayah", type=_positif, metavar="N", help="wilayah pada migrasi (bawaan: 546)")
    parser.add_argument("--ulang", type=_positif, metavar="K", help="pasangan pengulangan yang diambil mediannya")
    parser.add_argument("--cepat", action="store_true", help="ukuran kecil: memeriksa bahwa semuanya berjalan")


def _nama(text: str) -> str:
    if text not in INTI and text not in BASIS:
        raise argparse.ArgumentTypeError(f"{text!r} tidak dikenal; yang ada: {', '.join([*INTI, *BASIS])}")
    return text


def _positif(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} bukan bilangan bulat positif")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Each line is printed as soon as it is measured. Raises UkurGagal when we and a floor did not do the same work."""
    from erk_platform.bench.ukuran import Pilihan

    pilihan = Pilihan(pegawai=args.pegawai, cepat=args.cepat, ulang=args.ulang, wilayah=args.wilayah)
    # a SIGTERM must leave through the blocks below, which remove the scratch servers
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    names = args.nama or [*INTI, *BASIS]
    for name in (n for n in INTI if n in names):
        _one(name, INTI[name], pilihan)
    with_servers = [n for n in BASIS if n in names]
    if with_servers:
        from erk_platform.bench.basis import scratch

        with scratch():
            for name in with_servers:
                _one(name, BASIS[name], pilihan)
    return 0


def _one(name: str, module: str, pilihan: object) -> None:
    print(f"{name} ...", file=sys.stderr, flush=True)
    for baris in getattr(importlib.import_module(f"erk_platform.bench.{module}"), name)(pilihan):
        print(baris.json(), flush=True)
