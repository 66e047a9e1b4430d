"""Offices, positions, people, and what is true of them on which day.

Personal data: names and NIP live here and nowhere else; other apps refer to `Pegawai` by key.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from erk_kit.dated import FaktaBertanggal, tidak_tumpang_tindih


class Opd(models.Model):
    """Perangkat daerah."""

    class Jenis(models.TextChoices):
        SEKRETARIAT = "sekretariat", "Sekretariat"
        INSPEKTORAT = "inspektorat", "Inspektorat"
        BADAN = "badan", "Badan"
        DINAS = "dinas", "Dinas"
        KECAMATAN = "kecamatan", "Kecamatan"
        RSUD = "rsud", "RSUD"
        LAINNYA = "lainnya", "Lainnya"

    kode = models.CharField("kode", max_length=20, unique=True)
    nama = models.CharField("nama", max_length=200)
    singkatan = models.CharField("singkatan", max_length=40)
    jenis = models.CharField("jenis", max_length=20, choices=Jenis.choices, default=Jenis.DINAS)
    aktif = models.BooleanField("aktif", default=True)

    class Meta:
        ordering = ("kode",)
        verbose_name = "OPD"

    def __str__(self) -> str:
        return self.singkatan or self.nama


class Unit(models.Model):
    """Unit organisasi (unor): a node of the OPD's tree."""

    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, related_name="unit")
    induk = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="anak")
    kode = models.CharField("kode unor", max_length=20, unique=True)
    nama = models.CharField("nama", max_length=200)
    aktif = models.BooleanField("aktif", default=True)

    class Meta:
        ordering = ("kode",)

    def __str__(self) -> str:
        return self.nama


class Jabatan(models.Model):
    class Jenis(models.TextChoices):
        JPT = "JPT", "Pimpinan tinggi"
        ADMINISTRATOR = "ADMINISTRATOR", "Administrator"
        PENGAWAS = "PENGAWAS", "Pengawas"
        FUNGSIONAL = "FUNGSIONAL", "Fungsional"
        PELAKSANA = "PELAKSANA", "Pelaksana"

    kode = models.CharField("kode", max_length=20, unique=True)
    nama = models.CharField("nama", max_length=200)
    jenis = models.CharField("jenis", max_length=20, choices=Jenis.choices)
    aktif = models.BooleanField("aktif", default=True)

    class Meta:
        ordering = ("kode",)

    def __str__(self) -> str:
        return self.nama


class KelasJabatan(FaktaBertanggal):
    """Kelas and nilai of a jabatan over time.

    Dasar hukum: PermenPANRB 34/2011 and Perka BKN 21/2011 (FES, 17 classes); the region's own decree
    sets the value, named in `dasar` once `status` is `terverifikasi`.
    """

    class Status(models.TextChoices):
        TERVERIFIKASI = "terverifikasi", "Terverifikasi"
        ASUMSI = "asumsi", "Asumsi"
        PERAGA = "peraga", "Peraga"

    jabatan = models.ForeignKey(Jabatan, on_delete=models.PROTECT, related_name="riwayat_kelas")
    kelas = models.PositiveSmallIntegerField("kelas", validators=[MinValueValidator(1), MaxValueValidator(17)])
    nilai = models.PositiveIntegerField("nilai jabatan", null=True, blank=True)
    status = models.CharField("status", max_length=15, choices=Status.choices, default=Status.PERAGA)
    dasar = models.CharField("dasar", max_length=200, blank=True)

    class Meta:
        constraints = (tidak_tumpang_tindih("kelas_jabatan_satu_per_hari", "jabatan"),)


