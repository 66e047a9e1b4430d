"""Check facts against the declared inputs and turn them into columns, sorted by their parents."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from erk_core.engine import hierarchy, ints
from erk_core.engine.columns import Col, Flat, Num
from erk_core.engine.ints import Array
from erk_core.engine.reading import Reader
from erk_core.engine.table import Keys, Table, sort
from erk_core.errors import InputError
from erk_core.facts import Facts, Rows, Words
from erk_core.levels import MAX_ROWS, PARENTS
from erk_core.model import Masukan
from erk_core.numbers import brief
from erk_core.pack import Pack
from erk_core.period import Period


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
        above = {name: facts.tables[name].get("kunci") for name in out}
        out[level] = _Loader(pack, period, level, raw, out, above).table()
    return out


class _Loader(Reader):
    def __init__(
        self, pack: Pack, period: Period, level: str, raw: Any, done: dict[str, Table], above: dict[str, Any]
    ) -> None:
        super().__init__(pack, period, level, raw)
        self.done = done
        self.above = above  # keys of the tables above as they were given

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
        if isinstance(raw, np.ndarray) and raw.dtype.kind in "iu" and raw.dtype != np.uint64:
            self.keys = np.asarray(raw, dtype=np.int64)
            if bool((self.keys[1:] > self.keys[:-1]).all()):
                return self.keys
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

    def parent(self, level: str) -> Array:
        values = self.column(level)
        above = self.done[level].keys
        if isinstance(values, Rows) and values.keys is self.above[level] and values.rows.dtype.kind in "iu":
            return self.numbered(level, values, values.rows)
        if isinstance(above, np.ndarray) and isinstance(values, np.ndarray) and values.dtype.kind == "i" and above.size:
            first, last = int(above[0]), int(above[-1])
            if bool((np.diff(above) == 1).all()):  # consecutive numbers
                low, high = (int(values.min()), int(values.max())) if values.size else (first, first)
                if first <= low and high <= last:
                    return np.asarray(values - first if first else values, dtype=np.int64)
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

    def numbered(self, level: str, values: Rows, rows: Array) -> Array:
        """Parents given as row numbers of the table above."""
        count = self.done[level].count
        wrong = np.flatnonzero((rows < 0) | (rows >= count)) if rows.size else rows
        if wrong.size:
            row = int(wrong[0])
            raise self.fail(
                row, level, f"nomor baris induk {rows[row]}", f"0 sampai {count - 1}", "perbaiki nomor baris induknya"
            )
        place = self.done[level].place
        return np.asarray(rows if place is None else place[rows], dtype=np.int64)

    def orphan(self, level: str, values: Any, row: int) -> InputError:
        return self.fail(
            row,
            level,
            f'induk "{brief(values[row])}" tidak ada',
            f"kunci yang ada di tabel {level}",
            "perbaiki kunci induknya atau tambahkan barisnya",
        )

    def days(self) -> Array:
        out = self.ordinals("tanggal", self.column("tanggal"))
        first, last = self.period.first.toordinal(), self.period.last.toordinal()
        if out.size and (out.min() < first or out.max() > last):
            row = int(np.flatnonzero((out < first) | (out > last))[0])
            raise self.fail(
                row,
                "tanggal",
                f"{dt.date.fromordinal(int(out[row]))} di luar bulan",
                f"tanggal di {self.period}",
                "hapus barisnya atau pilih periode lain",
            )
        return out

    def input(self, item: Masukan) -> Col:
        values = self.column(*item.columns)
        if item.jenis == "rujukan":
            return hierarchy.reference(values, self.keys)
        if len(self.keys) == 0:
            return _empty(item)
        null = self.empty_rows(item, values)
        if item.jenis == "bilangan":
            return self.number(item, values, null)
        if item.jenis == "kode":
            return self.texts(item, values, null)
        if isinstance(values, Words) and item.jenis == "pilihan":
            return Flat("pilihan", self.coded(item, values, null), null)
        if null is not None:
            fill: Any = {"pilihan": item.pilihan[0] if item.pilihan else "", "ya_tidak": False}.get(
                item.jenis, self.period.first
            )
            if isinstance(values, np.ndarray) and values.dtype.kind == "M":
                values = values.astype("datetime64[D]").tolist()
            values = [fill if v is None else v for v in values]
        if item.jenis == "pilihan":
            return Flat("pilihan", self.choices(item, values), null)
        if item.jenis == "ya_tidak":
            return Flat("ya_tidak", self.truths(item, values), null)
        return Flat("tanggal", self.ordinals(item.id, values), null)

    def limits(self, table: Table) -> None:
        most = MAX_ROWS[self.level]
        if not table.count:
            return
        owners = table.parents["pegawai"]
        # a person's rows are consecutive, or one hangs under another's segment, which is refused below
        if (owners[most:] == owners[:-most]).any() and (sizes := np.bincount(owners)).max() > most:
            owner = self.done["pegawai"].keys[int(sizes.argmax())]
            raise self.fail(
                None, "", f"pegawai {owner} punya {sizes.max()} baris", f"paling banyak {most}", "periksa baris ganda"
            )
        if "segmen" in table.parents:
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


def _empty(item: Masukan) -> Col:
    if item.jenis == "bilangan":
        return Num(ints.from_list([]), 10**item.desimal * item.unit.factor)
    return Flat(item.jenis, np.zeros(0, dtype=bool if item.jenis == "ya_tidak" else np.int64))
