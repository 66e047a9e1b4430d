"""Host name -> region, remembered for a short time in this process.

The question is asked in a transaction of its own, bound to public, before the request's transaction is opened: never
inside one.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django_tenants.utils import get_tenant_domain_model

from erk_kit.binding import in_transaction, public_atomic
from erk_kit.errors import RegionBindingError
from erk_kit.names import SCHEMA_PUBLIC

# Unknown names are remembered too, but a flood of invented ones must not fill the memory.
_MAX_ENTRIES = 2000


@dataclass(frozen=True, slots=True)
class Wilayah:
    """What a request needs to know of its region. `aktif` is False while it is being prepared or is suspended."""

    schema_name: str
    kode: str
    nama: str
    slug: str
    zona_waktu: str
    mode: str
    aktif: bool
    paket_id: str = ""
    # where this region's connectors may go although it is not public
    host_izin: tuple[str, ...] = ()
    tenant_type: str | None = None

    @property
    def is_console(self) -> bool:
        return self.schema_name == SCHEMA_PUBLIC

    def get_tenant_type(self) -> str | None:
        return self.tenant_type


KONSOL = Wilayah(
    schema_name=SCHEMA_PUBLIC,
    kode="",
    nama="Konsol pusat",
    slug="konsol",
    zona_waktu="Asia/Jakarta",
    mode="",
    aktif=True,
)

_lock = threading.Lock()
_entries: dict[str, tuple[float, Wilayah | None]] = {}


def forget() -> None:
    """Forget everything remembered in this process (after provisioning, in tests)."""
    with _lock:
        _entries.clear()


def remember(host: str, wilayah: Wilayah | None, *, seconds: float | None = None) -> None:
    """Put an answer into this process's memory for `seconds` (default: settings.ERK_HOST_TTL)."""
    ttl = settings.ERK_HOST_TTL if seconds is None else seconds
    with _lock:
        if len(_entries) >= _MAX_ENTRIES:
            _entries.clear()
        _entries[host] = (time.monotonic() + ttl, wilayah)


def find(host: str) -> Wilayah | None:
    """The console, a region, or None for an unknown host (without port, lower case).

    Raises RegionBindingError inside an open transaction when the answer is not in memory.
    """
    host = host.lower().rstrip(".")
    if host == f"konsol.{settings.ERK_DOMAIN}":
        return KONSOL
    entry = _entries.get(host)
    if entry is not None and entry[0] > time.monotonic():
        return entry[1]
    if in_transaction():
        raise RegionBindingError(
            f"Alamat {host!r} dicari ketika sebuah transaksi masih terbuka; pencarian wilayah punya "
            "transaksinya sendiri. Tutup transaksi itu dulu."
        )
    wilayah = _ask(host)
    remember(host, wilayah)
    return wilayah


def _ask(host: str) -> Wilayah | None:
    with public_atomic():
        domain = get_tenant_domain_model().objects.select_related("tenant").filter(domain=host).first()
        return from_region(domain.tenant) if domain is not None else None


def from_region(region: object) -> Wilayah:
    """Wilayah from a registry row (typed loosely: this layer does not know the registry's models)."""
    fields = ("schema_name", "kode", "nama", "slug", "zona_waktu", "mode", "paket_id")
    return Wilayah(
        **{f: getattr(region, f) for f in fields},
        aktif=getattr(region, "status", "") == "aktif",
        host_izin=tuple(getattr(region, "host_izin", ())),
    )
