"""Reading facts: every form a column may come in gives the same column, every refusal is whole, edges to the last."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from erk_core import Facts, InputError, Pack, Period
from erk_core.engine import columns as c
from erk_core.engine.columns import Col, Flat, Num
from erk_core.engine.named import Named
from erk_core.engine.prepare import prepare
from erk_core.engine.reading import Reader
from erk_core.engine.table import Table
from erk_core.facts import Numbers, Words
from erk_core.fakta import CODE_WORDS
from erk_core.model import FREE, Masukan
from erk_core.units import parse_unit
from tests.unit.core.mini import load

pytestmark = pytest.mark.unit
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


# --- numbers ----------------------------------------------------------------------------------------------------

WHOLE = item(low=Fraction(-5), high=Fraction(100))
CENTS = item(desimal=2, low=Fraction(-5), high=Fraction(100))
PERSEN = item(satuan="persen", desimal=1, low=Fraction(-1, 2), high=Fraction(2))
FREELY = item(asal="hasil", desimal=FREE, satuan="persen", low=Fraction(0), high=Fraction(1))


@pytest.mark.parametrize(
    "values",
    [
        [-5, 100, 7],
        np.array([-5, 100, 7]),
        np.array([-5, 100, 7], dtype=np.int8),
        np.array([-5, 100, 7], dtype=object),
        (-5, 100, 7),
        [Decimal(-5), Decimal("100.0"), Fraction(7)],
        [np.int64(-5), np.int16(100), 7],
        Numbers(np.array([-5, 100, 7])),
        Numbers(np.array([-50, 1000, 70]), scale=10),
    ],
)
def test_whole_numbers_in_every_form(values: Any) -> None:
    assert read(WHOLE, values) == [-5, 100, 7]
    assert read(CENTS, values) == [-5, 100, 7]


@pytest.mark.parametrize(
    "values",
    [
        [None, Decimal("1.25"), Fraction(-1, 2), 100],
        np.array([None, Decimal("1.25"), Fraction(-1, 2), 100], dtype=object),
        Numbers(np.array([9999999, 125, -50, 10000]), np.array([True, False, False, False]), 100),
        Numbers(np.array([-9999999, 25, -10, 2000]), np.array([1, 0, 0, 0]), 20),
        Numbers(np.array([9999999, 1250, -500, 100000]), np.array([True, False, False, False]), 1000),
    ],
)
def test_decimals_and_empty_rows_in_every_form(values: Any) -> None:
    one = dataclasses.replace(CENTS, boleh_kosong=True)
    assert read(one, values) == [None, Fraction(5, 4), Fraction(-1, 2), 100]


def test_percentages_are_ratios_inside() -> None:
    assert read(PERSEN, [-50, 200, 1]) == [Fraction(-1, 2), 2, Fraction(1, 100)]
    assert read(PERSEN, [Decimal("0.1"), 0, 0]) == [Fraction(1, 1000), 0, 0]
    assert read(PERSEN, Numbers(np.array([-500, 2000]), scale=10)) == [Fraction(-1, 2), 2]


def test_empty_rows_of_whole_numbers() -> None:
    one = dataclasses.replace(WHOLE, boleh_kosong=True)
    assert read(one, [3, None, None, 4]) == [3, None, None, 4]
    assert read(one, [None]) == [None]
    assert read(one, Numbers(np.array([3, 4]), np.array([False, False]))) == [3, 4]
    assert table(one, [3, 4]).columns["x"].null is None
    assert table(one, Numbers(np.array([3, 4]), np.array([False, False]))).columns["x"].null is None


def test_unsigned_and_huge_numbers() -> None:
    one = item(high=Fraction(2**70))
    assert read(one, np.array([2**63 + 1, 1], dtype=np.uint64)) == [2**63 + 1, 1]
    assert read(one, [2**65, 0]) == [2**65, 0]
    assert read(one, np.array([250, 0], dtype=np.uint8)) == [250, 0]


def test_results_of_earlier_months_may_be_any_fraction() -> None:
    assert read(FREELY, [Fraction(100, 3), 50]) == [Fraction(1, 3), Fraction(1, 2)]
    whole = table(FREELY, [Fraction(25), Decimal(50)]).columns["x"]
    assert isinstance(whole, Num)
    assert whole.den is None
    assert plain(whole, 2) == [Fraction(1, 4), Fraction(1, 2)]
    some = dataclasses.replace(FREELY, boleh_kosong=True)
    assert read(some, [None, Fraction(100, 3), 50]) == [None, Fraction(1, 3), Fraction(1, 2)]
    third = table(FREELY, [Fraction(100, 3), 50]).columns["x"]
    assert isinstance(third, Num)
    assert third.den is not None
    assert refused(FREELY, [50, Fraction(301, 3)]) == (
        "301/3 di luar rentang; 0 sampai 100 persen; perbaiki datanya, atau rentang masukan di paket bila memang sah",
        1,
    )


RANGE = "perbaiki datanya, atau rentang masukan di paket bila memang sah"
EXACT = "kirim sebagai bilangan bulat, Decimal, atau Fraction"
FEWER = "bulatkan di sumbernya, atau naikkan desimal pada masukan"


@pytest.mark.parametrize(
    ("one", "values", "message", "row"),
    [
        (WHOLE, [-6], f"-6 di luar rentang; -5 sampai 100 menit; {RANGE}", 0),
        (WHOLE, [0, 101, -6], f"101 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (WHOLE, [0, 1, -6], f"-6 di luar rentang; -5 sampai 100 menit; {RANGE}", 2),
        (WHOLE, np.array([0, 101]), f"101 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (WHOLE, [0, 2**70], f"{2**70} di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (WHOLE, np.array([2**64 - 1], dtype=np.uint64), f"{2**64 - 1} di luar rentang; -5 sampai 100 menit; {RANGE}",
         0),
        (CENTS, [0, Decimal("-5.01")], f"-5.01 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (CENTS, [0, -6], f"-6 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (CENTS, [0, 101], f"101 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (CENTS, [0, Decimal("100.01")], f"100.01 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (CENTS, Numbers(np.array([0, 10001]), scale=100), f"100.01 di luar rentang; -5 sampai 100 menit; {RANGE}", 1),
        (PERSEN, [0, 201], f"201 di luar rentang; -50 sampai 200 persen; {RANGE}", 1),
        (PERSEN, [Decimal("-50.1")], f"-50.1 di luar rentang; -50 sampai 200 persen; {RANGE}", 0),
        (WHOLE, [6, 1.5, 2.5], f'"1.5" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}', 1),
        (CENTS, [6, True], f'"True" bukan angka eksak; angka dalam menit, paling banyak 2 desimal; {EXACT}', 1),
        (WHOLE, [6, "1"], f'"1" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}', 1),
        (WHOLE, [np.float64(1)], f'"1.0" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}', 0),
        (WHOLE, [np.bool_(True)], f'"True" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}', 0),
        (WHOLE, np.array([1.0, 2.0]), f'"1.0" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}',
         0),
        (WHOLE, np.array([True]), f'"True" bukan angka eksak; angka dalam menit, paling banyak 0 desimal; {EXACT}', 0),
        (WHOLE, [6, Decimal("NaN")], '"NaN" bukan angka; angka dalam menit; perbaiki nilainya', 1),
        (WHOLE, [Decimal("-Infinity")], '"-Infinity" bukan angka; angka dalam menit; perbaiki nilainya', 0),
        (WHOLE, [6, Decimal("1.5")], f"1.5 terlalu banyak desimal; paling banyak 0 desimal; {FEWER}", 1),
        (CENTS, [6, Fraction(1, 3)], f"1/3 terlalu banyak desimal; paling banyak 2 desimal; {FEWER}", 1),
        (CENTS, [Decimal("0.125")], f"0.125 terlalu banyak desimal; paling banyak 2 desimal; {FEWER}", 0),
        (CENTS, Numbers(np.array([1000, 1]), scale=1000),
         f"0.001 terlalu banyak desimal; paling banyak 2 desimal; {FEWER}", 1),
        (WHOLE, [6, None, None], "nilai kosong; sebuah nilai (masukan ini tidak boleh kosong); lengkapi datanya", 1),
        (WHOLE, np.array([6, 7, None], dtype=object),
         "nilai kosong; sebuah nilai (masukan ini tidak boleh kosong); lengkapi datanya", 2),
        (WHOLE, Numbers(np.array([6, 7, 8]), np.array([False, True, True])),
         "nilai kosong; sebuah nilai (masukan ini tidak boleh kosong); lengkapi datanya", 1),
    ],
)  # fmt: skip
def test_refused_numbers(one: Masukan, values: Any, message: str, row: int) -> None:
    assert refused(one, values) == (message, row)


def test_empty_rows_have_no_range() -> None:
    """A row without a value holds zero inside; the range of the others does not concern it."""
    one = item(low=Fraction(5), high=Fraction(9), boleh_kosong=True, desimal=1)
    assert read(one, [None, 5, 9]) == [None, 5, 9]
    assert read(one, [None, Decimal("5.5")]) == [None, Fraction(11, 2)]
    assert read(one, Numbers(np.array([0, 60]), np.array([True, False]), 10)) == [None, 6]
    assert refused(one, [None, 4, 10])[1] == 1


def test_numbers_within_range_are_judged_by_their_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A month has a million of them: no comparison row by row where the least and the greatest will do."""
    monkeypatch.delattr(Reader, "in_range")
    monkeypatch.delattr(Reader, "exact")
    given = np.array([-5, 100, 7])
    col = table(WHOLE, given).columns["x"]
    assert isinstance(col, Num)
    assert col.num.arr.dtype == np.int16
    assert col.num.arr.tolist() == [-5, 100, 7]
    assert read(CENTS, [-5, 100, 7]) == [-5, 100, 7]
    assert read(CENTS, Numbers(np.array([-500, 10000]), scale=100)) == [-5, 100]
    some = dataclasses.replace(CENTS, boleh_kosong=True)
    assert read(some, [None, 100, -5]) == [None, 100, -5]


