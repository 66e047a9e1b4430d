"""Child process: `python -m provisioning.migrate_child public templat r_3273 ...`, with ERK_DB_AS_OWNER=1."""

from __future__ import annotations

import sys


def main(schemas: list[str]) -> int:
    """Run all migrations in each schema, in the given order. Raises whatever a migration raises."""
    import django

    django.setup()

    from django.conf import settings
    from django.db import connection
    from django_tenants.migration_executors.base import run_migrations

    from erk_kit.names import SCHEMA_PUBLIC, SCHEMA_TEMPLAT, is_region_schema

    if not settings.ERK_DB_AS_OWNER:
        print("Proses ini memerlukan ERK_DB_AS_OWNER=1.", file=sys.stderr)
        return 2
    options = {
        "database": "default",
        "verbosity": 1,
        "force_color": False,
        "no_color": True,
        "interactive": False,
        "skip_checks": True,
        "app_label": None,
        "migration_name": None,
        "fake": False,
        "fake_initial": False,
        "plan": False,
        "prune": False,
        "run_syncdb": False,
        "check_unapplied": False,
    }
    for schema in schemas:
        if schema not in (SCHEMA_PUBLIC, SCHEMA_TEMPLAT) and not is_region_schema(schema):
            print(f"Bukan skema platform: {schema!r}.", file=sys.stderr)
            return 2
        run_migrations([], dict(options), "berurutan", schema, allow_atomic=False)
        connection.set_schema_to_public()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
