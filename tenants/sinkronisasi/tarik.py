"""A fetch, from the question to the facts: asked outside any transaction, kept raw with its hash, read, compared, and
applied in one transaction, or left to a person.

A source that fails is told apart by class (integrations.contracts.JenisGalat): what may pass is tried again, first
within the run and then, further and further apart, by the circuit breaker; what a person must mend stops the connection
and says so. Nothing that fails changes a fact: the month's close then sees how old the feed is, and waits.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from erk_kit.binding import region_atomic
from integrations.contracts import (
    GalatSumber,
    JenisGalat,
    Potong,
    Rentang,
    SetelanSalah,
    Tarik,
    Terbuka,
)
from tenants.jejak.services import catat
from tenants.registry.selectors import region_way_out
from tenants.sinkronisasi.konektor import connection_open, label_of
from tenants.sinkronisasi.models import Koneksi, Mentah, Tarikan

PERCOBAAN = 3
TUNGGU_DETIK = 2.0
TUNGGU_MAKS = 60
BITA_MAKS = 256 * 1024 * 1024
# the breaker opens after so many failed runs, and waits twice as long each time
BERUNTUN_MAKS = 3
SELA_AWAL = dt.timedelta(minutes=15)
SELA_MAKS = dt.timedelta(hours=6)
# a feed that has never come is asked for so far back, and each fetch overlaps the last one by a day
MUNDUR = dt.timedelta(days=31)
TINDIH = dt.timedelta(days=1)
TEMUAN_SIMPAN = 200
_TAK_TERDUGA = "Konektor berhenti karena kesalahan yang tidak terduga"
Keadaan = Tarikan.Keadaan


def fetch_run(
    *,
    schema: str,
    kode: str,
    oleh_id: int | None = None,
    maks: int | None = None,
    tidur: Callable[[float], None] = time.sleep,
) -> int | None:
    """Fetch once and keep what came; returns the Tarikan, None when another run is under way.

    maks: a trial of so many people that keeps nothing as a fact. tidur: how to wait between tries.
    """
    izin, zona = region_way_out(schema=schema)
    mulai = _begin(schema, kode, izin=izin, zona=zona, oleh_id=oleh_id, uji=maks is not None)
    if mulai is None:
        return None
    tarikan_id, terbuka, rentang = mulai
    if terbuka is None:
        return tarikan_id
    if maks is not None:
        rentang = Rentang(rentang.mulai, rentang.sampai, maks)
    try:
        potong = _ask(schema, tarikan_id, terbuka, rentang, tidur)
    except GalatSumber as galat:
        fail(schema, tarikan_id, galat)
        return tarikan_id
    except Exception as galat:  # a foreign connector: its fault must not take the worker along
        fail(schema, tarikan_id, GalatSumber(JenisGalat.TETAP, f"{_TAK_TERDUGA} ({type(galat).__name__})"))
        raise
    with region_atomic(schema), timezone.override(ZoneInfo(zona)):
        parts_keep(tarikan_id, potong)
    return tarikan_id


def _begin(
    schema: str, kode: str, *, izin: Sequence[str], zona: str, oleh_id: int | None, uji: bool
) -> tuple[int, Tarik | None, Rentang] | None:
    """A run is noted before anybody is asked; settings that no longer open end it at once."""
    kini = timezone.now()
    with region_atomic(schema):
        koneksi = Koneksi.objects.select_for_update().get(pk=kode)
        jalan = Tarikan.objects.filter(
            koneksi=koneksi, keadaan=Keadaan.BERJALAN, mulai__gt=kini - dt.timedelta(hours=2)
        )
        if not uji and jalan.exclude(macam=Tarikan.Macam.UJI).exists():
            return None
        dari = koneksi.data_sampai - TINDIH if koneksi.data_sampai else kini - MUNDUR
        tarikan = Tarikan.objects.create(
            koneksi=koneksi,
            macam=Tarikan.Macam.UJI if uji else Tarikan.Macam.TARIK,
            rentang_mulai=dari,
            rentang_sampai=kini,
            oleh_id=oleh_id,
        )
        koneksi.tarik_pada = kini + dt.timedelta(minutes=koneksi.selang_menit)
        koneksi.save(update_fields=["tarik_pada"])
        try:
            terbuka: Terbuka | None = connection_open(koneksi, izin=izin, zona=zona)
            if not isinstance(terbuka, Tarik):
                raise SetelanSalah("", "Konektor ini menerima kiriman; ia tidak dapat ditarik.")
        except SetelanSalah as galat:
            _close_failed(tarikan, koneksi, GalatSumber(JenisGalat.SETELAN, str(galat)))
            terbuka = None
    return tarikan.pk, terbuka, Rentang(dari, kini)


def _ask(
    schema: str, tarikan_id: int, terbuka: Tarik, rentang: Rentang, tidur: Callable[[float], None]
) -> list[Potong]:
    """All parts, or GalatSumber. What may pass is tried again after a pause that no two workers share."""
    for ke in range(1, PERCOBAAN + 1):
        with region_atomic(schema):
            Tarikan.objects.filter(pk=tarikan_id).update(percobaan=ke)
        try:
            return _collect(terbuka, rentang)
        except GalatSumber as galat:
            if galat.jenis != JenisGalat.SEMENTARA or ke == PERCOBAAN or galat.tunda > TUNGGU_MAKS:
                raise
            acak = random.uniform(0.5, 1.5)  # noqa: S311 - only to spread the tries
            tidur(max(float(galat.tunda), TUNGGU_DETIK * 2 ** (ke - 1) * acak))
    raise AssertionError("tidak tercapai")


def _collect(terbuka: Tarik, rentang: Rentang) -> list[Potong]:
    potong, bita = [], 0
    for p in terbuka.ambil(rentang):
        potong.append(p)
        bita += len(p.isi)
        if bita > BITA_MAKS:
            raise GalatSumber(JenisGalat.TETAP, f"sumber mengirim lebih dari {BITA_MAKS // 2**20} MiB sekali tarik")
    return potong


def parts_keep(tarikan_id: int, potong: Sequence[Potong]) -> None:
    """Store the raw parts; the run then waits to be processed."""
    Mentah.objects.bulk_create(
        Mentah(
            tarikan_id=tarikan_id,
            urut=i,
            nama=p.nama[:120],
            isi=p.isi,
            hash_isi=hashlib.sha256(p.isi).hexdigest(),
            lengkap_sampai=p.lengkap_sampai,
        )
        for i, p in enumerate(potong)
    )
    lengkap = [p.lengkap_sampai for p in potong]
    sampai = min((s for s in lengkap if s is not None), default=None) if all(lengkap) else None
    Tarikan.objects.filter(pk=tarikan_id).update(keadaan=Keadaan.DIAMBIL, lengkap_sampai=sampai)


def parts_of(tarikan_id: int) -> list[Potong]:
    """The raw parts as they came."""
    return [Potong(m.nama, bytes(m.isi), m.lengkap_sampai) for m in Mentah.objects.filter(tarikan_id=tarikan_id)]


def fail(schema: str, tarikan_id: int, galat: GalatSumber) -> None:
    """Note why a run failed, in a transaction of its own, and let the breaker see it."""
    with region_atomic(schema):
        tarikan = Tarikan.objects.select_related("koneksi").get(pk=tarikan_id)
        koneksi = Koneksi.objects.select_for_update().get(pk=tarikan.koneksi_id)
        _close_failed(tarikan, koneksi, galat)


def _close_failed(tarikan: Tarikan, koneksi: Koneksi, galat: GalatSumber) -> None:
    kini = timezone.now()
    tarikan.keadaan, tarikan.selesai = Keadaan.GAGAL, kini
    tarikan.jenis_galat, tarikan.sebab = str(galat.jenis), galat.pesan[:300]
    tarikan.save(update_fields=["keadaan", "selesai", "jenis_galat", "sebab"])
    if tarikan.macam == Tarikan.Macam.UJI:
        return
    koneksi.gagal_beruntun = min(koneksi.gagal_beruntun + 1, 100)
    koneksi.gagal_sejak = koneksi.gagal_sejak or kini
    koneksi.berhenti = galat.jenis != JenisGalat.SEMENTARA
    if not koneksi.berhenti and koneksi.gagal_beruntun >= BERUNTUN_MAKS:
        sela = min(SELA_AWAL * 2 ** min(koneksi.gagal_beruntun - BERUNTUN_MAKS, 8), SELA_MAKS)
        koneksi.buka_lagi = kini + max(sela, dt.timedelta(seconds=galat.tunda))
    koneksi.save(update_fields=["gagal_beruntun", "gagal_sejak", "berhenti", "buka_lagi"])
    if koneksi.berhenti or koneksi.gagal_beruntun == BERUNTUN_MAKS:
        rincian: dict[str, Any] = {"jenis": str(galat.jenis), "sebab": galat.pesan[:200]}
        catat(aksi="koneksi.gagal", objek=(koneksi.kode, label_of(koneksi.kode)), rincian=rincian)


def succeeded(tarikan: Tarikan, koneksi: Koneksi, *, data_sampai: dt.datetime | None) -> None:
    """Close a run that was taken over; `data_sampai` None: the feed did not become newer (a decision is waited for)."""
    tarikan.keadaan, tarikan.selesai = Keadaan.SELESAI, timezone.now()
    tarikan.save(update_fields=["keadaan", "selesai", "ringkasan", "temuan"])
    if tarikan.macam == Tarikan.Macam.UJI:
        return
    koneksi.gagal_beruntun, koneksi.gagal_sejak, koneksi.buka_lagi, koneksi.berhenti = 0, None, None, False
    if data_sampai is not None and (koneksi.data_sampai is None or data_sampai > koneksi.data_sampai):
        koneksi.data_sampai = data_sampai
    koneksi.save(update_fields=["gagal_beruntun", "gagal_sejak", "buka_lagi", "berhenti", "data_sampai"])


def findings_short(temuan: Sequence[Any]) -> list[dict[str, Any]]:
    return [asdict(t) for t in temuan[:TEMUAN_SIMPAN]]


@transaction.atomic
def stuck_close(*, kini: dt.datetime) -> int:
    """Runs whose worker died: noted as failed, so that the next one may begin."""
    lama = Tarikan.objects.filter(keadaan=Keadaan.BERJALAN, mulai__lt=kini - dt.timedelta(hours=2))
    return lama.update(
        keadaan=Keadaan.GAGAL, selesai=kini, jenis_galat="sementara", sebab="pekerja berhenti di tengah jalan"
    )
