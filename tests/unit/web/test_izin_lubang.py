"""Holes planted on purpose: each check of the permission table finds the one it is for, and nothing where it is mended.

The holes stand in a URL configuration of their own beside the product's; the last ones are made in the product itself.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.akun.models import Peran
from tenants.organisasi.aktor import Aktor, aktor_of, perlu_peran
from tests.unit.web import izin
from tests.unit.web import periksa_titik as p
from tests.unit.web.conftest import Dunia
from tests.unit.web.objek import Nilai, foreign_things
from tests.unit.web.tabel_izin import Tabel
from tests.unit.web.titik import endpoints

pytestmark = [pytest.mark.isolation, pytest.mark.usefixtures("tenang")]

Buat = Callable[..., Tabel]
_nomor = itertools.count(1)
TIADA = "302 404 404 404 404 404 404"
SEMUA = "302 200 200 200 200 200 200"
LIHAT = "302 404 404 404 200 200 200"
ALIH = "302 302 302 302 302 302 302"


@require_safe
@login_required
def rapi(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """As it should be: through a selector that knows the actor."""
    from tenants.organisasi.selectors import pegawai_diakses

    if pk and not pegawai_diakses(actor=aktor_of(request).pengguna).filter(pk=pk).exists():
        raise Http404
    return HttpResponse("rapi")


@require_safe
def tanpa_penjaga(request: HttpRequest) -> HttpResponse:
    return HttpResponse("siapa pun")


@require_safe
@login_required
def tanpa_aktor(request: HttpRequest, pk: int) -> HttpResponse:
    from tenants.organisasi.models import Pegawai

    return HttpResponse(Pegawai.objects.get(pk=pk).nama)


@require_safe
@perlu_peran(Peran.ADMIN_OPD, Peran.BKPSDM)
def tanpa_opd(request: HttpRequest, opd_id: int) -> HttpResponse:
    """The role is asked for, but not of which OPD."""
    from tenants.organisasi.models import Opd

    return HttpResponse(Opd.objects.get(pk=opd_id).nama)


@require_POST
@login_required
def menulis(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes first and asks afterwards."""
    from tenants.aktivitas.models import Aktivitas

    Aktivitas.objects.filter(pk=pk).update(uraian="Diubah")
    raise Http404


@require_POST
@login_required
def menulis_lalu_alih(request: HttpRequest, pk: int) -> HttpResponse:
    from tenants.aktivitas.models import Aktivitas

    Aktivitas.objects.filter(pk=pk).update(uraian="Diubah")
    return redirect("/")


@require_POST
@login_required
def alih(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("/")


@login_required
def cara_apa_pun(request: HttpRequest) -> HttpResponse:
    return HttpResponse("rapi")


@require_http_methods(["GET", "POST"])
@login_required
def dua_cara(request: HttpRequest) -> HttpResponse:
    return HttpResponse("rapi")


@pytest.fixture(scope="module")
def nilai(dunia: Dunia, django_db_blocker: Any) -> Nilai:
    with django_db_blocker.unblock():
        return foreign_things(dunia)


@pytest.fixture
def buat(dunia: Dunia, nilai: Nilai, monkeypatch: pytest.MonkeyPatch) -> Buat:
    """buat(view, kasus, alamat) -> the table of an endpoint "lubang:satu" in a URL configuration with it; without a
    view, the product's own with `baris`."""
    from django.conf import settings

    def make(view: Any = None, kasus: Any = (), alamat: str = "", *, baris: izin.Baris | None = None) -> Tabel:
        if view is None:
            return Tabel(dunia, endpoints("erk_platform.urls_wilayah"), baris or {}, nilai)
        # Django remembers a URL configuration by its name
        modul = ModuleType(f"urls_{view.__name__}_{next(_nomor)}")
        satu = ([path(f"lubang/{alamat}", view, name="satu")], "lubang")
        modul.urlpatterns = [path("", include(satu)), path("", include("erk_platform.urls_wilayah"))]  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, modul.__name__, modul)
        monkeypatch.setattr(settings, "ROOT_URLCONF", modul.__name__)
        titik = {n: t for n, t in endpoints(modul).items() if n == "lubang:satu"}
        return Tabel(dunia, titik, {"lubang:satu": list(kasus)} if kasus else {}, nilai)

    return make


def named(salah: list[str], nama: str = "lubang:satu") -> bool:
    return bool(salah) and all(nama in s for s in salah)


RAPI = [("get", "/lubang/", SEMUA)]


def test_an_endpoint_without_a_row(buat: Buat) -> None:
    lubang, rapat = buat(rapi), buat(rapi, RAPI)
    assert named(p.rows_missing(lubang.titik, lubang.baris))
    assert not p.rows_missing(rapat.titik, rapat.baris)


def test_a_row_of_an_endpoint_that_is_gone(buat: Buat) -> None:
    satu = buat(rapi, RAPI)
    assert named(p.rows_missing({}, satu.baris))


def test_a_second_endpoint_of_the_same_name() -> None:
    kembar = ModuleType("urls_kembar")
    kembar.urlpatterns = [  # type: ignore[attr-defined]
        path("", include(([path("a/", rapi, name="satu"), path("b/", tanpa_penjaga, name="satu")], "lubang")))
    ]
    titik = endpoints(kembar)
    assert named(p.rows_missing(titik, {"lubang:satu": [("get", "/a/", SEMUA)]}))
    assert named(p.views_open(titik))


def test_a_view_without_a_guard(buat: Buat) -> None:
    lubang, rapat = buat(tanpa_penjaga, RAPI), buat(rapi, RAPI)
    assert named(p.views_open(lubang.titik))
    assert not p.views_open(rapat.titik)
    # and whoever asks without an account is seen in both regions
    lubang = buat(tanpa_penjaga, RAPI)
    assert named(lubang.sendiri())
    assert any(s.startswith("tamu ") for s in lubang.asing("musirawas"))
    rapat = buat(rapi, RAPI)
    assert not rapat.sendiri()
    assert not rapat.asing("musirawas")


