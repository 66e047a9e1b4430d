"""Published figures and traps of exactness, written as small packs."""

from fractions import Fraction
from pathlib import Path

import pytest

from erk_core import Facts, Period, score
from tests.unit.core.mini import load

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)


def param(unit: str, value: str) -> str:
    return f"label: P\nsatuan: {unit}\nnilai:\n  2026-01-01: {{nilai: {value}, status: peraga}}\n"


def test_mean_then_truncate_gives_28_and_not_27_99(tmp_path: Path) -> None:
    """(27 + 28 + 29) / 3 built from thirds: 84/3 = 28 exactly; cut at ten digits first it would truncate to 27.99."""
    pack = load(
        tmp_path,
        masukan="- {id: butir, sumber: isian, tingkat: butir_skp, satuan: nilai, rentang: [0, 1000]}\n",
        langkah="""
        - {id: rerata, label: R, satuan: nilai, rumus: 'isi(rata(butir_skp: butir / tiga), 0)'}
        - {id: potong2, label: P, satuan: nilai, rumus: rerata, bulatkan: {desimal: 2, mode: potong}}
        """,
        keluaran="- {id: potong2, jenis: tampil}\n",
        target=param("menit", "1"),
        **{
            "parameter/tiga.yaml": param("tanpa", "3"),
            "langkah/b.yaml": "- {id: x, label: X, satuan: menit, rumus: target}\n",
        },
    )
    values = [83, 84, 85]
    facts = Facts({"pegawai": {"kunci": [1]}, "butir_skp": {"kunci": [1, 2, 3], "pegawai": [1, 1, 1], "butir": values}})
    result = score(pack, OCTOBER, facts)
    assert result.value("pegawai", 1, "rerata") == 28
    assert result.value("pegawai", 1, "potong2") == 28


def test_workbook_row_rounded_per_component_and_not_at_all(tmp_path: Path) -> None:
    """Banjarmasin January 2023, class 7, attendance 95 %, 7,000 minutes, good (domain W9).

    beban kerja = 5,078,361 x 37.5 % = 1,904,385.375;
    x (40 % x 0.95 + 40 % + 20 %) = x 0.98 = 1,866,297.6675 -> 1,866,298
    prestasi = 5,078,361 x 52.5 % = 2,666,139.525; x 0.98 = 2,612,816.7345 -> 2,612,817; together 4,479,115
    """
    piece = "rumus: dasar * porsi_{k} * (empat * hadir + jika(menit >= target, empat + dua, 0))"
    pack = load(
        tmp_path,
        masukan="""
        - {id: dasar, sumber: isian, tingkat: pegawai, satuan: rupiah, rentang: [0, 100000000]}
        - {id: hadir, sumber: isian, tingkat: pegawai, satuan: persen, desimal: 2, rentang: [0, 100]}
        - {id: menit, sumber: isian, tingkat: pegawai, satuan: menit, rentang: [0, 20000]}
        """,
        langkah=f"""
        - id: tpp_{{k}}
          label: TPP {{k}}
          untuk: {{k: [bk, pk]}}
          satuan: rupiah
          {piece}
          bulatkan: {{desimal: 0, mode: setengah_ke_atas}}
        - id: utuh_{{k}}
          label: TPP {{k}} tak dibulatkan
          untuk: {{k: [bk, pk]}}
          satuan: rupiah
          {piece}
          bulatkan: tanpa
        - {{id: total, label: Total, satuan: rupiah, rumus: tpp_bk + tpp_pk, bulatkan: tanpa}}
        """,
        keluaran="- {id: total, jenis: bayar}\n",
        target=param("menit", "6750"),
        **{
            "parameter/porsi_bk.yaml": param("persen", "37.5"),
            "parameter/porsi_pk.yaml": param("persen", "52.5"),
            "parameter/empat.yaml": param("persen", "40"),
            "parameter/dua.yaml": param("persen", "20"),
        },
    )
    table = {"kunci": ["a", "b", "c"], "dasar": [5078361] * 3, "hadir": [95, 100, 100], "menit": [7000, 7000, 6749]}
    result = score(pack, OCTOBER, Facts({"pegawai": table}))
    assert result.column("pegawai", "tpp_bk") == [1866298, 1904385, 761754]
    assert result.column("pegawai", "tpp_pk") == [2612817, 2666140, 1066456]
    assert result.column("pegawai", "total") == [4479115, 4570525, 1828210]
    assert result.column("pegawai", "utuh_bk")[0] == Fraction("1866297.6675")
    assert result.column("pegawai", "utuh_pk")[0] == Fraction("2612816.7345")
    assert result.integers("pegawai", "total").tolist() == [4479115, 4570525, 1828210]


def test_int64_would_wrap(tmp_path: Path) -> None:
    """Products far beyond 63 bits stay exact."""
    pack = load(
        tmp_path,
        masukan="- {id: besar, sumber: isian, tingkat: pegawai, satuan: tanpa, rentang: [0, 1000000000000]}\n",
        langkah="- {id: kubik, label: K, satuan: tanpa, rumus: besar * besar * besar / tiga}\n",
        keluaran="- {id: kubik, jenis: tampil}\n",
        target=param("menit", "1"),
        **{
            "parameter/tiga.yaml": param("tanpa", "3"),
            "langkah/b.yaml": "- {id: x, label: X, satuan: menit, rumus: target}\n",
        },
    )
    assert pack.lambat == ("kubik",)
    top = 999_999_999_989
    result = score(pack, OCTOBER, Facts({"pegawai": {"kunci": ["a", "b"], "besar": [top, 3]}}))
    assert result.column("pegawai", "kubik") == [Fraction(top**3, 3), 9]


def test_value_that_changes_inside_the_month(tmp_path: Path) -> None:
    """On level hari each row takes its own day's value; elsewhere hari_acuan decides."""
    import datetime as dt

    pack = load(
        tmp_path,
        masukan="- {id: menit, sumber: isian, tingkat: hari, satuan: menit, rentang: [0, 1440]}\n",
        langkah="""
        - {id: porsi, label: P, tingkat: hari, satuan: persen, rumus: menit / target}
        - {id: jumlah_porsi, label: J, satuan: persen, rumus: 'jumlah(hari: menit / target)'}
        - {id: awal, label: A, satuan: menit, rumus: target, hari_acuan: awal}
        - {id: akhir, label: B, satuan: menit, rumus: target, hari_acuan: akhir}
        """,
        keluaran="- {id: jumlah_porsi, jenis: tampil}\n",
        target=param("menit", "300") + "  2026-10-15: {nilai: 200, status: peraga}\n",
    )
    days = [dt.date(2026, 10, 14), dt.date(2026, 10, 15)]
    hari = {"kunci": [1, 2], "pegawai": [1, 1], "tanggal": days, "menit": [150, 150]}
    result = score(pack, OCTOBER, Facts({"pegawai": {"kunci": [1]}, "hari": hari}))
    assert result.column("hari", "porsi") == [50, 75]
    assert [result.value("pegawai", 1, s) for s in ("jumlah_porsi", "awal", "akhir")] == [125, 300, 200]
