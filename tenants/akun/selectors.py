"""Reads of people and roles. Every function needs a binding (region_atomic or public_atomic) around it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from erk_kit.nip import nip_normalise
from tenants.akun.models import Pengguna, Peran, PeranPengguna


def pengguna_get(*, nip: str) -> Pengguna:
    """User by NIP, typed with or without spaces. Raises Pengguna.DoesNotExist."""
    return Pengguna.objects.get(nip=nip_normalise(nip))


def pengguna_of_pegawai(*, pegawai_id: int) -> Pengguna | None:
    """The account of an employee, or None."""
    return Pengguna.objects.filter(pegawai_id=pegawai_id).first()


def _valid(on: dt.date | None) -> QuerySet[PeranPengguna]:
    day = on or timezone.localdate()
    still_valid = Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=day)
    return PeranPengguna.objects.filter(still_valid, berlaku_mulai__lte=day)


def grants_active(*, pengguna: Pengguna, on: dt.date | None = None) -> QuerySet[PeranPengguna]:
    """Grants of `pengguna` that are valid on `on` (default: today in the active time zone)."""
    return _valid(on).filter(pengguna=pengguna)


def people_with(peran: Peran, *, on: dt.date | None = None) -> list[int]:
    """Employees who hold `peran` on `on` (default: today); an account without an employee reads lists, not messages."""
    semua = _valid(on).filter(peran=peran).exclude(pengguna__pegawai_id=None)
    return list(semua.values_list("pengguna__pegawai_id", flat=True))


class Hibah(NamedTuple):
    """What somebody holds on a day: roles, and the ids of the OPDs whose admin he is."""

    peran: frozenset[Peran]
    opd_ids: frozenset[int]


def grants_of(*, pengguna: Pengguna, on: dt.date | None = None) -> Hibah:
    """Roles and OPDs of `on` (default: today); one query, none for an account that is switched off."""
    baris = list(grants_active(pengguna=pengguna, on=on).values_list("peran", "opd_id")) if pengguna.is_active else []
    opd = frozenset(o for p, o in baris if p == Peran.ADMIN_OPD and o is not None)
    return Hibah(frozenset(Peran(p) for p, _ in baris), opd)


def roles_of(*, pengguna: Pengguna, on: dt.date | None = None) -> frozenset[Peran]:
    """Granted roles valid on `on`."""
    return grants_of(pengguna=pengguna, on=on).peran


def has_role(*, pengguna: Pengguna, peran: Peran, opd_id: int | None = None, on: dt.date | None = None) -> bool:
    """True when `pengguna` holds `peran` (for admin_opd: for this OPD, when one is named)."""
    if not pengguna.is_active:
        return False
    grants = grants_active(pengguna=pengguna, on=on).filter(peran=peran)
    if opd_id is not None:
        grants = grants.filter(opd_id=opd_id)
    return grants.exists()
