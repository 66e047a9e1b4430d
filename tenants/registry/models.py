"""Region and Domain: which regional governments this platform serves, and under which host names."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from erk_kit.names import is_region_schema, schema_from_kode
from tenants.registry.models_langkah import Langkah, LangkahWilayah
from tenants.registry.models_latihan import LatihanPulih
from tenants.registry.models_terbit import KunciPengelola, PaketTerbit, PutusanKunci, TandaTanganPaket

__all__ = [
    "Domain",
    "KunciPengelola",
    "Langkah",
    "LangkahWilayah",
    "LatihanPulih",
    "ModeWilayah",
    "PaketTerbit",
    "PutusanKunci",
    "Region",
    "StatusWilayah",
    "TandaTanganPaket",
    "ZonaWaktu",
    "validate_schema_name",
]


def validate_schema_name(value: str) -> None:
    """A region's schema is r_ plus 2 or 4 digits. Raises ValidationError."""
    if not is_region_schema(value):
        raise ValidationError(
            "Nama skema %(value)s tidak sah: yang diharapkan r_ diikuti 2 atau 4 digit kode Kemendagri, mis. r_3273.",
            params={"value": value},
        )


class StatusWilayah(models.TextChoices):
    """Steps of provisioning, in order. Each leaves the region in a state from which the next one can be (re)tried."""

    DIDAFTARKAN = "didaftarkan", "Didaftarkan"
    PERAN_DIBUAT = "peran_dibuat", "Peran basis data dibuat"
    STRUKTUR_DIBUAT = "struktur_dibuat", "Struktur tabel dibuat"
    HAK_DIBERIKAN = "hak_diberikan", "Hak akses diberikan"
    DOMAIN_DIPASANG = "domain_dipasang", "Alamat dipasang"
    AKTIF = "aktif", "Aktif"
    DITANGGUHKAN = "ditangguhkan", "Ditangguhkan"


class ModeWilayah(models.TextChoices):
    """Whether the numbers of this region are a trial or are paid."""

    UJI_COBA = "uji_coba", "Uji coba"
    BERLAKU = "berlaku", "Berlaku"


class ZonaWaktu(models.TextChoices):
    """Indonesia's three time zones."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class Region(TenantMixin):
    """One regional government. The schema name is derived once from the Kemendagri code and never renamed: a code may
    change by law, the schema stays, the code is data."""

    # Provisioning is an explicit, resumable state machine (provisioning.regions), never a side effect of save().
    auto_create_schema = False
    auto_drop_schema = False

    schema_name = models.CharField(
        "skema", max_length=6, unique=True, editable=False, validators=[validate_schema_name], db_index=True
    )
    kode = models.CharField(
        "kode Kemendagri",
        max_length=4,
        unique=True,
        validators=[RegexValidator(r"\A[0-9]{2}([0-9]{2})?\Z", "2 atau 4 digit.")],
    )
    nama = models.CharField("nama", max_length=120)
    slug = models.SlugField(
        "nama pendek",
        max_length=40,
        unique=True,
        help_text="Menjadi alamat: <nama pendek>.<domain>.",
        validators=[RegexValidator(r"\A[a-z][a-z0-9-]{1,38}[a-z0-9]\Z", "Huruf kecil, angka, tanda hubung.")],
    )
    zona_waktu = models.CharField("zona waktu", max_length=20, choices=ZonaWaktu.choices, default=ZonaWaktu.WIB)
    mode = models.CharField("mode", max_length=10, choices=ModeWilayah.choices, default=ModeWilayah.UJI_COBA)
    status = models.CharField(
        "status", max_length=20, choices=StatusWilayah.choices, default=StatusWilayah.DIDAFTARKAN, editable=False
    )
    paket_id = models.CharField("paket aturan", max_length=80)
    # "10.1.2.3:8443": where this region's connectors may go although it is not public; set by the maintainers
    host_izin = ArrayField(
        models.CharField(max_length=260), verbose_name="host yang diizinkan", default=list, blank=True
    )
    dibuat_pada = models.DateTimeField(auto_now_add=True)
    diubah_pada = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering: ClassVar[list[str]] = ["kode"]

    def __str__(self) -> str:
        return f"{self.nama} ({self.kode})"

    @classmethod
    def from_kode(cls, *, kode: str, **fields: Any) -> Region:
        """Unsaved Region whose schema name is derived from its code. Raises ValueError for a malformed code."""
        schema = schema_from_kode(kode)
        return cls(schema_name=schema, kode=schema.removeprefix("r_"), **fields)


class Domain(DomainMixin):
    """Host name of a region, without port."""

    class Meta:
        verbose_name = "alamat"
        verbose_name_plural = "alamat"

    def __str__(self) -> str:
        return str(self.domain)
