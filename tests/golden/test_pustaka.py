"""What the national library lets a region choose, and published figures that the default choices do not show."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from erk_core import Period, load_pack, score
from tests.golden.pustaka_uji import PRESET, day, facts_of, overlay, values
from tests.unit.core.acak import fakta
from tests.unit.core.mini import findings
from tests.unit.core.test_engine import differences

pytestmark = pytest.mark.golden
OCTOBER = Period(2026, 10)
TUKIN = {15: 29_286_000, 14: 22_295_000, 13: 20_010_000, 12: 16_000_000, 11: 12_370_000, 10: 10_760_000, 9: 9_360_000}
TUKIN |= {8: 7_523_000, 7: 6_633_000, 6: 5_764_000, 5: 4_807_000, 4: 2_849_000, 3: 2_354_000, 2: 1_947_000}
TUKIN |= {1: 1_540_000}
LUBUKLINGGAU = {15: 17_311_827, 14: 13_179_238, 13: 11_828_507, 12: 9_458_076, 11: 7_312_275, 10: 6_360_556}
LUBUKLINGGAU |= {9: 5_532_975, 8: 4_447_069, 7: 3_920_964, 6: 3_407_272, 5: 2_841_561, 4: 1_684_129}
LUBUKLINGGAU |= {3: 1_391_519, 2: 1_150_930, 1: 910_340}
BANJARMASIN = {15: 22_421_962, 14: 17_069_509, 13: 15_320_066, 12: 12_249_928, 11: 9_470_726, 10: 8_238_077}
BANJARMASIN |= {9: 7_166_208, 8: 5_759_763, 7: 5_078_361, 6: 4_413_037, 5: 3_680_338, 4: 2_181_253, 3: 1_802_271}
BANJARMASIN |= {2: 1_490_663, 1: 1_179_056}
DASAR = "- {id: total, label: Total, satuan: rupiah, rumus: 'jumlah(segmen: basic_tpp)', bulatkan: tanpa}\n"


def basic(root: Any, **choices: str) -> dict[int, Any]:
    pack = overlay(root, "total", steps=DASAR, own="", **choices)
    rows = [{"kunci": f"s{k}", "pegawai": "p", "kelas": k} for k in TUKIN]
    result = score(pack, OCTOBER, facts_of(pack, pegawai=[{"kunci": "p"}], segmen=rows))
    return {k: result.value("segmen", f"s{k}", "basic_tpp") for k in TUKIN}


def test_29_of_30_published_amounts(tmp_path: Any) -> None:
    """By the published index alone; the thirtieth, Lubuklinggau class 3, is the override's (its own golden case)."""
    (tmp_path / "l").mkdir()
    (tmp_path / "b").mkdir()
    l_ = basic(tmp_path / "l", indeks_tpp_terbit="0.59112978")
    b = basic(tmp_path / "b", indeks_tpp_terbit="0.7656205")
    assert {k: v for k, v in l_.items() if v != LUBUKLINGGAU[k]} == {3: 1_391_520}
    assert b == BANJARMASIN


@pytest.mark.parametrize(
    ("mode", "want"),
    [
        ("SETENGAH_KE_ATAS", 4_413_037),  # 5,764,000 x 0.7656205 = 4,413,036.562
        ("KE_ATAS", 4_413_037),
        ("KE_BAWAH", 4_413_036),
        ("TIDAK_DIBULATKAN", Fraction("4413036.562")),
    ],
)
def test_rounding_of_the_basic_amount(tmp_path: Any, mode: str, want: Any) -> None:
    got = basic(tmp_path, indeks_tpp_terbit="0.7656205", pembulatan_basic_tpp=mode)
    assert got[6] == want
    if mode == "KE_ATAS":  # as Kotawaringin Barat: 2,354,000 x 0.7656205 = 1,802,270.657; 4: 2,181,252.8045
        assert (got[3], got[4], got[15]) == (1_802_271, 2_181_253, 22_421_962)
        assert got[14] == 17_069_510  # 17,069,509.0475


