"""The month: its state, the frozen facts, the run, each person's result and trace.

Runs, snapshots and results are written once (`hanya_tambah`): a correction is a new run, never an edit.
"""

from __future__ import annotations

from django.db import models

from erk_kit.kunci import BulanKe, Hari, Induk, Lepas
from tenants.organisasi.models import Opd, Pegawai
from tenants.penilaian.aturan.models import DampakAturan, PaguBelanja, PenerimaanAturan, RancanganAturan
from tenants.penilaian.models_isian import BarisIsian, LembarIsian
from tenants.penilaian.models_koreksi import BarisKoreksi, Koreksi, KoreksiPegawai, LangkahKoreksi
from tenants.penilaian.models_kunci import KunciBulan

__all__ = [
    "BagianHitungan",
    "BarisIsian",
    "BarisKoreksi",
    "DampakAturan",
    "HasilPegawai",
    "HasilSegmen",
    "Hitungan",
    "Koreksi",
    "KoreksiPegawai",
    "KunciBulan",
    "LangkahKoreksi",
    "LembarIsian",
    "PaguBelanja",
    "PaketBerlaku",
    "PaketTersimpan",
    "PenerimaanAturan",
    "Periode",
    "Potret",
    "RancanganAturan",
]


class Periode(models.Model):
    kunci_bulan = BulanKe()

    class Status(models.TextChoices):
        TERBUKA = "TERBUKA", "Terbuka"
        DIAJUKAN = "DIAJUKAN", "Diajukan OPD"
        DIVERIFIKASI = "DIVERIFIKASI", "Diverifikasi"
        DIHITUNG = "DIHITUNG", "Dihitung"
        DITINJAU = "DITINJAU", "Ditinjau"
        TERKUNCI = "TERKUNCI", "Terkunci"
        DIBAYAR = "DIBAYAR", "Dibayar"

    tahun = models.PositiveSmallIntegerField("tahun")
    bulan = models.PositiveSmallIntegerField("bulan")
    status = models.CharField("status", max_length=14, choices=Status.choices, default=Status.TERBUKA)
    # The run that counts: the newest one, or an older one whose inputs are true again.
    hitungan_berlaku = models.ForeignKey(
        "Hitungan", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    diubah_pada = models.DateTimeField("diubah pada", auto_now=True)

    class Meta:
        ordering = ("-tahun", "-bulan")
        constraints = (
            models.UniqueConstraint(fields=("tahun", "bulan"), name="periode_satu_per_bulan"),
            models.CheckConstraint(name="periode_bulan", condition=models.Q(bulan__gte=1, bulan__lte=12)),
        )

    def __str__(self) -> str:
        return self.kode

    @property
    def kode(self) -> str:
        return f"{self.tahun}-{self.bulan:02d}"


class PaketTersimpan(models.Model):
    """A merged rule pack that was used here, kept for ever by its hash."""

    hanya_tambah = True
    kunci_bulan = Lepas("paket disimpan menurut hash dan tidak pernah berubah")

    hash = models.CharField("hash", max_length=64, primary_key=True)
    paket_id = models.CharField("id paket", max_length=60)
    versi = models.CharField("versi", max_length=20)
    isi = models.BinaryField("isi kanonik (zlib)")
    disimpan_pada = models.DateTimeField("disimpan pada", auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.paket_id} {self.versi}"


class PaketBerlaku(models.Model):
    """Which stored pack rules from which month on; for one OPD (pilot) or, with `opd` empty, for all."""

    hanya_tambah = True
    kunci_bulan = Hari("mulai")

    paket = models.ForeignKey(PaketTersimpan, on_delete=models.PROTECT, related_name="pemberlakuan")
    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mulai = models.DateField("berlaku mulai bulan (tanggal 1)")
    ditetapkan_pada = models.DateTimeField("ditetapkan pada", auto_now_add=True)
    ditetapkan_oleh_id = models.BigIntegerField("ditetapkan oleh (pengguna)", null=True, blank=True)

    class Meta:
        ordering = ("-mulai", "-id")

    def __str__(self) -> str:
        return f"{self.paket_id[:12]} mulai {self.mulai}"


class Hitungan(models.Model):
    """A run: who computed which month when, with which engine, and its hash over all parts."""

    hanya_tambah = True
    kunci_bulan = Induk("periode", sedikit=True)

    periode = models.ForeignKey(Periode, on_delete=models.PROTECT, related_name="hitungan")
    nomor = models.PositiveSmallIntegerField("nomor")
    versi_mesin = models.CharField("versi mesin", max_length=20)
    hash_masukan = models.CharField("hash masukan", max_length=64)
    hash_hasil = models.CharField("hash hasil", max_length=64)
    oleh_id = models.BigIntegerField("dihitung oleh (pengguna)", null=True, blank=True)
    pada = models.DateTimeField("dihitung pada", auto_now_add=True)
    jumlah_pegawai = models.PositiveIntegerField("jumlah pegawai")
    jumlah_dikecualikan = models.PositiveIntegerField("jumlah dikecualikan")
    total_bersih = models.BigIntegerField("total bersih (Rp)")
    # control totals of what was read (fakta.neraca.Neraca); empty in runs from before they were kept
    neraca = models.JSONField("jumlah kendali", default=list)
    # OPDs that were not in force when it was computed (tenants.penilaian.mode): it pays nothing to their people
    mode_opd = models.JSONField("mode OPD saat dihitung", default=dict)

    class Meta:
        ordering = ("-nomor",)
        constraints = (
            models.UniqueConstraint(fields=("periode", "nomor"), name="hitungan_nomor"),
            # once by a person, and once by the command line, which names nobody and so can not be locked
            models.UniqueConstraint(
                fields=("periode", "hash_masukan", "hash_hasil"),
                condition=models.Q(oleh_id__isnull=False),
                name="hitungan_sekali",
            ),
            models.UniqueConstraint(
                fields=("periode", "hash_masukan", "hash_hasil"),
                condition=models.Q(oleh_id__isnull=True),
                name="hitungan_sekali_perintah",
            ),
        )

    def __str__(self) -> str:
        return f"hitungan {self.nomor}"

    @property
    def bersih_luar(self) -> int:
        """What it computed for OPDs that were not in force, and does not pay."""
        return sum(m["bersih"] for m in self.mode_opd.values())

    @property
    def bersih_berlaku(self) -> int:
        return self.total_bersih - self.bersih_luar


class BagianHitungan(models.Model):
    """The people of a run that share one pack (pilot OPDs may run another)."""

    hanya_tambah = True
    kunci_bulan = Induk("hitungan", sedikit=True)

    hitungan = models.ForeignKey(Hitungan, on_delete=models.PROTECT, related_name="bagian")
    paket = models.ForeignKey(PaketTersimpan, on_delete=models.PROTECT, related_name="+")
    hash_masukan = models.CharField("hash masukan", max_length=64)
    hash_hasil = models.CharField("hash hasil", max_length=64)

    def __str__(self) -> str:
        return f"bagian {self.pk}"


class Potret(models.Model):
    """Frozen facts of one level of one part: canonical columns, zlib-compressed."""

    hanya_tambah = True
    kunci_bulan = Induk("bagian", sedikit=True)

    bagian = models.ForeignKey(BagianHitungan, on_delete=models.PROTECT, related_name="potret")
    tingkat = models.CharField("tingkat", max_length=12)
    baris = models.PositiveIntegerField("jumlah baris")
    isi = models.BinaryField("kolom kanonik (zlib)")
    # where a changed byte lies, by employee and column (fakta.sidik); empty in snapshots older than it
    sidik = models.BinaryField("sidik kolom dan pegawai", default=b"")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("bagian", "tingkat"), name="potret_tingkat"),)

    def __str__(self) -> str:
        return f"{self.tingkat}: {self.baris} baris"


