"""A month."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from erk_core.errors import InputError

_FORM = re.compile(r"([0-9]{4})-([0-9]{2})\Z")


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month; ``str(period)`` is ``2026-10``."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2026-10``. Raises InputError otherwise."""
        found = _FORM.match(text)
        if not found or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2200:
            raise InputError(
                "periode", f'"{text}" bukan periode', "ditulis tahun-bulan seperti 2026-10", "tulis ulang periodenya"
            )
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        return calendar.monthrange(self.year, self.month)[1]

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
