"""Gambar setiap halaman pada lebar 390 dan 1280 piksel."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "gambar setiap halaman peraga, sebagai setiap peran, pada lebar 390 dan 1280 piksel"
# the environment (an own folder for the servers, which cookies) is decided below, before Django starts
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("screenshots"), help="folder gambar, bawaan screenshots/")
    parser.add_argument("--pegawai", type=int, default=60, metavar="N", help="pegawai tiap wilayah, bawaan 60")
    parser.add_argument("--port", type=int, default=8490, help="port web sementara, bawaan 8490")


def run(args: argparse.Namespace) -> int:
    import os
    import shutil
    import sys

    from erk_kit import embedded
    from erk_platform.cli import prepare_django
    from erk_platform.potret import browser_open, chromium_path, potret_semua
    from erk_platform.serving import mulai_semua, port_check

    chromium_path()
    port_check("localhost", args.port)
    os.environ.setdefault("ERK_COOKIE_SECURE", "0")
    # Servers and data of its own: the pictures never touch the demo's or anybody's database.
    rumah = embedded.default_home().with_name(f"{embedded.default_home().name}-gambar")
    for nama in ("DATABASE_URL", "DATABASE_URL_OWNER", "REDIS_URL"):
        os.environ.pop(nama, None)
    os.environ["ERK_HOME"] = str(rumah)
    embedded.stop(rumah)
    shutil.rmtree(rumah, ignore_errors=True)
    try:
        prepare_django()
        print(f"Membuat peraga {args.pegawai} pegawai ...", file=sys.stderr)
        from erk_platform.halaman import sasaran
        from provisioning import demo
        from provisioning.demo.halaman import pages_seed

        peraga = pages_seed(*demo.run(pegawai=args.pegawai))
        anak = mulai_semua(port=args.port, workers=1)
        try:
            with browser_open() as browser:
                berkas = potret_semua(
                    browser,
                    sasaran=sasaran(peraga.kunci),
                    port=args.port,
                    domain="localhost",
                    akun=peraga.akun,
                    ke=args.out,
                )
        finally:
            anak.henti()
    finally:
        embedded.stop(rumah)
        shutil.rmtree(rumah, ignore_errors=True)
    print(f"{len(berkas)} gambar di {args.out.resolve()}")
    return 0
