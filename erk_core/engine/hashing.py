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
_TALLY = 2**16  # numbers below are counted, not sorted
_BYTE = 128  # codes below fit in one signed byte
_SAMPLES = (256, 2**14, None)

Parts = tuple[bytes | memoryview, ...]  # hashed one after the other; arrays are not copied


def key_order(keys: list[Any] | Array) -> Array | None:
    """Row order by key (text as text, ints as numbers); None where already sorted."""
    if isinstance(keys, np.ndarray):
        return None if bool((keys[1:] > keys[:-1]).all()) else np.argsort(keys, kind="stable")
    if all(map(operator.lt, keys, keys[1:])):
        return None
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)


def key_parts(keys: list[Any] | Array, order: Array | None) -> Parts:
    """Sorted keys: ints as 8 bytes little-endian (text where they do not fit), texts joined by the unit separator."""
    if isinstance(keys, np.ndarray):
        return b"i", np.ascontiguousarray(keys if order is None else keys[order], dtype="<i8").data
    ordered = keys if order is None else [keys[i] for i in order.tolist()]
    if ordered and isinstance(ordered[0], int):
        try:
            return b"i", np.array(ordered, dtype="<i8").data
        except OverflowError:
            ordered = list(map(str, ordered))
    return (b"s", "\x1f".join(ordered).encode()) if ordered else ()


def packed(arr: Array, low: int | None = None, high: int | None = None) -> Parts:
    """Integers as little-endian two's complement in the fewest of 1, 2, 4 or 8 bytes that hold all, the width first.

    The width follows from the values alone. A month's columns are mostly small numbers; hashing is paid by the byte.
    ``low`` and ``high``: least and greatest value where known already.
    """
    if arr.dtype == bool:
        return b"1\n", np.ascontiguousarray(arr).data
    if low is None or high is None:
        low, high = ints.ends(arr)
    width = next((n for n in (1, 2, 4) if -(1 << (8 * n - 1)) <= low and high < 1 << (8 * n - 1)), 8)
    return f"{width}\n".encode(), np.ascontiguousarray(arr, dtype=f"<i{width}").data


class Digest:
    """SHA-256 over named parts."""

    def __init__(self, title: str) -> None:
        self.sha = sha256(title.encode())

    def part(self, name: str, parts: Parts) -> None:
        self.sha.update(f"\n{name}:{sum(memoryview(p).nbytes for p in parts)}\n".encode())
        for piece in parts:
            self.sha.update(piece)

    def column(self, name: str, col: Col, rows: int, order: Array | None, words: tuple[str, ...]) -> None:
        col = col.spread(rows)
        if order is not None:
            col = col.take(order)
        null = () if col.null is None or not col.null.any() else (np.packbits(col.null).data,)
        self.part(f"{name}.kosong", null)
        if isinstance(col, Num):
            self.part(name, canonical_number(c.blank(col)))
        else:
            self.part(name, _flat(col, words))

    def text(self) -> str:
        return self.sha.hexdigest()


def _flat(col: Flat, words: tuple[str, ...]) -> Parts:
    arr = col.arr if col.null is None else np.where(col.null, 0, col.arr)
    if isinstance(col, Named):
        words = tuple(map(str, col.names)) or ("",)
    elif col.kind != "pilihan":
        return packed(arr)
    # by word, not by code: another pack with the same values hashes alike
    if len(words) < _BYTE and arr.size:
        return _few_words(arr.astype(np.uint8), words)
    used = np.flatnonzero(np.bincount(arr)) if arr.size else arr
    rank = np.zeros(len(words), dtype=np.int64)
    rank[used] = np.arange(used.size)
    names = "\x1f".join(words[i] for i in used.tolist())
    return names.encode() + b"\n", *packed(rank[arr])


def _few_words(arr: Array, words: tuple[str, ...]) -> Parts:
    """As below, for codes of one byte each."""
    low, high = ints.ends(arr)
    used = [code for code in range(low, high + 1) if (arr == code).any()]
    head = "\x1f".join(words[i] for i in used).encode() + b"\n1\n"
    if len(used) == high - low + 1:
        return head, (arr - np.uint8(low)).data
    rank = bytearray(256)
    for place, code in enumerate(used):
        rank[code] = place
    return head, arr.tobytes().translate(bytes(rank))


def canonical_number(col: Num) -> Parts:
    """``L`` and integers (value = n / L, L the least common denominator) where they fit in 62 bits, else ``p/q``."""
    if col.den is None:
        base = _over_least(col.num, col.scale)
        if base is not None:
            return base
    den = ints.scale(col.den or ints.constant(1), col.scale).spread(col.num.arr.size)
    # lowest terms first only where the denominators as they stand have no common multiple that fits
    base = _over_common(col.num, den)
    if base is None:
        low = c.reduce(col.num, 1, den, None)
        den = (low.den or ints.constant(1)).spread(low.num.arr.size)
        base = _over_common(low.num, den) or _fractions(low.num.arr, den.arr)
    return base


def _over_common(num: Ints, den: Ints) -> Parts | None:
    """None where no common denominator fits."""
    common = 1
    for sample in _SAMPLES:  # most columns that overflow do so within a few rows
        for value in _distinct(den.arr[:sample]):
            common = math.lcm(common, value)
            if common >= _LIMIT:
                return None
    factor = ints.floordiv(ints.Ints(np.broadcast_to(ints.constant(common).arr, den.arr.shape), common), den)
    return _over_least(ints.mul(num, factor), common)


def _distinct(arr: Array) -> list[int]:
    if arr.dtype != object and arr.size and int(arr.max()) < _TALLY:
        return np.flatnonzero(np.bincount(arr)).tolist()
    return list(map(int, np.unique(arr).tolist()))


def _fractions(num: Array, den: Array) -> Parts:
    """Lines of ``p/q``, written in one go."""
    pairs = np.empty((num.size, 2), dtype=object if num.dtype == object or den.dtype == object else np.int64)
    pairs[:, 0], pairs[:, 1] = num, den
    text: str = "%d/%d\n" * num.size % tuple(pairs.ravel().tolist())
    return (text[:-1].encode(),)


def _over_least(num: Ints, scale: int) -> Parts | None:
    arr = num.arr
    common = _common(arr, scale) if scale > 1 else 1
    least = scale // common
    arr = arr if common == 1 else ints.floordiv(num, ints.constant(common)).arr
    low, high = ints.ends(arr)
    if least >= _LIMIT or max(abs(low), abs(high)) >= _LIMIT:
        return None
    head, body = packed(arr, low, high)
    return f"L{least}\n".encode(), head, body


def _common(arr: Array, scale: int) -> int:
    """Greatest common divisor of all values and ``scale``; most often a few rows show that it is 1."""
    common = scale
    for sample in _SAMPLES:
        part = arr[:sample]
        common = math.gcd(int(np.gcd.reduce(part[part != 0])), scale)
        if common == 1:
            break
    return common
