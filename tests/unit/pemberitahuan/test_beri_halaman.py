"""Pages of messages: one's own only, read when opened, choices kept; channels and their secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils.html import strip_tags

from tests.orang_uji import Kantor

pytestmark = pytest.mark.isolation
WA_ISI = {
    "url": "http://127.0.0.1:9/kirim",
    "kepala": "X-Token",
    "templat": '{"t": "{tujuan}", "m": "{teks}"}',
    "aktif": "on",
    "versi": "0",
}


@dataclass
class Meja:
    saya: Any
    lain: Any
    bkpsdm: Any
    klien: Callable[..., Any]

    def tell(self, akun: Any, banyak: int = 1, **isi: Any) -> list[int]:
        from tenants.pemberitahuan.models import Pemberitahuan
        from tenants.pemberitahuan.services import notify

        for ke in range(banyak):
            notify(
                penerima=[akun.pegawai_id], jenis="aktivitas.ditolak", judul=f"Pesan {ke}", kunci=str(ke),
                **{"alamat": "/aktivitas/", **isi},
            )  # fmt: skip
        return list(Pemberitahuan.objects.filter(penerima_id=akun.pegawai_id).values_list("pk", flat=True))

    def unread(self, akun: Any) -> int:
        from tenants.pemberitahuan.selectors import unread_count

        return unread_count(pegawai_id=akun.pegawai_id)


@pytest.fixture
def meja(wilayah: Callable[..., Any], klien: Callable[..., Any], settings: Any) -> Iterator[Meja]:
    from tenants.akun.models import Peran

    settings.ERK_PESAN_HOST = frozenset({"127.0.0.1"})
    with wilayah("bandung"):
        kantor = Kantor.buat()
        akun = [kantor.akun(kantor.orang(n)) for n in ("Saya", "Lain")]
        yield Meja(*akun, kantor.akun(kantor.orang("Pengelola"), Peran.BKPSDM), klien)


def test_opening_marks_as_read_and_leads_there(meja: Meja) -> None:
    (pk,) = meja.tell(meja.saya)
    klien = meja.klien(pengguna=meja.saya)
    assert "1 belum dibaca" in strip_tags(klien.get("/pemberitahuan/").content.decode())
    # a browser that fetches ahead has read nothing
    klien.get(f"/pemberitahuan/{pk}/", HTTP_SEC_PURPOSE="prefetch")
    klien.head(f"/pemberitahuan/{pk}/")
    assert meja.unread(meja.saya) == 1
    jawab = klien.get(f"/pemberitahuan/{pk}/")
    assert (jawab.status_code, jawab["Location"]) == (302, "/aktivitas/")
    assert meja.unread(meja.saya) == 0
    assert "belum dibaca" not in klien.get("/aktivitas/").content.decode()


def test_a_message_of_somebody_else_does_not_exist(meja: Meja) -> None:
    (pk,) = meja.tell(meja.lain)
    klien = meja.klien(pengguna=meja.saya)
    asing, tiada = klien.get(f"/pemberitahuan/{pk}/"), klien.get("/pemberitahuan/999999/")
    assert asing.status_code == tiada.status_code == 404
    klien.post("/pemberitahuan/baca/", {"pk": pk})
    klien.post("/pemberitahuan/baca/", {"sampai": pk})
    assert meja.unread(meja.lain) == 1


def test_all_read_leaves_what_came_since(meja: Meja) -> None:
    meja.tell(meja.saya, 3)
    klien = meja.klien(pengguna=meja.saya)
    sampai = re.search(r'name="sampai" value="(\d+)"', klien.get("/pemberitahuan/").content.decode())
    assert sampai is not None
    meja.tell(meja.saya, 4)
    assert klien.post("/pemberitahuan/baca/", {"sampai": sampai[1]}).status_code == 302
    assert meja.unread(meja.saya) == 1
    for buruk in ("", "x", "9" * 30, "-1"):
        assert klien.post("/pemberitahuan/baca/", {"sampai": buruk}).status_code == 302
    assert meja.unread(meja.saya) == 1


@pytest.mark.parametrize("alamat", ["//jahat.id/", "/\\jahat.id", "https://jahat.id", "javascript:alert(1)"])
def test_an_address_never_leaves_the_region(alamat: str, meja: Meja) -> None:
    from tenants.pemberitahuan.models import Pemberitahuan

    with pytest.raises(ValueError, match="di dalam wilayah"):
        meja.tell(meja.saya, alamat=alamat)
    satu = Pemberitahuan.objects.create(penerima_id=meja.saya.pegawai_id, jenis="x", judul="x", alamat=alamat)
    assert meja.klien(pengguna=meja.saya).get(f"/pemberitahuan/{satu.pk}/")["Location"] == "/pemberitahuan/"


def test_the_bell_counts_with_the_actor_and_stops_showing(meja: Meja) -> None:
    """No query of its own: the number comes with what every page asks about its actor."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    meja.tell(meja.saya, 120)
    assert meja.unread(meja.saya) == 120
    with CaptureQueriesContext(connection) as semua:
        teks = meja.klien(pengguna=meja.saya).get("/pemberitahuan/").content.decode()
    bertanya = [q for q in semua if "organisasi_garisatasan" in q["sql"] and "pemberitahuan_pemberitahuan" in q["sql"]]
    assert len(bertanya) == 1
    assert "99+" in teks
    assert teks.count("Tandai dibaca:") == 50