# --- words, truths, dates ---------------------------------------------------------------------------------------

STATUS = item("s", "pilihan", pilihan=("B", "A"))
STATUS_K = dataclasses.replace(STATUS, boleh_kosong=True)


@pytest.mark.parametrize(
    "values",
    [
        ["A", "B", "B"],
        ("A", "B", "B"),
        np.array(["A", "B", "B"]),
        np.array(["A", "B", "B"], dtype=object),
        Words(np.array([0, 1, 1]), ("A", "B")),
        Words(np.array([1, 0, 0], dtype=np.int8), ("B", "A", "TAK DIPAKAI", None)),
    ],
)
def test_words_in_every_form(values: Any) -> None:
    for one in (STATUS, STATUS_K):
        col = table(one, values).columns["s"]
        assert plain(col, 3) == [0, 2, 2]
        assert col.null is None


@pytest.mark.parametrize(
    "values",
    [
        ["A", None, "B"],
        np.array(["A", None, "B"], dtype=object),
        Words(np.array([0, 1, 2]), ("A", None, "B")),
        Words(np.array([2, 0, 1]), (None, "B", "A", None)),
    ],
)
def test_empty_words_hold_the_first_choice(values: Any) -> None:
    col = table(STATUS_K, values).columns["s"]
    assert isinstance(col, Flat)
    assert plain(col, 3) == [0, None, 2]
    assert col.arr.tolist() == [0, 2, 2]


