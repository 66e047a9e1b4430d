"""The parsed tree of a formula: the only thing the vector engine and the interpreter share.

Nodes compare by structure, not by position, so that ``ada(x)`` can be matched with a later ``x``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Node:
    """Base; ``pos`` is the offset in the source text."""

    pos: int = field(compare=False, kw_only=True, default=0)


@dataclass(frozen=True)
class Angka(Node):
    """0, 1 or 100 %; ``persen`` keeps how it was written."""

    nilai: Fraction
    persen: bool = False


@dataclass(frozen=True)
class Teks(Node):
    nilai: str


@dataclass(frozen=True)
class YaTidak(Node):
    nilai: bool


@dataclass(frozen=True)
class Kosong(Node):
    pass


@dataclass(frozen=True)
class Nama(Node):
    id: str


@dataclass(frozen=True)
class Negatif(Node):
    isi: Node


@dataclass(frozen=True)
class Bukan(Node):
    isi: Node


@dataclass(frozen=True)
class Biner(Node):
    """``op`` is one of + - * / = != < <= > >= dan atau."""

    op: str
    kiri: Node
    kanan: Node


@dataclass(frozen=True)
class Fungsi(Node):
    """min, max, jika, ada, isi."""

    nama: str
    args: tuple[Node, ...]


@dataclass(frozen=True)
class Bulat(Node):
    """``satuan`` is '' for a value with a dimension, else ``persen`` or ``tanpa``."""

    isi: Node
    desimal: int
    mode: str
    satuan: str = ""


@dataclass(frozen=True)
class CariTabel(Node):
    """tabel(...) or pita(...)."""

    tabel: str
    args: tuple[Node, ...]
    pita: bool


@dataclass(frozen=True)
class Agregat(Node):
    """jumlah, rata, hitung, maks, min over a level below; ``hitung`` has no body."""

    fungsi: str
    tingkat: str
    syarat: Node | None
    isi: Node | None


@dataclass(frozen=True)
class RataBawahan(Node):
    """Mean of a pegawai step over the direct subordinates; empty where there are none."""

    langkah: str


def children(node: Node) -> tuple[Node, ...]:
    """Direct sub-expressions, in reading order."""
    if isinstance(node, Negatif | Bukan | Bulat):
        return (node.isi,)
    if isinstance(node, Biner):
        return (node.kiri, node.kanan)
    if isinstance(node, Fungsi | CariTabel):
        return node.args
    if isinstance(node, Agregat):
        return tuple(n for n in (node.syarat, node.isi) if n is not None)
    return ()


def shape(node: Node) -> tuple[Any, ...]:
    """The expression without its places in the text: equal for equal meaning."""
    own = (getattr(node, f.name) for f in fields(node) if f.name != "pos")
    return (type(node).__name__, *(v for v in own if not isinstance(v, Node | tuple)), *map(shape, children(node)))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))


def names(node: Node) -> list[str]:
    """Ids read by the formula (inputs, parameters, steps, tables), each once, in reading order."""
    seen: dict[str, None] = {}
    for part in walk(node):
        if isinstance(part, Nama):
            seen.setdefault(part.id)
        elif isinstance(part, CariTabel):
            seen.setdefault(part.tabel)
        elif isinstance(part, RataBawahan):
            seen.setdefault(part.langkah)
    return list(seen)


def over_staff(node: Node) -> list[str]:
    """Steps whose mean over the subordinates the formula reads."""
    return [part.langkah for part in walk(node) if isinstance(part, RataBawahan)]
