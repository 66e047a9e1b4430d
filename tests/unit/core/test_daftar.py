"""``jenis: daftar`` in operasi: nought or more words of a closed list; steps of a library that wait for a region."""

import datetime as dt
from pathlib import Path

import pytest

from erk_core import Facts, Pack, PackError, explain, load_pack, pack_from_canonical, score
from erk_core.cli.main import main
from erk_core.tools.diff import diff
from erk_core.tools.editor_schema import schemas
from tests.unit.core.mini import LANGKAH, PAKET, TARGET, files, findings, load, write
from tests.unit.core.test_facts import GOOD, OCTOBER

pytestmark = pytest.mark.unit
RULE = """
- id: status_dikecualikan
  label: Status yang tidak dibayar
  jenis: daftar
  pilihan: [PNS, CPNS, PPPK]
  nilai:
    2026-01-01: {nilai: [CPNS, PPPK], status: asumsi}
"""


def value(pack: Pack) -> str:
    return str(pack.operasi("status_dikecualikan", on=dt.date(2026, 10, 1)).nilai)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[CPNS, PPPK]", "CPNS PPPK"),
        ("[]", ""),
        ("[PPPK]", "PPPK"),
        ("PPPK", "PPPK"),
        ("[PPPK, CPNS, PNS]", "PPPK CPNS PNS"),
    ],
)
def test_words_of_the_list_in_the_written_order(tmp_path: Path, written: str, read: str) -> None:
    pack = load(tmp_path, **{"operasi.yaml": RULE.replace("[CPNS, PPPK]", written)})
    assert value(pack) == read
    again = pack_from_canonical(pack.canonical())
    assert (value(again), again.hash) == (read, pack.hash)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[CPNS, PPPK]", "[CPNS, PPK]", '"CPNS PPK" bukan daftar kata berbeda dari PNS, CPNS, PPPK'),
        ("[CPNS, PPPK]", "[CPNS, CPNS]", '"CPNS CPNS" bukan daftar kata berbeda dari PNS, CPNS, PPPK'),
        ("[CPNS, PPPK]", "3", '"3" bukan daftar kata berbeda dari PNS, CPNS, PPPK'),
        ("[CPNS, PPPK]", "[3]", "nilai.2026-01-01.nilai: perlu angka atau kata"),
        ("[CPNS, PPPK]", "{CPNS: ya}", "nilai.2026-01-01.nilai: perlu angka atau kata"),
        ("  pilihan: [PNS, CPNS, PPPK]\n", "", '"status_dikecualikan": pilihan tidak cocok dengan jenis'),
        ("jenis: daftar", "jenis: pilihan", 'operasi "status_dikecualikan" salah jenis atau satuan; jenis daftar'),
        ("status_dikecualikan", "tanggal_tutup", 'operasi "tanggal_tutup" salah jenis atau satuan; jenis bilangan'),
        ("  jenis: daftar\n", "  jenis: daftar\n  satuan: orang\n", "satuan pada daftar"),
    ],
)
def test_refused_at_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in RULE
    found = "\n".join(findings(tmp_path, **{"operasi.yaml": RULE.replace(old, new)}))
    assert message in found
    assert found.startswith("mini/operasi.yaml:")


def test_only_in_operasi(tmp_path: Path) -> None:
    listed = TARGET.replace("satuan: menit", "jenis: daftar\npilihan: [A, B]").replace("6000", "[A]")
    found = "\n".join(findings(tmp_path, target=listed))
    assert '"target": jenis daftar; daftar hanya untuk operasi' in found


def test_in_words_and_for_editors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a = load_pack(write(tmp_path / "a", files(**{"operasi.yaml": RULE})))
    b = load_pack(write(tmp_path / "b", files(**{"operasi.yaml": RULE.replace("[CPNS, PPPK]", "[]")})))
    (change,) = diff(a, b)
    assert "CPNS PPPK" in change.to_text()
    out = tmp_path / "halaman.html"
    assert main(["render", str(tmp_path / "a" / "mini"), "--output", str(out)]) == 0
    assert "CPNS PPPK" in out.read_text(encoding="utf-8")
    assert '"daftar"' in str(schemas()["operasi"]).replace("'", '"')


ABSTRACT = """
- {id: pagu, label: Pagu, satuan: rupiah, abstrak: ya, bulatkan: tanpa}
- {id: bruto, label: Bruto, satuan: rupiah, rumus: 'pagu * isi(bonus, 0)', bulatkan: {desimal: 0, mode: potong}}
- {id: bersih, label: Bersih, satuan: rupiah, rumus: bruto + 0, bulatkan: {desimal: 0, mode: potong}}
"""
FILLED = "- {id: pagu, menimpa: ganti, label: Pagu, satuan: rupiah, rumus: gaji, bulatkan: tanpa}\n"


def library(root: Path, outputs: str = "- {id: pakai, jenis: bayar}\n") -> Path:
    return write(root, files(paket=PAKET + "pustaka: ya\n", langkah=LANGKAH + ABSTRACT, keluaran=outputs))


def test_a_library_computes_what_does_not_wait(tmp_path: Path) -> None:
    pack = load_pack(library(tmp_path))
    assert {"semua", "pakai"} == set(pack.langkah)
    result = score(pack, OCTOBER, Facts(GOOD))
    assert result.value("pegawai", "a", "pakai") == 62500


def test_outputs_that_wait_are_left_open_too(tmp_path: Path) -> None:
    rows = "- {id: pagu, jenis: tampil}\n- {id: bersih, jenis: bayar}\n- {id: pakai, jenis: bayar}\n"
    pack = load_pack(library(tmp_path, rows))
    assert [k.id for k in pack.keluaran] == ["pakai"]
    facts = Facts(GOOD)
    explained = explain(pack, OCTOBER, facts, score(pack, OCTOBER, facts), "a").to_dict()
    assert [k["id"] for k in explained["keluaran"]] == ["pakai"]
    region = {"paket.yaml": PAKET.replace("id: mini", "id: anak") + "induk: mini\n", "langkah/b.yaml": FILLED}
    filled = load_pack(write(tmp_path, region, "anak"))
    assert [k.id for k in filled.keluaran] == ["pagu", "bersih", "pakai"]
    assert score(filled, OCTOBER, facts).value("pegawai", "a", "bersih") == 62500


def test_a_region_must_fill_every_open_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library(tmp_path, "- {id: bersih, jenis: bayar}\n")
    folder = write(tmp_path, {"paket.yaml": PAKET.replace("id: mini", "id: anak") + "induk: mini\n"}, "anak")
    assert main(["lint", str(folder)]) == 1
    said = capsys.readouterr().out
    assert 'mini/langkah/a.yaml:8: langkah "pagu" masih abstrak; rumus dari daerah; tulis langkah pagu dengan' in said


def test_a_wrong_formula_behind_an_open_step_is_still_told(tmp_path: Path) -> None:
    content = files(paket=PAKET + "pustaka: ya\n", langkah=LANGKAH + ABSTRACT.replace("bruto + 0", "bruto + menit"))
    folder = write(tmp_path, content)
    with pytest.raises(PackError, match="satuan berbeda"):
        load_pack(folder)
