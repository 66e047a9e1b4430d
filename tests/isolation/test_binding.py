"""The backend's rules, one test each: what is not bound does nothing, what is bound stays bound, and nothing is bound
twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.utils import DataError, InterfaceError, InternalError, ProgrammingError
from django_tenants.utils import schema_context

from erk_kit.binding import RegionBindingError, bind, current_schema, public_atomic, region_atomic
from tenants.akun.models import Pengguna
from tenants.registry.models import Region

pytestmark = pytest.mark.isolation

A, B = "r_3273", "r_1605"


@pytest.fixture(autouse=True)
def _db(terhubung: Any) -> None:
    """Every test here talks to the database."""


def where() -> tuple[str, str, str]:
    """(role, search path, schema that an unqualified new table would go to) as the server sees them."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_setting('search_path'), current_schema()")
        return cursor.fetchone()


def role(schema: str) -> str:
    return f"{connection.role_prefix}__{schema}"


def test_region_transaction_has_role_and_path() -> None:
    with region_atomic(A):
        assert where() == (role(A), f"{A}, ekstensi", A)
    with public_atomic():
        assert where() == (role("public"), "public, ekstensi", "public")
    assert current_schema() is None


def test_nothing_of_the_binding_outlives_the_transaction() -> None:
    with region_atomic(A):
        where()
    with connection.connection.cursor() as raw:
        raw.execute("select current_user = session_user, current_setting('search_path')")
        same, path = raw.fetchone()
    assert same
    assert A not in path


def test_timeouts_hold_in_the_transaction() -> None:
    with region_atomic(A), connection.cursor() as cursor:
        cursor.execute("select current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout')")
        assert cursor.fetchone() == ("1min", "10s")


def test_unbound_query_is_refused() -> None:
    with pytest.raises(RegionBindingError, match="region_atomic"):
        Pengguna.objects.count()


def test_unbound_atomic_is_refused_on_entering() -> None:
    with pytest.raises(RegionBindingError, match=r"transaction\.atomic"), transaction.atomic():
        pytest.fail("atomic() without a binding was entered")


def test_bound_query_outside_a_transaction_is_refused() -> None:
    with bind(A), pytest.raises(RegionBindingError, match="di luar transaksi"):
        Pengguna.objects.count()


def test_django_atomic_inside_bind_is_bound() -> None:
    with bind(A), transaction.atomic():
        assert where()[0] == role(A)


def test_cursor_made_outside_is_bound_inside() -> None:
    with bind(A):
        cursor = connection.cursor()
        with pytest.raises(RegionBindingError):
            cursor.execute("select 1")
        with transaction.atomic():
            cursor.execute("select current_user")
            assert cursor.fetchone() == (role(A),)


@pytest.mark.parametrize("other", [B, "public"])
def test_another_binding_while_one_is_open_raises(other: str) -> None:
    with region_atomic(A):
        enter = public_atomic() if other == "public" else region_atomic(other)
        with pytest.raises(RegionBindingError, match="sedang terbuka"), enter:
            pytest.fail("a second binding was entered")
        # also before the first statement, and after a released savepoint
        with transaction.atomic():
            pass
        with pytest.raises(RegionBindingError), region_atomic(B):
            pass
        assert where()[0] == role(A)


def test_other_region_from_public_raises() -> None:
    with public_atomic(), pytest.raises(RegionBindingError), region_atomic(A):
        pass


def test_django_tenants_api_is_held_to_the_same_rules() -> None:
    with schema_context(A), transaction.atomic():
        assert where()[0] == role(A)
        with pytest.raises(RegionBindingError):
            connection.set_schema(B)
        with pytest.raises(RegionBindingError):
            connection.set_schema_to_public()
    assert current_schema() is None
    with pytest.raises(RegionBindingError, match="bukan skema wilayah"):
        connection.set_schema("templat")


@pytest.mark.parametrize("name", ["", "public", "templat", "r_3273; drop", "R_3273", "r_327", "r_3273\n", None])
def test_region_atomic_takes_only_region_schemas(name: Any) -> None:
    with pytest.raises(RegionBindingError), region_atomic(name):
        pass


def test_nesting_the_same_region_is_a_savepoint(wilayah: Any) -> None:
    with wilayah("bandung"):
        before = Pengguna.objects.count()
        with region_atomic(A):
            Pengguna.objects.create(nip="1" * 18, nama="Batal")
            transaction.set_rollback(True)
        assert Pengguna.objects.count() == before
        with region_atomic(A):
            Pengguna.objects.create(nip="1" * 18, nama="Jadi")
        assert Pengguna.objects.count() == before + 1


def test_still_bound_after_savepoint_rollback_and_release() -> None:
    with region_atomic(A):
        # the savepoint is the first thing in the transaction: the binding must lie outside it
        sid = transaction.savepoint()
        where()
        transaction.savepoint_rollback(sid)
        assert where()[0] == role(A)
        transaction.savepoint_commit(sid)
        assert where() == (role(A), f"{A}, ekstensi", A)


