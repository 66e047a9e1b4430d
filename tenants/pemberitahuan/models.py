"""One message to one person; what that person wants of it outside; the channels of the region and what left by them."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Pegawai


class Pemberitahuan(models.Model):
    kunci_bulan = Lepas("pesan kepada orang; tidak dihitung")

    penerima = models.ForeignKey(Pegawai, on_delete=models.CASCADE, related_name="pemberitahuan")
    jenis = models.CharField("jenis", max_length=40)
    judul = models.CharField("judul", max_length=150)
    isi = models.CharField("isi", max_length=500, blank=True)
    alamat = models.CharField("halaman yang dituju", max_length=200, blank=True)
    # what it is about: the same matter is told once while it is unread
    kunci = models.CharField("pokok", max_length=120, blank=True)
    dibuat_pada = models.DateTimeField("dibuat pada", auto_now_add=True)
    dibaca_pada = models.DateTimeField("dibaca pada", null=True, blank=True)
    # when it was decided what of it leaves the house (perhaps nothing); empty: still to be looked at
    luar_pada = models.DateTimeField("diurus keluar pada", null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("penerima", "-id"), name="pemberitahuan_orang"),
            models.Index(fields=("penerima",), name="pemberitahuan_belum", condition=Q(dibaca_pada__isnull=True)),
            models.Index(fields=("penerima", "id"), name="pemberitahuan_luar", condition=Q(luar_pada__isnull=True)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("penerima", "jenis", "kunci"),
                name="pemberitahuan_sekali",
                condition=Q(dibaca_pada__isnull=True) & ~Q(kunci=""),
            ),
        )

    def __str__(self) -> str:
        return self.judul


class PilihanOrang(models.Model):
    """How one person wants to be told outside the application. Without a row everything is as the defaults say."""

    kunci_bulan = Lepas("pilihan orang tentang pesannya; tidak dihitung")

    pegawai = models.OneToOneField(Pegawai, on_delete=models.CASCADE, primary_key=True, related_name="+")
    telepon = models.CharField(
        "nomor WhatsApp", max_length=16, blank=True, validators=[RegexValidator(r"\A62\d{8,13}\Z")]
    )
    # "surel:aktivitas.ditolak": kinds not told by a channel, "surel:*" none at all. A new kind is therefore told.
    mati = ArrayField(models.CharField(max_length=60), verbose_name="dimatikan", default=list, blank=True)
    harian = models.BooleanField("dikumpulkan sekali sehari", default=True)
    tenang_mulai = models.TimeField("jam tenang mulai", default=dt.time(20, 0))
    tenang_sampai = models.TimeField("jam tenang sampai", default=dt.time(6, 0))
    tenang_akhir_pekan = models.BooleanField("tenang pada akhir pekan", default=True)
    diubah_pada = models.DateTimeField("diubah pada", auto_now=True)

    def __str__(self) -> str:
        return f"pilihan {self.pegawai_id}"


class SetelanSaluran(models.Model):
    """A channel of the region. The secrets in it are encrypted (erk_kit.rahasia)."""

    kunci_bulan = Lepas("setelan saluran pesan; tidak dihitung")

    kode = models.CharField("saluran", max_length=20, primary_key=True)
    aktif = models.BooleanField("aktif", default=False)
    isi = models.JSONField("setelan", default=dict)
    rahasia = models.BinaryField("rahasia terenkripsi", default=b"")
    # rises with each change, so that the second of two tabs is told
    versi = models.PositiveIntegerField("versi", default=1)
    diubah_pada = models.DateTimeField("diubah pada", auto_now=True)
    diubah_oleh_id = models.BigIntegerField("diubah oleh (pengguna)", null=True, blank=True)

    def __str__(self) -> str:
        return self.kode


class PesanKeluar(models.Model):
    """One message on its way out by one channel; sent at least once, with the same number each time."""

    kunci_bulan = Lepas("pesan yang keluar; tidak dihitung")

    class Keadaan(models.TextChoices):
        MENUNGGU = "MENUNGGU", "Menunggu"
        DIKIRIM = "DIKIRIM", "Sedang dikirim"
        TERKIRIM = "TERKIRIM", "Terkirim"
        GAGAL = "GAGAL", "Gagal"

    class Macam(models.TextChoices):
        SEGERA = "SEGERA", "Segera"
        HARIAN = "HARIAN", "Ringkasan harian"
        # at any hour
        AKUN = "AKUN", "Tentang akun"
        UJI = "UJI", "Kirim uji"

    saluran = models.CharField("saluran", max_length=20)
    macam = models.CharField("macam", max_length=8, choices=Macam.choices)
    # empty for a test, which names its own address
    penerima = models.ForeignKey(Pegawai, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    tujuan = models.CharField("tujuan uji", max_length=254, blank=True)
    # what makes it one message: the same is never queued twice
    kunci = models.CharField("pokok", max_length=80, unique=True)
    perihal = models.CharField("perihal", max_length=150)
    teks = models.TextField("isi")
    keadaan = models.CharField("keadaan", max_length=8, choices=Keadaan.choices, default=Keadaan.MENUNGGU)
    percobaan = models.PositiveSmallIntegerField("percobaan", default=0)
    coba_pada = models.DateTimeField("dicoba lagi pada")
    sebab = models.CharField("sebab", max_length=200, blank=True)
    dibuat_pada = models.DateTimeField("dibuat pada", default=timezone.now)
    selesai_pada = models.DateTimeField("selesai pada", null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("coba_pada",), name="pesan_antre", condition=Q(selesai_pada__isnull=True)),
            models.Index(fields=("penerima", "saluran", "dibuat_pada"), name="pesan_penerima"),
            models.Index(fields=("saluran", "-id"), name="pesan_saluran"),
        )
        constraints = (
            models.CheckConstraint(
                name="pesan_uji_bertujuan",
                condition=Q(macam="UJI") & ~Q(tujuan="") & Q(penerima__isnull=True)
                | ~Q(macam="UJI") & Q(tujuan="") & Q(penerima__isnull=False),
            ),
            models.CheckConstraint(
                name="pesan_selesai",
                condition=Q(keadaan__in=("TERKIRIM", "GAGAL"), selesai_pada__isnull=False)
                | Q(keadaan__in=("MENUNGGU", "DIKIRIM"), selesai_pada__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.saluran} {self.macam} {self.keadaan}"
