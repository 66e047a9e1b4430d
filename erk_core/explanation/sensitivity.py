"""What would change one employee's pay: a little more of an input, and how far each threshold is. By scoring again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from erk_core.errors import InputError, suggest
from erk_core.explanation.interpreter import Row
from erk_core.explanation.tree import Explainer
from erk_core.facts import Facts
from erk_core.formula import tree as t
from erk_core.formula.words import in_words
from erk_core.model import Langkah, Masukan, show_value
from erk_core.numbers import show, show_unit, to_text
from erk_core.pack import Pack
from erk_core.period import Period
from erk_core.result import score

MINUTES = Fraction(100)
_COMPARISONS = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Dampak:
    """``tambah`` units of an input were asked for, ``ditempatkan`` fitted in its range, and the output moved."""

    masukan: str
    label: str
    satuan: str
    tambah: Fraction
    ditempatkan: Fraction
    sebelum: Fraction
    sesudah: Fraction

    @property
    def rupiah(self) -> Fraction:
        return self.sesudah - self.sebelum

    def to_text(self) -> str:
        sign = "+" if self.ditempatkan >= 0 else ""
        moved = show_unit(self.rupiah, "rupiah")
        return f"{self.label} {sign}{show(self.ditempatkan)} {self.satuan}: {'+' if self.rupiah > 0 else ''}{moved}"


@dataclass(frozen=True)
class Ambang:
    """A comparison or a band's end on the way to the output. ``jarak`` = ``batas`` - ``nilai``, in ``satuan``.

    ``baris`` is the key of the segment that is compared; empty at level pegawai.
    """

    langkah: str
    label: str
    kata: str
    satuan: str
    nilai: Fraction
    batas: Fraction
    baris: str = ""

    @property
    def jarak(self) -> Fraction:
        return self.batas - self.nilai

    def to_text(self) -> str:
        shown = [show_value(v, self.satuan) for v in (self.nilai, self.batas, self.jarak)]
        where = f" (segmen {self.baris})" if self.baris else ""
        return f"{self.label}{where}: {self.kata}; sekarang {shown[0]}, batas {shown[1]}, jarak {shown[2]}"


@dataclass(frozen=True)
class Kepekaan:
    """``keluaran`` is the output that was watched."""

    keluaran: str
    dampak: tuple[Dampak, ...]
    ambang: tuple[Ambang, ...]

    def to_dict(self) -> dict[str, Any]:
        """Numbers as exact text."""
        return {
            "keluaran": self.keluaran,
            "dampak": [_texts(asdict(d) | {"rupiah": d.rupiah}) for d in self.dampak],
            "ambang": [_texts(asdict(a) | {"jarak": a.jarak}) for a in self.ambang],
        }


def sensitivity(
    pack: Pack,
    period: Period,
    facts: Facts,
    kunci: Any,
    tambah: Mapping[str, int | Fraction] | None = None,
    keluaran: str | None = None,
) -> Kepekaan:
    """What ``tambah`` (input id -> units more, or fewer where negative) does to a rupiah output of one employee.

    Default: 100 minutes more of every input in minutes that the output reads. Default output: role ``bersih``, else the
    last paid one. Below pegawai the units go to the employee's rows in their order, to each as many as the input's
    declared range holds; empty rows take none. Each effect is the exact difference of two scorings. Thresholds:
    the comparisons of numbers at level pegawai and of each of the employee's segments on the way to the output, and the
    ends of the band in which a ``pita`` look-up there lands. Raises InputError for an unknown employee, input, output.
    """
    name = keluaran or default_output(pack)
    if name not in {k.id for k in pack.keluaran if k.satuan == "rupiah" and k.tingkat == "pegawai"}:
        known = [k.id for k in pack.keluaran if k.satuan == "rupiah" and k.tingkat == "pegawai"]
        raise InputError("kepekaan", f'keluaran "{name}" bukan rupiah pegawai', suggest(name, known), "pilih yang lain")
    reach = pack.reachable([name])
    if tambah is None:
        tambah = {m.id: MINUTES for m in pack.masukan if m.satuan == "menit" and m.id in reach}
    own = own_rows(pack, facts, kunci)
    base = score(pack, period, own)
    before = _amount(base.value("pegawai", kunci, name))
    effects = []
    for id_, units in tambah.items():
        item = pack.inputs.get(id_)
        if item is None or item.jenis != "bilangan":
            numbers = [m.id for m in pack.masukan if m.jenis == "bilangan"]
            raise InputError("kepekaan", f'masukan "{id_}" bukan bilangan paket', suggest(id_, numbers), "perbaiki")
        changed, placed = _more(own, item, kunci, Fraction(units))
        after = _amount(score(pack, period, changed).value("pegawai", kunci, name)) if placed else before
        effects.append(Dampak(id_, item.label, item.satuan, Fraction(units), placed, before, after))
    explainer = Explainer(pack, period, own, base)
    row = explainer.run.load(own, only=kunci)[0]
    found = dict.fromkeys(
        threshold
        for step in pack.langkah.values()
        if step.id in reach
        for node, level in places(step.node, step.tingkat)
        for at in ([row] if level == "pegawai" else row.kids["segmen"])
        for threshold in _thresholds(pack, step, explainer, node, at)
    )
    return Kepekaan(name, tuple(effects), tuple(found))


def default_output(pack: Pack) -> str:
    paid = [k for k in pack.keluaran if k.jenis == "bayar"]
    if not paid:
        raise InputError("kepekaan", "paket tidak membayar apa pun", "keluaran jenis bayar", "sebutkan keluarannya")
    return next((k.id for k in paid if k.peran == "bersih"), paid[-1].id)


def _amount(value: Any) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(0)


def own_rows(pack: Pack, facts: Facts, kunci: Any) -> Facts:
    """The employee's own rows: everything a month needs, unless steps read other employees."""
    people = [k.item() if hasattr(k, "item") else k for k in facts.tables["pegawai"]["kunci"]]
    if kunci not in people:
        raise InputError("kepekaan", f'pegawai "{kunci}" tidak ada', "kunci dari tabel pegawai", "periksa kuncinya")
    if pack.reads_staff:
        return facts
    tables: dict[str, dict[str, Sequence[Any]]] = {}
    for level in pack.levels:
        table = facts.tables[level]
        owner = table["kunci" if level == "pegawai" else "pegawai"]
        rows = [i for i, key in enumerate(owner) if key == kunci]
        tables[level] = {name: [_python(column[i]) for i in rows] for name, column in table.items()}
    return Facts(tables)


