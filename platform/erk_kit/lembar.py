"""A table as a workbook: what the Excel button of a page gives."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence

import xlsxwriter


def table_workbook(*, judul: str, kolom: Sequence[tuple[str, int]], baris: Iterable[Sequence[object]]) -> bytes:
    """An .xlsx with one sheet: `judul`, a header (name, width in characters), one row each.

    Whole numbers and days stay numbers and days; everything else is written as text, so that nothing that somebody
    typed becomes a formula.
    """
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True, "strings_to_urls": False})
    lembar = buku.add_worksheet("Data")
    kepala = buku.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    hari = buku.add_format({"num_format": "d mmm yyyy", "align": "left"})
    lembar.write_string(0, 0, judul, buku.add_format({"bold": True, "font_size": 14}))
    for ke, (nama, lebar) in enumerate(kolom):
        lembar.set_column(ke, ke, lebar)
        lembar.write_string(2, ke, nama, kepala)
    lembar.freeze_panes(3, 0)
    akhir = 3
    for akhir, satu in enumerate(baris, start=3):
        for ke, isi in enumerate(satu):
            if isinstance(isi, int) and not isinstance(isi, bool):
                lembar.write_number(akhir, ke, isi)
            elif isinstance(isi, dt.date) and not isinstance(isi, dt.datetime):
                lembar.write_datetime(akhir, ke, dt.datetime.combine(isi, dt.time()), hari)
            elif isi is not None:
                lembar.write_string(akhir, ke, str(isi))
    lembar.autofilter(2, 0, max(akhir, 3), len(kolom) - 1)
    buku.close()
    return keluar.getvalue()
