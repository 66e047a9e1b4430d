"""Postgres roles and grants of public and of each region.

The application logs in as a role without rights (NOINHERIT) that is a member of all roles made here. A region's role
may use its own schema and nothing else. Tables made later are granted by ALTER DEFAULT PRIVILEGES of the owner.

A model with the class attribute `hanya_tambah = True` is append-only: its table gets INSERT and SELECT, not UPDATE or
DELETE. (SELECT ... FOR UPDATE needs UPDATE and is refused there too.) What locked months refuse is in
provisioning.kebijakan.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from psycopg2 import errors, sql

from erk_kit.names import SCHEMA_EKSTENSI, SCHEMA_PUBLIC, role_name
from provisioning.kebijakan import KUNCI, policies_apply
from provisioning.owner import app_login, fetch, role_prefix

# Written by migrations only.
_READ_ONLY = ("django_migrations",)


def role_ensure(raw: Any, schema: str) -> str:
    """Create the role of `schema` if it is missing and make the application's login role a member. Returns its name."""
    role = role_name(role_prefix(), schema)
    with raw.cursor() as cursor:
        if not fetch(raw, "select 1 from pg_roles where rolname = %s", [role]):
            try:
                cursor.execute(sql.SQL("create role {} nologin noinherit").format(sql.Identifier(role)))
            except (errors.DuplicateObject, errors.UniqueViolation):
                # Roles belong to the cluster: another database's provisioning was faster.
                if not raw.autocommit:
                    raise
        if not is_member(raw, app_login(), role):
            cursor.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(app_login())))
    return role


def is_member(raw: Any, login: str, role: str) -> bool:
    """Whether `login` is a direct member of `role`."""
    found = fetch(
        raw,
        "select 1 from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member "
        "where r.rolname = %s and u.rolname = %s",
        [role, login],
    )
    return bool(found)


def append_only_tables(schema: str) -> tuple[str, ...]:
    """Tables in `schema` whose model says `hanya_tambah = True`, sorted."""
    wanted = set(settings.SHARED_APPS if schema == SCHEMA_PUBLIC else settings.TENANT_APPS)
    return tuple(
        sorted(
            model._meta.db_table
            for model in apps.get_models()
            if getattr(model, "hanya_tambah", False)
            and model._meta.managed
            and apps.get_app_config(model._meta.app_label).name in wanted
        )
    )


def grants_apply(raw: Any, schema: str) -> None:
    """Give the role of `schema` its rights on that schema, for present and for future tables. Idempotent."""
    role = sql.Identifier(role_name(role_prefix(), schema))
    where = sql.Identifier(schema)
    statements = [
        "revoke all on schema {s} from public",
        "grant usage on schema {s} to {r}",
        "grant select, insert, update, delete on all tables in schema {s} to {r}",
        "grant usage, select on all sequences in schema {s} to {r}",
        "alter default privileges in schema {s} grant select, insert, update, delete on tables to {r}",
        "alter default privileges in schema {s} grant usage, select on sequences to {r}",
    ]
    present = {t for (t,) in fetch(raw, "select tablename from pg_tables where schemaname = %s", [schema])}
    memakai = "select has_schema_privilege(%s, %s, 'usage')"
    if not fetch(raw, memakai, [role_name(role_prefix(), schema), SCHEMA_EKSTENSI])[0][0]:
        # all regions share this row of the catalogue: written only where it must be
        statements.append("grant usage on schema {e} to {r}")
    with raw.cursor() as cursor:
        for text in statements:
            cursor.execute(sql.SQL(text).format(s=where, r=role, e=sql.Identifier(SCHEMA_EKSTENSI)))
        for table in append_only_tables(schema):
            if table in present:
                cursor.execute(
                    sql.SQL("revoke update, delete on {}.{} from {}").format(where, sql.Identifier(table), role)
                )
        for table in _READ_ONLY:
            if table in present:
                cursor.execute(
                    sql.SQL("revoke insert, update, delete on {}.{} from {}").format(where, sql.Identifier(table), role)
                )
    if KUNCI in present:
        policies_apply(raw, schema, role_name(role_prefix(), schema))
