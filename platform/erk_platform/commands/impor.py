"""Import one file into a region: everything or nothing."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HELP = "impor berkas CSV atau .xlsx ke satu wilayah: seluruhnya atau tidak sama sekali"

REFUSED = 2
MAKS_BAITA = 200 * 1024 * 1024
TAMPIL = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", required=True, help="nama pendek, kode, atau skema wilayah, mis. bandung")
    parser.add_argument(
        "--jenis",
        required=True,
        choices=("rekaman", "jabatan", "pegawai", "penugasan", "norma_waktu"),
        help="isi berkas; rekaman hanya CSV",
    )
    parser.add_argument(
        "--pratinjau", action="store_true", help="hanya tampilkan yang akan berubah; tidak menulis apa pun"
    )
    parser.add_argument("--perbarui", action="store_true", help="pegawai yang sudah terdaftar boleh diubah")
    parser.add_argument("--json", action="store_true", help="satu objek JSON sebagai baris terakhir")
    parser.add_argument("berkas", type=Path, metavar="BERKAS", help="berkas CSV berenkode UTF-8, atau .xlsx")


def run(args: argparse.Namespace) -> int:
    """Exit code 0 applied (also when the same file had been applied before), 2 refused with findings.

    With --pratinjau: 0 when it would be applied, 2 when it would be refused.
    """
    from erk_kit.binding import region_atomic
    from erk_platform.cli import CommandError
    from erk_platform.commands._wilayah import region_of
    from tenants.sinkronisasi.services import file_import, file_preview

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
    if args.jenis == "rekaman" and args.pratinjau:
        raise CommandError("Rekaman presensi tidak punya pratinjau. Impor langsung; yang sudah ada tidak dicatat lagi.")
    if args.jenis == "rekaman" and isi[:2] == b"PK":
        raise CommandError("Rekaman presensi hanya diterima sebagai CSV. Simpan berkas itu sebagai CSV UTF-8.")
    region = region_of(args.region)
    pesanan = {"jenis": args.jenis, "nama_berkas": args.berkas.name, "isi": isi, "perbarui": args.perbarui}
    with region_atomic(region.schema_name):
        if args.pratinjau:
            return _show(args, file_preview(**pesanan))
        hasil = file_import(**pesanan, zona=region.zona_waktu)
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
                    "jumlah": hasil.jumlah,
                    "temuan": [t.kalimat() for t in hasil.temuan],
                },
                ensure_ascii=False,
            )
        )
    elif not hasil.diterima:
        _findings(hasil.temuan)
        print(
            f"\nDitolak: {len(hasil.temuan)} temuan pada {args.berkas.name}; tidak ada baris yang diterapkan. "
            f"Berkas mentahnya disimpan sebagai kiriman {hasil.kiriman_id}.",
            file=sys.stderr,
        )
    elif not hasil.baru:
        print(f"Berkas yang sama sudah diterapkan sebagai kiriman {hasil.kiriman_id}; tidak ada yang diubah.")
    else:
        lama = hasil.jumlah_baris - hasil.diterapkan - hasil.susulan
        berubah = hasil.jumlah.get("BERUBAH", 0)
        print(
            f"Diterapkan sebagai kiriman {hasil.kiriman_id}: {hasil.diterapkan - berubah} baris baru"
            + (f", {berubah} mengubah yang tercatat" if berubah else "")
            + (f", {lama} baris sudah ada sebelumnya." if lama else ".")
        )
        if hasil.susulan:
            print(
                f"{hasil.susulan} baris jatuh pada bulan yang sudah terkunci: dicatat sebagai fakta susulan, tidak "
                "mengubah bulan itu."
            )
    return 0 if hasil.diterima else REFUSED


def _show(args: argparse.Namespace, rencana: Any) -> int:
    """What would change, row by row; the same rows would be refused, and with the same words."""
    from tenants.sinkronisasi.services import findings_of

    temuan = findings_of(rencana)
    if args.json:
        ubah = [
            {"baris": b.nomor, "tindakan": str(b.tindakan), "sebutan": b.sebutan, "perubahan": b.perubahan}
            for b in rencana.baris
        ]
        isi = {"jumlah": rencana.jumlah, "baris": ubah, "temuan": [t.kalimat() for t in temuan]}
        print(json.dumps(isi, ensure_ascii=False))
        return REFUSED if temuan else 0
    berubah = [b for b in rencana.baris if b.perubahan]
    for b in berubah[:TAMPIL]:
        beda = "; ".join(f"{k} {lama or '-'} -> {baru or '-'}" for k, lama, baru in b.perubahan)
        print(f"baris {b.nomor} {b.tindakan} {b.sebutan}: {beda}")
    if len(berubah) > TAMPIL:
        print(f"... dan {len(berubah) - TAMPIL} baris lagi; seluruhnya dengan --json.")
    _findings(temuan)
    print(
        "Pratinjau: " + ", ".join(f"{n} {t.lower()}" for t, n in rencana.jumlah.items()) + ". Tidak ada yang ditulis."
    )
    return REFUSED if temuan else 0


def _findings(temuan: Any) -> None:
    for satu in temuan[:TAMPIL]:
        print(satu.kalimat(), file=sys.stderr)
    if len(temuan) > TAMPIL:
        print(f"... dan {len(temuan) - TAMPIL} temuan lagi.", file=sys.stderr)
