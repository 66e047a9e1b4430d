"""A table as a workbook: what the Excel button of a page gives."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter


def table_workbook(
    *,
    judul: str,
    kolom: Sequence[tuple[str, int]],
    baris: Iterable[Sequence[object]],
    keterangan: str = "",
    lembar: str = "Data",
) -> bytes:
    """An .xlsx with one sheet named `lembar`: `judul`, a line `keterangan`, a header (name, width in characters), one
    row each.

    Numbers and days stay numbers and days; everything else is written as text, so that nothing that somebody typed
    becomes a formula. Rows are written as they come: memory does not grow with their number.
    """
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"constant_memory": True, "strings_to_urls": False})
    halaman = buku.add_worksheet(lembar)
    kepala = buku.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    hari = buku.add_format({"num_format": "d mmm yyyy", "align": "left"})
    for ke, (_, lebar) in enumerate(kolom):
        halaman.set_column(ke, ke, lebar)
    halaman.freeze_panes(3, 0)
    halaman.write_string(0, 0, judul, buku.add_format({"bold": True, "font_size": 14}))
    if keterangan:
        halaman.write_string(1, 0, keterangan)
    for ke, (nama, _) in enumerate(kolom):
        halaman.write_string(2, ke, nama, kepala)
    akhir = 3
    for akhir, satu in enumerate(baris, start=3):
        for ke, isi in enumerate(satu):
            if isinstance(isi, int | Decimal | float) and not isinstance(isi, bool):
                halaman.write_number(akhir, ke, isi)
            elif isinstance(isi, dt.date) and not isinstance(isi, dt.datetime):
                halaman.write_datetime(akhir, ke, dt.datetime.combine(isi, dt.time()), hari)
            elif isi is not None:
                halaman.write_string(akhir, ke, str(isi))
    halaman.autofilter(2, 0, max(akhir, 3), len(kolom) - 1)
    buku.close()
    return keluar.getvalue()
