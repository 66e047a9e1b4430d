"""In which mode an OPD is: computed only for admins, tried out, or in force."""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import Hari
from tenants.organisasi.models import Opd


class ModeOpd(models.Model):
    """The mode of an OPD from the month that starts on `mulai`, until a later row. Of several rows of one month the
    newest counts, so that what was planned otherwise stays readable. An OPD without a row is in force.

    docs/keputusan/0024-opd-percontohan.md tells what each mode shows and pays.
    """

    hanya_tambah = True
    kunci_bulan = Hari("mulai")

    class Mode(models.TextChoices):
        BAYANGAN = "bayangan", "Bayangan"
        UJI_COBA = "uji_coba", "Uji coba"
        BERLAKU = "berlaku", "Berlaku"

    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, related_name="riwayat_mode")
    mode = models.CharField("mode", max_length=10, choices=Mode.choices)
    mulai = models.DateField("mulai bulan (tanggal 1)")
    alasan = models.CharField("alasan atau dasar", max_length=300, blank=True)
    # lines of the checklist that were red when a higher mode was set all the same
    merah = models.JSONField("syarat yang belum terpenuhi", default=list)
    ditetapkan_oleh_id = models.BigIntegerField("ditetapkan oleh (pengguna)", null=True, blank=True)
    ditetapkan_pada = models.DateTimeField("ditetapkan pada", auto_now_add=True)

    class Meta:
        ordering = ("-mulai", "-id")
        constraints = (models.CheckConstraint(name="mode_opd_tanggal_satu", condition=models.Q(mulai__day=1)),)
        indexes = (models.Index(fields=("opd", "-mulai", "-id"), name="mode_opd_terakhir"),)

    def __str__(self) -> str:
        return f"{self.opd_id}: {self.mode} mulai {self.mulai}"
