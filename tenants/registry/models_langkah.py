"""What was done to bring a region up: one row a step, so that it can be left, resumed and repeated."""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import Lepas


class Langkah(models.TextChoices):
    """Steps of the wizard, in order."""

    IDENTITAS = "identitas", "Identitas"
    SKEMA = "skema", "Skema basis data"
    PAKET = "paket", "Paket aturan awal"
    AKUN = "akun", "Akun BKPSDM pertama"
    ORGANISASI = "organisasi", "OPD, jabatan, dan pegawai"
    KONEKSI = "koneksi", "Koneksi"
    BULAN_UJI = "bulan_uji", "Bulan uji"
    PERCONTOHAN = "percontohan", "OPD percontohan"
    AKTIF = "aktif", "Berlaku"


class LangkahWilayah(models.Model):
    """The last word on one step of one region. isi: what was typed, never a secret or a person's data."""

    kunci_bulan = Lepas("langkah penyediaan; tidak dihitung")

    class Keadaan(models.TextChoices):
        BERJALAN = "berjalan", "Berjalan"
        SELESAI = "selesai", "Selesai"
        GAGAL = "gagal", "Gagal"

    region = models.ForeignKey("registry.Region", on_delete=models.PROTECT, related_name="langkah")
    langkah = models.CharField("langkah", max_length=12, choices=Langkah.choices)
    keadaan = models.CharField("keadaan", max_length=8, choices=Keadaan.choices)
    isi = models.JSONField("isian", default=dict)
    sebab = models.CharField("sebab", max_length=400, blank=True)
    oleh_id = models.BigIntegerField("oleh (pengguna)", null=True, blank=True)
    pada = models.DateTimeField("pada", auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("region", "langkah"), name="langkah_sekali"),)

    def __str__(self) -> str:
        return f"{self.region_id} {self.langkah} {self.keadaan}"
