"""Scratch servers of a bench: a home of its own beside the usual one, removed afterwards.

DATABASE_URL and the demo's data are never touched: the servers are always embedded ones started here.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from erk_kit import embedded
from erk_platform.cli import CommandError

DATABASE = "erk_ukur"
_KEYS = (
    *("DATABASE_URL", "DATABASE_URL_OWNER", "REDIS_URL", "DJANGO_SETTINGS_MODULE"),
    *("ERK_ROLE_PREFIX", "ERK_DB_AS_OWNER", "ERK_SECRET_KEY", "ERK_DEBUG"),
)


@contextmanager
def scratch() -> Iterator[None]:
    """Empty database, prepared for regions, with Django set up on it. One at a time per home.

    Raises CommandError while another bench runs, EmbeddedError where servers cannot be started.
    """
    usual = embedded.default_home()
    home = usual.with_name(usual.name + "-ukur")
    home.parent.mkdir(parents=True, exist_ok=True)
    before = {key: os.environ.get(key) for key in _KEYS}
    with home.with_name(home.name + ".kunci").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise CommandError(
                "Pengukuran lain sedang berjalan di mesin ini; keduanya akan saling mengganggu. Tunggu sampai selesai."
            ) from exc
        try:
            # what a killed bench left behind
            _remove(home)
            services = embedded.ensure_started(home)
            _create(services.with_database("postgres").database_url_super)
            _start_django(services.with_database(DATABASE))
            yield
        finally:
            _leave()
            _remove(home)
            for key, value in before.items():
                os.environ.pop(key, None)
                if value is not None:
                    os.environ[key] = value


def _create(url: str) -> None:
    import psycopg2
    from psycopg2 import sql

    with closing(psycopg2.connect(url)) as raw:
        raw.autocommit = True
        with raw.cursor() as cursor:
            cursor.execute(sql.SQL("create database {} owner erk_owner").format(sql.Identifier(DATABASE)))


def _start_django(services: embedded.Services) -> None:
    for key in ("ERK_DB_AS_OWNER", "ERK_DEBUG"):  # the latter makes Django keep every statement
        os.environ.pop(key, None)
    os.environ.update(
        DATABASE_URL=services.database_url,
        DATABASE_URL_OWNER=services.database_url_owner,
        REDIS_URL=services.redis_url,
        ERK_ROLE_PREFIX=DATABASE,
        # the settings ask for one wherever DATABASE_URL is set; this database lives for minutes
        ERK_SECRET_KEY=secrets.token_urlsafe(50),
        DJANGO_SETTINGS_MODULE="erk_platform.settings",
    )
    import django

    django.setup()
    from provisioning.bootstrap import bootstrap

    bootstrap()


def _leave() -> None:
    from django.apps import apps

    if apps.ready:
        from django.db import connections

        connections.close_all()


def _remove(home: Path) -> None:
    if home.is_dir():
        embedded.stop(home)
        shutil.rmtree(home)
