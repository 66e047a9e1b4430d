"""Rules that services obey, from the pack in force (`operasi`): windows, caps, policies. They compute nothing.

The apps that ask lie below tenants.penilaian, which knows the packs; it hands in its reader when Django starts. Where a
pack is silent about a rule, the caller's `bawaan` holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Pembaca = Callable[[dt.date, int | None], Mapping[str, Any]]
PembacaSemua = Callable[[dt.date], Mapping[int | None, Mapping[str, Any]]]
_pembaca: list[Pembaca] = []
_pembaca_semua: list[PembacaSemua] = []


@dataclass(frozen=True, slots=True)
class Operasi:
    """Values of one day for one OPD: numbers are whole (days, minutes, people), ya_tidak is bool, pilihan a word."""

    nilai: Mapping[str, Any]

    def bilangan(self, nama: str, bawaan: int | None = None) -> int | None:
        satu = self.nilai.get(nama)
        return bawaan if satu is None else int(satu)

    def ya(self, nama: str, bawaan: bool) -> bool:
        satu = self.nilai.get(nama)
        return bawaan if satu is None else bool(satu)

    def kata(self, nama: str, bawaan: str) -> str:
        return str(self.nilai.get(nama) or bawaan)


def pasang(pembaca: Pembaca, semua: PembacaSemua) -> None:
    """Hand in those who know; a second call replaces the first."""
    _pembaca[:], _pembaca_semua[:] = [pembaca], [semua]


def operasi_of(hari: dt.date, opd_id: int | None = None) -> Operasi:
    """The rules of `hari` for an OPD (None: those of the region). One query; no rules where no pack is adopted."""
    return Operasi(_pembaca[0](hari, opd_id) if _pembaca else {})


def operasi_semua(hari: dt.date) -> dict[int | None, Operasi]:
    """The rules of `hari` of the region (None) and of each OPD that has rules of its own. One query."""
    return {opd: Operasi(nilai) for opd, nilai in (_pembaca_semua[0](hari) if _pembaca_semua else {}).items()}
