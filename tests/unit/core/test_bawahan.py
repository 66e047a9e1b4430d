"""``rata_bawahan``: mean over the direct subordinates, bottom-up along the superior's key."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from erk_core import Facts, InputError, Pack, Period, explain, load_pack, pack_from_canonical, score
from erk_core.cli.main import main
from erk_core.engine.ints import object_path
from erk_core.explanation.interpreter import Interpreter, interpret
from tests.unit.core.acak import fakta
from tests.unit.core.mini import PAKET, findings, load, write
from tests.unit.core.test_engine import differences, shuffled

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)
MASUKAN = """
- {id: nilai_sendiri, sumber: isian, tingkat: pegawai, satuan: persen, rentang: [0, 100], desimal: 2}
- {id: bagian, sumber: isian, tingkat: pegawai, satuan: persen, rentang: [0, 100]}
- {id: mungkin, sumber: isian, tingkat: pegawai, satuan: persen, rentang: [0, 100], boleh_kosong: ya}
- {id: jam, sumber: isian, tingkat: hari, satuan: menit, rentang: [0, 600]}
"""
CAMPUR = """
- id: campur
  label: Capaian campuran
  satuan: persen
  rumus: >-
    isi(min(rata_bawahan(campur) * bagian + nilai_sendiri * (100 % - bagian), 100 %), nilai_sendiri)
- id: rerata_staf
  label: Rata-rata staf
  satuan: persen
  rumus: rata_bawahan(campur)
  boleh_kosong: ya
