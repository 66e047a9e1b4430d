"""Regions are made step by step, can be resumed after a crash at each step, and get exactly their own rights."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.utils import ProgrammingError

from erk_kit import dsn
from erk_kit.binding import public_atomic, region_atomic
from erk_kit.names import role_name
from provisioning.bootstrap import bootstrap
from provisioning.migrations import migrate_all, regions_fingerprint
from provisioning.owner import ProvisioningError, fetch, owner_connection
from provisioning.region_check import region_check
from provisioning.regions import region_create
from provisioning.roles import append_only_tables
from tenants.akun.models import Pengguna
from tenants.registry.models import Domain, Region, StatusWilayah
from tenants.registry.selectors import region_get

pytestmark = pytest.mark.isolation

STEPS = [s for s in StatusWilayah if s not in (StatusWilayah.DIDAFTARKAN, StatusWilayah.DITANGGUHKAN)]
ISIAN = {"kode": "74.01", "nama": "Pemerintah Kabupaten Kolaka", "slug": "kolaka", "paket_id": "nasional"}


class Terputus(Exception):
    """Stands for a kill -9."""


def _get(slug: str) -> Region:
    with public_atomic():
        return region_get(slug=slug)


def test_both_regions_of_the_template_are_sound(terhubung: Any) -> None:
    assert regions_fingerprint().behind == ()
    assert region_check(_get("bandung")) == []
    assert region_check(_get("musirawas")) == []


def test_bootstrap_again_changes_nothing(terhubung: Any) -> None:
    assert bootstrap() == ()
    assert migrate_all() == ()


@pytest.mark.parametrize("state", STEPS)
def test_resumes_after_a_crash_behind_each_step(segar: Any, state: StatusWilayah) -> None:
    def crash(reached: StatusWilayah) -> None:
        if reached == state:
            raise Terputus

    with pytest.raises(Terputus):
        region_create(**ISIAN, zona_waktu="Asia/Makassar", after_step=crash)
    assert _get("kolaka").status == state
    region = region_create(**ISIAN, zona_waktu="Asia/Makassar")
    assert region.status == StatusWilayah.AKTIF
    assert region.schema_name == "r_7401"
    assert region_check(region) == []
    with region_atomic("r_7401"):
        assert Pengguna.objects.count() == 0


@pytest.mark.parametrize("step", ["_make_role", "_make_structure", "_make_grants", "_make_domain"])
def test_resumes_when_a_step_was_done_but_not_recorded(segar: Any, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    from provisioning import regions

    order = ["_make_role", "_make_structure", "_make_grants", "_make_domain"]
    real = regions._record

    def crash(region: Region, state: StatusWilayah) -> None:
        if regions._STEPS[order.index(step)][0] == state:
            raise Terputus
        real(region, state)

    monkeypatch.setattr(regions, "_record", crash)
    with pytest.raises(Terputus):
        region_create(**ISIAN)
    monkeypatch.undo()
    assert region_check(region_create(**ISIAN)) == []


def test_structure_that_fails_halfway_leaves_nothing(segar: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from provisioning import replay

    real = replay.structure_sql
    monkeypatch.setattr(replay, "structure_sql", lambda *a, **k: [*real(*a, **k)[:20], "select 1/0"])
    with pytest.raises(Exception, match="division by zero"):
        region_create(**ISIAN)
    with owner_connection() as raw:
        assert fetch(raw, "select 1 from pg_namespace where nspname = 'r_7401'") == []
    monkeypatch.undo()
    assert region_check(region_create(**ISIAN)) == []


def test_a_foreign_schema_of_that_name_is_not_touched(segar: Any) -> None:
    with owner_connection() as raw, raw.cursor() as cursor:
        cursor.execute("create schema r_7401")
        cursor.execute("create table r_7401.milik_orang (i int)")
    with pytest.raises(ProvisioningError, match="bukan buatan platform"):
        region_create(**ISIAN)


def test_creating_an_active_region_again_returns_it(terhubung: Any) -> None:
    region = region_create(kode="3273", nama="apa saja", slug="bandung", paket_id="bandung-erk")
    assert (region.nama, region.status) == ("Pemerintah Kota Bandung", StatusWilayah.AKTIF)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kode": "327"}, "kode Kemendagri"),
        ({"kode": "3273; drop"}, "kode Kemendagri"),
        ({"slug": "konsol"}, "dipakai platform"),
        ({"slug": "bandung"}, "nama pendek"),
        ({"slug": "Ko laka"}, "Huruf kecil"),
        ({"zona_waktu": "Asia/Tokyo"}, "zona waktu"),
        ({"nama": " "}, "nama"),
        ({"kode": "3273"}, "sudah terdaftar"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(terhubung: Any, wrong: dict[str, str], words: str) -> None:
    with pytest.raises(ProvisioningError, match=words):
        region_create(**{**ISIAN, "zona_waktu": "Asia/Jakarta", **wrong})
    with public_atomic():
        assert Region.objects.count() == 2
        assert Domain.objects.count() == 2


def _normal(text: str, schema: str) -> str:
    # Postgres writes `(ARRAY['A'::varchar])::text[]` back as `ARRAY[('A'::varchar)::text]` after one round of dump
    # and restore.
    return re.sub(r"::(character varying|text)(\[\])?|[()]", "", text.replace(f"{schema}.", ""))


def test_replayed_structure_equals_the_template(terhubung: Any) -> None:
    """Columns, constraints, indexes and defaults, compared through the catalogue."""
    queries = {
        "columns": "select table_name, column_name, "
        "row_number() over (partition by table_name order by ordinal_position), data_type, is_nullable, is_identity, "
        "replace(coalesce(column_default, ''), table_schema || '.', '') from information_schema.columns "
        "where table_schema = %s",
        "constraints": "select conrelid::regclass::text, conname, replace(pg_get_constraintdef(oid), %s || '.', '') "
        "from pg_constraint where connamespace = %s::regnamespace and contype <> 'n'",
        "indexes": "select indexname, replace(indexdef, schemaname || '.', '') from pg_indexes where schemaname = %s",
    }
    with owner_connection() as raw:
        with raw.cursor() as cursor:
            cursor.execute("set search_path to pg_catalog")
        for what, query in queries.items():
            mine, template = (
                {tuple(_normal(str(v), schema) for v in row) for row in fetch(raw, query, [schema] * query.count("%s"))}
                for schema in ("r_3273", "templat")
            )
            assert mine == template, what
            assert mine, what
        for table in ("django_migrations", "django_content_type", "auth_permission"):
            rows = [fetch(raw, f"select * from {s}.{table} order by id") for s in ("r_3273", "templat")]
            assert rows[0] == rows[1]


def test_sequences_go_on_after_the_copied_rows(wilayah: Any) -> None:
    with wilayah("bandung"):
        ContentType.objects.create(app_label="uji", model="uji")


def test_a_table_made_later_can_be_used_by_the_region_at_once(segar: Any) -> None:
    with owner_connection() as raw, raw.cursor() as cursor:
        cursor.execute("create table r_3273.baru (id bigint generated by default as identity, isi text)")
        cursor.execute("create table r_1605.baru (id bigserial, isi text)")
    with region_atomic("r_3273"), connection.cursor() as cursor:
        cursor.execute("insert into baru (isi) values ('a')")
        cursor.execute("select isi from baru")
        assert cursor.fetchall() == [("a",)]
    with region_atomic("r_1605"), connection.cursor() as cursor:
        cursor.execute("insert into baru (isi) values ('b') returning id")
        assert cursor.fetchone() == (1,)
    with pytest.raises(ProgrammingError, match="permission denied"), region_atomic("r_3273"):
        with connection.cursor() as cursor:
            cursor.execute("select isi from r_1605.baru")


def test_append_only_tables_refuse_update_and_delete(terhubung: Any) -> None:
    tables = append_only_tables("r_3273")
    declared = {m._meta.db_table for m in apps.get_models() if getattr(m, "hanya_tambah", False)}
    assert set(tables) | set(append_only_tables("public")) == declared
    assert {t for t in declared if not t.startswith("registry_")} == set(tables)
    for table in tables:
        key = next(m._meta.pk.column for m in apps.get_models() if m._meta.db_table == table)
        for statement in (f"update {table} set {key} = {key}", f"delete from {table}", f"truncate {table}"):
            with pytest.raises(ProgrammingError, match="permission denied"), region_atomic("r_3273"):
                with connection.cursor() as cursor:
                    cursor.execute(statement)
        with region_atomic("r_3273"), connection.cursor() as cursor:
            cursor.execute(f"select count(*) from {table}")


def test_migrations_table_is_read_only_for_the_region(terhubung: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), region_atomic("r_3273"):
        with connection.cursor() as cursor:
            cursor.execute("delete from django_migrations")


def test_roles_have_no_power_of_their_own(terhubung: Any) -> None:
    with owner_connection() as raw:
        rows = fetch(
            raw,
            "select rolname, rolcanlogin, rolinherit, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles "
            "where rolname = any(%s)",
            [[role_name(connection.role_prefix, s) for s in ("public", "r_3273", "r_1605")]],
        )
        assert len(rows) == 3
        for row in rows:
            assert row[1:] == (False,) * 6, row
        login = fetch(
            raw, "select rolinherit, rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = 'erk_app'"
        )
        assert login == [(False,) * 4]


def test_template_holds_no_people(terhubung: Any) -> None:
    with owner_connection() as raw:
        assert fetch(raw, "select count(*) from templat.akun_pengguna") == [(0,)]


def test_fingerprint_sees_a_region_that_is_behind(segar: Any) -> None:
    with owner_connection() as raw, raw.cursor() as cursor:
        cursor.execute("delete from r_1605.django_migrations where app = 'akun'")
    assert regions_fingerprint().behind == ("r_1605",)
    assert any("erk migrate" in text for text in region_check(_get("musirawas")))


def test_region_check_sees_wrong_rights(segar: Any) -> None:
    a, b = (role_name(connection.role_prefix, s) for s in ("r_3273", "r_1605"))
    with owner_connection() as raw, raw.cursor() as cursor:
        cursor.execute(f"grant usage on schema r_1605 to {a}")
        cursor.execute(f"grant update on r_1605.{append_only_tables('r_1605')[0]} to {b}")
    assert any("r_1605" in text and "Cabut" in text for text in region_check(_get("bandung")))
    assert any("hanya dapat ditambah" in text for text in region_check(_get("musirawas")))


def test_web_process_never_gets_the_owners_address(terhubung: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERK_PROSES", "web")
    with pytest.raises(RuntimeError, match="Proses web"):
        dsn.owner_url()


def test_suspended_region_keeps_its_state_when_created_again(segar: Any) -> None:
    with public_atomic():
        Region.objects.filter(slug="bandung").update(status=StatusWilayah.DITANGGUHKAN)
    again = region_create(kode="3273", nama="x", slug="bandung", paket_id="bandung-erk")
    assert again.status == StatusWilayah.DITANGGUHKAN
