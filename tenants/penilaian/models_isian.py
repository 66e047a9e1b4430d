"""Monthly sheets of inputs that no system holds (`sumber: isian`): each fill a version, filled by one, accepted by
another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from erk_kit.kunci import BulanKe, Induk
from tenants.organisasi.models import Opd, Pegawai


class LembarIsian(models.Model):
    """One fill of an OPD's sheet of a month. Its rows never change: whoever fills again makes the next version.

    The newest version counts, and only once it is accepted. `kolom` is the pack's own canonical text of the inputs
    that the sheet asked for; `sidik` is SHA-256 over those and the rows (tenants.penilaian.isian.lembar), so the one
    who accepts and the close both know that they have the same numbers before them.
    """

    kunci_bulan = BulanKe()

    class Cara(models.TextChoices):
        EXCEL = "EXCEL", "Berkas Excel"
        LAYAR = "LAYAR", "Diisi di layar"
        NIHIL = "NIHIL", "Dinyatakan nihil"

    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, related_name="+")
    tahun = models.PositiveSmallIntegerField("tahun")
    bulan = models.PositiveSmallIntegerField("bulan")
    versi = models.PositiveIntegerField("versi")
    paket = models.ForeignKey("penilaian.PaketTersimpan", on_delete=models.PROTECT, related_name="+")
    kolom = models.JSONField("kolom menurut paket")
    cara = models.CharField("cara mengisi", max_length=6, choices=Cara.choices)
    jumlah_orang = models.PositiveIntegerField("jumlah pegawai")
    jumlah_terisi = models.PositiveIntegerField("jumlah sel terisi")
    sidik = models.CharField("sidik isi", max_length=64)
    diisi_oleh_id = models.BigIntegerField("diisi oleh (pengguna)")
    diisi_pada = models.DateTimeField("diisi pada", auto_now_add=True)
    diterima_oleh_id = models.BigIntegerField("diterima oleh (pengguna)", null=True, blank=True)
    diterima_pada = models.DateTimeField("diterima pada", null=True, blank=True)

    class Meta:
        ordering = ("-versi",)
        constraints = (
            models.UniqueConstraint(fields=("opd", "tahun", "bulan", "versi"), name="isian_versi"),
            models.CheckConstraint(name="isian_bulan", condition=Q(bulan__gte=1, bulan__lte=12, versi__gte=1)),
            models.CheckConstraint(
                name="isian_orang_lain",
                condition=Q(diterima_oleh_id__isnull=True, diterima_pada__isnull=True)
                | (
                    Q(diterima_oleh_id__isnull=False, diterima_pada__isnull=False)
                    & ~Q(diterima_oleh_id=F("diisi_oleh_id"))
                ),
            ),
            models.CheckConstraint(name="isian_nihil_kosong", condition=~Q(cara="NIHIL") | Q(jumlah_terisi=0)),
        )

    def __str__(self) -> str:
        return f"lembar {self.opd_id} {self.tahun}-{self.bulan:02d} versi {self.versi}"

    @property
    def diterima(self) -> bool:
        return self.diterima_pada is not None


class BarisIsian(models.Model):
    """One person of a sheet. nilai: id of an input -> its exact canonical text ("2.5", "ya"), None where left empty."""

    hanya_tambah = True
    kunci_bulan = Induk("lembar")

    lembar = models.ForeignKey(LembarIsian, on_delete=models.PROTECT, related_name="baris")
    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="+")
    nilai = models.JSONField("nilai")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("lembar", "pegawai"), name="isian_satu_baris"),)

    def __str__(self) -> str:
        return f"baris {self.lembar_id}/{self.pegawai_id}"
