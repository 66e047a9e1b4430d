"""Background work of activities: the deadlines of each region."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from erk_kit.binding import region_atomic
from erk_kit.celery_base import RegionTask
from tenants.aktivitas.keberatan import objections_overdue
from tenants.aktivitas.tenggat import deadlines_run
from tenants.jejak.tasks import TugasSemua, each_region
from tenants.registry.selectors import region_clock

TENGGAT_DETIK = 3600


@shared_task(base=RegionTask)
def deadlines(*, schema: str) -> None:
    """Reminders, policies and objections of one region, by its own clock."""
    with region_clock(schema=schema):
        with region_atomic(schema):
            deadlines_run()
        with region_atomic(schema):
            objections_overdue(hari_ini=timezone.localdate())


@shared_task(base=TugasSemua)
def deadlines_all(*, schema: str) -> None:
    """Every active region, each hour (erk_platform.celery_konfig.beat_schedule)."""
    each_region(deadlines, selang=TENGGAT_DETIK, aktif=True)
