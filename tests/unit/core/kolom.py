"""Columns and integers for tests of the engine: values in every form, and reading them back, all promises checked."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.columns import Num
from erk_core.engine.ints import LIMIT, Ints, object_path

Value = Fraction | None
RELATIONS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def mask(*flags: int) -> np.ndarray[Any, Any]:
    return np.array(flags, dtype=bool)


def sound(a: Ints) -> list[int]:
    """The numbers, after checking the promises: a bound that holds, and a form that holds the bound."""
    assert a.arr.ndim == 1
    values = a.arr.tolist()
    assert all(type(v) is int for v in values)
    assert a.top >= max(map(abs, values), default=0)
    assert a.arr.dtype == object or (a.arr.dtype.kind == "i" and a.top < min(LIMIT, 1 << (8 * a.arr.itemsize - 1)))
    return values


def fast(a: Ints) -> bool:
    return bool(a.arr.dtype != object)


def read(col: Num, count: int) -> list[Value]:
    """The values of a column, after checking the promises: denominators of 1 and up, empty rows 0/1."""
    assert col.scale >= 1
    wide = col.spread(count)
    sound(col.num)
    den = [1] * count if wide.den is None else sound(wide.den)
    assert len(sound(wide.num)) == len(den) == count
    assert min(den, default=1) >= 1
    assert wide.null is None or (wide.null.dtype == bool and wide.null.shape == (count,))
    for row in range(count):
        if wide.null is not None and wide.null[row]:
            assert (wide.num.arr[row], den[row]) == (0, 1)
    return [c.value_at(wide, row) for row in range(count)]


def both_forms(check: Callable[[], None]) -> None:
    check()
    with object_path():
        check()


SOME: list[Value] = [Fraction(-3), Fraction(-1, 2), Fraction(0), Fraction(1, 3), Fraction(2), None]


def quotients(values: Sequence[Value]) -> Num:
    """The values with a denominator in each row; twice the least, to have something to cancel."""
    num = ints.from_list([0 if v is None else 2 * v.numerator for v in values])
    den = ints.from_list([1 if v is None else 2 * v.denominator for v in values])
    return Num(num, 1, den, c.nulls([v is None for v in values]))


def thirds(values: Sequence[Value]) -> Num:
    """The values over a scale and denominators together."""
    one = quotients([None if v is None else v * 3 for v in values])
    return Num(one.num, 3, one.den, one.null)


FORMS: list[Callable[[Sequence[Value]], Num]] = [c.numbers, quotients, thirds]
