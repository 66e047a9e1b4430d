"""Connections to outside systems: their settings, each run with its raw parts, and the log of what was pushed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from erk_kit.kunci import Lepas


class Koneksi(models.Model):
    """A connector that this region has set up; `kode` is the connector's. The secrets in it are encrypted
    (erk_kit.rahasia).

    data_sampai: until when what was taken over is complete. gagal_beruntun, buka_lagi: the circuit breaker; before
    `buka_lagi` nobody asks. berhenti: a fault that only a person can mend, so nobody asks until somebody has.
    """

    kunci_bulan = Lepas("setelan dan keadaan sambungan; yang berlaku sebagai fakta adalah baris yang diterapkan")

    kode = models.CharField("konektor", max_length=40, primary_key=True)
    aktif = models.BooleanField("aktif", default=False)
    isi = models.JSONField("setelan", default=dict)
    rahasia = models.BinaryField("rahasia terenkripsi", default=b"")
    # rises with each change, so that the second of two tabs is told
    versi = models.PositiveIntegerField("versi", default=1)
    terapkan_sendiri = models.BooleanField("terapkan tanpa menunggu", default=False)
    selang_menit = models.PositiveIntegerField("ditarik tiap (menit)", default=60)
    diubah_pada = models.DateTimeField("diubah pada", auto_now=True)
    diubah_oleh_id = models.BigIntegerField("diubah oleh (pengguna)", null=True, blank=True)
    data_sampai = models.DateTimeField("data sampai", null=True, blank=True)
    tarik_pada = models.DateTimeField("ditarik lagi pada", null=True, blank=True)
    gagal_beruntun = models.PositiveSmallIntegerField("gagal beruntun", default=0)
    gagal_sejak = models.DateTimeField("gagal sejak", null=True, blank=True)
    buka_lagi = models.DateTimeField("tidak ditanya sampai", null=True, blank=True)
    berhenti = models.BooleanField("menunggu dibetulkan", default=False)

    class Meta:
        ordering = ("kode",)

    def __str__(self) -> str:
        return self.kode


class Tarikan(models.Model):
    """One run of a connection: a fetch, or a push that was taken. What came is kept in Mentah, what became of it in the
    Kiriman made from it; temuan: rows that could not be read."""

    kunci_bulan = Lepas("jalannya penarikan; yang berlaku sebagai fakta adalah baris yang diterapkan darinya")

    class Macam(models.TextChoices):
        TARIK = "TARIK", "Ditarik"
        DORONG = "DORONG", "Dikirim sumber"
        UJI = "UJI", "Uji"

    class Keadaan(models.TextChoices):
        BERJALAN = "BERJALAN", "Berjalan"
        DIAMBIL = "DIAMBIL", "Menunggu diolah"
        SELESAI = "SELESAI", "Selesai"
        GAGAL = "GAGAL", "Gagal"

    koneksi = models.ForeignKey(Koneksi, on_delete=models.PROTECT, related_name="tarikan")
    macam = models.CharField("macam", max_length=6, choices=Macam.choices)
    keadaan = models.CharField("keadaan", max_length=8, choices=Keadaan.choices, default=Keadaan.BERJALAN)
    mulai = models.DateTimeField("mulai", default=timezone.now)
    selesai = models.DateTimeField("selesai", null=True, blank=True)
    percobaan = models.PositiveSmallIntegerField("percobaan", default=0)
    rentang_mulai = models.DateTimeField("data dari", null=True, blank=True)
    rentang_sampai = models.DateTimeField("data sampai", null=True, blank=True)
    lengkap_sampai = models.DateTimeField("lengkap sampai", null=True, blank=True)
    jenis_galat = models.CharField("jenis galat", max_length=10, blank=True)
    sebab = models.CharField("sebab", max_length=300, blank=True)
    # number of records by capability, of findings, and what the checks of a test said
    ringkasan = models.JSONField("ringkasan", default=dict)
    temuan = models.JSONField("temuan", default=list)
    oleh_id = models.BigIntegerField("diminta oleh (pengguna)", null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("koneksi", "-id"), name="tarikan_koneksi"),
            models.Index(
                fields=("keadaan",), name="tarikan_jalan", condition=~models.Q(keadaan__in=("SELESAI", "GAGAL"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.koneksi_id} {self.pk}"


class Mentah(models.Model):
    """A raw part as it came, for ever: what was applied on a day can be read again from what came that day."""

    hanya_tambah = True
    kunci_bulan = Lepas("isi mentah sebagaimana datang")

    tarikan = models.ForeignKey(Tarikan, on_delete=models.PROTECT, related_name="mentah")
    urut = models.PositiveIntegerField("urutan")
    nama = models.CharField("nama", max_length=120)
    isi = models.BinaryField("isi")
    hash_isi = models.CharField("SHA-256 isi", max_length=64)
    lengkap_sampai = models.DateTimeField("lengkap sampai", null=True, blank=True)

    class Meta:
        ordering = ("urut",)
        constraints = (models.UniqueConstraint(fields=("tarikan", "urut"), name="mentah_satu_urutan"),)

    def __str__(self) -> str:
        return self.nama


class Dorongan(models.Model):
    """A request that a source pushed, also one that was refused or had come before."""

    hanya_tambah = True
    kunci_bulan = Lepas("catatan kiriman yang didorong; yang berlaku sebagai fakta adalah baris yang diterapkan")

    class Hasil(models.TextChoices):
        DITERIMA = "DITERIMA", "Diterima"
        ULANG = "ULANG", "Sudah pernah"
        DITOLAK = "DITOLAK", "Ditolak"

    koneksi = models.ForeignKey(Koneksi, on_delete=models.PROTECT, related_name="dorongan")
    nomor = models.CharField("nomor kiriman", max_length=120, blank=True)
    hasil = models.CharField("hasil", max_length=8, choices=Hasil.choices)
    alasan = models.CharField("alasan", max_length=20, blank=True)
    keterangan = models.CharField("keterangan", max_length=300, blank=True)
    hash_isi = models.CharField("SHA-256 isi", max_length=64)
    ukuran = models.PositiveIntegerField("ukuran (bita)")
    tarikan = models.ForeignKey(Tarikan, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    diterima_pada = models.DateTimeField("diterima pada", default=timezone.now)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("koneksi", "nomor"), condition=models.Q(hasil="DITERIMA"), name="dorongan_sekali"
            ),
        )
        indexes = (models.Index(fields=("koneksi", "-id"), name="dorongan_koneksi"),)

    def __str__(self) -> str:
        return f"{self.koneksi_id} {self.nomor} {self.hasil}"
