"""Writes of the register by the maintainers. Each needs public_atomic() around it."""

from __future__ import annotations

from collections.abc import Sequence

from erk_kit import hosts
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.registry.models import Region


def host_allow(*, actor: Pengguna, region: Region, host: Sequence[str]) -> None:
    """Replace the list of hosts ("10.1.2.3:8443") that a region's connectors may reach; the same list changes
    nothing."""
    satu = Region.objects.select_for_update().get(pk=region.pk)
    lama = satu.host_izin
    if lama == list(host):
        return
    satu.host_izin = list(host)
    satu.save(update_fields=["host_izin", "diubah_pada"])
    rincian = {"tambah": sorted(set(host) - set(lama)), "hapus": sorted(set(lama) - set(host))}
    catat(aksi="wilayah.host", actor=actor, objek=(satu.slug, satu.nama), rincian=rincian)
    hosts.forget()
