"""Reading numbers: every form a column may come in gives the same column, refusals whole, edges to the last."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from erk_core.engine.columns import Num
from erk_core.engine.reading import Reader
from erk_core.facts import Numbers
from erk_core.model import FREE, Masukan
from tests.unit.core.baca import item, plain, read, refused, table

pytestmark = pytest.mark.unit

WHOLE = item(low=Fraction(-5), high=Fraction(100))
CENTS = item(desimal=2, low=Fraction(-5), high=Fraction(100))
PERSEN = item(satuan="persen", desimal=1, low=Fraction(-1, 2), high=Fraction(2))
FREELY = item(asal="hasil", desimal=FREE, satuan="persen", low=Fraction(0), high=Fraction(1))


@pytest.mark.parametrize(
    "values",
    [
        [-5, 100, 7],
        np.array([-5, 100, 7]),
        np.array([-5, 100, 7], dtype=np.int8),
        np.array([-5, 100, 7], dtype=object),
        (-5, 100, 7),
        [Decimal(-5), Decimal("100.0"), Fraction(7)],
        [np.int64(-5), np.int16(100), 7],
        Numbers(np.array([-5, 100, 7])),
        Numbers(np.array([-50, 1000, 70]), scale=10),
    ],
)
def test_whole_numbers_in_every_form(values: Any) -> None:
    assert read(WHOLE, values) == [-5, 100, 7]
    assert read(CENTS, values) == [-5, 100, 7]


@pytest.mark.parametrize(
    "values",
    [
        [None, Decimal("1.25"), Fraction(-1, 2), 100],
        np.array([None, Decimal("1.25"), Fraction(-1, 2), 100], dtype=object),
        Numbers(np.array([9999999, 125, -50, 10000]), np.array([True, False, False, False]), 100),
        Numbers(np.array([-9999999, 25, -10, 2000]), np.array([1, 0, 0, 0]), 20),
        Numbers(np.array([9999999, 1250, -500, 100000]), np.array([True, False, False, False]), 1000),
    ],
)
def test_decimals_and_empty_rows_in_every_form(values: Any) -> None:
    one = dataclasses.replace(CENTS, boleh_kosong=True)
    assert read(one, values) == [None, Fraction(5, 4), Fraction(-1, 2), 100]


def test_percentages_are_ratios_inside() -> None:
    assert read(PERSEN, [-50, 200, 1]) == [Fraction(-1, 2), 2, Fraction(1, 100)]
    assert read(PERSEN, [Decimal("0.1"), 0, 0]) == [Fraction(1, 1000), 0, 0]
    assert read(PERSEN, Numbers(np.array([-500, 2000]), scale=10)) == [Fraction(-1, 2), 2]


def test_empty_rows_of_whole_numbers() -> None:
    one = dataclasses.replace(WHOLE, boleh_kosong=True)
    assert read(one, [3, None, None, 4]) == [3, None, None, 4]
    assert read(one, [None]) == [None]
    assert read(one, Numbers(np.array([3, 4]), np.array([False, False]))) == [3, 4]
    assert table(one, [3, 4]).columns["x"].null is None
    assert table(one, Numbers(np.array([3, 4]), np.array([False, False]))).columns["x"].null is None


def test_unsigned_and_huge_numbers() -> None:
    one = item(high=Fraction(2**70))
    assert read(one, np.array([2**63 + 1, 1], dtype=np.uint64)) == [2**63 + 1, 1]
    assert read(one, [2**65, 0]) == [2**65, 0]
    assert read(one, np.array([250, 0], dtype=np.uint8)) == [250, 0]


def test_results_of_earlier_months_may_be_any_fraction() -> None:
    assert read(FREELY, [Fraction(100, 3), 50]) == [Fraction(1, 3), Fraction(1, 2)]
    whole = table(FREELY, [Fraction(25), Decimal(50)]).columns["x"]
    assert isinstance(whole, Num)
    assert whole.den is None
    assert plain(whole, 2) == [Fraction(1, 4), Fraction(1, 2)]
    some = dataclasses.replace(FREELY, boleh_kosong=True)
    assert read(some, [None, Fraction(100, 3), 50]) == [None, Fraction(1, 3), Fraction(1, 2)]
    third = table(FREELY, [Fraction(100, 3), 50]).columns["x"]
    assert isinstance(third, Num)
    assert third.den is not None
    assert refused(FREELY, [50, Fraction(301, 3)]) == (
        "301/3 di luar rentang; 0 sampai 100 persen; perbaiki datanya, atau rentang masukan di paket bila memang sah",
        1,
    )


RANGE = "perbaiki datanya, atau rentang masukan di paket bila memang sah"
EXACT = "kirim sebagai bilangan bulat, Decimal, atau Fraction"
FEWER = "bulatkan di sumbernya, atau naikkan desimal pada masukan"


@pytest.mark.parametrize(
    ("one", "values", "message", "row"),
    [
        (WHOLE, [-6], f"-6 di luar rentang; -5 sampai 100 menit; {RANGE}", 0),
        (WHOLE, [0, 101, -6], f"101 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (WHOLE, [0, 1, -6], f"-6 di luar rentang; -5 sampai 100 menit; {RANGE}", 2),
        (WHOLE, np.array([0, 101]), f"101 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (WHOLE, [0, 2**70], f"{2**70} di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (WHOLE, np.array([2**64 - 1], dtype=np.uint64), f"{2**64 - 1} di luar rentang; -5 sampai 100 menit; {RANGE}",
         0),
        (CENTS, [0, Decimal("-5.01")], f"-5.01 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (CENTS, [0, -6], f"-6 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (CENTS, [0, 101], f"101 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (CENTS, [0, Decimal("100.01")], f"100.01 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (CENTS, Numbers(np.array([0, 10001]), scale=100), f"100.01 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (PERSEN, [0, 201], f"201 di luar rentang; -50 sampai 200 persen; {RANGE}", 1),
        (PERSEN, [Decimal("-50.1")], f"-50.1 di luar rentang; -50 sampai 200 persen; {RANGE}", 0),
        (WHOLE, [6, 1.5, 2.5], f'"1.5" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}', 1),
        (CENTS, [6, True], f'"True" bukan angka eksak; angka dalam menit, paling banyak 2 desimal; {EXACT}', 1),
        (WHOLE, [6, "1"], f'"1" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}', 1),
        (WHOLE, [np.float64(1)], f'"1.0" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}', 0),
        (WHOLE, [np.bool_(True)], f'"True" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}', 0),
        (WHOLE, np.array([1.0, 2.0]), f'"1.0" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}',
         0),
        (WHOLE, np.array([True]), f'"True" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}', 0),
        (WHOLE, [6, Decimal("NaN")], '"NaN" bukan angka; angka dalam menit; perbaiki nilainya', 1),
        (WHOLE, [Decimal("-Infinity")], '"-Infinity" bukan angka; angka dalam menit; perbaiki nilainya', 0),
        (WHOLE, [6, Decimal("1.5")], f"1.5 terlalu banyak desimal; paling banyak 0 desimal; {FEWER}", 1),
        (CENTS, [6, Fraction(1, 3)], f"1/3 terlalu banyak desimal; paling banyak 2 desimal; {FEWER}", 1),
        (CENTS, [Decimal("0.125")], f"0.125 terlalu banyak desimal; paling banyak 2 desimal; {FEWER}", 0),
        (CENTS, Numbers(np.array([1000, 1]), scale=1000),
         f"0.001 terlalu banyak desimal; paling banyak 2 desimal; {FEWER}", 1),
        (WHOLE, [6, None, None], "nilai kosong; sebuah nilai (masukan ini tidak boleh kosong); lengkapi datanya", 1),
        (WHOLE, np.array([6, 7, None], dtype=object),
         "nilai kosong; sebuah nilai (masukan ini tidak boleh kosong); lengkapi datanya", 2),
        (WHOLE, Numbers(np.array([6, 7, 8]), np.array([False, True, True])),
         "nilai kosong; sebuah nilai (masukan ini tidak boleh kosong); lengkapi datanya", 1),
    ],
)  # fmt: skip
def test_refused_numbers(one: Masukan, values: Any, message: str, row: int) -> None:
    assert refused(one, values) == (message, row)


def test_empty_rows_have_no_range() -> None:
    """A row without a value holds zero inside; the range of the others does not concern it."""
    one = item(low=Fraction(5), high=Fraction(9), boleh_kosong=True, desimal=1)
    assert read(one, [None, 5, 9]) == [None, 5, 9]
    assert read(one, [None, Decimal("5.5")]) == [None, Fraction(11, 2)]
    assert read(one, Numbers(np.array([0, 60]), np.array([True, False]), 10)) == [None, 6]
    assert refused(one, [None, 4, 10])[1] == 1


def test_numbers_within_range_are_judged_by_their_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A month has a million of them: no comparison row by row where the least and the greatest will do."""
    monkeypatch.delattr(Reader, "in_range")
    monkeypatch.delattr(Reader, "exact")
    given = np.array([-5, 100, 7])
    col = table(WHOLE, given).columns["x"]
    assert isinstance(col, Num)
    assert col.num.arr.dtype == np.int16
    assert col.num.arr.tolist() == [-5, 100, 7]
    assert read(CENTS, [-5, 100, 7]) == [-5, 100, 7]
    assert read(CENTS, Numbers(np.array([-500, 10000]), scale=100)) == [-5, 100]
    some = dataclasses.replace(CENTS, boleh_kosong=True)
    assert read(some, [None, 100, -5]) == [None, 100, -5]
