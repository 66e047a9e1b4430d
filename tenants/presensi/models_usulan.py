"""What people ask attendance to count otherwise, and what came out of quarantine."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from erk_kit.kunci import Lepas
from erk_kit.lampiran import BerkasLampiran
from tenants.organisasi.models import Pegawai
from tenants.presensi.models import IzinMenit, Ketidakhadiran, RekamanKarantina

JENIS = [*IzinMenit.Jenis.choices, *Ketidakhadiran.Jenis.choices]


class UsulanPresensi(models.Model):
    """An excuse for one day, or a leave or duty over some.

    DIAJUKAN -> DISETUJUI (the superior) -> DITETAPKAN (OPD's admin or BKPSDM, who writes the fact) | DITOLAK | DITARIK.
    Three different accounts: who asks, who agrees, who settles.
    """

    kunci_bulan = Lepas("usulan; yang dihitung adalah izin atau ketidakhadiran yang ditetapkan darinya")

    class Status(models.TextChoices):
        DIAJUKAN = "DIAJUKAN", "Menunggu atasan"
        DISETUJUI = "DISETUJUI", "Menunggu admin OPD"
        DITETAPKAN = "DITETAPKAN", "Ditetapkan"
        DITOLAK = "DITOLAK", "Ditolak"
        DITARIK = "DITARIK", "Ditarik"

    pegawai = models.ForeignKey(Pegawai, on_delete=models.PROTECT, related_name="usulan_presensi")
    jenis = models.CharField("jenis", max_length=20, choices=JENIS)
    mulai = models.DateField("mulai")
    sampai = models.DateField("sampai")
    menit = models.PositiveSmallIntegerField("menit paling banyak", null=True, blank=True)
    jam = models.TimeField("jam menurut pegawai", null=True, blank=True)
    nomor_surat = models.CharField("nomor surat", max_length=80, blank=True)
    alasan = models.CharField("alasan", max_length=300)
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.DIAJUKAN)
    diajukan_oleh_id = models.BigIntegerField("diajukan oleh (pengguna)")
    diajukan_pada = models.DateTimeField("diajukan pada", auto_now_add=True)
    disetujui_oleh_id = models.BigIntegerField("disetujui oleh (pengguna)", null=True, blank=True)
    disetujui_pada = models.DateTimeField("disetujui pada", null=True, blank=True)
    diputus_oleh_id = models.BigIntegerField("ditetapkan atau ditolak oleh (pengguna)", null=True, blank=True)
    diputus_pada = models.DateTimeField("diputus pada", null=True, blank=True)
    alasan_putusan = models.CharField("alasan penolakan", max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("pegawai", "mulai"), name="usulan_presensi_orang"),
            models.Index(
                fields=("status",), name="usulan_presensi_buka", condition=Q(status__in=("DIAJUKAN", "DISETUJUI"))
            ),
        )
        constraints = (
            models.CheckConstraint(name="usulan_presensi_rentang", condition=Q(sampai__gte=F("mulai"))),
            models.UniqueConstraint(
                fields=("pegawai", "jenis", "mulai"),
                name="usulan_presensi_satu_terbuka",
                condition=Q(status__in=("DIAJUKAN", "DISETUJUI")),
            ),
            models.CheckConstraint(
                name="usulan_presensi_tiga_orang",
                condition=(Q(disetujui_oleh_id__isnull=True) | ~Q(disetujui_oleh_id=F("diajukan_oleh_id")))
                & (
                    ~Q(status="DITETAPKAN")
                    | (
                        Q(disetujui_oleh_id__isnull=False, diputus_oleh_id__isnull=False)
                        & ~Q(diputus_oleh_id=F("diajukan_oleh_id"))
                        & ~Q(diputus_oleh_id=F("disetujui_oleh_id"))
                    )
                ),
            ),
            models.CheckConstraint(
                name="usulan_presensi_tolak_beralasan", condition=~Q(status="DITOLAK") | ~Q(alasan_putusan="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.mulai}"

    @property
    def izin(self) -> bool:
        """An excuse of one day, not a leave or duty."""
        return self.jenis in IzinMenit.Jenis.values


class BuktiPresensi(BerkasLampiran):
    kunci_bulan = Lepas("bukti sebuah usulan; tidak dihitung")

    usulan = models.ForeignKey(UsulanPresensi, on_delete=models.PROTECT, related_name="bukti")

    class Meta:
        ordering = ("id",)


class KarantinaLepas(models.Model):
    """A held punch whose cause was mended: it became a punch. The held row stays as it came."""

    hanya_tambah = True
    kunci_bulan = Lepas("catatan tentang rekaman yang dilepas; rekamannya sendiri punya harinya")

    karantina = models.OneToOneField(RekamanKarantina, on_delete=models.PROTECT, related_name="lepas")
    oleh_id = models.BigIntegerField("oleh (pengguna)", null=True, blank=True)
    pada = models.DateTimeField("pada", auto_now_add=True)

    def __str__(self) -> str:
        return f"karantina {self.karantina_id}"
