"""Columns of exact rationals, truths, words and dates, with arithmetic.

A number is ``num / (scale * den)``: integer numerators, one scale for the whole column, and a column of
denominators (>= 1) only where a division or a mean made one. ``null`` marks empty rows (None: none); their numerators
are 0 and denominators 1. Constants have one row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from erk_core.engine import ints
from erk_core.engine.ints import Array, Ints


@dataclass(frozen=True)
class Num:
    num: Ints
    scale: int = 1
    den: Ints | None = None
    null: Array | None = None

    def take(self, rows: Array) -> Num:
        den = self.den.take(rows) if self.den is not None else None
        return Num(self.num.take(rows), self.scale, den, take_null(self.null, rows))

    def spread(self, count: int) -> Num:
        den = self.den.spread(count) if self.den is not None else None
        return Num(self.num.spread(count), self.scale, den, spread_null(self.null, count))


@dataclass(frozen=True)
class Flat:
    """``kind`` ya_tidak: bool; pilihan: int16 or int64 codes; tanggal: int64 ordinals."""

    kind: str
    arr: Array
    null: Array | None = None

    def take(self, rows: Array) -> Flat:
        return Flat(self.kind, ints.at(self.arr, rows), take_null(self.null, rows))

    def spread(self, count: int) -> Flat:
        return Flat(self.kind, ints.over(self.arr, count), spread_null(self.null, count))


Col = Num | Flat


def flat(col: Col) -> Flat:
    """The column as what the checker promised: not a number."""
    if isinstance(col, Num):
        raise TypeError("bilangan")
    return col


def num(col: Col) -> Num:
    """The column as what the checker promised: a number."""
    if isinstance(col, Flat):
        raise TypeError(col.kind)
    return col


def take_null(null: Array | None, rows: Array) -> Array | None:
    return None if null is None else ints.at(null, rows)


def spread_null(null: Array | None, count: int) -> Array | None:
    return None if null is None else ints.over(null, count)


def codes(values: Sequence[int]) -> Array:
    """Codes of words, in two bytes where they fit."""
    return np.array(values, dtype=np.int16 if all(v < 2**15 for v in values) else np.int64)


def number(value: Fraction) -> Num:
    """A constant."""
    return Num(ints.constant(value.numerator), value.denominator)


def numbers(values: Sequence[Fraction | None]) -> Num:
    """A column from exact values with one common scale."""
    scale = math.lcm(*(v.denominator for v in values if v is not None))
    num = ints.from_list([0 if v is None else v.numerator * (scale // v.denominator) for v in values])
    return Num(num, scale, None, nulls([v is None for v in values]))


def nulls(flags: list[bool]) -> Array | None:
    return np.array(flags, dtype=bool) if any(flags) else None


def either(a: Array | None, b: Array | None) -> Array | None:
    if a is None or b is None:
        return a if b is None else b
    return a | b


def blank(col: Num) -> Num:
    """Neutral numbers in empty rows."""
    if col.null is None:
        return col
    num = ints.where(col.null, ints.constant(0), col.num)
    den = ints.where(col.null, ints.constant(1), col.den) if col.den is not None else None
    return Num(num, col.scale, den, col.null)


def reduce(num: Ints, scale: int, den: Ints, null: Array | None) -> Num:
    """Lowest terms of numerator and denominator column, which keeps both small."""
    common = ints.gcd(ints.absolute(num), den)
    num, den = ints.tight(ints.floordiv(num, common)), ints.tight(ints.floordiv(den, common))
    return Num(num, scale, None if den.top == 1 else den, null)


def same_scale(a: Num, b: Num) -> tuple[Ints, Ints, int]:
    scale = math.lcm(a.scale, b.scale)
    return ints.scale(a.num, scale // a.scale), ints.scale(b.num, scale // b.scale), scale


def add(a: Num, b: Num, minus: bool = False) -> Num:
    x, y, scale = same_scale(a, b)
    op = ints.sub if minus else ints.add
    null = either(a.null, b.null)
    if a.den is b.den:  # or both have none
        return blank(Num(op(x, y), scale, a.den, null))
    if b.den is not None:
        x = ints.mul(x, b.den)
    if a.den is not None:
        y = ints.mul(y, a.den)
    one = ints.constant(1)
    den = ints.mul(a.den or one, b.den or one)
    return blank(reduce(op(x, y), scale, den, null))


def negative(a: Num) -> Num:
    return Num(ints.neg(a.num), a.scale, a.den, a.null)


def multiply(a: Num, b: Num) -> Num:
    null = either(a.null, b.null)
    num, scale = ints.mul(a.num, b.num), a.scale * b.scale
    if a.den is None or b.den is None:
        return blank(Num(num, scale, a.den if b.den is None else b.den, null))
    return blank(reduce(num, scale, ints.mul(a.den, b.den), null))


def divide(a: Num, b: Num) -> Num:
    """Zero denominators give empty rows."""
    null = either(a.null, b.null)
    if b.num.arr.size == 1 and b.den is None and b.null is None:
        divisor = b.num.arr.item()
        if divisor == 0:
            return blank(Num(a.num, a.scale, a.den, np.ones(a.num.arr.shape, dtype=bool)))
        times = Fraction(b.scale, divisor)
        return blank(Num(ints.scale(a.num, times.numerator), a.scale * times.denominator, a.den, null))
    zero = np.asarray(b.num.arr == 0, dtype=bool)
    if zero.any():
        null = either(null, zero)
    safe = ints.where(zero, ints.constant(1), b.num)
    den = ints.absolute(safe)
    minus = np.asarray(den.arr != safe.arr, dtype=bool)
    num = ints.where(minus, ints.neg(a.num), a.num) if minus.any() else a.num
    num = ints.scale(num, b.scale)
    if b.den is not None:
        num = ints.mul(num, b.den)
    if a.den is not None:
        den = ints.mul(den, a.den)
    return blank(reduce(num, a.scale, den, null))


def compare(op: str, a: Num, b: Num) -> Flat:
    x, y, _ = same_scale(a, b)
    if a.den is not b.den:
        if b.den is not None:
            x = ints.mul(x, b.den)
        if a.den is not None:
            y = ints.mul(y, a.den)
    return Flat("ya_tidak", ints.compare(op, x, y), either(a.null, b.null))


def choose(mask: Array, a: Num, b: Num) -> Num:
    """a where the mask holds, else b, empties included."""
    x, y, scale = same_scale(a, b)
    den = None
    if a.den is not None or b.den is not None:
        one = ints.constant(1)
        den = ints.where(mask, a.den if a.den is not None else one, b.den if b.den is not None else one)
    return Num(ints.where(mask, x, y), scale, den, choose_null(mask, a.null, b.null))


def choose_null(mask: Array, a: Array | None, b: Array | None) -> Array | None:
    if a is None and b is None:
        return None
    no = np.zeros(1, dtype=bool)
    out = np.where(mask, no if a is None else a, no if b is None else b)
    return out if out.any() else None


def extreme(name: str, a: Num, b: Num) -> Num:
    """min or max of two columns."""
    first = compare("<=" if name == "min" else ">=", a, b)
    null = either(a.null, b.null)
    out = choose(first.arr, a, b)
    return blank(Num(out.num, out.scale, out.den, null))


def round_to(a: Num, decimals: int, mode: str) -> Num:
    """Round at ``decimals`` of the internal value."""
    from erk_core.engine.rounding import divide_rounded

    top, low = 10 ** max(decimals, 0), 10 ** max(-decimals, 0)
    factor = Fraction(top, a.scale * low)
    num = ints.scale(a.num, factor.numerator)
    den = ints.constant(factor.denominator)
    if a.den is not None:
        den = ints.mul(a.den, den)
    whole = ints.scale(divide_rounded(num, den, mode), low)
    return blank(Num(whole, top, None, a.null))


def value_at(a: Num, row: int) -> Fraction | None:
    """One row as a Fraction."""
    if a.num.arr.size == 1:
        row = 0
    if a.null is not None and a.null[row]:
        return None
    den = 1 if a.den is None else int(a.den.arr[row])
    return Fraction(int(a.num.arr[row]), a.scale * den)
