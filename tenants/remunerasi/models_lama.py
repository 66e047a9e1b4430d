"""What somebody was really paid for a month by the way of paying that the region had before."""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Pegawai


class BayaranLama(models.Model):
    """Only compared with, never computed or paid from; a corrected file replaces what an earlier one said."""

    kunci_bulan = Lepas("bayaran dari cara lama, pembanding saja; tidak pernah dihitung atau dibayar dari sini")

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="bayaran_lama")
    bulan = models.DateField("bulan (tanggal 1)")
    rupiah = models.BigIntegerField("yang dibayarkan (Rp)")
    sumber = models.CharField("berkas asalnya", max_length=100)
    diunggah_oleh_id = models.BigIntegerField("diunggah oleh (pengguna)")
    diunggah_pada = models.DateTimeField("diunggah pada")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("bulan", "pegawai"), name="bayaran_lama_sekali"),
            models.CheckConstraint(
                name="bayaran_lama_wajar", condition=models.Q(bulan__day=1, rupiah__gte=0, rupiah__lt=10**12)
            ),
        )

    def __str__(self) -> str:
        return f"{self.pegawai_id} {self.bulan:%Y-%m}: Rp{self.rupiah}"
