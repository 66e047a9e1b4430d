"""A recap as rows and sums: what the screen shows, what a sheet holds and what a page prints are the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tabel:
    """kepala: (heading, is it words). baris: values in that order, words as text and numbers as int."""

    kode: str
    judul: str
    kepala: tuple[tuple[str, bool], ...]
    baris: tuple[tuple[Any, ...], ...]

    @property
    def jumlah(self) -> tuple[Any, ...]:
        """Sums of the numbers, empty texts below the words."""
        return tuple(
            "" if teks else sum(int(b[di] or 0) for b in self.baris) for di, (_, teks) in enumerate(self.kepala)
        )


def table_of(kode: str, judul: str, kepala: Sequence[str], baris: Sequence[Sequence[Any]], *, kata: int = 1) -> Tabel:
    """A table whose first `kata` columns are words."""
    return Tabel(kode, judul, tuple((j, di < kata) for di, j in enumerate(kepala)), tuple(tuple(b) for b in baris))
