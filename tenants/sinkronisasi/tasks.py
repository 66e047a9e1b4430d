"""Background jobs: looking into a big delivery and applying it, asking sources, processing what they pushed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from celery import shared_task
from django.utils import timezone

from erk_kit import pekerjaan, progress
from erk_kit.bentuk import angka
from erk_kit.binding import region_atomic
from erk_kit.celery_base import RegionTask
from tenants.jejak.tasks import TugasSemua, each_region
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.services import leavers_close
from tenants.registry.selectors import region_clock, region_way_out
from tenants.sinkronisasi.konektor import due
from tenants.sinkronisasi.models import Kiriman, Tarikan
from tenants.sinkronisasi.olah import connection_read, run_process
from tenants.sinkronisasi.pratinjau import OnProgress, delivery_apply, delivery_preview
from tenants.sinkronisasi.rencana import delivery_read
from tenants.sinkronisasi.tarik import fetch_run, stuck_close

SELANG_DETIK = 300
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
    """The delivery's rows, read outside a transaction; from its raw parts where it came over a connection."""
    lapor(5, "Membaca isi kiriman")
    with region_atomic(schema):
        kiriman = Kiriman.objects.select_related("tarikan__koneksi").get(pk=kiriman_id)
    if kiriman.tarikan is None:
        return delivery_read(jenis=kiriman.jenis, nama_berkas=kiriman.nama_berkas, isi=bytes(kiriman.isi))
    izin, zona = region_way_out(schema=schema)
    with region_atomic(schema), timezone.override(ZoneInfo(zona)):
        return connection_read(kiriman=kiriman, koneksi=kiriman.tarikan.koneksi, izin=izin, zona=zona)


@shared_task(base=RegionTask)
def process_run(*, schema: str, tarikan_id: int) -> None:
    """Process what was kept of a fetch or a push."""
    izin, zona = region_way_out(schema=schema)
    run_process(schema=schema, tarikan_id=tarikan_id, zona=zona, izin=izin)


@shared_task(base=RegionTask)
def fetch_connection(*, schema: str, kode: str, oleh_id: int | None = None, maks: int | None = None) -> None:
    """Ask a source, and process what it gave."""
    tarikan_id = fetch_run(schema=schema, kode=kode, oleh_id=oleh_id, maks=maks)
    if tarikan_id is not None:
        process_run(schema=schema, tarikan_id=tarikan_id)


@shared_task(base=RegionTask)
def tend_region(*, schema: str) -> None:
    """Order what is due, and what was kept but whose order was lost. Twice orders nothing twice: a run that is under
    way is not begun again."""
    kini = timezone.now()
    with region_clock(schema=schema), region_atomic(schema):
        leavers_close(hari=timezone.localdate())
        stuck_close(kini=kini)
        kode = due(kini)
        tertinggal = list(
            Tarikan.objects.filter(
                keadaan=Tarikan.Keadaan.DIAMBIL, mulai__lt=kini - dt.timedelta(minutes=2)
            ).values_list("pk", flat=True)[:200]
        )
    for satu in kode:
        fetch_connection.delay(schema=schema, kode=satu)
    for pk in tertinggal:
        process_run.delay(schema=schema, tarikan_id=pk)


@shared_task(base=TugasSemua)
def tend_all(*, schema: str) -> None:
    """A suspended region asks nobody anything."""
    each_region(tend_region, selang=SELANG_DETIK, aktif=True)
