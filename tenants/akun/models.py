"""Pengguna (custom user model) and PeranPengguna (what a person may do). The tables exist in public and in every
region."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from erk_kit.kunci import Lepas
from erk_kit.nip import nip_normalise


class PenggunaManager(BaseUserManager["Pengguna"]):
    """Looks people up by NIP, also when it was typed with spaces."""

    def get_by_natural_key(self, username: str | None) -> Pengguna:
        return self.get(nip=nip_normalise(username or ""))


class Pengguna(AbstractBaseUser):
    """Somebody who can log in.

    `nip` is the log-in name: 18 digits in a region; in public an operator's log-in name. E-mail is optional because few
    employees read any. There is no superuser and no permission table: what a person may do is in PeranPengguna, dated,
    and the selectors of each app decide with it.
    """

    kunci_bulan = Lepas("akun untuk masuk; tanggalnya tanggal pembuatan akun")

    nip = models.CharField("NIP atau nama masuk", max_length=32, unique=True)
    nama = models.CharField("nama", max_length=150)
    email = models.EmailField("surel", blank=True, default="")
    # A foreign key to organisasi.Pegawai is impossible: this table also exists in public, where organisasi has no
    # tables. Resolved by organisasi's selectors within the same region.
    pegawai_id = models.BigIntegerField("id pegawai", null=True, blank=True, unique=True)
    is_active = models.BooleanField("aktif", default=True)
    date_joined = models.DateTimeField("dibuat pada", auto_now_add=True)

    objects = PenggunaManager()

    USERNAME_FIELD = "nip"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["nama"]

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"

    def __str__(self) -> str:
        return f"{self.nama} ({self.nip})"

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return nip_normalise(username)

    def get_full_name(self) -> str:
        return self.nama

    def get_short_name(self) -> str:
        return self.nama.split(",")[0]

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django permissions are not used; always False, so that nothing that relies on them opens by accident."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Peran(models.TextChoices):
    """Roles that are granted. Everybody is `pegawai`; `atasan` follows from the reporting line and is never granted."""

    ADMIN_OPD = "admin_opd", "Admin OPD"
    BKPSDM = "bkpsdm", "BKPSDM"
    PIMPINAN = "pimpinan", "Pimpinan daerah"
    INSPEKTORAT = "inspektorat", "Inspektorat"
    PENGELOLA = "pengelola", "Pengelola pusat"


class PeranPengguna(models.Model):
    """One dated grant of a role; an admin_opd's grant names the OPD it is for (an id within the region, no foreign
    key: see Pengguna.pegawai_id)."""

    kunci_bulan = Lepas("wewenang, bukan fakta yang dihitung")

    pengguna = models.ForeignKey(Pengguna, on_delete=models.CASCADE, related_name="peran_set", verbose_name="pengguna")
    peran = models.CharField("peran", max_length=20, choices=Peran.choices)
    opd_id = models.BigIntegerField("id OPD", null=True, blank=True, db_index=True)
    berlaku_mulai = models.DateField("berlaku mulai")
    berlaku_sampai = models.DateField("berlaku sampai", null=True, blank=True, help_text="Hari terakhir, termasuk.")
    diberikan_oleh = models.ForeignKey(
        Pengguna, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diberikan oleh"
    )
    dicatat_pada = models.DateTimeField("dicatat pada", auto_now_add=True)

    class Meta:
        verbose_name = "peran pengguna"
        verbose_name_plural = "peran pengguna"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="peran_berlaku_urut",
                condition=Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=F("berlaku_mulai")),
            ),
            models.CheckConstraint(
                name="peran_admin_opd_punya_opd",
                condition=Q(peran="admin_opd", opd_id__isnull=False) | (~Q(peran="admin_opd") & Q(opd_id__isnull=True)),
            ),
            models.UniqueConstraint(
                name="peran_unik",
                fields=["pengguna", "peran", "opd_id", "berlaku_mulai"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pengguna_id}: {self.peran}"


from tenants.akun.models_kode import KodeSandi  # noqa: E402 - it refers to Pengguna

__all__ = ["KodeSandi", "Pengguna", "PenggunaManager", "Peran", "PeranPengguna"]
