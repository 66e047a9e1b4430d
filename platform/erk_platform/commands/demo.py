"""Two demo regions with a closed month, then served until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from typing import Any

HELP = "buat dua wilayah peraga dengan bulan yang sudah ditutup, lalu layani di peramban"
# the environment (which database, which cookies) is decided below, before Django starts
NEEDS_DJANGO = False

PORT = 8000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pegawai", type=int, default=300, metavar="N", help="pegawai tiap wilayah (bawaan 300)")
    parser.add_argument(
        "--aktivitas",
        type=_rentang,
        default=None,
        metavar="N-M",
        help="aktivitas tiap pegawai tiap hari, mis. 9-13 untuk menguji ukuran (bawaan 4-6)",
    )
    parser.add_argument("--seed", type=int, default=1, help="benih; benih yang sama memberi data yang sama (bawaan 1)")
    parser.add_argument(
        "--simpan", action="store_true", help="pakai data peraga yang sudah ada, jangan dibuat dari awal"
    )
    parser.add_argument("--no-serve", action="store_true", help="hitung dan cetak saja")
    parser.add_argument("--port", type=int, default=PORT, help=f"port web (bawaan {PORT})")
    parser.add_argument("--json", action="store_true", help="satu objek JSON sebagai baris terakhir")


def _rentang(teks: str) -> tuple[int, int]:
    dari, _, sampai = teks.partition("-")
    if not (dari.isdecimal() and sampai.isdecimal() and 1 <= int(dari) <= int(sampai) <= 40):
        raise argparse.ArgumentTypeError(f"{teks!r} bukan rentang; tulis dua bilangan 1 sampai 40, mis. 4-6")
    return int(dari), int(sampai)


def run(args: argparse.Namespace) -> int:
    from erk_platform import serving
    from erk_platform.peraga import persiapan
    from erk_platform.peraga.layar import Layar

    layar = Layar(sys.stderr if args.json else sys.stdout)
    if not args.no_serve:
        serving.port_check(serving.SETEMPAT, args.port)
    os.environ.setdefault("ERK_COOKIE_SECURE", "0")
    # also before there is anything to serve a SIGTERM must leave through the blocks below, which stop the servers
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with persiapan.demo_lock(), persiapan.servers(layar, selalu_henti=not args.no_serve) as tertanam:
        if not args.simpan:
            persiapan.database_renew(tertanam)
        else:
            persiapan.database_spare(tertanam)
        persiapan.django_start()
        laporan, operator = _make(args, layar)
        for satu in laporan:
            layar.laporan(satu)
        layar.masuk(laporan, operator, None if args.no_serve else args.port)
        if args.json:
            sys.stdout.flush()
            print(json.dumps({"regions": [satu.to_json() for satu in laporan]}), flush=True)
        if args.no_serve:
            return 0
        kode = serving.serve(host=serving.SETEMPAT, port=args.port, workers=2, siap=lambda: layar.siap(args.port))
        layar.tulis("Peraga dihentikan; datanya tetap ada. `erk demo --simpan` melanjutkannya.")
        return kode


def _make(args: argparse.Namespace, layar: Any) -> Any:
    from provisioning import demo
    from provisioning.owner import ProvisioningError

    if args.pegawai < 8:
        raise ProvisioningError(f"Peraga memerlukan sedikitnya 8 pegawai, bukan {args.pegawai}. Naikkan --pegawai.")
    try:
        return demo.run(pegawai=args.pegawai, seed=args.seed, aktivitas_sehari=args.aktivitas, lapor=layar.kemajuan)
    finally:
        layar.kemajuan_selesai()
