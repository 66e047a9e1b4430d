"""Explain one employee's result of a closed month."""

from __future__ import annotations

import argparse
import json

HELP = "jelaskan hasil satu pegawai pada bulan yang sudah dihitung"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", required=True, help="nama pendek, kode, atau skema wilayah, mis. bandung")
    parser.add_argument("--period", required=True, help="bulan, mis. 2026-10")
    parser.add_argument("--nip", required=True, help="NIP 18 angka")
    parser.add_argument("--json", action="store_true", help="pohon penjelasan sebagai JSON")


def run(args: argparse.Namespace) -> int:
    from erk_kit.bentuk import nip as nip_tampil
    from erk_kit.binding import region_atomic
    from erk_kit.nip import NipError, nip_parse
    from erk_platform.cli import CommandError
    from erk_platform.commands._wilayah import region_of
    from tenants.penilaian.models import HasilPegawai
    from tenants.penilaian.selectors import explanation_of, hitungan_berlaku

    try:
        nip = nip_parse(args.nip)
    except NipError as exc:
        raise CommandError(str(exc)) from exc
    region = region_of(args.region)
    with region_atomic(region.schema_name):
        hitungan = hitungan_berlaku(kode=args.period)
        if hitungan is None:
            raise CommandError(
                f"Periode {args.period} di {region.nama} belum dihitung. "
                f"Jalankan `erk close --region {region.slug} --period {args.period}`."
            )
        hasil = (
            HasilPegawai.objects.filter(hitungan=hitungan, pegawai__nip=nip)
            .select_related("pegawai", "opd", "hitungan__periode", "bagian__paket")
            .first()
        )
        if hasil is None:
            raise CommandError(
                f"NIP {nip_tampil(nip)} tidak terdaftar pada periode {args.period} di {region.nama}. Periksa NIP "
                f"dan bulannya."
            )
        penjelasan = explanation_of(hasil)
    if args.json:
        print(json.dumps(penjelasan.pohon or {"alasan": penjelasan.alasan}, ensure_ascii=False))
        return 0
    print(f"{hasil.pegawai.nama_lengkap}, NIP {nip_tampil(nip)}, {hasil.jabatan}")
    print(f"Paket {penjelasan.paket}, hash {penjelasan.hash_paket[:12]}; hitungan ke-{hitungan.nomor}\n")
    print(penjelasan.teks())
    return 0
