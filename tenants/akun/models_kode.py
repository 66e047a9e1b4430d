"""One-time codes with which somebody sets a password: for a new account, or after a reset at the desk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from erk_kit.kunci import Lepas
from tenants.akun.models import Pengguna


class KodeSandi(models.Model):
    """Only a keyed hash is kept. A code ends when it is used, replaced, guessed wrong too often, or too old."""

    kunci_bulan = Lepas("kode untuk masuk; bukan fakta")

    class Jenis(models.TextChoices):
        AKTIVASI = "AKTIVASI", "Aktivasi"
        PULIH = "PULIH", "Pulih sandi"

    pengguna = models.ForeignKey(Pengguna, on_delete=models.CASCADE, related_name="kode_sandi")
    jenis = models.CharField("jenis", max_length=8, choices=Jenis.choices)
    sidik = models.CharField("HMAC kode", max_length=64)
    dibuat_pada = models.DateTimeField("dibuat pada", auto_now_add=True)
    dibuat_oleh_id = models.BigIntegerField("dibuat oleh (pengguna)", null=True, blank=True)
    kedaluwarsa = models.DateTimeField("berlaku sampai")
    dipakai_pada = models.DateTimeField("dipakai pada", null=True, blank=True)
    dicabut_pada = models.DateTimeField("dicabut pada", null=True, blank=True)
    gagal = models.PositiveSmallIntegerField("percobaan salah", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="kode_sandi_satu_berlaku",
                fields=["pengguna"],
                condition=Q(dipakai_pada__isnull=True, dicabut_pada__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.jenis} {self.pengguna_id}"
