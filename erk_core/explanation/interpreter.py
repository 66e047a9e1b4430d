"""An independent interpreter over Fractions: the oracle of the vector engine, and the eye of ``explain``.

It shares nothing with the engine but the parsed tree and the compiled definitions: own reading of facts, own rater
threshold, own rounding, own order of evaluation (on demand). Facts must have passed the engine's checks.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from erk_core.facts import Facts
from erk_core.formula import tree as t
from erk_core.levels import EXEMPT_GROUPS, PARENTS
from erk_core.model import Langkah, Tabel
from erk_core.numbers import round_exact
from erk_core.pack import Pack
from erk_core.period import Period

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


class Row:
    """One row of facts; ``v`` fills with step values as they are asked for."""

    __slots__ = ("day", "key", "kids", "level", "up", "v")

    def __init__(self, level: str, key: Any) -> None:
        self.level, self.key = level, key
        self.v: dict[str, Any] = {}
        self.up: dict[str, Row] = {}
        self.kids: dict[str, list[Row]] = {"segmen": [], "hari": [], "butir_skp": [], "nilai_360": []}
        self.day: dt.date | None = None

    @property
    def date(self) -> dt.date:
        """The day of a row of level hari."""
        if self.day is None:
            raise TypeError(self.level)
        return self.day


Fn = Callable[[Row], Any]


class Interpreter:
    """Compiled closures of one pack for one month."""

    def __init__(self, pack: Pack, period: Period) -> None:
        self.pack, self.period = pack, period
        self.cache: dict[str, Fn] = {}
        self.index: tuple[Facts, dict[str, dict[Any, list[int]]]] | None = None
        self.boss = next((m for m in pack.masukan if m.jenis == "rujukan"), None)
        self.staff: dict[Any, list[Any]] = {}
        self.people: dict[Any, Row] = {}
        self.known: Callable[[Any, str], Any] | None = None  # a finished result, in place of the subordinates' rows

    def load(self, facts: Facts, only: Any = None) -> list[Row]:
        """Rows of the employees (or of one), with everything below them, after the rater threshold."""
        if self.boss is not None:
            self._hierarchy(facts, self.boss.columns)
            if only is not None and self.known is None:  # the subordinates have to be computed too
                return [row for row in self.load(facts) if row.key == only]
        rows: dict[str, dict[Any, Row]] = {}
        for level in self.pack.levels:
            table = facts.tables[level]
            rows[level] = made = {}
            for i in self._indices(facts, level, only):
                row = Row(level, _plain(table["kunci"][i]))
                for parent in PARENTS[level]:
                    if parent in table and (parent == "pegawai" or "segmen" in rows):
                        above = rows[parent][_plain(table[parent][i])]
                        row.up[parent] = above
                        above.kids[level].append(row)
                for item in self.pack.masukan:
                    if item.tingkat == level:
                        name = next(n for n in item.columns if n in table)
                        row.v[item.id] = _value(table[name][i], item.unit.factor)
                if level == "hari":
                    row.day = _value(table["tanggal"][i], 1)
                made[row.key] = row
        self.people = rows["pegawai"]
        people = list(self.people.values())
        if "nilai_360" in rows:
            for person in people:
                self._threshold(person)
        return people

    def _hierarchy(self, facts: Facts, columns: tuple[str, ...]) -> None:
        """Keys of the direct subordinates of every superior, once for the same facts."""
        if self.index is None or self.index[0] is not facts:
            self.index, self.staff = (facts, {}), {}
            table = facts.tables["pegawai"]
            for key, above in zip(table["kunci"], table[next(n for n in columns if n in table)], strict=True):
                self.staff.setdefault(_plain(above), []).append(_plain(key))

    def staff_values(self, row: Row, name: str) -> list[Any]:
        """A step of every direct subordinate."""
        own = self.staff.get(row.key, [])
        if self.known is not None:
            return [self.known(key, name) for key in own]
        todo = list(own)
        for key in todo:  # everybody below, so that the deepest are finished first and nothing recurses
            todo.extend(self.staff.get(key, []))
        for key in reversed(todo):
            self.step(self.people[key], name)
        return [self.people[key].v[name] for key in own]

    def _indices(self, facts: Facts, level: str, only: Any) -> Iterable[int]:
        """Row numbers of all employees, or of one through an index that is built once."""
        if only is None:
            return range(len(facts.tables[level]["kunci"]))
        if self.index is None or self.index[0] is not facts:
            self.index = (facts, {})
        owners = self.index[1].get(level)
        if owners is None:
            owners = self.index[1][level] = {}
            for i, owner in enumerate(facts.tables[level]["kunci" if level == "pegawai" else "pegawai"]):
                owners.setdefault(_plain(owner), []).append(i)
        return owners.get(only, [])

    def _threshold(self, person: Row) -> None:
        names = {m.nama: m.id for m in self.pack.masukan if m.tingkat == "nilai_360" and m.asal == "fakta"}
        group, raters = names["kelompok"], names["jumlah_penilai"]

        def size(name: str) -> int | None:
            return min((int(r.v[raters]) for r in person.kids["nilai_360"] if r.v[group] == name), default=None)

        declared = next(m.pilihan for m in self.pack.masukan if m.id == group)
        others = [g for g in declared if g not in EXEMPT_GROUPS]
        there = {g: n for g in others if (n := size(g)) is not None}
        if self.pack.penilai_kurang == "gabung" and len(there) > 1 and min(there.values()) < self.pack.ambang_penilai:
            target = max(there, key=lambda g: there[g])
            self._merge(person, group, target, others, names["indikator"])
        good = {g for g in others if (size(g) or 0) >= self.pack.ambang_penilai}
        person.kids["nilai_360"] = [
            r for r in person.kids["nilai_360"] if r.v[group] in EXEMPT_GROUPS or r.v[group] in good
        ]

    def _merge(self, person: Row, group: str, target: str, others: list[str], indicator: str) -> None:
        numbers = [m.id for m in self.pack.masukan if m.tingkat == "nilai_360" and m.jenis == "bilangan"]
        kept: list[Row] = [r for r in person.kids["nilai_360"] if r.v[group] not in others]
        merged: dict[str, Row] = {}
        movable = [r for r in person.kids["nilai_360"] if r.v[group] in others]
        for row in sorted(movable, key=lambda r: r.v[group] != target):
            home = merged.get(row.v[indicator])
            if home is None:
                row.v[group] = target
                merged[row.v[indicator]] = row
            else:
                for name in numbers:
                    mine, more = home.v[name], row.v[name]
                    home.v[name] = None if mine is None or more is None else mine + more
        person.kids["nilai_360"] = kept + list(merged.values())

    def step(self, row: Row, id_: str) -> Any:
        """The internal value of a step at its own row."""
        if id_ not in row.v:
            step = self.pack.langkah[id_]
            value = self.function(step)(row)
            if value is not None and step.round_internal is not None:
                value = round_exact(value, *step.round_internal)
            row.v[id_] = value
        return row.v[id_]

    def function(self, step: Langkah) -> Fn:
        if step.id not in self.cache:
            self.cache[step.id] = self.compile(step.node, step.tingkat, step)
        return self.cache[step.id]

    def compile(self, node: t.Node, level: str, step: Langkah) -> Fn:
        """A closure that evaluates a node at rows of ``level``; None is kosong."""
        if isinstance(node, t.Nama):
            return self._name(node.id, level, step)
        if isinstance(node, t.Angka | t.Teks | t.YaTidak):
            fixed = node.nilai
            return lambda row: fixed
        if isinstance(node, t.Kosong):
            return lambda row: None
        if isinstance(node, t.RataBawahan):
            return self._staff_mean(node.langkah)
        if isinstance(node, t.Agregat):
            return self._aggregate(node, step)
        if isinstance(node, t.CariTabel):
            return self._lookup(node, level, step)
        parts = [self.compile(child, level, step) for child in t.children(node)]
        if isinstance(node, t.Negatif):
            return _lift(parts, operator.neg)
        if isinstance(node, t.Bukan):
            return _lift(parts, operator.not_)
        if isinstance(node, t.Bulat):
            decimals, mode = node.desimal + (2 if node.satuan == "persen" else 0), node.mode
            return _lift(parts, lambda x: round_exact(x, decimals, mode))
        if isinstance(node, t.Biner):
            return _binary(node.op, parts)
        if isinstance(node, t.Fungsi):
            return _function(node.nama, parts)
        raise TypeError(type(node).__name__)

    def _name(self, name: str, level: str, step: Langkah) -> Fn:
        if name in self.pack.parameter:
            parameter = self.pack.parameter[name]
            if level == "hari":
                days: dict[dt.date, Any] = {}

                def daily(row: Row) -> Any:
                    day = row.date
                    if day not in days:
                        days[day] = parameter.at(day).nilai
                    return days[day]

                return daily
            fixed = parameter.at(step.day(self.period)).nilai
            return lambda row: fixed
        item = self.pack.inputs.get(name)
        home = item.tingkat if item else self.pack.langkah[name].tingkat
        if item is not None:
            return (lambda row: row.v[name]) if home == level else (lambda row: row.up[home].v[name])

        def own(row: Row) -> Any:
            at = row if home == level else row.up[home]
            found = at.v.get(name, at)
            return self.step(at, name) if found is at else found

        return own

    def _lookup(self, node: t.CariTabel, level: str, step: Langkah) -> Fn:
        table: Tabel = self.pack.tabel[node.tabel]
        args = [self.compile(a, level, step) for a in node.args]
        memo: dict[Any, Any] = {}

        def look(row: Row) -> Any:
            day = row.date if level == "hari" else step.day(self.period)
            keys = tuple(a(row) for a in args)
            if None in keys:
                return None
            index = table.index(day)
            if (index, keys) not in memo:
                memo[index, keys] = table.find(table.versi[index], keys)
            return memo[index, keys]

        return look

    def _staff_mean(self, name: str) -> Fn:
        def run(row: Row) -> Any:
            values = self.staff_values(row, name)
            return Fraction(sum(values)) / len(values) if values else None

        return run

    def rows(self, node: t.Agregat, row: Row, step: Langkah) -> list[Row]:
        """The rows that an aggregate takes."""
        if node.syarat is None:
            return row.kids[node.tingkat]
        keep = self.compile(node.syarat, node.tingkat, step)
        return [kid for kid in row.kids[node.tingkat] if keep(kid)]

    def _aggregate(self, node: t.Agregat, step: Langkah) -> Fn:
        keep = self.compile(node.syarat, node.tingkat, step) if node.syarat is not None else None
        body = self.compile(node.isi, node.tingkat, step) if node.isi is not None else None
        level, name = node.tingkat, node.fungsi

        def run(row: Row) -> Any:
            kids = row.kids[level]
            if keep is not None:
                kids = [kid for kid in kids if keep(kid)]
            if body is None:
                return len(kids)
            values = [body(kid) for kid in kids]
            if name == "jumlah":
                return sum(values)
            if not values:
                return None
            if name == "rata":
                return Fraction(sum(values)) / len(values)
            return max(values) if name == "maks" else min(values)

        return run


def interpret(pack: Pack, period: Period, facts: Facts) -> dict[str, dict[Any, dict[str, Any]]]:
    """Every step of every row: level -> kunci -> step -> value in the written unit."""
    run = Interpreter(pack, period)
    out: dict[str, dict[Any, dict[str, Any]]] = {level: {} for level in pack.levels}
    for person in run.load(facts):
        for row in [person, *(kid for kids in person.kids.values() for kid in kids)]:
            out[row.level][row.key] = {
                s.id: written(run.step(row, s.id), s.unit.factor)
                for s in pack.langkah.values()
                if s.tingkat == row.level
            }
    return out


def written(value: Any, factor: int) -> Any:
    """Internal -> written unit."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return value
    return Fraction(value) * factor


