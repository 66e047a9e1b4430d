"""Check facts against the declared inputs and turn them into columns, sorted by their parents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.columns import Col, Flat, Num
from erk_core.engine.ints import Array
from erk_core.engine.table import Keys, Table, sort
from erk_core.errors import InputError, suggest
from erk_core.facts import Facts
from erk_core.levels import MAX_ROWS, PARENTS
from erk_core.model import Masukan
from erk_core.numbers import to_text
from erk_core.pack import Pack
from erk_core.period import Period

_EPOCH = dt.date(1970, 1, 1).toordinal()


def prepare(pack: Pack, period: Period, facts: Facts) -> dict[str, Table]:
    """All tables that the pack touches. Raises InputError naming table, row, column, value and what was expected."""
    out: dict[str, Table] = {}
    for level in pack.levels:
        raw = facts.tables.get(level)
        if raw is None:
            raise InputError(
                f"tabel {level}",
                "tabel ini tidak ada",
                f"paket {pack.id} membacanya",
                "sertakan tabelnya (boleh tanpa baris)",
            )
        out[level] = _Loader(pack, period, level, raw, out).table()
    return out


class _Loader:
    def __init__(self, pack: Pack, period: Period, level: str, raw: Any, done: dict[str, Table]) -> None:
        self.pack, self.period, self.level, self.raw, self.done = pack, period, level, raw, done
        self.keys: Keys = []

    def fail(self, row: int | None, column: str, what: str, expected: str, do: str) -> InputError:
        where = f"tabel {self.level}"
        if row is not None:
            where += f", baris {row + 1} (kunci {self.keys[row]})"
        place = f"{where}, kolom {column}" if column else where
        return InputError(place, what, expected, do, table=self.level, row=row, column=column or None)

    def table(self) -> Table:
        self.keys = self.own_keys()
        table = Table(self.level, self.keys)
        for parent in PARENTS[self.level]:
            if parent == "pegawai" or "segmen" in self.done:
                table.parents[parent] = self.parent(parent)
        if self.level == "hari":
            table.days = self.days()
        for item in self.pack.masukan:
            if item.tingkat == self.level:
                table.columns[item.id] = self.input(item)
        if table.parents:
            sort(table)
            self.limits(table)
        return table

    def own_keys(self) -> Keys:
        """Checked keys: an int64 array where they come as one, else a list of one kind."""
        raw = self.column("kunci")
        if isinstance(raw, np.ndarray) and raw.dtype.kind in "iu":
            self.keys = raw.astype(np.int64)
            order = np.argsort(self.keys, kind="stable")
            double = np.flatnonzero(self.keys[order][1:] == self.keys[order][:-1])
            if double.size:
                row = int(order[double[0] + 1])
                raise self.fail(
                    row, "kunci", "kunci ganda", "kunci yang berbeda di setiap baris", "hapus atau perbaiki baris ganda"
                )
            return self.keys
        self.keys = keys = raw.tolist() if isinstance(raw, np.ndarray) else list(raw)
        kinds = set(map(type, keys))
        if not kinds <= {str, int}:
            row = next(i for i, k in enumerate(keys) if type(k) not in (str, int))
            raise self.fail(
                row, "kunci", "kunci kosong atau bukan teks/bilangan bulat", "teks atau bilangan bulat", "isi kuncinya"
            )
        if len(kinds) > 1:
            raise self.fail(None, "kunci", "kunci campuran teks dan bilangan", "satu jenis", "samakan jenis kuncinya")
        if len(set(keys)) != len(keys):
            seen: set[Any] = set()
            for row, key in enumerate(keys):
                if key in seen:
                    raise self.fail(
                        row,
                        "kunci",
                        "kunci ganda",
                        "kunci yang berbeda di setiap baris",
                        "hapus atau perbaiki baris ganda",
                    )
                seen.add(key)
        return keys

    def column(self, *names: str) -> Any:
        present = [n for n in names if n in self.raw]
        if not present:
            have = ", ".join(sorted(str(n) for n in self.raw)) or "tidak ada kolom"
            raise self.fail(
                None, names[0], "kolom ini tidak ada", f"kolom yang ada: {have}", f"tambahkan kolom {names[0]}"
            )
        if len(present) > 1:
            raise self.fail(
                None, names[0], f"kolom ini ada dua kali ({' dan '.join(present)})", "satu kolom", "hapus salah satunya"
            )
        values = self.raw[present[0]]
        if len(self.keys) and len(values) != len(self.keys):
            raise self.fail(
                None,
                present[0],
                f"{len(values)} baris",
                f"{len(self.keys)} baris seperti kolom kunci",
                "samakan panjang kolom",
            )
        return values

    def parent(self, level: str) -> Array:
        values = self.column(level)
        above = self.done[level].keys
        if (
            isinstance(above, np.ndarray)
            and isinstance(values, np.ndarray)
            and values.dtype.kind in "iu"
            and above.size
        ):
            order = np.argsort(above, kind="stable")
            at = order[np.minimum(np.searchsorted(above, values, sorter=order), above.size - 1)]
            if not bool((above[at] == values).all()):
                raise self.orphan(level, values, int(np.flatnonzero(above[at] != values)[0]))
            return np.asarray(at, dtype=np.int64)
        index = {key: i for i, key in enumerate(above.tolist() if isinstance(above, np.ndarray) else above)}
        values = values.tolist() if isinstance(values, np.ndarray) else values
        try:
            return np.array(list(map(index.__getitem__, values)), dtype=np.int64)
        except (KeyError, TypeError):
            row = next(i for i, v in enumerate(values) if not isinstance(v, str | int) or v not in index)
            raise self.orphan(level, values, row) from None

    def orphan(self, level: str, values: Any, row: int) -> InputError:
        return self.fail(
            row,
            level,
            f'induk "{values[row]}" tidak ada',
            f"kunci yang ada di tabel {level}",
            "perbaiki kunci induknya atau tambahkan barisnya",
        )

    def days(self) -> Array:
        values = self.column("tanggal")
        if isinstance(values, np.ndarray) and values.dtype.kind == "M":
            out = values.astype("datetime64[D]").astype(np.int64) + _EPOCH
        else:
            self.dates("tanggal", values)
            out = np.array([v.toordinal() for v in values], dtype=np.int64)
        wrong = np.flatnonzero((out < self.period.first.toordinal()) | (out > self.period.last.toordinal()))
        if wrong.size:
            row = int(wrong[0])
            raise self.fail(
                row,
                "tanggal",
                f"{dt.date.fromordinal(int(out[row]))} di luar bulan",
                f"tanggal di {self.period}",
                "hapus barisnya atau pilih periode lain",
            )
        return out

    def dates(self, column: str, values: Sequence[Any]) -> None:
        for row, value in enumerate(values):
            if type(value) is not dt.date:
                raise self.fail(
                    row,
                    column,
                    f'"{value}" bukan tanggal',
                    "datetime.date, ditulis seperti 2026-10-01",
                    "perbaiki tanggalnya",
                )

    def input(self, item: Masukan) -> Col:
        values = self.column(*item.columns)
        if len(self.keys) == 0:
            return _empty(item)
        null = self.empty_rows(item, values)
        if item.jenis == "bilangan":
            return self.number(item, values, null)
        if null is not None:
            fill: Any = {"pilihan": item.pilihan[0] if item.pilihan else "", "ya_tidak": False}.get(
                item.jenis, self.period.first
            )
            values = [fill if v is None else v for v in values]
        if item.jenis == "pilihan":
            return Flat("pilihan", self.choices(item, values), null)
        if item.jenis == "ya_tidak":
            return Flat("ya_tidak", self.truths(item, values), null)
        if isinstance(values, np.ndarray) and values.dtype.kind == "M":
            return Flat("tanggal", values.astype("datetime64[D]").astype(np.int64) + _EPOCH, null)
        self.dates(item.id, values)
        return Flat("tanggal", np.array([v.toordinal() for v in values], dtype=np.int64), null)

    def empty_rows(self, item: Masukan, values: Any) -> Array | None:
        if isinstance(values, np.ndarray) and values.dtype != object:
            return None
        if isinstance(values, list) and None not in values:
            return None
        flags = np.fromiter((v is None for v in values), dtype=bool, count=len(values))
        if not flags.any():
            return None
        if not item.boleh_kosong:
            raise self.fail(
                int(np.flatnonzero(flags)[0]),
                item.id,
                "nilai kosong",
                "sebuah nilai (masukan ini tidak boleh kosong)",
                "lengkapi datanya",
            )
        return flags

    def choices(self, item: Masukan, values: Any) -> Array:
        codes = {word: self.pack.kata.index(word) for word in item.pilihan}
        if isinstance(values, np.ndarray) and values.dtype.kind == "U":
            out = np.full(len(values), -1, dtype=np.int64)
            for word, code in codes.items():
                out[values == word] = code
        else:
            out = np.array([codes.get(v, -1) if isinstance(v, str) else -1 for v in values], dtype=np.int64)
        wrong = np.flatnonzero(out < 0)
        if wrong.size:
            row = int(wrong[0])
            raise self.fail(
                row,
                item.id,
                f'"{values[row]}" tidak dikenal',
                f"salah satu: {', '.join(item.pilihan)}",
                suggest(str(values[row]), item.pilihan),
            )
        return out

    def truths(self, item: Masukan, values: Any) -> Array:
        if isinstance(values, np.ndarray) and values.dtype == bool:
            return values
        for row, value in enumerate(values):
            if not isinstance(value, bool | np.bool_):
                raise self.fail(row, item.id, f'"{value}" bukan ya/tidak', "ya atau tidak", "perbaiki nilainya")
        return np.array(values, dtype=bool)

    def number(self, item: Masukan, values: Any, null: Array | None) -> Num:
        scale = 10**item.desimal
        filled = values if null is None else [0 if v is None else v for v in values]
        arr = filled if isinstance(filled, np.ndarray) else _as_int64(filled)
        if arr is not None and arr.dtype.kind in "iu" and arr.dtype != np.uint64:
            col = Num(ints.scale(ints.from_int64(arr.astype(np.int64)), scale), scale * item.unit.factor, None, null)
        else:
            col = self.exact(item, values, null)
        self.in_range(item, col, values)
        return col

    def exact(self, item: Masukan, values: Any, null: Array | None) -> Num:
        """Numbers one by one: Decimal, Fraction, empty ones."""
        out: list[Fraction] = []
        for row, value in enumerate(values):
            if value is None:
                out.append(Fraction(0))
                continue
            if isinstance(value, bool | float | np.floating | np.bool_) or not isinstance(
                value, int | Decimal | Fraction | np.integer
            ):
                raise self.fail(
                    row,
                    item.id,
                    f'"{value}" bukan angka eksak',
                    f"angka dalam {item.satuan}, paling banyak {item.desimal} desimal",
                    "kirim sebagai bilangan bulat, Decimal, atau Fraction",
                )
            if isinstance(value, Decimal) and not value.is_finite():
                raise self.fail(
                    row, item.id, f'"{value}" bukan angka', f"angka dalam {item.satuan}", "perbaiki nilainya"
                )
            number = Fraction(int(value)) if isinstance(value, np.integer) else Fraction(value)
            if item.asal != "hasil" and (number * 10**item.desimal).denominator != 1:
                raise self.fail(
                    row,
                    item.id,
                    f"{to_text(number)} terlalu banyak desimal",
                    f"paling banyak {item.desimal} desimal",
                    "bulatkan di sumbernya, atau naikkan desimal pada masukan",
                )
            out.append(number)
        if item.asal != "hasil":
            scale = 10**item.desimal
            return Num(ints.from_list([int(v * scale) for v in out]), scale * item.unit.factor, None, null)
        num, den = ints.from_list([v.numerator for v in out]), ints.from_list([v.denominator for v in out])
        return Num(num, item.unit.factor, None if den.top == 1 else den, null)

    def in_range(self, item: Masukan, col: Num, values: Any) -> None:
        bad = np.zeros(1, dtype=bool)
        for op, end in (("<", item.low), (">", item.high)):
            bad = bad | c.compare(op, col, c.number(end)).arr
        if col.null is not None:
            bad = bad & ~col.null
        wrong = np.flatnonzero(bad)
        if wrong.size:
            row = int(wrong[0])
            factor = item.unit.factor
            shown = to_text((c.value_at(col, row) or Fraction(0)) * factor)
            raise self.fail(
                row,
                item.id,
                f"{shown} di luar rentang",
                f"{to_text(item.low * factor)} sampai {to_text(item.high * factor)} {item.satuan}",
                "perbaiki datanya, atau rentang masukan di paket bila memang sah",
            )

    def limits(self, table: Table) -> None:
        most = MAX_ROWS[self.level]
        sizes = np.bincount(table.parents["pegawai"]) if table.count else np.zeros(1, dtype=np.int64)
        if sizes.max() > most:
            owner = self.done["pegawai"].keys[int(sizes.argmax())]
            raise self.fail(
                None, "", f"pegawai {owner} punya {sizes.max()} baris", f"paling banyak {most}", "periksa baris ganda"
            )
        if "segmen" in table.parents and table.count:
            above = self.done["segmen"].parents["pegawai"][table.parents["segmen"]]
            wrong = np.flatnonzero(above != table.parents["pegawai"])
            if wrong.size:
                key = table.keys[int(wrong[0])]
                raise self.fail(
                    None,
                    "segmen",
                    f"baris {key} menunjuk segmen pegawai lain",
                    "segmen milik pegawai yang sama",
                    "perbaiki kolom segmen",
                )


def _as_int64(values: Sequence[Any]) -> Array | None:
    """A list of plain Python ints as int64, else None."""
    if not set(map(type, values)) <= {int}:
        return None
    try:
        return np.array(values, dtype=np.int64)
    except OverflowError:
        return None


def _empty(item: Masukan) -> Col:
    if item.jenis == "bilangan":
        return Num(ints.from_list([]), 10**item.desimal * item.unit.factor)
    return Flat(item.jenis, np.zeros(0, dtype=bool if item.jenis == "ya_tidak" else np.int64))
