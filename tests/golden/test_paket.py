"""Every pack's golden cases (``kasus/``), exact equality, and the interpreter on the same facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from erk_core import load_pack, pack_from_canonical, score
from erk_core.explanation.interpreter import interpret
from erk_core.tools.cases import Case, load_cases, run_case

pytestmark = pytest.mark.golden
ROOT = Path(__file__).resolve().parents[2] / "erk_core" / "rulepacks"
PACKS = {path.parent.name: load_pack(path.parent) for path in sorted(ROOT.glob("*/paket.yaml"))}
CASES = [(name, case) for name, pack in PACKS.items() for case in load_cases(pack, ROOT / name)]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}-{case.nama}" for name, case in CASES])
def test_case(name: str, case: Case) -> None:
    assert run_case(PACKS[name], case) == []


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}-{case.nama}" for name, case in CASES])
def test_case_by_interpreter(name: str, case: Case) -> None:
    if case.galat is not None:
        return
    steps = interpret(PACKS[name], case.period, case.facts)
    assert {(w.level, w.key, w.step): steps[w.level][w.key][w.step] for w in case.harap} == {
        (w.level, w.key, w.step): w.value for w in case.harap
    }


@pytest.mark.parametrize("name", [n for n, p in PACKS.items() if any(k.jenis == "bayar" for k in p.keluaran)])
def test_enough_cases(name: str) -> None:
    assert len([n for n, _ in CASES if n == name]) >= 15


@pytest.mark.parametrize("name", sorted(PACKS))
def test_stored_pack_scores_alike(name: str) -> None:
    """A pack rebuilt from its stored form gives the same hashes."""
    pack, again = PACKS[name], pack_from_canonical(PACKS[name].canonical())
    assert again.hash == pack.hash
    for case in [c for n, c in CASES if n == name and c.galat is None][:3]:
        assert score(again, case.period, case.facts).result_hash == score(pack, case.period, case.facts).result_hash
