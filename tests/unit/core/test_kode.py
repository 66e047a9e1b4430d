"""``jenis: kode``: texts of an open set (the OPD) as keys of tables and against a text, in every place facts pass."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from erk_core import Facts, InputError, Pack, PackError, Period, explain, load_pack, pack_from_canonical, score
from erk_core.cli.main import main
from erk_core.explanation.interpreter import interpret
from erk_core.facts import Words
from erk_core.render.document import build
from erk_core.tools.cases import load_cases, run_case
from erk_core.tools.diff import diff
from erk_core.tools.editor_schema import schemas
from tests.unit.core.mini import PAKET, files, write

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)
MASUKAN = """
- {id: opd, sumber: fakta.opd}
- {id: kelas, sumber: fakta.kelas}
"""
TAMBAHAN = """
label: Tambahan per OPD
satuan: rupiah
kunci:
  - {id: opd, jenis: kode}
nilai:
  2026-01-01:
    status: peraga
    baris: {1.02: 100, RSUD-2: 250}
    lainnya: 7
"""
KELAS = """
label: Besaran per OPD dan kelas
satuan: rupiah
kunci:
  - {id: opd, jenis: kode}
  - {id: kelas, satuan: tanpa}
nilai:
  2026-01-01: {status: peraga, berkas: kelas.csv}
"""
LANGKAH = """
- {id: tambahan, label: Tambahan, tingkat: segmen, satuan: rupiah, bulatkan: tanpa, rumus: 'tabel(tambahan_opd, opd)'}
- id: besaran
  label: Besaran
  tingkat: segmen
  satuan: rupiah
  bulatkan: tanpa
  rumus: isi(tabel(per_kelas, opd, kelas), 0)
- {id: rsud, label: Di RSUD, tingkat: segmen, jenis: ya_tidak, rumus: 'opd = "RSUD-2"'}
- {id: bukan_dinas, label: Lain, tingkat: segmen, jenis: ya_tidak, rumus: 'opd != "9.99" dan "1.02" != opd'}
- id: bayar
  label: Bayar
  satuan: rupiah
  bulatkan: tanpa
  rumus: 'jumlah(segmen jika rsud: tambahan + besaran)'
