"""Reads of attendance."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from tenants.akun.models import Pengguna
from tenants.organisasi.selectors import pegawai_diakses
from tenants.presensi.models import HasilHari, Rekaman


def hasil_hari_diakses(*, actor: Pengguna, mulai: dt.date, sampai: dt.date) -> QuerySet[HasilHari]:
    return (
        HasilHari.objects.filter(pegawai__in=pegawai_diakses(actor=actor), tanggal__range=(mulai, sampai))
        .select_related("pegawai")
        .order_by("pegawai__nama", "tanggal")
    )


def rekaman_diakses(*, actor: Pengguna, mulai: dt.datetime, sampai: dt.datetime) -> QuerySet[Rekaman]:
    """Raw punches of `mulai` <= instant < `sampai`."""
    return (
        Rekaman.objects.filter(pegawai__in=pegawai_diakses(actor=actor), waktu__gte=mulai, waktu__lt=sampai)
        .select_related("pegawai", "perangkat")
        .order_by("waktu")
    )
