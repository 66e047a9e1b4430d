"""The vector engine against the Fraction interpreter; row order and arithmetic form change nothing."""

from __future__ import annotations

import math
import os
import random
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erk_core import Facts, Pack, Period, Result, load_pack, score
from erk_core.engine import rounding
from erk_core.engine.ints import Ints, object_path
from erk_core.errors import InputError
from erk_core.explanation.interpreter import interpret
from erk_core.facts import Numbers, Rows, Words
from tests.unit.core.acak import fakta
from tests.unit.core.grammar import packs

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)
PACKS = ("musirawas-erk", "bandung-erk")


def differences(pack: Pack, facts: Facts, result: Result) -> list[tuple[str, Any, str, Any, Any]]:
    """Every value where engine and interpreter disagree."""
    want = interpret(pack, OCTOBER, facts)
    out = []
    for level in pack.levels:
        keys = result.keys(level)
        assert set(keys) == set(want[level])
        for step in result.steps(level):
            for key, got in zip(keys, result.column(level, step), strict=True):
                expected = want[level][key][step]
                if got != expected or isinstance(got, bool) != isinstance(expected, bool):
                    out.append((level, key, step, got, expected))
    return out


def shuffled(facts: Facts, seed: int) -> Facts:
    rng = random.Random(seed)  # noqa: S311 - test data
    tables = {}
    for level, table in facts.tables.items():
        order = list(range(len(table["kunci"])))
        rng.shuffle(order)
        tables[level] = {name: [column[i] for i in order] for name, column in table.items()}
    return Facts(tables)


def packed(facts: Facts) -> Facts:
    """The same facts as codes, row numbers and masked integers wherever a column allows it."""
    tables: dict[str, dict[str, Any]] = {}
    for level, table in facts.tables.items():
        tables[level] = {}
        for name, column in table.items():
            values = list(column)
            kinds = {type(v) for v in values} - {type(None)}
            if name in tables and name != level:
                keys = list(facts.tables[name]["kunci"])
                at = {key: row for row, key in enumerate(keys)}
                tables[level][name] = Rows(np.array([at[v] for v in values], dtype=np.int64), tables[name]["kunci"])
            elif name not in ("kunci", "nip_atasan") and kinds == {str}:
                words = tuple(dict.fromkeys(values))
                tables[level][name] = Words(np.array([words.index(v) for v in values], dtype=np.int16), words)
            elif name != "kunci" and kinds <= {int, Fraction} and kinds:
                scale = math.lcm(*(Fraction(v).denominator for v in values if v is not None))
                whole = [0 if v is None else int(v * scale) for v in values]
                if max(map(abs, whole)) < 2**62:
                    null = np.array([v is None for v in values])
                    tables[level][name] = Numbers(np.array(whole, dtype=np.int64), null if null.any() else None, scale)
                    continue
                tables[level][name] = column
            else:
                tables[level][name] = column
    return Facts(tables)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(pack=packs(), seed=st.integers(0, 10**6))
def test_random_packs(pack: Pack, seed: int) -> None:
    facts = fakta(pack, OCTOBER, 5, seed, hari=4)
    result = score(pack, OCTOBER, facts)
    assert differences(pack, facts, result) == []
    with object_path():
        slow = score(pack, OCTOBER, facts)
    coded = packed(shuffled(facts, seed))
    assert differences(pack, coded, score(pack, OCTOBER, coded)) == []
    for other in (slow, score(pack, OCTOBER, shuffled(facts, seed)), score(pack, OCTOBER, coded)):
        assert (other.result_hash, other.inputs_hash) == (result.result_hash, result.inputs_hash)


@pytest.mark.parametrize("name", PACKS)
def test_thousands_of_employees(name: str) -> None:
    """Every step of every row equals the interpreter's: 2,000 employees a pack, 10,000 with ERK_UJI_BESAR=1."""
    pack = load_pack(f"erk_core/rulepacks/{name}")
    kali = 5 if os.environ.get("ERK_UJI_BESAR") else 1
    for seed, (people, days) in enumerate([(1960 * kali, 1), (40 * kali, 22)]):
        facts = fakta(pack, OCTOBER, people, seed, hari=days, penilaian=8 if days == 1 else 24)
        assert differences(pack, facts, score(pack, OCTOBER, facts)) == []


