"""Reminders: at most one a day to each person, however often the hourly run passes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils import timezone

from tenants.pemberitahuan.models import Pemberitahuan
from tenants.pemberitahuan.services import notify

KUNCI = "ingat"


def remind(*, penerima: Collection[int], jenis: str, hari_ini: dt.date, judul: str, isi: str, alamat: str) -> int:
    """Tell those of `penerima` whom nobody has reminded on `hari_ini`; returns how many. An older reminder of the kind
    that lies unread makes room for it."""
    awal = timezone.make_aware(dt.datetime.combine(hari_ini, dt.time.min))
    lama = Pemberitahuan.objects.filter(penerima_id__in=penerima, jenis=jenis, kunci=KUNCI)
    sudah = set(lama.filter(dibuat_pada__gte=awal).values_list("penerima_id", flat=True))
    baru = set(penerima) - sudah
    if baru:
        lama.filter(penerima_id__in=baru, dibaca_pada__isnull=True).delete()
        notify(penerima=baru, jenis=jenis, judul=judul, isi=isi, alamat=alamat, kunci=KUNCI)
    return len(baru)
