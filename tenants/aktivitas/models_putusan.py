"""Who decides for whom, and who let a deadline pass."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Pegawai


class Delegasi(models.Model):
    """`penerima` decides in the name of `pemberi` on what waits for him, while today lies in the span.

    A superior gives it for some days. For the kepala daerah, who has no account, BKPSDM names who decides on the top of
    the tree; that one may be open-ended. It is never handed on.
    """

    kunci_bulan = Lepas("wewenang, bukan fakta yang dihitung")

    pemberi = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="delegasi_diberi")
    penerima = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="delegasi_diterima")
    mulai = models.DateField("mulai")
    sampai = models.DateField("sampai", null=True, blank=True)
    alasan = models.CharField("alasan", max_length=200)
    dibuat_oleh_id = models.BigIntegerField("dibuat oleh (pengguna)")
    dibuat_pada = models.DateTimeField("dibuat pada", auto_now_add=True)
    diakhiri_pada = models.DateTimeField("diakhiri pada", null=True, blank=True)

    class Meta:
        ordering = ("-mulai", "-id")
        indexes = (models.Index(fields=("penerima", "mulai"), name="delegasi_penerima"),)
        constraints = (
            models.CheckConstraint(name="delegasi_bukan_diri", condition=~Q(pemberi=F("penerima"))),
            models.CheckConstraint(
                name="delegasi_rentang", condition=Q(sampai__isnull=True) | Q(sampai__gte=F("mulai"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.pemberi_id} -> {self.penerima_id} mulai {self.mulai}"


class CatatanValidator(models.Model):
    """A note against the superior of that day: he let the deadline of one activity pass."""

    hanya_tambah = True
    kunci_bulan = Lepas("catatan tentang validator; tidak mengubah hasil pegawai mana pun")

    validator = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="catatan_validator")
    aktivitas = models.OneToOneField("aktivitas.Aktivitas", on_delete=models.PROTECT, related_name="catatan_validator")
    kebijakan = models.CharField("kebijakan", max_length=16)
    diajukan_pada = models.DateTimeField("diajukan pada")
    tenggat = models.DateField("tenggat")
    pada = models.DateTimeField("pada", auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("validator", "tenggat"), name="catatan_validator_orang"),)

    def __str__(self) -> str:
        return f"{self.validator_id}: aktivitas {self.aktivitas_id}"
