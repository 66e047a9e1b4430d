"""Reads of deliveries and of how fresh each feed is."""

from __future__ import annotations

from django.db.models import QuerySet

from tenants.sinkronisasi.models import Kesegaran, Kiriman


def kesegaran_list() -> QuerySet[Kesegaran]:
    return Kesegaran.objects.order_by("sumber")


def kesegaran_get(*, sumber: str) -> Kesegaran | None:
    return Kesegaran.objects.filter(sumber=sumber).first()


def kiriman_list() -> QuerySet[Kiriman]:
    """Deliveries, newest first, without their raw content."""
    return Kiriman.objects.defer("isi")
