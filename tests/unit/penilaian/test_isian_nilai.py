"""One cell of a sheet: what people type, and what is refused. No database."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from erk_core.model import Masukan
from erk_core.units import parse_unit
from tenants.penilaian.isian.nilai import SelDitolak, cell_read, expected_of, field_text, shown

pytestmark = pytest.mark.unit


def item(**isi: Any) -> Masukan:
    unit = parse_unit(isi.pop("satuan", "persen"))
    low, high = (Fraction(n) / unit.factor for n in isi.pop("rentang", (0, 10)))
    dasar: dict[str, Any] = {"desimal": 2, "pilihan": (), "boleh_kosong": False, "jenis": "bilangan"} | isi
    return Masukan("m", "M", "pegawai", "isian", "m", dasar["jenis"], unit, low, high, *_ekor(dasar))


def _ekor(d: dict[str, Any]) -> tuple[Any, ...]:
    return d["desimal"], d["pilihan"], d["boleh_kosong"]


UANG = item(satuan="rupiah", rentang=(0, 100_000_000), desimal=0)


@pytest.mark.parametrize(
    ("satu", "isi", "teks"),
    [
        (item(), "2,5", "2.5"),
        (item(), "2.5", "2.5"),
        (item(), " 10 ", "10"),
        (item(), 7, "7"),
        (item(), 2.3, "2.3"),
        # as a workbook writes 2.3, and what 0.1 + 0.2 leaves behind
        (item(), float("2.2999999999999998"), "2.3"),
        (item(), 0.1 + 0.2, "0.3"),
        (item(rentang=(0, 1), desimal=6), 1e-06, "0.000001"),
        # a number is no text: its point is no thousands point
        (item(rentang=(0, 9), desimal=3), 1.234, "1.234"),
        (item(rentang=(0, 9999), desimal=3), 1234, "1234"),
        (UANG, "1.500.000", "1500000"),
        (UANG, "1.500", "1500"),
        (UANG, 1500000.0, "1500000"),
        (item(satuan="rupiah", rentang=(0, 9999), desimal=2), "1.234,5", "1234.5"),
    ],
)
def test_numbers_are_exact(satu: Masukan, isi: object, teks: str) -> None:
    assert cell_read(satu, isi) == teks
    assert cell_read(satu, field_text(satu, teks)) == teks


@pytest.mark.parametrize(
    ("satu", "isi", "kata"),
    [
        (item(), "11", "di luar rentang"),
        (item(), "-1", "di luar rentang"),
        (item(), "2,555", "desimal terlalu banyak"),
        (item(), 2.555, "desimal terlalu banyak"),
        (item(), "1/3", "bukan angka"),
        (item(), "dua", "bukan angka"),
        (item(), "1e3", "bukan angka"),
        (item(), "2,", "bukan angka"),
        (item(), float("nan"), "bukan angka"),
        (item(), float("inf"), "bukan angka"),
        (item(), "\u0662", "bukan angka"),
        (item(), True, "bukan angka"),
        (item(), dt.date(2026, 1, 1), "bukan angka"),
        (item(), "", "kosong"),
        (item(), None, "kosong"),
        (item(satuan="rupiah", rentang=(0, 9999), desimal=3), "1.234", "dua angka"),
        (UANG, "1,5", "desimal terlalu banyak"),
        (UANG, "9" * 400, "bukan angka"),
    ],
)
def test_what_is_not_that_number_is_refused(satu: Masukan, isi: object, kata: str) -> None:
    with pytest.raises(SelDitolak, match=kata) as galat:
        cell_read(satu, isi)
    assert galat.value.harap == expected_of(satu)
    assert galat.value.lakukan


def test_a_percent_cell_is_refused_for_nobody_knows_which_was_meant() -> None:
    with pytest.raises(SelDitolak, match="sel berformat persen"):
        cell_read(item(), 0.1, persen=True)


def test_words_days_and_yes_no() -> None:
    pilih = item(jenis="pilihan", pilihan=("BIASA", "CPNS"), satuan="tanpa")
    assert cell_read(pilih, " cpns ") == "CPNS"
    with pytest.raises(SelDitolak, match="BIASA atau CPNS"):
        cell_read(pilih, "PNS")
    ya = item(jenis="ya_tidak", satuan="tanpa")
    assert [cell_read(ya, isi) for isi in ("Ya", "tidak", True, False)] == ["ya", "tidak", "ya", "tidak"]
    hari = item(jenis="tanggal", satuan="tanpa", boleh_kosong=True)
    for isi in ("2026-10-31", "31-10-2026", "31/10/2026", dt.date(2026, 10, 31), dt.datetime(2026, 10, 31)):
        assert cell_read(hari, isi) == "2026-10-31"
    assert cell_read(hari, "  ") is None
    with pytest.raises(SelDitolak, match="tanggal, misalnya"):
        cell_read(hari, "31-02-2026")


def test_what_is_expected_is_said_in_words() -> None:
    assert expected_of(item()) == "0 sampai 10 persen, paling banyak 2 desimal"
    assert expected_of(UANG) == "0 sampai 100.000.000 rupiah, tanpa desimal"
    assert expected_of(item(satuan="tanpa", rentang=(0, 31), desimal=0)) == "0 sampai 31, tanpa desimal"
    assert [shown(item(), t) for t in ("2.5", None)] == ["2,5", "–"]
