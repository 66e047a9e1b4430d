"""Small sums and looks of the pages of rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import template

from erk_kit.bentuk import tanggal
from tenants.penilaian.grafik import JARAK_MENDATAR, Mendatar

register = template.Library()


@register.simple_tag
def selisih(pasangan: Sequence[int]) -> int:
    """[before, after] -> the difference."""
    return pasangan[1] - pasangan[0]


@register.simple_tag
def selisih_dari(lama: int, baru: int) -> int:
    return baru - lama


@register.filter
def tinggi_mendatar(batang: Sequence[Mendatar]) -> int:
    """Height of a chart of lying bars."""
    return len(batang) * JARAK_MENDATAR + 4


@register.filter
def ambil_teks(kamus: dict[str, Any], kunci: object) -> Any:
    """A mapping whose keys are text, asked with a number."""
    return kamus.get(str(kunci), "")


@register.filter
def tanggal_iso(hari: str) -> str:
    return tanggal(dt.date.fromisoformat(hari))
