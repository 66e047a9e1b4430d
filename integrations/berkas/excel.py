"""Rows of an .xlsx as text. Nothing in the file is trusted: size, formulas, numbers that Excel has rounded, dates."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils.exceptions import InvalidFileException

from integrations.berkas.sumber import Baris, BerkasRusak, Sel, SelRusak

# the header may stand below a title, but not deeper than this
_KEPALA_PALING_BAWAH = 20
_MAKS_KOLOM = 60
_MEKAR_MAKS = 100 * 1024 * 1024
# Excel keeps 15 digits of a number and turns the others into zeros
_ANGKA_PERSIS = 10**15
# what the readers of zip, XML and workbooks raise for a file that is none, is cut off, or is encrypted
_RUSAK = (
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, EOFError, LookupError, ValueError),
    *(TypeError, AttributeError, OverflowError, RuntimeError, NotImplementedError),
)


def excel_rows(isi: bytes, *, jenis: str, wajib: tuple[str, ...], pilihan: tuple[str, ...] = ()) -> Iterator[Baris]:
    """(row number, cells) of the sheet that holds `jenis`, the header first, empty rows left out.

    The sheet is the one called after `jenis`, else the first visible one with a header; the header is the first row
    that names at least half of the required columns, whatever stands above it. Raises BerkasRusak, also half-way.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(isi)) as zip_:
            if sum(satu.file_size for satu in zip_.infolist()) > _MEKAR_MAKS:
                raise BerkasRusak(
                    0, "Isi berkas mekar melebihi 100 MB", "buku kerja biasa", "salin datanya ke templat, lalu unggah"
                )
        rumus = openpyxl.load_workbook(io.BytesIO(isi), read_only=True)
        nama, letak = _sheet_of(rumus, jenis, wajib, pilihan)
        yield from _rows(isi, rumus, nama, letak)
    except _RUSAK as galat:
        raise BerkasRusak(
            0,
            "Berkas bukan buku kerja Excel yang utuh",
            "berkas .xlsx tanpa kata sandi",
            "buka di Excel, simpan ulang sebagai .xlsx, lalu unggah kembali",
        ) from galat


def heading(isi: object) -> str:
    """A header as people write it -> the column's name: `Kode Jabatan *` -> kode_jabatan."""
    return "_".join(str(isi if isi is not None else "").replace("*", " ").replace("-", " ").lower().split())


def _sheet_of(buku: Any, jenis: str, wajib: tuple[str, ...], pilihan: tuple[str, ...]) -> tuple[str, int]:
    """Name of the sheet and row number of its header. Raises BerkasRusak."""
    lembar = [ws for ws in buku.worksheets if getattr(ws, "sheet_state", "visible") == "visible"]
    lembar.sort(key=lambda ws: heading(ws.title) != jenis)
    for ws in lembar:
        for nomor, sel in enumerate(ws.iter_rows(max_row=_KEPALA_PALING_BAWAH, max_col=_MAKS_KOLOM), start=1):
            nama = {heading(s.value) for s in sel}
            if len(nama & {*wajib}) * 2 >= len(wajib):
                return ws.title, nomor
    raise BerkasRusak(
        0,
        f"Tidak ada lembar dengan kepala kolom {jenis}",
        f"satu baris berisi {', '.join((*wajib, *pilihan))}",
        "unduh templatnya, salin data Anda ke sana, lalu unggah kembali",
    )


def _rows(isi: bytes, rumus: Any, nama: str, letak: int) -> Iterator[Baris]:
    """Cells as Excel shows them. Only from the first formula on is the file read a second time, for the values."""
    nilai: Iterator[Any] | None = None
    lebar = _MAKS_KOLOM
    for nomor, baris in enumerate(rumus[nama].iter_rows(min_row=letak, max_col=_MAKS_KOLOM), start=letak):
        if nomor == letak:
            kepala = [heading(s.value) for s in baris]
            # a few columns more: what stands beside the table must not be lost unseen
            lebar = min(max(ke for ke, k in enumerate(kepala) if k) + 4, _MAKS_KOLOM)
            yield nomor, list(kepala[:lebar])
            continue
        # a sheet that was once filled far down has empty rows without end, and only openpyxl's filler in them
        if nilai is None and {*map(id, baris)} == {id(EMPTY_CELL)}:
            continue
        if nilai is None and any(s.data_type == "f" for s in baris[:lebar]):
            buku = openpyxl.load_workbook(io.BytesIO(isi), read_only=True, data_only=True)
            nilai = iter(buku[nama].iter_rows(min_row=nomor, max_col=_MAKS_KOLOM))
        hasil = next(nilai, baris) if nilai is not None else baris
        sel = [_cell(n, s) for n, s in zip(hasil[:lebar], baris[:lebar], strict=False)]
        if any(sel):
            yield nomor, sel


def _cell(sel: Any, asal: Any) -> Sel:
    """asal: the cell with its formula, `sel` the one with its value; the same cell where there is no formula."""
    isi = sel.value
    if asal.data_type == "f" and (isi is None or str(isi).startswith("=")):
        return SelRusak(
            str(asal.value)[:40],
            "Sel berisi rumus yang belum dihitung",
            "nilai, bukan rumus",
            "buka di Excel dan simpan ulang, atau tempel sebagai nilai (Paste Values)",
        )
    if sel.data_type == "e":
        return SelRusak(str(isi), f"Sel berisi galat Excel {isi}", "nilai", "perbaiki rumusnya atau tulis nilainya")
    if isi is None:
        return ""
    if isinstance(isi, dt.datetime):
        return isi.date().isoformat() if isi.time() == dt.time() else isi.isoformat(" ")
    if isinstance(isi, bool):
        return "ya" if isi else "tidak"
    if isinstance(isi, int | float):
        return _number(isi)
    return str(isi).replace("\0", "").strip()


def _number(isi: int | float) -> Sel:
    if isinstance(isi, float) and not isi.is_integer():
        return repr(isi)
    if abs(isi) < _ANGKA_PERSIS:
        return str(int(isi))
    return SelRusak(
        str(int(isi)),
        f"Tersimpan sebagai angka {int(isi)}, padahal Excel hanya menyimpan 15 angka pertama",
        "teks, agar semua angkanya utuh",
        "beri format Teks pada kolom itu, lalu salin ulang dari sumbernya",
    )
