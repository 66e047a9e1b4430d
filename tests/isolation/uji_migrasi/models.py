from __future__ import annotations

from django.db import models


class Catatan(models.Model):
    hanya_tambah = True

    pengguna = models.ForeignKey("akun.Pengguna", on_delete=models.PROTECT)
    isi = models.CharField(max_length=40)
    nilai = models.IntegerField(default=7)

    class Meta:
        indexes = (models.Index(fields=["nilai"], name="uji_catatan_nilai"),)
        constraints = (models.CheckConstraint(name="uji_catatan_isi", condition=~models.Q(isi="100%")),)

    def __str__(self) -> str:
        return self.isi
