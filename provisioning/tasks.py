"""Jobs that need the owner's rights; they go to the queue `penyediaan` by their name (erk_kit.celery_base)."""

from __future__ import annotations

from celery import shared_task

from erk_kit import pekerjaan, progress
from erk_kit.celery_base import RegionTask
from provisioning.owner import ProvisioningError
from provisioning.panduan.services import structure_make

LANGKAH = 6
_TAK_TERDUGA = "Kesalahan yang tidak terduga; langkah ini dapat diulang. Hubungi pengelola bila terulang."


class TugasPenyediaan(RegionTask):
    abstract = True
    lintas_wilayah = True


def job_of(slug: str) -> str:
    """Of a region's structure, the running or the last job."""
    return pekerjaan.job_id_of(schema="public", apa="skema", job=slug)


@shared_task(base=TugasPenyediaan)
def structure_prepare(*, schema: str, slug: str, actor_id: int | None) -> None:
    """Make or continue a region's role, tables, rights and address. Run twice it changes nothing."""
    job = job_of(slug)
    with pekerjaan.job_outcome(job, ditolak=ProvisioningError, rusak=_TAK_TERDUGA):
        structure_make(slug=slug, actor_id=actor_id, lapor=lambda ke, teks: progress.report(job, ke, LANGKAH, teks))
        pekerjaan.lapor_selesai(job, "Skema, hak akses, dan alamat wilayah siap.")