ONE_OF = "salah satu: B, A"


@pytest.mark.parametrize(
    ("values", "message", "row"),
    [
        (["A", "X", "Y"], f'"X" tidak dikenal; {ONE_OF}; pilih salah satu: A, B', 1),
        (["A", "LAIN"], f'"LAIN" tidak dikenal; {ONE_OF}; pilih salah satu: A, B', 1),
        (["A", 1], f'"1" tidak dikenal; {ONE_OF}; pilih salah satu: A, B', 1),
        (["A", "AA"], f'"AA" tidak dikenal; {ONE_OF}; mungkin maksudnya "A"', 1),
        (np.array(["A", "X"]), f'"X" tidak dikenal; {ONE_OF}; pilih salah satu: A, B', 1),
        (Words(np.array([0, 0, 1, 1]), ("A", "X")), f'"X" tidak dikenal; {ONE_OF}; pilih salah satu: A, B', 2),
        (Words(np.array([0, 2, -1]), ("A", "B")), "kode 2; 0 sampai 1; perbaiki kode atau daftarnya", 1),
        (Words(np.array([0, 2, 2]), ("A", "B")), "kode 2; 0 sampai 1; perbaiki kode atau daftarnya", 1),
        (Words(np.array([0, 1, -1]), ("A", "B")), "kode -1; 0 sampai 1; perbaiki kode atau daftarnya", 2),
        (Words(np.array([1, 1, 0]), ("A", None)),
         "nilai kosong; sebuah nilai (masukan ini tidak boleh kosong); lengkapi datanya", 0),
    ],
)  # fmt: skip
def test_refused_words(values: Any, message: str, row: int) -> None:
    assert refused(STATUS, values) == (message, row)


