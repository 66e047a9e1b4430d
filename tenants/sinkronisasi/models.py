"""What came from outside: each delivery kept as it was, with its findings."""

from __future__ import annotations

from django.db import models


class Kiriman(models.Model):
    """A raw delivery (file or push) and what became of it. Applied whole, or not at all."""

    class Status(models.TextChoices):
        DITERIMA = "DITERIMA", "Diterapkan"
        DITOLAK = "DITOLAK", "Ditolak"

    jenis = models.CharField("jenis", max_length=30)
    nama_berkas = models.CharField("nama berkas", max_length=200, blank=True)
    isi = models.BinaryField("isi mentah")
    hash_isi = models.CharField("SHA-256 isi", max_length=64)
    status = models.CharField("status", max_length=10, choices=Status.choices)
    temuan = models.JSONField("temuan", default=list)
    baris = models.PositiveIntegerField("jumlah baris", default=0)
    diterima_pada = models.DateTimeField("diterima pada", auto_now_add=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.jenis} {self.hash_isi[:12]}"


class Kesegaran(models.Model):
    """Until when a feed's data is complete; shown wherever that feed counts."""

    sumber = models.CharField("sumber", max_length=30, unique=True)
    data_sampai = models.DateTimeField("data sampai")
    diperbarui_pada = models.DateTimeField("diperbarui pada", auto_now=True)

    def __str__(self) -> str:
        return f"{self.sumber} s.d. {self.data_sampai:%d-%m-%Y %H:%M}"
