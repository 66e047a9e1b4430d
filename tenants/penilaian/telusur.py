"""Where a run's numbers come from: its packs, and which values behind paid outputs no regulation was read for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from erk_core import Period
from tenants.penilaian.models import Hitungan, PaketTersimpan
from tenants.penilaian.paket import pack_load


def paket_of(hitungan: Hitungan) -> list[PaketTersimpan]:
    """Stored packs of a run's parts."""
    return [b.paket for b in hitungan.bagian.select_related("paket").order_by("id")]


def bukan_hukum_of(hitungan: Hitungan) -> list[Any]:
    """Values (erk_core.Value) of all parts that are `asumsi` or `peraga` and that a paid output depends on."""
    periode = Period.parse(hitungan.periode.kode)
    return _unik(nilai for paket in paket_of(hitungan) for nilai in bukan_hukum_in(paket, periode))


def bukan_hukum_in(paket: PaketTersimpan, periode: Period) -> list[Any]:
    return [nilai for nilai in pack_load(paket).status_values(periode) if nilai.bayar]


def _unik(nilai: Iterable[Any]) -> list[Any]:
    """`peraga` first, then by label; one row for a value that several packs share."""
    satu = {(n.id, n.status): n for n in nilai}
    return sorted(satu.values(), key=lambda n: (n.status != "peraga", n.label or n.id))
