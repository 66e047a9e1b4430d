"""Reads of the home pages: each a handful of aggregates, whatever the size of the region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import F, Q, Sum
from django.utils import timezone

from tenants.aktivitas.models import Aktivitas
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.mode import BAYANGAN, mode_of
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.telusur import PARAMETER_TARGET, parameter_of

Status = Aktivitas.Status
# months among which the newest visible result is looked for
TERBARU = 6
_KELOMPOK = {
    "sah": (Status.DITERIMA,),
    "menunggu": (Status.DIAJUKAN,),
    "ditolak": (Status.DITOLAK, Status.REVISI),
}


@dataclass(frozen=True)
class MenitBulan:
    """Minutes of one month: accepted, waiting, refused; `target` None where the pack names none. hari_ini: what was
    logged today, submitted or accepted."""

    bulan: Bulan
    sah: int
    menunggu: int
    ditolak: int
    target: Fraction | None
    hari_ini: int = 0


def menit_bulan(*, pegawai_id: int, bulan: Sequence[Bulan]) -> list[MenitBulan]:
    """Minutes of neighbouring months, newest first; the target is the newest month's for all (two queries)."""
    ukuran = {}
    for ke, satu in enumerate(bulan):
        sebulan = Q(tanggal__gte=satu.awal, tanggal__lte=satu.akhir)
        for nama, status in _KELOMPOK.items():
            ukuran[f"{nama}_{ke}"] = Sum("menit", filter=sebulan & Q(status__in=status), default=0)
    hari_ini = Q(tanggal=timezone.localdate(), status__in=(Status.DIAJUKAN, Status.DITERIMA))
    ukuran["hari_ini"] = Sum("menit", filter=hari_ini, default=0)
    jumlah = Aktivitas.objects.filter(
        pegawai_id=pegawai_id, tanggal__gte=bulan[-1].awal, tanggal__lte=bulan[0].akhir
    ).aggregate(**ukuran)
    target = parameter_of(PARAMETER_TARGET, bulan[0])
    return [
        MenitBulan(
            bulan=satu,
            target=target,
            hari_ini=0 if ke else jumlah["hari_ini"],
            **{nama: jumlah[f"{nama}_{ke}"] for nama in _KELOMPOK},
        )
        for ke, satu in enumerate(bulan)
    ]


def hasil_terakhir(*, pegawai_id: int) -> HasilPegawai | None:
    """The person's result in the newest computed month that he may see: not of a month computed as shadow."""
    semua = (
        HasilPegawai.objects.filter(pegawai_id=pegawai_id, hitungan__periode__hitungan_berlaku=F("hitungan"))
        .select_related("hitungan__periode", "bagian__paket")
        .defer("langkah")
        .order_by("-hitungan__periode__tahun", "-hitungan__periode__bulan")[:TERBARU]
    )
    return next((h for h in semua if mode_of(h.hitungan, h.opd_id) != BAYANGAN), None)


def ditolak_terbaru(*, pegawai_id: int, sejak: dt.date, banyak: int = 5) -> list[Aktivitas]:
    return list(
        Aktivitas.objects.filter(
            pegawai_id=pegawai_id, status__in=(Status.DITOLAK, Status.REVISI), tanggal__gte=sejak
        ).order_by("-tanggal", "-id")[:banyak]
    )
