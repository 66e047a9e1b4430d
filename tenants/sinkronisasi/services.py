"""Deliveries from outside: checked whole, applied whole or not at all, kept raw either way.

The connector (integrations) finds what is wrong with the text; here the region's own data says what is unknown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from integrations.berkas import BerkasKepegawaian, BerkasPresensi
from integrations.contracts import Temuan
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan
from tenants.sinkronisasi import terap
from tenants.sinkronisasi.models import FaktaSusulan, Kesegaran, Kiriman

JENIS = ("rekaman", "pegawai", "penugasan")


@dataclass(frozen=True, slots=True)
class HasilImpor:
    """`baru` is False when the very same file had been applied before; `diterapkan` counts rows that were new,
    `susulan` those that a locked month refused and that are kept as late facts."""

    kiriman_id: int
    diterima: bool
    baru: bool
    jumlah_baris: int
    diterapkan: int
    temuan: tuple[Temuan, ...]
    susulan: int = 0


def file_import(
    *,
    jenis: str,
    nama_berkas: str,
    isi: bytes,
    sekarang: dt.datetime | None = None,
    zona: str | None = None,
) -> HasilImpor:
    """Import one CSV into the bound region.

    Refused files leave exactly one row: the Kiriman with its findings. `sekarang` decides what is a punch in the
    future (default: now); `zona` in which zone times without one are meant (default: the active one).
    """
    if jenis not in JENIS:
        raise GalatLayanan(
            f"Jenis impor '{jenis}' tidak dikenal.", kode="jenis_impor", saran="Pilih salah satu: " + ", ".join(JENIS)
        )
    sekarang = sekarang or timezone.now()
    nama_zona = zona or timezone.get_current_timezone_name()
    sidik = hashlib.sha256(isi).hexdigest()
    with transaction.atomic():
        lama = Kiriman.objects.filter(jenis=jenis, hash_isi=sidik, status=Kiriman.Status.DITERIMA).first()
        if lama is not None:
            return HasilImpor(lama.pk, True, False, lama.baris, 0, ())
        jumlah, temuan, terapkan = _siapkan(jenis, nama_berkas, isi, sekarang, nama_zona)
        kiriman = Kiriman.objects.create(
            jenis=jenis,
            nama_berkas=nama_berkas[-200:],
            isi=isi,
            hash_isi=sidik,
            status=Kiriman.Status.DITOLAK if temuan else Kiriman.Status.DITERIMA,
            temuan=[asdict(t) for t in temuan],
            baris=jumlah,
        )
        objek = (kiriman.pk, kiriman.nama_berkas)
        if temuan:
            catat(aksi="impor.tolak", objek=objek, rincian={"jenis": jenis, "hash": sidik, "jumlah": len(temuan)})
            return HasilImpor(kiriman.pk, False, True, jumlah, 0, temuan)
        try:
            with transaction.atomic():
                diterapkan = terapkan(kiriman.pk)
        except terap.BarisDitolak as galat:
            # a rule of the domain that only writing could tell; the savepoint has taken the written rows back
            kiriman.status = Kiriman.Status.DITOLAK
            kiriman.temuan = [asdict(galat.temuan)]
            kiriman.save(update_fields=["status", "temuan"])
            catat(aksi="impor.tolak", objek=objek, rincian={"jenis": jenis, "hash": sidik, "jumlah": 1})
            return HasilImpor(kiriman.pk, False, True, jumlah, 0, (galat.temuan,))
        susulan = FaktaSusulan.objects.filter(kiriman=kiriman).count()
        isi = {"jenis": jenis, "hash": sidik, "jumlah": diterapkan, "baris": jumlah, "susulan": susulan}
        catat(aksi="impor.terapkan", objek=objek, rincian=isi)
    return HasilImpor(kiriman.pk, True, True, jumlah, diterapkan, (), susulan)


def kesegaran_set(*, sumber: str, data_sampai: dt.datetime) -> Kesegaran:
    """Note until when a feed is complete; never moves back."""
    with transaction.atomic():
        baris = Kesegaran.objects.select_for_update().filter(sumber=sumber).first()
        if baris is None:
            return Kesegaran.objects.create(sumber=sumber, data_sampai=data_sampai)
        if data_sampai > baris.data_sampai:
            baris.data_sampai = data_sampai
            baris.save(update_fields=["data_sampai", "diperbarui_pada"])
    return baris


def _siapkan(
    jenis: str, nama: str, isi: bytes, sekarang: dt.datetime, zona: str
) -> tuple[int, tuple[Temuan, ...], Callable[[int], int]]:
    """Rows, all findings (of the text and of the region's data), and the function that writes."""
    if jenis == "rekaman":
        bacaan = BerkasPresensi(nama, isi, zona).rekaman(sampai=sekarang)
        rencana = terap.rekaman(nama, bacaan.catatan, zona=zona)
    elif jenis == "pegawai":
        bacaan = BerkasKepegawaian(nama, isi_pegawai=isi).pegawai()
        rencana = terap.pegawai(nama, bacaan.catatan)
    else:
        bacaan = BerkasKepegawaian(nama, isi_penugasan=isi).penugasan()
        rencana = terap.penugasan(nama, bacaan.catatan)
    temuan = tuple(sorted((*bacaan.temuan, *rencana.temuan), key=lambda t: t.baris))
    return bacaan.jumlah_baris, temuan, rencana.terapkan
