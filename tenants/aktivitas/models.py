"""Daily activities: pieces of work with standard minutes, validated by the direct superior."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from erk_kit.dated import FaktaBertanggal, tidak_tumpang_tindih
from erk_kit.kunci import Hari, Induk
from tenants.organisasi.models import Pegawai
from tenants.skp.models import ButirSkp


class JenisAktivitas(models.TextChoices):
    UTAMA = "UTAMA", "Utama"
    TAMBAHAN = "TAMBAHAN", "Tambahan"
    UMUM = "UMUM", "Umum"


class NormaWaktu(FaktaBertanggal):
    """Standard minutes of one kind of work (norma waktu), dated."""

    kode = models.CharField("kode", max_length=20)
    uraian = models.CharField("uraian", max_length=200)
    jenis = models.CharField("jenis", max_length=10, choices=JenisAktivitas.choices, default=JenisAktivitas.UTAMA)
    menit = models.PositiveIntegerField("menit per satuan", validators=[MinValueValidator(1)])
    satuan = models.CharField("satuan", max_length=40)

    class Meta:
        ordering = ("kode",)
        constraints = (tidak_tumpang_tindih("norma_satu_per_hari", "kode"),)

    def __str__(self) -> str:
        return self.uraian


class Aktivitas(models.Model):
    """One piece of work on one day. States: DRAF -> DIAJUKAN -> DITERIMA | DITOLAK | REVISI."""

    kunci_bulan = Hari("tanggal")

    class Status(models.TextChoices):
        DRAF = "DRAF", "Draf"
        DIAJUKAN = "DIAJUKAN", "Belum Verif"
        DITERIMA = "DITERIMA", "Diterima"
        DITOLAK = "DITOLAK", "Ditolak"
        REVISI = "REVISI", "Perlu revisi"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="aktivitas")
    tanggal = models.DateField("tanggal")
    jenis = models.CharField("jenis", max_length=10, choices=JenisAktivitas.choices, default=JenisAktivitas.UTAMA)
    norma = models.ForeignKey(NormaWaktu, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    butir_skp = models.ForeignKey(ButirSkp, on_delete=models.PROTECT, null=True, blank=True, related_name="aktivitas")
    uraian = models.CharField("uraian", max_length=300)
    volume = models.PositiveIntegerField("volume", default=1, validators=[MinValueValidator(1)])
    menit = models.PositiveIntegerField("menit diajukan", validators=[MinValueValidator(1), MaxValueValidator(1440)])
    menit_norma = models.PositiveIntegerField("menit norma x volume", default=0)
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.DRAF)
    validator = models.ForeignKey(Pegawai, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    divalidasi_pada = models.DateTimeField("divalidasi pada", null=True, blank=True)
    alasan = models.CharField("alasan penolakan", max_length=300, blank=True)
    dibuat_pada = models.DateTimeField("dibuat pada", auto_now_add=True)

    class Meta:
        ordering = ("-tanggal", "-id")
        indexes = (
            models.Index(fields=("tanggal", "pegawai"), name="aktivitas_hari"),
            models.Index(fields=("pegawai", "tanggal"), name="aktivitas_pegawai"),
        )
        constraints = (
            models.CheckConstraint(
                name="aktivitas_bukan_validasi_sendiri",
                condition=models.Q(validator__isnull=True) | ~models.Q(validator=models.F("pegawai")),
            ),
            models.CheckConstraint(
                name="aktivitas_putusan_bervalidator",
                condition=~models.Q(status__in=("DITERIMA", "DITOLAK", "REVISI")) | models.Q(validator__isnull=False),
            ),
            models.CheckConstraint(
                name="aktivitas_tolak_beralasan",
                condition=~models.Q(status__in=("DITOLAK", "REVISI")) | ~models.Q(alasan=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.tanggal:%Y-%m-%d} {self.uraian}"


class JejakAktivitas(models.Model):
    """Append-only record of each change of state."""

    hanya_tambah = True
    kunci_bulan = Induk("aktivitas")

    aktivitas = models.ForeignKey(Aktivitas, on_delete=models.PROTECT, related_name="jejak")
    dari = models.CharField("dari", max_length=10, blank=True)
    ke = models.CharField("ke", max_length=10)
    oleh_id = models.BigIntegerField("pengguna", null=True)
    pada = models.DateTimeField("pada", auto_now_add=True)
    alasan = models.CharField("alasan", max_length=300, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.dari or '-'} -> {self.ke}"
