"""Reads of the home pages: each a handful of aggregates, whatever the size of the region."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import F, Q, Sum

from tenants.aktivitas.models import Aktivitas
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.telusur import PARAMETER_TARGET, parameter_of

Status = Aktivitas.Status


@dataclass(frozen=True)
class MenitBulan:
    """Minutes of one month: accepted, waiting, refused; `target` None where the pack names none."""

    bulan: Bulan
    sah: int
    menunggu: int
    ditolak: int
    target: Fraction | None


def menit_bulan(*, pegawai_id: int, bulan: Bulan) -> MenitBulan:
    jumlah = Aktivitas.objects.filter(
        pegawai_id=pegawai_id, tanggal__gte=bulan.awal, tanggal__lte=bulan.akhir
    ).aggregate(
        sah=Sum("menit", filter=Q(status=Status.DITERIMA), default=0),
        menunggu=Sum("menit", filter=Q(status=Status.DIAJUKAN), default=0),
        ditolak=Sum("menit", filter=Q(status__in=(Status.DITOLAK, Status.REVISI)), default=0),
    )
    return MenitBulan(bulan=bulan, target=parameter_of(PARAMETER_TARGET, bulan), **jumlah)


def hasil_terakhir(*, pegawai_id: int) -> HasilPegawai | None:
    """The person's result in the newest computed month."""
    return (
        HasilPegawai.objects.filter(pegawai_id=pegawai_id, hitungan__periode__hitungan_berlaku=F("hitungan"))
        .select_related("hitungan__periode", "bagian__paket")
        .order_by("-hitungan__periode__tahun", "-hitungan__periode__bulan")
        .first()
    )


def ditolak_terbaru(*, pegawai_id: int, sejak: dt.date, banyak: int = 5) -> list[Aktivitas]:
    return list(
        Aktivitas.objects.filter(
            pegawai_id=pegawai_id, status__in=(Status.DITOLAK, Status.REVISI), tanggal__gte=sejak
        ).order_by("-tanggal", "-id")[:banyak]
    )
