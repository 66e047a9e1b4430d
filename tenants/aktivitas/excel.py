"""A month of one's own activities as a workbook. Every text is written as text, so that none becomes a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable

import xlsxwriter

from erk_kit.bentuk import bulan_tahun
from tenants.aktivitas.models import Aktivitas

KOLOM = (
    ("Tanggal", 12), ("Mulai", 8), ("Selesai", 8), ("Jenis", 14), ("Uraian", 60), ("Norma waktu", 36), ("Volume", 8),
    ("Menit", 8), ("Keadaan", 14), ("Alasan", 36), ("Butir SKP", 44), ("Tautan bukti", 40), ("Berkas bukti", 12),
)  # fmt: skip


def month_workbook(*, nama: str, awal: dt.date, baris: Iterable[Aktivitas]) -> bytes:
    """An .xlsx; `baris` as the month's list gives them."""
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True, "strings_to_urls": False})
    lembar = buku.add_worksheet("Aktivitas")
    kepala = buku.add_format({"bold": True, "bottom": 1})
    hari = buku.add_format({"num_format": "d mmm yyyy", "align": "left"})
    lembar.write_string(0, 0, f"Aktivitas {bulan_tahun(awal)}, {nama}", buku.add_format({"bold": True}))
    for ke, (judul, lebar) in enumerate(KOLOM):
        lembar.set_column(ke, ke, lebar)
        lembar.write_string(2, ke, judul, kepala)
    lembar.freeze_panes(3, 0)
    akhir = 3
    for akhir, a in enumerate(baris, start=3):
        lembar.write_datetime(akhir, 0, dt.datetime.combine(a.tanggal, dt.time()), hari)
        teks = {
            1: f"{a.mulai:%H.%M}" if a.mulai else "",
            2: f"{a.selesai:%H.%M}" if a.selesai else "",
            3: a.jenis_teks,
            4: a.uraian,
            5: f"{a.norma.kode} {a.norma.uraian}" if a.norma else "",
            8: a.get_status_display(),
            9: a.alasan,
            10: a.butir_skp.uraian if a.butir_skp else "",
            11: a.tautan,
        }
        for ke, isi in teks.items():
            lembar.write_string(akhir, ke, isi)
        for ke, bilangan in ((6, a.volume), (7, a.menit), (12, a.banyak_bukti)):  # type: ignore[attr-defined]
            lembar.write_number(akhir, ke, bilangan)
    lembar.autofilter(2, 0, max(akhir, 3), len(KOLOM) - 1)
    buku.close()
    return keluar.getvalue()
