"""Excused minutes and missing punches: proposed by one person, accepted by another."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from erk_kit.bentuk import tanggal as tulis
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import check_open
from tenants.presensi.models import IzinMenit


def izin_menit_propose(
    *,
    pegawai_id: int,
    tanggal: dt.date,
    jenis: str,
    alasan: str,
    menit: int | None = None,
    nomor_surat: str = "",
    actor_id: int | None = None,
) -> IzinMenit:
    """Ask that late or early minutes, or a missing punch, count as excused. `menit` empty = all of that day's.

    actor_id: account of who asks. Nothing counts before it is accepted.
    """
    nama = dict(IzinMenit.Jenis.choices).get(jenis)
    if nama is None:
        raise _refused(
            tanggal, f"jenis '{jenis}' tidak dikenal", "Pilih salah satu: " + ", ".join(IzinMenit.Jenis.values)
        )
    if not alasan.strip():
        raise _refused(tanggal, f"{nama} tanpa alasan", "Tulis alasannya.")
    if menit is not None and not (1 <= menit <= 1440 and jenis in ("TERLAMBAT", "PULANG_CEPAT")):
        raise _refused(
            tanggal, f"{nama} {menit} menit", "Isi 1 sampai 1440 menit; untuk absen yang kosong, kosongkan menitnya."
        )
    check_open(tanggal, nama)
    if IzinMenit.objects.filter(pegawai_id=pegawai_id, tanggal=tanggal, jenis=jenis).exists():
        raise _refused(tanggal, f"{nama} sudah tercatat", "Pakai catatan yang ada.")
    return IzinMenit.objects.create(
        pegawai_id=pegawai_id,
        tanggal=tanggal,
        jenis=jenis,
        alasan=alasan.strip(),
        menit=menit,
        nomor_surat=nomor_surat,
        diajukan_oleh_id=actor_id,
    )


def izin_menit_accept(*, izin_id: int, actor_id: int) -> IzinMenit:
    """Accept it, by another account than the one that asked; from then on the day counts it when it is built anew."""
    with transaction.atomic():
        hari = IzinMenit.objects.values_list("tanggal", flat=True).get(pk=izin_id)
        check_open(hari, "Izin", saran="Izin bulan terkunci tidak dapat diterima lagi; catat sebagai fakta susulan.")
        izin = IzinMenit.objects.select_for_update().get(pk=izin_id)
        if izin.diajukan_oleh_id == actor_id:
            raise _refused(izin.tanggal, "diterima oleh pengajunya sendiri", "Minta orang lain menerimanya.")
        if izin.diterima_pada is not None:
            raise _refused(izin.tanggal, "sudah diterima", "Tidak perlu apa-apa lagi.")
        izin.diterima_oleh_id, izin.diterima_pada = actor_id, timezone.now()
        izin.save(update_fields=["diterima_oleh_id", "diterima_pada"])
        catat(
            aksi="pegawai.fakta",
            actor_id=actor_id,
            objek=(izin.pegawai_id, izin.pegawai.nama),
            rincian={
                "fakta": izin.get_jenis_display().lower(),
                "mulai": izin.tanggal,
                "menit": izin.menit,
                "alasan": izin.alasan,
                "diajukan_oleh_id": izin.diajukan_oleh_id,
            },
        )
    return izin


def _refused(hari: dt.date, apa: str, saran: str) -> GalatLayanan:
    return GalatLayanan(f"Izin {tulis(hari)}: {apa}.", kode="izin_ditolak", saran=saran)