def _plain(key: Any) -> Any:
    return key.item() if hasattr(key, "item") else key


def _value(raw: Any, factor: int) -> Any:
    raw = _plain(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | Fraction):
        return raw
    if isinstance(raw, int) and factor == 1:
        return raw
    return Fraction(raw) / factor


def _lift(parts: list[Fn], op: Callable[..., Any]) -> Fn:
    only = parts[0]

    def one(row: Row) -> Any:
        x = only(row)
        return None if x is None else op(x)

    return one


def _binary(op: str, parts: list[Fn]) -> Fn:
    left, right = parts
    if op in ("dan", "atau"):
        decisive = op == "atau"

        def logic(row: Row) -> Any:
            a = left(row)
            if a is decisive:
                return decisive
            b = right(row)
            if b is decisive:
                return decisive
            return None if a is None or b is None else not decisive

        return logic
    if op == "/":

        def divide(row: Row) -> Any:
            a, b = left(row), right(row)
            return None if a is None or b is None or b == 0 else Fraction(a) / b

        return divide
    plain = _COMPARE.get(op) or _ARITHMETIC[op]

    def two(row: Row) -> Any:
        a, b = left(row), right(row)
        if a is None or b is None:
            return None
        out = plain(a, b)
        return out.days if isinstance(out, dt.timedelta) else out

    return two


def _function(name: str, parts: list[Fn]) -> Fn:
    if name == "ada":
        only = parts[0]
        return lambda row: only(row) is not None
    if name == "jika":
        cond, yes, no = parts

        def choose(row: Row) -> Any:
            c = cond(row)
            return None if c is None else yes(row) if c else no(row)

        return choose
    if name == "isi":

        def fill(row: Row) -> Any:
            for part in parts:
                value = part(row)
                if value is not None:
                    return value
            return None

        return fill
    pick = min if name == "min" else max

    def extreme(row: Row) -> Any:
        values = [part(row) for part in parts]
        return None if None in values else pick(values)

    return extreme
