"""The channels that this platform has, and those that a region has switched on.

A new channel is a class of integrations.contracts.JenisSaluran and a line in settings.ERK_SALURAN; its settings page
and its place in everybody's choices come by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from erk_kit.rahasia import RahasiaTidakTerbaca, unseal
from integrations.contracts import JenisSaluran, Saluran, SetelanSalah
from tenants.pemberitahuan.models import SetelanSaluran

# what the stored secrets are for (erk_kit.rahasia)
GUNA = "saluran"


@cache
def channels() -> dict[str, JenisSaluran]:
    """By code, in the order of settings.ERK_SALURAN."""
    semua = [import_string(nama) for nama in settings.ERK_SALURAN]
    return {jenis.kode: jenis for jenis in semua}


def channels_active() -> dict[str, JenisSaluran]:
    """Those that the bound region has switched on. One query."""
    aktif = set(SetelanSaluran.objects.filter(aktif=True).values_list("kode", flat=True))
    return {kode: jenis for kode, jenis in channels().items() if kode in aktif}


def channel_open(*, jenis: JenisSaluran, isi: Mapping[str, Any]) -> Saluran:
    """Raises SetelanSalah."""
    return jenis.buka({k: str(v) for k, v in isi.items()}, izin=settings.ERK_PESAN_HOST)


def channel_of(setelan: SetelanSaluran) -> Saluran:
    """Raises SetelanSalah, also where the secret no longer opens."""
    try:
        rahasia = unseal(setelan.rahasia, guna=GUNA)
    except RahasiaTidakTerbaca:
        raise SetelanSalah("", "Kata sandi atau token tersimpan tidak terbaca lagi; isikan ulang.") from None
    return channel_open(jenis=channels()[setelan.kode], isi={**setelan.isi, **rahasia})
