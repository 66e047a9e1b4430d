"""One calendar month as a span of days: the unit of every close."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from erk_kit.bentuk import bulan_tahun

_KODE = re.compile(r"\A(\d{4})-(0[1-9]|1[0-2])\Z")


class KodePeriodeError(ValueError):
    """A text that is not a month."""


@dataclass(frozen=True)
class Bulan:
    tahun: int
    bulan: int

    @classmethod
    def parse(cls, kode: str) -> Bulan:
        """`2026-10` -> October 2026. Raises KodePeriodeError for anything else."""
        cocok = _KODE.match(kode.strip())
        if cocok is None:
            raise KodePeriodeError(
                f"Periode {kode!r} tidak dikenali: yang diharapkan tahun-bulan, misalnya 2026-10. Tulis ulang "
                f"periodenya."
            )
        return cls(int(cocok[1]), int(cocok[2]))

    @classmethod
    def of(cls, hari: dt.date) -> Bulan:
        """The month of a day."""
        return cls(hari.year, hari.month)

    @property
    def kode(self) -> str:
        return f"{self.tahun}-{self.bulan:02d}"

    @property
    def hari(self) -> int:
        """Number of calendar days."""
        return calendar.monthrange(self.tahun, self.bulan)[1]

    @property
    def awal(self) -> dt.date:
        return dt.date(self.tahun, self.bulan, 1)

    @property
    def akhir(self) -> dt.date:
        return dt.date(self.tahun, self.bulan, self.hari)

    def tanggal(self, urutan: int) -> dt.date:
        """The day `urutan` days after the first: 0 -> the 1st."""
        return self.awal + dt.timedelta(days=urutan)

    def __str__(self) -> str:
        """For people: Oktober 2026."""
        return bulan_tahun(self.awal)
