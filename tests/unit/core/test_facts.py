"""Facts that do not fit are refused with table, row, column, value and what was expected; the rater threshold."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from erk_core import Facts, InputError, Period, explain, score
from erk_core.explanation.interpreter import interpret
from erk_core.fakta import kamus
from tests.unit.core.mini import PAKET, load

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)
GOOD: dict[str, dict[str, Any]] = {
    "pegawai": {
        "kunci": ["a", "b"],
        "menit": [6000, 1],
        "gaji": [5_000_000, 1],
        "bonus": [Decimal("1.25"), None],
        "status": ["PNS", "CPNS"],
        "aktif": [True, False],
    },
    "hari": {"kunci": [1], "pegawai": ["a"], "tanggal": [dt.date(2026, 10, 1)], "telat": [0]},
}


def changed(level: str, column: str, values: Any) -> Facts:
    return Facts({**GOOD, level: {**GOOD[level], column: values}})


def test_good_facts(tmp_path: Path) -> None:
    result = score(load(tmp_path), OCTOBER, Facts(GOOD))
    assert result.value("pegawai", "a", "pakai") == 62500
    assert result.value("pegawai", "b", "pakai") == 0
    with pytest.raises(InputError, match='kunci "c" tidak ada'):
        result.value("pegawai", "c", "pakai")
    with pytest.raises(InputError, match='langkah "paka" tidak ada di tingkat ini; mungkin maksudnya "pakai"'):
        result.value("pegawai", "a", "paka")


@pytest.mark.parametrize(
    ("level", "column", "values", "message"),
    [
        (
            "pegawai",
            "menit",
            [6000, 10001],
            "tabel pegawai, baris 2 (kunci b), kolom menit: 10001 di luar rentang; 0 sampai 10000 menit",
        ),
        ("pegawai", "menit", np.array([6000, -1]), "baris 2 (kunci b), kolom menit: -1 di luar rentang"),
        ("pegawai", "menit", [6000, None], "kolom menit: nilai kosong"),
        ("pegawai", "menit", [6000, 1.5], '"1.5" bukan angka eksak'),
        ("pegawai", "menit", np.array([1.0, 2.0]), "bukan angka eksak"),
        ("pegawai", "menit", [6000, True], "bukan angka eksak"),
        ("pegawai", "menit", [6000, "1"], "bukan angka eksak"),
        ("pegawai", "menit", [6000, Decimal("1.5")], "1.5 terlalu banyak desimal; paling banyak 0 desimal"),
        ("pegawai", "menit", [6000, Decimal("NaN")], "bukan angka"),
        ("pegawai", "menit", [6000, 2**70], "di luar rentang"),
        ("pegawai", "menit", [6000], "1 baris; 2 baris seperti kolom kunci"),
        ("pegawai", "bonus", [Fraction(1, 3), 1], "terlalu banyak desimal"),
        ("pegawai", "status", ["PNS", "PNSS"], '"PNSS" tidak dikenal; salah satu: PNS, CPNS; mungkin maksudnya "PNS"'),
        ("pegawai", "status", np.array(["PNS", "X"]), '"X" tidak dikenal'),
        ("pegawai", "aktif", [True, "ya"], '"ya" bukan ya/tidak'),
        ("pegawai", "kunci", ["a", "a"], "baris 2 (kunci a), kolom kunci: kunci ganda"),
        ("pegawai", "kunci", np.array([7, 7]), "kunci ganda"),
        ("pegawai", "kunci", ["a", None], "kunci kosong"),
        ("pegawai", "kunci", ["a", 1], "kunci campuran"),
        ("hari", "pegawai", ["z"], 'induk "z" tidak ada'),
        ("hari", "tanggal", [dt.date(2026, 9, 30)], "2026-09-30 di luar bulan"),
        ("hari", "tanggal", np.array(["2026-11-01"], dtype="datetime64[D]"), "2026-11-01 di luar bulan"),
        ("hari", "tanggal", ["2026-10-01"], "bukan tanggal"),
    ],
)
def test_refusals(tmp_path: Path, level: str, column: str, values: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        score(load(tmp_path), OCTOBER, changed(level, column, values))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1e999999999"),
        Decimal("-1e999999999"),
        Decimal("1e-999999999"),
        Decimal("1." + "0" * 4200 + "1"),
        Fraction(1, 3**9000),
        10**4200,
        -(10**1_000_000),
    ],
    ids=["1e999999999", "-1e999999999", "1e-999999999", "ekor", "pecahan", "10^4200", "-10^1000000"],
)
def test_endless_numbers_are_refused_at_once(tmp_path: Path, value: Any) -> None:
    with pytest.raises(InputError) as caught:
        score(load(tmp_path), OCTOBER, changed("pegawai", "menit", [6000, value]))
    error = caught.value
    assert str(error) == (
        "tabel pegawai, baris 2 (kunci b), kolom menit: angka yang terlalu panjang; "
        "paling banyak 4200 digit di depan dan di belakang titik; periksa satuan dan eksponennya"
    )
    assert (error.table, error.row, error.column) == ("pegawai", 1, "menit")


@pytest.mark.parametrize(
    "value",
    [Decimal("1e4199"), Decimal("1e-4199"), 10**4199, Fraction(1, 7**4000)],
    ids=["1e4199", "1e-4199", "10^4199", "pecahan"],
)
def test_long_numbers_are_not_repeated_whole(tmp_path: Path, value: Any) -> None:
    with pytest.raises(InputError) as caught:
        score(load(tmp_path), OCTOBER, changed("pegawai", "menit", [6000, value]))
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("value", [10**5000, "9" * 100_000], ids=["angka", "teks"])
@pytest.mark.parametrize(
    ("level", "column", "place"),
    [
        ("pegawai", "status", "baris 1 (kunci a), kolom status"),
        ("pegawai", "aktif", "baris 1 (kunci a), kolom aktif"),
        ("hari", "tanggal", "baris 1 (kunci 1), kolom tanggal"),
        ("hari", "pegawai", "baris 1 (kunci 1), kolom pegawai"),
    ],
)
def test_what_is_far_too_long_is_refused_in_a_short_message(
    tmp_path: Path, level: str, column: str, place: str, value: Any
) -> None:
    with pytest.raises(InputError) as caught:
        score(load(tmp_path), OCTOBER, changed(level, column, [value] * len(GOOD[level]["kunci"])))
    assert place in str(caught.value)
    assert len(str(caught.value)) < 300


def test_endless_keys_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        score(load(tmp_path), OCTOBER, changed("pegawai", "kunci", [10**5000, 10**5000]))
    assert str(caught.value).startswith("tabel pegawai, baris 2 (kunci angka yang terlalu panjang), kolom kunci: kunci")


def test_missing_tables_columns_and_periods(tmp_path: Path) -> None:
    pack = load(tmp_path)
    with pytest.raises(InputError, match="tabel hari: tabel ini tidak ada"):
        score(pack, OCTOBER, Facts({"pegawai": GOOD["pegawai"]}))
    less = {k: v for k, v in GOOD["pegawai"].items() if k != "gaji"}
    with pytest.raises(InputError, match="kolom gaji: kolom ini tidak ada"):
        score(pack, OCTOBER, Facts({**GOOD, "pegawai": less}))
    empty: dict[str, Any] = {"kunci": [], "pegawai": [], "tanggal": [], "telat": []}
    with pytest.raises(InputError, match=r'periode 2025-12: .*sebelum nilai pertama "target" \(2026-01-01\)'):
        score(pack, Period(2025, 12), Facts({**GOOD, "hari": empty}))
    many = {"kunci": list(range(40)), "pegawai": ["a"] * 40, "tanggal": [dt.date(2026, 10, 1)] * 40, "telat": [0] * 40}
    with pytest.raises(InputError, match="pegawai a punya 40 baris; paling banyak 31"):
        score(pack, OCTOBER, Facts({**GOOD, "hari": many}))


def test_nobody(tmp_path: Path) -> None:
    empty = {level: {name: [] for name in table} for level, table in GOOD.items()}
    result = score(load(tmp_path), OCTOBER, Facts(empty))
    assert result.column("pegawai", "pakai") == []


RATING = """
- {id: kelompok, sumber: fakta.kelompok}
- {id: indikator, sumber: fakta.indikator}
- {id: jumlah_nilai, sumber: fakta.jumlah_nilai}
- {id: jumlah_jawaban, sumber: fakta.jumlah_jawaban}
"""
SCORES = """
- id: skor_{k}
  label: Skor {k}
  untuk: {k: [atasan, rekan, bawahan, diri]}
  satuan: nilai
  boleh_kosong: ya
  rumus: 'rata(nilai_360 jika kelompok = "{K}": jumlah_nilai / jumlah_jawaban)'