class HasilPegawai(models.Model):
    """One row for everyone on the roll on any day of the month: paid, or excluded by name of reason.

    `langkah` holds every step at its exact value as text (`p/q` where there is no finite decimal);
    `persen` is the display value of the month's percentage; rupiah are whole.
    """

    hanya_tambah = True
    kunci_bulan = Induk("hitungan", sedikit=True)

    class Keadaan(models.TextChoices):
        DIHITUNG = "DIHITUNG", "Dihitung"
        DIKECUALIKAN = "DIKECUALIKAN", "Dikecualikan"

    # 20,000 rows are written at once, so only the indexes that somebody asks by: those of Meta, and the person's own
    hitungan = models.ForeignKey(Hitungan, on_delete=models.PROTECT, related_name="hasil", db_index=False)
    bagian = models.ForeignKey(
        BagianHitungan, on_delete=models.PROTECT, null=True, blank=True, related_name="hasil", db_index=False
    )
    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="hasil")
    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    jabatan = models.CharField("jabatan", max_length=200, blank=True)
    kelas = models.PositiveSmallIntegerField("kelas", null=True, blank=True)
    keadaan = models.CharField("keadaan", max_length=12, choices=Keadaan.choices)
    alasan = models.CharField("alasan pengecualian", max_length=60, blank=True)
    persen = models.DecimalField("persentase kinerja", max_digits=9, decimal_places=4, null=True, blank=True)
    bruto = models.BigIntegerField("bruto (Rp)", default=0)
    potongan = models.BigIntegerField("potongan (Rp)", default=0)
    bersih = models.BigIntegerField("bersih (Rp)", default=0)
    langkah = models.JSONField("nilai langkah", default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("hitungan", "pegawai"), name="hasil_satu_per_pegawai"),
            models.CheckConstraint(
                name="hasil_dikecualikan_beralasan",
                condition=models.Q(keadaan="DIHITUNG", alasan="")
                | (models.Q(keadaan="DIKECUALIKAN") & ~models.Q(alasan="") & models.Q(bersih=0)),
            ),
        )
        indexes = (
            models.Index(fields=("hitungan", "opd"), name="hasil_opd"),
            models.Index(fields=("hitungan", "-bersih"), name="hasil_bersih"),
        )

    def __str__(self) -> str:
        return f"{self.pegawai_id}: Rp{self.bersih}"


class HasilSegmen(models.Model):
    hanya_tambah = True
    kunci_bulan = Induk("hasil")

    hasil = models.ForeignKey(HasilPegawai, on_delete=models.PROTECT, related_name="segmen", db_index=False)
    urutan = models.PositiveSmallIntegerField("urutan")
    jabatan = models.CharField("jabatan", max_length=200)
    jenis_penugasan = models.CharField("jenis penugasan", max_length=10)
    kelas = models.PositiveSmallIntegerField("kelas")
    mulai = models.DateField("mulai")
    sampai = models.DateField("sampai")
    langkah = models.JSONField("nilai langkah", default=dict)

    class Meta:
        ordering = ("urutan",)
        constraints = (models.UniqueConstraint(fields=("hasil", "urutan"), name="hasil_segmen_urutan"),)

    def __str__(self) -> str:
        return f"{self.urutan}. {self.jabatan}"
