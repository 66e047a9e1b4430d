"""Close a month of a region from the command line."""

from __future__ import annotations

import argparse
import json
from typing import Any

HELP = "tutup satu bulan satu wilayah: bekukan fakta, hitung, simpan hasil"

BLOCKED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", required=True, help="nama pendek, kode, atau skema wilayah, mis. bandung")
    parser.add_argument("--period", required=True, help="bulan, mis. 2026-10")
    parser.add_argument("--json", action="store_true", help="satu objek JSON sebagai baris terakhir")


def run(args: argparse.Namespace) -> int:
    """Exit code 0 closed (also when nothing had changed), 2 blocked: the list says what to mend."""
    from erk_kit.bentuk import angka, rupiah
    from erk_platform.commands._kemajuan import bar_end, bar_of
    from erk_platform.commands._wilayah import region_of
    from tenants.penilaian.galat import CloseBlocked
    from tenants.penilaian.services import period_close

    region = region_of(args.region)
    bar = bar_of(args.json)
    try:
        hasil = period_close(schema=region.schema_name, kode=args.period, on_progress=bar)
    except CloseBlocked as galat:
        bar_end(args.json)
        if args.json:
            isi = {"region": region.slug, "period": args.period, "blockers": [b.to_dict() for b in galat.blockers]}
            print(json.dumps(isi, ensure_ascii=False))
        else:
            _print_blockers(region.nama, args.period, galat.blockers)
        return BLOCKED
    bar_end(args.json)
    if args.json:
        print(json.dumps({"region": region.slug, "period": args.period, **hasil.to_dict()}, ensure_ascii=False))
        return 0
    keadaan = "ditutup" if hasil.baru else "sudah ditutup dengan fakta dan paket yang sama; tidak ada hitungan baru"
    print(f"{region.nama}, periode {args.period}: {keadaan}.")
    print(f"  pegawai       {angka(hasil.jumlah_pegawai)} ({angka(hasil.jumlah_dikecualikan)} dikecualikan)")
    print(f"  total bersih  {rupiah(hasil.total_bersih)}")
    print(f"  hash hasil    {hasil.hash_hasil}")
    print(f"  nomor periksa {hasil.hitungan_id} (untuk erk verify-run)")
    print(f"  waktu         {hasil.detik:.1f} detik".replace(".", ","))
    return 0


def _print_blockers(nama: str, period: str, blockers: list[Any]) -> None:
    print(f"{nama}, periode {period}: belum dapat ditutup. {len(blockers)} halangan; tidak ada yang disimpan.")
    for urutan, b in enumerate(blockers, 1):
        print(f"\n{urutan}. [{b.kode}] {b.pesan}")
        for contoh in b.contoh:
            print(f"     - {contoh}")
        if len(b.contoh) < b.jumlah and b.contoh:
            print(f"     ... dan {b.jumlah - len(b.contoh)} lagi")
        print(f"   Yang perlu dilakukan: {b.saran}")
