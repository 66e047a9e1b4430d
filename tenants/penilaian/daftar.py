"""Which months there are: those with a state, and those that have facts but were never touched.

The first close writes a month's row; before it the month is simply open.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import Periode

# How far back an untouched month is still offered; older ones are reached by their address.
BULAN_KE_BELAKANG = 6

_BERISI = """
    select m::date
      from generate_series(%(dari)s::date, %(sampai)s::date, interval '1 month') m
     where exists (select 1 from presensi_hasilhari
                    where tanggal >= m::date and tanggal < (m + interval '1 month')::date)
        or exists (select 1 from aktivitas_aktivitas
                    where tanggal >= m::date and tanggal < (m + interval '1 month')::date)
"""


def periode_of(bulan: Bulan) -> Periode | None:
    """The month's row with its current run; an unsaved open one for a past or present month without a row."""
    ada = Periode.objects.filter(tahun=bulan.tahun, bulan=bulan.bulan).select_related("hitungan_berlaku").first()
    if ada is None:
        return None if bulan.awal > timezone.localdate() else Periode(tahun=bulan.tahun, bulan=bulan.bulan)
    if ada.hitungan_berlaku is not None:
        ada.hitungan_berlaku.periode = ada
    return ada


def periode_daftar(*, paling_banyak: int = 60) -> list[Periode]:
    """Newest first; two queries. Unsaved rows stand for untouched months with facts."""
    ada = list(Periode.objects.select_related("hitungan_berlaku").order_by("-tahun", "-bulan")[:paling_banyak])
    dikenal = {(p.tahun, p.bulan) for p in ada}
    for awal in _berisi():
        if (awal.year, awal.month) not in dikenal:
            ada.append(Periode(tahun=awal.year, bulan=awal.month))
    return sorted(ada, key=lambda p: (p.tahun, p.bulan), reverse=True)


def _berisi() -> list[dt.date]:
    sampai = timezone.localdate().replace(day=1)
    dari = sampai
    for _ in range(BULAN_KE_BELAKANG - 1):
        dari = (dari - dt.timedelta(days=1)).replace(day=1)
    with connection.cursor() as kursor:
        kursor.execute(_BERISI, {"dari": dari, "sampai": sampai})
        return [baris[0] for baris in kursor.fetchall()]
