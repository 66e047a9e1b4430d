"""Background jobs of a delivery: looking into a big file, and applying it."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from erk_kit import pekerjaan, progress
from erk_kit.bentuk import angka
from erk_kit.binding import region_atomic
from erk_kit.celery_base import RegionTask
from tenants.organisasi.galat import GalatLayanan
from tenants.sinkronisasi.models import Kiriman
from tenants.sinkronisasi.pratinjau import OnProgress, delivery_apply, delivery_preview
from tenants.sinkronisasi.rencana import delivery_read

_TAK_TERDUGA = "Kesalahan yang tidak terduga; tidak ada yang diubah. Hubungi pengelola."
BERUBAH = (
    "Data wilayah berubah sejak pratinjau itu dibuat, jadi tidak ada yang diterapkan. Pratinjau baru sudah dibuat: "
    "tinjau lagi, lalu putuskan."
)


def job_of(*, schema: str, kiriman_id: int) -> str:
    """Of a delivery, the running or the last one."""
    return pekerjaan.job_id_of(schema=schema, apa="impor", job=kiriman_id)


def _reporter(job: str) -> OnProgress:
    return lambda persen, teks: progress.report(job, persen, 100, teks)


@shared_task(base=RegionTask, bind=True)
def preview_delivery(self: RegionTask, *, schema: str, kiriman_id: int) -> None:
    """Make the preview. The file is read without a transaction; running it twice is harmless."""
    job = job_of(schema=schema, kiriman_id=kiriman_id)
    lapor = _reporter(job)
    with pekerjaan.job_outcome(job, ditolak=GalatLayanan, rusak=_TAK_TERDUGA):
        isi = _read(schema, kiriman_id, lapor)
        with region_atomic(schema):
            kiriman = delivery_preview(kiriman_id=kiriman_id, bacaan=isi, on_progress=lapor)
        pekerjaan.lapor_selesai(job, f"{angka(kiriman.baris)} baris sudah diperiksa.")


@shared_task(base=RegionTask, bind=True)
def apply_delivery(
    self: RegionTask, *, schema: str, kiriman_id: int, sidik: str, hanya_baik: bool, actor_id: int
) -> None:
    """Apply what was previewed under `sidik`. A refusal is told in the last report and is not an error of the job."""
    job = job_of(schema=schema, kiriman_id=kiriman_id)
    lapor = _reporter(job)
    with pekerjaan.job_outcome(job, ditolak=GalatLayanan, rusak=_TAK_TERDUGA):
        isi = _read(schema, kiriman_id, lapor)
        with region_atomic(schema):
            hasil = delivery_apply(
                kiriman_id=kiriman_id,
                sidik=sidik,
                actor_id=actor_id,
                hanya_baik=hanya_baik,
                bacaan=isi,
                on_progress=lapor,
            )
        if hasil.diterapkan:
            pekerjaan.lapor_selesai(job, "Diterapkan.")
        else:
            pekerjaan.lapor_gagal(job, BERUBAH)


def _read(schema: str, kiriman_id: int, lapor: OnProgress) -> Any:
    """The delivery's rows, read outside a transaction."""
    lapor(5, "Membaca berkas")
    with region_atomic(schema):
        kiriman = Kiriman.objects.get(pk=kiriman_id)
    return delivery_read(jenis=kiriman.jenis, nama_berkas=kiriman.nama_berkas, isi=bytes(kiriman.isi))
