"""Import one CSV file into a region: everything or nothing."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HELP = "impor berkas CSV (rekaman, pegawai, penugasan) ke satu wilayah: seluruhnya atau tidak sama sekali"

REFUSED = 2
MAKS_BAITA = 200 * 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", required=True, help="nama pendek, kode, atau skema wilayah, mis. bandung")
    parser.add_argument("--jenis", required=True, choices=("rekaman", "pegawai", "penugasan"), help="isi berkas")
    parser.add_argument("--json", action="store_true", help="satu objek JSON sebagai baris terakhir")
    parser.add_argument("berkas", type=Path, metavar="BERKAS", help="berkas CSV berenkode UTF-8")


def run(args: argparse.Namespace) -> int:
    """Exit code 0 applied (also when the same file had been applied before), 2 refused with findings."""
    from erk_kit.binding import region_atomic
    from erk_platform.cli import CommandError
    from erk_platform.commands._wilayah import region_of
    from tenants.sinkronisasi.services import file_import

    try:
        if args.berkas.stat().st_size > MAKS_BAITA:
            raise CommandError(f"{args.berkas} lebih besar dari 200 MB. Bagi berkas itu, lalu impor satu per satu.")
        isi = args.berkas.read_bytes()
    except OSError as exc:
        sebab = (
            "tidak ada berkas dengan nama itu"
            if isinstance(exc, FileNotFoundError)
            else "tidak boleh atau tidak bisa dibuka"
        )
        raise CommandError(f"Berkas {args.berkas} tidak dapat dibaca: {sebab}. Periksa nama dan izinnya.") from exc
    region = region_of(args.region)
    with region_atomic(region.schema_name):
        hasil = file_import(jenis=args.jenis, nama_berkas=args.berkas.name, isi=isi, zona=region.zona_waktu)
    if args.json:
        print(
            json.dumps(
                {
                    "kiriman": hasil.kiriman_id,
                    "diterima": hasil.diterima,
                    "baru": hasil.baru,
                    "baris": hasil.jumlah_baris,
                    "diterapkan": hasil.diterapkan,
                    "susulan": hasil.susulan,
                    "temuan": [t.kalimat() for t in hasil.temuan],
                },
                ensure_ascii=False,
            )
        )
    elif not hasil.diterima:
        for temuan in hasil.temuan:
            print(temuan.kalimat(), file=sys.stderr)
        print(
            f"\nDitolak: {len(hasil.temuan)} temuan pada {args.berkas.name}; tidak ada baris yang diterapkan. "
            f"Berkas mentahnya disimpan sebagai kiriman {hasil.kiriman_id}.",
            file=sys.stderr,
        )
    elif not hasil.baru:
        print(f"Berkas yang sama sudah diterapkan sebagai kiriman {hasil.kiriman_id}; tidak ada yang diubah.")
    else:
        lama = hasil.jumlah_baris - hasil.diterapkan - hasil.susulan
        print(
            f"Diterapkan sebagai kiriman {hasil.kiriman_id}: {hasil.diterapkan} baris baru"
            + (f", {lama} baris sudah ada sebelumnya." if lama else ".")
        )
        if hasil.susulan:
            print(
                f"{hasil.susulan} baris jatuh pada bulan yang sudah terkunci: dicatat sebagai fakta susulan, tidak "
                "mengubah bulan itu."
            )
    return 0 if hasil.diterima else REFUSED
