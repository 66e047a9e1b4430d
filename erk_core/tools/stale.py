"""Values that nobody has checked against the law for a while: ``diperiksa`` too old or never written."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from dataclasses import dataclass

from erk_core.errors import InputError
from erk_core.pack import Pack

KINDS = ("parameter", "tabel", "operasi")


@dataclass(frozen=True)
class Usang:
    """An entry to be checked again; ``diperiksa`` is None where no day is written, ``sejak`` its newest value's day."""

    bagian: str
    id: str
    label: str
    diperiksa: dt.date | None
    sejak: str
    status: str

    def to_text(self) -> str:
        last = f"terakhir diperiksa {self.diperiksa}" if self.diperiksa else "belum pernah ditulis kapan diperiksa"
        return f"{self.bagian} {self.id} ({self.label}): {last}; nilai terbaru sejak {self.sejak}, {self.status}"


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier, the month's last day where it has none: 2026-03-31 less 1 is 2026-02-28."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return dt.date.min
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def stale(pack: Pack, on: dt.date, months: int) -> list[Usang]:
    """Parameters, tables and operasi whose ``diperiksa`` lies more than ``months`` months before ``on``, or is missing.

    Exactly ``months`` months old still counts as checked. Oldest first, the never checked at the front. Raises
    InputError for a negative number of months.
    """
    if months < 0:
        raise InputError("--months", f"{months} bulan", "0 atau lebih", "tulis banyaknya bulan, mis. 12")
    limit = months_before(on, months)
    data = json.loads(pack.canonical())
    out = []
    for kind in KINDS:
        for item in data[kind]:
            checked = dt.date.fromisoformat(item["diperiksa"]) if "diperiksa" in item else None
            if checked is None or checked < limit:
                newest = max(item["nilai"])
                out.append(Usang(kind, item["id"], item["label"], checked, newest, item["nilai"][newest]["status"]))
    return sorted(out, key=lambda u: (u.diperiksa or dt.date.min, KINDS.index(u.bagian), u.id))
