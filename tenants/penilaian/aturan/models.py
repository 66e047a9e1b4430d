"""A draft of rules, what it would do to a month, its acceptance, and the budget it is held against."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from erk_kit.kunci import Hari, Lepas
from tenants.organisasi.models import Opd


class RancanganAturan(models.Model):
    """One draft: a base pack, and the files of one layer over it (`isi`: path -> text), flat, never a layer on a layer.

    Without files the draft is the base pack itself: that is how a published version, or an earlier pack, is adopted as
    it is. `gabungan` is the merged pack that base and files give, kept so that a page need not merge again; submission
    and acceptance do. `sidik` binds what was submitted: merged pack, start, scope, the pack it replaces, its impact.
    """

    kunci_bulan = Lepas("usul yang belum mengatur bulan mana pun; yang berlaku dicatat PenerimaanAturan")

    class Keadaan(models.TextChoices):
        DRAF = "DRAF", "Draf"
        DIAJUKAN = "DIAJUKAN", "Menunggu diterima"
        DITERIMA = "DITERIMA", "Diterima"
        DITOLAK = "DITOLAK", "Ditolak"
        DITARIK = "DITARIK", "Ditarik"

    nomor = models.PositiveIntegerField("nomor", unique=True)
    judul = models.CharField("judul", max_length=120)
    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mulai = models.DateField("berlaku mulai bulan (tanggal 1)")
    dasar = models.ForeignKey("penilaian.PaketTersimpan", on_delete=models.PROTECT, related_name="+")
    # hash of the published central pack that the base is; empty where the base was never published centrally
    terbit_hash = models.CharField("hash terbitan pusat", max_length=64, blank=True)
    isi = models.JSONField("berkas lapisan", default=dict)
    hash_paket = models.CharField("hash paket gabungan", max_length=64)
    gabungan = models.BinaryField("paket gabungan kanonik (zlib)")
    keadaan = models.CharField("keadaan", max_length=8, choices=Keadaan.choices, default=Keadaan.DRAF)
    revisi = models.PositiveIntegerField("revisi", default=1)
    dibuat_oleh_id = models.BigIntegerField("dibuat oleh (pengguna)")
    dibuat_pada = models.DateTimeField("dibuat pada")
    disunting_oleh_id = models.BigIntegerField("terakhir disunting oleh (pengguna)")
    disunting_pada = models.DateTimeField("terakhir disunting pada")
    sidik = models.CharField("sidik yang diajukan", max_length=64, blank=True)
    hash_lama = models.CharField("hash paket yang digantikan", max_length=64, blank=True)
    hash_dampak = models.CharField("hash dampak", max_length=64, blank=True)
    diajukan_oleh_id = models.BigIntegerField("diajukan oleh (pengguna)", null=True, blank=True)
    diajukan_pada = models.DateTimeField("diajukan pada", null=True, blank=True)
    diputus_oleh_id = models.BigIntegerField("diputus oleh (pengguna)", null=True, blank=True)
    diputus_pada = models.DateTimeField("diputus pada", null=True, blank=True)
    alasan = models.CharField("alasan", max_length=400, blank=True)

    class Meta:
        ordering = ("-nomor",)
        constraints = (
            models.CheckConstraint(
                name="rancangan_orang_lain",
                condition=~Q(keadaan__in=("DITERIMA", "DITOLAK"))
                | (
                    Q(diputus_oleh_id__isnull=False, diputus_pada__isnull=False)
                    & ~Q(diputus_oleh_id=F("diajukan_oleh_id"))
                    & ~Q(diputus_oleh_id=F("disunting_oleh_id"))
                ),
            ),
            models.CheckConstraint(
                name="rancangan_diajukan_utuh",
                condition=~Q(keadaan__in=("DIAJUKAN", "DITERIMA", "DITOLAK"))
                | (Q(diajukan_oleh_id__isnull=False, diajukan_pada__isnull=False) & ~Q(sidik="") & ~Q(hash_dampak="")),
            ),
            models.CheckConstraint(name="rancangan_tolak_beralasan", condition=~Q(keadaan="DITOLAK") | ~Q(alasan="")),
            models.CheckConstraint(name="rancangan_awal_bulan", condition=Q(mulai__day=1)),
        )

    def __str__(self) -> str:
        return f"rancangan {self.nomor}: {self.judul}"

    @property
    def dapat_disunting(self) -> bool:
        return self.keadaan in (self.Keadaan.DRAF, self.Keadaan.DIAJUKAN, self.Keadaan.DITOLAK)


class PenerimaanAturan(models.Model):
    """What was accepted, by whom, and what it made rule: the origin of a stored pack that a region made itself."""

    hanya_tambah = True
    kunci_bulan = Hari("mulai")

    rancangan = models.OneToOneField(RancanganAturan, on_delete=models.PROTECT, related_name="penerimaan")
    revisi = models.PositiveIntegerField("revisi")
    pemberlakuan = models.ForeignKey("penilaian.PaketBerlaku", on_delete=models.PROTECT, related_name="+")
    paket = models.ForeignKey("penilaian.PaketTersimpan", on_delete=models.PROTECT, related_name="+")
    dasar = models.ForeignKey("penilaian.PaketTersimpan", on_delete=models.PROTECT, related_name="+")
    terbit_hash = models.CharField("hash terbitan pusat", max_length=64, blank=True)
    isi = models.JSONField("berkas lapisan")
    mulai = models.DateField("berlaku mulai bulan (tanggal 1)")
    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sidik = models.CharField("sidik yang diterima", max_length=64)
    hash_lama = models.CharField("hash paket yang digantikan", max_length=64, blank=True)
    hash_dampak = models.CharField("hash dampak", max_length=64)
    diajukan_oleh_id = models.BigIntegerField("diajukan oleh (pengguna)")
    diterima_oleh_id = models.BigIntegerField("diterima oleh (pengguna)")
    diterima_pada = models.DateTimeField("diterima pada", auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="penerimaan_orang_lain", condition=~Q(diterima_oleh_id=F("diajukan_oleh_id")) & ~Q(sidik="")
            ),
        )

    def __str__(self) -> str:
        return f"penerimaan rancangan {self.rancangan_id}"


class DampakAturan(models.Model):
    """What a draft would have done to a month that was computed: totals for the page, rows of people for the workbook.

    sidik_isi: which content it was computed for (services.content_hash). hash: over everything here.
    """

    hanya_tambah = True
    kunci_bulan = Lepas("perbandingan di atas kertas; tidak mengubah bulan mana pun")

    rancangan = models.ForeignKey(RancanganAturan, on_delete=models.PROTECT, related_name="dampak")
    sidik_isi = models.CharField("sidik isi rancangan", max_length=64)
    hitungan_id = models.BigIntegerField("hitungan pembanding", null=True, blank=True)
    ringkas = models.JSONField("ringkasan")
    baris = models.BinaryField("baris tiap pegawai (JSON, zlib)")
    hash = models.CharField("hash dampak", max_length=64)
    oleh_id = models.BigIntegerField("dihitung atas permintaan (pengguna)")
    pada = models.DateTimeField("dihitung pada", auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("rancangan", "sidik_isi", "-id"), name="dampak_isi"),)

    def __str__(self) -> str:
        return f"dampak {self.rancangan_id} {self.hash[:12]}"


class PaguBelanja(models.Model):
    """Budget ceiling of gross pay a month, from a month on; of one OPD or, with `opd` empty, of the whole region."""

    hanya_tambah = True
    kunci_bulan = Hari("mulai")

    opd = models.ForeignKey(Opd, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mulai = models.DateField("berlaku mulai bulan (tanggal 1)")
    jumlah = models.BigIntegerField("pagu sebulan (Rp)")
    dasar = models.CharField("dasar", max_length=200)
    dicatat_oleh_id = models.BigIntegerField("dicatat oleh (pengguna)")
    dicatat_pada = models.DateTimeField("dicatat pada", auto_now_add=True)

    class Meta:
        ordering = ("-mulai", "-id")
        constraints = (models.CheckConstraint(name="pagu_wajar", condition=Q(jumlah__gt=0, mulai__day=1)),)

    def __str__(self) -> str:
        return f"pagu {self.opd_id or 'wilayah'} {self.mulai}"
