"""Embedded Postgres 18 and Redis for demo, development and tests: started by `erk`, no system service needed.

    ensure_started(home=None) -> Services   start what is not running; safe to repeat, safe after kill -9, guarded by a
    file lock stop(home=None)                         stop both
    status(home=None) -> Status             what runs where; starts nothing
    binary("pg_dump") -> Path               a Postgres program of the same version
    supply_environment()                    fill DATABASE_URL, DATABASE_URL_OWNER, REDIS_URL that are not set

With DATABASE_URL and REDIS_URL set, nothing here runs. On a machine without any redis-server, `Services.redis_url` is
`memory://`: jobs then run inside the process that orders them and progress is not shared between processes.
"""

import os
from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from . import postgres, redis_server
from .binaries import binary, pg_bin_dir
from .errors import EmbeddedError
from .home import Home, State, default_home

__all__ = [
    "MEMORY_URL",
    "EmbeddedError",
    "Services",
    "Status",
    "binary",
    "default_home",
    "ensure_started",
    "pg_bin_dir",
    "status",
    "stop",
    "supply_environment",
]

MEMORY_URL = "memory://"


@dataclass(frozen=True)
class Services:
    """Addresses with passwords. `database_url_super` is for tests and repair only; no application process gets it."""

    database_url: str
    database_url_owner: str
    database_url_super: str
    redis_url: str
    home: Path

    def with_database(self, name: str) -> "Services":
        """The same servers, another database."""

        def swap(url: str) -> str:
            return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))

        return replace(
            self,
            database_url=swap(self.database_url),
            database_url_owner=swap(self.database_url_owner),
            database_url_super=swap(self.database_url_super),
        )


@dataclass(frozen=True)
class Status:
    """What runs. Pids are None when the server does not run."""

    home: Path
    postgres_pid: int | None
    postgres_port: int
    redis_pid: int | None
    redis_port: int

    @property
    def running(self) -> bool:
        return self.postgres_pid is not None


def _services(home: Home, state: State, *, with_redis: bool) -> Services:
    def url(role: str, password: str) -> str:
        return f"postgresql://{role}:{password}@127.0.0.1:{state.postgres_port}/{postgres.DATABASE}"

    return Services(
        database_url=url(postgres.APP, state.password_app),
        database_url_owner=url(postgres.OWNER, state.password_owner),
        database_url_super=url(postgres.SUPER, state.password_super),
        redis_url=f"redis://:{state.password_redis}@127.0.0.1:{state.redis_port}/0" if with_redis else MEMORY_URL,
        home=home.path,
    )


def ensure_started(home: Path | None = None) -> Services:
    """Start Postgres and Redis in `home` (default: `default_home()`) unless they run, and return their addresses.

    Raises EmbeddedError with a text for people. Waits for another process that is starting or stopping the same home.
    """
    place = Home(home)
    place.prepare()
    with place.locked():
        state = place.load_state()
        postgres.start(place, state)
        with_redis = redis_server.available()
        if with_redis:
            redis_server.start(place, state)
        return _services(place, state, with_redis=with_redis)


def start_redis(home: Path | None = None) -> str:
    """Start only Redis (DATABASE_URL points elsewhere); returns its address, or `memory://` without a redis-server."""
    place = Home(home)
    if not redis_server.available():
        return MEMORY_URL
    place.prepare()
    with place.locked():
        state = place.load_state()
        redis_server.start(place, state)
        return _services(place, state, with_redis=True).redis_url


def stop(home: Path | None = None) -> None:
    """Stop both servers of `home`. Nothing happens if none runs."""
    place = Home(home)
    if not place.exists():
        return
    place.prepare()
    with place.locked():
        redis_server.stop(place)
        postgres.stop(place)


def status(home: Path | None = None) -> Status:
    """What runs in `home`; starts and changes nothing."""
    place = Home(home)
    state = place.load_state() if place.exists() else State()
    if not place.exists():
        return Status(place.path, None, 0, None, 0)
    up = postgres.is_running(place, state)
    return Status(
        home=place.path,
        postgres_pid=postgres.running_pid(place) if up else None,
        postgres_port=state.postgres_port,
        redis_pid=redis_server.running_pid(place) if redis_server.is_running(place, state) else None,
        redis_port=state.redis_port,
    )


def supply_environment(environ: MutableMapping[str, str] = os.environ) -> None:
    """Set DATABASE_URL (+ DATABASE_URL_OWNER) and REDIS_URL from the embedded servers where they are not set.

    A given DATABASE_URL is never paired with the embedded owner: the owner of another server is that server's business.
    """
    need_db, need_redis = not environ.get("DATABASE_URL"), not environ.get("REDIS_URL")
    if need_db:
        services = ensure_started()
        environ["DATABASE_URL"] = services.database_url
        environ["DATABASE_URL_OWNER"] = services.database_url_owner
        if need_redis:
            environ["REDIS_URL"] = services.redis_url
    elif need_redis:
        environ["REDIS_URL"] = start_redis()
