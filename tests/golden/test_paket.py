"""Every pack's golden cases (``kasus/``), exact equality, and the interpreter on the same facts."""

from __future__ import annotations

import re
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


def test_every_pack_has_its_page_and_its_line_in_the_list() -> None:
    """The list tells each pack, its parent and its number of cases as they are."""
    pages = ROOT.parents[1] / "docs" / "paket"
    rows = re.findall(
        r"(?m)^\| \[`([^`]+)`\]\(([^)]+)\) \|.*\| (\S+) \| (\d+) \|$", (pages / "README.md").read_text("utf-8")
    )
    parents = {name: pack.lapisan[-2][0] if len(pack.lapisan) > 1 else "-" for name, pack in PACKS.items()}
    assert {(name, page, parent, int(cases)) for name, page, parent, cases in rows} == {
        (name, f"{name}.md", parents[name], len([n for n, _ in CASES if n == name])) for name in PACKS
    }
    assert {path.stem for path in pages.glob("*.md")} == {*PACKS, "README"}


def test_only_what_was_read_is_called_verified() -> None:
    """Two tables, each with its clause; a third is added here by whoever has read it."""
    verified = {
        (id_, version.dasar)
        for pack in PACKS.values()
        for id_, dated in (pack.tabel | pack.parameter).items()
        for version in dated.versi
        if version.status == "terverifikasi"
    }
    assert {id_ for id_, _ in verified} == {"kuadran_kinerja", "modus_distribusi"}
    assert all(dasar for _, dasar in verified)
