"""PPh 21 by effective rates at both sides of every bound of all three categories, against a table read on its own.

``pph21_ter.csv`` here is the source's table in the source's form; the pack keeps its own copy in its own form.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from erk_core import Pack
from tests.golden.pustaka_uji import BRUTO, overlay, values

pytestmark = pytest.mark.golden
SHOW = "pph21_ter pph21_ter_tpp pph21_ter_gabungan bpjs_kesehatan zakat"
ABOVE = 5_000_000_000


def source() -> list[tuple[str, int | None, Fraction]]:
    """(category, inclusive upper bound or None, rate) in rising order."""
    with Path(__file__).with_name("pph21_ter.csv").open(encoding="utf-8", newline="") as file:
        return [
            (r["kategori"], int(r["batas_atas_inklusif"] or 0) or None, Fraction(r["tarif_persen"]) / 100)
            for r in csv.DictReader(file)
        ]


ROWS = source()


def tax(category: str, gross: int) -> int:
    """floor(gross x rate), by walking the table."""
    rate = next(rate for c, top, rate in ROWS if c == category and (top is None or gross <= top))
    return int(gross * rate // 1)


def edges() -> list[tuple[str, int]]:
    """Both sides of every bound; the open end of a category has its last bound below it, and a large amount."""
    out = []
    for category, top, _ in ROWS:
        out += [(category, ABOVE)] if top is None else [(category, top), (category, top + 1)]
    return out


EDGES = edges()


def people(gaji: int = 0) -> list[dict[str, Any]]:
    plain = {"penghasilan_tahun_berjalan": 0, "pph21_tahun_berjalan": 0, "bulan_tahun_berjalan": 0}
    return [
        {
            "kategori_ptkp": c,
            "gaji_bulan": min(gaji, gross),
            "tpp": gross - min(gaji, gross),
            "golongan": "III",
            **plain,
        }
        for c, gross in EDGES
    ]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return overlay(tmp_path_factory.mktemp("ter"), SHOW)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return overlay(tmp_path_factory.mktemp("ter"), SHOW, dasar_pph21="TPP_SAJA")


def test_the_source_has_every_row() -> None:
    assert len(ROWS) == 125
    assert [sum(c == k for c, _, _ in ROWS) for k in "ABC"] == [44, 40, 41]
    assert len(EDGES) == 2 * 122 + 3


def test_both_sides_of_every_bound(alone: Pack) -> None:
    assert values(alone, "pph21_ter", people()) == [tax(c, gross) for c, gross in EDGES]


@pytest.mark.parametrize("gaji", [5_000_000, 9_871_226, 60_000_000])
def test_the_difference_of_pay_and_allowance(pack: Pack, gaji: int) -> None:
    """tax(gaji + TPP) - tax(gaji), where gaji + TPP lies at both sides of every bound."""
    want = [tax(c, gross) - tax(c, min(gaji, gross)) for c, gross in EDGES]
    assert values(pack, "pph21_ter", people(gaji)) == want
    assert min(want) >= 0


def test_control_a_bound_moved_by_one_rupiah_is_seen(tmp_path: Path) -> None:
    def move(library: Path) -> None:
        table = library / "tabel" / "ter_pph21.csv"
        text = table.read_text(encoding="utf-8")
        assert text.count("B,10750000,") == 1
        table.write_text(text.replace("B,10750000,", "B,10750001,"), encoding="utf-8")

    moved = overlay(tmp_path, SHOW, dasar_pph21="TPP_SAJA", change=move)
    got = values(moved, "pph21_ter", people())
    assert [e for e, value in zip(EDGES, got, strict=True) if value != tax(*e)] == [("B", 10_750_001)]


@pytest.mark.parametrize(
    ("category", "gross", "want"),
    [
        ("A", 9_871_226, 197_424),
        ("B", 9_871_226, 148_068),
        ("C", 9_871_226, 148_068),
        ("A", 5_400_000, 0),
        ("A", 5_400_001, 13_500),
        ("A", 15_100_000, 906_000),
        ("A", 15_100_001, 1_057_000),
    ],
)
def test_w15(alone: Pack, category: str, gross: int, want: int) -> None:
    row = {**people()[0], "kategori_ptkp": category, "tpp": gross}
    assert values(alone, "pph21_ter_tpp", [row]) == [want]


@pytest.mark.parametrize(
    ("gaji", "tpp", "want"),
    [(5_000_000, 4_000_000, 40_000), (5_000_000, 9_000_000, 70_000), (12_500_000, 5_000_000, 0)],
)
def test_w16(pack: Pack, gaji: int, tpp: int, want: int) -> None:
    """The third falls to -5,000 in the formula of the applications; here it is never negative."""
    assert values(pack, "bpjs_kesehatan", [{**people()[0], "gaji_bulan": gaji, "tpp": tpp}]) == [want]


@pytest.mark.parametrize(("dasar", "want"), [("BRUTO", 250_000), ("SESUDAH_PAJAK", 237_500)])
def test_zakat_only_with_consent(tmp_path: Path, dasar: str, want: int) -> None:
    """10,000,000, final tax 5 % of golongan III: 2.5 % of it, or of 9,500,000."""
    given = overlay(tmp_path, "zakat", dasar_zakat=dasar)
    row = {"tpp": 10_000_000, "golongan": "III"}
    consent = [{**row, "bersedia_zakat": word} for word in (True, False, None)]
    assert values(given, "zakat", consent) == [want, 0, 0]


def test_december_closes_the_year(pack: Pack) -> None:
    """Eleven months of tax as it was withheld and December together are the year's tax of Pasal 17."""
    gaji, tpp = 6_000_000, 5_000_000
    monthly = tax("A", gaji + tpp)
    before = {"penghasilan_tahun_berjalan": 11 * (gaji + tpp), "pph21_tahun_berjalan": 11 * monthly}
    row = {"kategori_ptkp": "A", "status_ptkp": "TK_0", "gaji_bulan": gaji, "tpp": tpp, "golongan": "III"}
    row |= {**before, "bulan_tahun_berjalan": 11, "iuran_pensiun_setahun": 0}
    # 132,000,000 - 6,000,000 - 54,000,000 = 72,000,000: 5 % of 60 million + 15 % of 12 million
    assert values(pack, "pph21_ter", [row], "2026-12") == [4_800_000 - 11 * monthly - tax("A", gaji)]
    assert values(pack, "pph21_ter", [row], "2026-11") == [monthly - tax("A", gaji)]


@pytest.mark.parametrize(
    ("dasar", "last", "want"),
    [("PAGU", 7_000_000, 8_000_000), ("BULAN_LALU", 7_000_000, 7_000_000), ("BULAN_LALU", None, 0)],
)
def test_holiday_pay(tmp_path: Path, dasar: str, last: int | None, want: int) -> None:
    given = overlay(tmp_path, "tpp_thr tpp_gaji_13", steps=BRUTO, dasar_thr=dasar, persen_thr="100")
    row = {"tpp": 8_000_000, "bruto_bulan_lalu": last}
    assert values(given, "tpp_thr", [row]) == [want]
    assert values(given, "tpp_gaji_13", [row]) == [0]
