"""Reads of the register. Every function but region_clock and region_way_out needs public_atomic() around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import QuerySet
from django.utils import timezone

from erk_kit.binding import public_atomic
from tenants.registry.models import Region, StatusWilayah


def region_list() -> QuerySet[Region]:
    """All regions by code, whatever their state."""
    return Region.objects.order_by("kode")


def region_active() -> QuerySet[Region]:
    """Regions that serve requests."""
    return region_list().filter(status=StatusWilayah.AKTIF)


def region_with_data() -> QuerySet[Region]:
    """Regions whose people and months are there: active, or suspended for a while."""
    return region_list().filter(status__in=(StatusWilayah.AKTIF, StatusWilayah.DITANGGUHKAN))


def region_get(*, slug: str) -> Region:
    """Region by its short name, code or schema. Raises Region.DoesNotExist with the known ones in its message."""
    for field in ("slug", "kode", "schema_name"):
        found = Region.objects.filter(**{field: slug}).first()
        if found is not None:
            return found
    known = ", ".join(region_list().values_list("slug", flat=True)) or "belum ada"
    raise Region.DoesNotExist(
        f"Wilayah {slug!r} tidak terdaftar. Yang terdaftar: {known}. "
        "Pakai salah satunya, atau daftarkan dengan `erk region create`."
    )


@contextmanager
def region_clock(*, schema: str) -> Iterator[str]:
    """Inside, `timezone.localdate()` is the day where the region is; gives the zone's name."""
    with public_atomic():
        zona = region_zone(schema=schema)
    with timezone.override(zona):
        yield zona


def region_zone(*, schema: str) -> str:
    """IANA name of a region's time zone."""
    return Region.objects.values_list("zona_waktu", flat=True).get(schema_name=schema)


def region_way_out(*, schema: str) -> tuple[tuple[str, ...], str]:
    """Hosts that a region's connectors may reach, and the name of its zone; in a transaction of its own."""
    with public_atomic():
        host, zona = Region.objects.values_list("host_izin", "zona_waktu").get(schema_name=schema)
        return tuple(host), zona
