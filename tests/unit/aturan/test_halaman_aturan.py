"""The pages of rules: from a draft to its acceptance by clicks alone, refusals as 422, few queries."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_kit import hosts
from erk_kit.binding import public_atomic
from tenants.penilaian.aturan.models import RancanganAturan
from tenants.penilaian.models import PaketBerlaku
from tenants.registry.models import Region
from tests.klien import KlienWilayah
from tests.unit.aturan.conftest import Kota
from tests.unit.aturan.test_terbit import Pusat, paket_baru, pusat
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

__all__ = ["pusat"]

pytestmark = pytest.mark.unit


@pytest.fixture
def masuk(kota: Kota) -> Callable[[str], KlienWilayah]:
    with public_atomic():
        region = Region.objects.get(schema_name=kota.schema)
        hosts.remember(f"{region.slug}.localhost", hosts.from_region(region), seconds=86400)

    def make(nama: str) -> KlienWilayah:
        client = KlienWilayah(kota.schema, HTTP_HOST=f"{region.slug}.localhost")
        client.masuk(kota.akun[nama])
        return client

    return make


def teks(jawab: Any) -> str:
    return str(jawab.content.decode())


def few(client: KlienWilayah, alamat: str) -> str:
    with CaptureQueriesContext(connection) as rekaman:
        jawab = client.get(alamat)
    kueri = own_queries(rekaman)
    assert jawab.status_code == 200, alamat
    assert len(kueri) <= KUERI_MAKS, "\n".join([alamat, *(q[:160] for q in kueri)])
    isi = teks(jawab)
    assert " style=" not in isi
    assert "onclick" not in isi
    return isi


def test_from_a_click_to_the_acceptance(kota: Kota, masuk: Callable[[str], KlienWilayah]) -> None:
    satu, dua, lihat = masuk("satu"), masuk("dua"), masuk("inspektorat")
    assert "uji 1.0.0" in few(satu, "/aturan/")
    assert satu.post("/aturan/baru/", {"judul": "", "mulai": "2026-12"}).status_code == 422
    jawab = satu.post("/aturan/baru/", {"judul": "Kelas 7 naik 1 persen", "mulai": "2026-10"})
    assert jawab.status_code == 422
    assert "Oktober 2026 sudah terkunci" in teks(jawab)
    jawab = satu.post("/aturan/baru/", {"judul": "Kelas 7 naik 1 persen", "mulai": "2026-12"})
    assert jawab["Location"] == "/aturan/1/isi/"
    isi = few(satu, "/aturan/1/isi/")
    assert all(k in isi for k in ("Target menit sebulan", "Besaran sebulan per kelas", "Kedudukan yang tidak dihitung"))
    assert "Target menit" not in few(satu, "/aturan/1/isi/?cari=besaran")

    alamat = "/aturan/1/isi/tabel/besaran_kelas/"
    form = few(satu, alamat)
    assert 'value="3.100.000"' in form
    assert "kelas 7" in form
    baris = {"b-0": "1.000.000", "b-1": "3.131.000", "b-2": "6200000", "b-3": "9300000", "lainnya": "0"}
    kepala = {"sejak": "2026-12-01", "status": "asumsi", "catatan": "uji", "dari": ""}
    jawab = satu.post(alamat, kepala | baris | {"b-1": "3.131"})
    assert jawab.status_code == 422
    assert "dapat berarti dua angka" in teks(jawab)
    jawab = satu.post(alamat, kepala | baris | {"status": "terverifikasi"})
    assert jawab.status_code == 422
    assert "status terverifikasi wajib menulis dasar" in teks(jawab)
    assert satu.post(alamat, kepala | baris).status_code == 302
    assert few(satu, "/aturan/1/isi/").index("Besaran sebulan") < few(satu, "/aturan/1/isi/").index("Target menit")

    rinci = few(satu, "/aturan/1/")
    assert "Rp3.100.000 → Rp3.131.000" in rinci
    assert satu.post("/aturan/1/ajukan/").status_code == 422
    with kota.buka():
        draf = RancanganAturan.objects.get()
    kota.dampak(draf)
    dampak = few(satu, "/aturan/1/dampak/")
    for kata in ("+Rp44.175", "2 naik, 0 turun", "Pagu belum diisi", "Dinas Kesehatan", "Siti", "+Rp29.450"):
        assert kata in dampak, kata
    orang = few(lihat, f"/aturan/1/dampak/{kota.orang['siti']}/")
    assert "Rp2.945.000" in orang
    assert "Rp2.974.450" in orang
    buku = openpyxl.load_workbook(io.BytesIO(satu.get("/aturan/1/dampak/excel/").content))["Dampak"]
    assert sorted(r[9] for r in buku.iter_rows(min_row=5, values_only=True)) == [14_725, 29_450]
    assert satu.post("/aturan/1/ajukan/").status_code == 302

    assert "Yang memutus harus orang lain" in few(satu, "/aturan/1/")
    with kota.buka():
        sidik = RancanganAturan.objects.get().sidik
    jawab = satu.post("/aturan/1/terima/", {"sidik": sidik})
    assert jawab.status_code == 422
    assert "Anda ajukan sendiri" in teks(jawab)
    assert lihat.post("/aturan/1/terima/", {"sidik": sidik}).status_code == 403
    assert dua.post("/aturan/1/tolak/", {"sidik": sidik, "alasan": ""}).status_code == 422
    assert dua.post("/aturan/1/terima/", {"sidik": "a" * 64}).status_code == 422
    assert sidik in few(dua, "/aturan/1/")
    assert dua.post("/aturan/1/terima/", {"sidik": sidik}).status_code == 302
    assert "Akan berlaku" in few(dua, "/aturan/")
    assert "Yang diubah" in few(dua, "/aturan/1/")
    with kota.buka():
        penetapan = PaketBerlaku.objects.order_by("-id").first()
    assert penetapan is not None
    assert satu.post(f"/aturan/kembali/{penetapan.pk}/")["Location"] == "/aturan/2/"


def test_values_files_and_ceilings(kota: Kota, masuk: Callable[[str], KlienWilayah]) -> None:
    satu = masuk("satu")
    satu.post("/aturan/baru/", {"judul": "Target", "mulai": "2026-12"})
    alamat = "/aturan/1/isi/parameter/target_menit/"
    isi = {"sejak": "2026-12-01", "nilai": "900", "status": "asumsi", "catatan": "uji", "dari": ""}
    assert satu.post(alamat, isi | {"nilai": "banyak"}).status_code == 422
    assert satu.post(alamat, isi | {"dari": "0" * 64}).status_code == 422
    assert satu.post(alamat, isi).status_code == 302
    form = few(satu, alamat)
    assert "900 menit" in form
    assert "rancangan ini" in form
    # an operasi that is a list of words
    alamat = "/aturan/1/isi/operasi/kedudukan_dikecualikan/"
    few(satu, alamat)
    daftar = isi | {"nilai": ["CLTN", "TUGAS_BELAJAR"]}
    assert satu.post(alamat, daftar).status_code == 302
    rinci = few(satu, "/aturan/1/")
    assert "1.000 menit → 900 menit" in rinci or "900 menit" in rinci
    assert "Kedudukan yang tidak dihitung" in rinci
    assert few(satu, "/aturan/1/isi/parameter/tarif_pajak/")
    assert satu.get("/aturan/1/isi/parameter/tidak_ada/").status_code == 404
    zip_ = satu.get("/aturan/1/unduh/").content
    with zipfile.ZipFile(io.BytesIO(zip_)) as arsip:
        assert arsip.namelist() == ["operasi.yaml", "parameter/target_menit.yaml"]
    assert satu.post("/aturan/1/isi/operasi/kedudukan_dikecualikan/pulihkan/").status_code == 302
    with kota.buka():
        assert list(RancanganAturan.objects.get().isi) == ["parameter/target_menit.yaml"]
    assert satu.post("/aturan/1/unggah/", {"berkas": SimpleUploadedFile("a.zip", zip_)}).status_code == 302
    with kota.buka():
        assert list(RancanganAturan.objects.get().isi) == ["operasi.yaml", "parameter/target_menit.yaml"]
    for data, kata in (
        (b"bukan", "bukan ZIP"),
        (_zip({"../x.yaml": "a"}), "bukan berkas paket"),
        (
            _zip({"langkah/a.yaml": "- {id: x, label: X, satuan: rupiah, rumus: tidak_ada, bulatkan: tanpa}\n"}),
            "tidak_ada",
        ),
    ):
        jawab = satu.post("/aturan/1/unggah/", {"berkas": SimpleUploadedFile("a.zip", data)})
        assert jawab.status_code == 422
        assert kata in teks(jawab)
    pagu = {"opd": "", "mulai": "2026-11", "jumlah": "10.000.000", "dasar": "DPA"}
    assert satu.post("/aturan/pagu/", pagu | {"jumlah": "-1"}).status_code == 422
    assert satu.post("/aturan/pagu/", pagu).status_code == 302
    assert "Rp10.000.000" in few(satu, "/aturan/")
    with kota.buka():
        draf = RancanganAturan.objects.get()
    kota.dampak(draf)
    assert "Melebihi" in few(satu, "/aturan/1/dampak/")


def _zip(isi: dict[str, str]) -> bytes:
    keluar = io.BytesIO()
    with zipfile.ZipFile(keluar, "w") as arsip:
        for nama, t in isi.items():
            arsip.writestr(nama, t)
    return keluar.getvalue()


def test_a_newer_central_version_is_offered_and_adopted(
    kota: Kota, masuk: Callable[[str], KlienWilayah], pusat: Pusat, tmp_path: Path
) -> None:
    with public_atomic():
        pusat.terbitkan(paket_baru(tmp_path, versi="1.10.0"))
    satu, dua = masuk("satu"), masuk("dua")
    isi = few(satu, "/aturan/")
    assert "Versi baru 1.10.0 tersedia" in isi
    assert "Pengelola 0 dan Pengelola 1" in isi
    cocok = re.search(r'name="hash" value="([0-9a-f]{64})"', isi)
    assert cocok is not None
    assert satu.post("/aturan/terbitan/", {"hash": "0" * 64})["Location"] == "/aturan/"
    assert satu.post("/aturan/terbitan/", {"hash": cocok[1]})["Location"] == "/aturan/1/"
    rinci = few(satu, "/aturan/1/")
    assert "terbitan pusat" in rinci
    assert "1.000 menit → 900 menit" in rinci
    with kota.buka():
        draf = RancanganAturan.objects.get()
    draf = kota.ajukan(draf)
    assert dua.post("/aturan/1/terima/", {"sidik": draf.sidik}).status_code == 302
    assert "uji 1.10.0" in few(dua, "/aturan/")
