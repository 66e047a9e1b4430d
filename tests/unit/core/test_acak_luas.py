"""Random packs of every kind of value against the Fraction interpreter, on int64 and on Python integers.

The sample here takes seconds; the long run is `python -m tests.unit.core.test_acak_luas DARI SAMPAI [ORANG]`.
"""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erk_core import Pack, Period, Result, score
from erk_core.engine.ints import object_path
from erk_core.explanation.interpreter import interpret
from tests.unit.core.acak import fakta
from tests.unit.core.acak_paket import paket

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)


def beda(pack: Pack, result: Result, want: dict[str, dict[Any, dict[str, Any]]]) -> list[tuple[Any, ...]]:
    """Every value where the engine and the interpreter disagree, in value or in kind."""
    out: list[tuple[Any, ...]] = []
    for level in pack.levels:
        keys = result.keys(level)
        if set(keys) != set(want[level]):
            out.append((level, keys, list(want[level])))
            continue
        for step in result.steps(level):
            for key, got in zip(keys, result.column(level, step), strict=True):
                expected = want[level][key][step]
                if got != expected or isinstance(got, bool) != isinstance(expected, bool):
                    out.append((level, key, step, got, expected))
    return out


def periksa(seed: int, people: int = 3) -> int:
    """Compare one random pack on random facts in both forms; the number of values compared."""
    pack = paket(seed)
    facts = fakta(pack, OCTOBER, people, seed, hari=4, penilaian=8)
    result = score(pack, OCTOBER, facts)
    want = interpret(pack, OCTOBER, facts)
    assert beda(pack, result, want) == [], seed
    with object_path():
        slow = score(pack, OCTOBER, facts)
    assert (slow.result_hash, slow.inputs_hash) == (result.result_hash, result.inputs_hash), seed
    assert beda(pack, slow, want) == [], seed
    return sum(len(result.keys(level)) * len(result.steps(level)) for level in pack.levels)


@pytest.mark.parametrize("start", range(0, 160, 20))
def test_fixed_seeds(start: int) -> None:
    for seed in range(start, start + 20):
        periksa(seed, people=6)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**40))
def test_any_seed(seed: int) -> None:
    periksa(seed)


def main(argv: list[str]) -> int:
    """The long run: counts packs, employees and values; stops at the first difference."""
    low, high, people = int(argv[0]), int(argv[1]), int(argv[2]) if len(argv) > 2 else 3
    values = sum(periksa(seed, people) for seed in range(low, high))
    print(f"{high - low} paket acak x {people} pegawai: {values} nilai sama di kedua bentuk")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
