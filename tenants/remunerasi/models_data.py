"""What the bank, the tax office and the finance system ask about a person, and who signs an OPD's lists."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from erk_kit.kunci import Lepas
from tenants.organisasi.models import Opd, Pegawai


class DataBayar(models.Model):
    """Where somebody's pay goes. Never computed with: an empty field is named on the page, not made up.

    Only today's value is kept: a list printed later goes to the account of that day. Who changed which field is in
    the audit trail, without the values.
    """

    kunci_bulan = Lepas("rekening dan nomor identitas untuk membayar; tidak ada dalam hasil bulan mana pun")

    pegawai = models.OneToOneField(Pegawai, on_delete=models.PROTECT, related_name="data_bayar", primary_key=True)
    nik = models.CharField("NIK", max_length=16, blank=True, validators=[RegexValidator(r"^\d{16}$")])
    npwp = models.CharField("NPWP", max_length=16, blank=True, validators=[RegexValidator(r"^\d{15,16}$")])
    kode_bank = models.CharField("kode bank", max_length=3, blank=True, validators=[RegexValidator(r"^\d{3}$")])
    nama_bank = models.CharField("nama bank", max_length=80, blank=True)
    nomor_rekening = models.CharField(
        "nomor rekening", max_length=24, blank=True, validators=[RegexValidator(r"^\d{5,24}$")]
    )
    alamat = models.CharField("alamat", max_length=200, blank=True)
    # the organisation holds no echelon; SIPD asks for it
    eselon = models.CharField(
        "eselon", max_length=8, blank=True, validators=[RegexValidator(r"^(I|II|III|IV|V)\.[ab]$")]
    )
    # when an account that was there became another one: whoever pays should know it
    rekening_pada = models.DateTimeField("rekening diganti pada", null=True, blank=True)
    diubah_pada = models.DateTimeField("diubah pada", auto_now=True)
    diubah_oleh_id = models.BigIntegerField("diubah oleh (pengguna)", null=True, blank=True)

    def __str__(self) -> str:
        return f"data bayar {self.pk}"


class PenandaTangan(models.Model):
    """Who signs an OPD's lists from a day on; the newest row that has begun rules, an older one stays readable."""

    hanya_tambah = True
    kunci_bulan = Lepas("nama di bawah daftar bayar; daftar bulan terkunci ditandatangani sesudah bulannya berakhir")

    class Sebagai(models.TextChoices):
        KEPALA_OPD = "KEPALA_OPD", "Kepala OPD"
        PENGGUNA_ANGGARAN = "PENGGUNA_ANGGARAN", "Pengguna Anggaran"
        BENDAHARA = "BENDAHARA", "Bendahara Pengeluaran"

    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, related_name="penanda_tangan")
    sebagai = models.CharField("menandatangani sebagai", max_length=20, choices=Sebagai.choices)
    nama = models.CharField("nama dengan gelar", max_length=150)
    nip = models.CharField("NIP", max_length=18, blank=True, validators=[RegexValidator(r"^\d{18}$")])
    mulai = models.DateField("mulai menandatangani")
    dicatat_pada = models.DateTimeField("dicatat pada", auto_now_add=True)
    dicatat_oleh_id = models.BigIntegerField("dicatat oleh (pengguna)", null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("opd", "sebagai", "-mulai", "-id"), name="ttd_terbaru"),)

    def __str__(self) -> str:
        return f"{self.sebagai}: {self.nama}"
