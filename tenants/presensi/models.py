"""Attendance: the accepted calendar, who works by which pattern or shift, raw punches that never change, and a day
result with its derivation.

Dasar hukum: Perpres 21/2023 (37 h 30 min a week, 07:30, Monday to Friday; Ramadan 32 h 30 min).
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Now

from erk_kit.dated import FaktaBertanggal, TanggalRentang, tidak_tumpang_tindih
from erk_kit.kunci import Hari, Lepas, Rentang, Saat
from tenants.organisasi.models import Opd, Pegawai, Unit


class Kalender(models.Model):
    """One day of one pattern. Only accepted rows count; a month needs one for each day.

    `jam_masuk` and `jam_pulang` are local times of the region; both empty on a day off.
    """

    kunci_bulan = Hari("tanggal")

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


class PolaKerja(FaktaBertanggal):
    """By which pattern an office works, or one unit of it with all units below. Without one: five days.

    REGU: by shifts (`Jadwal`); a day without a shift is a day off. Dasar hukum: Perpres 21/2023 Ps 2-8.
    """

    class Pola(models.TextChoices):
        LIMA_HARI = "5HARI", "Lima hari kerja"
        ENAM_HARI = "6HARI", "Enam hari kerja"
        REGU = "REGU", "Regu (jadwal)"

    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, related_name="pola_kerja")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="pola_kerja")
    pola = models.CharField("pola", max_length=6, choices=Pola.choices)
    dasar = models.CharField("dasar", max_length=200)

    class Meta:
        constraints = (
            tidak_tumpang_tindih("pola_opd_satu_per_hari", "opd", syarat=models.Q(unit__isnull=True)),
            tidak_tumpang_tindih("pola_unit_satu_per_hari", "unit", syarat=models.Q(unit__isnull=False)),
        )


class Jadwal(models.Model):
    """The shift of a person that begins on `tanggal`; it ends the next day when `selesai` is not after `mulai`.

    The day belongs to the date on which the shift begins. A shift rules its day, whatever the calendar says.
    """

    kunci_bulan = Hari("tanggal")

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="jadwal")
    tanggal = models.DateField("tanggal mulai")
    mulai = models.TimeField("jam mulai")
    selesai = models.TimeField("jam selesai")
    regu = models.CharField("regu", max_length=40, blank=True)
    dicatat_pada = models.DateTimeField("dicatat pada", auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pegawai", "tanggal"), name="jadwal_satu_per_hari"),)
        indexes = (models.Index(fields=("tanggal",), name="jadwal_tanggal"),)

    def __str__(self) -> str:
        return f"{self.tanggal} {self.mulai:%H:%M}-{self.selesai:%H:%M}"


class Perangkat(models.Model):
    kode = models.CharField("kode", max_length=40, unique=True)
    nama = models.CharField("nama", max_length=120)
    aktif = models.BooleanField("aktif", default=True)

    def __str__(self) -> str:
        return self.nama


class Rekaman(models.Model):
    """A raw punch as it came. Never changed, never deleted."""

    hanya_tambah = True
    kunci_bulan = Saat("waktu")

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="rekaman")
    waktu = models.DateTimeField("waktu")
    perangkat = models.ForeignKey(Perangkat, on_delete=models.PROTECT, related_name="+")
    kiriman_id = models.BigIntegerField("kiriman asal", null=True, blank=True)
    diterima_pada = models.DateTimeField("diterima pada", auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pegawai", "waktu", "perangkat"), name="rekaman_sekali"),)

    def __str__(self) -> str:
        return f"{self.waktu:%Y-%m-%d %H:%M:%S}"


class RekamanKarantina(models.Model):
    """A punch that may not count, as it came, with its row and the reason. Never changed, never deleted."""

    hanya_tambah = True
    kunci_bulan = Lepas("rekaman yang ditahan; tidak pernah dihitung, jadi bukan fakta bulan mana pun")

    class Sebab(models.TextChoices):
        NIP_ASING = "NIP_ASING", "NIP tidak terdaftar"
        PERANGKAT_ASING = "PERANGKAT_ASING", "Perangkat tidak terdaftar"
        PERANGKAT_NONAKTIF = "PERANGKAT_NONAKTIF", "Perangkat tidak aktif"
        MASA_DEPAN = "MASA_DEPAN", "Waktu di masa depan"

    baris = models.PositiveIntegerField("baris kiriman")
    nip = models.CharField("NIP", max_length=40)
    waktu = models.DateTimeField("waktu")
    perangkat = models.CharField("kode perangkat", max_length=40)
    sebab = models.CharField("sebab", max_length=20, choices=Sebab.choices)
    keterangan = models.CharField("keterangan", max_length=300)
    kiriman_id = models.BigIntegerField("kiriman asal", null=True, blank=True)
    diterima_pada = models.DateTimeField("diterima pada", auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("nip", "waktu", "perangkat", "sebab"), name="karantina_sekali"),)

    def __str__(self) -> str:
        return f"baris {self.baris}: {self.keterangan}"


class IzinMenit(models.Model):
    """Minutes (or a missing punch) of a day that somebody was excused: they count as 0 once accepted.

    `menit` empty = all of that day's minutes of the kind; else at most so many. The derivation of the day result
    keeps what was there before.
    """

    kunci_bulan = Hari("tanggal")

    class Jenis(models.TextChoices):
        TERLAMBAT = "TERLAMBAT", "Izin terlambat"
        PULANG_CEPAT = "PULANG_CEPAT", "Izin pulang cepat"
        TANPA_ABSEN_MASUK = "TANPA_ABSEN_MASUK", "Izin tidak absen masuk"
        TANPA_ABSEN_PULANG = "TANPA_ABSEN_PULANG", "Izin tidak absen pulang"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="izin_menit")
    tanggal = models.DateField("tanggal")
    jenis = models.CharField("jenis", max_length=20, choices=Jenis.choices)
    menit = models.PositiveSmallIntegerField("menit paling banyak", null=True, blank=True)
    alasan = models.CharField("alasan", max_length=300)
    nomor_surat = models.CharField("nomor surat", max_length=80, blank=True)
    diajukan_oleh_id = models.BigIntegerField("diajukan oleh (pengguna)", null=True, blank=True)
    diajukan_pada = models.DateTimeField("diajukan pada", auto_now_add=True)
    diterima_oleh_id = models.BigIntegerField("diterima oleh (pengguna)", null=True, blank=True)
    diterima_pada = models.DateTimeField("diterima pada", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("pegawai", "tanggal", "jenis"), name="izin_menit_sekali"),
            models.CheckConstraint(
                name="izin_menit_penerima",
                condition=models.Q(diterima_pada__isnull=True, diterima_oleh_id__isnull=True)
                | (
                    models.Q(diterima_pada__isnull=False, diterima_oleh_id__isnull=False)
                    & (
                        models.Q(diajukan_oleh_id__isnull=True)
                        | ~models.Q(diajukan_oleh_id=models.F("diterima_oleh_id"))
                    )
                ),
            ),
        )
        indexes = (models.Index(fields=("tanggal",), name="izin_menit_tanggal"),)

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.tanggal}"


class Ketidakhadiran(models.Model):
    """Accepted leave or duty, over a span of days."""

    kunci_bulan = Rentang("mulai", "sampai", bebas=("dicatat_pada",))

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
    dicatat_pada = models.DateTimeField("dicatat pada", db_default=Now(), editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(name="ketidakhadiran_rentang", condition=models.Q(sampai__gte=models.F("mulai"))),
            ExclusionConstraint(
                name="ketidakhadiran_satu_per_hari",
                expressions=[
                    ("pegawai", RangeOperators.EQUAL),
                    (
                        TanggalRentang("mulai", "sampai", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.mulai} s.d. {self.sampai}"


class HasilHari(models.Model):
    """What a day counted as, and why (`turunan` names the calendar row, punches and leave used)."""

    kunci_bulan = Hari("tanggal")

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


from tenants.presensi.models_usulan import BuktiPresensi, KarantinaLepas, UsulanPresensi  # noqa: E402 - refer to the above

__all__ = [
    "BuktiPresensi",
    "HasilHari",
    "IzinMenit",
    "Jadwal",
    "Kalender",
    "KarantinaLepas",
    "Ketidakhadiran",
    "Perangkat",
    "PolaKerja",
    "Rekaman",
    "RekamanKarantina",
    "UsulanPresensi",
]
