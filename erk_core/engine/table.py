"""Rows of one level while they are scored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from erk_core.engine.columns import Col
from erk_core.engine.ints import Array

Keys = list[Any] | Array


@dataclass
class Table:
    """Rows of one level in engine order. ``parents[level]``: row number above, sorted. ``place[i]``: where the i-th row
    as given now stands (None: in the same place)."""

    level: str
    keys: Keys
    parents: dict[str, Array] = field(default_factory=dict)
    columns: dict[str, Col] = field(default_factory=dict)
    days: Array | None = None
    place: Array | None = None

    @property
    def day_numbers(self) -> Array:
        """Ordinals of ``tanggal``; only level hari has them."""
        if self.days is None:
            raise TypeError(self.level)
        return self.days

    @property
    def count(self) -> int:
        return len(self.keys)


def sort(table: Table) -> None:
    """Rows in the order of their parents (stable), so that groups are consecutive."""
    lead = table.parents.get("segmen", table.parents["pegawai"])
    if bool((lead[1:] >= lead[:-1]).all()):
        return
    order = np.argsort(lead, kind="stable")
    select(table, order)
    table.place = np.empty_like(order)
    table.place[order] = np.arange(order.size)


def select(table: Table, rows: Array) -> None:
    """Keep (or reorder) rows in place."""
    table.keys = table.keys[rows] if isinstance(table.keys, np.ndarray) else [table.keys[i] for i in rows.tolist()]
    table.parents = {level: index[rows] for level, index in table.parents.items()}
    table.columns = {id_: col.take(rows) for id_, col in table.columns.items()}
    if table.days is not None:
        table.days = table.days[rows]
