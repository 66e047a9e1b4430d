"""Days and months: as an address or a form gives them, and a month's ends."""

from __future__ import annotations

import calendar
import datetime as dt

from django.utils import timezone

# before and after these nothing of a region is kept, and links to neighbouring months would leave the calendar
TAHUN_AWAL, TAHUN_AKHIR = 2015, 2100


def day_read(teks: str) -> dt.date | None:
    """`2026-11-27`; None for what is no such day, or of no year that is kept."""
    try:
        hari = dt.date.fromisoformat(teks)
    except ValueError:
        return None
    return hari if TAHUN_AWAL <= hari.year <= TAHUN_AKHIR else None


def day_in(teks: str, bawaan: dt.date | None = None) -> dt.date:
    """`2026-11-27`; anything else means `bawaan`, or today."""
    return day_read(teks) or bawaan or timezone.localdate()


def month_in(teks: str) -> dt.date:
    """First day of `2026-10`; anything else means this month."""
    return day_in(f"{teks}-01").replace(day=1)


def month_end(hari: dt.date) -> dt.date:
    """The last day of its month."""
    return hari.replace(day=calendar.monthrange(hari.year, hari.month)[1])


def month_next(hari: dt.date) -> dt.date:
    """The first day of the month after."""
    return month_end(hari) + dt.timedelta(days=1)
