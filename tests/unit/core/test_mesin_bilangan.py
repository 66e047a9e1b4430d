"""Integers of the engine against Python's, at the edges where int64 ends."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable

import numpy as np
import pytest

from erk_core.engine import ints
from erk_core.engine.ints import LIMIT, Ints, object_path
from tests.unit.core.kolom import RELATIONS, fast, mask, sound

pytestmark = pytest.mark.unit
ROWS = np.array([2, 0, 2], dtype=np.int64)
NOBODY = np.array([], dtype=np.int64)


def test_object_path_ends() -> None:
    with object_path():
        with pytest.raises(TypeError), object_path():
            ints.from_list([None])  # type: ignore[list-item]
        assert not fast(ints.constant(1))
    assert fast(ints.constant(1))


@pytest.mark.parametrize("value", [0, 1, -1, 7, LIMIT - 1, LIMIT, LIMIT + 1, 2**63, 2**200])
@pytest.mark.parametrize("sign", [1, -1])
def test_one_value_and_lists(value: int, sign: int) -> None:
    for made, want in (
        (ints.constant(sign * value), [sign * value]),
        (ints.from_list([sign * value]), [sign * value]),
        (ints.from_list([3, sign * value, -2]), [3, sign * value, -2]),
    ):
        assert sound(made) == want
        assert made.top == max(map(abs, want))
        assert fast(made) == (made.top < LIMIT)
    with object_path():
        assert not fast(ints.from_list([3]))


def test_no_values() -> None:
    none = ints.from_list([])
    assert (sound(none), none.top, fast(none)) == ([], 0, True)
    assert (ints.ends(none.arr), ints.measure(none.arr)) == ((0, 0), 0)
    assert sound(none.take(NOBODY)) == sound(none.spread(0)) == sound(ints.constant(5).spread(0)) == []
    assert sound(ints.constant(5).take(NOBODY)) == []
    assert ints.tight(Ints(none.arr, LIMIT)).top == 0


@pytest.mark.parametrize("values", [[-7, 3], [-3, 7], [5], [-(2**62), 1], [1, 2**62], [-(2**63)], [2**63 - 1, 0]])
def test_arrays_from_outside(values: list[int]) -> None:
    arr = np.array(values, dtype=np.int64)
    assert ints.ends(arr) == (min(values), max(values))
    assert ints.measure(arr) == max(map(abs, values))
    for made in (ints.from_int64(arr), ints.from_int64(arr, (min(values), max(values)))):
        assert sound(made) == values
        assert made.top == max(map(abs, values))
        # the very least number of int64 has no opposite there
        assert sound(ints.neg(made)) == [-v for v in values]
        assert sound(ints.absolute(made)) == [abs(v) for v in values]
    with object_path():
        assert not fast(ints.from_int64(arr))
    assert ints.from_int64(arr[:1], (-9, 4)).top == 9


def test_take_and_spread() -> None:
    many, one = ints.from_list([5, -6, 7]), ints.from_list([4])
    assert sound(many.take(ROWS)) == [7, 5, 7]
    assert sound(many.take(NOBODY)) == []
    assert sound(one.take(ROWS)) == [4, 4, 4]
    assert sound(many.spread(3)) == [5, -6, 7]
    assert sound(one.spread(1)) == [4]
    assert sound(one.spread(4)) == [4, 4, 4, 4]
    assert many.take(ROWS).top == many.spread(3).top == 7


@pytest.mark.parametrize(
    ("top", "width"), [(0, 2), (2**15 - 1, 2), (2**15, 4), (2**31 - 1, 4), (2**31, 8), (LIMIT - 1, 8)]
)
def test_as_narrow_as_the_bound_allows(top: int, width: int) -> None:
    """With room for the opposite of every number, and for what an operation makes of them."""
    for made in (ints.from_list([top, -top]), ints.from_int64(np.array([top, -top])), ints.constant(-top)):
        assert (made.arr.dtype, made.top) == (np.dtype(f"i{width}"), top)
        assert sound(ints.neg(made)) == [-v for v in sound(made)]
        assert sound(ints.absolute(made)) == [abs(v) for v in sound(made)]
        assert sound(ints.add(made, made)) == [2 * v for v in sound(made)]


def test_tight() -> None:
    loose = Ints(np.array([3, -4], dtype=object), 2**80)
    assert (sound(ints.tight(loose)), ints.tight(loose).top, fast(ints.tight(loose))) == ([3, -4], 4, True)
    for edge, want in ((LIMIT - 1, True), (LIMIT, False)):
        assert fast(ints.tight(Ints(np.array([edge, 0], dtype=object), 2**80))) == want
    with object_path():
        assert not fast(ints.tight(loose))


def test_what_has_the_right_form_is_not_copied() -> None:
    for value in (1, 2**40, 2**80):
        made = ints.from_list([value, -value])
        assert ints.form(made.arr, made.top) is made.arr
        assert ints.over(made.arr, 2) is made.arr


OPERATIONS = [
    (ints.add, operator.add),
    (ints.sub, operator.sub),
    (ints.mul, operator.mul),
]
WIDTHS = [2**14, -(2**14), 2**15 - 1, 2**15, -(2**15), 2**30, 2**31 - 1]
EDGES = [
    0,
    1,
    -1,
    2,
    -3,
    *WIDTHS,
    2**31,
    -(2**31),
    2**61 - 1,
    2**61,
    -(2**61),
    LIMIT - 1,
    -(LIMIT - 1),
    LIMIT,
    2**63,
    -(2**90),
]


@pytest.mark.parametrize(("op", "plain"), OPERATIONS)
def test_arithmetic_at_the_edges(op: Callable[[Ints, Ints], Ints], plain: Callable[[int, int], int]) -> None:
    for a, b in itertools.product(EDGES, EDGES):
        one = op(ints.constant(a), ints.constant(b))
        assert sound(one) == [plain(a, b)]
        bound = abs(a) * abs(b) if plain is operator.mul else abs(a) + abs(b)
        assert (one.top, fast(one)) == (bound, max(bound, abs(a), abs(b)) < LIMIT)
        # a bound that is too wide is made exact before giving up on int64
        wide = [Ints(np.array([v, 0], dtype=object), 2**99) for v in (a, b)]
        out = op(*wide)
        assert sound(out) == [plain(a, b), 0]
        assert (out.top, fast(out)) == (one.top, fast(one))
    # a bound of exactly LIMIT is too wide as well
    for top, other in ((2**61, 2**61), (LIMIT, 0), (2**31, 2**31)):
        near = op(Ints(np.array([3], dtype=np.int64), top), Ints(np.array([0], dtype=np.int64), other))
        assert (near.top < LIMIT, fast(near)) == (True, True)
    assert sound(op(ints.from_list([4, 9]), ints.constant(2))) == [plain(4, 2), plain(9, 2)]
    with object_path():
        assert not fast(op(ints.constant(2), Ints(np.array([3], dtype=np.int64), 3)))


def test_scale() -> None:
    col = ints.from_list([3, -4])
    assert ints.scale(col, 1) is col
    assert sound(ints.scale(col, -2)) == [-6, 8]
    assert sound(ints.scale(col, 2**61)) == [3 * 2**61, -(2**63)]
    assert sound(ints.scale(col, 0)) == [0, 0]


def test_division_and_common_divisors() -> None:
    tops, lows = [7, -7, 8, -8, 0, 2**70, -(2**70)], [2, 2, 4, 4, 3, 3, 2**40]
    out = ints.floordiv(ints.from_list(tops), ints.from_list(lows))
    assert sound(out) == [a // b for a, b in zip(tops, lows, strict=True)]
    small = ints.floordiv(ints.from_list([-7, 6]), ints.from_list([2, 3]))
    assert (sound(small), small.top, fast(small)) == ([-4, 2], 7, True)
    common = ints.gcd(ints.from_list([0, 12, 7, 12]), ints.from_list([5, 18, 9, 2**70]))
    assert (sound(common), common.top) == ([5, 6, 1, 4], 2**70)
    assert ints.gcd(ints.from_list([12]), ints.from_list([18])).top == 18


def test_where_and_relations() -> None:
    a, b = ints.from_list([1, 2**70, -3]), ints.constant(2)
    assert sound(ints.where(mask(1, 0, 1), a, b)) == [1, 2, -3]
    assert ints.where(mask(1), ints.from_list([-9]), b).top == 9
    for (name, plain), values in itertools.product(RELATIONS.items(), ([1, 2, 3], [1, 2, 2**70], [-(2**63), 2, 2])):
        out = ints.compare(name, ints.from_list(values), b)
        assert out.dtype == bool
        assert out.tolist() == [plain(v, 2) for v in values]
        assert ints.relation(name, np.array(values, dtype=object), np.array([2], dtype=object)).dtype == bool


@pytest.mark.parametrize(
    "top", [1, 2**13, 2**14, 2**15 - 1, 2**15, 2**29, 2**30, 2**31, 2**60, 2**61 - 1, 2**61, LIMIT - 1, LIMIT, 2**70]
)
def test_sums_of_runs(top: int) -> None:
    values = [top, top, -1, top, 5, -top]
    out = ints.sum_groups(ints.from_list(values), np.array([0, 2, 3]), 3)
    assert sound(out) == [2 * top, -1, 5]
    assert fast(out) == (3 * max(top, 5) < LIMIT)


def test_sums_of_runs_tighten_first() -> None:
    for top in (LIMIT, 2**70):
        out = ints.sum_groups(Ints(np.array([1, 2, 3], dtype=np.int64), top), np.array([0, 2]), 2)
        assert (sound(out), out.top, fast(out)) == ([3, 3], 6, True)
    # exactly LIMIT is too much: half of it twice, and one number
    half = ints.from_list([2**61, 2**61])
    assert [(sound(o), fast(o)) for o in (ints.sum_groups(half, np.array([0]), 2),)] == [([LIMIT], False)]
    assert fast(ints.sum_groups(half, np.array([0, 1]), 1))
    edge = Ints(np.array([1, 2], dtype=np.int64), 2**61)
    assert fast(ints.sum_groups(edge, np.array([0]), 2))
    with object_path():
        assert not fast(ints.sum_groups(ints.from_list([1]), np.array([0]), 1))
