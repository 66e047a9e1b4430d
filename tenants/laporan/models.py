"""What people looked at: a sample of slips that the inspectorate drew (from which run, with which number, so that
anybody draws the same), and the difference between a shadow month and what was really paid."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Opd
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


class TelaahBayangan(models.Model):
    """Somebody has looked at what the shadow run of an OPD differs from the old pay, and says why. Once a run and OPD:
    a new run of the month is to be looked at anew."""

    hanya_tambah = True
    kunci_bulan = Lepas("telaah atas hasil yang sudah ada; tidak mengubah fakta atau hasil")

    hitungan = models.ForeignKey(Hitungan, on_delete=models.PROTECT, related_name="+")
    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, related_name="+")
    selisih = models.BigIntegerField("selisih yang dilihat (Rp)")
    dibandingkan = models.PositiveIntegerField("pegawai yang dibandingkan")
    catatan = models.CharField("catatan", max_length=500)
    oleh_id = models.BigIntegerField("ditelaah oleh (pengguna)")
    pada = models.DateTimeField("ditelaah pada", auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("hitungan", "opd"), name="telaah_bayangan_sekali"),)

    def __str__(self) -> str:
        return f"telaah {self.opd_id} hitungan {self.hitungan_id}"
