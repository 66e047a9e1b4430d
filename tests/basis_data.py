"""The tests' databases: one template per session, one clone per worker.

The template (public migrated, Bandung and Musi Rawas provisioned, a small demo month) is built once, under a file
lock, by whichever worker needs it first. A clone is `CREATE DATABASE .. TEMPLATE`. All databases of a session share
one role prefix, because roles belong to the cluster. What a killed session left behind is swept by the next one.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg2
from psycopg2 import sql

from erk_kit import embedded, hosts
from erk_kit.dsn import EMBEDDED_KEY, parse_database_url

WILAYAH = {
    "bandung": ("3273", "Pemerintah Kota Bandung", "bandung-erk"),
    "musirawas": ("1605", "Pemerintah Kabupaten Musi Rawas", "musirawas-erk"),
}
SKEMA = {slug: f"r_{kode}" for slug, (kode, _nama, _paket) in WILAYAH.items()}


def uji_home() -> Path:
    """The tests' own embedded servers, apart from the demo's data."""
    home = embedded.default_home()
    return home.with_name(home.name + "-uji")


def _lock_file(session: str) -> Path:
    folder = uji_home().with_name(uji_home().name + "-sesi")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{session}.kunci"


def _gate() -> Path:
    """Held while a session begins or ends, so that none stops the servers under another."""
    return _lock_file("gerbang").with_suffix(".pintu")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _in_use(path: Path) -> bool:
    """Whether some process still holds the session's lock."""
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


