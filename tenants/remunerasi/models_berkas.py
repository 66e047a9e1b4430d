"""Files that a job made, kept in the region's own schema for a few days: web and worker share no disk."""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Opd
from tenants.penilaian.models import Hitungan


class BerkasKeluaran(models.Model):
    """One ordered file. `siap_pada` stays empty until every piece is stored and its totals have been compared."""

    kunci_bulan = Lepas(
        "berkas unduhan sementara; dibuat dari hitungan yang tidak berubah dan dihapus sesudah beberapa hari"
    )

    id = models.UUIDField("nomor", primary_key=True)
    hitungan = models.ForeignKey(Hitungan, on_delete=models.PROTECT, related_name="+")
    # the chosen one; empty: all that `cakupan` names
    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # ids of the OPDs whose people are in it, null for the whole region: who lost one of them gets the file no more
    cakupan = models.JSONField("cakupan OPD", null=True)
    dokumen = models.CharField("dokumen", max_length=20)
    bentuk = models.CharField("bentuk", max_length=10)
    kertas = models.CharField("kertas", max_length=2)
    nama = models.CharField("nama berkas", max_length=160)
    jumlah = models.PositiveIntegerField("jumlah orang", default=0)
    ukuran = models.BigIntegerField("ukuran (bita)", default=0)
    sidik = models.CharField("SHA-256", max_length=64, blank=True)
    dipesan_oleh_id = models.BigIntegerField("dipesan oleh (pengguna)")
    dipesan_pada = models.DateTimeField("dipesan pada", auto_now_add=True)
    siap_pada = models.DateTimeField("siap pada", null=True, blank=True)
    kedaluwarsa_pada = models.DateTimeField("kedaluwarsa pada")

    class Meta:
        ordering = ("-dipesan_pada",)
        indexes = (models.Index(fields=("dipesan_oleh_id", "-dipesan_pada"), name="berkas_pemesan"),)

    def __str__(self) -> str:
        return self.nama


class PotonganBerkas(models.Model):
    """A piece of a file, small enough for one row and one answer."""

    kunci_bulan = Lepas("isi berkas unduhan sementara; dihapus bersama berkasnya")

    berkas = models.ForeignKey(BerkasKeluaran, on_delete=models.CASCADE, related_name="potongan")
    nomor = models.PositiveIntegerField("nomor")
    isi = models.BinaryField("isi")

    class Meta:
        ordering = ("nomor",)
        constraints = (models.UniqueConstraint(fields=("berkas", "nomor"), name="potongan_berkas_nomor"),)

    def __str__(self) -> str:
        return f"potongan {self.nomor}"
