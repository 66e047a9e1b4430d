"""The rater threshold: a group of too few raters never enters a score."""

from __future__ import annotations

import numpy as np

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.aggregate import Groups
from erk_core.engine.columns import Flat, Num
from erk_core.engine.ints import Array, Ints
from erk_core.engine.table import Table, select
from erk_core.formula import tree as t
from erk_core.levels import EXEMPT_GROUPS
from erk_core.pack import Pack

_MANY = np.iinfo(np.int64).max


def apply_threshold(pack: Pack, tables: dict[str, Table]) -> None:
    """Drop (``bagi_ulang``) or merge (``gabung``) small groups of nilai_360, in place. ATASAN and DIRI are exempt."""
    table = tables.get("nilai_360")
    if table is None:
        return
    item = next(m for m in pack.masukan if m.tingkat == "nilai_360" and m.nama == "kelompok")
    groups = [g for g in item.pilihan if g not in EXEMPT_GROUPS]
    codes = [pack.kata.index(g) for g in groups]
    if pack.penilai_kurang == "gabung":
        _merge(pack, table, item.id, codes, tables["pegawai"].count)
    _drop(pack, table, item.id, codes, tables["pegawai"].count)


def _drop(pack: Pack, table: Table, id_: str, codes: list[int], people: int) -> None:
    """Drop every row of a group in which one row has too few raters."""
    few = _raters(pack, table) < pack.ambang_penilai
    if not few.any():
        return
    kind, owner = _group(table, id_), table.parents["pegawai"]
    drop = np.zeros(table.count, dtype=bool)
    for code in codes:
        rows = kind == code
        small = np.zeros(people, dtype=bool)
        small[owner[few & rows]] = True
        drop |= rows & small[owner]
    if not drop.any():
        return
    # the inputs are hashed by now: what no step reads need not be moved
    read = {name for step in pack.langkah.values() for name in t.names(step.node)}
    table.columns = {name: col for name, col in table.columns.items() if name in read}
    select(table, np.flatnonzero(~drop))


def _group(table: Table, id_: str) -> Array:
    return c.flat(table.columns[id_]).arr


def _raters(pack: Pack, table: Table) -> Array:
    name = next(m.id for m in pack.masukan if m.tingkat == "nilai_360" and m.nama == "jumlah_penilai")
    return np.asarray(c.num(table.columns[name]).num.spread(table.count).arr, dtype=np.int64)


def _sizes(pack: Pack, table: Table, kind: Array, codes: list[int], people: int) -> Array:
    """Smallest number of raters in each employee's group; _MANY where there is no such group."""
    raters = _raters(pack, table)
    out = np.full((people, len(codes)), _MANY, dtype=np.int64)
    for column, code in enumerate(codes):
        rows = np.flatnonzero(kind == code)
        np.minimum.at(out[:, column], table.parents["pegawai"][rows], raters[rows])
    return out


def _merge(pack: Pack, table: Table, kind_id: str, codes: list[int], people: int) -> None:
    """Where a group is small and another exists, all become the one with most raters (ties: the first declared)."""
    kind = _group(table, kind_id)
    sizes = _sizes(pack, table, kind, codes, people)
    there = sizes < _MANY
    small = (there & (sizes < pack.ambang_penilai)).any(axis=1) & (there.sum(axis=1) > 1)
    if not small.any():
        return
    target = np.array(codes, dtype=np.int64)[np.where(there, sizes, -_MANY).argmax(axis=1)]
    owner = table.parents["pegawai"]
    touched = small[owner] & np.isin(kind, codes)
    new_kind = np.where(touched, target[owner], kind)
    indicator = _group(table, next(m.id for m in pack.masukan if m.tingkat == "nilai_360" and m.nama == "indikator"))
    # a touched employee has one group left: his rows join by indicator, any other row stays alone
    label = np.where(touched, owner * len(pack.kata) + indicator, ~np.arange(table.count))
    # rows already of the target group come first, so that a merged row keeps their kunci
    order = np.lexsort((np.arange(table.count), kind != new_kind, label))
    runs = Groups.of(label[order], table.count)
    first = order[runs.starts]
    back = np.argsort(first, kind="stable")
    for item in pack.masukan:
        col = table.columns.get(item.id)
        if item.tingkat == "nilai_360" and isinstance(col, Num):
            summed = ints.sum_groups(col.num.take(order), runs.starts, runs.most)
            whole = Ints(np.zeros(table.count, dtype=summed.arr.dtype), summed.top)
            whole.arr[first] = summed.arr
            null = None
            if col.null is not None:  # an empty part leaves the sum empty
                null = np.zeros(table.count, dtype=bool)
                null[first] = np.logical_or.reduceat(col.null[order], runs.starts)
            table.columns[item.id] = c.blank(Num(whole, col.scale, None, null))
    table.columns[kind_id] = Flat("pilihan", new_kind)
    select(table, first[back])
