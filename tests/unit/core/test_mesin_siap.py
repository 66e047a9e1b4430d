"""Tables before scoring: keys, parents in every form, days, order of rows, limits; refusals whole."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from erk_core import Facts, InputError, Period
from erk_core.engine.columns import Num
from erk_core.engine.prepare import prepare
from erk_core.engine.table import Table
from erk_core.facts import Rows
from erk_core.model import Masukan
from tests.unit.core.baca import item, pack_of, plain

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)
X = item("x", low=Fraction(0), high=Fraction(1000))
HARI = item("h", tingkat="hari", high=Fraction(1000))
SEGMEN = item("s", tingkat="segmen", high=Fraction(1000))
BUTIR = item("b", tingkat="butir_skp", high=Fraction(1000))
FIRST = dt.date(2026, 10, 1)


def tables(*items: Masukan, **given: Any) -> dict[str, Table]:
    return prepare(pack_of(*items), OCTOBER, Facts(given))


def refused(*items: Masukan, **given: Any) -> tuple[str, int | None, str | None]:
    with pytest.raises(InputError) as caught:
        tables(*items, **given)
    return str(caught.value), caught.value.row, caught.value.column


def people(keys: Any) -> dict[str, Any]:
    return {"kunci": keys, "x": [0] * len(keys)}


def items_of(parents: Any, **more: Any) -> dict[str, Any]:
    count = len(parents)
    return {"kunci": [f"r{n}" for n in range(count)], "pegawai": parents, "b": list(range(count)), **more}


# --- keys -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "keys",
    [["b", "a"], [2, 1], [1, 2], [2**70, 1], np.array([1, 2]), np.array([2, 1]), np.array([5]), np.array(["b", "a"])],
)
def test_keys_as_they_come(keys: Any) -> None:
    made = tables(X, pegawai=people(keys))["pegawai"]
    assert list(made.keys) == list(keys)
    assert made.count == len(keys)
    assert made.place is None


def test_integer_keys_stay_one_array() -> None:
    for dtype in (np.int64, np.int32, np.uint8):
        made = tables(X, pegawai=people(np.array([3, 1, 2], dtype=dtype)))["pegawai"].keys
        assert isinstance(made, np.ndarray)
        assert made.dtype == np.int64
        assert made.tolist() == [3, 1, 2]
    big = tables(X, pegawai=people(np.array([2**63 + 1, 1], dtype=np.uint64)))["pegawai"].keys
    assert list(big) == [2**63 + 1, 1]


DOUBLE = "kunci yang berbeda di setiap baris; hapus atau perbaiki baris ganda"


@pytest.mark.parametrize(
    ("keys", "where", "message", "row"),
    [
        (["a", "b", "b", "a"], "baris 3 (kunci b), ", f"kunci ganda; {DOUBLE}", 2),
        (np.array([7, 3, 9, 7]), "baris 4 (kunci 7), ", f"kunci ganda; {DOUBLE}", 3),
        (np.array([7, 7]), "baris 2 (kunci 7), ", f"kunci ganda; {DOUBLE}", 1),
        (np.array([1, 2, 2, 9, 9]), "baris 3 (kunci 2), ", f"kunci ganda; {DOUBLE}", 2),
        ([3, 1, 3], "baris 3 (kunci 3), ", f"kunci ganda; {DOUBLE}", 2),
        (["a", None, 1.5], "baris 2 (kunci None), ",
         "kunci kosong atau bukan teks/bilangan bulat; teks atau bilangan bulat; isi kuncinya", 1),
        ([True], "baris 1 (kunci True), ",
         "kunci kosong atau bukan teks/bilangan bulat; teks atau bilangan bulat; isi kuncinya", 0),
        (np.array([1.0, 2.0]), "baris 1 (kunci 1.0), ",
         "kunci kosong atau bukan teks/bilangan bulat; teks atau bilangan bulat; isi kuncinya", 0),
        (["a", 1], "", "kunci campuran teks dan bilangan; satu jenis; samakan jenis kuncinya", None),
    ],
)  # fmt: skip
def test_refused_keys(keys: Any, where: str, message: str, row: int | None) -> None:
    place = f"tabel pegawai, {where}kolom kunci" if where else "tabel pegawai, kolom kunci"
    assert refused(X, pegawai=people(keys)) == (f"{place}: {message}", row, "kunci")


def test_a_table_that_is_not_there() -> None:
    assert refused(X, HARI, pegawai=people(["a"])) == (
        "tabel hari: tabel ini tidak ada; paket mini membacanya; sertakan tabelnya (boleh tanpa baris)",
        None,
        None,
    )


# --- parents ----------------------------------------------------------------------------------------------------

ROWS = [0, 1, 1, 3]  # of the table above


@pytest.mark.parametrize(
    "above",
    [
        ["d", "c", "b", "a"],
        [40, 30, 20, 10],
        np.array([10, 11, 12, 13]),
        np.array([0, 1, 2, 3]),
        np.array([1, 3, 2, 4]),
        np.array([1, 2, 3, 5]),
        np.array([1, 3, 5, 7]),
        np.array([-4, 0, 1, 7]),
        np.array([3, 2, 1, 0]),
        np.array([10, 20, 5, 30]),
        np.array(["d", "c", "b", "a"]),
    ],
)
def test_parents_in_every_form(above: Any) -> None:
    found = [above[row] for row in ROWS]
    forms: list[Any] = [found, tuple(found), np.array(found), np.array(found, dtype=object)]
    forms += [
        Rows(np.array(ROWS), above),
        Rows(np.array(ROWS, dtype=np.uint8), above),
        Rows(np.array(ROWS), list(above)),
    ]
    for parents in forms:
        made = tables(X, BUTIR, pegawai=people(above), butir_skp=items_of(parents))["butir_skp"]
        assert made.parents["pegawai"].tolist() == ROWS
        assert made.parents["pegawai"].dtype.kind in "iu"
        assert made.keys == ["r0", "r1", "r2", "r3"]


@pytest.mark.parametrize("above", [["a", "b", "c"], np.array([4, 5, 6]), np.array([4, 6, 5]), np.array([4, 6, 9])])
def test_rows_are_brought_into_the_order_of_their_parents(above: Any) -> None:
    order = [2, 0, 1, 0, 2, 0]
    made = tables(X, BUTIR, pegawai=people(above), butir_skp=items_of([above[row] for row in order]))["butir_skp"]
    assert made.parents["pegawai"].tolist() == [0, 0, 0, 1, 2, 2]
    assert made.keys == ["r1", "r3", "r5", "r2", "r0", "r4"]
    assert plain(made.columns["b"], 6) == [1, 3, 5, 2, 0, 4]
    assert made.place is not None
    assert made.place.tolist() == [4, 0, 3, 1, 5, 2]


def test_parents_under_consecutive_numbers_are_not_copied() -> None:
    """The whole month comes so: what already are row numbers is taken as it is."""
    parents = np.array([0, 1, 2, 2])
    for values in (parents, parents[:1]):
        made = tables(X, BUTIR, pegawai=people(np.arange(3)), butir_skp=items_of(values))["butir_skp"]
        assert made.parents["pegawai"] is values
    rows = Rows(parents, above := ["a", "b", "c"])
    made = tables(X, BUTIR, pegawai=people(above), butir_skp=items_of(rows))["butir_skp"]
    assert made.parents["pegawai"] is parents


@pytest.mark.parametrize(
    ("above", "parents", "shown", "row"),
    [
        (["a", "b"], ["a", "z", "y"], "z", 1),
        (["a", "b"], ["a", None], "None", 1),
        (["a", "b"], ["a", ["b"]], "['b']", 1),
        (["a", "b"], [1, "a"], "1", 0),
        ([1, 2], ["1"], "1", 0),
        (np.array([1, 2]), ["1"], "1", 0),
        (np.array([1, 2]), np.array([2, 3, 0]), "3", 1),
        (np.array([1, 2]), np.array([0]), "0", 0),
        (np.array([0, 1]), np.array([1, -1]), "-1", 1),
        (np.array([0, 1]), np.array([1, 2]), "2", 1),
        (np.array([10, 30]), np.array([10, 30, 20, 5]), "20", 2),
        (np.array([10, 30]), np.array([31]), "31", 0),
        (np.array([], dtype=np.int64), np.array([7]), "7", 0),
        (["a"], Rows(np.array([0, 1]), ["a", "z"]), "z", 1),
    ],
)
def test_orphans(above: Any, parents: Any, shown: str, row: int) -> None:
    assert refused(X, BUTIR, pegawai=people(above), butir_skp=items_of(parents)) == (
        f'tabel butir_skp, baris {row + 1} (kunci r{row}), kolom pegawai: induk "{shown}" tidak ada; '
        "kunci yang ada di tabel pegawai; perbaiki kunci induknya atau tambahkan barisnya",
        row,
        "pegawai",
    )


@pytest.mark.parametrize(("rows", "shown", "row"), [([0, 2, -1], 2, 1), ([0, 1, -1], -1, 2), ([5], 5, 0)])
def test_row_numbers_of_nobody(rows: list[int], shown: int, row: int) -> None:
    above = ["a", "b"]
    assert refused(X, BUTIR, pegawai=people(above), butir_skp=items_of(Rows(np.array(rows), above))) == (
        f"tabel butir_skp, baris {row + 1} (kunci r{row}), kolom pegawai: nomor baris induk {shown}; 0 sampai 1; "
        "perbaiki nomor baris induknya",
        row,
        "pegawai",
    )


@pytest.mark.parametrize("above", [["a"], np.array([3]), np.array([], dtype=np.int64), []])
@pytest.mark.parametrize("form", [list, np.array, lambda v: np.array(v, dtype=np.int64), tuple])
def test_nothing_below(above: Any, form: Any) -> None:
    below = {"kunci": [], "pegawai": form([]), "b": []}
    made = tables(X, BUTIR, pegawai=people(above), butir_skp=below)["butir_skp"]
    assert made.parents["pegawai"].shape == (0,)
    column = made.columns["b"]
    assert isinstance(column, Num)
    assert column.num.arr.size == 0
    none = {**below, "pegawai": Rows(np.array([], dtype=np.int64), above)}
    assert tables(X, BUTIR, pegawai=people(above), butir_skp=none)["butir_skp"].count == 0


def segments(parents: list[str]) -> dict[str, Any]:
    count = len(parents)
    return {"kunci": [f"s{n}" for n in range(count)], "pegawai": parents, "s": list(range(count))}


def days_of(parents: list[str], segmen: Any, days: Any = None) -> dict[str, Any]:
    given = [FIRST] * len(parents) if days is None else days
    keys = [f"h{n}" for n in range(len(parents))]
    return {"kunci": keys, "pegawai": parents, "segmen": segmen, "tanggal": given, "h": list(range(len(keys)))}


def test_days_follow_their_segment_where_the_pack_has_segments() -> None:
    """Segments given out of order are moved; numbers of rows then point to where they stand now."""
    above = segments(["b", "a", "b"])
    keys = above["kunci"]
    for segmen in ([keys[2], keys[0], keys[1]], Rows(np.array([2, 0, 1]), keys)):
        made = tables(X, SEGMEN, HARI, pegawai=people(["a", "b"]), segmen=above, hari=days_of(["b", "b", "a"], segmen))
        assert made["segmen"].keys == ["s1", "s0", "s2"]
        assert made["hari"].keys == ["h2", "h1", "h0"]
        assert made["hari"].parents["segmen"].tolist() == [0, 1, 2]
        assert made["hari"].parents["pegawai"].tolist() == [0, 1, 1]
    without = tables(X, HARI, pegawai=people(["a", "b"]), hari=days_of(["b", "a"], ["?", "?"]))["hari"]
    assert list(without.parents) == ["pegawai"]
    assert without.keys == ["h1", "h0"]


def test_a_segment_of_somebody_else() -> None:
    above = segments(["a", "b"])
    hari = days_of(["a", "b", "a", "b"], ["s0", "s1", "s1", "s0"])
    assert refused(X, SEGMEN, HARI, pegawai=people(["a", "b"]), segmen=above, hari=hari) == (
        "tabel hari, kolom segmen: baris h3 menunjuk segmen pegawai lain; segmen milik pegawai yang sama; "
        "perbaiki kolom segmen",
        None,
        "segmen",
    )
    # as many rows as one may have, but not all in one place: it is the segment that is wrong
    apart = days_of(["a"] * 30 + ["b", "a"], ["s0"] * 31 + ["s1"])
    message = refused(X, SEGMEN, HARI, pegawai=people(["a", "b"]), segmen=above, hari=apart)[0]
    assert "baris h30 menunjuk segmen pegawai lain" in message
    nothing = days_of([], [])
    assert (
        tables(X, SEGMEN, HARI, pegawai=people(["a"]), segmen=above | segments(["a"]), hari=nothing)["hari"].count == 0
    )


@pytest.mark.parametrize(("level", "most"), [("butir_skp", 500), ("hari", 31), ("segmen", 31)])
def test_rows_of_one_employee(level: str, most: int) -> None:
    one = {"butir_skp": BUTIR, "hari": HARI, "segmen": SEGMEN}[level]

    def given(count: int) -> dict[str, Any]:
        parents = ["a"] * (count - 1) + ["b"] * count
        table = {"kunci": [f"r{n}" for n in range(len(parents))], "pegawai": parents}
        return {level: {**table, "tanggal": [FIRST] * len(parents), one.id: [0] * len(parents)}}

    assert tables(X, one, pegawai=people(["a", "b", "c"]), **given(most))[level].count == 2 * most - 1
    assert refused(X, one, pegawai=people(["a", "b", "c"]), **given(most + 1)) == (
        f"tabel {level}: pegawai b punya {most + 1} baris; paling banyak {most}; periksa baris ganda",
        None,
        None,
    )


# --- days -------------------------------------------------------------------------------------------------------

LAST = dt.date(2026, 10, 31)


@pytest.mark.parametrize("dtype", [None, "datetime64[D]", "datetime64[s]"])
def test_first_and_last_day_of_the_month(dtype: str | None) -> None:
    days = [LAST, FIRST]
    given = days if dtype is None else np.array(days, dtype)
    made = tables(X, HARI, pegawai=people(["a", "b"]), hari=days_of(["b", "a"], [], given) | {"segmen": ["", ""]})
    assert made["hari"].day_numbers.tolist() == [FIRST.toordinal(), LAST.toordinal()]
    assert made["hari"].day_numbers.dtype == np.int64
    with pytest.raises(TypeError, match="pegawai"):
        _ = made["pegawai"].day_numbers


@pytest.mark.parametrize("dtype", [None, "datetime64[D]"])
@pytest.mark.parametrize("day", [dt.date(2026, 9, 30), dt.date(2026, 11, 1)])
def test_days_outside_the_month(day: dt.date, dtype: str | None) -> None:
    days = [FIRST, LAST, day, dt.date(2020, 1, 1)]
    given = days if dtype is None else np.array(days, dtype)
    assert refused(X, HARI, pegawai=people(["a"]), hari=days_of(["a"] * 4, [""] * 4, given)) == (
        f"tabel hari, baris 3 (kunci h2), kolom tanggal: {day} di luar bulan; tanggal di 2026-10; "
        "hapus barisnya atau pilih periode lain",
        2,
        "tanggal",
    )


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ([FIRST, "2026-10-01"], "2026-10-01"),
        (np.array([FIRST, None], "datetime64[D]"), "None"),
        ([FIRST, None], "None"),
    ],
)
def test_no_days(days: Any, shown: str) -> None:
    assert refused(X, HARI, pegawai=people(["a"]), hari=days_of(["a"] * 2, [""] * 2, days)) == (
        f'tabel hari, baris 2 (kunci h1), kolom tanggal: "{shown}" bukan tanggal; '
        "datetime.date, ditulis seperti 2026-10-01; perbaiki tanggalnya",
        1,
        "tanggal",
    )
