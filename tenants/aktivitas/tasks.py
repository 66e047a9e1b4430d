"""Background work of activities: the deadlines of each region."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from erk_kit.binding import public_atomic, region_atomic
from erk_kit.celery_base import RegionTask
from tenants.aktivitas.keberatan import objections_overdue
from tenants.aktivitas.tenggat import deadlines_run
from tenants.registry.selectors import region_active, region_zone

TENGGAT_DETIK = 3600


class TugasSemua(RegionTask):
    abstract = True
    lintas_wilayah = True


@shared_task(base=RegionTask)
def deadlines(*, schema: str) -> None:
    """Reminders, policies and objections of one region, by its own clock."""
    with public_atomic():
        zona = region_zone(schema=schema)
    with timezone.override(zona):
        with region_atomic(schema):
            deadlines_run()
        with region_atomic(schema):
            objections_overdue(hari_ini=timezone.localdate())


@shared_task(base=TugasSemua)
def deadlines_all(*, schema: str) -> None:
    """Every active region, each hour (erk_platform.celery_konfig.beat_schedule)."""
    with public_atomic():
        semua = list(region_active().values_list("schema_name", flat=True))
    for satu in semua:
        deadlines.apply_async(kwargs={"schema": satu}, expires=TENGGAT_DETIK)
