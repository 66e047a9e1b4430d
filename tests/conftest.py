"""Fixtures for everything that needs a database. Pure tests ask for none of them and start no server.

    wilayah("bandung")          binds this test to a region in one transaction that is rolled back; also usable in
    `with` klien("bandung")            Django test client for that region's host; klien("bandung", pengguna=user) is
    logged in segar                       this test commits: its database is made anew afterwards
    basis                       the session's databases (addresses of the clone: basis.services)

pytest-django's `db` and @pytest.mark.django_db are not used: they open a transaction that belongs to no region.
"""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg2
import pytest

from tests.basis_data import SKEMA, Sesi

_SESI = pytest.StashKey[Sesi]()


def pytest_configure(config: pytest.Config) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "utama")
    uid = os.environ.get("PYTEST_XDIST_TESTRUNUID") or getattr(config, "_erk_uid", None) or uuid.uuid4().hex
    config.stash[_SESI] = Sesi(uid=uid[:8], worker=worker)

    from django.conf import settings

    # Without collectstatic there is no such directory, and nothing is missing.
    config.addinivalue_line("filterwarnings", "ignore:No directory at:UserWarning")
    # Cheap hashes; and per process caches, so that limits counted in one worker do not stop another.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    local = "django.core.cache.backends.locmem.LocMemCache"
    for alias, conf in settings.CACHES.items():
        conf.update(BACKEND=local, LOCATION=f"uji-{alias}")


class _XdistHooks:
    """Registered only where pytest-xdist is: the controller learns the id that its workers see."""

    @staticmethod
    def pytest_configure_node(node: Any) -> None:
        node.config.stash[_SESI].uid = node.workerinput["testrunuid"][:8]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a fixture of their module (a closed month, a running product) go to one worker: it is made once.
    Needs --dist loadgroup."""
    for item in items:
        asal = getattr(item, "_fixtureinfo", None)
        semua = asal.name2fixturedefs.values() if asal else ()
        if any(defs[-1].scope == "module" for defs in semua if defs):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def pytest_plugin_registered(plugin: Any, plugin_name: str, manager: pytest.PytestPluginManager) -> None:
    if plugin_name == "dsession" and not manager.has_plugin("erk-xdist"):
        manager.register(_XdistHooks(), "erk-xdist")


def pytest_sessionfinish(session: pytest.Session) -> None:
    sesi = session.config.stash[_SESI]
    sesi.drop_clone()
    if hasattr(session.config, "workerinput"):
        return
    try:
        sesi.finish()
    except psycopg2.Error as galat:  # told, and a failure, but the tests' own summary comes first
        print(f"\nBasis data uji tidak terhapus seluruhnya: {galat}", file=sys.stderr)
        session.exitstatus = session.exitstatus or 1


@pytest.fixture(scope="session")
def basis(request: pytest.FixtureRequest, django_db_blocker: Any) -> Sesi:
    """The session's databases, built on first use."""
    sesi = request.config.stash[_SESI]
    with django_db_blocker.unblock():
        sesi.prepare()
    return sesi


@pytest.fixture
def terhubung(basis: Sesi, django_db_blocker: Any) -> Iterator[Sesi]:
    """Database allowed in this test; nothing is bound yet."""
    from django.core.cache import caches

    for alias in ("default", "batas"):
        caches[alias].clear()
    basis.warm_hosts()
    with django_db_blocker.unblock():
        yield basis


@pytest.fixture
def segar(terhubung: Sesi) -> Iterator[Sesi]:
    """For tests that commit."""
    try:
        yield terhubung
    finally:
        terhubung.renew()


class _Ikatan:
    def __init__(self, stack: ExitStack, skema: str) -> None:
        from django.db import transaction

        from erk_kit.binding import public_atomic, region_atomic

        self.skema = skema
        self._stack = ExitStack()
        self._stack.enter_context(public_atomic() if skema == "public" else region_atomic(skema))
        self._stack.callback(transaction.set_rollback, True)
        stack.enter_context(self)

    def __enter__(self) -> str:
        return self.skema

    def __exit__(self, *exc: object) -> None:
        # Called a second time by the fixture; by then the stack is empty.
        self._stack.close()


@pytest.fixture
def wilayah(terhubung: Sesi) -> Iterator[Callable[..., _Ikatan]]:
    """wilayah("bandung") opens a transaction bound to r_3273 until the test (or the `with` block) ends, then rolls
    back. A slug of the template, a schema, or "public" (the console)."""
    with ExitStack() as stack:
        yield lambda slug="bandung": _Ikatan(stack, SKEMA.get(slug, slug))


@pytest.fixture
def klien(terhubung: Sesi) -> Callable[..., Any]:
    """klien("bandung") -> Django test client over https with that Host; "konsol" is the console."""
    from tests.klien import KlienWilayah

    def make(slug: str = "bandung", *, pengguna: Any = None, **extra: Any) -> KlienWilayah:
        client = KlienWilayah(slug, **extra)
        if pengguna is not None:
            client.masuk(pengguna)
        return client

    return make
