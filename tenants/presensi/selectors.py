"""Reads of attendance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tenants.akun.models import Pengguna
from tenants.organisasi.selectors import pegawai_diakses
from tenants.presensi.models import HasilHari, Ketidakhadiran, Rekaman


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
    """By (pegawai, day) what attendance knows of the span, for callers who have decided who asks; one query.

    Days of which nothing is known are left out.
    """
    isi: dict[tuple[int, dt.date], dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HARI, {"orang": list(pegawai_ids), "mulai": mulai, "sampai": sampai})
        for pegawai_id, hari, status, kerja, masuk, pulang, izin, malam in cursor.fetchall():
            satu = isi.setdefault((pegawai_id, hari), {})
            if status:
                satu |= {"status": status, "status_teks": HasilHari.Hadir(status).label, "hari_kerja": kerja}
                satu |= {"masuk": masuk, "pulang": pulang}
            if izin:
                satu |= {"izin": izin, "izin_teks": Ketidakhadiran.Jenis(izin).label}
            if malam:
                satu["malam"] = True
    return {kunci: HariPegawai(**satu) for kunci, satu in isi.items()}


_HARI = """
select pegawai_id, tanggal, status_hadir, hari_kerja, masuk, pulang, null, false
from presensi_hasilhari where pegawai_id = any(%(orang)s) and tanggal between %(mulai)s and %(sampai)s
union all
select k.pegawai_id, h::date, null, null, null, null, k.jenis, false
from presensi_ketidakhadiran k
cross join generate_series(greatest(k.mulai, %(mulai)s::date), least(k.sampai, %(sampai)s::date), '1 day') h
where k.pegawai_id = any(%(orang)s) and k.mulai <= %(sampai)s and k.sampai >= %(mulai)s
union all
select pegawai_id, tanggal, null, null, null, null, null, true
from presensi_jadwal
where pegawai_id = any(%(orang)s) and tanggal between %(mulai)s and %(sampai)s and selesai <= mulai"""
