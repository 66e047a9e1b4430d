"""Made-up worlds for the checks: more than two pages, names that are hard, days that lie on an edge."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from integrations.conformance.dunia import Dunia
from integrations.contracts import RekamanRecord

DI = ZoneInfo("Asia/Jakarta")
PERANGKAT = "SIAP-01"


def nip(n: int) -> str:
    """A well-formed NIP that nobody has."""
    return f"19850101201001{1 + n % 2}{n % 1000:03d}"


def punches(banyak: int = 120, *, hari: dt.date = dt.date(2026, 11, 19)) -> tuple[RekamanRecord, ...]:
    """In and out of half as many people, on one day before the clock of the checks."""
    return tuple(
        RekamanRecord(
            nip(i // 2), dt.datetime.combine(hari, dt.time(7 if i % 2 == 0 else 16, i % 60), DI), PERANGKAT, i + 1
        )
        for i in range(banyak)
    )


def attendance(banyak: int = 120) -> Dunia:
    return Dunia(rekaman=punches(banyak), lengkap_sampai=dt.datetime(2026, 11, 19, 23, 59, tzinfo=DI))
