"""How figures and days are written for people."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from erk_kit import bentuk

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("nilai", "desimal", "harap"),
    [
        (1234567, None, "1.234.567"),
        (Decimal("1234567.89"), None, "1.234.567,89"),
        (Decimal("-0.004"), 2, "0,00"),
        (Decimal("-1.005"), 2, "−1,01"),
        (Fraction(1, 3), None, "0,3333…"),
        ("2/3", 2, "0,67"),
        ("28", 2, "28,00"),
        (None, None, "–"),
        ("ya", None, "ya"),
        (0, None, "0"),
        (999999, None, "999.999"),
        (Decimal("999999.995"), 2, "1.000.000,00"),
    ],
)
def test_angka(nilai: object, desimal: int | None, harap: str) -> None:
    assert bentuk.angka(nilai, desimal) == harap


@pytest.mark.parametrize(
    ("nilai", "harap"),
    [(53400007, "Rp53.400.007"), (-500, "−Rp500"), (0, "Rp0"), (None, "–"), (Fraction(1, 2), "Rp1")],
)
def test_rupiah(nilai: object, harap: str) -> None:
    assert bentuk.rupiah(nilai) == harap


@pytest.mark.parametrize(
    ("nilai", "harap"),
    [
        (950_000, "Rp950.000"),
        (1_270_000_000, "Rp1,27 miliar"),
        (845_300_000, "Rp845,30 juta"),
        (-2_000_000, "−Rp2,00 juta"),
    ],
)
def test_rupiah_ringkas(nilai: int, harap: str) -> None:
    assert bentuk.rupiah_ringkas(nilai) == harap


def test_hari_dan_bulan() -> None:
    assert bentuk.tanggal(dt.date(2026, 11, 21)) == "21 Nov 2026"
    assert bentuk.tanggal_panjang(dt.date(2026, 11, 21)) == "Sabtu, 21 November 2026"
    assert bentuk.bulan_tahun("2026-10") == "Oktober 2026"
    assert bentuk.bulan_tahun("2026-13") == "2026-13"
    assert bentuk.saat(dt.datetime(2026, 11, 21, 14, 5), "Asia/Makassar") == "21 Nov 2026 14:05 WITA"


@pytest.mark.parametrize(
    ("mulai", "sampai", "harap"),
    [
        ((2026, 10, 1), (2026, 10, 14), "1–14 Okt 2026"),
        ((2026, 9, 28), (2026, 10, 2), "28 Sep – 2 Okt 2026"),
        ((2025, 12, 30), (2026, 1, 2), "30 Des 2025 – 2 Jan 2026"),
        ((2026, 10, 1), (2026, 10, 1), "1 Okt 2026"),
    ],
)
def test_rentang(mulai: tuple[int, int, int], sampai: tuple[int, int, int], harap: str) -> None:
    assert bentuk.rentang(dt.date(*mulai), dt.date(*sampai)) == harap


def test_menit_nip_hash() -> None:
    assert bentuk.menit(6000) == "6.000 menit (100 jam)"
    assert bentuk.menit(125) == "125 menit (2 jam 5 mnt)"
    assert bentuk.nip("198001012005011001") == "19800101 200501 1 001"
    assert bentuk.hash_pendek("a" * 64) == "a" * 12
