"""Cache: keys carry the bound schema; one alias (`batas`) does not, for limits per IP address across regions.

Never call `cache.clear()`: it empties every region's entries.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.utils.functional import cached_property

from erk_kit.dsn import redis_url
from erk_kit.errors import RegionBindingError

ALIAS_BATAS = "batas"


def make_key(key: str, key_prefix: str, version: int) -> str:
    """Key function as django-tenants' (`schema:prefix:version:key`), but without a binding it raises instead of
    sharing."""
    schema = connection.schema_name
    if schema is None:
        raise RegionBindingError(
            "Cache dipakai tanpa ikatan wilayah. Pakai di dalam region_atomic/public_atomic, atau alias 'batas' untuk "
            "hal yang memang tidak terikat wilayah."
        )
    return f"{schema}:{key_prefix}:{version}:{key}"


def reverse_key(key: str) -> str:
    """Inverse of make_key."""
    return key.split(":", 3)[3]


class LazyRedisCache(RedisCache):
    """Django's Redis cache whose address is asked at first use, so that loading settings starts no server."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server or "redis://belum-ditentukan", params)
        self._lazy = not server

    @cached_property
    def _cache(self) -> Any:
        return self._class([redis_url()] if self._lazy else self._servers, **self._options)


def count_use(key: str, *, seconds: int) -> int:
    """Count one use of `key`, shared by all regions, within a window of `seconds`; returns the count so far."""
    cache = caches[ALIAS_BATAS]
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key))
    except ValueError:
        # Expired between add and incr: a new window begins.
        return 0


def uses(key: str) -> int:
    """Uses of `key` counted in the current window."""
    return int(caches[ALIAS_BATAS].get(key, 0))
