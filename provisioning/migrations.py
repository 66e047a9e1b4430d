"""Is anything to be migrated, and migrating it.

The check is one query over every schema's django_migrations against the migrations in the code; a deploy that changes
nothing costs that query. Public and templat are migrated in a child process that holds the owner's credentials, the
regions by provisioning.peluncuran.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.migrations.loader import MigrationLoader
from psycopg2 import sql

from erk_kit.names import SCHEMA_GLADI, SCHEMA_PUBLIC, SCHEMA_TEMPLAT, is_region_schema
from provisioning.kebijakan import schemas_unguarded
from provisioning.owner import ProvisioningError, advisory_lock, fetch, owner_connection, owner_environment
from provisioning.roles import grants_apply


@dataclass(frozen=True)
class Fingerprint:
    """`expected`: hash of the migrations in the code. `behind`: schemas whose list differs (public and templat
    first). `actual`: hash of each schema that has any."""

    expected: str
    behind: tuple[str, ...]
    actual: Mapping[str, str] = field(default_factory=dict)


def _hash(names: Sequence[str]) -> str:
    return hashlib.md5("\n".join(sorted(names)).encode(), usedforsecurity=False).hexdigest()


def expected_hash() -> str:
    """Hash of all migrations in the code. Each schema records all of them, also those that create nothing in it."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return _hash([f"{app}.{name}" for app, name in loader.graph.nodes])


def platform_schemas(raw: Any) -> list[str]:
    """Schemas of this database that are ours: public, templat, then the regions in order."""
    names = [n for (n,) in fetch(raw, "select nspname from pg_namespace")]
    regions = sorted(n for n in names if is_region_schema(n))
    return [*(n for n in (SCHEMA_PUBLIC, SCHEMA_TEMPLAT) if n in names), *regions]


def schema_migrations(raw: Any, schema: str) -> list[str]:
    """What ran in a schema, in order: app.name."""
    query = sql.SQL("select app || '.' || name from {}.django_migrations order by id").format(sql.Identifier(schema))
    return [n for (n,) in fetch(raw, query)]


def regions_fingerprint() -> Fingerprint:
    """Compare every schema with the code; `behind` is empty when nothing must be migrated."""
    expected = expected_hash()
    with owner_connection() as raw:
        schemas = platform_schemas(raw)
        have = {s for (s,) in fetch(raw, "select schemaname from pg_tables where tablename = 'django_migrations'")}
        wanted = [s for s in schemas if s in have]
        actual: dict[str, str] = {}
        if wanted:
            part = (
                "select {n}, md5(string_agg(app || '.' || name, E'\\n' order by (app || '.' || name) collate \"C\")) "
                "from {s}.django_migrations"
            )
            query = sql.SQL(" union all ").join(
                sql.SQL(part).format(n=sql.Literal(s), s=sql.Identifier(s)) for s in wanted
            )
            actual = dict(fetch(raw, query))  # type: ignore[arg-type]
    return Fingerprint(expected, tuple(s for s in schemas if actual.get(s) != expected), actual)


def schema_fingerprint(raw: Any, schema: str) -> str:
    """Hash of what ran in one schema, as in regions_fingerprint."""
    part = (
        "select md5(string_agg(app || '.' || name, E'\\n' order by (app || '.' || name) collate \"C\")) "
        "from {}.django_migrations"
    )
    return str(fetch(raw, sql.SQL(part).format(sql.Identifier(schema)))[0][0])


def child_run(argv: Sequence[str]) -> None:
    """provisioning.migrate_child with these arguments. Raises ProvisioningError with its last lines."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and module, names checked by the child
        [sys.executable, "-m", "provisioning.migrate_child", *argv],
        env=owner_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-25:])
        raise ProvisioningError(
            f"Migrasi gagal pada salah satu skema {', '.join(a for a in argv if a[0] not in '-/')}. Skema yang sudah "
            f"selesai tetap selesai; perbaiki sebabnya lalu jalankan lagi `erk migrate`.\n{tail}"
        )


def migrate_run(schemas: Sequence[str]) -> None:
    """Migrate `schemas` one after the other, then repair their grants. Raises ProvisioningError with the child's last
    lines."""
    if not schemas:
        return
    child_run(schemas)
    with owner_connection() as raw:
        for schema in schemas:
            if schema != SCHEMA_TEMPLAT:
                grants_apply(raw, schema)


def migrate_all(
    *, utas: int = 4, lanjut: bool = False, lapor: Callable[[int, int, str], None] | None = None
) -> tuple[str, ...]:
    """Migrate what is behind (public and templat first, then the regions: provisioning.peluncuran), and mend guards
    that are missing; returns the schemas that were migrated. One rollout at a time; the second waits.

    utas: regions at the same time. lanjut: go on although one failed. Raises ProvisioningError, PeluncuranGagal.
    """
    from provisioning.gladi import rehearsal_drop
    from provisioning.peluncuran import regions_rollout

    sidik = regions_fingerprint()
    if sidik.behind:
        with owner_connection() as raw, advisory_lock(raw, "peluncuran"):
            sidik = regions_fingerprint()
            migrate_run([s for s in sidik.behind if not is_region_schema(s)])
            wilayah = [s for s in sidik.behind if is_region_schema(s)]
            regions_rollout(sidik, wilayah, utas=utas, lanjut=lanjut, lapor=lapor)
    with owner_connection() as raw:
        if fetch(raw, "select 1 from pg_namespace where nspname = %s", [SCHEMA_GLADI]):
            # a rollout was killed behind its last region, or is running: then it is waited for
            with advisory_lock(raw, "peluncuran"):
                rehearsal_drop(raw)
        for schema in sorted(schemas_unguarded(raw) - set(sidik.behind)):
            grants_apply(raw, schema)
    return sidik.behind