@pytest.mark.parametrize("name", PACKS)
def test_forms_and_order(name: str) -> None:
    pack = load_pack(f"erk_core/rulepacks/{name}")
    facts = fakta(pack, OCTOBER, 60, 7)
    result = score(pack, OCTOBER, facts)
    with object_path():
        slow = score(pack, OCTOBER, facts)
    mixed = score(pack, OCTOBER, shuffled(facts, 3))
    for other in (slow, mixed, score(pack, OCTOBER, packed(facts)), score(pack, OCTOBER, packed(shuffled(facts, 4)))):
        assert (other.result_hash, other.inputs_hash) == (result.result_hash, result.inputs_hash)
    changed = {level: dict(table) for level, table in facts.tables.items()}
    days = list(changed["hari"]["menit_sah_utama"])
    days[0] = days[0] - 1 if days[0] else 1
    changed["hari"]["menit_sah_utama"] = days
    assert score(pack, OCTOBER, Facts(changed)).inputs_hash != result.inputs_hash


@pytest.mark.parametrize("name", PACKS)
def test_a_planted_rounding_error_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half down instead of half up, one unit at exact halves: the comparison must notice it."""
    pack = load_pack(f"erk_core/rulepacks/{name}")
    real = rounding.divide_rounded

    def planted(num: Ints, den: Ints, mode: str) -> Ints:
        if mode in ("setengah_ke_atas", "ke_bawah"):
            return real(num, den, "ke_atas" if mode == "ke_bawah" else "potong")
        return real(num, den, mode)

    monkeypatch.setattr(rounding, "divide_rounded", planted)
    facts = fakta(pack, OCTOBER, 50, 11)
    assert differences(pack, facts, score(pack, OCTOBER, facts)) != []


@pytest.mark.parametrize(
    ("level", "column", "made", "message"),
    [
        ("hari", "status_hadir", Words(np.array([5, 0]), ("HADIR",)), "kode 5"),
        ("hari", "status_hadir", Words(np.array([0, -1]), ("HADIR",)), "kode -1"),
        ("hari", "status_hadir", Words(np.array([0, 1]), ("HADIR", "BOLOS")), '"BOLOS" tidak dikenal'),
        ("hari", "status_hadir", Words(np.array([0, 1]), ("HADIR", None)), "nilai kosong"),
        ("hari", "menit_terlambat", Numbers(np.array([0, 5]), np.array([False, True])), "nilai kosong"),
        ("hari", "menit_terlambat", Numbers(np.array([0, 5]), None, 2), "terlalu banyak desimal"),
        ("hari", "menit_terlambat", Numbers(np.array([0, 1441])), "1441 di luar rentang"),
        ("hari", "segmen", [0, 9], "nomor baris induk 9"),
        ("hari", "segmen", [0, -1], "nomor baris induk -1"),
    ],
)
def test_packed_columns_are_checked(level: str, column: str, made: Any, message: str) -> None:
    pack = load_pack("erk_core/rulepacks/musirawas-erk")
    facts = fakta(pack, OCTOBER, 1, 3)
    tables = {name: {key: list(values) for key, values in table.items()} for name, table in facts.tables.items()}
    tables["hari"] = {key: values[:2] for key, values in tables["hari"].items()}
    assert len(tables["hari"]["kunci"]) == 2
    names = next(m.columns for m in pack.masukan if column in m.columns) if column != "segmen" else (column,)
    for name in names:
        tables[level].pop(name, None)
    tables[level][column] = Rows(np.array(made), tables["segmen"]["kunci"]) if column == "segmen" else made
    with pytest.raises(InputError, match=re.escape(message)):
        score(pack, OCTOBER, Facts(tables))


def test_numpy_and_lists_hash_alike() -> None:
    pack = load_pack("erk_core/rulepacks/musirawas-erk")
    facts = fakta(pack, OCTOBER, 40, 5)
    arrays: dict[str, dict[str, Any]] = {}
    for level, table in facts.tables.items():
        arrays[level] = {}
        for name, column in table.items():
            plain = not any(v is None for v in column) and len({type(v) for v in column}) == 1
            kind = type(column[0]) if plain and column else None
            arrays[level][name] = (
                np.array(column, dtype="datetime64[D]")
                if name == "tanggal"
                else (np.array(column) if kind in (int, str, bool) else column)
            )
    one, two = score(pack, OCTOBER, facts), score(pack, OCTOBER, Facts(arrays))
    assert (one.inputs_hash, one.result_hash) == (two.inputs_hash, two.result_hash)
