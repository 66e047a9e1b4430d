"""One input read alone: a pack around it, its column as plain values, its refusal; for tests of reading facts."""

from __future__ import annotations

import dataclasses
import functools
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from erk_core import Facts, InputError, Pack, Period
from erk_core.engine import columns as c
from erk_core.engine.columns import Col, Num
from erk_core.engine.prepare import prepare
from erk_core.engine.table import Table
from erk_core.model import Masukan
from erk_core.units import parse_unit
from tests.unit.core.mini import load

OCTOBER = Period(2026, 10)
KATA = ("A", "LAIN", "B", "C")


@functools.cache
def _base() -> Pack:
    with tempfile.TemporaryDirectory() as folder:
        return load(Path(folder))


def pack_of(*items: Masukan, kata: tuple[str, ...] = KATA) -> Pack:
    return dataclasses.replace(_base(), inputs={item.id: item for item in items}, langkah={}, kata=kata)


def item(id_: str = "x", jenis: str = "bilangan", satuan: str = "menit", **changes: Any) -> Masukan:
    plain: dict[str, Any] = {"tingkat": "pegawai", "asal": "isian", "nama": id_, "low": Fraction(0)}
    plain |= {"high": Fraction(100), "desimal": 0, "pilihan": (), "boleh_kosong": False}
    return Masukan(id=id_, label=id_, jenis=jenis, unit=parse_unit(satuan), **{**plain, **changes})


def table(one: Masukan, values: Any, keys: Any = None) -> Table:
    keys = [f"k{n}" for n in range(len(values))] if keys is None else keys
    return prepare(pack_of(one), OCTOBER, Facts({"pegawai": {"kunci": keys, one.id: values}}))["pegawai"]


def read(one: Masukan, values: Any) -> list[Any]:
    """The column as plain values, after a look at its form."""
    return plain(table(one, values).columns[one.id], len(values))


def plain(col: Col, count: int) -> list[Any]:
    null = np.zeros(count, dtype=bool) if col.null is None else col.null
    assert null.shape == (count,)
    if isinstance(col, Num):
        assert col.num.arr.shape == (count,)
        assert not col.num.arr[null].any()
        assert col.den is None or (col.den.arr[null] == 1).all()
        assert max((abs(n) for n in col.num.arr.tolist()), default=0) <= col.num.top
        return [c.value_at(col, row) for row in range(count)]
    assert col.arr.shape == (count,)
    return [None if empty else value for value, empty in zip(col.arr.tolist(), null.tolist(), strict=True)]


def refused(one: Masukan, values: Any) -> tuple[str, int | None]:
    """The message after the place, and the row."""
    with pytest.raises(InputError) as caught:
        table(one, values)
    error = caught.value
    assert (error.table, error.column) == ("pegawai", one.id)
    where = "tabel pegawai" if error.row is None else f"tabel pegawai, baris {error.row + 1} (kunci k{error.row})"
    assert error.where == f"{where}, kolom {one.id}"
    return str(error).removeprefix(f"{error.where}: "), error.row
