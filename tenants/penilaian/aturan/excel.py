"""Everybody who would change under a draft, as a workbook: real numbers, one row a person, its origin beside it."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from erk_kit.bentuk import bulan_tahun
from tenants.organisasi.models import Opd, Pegawai
from tenants.penilaian.aturan.models import DampakAturan, RancanganAturan

_TETAP = (("NIP", 22), ("Nama", 34), ("OPD", 30))
_UANG = ("Bruto lama", "Potongan lama", "Bersih lama", "Bruto baru", "Potongan baru", "Bersih baru", "Selisih bersih")


def workbook_of(*, wilayah: str, rancangan: RancanganAturan, dampak: DampakAturan, baris: list[list[Any]]) -> bytes:
    """baris: as from impact_rows. Two queries for the names; rows are written as they come."""
    orang = {p.pk: p for p in Pegawai.objects.filter(pk__in=[b[0] for b in baris])}
    opd = dict(Opd.objects.values_list("pk", "nama"))
    komponen = [k for k in dampak.ringkas.get("komponen", []) if k["orang"]]
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"constant_memory": True, "in_memory": False})
    uang, kepala = (
        buku.add_format({"num_format": "#,##0"}),
        buku.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
    )
    judul = buku.add_format({"bold": True, "font_size": 14})
    lembar = buku.add_worksheet("Dampak")
    lembar.freeze_panes(4, 2)
    kolom = [n for n, _ in _TETAP] + list(_UANG) + [f"Selisih {k['label']}" for k in komponen]
    for ke in range(len(kolom)):
        lembar.set_column(ke, ke, _TETAP[ke][1] if ke < len(_TETAP) else 16)
    bulan = dampak.ringkas.get("bulan", "")
    lembar.write_string(0, 0, f"Dampak rancangan {rancangan.nomor}: {rancangan.judul}, {wilayah}", judul)
    lembar.write_string(1, 0, f"Fakta {bulan_tahun(bulan)} dihitung dengan aturan rancangan; bukan dasar pembayaran.")
    for ke, nama in enumerate(kolom):
        lembar.write_string(3, ke, nama, kepala)
    ke_baris = 3
    for ke_baris, b in enumerate(baris, start=4):
        p = orang.get(b[0])
        lembar.write_string(ke_baris, 0, (p.nip if p else "") or "")
        lembar.write_string(ke_baris, 1, p.nama_lengkap if p else f"Pegawai {b[0]}")
        lembar.write_string(ke_baris, 2, opd.get(b[1] or 0, ""))
        nilai = [*b[2:8], b[7] - b[4]]
        nilai += [b[8][k["id"]][1] - b[8][k["id"]][0] if k["id"] in b[8] else 0 for k in komponen]
        for ke, n in enumerate(nilai, start=3):
            lembar.write_number(ke_baris, ke, n, uang)
    lembar.autofilter(3, 0, max(ke_baris, 4), len(kolom) - 1)
    asal = buku.add_worksheet("Asal-usul")
    asal.set_column(0, 0, 26)
    asal.set_column(1, 1, 80)
    rincian = (
        ("Wilayah", wilayah),
        ("Rancangan", f"{rancangan.nomor}, revisi {rancangan.revisi}"),
        (
            "Bulan pembanding",
            f"{bulan_tahun(bulan)}, {'terkunci' if dampak.ringkas.get('terkunci') else 'belum terkunci'}",
        ),
        ("Aturan seperti pada", bulan_tahun(dampak.ringkas.get("berlaku", ""))),
        ("Hash paket rancangan", rancangan.hash_paket),
        ("Sidik isi", dampak.sidik_isi),
        ("Hash dampak", dampak.hash),
        *((f"Catatan {ke}", c) for ke, c in enumerate(dampak.ringkas.get("catatan", []), start=1)),
    )
    for ke, (nama, isi) in enumerate(rincian):
        asal.write_string(ke, 0, nama, kepala)
        asal.write_string(ke, 1, isi)
    buku.close()
    return keluar.getvalue()
