"""How numbers, money, dates and hashes are written for people: 1.234.567,89, Rp, 21 Nov 2026.

Pure functions without Django. Values may be int, Fraction, Decimal or their canonical text (`p/q` where there is
no finite decimal); nothing here goes through float, so what the eye sees is what was computed.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

KOSONG = "–"
BULAN = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
BULAN_PENDEK = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ZONA = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def pecahan(nilai: object) -> Fraction | None:
    """The exact value, or None where `nilai` is empty or not a number."""
    if nilai is None or isinstance(nilai, bool):
        return None
    if isinstance(nilai, (int, Fraction, Decimal)):
        return Fraction(nilai)
    if isinstance(nilai, str):
        try:
            return Fraction(nilai.strip())
        except (ValueError, ZeroDivisionError):
            return None
    return None


def angka(nilai: object, desimal: int | None = None) -> str:
    """`nilai` with thousands points and a decimal comma.

    With `desimal` exactly that many decimals (half away from zero, for the eye only); without it all decimals of a
    finite value up to six, else four and an ellipsis sign.
    """
    persis = pecahan(nilai)
    if persis is None:
        return KOSONG if nilai in (None, "") else str(nilai)
    tanda = "−" if persis < 0 else ""
    mutlak = abs(persis)
    ekor = ""
    if desimal is None:
        desimal = _desimal_hingga(mutlak)
        if desimal is None:
            desimal, ekor = 4, "…"
    skala = 10**desimal
    bulat = (2 * mutlak.numerator * skala + mutlak.denominator) // (2 * mutlak.denominator)
    utuh, sisa = divmod(bulat, skala)
    teks = f"{utuh:,}".replace(",", ".")
    if desimal:
        teks += f",{sisa:0{desimal}d}"
    if bulat == 0:
        tanda = ""
    return f"{tanda}{teks}{ekor}"


def _desimal_hingga(nilai: Fraction, paling_banyak: int = 6) -> int | None:
    for banyak in range(paling_banyak + 1):
        if (nilai * 10**banyak).denominator == 1:
            return banyak
    return None


def rupiah(nilai: object, desimal: int | None = 0) -> str:
    persis = pecahan(nilai)
    if persis is None:
        return KOSONG
    teks = angka(abs(persis), desimal)
    return f"−Rp{teks}" if persis < 0 and teks.strip("0.,") else f"Rp{teks}"


def rupiah_ringkas(nilai: object) -> str:
    """Large sums at a glance: Rp1,27 miliar, Rp845,3 juta."""
    persis = pecahan(nilai)
    if persis is None:
        return KOSONG
    for batas, kata in ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta")):
        if abs(persis) >= batas:
            return f"{rupiah(persis / batas, 2)} {kata}"
    return rupiah(persis)


def persen(nilai: object, desimal: int | None = 2) -> str:
    return KOSONG if pecahan(nilai) is None else f"{angka(nilai, desimal)}%"


def tanggal(nilai: dt.date | None) -> str:
    return KOSONG if nilai is None else f"{nilai.day} {BULAN_PENDEK[nilai.month - 1]} {nilai.year}"


def tanggal_panjang(nilai: dt.date | None) -> str:
    if nilai is None:
        return KOSONG
    return f"{HARI[nilai.weekday()]}, {nilai.day} {BULAN[nilai.month - 1]} {nilai.year}"


def rentang(mulai: dt.date, sampai: dt.date) -> str:
    """A span of days as short as it can be said: 1–14 Okt 2026, 28 Sep – 2 Okt 2026."""
    if mulai == sampai:
        return tanggal(mulai)
    if (mulai.year, mulai.month) == (sampai.year, sampai.month):
        return f"{mulai.day}–{tanggal(sampai)}"
    if mulai.year == sampai.year:
        return f"{mulai.day} {BULAN_PENDEK[mulai.month - 1]} – {tanggal(sampai)}"
    return f"{tanggal(mulai)} – {tanggal(sampai)}"


def saat(nilai: dt.datetime | None, zona: str = "") -> str:
    """An instant already in the region's zone; `zona` is its IANA name and becomes WIB, WITA or WIT."""
    if nilai is None:
        return KOSONG
    ekor = f" {ZONA[zona]}" if zona in ZONA else ""
    return f"{tanggal(nilai.date())} {nilai:%H:%M}{ekor}"


def bulan_tahun(nilai: object) -> str:
    """`2026-10`, a date, or anything with `.tahun` and `.bulan` -> Oktober 2026."""
    if isinstance(nilai, dt.date):
        return f"{BULAN[nilai.month - 1]} {nilai.year}"
    if isinstance(nilai, str):
        tahun, _, bulan = nilai.partition("-")
        if tahun.isdigit() and bulan.isdigit() and 1 <= int(bulan) <= 12:
            return f"{BULAN[int(bulan) - 1]} {tahun}"
        return nilai
    bulan_ke, tahun_ke = getattr(nilai, "bulan", None), getattr(nilai, "tahun", None)
    if bulan_ke is None or tahun_ke is None:
        return KOSONG
    return f"{BULAN[bulan_ke - 1]} {tahun_ke}"


def menit(nilai: object) -> str:
    """Minutes with their hours: 6.000 menit (100 jam)."""
    persis = pecahan(nilai)
    if persis is None:
        return KOSONG
    jam, sisa = divmod(int(persis), 60)
    if not jam:
        return f"{angka(persis)} menit"
    return f"{angka(persis)} menit ({jam} jam{f' {sisa} mnt' if sisa else ''})"


def hash_pendek(nilai: str | None) -> str:
    return nilai[:12] if nilai else KOSONG


def nip(nilai: str | None) -> str:
    """19850101 201001 1 001, as on paper."""
    if not nilai or len(nilai) != 18:
        return nilai or KOSONG
    return f"{nilai[:8]} {nilai[8:14]} {nilai[14]} {nilai[15:]}"
