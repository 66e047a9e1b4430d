"""The rater threshold on its own tables: which groups are dropped, which merge, into which, and with which rows."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from erk_core.engine import columns as c
from erk_core.engine.columns import Flat, Num
from erk_core.engine.ints import from_list
from erk_core.engine.raters import apply_threshold
from erk_core.engine.table import Table
from erk_core.formula.parser import parse

pytestmark = pytest.mark.unit
WORDS = ("INTEGRITAS", "DISIPLIN", "PELAYANAN", "ATASAN", "REKAN", "BAWAHAN", "MITRA", "DIRI")
GROUPS = ("ATASAN", "REKAN", "BAWAHAN", "MITRA", "DIRI")
Row = tuple[int, str, str, int, int | None]  # employee, group, indicator, raters, points
IN, DIS, PEL = WORDS[:3]


def pack_of(rule: str, threshold: int = 3, reads: str = "p", groups: tuple[str, ...] = GROUPS) -> Any:
    items = [
        SimpleNamespace(id="p", nama="jumlah_nilai", tingkat="nilai_360"),
        SimpleNamespace(id="n0", nama="jumlah_penilai", tingkat="pegawai"),
        SimpleNamespace(id="n", nama="jumlah_penilai", tingkat="nilai_360"),
        SimpleNamespace(id="k0", nama="kelompok", tingkat="segmen", pilihan=()),
        SimpleNamespace(id="k", nama="kelompok", tingkat="nilai_360", pilihan=groups),
        SimpleNamespace(id="i", nama="indikator", tingkat="nilai_360"),
        SimpleNamespace(id="tak_ada", nama="lain", tingkat="nilai_360"),
    ]
    step = SimpleNamespace(node=parse(f"jumlah(nilai_360: {reads})"))
    return SimpleNamespace(
        masukan=items, kata=WORDS, ambang_penilai=threshold, penilai_kurang=rule, langkah={"langkah": step}
    )


def tables_of(rows: list[Row], people: int = 3) -> dict[str, Table]:
    def code(word: str) -> int:
        return WORDS.index(word)

    points = c.numbers([None if r[4] is None else Fraction(r[4]) for r in rows])
    raters = from_list([r[3] for r in rows])
    columns: dict[str, Any] = {
        "p": points,
        "n": Num(raters),
        "k": Flat("pilihan", np.array([code(r[1]) for r in rows], dtype=np.int16)),
        "i": Flat("pilihan", np.array([code(r[2]) for r in rows], dtype=np.int16)),
    }
    parents = {"pegawai": np.array([r[0] for r in rows], dtype=np.int64)}
    keys = [f"baris{n}" for n in range(len(rows))]
    return {"pegawai": Table("pegawai", list(range(people))), "nilai_360": Table("nilai_360", keys, parents, columns)}


def left(rule: str, rows: list[Row], threshold: int = 3, reads: str = "p + n + k + i") -> list[Any]:
    """What remains: (kunci, employee, group, indicator, raters, points)."""
    tables = tables_of(rows)
    apply_threshold(pack_of(rule, threshold, reads), tables)
    table = tables["nilai_360"]
    get = table.columns
    out = []
    for row, key in enumerate(table.keys):
        points = c.value_at(c.num(get["p"]), row)
        raters = c.value_at(c.num(get["n"]), row)
        group, indicator = (WORDS[int(c.flat(get[name]).arr[row])] for name in "ki")
        out.append((key, int(table.parents["pegawai"][row]), group, indicator, raters, points))
    assert {col.num.arr.size if isinstance(col, Num) else col.arr.size for col in get.values()} <= {len(out)}
    return out


def same(rows: list[Row], *numbers: int) -> list[Any]:
    return [(f"baris{n}", *rows[n]) for n in (numbers or range(len(rows)))]


RULES = ["bagi_ulang", "gabung"]


@pytest.mark.parametrize("rule", RULES)
def test_nothing_to_do(rule: str) -> None:
    assert left(rule, []) == []
    enough: list[Row] = [(0, "REKAN", IN, 3, 9), (0, "BAWAHAN", IN, 4, 8), (1, "REKAN", IN, 3, 7)]
    assert left(rule, enough) == same(enough)
    exempt: list[Row] = [(0, "ATASAN", IN, 1, 4), (0, "DIRI", IN, 1, 5), (2, "ATASAN", DIS, 0, 1)]
    assert left(rule, exempt) == same(exempt)
    tables = {"pegawai": Table("pegawai", [1])}
    apply_threshold(pack_of(rule), tables)
    assert list(tables) == ["pegawai"]
    only = tables_of(exempt)
    apply_threshold(pack_of(rule, groups=("ATASAN", "DIRI")), only)
    assert only["nilai_360"].count == 3


@pytest.mark.parametrize("rule", RULES)
def test_a_lone_small_group_is_dropped(rule: str) -> None:
    one: list[Row] = [(0, "REKAN", IN, 2, 8)]
    assert left(rule, one) == []
    assert left(rule, one, threshold=2) == same(one)
    # two answers for one indicator are not twice as many raters
    twice: list[Row] = [(0, "REKAN", IN, 2, 8), (0, "REKAN", IN, 2, 8), (0, "ATASAN", IN, 1, 4)]
    assert left(rule, twice) == same(twice, 2)


@pytest.mark.parametrize("rule", RULES)
def test_one_small_row_drops_its_whole_group_and_no_other(rule: str) -> None:
    rows: list[Row] = [
        (0, "REKAN", IN, 3, 9),
        (0, "REKAN", DIS, 2, 6),
        (0, "ATASAN", IN, 1, 4),
        (1, "REKAN", IN, 3, 9),
        (1, "REKAN", DIS, 5, 6),
        (2, "MITRA", DIS, 1, 6),
    ]
    assert left(rule, rows) == same(rows, 2, 3, 4)


def test_small_groups_are_dropped_beside_large_ones() -> None:
    rows: list[Row] = [
        (0, "REKAN", IN, 3, 9),
        (0, "BAWAHAN", IN, 2, 6),
        (0, "MITRA", IN, 1, 2),
        (1, "BAWAHAN", IN, 3, 1),
    ]
    assert left("bagi_ulang", rows) == same(rows, 0, 3)


def test_columns_that_no_step_reads_are_left_out_of_the_move() -> None:
    tables = tables_of([(0, "REKAN", IN, 2, 9), (1, "REKAN", IN, 3, 8)])
    apply_threshold(pack_of("bagi_ulang", reads="p"), tables)
    assert list(tables["nilai_360"].columns) == ["p"]
    assert tables["nilai_360"].keys == ["baris1"]


def test_groups_merge_into_the_one_with_most_raters() -> None:
    rows: list[Row] = [
        (0, "REKAN", IN, 2, 8),
        (0, "BAWAHAN", IN, 3, 9),
        (0, "BAWAHAN", DIS, 3, 6),
        (0, "REKAN", DIS, 2, 5),
        (0, "ATASAN", IN, 1, 4),
        (0, "DIRI", DIS, 1, 5),
        (1, "REKAN", IN, 3, 7),
        (1, "MITRA", IN, 4, 7),
    ]
    want = [
        ("baris1", 0, "BAWAHAN", IN, 5, 17),
        ("baris2", 0, "BAWAHAN", DIS, 5, 11),
        *same(rows, 4, 5, 6, 7),
    ]
    assert left("gabung", rows) == want


@pytest.mark.parametrize(
    ("raters", "threshold", "into"),
    [
        ({"REKAN": 2, "BAWAHAN": 2}, 3, "REKAN"),
        ({"BAWAHAN": 2, "MITRA": 2}, 3, "BAWAHAN"),
        ({"BAWAHAN": 1, "MITRA": 1}, 2, "BAWAHAN"),
        ({"BAWAHAN": 0, "MITRA": 3}, 3, "MITRA"),
        ({"BAWAHAN": 0, "MITRA": 0}, 0, None),
        ({"REKAN": 2, "BAWAHAN": 400, "MITRA": 2}, 3, "BAWAHAN"),
        ({"REKAN": 70, "MITRA": 80}, 75, "MITRA"),
        ({"REKAN": 3, "MITRA": 3}, 3, None),
    ],
)
def test_which_group_takes_the_others(raters: dict[str, int], threshold: int, into: str | None) -> None:
    rows: list[Row] = [(1, group, PEL, n, 10 * n) for group, n in raters.items()]
    got = left("gabung", rows, threshold)
    if into is None:
        assert got == same(rows)
        return
    own = list(raters).index(into)
    assert got == [(f"baris{own}", 1, into, PEL, sum(raters.values()), 10 * sum(raters.values()))]


def test_no_raters_at_all_still_merge_into_a_group_that_exists() -> None:
    rows: list[Row] = [(0, "BAWAHAN", IN, 0, 3), (0, "MITRA", IN, 0, 4)]
    tables = tables_of(rows)
    apply_threshold(pack_of("gabung", 1), tables)
    assert tables["nilai_360"].keys == []
    uneven: list[Row] = [
        (0, "BAWAHAN", IN, 0, 3),
        (0, "BAWAHAN", DIS, 4, 3),
        (0, "MITRA", IN, 0, 4),
        (0, "MITRA", DIS, 4, 1),
    ]
    got = left("gabung", uneven, 0)
    assert got == same(uneven)


def test_the_smallest_row_counts_for_its_group() -> None:
    rows: list[Row] = [
        (0, "REKAN", IN, 9, 1),
        (0, "REKAN", DIS, 3, 2),
        (0, "BAWAHAN", IN, 4, 3),
        (0, "BAWAHAN", DIS, 4, 4),
        (0, "MITRA", IN, 2, 5),
    ]
    want = [("baris2", 0, "BAWAHAN", IN, 15, 9), ("baris3", 0, "BAWAHAN", DIS, 7, 6)]
    assert left("gabung", rows) == want


def test_rows_that_stay_alone_never_join() -> None:
    """Exempt rows, other employees' rows and other indicators keep to themselves, wherever they stand."""
    rows: list[Row] = [(0, "ATASAN", IN, 1, 1), (0, "DIRI", IN, 1, 2), (0, "DIRI", IN, 1, 3), (0, "DIRI", DIS, 1, 4)]
    rows += [(0, "REKAN", word, 2, 10 * n) for n, word in enumerate(WORDS[:3], 1)]
    rows += [(0, "MITRA", word, 2, n) for n, word in enumerate(WORDS[:3], 1)]
    rows += [(1, "REKAN", IN, 2, 5), (1, "BAWAHAN", IN, 2, 6), (1, "ATASAN", IN, 1, 7), (2, "BAWAHAN", IN, 8, 8)]
    want = [
        *same(rows, 0, 1, 2, 3),
        *((f"baris{3 + n}", 0, "REKAN", word, 4, 11 * n) for n, word in enumerate(WORDS[:3], 1)),
        ("baris10", 1, "REKAN", IN, 4, 11),
        *same(rows, 12, 13),
    ]
    assert left("gabung", rows) == want


def test_a_merged_row_keeps_the_key_of_the_group_it_joins() -> None:
    rows: list[Row] = [(0, "REKAN", IN, 1, 1), (0, "REKAN", DIS, 1, 2), (0, "BAWAHAN", DIS, 2, 4)]
    # INTEGRITAS has no row in BAWAHAN: the moved row stands alone there, and is dropped with its group
    assert left("gabung", rows, 2) == []
    assert left("gabung", [(0, "REKAN", IN, 3, 1), *rows[1:]], 2) == [
        ("baris0", 0, "BAWAHAN", IN, 3, 1),
        ("baris2", 0, "BAWAHAN", DIS, 3, 6),
    ]


def test_an_empty_part_leaves_the_sum_empty() -> None:
    rows: list[Row] = [
        (0, "REKAN", IN, 2, None),
        (0, "BAWAHAN", IN, 3, 9),
        (0, "REKAN", DIS, 2, 4),
        (0, "BAWAHAN", DIS, 3, 9),
        (1, "REKAN", IN, 5, None),
    ]
    want = [("baris1", 0, "BAWAHAN", IN, 5, None), ("baris3", 0, "BAWAHAN", DIS, 5, 13), *same(rows, 4)]
    assert left("gabung", rows) == want
