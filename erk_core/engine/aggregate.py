"""Aggregates over the rows that hang under each row of a level above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.columns import Num
from erk_core.engine.ints import Array, Ints


@dataclass(frozen=True)
class Groups:
    """Consecutive rows of the same row above: where each run starts, whose it is, how long it is."""

    rows: int
    count: int
    starts: Array
    owners: Array
    sizes: Array
    most: int

    @classmethod
    def of(cls, group: Array, count: int) -> Groups:
        """``group``: sorted row numbers of the ``count`` rows above."""
        first = np.ones(group.size, dtype=bool)
        np.not_equal(group[1:], group[:-1], out=first[1:])
        starts = np.flatnonzero(first)
        sizes = np.diff(starts, append=group.size)
        return cls(group.size, count, starts, group[starts], sizes, int(sizes.max(initial=0)))


def fold(name: str, body: Num, group: Array, count: int) -> Num:
    """``jumlah rata maks min`` of ``body`` by ``group`` (sorted row numbers of the ``count`` rows above)."""
    return fold_groups(name, body, Groups.of(group, count))


def fold_groups(name: str, body: Num, groups: Groups) -> Num:
    body = body.spread(groups.rows)
    if name in ("jumlah", "rata"):
        total = _sum(body, groups)
        if name == "rata":
            total = c.divide(total, Num(ints.from_int64(groups.sizes)))
    else:
        total = _extreme(name, body, groups)
    return _scatter(total, groups, empty=name != "jumlah")


def count_rows(groups: Groups) -> Num:
    return _scatter(Num(ints.from_int64(groups.sizes)), groups, empty=False)


def _sum(body: Num, groups: Groups) -> Num:
    if body.den is not None:
        return _one_by_one(body, groups, c.add)
    return Num(ints.sum_groups(body.num, groups.starts, groups.most), body.scale)


def _extreme(name: str, body: Num, groups: Groups) -> Num:
    if body.den is not None:
        return _one_by_one(body, groups, lambda a, b: c.extreme(name, a, b))
    pick = np.minimum if name == "min" else np.maximum
    return Num(Ints(pick.reduceat(body.num.arr, groups.starts), body.num.top), body.scale)


def _one_by_one(body: Num, groups: Groups, join: Callable[[Num, Num], Num]) -> Num:
    """Fold rows of unlike denominators: the second row of every group that has one, then the third, and so on."""
    total = body.take(groups.starts)
    for k in range(1, groups.most):
        has = groups.sizes > k
        total = put(total, join(total.take(np.flatnonzero(has)), body.take(groups.starts[has] + k)), has)
    return total


def put(total: Num, part: Num, rows: Array) -> Num:
    """``total`` with the marked rows replaced."""
    if rows.all():
        return part
    return c.choose(rows, _laid(part, np.flatnonzero(rows), rows.size), total)


def _laid(part: Num, where: Array, size: int) -> Num:
    """The rows of ``part`` at their places among ``size``, 0 elsewhere."""
    den = _lay(part.den, where, size, 1) if part.den is not None else None
    return Num(_lay(part.num, where, size, 0), part.scale, den)


def _lay(part: Ints, where: Array, size: int, rest: int) -> Ints:
    arr = np.full(size, rest, dtype=part.arr.dtype)
    arr[where] = part.arr
    return Ints(arr, max(part.top, rest))


def _scatter(total: Num, groups: Groups, *, empty: bool) -> Num:
    """One value a row above; where no rows hang under it: 0, or nothing if ``empty``."""
    if groups.owners.size == groups.count:
        return total
    laid, null = _laid(total, groups.owners, groups.count), None
    if empty:
        null = np.ones(groups.count, dtype=bool)
        null[groups.owners] = False
    return Num(laid.num, laid.scale, laid.den, null)
