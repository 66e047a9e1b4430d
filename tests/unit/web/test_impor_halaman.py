"""Import by hand, as people do it: template, upload, preview, decision; and what the pages refuse."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_kit.binding import region_atomic
from tenants.jejak.models import Catatan
from tenants.organisasi.models import Pegawai, Penugasan
from tenants.organisasi.services import pegawai_update
from tenants.sinkronisasi import views
from tenants.sinkronisasi.models import BarisKiriman, Kiriman
from tests.basis_data import SKEMA, Sesi
from tests.orang_uji import Kantor
from tests.unit.web.conftest import accounts_of
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation
SKEMA_INI = SKEMA["bandung"]
KEPALA = "nip,kode_jabatan,kode_unit,mulai\n"


@pytest.fixture
def akun(segar: Sesi) -> dict[str, Any]:
    with region_atomic(SKEMA_INI):
        return accounts_of(SKEMA_INI)


@pytest.fixture
def kantor(akun: dict[str, Any]) -> Kantor:
    with region_atomic(SKEMA_INI):
        kantor = Kantor.buat()
        kantor.orang("Siti Peraga")
        kantor.posisi("PENGAWAS", 9)
    return kantor


def berkas(teks: str | bytes, nama: str = "uji.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(nama, teks.encode() if isinstance(teks, str) else teks)


def unggah(client: Any, jenis: str, isi: SimpleUploadedFile) -> str:
    jawab = client.post("/impor/unggah/", {"jenis": jenis, "berkas": isi})
    assert jawab.status_code == 302, jawab.content.decode()
    return str(jawab["Location"])


def sidik_of(client: Any, alamat: str) -> str:
    (sidik,) = re.findall(r'name="sidik" value="(\w{64})"', client.get(alamat).content.decode())
    return sidik


def test_from_the_template_to_the_applied_delivery(
    akun: dict[str, Any], kantor: Kantor, klien: Callable[..., Any]
) -> None:
    client = klien("bandung", pengguna=akun["bkpsdm"])
    assert "Impor data" in client.get("/").content.decode()
    assert "Templat penugasan" in client.get("/impor/unggah/").content.decode()
    buku = openpyxl.load_workbook(io.BytesIO(client.get("/impor/templat/penugasan/").content))
    assert buku.sheetnames == ["penugasan", "Petunjuk", "Kode jabatan", "Kode unit"]
    kode = {sel.value for sel in buku["Kode jabatan"]["A"]}
    assert kantor.posisi("PENGAWAS", 9).kode in kode
    assert kantor.kode in {sel.value for sel in buku["Kode unit"]["A"]}

    with region_atomic(SKEMA_INI):
        staf = Pegawai.objects.get(nama="Siti Peraga")
        baru, lama = kantor.posisi("PENGAWAS", 9).kode, Penugasan.objects.select_related("jabatan").get(pegawai=staf)
    ws = buku["penugasan"]
    nama = [sel.value for sel in ws[1]]
    isi = {"nip": staf.nip, "kode_jabatan": baru, "kode_unit": kantor.kode, "mulai": "2026-11-16"}
    ws.append([isi.get(n) for n in nama])
    ws.append([{**isi, "kode_jabatan": "TIDAK-ADA"}.get(n) for n in nama])
    keluar = io.BytesIO()
    buku.save(keluar)
    alamat = unggah(client, "penugasan", berkas(keluar.getvalue(), "mutasi.xlsx"))
    with CaptureQueriesContext(connection) as rekaman:
        teks = client.get(alamat).content.decode()
    assert len(own_queries(rekaman)) <= KUERI_MAKS
    for kata in ("Siti Peraga", f"{lama.jabatan.nama}</del>", baru, "TIDAK-ADA", "1 baris ditolak", "15 Nov 2026"):
        assert kata in teks, kata
    assert "Siti Peraga" not in client.get(f"{alamat}?tindakan=DITOLAK&cari=zzz").content.decode()

    # one row is refused: only on the explicit word
    sidik = sidik_of(client, alamat)
    jawab = client.post(f"{alamat}terapkan/", {"sidik": sidik})
    assert (jawab.status_code, "1 baris ditolak" in jawab.content.decode()) == (422, True)
    assert client.post(f"{alamat}terapkan/", {"sidik": "x" * 64, "hanya_baik": "ya"}).status_code == 422
    with region_atomic(SKEMA_INI):
        assert Penugasan.objects.filter(pegawai=staf).count() == 1
    assert client.post(f"{alamat}terapkan/", {"sidik": sidik, "hanya_baik": "ya"}).status_code == 302
    teks = client.get(alamat).content.decode()
    assert "Diterapkan sebagian" in teks
    assert "tinggal di karantina" in teks
    with region_atomic(SKEMA_INI):
        assert Penugasan.objects.filter(pegawai=staf, jabatan__kode=baru).count() == 1
        catat = Catatan.objects.filter(aksi="impor.terapkan").latest("id")
        assert (catat.aktor_id, catat.rincian["jumlah"], catat.rincian["ditolak"]) == (akun["bkpsdm"].pk, 1, 1)
        assert [c.aksi for c in Catatan.objects.filter(aksi__startswith="impor.").order_by("id")][-2:] == [
            "impor.unggah",
            "impor.terapkan",
        ]
    assert client.post(f"{alamat}terapkan/", {"sidik": sidik, "hanya_baik": "ya"}).status_code == 422
    assert client.post(f"{alamat}buang/").status_code == 422

    # the refused row comes back as a sheet that can be mended and sent again; what was applied is the same now
    karantina = openpyxl.load_workbook(io.BytesIO(client.get(f"{alamat}excel/?tindakan=DITOLAK").content))
    ws = karantina["penugasan"]
    assert ws.max_row == 2
    kolom = {sel.value: sel.column for sel in ws[1]}
    assert "tidak terdaftar" in ws.cell(2, kolom["temuan"]).value
    ws.cell(2, kolom["kode_jabatan"], baru)
    keluar = io.BytesIO()
    karantina.save(keluar)
    lagi = unggah(client, "penugasan", berkas(keluar.getvalue(), "perbaikan.xlsx"))
    assert "Tidak ada baris yang mengubah data" in client.get(lagi).content.decode()
    assert client.post(f"{lagi}buang/").status_code == 302
    daftar = client.get("/impor/?jenis=penugasan").content.decode()
    for kata in ("mutasi.xlsx", "perbaikan.xlsx", "Dibuang", "Diterapkan sebagian"):
        assert kata in daftar, kata
    assert "mutasi.xlsx" not in client.get("/impor/?status=DIBUANG").content.decode()
    buku = openpyxl.load_workbook(io.BytesIO(client.get("/impor/excel/").content))
    assert "mutasi.xlsx" in {sel.value for sel in buku["Kiriman"]["C"]}


def test_what_is_no_longer_true_is_not_applied_but_shown_anew(
    akun: dict[str, Any], kantor: Kantor, klien: Callable[..., Any]
) -> None:
    client = klien("bandung", pengguna=akun["bkpsdm"])
    with region_atomic(SKEMA_INI):
        staf = Pegawai.objects.get(nama="Siti Peraga")
    teks = (
        f"nip,nama,status,golongan,terdaftar_mulai,berlaku_mulai\n{staf.nip},Siti Baru,PNS,III,2010-01-01,2026-11-02\n"
    )
    alamat = unggah(client, "pegawai", berkas(teks))
    lama = sidik_of(client, alamat)
    with region_atomic(SKEMA_INI):
        pegawai_update(pegawai_id=staf.pk, nama="Siti Lain", gelar_depan="", gelar_belakang="")
    jawab = client.post(f"{alamat}terapkan/", {"sidik": lama})
    assert jawab.status_code == 422
    assert "Data wilayah berubah" in jawab.content.decode()
    assert "Siti Lain</del>" in jawab.content.decode()
    baru = sidik_of(client, alamat)
    with region_atomic(SKEMA_INI):
        assert Pegawai.objects.get(pk=staf.pk).nama == "Siti Lain"
        # what was seen first stays to be read
        assert set(BarisKiriman.objects.filter(kiriman__sidik=baru).values_list("versi", flat=True)) == {1, 2}
    assert client.post(f"{alamat}terapkan/", {"sidik": lama}).status_code == 422
    assert client.post(f"{alamat}terapkan/", {"sidik": baru}).status_code == 302
    with region_atomic(SKEMA_INI):
        ini = Pegawai.objects.get(pk=staf.pk)
        assert (ini.nama, ini.riwayat_status.get().status) == ("Siti Baru", "PNS")


def test_files_that_cannot_be_taken(akun: dict[str, Any], klien: Callable[..., Any]) -> None:
    client = klien("bandung", pengguna=akun["bkpsdm"])
    for isi, kata in (
        ({}, "Belum ada berkas"),
        ({"berkas": berkas("x", "uji.pdf")}, "bukan .xlsx atau .csv"),
        ({"berkas": berkas("", "uji.csv")}, "kosong"),
        ({"jenis": "lain", "berkas": berkas("x")}, "Isi berkas"),
        ({"jenis": "rekaman", "berkas": berkas("x")}, "Isi berkas"),
    ):
        jawab = client.post("/impor/unggah/", {"jenis": "pegawai", **isi})
        assert jawab.status_code == 422
        assert kata in jawab.content.decode(), kata
    alamat = unggah(client, "pegawai", berkas(b"PK\x03\x04 terpotong", "uji.xlsx"))
    teks = client.get(alamat).content.decode()
    assert "bukan buku kerja Excel yang utuh" in teks
    assert "Unggah yang sudah diperbaiki" in teks
    alamat = unggah(client, "pegawai", berkas("nip,nma,status,golongan,terdaftar_mulai\n1,a,PNS,III,2020-01-01\n"))
    assert "mungkin maksudnya &#x27;nama&#x27;" in client.get(alamat).content.decode()
    with region_atomic(SKEMA_INI):
        assert set(Kiriman.objects.values_list("status", flat=True)) == {"DITOLAK"}
        assert not BarisKiriman.objects.exists()
    assert client.get("/impor/999999/").status_code == 404
    assert client.get("/impor/templat/lain/").status_code == 404


def test_big_files_are_jobs(
    akun: dict[str, Any], kantor: Kantor, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.sinkronisasi.tasks import apply_delivery, preview_delivery

    monkeypatch.setattr(views, "LANGSUNG_BITA", 10)
    monkeypatch.setattr(views, "LANGSUNG_BARIS", 0)
    pesanan: list[Any] = []
    for tugas in (preview_delivery, apply_delivery):
        monkeypatch.setattr(tugas, "delay", lambda _tugas=tugas, **isi: pesanan.append((_tugas, isi)))
    client = klien("bandung", pengguna=akun["bkpsdm"])
    with region_atomic(SKEMA_INI):
        staf = Pegawai.objects.get(nama="Siti Peraga")
    baris = f"{staf.nip},{kantor.posisi('PENGAWAS', 9).kode},{kantor.kode},2026-11-16\n"
    kerja = unggah(client, "penugasan", berkas(KEPALA + baris))
    # lost, and looked into again
    pesanan.clear()
    assert client.post(kerja.replace("pekerjaan", "periksa"))["Location"] == kerja
    alamat = kerja.removesuffix("pekerjaan/")
    assert "Menunggu giliran" in client.get(kerja).content.decode()
    assert "belum selesai diperiksa" in client.get(alamat).content.decode()
    tugas, isi = pesanan.pop()
    tugas(**isi)
    assert "Lihat perubahannya" in client.get(kerja).content.decode()
    sidik = sidik_of(client, alamat)
    assert client.post(f"{alamat}terapkan/", {"sidik": sidik})["Location"] == kerja
    tugas, isi = pesanan.pop()
    tugas(**isi)
    assert "Lihat hasilnya" in client.get(kerja).content.decode()
    # a message that comes twice changes nothing and says so
    tugas(**isi)
    assert "sudah diterapkan" in client.get(kerja).content.decode()
    with region_atomic(SKEMA_INI):
        assert Penugasan.objects.filter(pegawai=staf).count() == 2
