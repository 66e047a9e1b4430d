"""Published central packs, the signatures over them, the maintainers' public keys. Rows are added, never edited.

A pack is published when two different maintainers have signed it (tenants.registry.terbit); that is computed from the
signatures each time, not stored.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tenants.akun.models import Pengguna


class KunciPengelola(models.Model):
    """A maintainer's public key. It signs once another maintainer has activated it."""

    hanya_tambah = True

    kunci_id = models.CharField("nama kunci", max_length=16, primary_key=True)
    pemilik = models.ForeignKey(Pengguna, on_delete=models.PROTECT, related_name="+")
    publik = models.BinaryField("kunci publik (32 bita)")
    sebutan = models.CharField("sebutan", max_length=80)
    didaftarkan_pada = models.DateTimeField("didaftarkan pada", auto_now_add=True)

    class Meta:
        ordering = ("didaftarkan_pada",)

    def __str__(self) -> str:
        return f"{self.sebutan} ({self.kunci_id})"


class PutusanKunci(models.Model):
    """A key is activated by another maintainer, and may be revoked by any."""

    hanya_tambah = True

    class Jenis(models.TextChoices):
        AKTIF = "AKTIF", "Diaktifkan"
        CABUT = "CABUT", "Dicabut"

    kunci = models.ForeignKey(KunciPengelola, on_delete=models.PROTECT, related_name="putusan")
    jenis = models.CharField("putusan", max_length=5, choices=Jenis.choices)
    pemilik_id = models.BigIntegerField("pemilik kunci (pengguna)")
    oleh = models.ForeignKey(Pengguna, on_delete=models.PROTECT, related_name="+")
    alasan = models.CharField("alasan", max_length=200, blank=True)
    pada = models.DateTimeField("pada", auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kunci", "jenis"), name="kunci_putusan_sekali"),
            models.CheckConstraint(
                name="kunci_aktif_orang_lain", condition=~Q(jenis="AKTIF") | ~Q(oleh=F("pemilik_id"))
            ),
            models.CheckConstraint(name="kunci_cabut_beralasan", condition=~Q(jenis="CABUT") | ~Q(alasan="")),
        )

    def __str__(self) -> str:
        return f"{self.jenis} {self.kunci_id}"


class PaketTerbit(models.Model):
    """One version of a central pack: its canonical merged content. A version is used once and never replaced."""

    hanya_tambah = True

    paket_id = models.CharField("id paket", max_length=60)
    versi = models.CharField("versi", max_length=20)
    hash = models.CharField("hash", max_length=64, unique=True)
    label = models.CharField("label", max_length=200)
    isi = models.BinaryField("isi kanonik (zlib)")
    catatan = models.TextField("catatan rilis", blank=True)
    diunggah_oleh = models.ForeignKey(Pengguna, on_delete=models.PROTECT, related_name="+")
    diunggah_pada = models.DateTimeField("diunggah pada", auto_now_add=True)

    class Meta:
        ordering = ("paket_id", "-id")
        constraints = (models.UniqueConstraint(fields=("paket_id", "versi"), name="terbit_versi_sekali"),)

    def __str__(self) -> str:
        return f"{self.paket_id} {self.versi}"


class TandaTanganPaket(models.Model):
    """One maintainer's signature over one version; a second one of the same person would prove nothing more."""

    hanya_tambah = True

    paket = models.ForeignKey(PaketTerbit, on_delete=models.PROTECT, related_name="tanda")
    kunci = models.ForeignKey(KunciPengelola, on_delete=models.PROTECT, related_name="+")
    penanda = models.ForeignKey(Pengguna, on_delete=models.PROTECT, related_name="+")
    tanda = models.BinaryField("tanda tangan Ed25519 (64 bita)")
    pada = models.DateTimeField("disimpan pada", auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("paket", "penanda"), name="tanda_sekali_seorang"),)

    def __str__(self) -> str:
        return f"tanda {self.paket_id}/{self.kunci_id}"
