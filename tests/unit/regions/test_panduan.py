"""The wizard: a third region from nothing to its admin's first log-in; each step can be left, repeated and is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from erk_kit import hosts, progress
from erk_kit.binding import public_atomic, region_atomic
from provisioning.panduan.langkah import checklist_of
from provisioning.panduan.services import packs
from provisioning.tasks import structure_prepare
from tenants.akun.models import Pengguna
from tenants.jejak.models import Catatan
from tenants.registry.models import LangkahWilayah, Region
from tests.basis_data import Sesi

pytestmark = pytest.mark.isolation
ISIAN = {
    "kode": "73.71",
    "nama": "Pemerintah Kota Makassar",
    "slug": "makassar",
    "zona_waktu": "Asia/Makassar",
    "paket_id": "bandung-erk",
    "dasar": "Nota kesepahaman 134/2026, 2 November 2026",
}
NIP = "198501012010011999"
SANDI = "kayu-manis-di-teras-7"


@pytest.fixture
def konsol(segar: Sesi, klien: Callable[..., Any]) -> Any:
    from provisioning.demo.akun import OPERATOR, operator_create

    with public_atomic():
        operator_create()
        pengguna = Pengguna.objects.get(nip=OPERATOR)
    return klien("konsol", pengguna=pengguna)


@pytest.mark.parametrize(
    ("isian", "pesan"),
    [
        ({"slug": "KONSOL"}, "dipakai platform sendiri"),
        ({"slug": "bandung"}, "sudah dipakai Pemerintah Kota Bandung"),
        ({"slug": "9-kota"}, "bukan nama pendek"),
        ({"kode": "73x1"}, "kode"),
        ({"kode": "3273"}, "sudah terdaftar"),
        ({"dasar": ""}, "diisi"),
    ],
    ids=["reserved", "taken", "invalid", "code", "registered", "empty"],
)
def test_an_identity_that_cannot_be_is_told_apart(konsol: Any, isian: dict[str, str], pesan: str) -> None:
    jawab = konsol.post("/wilayah-baru/", ISIAN | isian)
    assert jawab.status_code == 422
    assert pesan.casefold() in jawab.content.decode().casefold()
    # what was typed is still there
    assert "Pemerintah Kota Makassar" in jawab.content.decode()
    with public_atomic():
        assert Region.objects.count() == 2


def test_the_short_name_is_told_while_one_types(konsol: Any) -> None:
    assert "bebas" in konsol.get("/wilayah-baru/nama/?slug=makassar").content.decode()
    assert "sudah dipakai" in konsol.get("/wilayah-baru/nama/?slug=bandung").content.decode()


def test_from_nothing_to_the_admins_first_log_in(
    konsol: Any, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    laporan: list[str] = []
    monkeypatch.setattr(progress, "report", lambda job, ke, semua, teks="": laporan.append(teks))
    assert konsol.post("/wilayah-baru/", ISIAN).headers["Location"] == "/wilayah/makassar/siapkan/"
    # left and begun again: the same region
    assert konsol.post("/wilayah-baru/", ISIAN).status_code == 302
    halaman = konsol.get("/wilayah/makassar/siapkan/").content.decode()
    assert "Siapkan skema" in halaman
    # a step before its turn is refused in words
    dini = konsol.post("/wilayah/makassar/siapkan/akun/", {"nip": NIP, "nama": "Admin Pertama"})
    assert dini.status_code == 422
    assert "belum siap" in dini.content.decode()

    structure_prepare(schema="public", slug="makassar", actor_id=None)
    structure_prepare(schema="public", slug="makassar", actor_id=None)
    assert "Aktif" in laporan
    assert konsol.post("/wilayah/makassar/siapkan/paket/", {"mulai": "2026-10"}).status_code == 302
    jawab = konsol.post("/wilayah/makassar/siapkan/akun/", {"nip": NIP, "nama": "Admin Pertama"})
    assert jawab.status_code == 200
    kode = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", jawab.content.decode())
    assert kode is not None
    assert kode.group() not in konsol.get("/wilayah/makassar/siapkan/").content.decode()
    with public_atomic():
        assert kode.group() not in str(list(Catatan.objects.values()))
        assert kode.group() not in str(list(LangkahWilayah.objects.values()))

    hosts.forget()
    admin = klien("makassar", HTTP_HOST="makassar.localhost")
    isi = {"nip": NIP, "kode": kode.group(), "sandi": SANDI, "ulang": SANDI}
    assert admin.post("/akun/aktivasi/", isi).status_code == 302
    masuk = admin.post("/akun/login/", {"login": NIP, "password": SANDI})
    assert masuk.status_code == 302
    assert admin.get("/koneksi/").status_code == 200
    # the code is spent
    assert admin.post("/akun/aktivasi/", isi).status_code == 422

    with public_atomic():
        region = Region.objects.get(slug="makassar")
    butir = {b.kode: b for b in checklist_of(region)}
    assert [k for k, b in butir.items() if b.selesai] == ["identitas", "skema", "paket", "akun"]
    tahan = konsol.post("/wilayah/makassar/siapkan/berlaku/")
    assert tahan.status_code == 422
    assert "OPD, jabatan, dan pegawai, Bulan uji" in tahan.content.decode()
    with public_atomic():
        region.refresh_from_db()
        assert region.mode == "uji_coba"
        aksi = set(Catatan.objects.filter(aksi__startswith="wilayah.").values_list("aksi", flat=True))
    assert aksi >= {"wilayah.daftar", "wilayah.siap", "wilayah.paket", "wilayah.akun"}
    with region_atomic(region.schema_name):
        assert Pengguna.objects.get(nip=NIP).nama == "Admin Pertama"


def test_each_preset_that_is_offered_can_begin_a_region_or_says_why() -> None:
    from erk_core import PackError, load_pack
    from provisioning.panduan.services import PAKET

    sendiri = []
    for nama in packs():
        try:
            load_pack(PAKET / nama)
        except PackError:
            continue
        sendiri.append(nama)
    assert len(sendiri) >= 5
