"""From a pack in a folder to a closed month, by hand as people do it: download, fill, upload, accept, close.

The pack is the preset of Bandung with one more input, written here; nothing else is programmed.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_core import Pack
from erk_kit.binding import region_atomic
from tenants.akun.models import Pengguna, Peran
from tenants.akun.services import pengguna_create, peran_grant
from tenants.jejak.models import Catatan
from tenants.organisasi.models import Opd
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import CloseBlocked
from tenants.penilaian.isian.lembar import sheets_of
from tenants.penilaian.models import HasilPegawai, LembarIsian
from tenants.penilaian.selectors import explanation_of
from tenants.penilaian.services import pack_adopt, period_close
from tenants.penilaian.ulang import verify_run
from tests.basis_data import SKEMA, Sesi
from tests.paket_uji import paket_bonus
from tests.unit.web.conftest import BULAN, accounts_of
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation

SKEMA_INI = SKEMA["bandung"]
ALAMAT = f"/penilaian/isian/{BULAN}/"


@pytest.fixture
def paket(tmp_path: Path) -> Pack:
    return paket_bonus(tmp_path)


@pytest.fixture
def akun(segar: Sesi, paket: Pack) -> dict[str, Any]:
    """Accounts of Bandung, a second one of BKPSDM, and the pack in force."""
    with region_atomic(SKEMA_INI):
        semua = accounts_of(SKEMA_INI)
        kedua = pengguna_create(nip="198501012010010001", nama="Penerima Kedua")
        peran_grant(pengguna=kedua, peran=Peran.BKPSDM, berlaku_mulai=dt.date(2026, 1, 1))
        pack_adopt(pack=paket, mulai=dt.date(2026, 10, 1))
    return semua | {"kedua": kedua}


def opd_of(admin: Pengguna) -> Opd:
    return Opd.objects.get(pk=admin.peran_set.get().opd_id)


def filled(isi: bytes, kolom: dict[int, object]) -> SimpleUploadedFile:
    """The workbook with these values in its first input column: how many-th person -> value."""
    buku = openpyxl.load_workbook(io.BytesIO(isi))
    for ke, nilai in kolom.items():
        buku["Isian"].cell(row=5 + ke, column=5, value=nilai)
    keluar = io.BytesIO()
    buku.save(keluar)
    return SimpleUploadedFile("isian.xlsx", keluar.getvalue())


def halangan() -> dict[str, list[str]]:
    with pytest.raises(CloseBlocked) as galat:
        period_close(schema=SKEMA_INI, kode=BULAN)
    return {b.kode: b.contoh for b in galat.value.blockers}


def test_from_the_file_to_the_close(akun: dict[str, Any], klien: Callable[..., Any]) -> None:
    admin, kedua = klien("bandung", pengguna=akun["admin_opd"]), klien("bandung", pengguna=akun["kedua"])
    bkpsdm = klien("bandung", pengguna=akun["bkpsdm"])
    with region_atomic(SKEMA_INI):
        opd = opd_of(akun["admin_opd"])
        semua = sheets_of(Bulan.parse(BULAN))
        lembar = next(s for s in semua if s.opd == opd)
    assert list(halangan()) == ["ISIAN_BELUM_ADA"]
    assert halangan()["ISIAN_BELUM_ADA"] == [f"{s.opd.nama}: Bonus prestasi" for s in semua][:5]

    teks = admin.get(ALAMAT).content.decode()
    assert opd.nama in teks
    assert "Belum diisi" in teks
    assert all(s.opd.nama not in teks for s in semua if s.opd != opd)
    satu = f"{ALAMAT}{opd.pk}/"
    assert "Belum diisi" in admin.get(satu).content.decode()
    berkas = admin.get(f"{satu}excel/").content
    ws = openpyxl.load_workbook(io.BytesIO(berkas))["Isian"]
    assert ws.protection.sheet
    assert [ws.cell(row=5, column=k).protection.locked for k in (2, 3, 5)] == [True, True, False]
    assert ws.cell(row=5, column=3).value == lembar.orang[0].nama
    (aturan,) = ws.data_validations.dataValidation
    assert (aturan.type, aturan.formula1, aturan.formula2) == ("decimal", "0", "10")

    # wrong: refused with row and column, nothing stored
    jawab = admin.post(f"{satu}unggah/", {"berkas": filled(berkas, {0: 11, 1: "dua"})})
    teks = jawab.content.decode()
    assert jawab.status_code == 422
    for kata in (
        "Baris 5",
        "Baris 6",
        "11 di luar rentang",
        "0 sampai 10 persen, paling banyak 2 desimal",
        "&quot;dua&quot;",
    ):
        assert kata in teks, kata
    for isi in (b"bukan excel", b"PK\x03\x04"):
        assert admin.post(f"{satu}unggah/", {"berkas": SimpleUploadedFile("x.xlsx", isi)}).status_code == 422
    assert admin.post(f"{satu}unggah/").status_code == 422

    # right, and not by the same person
    orang = lembar.orang[0]
    assert admin.post(f"{satu}unggah/", {"berkas": filled(berkas, {0: 2.3, 1: "0,25"})}).status_code == 302
    with region_atomic(SKEMA_INI):
        isi = LembarIsian.objects.get()
        assert isi.baris.get(pegawai_id=orang.pegawai_id).nilai == {"bonus_prestasi": "2.3"}
    teks = admin.get(satu).content.decode()
    assert "Menunggu diterima" in teks
    assert "2,55 persen" in teks
    assert "Terima versi" not in teks
    assert admin.post(f"{satu}terima/", {"sidik": isi.sidik}).status_code == 422
    assert "Terima versi 1" in kedua.get(satu).content.decode()
    assert kedua.post(f"{satu}terima/", {"sidik": "lain"}).status_code == 422
    assert kedua.post(f"{satu}terima/", {"sidik": isi.sidik}).status_code == 302

    # the others declare that there is nothing
    for lain in semua:
        if lain.opd == opd:
            continue
        alamat = f"{ALAMAT}{lain.opd.pk}/"
        assert bkpsdm.post(f"{alamat}nihil/").status_code == 302
        sidik = re.findall(r'name="sidik" value="(\w{64})"', kedua.get(alamat).content.decode())
        assert kedua.post(f"{alamat}terima/", {"sidik": sidik[0]}).status_code == 302
    with CaptureQueriesContext(connection) as rekaman:
        teks = bkpsdm.get(ALAMAT).content.decode()
    assert f"{len(semua)} dari {len(semua)} diterima" in teks
    assert len(own_queries(rekaman)) <= KUERI_MAKS
    with CaptureQueriesContext(connection) as rekaman:
        bkpsdm.get(satu)
    assert len(own_queries(rekaman)) <= KUERI_MAKS

    hitungan_id = period_close(schema=SKEMA_INI, kode=BULAN, actor_id=akun["bkpsdm"].pk).hitungan_id
    with region_atomic(SKEMA_INI):
        hasil = HasilPegawai.objects.get(hitungan_id=hitungan_id, pegawai_id=orang.pegawai_id)
        pagu = Fraction(hasil.langkah["pagu"])
        assert int(hasil.langkah["tpp_bonus"]) == int(pagu * Fraction(23, 1000) + Fraction(1, 2))
        teks = explanation_of(hasil).teks()
        assert f"Lembar isian {opd.nama} Oktober 2026 versi 1: diisi {akun['admin_opd'].nama}" in teks
        assert "diterima Penerima Kedua" in teks
        assert verify_run(hitungan_id).cocok
        assert Catatan.objects.filter(aksi="isian.terima").count() == len(semua)
    slip = bkpsdm.get(f"/penilaian/slip/{BULAN}/{orang.pegawai_id}/?buka=semua").content.decode()
    assert "diterima Penerima Kedua" in slip


def test_a_few_rows_are_filled_in_on_the_page(akun: dict[str, Any], klien: Callable[..., Any]) -> None:
    admin = klien("bandung", pengguna=akun["admin_opd"])
    with region_atomic(SKEMA_INI):
        opd = opd_of(akun["admin_opd"])
        (lembar,) = sheets_of(Bulan.parse(BULAN), {opd.pk})
    satu = f"{ALAMAT}{opd.pk}/"
    nama = re.findall(r'name="(n-\d+-bonus_prestasi)"', admin.get(satu).content.decode())
    assert len(nama) == len(lembar.orang)
    isi = dict.fromkeys(nama, "")
    jawab = admin.post(f"{satu}isi/", isi | {nama[0]: "10,5"})
    assert jawab.status_code == 422
    assert "10,5 di luar rentang" in jawab.content.decode()
    assert 'value="10,5"' in jawab.content.decode()
    kurang = {k: v for k, v in isi.items() if k != nama[0]}
    assert "berubah sejak halaman ini dibuka" in admin.post(f"{satu}isi/", kurang).content.decode()
    assert admin.post(f"{satu}isi/", isi | {nama[0]: "1,50"}).status_code == 302
    assert admin.post(f"{satu}isi/", isi | {nama[0]: "1,5"}).status_code == 302
    with region_atomic(SKEMA_INI):
        assert LembarIsian.objects.get().versi == 1
        assert LembarIsian.objects.get().jumlah_terisi == 1
    assert 'value="1,5"' in admin.get(satu).content.decode()


def test_nobody_fills_in_for_another_opd(akun: dict[str, Any], klien: Callable[..., Any]) -> None:
    admin = klien("bandung", pengguna=akun["admin_opd"])
    with region_atomic(SKEMA_INI):
        opd = opd_of(akun["admin_opd"])
        lain = next(s.opd for s in sheets_of(Bulan.parse(BULAN)) if s.opd != opd)
    satu = f"{ALAMAT}{lain.pk}/"
    assert admin.get(satu).status_code == 404
    assert admin.get(f"{satu}excel/").status_code == 404
    for nama in ("isi", "unggah", "nihil", "terima"):
        assert admin.post(f"{satu}{nama}/").status_code == 404, nama
    inspektorat = klien("bandung", pengguna=akun["inspektorat"])
    assert inspektorat.get(satu).status_code == 200
    assert "Unggah" not in inspektorat.get(satu).content.decode()
    assert inspektorat.post(f"{satu}nihil/").status_code == 403


def test_a_sheet_of_another_opd_or_month_is_not_taken(akun: dict[str, Any], klien: Callable[..., Any]) -> None:
    bkpsdm = klien("bandung", pengguna=akun["bkpsdm"])
    with region_atomic(SKEMA_INI):
        satu, dua = (s.opd for s in sheets_of(Bulan.parse(BULAN))[:2])
    berkas = bkpsdm.get(f"{ALAMAT}{satu.pk}/excel/").content
    jawab = bkpsdm.post(f"{ALAMAT}{dua.pk}/unggah/", {"berkas": SimpleUploadedFile("x.xlsx", berkas)})
    assert jawab.status_code == 422
    assert f"{satu.kode} {BULAN}" in jawab.content.decode()
