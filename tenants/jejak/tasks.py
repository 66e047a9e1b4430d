"""Sealing in the background: each minute, schema by schema (erk_platform.celery_konfig.beat_schedule)."""

from __future__ import annotations

from celery import shared_task

from erk_kit.binding import public_atomic, region_atomic
from erk_kit.celery_base import RegionTask
from tenants.jejak.services import trail_seal
from tenants.registry.selectors import region_active, region_with_data

SELANG_DETIK = 60


class TugasSemua(RegionTask):
    """Called with schema="public"; orders the work of each region."""

    abstract = True
    lintas_wilayah = True


def each_region(tugas: RegionTask, *, selang: int, aktif: bool = False) -> None:
    """Order `tugas` for every region with data (`aktif`: those that are not suspended). A turn that nobody took within
    `selang` seconds is not made up for: the next one comes."""
    with public_atomic():
        semua = list((region_active if aktif else region_with_data)().values_list("schema_name", flat=True))
    for satu in semua:
        tugas.apply_async(kwargs={"schema": satu}, expires=selang)


@shared_task(base=RegionTask)
def seal_region(*, schema: str) -> None:
    with region_atomic(schema):
        trail_seal()


@shared_task(base=TugasSemua)
def seal_all(*, schema: str) -> None:
    """Seal the console's trail and order that of each region."""
    with public_atomic():
        trail_seal()
    each_region(seal_region, selang=SELANG_DETIK)