def test_still_bound_after_an_error_in_a_savepoint() -> None:
    with region_atomic(A):
        with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select 1/0")
        assert where()[0] == role(A)


def test_an_aborted_transaction_is_not_rebound() -> None:
    with region_atomic(A):
        with pytest.raises(DataError), connection.cursor() as cursor:
            cursor.execute("select 1/0")
        # the server refuses; a second binding must not hide that
        with pytest.raises(InternalError, match="aborted"):
            where()
        transaction.set_rollback(True)
    with region_atomic(B):
        assert where()[0] == role(B)


def test_server_side_cursor_is_bound() -> None:
    with region_atomic(A):
        list(Pengguna.objects.iterator(chunk_size=5))
        with connection.chunked_cursor() as cursor:
            cursor.execute("select current_user from generate_series(1, 3)")
            assert cursor.fetchall() == [(role(A),)] * 3
    with bind(A), pytest.raises(RegionBindingError):
        list(Pengguna.objects.iterator())


def test_copy_is_bound(tmp_path: Any) -> None:
    target = tmp_path / "keluar"
    with bind(A):
        with target.open("wb") as out, connection.cursor() as cursor, pytest.raises(RegionBindingError):
            cursor.copy_expert("copy (select current_user) to stdout", out)
        with transaction.atomic(), target.open("wb") as out, connection.cursor() as cursor:
            cursor.copy_expert("copy (select current_user) to stdout", out)
    assert target.read_text().strip() == role(A)


def test_durable_block() -> None:
    with region_atomic(A, durable=True):
        with pytest.raises(RuntimeError, match="durable"), region_atomic(A, durable=True):
            pass
        assert where()[0] == role(A)


def test_reconnect_binds_again() -> None:
    with region_atomic(A):
        where()
    connection.close()
    with region_atomic(B):
        assert where()[0] == role(B)


def test_connection_lost_in_a_transaction_does_not_come_back_unbound() -> None:
    with region_atomic(A):
        where()
        connection.close()
        with pytest.raises(InterfaceError):
            where()
    assert current_schema() is None
    with region_atomic(A):
        assert where()[0] == role(A)


def test_commit_in_manual_mode_binds_the_next_transaction() -> None:
    with bind(A):
        transaction.set_autocommit(False)
        try:
            assert where()[0] == role(A)
            transaction.commit()
            assert where()[0] == role(A)
            with pytest.raises(RegionBindingError):
                connection.set_schema(B)
        finally:
            transaction.rollback()
            transaction.set_autocommit(True)


def test_on_commit_may_open_its_own_transactions(segar: Any) -> None:
    seen: list[Any] = []

    def after() -> None:
        with region_atomic(A):
            seen.append(where()[0])
        with public_atomic():
            seen.append(where()[0])

    with region_atomic(A):
        where()
        transaction.on_commit(after)
    assert seen == [role(A), role("public")]


def test_missing_region_says_what_to_do() -> None:
    with pytest.raises(RegionBindingError, match="erk region"), region_atomic("r_99"):
        where()


def test_public_tables_are_out_of_reach_of_a_region() -> None:
    with pytest.raises(ProgrammingError, match="does not exist"), region_atomic(A):
        Region.objects.count()
    with pytest.raises(ProgrammingError, match="permission denied"), region_atomic(A), connection.cursor() as cursor:
        cursor.execute("select count(*) from public.registry_region")


@pytest.mark.parametrize(
    "statement",
    [
        f"select count(*) from {B}.akun_pengguna",
        f"insert into {B}.akun_pengguna (nip, nama) values ('1', 'x')",
        f"update {B}.akun_pengguna set nama = 'x'",
        f"delete from {B}.akun_pengguna",
        f"create table {A}.baru (i int)",
        "select count(*) from templat.akun_pengguna",
        f"alter table {A}.akun_pengguna add column x int",
        f"truncate {A}.akun_pengguna",
    ],
)
def test_postgres_refuses_what_is_not_the_regions(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), region_atomic(A):
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("schema", [A, B, "public", "templat"])
def test_login_role_alone_may_read_nothing(schema: str) -> None:
    """Raw SQL past the backend, without any binding."""
    with region_atomic(A):
        where()
    with connection.connection.cursor() as raw, pytest.raises(Exception, match="permission denied"):
        raw.execute(f"select count(*) from {schema}.akun_pengguna")


def test_content_types_are_cached_per_schema() -> None:
    with region_atomic(A):
        in_region = ContentType.objects.get_for_model(Pengguna)
        in_region.id = -1
    with public_atomic():
        assert ContentType.objects.get_for_model(Pengguna).id != -1
    with region_atomic(A):
        assert ContentType.objects.get_for_model(Pengguna).id == -1
    ContentType.objects.clear_cache()


def test_binding_costs_no_query_that_django_counts(wilayah: Any, django_assert_num_queries: Any) -> None:
    with wilayah("bandung"), django_assert_num_queries(1):
        Pengguna.objects.count()
