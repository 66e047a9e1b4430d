"""A large proposal in the background."""

from __future__ import annotations

from celery import shared_task

from erk_kit import pekerjaan, progress
from erk_kit.binding import region_atomic
from erk_kit.celery_base import RegionTask
from tenants.akun.models import Pengguna
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi.buku import Batas
from tenants.penilaian.koreksi.usul import Usulan, correction_propose, people_of


@shared_task(base=RegionTask, bind=True)
def propose_rule(
    self: RegionTask,
    *,
    schema: str,
    kode: str,
    actor_id: int,
    job_id: str,
    dokumen: str,
    dasar: str,
    paket: str,
    opd_id: int | None,
    batas: tuple[str, int],
    cicil_tambah: bool,
    mulai: str,
) -> None:
    """Propose a retroactive rule for an OPD or everybody; progress under `job_id`. A refusal is told in the last
    report and is not an error of the job. Run twice (a worker died before it acknowledged) it proposes once."""
    progress.report(job_id, 5, 100, "Membaca potret bulan terkunci")
    with pekerjaan.job_outcome(
        job_id, ditolak=GalatLayanan, rusak="Kesalahan yang tidak terduga; tidak ada yang diusulkan. Hubungi pengelola."
    ):
        with region_atomic(schema, durable=True):
            usulan = Usulan(
                jenis="ATURAN",
                dokumen=dokumen,
                dasar=dasar,
                paket=paket,
                pegawai=people_of(Bulan.parse(kode), opd_id=opd_id),
                batas=Batas(*batas),
                cicil_tambah=cicil_tambah,
                mulai=Bulan.parse(mulai) if mulai else None,
            )
            actor = Pengguna.objects.get(pk=actor_id)
            nomor = correction_propose(actor=actor, kode=kode, usulan=usulan, pekerjaan=job_id).nomor
        pekerjaan.lapor_selesai(job_id, str(nomor))
