"""Templates of SKP by position: what everybody in a position starts from."""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Jabatan, Opd
from tenants.skp.models import ButirSkp, Indikator

_LEPAS = Lepas("templat SKP; yang dihitung adalah salinannya pada SKP pegawai")


class TemplatSkp(models.Model):
    """Of one position and year; an OPD's own beside the region's (`opd` empty)."""

    kunci_bulan = _LEPAS

    jabatan = models.ForeignKey(Jabatan, on_delete=models.PROTECT, related_name="templat_skp")
    tahun = models.PositiveSmallIntegerField("tahun")
    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, null=True, blank=True, related_name="templat_skp")
    diubah_pada = models.DateTimeField("diubah pada", auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("jabatan", "tahun", "opd"), name="templat_skp_sekali", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.jabatan} {self.tahun}"


class ButirTemplat(models.Model):
    kunci_bulan = _LEPAS

    templat = models.ForeignKey(TemplatSkp, on_delete=models.CASCADE, related_name="butir")
    urutan = models.PositiveSmallIntegerField("urutan")
    uraian = models.CharField("rencana hasil kerja", max_length=300)
    jenis = models.CharField("jenis", max_length=10, choices=ButirSkp.Jenis.choices, default=ButirSkp.Jenis.UTAMA)
    target = models.DecimalField("target setahun", max_digits=14, decimal_places=2)
    satuan = models.CharField("satuan", max_length=40)

    class Meta:
        ordering = ("urutan", "id")

    def __str__(self) -> str:
        return self.uraian


class IndikatorTemplat(Indikator):
    kunci_bulan = _LEPAS

    butir = models.ForeignKey(ButirTemplat, on_delete=models.CASCADE, related_name="indikator")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("butir", "aspek"), name="indikator_templat_sekali"),)
