"""Who still owes sheets, as a workbook: names and numbers, nothing about whom."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

_KOLOM = (("NIP", 22), ("Nama", 36), ("OPD", 40), ("Belum diisi", 12))


def workbook_of(*, judul: str, baris: Iterable[tuple[str | None, str, str | None, int]]) -> bytes:
    """An .xlsx. Every text is written as text, so nothing that somebody typed becomes a formula."""
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True})
    tebal = buku.add_format({"bold": True, "font_size": 14})
    kepala = buku.add_format({"bold": True, "bottom": 1})
    lembar = buku.add_worksheet("Belum menilai")
    lembar.write_string(0, 0, judul, tebal)
    for ke, (nama, lebar) in enumerate(_KOLOM):
        lembar.set_column(ke, ke, lebar)
        lembar.write_string(2, ke, nama, kepala)
    akhir = 2
    for akhir, (nip, nama, opd, sisa) in enumerate(baris, start=3):
        lembar.write_string(akhir, 0, nip or "")
        lembar.write_string(akhir, 1, nama)
        lembar.write_string(akhir, 2, opd or "Tanpa OPD")
        lembar.write_number(akhir, 3, sisa)
    lembar.freeze_panes(3, 0)
    lembar.autofilter(2, 0, max(akhir, 3), len(_KOLOM) - 1)
    buku.close()
    return keluar.getvalue()
