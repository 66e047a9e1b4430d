"""Months in which nothing about activities is decided any more, because they are locked or paid.

The state of a month belongs to penilaian, which stands above this app. So this app only asks, and penilaian answers:
it hands in its query when Django starts (tenants.penilaian.apps). Without an answer nothing is locked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable

# months as (year, month) -> those of them that are locked
TanyaKunci = Callable[[Collection[tuple[int, int]]], set[tuple[int, int]]]

_tanya: list[TanyaKunci] = []


def pasang(tanya: TanyaKunci) -> None:
    """Hand in the one who knows; a second call replaces the first."""
    _tanya[:] = [tanya]


def bulan_terkunci(hari: Iterable[dt.date]) -> set[tuple[int, int]]:
    """The locked ones among the months of `hari`; one query, none for no days."""
    bulan = {(h.year, h.month) for h in hari}
    return _tanya[0](bulan) if bulan and _tanya else set()
