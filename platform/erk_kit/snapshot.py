"""A read-only transaction of one region in which every statement sees the same instant (REPEATABLE READ)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from erk_kit.binding import region_atomic
from erk_kit.errors import RegionBindingError


@contextmanager
def region_snapshot(schema: str, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Like region_atomic, REPEATABLE READ and READ ONLY. Must be the outermost transaction: isolation belongs to a
    whole one.

    Raises RegionBindingError inside an open transaction.
    """
    connection: Any = connections[using]
    if connection.in_bound_transaction:
        raise RegionBindingError(
            "region_snapshot harus menjadi transaksi terluar: tingkat isolasi tidak dapat diganti di tengah transaksi. "
            "Selesaikan dulu transaksi yang terbuka."
        )
    with region_atomic(schema, using=using, durable=True):
        connection.ensure_connection()
        # Before the binding, which takes the snapshot. SET TRANSACTION itself reads nothing, so it needs no role.
        with connection.connection.cursor() as raw:
            raw.execute("set transaction isolation level repeatable read, read only")
        # This opened the transaction outside the wrapper's sight: it has not bound it yet, and must at the next
        # statement.
        connection._applied = None
        yield
