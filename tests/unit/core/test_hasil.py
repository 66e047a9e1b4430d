"""Inputs ``hasil`` (earlier locked months) and ``isian`` (monthly sheets): what lint and the engine accept."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from erk_core import Facts, InputError, Pack, Period, pack_from_canonical, score
from erk_core.cli.main import main
from erk_core.explanation.interpreter import interpret
from tests.unit.core.mini import findings, load

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)
MASUKAN = """
- {id: masuk, sumber: isian, label: Masuk, tingkat: pegawai, satuan: rupiah, rentang: [0, 1000000]}
- {id: lalu, sumber: hasil.dibayar, periode: -1, rentang: [0, 9000000]}
- {id: porsi_lalu, sumber: hasil.porsi, periode: -1, rentang: [0, 100]}
- {id: tahun, sumber: hasil.dibayar, periode: tahun_berjalan, rentang: [0, 99000000]}
- {id: tingkat_lalu, sumber: hasil.golongan_bayar, periode: -1}
- {id: koreksi, sumber: isian, tingkat: segmen, satuan: persen, desimal: 2, rentang: [-10, 10], boleh_kosong: ya}
"""
LANGKAH = """
- id: porsi
  label: Porsi
  satuan: persen
  rumus: isi(masuk / (masuk + batas + batas), 0)
- id: golongan_bayar
  label: Golongan bayar
  jenis: pilihan
  pilihan: [KECIL, BESAR]
  rumus: jika(masuk >= batas, "BESAR", "KECIL")
- id: dibayar
  label: Dibayar
  satuan: rupiah
  rumus: >-
    masuk + isi(lalu, 0) * jika(ada(tingkat_lalu), isi(porsi_lalu, 0), 0)
    + tahun * jumlah(segmen: isi(koreksi, 0))
  bulatkan: {desimal: 0, mode: potong}
"""
FILES = {
    "masukan": MASUKAN,
    "langkah": LANGKAH,
    "target": "label: T\nsatuan: rupiah\nnilai:\n  2026-01-01: {nilai: 500, status: peraga}\n",
    "keluaran": "- {id: dibayar, jenis: bayar}\n",
}


def pack_of(root: Path) -> Pack:
    return load(root, **{**FILES, "langkah": LANGKAH.replace("batas", "target")})


def facts_of(**changed: Any) -> Facts:
    people: dict[str, list[Any]] = {
        "kunci": ["a", "b"],
        "masuk": [1000, 7],
        "lalu": [None, 900],
        "porsi_lalu": [None, Fraction(100, 3)],
        "tahun": [0, 20_000],
        "tingkat_lalu": [None, "BESAR"],
    }
    parts = {"kunci": ["s1", "s2", "s3"], "pegawai": ["a", "b", "b"], "koreksi": [None, Fraction(1, 4), -1]}
    return Facts({"pegawai": people | changed, "segmen": parts})


def test_earlier_months_and_sheets(tmp_path: Path) -> None:
    """b: 7 + 900 x 1/3 + 20,000 x (0.25 - 1) % = 7 + 300 - 150 = 157; a: nothing earlier, so 1,000."""
    pack = pack_of(tmp_path)
    result = score(pack, OCTOBER, facts_of())
    assert result.column("pegawai", "dibayar") == [1000, 157]
    assert {k: v["dibayar"] for k, v in interpret(pack, OCTOBER, facts_of())["pegawai"].items()} == {
        "a": 1000,
        "b": 157,
    }
    inputs = pack.inputs
    assert [inputs[n].boleh_kosong for n in ("lalu", "porsi_lalu", "tahun", "tingkat_lalu")] == [
        True,
        True,
        False,
        True,
    ]
    assert (inputs["lalu"].desimal, inputs["porsi_lalu"].bebas, inputs["lalu"].satuan) == (0, True, "rupiah")
    assert inputs["tingkat_lalu"].pilihan == ("KECIL", "BESAR")
    again = pack_from_canonical(pack.canonical())
    assert again.hash == pack.hash
    assert score(again, OCTOBER, facts_of()).result_hash == result.result_hash


@pytest.mark.parametrize(
    ("column", "values", "text"),
    [
        ("lalu", [None, Fraction(1, 3)], "terlalu banyak desimal"),
        ("lalu", [None, 9_000_001], "di luar rentang"),
        ("tahun", [None, 0], "nilai kosong"),
        ("tingkat_lalu", ["SEDANG", None], '"SEDANG" tidak dikenal'),
        ("masuk", [1, -1], "di luar rentang"),
        ("masuk", [1, None], "nilai kosong"),
    ],
)
def test_refused_values(tmp_path: Path, column: str, values: list[Any], text: str) -> None:
    with pytest.raises(InputError) as error:
        score(pack_of(tmp_path), OCTOBER, facts_of(**{column: values}))
    assert text in str(error.value)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("{id: x, sumber: hasil.dibayar, rentang: [0, 1]}", "hasil tanpa periode"),
        ("{id: x, sumber: hasil.dibayr, periode: -1, rentang: [0, 1]}", 'langkah "dibayr" tidak ada'),
        ("{id: x, sumber: hasil.dibayar, periode: -1}", "tanpa satuan atau rentang"),
        ("{id: x, sumber: hasil.dibayar, periode: -1, rentang: [0, 1], boleh_kosong: tidak}", "tidak selalu ada"),
        ("{id: x, sumber: hasil.golongan_bayar, periode: tahun_berjalan}", "yang bukan bilangan"),
        ("{id: x, sumber: hasil.dibayar, periode: -1, satuan: menit, rentang: [0, 1]}", "berbeda dari langkahnya"),
        ("{id: x, sumber: isian, satuan: menit, rentang: [0, 1]}", "tanpa tingkat"),
        ("{id: x, sumber: isian, tingkat: hari, satuan: menit}", "tanpa satuan atau rentang"),
        ("{id: x, sumber: isian, tingkat: hari, satuan: menit, rentang: [2, 1]}", "rentang terbalik"),
    ],
)
def test_lint(tmp_path: Path, line: str, text: str) -> None:
    files = {**FILES, "langkah": LANGKAH.replace("batas", "target"), "masukan": f"{MASUKAN}- {line}\n"}
    assert text in "\n".join(findings(tmp_path, **files))


def test_template_and_score(tmp_path: Path) -> None:
    pack_of(tmp_path)
    out = tmp_path / "csv"
    assert main(["template", str(tmp_path / "mini"), str(out)]) == 0
    head, units = (out / "pegawai.csv").read_text(encoding="utf-8").splitlines()[:2]
    assert {"lalu", "porsi_lalu", "tahun", "tingkat_lalu", "masuk"} <= set(head.split(","))
    assert "KECIL | BESAR (boleh kosong)" in units
    nip = "199001012020121001"
    cells = {"nip": nip, "masuk": "7", "lalu": "900", "porsi_lalu": "100/3", "tahun": "20000", "tingkat_lalu": "BESAR"}
    (out / "pegawai.csv").write_text(f"{head}\n{','.join(cells[n] for n in head.split(','))}\n", encoding="utf-8")
    (out / "segmen.csv").write_text(f"nip,segmen,koreksi\n{nip},1,0.25\n{nip},2,-1\n", encoding="utf-8")
    run = ["score", str(tmp_path / "mini"), "--period", "2026-10", "--input", str(out), "--output", str(tmp_path / "o")]
    assert main(run) == 0
    rows = [line.split(",") for line in (tmp_path / "o").read_text(encoding="utf-8").splitlines()]
    assert dict(zip(rows[0], rows[1], strict=True))["dibayar"] == "157"
