"""A table as a workbook: what the Excel button of a page gives; and reading one sheet that somebody sent."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

MB = 1024 * 1024
# what the readers of zip, XML and workbooks raise for a file that is none, is cut off, or is encrypted
_RUSAK = (
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, EOFError, LookupError, ValueError),
    *(TypeError, AttributeError, OverflowError, RuntimeError),
)


@dataclass(frozen=True)
class Temuan:
    """One thing wrong in an uploaded sheet. baris: row of the workbook, 0 = the whole file."""

    baris: int
    kolom: str
    isi: str
    harap: str
    lakukan: str


class BerkasDitolak(Exception):
    """The file cannot be taken; `temuan` says why, row by row."""

    def __init__(self, temuan: list[Temuan]) -> None:
        super().__init__("; ".join(f"baris {t.baris}: {t.isi}" for t in temuan[:5]))
        self.temuan = temuan


def sheet_rows(
    berkas: bytes, *, lembar: str, ukuran_maks: int, mekar_maks: int, tolak: Callable[[str], Exception], **batas: Any
) -> list[Any]:
    """All rows of the sheet `lembar` of an .xlsx. Nothing in it is trusted.

    ukuran_maks, mekar_maks: bytes of the file, and of what is packed in it. tolak: makes the error that is raised, from
    what was found. batas: as of openpyxl's iter_rows; a crafted range would be endless without max_row and max_col.
    """
    if len(berkas) > ukuran_maks:
        raise tolak(f"berkas lebih besar dari {ukuran_maks // MB} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(berkas)) as isi:
            if sum(satu.file_size for satu in isi.infolist()) > mekar_maks:
                raise tolak(f"isi berkas mekar melebihi {mekar_maks // MB} MB")
        buku = openpyxl.load_workbook(io.BytesIO(berkas), read_only=True, data_only=True)
        if lembar not in buku.sheetnames:
            raise tolak(f'tidak ada lembar "{lembar}"')
        return list(buku[lembar].iter_rows(**batas))
    except _RUSAK as galat:
        raise tolak("berkas bukan lembar Excel (.xlsx)") from galat


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
