"""``score(pack, period, facts) -> Result``: pure."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.columns import Col, Num
from erk_core.engine.evaluate import Engine
from erk_core.engine.hashing import Digest, key_order, key_parts, packed
from erk_core.engine.ints import Array
from erk_core.engine.prepare import prepare
from erk_core.engine.raters import apply_threshold
from erk_core.engine.table import Table
from erk_core.errors import InputError, suggest
from erk_core.facts import Facts
from erk_core.model import Nilai, text_value
from erk_core.numbers import ratio_text
from erk_core.pack import Pack
from erk_core.period import Period
from erk_core.version import ENGINE_VERSION


@dataclass(frozen=True)
class Result:
    """Every step of every level as a column. Values are in the written unit (persen = percentage)."""

    pack: Pack
    period: Period
    pack_hash: str
    inputs_hash: str
    result_hash: str
    engine_version: str
    _keys: dict[str, list[Any] | Array] = field(repr=False)
    _columns: Mapping[str, Col] = field(repr=False)
    _rows: dict[str, dict[Any, int]] = field(repr=False, default_factory=dict)

    def keys(self, level: str) -> list[Any]:
        """Keys of a level in the order of its columns."""
        keys = self._keys[level]
        if isinstance(keys, np.ndarray):
            keys = self._keys[level] = keys.tolist()  # only where someone asks: a month has a million of them
        return keys

    def steps(self, level: str) -> list[str]:
        """Ids of the level's steps in order of dependency."""
        return [s.id for s in self.pack.langkah.values() if s.tingkat == level]

    def value(self, level: str, kunci: Any, step: str) -> Nilai | None:
        """One value. Raises InputError for an unknown key or step."""
        col = self._column(level, step)
        if level not in self._rows:
            self._rows[level] = {key: row for row, key in enumerate(self.keys(level))}
        row = self._rows[level].get(kunci)
        if row is None:
            raise InputError(
                f"hasil {level}",
                f'kunci "{kunci}" tidak ada',
                f"salah satu dari {len(self._keys[level])} baris",
                "periksa kuncinya",
            )
        return self._one(col, row, step)

    def column(self, level: str, step: str) -> list[Nilai | None]:
        """All values of a step, in the order of ``keys(level)``."""
        col = self._column(level, step)
        return [self._one(col, row, step) for row in range(len(self._keys[level]))]

    def texts(self, level: str, step: str) -> list[str | None]:
        """Like ``column``, as exact text (None = empty); each distinct value is written once, so much faster."""
        col = self._column(level, step).spread(len(self._keys[level]))
        if not isinstance(col, Num):
            return [None if v is None else text_value(v) for v in self.column(level, step)]
        nums = col.num.arr.tolist()
        dens = itertools.repeat(1) if col.den is None else col.den.arr.tolist()
        factor = self.pack.langkah[step].unit.factor
        # in lowest terms here, so that most columns need no greatest common divisor a row
        common = gcd(factor, col.scale)
        factor, scale = factor // common, col.scale // common
        known: dict[tuple[int, int], str] = {}
        out: list[str | None] = []
        for num, den in zip(nums, dens, strict=False):
            text = known.get((num, den))
            if text is None:
                text = known[num, den] = ratio_text(num * factor, scale * den)
            out.append(text)
        for row in () if col.null is None else np.flatnonzero(col.null).tolist():
            out[row] = None
        return out

    def integers(self, level: str, step: str) -> Array:
        """A whole-numbered step (a ``bayar`` output) as int64, fast. Raises InputError where it is not."""
        col = self._column(level, step)
        if isinstance(col, Num) and (col.null is None or not col.null.any()):
            whole = c.multiply(col, c.number(Fraction(self.pack.langkah[step].unit.factor)))
            low = c.reduce(whole.num, 1, ints.scale(whole.den or ints.constant(1), whole.scale), None)
            if low.den is None and low.num.top < ints.LIMIT:
                return np.ascontiguousarray(low.num.arr, dtype=np.int64)
        raise InputError(
            f"hasil {level}",
            f'langkah "{step}" tidak seluruhnya bilangan bulat',
            "langkah yang bulat dan terisi",
            "pakai column()",
        )

    def _column(self, level: str, step: str) -> Col:
        if step not in self._columns or self.pack.langkah[step].tingkat != level:
            known = self.steps(level)
            raise InputError(
                f"hasil {level}", f'langkah "{step}" tidak ada di tingkat ini', suggest(step, known), "periksa namanya"
            )
        return self._columns[step]

    def _one(self, col: Col, row: int, step: str) -> Nilai | None:
        if isinstance(col, Num):
            value = c.value_at(col, row)
            return None if value is None else value * self.pack.langkah[step].unit.factor
        if col.null is not None and col.null[row]:
            return None
        item = col.arr[row]
        if col.kind == "pilihan":
            return self.pack.kata[int(item)]
        return bool(item) if col.kind == "ya_tidak" else dt.date.fromordinal(int(item))


