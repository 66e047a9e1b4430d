"""How much more of one input carries an employee over a threshold or to a limit, and what it is worth there.

Found by computing again, so nothing is assumed of the formulas: at the number that is told the place has turned, and at
one unit less it has not. Where a formula turns back again further on, the first turn met is told, not every one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from erk_core.errors import InputError, suggest
from erk_core.explanation.interpreter import Interpreter, Row
from erk_core.explanation.sensitivity import default_output, own_rows, places, segment_of
from erk_core.facts import Facts
from erk_core.formula import tree as t
from erk_core.formula.words import in_words
from erk_core.model import Langkah, Masukan
from erk_core.pack import Pack
from erk_core.period import Period

SAMPLE = 100
_COMPARISONS = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Capai:
    """``tambah`` units, no fewer, turn the place; the output is then ``sesudah``. ``terpenuhi``: what a comparison says
    then, None for a limit or a band."""

    langkah: str
    label: str
    kata: str
    baris: str
    tambah: int
    sesudah: Fraction
    terpenuhi: bool | None


@dataclass(frozen=True)
class Jangkauan:
    """One input. ``ruang``: whole units that its rows still hold; ``contoh``: units tried (at most SAMPLE), and the
    output then. ``capai`` by number of units."""

    masukan: str
    label: str
    satuan: str
    ruang: int
    sebelum: Fraction
    contoh: tuple[int, Fraction]
    capai: tuple[Capai, ...]


@dataclass(frozen=True)
class _Place:
    """A place with what tells its state, and, where there is one, the number whose sign is the state."""

    step: Langkah
    node: t.Node
    row: tuple[str, Any]
    state: Callable[[Row], Any]
    gap: Callable[[Row], Fraction | None]


_At = tuple[Fraction, list[Any], list[Fraction | None]]


def reach(
    pack: Pack,
    period: Period,
    facts: Facts,
    kunci: Any,
    masukan: Sequence[str],
    keluaran: str | None = None,
    *,
    capai: Sequence[str] | None = None,
) -> tuple[Jangkauan, ...]:
    """For each of ``masukan`` (ids of numeric inputs) how far it reaches; turns are sought for those in ``capai``
    (default: all).

    Places: comparisons of numbers, the limits of ``min`` and ``max``, the bands of ``pita``, at level pegawai and in
    the employee's segments, on the way to ``keluaran`` (an output with a unit; default as in sensitivity). Units are
    spread evenly over the employee's rows, of level hari over the working days where the facts name them, each row
    within the input's declared range. Raises InputError for an unknown employee, input or output.
    """
    name = keluaran or default_output(pack)
    found = {k.id for k in pack.keluaran if k.satuan and k.tingkat == "pegawai"}
    if name not in found:
        raise InputError(
            "jangkauan", f'keluaran "{name}" bukan bilangan pegawai', suggest(name, sorted(found)), "pilih yang lain"
        )
    finder = _Finder(pack, period, own_rows(pack, facts, kunci), kunci, name)
    sought = set(masukan if capai is None else capai)
    return tuple(finder.of(_number(pack, id_), id_ in sought) for id_ in masukan)


def _number(pack: Pack, id_: str) -> Masukan:
    item = pack.inputs.get(id_)
    if item is None or item.jenis != "bilangan":
        numbers = [m.id for m in pack.masukan if m.jenis == "bilangan"]
        raise InputError("jangkauan", f'masukan "{id_}" bukan bilangan paket', suggest(id_, numbers), "perbaiki")
    return item


class _Finder:
    """One employee under one pack; what was computed for a number of units is kept."""

    def __init__(self, pack: Pack, period: Period, facts: Facts, kunci: Any, output: str) -> None:
        self.pack, self.period, self.facts, self.kunci, self.output = pack, period, facts, kunci, output
        self.run = Interpreter(pack, period)
        self.factor = pack.langkah[output].unit.factor
        reached = pack.reachable([output])
        row = self._row(facts)
        self.places = [
            place
            for step in pack.langkah.values()
            if step.id in reached
            for node, level in places(step.node, step.tingkat)
            for at in ([row] if level == "pegawai" else row.kids["segmen"])
            for place in self._place(step, node, at)
        ]
        self.now = self._at(facts)

    def of(self, item: Masukan, turns: bool) -> Jangkauan:
        rows = _spreadable(self.facts, item, self.kunci)
        room = sum(high for _, _, high in rows)
        done: dict[int, _At] = {0: self.now}

        def at(units: int) -> _At:
            if units not in done:
                done[units] = self._at(_spread(self.facts, item, rows, units))
            return done[units]

        sample = min(SAMPLE, room)
        found = []
        for i, place in enumerate(self.places) if turns and room else ():
            units = self._first(i, at, sample, room)
            if units:
                amount, states, _ = at(units)
                found.append(self._told(place, units, amount, states[i]))
        unique = {(c.label, c.kata, c.baris): c for c in sorted(found, key=lambda c: -c.tambah)}
        capai = tuple(sorted(unique.values(), key=lambda c: c.tambah))
        return Jangkauan(item.id, item.label, item.satuan, room, self.now[0], (sample, at(sample)[0]), capai)

    def _first(self, i: int, at: Callable[[int], _At], sample: int, room: int) -> int:
        """The units at which place ``i`` turns; 0 where it does not, or has no state now."""
        start = self.now[1][i]
        if start is None or at(room)[1][i] in (start, None):
            return 0
        low, high = 0, room
        for guess in self._guesses(i, at, sample):
            if low < guess < high:
                low, high = (guess, high) if at(guess)[1][i] == start else (low, guess)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if at(middle)[1][i] == start else (low, middle)
        return high

    def _guesses(self, i: int, at: Callable[[int], _At], sample: int) -> Iterator[int]:
        """Where the place turns if its number moves in a straight line, and one less."""
        here, there = self.now[2][i], at(sample)[2][i]
        if here is not None and there is not None and there != here:
            units = ceil(here * sample / (here - there))
            yield from (units, units + 1, units - 1)

    def _told(self, place: _Place, units: int, amount: Fraction, state: Any) -> Capai:
        node, words = place.node, ""
        if isinstance(node, t.Biner):
            words = in_words(node, self.pack.label_of).strip("()")
        elif isinstance(node, t.CariTabel):
            words = f"pita lain pada {self.pack.tabel[node.tabel].label}"
        elif isinstance(node, t.Fungsi):
            words = f"mencapai {in_words(node.args[state], self.pack.label_of)}"
        met = state if isinstance(state, bool) else None
        return Capai(place.step.id, place.step.label, words, segment_of(Row(*place.row)), units, amount, met)

    def _row(self, facts: Facts) -> Row:
        return next(row for row in self.run.load(facts, only=self.kunci) if row.key == self.kunci)

    def _at(self, facts: Facts) -> _At:
        """The output in its written unit, and the state and number of each place."""
        row = self._row(facts)
        below = {(kid.level, kid.key): kid for kid in row.kids["segmen"]} | {(row.level, row.key): row}
        amount = self.run.step(row, self.output)
        value = Fraction(amount) * self.factor if isinstance(amount, int | Fraction) else Fraction(0)
        states = [place.state(below[place.row]) for place in self.places]
        return value, states, [place.gap(below[place.row]) for place in self.places]

    def _place(self, step: Langkah, node: t.Node, at: Row) -> Iterator[_Place]:
        def number(part: t.Node) -> Callable[[Row], Fraction | None]:
            run = self.run.compile(part, at.level, step)

            def value(row: Row) -> Fraction | None:
                found = run(row)
                plain = isinstance(found, int | Fraction) and not isinstance(found, bool)
                return Fraction(found) if plain else None

            return value

        key = (at.level, at.key)
        if isinstance(node, t.Biner) and node.op in _COMPARISONS:
            left, right = number(node.kiri), number(node.kanan)
            if left(at) is not None and right(at) is not None:
                yield _Place(step, node, key, self.run.compile(node, at.level, step), _minus(left, right))
        elif isinstance(node, t.Fungsi) and node.nama in ("min", "max"):
            parts = [number(arg) for arg in node.args]
            best = min if node.nama == "min" else max
            gap = _minus(*parts) if len(parts) == 2 else _none
            yield _Place(step, node, key, _binding(parts, best), gap)
        elif isinstance(node, t.CariTabel) and node.pita:
            yield _Place(step, node, key, self._band(step, node, at.level, number), _none)

    def _band(self, step: Langkah, node: t.CariTabel, level: str, number: Callable[..., Any]) -> Callable[[Row], Any]:
        """Which band holds the value, with the exact keys beside it."""
        table = self.pack.tabel[node.tabel]
        place = next(i for i, k in enumerate(table.kunci) if k.pita)
        value = number(node.args[place])
        others = [self.run.compile(arg, level, step) for i, arg in enumerate(node.args) if i != place]
        version = table.versi[table.index(step.day(self.period))]

        def state(row: Row) -> Any:
            key, x = tuple(other(row) for other in others), value(row)
            if x is None:
                return None
            return next(((key, i) for i, band in enumerate(version.isi.get(key, ())) if band.holds(x)), None)

        return state


def _binding(parts: list[Callable[[Row], Fraction | None]], best: Callable[..., Any]) -> Callable[[Row], Any]:
    """Which argument decides; the last one of equals, so that a limit counts as reached when it is met."""

    def state(row: Row) -> int | None:
        values = [part(row) for part in parts]
        known = [v for v in values if v is not None]
        if len(known) < len(values):
            return None
        winner = best(known)
        return max(i for i, v in enumerate(known) if v == winner)

    return state


def _minus(
    left: Callable[[Row], Fraction | None], right: Callable[[Row], Fraction | None]
) -> Callable[[Row], Fraction | None]:
    def gap(row: Row) -> Fraction | None:
        a, b = left(row), right(row)
        return None if a is None or b is None else a - b

    return gap


def _none(row: Row) -> None:
    return None


_Spreadable = list[tuple[int, int, int]]


def _spreadable(facts: Facts, item: Masukan, kunci: Any) -> _Spreadable:
    """The employee's rows that can take more: (row, value, whole units that still fit)."""
    table = facts.tables[item.tingkat]
    owner = table["kunci" if item.tingkat == "pegawai" else "pegawai"]
    column = table[next(n for n in item.columns if n in table)]
    high = item.high * item.unit.factor
    rows = [i for i, key in enumerate(owner) if key == kunci and column[i] is not None]
    working = [i for i in rows if table["hari_kerja"][i]] if item.tingkat == "hari" and "hari_kerja" in table else []
    out = []
    for i in working or rows:
        value = Fraction(int(column[i]) if hasattr(column[i], "item") else column[i])
        fits = int(high - value)
        if fits > 0 and value.denominator == 1:
            out.append((i, value.numerator, fits))
    return out


def _spread(facts: Facts, item: Masukan, rows: _Spreadable, units: int) -> Facts:
    """Facts with the units spread evenly, the earlier rows taking what does not divide."""
    table = facts.tables[item.tingkat]
    name = next(n for n in item.columns if n in table)
    column = [table[name][i] for i in range(len(table["kunci"]))]
    left, open_rows = units, [[i, value, fits] for i, value, fits in rows]
    while left and open_rows:
        each, more = divmod(left, len(open_rows))
        for place, row in enumerate(open_rows):
            step = min(each + (place < more), row[2])
            row[1], row[2], left = row[1] + step, row[2] - step, left - step
            column[row[0]] = row[1]
        open_rows = [row for row in open_rows if row[2]]
    return Facts({**facts.tables, item.tingkat: {**table, name: column}})
