"""Telling people outside the application: each five minutes, region by region (erk_platform.celery_konfig)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from erk_kit.binding import public_atomic, region_atomic
from erk_kit.celery_base import RegionTask
from tenants.jejak.tasks import TugasSemua, each_region
from tenants.pemberitahuan.pengiriman import outgoing_deliver
from tenants.pemberitahuan.rencana import outgoing_plan
from tenants.pemberitahuan.services import messages_purge
from tenants.registry.models import Domain
from tenants.registry.selectors import region_get

SELANG_DETIK = 300
JAM_BERSIH = 3


@shared_task(base=RegionTask)
def send_region(*, schema: str) -> None:
    """Queue what is due, then send. Run twice it queues nothing twice, and two at once share the queue."""
    with public_atomic():
        wilayah = region_get(slug=schema)
        zona, situs = ZoneInfo(wilayah.zona_waktu), site_of(schema)
    kini = timezone.now().astimezone(zona)
    with region_atomic(schema), timezone.override(zona):
        outgoing_plan(kini=kini, situs=situs, wilayah=wilayah.nama)
        if kini.hour == JAM_BERSIH:
            messages_purge(kini=kini)
    outgoing_deliver(schema=schema, zona=zona)


@shared_task(base=RegionTask)
def send_test(*, schema: str, pesan_id: int) -> None:
    """The test of a settings page, at once."""
    outgoing_deliver(schema=schema, zona=dt.UTC, hanya=pesan_id)


@shared_task(base=TugasSemua)
def send_all(*, schema: str) -> None:
    """A suspended region tells nobody anything."""
    each_region(send_region, selang=SELANG_DETIK, aktif=True)


def site_of(schema: str) -> str:
    """A region's own address, as people reach it. Needs public_atomic()."""
    host = Domain.objects.filter(tenant__schema_name=schema).order_by("-is_primary").values_list("domain", flat=True)
    return f"{'https' if settings.ERK_HTTPS else 'http'}://{host[0]}"
