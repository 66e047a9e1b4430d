"""Corrections of locked months: what was proposed, who decided, and what each later month pays of it.

Nothing here is ever changed: a decision is a row, a payment is a row, and the locked month keeps its own.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from erk_kit.kunci import Induk, Lepas
from tenants.organisasi.models import Pegawai
from tenants.penilaian.koreksi import buku

_TENTANG = "tentang bulan yang sudah terkunci; yang dibayar darinya dibekukan bersama hitungan pembayarnya"


class Koreksi(models.Model):
    """A proposal about one locked month, with its cause.

    `isi` is the whole cause in canonical words (tenants.penilaian.koreksi.sebab): changed values, added positions,
    ids of late facts. `hash` is SHA-256 over everything that is proposed, people included; decisions name it.
    """

    hanya_tambah = True
    kunci_bulan = Lepas(_TENTANG)

    class Jenis(models.TextChoices):
        SUSULAN = "SUSULAN", "Fakta susulan"
        PUTUSAN = "PUTUSAN", "Putusan keberatan atau pembetulan"
        ATURAN = "ATURAN", "Peraturan berlaku surut"

    class Batas(models.TextChoices):
        TANPA = buku.TANPA, "Tanpa batas"
        RUPIAH = buku.RUPIAH, "Rupiah sebulan"
        PERSEN = buku.PERSEN, "Persen dari bersih bulan pembayaran"

    nomor = models.PositiveIntegerField("nomor", unique=True)
    kunci = models.ForeignKey("penilaian.KunciBulan", on_delete=models.PROTECT, related_name="koreksi")
    jenis = models.CharField("sebab", max_length=8, choices=Jenis.choices)
    dokumen = models.CharField("nomor dokumen", max_length=120)
    dasar = models.CharField("dasar atau alasan", max_length=500)
    isi = models.JSONField("isi sebab")
    # of the background job that proposed it: a message that is delivered again finds its own proposal
    pekerjaan = models.CharField("nomor pekerjaan", max_length=120, blank=True, default="")
    paket = models.ForeignKey(
        "penilaian.PaketTersimpan", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    batas_jenis = models.CharField("batas cicilan", max_length=6, choices=Batas.choices)
    # rupiah, or hundredths of a percent
    batas_nilai = models.BigIntegerField("nilai batas", default=0)
    cicil_tambah = models.BooleanField("tambahan juga dicicil", default=False)
    mulai_bayar = models.DateField("dibayar paling cepat bulan (tanggal 1)", null=True, blank=True)
    versi_mesin = models.CharField("versi mesin", max_length=20)
    jumlah_pegawai = models.PositiveIntegerField("jumlah pegawai")
    selisih = models.BigIntegerField("jumlah selisih bersih (Rp)")
    hash = models.CharField("sidik usulan", max_length=64, unique=True)
    pada = models.DateTimeField("diusulkan pada", default=timezone.now)

    class Meta:
        ordering = ("-nomor",)
        constraints = (
            models.CheckConstraint(
                name="koreksi_paket", condition=Q(jenis="ATURAN", paket__isnull=False) | ~Q(jenis="ATURAN")
            ),
            models.CheckConstraint(
                name="koreksi_batas",
                condition=Q(batas_jenis="TANPA", batas_nilai=0)
                | Q(batas_jenis="RUPIAH", batas_nilai__gt=0)
                | Q(batas_jenis="PERSEN", batas_nilai__gt=0, batas_nilai__lte=buku.SERATUS_PERSEN),
            ),
            models.CheckConstraint(name="koreksi_bersebab", condition=~Q(dokumen="") & ~Q(dasar="")),
            models.UniqueConstraint(
                fields=("pekerjaan",), condition=~Q(pekerjaan=""), name="koreksi_satu_per_pekerjaan"
            ),
        )

    def __str__(self) -> str:
        return f"koreksi {self.nomor}"


class KoreksiPegawai(models.Model):
    """One person of a proposal. lama and baru: [component, label, signed rupiah]; lama is the locked run's line plus
    the earlier accepted corrections, whose hashes are `dasar`, in the order of their acceptance."""

    hanya_tambah = True
    kunci_bulan = Lepas(_TENTANG)

    koreksi = models.ForeignKey(Koreksi, on_delete=models.PROTECT, related_name="orang")
    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="koreksi")
    # as the snapshot names him; a NIP may be put right later
    kunci = models.CharField("kunci dalam potret", max_length=40)
    paket_lama = models.ForeignKey("penilaian.PaketTersimpan", on_delete=models.PROTECT, related_name="+")
    paket = models.ForeignKey("penilaian.PaketTersimpan", on_delete=models.PROTECT, related_name="+")
    # of the people who were scored together (same part, same packs), as the core says them
    hash_masukan = models.CharField("hash masukan", max_length=64)
    hash_hasil = models.CharField("hash hasil", max_length=64)
    dasar = models.JSONField("koreksi terdahulu", default=list)
    lama = models.JSONField("baris lama")
    baru = models.JSONField("baris baru")
    bersih_lama = models.BigIntegerField("bersih lama (Rp)")
    bersih_baru = models.BigIntegerField("bersih baru (Rp)")
    selisih = models.BigIntegerField("selisih (Rp)")
    # erk.trace.v1 as zlib JSON; empty in large proposals, where it is computed when somebody looks
    uraian_lama = models.BinaryField("penjelasan lama", default=b"")
    uraian_baru = models.BinaryField("penjelasan baru", default=b"")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("koreksi", "pegawai"), name="koreksi_satu_per_pegawai"),
            models.CheckConstraint(name="koreksi_selisih", condition=Q(selisih=F("bersih_baru") - F("bersih_lama"))),
        )

    def __str__(self) -> str:
        return f"{self.pegawai_id}: Rp{self.selisih}"


class LangkahKoreksi(models.Model):
    """Proposal, acceptance, rejection or withdrawal: one row each, at most three, bound to the content by its hash.

    The database keeps the promise of three different people: who proposed and who accepted are in one column that may
    not repeat, and since a rejection takes the place of an acceptance, nothing can be both.
    """

    hanya_tambah = True
    kunci_bulan = Lepas(_TENTANG)

    class Langkah(models.TextChoices):
        USUL = buku.USUL, "Diusulkan"
        TERIMA = buku.TERIMA, "Diterima"
        TOLAK = buku.TOLAK, "Ditolak"
        BATAL = buku.BATAL, "Dibatalkan"

    koreksi = models.ForeignKey(
        Koreksi, to_field="hash", db_column="hash_koreksi", on_delete=models.PROTECT, related_name="langkah"
    )
    urutan = models.PositiveSmallIntegerField("urutan")
    langkah = models.CharField("langkah", max_length=6, choices=Langkah.choices)
    oleh_id = models.BigIntegerField("oleh (pengguna)")
    pada = models.DateTimeField("pada", default=timezone.now)
    alasan = models.CharField("alasan", max_length=300, blank=True)

    class Meta:
        ordering = ("urutan",)
        constraints = (
            models.UniqueConstraint(fields=("koreksi", "urutan"), name="langkah_koreksi_urutan"),
            models.UniqueConstraint(
                fields=("koreksi", "oleh_id"), condition=Q(langkah__in=("USUL", "TERIMA")), name="koreksi_tiga_orang"
            ),
            models.CheckConstraint(
                name="langkah_koreksi_bentuk",
                condition=Q(urutan=0, langkah="USUL") | (Q(urutan__in=(1, 2)) & ~Q(langkah="USUL")),
            ),
            models.CheckConstraint(
                name="langkah_koreksi_alasan", condition=~Q(langkah__in=("TOLAK", "BATAL")) | ~Q(alasan="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.urutan}. {self.langkah}"


class BarisKoreksi(models.Model):
    """What one run pays or takes back of a correction, beside the pay lines it scored. Final once its month is locked.

    ke: number of the instalment, from 1. sisa: what is left after it.
    """

    hanya_tambah = True
    kunci_bulan = Induk("hitungan", sedikit=True)

    hitungan = models.ForeignKey("penilaian.Hitungan", on_delete=models.PROTECT, related_name="baris_koreksi")
    orang = models.ForeignKey(KoreksiPegawai, on_delete=models.PROTECT, related_name="cicilan")
    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="baris_koreksi")
    ke = models.PositiveSmallIntegerField("cicilan ke")
    jumlah = models.BigIntegerField("jumlah (Rp)")
    sisa = models.BigIntegerField("sisa (Rp)")
    bulan_asal = models.DateField("bulan yang dikoreksi (tanggal 1)")
    bulan_bayar = models.DateField("bulan pembayaran (tanggal 1)")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("hitungan", "orang"), name="baris_koreksi_sekali"),
            models.CheckConstraint(name="baris_koreksi_tak_melingkar", condition=Q(bulan_bayar__gt=F("bulan_asal"))),
            models.CheckConstraint(
                name="baris_koreksi_tanda", condition=Q(jumlah__gt=0, sisa__gte=0) | Q(jumlah__lt=0, sisa__lte=0)
            ),
        )

    def __str__(self) -> str:
        return f"cicilan {self.ke}: Rp{self.jumlah}"
