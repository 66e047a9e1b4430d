"""Servers and an empty database for the demo, and Django on top of them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from erk_platform.cli import CommandError

DATABASE, OWNER = "erk", "erk_owner"


@contextmanager
def demo_lock() -> Iterator[None]:
    """One demo per home: a second one would pull the database from under the first. Kill -9 frees it too."""
    from erk_kit.embedded.home import Home

    rumah = Home(None)
    rumah.prepare()
    with (rumah.path / "peraga.kunci").open("a") as berkas:
        try:
            fcntl.flock(berkas, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as galat:
            raise CommandError(
                "Peraga lain sedang berjalan dari folder data yang sama. Hentikan dengan Ctrl-C di jendelanya, "
                "atau setel ERK_HOME ke folder lain."
            ) from galat
        yield


@contextmanager
def servers(layar: Any, *, selalu_henti: bool) -> Iterator[Any]:
    """Embedded servers, unless DATABASE_URL names real ones (then None is given).

    At the end the demo stops what it started; with `selalu_henti` (after serving) also servers that ran before, if they
    were the demo's.
    """
    from erk_kit import embedded

    sendiri = not os.environ.get("DATABASE_URL")
    sebelum = embedded.status()
    layar.kemajuan("platform", "menyalakan Postgres dan Redis", 0.0)
    tertanam = embedded.ensure_started() if sendiri else None
    embedded.supply_environment()
    try:
        yield tertanam
    finally:
        from django.conf import settings
        from django.db import connections

        if settings.configured:
            connections.close_all()
        if (selalu_henti and sendiri) or (not sebelum.running and sebelum.redis_pid is None):
            embedded.stop()


def database_renew(tertanam: Any) -> None:
    """Make an empty demo database in place of the old one. On somebody's own server nothing is ever dropped."""
    import psycopg2
    from psycopg2 import sql

    if tertanam is None:
        raise CommandError(
            "DATABASE_URL menunjuk server sendiri, dan peraga tidak menghapus basis data di sana. "
            "Kosongkan DATABASE_URL agar server bawaan dipakai, atau pakai --simpan pada basis data yang masih kosong."
        )
    with closing(psycopg2.connect(tertanam.with_database("postgres").database_url_super)) as raw:
        raw.autocommit = True
        with raw.cursor() as kursor:
            kursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(DATABASE)))
            kursor.execute(
                sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )


def database_spare(tertanam: Any) -> None:
    """With --simpan on somebody's own server: only an empty database, or one that the demo filled before.

    The demo makes log-ins with a printed password and closes a month, so it must never touch real people. Raises
    CommandError.
    """
    if tertanam is not None:
        return
    if os.environ.get("ERK_PRODUKSI", "0").strip().lower() not in {"", "0"}:
        raise CommandError(
            "Peraga tidak dijalankan di server produksi (ERK_PRODUKSI): sandinya dicetak dan sama untuk semua. "
            "Pakai basis data lain, atau kosongkan DATABASE_URL agar server bawaan dipakai."
        )
    if _holds_others():
        raise CommandError(
            "Basis data di DATABASE_URL sudah berisi akun atau pegawai yang bukan buatan peraga; tidak ada yang "
            "diubah. Pakai basis data yang kosong, atau kosongkan DATABASE_URL agar server bawaan dipakai."
        )


def _holds_others() -> bool:
    """Whether the database has people and not the demo's operator."""
    import psycopg2
    from psycopg2 import sql

    from erk_kit.dsn import owner_url

    with closing(psycopg2.connect(owner_url())) as raw, raw.cursor() as kursor:
        kursor.execute("select to_regclass('public.akun_pengguna'), to_regclass('public.registry_region')")
        if None in (kursor.fetchone() or (None,)):
            return False
        kursor.execute("select nama from public.akun_pengguna")
        nama = [n for (n,) in kursor.fetchall()]
        if any("(peraga)" in n for n in nama):
            return False
        kursor.execute(
            "select table_schema from information_schema.tables where table_name = 'organisasi_pegawai' "
            "and table_schema in (select schema_name from public.registry_region)"
        )
        for (skema,) in kursor.fetchall():
            kursor.execute(sql.SQL("select exists (select 1 from {}.organisasi_pegawai)").format(sql.Identifier(skema)))
            nama += [skema] * bool((kursor.fetchone() or (False,))[0])
        return bool(nama)


def django_start() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "erk_platform.settings")
    django.setup()
