"""Exact numbers as text, rounding of single numbers, periods and units."""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erk_core import InputError, Period
from erk_core.numbers import parse_exact, round_exact, show, show_unit, to_text
from erk_core.units import NONE, UnitError, parse_unit

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-3", -3), ("95.5", Fraction(191, 2)), ("1/3", Fraction(1, 3)), ("0.10", Fraction(1, 10))],
)
def test_parse_exact(text: str, value: Fraction) -> None:
    assert parse_exact(text) == value


@pytest.mark.parametrize(
    "text", ["", "1e3", "1_000", "007", ".5", "5.", "+1", "1,5", "1/0", "1/-2", "nan", "٣", "1" * 90]
)
def test_parse_exact_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="angka"):
        parse_exact(text)


@given(st.fractions())
def test_text_round_trip(value: Fraction) -> None:
    assert parse_exact(to_text(value)) == value


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(123456789, 100), None, "1.234.567,89"),
        (Fraction(-1234567), None, "-1.234.567"),
        (Fraction(2, 3), None, "0,666666…"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(-1, 1000), 2, "0,00"),
        (Fraction(955, 10), 2, "95,50"),
    ],
)
def test_show(value: Fraction, decimals: int | None, text: str) -> None:
    assert show(value, decimals) == text


def test_show_unit() -> None:
    assert show_unit(Fraction(-1500), "rupiah") == "-Rp1.500"
    assert show_unit(Fraction(191, 2), "persen") == "95,5 %"
    assert show_unit(Fraction(300), "menit") == "300 menit"
    assert show_unit(Fraction(7), "tanpa") == "7"


_DECIMAL_MODES = {
    "setengah_ke_atas": ROUND_HALF_UP,
    "ke_bawah": ROUND_FLOOR,
    "ke_atas": ROUND_CEILING,
    "potong": ROUND_DOWN,
    "setengah_genap": ROUND_HALF_EVEN,
}


@given(st.integers(-(10**6), 10**6), st.integers(-3, 3), st.sampled_from(sorted(_DECIMAL_MODES)))
def test_rounding_agrees_with_decimal(thousandths: int, decimals: int, mode: str) -> None:
    want = Decimal(thousandths).scaleb(-3).quantize(Decimal(1).scaleb(-decimals), _DECIMAL_MODES[mode])
    assert round_exact(Fraction(thousandths, 1000), decimals, mode) == Fraction(want)


def test_period() -> None:
    period = Period.parse("2024-02")
    assert (period.days, str(period), period.last.day) == (29, "2024-02", 29)
    for text in ("2026-13", "2026-1", "202610", "2026-00", "x"):
        with pytest.raises(InputError, match="2026-10"):
            Period.parse(text)


def test_units() -> None:
    assert parse_unit("rupiah/nilai").dim * parse_unit("nilai").dim == parse_unit("rupiah").dim
    assert parse_unit("menit").dim / parse_unit("menit").dim == NONE == parse_unit("persen").dim
    assert parse_unit("persen/hari").factor == 100
    with pytest.raises(UnitError, match="rupiah dikalikan rupiah"):
        parse_unit("rupiah").dim * parse_unit("rupiah").dim
    for text in ("jam", "menit/persen", "persen*persen", ""):
        with pytest.raises(UnitError):
            parse_unit(text)