def test_three_indexes(tmp_path: Any) -> None:
    """0.85 x 0.9 x 1.1 = 0.8415; class 7: 6,633,000 x 0.8415 = 5,581,669.5 -> 5,581,670."""
    got = basic(tmp_path, kategori_kapasitas_fiskal="TINGGI", ikk="0.9", ippd="1.1")
    assert got[7] == 5_581_670


BAYAR = "- {id: hasil_bayar, label: Hasil, satuan: persen, rumus: persen_bayar_6040}\n"


@pytest.mark.parametrize(
    ("dasar", "batas", "tk", "want"),
    [
        ("BAGIAN_DISIPLIN", "BAGIAN_DISIPLIN", 5, 94),  # 5 x 3 = 15 % of 40 % = 6
        ("SELURUH_TPP", "BAGIAN_DISIPLIN", 5, 85),  # 15 % of the whole
        ("SELURUH_TPP", "BAGIAN_DISIPLIN", 20, 60),  # 60 %, at most the 40 % part
        ("SELURUH_TPP", "SELURUH_TPP", 20, 40),  # 60 % of the whole eats into the rest
        ("BAGIAN_DISIPLIN", "SELURUH_TPP", 20, 76),  # 60 % of 40 %
    ],
)
def test_base_and_cap_of_attendance(tmp_path: Any, dasar: str, batas: str, tk: int, want: int) -> None:
    choices = {"dasar_potongan_disiplin": dasar, "batas_potongan_disiplin": batas}
    pack = overlay(tmp_path, "hasil_bayar", steps=BAYAR, own="", **choices)
    absent = {"status_hadir": "TANPA_KETERANGAN"}
    days = [day(n, menit_sah_utama=300, **(absent if n <= tk else {})) for n in range(1, 24)]
    got = values(
        pack,
        "hasil_bayar",
        [{"hari_kalender": 31, "hari_terdaftar": 31}],
        hari=days,
        segmen=[{"kunci": "s1", "pegawai": "p0000"}],
    )
    assert got == [want]


@pytest.mark.parametrize(("norma", "want"), [("KEPMENDAGRI_900_4700", "9.75"), ("PERMENTAN_68_2012", "12")])
def test_norm_of_attendance(tmp_path: Any, norma: str, want: str) -> None:
    steps = "- {id: p, label: P, satuan: persen, rumus: potongan_presensi_norma}\n"
    pack = overlay(tmp_path, "p", steps=steps, own="", norma_potongan_presensi=norma)
    days = [
        day(1, menit_terlambat=61),
        day(2, menit_pulang_cepat=91),
        day(5, menit_terlambat=30),
        day(6, menit_pulang_cepat=60),
        day(7, status_hadir="TANPA_KETERANGAN"),
        day(8, tanpa_absen_masuk=True, menit_terlambat=45),
        day(9, menit_terlambat=1, adalah_hari_kerja=False),
        day(12, menit_terlambat=0, menit_pulang_cepat=1),
        day(13, menit_terlambat=2),
    ]
    # 1.25 + 1.5 + 0.5 + 1 + 3 + 1.5 + 0 + 0.5 + 0.5 = 9.75; Permentan 1.5 + 2 + 0.5 + 1 + 4 + 2 + 0 + 0.5 + 0.5 = 12
    assert values(pack, "p", [{}], hari=days) == [Fraction(want)]


@pytest.mark.parametrize(
    ("norma", "jenis", "ke", "want"),
    [
        ("PP_94_2021", "SEDANG_3", 12, 25),
        ("PP_94_2021", "SEDANG_3", 13, 0),
        ("PERMENTAN_68_2012", "RINGAN_2", 2, 30),
        ("PERMENTAN_68_2012", "RINGAN_2", 3, 0),
        ("PERMENTAN_68_2012", "BERAT_3", 12, 80),
    ],
)
def test_norm_of_discipline(tmp_path: Any, norma: str, jenis: str, ke: int, want: int) -> None:
    steps = "- {id: p, label: P, satuan: persen, rumus: potongan_hukuman_persen}\n"
    pack = overlay(tmp_path, "p", steps=steps, own="", norma_hukuman=norma)
    row = {"jenis_hukuman": jenis, "bulan_hukuman_ke": ke, "hukuman_disiplin": "TIDAK_ADA"}
    assert values(pack, "p", [row]) == [want]


