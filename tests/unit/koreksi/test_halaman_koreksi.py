"""Corrections on screen, from the late fact to the slip, with the queries of each page counted."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from erk_kit.binding import region_atomic
from tenants.aktivitas.models import Aktivitas, Keberatan
from tenants.aktivitas.selectors import accepted_minutes
from tenants.akun.models import Pengguna, PeranPengguna
from tenants.penilaian.koreksi import hitung, tasks
from tenants.penilaian.models import HasilPegawai, Hitungan, Koreksi, PaketTersimpan
from tenants.penilaian.penguncian import period_lock
from tenants.penilaian.services import period_close
from tenants.sinkronisasi.models import FaktaSusulan
from tenants.sinkronisasi.susulan import LateFact, late_facts_record
from tests.basis_data import SKEMA, Sesi
from tests.unit.web.conftest import BULAN, accounts_of
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation

SKEMA_INI = SKEMA["bandung"]
USUL = f"/koreksi/usul/{BULAN}/"


@pytest.fixture
def akun(segar: Sesi) -> dict[str, Any]:
    """October of Bandung, locked; `lain` is a second account of BKPSDM."""
    with region_atomic(SKEMA_INI):
        semua = accounts_of(SKEMA_INI)
        semua["lain"] = Pengguna.objects.create(nip="lain", nama="Rini Kedua")
        PeranPengguna.objects.create(pengguna=semua["lain"], peran="bkpsdm", berlaku_mulai=dt.date(2026, 1, 1))
    period_close(schema=SKEMA_INI, kode=BULAN, actor_id=semua["bkpsdm"].pk)
    with region_atomic(SKEMA_INI):
        (hash_hasil,) = Hitungan.objects.values_list("hash_hasil", flat=True)
    frasa, pimpinan = "KUNCI OKTOBER 2026", semua["pimpinan"].pk
    period_lock(schema=SKEMA_INI, kode=BULAN, actor_id=pimpinan, konfirmasi=frasa, hash_hasil=hash_hasil)
    return semua


def buka(klien: Any, alamat: str, kode: int = 200) -> str:
    with CaptureQueriesContext(connection) as rekaman:
        jawab = klien.get(alamat)
    kueri = own_queries(rekaman)
    assert jawab.status_code == kode, alamat
    assert len(kueri) <= KUERI_MAKS, alamat + "\n" + "\n".join(q[:160] for q in kueri)
    return str(jawab.content.decode())


def test_from_the_proposal_to_the_slip(
    akun: dict[str, Any], klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    bkpsdm, lain, pimpinan = (klien("bandung", pengguna=akun[p]) for p in ("bkpsdm", "lain", "pimpinan"))
    inspektorat = klien("bandung", pengguna=akun["inspektorat"])
    assert "Belum ada koreksi" in buka(bkpsdm, "/koreksi/")
    assert bkpsdm.get("/koreksi/usul/")["Location"] == USUL
    with region_atomic(SKEMA_INI):
        hasil = HasilPegawai.objects.filter(alasan="", bersih__gt=0).select_related("pegawai").order_by("id").first()
        assert hasil is not None
        orang = hasil.pegawai
    isi = {
        "nip": orang.nip, "dokumen": "800/1", "dasar": "Keberatan dikabulkan", "batas_jenis": "PERSEN",
        "batas_nilai": "12,5", "kolom_1": "hari.menit_sah_utama", "baris_1": "2026-10-05", "nilai_1": "0",
    }  # fmt: skip
    buka(bkpsdm, f"{USUL}?jenis=PUTUSAN")
    for salah, teks in (
        ({"nip": "123"}, "NIP 123 tidak terdaftar"),
        ({"batas_nilai": "banyak"}, "bukan nilai batas"),
        ({"baris_1": "2026-11-05"}, "tidak ada dalam potret Oktober 2026"),
        ({"kolom_1": ""}, "tidak menyebut satu pun nilai"),
        ({"mulai": "2026-10"}, "Cicilan melingkar"),
        ({"dokumen": ""}, "dokumen"),
    ):
        jawab = bkpsdm.post(f"{USUL}?jenis=PUTUSAN", isi | salah)
        assert jawab.status_code == 422, salah
        assert teks in jawab.content.decode(), salah
    assert bkpsdm.post(f"{USUL}?jenis=PUTUSAN", isi)["Location"] == "/koreksi/1/"
    teks = buka(bkpsdm, "/koreksi/1/")
    assert "Anda yang mengusulkan" in teks
    assert "Terima koreksi" not in teks
    assert "12,5%" in teks
    assert "Menit aktivitas sah utama" in teks
    with region_atomic(SKEMA_INI):
        k = Koreksi.objects.get()
        selisih = k.orang.get().selisih
    assert selisih < 0
    kirim = {"sidik": k.hash}
    assert "Anda usulkan sendiri" in bkpsdm.post("/koreksi/1/terima/", kirim).content.decode()
    assert "Terima koreksi" not in buka(inspektorat, "/koreksi/1/")
    assert inspektorat.post("/koreksi/1/terima/", kirim).status_code == 403
    assert pimpinan.post("/koreksi/1/terima/", {"sidik": "0" * 64}).status_code == 422
    assert "Terima koreksi" in buka(pimpinan, "/koreksi/1/")
    assert pimpinan.post("/koreksi/1/terima/", kirim).status_code == 302
    assert "tinggal satu orang lagi" in buka(pimpinan, "/koreksi/1/")
    assert lain.post("/koreksi/1/terima/", kirim).status_code == 302
    for satu in (bkpsdm, lain, inspektorat):
        teks = buka(satu, "/koreksi/1/?buka=semua")
        assert "Diterima oleh Rini Kedua" in teks
        assert "Terima koreksi" not in teks
        ids = re.findall(r' id="([^"]+)"', teks)
        assert len(ids) == len(set(ids)), "old and new trees have anchors of their own"
    for kueri in ("", "?status=DITERIMA&jenis=PUTUSAN&bulan=2026-10&cari=800", "?status=entah&hal=9"):
        assert "Koreksi 1, Oktober 2026" in buka(inspektorat, f"/koreksi/{kueri}")
    assert "Tidak ada yang cocok" in buka(inspektorat, "/koreksi/?status=DITOLAK")
    lembar = openpyxl.load_workbook(io.BytesIO(inspektorat.get("/koreksi/excel/").content)).active
    assert lembar is not None
    assert [c.value for c in lembar[4]][7:10] == [hasil.bersih, hasil.bersih + selisih, selisih]
    monkeypatch.setattr(hitung, "URAIAN_MAKS", 0)
    assert bkpsdm.post(f"{USUL}?jenis=PUTUSAN", isi | {"baris_1": "2026-10-06"})["Location"] == "/koreksi/2/"
    assert "lama memuat 1 koreksi terdahulu" in buka(bkpsdm, "/koreksi/2/")
    monkeypatch.setattr(hitung, "URAIAN_MAKS", 50)
    assert "Dari mana angkanya" in buka(bkpsdm, f"/koreksi/2/pegawai/{orang.pk}/")
    slip = buka(bkpsdm, f"/penilaian/slip/{BULAN}/{orang.pk}/?buka=semua")
    assert "Koreksi 1 atas bulan ini" in slip
    assert "Slip bulan terkunci tidak berubah" in slip
    ids = re.findall(r' id="([^"]+)"', slip)
    assert len(ids) == len(set(ids))


def test_a_late_fact_leads_to_its_proposal_and_a_rejection_says_why(
    akun: dict[str, Any], klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hitung, "URAIAN_MAKS", 0)
    bkpsdm, lain = klien("bandung", pengguna=akun["bkpsdm"]), klien("bandung", pengguna=akun["lain"])
    with region_atomic(SKEMA_INI):
        hasil = HasilPegawai.objects.filter(alasan="").order_by("id").first()
        assert hasil is not None
        fakta = LateFact("CUTI", dt.date(2026, 10, 5), {}, "terlambat", pegawai_id=hasil.pegawai_id)
        late_facts_record([fakta], sumber="BERKAS")
        nomor = FaktaSusulan.objects.get().pk
    teks = buka(bkpsdm, f"/penilaian/bulan/{BULAN}/")
    alamat = f"{USUL}?jenis=SUSULAN&amp;fakta={nomor}"
    assert alamat in teks
    alamat = alamat.replace("&amp;", "&")
    assert re.search(rf'value="{nomor}"[^>]* checked', buka(bkpsdm, alamat))
    jawab = bkpsdm.post(alamat, {"fakta": [nomor], "dokumen": "1", "dasar": "x"})
    assert jawab.status_code == 422
    assert "jenis CUTI belum punya terjemahan" in jawab.content.decode()
    assert "Usulkan koreksi" not in buka(klien("bandung", pengguna=akun["inspektorat"]), f"/penilaian/bulan/{BULAN}/")
    with region_atomic(SKEMA_INI):
        nip = hasil.pegawai.nip
    isi = {"nip": nip, "dokumen": "1", "dasar": "x", "batas_jenis": "TANPA"}
    isi |= {"kolom_1": "pegawai.punya_skp", "nilai_1": "tidak"}
    assert bkpsdm.post(USUL, isi)["Location"] == "/koreksi/1/"
    # a large proposal stores no trees: they are computed when somebody looks
    assert "Hitung penjelasannya" in buka(bkpsdm, "/koreksi/1/")
    monkeypatch.setattr(hitung, "URAIAN_MAKS", 50)
    assert "Buka semua" in buka(bkpsdm, f"/koreksi/1/pegawai/{hasil.pegawai_id}/")
    buka(bkpsdm, "/koreksi/1/pegawai/999999/", 404)
    with region_atomic(SKEMA_INI):
        sidik = Koreksi.objects.get().hash
    jawab = lain.post("/koreksi/1/ulang/", {"sidik": sidik})
    assert jawab["Location"] == "/koreksi/2/"
    with region_atomic(SKEMA_INI):
        sidik = Koreksi.objects.get(nomor=2).hash
    assert bkpsdm.post("/koreksi/2/tolak/", {"sidik": sidik, "alasan": " "}).status_code == 422
    assert bkpsdm.post("/koreksi/2/tolak/", {"sidik": sidik, "alasan": "Salah orang"}).status_code == 302
    assert "Ditolak oleh" in buka(lain, "/koreksi/2/")
    assert "Salah orang" in buka(lain, "/koreksi/2/")


def test_a_rule_is_a_job(akun: dict[str, Any], klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same pack again changes nothing, and the job says so on its page."""
    pesanan: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.propose_rule, "delay", lambda **isi: pesanan.append(isi))
    bkpsdm = klien("bandung", pengguna=akun["bkpsdm"])
    with region_atomic(SKEMA_INI):
        paket = PaketTersimpan.objects.first()
        assert paket is not None
    buka(bkpsdm, f"{USUL}?jenis=ATURAN")
    jawab = bkpsdm.post(
        f"{USUL}?jenis=ATURAN", {"paket": paket.pk, "dokumen": "Perwal 1", "dasar": "Ps 3", "batas_jenis": "TANPA"}
    )
    assert jawab.status_code == 302
    assert "Menunggu giliran" in buka(bkpsdm, jawab["Location"])
    tasks.propose_rule.apply(kwargs=pesanan[0], throw=True)
    teks = buka(bkpsdm, jawab["Location"])
    assert "Koreksi tidak diusulkan." in teks
    assert "tidak mengubah apa pun" in teks