"""
ISI = {
    "masukan": MASUKAN,
    "langkah": LANGKAH,
    "keluaran": "- {id: bayar, jenis: bayar}\n",
    "tabel/tambahan_opd.yaml": TAMBAHAN,
    "tabel/per_kelas.yaml": KELAS,
    "tabel/kelas.csv": "opd,kelas,nilai\n1.02,7,10\n007,7,20\nRSUD-2,8,30\n",
}


def folder(tmp_path: Path, name: str = "mini", **more: str) -> Path:
    made = files(**{**ISI, **more})
    del made["parameter/target.yaml"]
    made["paket.yaml"] = PAKET.replace("id: mini", f"id: {name}")
    return write(tmp_path, made, name)


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(folder(tmp_path))


OPD = ["1.02", "RSUD-2", "007", "9.99", "1.02"]


def facts(opd: Any = OPD) -> Facts:
    count = len(opd)
    keys = [f"s{i}" for i in range(count)]
    return Facts(
        {
            "pegawai": {"kunci": ["a", "b"]},
            "segmen": {
                "kunci": keys,
                "pegawai": (["a", "a", "a", "b", "b"] * count)[:count],
                "opd": opd,
                "kelas": [7, 8, 7, 7, 9][:count],
            },
        }
    )


def both(pack: Pack, given: Facts) -> dict[str, dict[str, Any]]:
    """Values of the segmen steps, the same from the engine and from the interpreter."""
    result, oracle = score(pack, OCTOBER, given), interpret(pack, OCTOBER, given)
    for level in ("pegawai", "segmen"):
        for step in result.steps(level):
            for key in result.keys(level):
                assert result.value(level, key, step) == oracle[level][key][step], (key, step)
    return oracle["segmen"]


def test_codes_are_keys_and_are_told_apart(pack: Pack) -> None:
    seen = both(pack, facts())
    assert [seen[f"s{i}"]["tambahan"] for i in range(5)] == [100, 250, 7, 7, 100]
    assert [seen[f"s{i}"]["besaran"] for i in range(5)] == [10, 30, 20, 0, 0]
    assert [seen[f"s{i}"]["rsud"] for i in range(5)] == [False, True, False, False, False]
    assert [seen[f"s{i}"]["bukan_dinas"] for i in range(5)] == [False, True, True, False, False]
    assert score(pack, OCTOBER, facts()).value("pegawai", "a", "bayar") == 280


def test_without_a_default_row_the_look_up_may_be_empty(tmp_path: Path) -> None:
    with pytest.raises(PackError) as refused:
        load_pack(folder(tmp_path, **{"tabel/tambahan_opd.yaml": TAMBAHAN.replace("    lainnya: 7\n", "")}))
    assert 'langkah "tambahan" mungkin kosong' in str(refused.value)


def test_many_rows_take_the_grid(pack: Pack) -> None:
    many = [OPD[i % 5] for i in range(600)]
    given = facts(many)
    tables = {level: dict(table) for level, table in given.tables.items()}
    tables["pegawai"] = {"kunci": [f"p{i}" for i in range(600)]}
    tables["segmen"] |= {"pegawai": tables["pegawai"]["kunci"], "kelas": [7 + i % 3 for i in range(600)]}
    both(pack, Facts(tables))


@pytest.mark.parametrize("form", ["array", "words", "objects"])
def test_every_form_of_a_column_gives_the_same_hashes(pack: Pack, form: str) -> None:
    want = score(pack, OCTOBER, facts())
    codes = {text: i for i, text in enumerate(["tidak dipakai", "9.99", "RSUD-2", "007", "1.02", None])}
    words: tuple[str | None, ...] = tuple(codes)
    opd: Any = {
        "array": np.array(OPD),
        "objects": np.array(OPD, dtype=object),
        "words": Words(np.array([codes[t] for t in OPD]), words),
    }[form]
    got = score(pack, OCTOBER, facts(opd))
    assert (got.inputs_hash, got.result_hash) == (want.inputs_hash, want.result_hash)


def test_the_inputs_hash_covers_the_text(pack: Pack) -> None:
    """Two codes that no table names give the same results, and are yet different facts."""
    one, other = (score(pack, OCTOBER, facts(["1.02", "RSUD-2", code, "9.99", "1.02"])) for code in ("abc", "abd"))
    assert one.result_hash == other.result_hash
    assert one.inputs_hash != other.inputs_hash
    swapped = [score(pack, OCTOBER, facts(["7", "8", *OPD[2:]])), score(pack, OCTOBER, facts(["8", "7", *OPD[2:]]))]
    assert swapped[0].inputs_hash != swapped[1].inputs_hash
    moved = facts()
    order = [4, 2, 0, 1, 3]
    shuffled = {name: [column[i] for i in order] for name, column in moved.tables["segmen"].items()}
    again = score(pack, OCTOBER, Facts({**moved.tables, "segmen": shuffled}))
    assert again.inputs_hash == score(pack, OCTOBER, facts()).inputs_hash


def test_the_hash_does_not_know_the_packs_words(tmp_path: Path, pack: Pack) -> None:
    """Another table does not change what the facts are."""
    other = load_pack(folder(tmp_path, **{"tabel/tambahan_opd.yaml": TAMBAHAN.replace("RSUD-2: 250", "A: 1, 9.99: 2")}))
    assert score(other, OCTOBER, facts()).inputs_hash == score(pack, OCTOBER, facts()).inputs_hash


@pytest.mark.parametrize("bad", ["", "a b", "-1", "x" * 41, "1,02", "é", "a\n", 102, True, ["a"]])
def test_what_is_no_code_is_refused_where_it_stands(pack: Pack, bad: Any) -> None:
    with pytest.raises(InputError) as refused:
        score(pack, OCTOBER, facts(["1.02", "RSUD-2", bad, "9.99", bad]))
    assert str(refused.value) == (
        f'tabel segmen, baris 3 (kunci s2), kolom opd: "{bad}" bukan kode; 1 sampai 40 huruf, angka, titik, garis '
        "bawah, garis miring, atau tanda hubung, diawali huruf atau angka; perbaiki kodenya di sumber data"
    )


def test_bad_and_missing_words_of_a_coded_column(pack: Pack) -> None:
    words = ("1.02", "a b", None)
    score(pack, OCTOBER, facts(Words(np.array([0] * 5), words)))  # what no row holds is nobody's fault
    with pytest.raises(InputError, match=r'baris 4 \(kunci s3\), kolom opd: "a b" bukan kode'):
        score(pack, OCTOBER, facts(Words(np.array([0, 0, 0, 1, 1]), words)))
    with pytest.raises(InputError, match=r"baris 2 \(kunci s1\), kolom opd: nilai kosong"):
        score(pack, OCTOBER, facts(Words(np.array([0, 2, 0, 0, 0]), words)))
    with pytest.raises(InputError, match="baris 5"):
        score(pack, OCTOBER, facts([*OPD[:4], None]))


HAMPA = """
- id: rsud
  label: Di RSUD
  tingkat: segmen
  jenis: ya_tidak
  rumus: ada(opd) dan opd = "RSUD-2"