"""


@pytest.mark.parametrize(
    ("rule", "raters", "want"),
    [
        ("bagi_ulang", {"ATASAN": (1, 4), "REKAN": (2, 8), "BAWAHAN": (3, 9), "DIRI": (1, 5)}, [4, None, 3, 5]),
        (
            "gabung",
            {"ATASAN": (1, 4), "REKAN": (2, 8), "BAWAHAN": (3, 9), "DIRI": (1, 5)},
            [4, None, Fraction(17, 5), 5],
        ),
        ("gabung", {"REKAN": (2, 8), "BAWAHAN": (2, 6)}, [None, Fraction(14, 4), None, None]),
        ("gabung", {"REKAN": (1, 4), "BAWAHAN": (1, 2)}, [None, None, None, None]),
        ("gabung", {"REKAN": (2, 8)}, [None, None, None, None]),
        ("gabung", {"REKAN": (3, 9), "BAWAHAN": (4, 8)}, [None, 3, 2, None]),
    ],
)
def test_rater_threshold(tmp_path: Path, rule: str, raters: dict[str, tuple[int, int]], want: list[Any]) -> None:
    pack = load(
        tmp_path,
        paket=PAKET + f"penilai_kurang: {rule}\n",
        masukan=RATING,
        langkah=SCORES,
        keluaran="- {id: skor_rekan, jenis: tampil}\n",
        **{
            "parameter/target.yaml": "label: T\nsatuan: menit\nnilai: {2026-01-01: {nilai: 1, status: peraga}}\n",
            "langkah/b.yaml": "- {id: t, label: T, satuan: menit, rumus: target}\n",
        },
    )
    rows = [(g, i, n, s) for g, (n, s) in raters.items() for i in ("INTEGRITAS", "DISIPLIN")]
    table = {
        "kunci": list(range(len(rows))),
        "pegawai": ["a"] * len(rows),
        "kelompok": [r[0] for r in rows],
        "indikator": [r[1] for r in rows],
        "jumlah_penilai": [r[2] for r in rows],
        "jumlah_jawaban": [r[2] for r in rows],
        "jumlah_nilai": [r[3] for r in rows],
    }
    facts = Facts({"pegawai": {"kunci": ["a", "b"]}, "nilai_360": table})
    result = score(pack, OCTOBER, facts)
    steps = [f"skor_{k}" for k in ("atasan", "rekan", "bawahan", "diri")]
    assert [result.value("pegawai", "a", s) for s in steps] == want
    assert [interpret(pack, OCTOBER, facts)["pegawai"]["a"][s] for s in steps] == want
    assert result.value("pegawai", "b", "skor_atasan") is None


def test_explanation(tmp_path: Path) -> None:
    pack = load(tmp_path)
    facts = Facts(GOOD)
    made = explain(pack, OCTOBER, facts, score(pack, OCTOBER, facts), "a")
    node = made.to_dict()["keluaran"][0]
    assert (node["id"], node["nilai"], node["nilai_tampil"]) == ("pakai", "62500", "Rp62.500")
    assert node["bulatan"]["sebelum"] == "62500"
    assert [o["id"] for o in node["operan"]] == ["aktif", "status", "gaji", "bonus", "menit", "target"]
    text = made.to_text()
    assert "PERHATIAN: memakai nilai yang belum terverifikasi: Target (peraga)" in text
    assert "bonus: 1,25 %" in text
    with pytest.raises(InputError, match='pegawai "z" tidak ada'):
        explain(pack, OCTOBER, facts, score(pack, OCTOBER, facts), "z")


def test_dictionary_of_facts_is_current() -> None:
    assert Path("docs/kamus-fakta.md").read_text(encoding="utf-8") == kamus()
