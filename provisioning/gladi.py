"""The rehearsal: a release's migrations run once by Django in a copy of one region's structure, and are recorded.

What it recorded is replayed in every region that stands where the copied one stood. The copy also says what must come
out: the names of all columns, indexes and constraints, and the definitions of those that the migrations made.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import migrations as dj
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from psycopg2 import sql

from erk_kit.names import SCHEMA_EKSTENSI, SCHEMA_GLADI
from provisioning.owner import fetch, owner_connection
from provisioning.replay import structure_copy, structure_dump

Migrasi = tuple[str, str]
_REKAMAN = ("django.db.migrations.operations.models", "django.db.migrations.operations.fields")


@dataclass(frozen=True)
class Rekaman:
    """`pernyataan` in order; `migrasi` are the rows they stand for; `nama` and `baru`: see structure_names,
    structure_definitions (only what the migrations made or changed)."""

    migrasi: tuple[Migrasi, ...]
    pernyataan: tuple[str, ...]
    nama: frozenset[tuple[str, ...]]
    baru: frozenset[tuple[str, ...]]


def migrations_pending(raw: Any, schema: str) -> list[Migrasi]:
    """Migrations in the code that `schema` does not record, in no particular order."""
    ada = set(fetch(raw, sql.SQL("select app, name from {}.django_migrations").format(sql.Identifier(schema))))
    return [n for n in MigrationLoader(None, ignore_no_migrations=True).graph.nodes if n not in ada]


def not_replayable(pending: Sequence[Migrasi]) -> list[str]:
    """Those of the regions' migrations that do more than SQL known beforehand: Python, own transactions, operations
    that are not Django's own."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    wilayah = set(settings.TENANT_APPS)
    return [
        f"{app}.{nama}"
        for app, nama in pending
        if apps.get_app_config(app).name in wilayah
        and not (
            loader.graph.nodes[app, nama].atomic
            and all(_replayable(o) for o in loader.graph.nodes[app, nama].operations)
        )
    ]


def _replayable(operasi: Operation) -> bool:
    if isinstance(operasi, dj.SeparateDatabaseAndState):
        return all(_replayable(o) for o in operasi.database_operations)
    return type(operasi) is dj.RunSQL or type(operasi).__module__ in _REKAMAN


def rehearse(asal: str, pending: Sequence[Migrasi]) -> Rekaman:
    """Run what is pending in a copy of `asal` and record it. Raises ProvisioningError with the migration's own
    error: nothing but the copy was touched."""
    from provisioning.migrations import child_run, schema_migrations

    with owner_connection() as raw, tempfile.TemporaryDirectory(prefix="erk-gladi-") as tempat:
        rehearsal_drop(raw)
        try:
            with owner_connection(autocommit=False) as transaksi:
                structure_copy(transaksi, asal, SCHEMA_GLADI, structure_dump(asal))
            semula = structure_definitions(raw, SCHEMA_GLADI)
            berkas = Path(tempat) / "rekaman.json"
            child_run(["--rekam", str(berkas), SCHEMA_GLADI])
            belum = {f"{a}.{n}": (a, n) for a, n in pending}
            return Rekaman(
                tuple(belum[m] for m in schema_migrations(raw, SCHEMA_GLADI) if m in belum),
                tuple(json.loads(berkas.read_text())),
                structure_names(raw, SCHEMA_GLADI),
                structure_definitions(raw, SCHEMA_GLADI) - semula,
            )
        except BaseException:
            rehearsal_drop(raw)
            raise


def rehearsal_drop(raw: Any) -> None:
    """Remove the copy, if there is one: its rows of content types are needed until the last region has them."""
    with raw.cursor() as cursor:
        cursor.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(SCHEMA_GLADI)))


def structure_names(raw: Any, schema: str) -> frozenset[tuple[str, ...]]:
    """Every column with its type, every index, constraint and sequence of a schema, by name."""
    return frozenset(
        fetch(
            raw,
            "select 'kolom', c.relname::text, a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || "
            "a.attnotnull || ' ' || a.attidentity::text from pg_attribute a join pg_class c on c.oid = a.attrelid "
            "where c.relnamespace = %(s)s::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped "
            "union all select 'objek ' || c.relkind::text, c.relname::text, '' from pg_class c "
            "where c.relnamespace = %(s)s::regnamespace and c.relkind in ('r', 'i', 'S') "
            "union all select 'batasan ' || c.contype::text, coalesce(t.relname::text, ''), c.conname::text "
            "from pg_constraint c left join pg_class t on t.oid = c.conrelid "
            "where c.connamespace = %(s)s::regnamespace and c.contype <> 'n'",
            {"s": schema},
        )
    )


def structure_definitions(raw: Any, schema: str) -> frozenset[tuple[str, ...]]:
    """How indexes, constraints and defaults of a schema are defined, without its name. Not to be compared between
    schemas as a whole: Postgres prints an expression differently once it has been dumped and read back."""
    with raw.cursor() as cursor:
        # names are printed without the schemas of the path
        cursor.execute("select set_config('search_path', %s, false)", [f"{schema}, {SCHEMA_EKSTENSI}"])
    return frozenset(
        fetch(
            raw,
            "select 'indeks', indexname::text, replace(indexdef, %(s)s || '.', '') from pg_indexes "
            "where schemaname = %(s)s "
            "union all select 'batasan', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) "
            "from pg_constraint where connamespace = %(s)s::regnamespace and contype <> 'n' "
            "union all select 'bawaan', c.relname || '.' || a.attname, pg_get_expr(d.adbin, d.adrelid) "
            "from pg_attrdef d join pg_class c on c.oid = d.adrelid "
            "join pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum "
            "where c.relnamespace = %(s)s::regnamespace",
            {"s": schema},
        )
    )
