"""Facts as the shell passes them: one table a level, columns by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Column = Sequence[Any] | Array


@dataclass(frozen=True, eq=False)
class _Packed(Sequence[Any]):
    """A column that reads like a list of plain values, while the engine takes its integers as they are."""

    def at(self, row: int) -> Any:
        raise NotImplementedError

    def __getitem__(self, row: Any) -> Any:
        size = len(self)
        if isinstance(row, slice):
            return [self.at(i) for i in range(*row.indices(size))]
        number = int(row)
        if not -size <= number < size:
            raise IndexError(row)
        return self.at(number % size)


@dataclass(frozen=True, eq=False)
class Words(_Packed):
    """Words by code: row i is ``words[codes[i]]``. ``words`` may hold None for "empty"; codes are 0 and up."""

    codes: Array
    words: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, row: int) -> str | None:
        return self.words[int(self.codes[row])]


@dataclass(frozen=True, eq=False)
class Rows(_Packed):
    """Parents by row number: row i hangs under ``keys[rows[i]]``.

    Read without any look-up where ``keys`` is the very object given as ``kunci`` of the table above.
    """

    rows: Array
    keys: Sequence[Any] | Array

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, row: int) -> Any:
        return self.keys[int(self.rows[row])]


@dataclass(frozen=True, eq=False)
class Numbers(_Packed):
    """Whole numbers over one ``scale``, with an optional mask of empty rows: row i is ``values[i] / scale`` or None."""

    values: Array
    null: Array | None = None
    scale: int = 1

    def __len__(self) -> int:
        return len(self.values)

    def at(self, row: int) -> int | Fraction | None:
        if self.null is not None and self.null[row]:
            return None
        number = int(self.values[row])
        return number if self.scale == 1 else Fraction(number, self.scale)


@dataclass(frozen=True)
class Facts:
    """``tables[level][column]``: lists or NumPy arrays of equal length.

    Columns: ``kunci`` (text or int, unique in its level), below pegawai ``pegawai`` (the parent's kunci), on hari also
    ``segmen`` and ``tanggal``, and one per input of the pack under its id or its fact's name. Numbers are int, Fraction
    or Decimal in the written unit (persen = percentage), never float; pilihan str; ya/tidak bool; tanggal
    ``datetime.date`` or datetime64; ``None`` is empty. Columns that the pack does not read are ignored.
    Large tables come cheapest as integer arrays, ``Words``, ``Rows`` and ``Numbers``; values and hashes are the same.
    Arrays must not change while a Result made of them is in use.
    """

    tables: Mapping[str, Mapping[str, Column]]
