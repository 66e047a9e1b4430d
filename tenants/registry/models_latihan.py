"""Restore drills: what was tried, when, and whether the region came back as it was."""

from __future__ import annotations

from django.db import models


class LatihanPulih(models.Model):
    """One drill. `hash_hasil` is that of the run computed again in the restored copy; `temuan` says what was not as it
    should be, empty where `berhasil`."""

    hanya_tambah = True

    region = models.ForeignKey("registry.Region", on_delete=models.PROTECT, related_name="latihan")
    pada = models.DateTimeField("pada", auto_now_add=True)
    detik = models.PositiveIntegerField("lama (detik)")
    ukuran = models.BigIntegerField("ukuran cadangan (bita)")
    sha256 = models.CharField("SHA-256 cadangan", max_length=64, blank=True)
    segel_hash = models.CharField("hash segel terakhir", max_length=64, blank=True)
    periode = models.CharField("bulan yang dihitung ulang", max_length=7, blank=True)
    hash_hasil = models.CharField("hash hasil", max_length=64, blank=True)
    berhasil = models.BooleanField("berhasil")
    temuan = models.JSONField("temuan", default=list)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="latihan_berhasil_tanpa_temuan",
                condition=models.Q(berhasil=True, temuan=[]) | (models.Q(berhasil=False) & ~models.Q(temuan=[])),
            ),
        )

    def __str__(self) -> str:
        return f"{self.region_id} {'berhasil' if self.berhasil else 'gagal'}"
