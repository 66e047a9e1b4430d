"""Pekerja latar saja."""

from __future__ import annotations

import argparse

HELP = "jalankan pekerja latar saja (antrean umum), sampai dihentikan"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--queues", default="umum", help="antrean, dipisah koma; bawaan umum")
    parser.add_argument("--concurrency", type=int, default=1, help="proses pekerja; bawaan 1")


def run(args: argparse.Namespace) -> int:
    import os

    from erk_kit.embedded import MEMORY_URL
    from erk_platform.cli import CommandError
    from erk_platform.serving import Anak, worker_command

    if os.environ.get("REDIS_URL") == MEMORY_URL:
        raise CommandError(
            "Tidak ada Redis di mesin ini, jadi pekerjaan latar berjalan di dalam proses web. "
            "Pasang Redis atau Valkey, atau setel REDIS_URL."
        )
    lingkungan = dict(os.environ)
    # Only the queue `penyediaan` provisions, so only its worker holds the owner's address.
    if "penyediaan" not in args.queues.split(","):
        lingkungan.pop("DATABASE_URL_OWNER", None)
    anak = Anak()
    anak.mulai("pekerja", worker_command(queues=args.queues, concurrency=args.concurrency), lingkungan)
    return anak.jalan()
