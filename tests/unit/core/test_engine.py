"""The vector engine against the Fraction interpreter; row order and arithmetic form change nothing."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erk_core import Facts, Pack, Period, Result, load_pack, score
from erk_core.engine import rounding
from erk_core.engine.ints import Ints, object_path
from erk_core.interpreter import interpret
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


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(pack=packs(), seed=st.integers(0, 10**6))
def test_random_packs(pack: Pack, seed: int) -> None:
    facts = fakta(pack, OCTOBER, 5, seed, hari=4)
    result = score(pack, OCTOBER, facts)
    assert differences(pack, facts, result) == []
    with object_path():
        slow = score(pack, OCTOBER, facts)
    mixed = score(pack, OCTOBER, shuffled(facts, seed))
    assert slow.result_hash == result.result_hash == mixed.result_hash
    assert slow.inputs_hash == result.inputs_hash == mixed.inputs_hash


@pytest.mark.parametrize("name", PACKS)
def test_ten_thousand_employees(name: str) -> None:
    """10,000 employees a pack: every step of every row equals the interpreter's."""
    pack = load_pack(f"erk_core/rulepacks/{name}")
    for seed, (people, days) in enumerate([(9800, 1), (200, 22)]):
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
    for other in (slow, mixed):
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