def score(pack: Pack, period: Period, facts: Facts) -> Result:
    """Score a month. Pure: no clock, no files. Raises InputError on facts or a period that the pack refuses."""
    tables = prepare(pack, period, facts)
    orders = _Order(tables)
    # The inputs are hashed beside the steps (SHA-256 and NumPy let other threads run): 125 -> 90 ms for 20,000
    # employees on two cores. Arrays never change; tables do, so the hash gets tables of its own.
    given = {level: replace(table, columns=dict(table.columns)) for level, table in tables.items()}
    with ThreadPoolExecutor(1) as beside:
        hashing = beside.submit(copy_context().run, _inputs_hash, pack, period, given, orders)
        apply_threshold(pack, tables)
        engine = Engine(pack, period, tables)
        engine.run()
        result_hash = _result_hash(pack, period, tables, engine.steps, orders)
        inputs_hash = hashing.result()
    return Result(
        pack,
        period,
        pack.hash,
        inputs_hash,
        result_hash,
        ENGINE_VERSION,
        {level: table.keys for level, table in tables.items()},
        engine.steps,
    )


class _Order:
    """Sorted order and key bytes of each table, once."""

    def __init__(self, tables: dict[str, Table]) -> None:
        self.rows = {level: key_order(table.keys) for level, table in tables.items()}
        self.keys = {level: key_parts(table.keys, self.rows[level]) for level, table in tables.items()}
        self.count = {level: table.count for level, table in tables.items()}


def _inputs_hash(pack: Pack, period: Period, tables: dict[str, Table], orders: _Order) -> str:
    digest = Digest(f"erk.masukan.v1 {period}")
    for level, table in sorted(tables.items()):
        order = orders.rows[level]
        digest.part(level, orders.keys[level])
        for parent, index in sorted(table.parents.items()):
            rows = index if order is None else index[order]
            rank = orders.rows[parent]
            if rank is not None:  # the parent's place among sorted keys, so that no order of rows matters
                place = np.empty(rank.size, dtype=np.int64)
                place[rank] = np.arange(rank.size)
                rows = place[rows]
            digest.part(f"{level}.{parent}", packed(rows))
        if table.days is not None:
            days = table.days if order is None else table.days[order]
            digest.part(f"{level}.tanggal_baris", packed(days))
        for id_, col in sorted(table.columns.items()):
            digest.column(f"{level}.{id_}", col, table.count, order, pack.kata)
    return digest.text()


def _result_hash(pack: Pack, period: Period, tables: dict[str, Table], steps: dict[str, Col], orders: _Order) -> str:
    digest = Digest(f"erk.hasil.v1 {period}")
    for level, table in sorted(tables.items()):
        same = table.count == orders.count[level]  # the rater threshold may have dropped rows
        order = orders.rows[level] if same else key_order(table.keys)
        digest.part(level, orders.keys[level] if same else key_parts(table.keys, order))
        for id_ in sorted(s.id for s in pack.langkah.values() if s.tingkat == level):
            digest.column(f"{level}.{id_}", steps[id_], table.count, order, pack.kata)
    return digest.text()
