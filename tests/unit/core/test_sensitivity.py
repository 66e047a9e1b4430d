"""What would change it: effects and distances worked out by hand."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from erk_core import Facts, InputError, Pack, Period, load_pack
from erk_core.explanation.sensitivity import sensitivity
from erk_core.facts import Numbers
from tests.unit.core.mini import PAKET, TARGET, write

pytestmark = pytest.mark.unit
OCTOBER = Period.parse("2026-10")
CONTENT = {
    "paket.yaml": PAKET,
    "masukan/a.yaml": """
- {id: menit, sumber: isian, tingkat: hari, satuan: menit, rentang: [0, 600]}
- {id: nilai_sikap, sumber: isian, tingkat: pegawai, satuan: persen, rentang: [0, 100]}
""",
    "parameter/target.yaml": TARGET,
    "parameter/ambang.yaml": """
label: Ambang bayar
satuan: persen
nilai:
  2026-01-01: {nilai: 50, status: peraga}
""",
    "parameter/pagu.yaml": """
label: Pagu
satuan: rupiah
nilai:
  2026-01-01: {nilai: 3000000, status: peraga}
""",
    "tabel/faktor.yaml": """
label: Faktor sikap
satuan: persen
kunci:
  - {id: sikap, satuan: persen, cara: pita, langkah: 1}
nilai:
  2026-01-01:
    status: peraga
    baris:
      - {sikap: {sampai: 59}, nilai: 50}
      - {sikap: {dari: 60, sampai: 79}, nilai: 80}
      - {sikap: {dari: 80}, nilai: 100}
""",
    "langkah/a.yaml": """
- {id: capaian, label: Capaian, satuan: persen, rumus: 'min(jumlah(hari: menit) / target, 100 %)'}
- id: dibayar
  label: Dibayar
  satuan: rupiah
  rumus: 'jika(capaian >= ambang, pagu * capaian * pita(faktor, nilai_sikap), 0)'
  bulatkan: {desimal: 0, mode: ke_bawah}
