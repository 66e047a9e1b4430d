"""One Protocol for each kind of source. A connector implements those it can; the shell knows only these."""

from __future__ import annotations

import datetime as dt
from typing import Protocol, runtime_checkable

from integrations.contracts.records import (
    Bacaan,
    JabatanRecord,
    NormaWaktuRecord,
    PegawaiRecord,
    PenugasanRecord,
    RekamanRecord,
)


@runtime_checkable
class KepegawaianSource(Protocol):
    """A personnel system (SIMPEG, SIASN, a file)."""

    contract_version: int
    nama: str

    def pegawai(self) -> Bacaan[PegawaiRecord]:
        """Everyone the source delivers. Never raises for a bad row: that is a finding."""

    def penugasan(self) -> Bacaan[PenugasanRecord]:
        """Positions held, with their days."""


@runtime_checkable
class ReferensiSource(Protocol):
    """Where positions with their classes and standard minutes are kept."""

    contract_version: int
    nama: str

    def jabatan(self) -> Bacaan[JabatanRecord]:
        """Positions, each with its class since a day."""

    def norma_waktu(self) -> Bacaan[NormaWaktuRecord]:
        """Kinds of work with their minutes since a day."""


@runtime_checkable
class PresensiSource(Protocol):
    """An attendance system (SIAP, a machine, a file)."""

    contract_version: int
    nama: str

    def rekaman(self, *, sampai: dt.datetime) -> Bacaan[RekamanRecord]:
        """Raw punches up to the instant `sampai`; a later one is a finding (a clock is wrong)."""
