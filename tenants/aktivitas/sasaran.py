"""Targets of a month, from the pack in force. tenants.penilaian, which knows the packs, hands in its reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Sasaran:
    """target: minutes of the month; None where the pack names none. kredit: minutes credited for a working day without
    activities, by status of attendance; only those above 0."""

    target: Fraction | None = None
    kredit: Mapping[str, int] = field(default_factory=dict)


Pembaca = Callable[[dt.date, int | None], Sasaran]
_pembaca: list[Pembaca] = []


def pasang(pembaca: Pembaca) -> None:
    """Hand in the one who knows; a second call replaces the first."""
    _pembaca[:] = [pembaca]


def targets_of(hari: dt.date, opd_id: int | None = None) -> Sasaran:
    """Those of the month of `hari` for an OPD. At most two queries."""
    return _pembaca[0](hari, opd_id) if _pembaca else Sasaran()
