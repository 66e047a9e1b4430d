"""The waterfall as plain numbers for an inline SVG; the same rows stand in the table below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from tenants.penilaian.grafik import JARAK_MENDATAR, LEBAR, SISI, TINGGI_MENDATAR


@dataclass(frozen=True)
class Tangga:
    """A bar that begins where the one above it ended. jenis: naik, turun, or jumlah for the last one.

    sambung_x, sambung_y: the line down to the next bar; sambung_y 0 = none.
    """

    label: str
    jumlah: int
    jenis: str
    x: int
    y: int
    lebar: int
    teks_y: int
    sambung_x: int
    sambung_y: int


@dataclass(frozen=True)
class AirTerjun:
    """nol: where last month's amount stands."""

    tangga: tuple[Tangga, ...]
    nol: int
    tinggi: int


def air_terjun_of(baris: Sequence[tuple[str, int]], *, jumlah: str) -> AirTerjun:
    """Signed (label, rupiah) rows one below the other, each from where the last one ended, then their sum."""
    posisi = [0, *accumulate(n for _, n in baris)]
    bawah, rentang = min(posisi), (max(posisi) - min(posisi)) or 1
    ruang = LEBAR - 2 * SISI

    def tempat(nilai: int) -> int:
        return SISI + ruang * (nilai - bawah) // rentang

    semua = [(label, n, posisi[ke], posisi[ke + 1]) for ke, (label, n) in enumerate(baris)]
    semua.append((jumlah, posisi[-1], 0, posisi[-1]))
    tangga = []
    for ke, (label, n, dari, ke_mana) in enumerate(semua):
        kiri, kanan = sorted((tempat(dari), tempat(ke_mana)))
        y, akhir = ke * JARAK_MENDATAR + 20, ke + 1 == len(semua)
        jenis = "jumlah" if akhir else "naik" if n >= 0 else "turun"
        turun = 0 if akhir else y + JARAK_MENDATAR
        tangga.append(Tangga(label, n, jenis, kiri, y, max(kanan - kiri, 1), y - 5, tempat(ke_mana), turun))
    return AirTerjun(tuple(tangga), tempat(0), len(semua) * JARAK_MENDATAR + TINGGI_MENDATAR // 2)
