"""Columns of an open set of texts: superiors' keys, and codes (``jenis: kode``) as given and as a pack reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from erk_core.engine.columns import Col, Flat
from erk_core.engine.ints import Array


@dataclass(frozen=True)
class Named(Flat):
    """``arr`` numbers ``names``, the sorted texts (or keys) that occur; an empty row holds 0."""

    names: tuple[Any, ...] = ()

    def take(self, rows: Array) -> Named:
        part = super().take(rows)
        return Named(self.kind, part.arr, part.null, self.names)

    def spread(self, count: int) -> Named:
        part = super().spread(count)
        return Named(self.kind, part.arr, part.null, self.names)


def as_read(col: Col, words: dict[str, int]) -> Col:
    """A column of codes as formulas see it: the number of the word in the pack, -1 for every code it does not name.

    Formulas only ask whether a code is one that the pack names, so all others are alike to them.
    """
    if not isinstance(col, Named) or col.kind != "kode":
        return col
    known = np.array([words.get(name, -1) for name in col.names], dtype=np.int64)
    return Flat(col.kind, known[col.arr] if known.size else col.arr, col.null)


def number_codes(codes: Array, words: Sequence[Any], null: Array | None) -> Named:
    """Codes by number of ``words`` (None: empty) as a column; only the words that occur are kept."""
    used = [words[i] for i in np.unique(codes).tolist()]
    names = sorted({word for word in used if word is not None})
    place = {name: i for i, name in enumerate(names)}
    return Named("kode", np.array([place.get(w, 0) for w in words], dtype=np.int64)[codes], null, tuple(names))
