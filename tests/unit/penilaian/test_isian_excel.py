"""The workbook both ways: what is written comes back to the last digit, and what is wrong is named. No database."""

from __future__ import annotations

import io
import zipfile
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erk_core.model import Masukan
from erk_core.numbers import to_text
from tenants.organisasi.models import Opd
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.baca import BarisDaftar
from tenants.penilaian.isian.excel import BerkasDitolak, workbook_of, workbook_read
from tenants.penilaian.isian.lembar import Lembar, sums_of
from tests.unit.penilaian.test_isian_nilai import item

pytestmark = pytest.mark.unit


def bernama(id_: str, **isi: Any) -> Masukan:
    from dataclasses import replace

    return replace(item(**isi), id=id_, label=id_.capitalize())


KOLOM = [
    bernama("bonus", boleh_kosong=True, rentang=(-1000, 1000), desimal=4),
    bernama("uang", satuan="rupiah", rentang=(0, 10**17), desimal=0, boleh_kosong=True),
    bernama("lembar", jenis="pilihan", pilihan=("BIASA", "CPNS"), satuan="tanpa"),
    bernama("apel", jenis="ya_tidak", satuan="tanpa", boleh_kosong=True),
    bernama("mulai", jenis="tanggal", satuan="tanpa", boleh_kosong=True),
]


def orang(nomor: int) -> BarisDaftar:
    nip = "" if nomor == 3 else f"19850101201001{nomor:04d}"
    return BarisDaftar(nomor, nip, nip, f"Orang {nomor}", "AKTIF", "PNS", 1, "1.02", "Pelaksana", "P", 7)


def lembar(banyak: int = 3) -> Lembar:
    opd = Opd(pk=1, kode="1.02", nama="Dinas Kesehatan")
    tiap = [orang(n) for n in range(1, banyak + 1)]
    return Lembar(opd, Bulan(2026, 10), None, None, KOLOM, tiap)  # type: ignore[arg-type]


def kosong() -> dict[str, str | None]:
    return {m.id: None for m in KOLOM} | {"lembar": "BIASA"}


def ubah(isi: bytes, sel: dict[tuple[int, int], object], format_sel: str = "") -> bytes:
    buku = openpyxl.load_workbook(io.BytesIO(isi))
    for (baris, kolom), nilai in sel.items():
        buku["Isian"].cell(row=baris, column=kolom).value = nilai
        if format_sel:
            buku["Isian"].cell(row=baris, column=kolom).number_format = format_sel
    keluar = io.BytesIO()
    buku.save(keluar)
    return keluar.getvalue()


def temuan(isi: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(BerkasDitolak) as galat:
        workbook_read(lembar(), isi)
    assert all(t.harap and t.lakukan for t in galat.value.temuan)
    return [(t.baris, t.kolom, t.isi) for t in galat.value.temuan]


KOSONG = {n: kosong() for n in (1, 2, 3)}
BUKU = workbook_of(wilayah="Kota Uji", lembar=lembar(), nilai=KOSONG)

BARIS = st.fixed_dictionaries(
    {
        "bonus": st.none() | st.integers(-(10**7), 10**7).map(lambda n: to_text(Fraction(n, 10**4))),
        "uang": st.none() | st.integers(0, 10**17).map(str),
        "lembar": st.sampled_from(("BIASA", "CPNS")),
        "apel": st.sampled_from(("ya", "tidak", None)),
        "mulai": st.none() | st.dates().filter(lambda d: d.year >= 1000).map(lambda d: d.isoformat()),
    }
)


@settings(max_examples=25, deadline=None)
@given(st.tuples(BARIS, BARIS, BARIS))
def test_what_is_written_comes_back_exactly(tiga: tuple[dict[str, str | None], ...]) -> None:
    nilai = dict(enumerate(tiga, start=1))
    assert workbook_read(lembar(), workbook_of(wilayah="Kota Uji", lembar=lembar(), nilai=nilai)) == nilai


def test_people_are_found_by_nip_wherever_they_stand() -> None:
    tukar = {(5, 1): "2", (5, 2): orang(2).nip, (5, 5): 1.5, (6, 1): "1", (6, 2): orang(1).nip}
    assert workbook_read(lembar(), ubah(BUKU, tukar)) == KOSONG | {2: kosong() | {"bonus": "1.5"}}


def test_every_wrong_cell_is_named() -> None:
    salah = ubah(BUKU, {(5, 5): "x", (6, 6): 1.5, (6, 7): "LAIN", (7, 7): None, (7, 9): "31-02-2026"})
    assert temuan(salah) == [
        (5, "Bonus", '"x" bukan angka'),
        (6, "Uang", "1,5 berdesimal terlalu banyak"),
        (6, "Lembar", '"LAIN"'),
        (7, "Lembar", "kosong"),
        (7, "Mulai", '"31-02-2026"'),
    ]
    assert temuan(ubah(BUKU, {(5, 5): 0.1}, "0%")) == [(5, "Bonus", '"0.1" dalam sel berformat persen')]
    assert temuan(ubah(BUKU, {(5, 5): "#DIV/0!"}))[0][:2] == (5, "Bonus")


def test_people_too_many_twice_or_missing() -> None:
    nip = orang(1).nip
    assert temuan(ubah(BUKU, {(6, 2): nip})) == [
        (6, "NIP", f'"{nip}" muncul dua kali'),
        (0, "NIP", f"Orang 2 ({orang(2).nip}) tidak ada"),
    ]
    assert temuan(ubah(BUKU, {(8, 2): "199901012020011009"})) == [
        (8, "NIP", '"199901012020011009" bukan pegawai lembar ini')
    ]


def test_other_files_are_refused() -> None:
    bom = io.BytesIO()
    with zipfile.ZipFile(bom, "w", zipfile.ZIP_DEFLATED) as isi:
        isi.writestr("xl/workbook.xml", b"0" * (201 * 1024 * 1024))
    lain = io.BytesIO()
    openpyxl.Workbook().save(lain)
    for berkas, kata in (
        (b"", "bukan lembar Excel"),
        (b"PK\x03\x04rusak", "bukan lembar Excel"),
        (lain.getvalue(), 'tidak ada lembar "Isian"'),
        (bom.getvalue(), "mekar"),
        (ubah(BUKU, {(2, 1): "1.03 2026-10"}), 'lembar "1.03 2026-10"'),
        (ubah(BUKU, {(3, 5): "lain"}), "kolom tidak ada"),
    ):
        assert kata in temuan(berkas)[0][2]


def test_sums_are_exact() -> None:
    nilai = {1: {"bonus": "0.1"}, 2: {"bonus": "0.2"}, 3: {"bonus": None}}
    (satu,) = sums_of(KOLOM[:1], nilai)
    assert (satu.terisi, satu.kosong, satu.jumlah) == (2, 1, "3/10")
