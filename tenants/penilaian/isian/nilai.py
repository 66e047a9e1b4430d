"""One cell of a sheet: from what somebody typed to the exact canonical text that the core reads. No float survives.

A workbook keeps numbers as binary doubles; what the person saw are their first 15 digits, and those are read.
"""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

from erk_core.model import Masukan
from erk_core.numbers import parse_exact, to_text
from erk_kit.bentuk import KOSONG, angka, tanggal

_BULAT = re.compile(r"-?\d{1,24}", re.ASCII)
_KOMA = re.compile(r"-?\d{1,24},\d{1,12}", re.ASCII)
_TITIK = re.compile(r"-?\d{1,24}\.\d{1,12}", re.ASCII)
_RIBUAN = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d{1,12})?", re.ASCII)
_HARI = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", re.ASCII)
_YA = {"ya": "ya", "true": "ya", "tidak": "tidak", "false": "tidak"}


class SelDitolak(Exception):
    """A cell that cannot be taken: what was found, what was expected, what to do."""

    def __init__(self, isi: str, harap: str, lakukan: str) -> None:
        super().__init__(f"{isi}; {harap}; {lakukan}")
        self.isi, self.harap, self.lakukan = isi, harap, lakukan


def cell_read(item: Masukan, isi: object, *, persen: bool = False) -> str | None:
    """Canonical text of one value, None for an empty cell. persen: the cell is formatted as a percentage.

    isi: str, int, float, bool, date or datetime, as a form or a workbook gives it. Raises SelDitolak.
    """
    if isi is None or (isinstance(isi, str) and not isi.strip()):
        if item.boleh_kosong:
            return None
        raise SelDitolak("kosong", expected_of(item), "isi selnya")
    if item.jenis == "bilangan":
        return to_text(_number(item, isi, persen))
    if item.jenis == "ya_tidak":
        kata = _YA.get(str(isi).strip().lower())
    elif item.jenis == "tanggal":
        kata = _day(isi)
    else:
        kata = {p.lower(): p for p in item.pilihan}.get(str(isi).strip().lower())
    if kata is None:
        raise SelDitolak(f'"{_pendek(isi)}"', expected_of(item), "perbaiki isinya")
    return kata


def expected_of(item: Masukan) -> str:
    """What a cell may hold, in words."""
    if item.jenis == "bilangan":
        low, high = (angka(n) for n in limits_of(item))
        desimal = f", paling banyak {item.desimal} desimal" if item.desimal else ", tanpa desimal"
        satuan = "" if item.satuan == "tanpa" else f" {item.satuan}"
        return f"{low} sampai {high}{satuan}{desimal}"
    if item.jenis == "pilihan":
        return ", ".join(item.pilihan[:-1]) + f" atau {item.pilihan[-1]}" if item.pilihan[1:] else item.pilihan[0]
    return "ya atau tidak" if item.jenis == "ya_tidak" else "tanggal, misalnya 2026-10-31"


def limits_of(item: Masukan) -> tuple[Fraction, Fraction]:
    """The range in the written unit: percent as 10, not 0.1."""
    return item.low * item.unit.factor, item.high * item.unit.factor


def shown(item: Masukan, teks: str | None) -> str:
    """A stored value for people; also what a form field shows, and cell_read takes it back."""
    if teks is None:
        return KOSONG
    if item.jenis == "bilangan":
        return angka(teks, None if Fraction(teks).denominator <= 10**6 else item.desimal)
    return tanggal(dt.date.fromisoformat(teks)) if item.jenis == "tanggal" else teks


def field_text(item: Masukan, teks: str | None) -> str:
    """What a form field holds: decimal comma, no thousands points."""
    if teks is None:
        return ""
    return teks.replace(".", ",") if item.jenis == "bilangan" else teks


def _number(item: Masukan, isi: object, persen: bool) -> Fraction:
    if persen:
        raise SelDitolak(
            f'"{_pendek(isi)}" dalam sel berformat persen',
            expected_of(item),
            "ubah format sel menjadi angka biasa dan tulis 10 untuk 10 persen",
        )
    if isinstance(isi, bool) or not isinstance(isi, str | int | float):
        raise SelDitolak(f'"{_pendek(isi)}" bukan angka', expected_of(item), "tulis angkanya")
    biasa = _plain(item, isi.strip()) if isinstance(isi, str) else _digits(isi)
    try:
        nilai = parse_exact(biasa)
    except ValueError:
        raise SelDitolak(f'"{_pendek(isi)}" bukan angka', expected_of(item), "tulis angkanya") from None
    low, high = limits_of(item)
    if not low <= nilai <= high:
        raise SelDitolak(f"{angka(nilai)} di luar rentang", expected_of(item), "perbaiki angkanya")
    if (nilai * 10**item.desimal).denominator != 1:
        raise SelDitolak(f"{angka(nilai)} berdesimal terlalu banyak", expected_of(item), "bulatkan menurut aturannya")
    return nilai


def _digits(isi: int | float) -> str:
    """A workbook's number as the workbook shows it: 15 digits, never in powers of ten."""
    if isinstance(isi, int):
        return str(isi)
    teks = f"{isi:.15g}"
    return teks if "e" not in teks else f"{isi:.15f}".rstrip("0").rstrip(".")


def _plain(item: Masukan, teks: str) -> str:
    """Digits with a point. `1.234` means a thousand where no decimals are allowed, else nobody can tell: refused."""
    if _KOMA.fullmatch(teks):
        return teks.replace(",", ".")
    if _RIBUAN.fullmatch(teks):
        if "," not in teks and teks.count(".") == 1 and item.desimal >= 3:
            raise SelDitolak(f'"{teks}" dapat berarti dua angka', expected_of(item), "pakai koma untuk desimal")
        return teks.replace(".", "").replace(",", ".")
    return teks if _BULAT.fullmatch(teks) or _TITIK.fullmatch(teks) else "?"


def _day(isi: object) -> str | None:
    if isinstance(isi, dt.datetime):
        return isi.date().isoformat()
    if isinstance(isi, dt.date):
        return isi.isoformat()
    teks = str(isi).strip()
    cocok = _HARI.fullmatch(teks)
    try:
        hari = dt.date(int(cocok[3]), int(cocok[2]), int(cocok[1])) if cocok else dt.date.fromisoformat(teks)
    except ValueError:
        return None
    return hari.isoformat()


def _pendek(isi: object) -> str:
    teks = str(isi)
    return teks if len(teks) <= 40 else f"{teks[:40]}…"