def _python(value: Any) -> Any:
    """An element of a NumPy column as plain Python: a list of them is read as such."""
    return value.item() if hasattr(value, "item") else value


def _more(facts: Facts, item: Masukan, kunci: Any, units: Fraction) -> tuple[Facts, Fraction]:
    """Facts with the units spread over the employee's rows, and how many found room."""
    table = facts.tables[item.tingkat]
    owner = table["kunci" if item.tingkat == "pegawai" else "pegawai"]
    name = next(n for n in item.columns if n in table)
    column = [table[name][i] for i in range(len(owner))]
    low, high = item.low * item.unit.factor, item.high * item.unit.factor
    left = units
    for i, key in enumerate(owner):
        if key != kunci or column[i] is None:
            continue
        value = Fraction(int(column[i]) if hasattr(column[i], "item") else column[i])
        step = min(left, high - value) if left > 0 else max(left, low - value)
        if step and step * left > 0:
            column[i], left = _plain(value + step), left - step
    return Facts({**facts.tables, item.tingkat: {**table, name: column}}), units - left


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _thresholds(pack: Pack, step: Langkah, explainer: Explainer, node: t.Node, row: Row) -> Iterator[Ambang]:
    def number(node: t.Node) -> Fraction | None:
        value = explainer.run.compile(node, row.level, step)(row)
        return Fraction(value) if isinstance(value, int | Fraction) and not isinstance(value, bool) else None

    if isinstance(node, t.Biner) and node.op in _COMPARISONS:
        a, b = number(node.kiri), number(node.kanan)
        unit = _unit(pack, node.kiri) or _unit(pack, node.kanan) or "tanpa"
        if a is not None and b is not None:
            factor = 100 if unit == "persen" else 1
            said = in_words(node, pack.label_of)
            yield Ambang(step.id, step.label, said, unit, a * factor, b * factor, segment_of(row))
    elif isinstance(node, t.CariTabel) and node.pita:
        yield from _ends(pack, step, explainer, node, row, number)


def segment_of(row: Row) -> str:
    return "" if row.level == "pegawai" else str(row.key)


def _ends(
    pack: Pack,
    step: Langkah,
    explainer: Explainer,
    node: t.CariTabel,
    row: Row,
    number: Callable[[t.Node], Fraction | None],
) -> Iterator[Ambang]:
    """The lower and upper end of the band that holds the value."""
    table = pack.tabel[node.tabel]
    place = next(i for i, k in enumerate(table.kunci) if k.pita)
    key, value = table.kunci[place], number(node.args[place])
    if value is None:
        return
    version = table.versi[table.index(step.day(explainer.period))]
    exact = tuple(explainer.run.compile(arg, row.level, step)(row) for i, arg in enumerate(node.args) if i != place)
    factor = key.unit.factor
    for band in version.isi.get(exact, ()):
        if band.holds(value):
            for words, end in (("batas bawah", band.low), ("batas atas", band.high)):
                if end is not None:
                    said = f"{words} pita {table.label}"
                    yield Ambang(
                        step.id, step.label, said, key.unit.text, value * factor, end * factor, segment_of(row)
                    )


def places(node: t.Node, level: str) -> Iterator[tuple[t.Node, str]]:
    """Nodes that are read at level pegawai or segmen, with that level; the many rows below are left out."""
    if level in ("pegawai", "segmen"):
        yield node, level
        for child in t.children(node):
            yield from places(child, node.tingkat if isinstance(node, t.Agregat) else level)


def _unit(pack: Pack, node: t.Node) -> str:
    """The written unit of a name; '' for anything else."""
    if isinstance(node, t.Nama):
        for group in (pack.langkah, pack.inputs):
            if node.id in group:
                return str(group[node.id].satuan)
        if node.id in pack.parameter:
            return pack.parameter[node.id].unit.text
    return ""


def _texts(data: dict[str, Any]) -> dict[str, Any]:
    return {k: to_text(v) if isinstance(v, Fraction) else v for k, v in data.items()}
