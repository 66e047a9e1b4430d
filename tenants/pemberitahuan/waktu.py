"""When somebody may be told outside the application: quiet hours and the morning's digest, in the region's time."""

from __future__ import annotations

import datetime as dt

from tenants.pemberitahuan.models import PilihanOrang

JAM_RINGKASAN = dt.time(7, 0)
SABTU = 5


def is_quiet(pilihan: PilihanOrang, lokal: dt.datetime) -> bool:
    """lokal: now, in the region's time. A span over midnight ends the next morning; an empty one is no quiet at all."""
    if pilihan.tenang_akhir_pekan and lokal.weekday() >= SABTU:
        return True
    mulai, sampai, kini = pilihan.tenang_mulai, pilihan.tenang_sampai, lokal.time()
    if mulai <= sampai:
        return mulai <= kini < sampai
    return kini >= mulai or kini < sampai


def is_digest_time(lokal: dt.datetime) -> bool:
    return lokal.time() >= JAM_RINGKASAN
