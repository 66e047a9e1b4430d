"""Background jobs of SKP."""

from __future__ import annotations

from celery import shared_task

from erk_kit import pekerjaan, progress
from erk_kit.bentuk import angka
from erk_kit.binding import region_atomic
from erk_kit.celery_base import RegionTask
from tenants.akun.models import Pengguna
from tenants.organisasi.galat import GalatLayanan
from tenants.skp.templat import template_apply

_TAK_TERDUGA = "Kesalahan yang tidak terduga; tidak ada draf yang dibuat. Hubungi pengelola pusat."


@shared_task(base=RegionTask, bind=True)
def apply_template(
    self: RegionTask, *, schema: str, templat_id: int, opd_id: int | None, actor_id: int, job_id: str
) -> None:
    """Drafts for the holders of a position, in one transaction. Running it twice makes none twice."""
    with pekerjaan.job_outcome(job_id, ditolak=GalatLayanan, rusak=_TAK_TERDUGA):
        with region_atomic(schema):
            banyak = template_apply(
                actor=Pengguna.objects.get(pk=actor_id),
                templat_id=templat_id,
                opd_id=opd_id,
                lapor=lambda kini, semua: progress.report(
                    job_id, max(kini, 1), max(semua, 1) + 1, f"{angka(kini)} dari {angka(semua)} pegawai"
                ),
            )
        kata = f"{angka(banyak)} draf SKP dibuat; pemiliknya diberi tahu." if banyak else "Semua sudah punya SKP."
        pekerjaan.lapor_selesai(job_id, kata)
