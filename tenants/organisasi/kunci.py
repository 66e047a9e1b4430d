"""Refusing to write into a locked month, in words, before the database does (provisioning.kebijakan)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from erk_kit.bentuk import bulan_tahun, tanggal
from erk_kit.kunci import horizon
from tenants.organisasi.galat import GalatLayanan


class BulanTerkunci(GalatLayanan):
    """Something dated in a locked month. `mulai` is its day, `batas` the last closed day."""

    def __init__(self, apa: str, mulai: dt.date, batas: dt.date, saran: str = "") -> None:
        self.mulai, self.batas = mulai, batas
        super().__init__(
            f"{apa}: bulan {bulan_tahun(mulai)} sudah terkunci (semua bulan sampai {tanggal(batas)}). "
            "Tidak ada yang diubah.",
            kode="bulan_terkunci",
            saran=saran
            or f"Catat mulai {tanggal(batas + dt.timedelta(days=1))}, dan catat yang sebelumnya sebagai fakta susulan.",
        )


def check_open(hari: dt.date | None, apa: str, *, saran: str = "") -> None:
    """Raises BulanTerkunci when `hari` lies in a locked month. apa: what is being written, for the message."""
    open_check(hari, apa, horizon(), saran=saran)


def open_check(hari: dt.date | None, apa: str, batas: dt.date | None, *, saran: str = "") -> None:
    """As `check_open`, for a caller that has read the horizon `batas`."""
    if batas is not None and hari is not None and hari <= batas:
        raise BulanTerkunci(apa, hari, batas, saran)


def check_end(sampai: dt.date | None, apa: str) -> None:
    """Raises BulanTerkunci when a fact would end before the last closed day: its locked days would change."""
    open_end_check(sampai, apa, horizon())


def open_end_check(sampai: dt.date | None, apa: str, batas: dt.date | None) -> None:
    """As `check_end`, for a caller that has read the horizon `batas`."""
    if batas is not None and sampai is not None and sampai < batas:
        raise BulanTerkunci(apa, sampai, batas)


def locked_days(hari: list[dt.date]) -> set[dt.date]:
    """Those of the days that lie in a locked month; one query, none for no days."""
    batas: Any = horizon() if hari else None
    return {h for h in hari if batas is not None and h <= batas}
