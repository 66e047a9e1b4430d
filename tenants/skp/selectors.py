"""Reads of SKP."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from tenants.akun.models import Pengguna
from tenants.organisasi.selectors import pegawai_diakses
from tenants.skp.models import ButirSkp, Skp


def skp_pada(*, pegawai_id: int, hari: dt.date) -> Skp | None:
    """The approved SKP that holds on `hari`."""
    return (
        Skp.objects.filter(pegawai_id=pegawai_id, mulai__lte=hari, sampai__gte=hari, status=Skp.Status.DISETUJUI)
        .order_by("-mulai")
        .first()
    )


def butir_pada(*, pegawai_id: int, hari: dt.date) -> QuerySet[ButirSkp]:
    """Items an activity of `hari` may serve."""
    skp = skp_pada(pegawai_id=pegawai_id, hari=hari)
    return ButirSkp.objects.filter(skp=skp) if skp else ButirSkp.objects.none()


def skp_diakses(*, actor: Pengguna) -> QuerySet[Skp]:
    return Skp.objects.filter(pegawai__in=pegawai_diakses(actor=actor)).select_related("pegawai")
