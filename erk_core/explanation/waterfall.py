"""Why a paid amount differs from last month's: a list of parts that sums to the difference to the rupiah.

Method (sequential substitution). The explanation's tree is opened along the rupiah steps, from the amount down to the
first percentages, aggregates, table values, parameters and inputs: the components. Beginning with last month's values,
the components are replaced by this month's one after another, in the order in which the formulas read them, and the
amount is computed again with the trace's own formulas and roundings each time. A component's part is the change its
replacement makes. So the parts telescope to the difference exactly, whatever the formulas are; where two factors of a
product change together, their joint effect falls to the one read later. Parts are cut to whole rupiah on the running
total, so that they stay exact in sum. What no common component explains, because the rule itself changed, is the last
part. Two stored traces are enough: neither pack nor facts are needed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from erk_core.errors import FormulaError, InputError
from erk_core.explanation.scalar import Scalar, evaluate
from erk_core.explanation.tree import Explanation
from erk_core.formula import tree as t
from erk_core.formula.parser import parse
from erk_core.numbers import parse_exact, round_exact, show_unit
from erk_core.units import parse_unit

Json = Mapping[str, Any]
Key = Any
RULE = "aturan"


@dataclass(frozen=True)
class Bagian:
    """One component: its label, both months' values for the eye, and what it does to the amount, in rupiah."""

    id: str
    label: str
    jenis: str
    dari: str
    ke: str
    rupiah: int


@dataclass(frozen=True)
class Waterfall:
    """``sebelum`` + the sum of ``bagian`` = ``sesudah``, exactly."""

    id: str
    label: str
    sebelum: int
    sesudah: int
    bagian: tuple[Bagian, ...]

    @property
    def selisih(self) -> int:
        return self.sesudah - self.sebelum

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"selisih": self.selisih}

    def to_text(self) -> str:
        lines = [f"{self.label}: {_rp(self.sebelum)} menjadi {_rp(self.sesudah)}, selisih {_signed(self.selisih)}"]
        lines += [f"  {_signed(b.rupiah)}  {b.label}: {b.dari} → {b.ke}" for b in self.bagian]
        return "\n".join(lines)


def waterfall(
    a: Explanation | Json, b: Explanation | Json, keluaran: str | None = None, *, rinci: bool = False
) -> Waterfall:
    """Explain the difference of a paid output between two explanations (or stored traces) of one employee.

    ``keluaran``: a rupiah output; by default the one with role ``bersih``, else the last paid one. ``rinci`` opens the
    percentages too, down to facts and values. Components that change nothing are left out. Raises InputError where an
    output is missing in either month, is not whole rupiah, or the two belong to different employees.
    """
    old = a.to_dict() if isinstance(a, Explanation) else a
    new = b.to_dict() if isinstance(b, Explanation) else b
    if old["kunci"] != new["kunci"]:
        raise InputError(
            "air terjun", f"dua pegawai berbeda ({old['kunci']}, {new['kunci']})", "pegawai yang sama", "pilih ulang"
        )
    name = keluaran or _default(new)
    x, y = _Trace(old, name, rinci), _Trace(new, name, rinci)
    return Waterfall(name, y.root["label_keluaran"] or y.root["label"], x.amount, y.amount, tuple(_parts(x, y)))


def _default(trace: Json) -> str:
    paid = [n for n in trace["keluaran"] if n["jenis_keluaran"] == "bayar"]
    if not paid:
        raise InputError("air terjun", "tidak ada hasil yang dibayar", "keluaran jenis bayar", "sebutkan keluarannya")
    return str(next((n["id"] for n in paid if n["peran"] == "bersih"), paid[-1]["id"]))


def _parts(x: _Trace, y: _Trace) -> Iterator[Bagian]:
    values = {key: leaf.value for key, leaf in x.leaves.items()}
    begin = at = x.compute(values)
    said = 0
    for key, leaf in x.leaves.items():
        other = y.leaves.get(key)
        if other is None or other.value == leaf.value:
            continue
        values[key] = other.value
        after = x.compute(values)
        at = at if after is None else after
        if begin is None or at is None:
            continue
        total = _whole(at - begin)
        if total != said:
            yield Bagian(leaf.id, other.label, leaf.kind, leaf.shown, other.shown, total - said)
        said = total
    rest = y.amount - x.amount - said
    if rest:
        words = "rumus, pembulatan, atau susunan paket"
        yield Bagian(RULE, f"Perubahan aturan ({words})", RULE, x.version, y.version, rest)


def _whole(value: Fraction) -> int:
    return int(round_exact(value, 0, "setengah_genap"))


@dataclass(frozen=True)
class _Leaf:
    id: str
    label: str
    kind: str
    value: Scalar
    shown: str


@dataclass(frozen=True)
class _Step:
    tree: t.Node
    operands: dict[t.Node, Key]
    rounding: tuple[int, str] | None


