"""Structure of a new region, replayed from the template schema in one transaction.

pg_dump -s writes the structure of `templat`; psql commands and SET statements are dropped (newer versions emit ones
that older servers do not know), the schema is renamed by a lexer that knows strings, comments and quoted names, and
the statements run in one transaction. So a region's schema exists completely or not at all.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from typing import Any

from psycopg2 import sql

from erk_kit.embedded import binary
from erk_kit.names import SCHEMA_TEMPLAT, is_region_schema
from provisioning.owner import ProvisioningError, fetch, pg_environment

# Rows that belong to the structure: which migrations ran, and the ids of content types and permissions.
_ROWS = ("django_migrations", "django_content_type", "auth_permission")

_TOKEN = re.compile(
    r"""
      (?P<line>--[^\n]*)
    | (?P<block>/\*.*?\*/)
    | (?P<dollar>\$(?P<tag>[A-Za-z_]\w*)?\$.*?\$(?P=tag)?\$)
    | (?P<string>(?:\b[eE])?'(?:[^']|'')*')
    | (?P<quoted>"(?:[^"]|"")*")
    | (?P<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)
    | (?P<semicolon>;)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_DROPPED = re.compile(r"(SET\s|SELECT\s+pg_catalog\.set_config\(|CREATE\s+SCHEMA\s)", re.IGNORECASE)


def statements(dump: str) -> Iterator[list[tuple[str, str]]]:
    """Split pg_dump's text into statements, each a list of (kind, text) tokens; psql commands and comments are left
    out."""
    text = "\n".join(line for line in dump.splitlines() if not line.startswith("\\"))
    current: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(text):
        kind = "dollar" if match.group("dollar") is not None else (match.lastgroup or "other")
        if kind in ("line", "block"):
            continue
        if kind == "semicolon":
            if any(t.strip() for _, t in current):
                yield current
            current = []
            continue
        current.append((kind, match.group(0)))
    if any(t.strip() for _, t in current):
        raise ProvisioningError("Keluaran pg_dump terpotong: pernyataan terakhir tidak diakhiri titik koma.")


def rename(tokens: list[tuple[str, str]], old: str, new: str) -> str:
    """One statement with schema `old` renamed: as a name before a dot, and inside '...'::regclass; nowhere else."""
    out: list[str] = []
    for i, (kind, text) in enumerate(tokens):
        following = tokens[i + 1][1] if i + 1 < len(tokens) else ""
        before = tokens[i - 1][1] if i else ""
        if kind in ("word", "quoted") and text.strip('"') == old and following == "." and before != ".":
            out.append(new)
        elif kind == "string" and text.startswith(f"'{old}.") and _cast_follows(tokens, i, "regclass"):
            out.append(f"'{new}." + text[len(old) + 2 :])
        else:
            out.append(text)
    return "".join(out).strip()


def _cast_follows(tokens: list[tuple[str, str]], i: int, name: str) -> bool:
    return [t for _, t in tokens[i + 1 : i + 4]] == [":", ":", name]


def structure_sql(dump: str, *, old: str, new: str) -> list[str]:
    """The statements to run for schema `new`, in order, without SET, set_config and CREATE SCHEMA."""
    kept: list[str] = []
    for tokens in statements(dump):
        statement = rename(tokens, old, new)
        if not _DROPPED.match(statement):
            kept.append(statement)
    return kept


def structure_dump(asal: str = SCHEMA_TEMPLAT) -> str:
    """Structure of a schema as pg_dump writes it."""
    done = subprocess.run(  # noqa: S603 - fixed program and arguments
        [
            str(binary("pg_dump")),
            "--schema-only",
            f"--schema={asal}",
            "--no-owner",
            "--no-privileges",
            "--no-comments",
        ],
        env=pg_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ProvisioningError(
            f"pg_dump gagal membaca skema {asal}: {done.stderr.strip()[-800:]}. "
            "Jalankan `erk migrate` agar templat dibuat, dan pastikan pg_dump tidak lebih tua daripada server."
        )
    return done.stdout


def schema_present(raw: Any, schema: str) -> bool:
    """True when `schema` exists with its structure. Raises ProvisioningError if a schema of that name is something
    else."""
    if not fetch(raw, "select 1 from pg_namespace where nspname = %s", [schema]):
        return False
    if not fetch(raw, "select 1 from pg_tables where schemaname = %s and tablename = 'django_migrations'", [schema]):
        raise ProvisioningError(
            f"Skema {schema} sudah ada di basis data tetapi bukan buatan platform ini (tanpa django_migrations). "
            "Periksa isinya; bila tidak diperlukan, hapus skema itu lalu ulangi."
        )
    return True


def structure_replay(raw: Any, schema: str) -> None:
    """Create `schema` with the template's structure in one transaction of `raw` (which must not be in autocommit)."""
    if not is_region_schema(schema):
        raise ProvisioningError(f"Nama skema {schema!r} tidak sah.")
    if not fetch(raw, "select 1 from pg_tables where schemaname = %s limit 1", [SCHEMA_TEMPLAT]):
        raise ProvisioningError("Skema templat kosong atau belum ada. Jalankan `erk migrate`, lalu ulangi.")
    structure_copy(raw, SCHEMA_TEMPLAT, schema, structure_dump())


def structure_copy(raw: Any, asal: str, schema: str, dump: str) -> None:
    """Make `schema` with the structure of `asal`, whose `dump` is given, and the rows that belong to it."""
    todo = structure_sql(dump, old=asal, new=schema)
    where = sql.Identifier(schema)
    with raw.cursor() as cursor:
        cursor.execute("set local lock_timeout = '10s'")
        cursor.execute(sql.SQL("create schema {}").format(where))
        # pg_dump qualifies every name; an empty path makes a name that it did not qualify an error.
        cursor.execute("select set_config('search_path', '', true)")
        cursor.execute(";\n".join(todo))
        for table in _ROWS:
            cursor.execute(
                sql.SQL("insert into {0}.{2} overriding system value select * from {1}.{2}").format(
                    where, sql.Identifier(asal), sql.Identifier(table)
                )
            )
            cursor.execute(
                sql.SQL(
                    "select pg_catalog.setval(pg_catalog.pg_get_serial_sequence({}, 'id'), coalesce(max(id), 1)) "
                    "from {}.{}"
                ).format(sql.Literal(f"{schema}.{table}"), where, sql.Identifier(table))
            )