- {id: sisa, label: Sisa, satuan: persen, rumus: 'isi(mungkin, 0) + jumlah(hari: jam) / (jumlah(hari: jam) + satu) * 0'}
"""
SATU = "label: Satu\nsatuan: menit\nnilai:\n  2026-01-01: {nilai: 1, status: peraga}\n"
FILES = {
    "masukan": MASUKAN,
    "target": SATU,
    "keluaran": "- {id: campur, jenis: tampil}\n- {id: rerata_staf, jenis: tampil}\n",
}


def pack_of(tmp_path: Path, langkah: str = CAMPUR, masukan: str = MASUKAN) -> Pack:
    return load(tmp_path, **{**FILES, "masukan": masukan, "langkah": langkah.replace("satu)", "target)")})


def facts_of(people: dict[Any, tuple[Any, int, int]]) -> Facts:
    """kunci -> (superior, own percent, share from staff)."""
    keys = list(people)
    empty: dict[str, list[Any]] = {"kunci": [], "pegawai": [], "tanggal": [], "jam": []}
    return Facts(
        {
            "pegawai": {
                "kunci": keys,
                "nip_atasan": [people[k][0] for k in keys],
                "nilai_sendiri": [people[k][1] for k in keys],
                "bagian": [people[k][2] for k in keys],
                "mungkin": [None for _ in keys],
            },
            "hari": empty,
        }
    )


BAGAN: dict[Any, tuple[Any, int, int]] = {
    "kadis": (None, 0, 100),
    "kabid": ("kadis", 60, 50),
    "kasi": ("kabid", 90, 30),
    "a": ("kasi", 100, 0),
    "b": ("kasi", 50, 0),
    "c": ("kasi", 0, 0),
    "sendiri": ("pejabat-luar", 70, 40),
}


def test_own_step_by_depth(tmp_path: Path) -> None:
    """kasi: 70 % x 90 + 30 % x (100 + 50 + 0)/3 = 63 + 15 = 78; kabid: 30 + 39 = 69; kadis 69."""
    pack = pack_of(tmp_path)
    result = score(pack, OCTOBER, facts_of(BAGAN))
    value = {key: result.value("pegawai", key, "campur") for key in BAGAN}
    assert value == {"kadis": 69, "kabid": 69, "kasi": 78, "a": 100, "b": 50, "c": 0, "sendiri": 70}
    staff = {key: result.value("pegawai", key, "rerata_staf") for key in BAGAN}
    assert staff == {"kadis": 69, "kabid": 78, "kasi": 50, "a": None, "b": None, "c": None, "sendiri": None}
    assert {k: v["campur"] for k, v in interpret(pack, OCTOBER, facts_of(BAGAN))["pegawai"].items()} == value


def test_rounded_at_every_level_and_exact_otherwise(tmp_path: Path) -> None:
    people: dict[Any, tuple[Any, int, int]] = {"t": (None, 0, 100), "m": ("t", 0, 100)}
    people |= {"x": ("m", 1, 0), "y": ("m", 0, 0), "z": ("m", 0, 0), "w": ("t", 0, 0)}
    exact = score(pack_of(tmp_path / "1"), OCTOBER, facts_of(people))
    assert exact.value("pegawai", "t", "campur") == Fraction(1, 6)
    first = CAMPUR.replace("- id: rerata_staf", "  bulatkan: {desimal: 1, mode: potong}\n- id: rerata_staf")
    rounded = score(pack_of(tmp_path / "2", first), OCTOBER, facts_of(people))  # 1/3 -> 0.3; 0.15 -> 0.1
    assert rounded.value("pegawai", "m", "campur") == Fraction(3, 10)
    assert rounded.value("pegawai", "t", "campur") == Fraction(1, 10)


def test_hashes_know_the_reference_by_key_not_by_row(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    one = score(pack, OCTOBER, facts_of(BAGAN))
    turned = score(pack, OCTOBER, facts_of(dict(reversed(BAGAN.items()))))
    with object_path():
        slow = score(pack, OCTOBER, facts_of(BAGAN))
    for other in (turned, slow):
        assert (other.inputs_hash, other.result_hash) == (one.inputs_hash, one.result_hash)
    moved = score(pack, OCTOBER, facts_of({**BAGAN, "c": ("kabid", 0, 0)}))
    outside = score(pack, OCTOBER, facts_of({**BAGAN, "sendiri": ("pejabat-lain", 70, 40)}))
    assert len({one.inputs_hash, moved.inputs_hash, outside.inputs_hash}) == 3
    assert outside.result_hash == one.result_hash != moved.result_hash
    numbers = {key: place for place, key in enumerate(BAGAN, 1)}
    as_ints = {numbers[k]: (numbers.get(v[0], 99) if v[0] else None, *v[1:]) for k, v in BAGAN.items()}
    assert score(pack, OCTOBER, facts_of(as_ints)).value("pegawai", numbers["kadis"], "campur") == 69


def test_stored_pack_and_nobody_above(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    again = pack_from_canonical(pack.canonical())
    assert again.hash == pack.hash
    alone = facts_of({"x": (None, 40, 100), "y": (None, 50, 0)})
    assert score(again, OCTOBER, alone).column("pegawai", "campur") == [40, 50]
    nobody = facts_of({})
    assert score(pack, OCTOBER, nobody).column("pegawai", "campur") == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"kadis": ("kasi", 0, 0)}, "atasan melingkar: kabid -> kadis -> kasi -> kabid"),
        ({"b": ("b", 0, 0)}, "atasan melingkar: b -> b"),
        ({"b": (7, 0, 0)}, '"7" bukan kunci pegawai'),
    ],
)
def test_refused_hierarchies(tmp_path: Path, change: dict[Any, Any], text: str) -> None:
    with pytest.raises(InputError) as error:
        score(pack_of(tmp_path), OCTOBER, facts_of({**BAGAN, **change}))
    assert text in str(error.value)
    assert error.value.column == "nip_atasan"


def test_long_cycle_is_cut_and_depth_is_limited(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    ring: dict[Any, tuple[Any, int, int]] = {n: ((n + 1) % 30, 0, 0) for n in range(30)}
    with pytest.raises(InputError, match=r"0 -> 1 -> .* -> 7 -> \.\.\. \(30 pegawai\)"):
        score(pack, OCTOBER, facts_of(ring))
    chain: dict[Any, tuple[Any, int, int]] = {n: (n + 1 if n < 40 else None, 0, 0) for n in range(41)}
    with pytest.raises(InputError, match="lebih dalam dari 32"):
        score(pack, OCTOBER, facts_of(chain))


def test_explanation_names_count_and_mean_only(tmp_path: Path) -> None:
    pack, facts = pack_of(tmp_path), facts_of(BAGAN)
    result = score(pack, OCTOBER, facts)
    made = explain(pack, OCTOBER, facts, result, "kasi")
    node = next(o for o in made.to_dict()["keluaran"][0]["operan"] if o["id"] == "rata_bawahan")
    assert (node["nilai"], node["sumber"], node["baris"]) == ("50", "3 bawahan langsung", [])
    assert "rata-rata [Capaian campuran] dari bawahan langsung" in made.to_text()
    assert "0 bawahan langsung" in explain(pack, OCTOBER, facts, result, "a").to_text()
    alone = Interpreter(pack, OCTOBER)  # without a finished result the subordinates are computed
    assert alone.step(alone.load(facts, only="kadis")[0], "campur") == Fraction(69, 100)


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("satuan: persen, boleh_kosong: ya, rumus: 'rata_bawahan(tak_ada)'", 'rata_bawahan atas "tak_ada"'),
        ("satuan: persen, boleh_kosong: ya, rumus: 'rata_bawahan(bagian)'", "nama langkah tingkat pegawai"),
        ("satuan: rupiah, boleh_kosong: ya, bulatkan: tanpa, rumus: 'rata_bawahan(sisa)'", "bersatuan rupiah"),
        ("satuan: persen, rumus: 'rata_bawahan(sisa)'", "mungkin kosong"),
        ("satuan: persen, boleh_kosong: ya, rumus: 'rata_bawahan(rerata_staf)'", "mungkin kosong pada bawahan"),
        ("tingkat: hari, satuan: persen, rumus: 'isi(rata_bawahan(sisa), 0)'", "rata_bawahan di tingkat hari"),
        ("satuan: persen, rumus: 'jumlah(hari: isi(rata_bawahan(sisa), 0))'", "rata_bawahan di tingkat hari"),
        ("satuan: persen, rumus: 'isi(rata_bawahan(coba), 0) + sisa + bagian'", "tidak terbukti terbatas"),
        ("satuan: persen, rumus: 'isi(rata_bawahan(coba), coba)'", "langkah melingkar: coba -> coba"),
        ("satuan: persen, rumus: 'isi(rata_bawahan(lain), 0)'}\n- {id: lain, label: L, satuan: persen, rumus: coba",
         "langkah melingkar"),
        ("satuan: persen, boleh_kosong: ya, rumus: 'rata_bawahan(coba)'", "dirinya sendiri"),
        ("satuan: persen, rumus: 'jika(nip_atasan = nip_atasan, sisa, 0)'", "membandingkan kunci pegawai"),
    ],
)  # fmt: skip
def test_lint(tmp_path: Path, step: str, text: str) -> None:
    langkah = CAMPUR.replace("satu)", "target)") + f"- {{id: coba, label: C, {step}}}\n"
    masukan = MASUKAN + "- {id: nip_atasan, sumber: fakta.nip_atasan}\n"
    assert text in "\n".join(findings(tmp_path, **{**FILES, "masukan": masukan, "langkah": langkah}))


def test_declared_or_taken_name(tmp_path: Path) -> None:
    used = "- {id: bos, sumber: fakta.nip_atasan}\n"
    pack = pack_of(tmp_path / "1", CAMPUR.replace("isi(mungkin, 0)", "jika(ada(bos), 100 %, 0)"), MASUKAN.replace(
        "- {id: mungkin, sumber: isian, tingkat: pegawai, satuan: persen, rentang: [0, 100], boleh_kosong: ya}\n", used
    ))  # fmt: skip
    assert [m.id for m in pack.masukan if m.jenis == "rujukan"] == ["bos"]
    assert score(pack, OCTOBER, facts_of(BAGAN)).value("pegawai", "kadis", "sisa") == 0
    taken = MASUKAN.replace("{id: mungkin", "{id: nip_atasan").replace("mungkin", "nip_atasan")
    langkah = CAMPUR.replace("satu)", "target)").replace("mungkin", "nip_atasan")
    found = findings(tmp_path / "2", **{**FILES, "masukan": taken, "langkah": langkah})
    assert any('id "nip_atasan" dipakai untuk hal lain' in f for f in found)
    wrong = MASUKAN + "- {id: x, sumber: isian, tingkat: pegawai, jenis: rujukan}\n"
    found = findings(tmp_path / "3", **{**FILES, "masukan": wrong, "langkah": CAMPUR.replace("satu)", "target)")})
    assert any("berjenis rujukan" in f for f in found)


def test_csv_and_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = "- {id: nilai_sendiri, sumber: isian, tingkat: pegawai, satuan: persen, rentang: [0, 100]}\n"
    step = "- {id: staf, label: S, satuan: persen, rumus: 'isi(rata_bawahan(diri), 0)'}\n"
    step += "- {id: diri, label: D, satuan: persen, rumus: nilai_sendiri}\n"
    case = """
        - nama: dua staf
          hitungan: (80 + 61) / 2 = 70,5
          periode: 2026-10
          fakta:
            pegawai: {nilai_sendiri: 0}
            bawahan:
              - {kunci: b1, pegawai: {nilai_sendiri: 80}}
              - {kunci: b2, pegawai: {nilai_sendiri: 61}, bawahan: [{kunci: b3, pegawai: {nilai_sendiri: 7}}]}
          harap: {staf: 70.5, pegawai: {b2: {staf: 7}, b1: {staf: 0}}}
        """
    files = {"paket.yaml": PAKET, "masukan/a.yaml": small, "langkah/a.yaml": step, "kasus/a.yaml": case}
    folder = write(tmp_path, {**files, "keluaran.yaml": "- {id: staf, jenis: tampil}\n"})
    assert main(["test", str(folder)]) == 0
    assert main(["template", str(folder), str(tmp_path / "out")]) == 0
    head, units = (tmp_path / "out" / "pegawai.csv").read_text(encoding="utf-8").splitlines()[:2]
    assert "nip_atasan" in head
    assert "NIP atasan langsung (boleh kosong)" in units
    nips = [f"19900101202012100{n}" for n in range(3)]
    sheet = tmp_path / "in.csv"
    rows = [f"{nips[0]},,0", f"{nips[1]},{nips[0]},50", f"{nips[2]},{nips[0]},60"]
    sheet.write_text("\n".join(["nip,nip_atasan,nilai_sendiri", *rows]) + "\n", encoding="utf-8")
    run = ["score", str(folder), "--period", "2026-10", "--input", str(sheet), "--output", str(tmp_path / "o.csv")]
    assert main(run) == 0
    assert f"{nips[0]},0,55" in (tmp_path / "o.csv").read_text(encoding="utf-8")
    sheet.write_text(f"nip,nip_atasan,nilai_sendiri\n{nips[0]},123,0\n", encoding="utf-8")
    assert main(run) == 1
    assert "123" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["surabaya-ekinerja", "bogor-tkd", "banjarmasin-2023"])
def test_presets_against_the_interpreter(name: str) -> None:
    """Random employees in a random hierarchy; the order of rows and the form of the integers change nothing."""
    pack = load_pack(f"erk_core/rulepacks/{name}")
    facts = fakta(pack, OCTOBER, 300, 5, hari=6)
    result = score(pack, OCTOBER, facts)
    assert differences(pack, facts, result) == []
    with object_path():
        slow = score(pack, OCTOBER, facts)
    mixed = score(pack, OCTOBER, shuffled(facts, 2))
    for other in (slow, mixed):
        assert (other.inputs_hash, other.result_hash) == (result.inputs_hash, result.result_hash)


def test_twenty_thousand_in_time(tmp_path: Path) -> None:
    """Seven levels of ten: by levels of depth, not person by person."""
    people = {n: ((n - 1) // 7 if n else None, n % 101, n % 51) for n in range(20_000)}
    pack, facts = pack_of(tmp_path), facts_of(people)
    start = time.perf_counter()
    result = score(pack, OCTOBER, facts)
    assert time.perf_counter() - start < 10
    assert result.value("pegawai", 19_999, "campur") == 19_999 % 101