KODE = item("o", "kode")
KODE_K = dataclasses.replace(KODE, boleh_kosong=True)


@pytest.mark.parametrize(
    "values",
    [
        ["1.02", "RSUD-2", "1.02", "A"],
        ("1.02", "RSUD-2", "1.02", "A"),
        np.array(["1.02", "RSUD-2", "1.02", "A"]),
        np.array(["1.02", "RSUD-2", "1.02", "A"], dtype=object),
        Words(np.array([3, 1, 3, 2]), (None, "RSUD-2", "A", "1.02", "tak dipakai")),
    ],
)
def test_codes_in_every_form(values: Any) -> None:
    for one in (KODE, KODE_K):
        col = table(one, values).columns["o"]
        assert isinstance(col, Named)
        assert (col.names, col.arr.tolist(), col.null) == (("1.02", "A", "RSUD-2"), [0, 2, 0, 1], None)


@pytest.mark.parametrize(
    "values", [["b", None, "a"], np.array(["b", None, "a"], object), Words(np.array([1, 0, 2]), (None, "b", "a"))]
)
def test_empty_codes(values: Any) -> None:
    col = table(KODE_K, values).columns["o"]
    assert isinstance(col, Named)
    assert (col.names, plain(col, 3), col.arr.tolist()) == (("a", "b"), [1, None, 0], [1, 0, 0])


NAN = float("nan")
CODE_EXPECTED = f"{CODE_WORDS}; perbaiki kodenya di sumber data"


@pytest.mark.parametrize(
    ("values", "shown", "row"),
    [
        (["a", "b b", "c c"], "b b", 1),
        (["a", 7, 8], "7", 1),
        (["a", True, 1], "True", 1),
        (["a", ["b"], {}], "['b']", 1),
        (["a", NAN], "nan", 1),
        (np.array([1, 2]), "1", 0),
        (Words(np.array([0, 2, 1]), ("a", "b b", "c c")), "b b", 2),
        (["a", ""], "", 1),
    ],
)
def test_refused_codes(values: Any, shown: str, row: int) -> None:
    assert refused(KODE, values) == (f'"{shown}" bukan kode; {CODE_EXPECTED}', row)


TRUTH = item("y", "ya_tidak")


@pytest.mark.parametrize(
    "values",
    [[True, False], (True, False), np.array([True, False]), [np.bool_(True), False], np.array([True, False], object)],
)
def test_truths_in_every_form(values: Any) -> None:
    assert read(TRUTH, values) == [True, False]


def test_empty_and_refused_truths() -> None:
    maybe = dataclasses.replace(TRUTH, boleh_kosong=True)
    col = table(maybe, [None, True, None]).columns["y"]
    assert isinstance(col, Flat)
    assert (plain(col, 3), col.arr.tolist()) == ([None, True, None], [False, True, False])
    assert col.arr.dtype == bool
    assert refused(TRUTH, [True, "ya", 1]) == ('"ya" bukan ya/tidak; ya atau tidak; perbaiki nilainya', 1)
    words = Words(np.array([0]), ("A",))
    assert refused(TRUTH, words) == ('"A" bukan ya/tidak; ya atau tidak; perbaiki nilainya', 0)
    assert refused(TRUTH, np.array([1, 0])) == ('"1" bukan ya/tidak; ya atau tidak; perbaiki nilainya', 0)


DATE = item("t", "tanggal")
DAYS = [dt.date(1969, 12, 31), dt.date(2026, 10, 1)]
NO_DATE = "datetime.date, ditulis seperti 2026-10-01; perbaiki tanggalnya"


