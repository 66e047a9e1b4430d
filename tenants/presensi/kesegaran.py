"""Until when the attendance feed is complete: known to tenants.sinkronisasi, which hands in its reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

_pembaca: list[Callable[[], dt.datetime | None]] = []


def pasang(pembaca: Callable[[], dt.datetime | None]) -> None:
    """Hand in the one who knows; a second call replaces the first."""
    _pembaca[:] = [pembaca]


def fresh_until() -> dt.datetime | None:
    """Instant up to which punches are complete, None where no feed has come yet. One query."""
    return _pembaca[0]() if _pembaca else None