class Pegawai(models.Model):
    """A person on the roll. `nip` may be absent in old rows, so the key is our own.

    Dasar hukum of the NIP's form: 8 birth + 6 TMT CPNS + 1 sex + 3 sequence.
    """

    nip = models.CharField(
        "NIP", max_length=18, unique=True, null=True, blank=True, validators=[RegexValidator(r"^\d{18}$")]
    )
    nip_lama = models.CharField("NIP lama", max_length=9, blank=True)
    nama = models.CharField("nama", max_length=150)
    gelar_depan = models.CharField("gelar depan", max_length=40, blank=True)
    gelar_belakang = models.CharField("gelar belakang", max_length=60, blank=True)
    terdaftar_mulai = models.DateField("terdaftar mulai")
    terdaftar_sampai = models.DateField("terdaftar sampai", null=True, blank=True)

    class Meta:
        ordering = ("nama", "id")
        indexes = (models.Index(fields=("nama", "id"), name="pegawai_nama"),)

    def __str__(self) -> str:
        return self.nama_lengkap

    @property
    def nama_lengkap(self) -> str:
        depan = f"{self.gelar_depan} " if self.gelar_depan else ""
        belakang = f", {self.gelar_belakang}" if self.gelar_belakang else ""
        return f"{depan}{self.nama}{belakang}"


class RiwayatStatus(FaktaBertanggal):
    class Status(models.TextChoices):
        PNS = "PNS", "PNS"
        CPNS = "CPNS", "CPNS"
        PPPK = "PPPK", "PPPK"
        PPPK_PARUH_WAKTU = "PPPK_PARUH_WAKTU", "PPPK paruh waktu"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="riwayat_status")
    status = models.CharField("status", max_length=20, choices=Status.choices)

    class Meta:
        constraints = (tidak_tumpang_tindih("status_satu_per_hari", "pegawai"),)


class RiwayatGolongan(FaktaBertanggal):
    """Golongan I-IV (with its ruang for the screen), or PPPK's own scale."""

    class Golongan(models.TextChoices):
        I = "I", "I"  # noqa: E741 - the regulation's own word
        II = "II", "II"
        III = "III", "III"
        IV = "IV", "IV"
        PPPK = "PPPK", "PPPK"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="riwayat_golongan")
    golongan = models.CharField("golongan", max_length=4, choices=Golongan.choices)
    ruang = models.CharField("ruang", max_length=4, blank=True)
    gaji_bulan = models.BigIntegerField("gaji sebulan (Rp)", null=True, blank=True)

    class Meta:
        constraints = (tidak_tumpang_tindih("golongan_satu_per_hari", "pegawai"),)


class RiwayatKedudukan(FaktaBertanggal):
    class Kedudukan(models.TextChoices):
        AKTIF = "AKTIF", "Aktif"
        CLTN = "CLTN", "Cuti di luar tanggungan negara"
        MPP = "MPP", "Masa persiapan pensiun"
        TUGAS_BELAJAR = "TUGAS_BELAJAR", "Tugas belajar"
        DIBERHENTIKAN_SEMENTARA = "DIBERHENTIKAN_SEMENTARA", "Diberhentikan sementara"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="riwayat_kedudukan")
    kedudukan = models.CharField("kedudukan", max_length=24, choices=Kedudukan.choices)

    class Meta:
        constraints = (tidak_tumpang_tindih("kedudukan_satu_per_hari", "pegawai"),)


class Penugasan(FaktaBertanggal):
    """A position held by a person: definitive, or acting (Plt / Plh / Pj) on top of or instead of it."""

    class Jenis(models.TextChoices):
        DEFINITIF = "DEFINITIF", "Definitif"
        PLT = "PLT", "Plt."
        PLH = "PLH", "Plh."
        PJ = "PJ", "Pj."

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="penugasan")
    jabatan = models.ForeignKey(Jabatan, on_delete=models.PROTECT, related_name="penugasan")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="penugasan")
    jenis = models.CharField("jenis", max_length=10, choices=Jenis.choices, default=Jenis.DEFINITIF)
    nomor_sk = models.CharField("nomor SK", max_length=80, blank=True)

    class Meta:
        constraints = (
            tidak_tumpang_tindih("satu_jabatan_definitif_per_hari", "pegawai", syarat=models.Q(jenis="DEFINITIF")),
        )


class GarisAtasan(FaktaBertanggal):
    """Who is whose direct superior, from which source; a correction by hand outlives a later sync."""

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="garis_atasan")
    atasan = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="garis_bawahan")

    class Meta:
        constraints = (
            tidak_tumpang_tindih("satu_atasan_per_hari", "pegawai"),
            models.CheckConstraint(name="bukan_atasan_sendiri", condition=~models.Q(pegawai=models.F("atasan"))),
        )
