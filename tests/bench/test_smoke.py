"""Each bench at its smallest size: well-formed lines, and the exact comparison with the floor behind each. No times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from erk_core import load_pack, score
from erk_platform.bench import data as d
from erk_platform.bench import inti, lantai_inti, openfisca
from erk_platform.bench.ukuran import Pilihan, TidakDiukur, UkurGagal, interleave
from tests.layanan import new_home, remove_home

pytestmark = pytest.mark.bench
KEYS = {"name": str, "value": float, "unit": str, "floor": float, "ratio": float}
INTI = ("core_score", "core_score_1000000", "core_vs_interpreter", "core_memory")
LINES = tuple(line for name in INTI for line in ((name, f"{name}_steps") if "score" in name else (name,)))
BASIS = (
    *("request_overhead", "request_overhead_10", "region_create", "migrate_nothing"),
    *("add_field_everywhere", "close_month", "close_month_memory"),
    *("results_page", "results_page_queries"),
    *(f"pages_p95_{n}" for n in ("home", "activities", "verification", "results", "slip")),
    *(f"pages_queries_{n}" for n in ("home", "activities", "verification", "results", "slip")),
)


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "erk_platform.cli", "bench", *arguments]
    place = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)} | env
    return subprocess.run(command, capture_output=True, text=True, env=place, check=False)


def lines(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, object]]:
    """Lines by name. Every line must be a JSON object with exactly the promised keys."""
    assert done.returncode == 0, done.stderr
    out = {}
    for text in done.stdout.splitlines():
        line = json.loads(text)
        assert list(line) == list(KEYS)
        assert all(isinstance(line[key], kind) for key, kind in KEYS.items()), line
        assert min(line["value"], line["floor"], line["ratio"]) > 0, line
        out[line["name"]] = line
    return out


def test_core_benches_without_any_server(tmp_path: Path) -> None:
    # an address that nobody answers: these must not even look
    done = run(*INTI, "--cepat", DATABASE_URL="postgresql://x:x@127.0.0.1:1/x", ERK_HOME=str(tmp_path / "tidak"))
    assert tuple(lines(done)) == LINES
    assert not (tmp_path / "tidak-ukur").exists()


def test_database_benches_leave_nothing_behind() -> None:
    # as root, pytest's folder is closed to the user that runs the servers
    place = new_home()
    home = place / "rumah"
    place.chmod(0o711)
    try:
        lines_only = ("_10", "_memory", "_queries")
        names = [n for n in BASIS if not n.endswith(lines_only) and not n.startswith("pages_")] + ["pages_p95"]
        done = run(*names, "--cepat", ERK_HOME=str(home), ERK_EMBEDDED_FSYNC="off")
        assert tuple(lines(done)) == BASIS
        assert [p.name for p in place.iterdir()] == ["rumah-ukur.kunci"]
    finally:
        remove_home(place)


def test_without_openfisca_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openfisca, "PAKET_PYTHON", "openfisca_yang_tidak_ada")
    (line,) = openfisca.core_vs_openfisca(Pilihan(cepat=True))
    assert isinstance(line, TidakDiukur)
    said = json.loads(line.json())
    assert list(said) == ["name", "tidak_diukur"]
    assert said["name"] == "core_vs_openfisca"
    assert "openfisca-core tidak ada di mesin ini" in said["tidak_diukur"]


def test_openfisca_is_looked_for_when_asked() -> None:
    done = run("core_vs_openfisca", "--cepat")
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["name"] == "core_vs_openfisca"


def test_openfisca_off_by_more_than_float32_stops_the_bench(capsys: pytest.CaptureFixture[str]) -> None:
    exact = lantai_inti.compute(lantai_inti.Aturan.of(load_pack(inti.PAKET)), d.make(50))
    near = {name: values.astype(np.float32) for name, values in exact.items()}
    near["pph21"] = near["pph21"] + (np.arange(50) == 7)
    openfisca._report("core_vs_openfisca", near, exact)
    assert "1 dari 300 rupiah OpenFisca tidak eksak (float32), paling jauh Rp1" in capsys.readouterr().err
    near["pph21"] = near["pph21"] + 1000 * (np.arange(50) == 7)
    with pytest.raises(UkurGagal, match=r"pph21, mis\. baris 7"):
        openfisca._report("core_vs_openfisca", near, exact)


def test_unknown_name_is_refused_with_the_known_ones() -> None:
    done = run("core_skor")
    assert done.returncode == 2
    assert "core_score" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("column", ["tpp_aktivitas", "pph21", "bersih"])
def test_one_rupiah_of_difference_stops_the_bench(column: str) -> None:
    pack, data = load_pack(inti.PAKET), d.make(50)
    floor = lantai_inti.compute(lantai_inti.Aturan.of(pack), data)
    result = score(pack, d.PERIODE, data.facts())
    inti._same(result, floor)
    floor[column] = floor[column] + (np.arange(50) == 7)
    with pytest.raises(UkurGagal, match=f"{column}: 1 pegawai, mis. baris 7"):
        inti._same(result, floor)


def test_hand_written_rule_agrees_where_int64_would_wrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The floor on Python integers throughout gives what it gives on int64."""
    pack, data = load_pack(inti.PAKET), d.make(200, seed=3)
    aturan = lantai_inti.Aturan.of(pack)
    fast = lantai_inti.compute(aturan, data)
    monkeypatch.setattr(lantai_inti, "_LIMIT", 1)
    slow = lantai_inti.compute(aturan, data)
    assert all(np.array_equal(fast[name], slow[name]) for name in fast)


def test_data_is_the_same_for_a_seed_and_as_large_as_said() -> None:
    one, two = d.make(40, seed=5), d.make(40, seed=5)
    assert all(np.array_equal(one.tabel[t][c], two.tabel[t][c]) for t in one.tabel for c in one.tabel[t])
    assert np.bincount(one.tabel["hari"]["pegawai"]).tolist() == [22] * 40
    assert np.bincount(one.tabel["nilai_360"]["pegawai"]).tolist() == [30] * 40


def test_repetitions_are_interleaved_and_the_median_is_taken() -> None:
    order: list[str] = []
    ours, floor = iter([9.0, 1.0, 5.0, 2.0]), iter([9.0, 3.0, 3.0, 8.0])

    def first() -> float:
        order.append("kita")
        return next(ours)

    def second() -> float:
        order.append("lantai")
        return next(floor)

    assert interleave(first, second, 3) == (2.0, 3.0)
    assert order == ["kita", "lantai", "lantai", "kita", "kita", "lantai", "lantai", "kita"]
