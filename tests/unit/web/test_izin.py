"""Every endpoint of ours x every role: the status that each must get. A new endpoint without a row fails."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver

from tests.unit.web import izin
from tests.unit.web.conftest import BULAN, Dunia

pytestmark = pytest.mark.isolation

# for everybody, also without an account
UMUM = frozenset({"verifikasi:cari", "verifikasi:periksa", "akun:aktivasi"})
PERAN = ("tamu", "pegawai", "atasan", "admin_opd", "bkpsdm", "pimpinan", "inspektorat")


WILAYAH = izin.semua()
KONSOL: dict[str, list[tuple[str, str, int, int]]] = {
    "registry:wilayah": [("get", "/", 302, 200)],
    "registry:wilayah_rinci": [("get", "/wilayah/bandung/", 302, 200), ("get", "/wilayah/tidak-ada/", 302, 404)],
    "registry:paket": [("get", "/paket/", 302, 200), ("post", "/paket/", 302, 422)],
    "registry:paket_rinci": [("get", "/paket/1/", 302, 404)],
    "registry:kunci": [("get", "/kunci/", 302, 200), ("post", "/kunci/", 302, 422)],
    "registry:kunci_putus": [("get", "/kunci/x/", 405, 405), ("post", "/kunci/x/", 302, 302)],
    "akun:saya": [("get", "/akun/saya/", 302, 200)],
    "akun:menu": [("get", "/akun/menu/", 302, 200)],
    # a region's people only
    "akun:aktivasi": [("get", "/akun/aktivasi/", 404, 404), ("post", "/akun/aktivasi/", 404, 404)],
}


def own_names(urlconf: str) -> Iterator[str]:
    """Names of all our endpoints: those in a name space of ours (allauth's have none)."""

    def walk(patterns: list[Any], namespace: str) -> Iterator[str]:
        for satu in patterns:
            if isinstance(satu, URLResolver):
                yield from walk(satu.url_patterns, satu.namespace or namespace)
            elif isinstance(satu, URLPattern) and namespace:
                yield f"{namespace}:{satu.name}"

    yield from walk(import_module(urlconf).urlpatterns, "")


def test_every_endpoint_of_a_region_has_a_row() -> None:
    assert set(own_names("erk_platform.urls_wilayah")) == set(WILAYAH)


def test_every_endpoint_of_the_console_has_a_row() -> None:
    assert set(own_names("erk_platform.urls_konsol")) == set(KONSOL)


def test_region_table(dunia: Dunia, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the sample decides whether somebody is a superior or sees a person, the selectors are asked."""
    from erk_kit.binding import region_atomic
    from tenants.organisasi.aktor import Aktor
    from tenants.organisasi.selectors import pegawai_diakses
    from tenants.penilaian.tasks import close_period
    from tenants.presensi.tasks import build_days

    for tugas in (close_period, build_days):
        monkeypatch.setattr(tugas, "delay", lambda **_: None)
    ids = {"sendiri": dunia.sendiri, "orang_lain": dunia.orang_lain, "bawahan": dunia.bawahan, "job": uuid.uuid4()}
    salah, banyak = [], 0
    for nama, kasus in WILAYAH.items():
        for cara, alamat, kode in kasus:
            jalur = alamat.format(**ids)
            for peran, harap in zip(PERAN, kode.split(), strict=True):
                with region_atomic("r_3273"):
                    pengguna = dunia.akun.get(("bandung", peran))
                    if harap in ("{atasan}", "{putus}", "{alih}"):
                        masuk = {"{atasan}": "200", "{putus}": "422", "{alih}": "302"}[harap]
                        harap = masuk if pengguna and Aktor(pengguna).adalah_atasan else "403"
                    elif harap == "{lihat}":
                        kunci = int(next(s for s in reversed(jalur.split("/")) if s.isdecimal()))
                        boleh = pengguna and pegawai_diakses(actor=pengguna).filter(pk=kunci).exists()
                        harap = "200" if boleh else "404"
                jawab = getattr(dunia.masuk(klien, "bandung", peran), cara)(jalur)
                banyak += 1
                if jawab.status_code != int(harap):
                    salah.append(f"{peran} {cara} {jalur} ({nama}): {jawab.status_code}, seharusnya {harap}")
    assert not salah, "\n".join(salah)
    assert banyak == sum(len(k) for k in WILAYAH.values()) * len(PERAN)


def test_console_table(dunia: Dunia, klien: Callable[..., Any]) -> None:
    salah = []
    for kasus in KONSOL.values():
        for cara, alamat, tamu, pengelola in kasus:
            for peran, harap in (("tamu", tamu), ("pengelola", pengelola)):
                jawab = getattr(dunia.masuk(klien, "konsol", peran), cara)(alamat)
                if jawab.status_code != harap:
                    salah.append(f"{peran} {cara} {alamat}: {jawab.status_code}, seharusnya {harap}")
    assert not salah, "\n".join(salah)


def test_a_session_of_one_region_is_a_stranger_in_the_other(dunia: Dunia, klien: Callable[..., Any]) -> None:
    bandung = dunia.masuk(klien, "bandung", "bkpsdm")
    asing = klien("musirawas")
    asing.cookies = bandung.cookies
    for nama, kasus in WILAYAH.items():
        for cara, alamat, _ in () if nama in UMUM else kasus:
            jawab = getattr(asing, cara)(alamat.format(sendiri=1, orang_lain=2, bawahan=3, job=uuid.uuid4()))
            assert jawab.status_code in (302, 405)
            if jawab.status_code == 302:
                assert "/akun/login/" in jawab["Location"]


def test_console_shows_no_person(dunia: Dunia, klien: Callable[..., Any]) -> None:
    from erk_kit.binding import region_atomic
    from tenants.organisasi.models import Pegawai

    konsol = dunia.masuk(klien, "konsol", "pengelola")
    teks = konsol.get("/").content.decode() + konsol.get("/wilayah/bandung/").content.decode()
    with region_atomic("r_3273"):
        orang = list(Pegawai.objects.values_list("nip", "nama"))
    assert orang
    for nip, nama in orang:
        assert not nip or nip not in teks
        assert nama not in teks
    assert "Oktober 2026" in teks
    assert BULAN not in teks
