"""Every address of ours that a browser can open stands in the list of pages, or says why it has no page."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import Resolver404, URLPattern, URLResolver, resolve

from erk_platform.halaman import GRAFIK, TANPA_HALAMAN, Sasaran, sasaran

pytestmark = pytest.mark.unit

URLCONF = {True: "erk_platform.urls_konsol", False: "erk_platform.urls_wilayah"}
# every id of an address is the same: what matters is which view it leads to
SEMBARANG = "00000000-0000-4000-8000-000000000011"


class _Kunci(dict[str, int | str]):
    def __missing__(self, nama: str) -> int | str:
        return {"job": SEMBARANG, "berkas": SEMBARANG, "slip": "A" * 40}.get(nama, 1)


def addresses() -> list[Sasaran]:
    return sasaran(_Kunci())


def views_of(urlconf: str) -> Iterator[tuple[str, Any]]:
    def walk(patterns: list[Any], namespace: str) -> Iterator[tuple[str, Any]]:
        for satu in patterns:
            if isinstance(satu, URLResolver):
                yield from walk(satu.url_patterns, satu.namespace or namespace)
            elif isinstance(satu, URLPattern):
                yield f"{namespace}:{satu.name}" if namespace else str(satu.name), satu.callback

    yield from walk(import_module(urlconf).urlpatterns, "")


def is_opened(view: Any) -> bool:
    """Whether the view answers GET: one for POST alone refuses before it looks at anything."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    try:
        return bool(view(request).status_code != 405)
    except Exception:  # noqa: BLE001 - it wanted a database, arguments, a region: it got further than the method
        return True


def missing(halaman: Collection[Sasaran], tanpa: Collection[str]) -> set[str]:
    ada = set()
    for satu in halaman:
        try:
            ada.add(resolve(satu.alamat.split("?")[0], URLCONF[satu.situs == "konsol"]).view_name)
        except Resolver404:
            assert "galat" in satu.nama, satu
    semua = dict(views_of(URLCONF[True])) | dict(views_of(URLCONF[False]))
    assert set(tanpa) <= set(semua), f"tidak ada lagi: {set(tanpa) - set(semua)}"
    assert not set(tanpa) & ada, f"punya halaman: {set(tanpa) & ada}"
    return {nama for nama, view in semua.items() if nama not in ada and nama not in tanpa and is_opened(view)}


def test_every_address_has_a_page_or_a_reason() -> None:
    assert not missing(addresses(), TANPA_HALAMAN)


def test_one_that_is_left_out_is_told() -> None:
    kurang = [s for s in addresses() if not s.alamat.startswith("/presensi/perangkat/")]
    assert missing(kurang, TANPA_HALAMAN) == {"presensi:perangkat"}
    assert missing(addresses(), TANPA_HALAMAN.keys() - {"jejak:unduh"}) == {"jejak:unduh"}


def test_every_page_has_a_name_of_its_own() -> None:
    nama = [s.nama for s in addresses()]
    assert len(nama) == len(set(nama))
    assert set(nama) >= GRAFIK
