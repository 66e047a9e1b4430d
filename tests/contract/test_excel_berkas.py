"""Workbooks as people make them, and as they break them: read like CSV, or refused with row, column and advice."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from typing import Any

import openpyxl
import pytest

from integrations.berkas import BerkasKepegawaian, BerkasReferensi, sumber
from integrations.contracts import Bacaan

pytestmark = pytest.mark.contract
NIP = "198501012010011001"
KEPALA = ["nip", "kode_jabatan", "kode_unit", "mulai", "jenis", "sampai", "nomor_sk"]
BARIS = [NIP, "J-1", "U-1", "2026-11-02"]


def buku(*baris: Iterable[Any], judul: str = "Sheet1", lain: str = "") -> bytes:
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = judul
    for satu in baris:
        ws.append(list(satu))
    if lain:
        wb.create_sheet(lain, 0).append(["apa", "saja"])
    keluar = io.BytesIO()
    wb.save(keluar)
    return keluar.getvalue()


def baca(isi: bytes) -> Bacaan[Any]:
    return BerkasKepegawaian("uji.xlsx", isi_penugasan=isi).penugasan()


def satu(bacaan: Bacaan[Any]) -> tuple[int, str, str]:
    assert len(bacaan.temuan) == 1, [t.kalimat() for t in bacaan.temuan]
    (t,) = bacaan.temuan
    assert t.diharapkan
    assert t.saran
    return t.baris, t.kolom, t.pesan


def test_headers_in_any_order_below_a_title_on_another_sheet() -> None:
    isi = buku(
        ["Penugasan November"],
        [],
        ["Mulai", "NIP *", "Kode Jabatan", "KODE-UNIT", None, "Temuan"],
        [dt.datetime(2026, 11, 2), f"{NIP[:8]} {NIP[8:14]} {NIP[14]} {NIP[15:]}", "J-1", 101, None, "apa pun"],
        [],
        ["3/11/2026", NIP, "J-2", "U-1"],
        judul="Data",
        lain="Petunjuk",
    )
    bacaan = baca(isi)
    assert bacaan.temuan == ()
    assert [(c.nip, c.kode_jabatan, c.kode_unit, c.mulai, c.baris) for c in bacaan.catatan] == [
        (NIP, "J-1", "101", dt.date(2026, 11, 2), 4),
        (NIP, "J-2", "U-1", dt.date(2026, 11, 3), 6),
    ]
    assert bacaan.mentah[6]["mulai"] == "3/11/2026"
    assert "temuan" not in bacaan.mentah[4]


@pytest.mark.parametrize(
    ("baris", "kolom", "kata"),
    [
        ([198501012010011001, *BARIS[1:]], "nip", "Excel hanya menyimpan 15 angka pertama"),
        ([19850101, *BARIS[1:]], "nip", "8 angka"),
        ([NIP, "=A1&B1", *BARIS[2:]], "kode_jabatan", "rumus yang belum dihitung"),
        ([NIP, "#N/A", *BARIS[2:]], "kode_jabatan", "galat Excel #N/A"),
        ([NIP, None, *BARIS[2:]], "kode_jabatan", "kosong"),
        ([*BARIS[:3], dt.datetime(2026, 11, 2, 7, 30)], "mulai", "bukan tanggal"),
        ([*BARIS[:3], 46000], "mulai", "bukan tanggal"),
        ([*BARIS, "DEFINITIF", "", "", "catatan"], "", "di luar kolom yang bernama"),
    ],
)
def test_a_cell_that_cannot_be_trusted_refuses_its_row(baris: list[Any], kolom: str, kata: str) -> None:
    lain = [f"{NIP[:-1]}2", *BARIS[1:]]
    bacaan = baca(buku(KEPALA, baris, lain))
    nomor, di, pesan = satu(bacaan)
    assert (nomor, di) == (2, kolom)
    assert kata in pesan
    assert [c.baris for c in bacaan.catatan] == [3]
    assert set(bacaan.mentah) == {2, 3}


def test_formulas_are_read_by_their_values() -> None:
    wb = openpyxl.load_workbook(io.BytesIO(buku(KEPALA, BARIS, [NIP[:-1] + "2", "J-2", *BARIS[2:]])))
    wb["Sheet1"]["B2"] = '="J-"&1'
    keluar = io.BytesIO()
    wb.save(keluar)
    # what Excel does when it saves: the value beside the formula
    isi = io.BytesIO()
    with zipfile.ZipFile(keluar) as lama, zipfile.ZipFile(isi, "w") as baru:
        for nama in lama.namelist():
            teks = lama.read(nama)
            if nama == "xl/worksheets/sheet1.xml":
                assert b"<v></v>" in teks or b"<v />" in teks or b"<v/>" in teks, teks
                for kosong in (b"<v></v>", b"<v />", b"<v/>"):
                    teks = teks.replace(kosong, b"<v>J-1</v>")
                teks = teks.replace(b'<c r="B2">', b'<c r="B2" t="str">')
            baru.writestr(nama, teks)
    bacaan = baca(isi.getvalue())
    assert bacaan.temuan == ()
    assert [c.kode_jabatan for c in bacaan.catatan] == ["J-1", "J-2"]


def test_unknown_columns_are_named_with_a_suggestion() -> None:
    bacaan = baca(buku(["nip", "kode_jabatn", "kode_unit", "mulai", "hobi"], BARIS))
    saran = {t.kolom: t.saran for t in bacaan.temuan}
    assert "mungkin maksudnya 'kode_jabatan'" in saran["kode_jabatn"]
    assert set(saran) == {"kode_jabatan", "kode_jabatn", "hobi"}
    assert bacaan.catatan == ()


@pytest.mark.parametrize("potong", [4, 30, 500, -30, -1])
def test_a_file_that_is_cut_off_is_one_finding(potong: int) -> None:
    baris, _, pesan = satu(baca(buku(KEPALA, *[BARIS] * 50)[:potong]))
    assert (baris, "bukan buku kerja Excel yang utuh" in pesan) == (0, True)


def test_a_sheet_without_the_columns_and_an_empty_one() -> None:
    assert "Tidak ada lembar" in satu(baca(buku(["a", "b"], [1, 2])))[2]
    assert "Tidak ada baris data" in satu(baca(buku(KEPALA)))[2]


def test_files_that_swell_or_never_end(monkeypatch: pytest.MonkeyPatch) -> None:
    keluar = io.BytesIO()
    with zipfile.ZipFile(keluar, "w", zipfile.ZIP_DEFLATED) as berkas:
        berkas.writestr("xl/sharedStrings.xml", b" " * (101 * 1024 * 1024))
    assert "mekar" in satu(baca(keluar.getvalue()))[2]
    wb = openpyxl.load_workbook(io.BytesIO(buku(KEPALA, BARIS)))
    wb["Sheet1"].cell(1_048_576, 1, "x")
    keluar = io.BytesIO()
    wb.save(keluar)
    bacaan = baca(keluar.getvalue())
    assert {t.baris for t in bacaan.temuan} == {1_048_576}
    monkeypatch.setattr("integrations.berkas.tabel.MAKS_BARIS", 3)
    orang = [[f"{NIP[:-2]}{n:02d}", *BARIS[1:]] for n in range(5)]
    assert "Lebih dari" in baca(buku(KEPALA, *orang)).temuan[0].pesan
    teks = "\n".join(",".join(b) for b in (KEPALA[:4], *orang)).encode()
    assert "Lebih dari" in baca(teks).temuan[0].pesan
    assert sumber.MAKS_BARIS == 50_000


def test_positions_and_minutes() -> None:
    isi = buku(
        ["kode", "nama", "jenis", "kelas", "berlaku_mulai", "nilai", "dasar"],
        ["J-1", "Analis", "pelaksana", 7, dt.date(2026, 1, 1), 1100, "SK 1"],
        ["J-1", "Analis", "PELAKSANA", 8, dt.date(2026, 6, 1), None, None],
        ["J-1", "Analis Lain", "PELAKSANA", 8, dt.date(2026, 7, 1), None, None],
        ["J-2", "Analis", "PELAKSANA", 18, dt.date(2026, 7, 1), 3.5, None],
    )
    bacaan = BerkasReferensi("j", isi_jabatan=isi).jabatan()
    assert [(c.kode, c.kelas, c.nilai, c.dasar, c.status) for c in bacaan.catatan] == [
        ("J-1", 7, 1100, "SK 1", ""),
        ("J-1", 8, None, "", ""),
    ]
    assert [(t.baris, t.kolom) for t in bacaan.temuan] == [(4, "nama"), (5, "kelas"), (5, "nilai")]
    norma = (
        b"kode,uraian,jenis,menit,satuan,berlaku_mulai\nN,Surat,UTAMA,30,surat,2026-01-01\nN,S,UTAMA,0,s,2026-02-01\n"
    )
    bacaan = BerkasReferensi("n", isi_norma_waktu=norma).norma_waktu()
    assert [(c.kode, c.menit) for c in bacaan.catatan] == [("N", 30)]
    assert [(t.baris, t.kolom) for t in bacaan.temuan] == [(3, "menit")]
