"""Objection to a refused activity, decided by the superior's superior."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from erk_kit.kunci import Lepas
from erk_kit.lampiran import BerkasLampiran
from tenants.organisasi.models import Pegawai


class Keberatan(models.Model):
    """DIAJUKAN -> DIKABULKAN | DITOLAK | DITARIK. One for each activity; what was decided stands.

    pemutus: the superior's superior on the day of filing; empty where there is none, and then, as after `batas` has
    passed (`naik_pada`), BKPSDM decides. `perlu_koreksi`: upheld when the month was locked already, so the activity
    stays as it is and BKPSDM proposes a correction (`koreksi_nomor`).
    """

    kunci_bulan = Lepas("proses; yang dihitung adalah status aktivitasnya, atau koreksinya")

    class Status(models.TextChoices):
        DIAJUKAN = "DIAJUKAN", "Menunggu putusan"
        DIKABULKAN = "DIKABULKAN", "Dikabulkan"
        DITOLAK = "DITOLAK", "Tidak dikabulkan"
        DITARIK = "DITARIK", "Ditarik"

    aktivitas = models.OneToOneField("aktivitas.Aktivitas", on_delete=models.PROTECT, related_name="keberatan")
    alasan = models.CharField("alasan keberatan", max_length=1000)
    diajukan_pada = models.DateTimeField("diajukan pada", auto_now_add=True)
    atasan = models.ForeignKey(Pegawai, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pemutus = models.ForeignKey(Pegawai, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    batas = models.DateField("batas putusan", null=True, blank=True)
    tanggapan = models.CharField("tanggapan atasan", max_length=1000, blank=True)
    tanggapan_pada = models.DateTimeField("ditanggapi pada", null=True, blank=True)
    naik_pada = models.DateTimeField("naik ke BKPSDM pada", null=True, blank=True)
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.DIAJUKAN)
    alasan_putusan = models.CharField("alasan putusan", max_length=1000, blank=True)
    diputus_oleh_id = models.BigIntegerField("diputus oleh (pengguna)", null=True, blank=True)
    diputus_pada = models.DateTimeField("diputus pada", null=True, blank=True)
    perlu_koreksi = models.BooleanField("menunggu usulan koreksi", default=False)
    koreksi_nomor = models.PositiveIntegerField("nomor koreksi", null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("pemutus",), name="keberatan_menunggu", condition=Q(status="DIAJUKAN")),
            models.Index(fields=("id",), name="keberatan_koreksi", condition=Q(perlu_koreksi=True)),
        )
        constraints = (
            models.CheckConstraint(
                name="keberatan_putusan_lengkap",
                condition=Q(status__in=("DIAJUKAN", "DITARIK"))
                | (Q(diputus_oleh_id__isnull=False, diputus_pada__isnull=False) & ~Q(alasan_putusan="")),
            ),
        )

    def __str__(self) -> str:
        return f"Keberatan atas aktivitas {self.aktivitas_id}"


class BuktiKeberatan(BerkasLampiran):
    kunci_bulan = Lepas("bukti sebuah keberatan; tidak dihitung")

    keberatan = models.ForeignKey(Keberatan, on_delete=models.PROTECT, related_name="bukti")

    class Meta:
        ordering = ("id",)
