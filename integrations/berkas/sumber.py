"""A file as rows of text: CSV or .xlsx, told apart by its first bytes. What a column means is decided above."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

TANDA_XLSX = b"PK\x03\x04"
# more than this in one file is a mistake of whoever made it, or meant to choke us
MAKS_BARIS = 50_000


class BerkasRusak(Exception):
    """The file cannot be read on: where, what, what was expected, what to do. baris 0 = the whole file."""

    def __init__(self, baris: int, pesan: str, diharapkan: str, saran: str) -> None:
        super().__init__(pesan)
        self.baris, self.pesan, self.diharapkan, self.saran = baris, pesan, diharapkan, saran


@dataclass(frozen=True, slots=True)
class SelRusak:
    """A cell whose content cannot be trusted. teks: what it shows."""

    teks: str
    pesan: str
    diharapkan: str
    saran: str


Sel = str | SelRusak
Baris = tuple[int, list[Sel]]


def is_workbook(isi: bytes) -> bool:
    return isi[:4] == TANDA_XLSX


def csv_rows(isi: bytes) -> Iterator[Baris]:
    """(line number, cells) of a CSV, the header first. Separator comma or semicolon, whichever the header has more of.

    Raises BerkasRusak, also half-way.
    """
    try:
        teks = isi.decode("utf-8-sig")
    except UnicodeDecodeError as galat:
        nomor = isi[: galat.start].count(b"\n") + 1
        raise BerkasRusak(
            nomor, "Isi bukan teks UTF-8", "berkas CSV berenkode UTF-8", "simpan ulang sebagai CSV UTF-8"
        ) from galat
    if "\0" in teks:
        raise BerkasRusak(0, "Isi memuat byte nol", "berkas teks CSV", "ekspor ulang dari sistem asalnya")
    kepala = teks.split("\n", 1)[0]
    pemisah = ";" if kepala.count(";") > kepala.count(",") else ","
    pembaca = csv.reader(io.StringIO(teks, newline=""), delimiter=pemisah)
    try:
        for sel in pembaca:
            yield pembaca.line_num, [s.strip() for s in sel]
    except csv.Error as galat:
        raise BerkasRusak(
            pembaca.line_num, f"Baris tidak dapat dibaca ({galat})", "CSV biasa", "periksa tanda kutipnya"
        ) from galat
