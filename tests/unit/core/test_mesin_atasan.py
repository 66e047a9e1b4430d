"""Superiors and subordinates directly: levels by height, means of some rows, edges of depth, refusals whole."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from erk_core import Facts, InputError, Pack, Period, score
from erk_core.engine import columns as c
from erk_core.engine import hierarchy
from erk_core.engine.evaluate import Engine
from erk_core.engine.prepare import prepare
from tests.unit.core.kolom import quotients, read
from tests.unit.core.test_bawahan import facts_of, pack_of

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return pack_of(Path(tmp_path_factory.mktemp("atasan")))


def people(bosses: dict[Any, Any], share: int = 0) -> Facts:
    return facts_of({key: (boss, 10, share) for key, boss in bosses.items()})


def engine_of(pack: Pack, bosses: dict[Any, Any]) -> Engine:
    return Engine(pack, OCTOBER, prepare(pack, OCTOBER, people(bosses)))


#      0 k
#    1 a   2 b         5 alone, 6 under somebody outside
#  3 c       4 d
TREE = {"k": None, "a": "k", "b": "k", "c": "a", "d": "b", "sendiri": None, "luar": "di-luar"}


def test_superiors_by_row(pack: Pack) -> None:
    assert hierarchy.superiors(engine_of(pack, TREE)).tolist() == [-1, 0, 0, 1, 2, -1, -1]
    assert hierarchy.superiors(engine_of(pack, {"x": None, "y": None})).tolist() == [-1, -1]
    assert hierarchy.superiors(engine_of(pack, {"x": "luar", "y": "x"})).tolist() == [-1, 0]
    assert hierarchy.superiors(engine_of(pack, {7: 9, 8: 7, 9: None})).tolist() == [2, 0, -1]
    assert hierarchy.superiors(engine_of(pack, {"x": "luar"})).tolist() == [-1]


def test_levels_by_height_and_staff_by_superior(pack: Pack) -> None:
    engine = engine_of(pack, TREE)
    tree = hierarchy.staff(engine)
    assert [rows.tolist() for rows in tree.levels] == [[3, 4, 5, 6], [1, 2], [0]]
    assert (tree.order.tolist(), tree.boss.tolist()) == ([1, 2, 3, 4], [0, 0, 1, 2])
    assert hierarchy.staff(engine) is tree
    turned = hierarchy.staff(engine_of(pack, {"c": "a", "d": "b", "b": "k", "a": "k", "k": None}))
    assert [rows.tolist() for rows in turned.levels] == [[0, 1], [2, 3], [4]]
    assert (turned.order.tolist(), turned.boss.tolist()) == ([1, 0, 2, 3], [2, 3, 4, 4])
    uneven = hierarchy.staff(engine_of(pack, {"k": None, "a": "k", "b": "k", "c": "b"}))
    assert [rows.tolist() for rows in uneven.levels] == [[1, 3], [2], [0]]
    nobody = hierarchy.staff(engine_of(pack, {}))
    assert (nobody.levels, nobody.order.tolist(), nobody.boss.tolist()) == ((), [], [])


def test_mean_over_the_staff_of_some_rows(pack: Pack) -> None:
    engine = engine_of(pack, TREE)
    values = [Fraction(n) for n in (100, 1, 4, 7, 9, 50, 60)]
    for col in (c.numbers(values), quotients(values)):
        assert read(hierarchy.mean(engine, col, None), 7) == [Fraction(5, 2), 7, 9, None, None, None, None]
        for rows in ([0], [1, 2], [0, 2, 3], [2], [3, 6], [0, 1, 2, 3, 4, 5, 6]):
            every = [Fraction(5, 2), 7, 9, None, None, None, None]
            found = hierarchy.mean(engine, col, np.array(rows))
            assert read(found, len(rows)) == [every[row] for row in rows]
    constant = hierarchy.mean(engine, c.number(Fraction(3)), np.array([0, 3]))
    assert read(constant, 2) == [3, None]


def test_column_of_keys() -> None:
    col = hierarchy.reference(["b", None, "a", "b", None], ["1", "2", "3", "4", "5"])
    assert (col.kind, col.names, col.arr.tolist()) == ("rujukan", ("a", "b"), [1, 0, 0, 1, 0])
    assert col.null is not None
    assert col.null.tolist() == [False, True, False, False, True]
    whole = hierarchy.reference(np.array([30, 4]), np.array([1, 2]))
    assert (whole.names, whole.arr.tolist(), whole.null) == ((4, 30), [1, 0], None)
    assert hierarchy.reference(["z"], ["x"]).names == ("z",)
    assert hierarchy.reference([], []).names == ()
    assert hierarchy.reference([], np.array([], dtype=np.int64)).arr.shape == (0,)


@pytest.mark.parametrize(
    ("values", "keys", "shown", "row"),
    [
        (["a", 7, 8], ["a", "b", "c"], "7", 1),
        ([None, "a"], [1, 2], "a", 1),
        ([True], [1], "True", 0),
        (["1"], np.array([1]), "1", 0),
        ([1.5], ["a"], "1.5", 0),
    ],
)
def test_keys_of_another_kind(values: Any, keys: Any, shown: str, row: int) -> None:
    with pytest.raises(InputError) as caught:
        hierarchy.reference(values, keys)
    error = caught.value
    assert str(error) == (
        f'tabel pegawai, baris {row + 1} (kunci {keys[row]}), kolom nip_atasan: "{shown}" bukan kunci pegawai; '
        "kunci sejenis kolom kunci, atau kosong; perbaiki kunci atasannya"
    )
    assert (error.table, error.row, error.column) == ("pegawai", row, "nip_atasan")


def refused(pack: Pack, bosses: dict[Any, Any]) -> str:
    with pytest.raises(InputError) as caught:
        hierarchy.staff(engine_of(pack, bosses))
    error = caught.value
    assert (error.table, error.row, error.column) == ("pegawai", None, "nip_atasan")
    do = "perbaiki atasan langsung salah satu pegawai itu"
    assert error.where == "tabel pegawai, kolom nip_atasan"
    assert error.do == do
    return f"{error.what}; {error.expected}"


def chain(count: int, name: str = "p") -> dict[str, str | None]:
    """``count`` people above one another, the lowest first."""
    return {f"{name}{n}": f"{name}{n + 1}" if n + 1 < count else None for n in range(count)}


def test_thirty_two_levels_and_no_more(pack: Pack) -> None:
    deep = score(pack, OCTOBER, people(chain(32), share=100))
    assert deep.value("pegawai", "p31", "campur") == 10
    assert len(hierarchy.staff(engine_of(pack, chain(32))).levels) == 32
    assert refused(pack, chain(33)) == "rantai bawahan p32 lebih dalam dari 32; paling dalam 32 tingkat"
    both = {**chain(33, "q"), **chain(34)}
    assert refused(pack, both) == "rantai bawahan q32 lebih dalam dari 32; paling dalam 32 tingkat"


def ring(names: list[Any]) -> dict[Any, Any]:
    return dict(zip(names, [*names[1:], names[0]], strict=True))


def test_cycles_are_named_from_the_smallest_key(pack: Pack) -> None:
    rest = "; rantai atasan yang berujung"
    assert refused(pack, {"x": None, **ring(["c", "b", "a"])}) == f"atasan melingkar: a -> c -> b -> a{rest}"
    assert refused(pack, {**ring(["z", "y"]), **ring(["n", "m"])}) == f"atasan melingkar: m -> n -> m{rest}"
    assert refused(pack, {"a": "k", "k": "k"}) == f"atasan melingkar: k -> k{rest}"
    assert refused(pack, ring(list(range(8)))) == (f"atasan melingkar: 0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> 0{rest}")
    assert refused(pack, ring(list(range(9)))) == (
        f"atasan melingkar: 0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> ... (9 pegawai){rest}"
    )


def test_one_person(pack: Pack) -> None:
    for boss in (None, "di-luar"):
        alone = score(pack, OCTOBER, people({"x": boss}, share=100))
        assert alone.column("pegawai", "campur") == [10]
        assert alone.column("pegawai", "rerata_staf") == [None]
