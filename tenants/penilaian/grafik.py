"""Charts as plain numbers for an inline SVG; the same rows stand in a table beside them.

All coordinates are whole numbers: a decimal point would become a comma in an Indonesian template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

LEBAR, TINGGI = 360, 190
ATAS, BAWAH, SISI = 18, 30, 4


@dataclass(frozen=True)
class Batang:
    label: str
    jumlah: int
    x: int
    y: int
    lebar: int
    tinggi: int
    tengah: int
    redup: bool


def batang_of(baris: Sequence[tuple[str, int]], *, redup: int = -1) -> list[Batang]:
    """Bars for (label, count) rows; the row at `redup` is drawn in grey."""
    terbanyak = max((n for _, n in baris), default=0) or 1
    ruang = (LEBAR - 2 * SISI) // max(len(baris), 1)
    lebar = ruang - 6
    hasil = []
    for ke, (label, jumlah) in enumerate(baris):
        tinggi = (TINGGI - ATAS - BAWAH) * jumlah // terbanyak
        if jumlah and not tinggi:
            tinggi = 1
        x = SISI + ke * ruang + 3
        y = TINGGI - BAWAH - tinggi
        hasil.append(Batang(label, jumlah, x, y, lebar, tinggi, x + lebar // 2, ke == redup))
    return hasil


@dataclass(frozen=True)
class Cincin:
    """A ring of 100 units of path length."""

    terisi: int
    persen: Fraction


def cincin_of(bagian: Fraction | int | None, utuh: Fraction | int | None) -> Cincin | None:
    """How much of `utuh` is there; None without a positive `utuh`."""
    if not utuh or bagian is None:
        return None
    persen = Fraction(bagian) / Fraction(utuh) * 100
    return Cincin(min(100, max(0, int(persen))), persen)


@dataclass(frozen=True)
class Mendatar:
    """A lying bar; those that lose begin at the right of the middle line and lie to its left."""

    label: str
    jumlah: int
    x: int
    y: int
    lebar: int
    teks_y: int


TINGGI_MENDATAR, JARAK_MENDATAR = 14, 40


def mendatar_of(baris: Sequence[tuple[str, int]]) -> list[Mendatar]:
    """Bars for signed (label, amount) rows, one under the other, on both sides of x = LEBAR / 2."""
    terbesar = max((abs(n) for _, n in baris), default=0) or 1
    tengah, ruang = LEBAR // 2, LEBAR // 2 - SISI
    hasil = []
    for ke, (label, jumlah) in enumerate(baris):
        lebar = max(ruang * abs(jumlah) // terbesar, 1)
        y = ke * JARAK_MENDATAR + 20
        hasil.append(Mendatar(label, jumlah, tengah if jumlah >= 0 else tengah - lebar, y, lebar, y - 5))
    return hasil
