"""Reads `operasi` of the pack that rules a day, for the apps below (tenants.organisasi.operasi)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db.models import Q

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import PaketBerlaku, PaketTersimpan
from tenants.penilaian.paket import pack_load


def rules_read(hari: dt.date, opd_id: int | None) -> Mapping[str, Any]:
    """Values of the newest adoption that starts no later than the first of the month of `hari`: the OPD's own before
    the region's. One query; a second one the first time this process meets the pack."""
    terbaru = _adopted(hari, Q(opd_id=opd_id) | Q(opd_id=None))
    sidik = terbaru.get(opd_id) or terbaru.get(None)
    return _values(sidik, hari) if sidik else {}


def rules_read_all(hari: dt.date) -> Mapping[int | None, Mapping[str, Any]]:
    """The same of the region (None) and of each OPD with an adoption of its own. One query."""
    return {opd: _values(sidik, hari) for opd, sidik in _adopted(hari, Q()).items()}


def _adopted(hari: dt.date, siapa: Q) -> dict[int | None, str]:
    """Hash of the pack that rules the month of `hari`, by OPD; None: the region's."""
    awal = Bulan.of(hari).awal
    berlaku = PaketBerlaku.objects.filter(siapa, mulai__lte=awal).order_by("opd_id", "-mulai", "-id")
    terbaru: dict[int | None, str] = {}
    for opd, sidik in berlaku.values_list("opd_id", "paket_id"):
        terbaru.setdefault(opd, sidik)
    return terbaru


@lru_cache(maxsize=256)
def _values(sidik: str, hari: dt.date) -> Mapping[str, Any]:
    """Of a pack by its hash, which names the same bytes everywhere; without rules whose first value lies later.

    Besides `operasi`, what the survey of behaviour must know of the pack: its rater threshold, what becomes of a
    smaller group, and whether people who rate themselves are read by any step.
    """
    pack = pack_load(PaketTersimpan.objects.get(pk=sidik))
    ada = {nama for nama, aturan in pack.aturan.items() if aturan.versi[0].sejak <= hari}
    return {nama: pack.operasi(nama, on=hari).nilai for nama in ada} | {
        "ambang_penilai": pack.ambang_penilai,
        "penilai_kurang": pack.penilai_kurang,
        "menilai_diri": any('"DIRI"' in langkah.rumus for langkah in pack.langkah.values()),
    }
