"""The owner's connection and environment: migrations and provisioning only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import DEFAULT_DB_ALIAS, connections

from erk_kit.dsn import app_url, owner_url, parse_database_url


class ProvisioningError(RuntimeError):
    """Provisioning cannot go on; str(exc) says what, where, what was expected and what to do, in Bahasa Indonesia."""


@contextmanager
def owner_connection(*, autocommit: bool = True) -> Iterator[Any]:
    """psycopg2 connection of the owner role. With autocommit=False the block is one transaction."""
    raw = psycopg2.connect(owner_url(), application_name="erk-penyediaan")
    try:
        if autocommit:
            raw.autocommit = True
            yield raw
        else:
            with raw:
                yield raw
    finally:
        raw.close()


@contextmanager
def advisory_lock(raw: Any, key: str) -> Iterator[None]:
    """Session-level lock of this database on `key`: one bootstrap, one creation per region at a time."""
    with raw.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtextextended(%s, 7303))", [key])
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 7303))", [key])


def pg_environment() -> dict[str, str]:
    """Environment in which Postgres's own programs work as the owner: the password stands in no argument."""
    parsed = parse_database_url(owner_url())
    env = {**os.environ, "PGPASSWORD": parsed["PASSWORD"], "PGDATABASE": parsed["NAME"], "PGUSER": parsed["USER"]}
    return env | {f"PG{k}": parsed[k] for k in ("HOST", "PORT") if parsed[k]}


def fetch(raw: Any, query: Any, params: Any = None) -> list[tuple[Any, ...]]:
    """All rows of one query."""
    with raw.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def role_prefix() -> str:
    """Prefix of the regions' roles (ERK_ROLE_PREFIX, else the database name)."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    return str(connection.role_prefix)


def app_login() -> str:
    """Name of the application's login role."""
    return str(parse_database_url(app_url())["USER"])


def owner_environment() -> dict[str, str]:
    """Environment of a child process that works as the owner."""
    env = {k: v for k, v in os.environ.items() if k != "ERK_PROSES"}
    env.update(
        ERK_DB_AS_OWNER="1",
        DATABASE_URL=app_url(),
        DATABASE_URL_OWNER=owner_url(),
        ERK_ROLE_PREFIX=role_prefix(),
        DJANGO_SETTINGS_MODULE=os.environ.get("DJANGO_SETTINGS_MODULE", "erk_platform.settings"),
        PYTHONPATH=os.pathsep.join(p for p in sys.path if p),
    )
    return env
