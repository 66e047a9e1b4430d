"""Controls: what a replay that is not the rehearsal leaves behind is seen, and nothing of it stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently, BtreeGistExtension
from django.db import migrations
from django.db.models import Index

from provisioning.gladi import Rekaman, _replayable, structure_definitions, structure_names
from provisioning.migrations import schema_fingerprint
from provisioning.owner import ProvisioningError, fetch, owner_connection
from provisioning.peluncuran import schema_replay, waves
from tests.basis_data import Sesi

pytestmark = pytest.mark.isolation

TABEL = "create table uji_tiruan (id bigint primary key, nilai integer)"
INDEKS = "create index uji_tiruan_nilai on uji_tiruan (nilai)"


@pytest.fixture
def rekaman(segar: Sesi) -> Iterator[tuple[Rekaman, str, str]]:
    """(a recording made by hand in r_1605, hash before, hash after); r_3273 has not seen it."""
    with owner_connection() as raw, raw.cursor() as cursor:
        semula, lama = schema_fingerprint(raw, "r_1605"), structure_definitions(raw, "r_1605")
        cursor.execute("set search_path to r_1605")
        cursor.execute(TABEL)
        cursor.execute(INDEKS)
        cursor.execute("insert into django_migrations (app, name, applied) values ('uji', '0001_tiruan', now())")
        akhir = schema_fingerprint(raw, "r_1605")
        baru = structure_definitions(raw, "r_1605") - lama
        cursor.execute("alter schema r_1605 rename to gladi")
        yield Rekaman((("uji", "0001_tiruan"),), (TABEL, INDEKS), structure_names(raw, "gladi"), baru), semula, akhir


def _replay(rekaman: Rekaman, semula: str, akhir: str) -> None:
    schema_replay("r_3273", rekaman, semula=semula, akhir=akhir)


def _untouched() -> bool:
    with owner_connection() as raw:
        return not fetch(raw, "select 1 from pg_tables where schemaname = 'r_3273' and tablename = 'uji_tiruan'")


def test_a_whole_replay_passes_and_a_second_changes_nothing(rekaman: tuple[Rekaman, str, str]) -> None:
    _replay(*rekaman)
    assert not _untouched()
    _replay(*rekaman)


@pytest.mark.parametrize(
    ("ganti", "kata"),
    [
        ({"migrasi": ()}, "daftar migrasi sesudahnya"),
        ({"pernyataan": (TABEL,)}, "uji_tiruan_nilai"),
        ({"pernyataan": (TABEL, INDEKS.replace("(nilai)", "(id)"))}, "ON uji_tiruan USING btree (nilai)"),
        ({"pernyataan": (TABEL.replace("integer", "bigint"), INDEKS)}, "nilai integer"),
    ],
)
def test_a_forgotten_row_or_statement_is_seen(
    rekaman: tuple[Rekaman, str, str], ganti: dict[str, Any], kata: str
) -> None:
    utuh, semula, akhir = rekaman
    with pytest.raises(ProvisioningError, match=re.escape(kata)):
        _replay(replace(utuh, **ganti), semula, akhir)
    assert _untouched()


def test_a_region_that_moved_since_the_rehearsal_is_not_touched(rekaman: tuple[Rekaman, str, str]) -> None:
    utuh, _, akhir = rekaman
    with pytest.raises(ProvisioningError, match="berubah sejak gladi"):
        _replay(utuh, "lain", akhir)
    assert _untouched()


def test_waves_begin_with_one_and_leave_none_out() -> None:
    nama = [f"r_{n}" for n in range(5001, 5021)]
    assert [len(g) for g in waves(nama)] == [1, 8, 11]
    assert [s for g in waves(nama) for s in g] == nama
    assert waves([]) == []


def test_python_and_own_transactions_are_not_recorded() -> None:
    sql_saja = [migrations.RunSQL("select 1"), migrations.AddIndex("x", Index(fields=["a"], name="x_a"))]
    assert all(_replayable(o) for o in [*sql_saja, migrations.SeparateDatabaseAndState(sql_saja)])
    python = migrations.RunPython(migrations.RunPython.noop)
    bukan = [python, migrations.SeparateDatabaseAndState([python]), BtreeGistExtension()]
    bukan.append(AddIndexConcurrently("x", Index(fields=["a"], name="x_b")))
    assert not any(_replayable(o) for o in bukan)
