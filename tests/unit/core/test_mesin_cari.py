"""Look-up over columns against the scalar one: edges of bands, keys in every form, with and without the grid."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from erk_core.engine import columns as c
from erk_core.engine import ints, lookup
from erk_core.engine.columns import Col, Flat, Num
from erk_core.engine.ints import Array, object_path
from erk_core.model import KunciTabel, Nilai, Pita, Tabel, VersiTabel
from erk_core.units import parse_unit
from tests.unit.core.kolom import quotients, read, sound

pytestmark = pytest.mark.unit
UNIT = parse_unit("tanpa")
CODES = {"A": 3, "B": 1, "C": 2, "BAIK": 0, "BURUK": 4}
WORDS = {code: word for word, code in CODES.items()}
F = Fraction


def table(kind: str, keys: str, isi: dict[tuple[Nilai, ...], Any], lainnya: Nilai | None = None) -> Tabel:
    """``keys``: one letter each, b(ilangan), p(ilihan), y(a_tidak), r(ange)."""
    kinds = {"b": "bilangan", "p": "pilihan", "y": "ya_tidak", "r": "bilangan"}
    declared = tuple(KunciTabel(f"k{i}", kinds[k], UNIT, k == "r", None) for i, k in enumerate(keys))
    whole = {
        group: value if isinstance(value, tuple) else (Pita(None, True, None, True, value),)
        for group, value in isi.items()
    }
    version = VersiTabel(dt.date(2026, 1, 1), whole, lainnya, (), "peraga", None, None)
    return Tabel("t", "T", kind, UNIT, (), declared, (version,))


def column(values: Sequence[Any]) -> Col:
    null = c.nulls([v is None for v in values])
    one = next(v for v in values if v is not None)
    if isinstance(one, str):
        return Flat("pilihan", np.array([CODES.get(v, -1) for v in values], dtype=np.int16), null)
    if isinstance(one, bool):
        return Flat("ya_tidak", np.array([bool(v) for v in values]), null)
    return c.numbers([None if v is None else Fraction(v) for v in values])


def plain(col: Col, rows: int) -> list[Any]:
    if isinstance(col, Num):
        return read(col, rows)
    assert col.arr.shape == (rows,)
    null = np.zeros(rows, dtype=bool) if col.null is None else col.null
    values = col.arr.tolist()
    if col.kind == "pilihan":
        values = [WORDS[v] for v in values]
    return [None if empty else v for v, empty in zip(values, null.tolist(), strict=True)]


def check(one: Tabel, keys: Sequence[Sequence[Any]], cols: list[Col] | None = None) -> list[Any]:
    """Every row against ``Tabel.find``, as given and often enough for the grid; on both forms of integers."""
    version = one.versi[0]
    want = [None if None in row else one.find(version, row) for row in zip(*keys, strict=True)]
    rows = len(want)
    given = [column(k) for k in keys] if cols is None else cols
    for times in (1, 40):
        many = [k.spread(rows).take(np.tile(np.arange(rows), times)) for k in given]
        out = lookup.find(one, version, many, rows * times, CODES)
        assert plain(out, rows * times) == want * times
        assert (out.null is None) == (None not in want)
        with object_path():
            wide = [column([*k] * times) for k in keys] if cols is None else many
            assert plain(lookup.find(one, version, wide, rows * times, CODES), rows * times) == want * times
    return want


# --- bands ------------------------------------------------------------------------------------------------------

BANDS = (
    Pita(F(0), True, F(10), False, F(1)),
    Pita(F(10), False, F(20), True, F(2)),
    Pita(F(25), True, F(25), True, F(5, 2)),
    Pita(F(61, 2), False, F(31), False, F(3)),
    Pita(F(40), True, None, True, F(4)),
)
POINTS: list[Any] = [-1, 0, 1, 9, 10, 11, 20, 21, 24, 25, 26, 30, 31, 39, 40, 41]


def test_edges_of_bands_that_belong_and_that_do_not() -> None:
    one = table("bilangan", "r", {(): BANDS})
    want = check(one, [POINTS])
    assert want[:9] == [None, 1, 1, 1, None, 2, 2, None, None]
    assert want[9:] == [F(5, 2), None, None, None, None, 4, 4]


@pytest.mark.parametrize("lainnya", [None, F(-7)])
def test_between_the_edges_by_the_finest_step(lainnya: Fraction | None) -> None:
    one = table("bilangan", "r", {(): BANDS}, lainnya)
    fine = [p + d for p in POINTS for d in (F(-1, 1000), F(1, 3), F(1, 2), F(7, 9))]
    check(one, [fine])
    check(one, [fine], [quotients(fine)])
    check(one, [[F(1, 2), None, F(21, 2), F(123, 4)]])


def test_bands_without_an_end() -> None:
    below = table("bilangan", "r", {(): (Pita(None, True, F(-3), False, F(1)), Pita(F(-3), True, None, True, F(2)))})
    assert check(below, [[-4, -3, -2]]) == [1, 2, 2]
    everything = table("pilihan", "r", {(): (Pita(None, True, None, True, "BAIK"),)})
    far = [-(10**30), 0, 10**30, 2**61, -(2**61), 2**60, 2**62, -(2**62), 2**62 - 1, 2**63, 1 - 2**62]
    assert check(everything, [far]) == ["BAIK"] * len(far)
    assert check(below, [far]) == [1, 2, 2, 2, 1, 2, 2, 1, 2, 2, 1]
    assert check(everything, [[2**61 - 1, 1 - 2**61]]) == ["BAIK"] * 2


def test_bands_far_out() -> None:
    edge = 10**25
    one = table(
        "bilangan", "r", {(): (Pita(F(-edge), False, F(edge), True, F(1)), Pita(F(edge), False, None, True, F(2)))}
    )
    assert check(one, [[-edge, 1 - edge, 0, edge, edge + 1]]) == [None, 1, 1, 1, 2]
    assert check(one, [[0, 5, 7]]) == [1, 1, 1]
    near = table("bilangan", "r", {(): (Pita(F(2**61 - 1), True, F(2**61), False, F(1)),)})
    assert check(near, [[2**61 - 2, 2**61 - 1, 2**61, 0]]) == [None, 1, None, None]


def test_every_group_has_its_own_bands() -> None:
    isi: dict[tuple[Nilai, ...], Any] = {
        ("B",): (Pita(F(0), True, F(5), True, F(1)), Pita(F(5), False, F(9), True, F(2))),
        ("A",): (Pita(F(0), True, F(7), False, F(3)),),
        ("C",): (Pita(F(7), True, None, True, F(4)), Pita(F(100), True, None, True, F(5))),
    }
    one = table("bilangan", "pr", {**isi, ("C",): isi["C",][:1]}, F(9))
    pairs = list(itertools.product("ABCX", [-1, 0, 5, 6, 7, 9, 10]))
    check(one, [[w for w, _ in pairs], [n for _, n in pairs]])
    check(one, [["A", "A", "C"], [0, 6, 7]])
    turned = table("bilangan", "rp", {**isi, ("C",): isi["C",][:1]})
    check(turned, [[n for _, n in pairs], [w for w, _ in pairs]])
    check(turned, [[5, None, 6], ["A", "A", None]])


# --- exact keys -------------------------------------------------------------------------------------------------


def test_numbers_as_keys() -> None:
    isi: dict[tuple[Nilai, ...], Any] = {(F(7),): F(1), (F(-1, 3),): F(2), (F(5, 2),): F(1, 3), (F(2**70),): F(4)}
    one = table("bilangan", "b", isi)
    tried: list[Any] = [7, -8, 8, 6, F(-1, 3), F(-1, 4), F(5, 2), F(5, 4), 0, 2**70, 2**71, 9]
    check(one, [tried])
    check(one, [tried], [quotients(tried)])
    check(one, [[7, 8, 6, 7, None]])
    small = table("bilangan", "b", {(F(n),): F(n, 2) for n in (3, 1, 2)})
    assert check(small, [[0, 1, 2, 3, 4]]) == [None, F(1, 2), 1, F(3, 2), None]
    assert check(small, [[3, 3]]) == [F(3, 2)] * 2


def test_words_and_truths_as_keys() -> None:
    words = table("ya_tidak", "p", {("A",): True, ("C",): False})
    assert check(words, [["A", "B", "C", "X", "BURUK", "BAIK"]]) == [True, None, False, None, None, None]
    truths = table("pilihan", "y", {(True,): "BAIK", (False,): "BURUK"})
    assert check(truths, [[True, False, True, None]]) == ["BAIK", "BURUK", "BAIK", None]
    only = table("pilihan", "y", {(True,): "BAIK"}, "C")
    assert check(only, [[True, False]]) == ["BAIK", "C"]


@pytest.mark.parametrize("lainnya", [None, F(1000)])
def test_several_keys_together(lainnya: Fraction | None) -> None:
    isi: dict[tuple[Nilai, ...], Any] = {
        ("B", F(2), True): F(1),
        ("A", F(2), False): F(2),
        ("A", F(1, 2), True): F(3),
        ("C", F(2), True): F(4),
        ("A", F(2), True): F(5),
        ("C", F(9), False): F(6),
    }
    one = table("bilangan", "pby", isi, lainnya)
    every = list(itertools.product(["A", "B", "C", "X"], [F(0), F(1, 2), F(2), F(9), F(10)], [True, False]))
    check(one, [list(column) for column in zip(*every, strict=True)])
    check(one, [["A", "A"], [2, 2], [True, False]])
    check(one, [["A", "A", None, "A"], [2, None, 2, F(1, 2)], [True, False, True, True]])


def test_two_keys_with_combinations_after_the_last() -> None:
    isi: dict[tuple[Nilai, ...], Any] = {("A", F(1)): F(1), ("B", F(3)): F(2), ("B", F(1)): F(3)}
    one = table("bilangan", "pb", {**isi, ("A", F(5)): F(4)})
    every = list(itertools.product(["A", "B", "C"], [1, 3, 5, 6]))
    check(one, [list(column) for column in zip(*every, strict=True)])


def test_a_key_too_few_is_no_look_up() -> None:
    one = table("bilangan", "pr", {("A",): BANDS})
    for keys in ([column(["A"])], [column([1])], [column(["A"]), column([1]), column([1])]):
        with pytest.raises(ValueError, match="zip"):
            lookup.find(one, one.versi[0], keys, 1, CODES)


def test_many_keys_do_not_overflow() -> None:
    """Forty options on each of thirteen keys: their product passes 2^64."""
    rows = [tuple(F((n * (k + 3)) % 40) for k in range(13)) for n in range(40)]
    one = table("bilangan", "b" * 13, {row: F(n) for n, row in enumerate(rows)})
    tried = [*rows, tuple(F(39) for _ in range(13)), tuple(F(41) for _ in range(13))]
    want = check(one, [list(column) for column in zip(*tried, strict=True)])
    assert want == [*map(F, range(40)), None, None]


def test_constants_beside_columns() -> None:
    one = table("bilangan", "pr", {("A",): BANDS})
    for rows in (1, 2, 3, 50):
        many = [column([n % 41 for n in range(rows)])]
        for word in (column(["A"]), column(["A"]).spread(rows)):
            out = lookup.find(one, one.versi[0], [word, *many], rows, CODES)
            assert plain(out, rows) == [one.find(one.versi[0], ("A", F(n % 41))) for n in range(rows)]
        both = lookup.find(one, one.versi[0], [column(["A"]), column([5])], rows, CODES)
        assert plain(both, rows) == [1] * rows
    huge = lookup.find(one, one.versi[0], [column(["A"]), column([2**70])], 8, CODES)
    assert plain(huge, 8) == [4] * 8


def test_no_rows() -> None:
    one = table("bilangan", "pr", {("A",): BANDS})
    none: list[Col] = [Flat("pilihan", np.zeros(0, dtype=np.int64)), Num(ints.from_list([]))]
    assert plain(lookup.find(one, one.versi[0], none, 0, CODES), 0) == []


def test_an_answer_that_no_row_has_leaves_the_column_full() -> None:
    one = table("bilangan", "b", {(F(1),): F(10), (F(3),): F(30)})
    out = lookup.find(one, one.versi[0], [column([1, 3] * 50)], 100, CODES)
    assert out.null is None
    some = lookup.find(one, one.versi[0], [column([1, 2] * 50)], 100, CODES)
    assert some.null is not None
    assert plain(some, 100) == [10, None] * 50


# --- the grid ---------------------------------------------------------------------------------------------------


def grid(keys: list[Col], rows: int) -> tuple[list[list[int]], list[int]] | None:
    """Points by row of the grid, and each row's place."""
    found = lookup._grid(keys, rows)
    if found is None:
        return None
    points, size, at = found
    arrays: list[Array] = []
    for point in points:
        if isinstance(point, Num):
            sound(point.num)
        arrays.append(point.num.arr if isinstance(point, Num) else point.arr)
        assert arrays[-1].shape == (size,)
    assert at.shape == (rows,)
    return [[int(arr[i]) for arr in arrays] for i in range(size)], at.tolist()


