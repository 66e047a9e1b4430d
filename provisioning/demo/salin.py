"""COPY into a region's tables: per-row inserts would take minutes where this takes seconds."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from psycopg2 import sql

from erk_kit.names import SCHEMA_EKSTENSI
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


class Muatan:
    """One transaction of the owner that fills tables of a fresh region.

    Foreign keys, unique constraints and indexes of the named tables are dropped first and made again at the end, in the
    same transaction: two million rows are checked in one join each instead of row by row, and after a failure
    nothing of it has happened. Not for a region that people use: it locks the tables.
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def copy_rows(self, tabel: str, kolom: Sequence[str], baris: Iterable[Sequence[Any]]) -> int:
        """Append rows to `tabel`; returns how many."""
        return self.copy_lines(tabel, kolom, ("\t".join(map(teks, satu)) for satu in baris))

    def copy_lines(self, tabel: str, kolom: Sequence[str], garis: Iterable[str]) -> int:
        """Like copy_rows with lines that are in COPY's text format already."""
        perintah = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(tabel), sql.SQL(", ").join(map(sql.Identifier, kolom))
        )
        jumlah = 0
        semua = iter(garis)
        with self._raw.cursor() as kursor:
            while potongan := list(islice(semua, _POTONG)):
                kursor.copy_expert(perintah, io.StringIO("\n".join(potongan) + "\n"))
                jumlah += len(potongan)
        return jumlah

    def execute(self, perintah: str, isi: Sequence[Any] = ()) -> None:
        with self._raw.cursor() as kursor:
            kursor.execute(perintah, isi or None)


@contextmanager
def bulk_load(schema: str, *tabel: str) -> Iterator[Muatan]:
    """Open a `Muatan` of `schema` with the constraints and indexes of `tabel` put aside until the block ends. A table
    that refers to another stands before it."""
    with owner_connection(autocommit=False) as raw:
        with raw.cursor() as kursor:
            kursor.execute(
                sql.SQL("set local search_path to {}, {}").format(
                    sql.Identifier(schema), sql.Identifier(SCHEMA_EKSTENSI)
                )
            )
            kursor.execute("set local maintenance_work_mem = '256MB'")
            kembali = [perintah for satu in tabel for perintah in _put_aside(kursor, schema, satu)]
        # a foreign key wants the unique constraint that it refers to, which may be another table's
        kembali.sort(key=lambda perintah: " FOREIGN KEY " in perintah)
        yield Muatan(raw)
        with raw.cursor() as kursor:
            for perintah in kembali:
                kursor.execute(perintah)


def _put_aside(kursor: Any, schema: str, tabel: str) -> list[str]:
    """Drop foreign keys, unique and exclusion constraints and indexes of one table; returns what makes them again."""
    kursor.execute(
        "select c.conname, pg_get_constraintdef(c.oid) from pg_constraint c join pg_class t on t.oid = c.conrelid"
        " join pg_namespace n on n.oid = t.relnamespace where n.nspname = %s and t.relname = %s"
        " and c.contype in ('f', 'u', 'x') order by c.contype desc, c.conname",
        [schema, tabel],
    )
    kembali = []
    for nama, isi in kursor.fetchall():
        kursor.execute(sql.SQL("alter table {} drop constraint {}").format(sql.Identifier(tabel), sql.Identifier(nama)))
        kembali.append(f'alter table "{tabel}" add constraint "{nama}" {isi}')
    kursor.execute(
        "select i.relname, pg_get_indexdef(x.indexrelid) from pg_index x join pg_class i on i.oid = x.indexrelid"
        " join pg_class t on t.oid = x.indrelid join pg_namespace n on n.oid = t.relnamespace"
        " where n.nspname = %s and t.relname = %s and not x.indisprimary order by i.relname",
        [schema, tabel],
    )
    indeks = kursor.fetchall()
    for nama, _isi in indeks:
        kursor.execute(sql.SQL("drop index {}").format(sql.Identifier(nama)))
    # indexes before foreign keys: their check is a join that may want them
    return [isi for _nama, isi in indeks] + kembali


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
