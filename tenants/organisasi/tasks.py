"""Background work of people and accounts: activation letters, and their end."""

from __future__ import annotations

from celery import shared_task

from erk_kit import pekerjaan, progress
from erk_kit.binding import region_atomic
from erk_kit.celery_base import RegionTask
from tenants.jejak.tasks import TugasSemua, each_region
from tenants.organisasi.akun_opd import letters_make, letters_purge
from tenants.organisasi.galat import GalatLayanan

_TAK_TERDUGA = "Kesalahan yang tidak terduga; tidak ada surat yang dibuat. Hubungi pengelola pusat."
BERSIH_DETIK = 3600


@shared_task(base=RegionTask)
def make_letters(*, schema: str, opd_id: int, actor_id: int, alamat: str, wilayah: str, job_id: str) -> None:
    """Letters of one OPD, all in one transaction: codes and the PDF that shows them, or neither."""

    def lapor(selesai: int, jumlah: int, catatan: str) -> None:
        progress.report(job_id, max(100 * selesai // jumlah, 1), 100, catatan)

    with pekerjaan.job_outcome(job_id, ditolak=GalatLayanan, rusak=_TAK_TERDUGA):
        with region_atomic(schema):
            surat = letters_make(
                actor_id=actor_id, opd_id=opd_id, alamat=alamat, wilayah=wilayah, pekerjaan=job_id, lapor=lapor
            )
        pekerjaan.lapor_selesai(job_id, f"{surat.banyak} surat siap dicetak. Unduh dalam 24 jam; sesudah itu dihapus.")


@shared_task(base=RegionTask)
def purge_letters(*, schema: str) -> None:
    with region_atomic(schema):
        letters_purge()


@shared_task(base=TugasSemua)
def purge_letters_all(*, schema: str) -> None:
    """Every region, each hour (erk_platform.celery_konfig.beat_schedule)."""
    each_region(purge_letters, selang=BERSIH_DETIK)
