"""Background jobs of a month."""

from __future__ import annotations

from celery import shared_task

from erk_kit import pekerjaan, progress
from erk_kit.bentuk import angka, hash_pendek
from erk_kit.celery_base import RegionTask
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.aturan.tasks import impact_order
from tenants.penilaian.galat import CloseBlocked
from tenants.penilaian.kemajuan import OnProgress
from tenants.penilaian.koreksi.tasks import propose_rule
from tenants.penilaian.penguncian import period_lock
from tenants.penilaian.services import period_close

# Celery looks for tasks in this module
__all__ = ["close_period", "impact_order", "lock_period", "propose_rule"]


def _reporter(job: str) -> OnProgress:
    """Steps of a job; the last report is its outcome, in the words that the job page knows."""

    def lapor(done: int, total: int, note: str) -> None:
        if done < total:
            progress.report(job, done, total, note)

    return lapor


@shared_task(base=RegionTask, bind=True)
def close_period(
    self: RegionTask, *, schema: str, kode: str, actor_id: int | None = None, job_id: str | None = None
) -> None:
    """Close a month in the background; progress under `job_id` (default: the task's id) in erk_kit.progress.

    A refusal is told in the last report (erk_kit.pekerjaan) and is not an error of the job. Running it
    twice, or again after a worker died, is safe: the same facts give the same run.
    """
    job = job_id or str(self.request.id)
    with pekerjaan.job_outcome(
        job, ditolak=GalatLayanan, rusak="Kesalahan yang tidak terduga; tidak ada yang disimpan. Hubungi pengelola."
    ):
        try:
            hasil = period_close(schema=schema, kode=kode, actor_id=actor_id, on_progress=_reporter(job))
        except CloseBlocked as galat:
            pekerjaan.lapor_gagal(job, " ".join(b.pesan for b in galat.blockers))
            return
        orang = f"{angka(hasil.jumlah_pegawai)} pegawai, hash {hash_pendek(hasil.hash_hasil)}"
        pekerjaan.lapor_selesai(job, orang if hasil.baru else f"Tidak ada yang berubah: {orang}")


@shared_task(base=RegionTask, bind=True)
def lock_period(
    self: RegionTask, *, schema: str, kode: str, actor_id: int, konfirmasi: str, hash_hasil: str, job_id: str
) -> None:
    """Lock a month in the background. A refusal is told in the last report and is not an error of the job."""
    with pekerjaan.job_outcome(
        job_id, ditolak=GalatLayanan, rusak="Kesalahan yang tidak terduga; bulan tidak terkunci. Hubungi pengelola."
    ):
        hasil = period_lock(
            schema=schema,
            kode=kode,
            actor_id=actor_id,
            konfirmasi=konfirmasi,
            hash_hasil=hash_hasil,
            on_progress=_reporter(job_id),
        )
        pekerjaan.lapor_selesai(job_id, f"Kunci ke-{hasil.nomor}, sidik {hash_pendek(hasil.hash)}")
