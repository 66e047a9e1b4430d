"""Columns of the engine, each operation against plain Fractions, in every form and on Python integers too."""

from __future__ import annotations

import itertools
import operator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.columns import Flat, Num
from erk_core.engine.rounding import divide_rounded
from erk_core.numbers import MODES, round_exact
from tests.unit.core.kolom import FORMS, RELATIONS, SOME, Value, both_forms, fast, mask, quotients, read, sound

pytestmark = pytest.mark.unit
ROWS = np.array([2, 0, 2], dtype=np.int64)
NOBODY = np.array([], dtype=np.int64)
PAIRS = list(itertools.product(SOME, SOME))
LEFT: list[Value] = [a for a, _ in PAIRS]
RIGHT: list[Value] = [b for _, b in PAIRS]


def arithmetic(name: str, a: Value, b: Value) -> Any:
    if a is None or b is None or (name == "/" and b == 0):
        return None
    return {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "min": min, "max": max}[
        name
    ](a, b)


def compute(name: str, x: Num, y: Num) -> Num:
    if name in ("min", "max"):
        return c.extreme(name, x, y)
    if name in "+-":
        return c.add(x, y, minus=name == "-")
    return c.multiply(x, y) if name == "*" else c.divide(x, y)


@pytest.mark.parametrize("left", FORMS)
@pytest.mark.parametrize("right", FORMS)
def test_every_operation(left: Any, right: Any) -> None:
    def check() -> None:
        x, y = left(LEFT), right(RIGHT)
        for name in ("+", "-", "*", "/", "min", "max"):
            out = compute(name, x, y)
            assert read(out, len(PAIRS)) == [arithmetic(name, a, b) for a, b in PAIRS], name
            if out.den is not None and name == "/":
                common = np.gcd(np.abs(out.num.arr), out.den.arr)
                assert set(common.tolist()) == {1}  # lowest terms
        for name, plain in RELATIONS.items():
            flags = c.compare(name, x, y)
            for row, (a, b) in enumerate(PAIRS):
                empty = a is None or b is None
                assert flags.null is not None
                assert flags.null[row] == empty
                assert empty or flags.arr[row] == plain(a, b)
        some = mask(*(row % 3 == 0 for row in range(len(PAIRS))))
        assert read(c.choose(some, x, y), len(PAIRS)) == [a if m else b for m, (a, b) in zip(some, PAIRS, strict=True)]

    both_forms(check)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", SOME)
def test_a_constant_on_either_side(form: Any, value: Value) -> None:
    def check() -> None:
        one, many = c.numbers([value]), form(SOME)
        for name in ("+", "-", "*", "/", "min", "max"):
            assert read(compute(name, many, one), 6) == [arithmetic(name, v, value) for v in SOME], name
            assert read(compute(name, one, many), 6) == [arithmetic(name, value, v) for v in SOME], name

    both_forms(check)


def test_dividing_by_a_constant_keeps_one_scale() -> None:
    col = c.numbers([Fraction(1, 2), Fraction(-3)])
    out = c.divide(col, c.number(Fraction(-2, 3)))
    assert out.den is None
    assert read(out, 2) == [Fraction(-3, 4), Fraction(9, 2)]
    none = c.divide(col, c.number(Fraction(0)))
    assert read(none, 2) == [None, None]
    # one row of a quotient is no constant in this sense
    assert read(c.divide(col, quotients([Fraction(2, 3)])), 2) == [Fraction(3, 4), Fraction(-9, 2)]
    assert read(c.divide(col, c.numbers([None])), 2) == [None, None]


def test_the_same_denominators_stay() -> None:
    col = quotients(SOME)
    twice, zero = c.add(col, col), c.add(col, col, minus=True)
    assert twice.scale == 1
    assert twice.den is not None
    assert twice.num.arr.tolist() == (2 * col.num.arr).tolist()  # nothing multiplied by the other's denominators
    assert read(zero, 6) == [None if v is None else 0 for v in SOME]


def test_whole_quotients_lose_their_denominators() -> None:
    out = c.divide(c.numbers([Fraction(6), Fraction(-8)]), c.numbers([Fraction(3), Fraction(4)]))
    assert out.den is None
    assert read(out, 2) == [2, -2]
    col = c.reduce(ints.from_list([4, 3]), 1, ints.from_list([2, 6]), None)
    assert (col.num.arr.tolist(), col.den and col.den.arr.tolist()) == ([2, 1], [1, 2])
    assert (col.num.top, col.den and col.den.top) == (2, 2)


def test_far_numbers_come_back_to_int64() -> None:
    far = c.numbers([Fraction(2**40), Fraction(3)])
    cube = c.multiply(c.multiply(far, far), far)
    assert not fast(cube.num)
    assert read(cube, 2) == [2**120, 27]
    back = c.divide(c.divide(cube, quotients([Fraction(2**41), Fraction(3)])), far)
    assert fast(back.num)
    assert read(back, 2) == [2**39, 3]


