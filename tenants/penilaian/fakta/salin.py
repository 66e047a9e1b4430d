"""Rows of integers out of Postgres as NumPy columns, without one Python object a value.

COPY .. (FORMAT binary) of columns that are int4 or int8 and never null has rows of one width, which `np.frombuffer`
reads as they are.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_KEPALA = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8
_EKOR = 2


class SalinError(RuntimeError):
    """A statement returned something other than integers without null; the close must not go on."""


def copy_columns(
    cursor: Any, sql: str, params: Mapping[str, Any], columns: Sequence[tuple[str, int]]
) -> dict[str, np.ndarray]:
    """Run `sql` and return its columns as int64 arrays in the order of the rows.

    columns: (name, width in bytes: 4 or 8), as the statement casts them. Raises SalinError for a null or another
    width.
    """
    buffer = io.BytesIO()
    text = cursor.mogrify(sql, params).decode()
    cursor.copy_expert(f"copy ({text}) to stdout (format binary)", buffer)
    raw = buffer.getbuffer()
    fields: list[tuple[str, str]] = [("_n", ">i2")]
    for name, width in columns:
        fields += [(f"_l_{name}", ">i4"), (name, f">i{width}")]
    row = np.dtype(fields)
    count, rest = divmod(len(raw) - len(_KEPALA) - _EKOR, row.itemsize)
    if bytes(raw[: len(_KEPALA)]) != _KEPALA or rest:
        raise SalinError(_pesan(columns))
    rows = np.frombuffer(raw, dtype=row, count=count, offset=len(_KEPALA))
    if (rows["_n"] != len(columns)).any() or any((rows[f"_l_{name}"] != width).any() for name, width in columns):
        raise SalinError(_pesan(columns))
    return {name: rows[name].astype(np.int64) for name, _ in columns}


def _pesan(columns: Sequence[tuple[str, int]]) -> str:
    return (
        f"Kueri fakta ({', '.join(name for name, _ in columns)}) mengembalikan nilai kosong atau jenis lain dari "
        f"yang dijanjikan. "
        "Penutupan dihentikan; ini kesalahan program, laporkan kepada pengembang."
    )
