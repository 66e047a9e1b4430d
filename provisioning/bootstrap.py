"""Make an empty database ready: rights, extension schema, public, and the template schema. Idempotent."""

from __future__ import annotations

from psycopg2 import errors, sql

from erk_kit.names import SCHEMA_EKSTENSI, SCHEMA_PUBLIC, SCHEMA_TEMPLAT
from provisioning.migrations import migrate_run, regions_fingerprint
from provisioning.owner import ProvisioningError, advisory_lock, app_login, fetch, owner_connection
from provisioning.roles import grants_apply, role_ensure

EXTENSIONS = ("btree_gist",)


def bootstrap() -> tuple[str, ...]:
    """Roles, schema rights, migrated public, migrated template (no people, no data). Returns the schemas it migrated.

    Regions that are behind are left to `erk migrate`. Raises ProvisioningError.
    """
    with owner_connection() as raw, advisory_lock(raw, "bootstrap"):
        _database_prepare(raw)
        behind = [s for s in regions_fingerprint().behind if s in (SCHEMA_PUBLIC, SCHEMA_TEMPLAT)]
        migrate_run(behind)
        grants_apply(raw, SCHEMA_PUBLIC)
        _template_check(raw)
    return tuple(behind)


def _database_prepare(raw: object) -> None:
    (name,) = fetch(raw, "select current_database()")[0]
    database, login = sql.Identifier(name), sql.Identifier(app_login())
    with raw.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(sql.SQL("revoke all on database {} from public").format(database))
        cursor.execute(sql.SQL("grant connect on database {} to {}").format(database, login))
        # The login role may do nothing by itself: everybody's default rights on public would reach it.
        cursor.execute("revoke all on schema public from public")
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(SCHEMA_EKSTENSI)))
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(SCHEMA_TEMPLAT)))
        for extension in EXTENSIONS:
            try:
                cursor.execute(
                    sql.SQL("create extension if not exists {} schema {}").format(
                        sql.Identifier(extension), sql.Identifier(SCHEMA_EKSTENSI)
                    )
                )
            except (errors.FeatureNotSupported, errors.UndefinedFile, errors.InsufficientPrivilege) as exc:
                raise ProvisioningError(
                    f"Ekstensi Postgres {extension} tidak dapat dipasang: {str(exc).strip()}. "
                    "Pasang paket contrib PostgreSQL di server, lalu ulangi."
                ) from exc
    role_ensure(raw, SCHEMA_PUBLIC)


def _template_check(raw: object) -> None:
    """The template must hold no people: with the same password hash a cookie of one region would open another."""
    for table in ("akun_pengguna", "django_session"):
        (count,) = fetch(
            raw, sql.SQL("select count(*) from {}.{}").format(sql.Identifier(SCHEMA_TEMPLAT), sql.Identifier(table))
        )[0]
        if count:
            raise ProvisioningError(
                f"Skema templat berisi {count} baris di {table}; templat harus kosong. Hapus baris itu, lalu ulangi."
            )
