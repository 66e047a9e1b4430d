"""A read-only transaction of one region in which every statement sees the same instant (REPEATABLE READ)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

from erk_kit.binding import region_atomic
from erk_kit.errors import RegionBindingError

T = TypeVar("T")
# submit(work): run work(cursor) on the second connection; its result, or what it raised, is in the Future.
Beside = Callable[[Callable[[Any], T]], "Future[T]"]


@contextmanager
def region_snapshot(schema: str, *, using: str = DEFAULT_DB_ALIAS, same_as: str | None = None) -> Iterator[None]:
    """Like region_atomic, REPEATABLE READ and READ ONLY. Must be the outermost transaction: isolation belongs to a
    whole one.

    same_as: an exported snapshot, whose instant this transaction sees too (snapshot_beside). Raises RegionBindingError
    inside an open transaction.
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
            if same_as is not None:
                raw.execute("set transaction snapshot %s", [same_as])
        # This opened the transaction outside the wrapper's sight: it has not bound it yet, and must at the next
        # statement.
        connection._applied = None
        yield


@contextmanager
def snapshot_beside(schema: str, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[Beside[Any]]:
    """Inside region_snapshot(schema): a second connection, in a thread of its own, that sees the very same instant.

    Two long statements then run side by side. What was submitted is finished when the block ends, and the connection is
    closed. Raises RegionBindingError outside a transaction of `schema`.
    """
    connection: Any = connections[using]
    if not connection.in_bound_transaction or connection.schema_name != schema:
        raise RegionBindingError(f"snapshot_beside({schema!r}) hanya di dalam region_snapshot wilayah itu.")
    with connection.cursor() as cursor:
        cursor.execute("select pg_export_snapshot()")
        (exported,) = cursor.fetchone()

    def run(work: Callable[[Any], T]) -> T:
        with region_snapshot(schema, using=using, same_as=exported), connections[using].cursor() as beside:
            return work(beside)

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="erk-samping") as pool:
        try:
            yield lambda work: pool.submit(run, work)
        finally:
            # Django keeps a connection a thread: this one ends with the block
            pool.submit(lambda: connections[using].close())
