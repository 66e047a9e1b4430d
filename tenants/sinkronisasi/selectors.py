"""Reads of deliveries and of how fresh each feed is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from tenants.sinkronisasi.models import FaktaSusulan, Kesegaran, Kiriman

SUSULAN_TAMPIL = 20


def kesegaran_list() -> QuerySet[Kesegaran]:
    return Kesegaran.objects.order_by("sumber")


def kesegaran_get(*, sumber: str) -> Kesegaran | None:
    return Kesegaran.objects.filter(sumber=sumber).first()


def kiriman_list() -> QuerySet[Kiriman]:
    """Deliveries, newest first, without their raw content."""
    return Kiriman.objects.defer("isi")


@dataclass(frozen=True)
class Susulan:
    """Late facts of a span of days: how many, and the newest of them. For people who may see the whole region."""

    jumlah: int
    terbaru: list[FaktaSusulan]


def late_facts_of(*, awal: dt.date, akhir: dt.date) -> Susulan:
    semua = FaktaSusulan.objects.filter(mulai__range=(awal, akhir))
    terbaru = list(semua.select_related("pegawai").order_by("-id")[:SUSULAN_TAMPIL])
    return Susulan(semua.count() if len(terbaru) == SUSULAN_TAMPIL else len(terbaru), terbaru)
