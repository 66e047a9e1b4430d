"""A region from nothing to serving: an explicit state machine whose every step can be run again.

didaftarkan -> peran_dibuat -> struktur_dibuat -> hak_diberikan -> domain_dipasang -> aktif

The registry row is written with the application's rights, everything else by the owner. A crash leaves the region in
the last recorded state; the step after it is idempotent, so the same command continues.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from erk_kit import hosts
from erk_kit.binding import public_atomic
from erk_kit.names import schema_from_kode
from provisioning.owner import ProvisioningError, advisory_lock, owner_connection
from provisioning.replay import schema_present, structure_replay
from provisioning.roles import grants_apply, role_ensure
from tenants.registry.models import Domain, Region, StatusWilayah, ZonaWaktu

RESERVED_SLUGS = frozenset({"konsol", "www", "api", "static", "admin"})


def region_create(
    *,
    kode: str,
    nama: str,
    slug: str,
    zona_waktu: str = ZonaWaktu.WIB,
    paket_id: str,
    after_step: Callable[[StatusWilayah], None] | None = None,
) -> Region:
    """Register and prepare a region, or continue where an earlier attempt stopped; an active region is returned as it
    is.

    kode: Kemendagri code ("3273" or "32.73"). slug: host name before the domain. zona_waktu: one of Indonesia's three.
    after_step: called after each recorded state (progress; tests interrupt here).
    Raises ProvisioningError with what was expected and what to do.
    """
    region = region_register(kode=kode, nama=nama, slug=slug, zona_waktu=zona_waktu, paket_id=paket_id)
    with owner_connection() as raw, advisory_lock(raw, region.schema_name):
        with public_atomic():
            region.refresh_from_db()
        for state, step in _STEPS:
            if _position(region.status) >= _position(state):
                continue
            step(raw, region)
            _record(region, state)
            if after_step is not None:
                after_step(state)
    hosts.forget()
    return region


def slug_check(slug: str, *, kode: str = "") -> str | None:
    """Why a short name cannot be taken, told apart: not one, the platform's own, or another region's; None when it is
    free. kode: of the region that asks. Needs public_atomic() around it."""
    slug = slug.strip().lower()
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,38}[a-z0-9]", slug):
        return (
            f"{slug!r} bukan nama pendek: 3 sampai 40 huruf kecil, angka, atau tanda hubung, diawali huruf. Misalnya "
            "bandung atau kab-bandung."
        )
    if slug in RESERVED_SLUGS:
        return f"Nama pendek {slug!r} dipakai platform sendiri. Pilih nama lain, misalnya nama kota."
    lain = Region.objects.filter(slug=slug).exclude(kode=kode).first()
    if lain is not None:
        return f"Nama pendek {slug!r} sudah dipakai {lain.nama}. Pilih nama lain, misalnya kab-{slug}."
    return None


def region_register(*, kode: str, nama: str, slug: str, zona_waktu: str, paket_id: str) -> Region:
    """The row of a region, made or found again; nothing else of it exists yet. Raises ProvisioningError."""
    slug = slug.strip().lower()
    if slug in RESERVED_SLUGS:
        raise ProvisioningError(f"Nama pendek {slug!r} dipakai platform sendiri. Pilih nama lain, misalnya nama kota.")
    try:
        schema = schema_from_kode(kode)
    except ValueError as exc:
        raise ProvisioningError(str(exc)) from exc
    with public_atomic():
        found = Region.objects.filter(schema_name=schema).first()
        if found is not None:
            if found.slug != slug:
                raise ProvisioningError(
                    f"Kode {found.kode} sudah terdaftar sebagai {found.nama} dengan nama pendek {found.slug!r}, bukan "
                    f"{slug!r}. Pakai nama pendek itu, atau periksa kodenya."
                )
            return found
        region = Region.from_kode(kode=kode, nama=nama.strip(), slug=slug, zona_waktu=zona_waktu, paket_id=paket_id)
        try:
            region.full_clean()
        except ValidationError as exc:
            detail = "; ".join(f"{_label(field)}: {' '.join(texts)}" for field, texts in exc.message_dict.items())
            raise ProvisioningError(
                f"Wilayah tidak dapat didaftarkan. {detail} Perbaiki isian itu, lalu ulangi."
            ) from exc
        region.save(force_insert=True)
        return region


def _label(field: str) -> str:
    return str(Region._meta.get_field(field).verbose_name) if field != NON_FIELD_ERRORS else "wilayah"


def _record(region: Region, state: StatusWilayah) -> None:
    with public_atomic():
        region.status = state
        region.save(update_fields=["status", "diubah_pada"])


def _position(state: str) -> int:
    # A suspended region has been through every step.
    return list(StatusWilayah).index(StatusWilayah(state))


def _make_role(raw: Any, region: Region) -> None:
    role_ensure(raw, region.schema_name)


def _make_structure(raw: Any, region: Region) -> None:
    if schema_present(raw, region.schema_name):
        return
    with owner_connection(autocommit=False) as transaction:
        structure_replay(transaction, region.schema_name)


def _make_grants(raw: Any, region: Region) -> None:
    grants_apply(raw, region.schema_name)


def _make_domain(raw: Any, region: Region) -> None:
    name = f"{region.slug}.{settings.ERK_DOMAIN}"
    with public_atomic():
        taken = Domain.objects.filter(domain=name).exclude(tenant=region).first()
        if taken is not None:
            raise ProvisioningError(f"Alamat {name} sudah dipakai wilayah lain. Pilih nama pendek lain.")
        Domain.objects.get_or_create(domain=name, defaults={"tenant": region, "is_primary": True})


def _activate(raw: Any, region: Region) -> None:
    """Nothing to do: recording the state is what makes the region answer."""


_STEPS: tuple[tuple[StatusWilayah, Callable[[Any, Region], None]], ...] = (
    (StatusWilayah.PERAN_DIBUAT, _make_role),
    (StatusWilayah.STRUKTUR_DIBUAT, _make_structure),
    (StatusWilayah.HAK_DIBERIKAN, _make_grants),
    (StatusWilayah.DOMAIN_DIPASANG, _make_domain),
    (StatusWilayah.AKTIF, _activate),
)
