"""Writes of SKP, its items and their monthly realisation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from erk_kit.bentuk import tanggal
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import check_open
from tenants.skp.models import ButirSkp, RealisasiButir, Skp


def skp_create(*, pegawai_id: int, tahun: int, mulai: dt.date, sampai: dt.date, status: str = Skp.Status.DRAF) -> Skp:
    if mulai.year != tahun or sampai.year != tahun or sampai < mulai:
        raise GalatLayanan(
            f"SKP {tahun} tidak dapat berlaku {mulai} sampai {sampai}.",
            kode="skp_rentang",
            saran=f"Isi rentang di dalam tahun {tahun}.",
        )
    check_open(mulai, f"SKP mulai {tanggal(mulai)}")
    if Skp.objects.filter(pegawai_id=pegawai_id, mulai__lte=sampai, sampai__gte=mulai).exists():
        raise GalatLayanan(
            f"SKP lain sudah ada pada rentang {mulai} sampai {sampai}.",
            kode="skp_bertumpuk",
            saran="Akhiri SKP yang ada sebelum tanggal mulai yang baru.",
        )
    return Skp.objects.create(pegawai_id=pegawai_id, tahun=tahun, mulai=mulai, sampai=sampai, status=status)


def butir_add(*, skp_id: int, uraian: str, target: Decimal, satuan: str, jenis: str = ButirSkp.Jenis.UTAMA) -> ButirSkp:
    """An item with its target for the year, in `satuan`."""
    if target <= 0:
        raise GalatLayanan(f"Target '{uraian}' harus di atas nol.", kode="butir_target", saran="Isi target setahun.")
    check_open(
        Skp.objects.values_list("mulai", flat=True).get(pk=skp_id),
        f"Butir '{uraian}'",
        saran="Target SKP yang mulai dalam bulan terkunci tetap; akhiri, lalu buat SKP baru mulai bulan terbuka.",
    )
    return ButirSkp.objects.create(skp_id=skp_id, uraian=uraian, target=target, satuan=satuan, jenis=jenis)


def realisasi_set(*, butir_id: int, tahun: int, bulan: int, realisasi: Decimal) -> RealisasiButir:
    """The item's realisation in one month; a second call replaces it while the month is open."""
    if realisasi < 0:
        raise GalatLayanan("Realisasi tidak boleh di bawah nol.", kode="realisasi_negatif", saran="Isi 0 atau lebih.")
    check_open(dt.date(tahun, bulan, 1), "Realisasi SKP", saran="Catat pada bulan yang masih terbuka.")
    baris, _ = RealisasiButir.objects.update_or_create(
        butir_id=butir_id, tahun=tahun, bulan=bulan, defaults={"realisasi": realisasi}
    )
    return baris
