"""Reads of the audit trail."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import roles_of
from tenants.jejak.models import Catatan, Segel
from tenants.jejak.services import BELUM_DISEGEL, unsealed_since

PERAN_JEJAK = (Peran.INSPEKTORAT, Peran.BKPSDM)


@dataclass(frozen=True, slots=True)
class KeadaanRantai:
    """nomor and hash of the last seal (0 and empty before the first), and how many records wait for the next."""

    nomor: int
    pada: dt.datetime | None
    hash: str
    menunggu: int


def catatan_diakses(*, actor: Pengguna) -> QuerySet[Catatan]:
    """Everything for inspektorat and BKPSDM, nothing for anybody else; newest first."""
    if not roles_of(pengguna=actor).intersection(PERAN_JEJAK):
        return Catatan.objects.none()
    return Catatan.objects.order_by("-id")


def chain_state() -> KeadaanRantai:
    """State of the bound schema's chain, without verifying it (two queries)."""
    segel = Segel.objects.order_by("-nomor").values_list("nomor", "pada", "hash").first()
    nomor, pada, hash_ = segel or (0, None, "")
    with connection.cursor() as kursor:
        kursor.execute(f"select count(*) {BELUM_DISEGEL}", unsealed_since(pada, timezone.now()))
        (menunggu,) = kursor.fetchone()
    return KeadaanRantai(nomor, pada, hash_, menunggu)
