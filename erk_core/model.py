"""Compiled pieces of a pack. Numbers here are internal: ``persen`` is already a ratio."""

from __future__ import annotations

import bisect
import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction

from erk_core.errors import InputError
from erk_core.formula.tree import Node
from erk_core.numbers import show_unit, to_text
from erk_core.period import Period
from erk_core.units import Dim, Unit

Nilai = Fraction | str | bool | dt.date
FREE = 12  # decimals of an earlier month's result that was never rounded: any fraction
HUGE_DEN = 1 << 4096  # "no bound of denominators is known"


@dataclass(frozen=True)
class Value:
    """A dated value as people see it: ``nilai`` is in the written unit (persen = percentage)."""

    nilai: Nilai
    status: str
    dasar: str | None = None
    catatan: str | None = None
    id: str = ""
    label: str = ""
    jenis: str = ""
    satuan: str = ""
    sejak: dt.date | None = None
    bayar: bool = False

    @property
    def tampil(self) -> str:
        return show_value(self.nilai, self.satuan)


def show_value(value: Nilai | None, unit: str, decimals: int | None = None) -> str:
    """A written value for the eye."""
    if value is None:
        return "kosong"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, Fraction):
        return show_unit(value, unit or "tanpa", decimals)
    return value.isoformat() if isinstance(value, dt.date) else value


def text_value(value: Nilai | None) -> str:
    """Exact text of a written value, for files and traces."""
    if value is None:
        return "kosong"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, Fraction):
        return to_text(value)
    return value.isoformat() if isinstance(value, dt.date) else value


@dataclass(frozen=True)
class Masukan:
    """A declared input. ``asal`` is fakta, isian or hasil; ``nama`` the fact's or step's name."""

    id: str
    label: str
    tingkat: str
    asal: str
    nama: str
    jenis: str
    unit: Unit
    low: Fraction
    high: Fraction
    desimal: int
    pilihan: tuple[str, ...]
    boleh_kosong: bool
    periode: int | str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names accepted in tables."""
        return (self.id, self.nama) if self.asal == "fakta" and self.nama != self.id else (self.id,)

    @property
    def bebas(self) -> bool:
        """Whether any fraction may come: an earlier month's unrounded result."""
        return self.asal == "hasil" and self.desimal == FREE

    @property
    def satuan(self) -> str:
        return self.unit.text


@dataclass(frozen=True)
class Versi:
    """One dated value."""

    sejak: dt.date
    nilai: Nilai
    status: str
    dasar: str | None
    catatan: str | None


@dataclass(frozen=True)
class Parameter:
    """Dated values, oldest first; also used for operasi."""

    id: str
    label: str
    jenis: str
    unit: Unit
    pilihan: tuple[str, ...]
    versi: tuple[Versi, ...]

    def at(self, day: dt.date) -> Versi:
        """The value in force on the day. Raises InputError before the first one."""
        return self.versi[version_index([v.sejak for v in self.versi], day, self.id)]

    def value(self, day: dt.date, kind: str, bayar: bool = False) -> Value:
        v = self.at(day)
        nilai = v.nilai * self.unit.factor if isinstance(v.nilai, Fraction) else v.nilai
        return Value(nilai, v.status, v.dasar, v.catatan, self.id, self.label, kind, self.unit.text, v.sejak, bayar)


def version_index(starts: list[dt.date], day: dt.date, id_: str) -> int:
    index = bisect.bisect_right(starts, day) - 1
    if index < 0:
        raise InputError(
            f"periode {day:%Y-%m}",
            f'periode ini sebelum nilai pertama "{id_}" ({starts[0].isoformat()})',
            f"periode {starts[0]:%Y-%m} atau sesudahnya",
            "tambahkan nilai yang berlaku saat itu ke paket, atau pilih periode lain",
        )
    return index