@dataclass
class Sesi:
    """One test session as seen by one worker process."""

    uid: str
    worker: str
    _alive: IO[str] | None = None
    _services: embedded.Services | None = None
    _regions: tuple[hosts.Wilayah, ...] = ()
    _ready: bool = False

    @property
    def prefix(self) -> str:
        return f"uji_{self.uid}"

    @property
    def template(self) -> str:
        return f"{self.prefix}_templat"

    @property
    def clone(self) -> str:
        return f"{self.prefix}_{self.worker}"

    @property
    def services(self) -> embedded.Services:
        """Servers with the addresses of this worker's clone."""
        assert self._services is not None
        return self._services.with_database(self.clone)

    # -- building --------------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Build or find the template, make this worker's clone, point Django at it. Only the first call does
        anything."""
        if self._ready:
            return
        os.environ["ERK_EMBEDDED_FSYNC"] = "off"
        with _locked(_gate()):
            self.hold()
            self._services = embedded.ensure_started(uji_home())
        with _locked(_lock_file(self.uid).with_suffix(".bangun")):
            if not self._exists(self.template):
                self._build_template()
        self._point_at(self.template)
        self._read_regions()
        self.renew()
        self._ready = True

    def hold(self) -> None:
        """Show other sessions that this one is alive."""
        if self._alive is None:
            self._alive = _lock_file(self.uid).open("a")
            fcntl.flock(self._alive, fcntl.LOCK_SH)

    def _build_template(self) -> None:
        self._sweep()
        draft = f"{self.prefix}_baru"
        self._admin(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(draft)))
        self._admin(sql.SQL("create database {} owner erk_owner").format(sql.Identifier(draft)))
        self._point_at(draft)
        from provisioning.bootstrap import bootstrap
        from provisioning.regions import region_create

        bootstrap()
        for slug, (kode, nama, paket) in WILAYAH.items():
            region_create(kode=kode, nama=nama, slug=slug, paket_id=paket)
        _seed_demo_month()
        self._leave()
        self._admin(
            sql.SQL("alter database {} rename to {}").format(sql.Identifier(draft), sql.Identifier(self.template))
        )

    def renew(self) -> None:
        """Throw this worker's clone away and make a new one from the template."""
        self._leave()
        name, login = sql.Identifier(self.clone), sql.Identifier("erk_app")
        self._admin(sql.SQL("drop database if exists {} with (force)").format(name))
        for attempt in range(50):
            try:
                self._admin(
                    sql.SQL("create database {} owner erk_owner template {}").format(
                        name, sql.Identifier(self.template)
                    )
                )
                break
            except psycopg2.errors.ObjectInUse:
                # Another worker is copying the template or has just let go of it.
                if attempt == 49:
                    raise
                time.sleep(0.1)
        # The rights on the database itself are not copied.
        self._admin(sql.SQL("revoke all on database {} from public").format(name))
        self._admin(sql.SQL("grant connect on database {} to {}").format(name, login))
        self._point_at(self.clone)

    def warm_hosts(self) -> None:
        """Tests run inside a region's transaction, where the middleware may not look a host up."""
        hosts.forget()
        for region in self._regions:
            hosts.remember(f"{region.slug}.localhost", region, seconds=86400)

    def _read_regions(self) -> None:
        from erk_kit.binding import public_atomic
        from tenants.registry.models import Region

        with public_atomic():
            self._regions = tuple(hosts.from_region(r) for r in Region.objects.all())

    # -- connections -----------------------------------------------------------------------------------------------

    def _leave(self) -> None:
        from django.db import connections

        connections.close_all()

    def _point_at(self, database: str) -> None:
        """Make this process, and the children it starts, use `database`."""
        from django.conf import settings
        from django.db import connections

        assert self._services is not None
        there = self._services.with_database(database)
        os.environ.update(
            DATABASE_URL=there.database_url,
            DATABASE_URL_OWNER=there.database_url_owner,
            REDIS_URL=there.redis_url,
            ERK_ROLE_PREFIX=self.prefix,
            ERK_SECRET_KEY=settings.SECRET_KEY,
        )
        settings.ERK_ROLE_PREFIX = self.prefix
        self._leave()
        live: dict[str, Any] = connections.settings["default"]
        live.pop(EMBEDDED_KEY, None)
        live.update(parse_database_url(there.database_url))

    def _admin(self, statement: Any) -> list[tuple[Any, ...]]:
        assert self._services is not None
        with closing(psycopg2.connect(self._services.with_database("postgres").database_url_super)) as raw:
            raw.autocommit = True
            with raw.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []

    def _exists(self, database: str) -> bool:
        return bool(self._admin(sql.SQL("select 1 from pg_database where datname = {}").format(sql.Literal(database))))

    # -- ending ----------------------------------------------------------------------------------------------------

    def drop_clone(self) -> None:
        """End of one worker."""
        if self._ready:
            self._leave()
            self._admin(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(self.clone)))

    def finish(self) -> None:
        """End of the session: drop its databases and roles; stop the servers when no other session uses them."""
        if self._alive is not None:
            self._alive.close()
        folder = _lock_file(self.uid).parent
        if not _lock_file(self.uid).with_suffix(".bangun").exists():
            _lock_file(self.uid).unlink(missing_ok=True)
            return
        os.environ["ERK_EMBEDDED_FSYNC"] = "off"
        self._services = embedded.ensure_started(uji_home())
        self._leave()
        self._sweep()
        self._drop_session(self.uid)
        with _locked(_gate()):
            if not any(_in_use(p) for p in folder.glob("*.kunci")):
                embedded.stop(uji_home())

    def _sweep(self) -> None:
        """Databases and roles of sessions whose processes are gone."""
        rows = self._admin("select datname from pg_database where datname like 'uji\\_%'")
        roles = self._admin("select rolname from pg_roles where rolname like 'uji\\_%'")
        for uid in {name.split("_")[1] for (name,) in [*rows, *roles]}:
            if uid != self.uid and not _in_use(_lock_file(uid)):
                self._drop_session(uid)

    def _drop_session(self, uid: str) -> None:
        for (name,) in self._admin(f"select datname from pg_database where datname like 'uji\\_{uid}\\_%'"):
            self._admin(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        for (name,) in self._admin(f"select rolname from pg_roles where rolname like 'uji\\_{uid}\\_%'"):
            self._admin(sql.SQL("drop role if exists {}").format(sql.Identifier(name)))
        _lock_file(uid).unlink(missing_ok=True)
        _lock_file(uid).with_suffix(".bangun").unlink(missing_ok=True)


def _seed_demo_month() -> None:
    """A small, closed-able October 2026 in both regions, once provisioning.demo exists."""
    try:
        from provisioning import demo
    except ImportError:
        return
    demo.seed_for_tests()
