"""What the audit trail tells of a close or a lock: that it began, and that it was refused, each in a transaction of its
own.

That it finished is recorded with what it stored (services._store, penguncian._lock_store).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from erk_kit.binding import region_atomic
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import CloseBlocked


@contextmanager
def close_recorded(schema: str, bulan: Bulan, actor_id: int | None) -> Iterator[None]:
    """Around a close, outside every transaction. A refusal is recorded and goes on; so does any other error."""
    siapa = {"actor_id": actor_id, "objek": (bulan.kode, str(bulan))}
    with region_atomic(schema):
        catat(aksi="periode.tutup_mulai", **siapa)
    try:
        yield
    except GalatLayanan as galat:
        sebab = [b.kode for b in galat.blockers] if isinstance(galat, CloseBlocked) else [galat.kode]
        with region_atomic(schema):
            catat(aksi="periode.tutup_tolak", **siapa, rincian={"sebab": sebab})
        raise


@contextmanager
def lock_recorded(schema: str, bulan: Bulan, actor_id: int) -> Iterator[None]:
    """Around a lock, outside every transaction. A refusal is recorded and goes on; so does any other error."""
    try:
        yield
    except GalatLayanan as galat:
        with region_atomic(schema):
            siapa = {"actor_id": actor_id, "objek": (bulan.kode, str(bulan))}
            catat(aksi="periode.kunci_tolak", **siapa, rincian={"sebab": [galat.kode]})
        raise