@dataclass(frozen=True)
class Pita:
    """An interval; ``None`` bounds are open to infinity, ``*_in`` tells whether the bound belongs to it."""

    low: Fraction | None
    low_in: bool
    high: Fraction | None
    high_in: bool
    nilai: Nilai

    def holds(self, x: Fraction | int) -> bool:
        if self.low is not None and (x < self.low or (x == self.low and not self.low_in)):
            return False
        return self.high is None or x < self.high or (x == self.high and self.high_in)


@dataclass(frozen=True)
class KunciTabel:
    id: str
    jenis: str
    unit: Unit
    pita: bool
    langkah: Fraction | None


@dataclass(frozen=True)
class VersiTabel:
    """``isi``: exact keys in order (without the band key) -> bands; an exact-only row is one band without bounds."""

    sejak: dt.date
    isi: dict[tuple[Nilai, ...], tuple[Pita, ...]]
    lainnya: Nilai | None
    sela: tuple[tuple[Fraction, Fraction], ...]  # open holes that only the declared langkah excuses
    status: str
    dasar: str | None
    catatan: str | None


@dataclass(frozen=True)
class Tabel:
    id: str
    label: str
    jenis: str
    unit: Unit
    pilihan: tuple[str, ...]
    kunci: tuple[KunciTabel, ...]
    versi: tuple[VersiTabel, ...]

    @property
    def pita(self) -> bool:
        return any(k.pita for k in self.kunci)

    def index(self, day: dt.date) -> int:
        return version_index([v.sejak for v in self.versi], day, self.id)

    def find(self, version: VersiTabel, keys: tuple[Nilai, ...]) -> Nilai | None:
        """Scalar lookup; None where nothing matches."""
        exact = tuple(k for k, d in zip(keys, self.kunci, strict=True) if not d.pita)
        band = next((k for k, d in zip(keys, self.kunci, strict=True) if d.pita), None)
        for row in version.isi.get(exact, ()):
            if band is None or (isinstance(band, Fraction | int) and row.holds(band)):
                return row.nilai
        return version.lainnya


@dataclass(frozen=True)
class Langkah:
    """A step. ``bulatkan`` is None where exact, else (decimals in the step's unit, mode)."""

    id: str
    label: str
    tingkat: str
    jenis: str
    unit: Unit
    pilihan: tuple[str, ...]
    rumus: str
    node: Node
    bulatkan: tuple[int, str] | None
    bulatkan_ditulis: bool
    tampil: int | None
    hari_acuan: str | None
    boleh_kosong: bool
    dasar: str | None
    status: str | None
    catatan: str | None

    @property
    def satuan(self) -> str:
        return self.unit.text

    @property
    def round_internal(self) -> tuple[int, str] | None:
        """Rounding in internal units: persen 2 decimals are 4 of the ratio."""
        if self.bulatkan is None:
            return None
        decimals, mode = self.bulatkan
        return decimals + (2 if self.unit.percent else 0), mode

    def day(self, period: Period) -> dt.date:
        """The day whose dated values rule this step, outside level hari."""
        return period.last if self.hari_acuan == "akhir" else period.first


@dataclass(frozen=True)
class Keluaran:
    id: str
    jenis: str
    label: str
    satuan: str
    tingkat: str
    peran: str | None = None
    rekening: str | None = None  # account code of the budget that pays it


@dataclass(frozen=True)
class Abstrak:
    """What is known of an expression before any data: kind, dimension, range, representation.

    ``dim`` None: literal 0, fits every unit. ``skala``: a common denominator that always suffices beside a column of
    denominators up to ``den`` (1 = none).
    """

    jenis: str
    dim: Dim | None = None
    kosong: bool = False
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    skala: int = 1
    den: int = 1
    pilihan: frozenset[str] = field(default_factory=frozenset)

    @property
    def whole(self) -> bool:
        return self.skala == 1 and self.den == 1

    @property
    def bound(self) -> int:
        """Largest integer that holding the value needs."""
        top = max(abs(self.low), abs(self.high)) * self.skala * self.den
        return max(-(-top.numerator // top.denominator), self.skala * self.den)
