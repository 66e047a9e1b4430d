"""Sasaran Kinerja Pegawai: the year's targets that activities serve.

Dasar hukum: PermenPANRB 6/2022 Ps 9 (hasil kerja), Ps 14 (set by the end of January).
"""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import BulanKe, Induk, Rentang
from tenants.organisasi.models import Pegawai


class Skp(models.Model):
    kunci_bulan = Rentang("mulai", "sampai")

    class Status(models.TextChoices):
        DRAF = "DRAF", "Draf"
        DIAJUKAN = "DIAJUKAN", "Diajukan"
        DISETUJUI = "DISETUJUI", "Disetujui"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="skp")
    tahun = models.PositiveSmallIntegerField("tahun")
    mulai = models.DateField("mulai")
    sampai = models.DateField("sampai")
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.DRAF)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("pegawai", "mulai"), name="skp_satu_per_mulai"),
            models.CheckConstraint(name="skp_rentang", condition=models.Q(sampai__gte=models.F("mulai"))),
        )

    def __str__(self) -> str:
        return f"SKP {self.tahun}"


class ButirSkp(models.Model):
    """Rencana hasil kerja (RHK) with its yearly target."""

    kunci_bulan = Induk("skp")

    class Jenis(models.TextChoices):
        UTAMA = "UTAMA", "Utama"
        TAMBAHAN = "TAMBAHAN", "Tambahan"

    skp = models.ForeignKey(Skp, on_delete=models.CASCADE, related_name="butir")
    uraian = models.CharField("uraian", max_length=300)
    jenis = models.CharField("jenis", max_length=10, choices=Jenis.choices, default=Jenis.UTAMA)
    target = models.DecimalField("target setahun", max_digits=14, decimal_places=2)
    satuan = models.CharField("satuan", max_length=40)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.uraian


class RealisasiButir(models.Model):
    kunci_bulan = BulanKe()

    butir = models.ForeignKey(ButirSkp, on_delete=models.CASCADE, related_name="realisasi")
    tahun = models.PositiveSmallIntegerField("tahun")
    bulan = models.PositiveSmallIntegerField("bulan")
    realisasi = models.DecimalField("realisasi", max_digits=14, decimal_places=2)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("butir", "tahun", "bulan"), name="realisasi_satu_per_bulan"),)

    def __str__(self) -> str:
        return f"{self.tahun}-{self.bulan:02d}: {self.realisasi}"
