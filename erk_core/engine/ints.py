"""Integer arrays that never wrap: as narrow as a bound proves to suffice, Python integers in object arrays elsewhere.

Each array carries ``top``, a proven bound of its absolute values: interval analysis at run time. The data lie within
the declared ranges, so it is never worse than what lint reports of those. An operation whose bound passes
LIMIT first tightens its operands by looking at them; if that does not help it runs on Python integers. All forms give
the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
LIMIT = 2**62
# no int8: np.where is slow on it
_WIDTHS = ((2**15, np.int16), (2**31, np.int32), (LIMIT, np.int64))

_FORCED: ContextVar[bool] = ContextVar("erk_object_path", default=False)


@contextmanager
def object_path() -> Iterator[None]:
    """Run everything inside on Python integers (to compare both forms)."""
    token = _FORCED.set(True)
    try:
        yield
    finally:
        _FORCED.reset(token)


def form(arr: Array, top: int) -> Array:
    """The array in the fewest bytes that ``top`` proves to suffice; of Python integers where 8 do not."""
    kind = object if _FORCED.get() else next((kind for limit, kind in _WIDTHS if top < limit), object)
    return arr.astype(kind, copy=False)


def at(arr: Array, rows: Array) -> Array:
    """The rows of an array; one value serves every row."""
    return arr[rows] if arr.size != 1 else np.broadcast_to(arr, rows.shape)


def over(arr: Array, count: int) -> Array:
    """One value broadcast to ``count`` rows; as many as that stay as they are."""
    return arr if arr.size == count else np.broadcast_to(arr, (count,))


@dataclass(frozen=True)
class Ints:
    """``arr`` is int16, int32, int64 or object; ``top`` >= every absolute value, and within what the form holds."""

    arr: Array
    top: int

    def take(self, rows: Array) -> Ints:
        return Ints(at(self.arr, rows), self.top)

    def spread(self, count: int) -> Ints:
        return Ints(over(self.arr, count), self.top)


def constant(value: int) -> Ints:
    """One value for all rows."""
    return from_list([value])


def from_list(values: list[int]) -> Ints:
    """Python integers of any size."""
    top = max((abs(v) for v in values), default=0)
    return Ints(form(np.array(values, dtype=object), top), top)


def from_int64(arr: Array, known: tuple[int, int] | None = None) -> Ints:
    """An int64 array as it comes from outside; ``known``: its least and greatest value."""
    low, high = known or ends(arr)
    top = max(abs(low), abs(high))
    return Ints(form(arr, top), top)


def ends(arr: Array) -> tuple[int, int]:
    """Least and greatest value; zeros where there is none."""
    return (int(arr.min()), int(arr.max())) if arr.size else (0, 0)


def measure(arr: Array) -> int:
    """The largest absolute value."""
    low, high = ends(arr)
    return max(abs(low), abs(high))


def tight(a: Ints) -> Ints:
    """The same numbers with the best bound, in the form which that allows."""
    top = measure(a.arr)
    return Ints(form(a.arr, top), top)


def _pair(a: Ints, b: Ints, bound: Any) -> tuple[Array, Array, int]:
    """Operands in the form in which the result fits, and the bound of the result."""
    top = bound(a.top, b.top)
    if max(top, a.top, b.top) >= LIMIT:
        a, b = tight(a), tight(b)
        top = bound(a.top, b.top)
    most = max(top, a.top, b.top)
    return form(a.arr, most), form(b.arr, most), top


def add(a: Ints, b: Ints) -> Ints:
    x, y, top = _pair(a, b, lambda p, q: p + q)
    return Ints(x + y, top)


def sub(a: Ints, b: Ints) -> Ints:
    x, y, top = _pair(a, b, lambda p, q: p + q)
    return Ints(x - y, top)


def mul(a: Ints, b: Ints) -> Ints:
    x, y, top = _pair(a, b, lambda p, q: p * q)
    return Ints(x * y, top)


def scale(a: Ints, factor: int) -> Ints:
    return a if factor == 1 else mul(a, constant(factor))


def neg(a: Ints) -> Ints:
    return Ints(-a.arr, a.top)


def absolute(a: Ints) -> Ints:
    return Ints(np.abs(a.arr), a.top)


def floordiv(a: Ints, b: Ints) -> Ints:
    """Floor division by positive numbers."""
    x, y, _ = _pair(a, b, max)
    return Ints(x // y, a.top)


def gcd(a: Ints, b: Ints) -> Ints:
    x, y, _ = _pair(a, b, max)
    return Ints(np.gcd(x, y), max(a.top, b.top))


def where(mask: Array, a: Ints, b: Ints) -> Ints:
    x, y, top = _pair(a, b, max)
    return Ints(np.where(mask, x, y), top)


def compare(op: str, a: Ints, b: Ints) -> Array:
    """Boolean array of a comparison."""
    x, y, _ = _pair(a, b, max)
    return relation(op, x, y)


def relation(op: str, x: Array, y: Array) -> Array:
    """Boolean array of a comparison of arrays of the same form."""
    if op == "=":
        out = x == y
    elif op == "!=":
        out = x != y
    elif op == "<":
        out = x < y
    elif op == "<=":
        out = x <= y
    elif op == ">":
        out = x > y
    else:
        out = x >= y
    return np.asarray(out, dtype=bool)


def sum_groups(a: Ints, starts: Array, most: int) -> Ints:
    """Sums of consecutive runs that begin at ``starts``; the longest has ``most`` rows."""
    if a.top * most >= LIMIT:
        a = tight(a)
    top = a.top * most
    arr = form(a.arr, top)
    return Ints(np.add.reduceat(arr, starts, dtype=arr.dtype), top)
