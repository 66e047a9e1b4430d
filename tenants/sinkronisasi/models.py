"""What came from outside: each delivery kept as it was, with its findings."""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Pegawai


class Kiriman(models.Model):
    """A raw delivery (file or push) and what became of it. Applied whole, or not at all."""

    kunci_bulan = Lepas("kiriman mentah; yang berlaku sebagai fakta adalah baris yang diterapkan darinya")

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

    kunci_bulan = Lepas("keadaan sumber sekarang; penutupan memeriksanya sebelum bulan terkunci")

    sumber = models.CharField("sumber", max_length=30, unique=True)
    data_sampai = models.DateTimeField("data sampai")
    diperbarui_pada = models.DateTimeField("diperbarui pada", auto_now=True)

    def __str__(self) -> str:
        return f"{self.sumber} s.d. {self.data_sampai:%d-%m-%Y %H:%M}"


class FaktaSusulan(models.Model):
    """A fact that arrived after its month was locked: kept as it came, counted in no result, until a correction takes
    it up."""

    hanya_tambah = True
    kunci_bulan = Lepas("fakta yang ditolak karena bulannya terkunci; tidak pernah dibaca sebagai fakta bulan itu")

    jenis = models.CharField("jenis fakta", max_length=40)
    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, null=True, blank=True, related_name="fakta_susulan")
    mulai = models.DateField("berlaku mulai")
    sampai = models.DateField("berlaku sampai", null=True, blank=True)
    isi = models.JSONField("isi")
    sumber = models.CharField("sumber", max_length=40)
    kiriman = models.ForeignKey(Kiriman, on_delete=models.PROTECT, null=True, blank=True, related_name="susulan")
    sebab = models.CharField("sebab ditolak", max_length=400)
    dicatat_oleh_id = models.BigIntegerField("dicatat oleh (pengguna)", null=True, blank=True)
    dicatat_pada = models.DateTimeField("dicatat pada", auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("mulai", "pegawai"), name="susulan_mulai"),)

    def __str__(self) -> str:
        return f"{self.jenis} {self.mulai:%Y-%m-%d}"
