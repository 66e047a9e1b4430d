"""Sasaran Kinerja Pegawai: the year's targets that activities serve.

Dasar hukum: PermenPANRB 6/2022 Ps 9 (hasil kerja dan aspek indikatornya), Ps 14 (set by the end of January).
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Q

from erk_kit.dated import TanggalRentang
from erk_kit.kunci import BulanKe, Induk, Lepas, Rentang
from tenants.organisasi.models import Pegawai


class Skp(models.Model):
    """One version of somebody's targets, true from `mulai` to `sampai` once it is agreed.

    An agreed one is never edited: a change is a new version from the first of an open month, and its agreement ends
    the one before on the day before (docs/keputusan/0020-skp.md).
    """

    kunci_bulan = Rentang("mulai", "sampai")

    class Status(models.TextChoices):
        DRAF = "DRAF", "Draf"
        DIAJUKAN = "DIAJUKAN", "Diajukan"
        DISETUJUI = "DISETUJUI", "Disetujui"
        # a draft thrown away; kept, because its journal is
        DIBUANG = "DIBUANG", "Dibuang"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="skp")
    tahun = models.PositiveSmallIntegerField("tahun")
    mulai = models.DateField("mulai")
    sampai = models.DateField("sampai")
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.DRAF)
    # what a page was made from: a form of an older state is told so
    versi = models.PositiveIntegerField("versi isi", default=1, db_default=1)
    diajukan_pada = models.DateTimeField("diajukan pada", null=True, blank=True)
    disetujui_pada = models.DateTimeField("disetujui pada", null=True, blank=True)
    # who agreed, by account: BKPSDM agrees where nobody stands above
    disetujui_oleh_id = models.BigIntegerField("disetujui oleh (pengguna)", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("pegawai", "mulai"), name="skp_satu_per_mulai", condition=~Q(status="DIBUANG")
            ),
            models.CheckConstraint(name="skp_rentang", condition=Q(sampai__gte=models.F("mulai"))),
            ExclusionConstraint(
                name="skp_satu_disetujui_per_hari",
                expressions=[
                    ("pegawai", RangeOperators.EQUAL),
                    (
                        TanggalRentang("mulai", "sampai", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status="DISETUJUI"),
            ),
        )
        indexes = (models.Index(fields=("tahun", "status"), name="skp_tahun_status"),)

    def __str__(self) -> str:
        return f"SKP {self.tahun}"


class ButirSkp(models.Model):
    """Rencana hasil kerja (RHK) with its target for the SKP's days: the main quantity indicator, which is scored."""

    kunci_bulan = Induk("skp")

    class Jenis(models.TextChoices):
        UTAMA = "UTAMA", "Utama"
        TAMBAHAN = "TAMBAHAN", "Tambahan"

    skp = models.ForeignKey(Skp, on_delete=models.CASCADE, related_name="butir")
    uraian = models.CharField("uraian", max_length=300)
    jenis = models.CharField("jenis", max_length=10, choices=Jenis.choices, default=Jenis.UTAMA)
    target = models.DecimalField("target setahun", max_digits=14, decimal_places=2)
    satuan = models.CharField("satuan", max_length=40)
    urutan = models.PositiveSmallIntegerField("urutan", default=0, db_default=0)
    # the same plan in the version before; a number and not a key, because that row may lie in a locked month
    lanjutan_id = models.BigIntegerField("lanjutan dari butir", null=True, blank=True)

    class Meta:
        ordering = ("urutan", "id")

    def __str__(self) -> str:
        return self.uraian


class Aspek(models.TextChoices):
    """PermenPANRB 6/2022 Ps 9."""

    KUANTITAS = "KUANTITAS", "Kuantitas"
    KUALITAS = "KUALITAS", "Kualitas"
    WAKTU = "WAKTU", "Waktu"
    BIAYA = "BIAYA", "Biaya"


class Indikator(models.Model):
    """What shows that a plan was reached, by aspect. Quantity carries words only: its number is the item's target."""

    aspek = models.CharField("aspek", max_length=10, choices=Aspek.choices)
    uraian = models.CharField("indikator", max_length=300)
    target = models.CharField("target", max_length=120, blank=True)
    satuan = models.CharField("satuan", max_length=40, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.uraian


class IndikatorButir(Indikator):
    kunci_bulan = Induk("butir")

    butir = models.ForeignKey(ButirSkp, on_delete=models.CASCADE, related_name="indikator")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("butir", "aspek"), name="indikator_satu_per_aspek"),)


class Selaras(models.Model):
    """An item serves an item of the superior. No part of the score, so it may be said after a lock as well."""

    kunci_bulan = Lepas("penyelarasan RHK; tidak dihitung")

    butir = models.OneToOneField(ButirSkp, on_delete=models.CASCADE, related_name="selaras")
    induk = models.ForeignKey(ButirSkp, on_delete=models.CASCADE, related_name="penyelaras")
    oleh_id = models.BigIntegerField("pengguna", null=True)
    pada = models.DateTimeField("pada", auto_now=True)

    class Meta:
        constraints = (models.CheckConstraint(name="selaras_bukan_diri", condition=~Q(butir=models.F("induk"))),)

    def __str__(self) -> str:
        return f"{self.butir_id} -> {self.induk_id}"


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


class JejakSkp(models.Model):
    """Append-only record of each change of state, agreement included."""

    hanya_tambah = True
    kunci_bulan = Lepas("riwayat keadaan SKP; tidak dihitung, dan mencatat juga yang berakhir sesudah terkunci")

    skp = models.ForeignKey(Skp, on_delete=models.PROTECT, related_name="jejak")
    dari = models.CharField("dari", max_length=10, blank=True)
    ke = models.CharField("ke", max_length=10)
    oleh_id = models.BigIntegerField("pengguna", null=True)
    oleh_nama = models.CharField("nama saat itu", max_length=150, blank=True)
    pada = models.DateTimeField("pada", auto_now_add=True)
    alasan = models.CharField("alasan", max_length=300, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.dari or '-'} -> {self.ke}"


from tenants.skp.models_templat import ButirTemplat, IndikatorTemplat, TemplatSkp  # noqa: E402 - share the choices

__all__ = [
    "Aspek",
    "ButirSkp",
    "ButirTemplat",
    "IndikatorButir",
    "IndikatorTemplat",
    "JejakSkp",
    "RealisasiButir",
    "Selaras",
    "Skp",
    "TemplatSkp",
]
