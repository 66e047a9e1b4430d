"""Facts as the shell passes them: one table a level, columns by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Column = Sequence[Any] | np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Facts:
    """``tables[level][column]``: lists or NumPy arrays of equal length.

    Columns: ``kunci`` (text or int, unique in its level), below pegawai ``pegawai`` (the parent's kunci), on hari also
    ``segmen`` and ``tanggal``, and one per input of the pack under its id or its fact's name. Numbers are int, Fraction
    or Decimal in the written unit (persen = percentage), never float; pilihan str; ya/tidak bool; tanggal
    ``datetime.date`` or datetime64; ``None`` is empty. Columns that the pack does not read are ignored.
    """

    tables: Mapping[str, Mapping[str, Column]]
