"""The pages of SKP: forms keep what was typed, strangers learn nothing, and no page asks more as there is more."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.akun.models import Peran
from tenants.skp import sepakat, susun
from tenants.skp.forms import number_read
from tenants.skp.models import ButirSkp, RealisasiButir, Skp, TemplatSkp
from tenants.skp.susun import IsiButir
from tests.orang_uji import Kantor

Klien = Callable[..., Any]
KINI = timezone.localdate()
AWAL, AKHIR = dt.date(KINI.year, 1, 1), dt.date(KINI.year, 12, 31)
BUTIR = {"uraian": "Laporan tersusun", "jenis": "UTAMA", "target": "1.200,5", "satuan": "dokumen"}
KUERI_MAKS = 15


@pytest.fixture
def kantor(wilayah: Any) -> Kantor:
    wilayah("bandung")
    return Kantor.buat()


def ajukan(akun: Any, banyak: int = 1, mulai: dt.date = AWAL, induk: int | None = None) -> Skp:
    skp = susun.skp_start(actor=akun, mulai=mulai, sampai=mulai.replace(month=12, day=31))
    for i in range(banyak):
        isi = IsiButir(f"Hasil {i}", Decimal(10), "berkas", induk_id=induk)
        susun.butir_save(actor=akun, skp_id=skp.pk, isi=isi)
    return sepakat.skp_submit(actor=akun, skp_id=skp.pk)


def test_from_nothing_to_realisation(kantor: Kantor, klien: Klien) -> None:
    atasan = kantor.orang("Atasan", jenis="PENGAWAS")
    staf = kantor.orang("Staf", atasan=atasan)
    saya, dia = klien("bandung", pengguna=kantor.akun(staf)), klien("bandung", pengguna=kantor.akun(atasan))
    assert "Belum ada SKP" in saya.get("/skp/").content.decode()
    assert "belum punya SKP" in saya.get("/aktivitas/baru/").content.decode()
    isi = {"mulai": f"{AWAL}", "sampai": f"{AKHIR}", "aksi": "kosong"}
    assert saya.post("/skp/baru/", isi | {"mulai": "entah"}).status_code == 422
    assert saya.post("/skp/baru/", isi).status_code == 302
    ulang = saya.post("/skp/baru/", isi)
    assert ulang.status_code == 422
    assert "SKP lain (draf) sudah ada" in ulang.content.decode()
    skp = Skp.objects.get(pegawai=staf)
    kosong = saya.post(f"/skp/{skp.pk}/ajukan/", {"versi": skp.versi})
    assert kosong.status_code == 422
    salah = saya.post(f"/skp/{skp.pk}/butir/", BUTIR | {"target": "banyak", "biaya_target": "5"})
    teks = salah.content.decode()
    assert salah.status_code == 422
    assert "bukan angka" in teks
    assert "Laporan tersusun</textarea>" in teks, "what was typed is still there"
    assert "Tulis indikator biaya" in teks
    assert saya.post(f"/skp/{skp.pk}/butir/", BUTIR | {"kualitas_uraian": "Rapi"}).status_code == 302
    butir = ButirSkp.objects.get(skp=skp)
    assert butir.target == Decimal("1200.50")
    assert 'value="1.200,5"' in saya.get(f"/skp/{skp.pk}/butir/{butir.pk}/").content.decode()
    basi = saya.post(f"/skp/{skp.pk}/butir/{butir.pk}/", BUTIR | {"versi": "1", "satuan": "jilid"})
    assert basi.status_code == 422
    assert 'value="jilid"' in basi.content.decode()
    skp.refresh_from_db()
    assert saya.post(f"/skp/{skp.pk}/ajukan/", {"versi": skp.versi}).status_code == 302
    assert saya.post(f"/skp/{skp.pk}/ajukan/", {"versi": skp.versi}).status_code == 302, "a second click finds it done"
    assert saya.post(f"/skp/{skp.pk}/putus/", {"putusan": "setuju"}).status_code == 403, "not one's own"
    assert "belum diselaraskan" in dia.get(f"/skp/{skp.pk}/").content.decode()
    tanpa = dia.post(f"/skp/{skp.pk}/putus/", {"putusan": "kembali", "alasan": "ya"})
    assert tanpa.status_code == 422
    assert ">ya</textarea>" in tanpa.content.decode()
    assert dia.post("/skp/bawahan/", {"putusan": "setuju"}).status_code == 422
    assert dia.post("/skp/bawahan/", {"putusan": "setuju", "skp": [skp.pk, "x"]}).status_code == 422
    assert dia.post("/skp/bawahan/", {"putusan": "setuju", "skp": [skp.pk]}).status_code == 302
    skp.refresh_from_db()
    assert skp.status == "DISETUJUI"
    assert dia.post(f"/skp/{skp.pk}/putus/", {"putusan": "setuju"}).status_code == 302
    assert saya.post(f"/skp/{skp.pk}/butir/", BUTIR).status_code == 302
    assert ButirSkp.objects.filter(skp=skp).count() == 1, "an agreed one is not edited"
    medan = f"b{butir.pk}"
    minus = saya.post("/skp/realisasi/", {medan: "-3"})
    assert minus.status_code == 422
    assert 'value="-3"' in minus.content.decode()
    assert saya.post("/skp/realisasi/", {medan: "100,5"}).status_code == 302
    assert RealisasiButir.objects.get(butir=butir).realisasi == Decimal("100.50")
    assert saya.post("/skp/realisasi/", {}).status_code == 302
    assert RealisasiButir.objects.filter(butir=butir).count() == 1, "what the form did not show is not emptied"
    buku = openpyxl.load_workbook(io.BytesIO(saya.get("/skp/realisasi/excel/").content))
    assert next(buku["Data"].iter_rows(min_row=4, max_row=4, values_only=True))[5] == 100.5, "a number, not a text"


def test_strangers_learn_nothing(kantor: Kantor, klien: Klien) -> None:
    atasan = kantor.orang("Atasan", jenis="PENGAWAS")
    akun = kantor.akun(kantor.orang("Staf", atasan=atasan))
    skp = ajukan(akun)
    butir = ButirSkp.objects.get(skp=skp)
    lain = Kantor.buat()
    for actor in (lain.akun(lain.orang("Asing")), lain.akun(None, Peran.ADMIN_OPD)):
        client = klien("bandung", pengguna=actor)
        assert client.get(f"/skp/{skp.pk}/").status_code == 404
        assert client.post(f"/skp/{skp.pk}/putus/", {"putusan": "setuju"}).status_code == 404
        assert client.post(f"/skp/{skp.pk}/butir/{butir.pk}/hapus/").status_code == 404
        assert client.post("/skp/bawahan/", {"putusan": "setuju", "skp": [skp.pk]}).status_code == 403
    # who may look may not decide
    for peran in (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN):
        client = klien("bandung", pengguna=kantor.akun(None, peran))
        assert client.get(f"/skp/{skp.pk}/").status_code == 200
        assert client.post(f"/skp/{skp.pk}/putus/", {"putusan": "setuju"}).status_code == 403
    assert Skp.objects.get(pk=skp.pk).status == "DIAJUKAN"


def own(rekaman: CaptureQueriesContext) -> list[str]:
    pola = re.compile(r"set_config|SAVEPOINT|^(BEGIN|COMMIT|ROLLBACK)", re.IGNORECASE)
    return [q["sql"] for q in rekaman.captured_queries if not pola.search(q["sql"])]


def test_no_page_asks_more_than_fifteen_times(kantor: Kantor, klien: Klien) -> None:
    """With a team of a dozen, each with some items, two versions in sight, and templates."""
    kepala = kantor.orang("Kepala", jenis="JPT")
    atasan = kantor.orang("Atasan", jenis="PENGAWAS", atasan=kepala)
    akun, bkpsdm = kantor.akun(atasan), kantor.akun(None, Peran.BKPSDM)
    milik = ajukan(akun, 3)
    sepakat.skp_agree(actor=kantor.akun(kepala), skp_ids=[milik.pk])
    induk = ButirSkp.objects.filter(skp=milik).first()
    assert induk is not None
    for i in range(12):
        satu = kantor.akun(kantor.orang(f"Staf {i}", atasan=atasan))
        skp = ajukan(satu, 3, induk=induk.pk)
    draf = susun.skp_start(actor=akun, mulai=AWAL.replace(year=KINI.year + 1), sampai=AKHIR.replace(year=KINI.year + 1))
    susun.butir_save(actor=akun, skp_id=draf.pk, isi=IsiButir("Hasil", Decimal(1), "berkas"))
    templat = TemplatSkp.objects.create(jabatan=kantor.posisi("PELAKSANA"), tahun=KINI.year)
    templat.butir.create(urutan=1, uraian="Hasil", target=1, satuan="berkas")
    atas, semua = klien("bandung", pengguna=akun), klien("bandung", pengguna=bkpsdm)
    for client, alamat in (
        (atas, "/skp/"), (atas, f"/skp/{draf.pk}/"), (atas, f"/skp/{draf.pk}/butir/"), (atas, "/skp/bawahan/"),
        (atas, f"/skp/{skp.pk}/"), (atas, "/skp/realisasi/"), (atas, f"/skp/baru/?tahun={KINI.year}"),
        (atas, f"/skp/{milik.pk}/versi/"), (semua, "/skp/kelengkapan/"), (semua, f"/skp/{skp.pk}/"),
        (semua, f"/skp/templat/?tahun={KINI.year}"), (semua, f"/skp/templat/{templat.pk}/"),
        (semua, f"/skp/templat/{templat.pk}/butir/"), (semua, "/skp/kelengkapan/excel/"),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as rekaman:
            jawab = client.get(alamat)
        assert jawab.status_code == 200, alamat
        assert len(own(rekaman)) <= KUERI_MAKS, alamat + "\n" + "\n".join(q[:150] for q in own(rekaman))
        if b"<html" in jawab.content:
            assert " style=" not in jawab.content.decode()


def test_filters_survive_nonsense(kantor: Kantor, klien: Klien) -> None:
    client = klien("bandung", pengguna=kantor.akun(None, Peran.BKPSDM))
    for alamat in (
        "/skp/kelengkapan/?opd=abc&tahun=1&keadaan=x&hal=abc&cari=%00a",
        "/skp/kelengkapan/?opd=99999999&keadaan=KURANG",
        "/skp/templat/?tahun=abc&hal=-1&cari=x", "/skp/templat/?tahun=9999999999999", "/skp/baru/?tahun=x",
    ):  # fmt: skip
        assert client.get(alamat).status_code in (200, 404), alamat
    saya = klien("bandung", pengguna=kantor.akun(kantor.orang("Staf")))
    for alamat in ("/skp/realisasi/?bulan=2099-99", "/skp/realisasi/?bulan=%00", "/skp/baru/?tahun=99999999999"):
        assert saya.get(alamat).status_code == 200, alamat
    besar = saya.post("/skp/bawahan/", {"putusan": "setuju", "skp": ["9" * 40]})
    assert besar.status_code in (403, 422)


def test_a_wrong_file_is_answered_cell_by_cell(kantor: Kantor, klien: Klien) -> None:
    client = klien("bandung", pengguna=kantor.akun(None, Peran.BKPSDM))
    kosong = client.get(f"/skp/templat/excel/?tahun={KINI.year}").content
    jawab = client.post(f"/skp/templat/unggah/?tahun={KINI.year}", {"berkas": SimpleUploadedFile("a.xlsx", kosong)})
    assert jawab.status_code == 422
    assert "tidak ada baris yang berisi" in jawab.content.decode()
    buku = openpyxl.load_workbook(io.BytesIO(kosong))
    buku["Templat SKP"].append([kantor.posisi("PELAKSANA").kode, "", "Hasil kerja", "UTAMA", 12, "dokumen"])
    keluar = io.BytesIO()
    buku.save(keluar)
    berkas = SimpleUploadedFile("b.xlsx", keluar.getvalue())
    assert client.post(f"/skp/templat/unggah/?tahun={KINI.year}", {"berkas": berkas}).status_code == 302
    assert TemplatSkp.objects.get(tahun=KINI.year).butir.get().target == 12


@pytest.mark.parametrize(
    ("teks", "nilai"),
    [("24", "24"), ("1.234,5", "1234.5"), ("1.234", "1234"), ("12.5", "12.5"), (" 1 000 ", "1000"), ("0,25", "0.25")],
)
def test_numbers_are_read_as_they_are_written(teks: str, nilai: str) -> None:
    assert number_read(teks) == Decimal(nilai)


@pytest.mark.parametrize("teks", ["", "x", "1,234,5", "nan", "inf", "1e99", "0,125", "1" * 15])
def test_what_is_no_number(teks: str) -> None:
    with pytest.raises(ValueError, match=r"isi|bulatkan"):
        number_read(teks)
