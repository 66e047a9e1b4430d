"""Tables that a region edits: which component is which account, and which column of the SIPD file holds what."""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import Lepas


class PetaBayar(models.Model):
    """One version of a table. Rows never change: whoever edits makes the next version, the newest one rules.

    isi: list of objects, as tenants.remunerasi.peta_rekening and peta_sipd read them.
    """

    hanya_tambah = True
    kunci_bulan = Lepas("bentuk berkas untuk sistem keuangan; tidak mengubah hasil bulan mana pun")

    class Jenis(models.TextChoices):
        REKENING = "REKENING", "Komponen ke kode rekening"
        SIPD = "SIPD", "Kolom berkas SIPD"

    jenis = models.CharField("jenis", max_length=10, choices=Jenis.choices)
    versi = models.PositiveIntegerField("versi")
    isi = models.JSONField("isi")
    dicatat_pada = models.DateTimeField("dicatat pada", auto_now_add=True)
    dicatat_oleh_id = models.BigIntegerField("dicatat oleh (pengguna)", null=True, blank=True)

    class Meta:
        ordering = ("-versi",)
        constraints = (models.UniqueConstraint(fields=("jenis", "versi"), name="peta_bayar_versi"),)

    def __str__(self) -> str:
        return f"{self.jenis} versi {self.versi}"
