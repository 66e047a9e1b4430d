"""Charts of the reports as whole numbers for an inline SVG; the same rows stand in a table beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from erk_kit.bentuk import BULAN_PENDEK
from tenants.laporan.kelengkapan import BarisJumlah
from tenants.laporan.tren import Ikhtisar
from tenants.penilaian.grafik import ATAS, BAWAH, LEBAR, SISI, TINGGI


@dataclass(frozen=True)
class Pasangan:
    """Two bars of a month: the paler one bruto, before it bersih. y and tinggi of each; tengah: of both."""

    label: str
    x: int
    lebar: int
    tengah: int
    y_bruto: int
    tinggi_bruto: int
    y_bersih: int
    tinggi_bersih: int


def paid_of(bulan: Sequence[Ikhtisar]) -> list[Pasangan]:
    """Bruto with bersih in front of it, month by month."""
    terbesar = max((b.bruto for b in bulan), default=0) or 1
    ruang = (LEBAR - 2 * SISI) // max(len(bulan), 1)
    lebar = min(ruang - 6, 44)
    hasil = []
    for ke, b in enumerate(bulan):
        bruto, bersih = (max((TINGGI - ATAS - BAWAH) * n // terbesar, 0) for n in (b.bruto, b.bersih))
        tengah, dasar = SISI + ke * ruang + ruang // 2, TINGGI - BAWAH
        hasil.append(
            Pasangan(label_of(b.kode), tengah - lebar // 2, lebar, tengah, dasar - bruto, bruto, dasar - bersih, bersih)
        )
    return hasil


@dataclass(frozen=True)
class Titik:
    label: str
    x: int
    y: int
    nilai: Fraction


@dataclass(frozen=True)
class Garis:
    """jalur: the points of a polyline; batas: y of 100 percent."""

    titik: tuple[Titik, ...]
    jalur: str
    batas: int


def average_of(bulan: Sequence[Ikhtisar]) -> Garis:
    """The average percentage, from 0 to at least 100."""
    ada = [b for b in bulan if b.rata is not None]
    atas = max([Fraction(100), *(Fraction(b.rata) for b in ada if b.rata is not None)])
    ruang = (LEBAR - 2 * SISI) // max(len(ada), 1)

    def tinggi(nilai: Fraction) -> int:
        return TINGGI - BAWAH - int((TINGGI - ATAS - BAWAH) * nilai / atas)

    titik = tuple(
        Titik(label_of(b.kode), SISI + ke * ruang + ruang // 2, tinggi(Fraction(b.rata or 0)), Fraction(b.rata or 0))
        for ke, b in enumerate(ada)
    )
    return Garis(titik, " ".join(f"{t.x},{t.y}" for t in titik), tinggi(Fraction(100)))


def label_of(kode: str) -> str:
    """`2026-10` -> Okt 26."""
    return f"{BULAN_PENDEK[int(kode[5:]) - 1]} {kode[2:4]}"


@dataclass(frozen=True)
class Baring:
    """A lying bar of a share; lebar of LEBAR_BARING."""

    nama: str
    persen: int
    y: int
    lebar: int


LEBAR_BARING, TINGGI_BARING = 300, 34


def shares_of(baris: Sequence[BarisJumlah], *, banyak: int) -> list[Baring]:
    """The first `banyak`, in the order of the table beside it."""
    urut = baris[:banyak]
    return [
        Baring(b.nama, b.persen, ke * TINGGI_BARING + 18, LEBAR_BARING * b.persen // 100) for ke, b in enumerate(urut)
    ]