def test_w14_staffing_need_of_pati(tmp_path: Any) -> None:
    """Four printed tasks of the 72,000-minute year, to four decimals, and the printed sum 0.9096 -> 1 person."""
    steps = "- {id: butuh, label: Butuh, satuan: tanpa, rumus: kebutuhan_pegawai}\n"
    pack = overlay(tmp_path, "butuh", steps=steps, own="", tahun_kerja_abk="MENIT_72000")
    tasks = [
        (45, 1, "TAHUN", "0.0006"),
        (35, 7, "BULAN", "0.0408"),
        (10, 2, "JAM", "0.3333"),
        (60, 7, "TAHUN", "0.0058"),
    ]
    rest = Fraction("0.9096") - sum(Fraction(w) for *_, w in tasks)  # the other eight, not printed, by what is left
    rows = [
        {"kunci": f"b{i}", "pegawai": "p0000", "volume_tugas": v, "norma_tugas": n, "kala_tugas": k}
        for i, (v, n, k, _) in enumerate(tasks)
    ]
    rows.append(
        {"kunci": "sisa", "pegawai": "p0000", "volume_tugas": rest * 72_000, "norma_tugas": 1, "kala_tugas": "TAHUN"}
    )
    result = score(pack, OCTOBER, facts_of(pack, pegawai=[{"kunci": "p0000"}], butir_skp=rows))
    got = [result.value("butir_skp", f"b{i}", "kebutuhan_tugas") for i in range(4)]
    assert [f"{int(Fraction(g) * 10_000)}" for g in got if isinstance(g, Fraction)] == ["6", "408", "3333", "58"]
    total = result.value("pegawai", "p0000", "kebutuhan_hitung")
    assert isinstance(total, Fraction)
    assert abs(total - Fraction("0.9096")) < Fraction(4, 20_000)  # four terms, each printed to four decimals
    assert result.value("pegawai", "p0000", "kebutuhan_pegawai") == 1


NEW = [
    "kemendagri-6040",
    "lubuklinggau-2022",
    "erk-klasik-tkd",
    "bandung-tpp",
    "banjarmasin-2022",
    "dki-tpp",
    "perilaku-dairi",
]


@pytest.mark.parametrize("name", NEW)
def test_presets_against_the_interpreter(name: str) -> None:
    pack = load_pack(PRESET / name)
    facts = fakta(pack, OCTOBER, 60, 7, hari=6)
    assert differences(pack, facts, score(pack, OCTOBER, facts)) == []


@pytest.mark.parametrize("name", sorted({p.parent.name for p in PRESET.glob("*/paket.yaml")} - {"nasional"}))
def test_every_value_is_there_from_the_first_month(name: str) -> None:
    """A pack says since when it rules: no value, table or rule for the services begins later.

    The library is another matter: it keeps laws that begin when they begin (effective rates in 2024).
    """
    pack = load_pack(PRESET / name)
    first = Period(pack.berlaku.year, pack.berlaku.month)
    score(pack, first, fakta(pack, first, 5, 1, hari=4))
    for rule in pack.aturan:
        pack.operasi(rule, first.first)


def test_an_account_code_is_kept_and_only_for_what_is_paid(tmp_path: Any) -> None:
    pack = load_pack(PRESET / "kemendagri-6040")
    codes = {k.id: k.rekening for k in pack.keluaran if k.rekening}
    assert codes["tpp_beban_kerja"] == "5.1.01.02.01.0001"
    assert len(codes) == 5
    said = findings(tmp_path, keluaran='- {id: semua, jenis: tampil, rekening: "5.1"}\n- {id: pakai, jenis: bayar}\n')
    assert any("rekening hanya untuk keluaran bayar" in message for message in said), said
