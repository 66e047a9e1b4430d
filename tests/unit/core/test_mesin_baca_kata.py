"""Reading words, codes, truths, dates and whole columns: every form gives the same, refusals whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import numpy as np
import pytest

from erk_core import Facts, InputError
from erk_core.engine.columns import Flat, Num
from erk_core.engine.named import Named
from erk_core.engine.prepare import prepare
from erk_core.facts import Words
from erk_core.fakta import CODE_WORDS
from erk_core.model import Masukan
from tests.unit.core.baca import OCTOBER, item, pack_of, plain, read, refused, table

pytestmark = pytest.mark.unit

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
    ends = np.array(["0001-01-01", "9999-12-31"], "datetime64[D]")
    assert read(DATE, ends) == [1, dt.date.max.toordinal()]
    for far in (ends[:1] - 1, ends[1:] + 1):  # days that Python's calendar does not have
        assert refused(DATE, far) == (f'"{far.tolist()[0]}" bukan tanggal; {NO_DATE}', 0)


# --- columns ----------------------------------------------------------------------------------------------------


def refused_table(columns: dict[str, Any], *items: Masukan) -> tuple[str, int | None, str | None]:
    with pytest.raises(InputError) as caught:
        prepare(pack_of(*items), OCTOBER, Facts({"pegawai": columns}))
    return str(caught.value), caught.value.row, caught.value.column


def test_missing_double_and_uneven_columns() -> None:
    assert refused_table({"kunci": ["a"], "z": [1], "b": [1]}, item()) == (
        "tabel pegawai, kolom x: kolom ini tidak ada; kolom yang ada: b, kunci, z; tambahkan kolom x",
        None,
        "x",
    )
    assert refused_table({}, item()) == (
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
    made = table(item(satuan="persen", desimal=1), empty, []).columns["x"]
    assert isinstance(made, Num)
    assert (made.num.arr.tolist(), made.scale, made.null) == ([], 1000, None)
    for one, kind in ((STATUS, np.int64), (TRUTH, bool), (DATE, np.int64)):
        col = table(one, empty, []).columns[one.id]
        assert isinstance(col, Flat)
        assert (col.kind, col.arr.tolist(), col.null) == (one.jenis, [], None)
        assert col.arr.dtype == kind
