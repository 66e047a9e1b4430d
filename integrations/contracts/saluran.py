"""What a channel speaks: one message out, one result back. The shell knows only this; each connector is a plugin.

A channel is described by `JenisSaluran` (which settings it asks for, how they are checked) and opened with a region's
settings into a `Saluran` that sends. The shell decides to whom, when and how often; a channel never does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Tujuan(StrEnum):
    """What a channel needs to know of a person."""

    SUREL = "surel"
    TELEPON = "telepon"


class Akhir(StrEnum):
    """How a sending ended.

    TERKIRIM: taken over by the other side. COBA_LAGI: may work later (time-out, server busy, wrong log-in of the
    region). GAGAL: will never work for this message (no such mailbox, number refused).
    """

    TERKIRIM = "TERKIRIM"
    COBA_LAGI = "COBA_LAGI"
    GAGAL = "GAGAL"


@dataclass(frozen=True, slots=True)
class Pesan:
    """tujuan: an e-mail address, or a telephone number as 628123456789. nomor: the same for each try of one message, so
    that the other side can tell a repetition."""

    tujuan: str
    perihal: str
    teks: str
    nomor: str


@dataclass(frozen=True, slots=True)
class HasilKirim:
    """sebab: for the people who look after the channel; never the message or an address. tunda: seconds that the other
    side asks to be left alone."""

    akhir: Akhir
    sebab: str = ""
    tunda: int = 0


@dataclass(frozen=True, slots=True)
class Medan:
    """One setting of a channel. rahasia: kept encrypted and never shown again. tempat: says where the secrets go, so a
    new value wants them typed again. bawaan: offered at first."""

    nama: str
    label: str
    bantuan: str = ""
    wajib: bool = True
    rahasia: bool = False
    tempat: bool = False
    panjang: bool = False
    pilihan: tuple[tuple[str, str], ...] = ()
    bawaan: str = ""


class SetelanSalah(ValueError):
    """A setting that cannot be taken. medan: its name, empty for all of them; the text says what was expected."""

    def __init__(self, medan: str, pesan: str) -> None:
        super().__init__(pesan)
        self.medan = medan


@runtime_checkable
class Saluran(Protocol):
    """An opened channel. `kirim` waits for the network, so never inside a database transaction; it raises nothing that
    the network or the other side can cause."""

    contract_version: int

    def kirim(self, pesan: Pesan) -> HasilKirim: ...


@runtime_checkable
class JenisSaluran(Protocol):
    """A kind of channel. izin: hosts ("gateway.local", "10.0.0.5:8025") that the operator of the platform allows
    although they are not public; empty allows public ones only."""

    kode: str
    label: str
    tujuan: Tujuan
    medan: tuple[Medan, ...]

    def buka(self, isi: Mapping[str, str], *, izin: frozenset[str]) -> Saluran:
        """Check the settings and open; asks the network nothing. Raises SetelanSalah."""
        ...
