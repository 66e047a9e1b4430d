"""Background jobs of the survey: opening, closing, and the hourly look after open rounds."""

from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.utils import timezone

from erk_kit import pekerjaan, progress
from erk_kit.bentuk import angka, bulan_tahun, tanggal
from erk_kit.binding import region_atomic
from erk_kit.celery_base import RegionTask
from erk_kit.kunci import horizon
from tenants.akun.models import Pengguna
from tenants.jejak.tasks import TugasSemua, each_region
from tenants.organisasi.galat import GalatLayanan
from tenants.perilaku.models import Ronde
from tenants.perilaku.pengingat import round_remind
from tenants.perilaku.ronde import round_open_ruled
from tenants.perilaku.selectors import jumlah_tugas, ronde_get
from tenants.perilaku.services import round_close
from tenants.registry.selectors import region_clock

JAGA_DETIK = 3600
_RUSAK = "Kesalahan yang tidak terduga; tidak ada yang diubah. Hubungi pengelola pusat."


def _today(schema: str) -> dt.date:
    """Where the region is."""
    with region_clock(schema=schema):
        return timezone.localdate()


@shared_task(base=RegionTask)
def open_round(*, schema: str, kode: str, ditutup: str, actor_id: int, job_id: str) -> None:
    """Open the round of `kode` and tell the raters. Ordered twice, the second is refused in words."""
    tahun, bulan = (int(x) for x in kode.split("-"))
    with pekerjaan.job_outcome(job_id, ditolak=GalatLayanan, rusak=_RUSAK):
        hari = _today(schema)
        progress.report(job_id, 10, 100, "Menurunkan penilai dari garis atasan")
        with region_atomic(schema):
            ronde = round_open_ruled(
                tahun=tahun,
                bulan=bulan,
                hari=hari,
                ditutup=dt.date.fromisoformat(ditutup),
                actor=Pengguna.objects.get(pk=actor_id),
            )
            progress.report(job_id, 70, 100, "Memberi tahu penilai")
            orang = round_remind(ronde_id=ronde.pk, hari=hari)
            semua, _ = jumlah_tugas(ronde_id=ronde.pk)
        teks = f"{angka(semua)} penilaian untuk {angka(orang)} penilai, sampai {tanggal(ronde.ditutup)}."
        pekerjaan.lapor_selesai(job_id, teks)


@shared_task(base=RegionTask)
def close_round(*, schema: str, kode: str, actor_id: int, job_id: str) -> None:
    """Close the round of `kode` and write its sums. Ordered twice it changes nothing the second time."""
    tahun, bulan = (int(x) for x in kode.split("-"))
    with pekerjaan.job_outcome(job_id, ditolak=GalatLayanan, rusak=_RUSAK):
        progress.report(job_id, 10, 100, "Menutup dan menjumlahkan")
        with region_atomic(schema):
            ronde = ronde_get(tahun=tahun, bulan=bulan)
            if ronde is None:
                raise GalatLayanan(f"Ronde {kode} tidak ada.", kode="ronde_tidak_ada", saran="Muat ulang daftarnya.")
            ronde = round_close(ronde=ronde.pk, actor=Pengguna.objects.get(pk=actor_id))
            semua, selesai = jumlah_tugas(ronde_id=ronde.pk)
        teks = f"Ronde {bulan_tahun(ronde.awal)} ditutup: {angka(selesai)} dari {angka(semua)} penilaian terisi."
        pekerjaan.lapor_selesai(job_id, teks)


@shared_task(base=RegionTask)
def tend_region(*, schema: str) -> None:
    """Close rounds whose last day is over, remind in the others."""
    hari = _today(schema)
    with region_atomic(schema):
        batas = horizon()
        for satu in list(Ronde.objects.filter(status=Ronde.Status.DIBUKA)):
            if batas is not None and satu.awal <= batas:
                continue
            if satu.ditutup < hari:
                round_close(ronde=satu.pk)
            else:
                round_remind(ronde_id=satu.pk, hari=hari)


@shared_task(base=TugasSemua)
def tend_all(*, schema: str) -> None:
    """Open rounds of every region, each hour (erk_platform.celery_konfig.beat_schedule)."""
    each_region(tend_region, selang=JAGA_DETIK)
