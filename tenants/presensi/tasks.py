"""Background jobs of attendance."""

from __future__ import annotations

import datetime as dt

from celery import shared_task

from erk_kit import pekerjaan, progress
from erk_kit.bentuk import angka, bulan_tahun
from erk_kit.binding import public_atomic, region_atomic
from erk_kit.celery_base import RegionTask
from tenants.organisasi.galat import GalatLayanan
from tenants.presensi.hasil_hari import day_results_build
from tenants.presensi.kalender import month_bounds
from tenants.registry.selectors import region_zone

_TAK_TERDUGA = "Kesalahan yang tidak terduga; tidak ada yang diubah. Hubungi pengelola pusat."


@shared_task(base=RegionTask, bind=True)
def build_days(self: RegionTask, *, schema: str, kode: str, job_id: str) -> None:
    """(Re)build the day results of the month `kode`, a week at a time in one transaction. Running it twice is
    harmless; a refusal is told in the last report and is not an error of the job."""
    tahun, bulan = (int(x) for x in kode.split("-"))
    awal, akhir = month_bounds(tahun, bulan)
    with pekerjaan.job_outcome(job_id, ditolak=GalatLayanan, rusak=_TAK_TERDUGA):
        with public_atomic():
            zona = region_zone(schema=schema)
        jumlah, mulai = 0, awal
        with region_atomic(schema):
            while mulai <= akhir:
                sampai = min(mulai + dt.timedelta(days=6), akhir)
                persen = 100 * (mulai - awal).days // ((akhir - awal).days + 1)
                progress.report(job_id, max(persen, 1), 100, f"Hari {mulai.day} sampai {sampai.day}")
                jumlah += day_results_build(mulai=mulai, sampai=sampai, zona=zona)
                mulai = sampai + dt.timedelta(days=1)
        teks = f"{angka(jumlah)} hasil hari {bulan_tahun(awal)} baru atau berubah; yang lain tetap."
        pekerjaan.lapor_selesai(job_id, teks)
