"""Deliveries from outside, imported at one go: checked whole, applied whole or not at all, kept raw either way.

The connector (integrations) finds what is wrong with the text; here the region's own data says what is unknown. What a
person looks at before it is applied: pratinjau.py.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from integrations.berkas import BerkasPresensi
from integrations.contracts import Temuan
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan
from tenants.sinkronisasi import terap
from tenants.sinkronisasi.models import BarisKiriman, FaktaSusulan, Kesegaran, Kiriman
from tenants.sinkronisasi.pratinjau import findings_json, plan_write, preview_keep
from tenants.sinkronisasi.rencana import JENIS as JENIS_RENCANA
from tenants.sinkronisasi.rencana import Rencana, delivery_read, plan_make, plan_tables_hold

JENIS = ("rekaman", *JENIS_RENCANA)
_BARU, _BERUBAH = BarisKiriman.Tindakan.BARU, BarisKiriman.Tindakan.BERUBAH


@dataclass(frozen=True, slots=True)
class HasilImpor:
    """`baru` is False when the very same file had been applied before; `diterapkan` counts rows that changed something,
    `susulan` those that a locked month refused and that are kept as late facts. jumlah: rows by what became of them,
    for kinds that are planned row by row."""

    kiriman_id: int
    diterima: bool
    baru: bool
    jumlah_baris: int
    diterapkan: int
    temuan: tuple[Temuan, ...]
    susulan: int = 0
    jumlah: dict[str, int] = field(default_factory=dict)


def file_import(
    *,
    jenis: str,
    nama_berkas: str,
    isi: bytes,
    sekarang: dt.datetime | None = None,
    zona: str | None = None,
    perbarui: bool = False,
) -> HasilImpor:
    """Import one file into the bound region.

    Refused files leave exactly one row: the Kiriman with its findings. `sekarang` decides what is a punch in the
    future (default: now); `zona` in which zone times without one are meant (default: the active one). perbarui: a file
    of people may also change those who are known; without it their rows are refused.
    """
    if jenis not in JENIS:
        raise GalatLayanan(
            f"Jenis impor '{jenis}' tidak dikenal.", kode="jenis_impor", saran="Pilih salah satu: " + ", ".join(JENIS)
        )
    sidik = hashlib.sha256(isi).hexdigest()
    with transaction.atomic():
        lama = Kiriman.objects.filter(jenis=jenis, hash_isi=sidik, status=Kiriman.Status.DITERIMA).first()
        # one that was applied without its refused rows is not yet applied
        if lama is not None and not lama.jumlah.get(BarisKiriman.Tindakan.DITOLAK):
            return HasilImpor(lama.pk, True, False, lama.baris, 0, ())
        kiriman = Kiriman(jenis=jenis, nama_berkas=nama_berkas[-200:], isi=isi, hash_isi=sidik)
        if jenis == "rekaman":
            nama_zona = zona or timezone.get_current_timezone_name()
            return _punches_import(kiriman, nama_berkas, sekarang or timezone.now(), nama_zona)
        return _plan_import(kiriman, nama_berkas, hanya_baru=not perbarui)


def file_preview(*, jenis: str, nama_berkas: str, isi: bytes, perbarui: bool = False) -> Rencana:
    """What `file_import` would change, without keeping anything; not for punches."""
    bacaan = delivery_read(jenis=jenis, nama_berkas=nama_berkas, isi=isi)
    return plan_make(jenis=jenis, nama_berkas=nama_berkas, bacaan=bacaan, hanya_baru=not perbarui)


def findings_of(rencana: Rencana) -> tuple[Temuan, ...]:
    """All findings of a plan, by row."""
    return (*rencana.temuan, *(t for b in rencana.baris for t in b.temuan))


def _plan_import(kiriman: Kiriman, nama: str, *, hanya_baru: bool) -> HasilImpor:
    bacaan = delivery_read(jenis=kiriman.jenis, nama_berkas=nama, isi=bytes(kiriman.isi))
    plan_tables_hold(kiriman.jenis)
    rencana = plan_make(jenis=kiriman.jenis, nama_berkas=nama, bacaan=bacaan, hanya_baru=hanya_baru)
    temuan, jumlah = findings_of(rencana), rencana.jumlah
    if temuan:
        return _refused(kiriman, bacaan.jumlah_baris, temuan)
    kiriman.save()
    preview_keep(kiriman, rencana)
    susulan = plan_write(rencana, kiriman, None)
    diterapkan = jumlah[_BARU] + jumlah[_BERUBAH]
    return HasilImpor(kiriman.pk, True, True, kiriman.baris, diterapkan, (), susulan, jumlah)


def _punches_import(kiriman: Kiriman, nama: str, sekarang: dt.datetime, zona: str) -> HasilImpor:
    bacaan = BerkasPresensi(nama, bytes(kiriman.isi), zona).rekaman(sampai=sekarang)
    rencana = terap.rekaman(nama, bacaan.catatan, zona=zona)
    temuan, jumlah = (*bacaan.temuan, *rencana.temuan), bacaan.jumlah_baris
    if temuan:
        return _refused(kiriman, jumlah, tuple(sorted(temuan, key=lambda t: t.baris)))
    kiriman.status, kiriman.baris = Kiriman.Status.DITERIMA, jumlah
    kiriman.save()
    diterapkan = rencana.terapkan(kiriman.pk)
    susulan = FaktaSusulan.objects.filter(kiriman=kiriman).count()
    isi = {"jenis": kiriman.jenis, "hash": kiriman.hash_isi}
    isi |= {"jumlah": diterapkan, "baris": jumlah, "susulan": susulan}
    catat(aksi="impor.terapkan", objek=(kiriman.pk, kiriman.nama_berkas), rincian=isi)
    return HasilImpor(kiriman.pk, True, True, jumlah, diterapkan, (), susulan)


def _refused(kiriman: Kiriman, jumlah: int, temuan: tuple[Temuan, ...]) -> HasilImpor:
    kiriman.status, kiriman.baris, kiriman.temuan = Kiriman.Status.DITOLAK, jumlah, findings_json(temuan)
    kiriman.save()
    isi = {"jenis": kiriman.jenis, "hash": kiriman.hash_isi, "jumlah": len(temuan)}
    catat(aksi="impor.tolak", objek=(kiriman.pk, kiriman.nama_berkas), rincian=isi)
    return HasilImpor(kiriman.pk, False, True, jumlah, 0, temuan)


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
