"""Integer arrays that never wrap: int64 where a bound proves it suffices, Python integers in object arrays elsewhere.

Each array carries ``top``, a proven bound of its absolute values: interval analysis at run time. The data lie within
the declared ranges, so it is never worse than what lint reports of those. An operation whose bound passes
LIMIT first tightens its operands by looking at them; if that does not help it runs on Python integers. Both forms give
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

_FORCED: ContextVar[bool] = ContextVar("erk_object_path", default=False)


@contextmanager
def object_path() -> Iterator[None]:
    """Run everything inside on Python integers (to compare both forms)."""
    token = _FORCED.set(True)
    try:
        yield
    finally:
        _FORCED.reset(token)


def forced() -> bool:
    return _FORCED.get()


@dataclass(frozen=True)
class Ints:
    """``arr`` is int64 or object; ``top`` >= every absolute value."""

    arr: Array
    top: int

    def take(self, rows: Array) -> Ints:
        return Ints(self.arr[rows] if self.arr.size != 1 or rows.size == 0 else _spread(self.arr, rows), self.top)

    def spread(self, count: int) -> Ints:
        """Broadcast a constant to ``count`` rows."""
        return self if self.arr.shape[0] == count else Ints(np.broadcast_to(self.arr, (count,)), self.top)


def _spread(arr: Array, rows: Array) -> Array:
    return np.broadcast_to(arr, rows.shape)


def constant(value: int) -> Ints:
    """One value for all rows."""
    if abs(value) < LIMIT and not forced():
        return Ints(np.array([value], dtype=np.int64), abs(value))
    arr = np.empty(1, dtype=object)
    arr[0] = value
    return Ints(arr, abs(value))


def from_list(values: list[int]) -> Ints:
    """Python integers of any size."""
    top = max((abs(v) for v in values), default=0)
    if top < LIMIT and not forced():
        return Ints(np.array(values, dtype=np.int64), top)
    arr = np.empty(len(values), dtype=object)
    arr[:] = values
    return Ints(arr, top)


def from_int64(arr: Array, known: tuple[int, int] | None = None) -> Ints:
    """An int64 array as it comes from outside; ``known``: its least and greatest value."""
    low, high = known or ends(arr)
    top = max(abs(low), abs(high))
    return Ints(arr.astype(object) if forced() else arr, top)


def ends(arr: Array) -> tuple[int, int]:
    """Least and greatest value; zeros where there is none."""
    return (int(arr.min()), int(arr.max())) if arr.size else (0, 0)


def measure(arr: Array) -> int:
    """The largest absolute value."""
    low, high = ends(arr)
    return max(abs(low), abs(high))


def tight(a: Ints) -> Ints:
    """The same numbers with the best bound, in int64 where that now suffices."""
    top = measure(a.arr)
    return Ints(small(a.arr) if top < LIMIT and not forced() else a.arr, top)


def small(arr: Array) -> Array:
    return arr if arr.dtype == np.int64 else arr.astype(np.int64)


def big(arr: Array) -> Array:
    return arr if arr.dtype == object else arr.astype(object)


def _pair(a: Ints, b: Ints, bound: Any) -> tuple[Array, Array, int]:
    """Operands in the form in which the result fits, and the bound of the result."""
    top = bound(a.top, b.top)
    if forced():
        return big(a.arr), big(b.arr), top
    if top >= LIMIT:
        a, b = tight(a), tight(b)
        top = bound(a.top, b.top)
        if top >= LIMIT:
            return big(a.arr), big(b.arr), top
    if a.top >= LIMIT or b.top >= LIMIT:
        a, b = tight(a), tight(b)
        if a.top >= LIMIT or b.top >= LIMIT:
            return big(a.arr), big(b.arr), top
    return small(a.arr), small(b.arr), top


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
    top = a.top * most
    if top >= LIMIT and not forced():
        a = tight(a)
        top = a.top * most
    arr = big(a.arr) if top >= LIMIT or forced() else small(a.arr)
    return Ints(np.add.reduceat(arr, starts), top)
