"""The lock of a month: which run counts for ever, who computed and who locked, and the hash of the lock before it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from erk_kit.kunci import Lepas
from tenants.registry.models import ModeWilayah


class KunciBulan(models.Model):
    """One locked month. Months lock one after the other, so the rows are a chain that the database itself keeps whole:

    - `sebelum` names the last day of the lock before and is unique, so each lock has one successor and only the first
      has none;
    - a month begins on the day after that;
    - who locked is somebody else than who computed.

    `hash` is SHA-256 over the canonical JSON of everything here (tenants.penilaian.rantai), with `hash_sebelum` in it.
    """

    hanya_tambah = True
    kunci_bulan = Lepas("kunci itu sendiri; ditambah saja, urutannya dijaga kendala tabel")

    nomor = models.PositiveIntegerField("nomor", unique=True)
    periode = models.OneToOneField("penilaian.Periode", on_delete=models.PROTECT, related_name="kunci")
    hitungan = models.OneToOneField("penilaian.Hitungan", on_delete=models.PROTECT, related_name="kunci")
    awal = models.DateField("hari pertama")
    akhir = models.DateField("hari terakhir", unique=True)
    # end of the month as an instant, in the region's time zone of that day; punches are compared with it
    selesai = models.DateTimeField("berakhir pada")
    sebelum = models.ForeignKey(
        "self",
        to_field="akhir",
        db_column="akhir_sebelum",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    hash_sebelum = models.CharField("hash kunci sebelumnya", max_length=64, blank=True)
    hash = models.CharField("hash kunci", max_length=64, unique=True)
    mode = models.CharField("mode wilayah saat dikunci", max_length=10, choices=ModeWilayah.choices)
    belum_terverifikasi = models.PositiveIntegerField("ketentuan yang belum terverifikasi di balik bayaran")
    bruto = models.BigIntegerField("total bruto (Rp)")
    potongan = models.BigIntegerField("total potongan (Rp)")
    bersih = models.BigIntegerField("total bersih (Rp)")
    dihitung_oleh_id = models.BigIntegerField("dihitung oleh (pengguna)")
    dikunci_oleh_id = models.BigIntegerField("dikunci oleh (pengguna)")
    pada = models.DateTimeField("dikunci pada")
    # last seal of the audit trail (tenants.jejak), made in the same transaction: it holds the record of this lock
    segel_jejak = models.CharField("segel jejak audit", max_length=64)

    class Meta:
        ordering = ("nomor",)
        constraints = (
            models.CheckConstraint(name="kunci_orang_lain", condition=~Q(dikunci_oleh_id=F("dihitung_oleh_id"))),
            models.UniqueConstraint(fields=("sebelum",), nulls_distinct=False, name="kunci_satu_penerus"),
            models.CheckConstraint(
                name="kunci_berurutan", condition=Q(sebelum__isnull=True) | Q(awal=F("sebelum") + 1)
            ),
            models.CheckConstraint(
                name="kunci_hash_sebelum",
                condition=Q(sebelum__isnull=True, hash_sebelum="", nomor=1)
                | (Q(sebelum__isnull=False, nomor__gt=1) & ~Q(hash_sebelum="")),
            ),
            models.CheckConstraint(
                name="kunci_rentang", condition=Q(akhir__gte=F("awal"), bersih=F("bruto") - F("potongan"))
            ),
        )

    def __str__(self) -> str:
        return f"kunci {self.nomor}: {self.awal:%Y-%m}"

    @property
    def bersih_luar(self) -> int:
        """Part of `bersih` that was computed for OPDs not in force, and is not paid."""
        return self.hitungan.bersih_luar

    @property
    def dibayarkan(self) -> int:
        """With the instalments of corrections, which penilaian.telusur.kunci_of reads along."""
        return self.bersih - self.bersih_luar + getattr(self, "koreksi_dibayar", 0)
