"""A release over many regions: recorded once, replayed whole or not at all, continued after a kill."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg2 import sql

from erk_kit.names import SCHEMA_TEMPLAT
from provisioning.gladi import structure_names
from provisioning.migrations import platform_schemas, schema_fingerprint
from provisioning.owner import fetch, owner_connection, owner_environment
from provisioning.replay import structure_copy, structure_dump
from provisioning.roles import grants_apply, role_ensure
from tests.basis_data import Sesi

pytestmark = pytest.mark.isolation
BANYAK = 50
SETELAN = "tests.isolation.setelan_migrasi"
ERK = str(Path(sys.executable).with_name("erk"))


# What the release touches and what every schema must have; the rest of a region's tables would only cost time.
SISA = ("akun_pengguna", "auth_permission", "django_content_type", "django_migrations", "django_session")


@pytest.fixture(scope="module")
def banyak(basis: Sesi, django_db_blocker: Any) -> Iterator[list[str]]:
    """Fifty small regions instead of the two; the database is made anew afterwards."""
    with django_db_blocker.unblock():
        nama = [f"r_{n}" for n in range(5001, 5001 + BANYAK)]
        with owner_connection() as raw, raw.cursor() as cursor:
            for s in [s for s in platform_schemas(raw) if s.startswith("r_")]:
                cursor.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(s)))
            with owner_connection(autocommit=False) as satu:
                structure_copy(satu, SCHEMA_TEMPLAT, nama[0], structure_dump())
            for (t,) in fetch(raw, "select tablename from pg_tables where schemaname = %s", [nama[0]]):
                if t not in SISA:
                    cursor.execute(sql.SQL("drop table {} cascade").format(sql.Identifier(nama[0], t)))
            dump = structure_dump(nama[0])
            for s in nama:
                role_ensure(raw, s)
                with owner_connection(autocommit=False) as satu:
                    if s != nama[0]:
                        structure_copy(satu, nama[0], s, dump)
                    grants_apply(satu, s)
        yield nama
        basis.renew()


def _command(*argv: str) -> list[str]:
    return [ERK, "regions", "migrate", *argv]


def _env() -> dict[str, str]:
    env = {k: v for k, v in owner_environment().items() if k != "ERK_DB_AS_OWNER"}
    return env | {"DJANGO_SETTINGS_MODULE": SETELAN}


def _state() -> dict[str, int]:
    """How many of the release's migrations each region records."""
    with owner_connection() as raw:
        hasil = {}
        for s in platform_schemas(raw):
            teks = "select count(*) from {}.django_migrations where app = 'uji_migrasi'"
            hasil[s] = fetch(raw, sql.SQL(teks).format(sql.Identifier(s)))[0][0]
        return {s: n for s, n in hasil.items() if s.startswith("r_")}


def test_a_killed_rollout_resumes_and_ends_equal(banyak: list[str], django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        anak = subprocess.Popen(_command("--utas", "2"), env=_env(), stdout=subprocess.DEVNULL, start_new_session=True)
        batas = time.monotonic() + 60
        while sum(1 for n in _state().values() if n) < BANYAK // 3 and time.monotonic() < batas:
            assert anak.poll() is None, "the rollout ended before it could be killed"
            time.sleep(0.02)
        os.killpg(anak.pid, 9)
        anak.wait()
        tengah = _state()
        selesai = {s for s, n in tengah.items() if n == 2}
        assert 0 < len(selesai) < len(tengah)
        # wholly old or wholly new: the table is there exactly where the rows are
        with owner_connection() as raw:
            ada = {s for (s,) in fetch(raw, "select schemaname from pg_tables where tablename = 'uji_migrasi_catatan'")}
        assert {s for s in ada if s.startswith("r_")} == {s for s, n in _state().items() if n} == selesai

        # an old region with a writer that does not end: retried, named, the others stay as they are
        macet = sorted(set(tengah) - selesai)[0]
        with owner_connection(autocommit=False) as lain, lain.cursor() as cursor:
            cursor.execute(sql.SQL("lock table {}.akun_pengguna in share mode").format(sql.Identifier(macet)))
            gagal = subprocess.run(_command(), env=_env(), capture_output=True, text=True, check=False)
        assert gagal.returncode != 0
        keluaran = gagal.stdout + gagal.stderr
        assert macet in keluaran
        assert "erk-penyediaan" in keluaran
        assert "belum dicoba" in keluaran
        assert set(_state().values()) == {0, 2}

        habis = subprocess.run(_command(), env=_env(), capture_output=True, text=True, check=False)
        assert habis.returncode == 0, habis.stderr
        assert set(_state().values()) == {2}
        with owner_connection() as raw:
            semua = [s for s in platform_schemas(raw) if s not in ("public", SCHEMA_TEMPLAT)]
            assert len({schema_fingerprint(raw, s) for s in semua}) == 1
            assert len({structure_names(raw, s) for s in semua}) == 1
            assert not fetch(raw, "select 1 from pg_namespace where nspname = 'gladi'")
            # appended to, never changed: the rights of the new table are there as well
            peran = fetch(raw, "select rolname from pg_roles where rolname like %s", [f"%\\_\\_{macet}"])[0][0]
            hak = "select has_table_privilege(%s, %s, 'insert'), has_table_privilege(%s, %s, 'update')"
            tabel = f"{macet}.uji_migrasi_catatan"
            assert fetch(raw, hak, [peran, tabel, peran, tabel]) == [(True, False)]
        rupa = {_dump(s) for s in (semua[0], macet, sorted(selesai)[0], sorted(selesai)[-1])}
        assert len(rupa) == 1
        lagi = subprocess.run(_command(), env=_env(), capture_output=True, text=True, check=False)
        assert lagi.stdout.strip() == "Tidak ada yang perlu dimigrasikan."


def _dump(schema: str) -> str:
    """pg_dump -s without the schema's name, its policies (a template has none) and comments."""
    from provisioning.replay import structure_sql

    isi = structure_sql(structure_dump(schema), old=schema, new="x")
    milik = ("CREATE POLICY", "CREATE FUNCTION", "COMMENT")
    return "\n".join(sorted(t for t in isi if not t.startswith(milik) and "ROW LEVEL SECURITY" not in t))