def test_a_method_without_a_row(buat: Buat) -> None:
    lubang, rapat = buat(dua_cara, RAPI), buat(rapi, RAPI)
    assert named(p.rows_missing(lubang.titik, lubang.baris))
    assert not p.rows_missing(rapat.titik, rapat.baris)
    lubang = buat(dua_cara, RAPI)
    assert named(lubang.cara_lain())
    assert all(" post " in s for s in lubang.cara_lain())
    assert not buat(rapi, RAPI).cara_lain()


def test_a_view_that_takes_any_method(buat: Buat) -> None:
    lubang = buat(cara_apa_pun, RAPI)
    assert named(p.views_open(lubang.titik))
    assert {s.split()[1] for s in lubang.cara_lain()} == {"post", "put", "patch", "delete"}


def test_a_view_that_ignores_who_asks(buat: Buat) -> None:
    kasus = [("get", "/lubang/{pegawai_opd_lain}/", LIHAT)]
    salah = buat(tanpa_aktor, kasus, "<int:pk>/").sendiri()
    assert named(salah)
    assert [s.split()[0] for s in salah] == ["pegawai", "atasan", "admin_opd"]
    assert not buat(rapi, kasus, "<int:pk>/").sendiri()


def test_a_role_in_another_opd(buat: Buat) -> None:
    """The same row with one's own OPD sees nothing: it takes that of another."""
    sendiri = [("get", "/lubang/{opd_sendiri}/", "302 403 403 200 200 403 403")]
    lain = [("get", "/lubang/{opd_lain}/", "302 403 403 404 200 403 403")]
    assert not buat(tanpa_opd, sendiri, "<int:opd_id>/").sendiri()
    salah = buat(tanpa_opd, lain, "<int:opd_id>/").sendiri()
    assert [s.split()[0] for s in salah] == ["admin_opd"]
    # so an endpoint that was tried with one's own only is asked for the other
    tabel = buat(tanpa_opd, sendiri, "<int:opd_id>/")
    assert named(p.objects_untried(tabel.titik, tabel.baris))
    tabel = buat(tanpa_opd, lain, "<int:opd_id>/")
    assert not p.objects_untried(tabel.titik, tabel.baris)


def test_a_name_in_a_path_that_nobody_has_sorted(buat: Buat) -> None:
    tabel = buat(rapi, RAPI, "<int:surat_baru>/")
    assert named(p.objects_untried(tabel.titik, tabel.baris))


def test_a_view_that_writes_although_it_refuses(buat: Buat) -> None:
    kasus = [("post", "/lubang/{aktivitas_lain}/", TIADA)]
    salah = buat(menulis, kasus, "<int:pk>/").sendiri()
    assert named(salah)
    assert len(salah) == len(izin.PERAN) - 1
    assert all("aktivitas_aktivitas" in s for s in salah)


def test_a_view_that_writes_behind_a_polite_answer(buat: Buat) -> None:
    kasus = [("post", "/lubang/{aktivitas_lain}/", ALIH)]
    salah = buat(menulis_lalu_alih, kasus, "<int:pk>/").sendiri()
    assert named(salah)
    assert len(salah) == len(izin.PERAN) - 1
    assert not buat(alih, kasus, "<int:pk>/").sendiri()
    # and a row that says somebody may is wrong where he cannot
    boleh = [("post", "/lubang/{aktivitas_lain}/", "302 302 302 302 302+ 302 302")]
    assert [s.split()[0] for s in buat(alih, boleh, "<int:pk>/").sendiri()] == ["bkpsdm"]


# -- in the product itself ---------------------------------------------------------------------------------------------


def test_a_region_that_takes_the_others_session(buat: Buat, monkeypatch: pytest.MonkeyPatch) -> None:
    from erk_kit.middleware import SesiWilayahMiddleware

    baris = {n: izin.semua()[n] for n in ("akun:saya", "organisasi:daftar", "laporan:beranda")}
    assert not buat(baris=baris).asing("musirawas")
    monkeypatch.setattr(SesiWilayahMiddleware, "__call__", lambda self, request: self.get_response(request))
    salah = buat(baris=baris).asing("musirawas")
    assert {s.split()[0] for s in salah} == set(izin.PERAN[1:])
    assert {s.partition("(")[2].partition(")")[0] for s in salah} == set(baris)


def test_a_guard_that_lets_every_role_in(buat: Buat, monkeypatch: pytest.MonkeyPatch) -> None:
    baris = {n: izin.semua()[n] for n in ("jejak:daftar", "organisasi:akun", "presensi:karantina")}
    assert not buat(baris=baris).sendiri()
    monkeypatch.setattr(Aktor, "punya", lambda self, *peran: True)
    salah = buat(baris=baris).sendiri()
    assert {s.partition("(")[2].partition(")")[0] for s in salah} == set(baris)
    assert not any(s.startswith(("tamu ", "bkpsdm ")) for s in salah)


def test_a_selector_that_forgets_the_actor(buat: Buat, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.skp import views, views_bawahan
    from tenants.skp.models import Skp

    baris = {n: izin.semua()[n] for n in ("skp:rinci", "skp:putus")}
    assert not buat(baris=baris).sendiri()
    for modul in (views, views_bawahan):
        monkeypatch.setattr(modul, "skp_diakses", lambda **_: Skp.objects.select_related("pegawai"))
    salah = buat(baris=baris).sendiri()
    assert {s.split()[0] for s in salah} == {"pegawai", "atasan", "admin_opd"}
