"""Vectorised table look-up: keys become positions on a doubled integer grid; open and closed bounds are exact."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.columns import Col, Flat, Num
from erk_core.engine.ints import Array
from erk_core.model import Nilai, Pita, Tabel, VersiTabel

_GRID = 2**16


def find(table: Tabel, version: VersiTabel, keys: list[Col], rows: int, codes: dict[str, int]) -> Col:
    """One column of values; empty where a key is empty or nothing matches and there is no ``lainnya``.

    Where few combinations of whole keys can occur, each is looked up once and the rows take their answer.
    """
    grid = _grid(keys, rows)
    if grid is not None:
        points, size, at = grid
        out = _find(table, version, points, size, codes).take(at)
        # an empty answer may belong to a combination that no row has
        return out if out.null is None or out.null.any() else replace(out, null=None)
    return _find(table, version, keys, rows, codes)


def _grid(keys: list[Col], rows: int) -> tuple[list[Col], int, Array] | None:
    """All combinations of the keys between their least and greatest values, and each row's place among them."""
    ranges: list[tuple[Col, Array, int, int]] = []
    size = 1
    for key in keys:
        if key.null is not None or (isinstance(key, Num) and key.den is not None):
            return None
        arr = key.num.arr if isinstance(key, Num) else key.arr
        if arr.dtype == object or not arr.size:
            return None
        low, high = int(arr.min()), int(arr.max())
        size *= high - low + 1
        if size > min(_GRID, rows // 2):
            return None
        ranges.append((key, arr, low, high))
    place: Array | None = None
    step = size
    points: list[Col] = []
    for key, arr, low, high in ranges:
        span = high - low + 1
        step //= span
        line = np.tile(np.repeat(np.arange(low, high + 1), step), size // (span * step))
        if isinstance(key, Num):
            points.append(Num(ints.Ints(line, max(abs(low), abs(high))), key.scale))
        else:
            points.append(Flat(key.kind, line))
        if arr.size == 1:
            continue
        part = np.asarray(arr, dtype=np.int64)
        part = part - low if low else part
        place = part if place is None else place * span + part
    return None if place is None else (points, size, place)


def _find(table: Tabel, version: VersiTabel, keys: list[Col], rows: int, codes: dict[str, int]) -> Col:
    pairs = list(zip(keys, table.kunci, strict=True))
    exact = [k for k, d in pairs if not d.pita]
    band = next((c.num(k) for k, d in pairs if d.pita), None)
    groups = list(version.isi)
    member, known = _members(exact, groups, rows, codes)
    values: list[Nilai | None] = [version.lainnya]
    pick = np.zeros(rows, dtype=np.int64)
    if band is None:
        values += [b.nilai for bands in version.isi.values() for b in bands]  # one each
        pick = np.where(known, member + 1, 0)
    else:
        edges = [b for bands in version.isi.values() for b in bands]
        grid = math.lcm(band.scale, *(e.denominator for b in edges for e in (b.low, b.high) if e is not None))
        place = _position(band.spread(rows), grid)
        for number, group in enumerate(groups):
            chosen = np.flatnonzero(known & (member == number))
            if chosen.size:
                pick[chosen] = _bands(version.isi[group], place[chosen], grid, len(values))
            values += [b.nilai for b in version.isi[group]]
    out = _values(table, values, codes).take(pick)
    empty = c.spread_null(_any_null(keys), rows)
    null = c.either(out.null, empty)
    null = null if null is not None and null.any() else None
    return c.blank(Num(out.num, out.scale, None, null)) if isinstance(out, Num) else Flat(out.kind, out.arr, null)


def _any_null(keys: list[Col]) -> Array | None:
    null = None
    for key in keys:
        null = c.either(null, key.null)
    return null


def _values(table: Tabel, values: list[Nilai | None], codes: dict[str, int]) -> Col:
    if table.jenis == "bilangan":
        return c.numbers([v if isinstance(v, Fraction) else None for v in values])
    null = c.nulls([v is None for v in values])
    if table.jenis == "pilihan":
        return Flat("pilihan", np.array([codes[str(v)] if v is not None else 0 for v in values], dtype=np.int64), null)
    return Flat("ya_tidak", np.array([bool(v) for v in values], dtype=bool), null)


def _members(
    exact: list[Col], groups: list[tuple[Nilai, ...]], rows: int, codes: dict[str, int]
) -> tuple[Array, Array]:
    """Row -> number of its group, and whether it has one."""
    if len(exact) == 1:
        (only,) = exact
        return _match(only.spread(rows), [option for (option,) in groups], codes)
    joint = np.zeros(rows, dtype=np.int64)
    known = np.ones(rows, dtype=bool)
    base = np.zeros(len(groups), dtype=np.int64)
    for i, key in enumerate(exact):
        options = list(dict.fromkeys(g[i] for g in groups))
        number = {o: n for n, o in enumerate(options)}
        found, has = _match(key.spread(rows), options, codes)
        known &= has
        joint, base = (
            joint * len(options) + found,
            base * len(options) + np.array([number[g[i]] for g in groups], dtype=np.int64),
        )
        # few distinct combinations: renumber, so that many keys cannot overflow
        _, inverse = np.unique(np.concatenate([joint, base]), return_inverse=True)
        joint, base = inverse[:rows], inverse[rows:]
    order = np.argsort(base, kind="stable")
    at = np.searchsorted(base[order], joint)
    at = np.minimum(at, len(groups) - 1)
    return order[at], known & (base[order][at] == joint)


def _match(key: Col, options: list[Nilai], codes: dict[str, int]) -> tuple[Array, Array]:
    """Index into ``options`` and whether the value is one of them."""
    if isinstance(key, Num):
        wanted = [Fraction(o) for o in options if isinstance(o, Fraction | int)]
        grid = math.lcm(key.scale, *(w.denominator for w in wanted))
        place = _position(key, grid)
        targets = [2 * w.numerator * (grid // w.denominator) for w in wanted]
    else:
        place = key.arr.astype(np.int64)
        targets = [codes[o] if isinstance(o, str) else int(bool(o)) for o in options]
    order = sorted(range(len(targets)), key=targets.__getitem__)
    ranked = _line([targets[i] for i in order])
    at = np.minimum(np.searchsorted(ranked, place), len(targets) - 1)
    return np.array(order, dtype=np.int64)[at], np.asarray(ranked[at] == place, dtype=bool)


def _position(key: Num, grid: int) -> Array:
    """Twice the value on the grid; odd numbers lie strictly between grid points."""
    num = ints.scale(key.num, grid // key.scale)
    if key.den is None:
        return ints.scale(num, 2).arr
    low = ints.floordiv(num, key.den)
    between = ints.compare("!=", ints.mul(low, key.den), num)
    return ints.add(ints.scale(low, 2), ints.from_int64(between.astype(np.int64))).arr


def _line(values: list[int]) -> Array:
    try:
        return np.array(values, dtype=np.int64)
    except OverflowError:
        return np.array(values, dtype=object)


def _bands(bands: tuple[Pita, ...], place: Array, grid: int, first: int) -> Array:
    far = ints.measure(place)  # every place lies between -far and far, so an open end holds for all
    lows = [-far if b.low is None else 2 * int(b.low * grid) + (not b.low_in) for b in bands]
    highs = [far if b.high is None else 2 * int(b.high * grid) - (not b.high_in) for b in bands]
    at = np.searchsorted(_line(lows), place, side="right") - 1
    inside = (at >= 0) & np.asarray(place <= _line(highs)[at], dtype=bool)
    return np.where(inside, first + at, 0)
