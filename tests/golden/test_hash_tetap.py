"""Results of packs written against version 1 of the engine hold for ever: stored packs, stored facts, stored hashes.

hash_tetap.json is written once. An engine release may not change it unless a pack raises `semantik`; only where the
definition of the hash itself is changed on purpose: `python -m tests.golden.test_hash_tetap`, and say so in the notes.
"""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import erk_core.result
import erk_core.version
from erk_core import Facts, Pack, Period, load_pack, pack_from_canonical, score
from erk_core.engine.ints import object_path
from tests.unit.core.acak import fakta
from tests.unit.core.acak_paket import paket

pytestmark = pytest.mark.golden
KEPT = Path(__file__).with_name("hash_tetap.json")
PACKS = Path(__file__).resolve().parents[2] / "erk_core" / "rulepacks"
OCTOBER = Period(2026, 10)
ROWS: list[dict[str, Any]] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else []


def written(value: Any) -> Any:
    """A fact as JSON."""
    if isinstance(value, dt.date):
        return {"tanggal": value.isoformat()}
    if isinstance(value, Fraction):
        return {"pecahan": str(value)}
    return value


def read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return dt.date.fromisoformat(value["tanggal"]) if "tanggal" in value else Fraction(value["pecahan"])


def facts_of(row: dict[str, Any]) -> Facts:
    return Facts({level: {n: [read(v) for v in c] for n, c in t.items()} for level, t in row["fakta"].items()})


@pytest.mark.parametrize("row", ROWS, ids=[row["nama"] for row in ROWS])
def test_hashes_hold(row: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    pack = pack_from_canonical(row["paket"].encode())
    assert pack.hash == row["hash_paket"]
    facts = facts_of(row)
    result = score(pack, OCTOBER, facts)
    assert (result.inputs_hash, result.result_hash) == (row["hash_masukan"], row["hash_hasil"])
    for module in (erk_core.version, erk_core.result):
        monkeypatch.setattr(module, "ENGINE_VERSION", "99.0.0")
    later = score(pack, OCTOBER, facts)
    assert later.engine_version == "99.0.0"
    assert (later.inputs_hash, later.result_hash) == (row["hash_masukan"], row["hash_hasil"])
    with object_path():
        assert score(pack, OCTOBER, facts).result_hash == row["hash_hasil"]


def test_the_table_is_there() -> None:
    assert len(ROWS) >= 8


def row(name: str, pack: Pack, people: int, days: int) -> dict[str, Any]:
    stored = pack_from_canonical(pack.canonical())
    facts = fakta(stored, OCTOBER, people, 2026, hari=days, penilaian=8)
    result = score(stored, OCTOBER, facts)
    tables = {lv: {n: [written(v) for v in c] for n, c in t.items()} for lv, t in facts.tables.items()}
    return {
        "nama": name,
        "paket": stored.canonical().decode(),
        "fakta": tables,
        "hash_paket": stored.hash,
        "hash_masukan": result.inputs_hash,
        "hash_hasil": result.result_hash,
    }


def main() -> int:
    rows = [row(n, load_pack(PACKS / n), 6, 22) for n in ("bandung-erk", "musirawas-erk")]
    rows += [row(f"acak-{seed}", paket(seed), 4, 4) for seed in (1, 2, 3, 5, 8, 13)]
    KEPT.write_text(json.dumps(rows, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
