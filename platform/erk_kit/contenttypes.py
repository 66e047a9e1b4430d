"""ContentType cache per schema.

Django keeps one cache per database alias for the whole process. With a schema per region the same model may have
another id in another schema, so a thread serving region A could hand its id to a thread serving region B.
django-tenants clears the cache at each switch, which does not help when two threads are at work at the same time; a
key per schema does.
"""

from __future__ import annotations

from typing import Any

from django.db import connections


class PerSchemaCache(dict[Any, Any]):
    """Behaves like ContentTypeManager._cache, keyed by (alias, bound schema) instead of alias."""

    @staticmethod
    def _key(alias: str) -> tuple[str, str | None]:
        return alias, getattr(connections[alias], "schema_name", None)

    def __getitem__(self, alias: str) -> Any:
        return super().__getitem__(self._key(alias))

    def setdefault(self, alias: str, default: Any = None) -> Any:
        return super().setdefault(self._key(alias), default)


def install() -> None:
    """Replace the cache of ContentType's default manager. Called from AppConfig.ready()."""
    from django.contrib.contenttypes.models import ContentType

    manager: Any = ContentType.objects
    if not isinstance(manager._cache, PerSchemaCache):
        manager._cache = PerSchemaCache()
