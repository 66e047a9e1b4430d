"""Aggregates over the rows that hang under each row of a level above."""

from __future__ import annotations

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
        starts = np.flatnonzero(np.concatenate((np.ones(min(group.size, 1), dtype=bool), group[1:] != group[:-1])))
        sizes = np.diff(starts, append=group.size)
        most = int(sizes.max()) if sizes.size else 0
        return cls(group.size, count, starts, group[starts], sizes, most)


def fold(name: str, body: Num, group: Array, count: int) -> Num:
    """``jumlah rata maks min`` of ``body`` by ``group`` (sorted row numbers of the ``count`` rows above)."""
    return fold_groups(name, body, Groups.of(group, count))


def fold_groups(name: str, body: Num, groups: Groups) -> Num:
    body = body.spread(groups.rows)
    if groups.rows == 0:
        zero = Num(Ints(np.zeros(groups.count, dtype=np.int64), 0))
        return zero if name == "jumlah" else Num(zero.num, 1, None, np.ones(groups.count, dtype=bool))
    if name in ("jumlah", "rata"):
        total = _sum(body, groups.starts, groups.sizes, groups.most)
        if name == "rata":
            total = c.divide(total, Num(ints.from_int64(groups.sizes)))
    else:
        total = _extreme(name, body, groups.starts, groups.sizes, groups.most)
    return _scatter(total, groups.owners, groups.count, empty=name != "jumlah")


def count_rows(groups: Groups) -> Num:
    if groups.owners.shape[0] == groups.count:
        return Num(ints.from_int64(groups.sizes))
    sizes = np.zeros(groups.count, dtype=np.int64)
    sizes[groups.owners] = groups.sizes
    return Num(ints.from_int64(sizes))


def _sum(body: Num, starts: Array, sizes: Array, most: int) -> Num:
    if body.den is None:
        return Num(ints.sum_groups(body.num, starts, most), body.scale)
    total = body.take(starts)
    for k in range(1, most):  # the k-th row of every group that has one: exact addition of unlike denominators
        has = sizes > k
        total = put(total, c.add(total.take(np.flatnonzero(has)), body.take(starts[has] + k)), has)
    return total


def _extreme(name: str, body: Num, starts: Array, sizes: Array, most: int) -> Num:
    if body.den is None:
        pick = np.minimum if name == "min" else np.maximum
        return Num(Ints(pick.reduceat(body.num.arr, starts), body.num.top), body.scale)
    total = body.take(starts)
    for k in range(1, most):
        has = sizes > k
        total = put(total, c.extreme(name, total.take(np.flatnonzero(has)), body.take(starts[has] + k)), has)
    return total


def put(total: Num, part: Num, rows: Array) -> Num:
    """``total`` with the marked rows replaced."""
    if rows.all():
        return part
    size = rows.shape[0]
    where = np.flatnonzero(rows)
    num = _lay(part.num, where, size, 0)
    den = _lay(part.den, where, size, 1) if part.den is not None else None
    return c.choose(rows, Num(num, part.scale, den), total)


def _lay(part: Ints, where: Array, size: int, rest: int) -> Ints:
    arr = np.full(size, rest, dtype=part.arr.dtype)
    arr[where] = part.arr
    return Ints(arr, max(part.top, rest))


def _scatter(total: Num, owners: Array, count: int, *, empty: bool) -> Num:
    if owners.shape[0] == count:
        return total
    num = _lay(total.num, owners, count, 0)
    den = _lay(total.den, owners, count, 1) if total.den is not None else None
    null = None
    if empty:
        null = np.ones(count, dtype=bool)
        null[owners] = False
    return Num(num, total.scale, den, null)
