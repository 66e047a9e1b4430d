"""Background jobs of the pay list: a file that takes longer than a page, and throwing expired ones away."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from pathlib import Path

from celery import shared_task

from erk_kit import pekerjaan, progress
from erk_kit.bentuk import angka
from erk_kit.binding import region_atomic
from erk_kit.celery_base import RegionTask
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.jejak.tasks import TugasSemua, each_region
from tenants.organisasi.aktor import Aktor
from tenants.organisasi.galat import GalatLayanan
from tenants.remunerasi.berkas import output_store, outputs_purge
from tenants.remunerasi.galat import DokumenTerhalang
from tenants.remunerasi.keluaran import Pesanan, file_make
from tenants.remunerasi.models import BerkasKeluaran
from tenants.remunerasi.selectors import may_have

BERSIH_DETIK = 3600


def job_of(*, schema: str, berkas_id: uuid.UUID | str) -> str:
    return pekerjaan.job_id_of(schema=schema, apa="bayar", job=berkas_id)


@shared_task(base=RegionTask)
def make_output(*, schema: str, berkas_id: str, slug: str, wilayah: str, tanggal: str, situs: str) -> None:
    """Make an ordered file and store it. A refusal is told in the last report and is not an error of the job.

    Who ordered is asked again what he may have: a role that ended meanwhile gets nothing. Run twice it makes the same
    file again.
    """
    job = job_of(schema=schema, berkas_id=berkas_id)
    with pekerjaan.job_outcome(
        job, ditolak=GalatLayanan, rusak="Kesalahan yang tidak terduga; berkasnya tidak dibuat. Hubungi pengelola."
    ):
        try:
            pesanan = _order(schema, berkas_id, slug, wilayah, dt.date.fromisoformat(tanggal), situs)
            if pesanan is None:
                return
            with tempfile.TemporaryDirectory(prefix="erk-bayar-") as folder:
                # the last hundredth is the storing
                hasil = file_make(
                    pesanan=pesanan,
                    folder=Path(folder),
                    lapor=lambda done, total, note: progress.report(
                        job, min(done, total - 1) if total > 1 else 0, total, note
                    ),
                )
                output_store(
                    schema=schema,
                    berkas_id=uuid.UUID(berkas_id),
                    jalur=hasil.jalur,
                    nama=hasil.nama,
                    jumlah=hasil.jumlah,
                )
        except GalatLayanan as galat:
            with region_atomic(schema):
                ada = BerkasKeluaran.objects.filter(pk=berkas_id).first()
                if ada is not None:
                    output_refused(ada, galat)
            raise
        pekerjaan.lapor_selesai(job, f"{hasil.nama}: {angka(hasil.jumlah)} pegawai, jumlahnya sama dengan hitungan.")


def output_refused(berkas: BerkasKeluaran, galat: GalatLayanan) -> None:
    """The record of a file that was not handed out, in the caller's transaction."""
    catat(
        aksi="ekspor.tolak",
        actor_id=berkas.dipesan_oleh_id,
        objek=(str(berkas.pk), berkas.nama),
        rincian={"sebab": [galat.kode]},
    )


def _order(schema: str, berkas_id: str, slug: str, wilayah: str, tanggal: dt.date, situs: str) -> Pesanan | None:
    """What to make; None where it is made already, or the order has expired."""
    with region_atomic(schema):
        satu = BerkasKeluaran.objects.filter(pk=berkas_id, siap_pada=None).first()
        if satu is None:
            return None
        aktor = Aktor(Pengguna.objects.get(pk=satu.dipesan_oleh_id))
        if not may_have(aktor=aktor, berkas=satu):
            raise DokumenTerhalang(
                "Dokumen ini tidak lagi untuk peran Anda.", kode="bayar_peran", saran="Pesan lagi untuk OPD Anda."
            )
        return Pesanan(
            schema=schema,
            slug=slug,
            wilayah=wilayah,
            hitungan_id=satu.hitungan_id,
            dokumen=satu.dokumen,
            bentuk=satu.bentuk,
            kertas=satu.kertas,
            tanggal=tanggal,
            opd_ids=frozenset(satu.cakupan) if satu.cakupan is not None else None,
            opd_id=satu.opd_id,
            situs=situs,
        )


@shared_task(base=RegionTask)
def purge_region(*, schema: str) -> None:
    with region_atomic(schema):
        outputs_purge()


@shared_task(base=TugasSemua)
def purge_all(*, schema: str) -> None:
    """Expired files of every region, each hour (erk_platform.celery_konfig.beat_schedule)."""
    each_region(purge_region, selang=BERSIH_DETIK)