@pytest.mark.parametrize(
    "values",
    [DAYS, tuple(DAYS), np.array(DAYS, dtype=object), np.array(DAYS, "datetime64[D]"), np.array(DAYS, "datetime64[s]")],
)
def test_dates_in_every_form(values: Any) -> None:
    assert read(DATE, values) == [day.toordinal() for day in DAYS]


def test_empty_and_refused_dates() -> None:
    maybe = dataclasses.replace(DATE, boleh_kosong=True)
    for values in ([DAYS[0], None], np.array([DAYS[0], None], "datetime64[D]")):
        col = table(maybe, values).columns["t"]
        assert isinstance(col, Flat)
        assert plain(col, 2) == [DAYS[0].toordinal(), None]
        assert col.arr.tolist() == [DAYS[0].toordinal(), OCTOBER.first.toordinal()]
    assert refused(DATE, [DAYS[0], "2026-10-01", 7]) == (f'"2026-10-01" bukan tanggal; {NO_DATE}', 1)
    moment = dt.datetime(2026, 10, 1)
    assert refused(DATE, [moment]) == (f'"2026-10-01 00:00:00" bukan tanggal; {NO_DATE}', 0)
    assert refused(DATE, np.array([DAYS[0], None], "datetime64[D]"))[0].startswith("nilai kosong; ")


# --- columns ----------------------------------------------------------------------------------------------------


def refused_table(columns: dict[str, Any], *items: Masukan) -> tuple[str, int | None, str | None]:
    with pytest.raises(InputError) as caught:
        prepare(pack_of(*items), OCTOBER, Facts({"pegawai": columns}))
    return str(caught.value), caught.value.row, caught.value.column


def test_missing_double_and_uneven_columns() -> None:
    assert refused_table({"kunci": ["a"], "z": [1], "b": [1]}, WHOLE) == (
        "tabel pegawai, kolom x: kolom ini tidak ada; kolom yang ada: b, kunci, z; tambahkan kolom x",
        None,
        "x",
    )
    assert refused_table({}, WHOLE) == (
        "tabel pegawai, kolom kunci: kolom ini tidak ada; kolom yang ada: tidak ada kolom; tambahkan kolom kunci",
        None,
        "kunci",
    )
    fact = item("x", asal="fakta", nama="telat")
    assert refused_table({"kunci": ["a"]}, fact) == (
        "tabel pegawai, kolom x: kolom ini tidak ada; kolom yang ada: kunci; tambahkan kolom x",
        None,
        "x",
    )
    assert refused_table({"kunci": ["a"], "telat": [1], "x": [1]}, fact) == (
        "tabel pegawai, kolom x: kolom ini ada dua kali (x dan telat); satu kolom; hapus salah satunya",
        None,
        "x",
    )
    for keys, count in ((["a", "b"], 2), ([], 0), (["a"], 1)):
        values = [1, 2, 3]
        assert refused_table({"kunci": keys, "telat": values}, fact) == (
            f"tabel pegawai, kolom telat: 3 baris; {count} baris seperti kolom kunci; samakan panjang kolom",
            None,
            "telat",
        )


def test_a_fact_may_stand_under_either_name() -> None:
    fact = item("x", asal="fakta", nama="telat")
    for name in ("x", "telat"):
        made = prepare(pack_of(fact), OCTOBER, Facts({"pegawai": {"kunci": ["a"], name: [3]}}))["pegawai"]
        assert plain(made.columns["x"], 1) == [3]


@pytest.mark.parametrize("empty", [[], (), np.array([], dtype=np.int64), np.array([], dtype=object)])
def test_nobody(empty: Any) -> None:
    made = table(PERSEN, empty, []).columns["x"]
    assert isinstance(made, Num)
    assert (made.num.arr.tolist(), made.scale, made.null) == ([], 1000, None)
    for one, kind in ((STATUS, np.int64), (TRUTH, bool), (DATE, np.int64)):
        col = table(one, empty, []).columns[one.id]
        assert isinstance(col, Flat)
        assert (col.kind, col.arr.tolist(), col.null) == (one.jenis, [], None)
        assert col.arr.dtype == kind
