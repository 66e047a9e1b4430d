"""The whole product for a browser: web server and worker on a database of their own, and a watched Chromium."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.alat import require_tool
from tests.basis_data import SKEMA, Sesi, uji_home
from tests.unit.web.conftest import accounts_of

BULAN = "2026-10"
SANDI = "sandi-untuk-uji-7303"
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Situs:
    """A running product. akun: (site, role) -> log-in name; pegawai: (site, role) -> id of the employee."""

    port: int
    akun: dict[tuple[str, str], str] = field(default_factory=dict)
    pegawai: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def url(self, situs: str, alamat: str = "/") -> str:
        return f"http://{situs}.localhost:{self.port}{alamat}"


def _free_port() -> int:
    with socket.socket() as soket:
        soket.bind(("127.0.0.1", 0))
        return int(soket.getsockname()[1])


def _redis_of(url: str) -> str:
    """Each test worker gets a Redis database of its own: two queues of one name would mix two products."""
    nomor = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw") or 0)
    return f"{url.rsplit('/', 1)[0]}/{1 + nomor % 14}"


@pytest.fixture(scope="module")
def situs(basis: Sesi, django_db_blocker: Any) -> Iterator[Situs]:
    """Bandung's month is open and ready to close, Musi Rawas's is closed."""
    require_tool("chromium")
    from django.db import connection

    from erk_kit.binding import public_atomic, region_atomic
    from erk_platform.serving import mulai_semua
    from provisioning.demo.akun import OPERATOR, operator_create
    from tenants.akun.models import Pengguna
    from tenants.penilaian.services import period_close

    hasil = Situs(port=_free_port())
    with django_db_blocker.unblock():
        basis.warm_hosts()
        with public_atomic():
            operator_create()
            _sandi(Pengguna.objects.get(nip=OPERATOR))
            hasil.akun["konsol", "pengelola"] = OPERATOR
        for slug, schema in SKEMA.items():
            with region_atomic(schema):
                for peran, pengguna in accounts_of(schema).items():
                    _sandi(pengguna)
                    hasil.akun[slug, peran] = pengguna.nip
                    hasil.pegawai[slug, peran] = pengguna.pegawai_id
        period_close(schema=SKEMA["musirawas"], kode=BULAN)
        connection.close()
    anak = mulai_semua(port=hasil.port, workers=1, environ=server_environment(basis))
    try:
        yield hasil
    finally:
        anak.henti()
        with django_db_blocker.unblock():
            connection.close()
            basis.renew()


def server_environment(basis: Sesi) -> dict[str, str]:
    """For the children that serve this worker's database."""
    layanan = basis.services
    return {
        **os.environ,
        "DATABASE_URL": layanan.database_url,
        "REDIS_URL": _redis_of(layanan.redis_url) if layanan.redis_url.startswith("redis") else layanan.redis_url,
        "ERK_ROLE_PREFIX": basis.prefix,
        "ERK_DOMAIN": "localhost",
        "ERK_COOKIE_SECURE": "0",
        "ERK_STATIC_ROOT": str(uji_home().with_name(f"{uji_home().name}-statik-{basis.worker}")),
    }


@cache
def _hash() -> str:
    """Of SANDI as the server hashes it: slow on purpose, so once a session."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    jalan = PBKDF2PasswordHasher()
    return jalan.encode(SANDI, jalan.salt())


def _sandi(pengguna: Any) -> None:
    pengguna.password = _hash()
    pengguna.save(update_fields=["password"])


def session_of(slug: str, nip: str) -> dict[str, str]:
    """The cookie of somebody who logged in at that site, without the log-in page and its slow hash."""
    from django.conf import settings

    from tenants.akun.selectors import pengguna_get
    from tests.klien import KlienWilayah

    klien = KlienWilayah(slug)
    with klien.terikat():
        pengguna = pengguna_get(nip=nip)
    klien.masuk(pengguna)
    return {"name": "erk_sesi", "value": klien.cookies[settings.SESSION_COOKIE_NAME].value}


@pytest.fixture(scope="module")
def peramban(situs: Situs) -> Iterator[Any]:
    from erk_platform.potret import browser_open

    # playwright's event loop lives in this thread; Django would take the tests' own queries for asynchronous ones
    lama = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with browser_open() as browser:
            yield browser
    finally:
        if lama is None:
            os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = lama


def axe_findings(page: Any) -> list[str]:
    """What axe finds on the open page as it stands."""
    assert AXE.exists(), "axe-core tidak ada di node_modules; jalankan make setup"
    page.evaluate(AXE.read_text())
    hasil = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']} ({v['impact']}) {v['nodes'][0]['html'][:160]}" for v in hasil["violations"]]


def layar_temuan(
    page: Any, sebutan: str, lebar: Iterable[int] = (320, 390, 1280), tanpa_axe: Collection[int] = ()
) -> list[str]:
    """What is wrong with the open page at each width: wider than the screen, and what axe finds. sebutan: its name."""
    temuan = []
    for satu in lebar:
        page.set_viewport_size({"width": satu, "height": 844})
        isi = page.evaluate("document.documentElement.scrollWidth")
        if isi > satu:
            temuan.append(f"{satu} px {sebutan}: selebar {isi} px")
        if satu not in tanpa_axe:
            temuan += [f"{satu} px {sebutan}: {apa}" for apa in axe_findings(page)]
    return temuan


@dataclass
class Catatan:
    """What the browser complained about: script errors, refused sources, failed requests."""

    keluhan: list[str] = field(default_factory=list)

    def dengar(self, page: Any) -> None:
        page.on("pageerror", lambda galat: self.keluhan.append(f"{page.url}: {galat}"))
        page.on("console", lambda p: self.keluhan.append(f"{page.url}: {p.text}") if p.type == "error" else None)


@pytest.fixture
def buka(situs: Situs, peramban: Any, django_db_blocker: Any) -> Iterator[Callable[..., Any]]:
    """buka("bandung", "bkpsdm", lebar=390) -> the home page of that role. Errors in the browser fail the test."""
    from django.db import connection

    # one that an earlier test left open may be gone: this test looks at the database through its own
    connection.close()
    catatan, semua = Catatan(), []

    def make(slug: str, peran: str = "", *, lebar: int = 390, js: bool = True, awasi: bool = True) -> Any:
        konteks = peramban.new_context(
            viewport={"width": lebar, "height": 844}, java_script_enabled=js, locale="id-ID", timezone_id="Asia/Jakarta"
        )
        semua.append(konteks)
        page = konteks.new_page()
        if awasi:
            catatan.dengar(page)
        if peran:
            with django_db_blocker.unblock():
                konteks.add_cookies([session_of(slug, situs.akun[slug, peran]) | {"url": situs.url(slug)}])
                connection.close()
            page.goto(situs.url(slug))
        return page

    yield make
    for konteks in semua:
        konteks.close()
    assert not catatan.keluhan, "\n".join(catatan.keluhan)