class _Trace:
    """One month: components in reading order, and the steps above them as a computable graph."""

    def __init__(self, trace: Json, output: str, rinci: bool) -> None:
        self.rinci = rinci
        self.version = f"{trace['paket']['id']} {trace['paket']['versi']}"
        self.full = {n["id"]: n for n in _nodes(trace["keluaran"]) if not n["rujukan"] and n["tingkat"] == "pegawai"}
        found = [n for n in trace["keluaran"] if n["id"] == output]
        if not found:
            raise InputError(
                f"air terjun {trace['periode']}",
                f'hasil "{output}" tidak ada',
                f"salah satu: {', '.join(n['id'] for n in trace['keluaran'])}",
                "pilih hasil yang ada di kedua bulan",
            )
        self.root: Json = found[0]
        value = _read(self.root)
        if self.root["satuan"] != "rupiah" or not isinstance(value, Fraction) or value.denominator != 1:
            raise InputError(
                f"air terjun {trace['periode']}",
                f'hasil "{output}" bukan rupiah bulat',
                "keluaran jenis bayar",
                "pilih hasil lain",
            )
        self.amount = value.numerator
        self.leaves: dict[Key, _Leaf] = {}
        self.steps: dict[Key, _Step] = {}
        self.top = self.visit(self.root, (output,), True)

    def visit(self, node: Json, path: Key, force: bool = False) -> Key:
        """Enter a node; returns its key among steps or leaves."""
        id_ = node["id"]
        if node["jenis"] == "langkah":
            if id_ in self.steps:
                return id_
            opened = self.open(self.full.get(id_, node)) if force or self.opens(node) else None
            if opened is not None:
                self.steps[id_] = opened
                return id_
        key: Key = id_ if node["jenis"] in ("langkah", "masukan", "parameter") else path
        leaf = _Leaf(id_, str(node["label"]), str(node["jenis"]), _read(node), str(node["nilai_tampil"]))
        if key in self.leaves and self.leaves[key].value != leaf.value:  # the same parameter on another day
            key = path
        self.leaves.setdefault(key, leaf)
        return key

    def opens(self, node: Json) -> bool:
        return node["tingkat"] == "pegawai" and (self.rinci or node["satuan"] == "rupiah")

    def open(self, node: Json) -> _Step | None:
        """A step as formula over its operands; None where the trace does not tell enough."""
        try:
            tree = parse(node["rumus"])
        except FormulaError:
            return None
        parts = list(_operands(tree))
        if len(parts) != len(node["operan"]):
            return None
        rounding = None
        if node["bulatan"] is not None:
            shift = 2 if parse_unit(node["satuan"]).percent else 0
            rounding = (node["bulatan"]["desimal"] + shift, node["bulatan"]["mode"])
        operands = {
            part: self.visit(child, (node["id"], part)) for part, child in zip(parts, node["operan"], strict=True)
        }
        return _Step(tree, operands, rounding)

    def compute(self, values: Mapping[Key, Scalar]) -> Fraction | None:
        """The amount with these values of the components."""
        done: dict[Key, Scalar] = {}

        def value(key: Key) -> Scalar:
            if key in self.leaves and key not in self.steps:
                return values[key]
            if key not in done:
                step = self.steps[key]
                out = evaluate(step.tree, lambda part: value(step.operands[part]))
                if step.rounding is not None and isinstance(out, Fraction):
                    out = round_exact(out, *step.rounding)
                done[key] = out
            return done[key]

        found = value(self.top)
        return found if isinstance(found, Fraction) else None


def _operands(tree: t.Node) -> Iterator[t.Node]:
    """The parts that the explanation lists, in its order, each once; aggregates are not entered."""
    seen: set[t.Node] = set()

    def walk(node: t.Node) -> Iterator[t.Node]:
        if isinstance(node, t.Agregat | t.RataBawahan | t.CariTabel | t.Nama) and node not in seen:
            seen.add(node)
            yield node
        if not isinstance(node, t.Agregat):
            for child in t.children(node):
                yield from walk(child)

    return walk(tree)


def _nodes(nodes: list[Json]) -> Iterator[Json]:
    """All step nodes of a trace."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if node["jenis"] == "langkah":
            yield node
        stack.extend(reversed(node["operan"]))


def _read(node: Json) -> Scalar:
    """A node's exact text as a value of the formula: persen as a ratio, kosong as None."""
    text = str(node["nilai"])
    if text == "kosong":
        return None
    if text in ("ya", "tidak"):
        return text == "ya"
    try:
        return parse_exact(text) / parse_unit(node["satuan"]).factor
    except ValueError:
        pass
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _rp(amount: int) -> str:
    return show_unit(amount, "rupiah")


def _signed(amount: int) -> str:
    return f"+{_rp(amount)}" if amount > 0 else _rp(amount)
