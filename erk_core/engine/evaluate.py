"""Walk the typed tree over columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from erk_core.engine import aggregate, hierarchy, ints, lookup
from erk_core.engine import columns as c
from erk_core.engine.columns import Col, Flat, Num
from erk_core.engine.ints import Array
from erk_core.engine.named import as_read
from erk_core.engine.table import Table
from erk_core.formula import tree as t
from erk_core.model import Langkah, Nilai, Tabel, version_index
from erk_core.pack import Pack
from erk_core.period import Period


@dataclass
class Engine:
    """State of one scoring: tables, and every finished step as a column of its level."""

    pack: Pack
    period: Period
    tables: dict[str, Table]
    steps: dict[str, Col] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    gathered: dict[tuple[str, str], Col] = field(default_factory=dict)
    grouped: dict[tuple[str, str], aggregate.Groups] = field(default_factory=dict)
    mask: tuple[tuple[Any, ...], Array | None] | None = None
    staff: hierarchy.Staff | None = None

    def run(self) -> None:
        self.codes = {word: i for i, word in enumerate(self.pack.kata)}
        for table in self.tables.values():
            table.columns = {id_: as_read(col, self.codes) for id_, col in table.columns.items()}
        for step in self.pack.langkah.values():
            self.steps[step.id] = self.step(step)

    def step(self, step: Langkah) -> Col:
        if step.id in t.over_staff(step.node):
            return hierarchy.by_depth(self, step)
        table = self.tables[step.tingkat]
        out = View(self, step, step.tingkat, None).visit(step.node)
        if isinstance(out, Num) and step.round_internal is not None:
            out = c.round_to(out, *step.round_internal)
        return out.spread(table.count)

    def groups(self, below: str, level: str) -> aggregate.Groups:
        """All rows of ``below`` under each row of ``level``."""
        if (below, level) not in self.grouped:
            group = self.tables[below].parents[level]
            self.grouped[below, level] = aggregate.Groups.of(group, self.tables[level].count)
        return self.grouped[below, level]

    def column(self, name: str, level: str) -> Col:
        """An input or step as a column of ``level`` (own or above, then gathered)."""
        home = self.pack.inputs[name].tingkat if name in self.pack.inputs else self.pack.langkah[name].tingkat
        col = self.tables[home].columns[name] if name in self.pack.inputs else self.steps[name]
        if home == level:
            return col
        key = (name, level)
        if key not in self.gathered:
            self.gathered[key] = col.take(self.tables[level].parents[home])
        return self.gathered[key]


class View:
    """Rows of one level (``rows`` None: all) seen from a step."""

    def __init__(self, engine: Engine, step: Langkah, level: str, rows: Array | None) -> None:
        self.engine, self.step, self.level, self.rows = engine, step, level, rows
        self.table = engine.tables[level]
        self.count = self.table.count if rows is None else rows.size

    def visit(self, node: t.Node) -> Col:
        if isinstance(node, t.Nama):
            return self.name(node.id)
        if isinstance(node, t.Angka):
            return c.number(node.nilai)
        if isinstance(node, t.Biner):
            return self.binary(node)
        if isinstance(node, t.Fungsi):
            return self.function(node)
        if isinstance(node, t.Agregat):
            return self.aggregate(node)
        if isinstance(node, t.CariTabel):
            return self.lookup(node)
        if isinstance(node, t.Bulat):
            return c.round_to(self.number(node.isi), node.desimal + (2 if node.satuan == "persen" else 0), node.mode)
        if isinstance(node, t.Negatif):
            return c.negative(self.number(node.isi))
        if isinstance(node, t.Bukan):
            inner = self.truth(node.isi)
            return Flat("ya_tidak", ~inner.arr, inner.null)
        if isinstance(node, t.Teks):
            return Flat("pilihan", c.codes([self.engine.codes[node.nilai]]))
        if isinstance(node, t.YaTidak):
            return Flat("ya_tidak", np.array([node.nilai], dtype=bool))
        if isinstance(node, t.RataBawahan):
            return hierarchy.mean(self.engine, self.engine.column(node.langkah, "pegawai"), self.rows)
        if isinstance(node, t.Kosong):
            return Flat("kosong", np.zeros(1, dtype=np.int64), np.ones(1, dtype=bool))
        raise TypeError(type(node).__name__)

    def number(self, node: t.Node) -> Num:
        return _as_number(self.visit(node))

    def truth(self, node: t.Node) -> Flat:
        return c.flat(self.visit(node))

    def name(self, name: str) -> Col:
        pack = self.engine.pack
        if name in pack.parameter:
            parameter = pack.parameter[name]
            starts = [v.sejak for v in parameter.versi]
            values = [v.nilai for v in parameter.versi]
            picked = self.versions(starts, name)
            if isinstance(picked, int):
                return self.constant(parameter.jenis, [values[picked]])
            return self.constant(parameter.jenis, values).take(picked)
        col = self.engine.column(name, self.level)
        return col if self.rows is None else col.take(self.rows)

    def versions(self, starts: list[dt.date], name: str) -> int | Array:
        """Index of the version in force: one for all, or one a row where it changes inside the month on level hari."""
        period = self.engine.period
        if self.level != "hari":
            return version_index(starts, self.step.day(period), name)
        first = version_index(starts, period.first, name)
        if self.count == 0 or first == version_index(starts, period.last, name):
            return first
        days = self.table.day_numbers
        days = days if self.rows is None else days[self.rows]
        edges = np.array([d.toordinal() for d in starts], dtype=np.int64)
        return np.searchsorted(edges, days, side="right") - 1

    def constant(self, kind: str, values: list[Nilai]) -> Col:
        if kind == "bilangan":
            return c.numbers([v if isinstance(v, Fraction) else None for v in values])
        if kind == "pilihan":
            return Flat(kind, c.codes([self.engine.codes[str(v)] for v in values]))
        if kind == "ya_tidak":
            return Flat(kind, np.array([bool(v) for v in values], dtype=bool))
        return Flat(kind, np.array([v.toordinal() for v in values], dtype=np.int64))  # type: ignore[union-attr]

    def binary(self, node: t.Biner) -> Col:
        a, b = self.visit(node.kiri), self.visit(node.kanan)
        if node.op in ("dan", "atau"):
            return logic(node.op, c.flat(a), c.flat(b))
        if node.op in ("=", "!=", "<", "<=", ">", ">="):
            if isinstance(a, Flat):
                return Flat("ya_tidak", ints.relation(node.op, a.arr, c.flat(b).arr), c.either(a.null, b.null))
            return c.compare(node.op, a, c.num(b))
        if isinstance(a, Flat) and a.kind == "tanggal":
            b = c.flat(b)
            return c.blank(Num(ints.from_int64(a.arr - b.arr), null=c.either(a.null, b.null)))
        x, y = _as_number(a), _as_number(b)
        if node.op == "*":
            return c.multiply(x, y)
        if node.op == "/":
            return c.divide(x, y)
        return c.add(x, y, minus=node.op == "-")

    def function(self, node: t.Fungsi) -> Col:
        first, *others = node.args
        if node.nama == "jika":
            cond = self.truth(first)
            out = self.pick(cond.arr, *map(self.visit, others))
            return out if cond.null is None else with_null(out, c.either(out.null, cond.null))
        out = self.visit(first)
        if node.nama == "ada":
            return Flat("ya_tidak", ~(np.zeros(1, dtype=bool) if out.null is None else out.null))
        for arg in others:
            if node.nama != "isi":
                out = c.extreme(node.nama, _as_number(out), self.number(arg))
            elif out.null is not None:
                out = self.pick(~out.null, out, self.visit(arg))
        return out

    def pick(self, mask: Array, a: Col, b: Col) -> Col:
        if isinstance(a, Num) or isinstance(b, Num):
            return c.choose(mask, _as_number(a), _as_number(b))
        kind = b.kind if a.kind == "kosong" else a.kind
        arr = np.where(mask, a.arr, b.arr)
        return Flat(kind, arr.astype(bool) if kind == "ya_tidak" else arr, c.choose_null(mask, a.null, b.null))

    def lookup(self, node: t.CariTabel) -> Col:
        table: Tabel = self.engine.pack.tabel[node.tabel]
        keys = [self.visit(a) for a in node.args]
        picked = self.versions([v.sejak for v in table.versi], node.tabel)
        constant = all(_values(k).size == 1 for k in keys)
        rows = 1 if constant else self.count
        if isinstance(picked, int):
            return lookup.find(table, table.versi[picked], keys, rows, self.engine.codes)
        first, *later = np.unique(picked).tolist()
        out = lookup.find(table, table.versi[first], keys, rows, self.engine.codes)
        for number in later:
            part = lookup.find(table, table.versi[number], keys, rows, self.engine.codes)
            out = self.pick(picked == number, part, out)
        return out

    def aggregate(self, node: t.Agregat) -> Col:
        engine = self.engine
        mask = None if node.syarat is None else self.filter(node.tingkat, node.syarat)
        if mask is None:
            groups = engine.groups(node.tingkat, self.level)
            rows: Array | None = None
        elif node.fungsi in ("jumlah", "hitung") and (body := self.plain(node)) is not None:
            # rows outside the filter count as zero: no row is moved
            groups = engine.groups(node.tingkat, self.level)
            kept = ints.Ints(body.num.arr * mask, body.num.top)
            out = aggregate.fold_groups("jumlah", Num(kept, body.scale), groups)
            return out if self.rows is None else out.take(self.rows)
        else:
            rows = np.flatnonzero(mask)
            group = engine.tables[node.tingkat].parents[self.level][rows]
            groups = aggregate.Groups.of(group, self.table.count)
        if node.isi is None:
            out = aggregate.count_rows(groups)
        else:
            body = View(engine, self.step, node.tingkat, rows).number(node.isi)
            out = aggregate.fold_groups(node.fungsi, body, groups)
        return out if self.rows is None else out.take(self.rows)

    def filter(self, level: str, node: t.Node) -> Array | None:
        """Which rows of ``level`` an aggregate takes; None where it takes all. Neighbouring steps often ask alike."""
        engine = self.engine
        key = (level, self.step.hari_acuan, t.shape(node))
        if engine.mask is not None and engine.mask[0] == key:
            return engine.mask[1]
        kept = View(engine, self.step, level, None).truth(node).spread(engine.tables[level].count).arr
        mask = None if kept.all() else kept
        engine.mask = (key, mask)
        return mask

    def plain(self, node: t.Agregat) -> Num | None:
        """The body of a sum where it is a whole column as it stands, or ones to be counted."""
        if node.isi is None:
            return Num(ints.constant(1))
        if not isinstance(node.isi, t.Nama) or node.isi.id in self.engine.pack.parameter:
            return None
        col = c.num(self.engine.column(node.isi.id, node.tingkat))
        return col if col.den is None else None  # empty rows hold 0, and no filter takes them


def _values(col: Col) -> Array:
    return col.num.arr if isinstance(col, Num) else col.arr


def _as_number(col: Col) -> Num:
    """A number; the literal ``kosong`` becomes an empty number."""
    if isinstance(col, Num):
        return col
    return Num(ints.constant(0), null=col.null)


def with_null(col: Col, null: Array | None) -> Col:
    return c.blank(Num(col.num, col.scale, col.den, null)) if isinstance(col, Num) else Flat(col.kind, col.arr, null)


def logic(op: str, a: Flat, b: Flat) -> Flat:
    """Three-valued and/or: a decided side decides."""
    if a.null is None and b.null is None:
        return Flat("ya_tidak", a.arr & b.arr if op == "dan" else a.arr | b.arr)
    no = np.zeros(1, dtype=bool)
    na, nb = (no if x.null is None else x.null for x in (a, b))
    x, y = (~a.arr, ~b.arr) if op == "dan" else (a.arr, b.arr)
    settled = (x & ~na) | (y & ~nb)
    null = (na | nb) & ~settled
    arr = np.where(settled, op == "atau", op == "dan")
    return Flat("ya_tidak", arr, null if null.any() else None)
