"""Completeness and samples as workbooks: real numbers, texts as texts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

Kolom = tuple[str, int]


def workbook_of(
    *, judul: str, keterangan: str, kolom: Sequence[Kolom], baris: Iterable[Sequence[Any]], lembar: str
) -> bytes:
    """An .xlsx of one sheet. A text stays a text, so nothing that somebody typed becomes a formula."""
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"constant_memory": True, "in_memory": False})
    kepala = buku.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    halaman = buku.add_worksheet(lembar)
    halaman.freeze_panes(4, 2)
    for ke, (_, lebar) in enumerate(kolom):
        halaman.set_column(ke, ke, lebar)
    halaman.write_string(0, 0, judul, buku.add_format({"bold": True, "font_size": 14}))
    halaman.write_string(1, 0, keterangan)
    for ke, (nama, _) in enumerate(kolom):
        halaman.write_string(3, ke, nama, kepala)
    akhir = 3
    for akhir, satu in enumerate(baris, start=4):
        for ke, nilai in enumerate(satu):
            if nilai is None:
                continue
            if isinstance(nilai, str):
                halaman.write_string(akhir, ke, nilai)
            else:
                halaman.write_number(akhir, ke, nilai)
    halaman.autofilter(3, 0, max(akhir, 4), len(kolom) - 1)
    buku.close()
    return keluar.getvalue()
