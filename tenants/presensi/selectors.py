"""Reads of attendance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from tenants.akun.models import Pengguna
from tenants.organisasi.selectors import pegawai_diakses
from tenants.presensi.models import HasilHari, Jadwal, Ketidakhadiran, Rekaman


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


@dataclass(frozen=True, slots=True)
class HariPegawai:
    """What attendance knows of one day of one person. status: empty while the day has no result. izin: kind of accepted
    leave or duty. malam: a shift that ends the next day."""

    status: str = ""
    status_teks: str = ""
    hari_kerja: bool | None = None
    masuk: dt.datetime | None = None
    pulang: dt.datetime | None = None
    izin: str = ""
    izin_teks: str = ""
    malam: bool = False

    @property
    def cuti(self) -> bool:
        return (self.izin or self.status).startswith("CUTI_")

    @property
    def dinas(self) -> bool:
        """Duty elsewhere, where no punch is expected."""
        return (self.izin or self.status) in ("DINAS_LUAR", "DIKLAT")


def days_of(*, pegawai_ids: Collection[int], mulai: dt.date, sampai: dt.date) -> dict[tuple[int, dt.date], HariPegawai]:
    """By (pegawai, day) what attendance knows of the span, for callers who have decided who asks; three queries.

    Days of which nothing is known are left out.
    """
    orang = list(pegawai_ids)
    isi: dict[tuple[int, dt.date], dict[str, Any]] = {}
    for h in HasilHari.objects.filter(pegawai_id__in=orang, tanggal__range=(mulai, sampai)).defer("turunan"):
        isi[h.pegawai_id, h.tanggal] = {
            "status": h.status_hadir,
            "status_teks": h.get_status_hadir_display(),
            "hari_kerja": h.hari_kerja,
            "masuk": h.masuk,
            "pulang": h.pulang,
        }
    for k in Ketidakhadiran.objects.filter(pegawai_id__in=orang, mulai__lte=sampai, sampai__gte=mulai):
        hari = max(k.mulai, mulai)
        while hari <= min(k.sampai, sampai):
            isi.setdefault((k.pegawai_id, hari), {}).update(izin=k.jenis, izin_teks=k.get_jenis_display())
            hari += dt.timedelta(days=1)
    malam = Jadwal.objects.filter(pegawai_id__in=orang, tanggal__range=(mulai, sampai), selesai__lte=F("mulai"))
    for pegawai_id, hari in malam.values_list("pegawai_id", "tanggal"):
        isi.setdefault((pegawai_id, hari), {}).update(malam=True)
    return {kunci: HariPegawai(**satu) for kunci, satu in isi.items()}
