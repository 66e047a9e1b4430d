"""COPY into a region's tables: per-row inserts would take minutes where this takes seconds."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from psycopg2 import sql

from provisioning.owner import owner_connection

_POTONG = 20_000


def teks(nilai: Any) -> str:
    r"""One value in COPY's text format; None becomes \N."""
    if nilai is None:
        return r"\N"
    if nilai is True:
        return "t"
    if nilai is False:
        return "f"
    if isinstance(nilai, (int, dt.date)):
        return str(nilai)
    return str(nilai).replace("\\", "\\\\").replace("\t", " ").replace("\n", " ").replace("\r", " ")


def copy_rows(tabel: str, kolom: Sequence[str], baris: Iterable[Sequence[Any]]) -> int:
    """Append rows to `tabel` of the bound region; returns how many."""
    return copy_lines(tabel, kolom, ("\t".join(map(teks, satu)) for satu in baris))


def copy_lines(tabel: str, kolom: Sequence[str], garis: Iterable[str]) -> int:
    """Like copy_rows with lines that are in COPY's text format already."""
    perintah = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(tabel), sql.SQL(", ").join(map(sql.Identifier, kolom))
    )
    jumlah = 0
    potongan: list[str] = []
    with connection.cursor() as kursor:

        def kirim() -> None:
            nonlocal jumlah
            # an empty statement first: the wrapper binds role and search_path at the first one it sees
            kursor.copy_expert(perintah, io.StringIO("\n".join(potongan) + "\n"))
            jumlah += len(potongan)
            potongan.clear()

        for satu in garis:
            potongan.append(satu)
            if len(potongan) >= _POTONG:
                kirim()
        if potongan:
            kirim()
    return jumlah


def sequences_advance(schema: str) -> None:
    """Move each table's sequence past the keys that COPY brought. The region's role may not, so the owner does."""
    with owner_connection() as raw, raw.cursor() as kursor:
        kursor.execute(
            """
            select c.relname, a.attname, pg_get_serial_sequence(format('%%I.%%I', n.nspname, c.relname), a.attname)
              from pg_class c
              join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             where n.nspname = %s and c.relkind = 'r'
               and pg_get_serial_sequence(format('%%I.%%I', n.nspname, c.relname), a.attname) is not null
             order by 1
            """,
            [schema],
        )
        for tabel, kolom, urutan in kursor.fetchall():
            kursor.execute(
                sql.SQL(
                    "select setval(%s::regclass, m) from (select max({k}) as m from {s}.{t}) x where m is not null"
                ).format(k=sql.Identifier(kolom), s=sql.Identifier(schema), t=sql.Identifier(tabel)),
                [urutan],
            )


def tables_analyze(schema: str) -> None:
    """Fresh statistics: right after COPY the planner knows nothing and joins badly."""
    with owner_connection() as raw, raw.cursor() as kursor:
        kursor.execute("select tablename from pg_tables where schemaname = %s order by 1", [schema])
        for (tabel,) in kursor.fetchall():
            kursor.execute(sql.SQL("analyze {}.{}").format(sql.Identifier(schema), sql.Identifier(tabel)))
