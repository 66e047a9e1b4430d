"""Corrections as a workbook: one row a person of a correction, real numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from erk_kit.bentuk import bulan_tahun
from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.putus import STATUS_LABEL
from tenants.penilaian.models import Koreksi, KoreksiPegawai

KOLOM: tuple[tuple[str, int], ...] = (
    ("Koreksi", 9), ("Bulan", 18), ("Keadaan", 24), ("Sebab", 30), ("Dokumen", 24), ("NIP", 22), ("Nama", 34),
    ("Bersih lama (Rp)", 18), ("Bersih baru (Rp)", 18), ("Selisih (Rp)", 18), ("Belum dibayar (Rp)", 18),
    ("Sidik usulan", 70),
)  # fmt: skip


def workbook_of(*, wilayah: str, koreksi: dict[int, Koreksi], baris: Iterable[KoreksiPegawai]) -> bytes:
    """koreksi: by id, with `status`. baris: with `pegawai` loaded, and with `sisa` (koreksi.macet.with_rest), which is
    written of accepted ones: the others are not to be paid."""
    keluar = io.BytesIO()
    tulis = xlsxwriter.Workbook(keluar, {"constant_memory": True, "in_memory": False})
    uang, kepala = tulis.add_format({"num_format": "#,##0"}), tulis.add_format({"bold": True, "bottom": 1})
    lembar = tulis.add_worksheet("Koreksi")
    lembar.freeze_panes(3, 1)
    lembar.write_string(0, 0, f"Koreksi bulan terkunci, {wilayah}", tulis.add_format({"bold": True, "font_size": 14}))
    for ke, (nama, lebar) in enumerate(KOLOM):
        lembar.set_column(ke, ke, lebar)
        lembar.write_string(2, ke, nama, kepala)
    ke_baris = 2
    for ke_baris, o in enumerate(baris, start=3):
        k = koreksi[o.koreksi_id]
        teks = (bulan_tahun(k.kunci.awal), STATUS_LABEL[k.status], k.get_jenis_display(), k.dokumen)  # type: ignore[attr-defined]
        lembar.write_number(ke_baris, 0, k.nomor)
        for ke, nilai in enumerate((*teks, o.pegawai.nip or "", o.pegawai.nama_lengkap), start=1):
            lembar.write_string(ke_baris, ke, nilai)
        for ke, jumlah in enumerate((o.bersih_lama, o.bersih_baru, o.selisih), start=7):
            lembar.write_number(ke_baris, ke, jumlah, uang)
        if k.status == buku.DITERIMA:  # type: ignore[attr-defined]
            lembar.write_number(ke_baris, 10, o.sisa, uang)  # type: ignore[attr-defined]
        lembar.write_string(ke_baris, 11, k.hash)
    lembar.autofilter(2, 0, max(ke_baris, 3), len(KOLOM) - 1)
    tulis.close()
    return keluar.getvalue()
