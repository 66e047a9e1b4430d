"""Groups of rows, their folds, and the order of tables, against plain lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from erk_core.engine import aggregate, ints
from erk_core.engine import columns as c
from erk_core.engine.aggregate import Groups
from erk_core.engine.columns import Num
from erk_core.engine.table import Table, select, sort
from tests.unit.core.kolom import FORMS, SOME, Value, both_forms, fast, mask, quotients, read

pytestmark = pytest.mark.unit
Form = Callable[[Sequence[Value]], Num]
FULL = [v for v in SOME if v is not None]


def grouped(sizes: list[int]) -> np.ndarray[Any, Any]:
    return np.array([owner for owner, size in enumerate(sizes) for _ in range(size)], dtype=np.int64)


@pytest.mark.parametrize(
    ("sizes", "starts", "owners", "runs", "most"),
    [
        ([], [], [], [], 0),
        ([0, 0], [], [], [], 0),
        ([1], [0], [0], [1], 1),
        ([0, 3], [0], [1], [3], 3),
        ([2, 0, 1, 4, 0], [0, 2, 3], [0, 2, 3], [2, 1, 4], 4),
        ([1, 1, 1], [0, 1, 2], [0, 1, 2], [1, 1, 1], 1),
    ],
)
def test_groups(sizes: list[int], starts: list[int], owners: list[int], runs: list[int], most: int) -> None:
    groups = Groups.of(grouped(sizes), len(sizes))
    assert (groups.rows, groups.count, groups.most) == (sum(sizes), len(sizes), most)
    assert (groups.starts.tolist(), groups.owners.tolist(), groups.sizes.tolist()) == (starts, owners, runs)
    assert read(aggregate.count_rows(groups), len(sizes)) == sizes


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["jumlah", "rata", "maks", "min"])
@pytest.mark.parametrize("sizes", [[5], [1, 0, 3, 1], [0, 2, 3], [2, 3, 0], [0, 0], [1] * 5, [1, 4], [4, 1]])
def test_folds(form: Form, name: str, sizes: list[int]) -> None:
    values = FULL[: sum(sizes)]
    parts = [[v for v, owner in zip(values, grouped(sizes), strict=True) if owner == n] for n in range(len(sizes))]

    def plain(part: list[Fraction]) -> Value:
        if name == "jumlah" or not part:
            return sum(part, Fraction(0)) if name == "jumlah" else None
        return sum(part, Fraction(0)) / len(part) if name == "rata" else (max if name == "maks" else min)(part)

    def check() -> None:
        out = aggregate.fold(name, form(values), grouped(sizes), len(sizes))
        assert read(out, len(sizes)) == [plain(part) for part in parts]

    both_forms(check)


@pytest.mark.parametrize(("name", "want"), [("jumlah", 15), ("rata", 5), ("maks", 5), ("min", 5)])
def test_one_value_for_every_row(name: str, want: int) -> None:
    out = aggregate.fold(name, c.number(Fraction(5)), grouped([3, 1]), 2)
    assert read(out, 2) == [want, 5]


def test_sums_leave_int64_only_where_they_must() -> None:
    for top, quick in ((2**60, True), (2**61, False)):
        out = aggregate.fold("jumlah", c.numbers([Fraction(top)] * 3), grouped([2, 1]), 2)
        assert read(out, 2) == [2 * top, top]
        assert fast(out.num) == quick


@pytest.mark.parametrize("old", FORMS)
@pytest.mark.parametrize("new", FORMS)
def test_put(old: Form, new: Form) -> None:
    total, part = old(SOME), new([Fraction(7, 5), Fraction(-9)])
    assert read(aggregate.put(total, part, mask(0, 1, 0, 0, 0, 1)), 6) == [
        Fraction(-3),
        Fraction(7, 5),
        *SOME[2:5],
        Fraction(-9),
    ]
    assert read(aggregate.put(total, new([]), mask(*[0] * 6)), 6) == SOME
    whole = new(FULL)
    assert aggregate.put(old(FULL), whole, mask(*[1] * 5)) is whole


def test_put_of_no_rows_keeps_its_bounds() -> None:
    """Denominators where nothing is put are 1, which the bound must cover."""
    none = Num(ints.from_list([]), 1, ints.from_list([]))
    assert read(aggregate.put(quotients([Fraction(1, 2), Fraction(3)]), none, mask(0, 0)), 2) == [Fraction(1, 2), 3]


# --- order of rows ----------------------------------------------------------------------------------------------


def table_of(lead: list[int], keys: Any, under: str = "segmen") -> Table:
    arr = np.array(lead, dtype=np.int64)
    parents = {"pegawai": arr // 2, "segmen": arr} if under == "segmen" else {"pegawai": arr}
    days = 100 + np.arange(len(lead))
    return Table("hari", keys, parents, {"x": c.numbers([Fraction(v) for v in lead])}, days)


@pytest.mark.parametrize("under", ["segmen", "pegawai"])
@pytest.mark.parametrize("lead", [[], [4], [1, 2, 3], [0, 0, 5]])
def test_rows_in_order_are_left_alone(lead: list[int], under: str) -> None:
    table = table_of(lead, list("abc")[: len(lead)], under)
    columns, parents = table.columns, table.parents
    sort(table)
    assert table.place is None
    assert (table.columns, table.parents) == (columns, parents)
    assert table.columns is columns


@pytest.mark.parametrize("under", ["segmen", "pegawai"])
@pytest.mark.parametrize("lead", [[2, 1], [0, 2, 1], [3, 2, 1, 0], [1, 0, 1, 0], [0, 5, 3, 3]])
@pytest.mark.parametrize("kind", [list, np.array])
def test_rows_are_sorted_by_parent(lead: list[int], under: str, kind: Any) -> None:
    keys = [10 + row for row in range(len(lead))]
    table = table_of(lead, kind(keys), under)
    sort(table)
    order = sorted(range(len(lead)), key=lead.__getitem__)  # stable
    assert list(table.keys) == [keys[row] for row in order]
    assert type(table.keys) is type(kind(keys))
    assert table.count == len(lead)
    assert table.parents[under].tolist() == sorted(lead)
    assert read(c.num(table.columns["x"]), len(lead)) == sorted(lead)
    assert table.day_numbers.tolist() == [100 + row for row in order]
    assert table.place is not None
    assert [order[place] for place in table.place.tolist()] == list(range(len(lead)))


def test_only_days_have_dates() -> None:
    table = Table("pegawai", ["a", "b"])
    select(table, np.array([1]))
    assert table.keys == ["b"]
    with pytest.raises(TypeError, match="pegawai"):
        _ = table.day_numbers
