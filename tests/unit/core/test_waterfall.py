"""Why other than last month: parts by hand, and always summing to the difference to the rupiah."""

import copy
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erk_core import Explanation, Facts, InputError, Pack, Period, explain, load_pack, score
from erk_core.explanation.waterfall import RULE, waterfall
from erk_core.tools.cases import PERSON, load_cases
from tests.unit.core.mini import files, write

pytestmark = pytest.mark.unit
PACKS = Path(__file__).resolve().parents[3] / "erk_core" / "rulepacks"
OCTOBER = Period.parse("2026-10")
LANGKAH = """
- {id: capaian, label: Capaian, satuan: persen, rumus: 'min(menit / target, 100 %)'}
- id: bruto
  label: Bruto
  satuan: rupiah
  rumus: gaji * capaian
  bulatkan: {desimal: 0, mode: ke_bawah}
- id: potongan
  label: Potongan
  satuan: rupiah
  rumus: 'bruto * isi(bonus, 0) + jumlah(hari: telat) * tarif'
  bulatkan: {desimal: 0, mode: ke_bawah}
- {id: bersih, label: Bersih, satuan: rupiah, rumus: 'jika(aktif, bruto - potongan, 0)', bulatkan: tanpa}
"""
KELUARAN = """
- {id: bruto, jenis: bayar, peran: bruto}
- {id: potongan, jenis: bayar, peran: potongan}
- {id: bersih, jenis: bayar, peran: bersih}
"""
TARIF = """
label: Potongan per menit
satuan: rupiah/menit
nilai:
  2026-01-01: {nilai: 1000, status: peraga}
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    content = files(langkah=LANGKAH, keluaran=KELUARAN, **{"parameter/tarif.yaml": TARIF})
    content["masukan/a.yaml"] = "".join(
        line + "\n" for line in content["masukan/a.yaml"].splitlines() if "status" not in line
    )
    return load_pack(write(tmp_path_factory.mktemp("paket"), content))


def facts(menit: int, gaji: int, bonus: Any = None, telat: int = 0, aktif: bool = True) -> Facts:
    person = {"kunci": ["p"], "menit": [menit], "gaji": [gaji], "bonus": [bonus], "aktif": [aktif]}
    day = {"kunci": ["h"], "pegawai": ["p"], "tanggal": [OCTOBER.first], "telat": [telat]}
    return Facts({"pegawai": person, "hari": day})


def told(pack: Pack, given_facts: Facts, key: str = "p") -> Explanation:
    return explain(pack, OCTOBER, given_facts, score(pack, OCTOBER, given_facts), key)


def test_by_hand(pack: Pack) -> None:
    """Last month 6,000,000 x 100 % - 0 = 6,000,000.

    Now 6,500,000 x 5,400/6,000 = 5,850,000, less 2 % = 117,000 and 30 x 1,000: 5,703,000; difference -297,000. In
    reading order: gaji 6.5 million (+500,000); capaian 90 % (6.5 to 5.85 million: -650,000); bonus 2 % (-117,000);
    telat (-30,000). Sum -297,000.
    """
    found = waterfall(told(pack, facts(6000, 6_000_000)), told(pack, facts(5400, 6_500_000, Fraction(2), 30)))
    assert (found.sebelum, found.sesudah, found.selisih) == (6_000_000, 5_703_000, -297_000)
    assert [(b.id, b.rupiah) for b in found.bagian] == [
        ("gaji", 500_000),
        ("capaian", -650_000),
        ("bonus", -117_000),
        ("jumlah", -30_000),
    ]
    assert found.bagian[1].dari == "100 %"
    assert found.bagian[1].ke == "90 %"
    lines = found.to_text().splitlines()
    assert lines[0] == "Bersih: Rp6.000.000 menjadi Rp5.703.000, selisih -Rp297.000"
    assert lines[1] == "  +Rp500.000  gaji: Rp6.000.000 → Rp6.500.000"
    assert found.to_dict()["selisih"] == -297_000


def test_in_detail_the_percentages_are_opened(pack: Pack) -> None:
    found = waterfall(
        told(pack, facts(6000, 6_000_000)), told(pack, facts(5400, 6_500_000, Fraction(2), 30)), rinci=True
    )
    assert [(b.id, b.rupiah) for b in found.bagian] == [
        ("gaji", 500_000),
        ("menit", -650_000),
        ("bonus", -117_000),
        ("jumlah", -30_000),
    ]


def test_nothing_changed(pack: Pack) -> None:
    same = told(pack, facts(3000, 6_000_000))
    assert waterfall(same, same).bagian == ()


def test_one_output_alone(pack: Pack) -> None:
    found = waterfall(told(pack, facts(6000, 6_000_000)), told(pack, facts(5400, 6_000_000, None, 30)), "potongan")
    assert [(b.id, b.rupiah) for b in found.bagian] == [("jumlah", 30_000)]


def test_a_changed_rule_is_the_last_part(pack: Pack, tmp_path: Path) -> None:
    """capaian capped by a new formula: old rule at the new facts 4,800,000; new rule 4,799,999 (ke_bawah - 1)."""
    other = copy.deepcopy(told(pack, facts(4800, 6_000_000)).to_dict())
    bersih = next(n for n in other["keluaran"] if n["id"] == "bersih")
    bersih["rumus"], bersih["nilai"] = "jika(aktif, bruto - potongan - 1, 0)", "4799999"
    found = waterfall(told(pack, facts(6000, 6_000_000)), other)
    assert [(b.id, b.rupiah) for b in found.bagian] == [("capaian", -1_200_000), (RULE, -1)]
    assert found.bagian[-1].label.startswith("Perubahan aturan")


def test_refusals(pack: Pack) -> None:
    one = told(pack, facts(6000, 6_000_000))
    with pytest.raises(InputError, match='hasil "bersihh" tidak ada; salah satu: bruto, potongan, bersih'):
        waterfall(one, one, "bersihh")
    with pytest.raises(InputError, match="dua pegawai berbeda"):
        waterfall(one, one.to_dict() | {"kunci": "q"})


MONEY = st.integers(0, 10**9)
MINUTES = st.integers(0, 10_000)
PERCENT = st.none() | st.integers(0, 1000).map(lambda n: Fraction(n, 100))
ROWS = st.builds(facts, MINUTES, MONEY, PERCENT, st.integers(0, 1440), st.booleans())


@settings(max_examples=60, deadline=None)
@given(a=ROWS, b=ROWS, detailed=st.booleans())
def test_parts_always_sum(pack: Pack, a: Facts, b: Facts, detailed: bool) -> None:
    found = waterfall(told(pack, a), told(pack, b), rinci=detailed)
    assert sum(p.rupiah for p in found.bagian) == found.selisih
    assert RULE not in {p.id for p in found.bagian}


@cache
def shipped(name: str) -> list[Explanation]:
    loaded = load_pack(PACKS / name)
    cases = [c for c in load_cases(loaded, PACKS / name) if c.galat is None and c.period == OCTOBER]
    return [told(loaded, case.facts, PERSON) for case in cases]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), detailed=st.booleans(), name=st.sampled_from(["bandung-erk", "musirawas-erk"]))
def test_parts_always_sum_on_shipped_packs(data: st.DataObject, detailed: bool, name: str) -> None:
    made = shipped(name)
    a, b = data.draw(st.sampled_from(made)), data.draw(st.sampled_from(made))
    found = waterfall(a, b, rinci=detailed)
    assert sum(p.rupiah for p in found.bagian) == found.selisih
    assert RULE not in {p.id for p in found.bagian}


def test_between_two_packs_the_sum_holds_too() -> None:
    for a in shipped("bandung-erk")[:6]:
        for b in shipped("musirawas-erk")[:6]:
            found = waterfall(a, b)
            assert sum(p.rupiah for p in found.bagian) == found.selisih
