"""What sources push to us: checked by the connector, kept once by its number, answered, and processed by a job.

Every request is logged, also one that is refused or had come before. The answer says only what the sender needs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from integrations.contracts import Balasan, KirimanDitolak, Permintaan, SetelanSalah, Terima, Terimaan
from tenants.sinkronisasi.konektor import connection_open
from tenants.sinkronisasi.models import Dorongan, Koneksi, Tarikan
from tenants.sinkronisasi.tarik import parts_keep

UKURAN_MAKS = 5 * 1024 * 1024
# the log of one connection: refusals beyond this an hour are counted only
CATAT_MAKS, CATAT_DETIK = 2000, 3600
Hasil = Dorongan.Hasil


@dataclass(frozen=True, slots=True)
class Jawaban:
    """tarikan_id: the run to process once the transaction has committed; None where nothing new came."""

    balasan: Balasan
    tarikan_id: int | None = None


def push_receive(*, kode: str, permintaan: Permintaan, izin: Sequence[str], zona: str) -> Jawaban | None:
    """Take one request in the bound region; None where no such connection is active."""
    koneksi = Koneksi.objects.filter(pk=kode, aktif=True).first()
    if koneksi is None:
        return None
    try:
        terbuka = connection_open(koneksi, izin=izin, zona=zona)
    except SetelanSalah as galat:
        _log(koneksi, permintaan, Hasil.DITOLAK, alasan="setelan", keterangan=str(galat))
        return Jawaban(Balasan(503))
    if not isinstance(terbuka, Terima):
        return None
    try:
        terimaan = terbuka.terima(permintaan)
    except KirimanDitolak as galat:
        _log(koneksi, permintaan, Hasil.DITOLAK, alasan=str(galat.alasan), keterangan=galat.pesan)
        return Jawaban(Balasan(galat.status, b'{"galat": "ditolak"}'))
    if terimaan.potong is None:
        return Jawaban(terimaan.balasan)
    return _keep(koneksi, permintaan, terimaan)


def _keep(koneksi: Koneksi, permintaan: Permintaan, terimaan: Terimaan) -> Jawaban:
    try:
        with transaction.atomic():
            tarikan = Tarikan.objects.create(
                koneksi=koneksi,
                macam=Tarikan.Macam.DORONG,
                rentang_sampai=permintaan.diterima,
            )
            parts_keep(tarikan.pk, [terimaan.potong] if terimaan.potong else [])
            _log(koneksi, permintaan, Hasil.DITERIMA, nomor=terimaan.nomor, tarikan=tarikan)
    except IntegrityError:
        # the same number again: the sender did not hear our first answer, so it gets the same one
        _log(koneksi, permintaan, Hasil.ULANG, nomor=terimaan.nomor)
        return Jawaban(terimaan.balasan)
    return Jawaban(terimaan.balasan, tarikan.pk)


def _log(
    koneksi: Koneksi,
    permintaan: Permintaan,
    hasil: str,
    *,
    nomor: str = "",
    alasan: str = "",
    keterangan: str = "",
    tarikan: Tarikan | None = None,
) -> None:
    if hasil == Hasil.DITOLAK:
        sejak = timezone.now() - dt.timedelta(seconds=CATAT_DETIK)
        if Dorongan.objects.filter(koneksi=koneksi, hasil=hasil, diterima_pada__gt=sejak).count() >= CATAT_MAKS:
            return
    Dorongan.objects.create(
        koneksi=koneksi,
        nomor=nomor[:120],
        hasil=hasil,
        alasan=alasan[:20],
        keterangan=keterangan[:300],
        hash_isi=hashlib.sha256(permintaan.badan).hexdigest(),
        ukuran=len(permintaan.badan),
        tarikan=tarikan,
        diterima_pada=permintaan.diterima,
    )
