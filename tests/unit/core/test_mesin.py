"""Parts of the engine against plain Fractions: folds of quotients over uneven groups, filtered sums, edges of depth."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from erk_core import Facts, Pack, Period, score
from erk_core.engine import aggregate
from erk_core.engine import columns as c
from erk_core.engine.ints import object_path
from erk_core.explanation.interpreter import interpret
from tests.unit.core.acak import fakta
from tests.unit.core.mini import LANGKAH, load

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)


def folded(name: str, parts: list[Fraction]) -> Fraction | None:
    if name == "jumlah":
        return sum(parts, Fraction(0))
    if not parts:
        return None
    return {"rata": sum(parts, Fraction(0)) / len(parts), "maks": max(parts), "min": min(parts)}[name]


@pytest.mark.parametrize("name", ["jumlah", "rata", "maks", "min"])
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("sizes", [[3, 1, 2], [0, 2, 0, 5, 1, 0], [1], [0, 0], [4, 4, 4]])
def test_folds(name: str, whole: bool, sizes: list[int]) -> None:
    rng = random.Random(f"{name}{whole}{sizes}")  # noqa: S311 - test data
    group = np.array([g for g, size in enumerate(sizes) for _ in range(size)], dtype=np.int64)
    top = [Fraction(rng.randint(-50, 50)) for _ in group]
    low = [Fraction(1 if whole else rng.randint(1, 9)) for _ in group]
    values = [a / b for a, b in zip(top, low, strict=True)]
    want = [folded(name, [v for v, g in zip(values, group, strict=True) if g == n]) for n in range(len(sizes))]

    def run() -> list[Fraction | None]:
        body = c.divide(c.numbers([*top]), c.numbers([*low]))
        out = aggregate.fold(name, body, group, len(sizes)).spread(len(sizes))
        return [c.value_at(out, row) for row in range(len(sizes))]

    assert run() == want
    with object_path():
        assert run() == want


STEPS = """
- {id: saring, label: S, satuan: menit, rumus: 'jumlah(hari jika telat > 0: telat)'}
- {id: saring_lain, label: S, satuan: menit, rumus: 'jumlah(hari jika telat <= target: telat + telat)'}
- {id: banyak, label: S, satuan: hari, rumus: 'hitung(hari jika telat > 0)'}
- {id: semua_hari, label: S, satuan: hari, rumus: hitung(hari)}
- {id: rata_saring, label: S, satuan: menit, boleh_kosong: ya, rumus: 'rata(hari jika telat > 0: telat)'}
- {id: terbesar, label: S, satuan: menit, boleh_kosong: ya, rumus: 'maks(hari jika telat > 0: telat)'}
- {id: hasil_bagi, label: S, satuan: tanpa, rumus: 'jumlah(hari jika telat > 0: target / telat)'}
"""


def pack_of(root: Path) -> Pack:
    return load(root, langkah=LANGKAH + STEPS.replace("target / telat", "isi(target / telat, 0)"))


@pytest.mark.parametrize("seed", range(6))
def test_filtered_aggregates(tmp_path: Path, seed: int) -> None:
    pack = pack_of(tmp_path)
    facts = fakta(pack, OCTOBER, 9, seed, hari=7)
    days = facts.tables["hari"]
    zeros = random.Random(seed)  # noqa: S311 - test data
    days["telat"] = [0 if zeros.random() < 0.4 else v for v in days["telat"]]
    want = interpret(pack, OCTOBER, facts)
    result = score(pack, OCTOBER, facts)
    for step in result.steps("pegawai"):
        assert result.column("pegawai", step) == [want["pegawai"][k][step] for k in result.keys("pegawai")], step


def test_one_employee_without_days(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    facts = fakta(pack, OCTOBER, 1, 1, hari=3)
    none = {name: [] for name in facts.tables["hari"]}
    result = score(pack, OCTOBER, Facts({**facts.tables, "hari": none}))
    got = {step: result.column("pegawai", step)[0] for step in ("saring", "banyak", "semua_hari", "rata_saring")}
    assert got == {"saring": 0, "banyak": 0, "semua_hari": 0, "rata_saring": None}
