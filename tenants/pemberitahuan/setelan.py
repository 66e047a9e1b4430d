"""Writes of settings: one's own choices, and the channels of the region with their test."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from erk_kit.binding import current_schema
from erk_kit.rahasia import RahasiaDiminta, RahasiaTidakTerbaca, seal, secrets_merge, unseal
from integrations.contracts import SetelanSalah
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.pemberitahuan.galat import SetelanBerubah, SetelanDitolak
from tenants.pemberitahuan.jenis import JENIS
from tenants.pemberitahuan.models import PesanKeluar, PilihanOrang, SetelanSaluran
from tenants.pemberitahuan.rencana import text_of
from tenants.pemberitahuan.saluran import GUNA, channel_open, channels
from tenants.pemberitahuan.tasks import send_test


def choices_save(
    *,
    actor: Pengguna,
    telepon: str,
    hidup: Collection[str],
    harian: bool,
    tenang_mulai: dt.time,
    tenang_sampai: dt.time,
    tenang_akhir_pekan: bool,
) -> PilihanOrang:
    """Store what the actor wants. hidup: "surel:aktivitas.ditolak" of what is wanted; the other known kinds are off."""
    if actor.pegawai_id is None:
        raise ValueError("akun tanpa data pegawai tidak punya pemberitahuan")
    semua = {f"{s}:{j.kode}" for s in channels() for j in JENIS.values() if not j.keamanan}
    pilihan, _ = PilihanOrang.objects.update_or_create(
        pegawai_id=actor.pegawai_id,
        defaults={
            "telepon": telepon,
            "mati": sorted(semua - set(hidup)),
            "harian": harian,
            "tenang_mulai": tenang_mulai,
            "tenang_sampai": tenang_sampai,
            "tenang_akhir_pekan": tenang_akhir_pekan,
        },
    )
    catat(aksi="pesan.pilihan", actor=actor)
    return pilihan


def channel_save(
    *, actor: Pengguna, kode: str, aktif: bool, isi: Mapping[str, str], rahasia: Mapping[str, str], versi: int
) -> SetelanSaluran:
    """Store a channel's settings, checked. rahasia: newly typed secrets; an empty one keeps what is stored, unless the
    server that it is for has changed: a stored token must not be sent to wherever somebody points it.

    versi: of the settings that the form showed (0: there were none). Raises SetelanDitolak, SetelanBerubah.
    """
    jenis = channels()[kode]
    # written first, so that the second of two savers waits for the first
    lama, baru = SetelanSaluran.objects.select_for_update().get_or_create(kode=kode, defaults={"versi": 0})
    if lama.versi != versi and not (baru and versi == 0):
        raise SetelanBerubah(
            "Setelan saluran ini sudah diubah orang lain sejak halaman ini dibuka.",
            kode="saluran_berubah",
            saran="Isian Anda masih ada di bawah; periksa yang berlaku kini, lalu simpan lagi.",
        )
    try:
        dipakai = secrets_merge(jenis.medan, isi=isi, isi_lama=lama.isi, diketik=rahasia, tersimpan=_stored(lama))
    except RahasiaDiminta as galat:
        raise SetelanDitolak(galat.pesan, medan=galat.medan) from galat
    try:
        channel_open(jenis=jenis, isi={**isi, **dipakai})
    except SetelanSalah as galat:
        raise SetelanDitolak(str(galat), medan=galat.medan) from galat
    ubah = sorted(m.nama for m in jenis.medan if not m.rahasia and lama.isi.get(m.nama, "") != isi.get(m.nama, ""))
    ubah += sorted(m.nama for m in jenis.medan if rahasia.get(m.nama))
    ubah += ["aktif" if aktif else "tidak aktif"] if aktif != lama.aktif else []
    lama.aktif, lama.isi, lama.rahasia = aktif, dict(isi), seal(dipakai, guna=GUNA)
    lama.versi, lama.diubah_oleh_id = lama.versi + 1, actor.pk
    lama.save()
    catat(aksi="pesan.saluran", actor=actor, objek=(kode, jenis.label), rincian={"medan": ubah})
    return lama


def _stored(setelan: SetelanSaluran) -> dict[str, str]:
    try:
        return unseal(setelan.rahasia, guna=GUNA)
    except RahasiaTidakTerbaca:
        return {}


def channel_test(*, actor: Pengguna, kode: str, tujuan: str, situs: str, wilayah: str) -> PesanKeluar:
    """Queue a test to `tujuan` and send it once the transaction has committed."""
    pesan = PesanKeluar.objects.create(
        saluran=kode,
        macam=PesanKeluar.Macam.UJI,
        tujuan=tujuan,
        kunci=f"{kode}:uji:{uuid.uuid4()}",
        perihal="E-RK: pesan uji",
        teks="Pesan uji saluran pemberitahuan.\n\n" + text_of((), situs=situs, wilayah=wilayah),
        coba_pada=timezone.now(),
    )
    catat(aksi="pesan.uji", actor=actor, objek=(kode, channels()[kode].label))
    schema = str(current_schema())
    transaction.on_commit(lambda: send_test.delay(schema=schema, pesan_id=pesan.pk))
    return pesan