def test_numbers_and_constants() -> None:
    col = c.numbers([Fraction(1, 4), None, Fraction(1, 6)])
    assert (col.scale, col.num.arr.tolist()) == (12, [3, 0, 2])
    assert col.null is not None
    assert col.null.tolist() == [False, True, False]
    assert c.numbers([Fraction(1)]).null is None
    assert (c.numbers([]).scale, read(c.numbers([]), 0), c.numbers([None, None]).scale) == (1, [], 1)
    one = c.number(Fraction(-5, 3))
    assert (one.num.arr.tolist(), one.scale, one.den, one.null) == ([-5], 3, None, None)
    assert c.value_at(one, 7) == Fraction(-5, 3)
    assert read(c.negative(quotients(SOME)), 6) == [None if v is None else -v for v in SOME]


def test_codes_take_two_bytes_where_they_fit() -> None:
    for values, kind in (([], np.int16), ([0, 2**15 - 1], np.int16), ([1, 2**15], np.int64), ([-1], np.int16)):
        made = c.codes(values)
        assert (made.tolist(), made.dtype) == (values, kind)


def test_nulls() -> None:
    a, b = mask(1, 0, 0), mask(0, 0, 1)
    assert c.nulls([False, False]) is None
    assert c.nulls([]) is None
    assert c.either(None, None) is None
    assert c.either(a, None) is a
    assert c.either(None, b) is b
    both = c.either(a, b)
    assert both is not None
    assert both.tolist() == [True, False, True]
    some = mask(1, 1, 0)
    assert c.choose_null(some, None, None) is None
    for x, y, want in ((a, None, [1, 0, 0]), (None, b, [0, 0, 1]), (a, b, [1, 0, 1]), (b, b, [0, 0, 1])):
        out = c.choose_null(some, x, y)
        assert out is not None
        assert out.tolist() == want
    assert c.choose_null(some, b, a) is None  # nothing empty was chosen
    assert c.take_null(None, ROWS) is None
    assert c.spread_null(None, 3) is None


@pytest.mark.parametrize("form", FORMS)
def test_rows_of_columns(form: Any) -> None:
    values = SOME[3:]
    assert read(form(values).take(ROWS), 3) == [values[i] for i in ROWS]
    assert read(form(values).take(NOBODY), 0) == []
    for one in SOME:
        assert read(form([one]).take(ROWS), 3) == read(form([one]), 3) == [one] * 3
        assert read(form([one]).take(NOBODY), 0) == read(form([one]), 0) == []


def test_flat_columns() -> None:
    many = Flat("tanggal", np.array([5, 6, 7]), mask(0, 0, 1))
    one = Flat("pilihan", np.array([4], dtype=np.int16), mask(1))
    taken = many.take(ROWS)
    assert taken.null is not None
    assert (taken.kind, taken.arr.tolist(), taken.null.tolist()) == ("tanggal", [7, 5, 7], [True, False, True])
    for wide in (one.take(ROWS), one.spread(3)):
        assert wide.null is not None
        assert (wide.kind, wide.arr.tolist(), wide.null.tolist()) == ("pilihan", [4, 4, 4], [True] * 3)
    assert many.spread(3).arr.tolist() == [5, 6, 7]
    assert many.spread(3).null is not None
    assert Flat("tanggal", many.arr).take(ROWS).null is None
    assert Flat("tanggal", many.arr).spread(3).null is None
    none = one.take(NOBODY)
    assert none.arr.shape == (0,)
    assert none.null is not None
    assert none.null.shape == (0,)


def test_what_the_checker_promised() -> None:
    number, word = c.number(Fraction(1)), Flat("tanggal", np.array([1]))
    assert c.num(number) is number
    assert c.flat(word) is word
    with pytest.raises(TypeError, match="bilangan"):
        c.flat(number)
    with pytest.raises(TypeError, match="tanggal"):
        c.num(word)


# --- rounding ---------------------------------------------------------------------------------------------------

NEAR = [Fraction(n, d) for n in range(-12, 13) for d in (1, 2, 3, 4)]


@pytest.mark.parametrize("mode", MODES)
def test_quotients_round(mode: str) -> None:
    want = [int(round_exact(v, 0, mode)) for v in NEAR]

    def check() -> None:
        for factor in (1, 2**61, 2**80):
            num, den = [
                ints.from_list([p * factor for p in part])
                for part in zip(*map(Fraction.as_integer_ratio, NEAR), strict=True)
            ]
            assert sound(divide_rounded(num, den, mode)) == want

    both_forms(check)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("decimals", [-2, -1, 0, 1, 2])
def test_columns_round(mode: str, form: Any, decimals: int) -> None:
    values: list[Value] = [None, *(v * Fraction(37) for v in NEAR), Fraction(25, 100), Fraction(-35, 100), Fraction(15)]
    want = [None if v is None else round_exact(v, decimals, mode) for v in values]

    def check() -> None:
        out = c.round_to(form(values), decimals, mode)
        assert out.den is None
        assert out.scale == 10 ** max(decimals, 0)
        assert read(out, len(values)) == want

    both_forms(check)
