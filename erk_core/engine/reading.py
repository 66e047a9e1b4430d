"""Read one column of facts and check it against its declared input."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import numpy as np

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.columns import Num
from erk_core.engine.ints import Array
from erk_core.engine.named import Named, number_codes
from erk_core.engine.table import Keys
from erk_core.errors import InputError, suggest
from erk_core.facts import Numbers, Words
from erk_core.fakta import CODE, CODE_WORDS
from erk_core.model import Masukan
from erk_core.numbers import LONGEST, brief, to_text, too_long
from erk_core.pack import Pack
from erk_core.period import Period

_EPOCH = dt.date(1970, 1, 1).toordinal()
_LAST = dt.date.max.toordinal()
_UNKNOWN = -1  # in place of a word's code


class Reader:
    """Columns of one table. Every refusal names table, row, column, value and what was expected."""

    def __init__(self, pack: Pack, period: Period, level: str, raw: Any) -> None:
        self.pack, self.period, self.level, self.raw = pack, period, level, raw
        self.keys: Keys = []

    def fail(self, row: int | None, column: str, what: str, expected: str, do: str) -> InputError:
        where = f"tabel {self.level}"
        if row is not None:
            where += f", baris {row + 1} (kunci {brief(self.keys[row])})"
        place = f"{where}, kolom {column}" if column else where
        return InputError(place, what, expected, do, table=self.level, row=row, column=column or None)

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
        (name,) = present
        values = self.raw[name]
        if names != ("kunci",) and len(values) != len(self.keys):
            raise self.fail(
                None,
                name,
                f"{len(values)} baris",
                f"{len(self.keys)} baris seperti kolom kunci",
                "samakan panjang kolom",
            )
        return values

    def dates(self, column: str, values: Sequence[Any]) -> None:
        for row, value in enumerate(values):
            if type(value) is not dt.date:
                raise self.fail(
                    row,
                    column,
                    f'"{brief(value)}" bukan tanggal',
                    "datetime.date, ditulis seperti 2026-10-01",
                    "perbaiki tanggalnya",
                )

    def ordinals(self, column: str, values: Any) -> Array:
        """Days, 1 being 1 January of the year 1."""
        if isinstance(values, np.ndarray) and values.dtype.kind == "M":
            days = np.asarray(values, dtype="datetime64[D]")
            out = np.asarray(days.view(np.int64) + _EPOCH)
            if ((out < 1) | (out > _LAST)).any():  # NaT is the least of all
                self.dates(column, days.tolist())
            return out
        self.dates(column, values)
        return np.array([v.toordinal() for v in values], dtype=np.int64)

    def empty_rows(self, item: Masukan, values: Any) -> Array | None:
        if isinstance(values, np.ndarray) and values.dtype.kind not in "OM":
            return None
        if isinstance(values, list) and None not in values:
            return None
        if isinstance(values, np.ndarray) and values.dtype.kind == "M":
            flags = np.isnat(values)
        elif isinstance(values, Words):
            self.code_range(item, values)
            empty = np.array([w is None for w in values.words], dtype=bool)
            if not empty.any():
                return None
            flags = empty[values.codes]
        elif isinstance(values, Numbers):
            if values.null is None:
                return None
            flags = np.asarray(values.null, dtype=bool)
        else:
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

    def code_range(self, item: Masukan, values: Words) -> None:
        codes = values.codes
        low, high = ints.ends(codes)
        if low < 0 or high >= len(values.words):
            row = int(np.flatnonzero((codes < 0) | (codes >= len(values.words)))[0])
            raise self.fail(
                row, item.id, f"kode {codes[row]}", f"0 sampai {len(values.words) - 1}", "perbaiki kode atau daftarnya"
            )

    def coded(self, item: Masukan, values: Words, null: Array | None) -> Array:
        """Words that come as codes: one small look-up instead of a comparison a word."""
        known = {word: self.pack.kata.index(word) for word in item.pilihan}
        lut = c.codes([_UNKNOWN if w is None else known.get(w, _UNKNOWN) for w in values.words])
        out = lut[values.codes]
        if null is not None:
            out[null] = known[item.pilihan[0]]
        self.known(item, values, out)
        return np.asarray(out)

    def choices(self, item: Masukan, values: Any) -> Array:
        codes = {word: self.pack.kata.index(word) for word in item.pilihan}
        if isinstance(values, np.ndarray) and values.dtype.kind == "U":
            out = np.full(len(values), _UNKNOWN, dtype=np.int64)
            for word, code in codes.items():
                out[values == word] = code
        else:
            out = c.codes([codes.get(v, _UNKNOWN) if isinstance(v, str) else _UNKNOWN for v in values])
        self.known(item, values, out)
        return out

    def known(self, item: Masukan, values: Any, out: Array) -> None:
        wrong = np.flatnonzero(out < 0)
        if wrong.size:
            row = int(wrong[0])
            raise self.fail(
                row,
                item.id,
                f'"{brief(values[row])}" tidak dikenal',
                f"salah satu: {', '.join(item.pilihan)}",
                suggest(brief(values[row]), item.pilihan),
            )

    def texts(self, item: Masukan, values: Any, null: Array | None) -> Named:
        """Codes of an open set; each different text is looked at once."""
        if isinstance(values, Words):
            return number_codes(values.codes, self.code_words(item, values, values.words), null)
        items = values.tolist() if isinstance(values, np.ndarray) else list(values)
        try:
            words = list(dict.fromkeys(items))
        except TypeError:  # something that cannot be a key is no code either
            words = items
        self.code_words(item, items, words)
        place = {word: i for i, word in enumerate(words)}
        found = np.fromiter(map(place.__getitem__, items), dtype=np.int64, count=len(items))
        return number_codes(found, words, null)

    def code_words(self, item: Masukan, values: Any, words: Sequence[Any]) -> Sequence[Any]:
        for word in words:
            if word is not None and not (isinstance(word, str) and CODE.match(word)):
                row = next((i for i, value in enumerate(values) if value is word), None)
                if row is not None:  # a list of words may hold ones that no row has
                    raise self.fail(row, item.id, f'"{word}" bukan kode', CODE_WORDS, "perbaiki kodenya di sumber data")
        return words

    def truths(self, item: Masukan, values: Any) -> Array:
        if isinstance(values, np.ndarray) and values.dtype == bool:
            return values
        for row, value in enumerate(values):
            if not isinstance(value, bool | np.bool_):
                raise self.fail(row, item.id, f'"{brief(value)}" bukan ya/tidak', "ya atau tidak", "perbaiki nilainya")
        return np.array(values, dtype=bool)

    def number(self, item: Masukan, values: Any, null: Array | None) -> Num:
        scale = 10**item.desimal
        found = self.whole(values, null, scale)
        if found is not None:
            whole, factor = found
            low, high = ints.ends(whole)
            col = Num(ints.scale(ints.from_int64(whole, (low, high)), factor), scale * item.unit.factor, None, null)
            if item.low * col.scale <= low * factor and high * factor <= item.high * col.scale:
                return col
        else:
            col = self.exact(item, values, null)
        self.in_range(item, col, values)
        return col

    def whole(self, values: Any, null: Array | None, scale: int) -> tuple[Array, int] | None:
        """The column as int64 with the factor that brings it to ``scale``; None where it must be read one by one."""
        arr: Array | None
        factor = scale
        if isinstance(values, Numbers):
            if scale % values.scale != 0:
                return None
            factor = scale // values.scale
            arr = values.values if null is None else np.where(null, 0, values.values)
        else:
            filled = values if null is None else [0 if v is None else v for v in values]
            arr = filled if isinstance(filled, np.ndarray) else _as_int64(filled)
        if arr is None or arr.dtype.kind not in "iu" or arr.dtype == np.uint64:
            return None
        return np.asarray(arr, dtype=np.int64), factor

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
                    f'"{brief(value)}" bukan angka eksak',
                    f"angka dalam {item.satuan}, paling banyak {item.desimal} desimal",
                    "kirim sebagai bilangan bulat, Decimal, atau Fraction",
                )
            if isinstance(value, Decimal) and not value.is_finite():
                raise self.fail(
                    row, item.id, f'"{brief(value)}" bukan angka', f"angka dalam {item.satuan}", "perbaiki nilainya"
                )
            if not isinstance(value, np.integer) and too_long(value):
                raise self.fail(
                    row,
                    item.id,
                    "angka yang terlalu panjang",
                    f"paling banyak {LONGEST} digit di depan dan di belakang titik",
                    "periksa satuan dan eksponennya",
                )
            number = Fraction(int(value)) if isinstance(value, np.integer) else Fraction(value)
            if not item.bebas and (number * 10**item.desimal).denominator != 1:
                raise self.fail(
                    row,
                    item.id,
                    f"{brief(to_text(number))} terlalu banyak desimal",
                    f"paling banyak {item.desimal} desimal",
                    "bulatkan di sumbernya, atau naikkan desimal pada masukan",
                )
            out.append(number)
        if not item.bebas:
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
            shown = to_text(cast(Fraction, c.value_at(col, row)) * factor)
            raise self.fail(
                row,
                item.id,
                f"{brief(shown)} di luar rentang",
                f"{to_text(item.low * factor)} sampai {to_text(item.high * factor)} {item.satuan}",
                "perbaiki datanya, atau rentang masukan di paket bila memang sah",
            )


def _as_int64(values: Sequence[Any]) -> Array | None:
    """A list of plain Python ints as int64, else None."""
    if set(map(type, values)) != {int}:
        return None
    try:
        return np.array(values, dtype=np.int64)
    except OverflowError:
        return None
