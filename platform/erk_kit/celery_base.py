"""Base of all tasks: a task works for exactly one region, named in the call.

    @shared_task(base=RegionTask, bind=True)
    def hitung(self, *, schema: str, periode: str) -> None:
        with region_atomic(schema): ...        # short
        ...                                    # slow work without a transaction
        with region_atomic(schema): ...

The base only checks; the task opens short transactions itself, so that nothing stays open while it computes or waits.
"""

from __future__ import annotations

import zlib
from typing import Any, ClassVar

from celery import Task
from django.conf import settings

from erk_kit.binding import current_schema, in_transaction
from erk_kit.errors import RegionBindingError
from erk_kit.names import SCHEMA_PUBLIC, is_region_schema

QUEUE_UMUM = "umum"
QUEUE_PENYEDIAAN = "penyediaan"


class RegionTask(Task):
    """Task with a mandatory keyword `schema` ("r_3273"; tasks with `lintas_wilayah = True` take "public")."""

    abstract = True
    acks_late = True
    #: True for work that belongs to no region (provisioning, registry): such a task is called with schema="public".
    lintas_wilayah: ClassVar[bool] = False

    def _checked(self, kwargs: dict[str, Any] | None) -> str:
        schema = (kwargs or {}).get("schema")
        if self.lintas_wilayah and schema == SCHEMA_PUBLIC:
            return SCHEMA_PUBLIC
        if not is_region_schema(schema):
            raise RegionBindingError(
                f"Tugas {self.name} dipanggil dengan schema={schema!r}. Setiap tugas harus menyebut wilayahnya: "
                f"{self.name}.delay(schema='r_3273', ...)."
            )
        return str(schema)

    def apply_async(self, args: Any = None, kwargs: dict[str, Any] | None = None, **options: Any) -> Any:
        """Refuses a call without a region here, where the mistake is, not later in the worker."""
        self._checked(kwargs)
        return super().apply_async(args, kwargs, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        schema = self._checked(kwargs)
        if in_transaction() and current_schema() != schema:
            raise RegionBindingError(
                f"Tugas {self.name} untuk {schema} dijalankan ketika transaksi {current_schema()} masih terbuka. "
                "Pesan tugas lewat transaction.on_commit."
            )
        return super().__call__(*args, **kwargs)


def shard(schema: str, shards: int) -> int:
    """Stable number 0..shards-1 of a region: all its work goes to the same worker group."""
    return zlib.crc32(schema.encode()) % shards


def route(name: str, args: Any, kwargs: dict[str, Any], options: dict[str, Any], task: Any = None, **kw: Any) -> Any:
    """Celery router: provisioning to its own queue, the rest to `umum`, or `umum.<n>` once ERK_QUEUE_SHARDS > 1."""
    if name.startswith("provisioning."):
        return {"queue": QUEUE_PENYEDIAAN}
    shards = int(getattr(settings, "ERK_QUEUE_SHARDS", 1))
    schema = (kwargs or {}).get("schema")
    if shards > 1 and is_region_schema(schema):
        return {"queue": f"{QUEUE_UMUM}.{shard(str(schema), shards)}"}
    return {"queue": QUEUE_UMUM}
