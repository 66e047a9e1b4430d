"""Corrections of locked months: list them, and compute all of them again."""

from __future__ import annotations

import argparse
import json

HELP = "koreksi bulan terkunci: daftar, dan hitung ulang semuanya lalu bandingkan"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("apa", choices=("list", "verify"), help="list: semua koreksi; verify: hitung ulang, bandingkan")
    parser.add_argument("--region", required=True, help="nama pendek, kode, atau skema wilayah, mis. bandung")
    parser.add_argument("--json", action="store_true", help="satu objek JSON sebagai baris terakhir")


def run(args: argparse.Namespace) -> int:
    """Exit code 0, or 1 where verify finds a difference."""
    from erk_platform.commands._wilayah import region_of

    region = region_of(args.region)
    return _list(region, args.json) if args.apa == "list" else _verify(region, args.json)


def _list(region: object, sebagai_json: bool) -> int:
    from erk_kit.bentuk import bulan_tahun, rupiah
    from erk_kit.binding import region_atomic
    from tenants.penilaian.koreksi.putus import STATUS_LABEL
    from tenants.penilaian.koreksi.selectors import corrections_all

    with region_atomic(region.schema_name):  # type: ignore[attr-defined]
        baris = [
            {
                "nomor": k.nomor,
                "bulan": f"{k.kunci.awal:%Y-%m}",
                "status": k.status,  # type: ignore[attr-defined]
                "jenis": k.jenis,
                "dokumen": k.dokumen,
                "pegawai": k.jumlah_pegawai,
                "selisih": k.selisih,
                "dibayar": k.dibayar,  # type: ignore[attr-defined]
                "hash": k.hash,
            }
            for k in corrections_all()
        ]
    if sebagai_json:
        print(json.dumps({"region": region.slug, "koreksi": baris}, ensure_ascii=False))  # type: ignore[attr-defined]
        return 0
    for b in baris:
        kepala = f"{b['nomor']:>5}  {bulan_tahun(b['bulan'])}  {STATUS_LABEL[b['status']]}"
        print(f"{kepala}  {b['pegawai']} orang  {rupiah(b['selisih'])}  dibayar {rupiah(b['dibayar'])}  {b['dokumen']}")
    print(f"{len(baris)} koreksi.")
    return 0


def _verify(region: object, sebagai_json: bool) -> int:
    from erk_kit.binding import region_atomic
    from erk_platform.commands._kemajuan import bar_end, bar_of
    from tenants.penilaian.koreksi.periksa import verify_corrections

    schema = region.schema_name  # type: ignore[attr-defined]
    with region_atomic(schema):
        hasil = verify_corrections(schema=schema, on_step=bar_of(sebagai_json))
    bar_end(sebagai_json)
    if sebagai_json:
        print(json.dumps({"region": region.slug, **hasil.to_dict()}, ensure_ascii=False))  # type: ignore[attr-defined]
        return 0 if hasil.cocok else 1
    isi = f"{hasil.koreksi} koreksi, {hasil.orang} pegawai, {hasil.cicilan} cicilan"
    print(f"COCOK: {isi}" if hasil.cocok else f"TIDAK COCOK: {isi}, {len(hasil.temuan)} temuan")
    for temuan in hasil.temuan:
        print(f"  - {temuan}")
    return 0 if hasil.cocok else 1