- {id: apa, label: Apa, tingkat: segmen, satuan: rupiah, bulatkan: tanpa, rumus: 'isi(tabel(tambahan_opd, opd), 0)'}
- {id: bayar, label: Bayar, satuan: rupiah, bulatkan: tanpa, rumus: 'jumlah(segmen jika rsud atau ya: apa)'}
"""


@pytest.mark.parametrize("words", [False, True])
def test_a_code_that_may_be_empty(tmp_path: Path, words: bool) -> None:
    root = folder(tmp_path, masukan="- {id: opd, sumber: fakta.opd, boleh_kosong: ya}\n", langkah=HAMPA)
    for name in ("per_kelas.yaml", "kelas.csv"):
        (root / "tabel" / name).unlink()
    opd: Any = [None, "RSUD-2", "007", None, "1.02"]
    if words:
        opd = Words(np.array([3, 0, 1, 3, 2]), ("RSUD-2", "007", "1.02", None))
    pack = load_pack(root)
    seen = both(pack, facts(opd))
    assert [seen[f"s{i}"]["apa"] for i in range(5)] == [0, 250, 7, 0, 100]
    assert [seen[f"s{i}"]["rsud"] for i in range(5)] == [False, True, False, False, False]
    plain = score(pack, OCTOBER, facts([None, "RSUD-2", "007", None, "1.02"]))
    assert score(pack, OCTOBER, facts(opd)).inputs_hash == plain.inputs_hash
    assert both(pack, facts([None] * 5))["s3"]["apa"] == 0


def test_no_rows(pack: Pack) -> None:
    empty = Facts({"pegawai": {"kunci": []}, "segmen": {n: [] for n in ("kunci", "pegawai", "opd", "kelas")}})
    assert score(pack, OCTOBER, empty).keys("segmen") == []


def test_a_stored_pack_comes_back(pack: Pack) -> None:
    again = pack_from_canonical(pack.canonical())
    assert again.hash == pack.hash
    assert both(again, facts()) == both(pack, facts())


def test_explanation_names_the_code(pack: Pack) -> None:
    given = facts()
    text = explain(pack, OCTOBER, given, score(pack, OCTOBER, given), "a").to_text()
    assert "Tambahan per OPD (opd RSUD-2): Rp250" in text


def test_diff_and_document(pack: Pack, tmp_path: Path) -> None:
    more = TAMBAHAN.replace("1.02: 100", "1.02: 120").replace("lainnya: 7", "lainnya: 8")
    root = folder(tmp_path, "lain", **{"tabel/tambahan_opd.yaml": more})
    said = [line for change in diff(pack, load_pack(root)) for line in change.kalimat]
    assert "mulai 2026-01-01: opd 1.02: Rp100 → Rp120" in said
    assert "mulai 2026-01-01: selebihnya: Rp7 → Rp8" in said
    shown = repr(build(root))
    assert "opd RSUD-2" in shown
    assert "'kode'" in shown


def test_cases(pack: Pack, tmp_path: Path) -> None:
    case = """
    - nama: di RSUD
      hitungan: 250 + 30
      periode: 2026-10
      fakta: {segmen: [{opd: RSUD-2, kelas: 8}, {opd: "1.02", kelas: 7}]}
      harap: {bayar: 280}
    """
    root = folder(tmp_path, **{"kasus/a.yaml": case})
    assert [run_case(pack, c) for c in load_cases(pack, root)] == [[]]
    root = folder(tmp_path, **{"kasus/a.yaml": case.replace('"1.02"', "1.02")})
    with pytest.raises(PackError, match=r'"1\.02" bukan kode; teks dalam kutip'):
        load_cases(pack, root)


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = folder(tmp_path)
    assert main(["template", str(root), str(tmp_path / "csv")]) == 0
    head, notes = (tmp_path / "csv" / "segmen.csv").read_text(encoding="utf-8-sig").splitlines()[:2]
    assert head == "nip,segmen,opd,kelas"
    assert notes.endswith("kode sebagai teks,tanpa")
    nip = "199001012015011001"
    (tmp_path / "csv" / "segmen.csv").write_text(f"{head}\n{nip},1,RSUD-2,8\n{nip},2,007,7\n", encoding="utf-8")
    (tmp_path / "csv" / "pegawai.csv").write_text(f"nip\n{nip}\n", encoding="utf-8")
    out = tmp_path / "hasil.csv"
    scoring = [str(root), "--period", "2026-10", "--input", str(tmp_path / "csv")]
    assert main(["score", *scoring, "--output", str(out)]) == 0
    assert f"{nip},280" in out.read_text(encoding="utf-8-sig")
    assert main(["explain", *scoring, "--nip", nip]) == 0
    assert "Tambahan per OPD (opd RSUD-2): Rp250" in capsys.readouterr().out
    (tmp_path / "csv" / "segmen.csv").write_text(f"{head}\n{nip},1,RSUD 2,8\n", encoding="utf-8")
    assert main(["score", *scoring, "--output", str(out)]) == 1
    assert 'segmen.csv:2: kolom opd: "RSUD 2" bukan kode' in capsys.readouterr().err


def test_many_rows_of_few_codes(pack: Pack) -> None:
    """Codes on the path of the shell: few words, many rows, no Python object a row."""
    count = 300_000
    words = tuple(f"1.{i:02d}" for i in range(60))
    codes = np.arange(count) % 60
    given = Facts(
        {
            "pegawai": {"kunci": np.arange(count)},
            "segmen": {
                "kunci": np.arange(count),
                "pegawai": np.arange(count),
                "opd": Words(codes, words),
                "kelas": np.full(count, 7),
            },
        }
    )
    total = sum(v for v in score(pack, OCTOBER, given).column("segmen", "tambahan") if isinstance(v, Fraction))
    assert total == count // 60 * (100 + 59 * 7)


def test_editor_schema_knows_codes() -> None:
    checks = schemas()
    table = {
        "label": "P",
        "satuan": "rupiah",
        "kunci": [{"id": "opd", "jenis": "kode"}],
        "nilai": {"2026-01-01": {"status": "peraga", "baris": {"1.02": 1}, "lainnya": 0}},
    }
    jsonschema.validate(table, checks["tabel"])
    jsonschema.validate([{"id": "opd", "sumber": "fakta.opd", "jenis": "kode"}], checks["masukan"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**table, "kunci": [{"id": "opd", "jenis": "kodee"}]}, checks["tabel"])
