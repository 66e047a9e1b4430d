"""Daily activities: pieces of work with standard minutes, validated by the direct superior."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from erk_kit.dated import FaktaBertanggal, tidak_tumpang_tindih
from erk_kit.kunci import Hari, Induk, Lepas
from erk_kit.lampiran import BerkasLampiran
from tenants.organisasi.models import Pegawai
from tenants.skp.models import ButirSkp


class JenisAktivitas(models.TextChoices):
    UTAMA = "UTAMA", "Utama"
    TAMBAHAN = "TAMBAHAN", "Tambahan"
    UMUM = "UMUM", "Umum"


class NormaWaktu(FaktaBertanggal):
    """Standard minutes of one kind of work (norma waktu), dated."""

    kode = models.CharField("kode", max_length=20)
    uraian = models.CharField("uraian", max_length=200)
    jenis = models.CharField("jenis", max_length=10, choices=JenisAktivitas.choices, default=JenisAktivitas.UTAMA)
    menit = models.PositiveIntegerField("menit per satuan", validators=[MinValueValidator(1)])
    satuan = models.CharField("satuan", max_length=40)

    class Meta:
        ordering = ("kode",)
        constraints = (tidak_tumpang_tindih("norma_satu_per_hari", "kode"),)

    def __str__(self) -> str:
        return self.uraian


class JenisDaerah(models.Model):
    """The region's own kind of activity: a name that counts as one of the three (`induk`), which never changes."""

    kunci_bulan = Lepas("nama untuk orang; yang dihitung adalah jenis yang tersimpan pada aktivitasnya")

    nama = models.CharField("nama jenis", max_length=60, unique=True)
    induk = models.CharField("dihitung sebagai", max_length=10, choices=JenisAktivitas.choices)
    aktif = models.BooleanField("dapat dipilih", default=True)

    class Meta:
        ordering = ("induk", "nama")

    def __str__(self) -> str:
        return self.nama


class CaraPutusan(models.TextChoices):
    """Who decided, as what."""

    ATASAN = "ATASAN", "Atasan langsung"
    DELEGASI = "DELEGASI", "Penerima delegasi"
    ESKALASI = "ESKALASI", "Atasan dari atasan"
    OTOMATIS = "OTOMATIS", "Aturan tenggat"
    KEBERATAN = "KEBERATAN", "Putusan keberatan"