def test_an_upheld_objection_is_proposed_and_waits_again_when_that_is_refused(
    akun: dict[str, Any], klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hitung, "URAIAN_MAKS", 0)
    bkpsdm, lain = klien("bandung", pengguna=akun["bkpsdm"]), klien("bandung", pengguna=akun["lain"])
    with region_atomic(SKEMA_INI):
        dihitung = HasilPegawai.objects.filter(alasan="", bersih__gt=0).values("pegawai_id")
        ditolak = Aktivitas.objects.filter(status="DITOLAK", tanggal__month=10, pegawai__in=dihitung).first()
        assert ditolak is not None
        ini = Keberatan.objects.create(
            aktivitas=ditolak, alasan="Ada suratnya", status="DIKABULKAN", alasan_putusan="Suratnya ada",
            diputus_oleh_id=akun["pimpinan"].pk, diputus_pada=timezone.now(), perlu_koreksi=True,
        )  # fmt: skip
        sah = accepted_minutes(pegawai_id=ditolak.pegawai_id, tanggal=ditolak.tanggal, jenis=ditolak.jenis)
        nip, asing = ditolak.pegawai.nip, HasilPegawai.objects.filter(alasan="").exclude(pegawai=ditolak.pegawai)
        nip_lain = asing.values_list("pegawai__nip", flat=True).order_by("id")[0]

    def menunggu() -> bool:
        with region_atomic(SKEMA_INI):
            return Keberatan.objects.get(pk=ini.pk).perlu_koreksi

    alamat = f"{USUL}?keberatan={ini.pk}"
    assert alamat in buka(bkpsdm, "/koreksi/")
    teks = buka(bkpsdm, alamat)
    assert f'value="{sah + ditolak.menit}"' in teks
    assert f'value="{ditolak.tanggal:%Y-%m-%d}"' in teks
    isi = {
        "nip": nip, "dokumen": f"Keberatan {ini.pk}", "dasar": "Dikabulkan", "batas_jenis": "TANPA",
        "kolom_1": f"hari.menit_sah_{ditolak.jenis.lower()}", "baris_1": f"{ditolak.tanggal:%Y-%m-%d}",
        "nilai_1": str(sah + ditolak.menit),
    }  # fmt: skip
    # of somebody else: a correction of its own, and the objection goes on waiting
    assert bkpsdm.post(alamat, isi | {"nip": nip_lain, "nilai_1": "7"}).status_code == 302
    assert menunggu()
    assert bkpsdm.post(alamat, isi)["Location"] == "/koreksi/2/"
    assert not menunggu()
    assert "menunggu usulan koreksi" not in buka(bkpsdm, "/koreksi/")
    with region_atomic(SKEMA_INI):
        sidik = Koreksi.objects.get(nomor=2).hash
    assert lain.post("/koreksi/2/tolak/", {"sidik": sidik, "alasan": "Salah hari"}).status_code == 302
    assert menunggu()
