"""Hashes, independent of row order and of the arithmetic's form (docs/paket-aturan.md, "Sidik")."""

from __future__ import annotations

import math
import operator
from hashlib import sha256
from typing import Any

import numpy as np

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.columns import Col, Flat, Num
from erk_core.engine.hierarchy import Reference
from erk_core.engine.ints import Array, Ints

_LIMIT = 2**62


def key_order(keys: list[Any] | Array) -> Array | None:
    """Row order by key (text as text, ints as numbers); None where already sorted."""
    if isinstance(keys, np.ndarray):
        return None if bool((keys[1:] > keys[:-1]).all()) else np.argsort(keys, kind="stable")
    if all(map(operator.lt, keys, keys[1:])):
        return None
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)


def key_bytes(keys: list[Any] | Array, order: Array | None) -> bytes:
    """Sorted keys: ints as 8 bytes little-endian (text where they do not fit), texts joined by the unit separator."""
    if isinstance(keys, np.ndarray):
        return b"i" + np.ascontiguousarray(keys if order is None else keys[order], dtype="<i8").tobytes()
    ordered = keys if order is None else [keys[i] for i in order.tolist()]
    if ordered and isinstance(ordered[0], int):
        try:
            return b"i" + np.array(ordered, dtype="<i8").tobytes()
        except OverflowError:
            ordered = list(map(str, ordered))
    return b"s" + "\x1f".join(ordered).encode() if ordered else b""


def packed(arr: Array) -> bytes:
    """Integers as little-endian two's complement in the fewest of 1, 2, 4 or 8 bytes that hold all, the width first.

    The width follows from the values alone. A month's columns are mostly small numbers; hashing is paid by the byte.
    """
    low, high = (int(arr.min()), int(arr.max())) if arr.size else (0, 0)
    width = next((n for n in (1, 2, 4) if -(1 << (8 * n - 1)) <= low and high < 1 << (8 * n - 1)), 8)
    return f"{width}\n".encode() + arr.astype(f"<i{width}").tobytes()


class Digest:
    """SHA-256 over named parts."""

    def __init__(self, title: str) -> None:
        self.sha = sha256(title.encode())

    def part(self, name: str, data: bytes) -> None:
        head = f"\n{name}:{len(data)}\n".encode()
        self.sha.update(head)
        self.sha.update(data)

    def column(self, name: str, col: Col, rows: int, order: Array | None, words: tuple[str, ...]) -> None:
        col = col.spread(rows)
        if order is not None:
            col = col.take(order)
        null = b"" if col.null is None or not col.null.any() else np.packbits(col.null).tobytes()
        self.part(f"{name}.kosong", null)
        if isinstance(col, Num):
            self.part(name, canonical_number(c.blank(col)))
        else:
            self.part(name, _flat(col, words))

    def text(self) -> str:
        return self.sha.hexdigest()


def _flat(col: Flat, words: tuple[str, ...]) -> bytes:
    arr = col.arr if col.null is None else np.where(col.null, 0, col.arr)
    if isinstance(col, Reference):
        words = tuple(map(str, col.names))
    elif col.kind != "pilihan":
        return packed(arr)
    # by word, not by code: another pack with the same values hashes alike
    used = np.flatnonzero(np.bincount(arr, minlength=1)) if arr.size else arr
    rank = np.zeros(len(words) + 1, dtype=np.int64)
    rank[used] = np.arange(used.size)
    names = "\x1f".join(words[i] for i in used.tolist())
    return names.encode() + b"\n" + packed(rank[arr])


def canonical_number(col: Num) -> bytes:
    """``L`` and integers (value = n / L, L the least common denominator) where they fit in 62 bits, else ``p/q``."""
    if col.den is None:
        base = _over_least(col.num, col.scale)
        if base is not None:
            return base
        col = Num(col.num, 1, ints.Ints(np.full(col.num.arr.shape, col.scale, dtype=object), col.scale), col.null)
    den = ints.scale(col.den or ints.constant(1), col.scale)
    low = c.reduce(col.num, 1, den, None)
    if low.den is None:
        base = _over_least(low.num, 1)
        if base is not None:
            return base
        return "\n".join(f"{n}/1" for n in low.num.arr.tolist()).encode()
    least = 1
    for value in np.unique(low.den.arr).tolist():
        least = least * int(value) // math.gcd(least, int(value))
        if least >= _LIMIT:
            break
    if least < _LIMIT:
        factor = ints.floordiv(ints.Ints(np.broadcast_to(ints.constant(least).arr, low.den.arr.shape), least), low.den)
        base = _over_least(ints.mul(low.num, factor), least)
        if base is not None:
            return base
    return "\n".join(
        f"{int(n)}/{int(d)}" for n, d in zip(low.num.arr.tolist(), low.den.arr.tolist(), strict=True)
    ).encode()


def _over_least(num: Ints, scale: int) -> bytes | None:
    common = scale
    if scale > 1 and num.arr.size:
        values = np.abs(num.arr)
        common = math.gcd(int(np.gcd.reduce(values)), scale)
        common = common or scale
    least = scale // common
    arr = num.arr if common == 1 else num.arr // common
    if least >= _LIMIT or ints.measure(arr) >= _LIMIT:
        return None
    return f"L{least}\n".encode() + packed(arr)