class Aktivitas(models.Model):
    """One piece of work on one day. States: DRAF -> DIAJUKAN -> DITERIMA | DITOLAK | REVISI.

    `mulai` and `selesai` are local times; work of a night shift ends the next day when `selesai` is not after `mulai`.
    A draft that was thrown away keeps its row (`dibuang_pada`), so that it can be put back.
    """

    kunci_bulan = Hari("tanggal")

    class Status(models.TextChoices):
        DRAF = "DRAF", "Draf"
        DIAJUKAN = "DIAJUKAN", "Belum Verif"
        DITERIMA = "DITERIMA", "Diterima"
        DITOLAK = "DITOLAK", "Ditolak"
        REVISI = "REVISI", "Perlu revisi"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="aktivitas")
    tanggal = models.DateField("tanggal")
    jenis = models.CharField("jenis", max_length=10, choices=JenisAktivitas.choices, default=JenisAktivitas.UTAMA)
    norma = models.ForeignKey(NormaWaktu, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    butir_skp = models.ForeignKey(ButirSkp, on_delete=models.PROTECT, null=True, blank=True, related_name="aktivitas")
    uraian = models.CharField("uraian", max_length=300)
    volume = models.PositiveIntegerField("volume", default=1, validators=[MinValueValidator(1)])
    menit = models.PositiveIntegerField("menit diajukan", validators=[MinValueValidator(1), MaxValueValidator(1440)])
    menit_norma = models.PositiveIntegerField("menit norma x volume", default=0)
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.DRAF)
    validator = models.ForeignKey(Pegawai, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    divalidasi_pada = models.DateTimeField("divalidasi pada", null=True, blank=True)
    alasan = models.CharField("alasan penolakan", max_length=300, blank=True)
    # how it was decided, and in whose name where that was somebody else (tenants.aktivitas.validasi)
    cara = models.CharField("cara putusan", max_length=10, choices=CaraPutusan.choices, blank=True, db_default="")
    atas_nama = models.ForeignKey(Pegawai, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # to whom it went when the direct superior let the deadline pass; he may still decide
    dieskalasi_ke = models.ForeignKey(Pegawai, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dieskalasi_pada = models.DateTimeField("dieskalasi pada", null=True, blank=True)
    dibuat_pada = models.DateTimeField("dibuat pada", auto_now_add=True)
    # with defaults of the database too: seeds and loads write rows without naming these columns
    jenis_daerah = models.ForeignKey(JenisDaerah, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mulai = models.TimeField("jam mulai", null=True, blank=True)
    selesai = models.TimeField("jam selesai", null=True, blank=True)
    tautan = models.CharField("tautan bukti", max_length=500, blank=True, default="", db_default="")
    # of the last time it was handed in; empty for drafts, and for rows from before this column
    diajukan_pada = models.DateTimeField("diajukan pada", null=True, blank=True)
    dibuang_pada = models.DateTimeField("dibuang pada", null=True, blank=True)
    # what the validator is told (tenants.aktivitas.tanda); decides nothing
    tanda = models.JSONField("tanda", default=list, db_default=models.Value([], models.JSONField()), blank=True)
    # counts changes by the owner: a form that was opened before the last one is refused
    versi = models.PositiveIntegerField("versi", default=0, db_default=0)
    # of the form that made it: the same form sent twice makes one row
    token = models.UUIDField("token formulir", null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-tanggal", "-id")
        indexes = (
            # what waits is a small part of all
            models.Index(
                fields=("pegawai", "tanggal"), name="aktivitas_menunggu", condition=models.Q(status="DIAJUKAN")
            ),
            models.Index(fields=("tanggal", "pegawai"), name="aktivitas_hari"),
            models.Index(fields=("pegawai", "tanggal"), name="aktivitas_pegawai"),
        )
        constraints = (
            models.CheckConstraint(
                name="aktivitas_bukan_validasi_sendiri",
                condition=models.Q(validator__isnull=True) | ~models.Q(validator=models.F("pegawai")),
            ),
            models.CheckConstraint(
                name="aktivitas_putusan_bervalidator",
                # the rule about deadlines is nobody, and an objection may be decided by an account without an employee
                condition=~models.Q(status__in=("DITERIMA", "DITOLAK", "REVISI"))
                | models.Q(validator__isnull=False)
                | models.Q(cara__in=("OTOMATIS", "KEBERATAN")),
            ),
            models.CheckConstraint(
                name="aktivitas_tolak_beralasan",
                condition=~models.Q(status__in=("DITOLAK", "REVISI")) | ~models.Q(alasan=""),
            ),
            models.UniqueConstraint(fields=("pegawai", "token"), name="aktivitas_token_sekali"),
            models.CheckConstraint(
                name="aktivitas_jam_berpasangan",
                condition=models.Q(mulai__isnull=True, selesai__isnull=True)
                | models.Q(mulai__isnull=False, selesai__isnull=False),
            ),
            models.CheckConstraint(
                name="aktivitas_buang_hanya_draf",
                condition=models.Q(dibuang_pada__isnull=True) | models.Q(status="DRAF"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.tanggal:%Y-%m-%d} {self.uraian}"

    @property
    def jenis_teks(self) -> str:
        """The kind as people call it; needs `jenis_daerah` loaded."""
        return self.jenis_daerah.nama if self.jenis_daerah else self.get_jenis_display()


class BuktiAktivitas(BerkasLampiran):
    """A file that shows the work was done."""

    kunci_bulan = Induk("aktivitas")

    aktivitas = models.ForeignKey(Aktivitas, on_delete=models.PROTECT, related_name="bukti")

    class Meta:
        ordering = ("id",)
        constraints = (
            # the same file twice says nothing more
            models.UniqueConstraint(fields=("aktivitas", "sidik"), name="bukti_aktivitas_sekali"),
        )


class TemplatAktivitas(models.Model):
    """What somebody logs often, to begin a form with. By the code of the norma, since its rows are dated."""

    kunci_bulan = Lepas("isian awal formulir milik seseorang; tidak dihitung")

    pegawai = models.ForeignKey(Pegawai, on_delete=models.CASCADE, related_name="templat_aktivitas")
    nama = models.CharField("nama templat", max_length=60)
    uraian = models.CharField("uraian", max_length=300)
    jenis = models.CharField("jenis", max_length=10, choices=JenisAktivitas.choices, default=JenisAktivitas.UTAMA)
    jenis_daerah = models.ForeignKey(JenisDaerah, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kode_norma = models.CharField("kode norma", max_length=20, blank=True)
    volume = models.PositiveIntegerField("volume", default=1)
    menit = models.PositiveIntegerField("menit")
    mulai = models.TimeField("jam mulai", null=True, blank=True)
    selesai = models.TimeField("jam selesai", null=True, blank=True)

    class Meta:
        ordering = ("nama",)
        constraints = (models.UniqueConstraint(fields=("pegawai", "nama"), name="templat_nama_sekali"),)

    def __str__(self) -> str:
        return self.nama


class JejakAktivitas(models.Model):
    """Append-only record of each change of state."""

    hanya_tambah = True
    kunci_bulan = Induk("aktivitas")

    aktivitas = models.ForeignKey(Aktivitas, on_delete=models.PROTECT, related_name="jejak")
    dari = models.CharField("dari", max_length=10, blank=True)
    ke = models.CharField("ke", max_length=10)
    oleh_id = models.BigIntegerField("pengguna", null=True)
    pada = models.DateTimeField("pada", auto_now_add=True)
    alasan = models.CharField("alasan", max_length=300, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.dari or '-'} -> {self.ke}"


from tenants.aktivitas.models_keberatan import BuktiKeberatan, Keberatan  # noqa: E402 - they refer to Aktivitas
from tenants.aktivitas.models_putusan import CatatanValidator, Delegasi  # noqa: E402

__all__ = [
    "Aktivitas",
    "BuktiAktivitas",
    "BuktiKeberatan",
    "CaraPutusan",
    "CatatanValidator",
    "Delegasi",
    "JejakAktivitas",
    "JenisAktivitas",
    "JenisDaerah",
    "Keberatan",
    "NormaWaktu",
    "TemplatAktivitas",
]
