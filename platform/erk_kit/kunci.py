"""Locked months: what each model belongs to, and the one date up to which everything is closed.

Months lock in order, so one date says which rows are closed: the last day of the newest locked month (the horizon). A
model says with the class attribute `kunci_bulan` which of its columns is compared with it. Row-level security is made
from these declarations (provisioning.kebijakan); a test sees that no model with a date is without one.

The horizon itself belongs to tenants.penilaian, which stands above the apps that ask. It hands in its query when
Django starts; without one nothing is locked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Hari:
    """The row belongs to one day."""

    kolom: str


@dataclass(frozen=True)
class Saat:
    """The row belongs to the day of an instant, in the region's own time."""

    kolom: str


@dataclass(frozen=True)
class BulanKe:
    """The row belongs to a month, in two columns of numbers."""

    tahun: str = "tahun"
    bulan: str = "bulan"


@dataclass(frozen=True)
class Rentang:
    """The row is true from `mulai` to `sampai` (inclusive; empty = still true).

    New rows begin after the horizon. A row that began before it keeps everything but `sampai`, which may become any day
    from the horizon on, and the columns in `bebas`, which are no part of the fact.
    """

    mulai: str
    sampai: str
    bebas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Induk:
    """The row belongs to where its parent belongs. kolom: name of the foreign key.

    sedikit: there are only some parents a month (a run, a round), so those that are open are looked up once a statement
    and not once a row.
    """

    kolom: str
    sedikit: bool = False


@dataclass(frozen=True)
class Lepas:
    """The row belongs to no month; `alasan` says why a date in it is none of a locked month's facts."""

    alasan: str


Kelas = Hari | Saat | BulanKe | Rentang | Induk | Lepas

_horizon: list[Callable[[], dt.date | None]] = []


def pasang(horizon: Callable[[], dt.date | None]) -> None:
    """Hand in the one who knows; a second call replaces the first."""
    _horizon[:] = [horizon]


def horizon() -> dt.date | None:
    """Last day of the newest locked month of the bound region, None before the first lock. One query."""
    return _horizon[0]() if _horizon else None