""",
    "keluaran.yaml": "- {id: dibayar, jenis: bayar}\n- {id: capaian, jenis: tampil}\n",
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(write(tmp_path_factory.mktemp("paket"), CONTENT))


def facts(minutes: Any, attitude: int = 75) -> Facts:
    """Two employees; the first has the minutes, the second always 600 on one day."""
    days = len(minutes)
    return Facts(
        {
            "pegawai": {"kunci": ["a", "b"], "nilai_sikap": [attitude, 100]},
            "hari": {
                "kunci": [f"h{i}" for i in range(days + 1)],
                "pegawai": ["a"] * days + ["b"],
                "tanggal": [OCTOBER.first.replace(day=i + 1) for i in range(days)] + [OCTOBER.first],
                "menit": [*minutes, 600],
            },
        }
    )


def test_hundred_minutes_more(pack: Pack) -> None:
    """4,500 / 6,000 = 75 %: 3,000,000 x 75 % x 80 % = 1,800,000; 4,600: 3,000,000 x 23/30 x 80 % = 1,840,000."""
    found = sensitivity(pack, OCTOBER, facts([450] * 10), "a")
    (effect,) = found.dampak
    assert (effect.masukan, effect.tambah, effect.ditempatkan) == ("menit", 100, 100)
    assert (effect.sebelum, effect.sesudah, effect.rupiah) == (1_800_000, 1_840_000, 40_000)
    assert effect.to_text() == "menit +100 menit: +Rp40.000"


def test_across_a_threshold(pack: Pack) -> None:
    """2,950 of 6,000 is below 50 %: 0; with 100 more 3,050 / 6,000 x 3,000,000 x 80 % = 1,220,000."""
    found = sensitivity(pack, OCTOBER, facts([295] * 10), "a")
    assert found.dampak[0].rupiah == 1_220_000
    wall = next(a for a in found.ambang if a.langkah == "dibayar" and "[Capaian]" in a.kata)
    assert (wall.nilai, wall.batas, wall.jarak, wall.satuan) == (Fraction(295, 6), 50, Fraction(5, 6), "persen")
    assert wall.kata == "[Capaian] paling sedikit [Ambang bayar]"


def test_the_ends_of_the_band(pack: Pack) -> None:
    found = sensitivity(pack, OCTOBER, facts([450] * 10), "a")
    ends = [(a.batas, a.jarak) for a in found.ambang if "pita" in a.kata]
    assert ends == [(60, -15), (79, 4)]


def test_no_room_for_all(pack: Pack) -> None:
    """Ten days with 595 of at most 600 minutes: 50 fit. 5,950 to 6,000: 2,380,000 to 2,400,000."""
    found = sensitivity(pack, OCTOBER, facts([595] * 10), "a")
    assert (found.dampak[0].ditempatkan, found.dampak[0].rupiah) == (50, 20_000)
    full = sensitivity(pack, OCTOBER, facts([600] * 10), "a")
    assert (full.dampak[0].ditempatkan, full.dampak[0].rupiah) == (0, 0)


def test_fewer_and_other_inputs(pack: Pack) -> None:
    """75 - 16 = 59: factor 50 %: 3,000,000 x 75 % x 50 % = 1,125,000; 75 + 5 = 80: 2,250,000."""
    asked = {"nilai_sikap": -16, "menit": -4500}
    found = sensitivity(pack, OCTOBER, facts([450] * 10), "a", asked)
    assert [d.rupiah for d in found.dampak] == [-675_000, -1_800_000]
    assert sensitivity(pack, OCTOBER, facts([450] * 10), "a", {"nilai_sikap": 5}).dampak[0].rupiah == 450_000


def test_arrays_as_facts(pack: Pack) -> None:
    given = facts([450] * 10)
    days = {**given.tables["hari"], "menit": Numbers(np.array([450] * 10 + [600]))}
    packed = Facts({**given.tables, "hari": days})
    assert sensitivity(pack, OCTOBER, packed, "a") == sensitivity(pack, OCTOBER, given, "a")
    arrays = Facts({**given.tables, "hari": {**days, "menit": np.array([450] * 10 + [600])}})
    assert sensitivity(pack, OCTOBER, arrays, "a") == sensitivity(pack, OCTOBER, given, "a")


def test_facts_are_left_alone(pack: Pack) -> None:
    given = facts([450] * 10)
    sensitivity(pack, OCTOBER, given, "a")
    assert given.tables["hari"]["menit"] == [450] * 10 + [600]


def test_as_text_numbers(pack: Pack) -> None:
    data = sensitivity(pack, OCTOBER, facts([295] * 10), "a").to_dict()
    assert data["keluaran"] == "dibayar"
    assert data["ambang"][0]["jarak"] == "5/6"
    assert data["dampak"][0]["rupiah"] == "1220000"


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"kunci": "c"}, 'pegawai "c" tidak ada'),
        ({"kunci": "a", "tambah": {"mnit": 1}}, 'masukan "mnit" bukan bilangan paket; mungkin maksudnya "menit"'),
        ({"kunci": "a", "keluaran": "capaian"}, 'keluaran "capaian" bukan rupiah pegawai'),
    ],
)
def test_refusals(pack: Pack, kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        sensitivity(pack, OCTOBER, facts([450]), **kwargs)


def test_staff_mean_is_scored_with_everybody(tmp_path: Path) -> None:
    """The superior's percentage is the mean of the staff's: 40 % and 60 %; 3,000,000 x 50 %."""
    content = {
        "paket.yaml": PAKET,
        "masukan/a.yaml": """
- {id: atasan, sumber: fakta.nip_atasan}
- {id: nilai_sendiri, sumber: isian, tingkat: pegawai, satuan: persen, rentang: [0, 100]}
""",
        "parameter/pagu.yaml": CONTENT["parameter/pagu.yaml"],
        "langkah/a.yaml": """
