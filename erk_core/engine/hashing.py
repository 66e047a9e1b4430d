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
from erk_core.engine.ints import Array, Ints
from erk_core.engine.named import Named

_LIMIT = 2**62
_BYTE = 128  # codes below fit in one signed byte
_SAMPLE = 256


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


def packed(arr: Array, low: int | None = None, high: int | None = None) -> bytes:
    """Integers as little-endian two's complement in the fewest of 1, 2, 4 or 8 bytes that hold all, the width first.

    The width follows from the values alone. A month's columns are mostly small numbers; hashing is paid by the byte.
    ``low`` and ``high``: least and greatest value where known already.
    """
    if arr.dtype == bool:
        return b"1\n" + arr.tobytes()
    if low is None or high is None:
        low, high = ints.ends(arr)
    width = next((n for n in (1, 2, 4) if -(1 << (8 * n - 1)) <= low and high < 1 << (8 * n - 1)), 8)
    return f"{width}\n".encode() + arr.astype(f"<i{width}", copy=False).tobytes()


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
    if isinstance(col, Named):
        words = tuple(map(str, col.names)) or ("",)
    elif col.kind != "pilihan":
        return packed(arr)
    # by word, not by code: another pack with the same values hashes alike
    if len(words) < _BYTE and arr.size:
        return _few_words(arr.astype(np.uint8), words)
    used = np.flatnonzero(np.bincount(arr, minlength=1)) if arr.size else arr
    rank = np.zeros(len(words) + 1, dtype=np.int64)
    rank[used] = np.arange(used.size)
    names = "\x1f".join(words[i] for i in used.tolist())
    return names.encode() + b"\n" + packed(rank[arr])


def _few_words(arr: Array, words: tuple[str, ...]) -> bytes:
    """As below, for codes of one byte each."""
    used = [code for code in range(int(arr.min()), int(arr.max()) + 1) if (arr == code).any()]
    rank = bytearray(256)
    for place, code in enumerate(used):
        rank[code] = place
    names = "\x1f".join(words[i] for i in used)
    return names.encode() + b"\n1\n" + arr.tobytes().translate(bytes(rank))


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
    for part in (low.den.arr[:_SAMPLE], low.den.arr):  # most columns that overflow do so within a few rows
        for value in np.unique(part).tolist():
            least = math.lcm(least, int(value))
            if least >= _LIMIT:
                return _fractions(low.num.arr, low.den.arr)
    factor = ints.floordiv(ints.Ints(np.broadcast_to(ints.constant(least).arr, low.den.arr.shape), least), low.den)
    base = _over_least(ints.mul(low.num, factor), least)
    return base if base is not None else _fractions(low.num.arr, low.den.arr)


def _fractions(num: Array, den: Array) -> bytes:
    """Lines of ``p/q``, written in one go."""
    pairs = np.empty((num.shape[0], 2), dtype=object if num.dtype == object or den.dtype == object else np.int64)
    pairs[:, 0], pairs[:, 1] = num, den
    text: str = "%d/%d\n" * num.shape[0] % tuple(pairs.ravel().tolist())
    return text[:-1].encode()


def _over_least(num: Ints, scale: int) -> bytes | None:
    arr = num.arr
    common = _common(arr, scale) if scale > 1 else 1
    least = scale // common
    arr = arr if common == 1 else arr // common
    low, high = ints.ends(arr)
    if least >= _LIMIT or max(abs(low), abs(high)) >= _LIMIT:
        return None
    return f"L{least}\n".encode() + packed(arr, low, high)


def _common(arr: Array, scale: int) -> int:
    """Greatest common divisor of all values and ``scale``; most often a few rows show that it is 1."""
    for part in (arr[:_SAMPLE], arr):
        values = np.abs(part[part != 0])
        common = math.gcd(int(np.gcd.reduce(values)), scale) if values.size else scale
        if common == 1:
            break
    return common