def test_every_row_finds_its_own_combination() -> None:
    first, second, third = [4, 5, 4, 6] * 9, [True, False, False, True] * 9, [-2, -1, 0, -2] * 9
    keys = [column(first), column(second), column(third)]
    made = grid(keys, 36)
    assert made is not None
    points, at = made
    assert points == [list(p) for p in itertools.product([4, 5, 6], [0, 1], [-2, -1, 0])]
    assert [points[place] for place in at] == [list(row) for row in zip(first, second, third, strict=True)]
    constant = grid([column([7]), column(second)], 36)
    assert constant is not None
    assert constant[0] == [[7, 0], [7, 1]]
    scaled = lookup._grid([column([F(1, 2), F(3, 2)] * 9)], 18)
    assert scaled is not None
    assert isinstance(scaled[0][0], Num)
    assert read(scaled[0][0], 3) == [F(1, 2), 1, F(3, 2)]


@pytest.mark.parametrize(("span", "rows", "used"), [(2, 4, True), (2, 3, False), (3, 6, True), (3, 5, False)])
def test_the_grid_is_at_most_half_as_large_as_the_column(span: int, rows: int, used: bool) -> None:
    assert (lookup._grid([column([n % span for n in range(rows)])], rows) is not None) is used
    assert (lookup._grid([column([True] * rows), column([n % span for n in range(rows)])], rows) is not None) is used


@pytest.mark.parametrize(("top", "used"), [(2**16 - 1, True), (2**16, False)])
def test_the_grid_has_a_largest_size(top: int, used: bool) -> None:
    keys: list[Col] = [Num(ints.from_int64(np.arange(200_000) % (top + 1)))]
    assert (lookup._grid(keys, 200_000) is not None) is used


def test_no_grid_for_what_is_no_whole_column() -> None:
    rows = [1, 2] * 9
    assert grid([column(rows)], 18) is not None
    assert grid([column([*rows, None, None])], 20) is None
    assert grid([quotients([F(1, 3), F(1, 2)] * 9)], 18) is None
    assert grid([column([2**70] * 18)], 18) is None
    assert grid([column([1])], 18) is None
    with object_path():
        assert grid([column(rows)], 18) is None
