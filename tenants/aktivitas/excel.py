"""A month of one's own activities as a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from erk_kit.bentuk import bulan_tahun
from erk_kit.lembar import table_workbook
from tenants.aktivitas.models import Aktivitas

KOLOM = (
    ("Tanggal", 12), ("Mulai", 8), ("Selesai", 8), ("Jenis", 14), ("Uraian", 60), ("Norma waktu", 36), ("Volume", 8),
    ("Menit", 8), ("Keadaan", 14), ("Alasan", 36), ("Butir SKP", 44), ("Tautan bukti", 40), ("Berkas bukti", 12),
)  # fmt: skip


def month_workbook(*, nama: str, awal: dt.date, baris: Iterable[Aktivitas]) -> bytes:
    """An .xlsx; `baris` as the month's list gives them."""
    isi = (
        (
            a.tanggal,
            f"{a.mulai:%H.%M}" if a.mulai else "",
            f"{a.selesai:%H.%M}" if a.selesai else "",
            a.jenis_teks,
            a.uraian,
            f"{a.norma.kode} {a.norma.uraian}" if a.norma else "",
            a.volume,
            a.menit,
            a.get_status_display(),
            a.alasan,
            a.butir_skp.uraian if a.butir_skp else "",
            a.tautan,
            a.banyak_bukti,  # type: ignore[attr-defined]
        )
        for a in baris
    )
    return table_workbook(judul=f"Aktivitas {bulan_tahun(awal)}, {nama}", kolom=KOLOM, baris=isi, lembar="Aktivitas")
