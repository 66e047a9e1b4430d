"""A sample of slips that the inspectorate drew: from which run, with which number, so that anybody draws the same."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from erk_kit.kunci import Lepas
from tenants.penilaian.models import Hitungan

SAMPEL_MAKS = 500


class Sampel(models.Model):
    """Drawn samples stay, also those that were not liked: whoever draws until it fits is seen."""

    hanya_tambah = True
    kunci_bulan = Lepas("penarikan sampel sesudah hasil ada; tidak mengubah fakta atau hasil")

    hitungan = models.ForeignKey(Hitungan, on_delete=models.PROTECT, related_name="+")
    biji = models.CharField("bilangan acak", max_length=40)
    banyak = models.PositiveSmallIntegerField(
        "banyaknya slip", validators=[MinValueValidator(1), MaxValueValidator(SAMPEL_MAKS)]
    )
    oleh_id = models.BigIntegerField("ditarik oleh (pengguna)")
    pada = models.DateTimeField("ditarik pada", auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("hitungan", "biji", "banyak"), name="sampel_sekali"),)

    def __str__(self) -> str:
        return f"sampel {self.pk}"