- {id: skor, label: Skor, satuan: persen, rumus: 'isi(rata_bawahan(skor), nilai_sendiri)'}
- {id: dibayar, label: Dibayar, satuan: rupiah, rumus: pagu * skor, bulatkan: {desimal: 0, mode: ke_bawah}}
""",
        "keluaran.yaml": "- {id: dibayar, jenis: bayar}\n",
    }
    pack = load_pack(write(tmp_path, content))
    people = {"kunci": ["k", "s1", "s2"], "atasan": [None, "k", "k"], "nilai_sendiri": [0, 40, 60]}
    found = sensitivity(pack, OCTOBER, Facts({"pegawai": people}), "k", {"nilai_sendiri": 10})
    assert (found.dampak[0].sebelum, found.dampak[0].rupiah) == (1_500_000, 0)


def test_thresholds_of_each_segment(tmp_path: Path) -> None:
    """10 days as class 5 and 21 as class 9: paid from 15 days; bands 1..7 and above; a class above 8 counts."""
    content = {
        "paket.yaml": PAKET,
        "masukan/a.yaml": """
- {id: kelas, sumber: fakta.kelas}
- {id: hari_segmen, sumber: fakta.hari, tingkat: segmen}
""",
        "parameter/paling_sedikit.yaml": """
label: Hari paling sedikit
satuan: hari
nilai: {2026-01-01: {nilai: 15, status: peraga}}
""",
        "parameter/kelas_tinggi.yaml": """
label: Kelas tinggi
satuan: tanpa
nilai: {2026-01-01: {nilai: 8, status: peraga}}
""",
        "tabel/besaran.yaml": """
label: Besaran
satuan: rupiah
kunci:
  - {id: kelas, satuan: tanpa, cara: pita, langkah: 1}
nilai:
  2026-01-01:
    status: peraga
    baris:
      - {kelas: {sampai: 7}, nilai: 1000000}
      - {kelas: {dari: 8}, nilai: 2000000}
""",
        "langkah/a.yaml": """
- id: pagu_segmen
  label: Pagu segmen
  tingkat: segmen
  satuan: rupiah
  rumus: 'jika(hari_segmen >= paling_sedikit, pita(besaran, kelas), 0)'
  bulatkan: tanpa
- id: dibayar
  label: Dibayar
  satuan: rupiah
  rumus: 'jumlah(segmen jika kelas > kelas_tinggi: pagu_segmen)'
  bulatkan: {desimal: 0, mode: ke_bawah}
""",
        "keluaran.yaml": "- {id: dibayar, jenis: bayar}\n",
    }
    pack = load_pack(write(tmp_path, content))
    rows = {"kunci": ["a1", "a2", "b1"], "pegawai": ["a", "a", "b"], "kelas": [5, 9, 3], "hari": [10, 21, 31]}
    found = sensitivity(pack, OCTOBER, Facts({"pegawai": {"kunci": ["a", "b"]}, "segmen": rows}), "a")
    told = [(a.langkah, a.baris, a.nilai, a.batas, a.jarak) for a in found.ambang]
    assert sorted(told) == [
        ("dibayar", "a1", 5, 8, 3),
        ("dibayar", "a2", 9, 8, -1),
        ("pagu_segmen", "a1", 5, 7, 2),
        ("pagu_segmen", "a1", 10, 15, 5),
        ("pagu_segmen", "a2", 9, 8, -1),
        ("pagu_segmen", "a2", 21, 15, -6),
    ]
    first = next(a for a in found.ambang if (a.langkah, a.batas) == ("pagu_segmen", 15))
    assert first.to_text().startswith("Pagu segmen (segmen a1): [Hari kalender segmen di bulan itu] paling sedikit")
    assert found.to_dict()["ambang"][0]["baris"] in ("a1", "a2")


def test_days_of_a_numpy_column(pack: Pack) -> None:
    """As the shell hands them over."""
    given = facts([184] * 15)
    tables = {level: dict(columns) for level, columns in given.tables.items()}
    tables["hari"]["tanggal"] = np.array(tables["hari"]["tanggal"], dtype="datetime64[D]")
    assert sensitivity(pack, OCTOBER, Facts(tables), "a") == sensitivity(pack, OCTOBER, given, "a")
