"""Attendance: the accepted calendar, raw punches that never change, and a day result with its derivation.

Dasar hukum: Perpres 21/2023 (37 h 30 min a week, 07:30, Monday to Friday; Ramadan 32 h 30 min).
"""

from __future__ import annotations

from django.db import models

from tenants.organisasi.models import Pegawai


class Kalender(models.Model):
    """One day of one pattern. Only accepted rows count; a month needs one for each day.

    `jam_masuk` and `jam_pulang` are local times of the region; both empty on a day off.
    """

    class Pola(models.TextChoices):
        LIMA_HARI = "5HARI", "Lima hari kerja"
        ENAM_HARI = "6HARI", "Enam hari kerja"

    class Jenis(models.TextChoices):
        KERJA = "KERJA", "Hari kerja"
        AKHIR_PEKAN = "AKHIR_PEKAN", "Akhir pekan"
        LIBUR_NASIONAL = "LIBUR_NASIONAL", "Libur nasional"
        CUTI_BERSAMA = "CUTI_BERSAMA", "Cuti bersama"
        LIBUR_DAERAH = "LIBUR_DAERAH", "Libur daerah"

    tanggal = models.DateField("tanggal")
    pola = models.CharField("pola", max_length=6, choices=Pola.choices, default=Pola.LIMA_HARI)
    versi = models.PositiveSmallIntegerField("versi", default=1)
    jenis = models.CharField("jenis", max_length=16, choices=Jenis.choices)
    jam_masuk = models.TimeField("jam masuk", null=True, blank=True)
    jam_pulang = models.TimeField("jam pulang", null=True, blank=True)
    dasar = models.CharField("dasar", max_length=200)
    diterima_oleh_id = models.BigIntegerField("diterima oleh (pengguna)", null=True, blank=True)
    diterima_pada = models.DateTimeField("diterima pada", null=True, blank=True)

    class Meta:
        ordering = ("tanggal",)
        constraints = (
            models.UniqueConstraint(fields=("tanggal", "pola", "versi"), name="kalender_versi"),
            models.CheckConstraint(
                name="kalender_jam_kerja",
                condition=models.Q(jenis="KERJA", jam_masuk__isnull=False, jam_pulang__isnull=False)
                | (~models.Q(jenis="KERJA") & models.Q(jam_masuk__isnull=True, jam_pulang__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.tanggal} {self.jenis} v{self.versi}"


class Perangkat(models.Model):
    kode = models.CharField("kode", max_length=40, unique=True)
    nama = models.CharField("nama", max_length=120)
    aktif = models.BooleanField("aktif", default=True)

    def __str__(self) -> str:
        return self.nama


class Rekaman(models.Model):
    """A raw punch as it came. Never changed, never deleted."""

    hanya_tambah = True

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="rekaman")
    waktu = models.DateTimeField("waktu")
    perangkat = models.ForeignKey(Perangkat, on_delete=models.PROTECT, related_name="+")
    kiriman_id = models.BigIntegerField("kiriman asal", null=True, blank=True)
    diterima_pada = models.DateTimeField("diterima pada", auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pegawai", "waktu", "perangkat"), name="rekaman_sekali"),)

    def __str__(self) -> str:
        return f"{self.waktu:%Y-%m-%d %H:%M:%S}"


class Ketidakhadiran(models.Model):
    """Accepted leave or duty, over a span of days."""

    class Jenis(models.TextChoices):
        CUTI_TAHUNAN = "CUTI_TAHUNAN", "Cuti tahunan"
        CUTI_SAKIT = "CUTI_SAKIT", "Cuti sakit"
        CUTI_MELAHIRKAN = "CUTI_MELAHIRKAN", "Cuti melahirkan"
        CUTI_ALASAN_PENTING = "CUTI_ALASAN_PENTING", "Cuti karena alasan penting"
        CUTI_BESAR = "CUTI_BESAR", "Cuti besar"
        DINAS_LUAR = "DINAS_LUAR", "Dinas luar"
        DIKLAT = "DIKLAT", "Diklat"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="ketidakhadiran")
    jenis = models.CharField("jenis", max_length=20, choices=Jenis.choices)
    mulai = models.DateField("mulai")
    sampai = models.DateField("sampai")
    nomor_surat = models.CharField("nomor surat", max_length=80, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="ketidakhadiran_rentang", condition=models.Q(sampai__gte=models.F("mulai"))),
        )

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.mulai} s.d. {self.sampai}"


class HasilHari(models.Model):
    """What a day counted as, and why (`turunan` names the calendar row, punches and leave used)."""

    class Hadir(models.TextChoices):
        HADIR = "HADIR", "Hadir"
        TANPA_KETERANGAN = "TANPA_KETERANGAN", "Tanpa keterangan"
        LIBUR = "LIBUR", "Libur"
        CUTI_TAHUNAN = "CUTI_TAHUNAN", "Cuti tahunan"
        CUTI_SAKIT = "CUTI_SAKIT", "Cuti sakit"
        CUTI_MELAHIRKAN = "CUTI_MELAHIRKAN", "Cuti melahirkan"
        CUTI_ALASAN_PENTING = "CUTI_ALASAN_PENTING", "Cuti karena alasan penting"
        CUTI_BESAR = "CUTI_BESAR", "Cuti besar"
        DINAS_LUAR = "DINAS_LUAR", "Dinas luar"
        DIKLAT = "DIKLAT", "Diklat"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="hasil_hari")
    tanggal = models.DateField("tanggal")
    hari_kerja = models.BooleanField("hari kerja")
    status_hadir = models.CharField("status hadir", max_length=20, choices=Hadir.choices)
    masuk = models.DateTimeField("masuk", null=True, blank=True)
    pulang = models.DateTimeField("pulang", null=True, blank=True)
    menit_terlambat = models.PositiveSmallIntegerField("menit terlambat", default=0)
    menit_pulang_cepat = models.PositiveSmallIntegerField("menit pulang cepat", default=0)
    tanpa_absen_masuk = models.BooleanField("tanpa absen masuk", default=False)
    tanpa_absen_pulang = models.BooleanField("tanpa absen pulang", default=False)
    turunan = models.JSONField("turunan", default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pegawai", "tanggal"), name="hasil_satu_per_hari"),)
        indexes = (models.Index(fields=("tanggal", "pegawai"), name="hasil_hari_tanggal"),)

    def __str__(self) -> str:
        return f"{self.tanggal} {self.status_hadir}"
