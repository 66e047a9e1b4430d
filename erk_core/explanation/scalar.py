"""One formula over single exact values, given what its names, tables and aggregates are worth."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from erk_core.formula import tree as t
from erk_core.numbers import round_exact

Scalar = Fraction | str | bool | dt.date | None
_OPS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def evaluate(node: t.Node, leaf: Callable[[t.Node], Scalar]) -> Scalar:
    """The value in internal units (persen as a ratio); ``leaf`` answers for names, tables, aggregates and staff means.

    Empty values spread exactly as in the engine (docs/paket-aturan.md, "Kosong").
    """
    if isinstance(node, t.Nama | t.CariTabel | t.Agregat | t.RataBawahan):
        return leaf(node)
    if isinstance(node, t.Angka | t.Teks | t.YaTidak):
        return Fraction(node.nilai) if isinstance(node, t.Angka) else node.nilai
    if isinstance(node, t.Kosong):
        return None
    if isinstance(node, t.Fungsi):
        return _function(node, leaf)
    if isinstance(node, t.Biner):
        return _binary(node, leaf)
    inner: Any = evaluate(t.children(node)[0], leaf)
    if inner is None:
        return None
    if isinstance(node, t.Negatif):
        return Fraction(-inner)
    if isinstance(node, t.Bukan):
        return inner is False
    if isinstance(node, t.Bulat):
        return round_exact(inner, node.desimal + (2 if node.satuan == "persen" else 0), node.mode)
    raise TypeError(type(node).__name__)


def _binary(node: t.Biner, leaf: Callable[[t.Node], Scalar]) -> Scalar:
    if node.op in ("dan", "atau"):
        decisive = node.op == "atau"
        first = evaluate(node.kiri, leaf)
        second = decisive if first == decisive else evaluate(node.kanan, leaf)
        if second == decisive:
            return decisive
        return None if first is None or second is None else not decisive
    a: Any = evaluate(node.kiri, leaf)
    b: Any = evaluate(node.kanan, leaf)
    if a is None or b is None:
        return None
    if node.op == "/":
        return None if b == 0 else Fraction(a) / b
    out: Scalar | dt.timedelta = _OPS[node.op](a, b)
    return Fraction(out.days) if isinstance(out, dt.timedelta) else out


def _function(node: t.Fungsi, leaf: Callable[[t.Node], Scalar]) -> Scalar:
    if node.nama == "jika":
        chosen = evaluate(node.args[0], leaf)
        return None if chosen is None else evaluate(node.args[1 if chosen else 2], leaf)
    if node.nama == "ada":
        return evaluate(node.args[0], leaf) is not None
    values: list[Scalar] = [evaluate(arg, leaf) for arg in node.args]
    if node.nama == "isi":
        return next((v for v in values if v is not None), None)
    if None in values:
        return None
    numbers = [v for v in values if isinstance(v, Fraction)]
    return min(numbers) if node.nama == "min" else max(numbers)
