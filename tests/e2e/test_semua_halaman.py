"""Every page of ours, opened: nothing for axe, no wider than a small phone, light on a cold cache, whole without
JavaScript. The list is erk_platform.halaman; tests/unit/web/test_semua_alamat.py keeps it complete."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from erk_platform.halaman import GRAFIK, Sasaran, sasaran
from tests.basis_data import Sesi
from tests.e2e.conftest import Catatan, Situs, _free_port, axe_findings, layar_temuan, server_environment, session_of

pytestmark = pytest.mark.e2e

BERAT_MAKS = 200_000
# of one answer beside its body
KEPALA = 500
HALAMAN_GALAT = {
    "28-verifikasi-salah": 404,
    "90-galat-404": 404,
    "91-galat-403": 403,
    "92-alamat-tidak-dikenal": 404,
}

# htmx has fetched what a page leaves for later
TENANG = "() => !document.querySelector('.htmx-request, [hx-trigger=\"load\"]')"
BERAT = "kepala => performance.getEntriesByType('resource').reduce((n, r) => n + r.encodedBodySize + kepala, 0)"
# how wide the page is, and the innermost element that sticks out furthest
LEBAR = """() => {
  const akar = document.documentElement;
  if (akar.scrollWidth <= innerWidth) return [akar.scrollWidth, ''];
  const kanan = e => e.getBoundingClientRect().right;
  const semua = [...document.querySelectorAll('main *')].filter(e => kanan(e) > innerWidth);
  const jauh = semua.reduce((a, b) => (a && kanan(a) > kanan(b) ? a : b), null);
  return [akar.scrollWidth, jauh ? jauh.outerHTML.slice(0, 160) : ''];
}"""
# what only a script can serve, and what sends a form
MATI = """
  const butuh = '.hanya-js, button[type=button], a[href^="#!"], a[href="#"], a[href^="javascript:"], [onclick]';
  const kirim = f => [...f.elements].some(e => ['submit', 'image'].includes(e.type));"""
# Whether the answer, which is all that there is without JavaScript, has anything that only a script could serve, or
# that a style must hide: then it is opened without JavaScript.
CURIGA = (
    "html => {"
    + MATI
    + """
  const isi = new DOMParser().parseFromString(html, 'text/html');
  const utama = isi.querySelector('main') || isi.body;
  return isi.querySelectorAll(butuh).length > 0 || ![...isi.forms].every(kirim)
    || isi.querySelectorAll('h1').length !== 1 || utama.textContent.trim().length < 200;
}"""
)
# A control that a page without JavaScript shows but cannot serve: one that only a script listens to, a form that
# nothing sends.
TANPA = (
    "() => {"
    + MATI
    + """
  const nampak = e => e.checkVisibility();
  const mati = [...document.querySelectorAll(butuh)].filter(nampak);
  mati.push(...[...document.forms].filter(f => nampak(f) && !kirim(f)));
  const isi = document.querySelector('main') || document.body;
  return {
    judul: [...document.querySelectorAll('h1')].filter(nampak).length,
    isi: isi.innerText.trim().length,
    mati: mati.map(e => e.outerHTML.slice(0, 120)),
  };
}"""
)


@dataclass
class Peraga:
    """kunci: ids by kind (provisioning.demo.halaman); kue: cookie of each role that is signed in."""

    situs: Situs
    kunci: dict[str, int | str]
    kue: dict[tuple[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def peraga(basis: Sesi, django_db_blocker: Any) -> Iterator[Peraga]:
    """The demo with everything that its pages show, served without a worker: no page here waits for a job."""
    from django.db import connection

    from erk_platform.serving import mulai_semua
    from provisioning import demo
    from provisioning.demo.halaman import pages_seed
    from tests.alat import require_tool

    require_tool("chromium")
    situs = Situs(port=_free_port())
    with django_db_blocker.unblock():
        basis.warm_hosts()
        laporan, operator = demo.run(pegawai=demo.PEGAWAI_UJI)
        isi = pages_seed(laporan, operator)
        situs.akun = {siapa: nip for siapa, (nip, _) in isi.akun.items()}
        kue = {(slug, peran): session_of(slug, nip) for (slug, peran), nip in situs.akun.items()}
        connection.close()
    # what the jobs have said stands in the servers' own Redis
    lingkungan = server_environment(basis) | {"REDIS_URL": basis.services.redis_url}
    anak = mulai_semua(port=situs.port, workers=1, environ=lingkungan, dengan_pekerja=False)
    try:
        yield Peraga(situs, isi.kunci, kue)
    finally:
        anak.henti()
        with django_db_blocker.unblock():
            connection.close()
            basis.renew()


@pytest.fixture(scope="module")
def peramban() -> Iterator[Any]:
    from erk_platform.potret import browser_open

    with browser_open() as browser:
        yield browser


def page_open(peramban: Any, *, js: bool = True) -> Any:
    konteks = peramban.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=js, locale="id-ID", timezone_id="Asia/Jakarta"
    )
    return konteks.new_page()


def seen_findings(page: Any, *, html: bytes, axe: bool = True, grafik: bool = False) -> list[str]:
    """With JavaScript, on a phone: what axe finds; then weight and width. html: the answer that `page` shows."""
    page.wait_for_function(TENANG)
    temuan = [f"axe {apa}" for apa in axe_findings(page)] if axe else []
    bita = len(gzip.compress(html)) + KEPALA + page.evaluate(BERAT, KEPALA)
    if bita > BERAT_MAKS and not grafik:
        temuan.append(f"berat {bita:.0f} bita pada kunjungan pertama")
    page.set_viewport_size({"width": 320, "height": 844})
    lebar, siapa = page.evaluate(LEBAR)
    page.set_viewport_size({"width": 390, "height": 844})
    if lebar > 320:
        temuan.append(f"selebar {lebar} px pada layar 320 px: {siapa}")
    return temuan


def bare_findings(page: Any) -> list[str]:
    """Without JavaScript: heading and content are there, and nothing that only a script could serve."""
    ada = page.evaluate(TANPA)
    temuan = [f"tanpa JavaScript tetap tampak: {satu}" for satu in ada["mati"]]
    if ada["judul"] != 1 or ada["isi"] < 40:
        temuan.append(f"tanpa JavaScript {ada['judul']} judul dan {ada['isi']} huruf isi")
    return temuan


def test_every_page(peraga: Peraga, peramban: Any) -> None:
    situs, kunci = peraga.situs, peraga.kunci
    halaman: dict[tuple[str, str], tuple[Any, Any]] = {}
    temuan, dibuka, tanpa_skrip, catatan = [], 0, 0, Catatan()
    diperiksa: set[tuple[bool, str]] = set()
    for satu in sasaran(kunci):
        baru = (satu.situs, satu.peran) not in halaman
        if baru:
            halaman[satu.situs, satu.peran] = _both(peramban, peraga, satu, catatan)
        page, polos = halaman[satu.situs, satu.peran]
        alamat = situs.url(satu.situs, satu.alamat)
        jawab = page.goto(alamat)
        if jawab.status != HALAMAN_GALAT.get(satu.nama, 200):
            temuan.append(f"{satu.nama} {satu.peran} {satu.alamat}: dijawab {jawab.status}")
            continue
        # one address seen by two roles or with two filters is one page for axe
        axe = (satu.situs == "konsol", view_name(satu)) not in diperiksa
        diperiksa.add((satu.situs == "konsol", view_name(satu)))
        milik = seen_findings(page, html=jawab.body(), axe=axe, grafik=satu.nama in GRAFIK)
        if baru:
            # the side menu stands on wide screens only, the same on every page
            milik += layar_temuan(page, "", (1280,))
            page.set_viewport_size({"width": 390, "height": 844})
        if baru or page.evaluate(CURIGA, jawab.text()):
            polos.goto(alamat)
            milik += bare_findings(polos)
            tanpa_skrip += 1
        temuan += [f"{satu.nama} {satu.peran} {satu.alamat}: {apa}" for apa in milik]
        dibuka += 1
    # a page that is itself an answer of 404 or 403 is told by the browser too
    temuan += [k for k in catatan.keluhan if "Failed to load resource" not in k]
    assert not temuan, "\n".join(temuan)
    assert dibuka == len(sasaran(kunci))
    assert tanpa_skrip > 20
    assert len(diperiksa) > 100


def view_name(satu: Sasaran) -> str:
    """Name of the address; of a home page with the role, which decides what it is; of what leads nowhere, its own."""
    urlconf = "erk_platform.urls_konsol" if satu.situs == "konsol" else "erk_platform.urls_wilayah"
    try:
        nama = resolve(urlsplit(satu.alamat).path, urlconf=urlconf).view_name
    except Resolver404:
        return satu.nama
    return f"{nama} {satu.peran}" if satu.alamat == "/" or satu.nama.startswith("9") else nama


def _both(peramban: Any, peraga: Peraga, satu: Sasaran, catatan: Catatan) -> tuple[Any, Any]:
    """A page of that role with JavaScript and one without, signed in once."""
    page, polos = page_open(peramban), page_open(peramban, js=False)
    catatan.dengar(page)
    if satu.peran:
        kue = peraga.kue[satu.situs, satu.peran] | {"url": peraga.situs.url(satu.situs)}
        for satu_page in (page, polos):
            satu_page.context.add_cookies([kue])
    return page, polos


def test_a_bad_page_is_told(peramban: Any) -> None:
    buruk = """<html lang="id"><title>x</title><main><h1>Buruk</h1><p>Cukup panjang untuk sebuah halaman yang benar.</p>
        <img src="data:,"><div style="width: 340px">lebar</div><button type="button">Diam</button>
        <form><input aria-label="a"></form></main></html>"""
    page, polos = page_open(peramban), page_open(peramban, js=False)
    page.set_content(buruk)
    kata = " ".join(seen_findings(page, html=os.urandom(BERAT_MAKS)))
    assert all(satu in kata for satu in ("image-alt", "selebar", "berat"))
    polos.set_content(buruk.replace("<h1>", "<h2>"))
    kata = " ".join(bare_findings(polos))
    assert all(satu in kata for satu in ("Diam", "<form", "0 judul"))
