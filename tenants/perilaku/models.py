"""360-degree behaviour survey: rounds, raters from the reporting line, closed questions.

A rater is protected by structure: `TugasMenilai` knows who must rate whom and whether it is done;
`Lembar` and `Jawaban` hold the answers under a random key and know only the group. No column, order
or time stamp joins the two. What leaves this app are the rows of `Agregat`, written once when a round is closed
(tenants.perilaku.pelindung).
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from erk_kit.kunci import BulanKe, Induk
from tenants.organisasi.models import Pegawai


class Indikator(models.TextChoices):
    """The six indicators of E-RK; a region's own questions are data below them."""

    INTEGRITAS = "INTEGRITAS", "Integritas"
    KEPEMIMPINAN = "KEPEMIMPINAN", "Kepemimpinan"
    PELAYANAN = "PELAYANAN", "Pelayanan"
    KOMITMEN = "KOMITMEN", "Komitmen"
    DISIPLIN = "DISIPLIN", "Disiplin"
    KERJASAMA = "KERJASAMA", "Kerja sama"


class Kelompok(models.TextChoices):
    ATASAN = "ATASAN", "Atasan langsung"
    REKAN = "REKAN", "Rekan setingkat"
    BAWAHAN = "BAWAHAN", "Bawahan langsung"
    DIRI = "DIRI", "Diri sendiri"


class Pertanyaan(models.Model):
    """A closed question; answered by one of `Pilihan`. Once a round has asked it, its words stay as they are: other
    words are another question (services_pertanyaan)."""

    indikator = models.CharField("indikator", max_length=16, choices=Indikator.choices)
    teks = models.CharField("teks", max_length=300)
    urutan = models.PositiveSmallIntegerField("urutan")
    aktif = models.BooleanField("aktif", default=True)

    class Meta:
        ordering = ("urutan",)

    def __str__(self) -> str:
        return self.teks


class Pilihan(models.Model):
    """A step of the answer scale, 1 = never ... 5 = always."""

    nilai = models.PositiveSmallIntegerField("nilai", unique=True)
    label = models.CharField("label", max_length=60)

    class Meta:
        ordering = ("nilai",)

    def __str__(self) -> str:
        return self.label


class Ronde(models.Model):
    kunci_bulan = BulanKe()

    class Status(models.TextChoices):
        DISIAPKAN = "DISIAPKAN", "Disiapkan"
        DIBUKA = "DIBUKA", "Dibuka"
        DITUTUP = "DITUTUP", "Ditutup"

    tahun = models.PositiveSmallIntegerField("tahun")
    bulan = models.PositiveSmallIntegerField("bulan")
    dibuka = models.DateField("dibuka")
    ditutup = models.DateField("ditutup")
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.DISIAPKAN)
    # fewest raters of a group in `Agregat`; empty until that is written
    ambang = models.PositiveSmallIntegerField("ambang", null=True, blank=True)
    # how many of tenants.perilaku.pengingat.TAHAP have been sent
    diingatkan = models.PositiveSmallIntegerField("diingatkan", default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tahun", "bulan"), name="ronde_satu_per_bulan"),)

    def __str__(self) -> str:
        return f"Penilaian perilaku {self.kode}"

    @property
    def kode(self) -> str:
        return f"{self.tahun}-{self.bulan:02d}"

    @property
    def awal(self) -> dt.date:
        return dt.date(self.tahun, self.bulan, 1)


class PertanyaanRonde(models.Model):
    """What a round asks, fixed when it is opened."""

    hanya_tambah = True
    kunci_bulan = Induk("ronde", sedikit=True)

    ronde = models.ForeignKey(Ronde, on_delete=models.PROTECT, related_name="isi")
    pertanyaan = models.ForeignKey(Pertanyaan, on_delete=models.PROTECT, related_name="ronde")
    urutan = models.PositiveSmallIntegerField("urutan")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("ronde", "pertanyaan"), name="pertanyaan_ronde_sekali"),)
        ordering = ("urutan",)

    def __str__(self) -> str:
        return f"{self.ronde_id}: {self.pertanyaan_id}"


class TugasMenilai(models.Model):
    """Who has to rate whom in a round; never joined to the answers."""

    kunci_bulan = Induk("ronde", sedikit=True)

    ronde = models.ForeignKey(Ronde, on_delete=models.PROTECT, related_name="tugas")
    dinilai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="dinilai")
    penilai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="menilai")
    kelompok = models.CharField("kelompok", max_length=8, choices=Kelompok.choices)
    selesai = models.BooleanField("selesai", default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("ronde", "dinilai", "penilai"), name="tugas_menilai_sekali"),)
        indexes = (models.Index(fields=("ronde", "penilai"), name="tugas_penilai"),)

    def __str__(self) -> str:
        return f"{self.penilai_id} menilai {self.dinilai_id} ({self.kelompok})"


class Lembar(models.Model):
    """One filled questionnaire: of whom and from which group, not by whom."""

    hanya_tambah = True
    kunci_bulan = Induk("ronde", sedikit=True)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ronde = models.ForeignKey(Ronde, on_delete=models.PROTECT, related_name="lembar")
    dinilai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="lembar")
    kelompok = models.CharField("kelompok", max_length=8, choices=Kelompok.choices)

    class Meta:
        indexes = (models.Index(fields=("ronde", "dinilai"), name="lembar_dinilai"),)
        # what an answer's (lembar, ronde) refers to
        constraints = (models.UniqueConstraint(fields=("id", "ronde"), name="lembar_id_ronde"),)

    def __str__(self) -> str:
        return f"{self.kelompok} atas {self.dinilai_id}"


class Jawaban(models.Model):
    """One answer. `ronde` is that of its sheet, which one foreign key over both columns enforces (migration 0002): so a
    round's answers are found, summed and locked without going through a million sheets."""

    hanya_tambah = True
    kunci_bulan = Induk("ronde", sedikit=True)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ronde = models.ForeignKey(Ronde, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    lembar = models.ForeignKey(Lembar, on_delete=models.PROTECT, related_name="jawaban", db_constraint=False)
    pertanyaan = models.ForeignKey(Pertanyaan, on_delete=models.PROTECT, related_name="+")
    nilai = models.PositiveSmallIntegerField("nilai", validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("lembar", "pertanyaan"), name="jawaban_sekali"),
            models.CheckConstraint(name="jawaban_skala", condition=models.Q(nilai__gte=1, nilai__lte=5)),
        )

    def __str__(self) -> str:
        return str(self.nilai)


class Agregat(models.Model):
    """Sum of a rater group over an indicator, of groups that may be told: all that facts, scores and pages ever read.

    Groups of fewer than `Ronde.ambang` raters are merged or left out before a row is written (pelindung.py), so there
    is nothing below the threshold to subtract from.
    """

    hanya_tambah = True
    kunci_bulan = Induk("ronde", sedikit=True)

    ronde = models.ForeignKey(Ronde, on_delete=models.PROTECT, related_name="agregat")
    dinilai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="+")
    kelompok = models.CharField("kelompok", max_length=8, choices=Kelompok.choices)
    indikator = models.CharField("indikator", max_length=16, choices=Indikator.choices)
    jumlah_nilai = models.PositiveIntegerField("jumlah nilai")
    jumlah_jawaban = models.PositiveIntegerField("jumlah jawaban")
    jumlah_penilai = models.PositiveIntegerField("jumlah penilai")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ronde", "dinilai", "kelompok", "indikator"), name="agregat_sekali"),
        )

    def __str__(self) -> str:
        return f"{self.kelompok} atas {self.dinilai_id}: {self.indikator}"
