"""The impact of a draft as a background job."""

from __future__ import annotations

from celery import shared_task

from erk_kit import pekerjaan, progress
from erk_kit.bentuk import angka
from erk_kit.celery_base import RegionTask
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.aturan.dampak import impact_compute
from tenants.penilaian.fakta.potret import PotretRusak


@shared_task(base=RegionTask, bind=True, name="tenants.penilaian.aturan.tasks.impact_order")
def impact_order(self: RegionTask, *, schema: str, rancangan_id: int, actor_id: int, job_id: str) -> None:
    """Compute the impact in the background. A refusal is told in the last report and is not an error of the job."""

    def lapor(done: int, total: int, note: str) -> None:
        progress.report(job_id, done, total, note)

    with pekerjaan.job_outcome(
        job_id,
        ditolak=(GalatLayanan, PotretRusak, ValueError),
        rusak="Kesalahan yang tidak terduga; tidak ada yang disimpan. Hubungi pengelola.",
    ):
        hasil = impact_compute(schema=schema, rancangan_id=rancangan_id, actor_id=actor_id, on_progress=lapor)
        kurang = hasil.ringkas["kurang"]
        orang = f"{angka(hasil.ringkas.get('berubah', 0))} dari {angka(hasil.ringkas.get('orang', 0))} pegawai berubah."
        pekerjaan.lapor_selesai(job_id, "Dampak belum dapat dihitung; sebabnya disebut." if kurang else orang)
