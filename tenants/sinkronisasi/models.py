"""What came from outside: each delivery kept as it was, with its findings."""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Pegawai
from tenants.sinkronisasi.models_koneksi import Dorongan, Koneksi, Mentah, Tarikan

__all__ = ["BarisKiriman", "Dorongan", "FaktaSusulan", "Kesegaran", "Kiriman", "Koneksi", "Mentah", "Tarikan"]


class Kiriman(models.Model):
    """A raw delivery (file or push) and what became of it.

    A file that a person uploads is first a preview: `sidik` is the hash of what was shown, `versi` counts how often it
    was made (its rows are BarisKiriman), `jumlah` says how many rows of each Tindakan there were. DITERIMA with refused
    rows was applied without them, on the explicit word of whoever decided.
    """

    kunci_bulan = Lepas("kiriman mentah; yang berlaku sebagai fakta adalah baris yang diterapkan darinya")

    class Status(models.TextChoices):
        DIPERIKSA = "DIPERIKSA", "Sedang diperiksa"
        PRATINJAU = "PRATINJAU", "Menunggu keputusan"
        DITERIMA = "DITERIMA", "Diterapkan"
        DITOLAK = "DITOLAK", "Ditolak"
        DIBUANG = "DIBUANG", "Dibuang"

    jenis = models.CharField("jenis", max_length=30)
    nama_berkas = models.CharField("nama berkas", max_length=200, blank=True)
    isi = models.BinaryField("isi mentah")
    hash_isi = models.CharField("SHA-256 isi", max_length=64)
    status = models.CharField("status", max_length=10, choices=Status.choices)
    temuan = models.JSONField("temuan", default=list)
    baris = models.PositiveIntegerField("jumlah baris", default=0)
    diterima_pada = models.DateTimeField("diterima pada", auto_now_add=True)
    oleh_id = models.BigIntegerField("dikirim oleh (pengguna)", null=True, blank=True)
    versi = models.PositiveIntegerField("pratinjau ke-", default=0, db_default=0)
    sidik = models.CharField("sidik pratinjau", max_length=64, blank=True, default="", db_default="")
    jumlah = models.JSONField(
        "jumlah baris tiap tindakan", default=dict, db_default=models.Value({}, models.JSONField())
    )
    diputus_oleh_id = models.BigIntegerField("diputus oleh (pengguna)", null=True, blank=True)
    diputus_pada = models.DateTimeField("diputus pada", null=True, blank=True)
    # where it came over a connection its raw parts are there and `isi` is empty
    tarikan = models.ForeignKey(Tarikan, on_delete=models.PROTECT, null=True, blank=True, related_name="kiriman")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.jenis} {self.hash_isi[:12]}"


class BarisKiriman(models.Model):
    """One row of a preview: what the file says and what applying it would change. Never altered, so that what somebody
    saw and decided on can be shown for ever; a new preview is a new `versi`."""

    hanya_tambah = True
    kunci_bulan = Lepas(
        "isi berkas sebagaimana ditinjau; yang berlaku sebagai fakta adalah baris yang diterapkan darinya"
    )

    class Tindakan(models.TextChoices):
        BARU = "BARU", "Baru"
        BERUBAH = "BERUBAH", "Berubah"
        SAMA = "SAMA", "Sama"
        SUSULAN = "SUSULAN", "Susulan"
        DITOLAK = "DITOLAK", "Ditolak"

    kiriman = models.ForeignKey(Kiriman, on_delete=models.PROTECT, related_name="baris_tinjau")
    versi = models.PositiveIntegerField("pratinjau ke-")
    nomor = models.PositiveIntegerField("baris berkas")
    tindakan = models.CharField("tindakan", max_length=8, choices=Tindakan.choices)
    sebutan = models.CharField("sebutan", max_length=200, blank=True)
    isi = models.JSONField("isi baris")
    # [column, old or null, new or null] in the order in which people read them
    perubahan = models.JSONField("perubahan", default=list)
    # {kolom, pesan, diharapkan, saran}
    temuan = models.JSONField("temuan", default=list)

    class Meta:
        ordering = ("nomor",)
        constraints = (models.UniqueConstraint(fields=("kiriman", "versi", "nomor"), name="baris_kiriman_satu_nomor"),)
        indexes = (models.Index(fields=("kiriman", "versi", "tindakan", "nomor"), name="baris_kiriman_tindakan"),)

    def __str__(self) -> str:
        return f"{self.kiriman_id}/{self.nomor} {self.tindakan}"


class Kesegaran(models.Model):
    """Until when a feed's data is complete; shown wherever that feed counts."""

    kunci_bulan = Lepas("keadaan sumber sekarang; penutupan memeriksanya sebelum bulan terkunci")

    sumber = models.CharField("sumber", max_length=30, unique=True)
    data_sampai = models.DateTimeField("data sampai")
    diperbarui_pada = models.DateTimeField("diperbarui pada", auto_now=True)

    def __str__(self) -> str:
        return f"{self.sumber} s.d. {self.data_sampai:%d-%m-%Y %H:%M}"


class FaktaSusulan(models.Model):
    """A fact that arrived after its month was locked: kept as it came, counted in no result, until a correction takes
    it up."""

    hanya_tambah = True
    kunci_bulan = Lepas("fakta yang ditolak karena bulannya terkunci; tidak pernah dibaca sebagai fakta bulan itu")

    jenis = models.CharField("jenis fakta", max_length=40)
    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, null=True, blank=True, related_name="fakta_susulan")
    mulai = models.DateField("berlaku mulai")
    sampai = models.DateField("berlaku sampai", null=True, blank=True)
    isi = models.JSONField("isi")
    sumber = models.CharField("sumber", max_length=40)
    kiriman = models.ForeignKey(Kiriman, on_delete=models.PROTECT, null=True, blank=True, related_name="susulan")
    sebab = models.CharField("sebab ditolak", max_length=400)
    dicatat_oleh_id = models.BigIntegerField("dicatat oleh (pengguna)", null=True, blank=True)
    dicatat_pada = models.DateTimeField("dicatat pada", auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("mulai", "pegawai"), name="susulan_mulai"),)

    def __str__(self) -> str:
        return f"{self.jenis} {self.mulai:%Y-%m-%d}"
