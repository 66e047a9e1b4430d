"""The superior that the system holds to be wrong: reports of employees, and differences that a sync found."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Pegawai


class LaporanAtasan(models.Model):
    """An employee says who his superior is. DIAJUKAN -> DIKONFIRMASI | DITOLAK | DITARIK; one open report a person."""

    kunci_bulan = Lepas("laporan; yang berlaku sebagai fakta adalah garis atasan yang dicatat darinya")

    class Status(models.TextChoices):
        DIAJUKAN = "DIAJUKAN", "Menunggu admin OPD"
        DIKONFIRMASI = "DIKONFIRMASI", "Dikonfirmasi"
        DITOLAK = "DITOLAK", "Ditolak"
        DITARIK = "DITARIK", "Ditarik"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="laporan_atasan")
    atasan_lama = models.ForeignKey(Pegawai, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    atasan = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="+", verbose_name="atasan yang benar")
    mulai = models.DateField("sejak")
    catatan = models.CharField("catatan", max_length=300, blank=True)
    status = models.CharField("status", max_length=14, choices=Status.choices, default=Status.DIAJUKAN)
    diajukan_pada = models.DateTimeField("diajukan pada", auto_now_add=True)
    # the first open day, where `mulai` lay in a locked month
    berlaku_mulai = models.DateField("dicatat mulai", null=True, blank=True)
    alasan = models.CharField("alasan putusan", max_length=300, blank=True)
    diputus_oleh_id = models.BigIntegerField("diputus oleh (pengguna)", null=True, blank=True)
    diputus_pada = models.DateTimeField("diputus pada", null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("pegawai",), name="laporan_atasan_satu_terbuka", condition=Q(status="DIAJUKAN")
            ),
            models.CheckConstraint(name="laporan_atasan_bukan_diri", condition=~Q(pegawai=F("atasan"))),
        )

    def __str__(self) -> str:
        return f"{self.pegawai_id}: atasan {self.atasan_id}"


class SelisihAtasan(models.Model):
    """A source names another superior than the one set by hand. Ours holds until somebody decides."""

    kunci_bulan = Lepas("usulan sumber luar yang belum berlaku")

    class Putusan(models.TextChoices):
        TETAP = "TETAP", "Tetap yang ada"
        GANTI = "GANTI", "Pakai dari sumber"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="selisih_atasan")
    atasan_kini = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="+")
    atasan_usul = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="+")
    mulai = models.DateField("sejak, menurut sumber")
    sumber = models.CharField("sumber", max_length=40)
    dicatat_pada = models.DateTimeField("dicatat pada", auto_now_add=True)
    putusan = models.CharField("putusan", max_length=5, choices=Putusan.choices, blank=True)
    diputus_oleh_id = models.BigIntegerField("diputus oleh (pengguna)", null=True, blank=True)
    diputus_pada = models.DateTimeField("diputus pada", null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            # a nightly sync says the same thing each night
            models.UniqueConstraint(fields=("pegawai", "atasan_usul"), name="selisih_atasan_sekali"),
        )

    def __str__(self) -> str:
        return f"{self.pegawai_id}: {self.sumber} mengusulkan {self.atasan_usul_id}"


class SuratAktivasi(models.Model):
    """Activation letters of one order, kept for a day: the codes stand in clear nowhere else."""

    kunci_bulan = Lepas("surat cetak; bukan fakta")

    opd = models.ForeignKey("organisasi.Opd", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dibuat_oleh_id = models.BigIntegerField("dibuat oleh (pengguna)")
    dibuat_pada = models.DateTimeField("dibuat pada", auto_now_add=True)
    kedaluwarsa = models.DateTimeField("dihapus sesudah")
    banyak = models.PositiveIntegerField("surat")
    isi = models.BinaryField("PDF")
    pekerjaan = models.CharField("pekerjaan", max_length=120, unique=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.banyak} surat"
