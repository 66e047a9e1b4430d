"""Superiors and subordinates: the column of references, and ``rata_bawahan`` by levels of depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from erk_core.engine import aggregate, ints
from erk_core.engine import columns as c
from erk_core.engine.columns import Col, Num
from erk_core.engine.ints import Array
from erk_core.engine.named import Named
from erk_core.errors import InputError
from erk_core.levels import MAX_DEPTH
from erk_core.model import Langkah

if TYPE_CHECKING:
    from erk_core.engine.evaluate import Engine

_SHOWN = 8


@dataclass(frozen=True)
class Staff:
    """``order``: rows that have a superior in the batch, by superior; ``boss``: that superior's row, ascending.

    ``levels``: rows by height, those without subordinates first; each ascending.
    """

    order: Array
    boss: Array
    levels: tuple[Array, ...]


def reference(values: Any, keys: Any) -> Named:
    """The column of superiors' keys (None: nobody), also of ones outside the batch.

    Raises InputError where a key is of another kind than ``kunci``.
    """
    items = values.tolist() if isinstance(values, np.ndarray) else list(values)
    own = keys.tolist() if isinstance(keys, np.ndarray) else keys
    kind = next(map(type, own), str)
    for row, value in enumerate(items):
        if value is not None and type(value) is not kind:
            raise InputError(
                f"tabel pegawai, baris {row + 1} (kunci {own[row]}), kolom nip_atasan",
                f'"{value}" bukan kunci pegawai',
                "kunci sejenis kolom kunci, atau kosong",
                "perbaiki kunci atasannya",
                table="pegawai",
                row=row,
                column="nip_atasan",
            )
    names = sorted({value for value in items if value is not None})
    place = {name: i for i, name in enumerate(names)}
    arr = np.array([0 if value is None else place[value] for value in items], dtype=np.int64)
    return Named("rujukan", arr, c.nulls([value is None for value in items]), tuple(names))


def superiors(engine: Engine) -> Array:
    """Row of each employee's superior; -1 where there is none in the batch."""
    table = engine.tables["pegawai"]
    name = next(m.id for m in engine.pack.masukan if m.jenis == "rujukan")
    col = table.columns[name]
    if not isinstance(col, Named) or not col.names:
        return np.full(table.count, -1, dtype=np.int64)
    keys = table.keys.tolist() if isinstance(table.keys, np.ndarray) else table.keys
    rows = {key: row for row, key in enumerate(keys)}
    out = np.array([rows.get(key, -1) for key in col.names], dtype=np.int64)[col.arr]
    return out if col.null is None else np.where(col.null, -1, out)


def staff(engine: Engine) -> Staff:
    """The hierarchy of the batch. Raises InputError for a cycle, with its keys, or an impossible depth."""
    if engine.staff is None:
        engine.staff = _staff(engine)
    return engine.staff


def _staff(engine: Engine) -> Staff:
    boss = superiors(engine)
    waiting = np.bincount(boss[boss >= 0], minlength=boss.size)
    levels: list[Array] = []
    rows = np.flatnonzero(waiting == 0)
    done = 0
    while rows.size:
        if len(levels) == MAX_DEPTH:
            key = engine.tables["pegawai"].keys[int(rows[0])]
            raise _refuse(f"rantai bawahan {key} lebih dalam dari {MAX_DEPTH}", f"paling dalam {MAX_DEPTH} tingkat")
        levels.append(rows)
        done += rows.size
        above = boss[rows]
        above, finished = np.unique(above[above >= 0], return_counts=True)
        waiting[above] -= finished
        rows = above[waiting[above] == 0]
    if done < boss.size:
        raise _refuse(f"atasan melingkar: {_ring(engine, boss, waiting)}", "rantai atasan yang berujung")
    below = np.flatnonzero(boss >= 0)
    order = below[np.argsort(boss[below], kind="stable")]
    return Staff(order, boss[order], tuple(levels))


def _ring(engine: Engine, boss: Array, waiting: Array) -> str:
    """One cycle, from its smallest key."""
    keys = engine.tables["pegawai"].keys
    at = min(np.flatnonzero(waiting > 0).tolist(), key=lambda row: keys[row])
    ring = [at]
    while (at := int(boss[at])) != ring[0]:
        ring.append(at)
    names = [str(keys[row]) for row in ring]
    more = f" -> ... ({len(names)} pegawai)" if len(names) > _SHOWN else ""
    return " -> ".join(names[:_SHOWN]) + (more or f" -> {names[0]}")


def _refuse(what: str, expected: str) -> InputError:
    do = "perbaiki atasan langsung salah satu pegawai itu"
    return InputError("tabel pegawai, kolom nip_atasan", what, expected, do, table="pegawai", column="nip_atasan")


def mean(engine: Engine, col: Col, rows: Array | None) -> Num:
    """Mean of ``col`` (all employees) over the direct subordinates of ``rows`` (None: everybody); empty without any."""
    tree = staff(engine)
    count = engine.tables["pegawai"].count
    body = c.num(col).spread(count)
    if rows is None:
        return aggregate.fold("rata", body.take(tree.order), tree.boss, count)
    place = np.full(count, -1, dtype=np.int64)
    place[rows] = np.arange(rows.size)
    group = place[tree.boss]
    picked = group >= 0
    return aggregate.fold("rata", body.take(tree.order[picked]), group[picked], int(rows.size))


def by_depth(engine: Engine, step: Langkah) -> Col:
    """A step that reads its own mean over the subordinates: level after level, those without any first."""
    from erk_core.engine.evaluate import View

    tree = staff(engine)
    count = engine.tables["pegawai"].count
    total = Num(ints.from_int64(np.zeros(count, dtype=np.int64)))
    for rows in tree.levels:
        engine.steps[step.id] = total
        part = c.num(View(engine, step, "pegawai", rows).visit(step.node))
        if step.round_internal is not None:
            part = c.round_to(part, *step.round_internal)
        marked = np.zeros(count, dtype=bool)
        marked[rows] = True
        total = aggregate.put(total, part.spread(rows.size), marked)
    return total.spread(count)