def test_choices_are_kept_and_a_bad_number_loses_nothing(meja: Meja) -> None:
    from tenants.pemberitahuan.models import PilihanOrang, SetelanSaluran

    SetelanSaluran.objects.create(kode="wa", aktif=True)
    klien = meja.klien(pengguna=meja.saya)
    isi = {"telepon": "12", "harian": "tidak", "tenang_mulai": "21:30", "tenang_sampai": "05:00",
           "hidup": ["wa:aktivitas.ditolak"]}  # fmt: skip
    salah = klien.post("/pemberitahuan/pilihan/", isi)
    assert salah.status_code == 422
    teks = salah.content.decode()
    assert "0812-3456-7890" in teks
    assert 'value="21:30"' in teks
    assert teks.count(" checked") == 1
    assert klien.post("/pemberitahuan/pilihan/", isi | {"telepon": "+62 812-3456-7890"}).status_code == 302
    pilihan = PilihanOrang.objects.get(pk=meja.saya.pegawai_id)
    assert pilihan.telepon == "6281234567890"
    assert (pilihan.harian, pilihan.tenang_akhir_pekan) == (False, False)
    assert "wa:aktivitas.revisi" in pilihan.mati
    assert "wa:aktivitas.ditolak" not in pilihan.mati
    # e-mail was not on the page: nothing about it was chosen
    assert not [m for m in pilihan.mati if m.startswith("surel:")]


def test_a_token_is_stored_encrypted_and_never_shown(meja: Meja) -> None:
    from erk_kit.binding import current_schema
    from erk_kit.rahasia import RahasiaTidakTerbaca, unseal
    from tenants.jejak.models import Catatan
    from tenants.pemberitahuan.models import SetelanSaluran

    klien = meja.klien(pengguna=meja.bkpsdm)
    alamat = "/pemberitahuan/saluran/wa/"
    assert klien.post(alamat, WA_ISI | {"token": "token-rahasia-1"}).status_code == 302
    satu = SetelanSaluran.objects.get(pk="wa")
    assert b"token-rahasia-1" not in bytes(satu.rahasia)
    assert "token-rahasia-1" not in str(satu.isi)
    assert unseal(satu.rahasia, guna="saluran") == {"token": "token-rahasia-1"}
    assert "token-rahasia-1" not in klien.get(alamat).content.decode()
    catatan = Catatan.objects.filter(aksi="pesan.saluran").latest("pk")
    assert "token" in catatan.rincian["medan"]
    assert "token-rahasia-1" not in str(catatan.rincian)
    # an empty one keeps it; another server gets it only when it is typed again
    tetap = WA_ISI | {"versi": "1", "token": ""}
    assert klien.post(alamat, tetap | {"kepala": "X-Lain"}).status_code == 302
    pindah = klien.post(alamat, tetap | {"versi": "2", "url": "http://127.0.0.1:10/curi"})
    assert pindah.status_code == 422
    assert "isikan token lagi" in pindah.content.decode()
    satu.refresh_from_db()
    assert unseal(satu.rahasia, guna="saluran") == {"token": "token-rahasia-1"}
    # control: under another region's name the same bytes open nothing
    from erk_kit import rahasia

    asli = rahasia.current_schema
    rahasia.current_schema = lambda: f"{current_schema()}0"
    try:
        with pytest.raises(RahasiaTidakTerbaca):
            unseal(satu.rahasia, guna="saluran")
    finally:
        rahasia.current_schema = asli


def test_the_second_of_two_tabs_is_told_in_words(meja: Meja) -> None:
    klien = meja.klien(pengguna=meja.bkpsdm)
    assert klien.post("/pemberitahuan/saluran/wa/", WA_ISI).status_code == 302
    kedua = klien.post("/pemberitahuan/saluran/wa/", WA_ISI | {"kepala": "X-Kedua"})
    assert kedua.status_code == 422
    teks = kedua.content.decode()
    assert "sudah diubah orang lain" in teks
    assert "X-Kedua" in teks


def test_a_setting_that_cannot_be_is_told_at_its_field(meja: Meja) -> None:
    klien = meja.klien(pengguna=meja.bkpsdm)
    for ubah, harap in (
        ({"url": "https://10.0.0.8/"}, "daftar yang diizinkan"),
        ({"templat": "x"}, "bukan JSON"),
        ({"url": ""}, 'aria-invalid="true"'),
    ):
        jawab = klien.post("/pemberitahuan/saluran/wa/", WA_ISI | ubah)
        assert jawab.status_code == 422
        assert harap in jawab.content.decode()


def test_a_test_message_is_ordered_once_it_can_be(meja: Meja) -> None:
    from tenants.pemberitahuan.models import PesanKeluar

    klien = meja.klien(pengguna=meja.bkpsdm)
    uji = "/pemberitahuan/saluran/wa/uji/"
    assert "Simpan setelan" in klien.post(uji, {"tujuan": "08123456789"}).content.decode()
    klien.post("/pemberitahuan/saluran/wa/", WA_ISI)
    assert klien.post(uji, {"tujuan": "siapa"}).status_code == 422
    for _ in range(10):
        assert klien.post(uji, {"tujuan": "0812-3456-789"}).status_code in (302, 422)
    banyak = PesanKeluar.objects.filter(macam="UJI").count()
    assert 0 < banyak <= 10
    terlalu = klien.post(uji, {"tujuan": "0812-3456-789"})
    assert terlalu.status_code == 422
    assert "Tunggu sebentar" in terlalu.content.decode()
    assert "Menunggu" in klien.get("/pemberitahuan/saluran/wa/").content.decode()
    assert PesanKeluar.objects.filter(macam="UJI").first().tujuan == "628123456789"
