"""One message to one person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Pegawai


class Pemberitahuan(models.Model):
    kunci_bulan = Lepas("pesan kepada orang; tidak dihitung")

    penerima = models.ForeignKey(Pegawai, on_delete=models.CASCADE, related_name="pemberitahuan")
    jenis = models.CharField("jenis", max_length=40)
    judul = models.CharField("judul", max_length=150)
    isi = models.CharField("isi", max_length=500, blank=True)
    alamat = models.CharField("halaman yang dituju", max_length=200, blank=True)
    # what it is about: the same matter is told once while it is unread
    kunci = models.CharField("pokok", max_length=120, blank=True)
    dibuat_pada = models.DateTimeField("dibuat pada", auto_now_add=True)
    dibaca_pada = models.DateTimeField("dibaca pada", null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("penerima", "-id"), name="pemberitahuan_orang"),
            models.Index(fields=("penerima",), name="pemberitahuan_belum", condition=Q(dibaca_pada__isnull=True)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("penerima", "jenis", "kunci"),
                name="pemberitahuan_sekali",
                condition=Q(dibaca_pada__isnull=True) & ~Q(kunci=""),
            ),
        )

    def __str__(self) -> str:
        return self.judul
