"""Server web dan pekerja latar."""

from __future__ import annotations

import argparse

HELP = "jalankan server web dan pekerja latar sampai dihentikan (Ctrl-C)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="bawaan 8000")
    parser.add_argument("--host", default="localhost", help="alamat yang didengarkan, bawaan hanya mesin ini")
    parser.add_argument("--workers", type=int, default=2, help="proses web, masing-masing 8 utas; bawaan 2")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from erk_kit.binding import public_atomic
    from erk_platform.serving import serve
    from tenants.registry.selectors import region_active

    with public_atomic():
        slug = ["konsol", *region_active().values_list("slug", flat=True)[:20]]

    def siap() -> None:
        print("Berjalan; Ctrl-C untuk berhenti.")
        for nama in slug:
            print(f"  http://{nama}.{settings.ERK_DOMAIN}:{args.port}")

    return serve(host=args.host, port=args.port, workers=args.workers, siap=siap)
