"""Child process with the owner's rights: `python -m provisioning.migrate_child [--rekam FILE] public templat r_3273`.

With --rekam the statements that the migrations of the last schema ran are written to FILE as JSON, in order.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

# Between two migrations: what the first left to the end of its transaction is checked before the next alters a table.
BATAS = ("set constraints all immediate", "set constraints all deferred")


def recorder_of(base: type[Any], hasil: list[str]) -> type[Any]:
    """A schema editor that runs what `base` runs and appends it to `hasil`."""

    class Perekam(base):  # type: ignore[misc]
        def execute(self, sql: Any, params: Any = ()) -> None:
            teks = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
            super().execute(sql, params)
            hasil.append(teks.decode() if isinstance(teks, bytes) else teks)

        def __exit__(self, *exc: Any) -> None:
            super().__exit__(*exc)
            hasil.extend(BATAS)

    return Perekam


def main(argv: list[str]) -> int:
    """Run all migrations in each schema, in the given order. Raises whatever a migration raises."""
    import django

    django.setup()

    from django.conf import settings
    from django.db import connection
    from django_tenants.migration_executors.base import run_migrations

    from erk_kit.names import SCHEMA_GLADI, SCHEMA_PUBLIC, SCHEMA_TEMPLAT, is_region_schema
    from provisioning.keadaan_model import rendering_spare

    rendering_spare()
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
    rekam = Path(argv[1]) if argv[:1] == ["--rekam"] else None
    schemas = argv[2:] if rekam else argv
    direkam: list[str] = []
    for schema in schemas:
        if schema not in (SCHEMA_PUBLIC, SCHEMA_TEMPLAT, SCHEMA_GLADI) and not is_region_schema(schema):
            print(f"Bukan skema platform: {schema!r}.", file=sys.stderr)
            return 2
        if rekam and schema == schemas[-1]:
            wrapper: Any = connection
            wrapper.SchemaEditorClass = recorder_of(wrapper.SchemaEditorClass, direkam)
        run_migrations([], dict(options), "berurutan", schema, allow_atomic=False)
        connection.set_schema_to_public()
    if rekam:
        rekam.write_text(json.dumps(direkam))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
