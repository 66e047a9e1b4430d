"""Bars of one rater group; the table beside them says the same in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.perilaku.selectors import HasilKelompok

_X, _LEBAR, _TINGGI, _JARAK = 92, 190, 14, 28


@dataclass(frozen=True)
class Batang:
    """One bar: where it lies in the drawing, in its units."""

    label: str
    rata: object
    y: int
    teks_y: int
    lebar: float
    ujung: float


def batang_of(kelompok: HasilKelompok, tertinggi: int) -> tuple[int, list[Batang]]:
    """(height of the drawing, its bars from the top); the full width is the highest answer."""
    batang = []
    for ke, n in enumerate(kelompok.nilai):
        lebar = round(float(n.rata) / tertinggi * _LEBAR, 1)
        y = 6 + ke * _JARAK
        batang.append(Batang(n.label, n.rata, y, y + _TINGGI - 3, lebar, _X + lebar + 5))
    return len(batang) * _JARAK + 8, batang
