"""Writes of attendance: calendar, punches, absence, day results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from tenants.organisasi.kunci import check_open
from tenants.presensi.hasil_hari import day_results_build
from tenants.presensi.izin import izin_menit_accept, izin_menit_propose
from tenants.presensi.jadwal import Giliran, jadwal_set, jadwal_withdraw
from tenants.presensi.kalender import (
    calendar_accept,
    calendar_day_propose,
    calendar_gaps,
    calendar_propose,
    calendar_ramadan_propose,
    working_days,
)
from tenants.presensi.ketidakhadiran import (
    ketidakhadiran_correct,
    ketidakhadiran_create,
    ketidakhadiran_withdraw,
)
from tenants.presensi.models import Perangkat, Rekaman
from tenants.presensi.pola import pola_pada, pola_set
from tenants.presensi.terima import HasilTerima, Tekan, rekaman_receive

__all__ = [
    "Giliran",
    "HasilTerima",
    "Tekan",
    "calendar_accept",
    "calendar_day_propose",
    "calendar_gaps",
    "calendar_propose",
    "calendar_ramadan_propose",
    "day_results_build",
    "izin_menit_accept",
    "izin_menit_propose",
    "jadwal_set",
    "jadwal_withdraw",
    "ketidakhadiran_correct",
    "ketidakhadiran_create",
    "ketidakhadiran_withdraw",
    "perangkat_register",
    "pola_pada",
    "pola_set",
    "rekaman_append",
    "rekaman_receive",
    "working_days",
]

_SEKALI_TULIS = 5000


def perangkat_register(*, kode: str, nama: str) -> Perangkat:
    return Perangkat.objects.create(kode=kode, nama=nama)


def rekaman_append(*, baris: Iterable[tuple[int, dt.datetime, int]], kiriman_id: int | None = None) -> int:
    """Append punches (pegawai_id, instant, perangkat_id); returns how many were new.

    One that is there already is left as it is: deliveries overlap, and a punch never changes. Raises BulanTerkunci for
    a punch of a locked month; the caller keeps those as late facts.
    """
    baru = [Rekaman(pegawai_id=p, waktu=waktu, perangkat_id=alat, kiriman_id=kiriman_id) for p, waktu, alat in baris]
    if baru:
        check_open(min(timezone.localdate(b.waktu) for b in baru), "Rekaman presensi")
    with transaction.atomic():
        sebelum = _jumlah(kiriman_id)
        Rekaman.objects.bulk_create(baru, batch_size=_SEKALI_TULIS, ignore_conflicts=True)
        return _jumlah(kiriman_id) - sebelum


def _jumlah(kiriman_id: int | None) -> int:
    return Rekaman.objects.filter(kiriman_id=kiriman_id).count()
