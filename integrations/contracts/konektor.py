"""What a connector is: a description that the shell can show and check, and what it opens.

The shell (tenants/sinkronisasi) knows only this. It never asks a connector to write anything: a connector fetches raw
parts, which the shell keeps with their hash, and reads records out of raw parts, without the network. So what was
applied on any day can be read again from what came that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from integrations.contracts.records import (
    CONTRACT_VERSION,
    Bacaan,
    BerhentiRecord,
    KinerjaRecord,
    PegawaiRecord,
    PenugasanRecord,
    RealisasiRecord,
    RekamanRecord,
    RhkRecord,
    UnitRecord,
)
from integrations.contracts.saluran import Medan

GRUP_ENTRI = "erk.connectors"


class Bidang(StrEnum):
    """Which feed a connector serves; freshness and blockers are kept by feed."""

    KEPEGAWAIAN = "kepegawaian"
    PRESENSI = "presensi"
    ANGGARAN = "anggaran"
    KINERJA = "kinerja"


class Kemampuan(StrEnum):
    """What a connector can do. The shell asks for nothing that is not declared."""

    PEGAWAI = "pegawai"
    PENUGASAN = "penugasan"
    UNIT = "unit"
    BERHENTI = "berhenti"
    REKAMAN = "rekaman"
    REALISASI = "realisasi"
    RHK = "rhk"
    KIRIM_KINERJA = "kirim_kinerja"
    BERKAS_KINERJA = "berkas_kinerja"


class JenisGalat(StrEnum):
    """SEMENTARA: may work later, tried again. SETELAN: someone must mend a setting, a key or an allowed host.
    TETAP: this request will never work."""

    SEMENTARA = "sementara"
    SETELAN = "setelan"
    TETAP = "tetap"


class GalatSumber(Exception):
    """A source could not be asked. The text is for the people who look after the connection: no key, no personal data.

    tunda: seconds that the other side asks to be left alone. status: its HTTP answer, 0 when there was none.
    """

    def __init__(self, jenis: JenisGalat, pesan: str, *, tunda: int = 0, status: int = 0) -> None:
        super().__init__(pesan)
        self.jenis, self.pesan, self.tunda, self.status = jenis, pesan, tunda, status


@dataclass(frozen=True, slots=True)
class Potong:
    """One raw part as it came: a page, a file, a body that was pushed. nama: unique in its delivery and telling what it
    is ("pegawai-1.json"). lengkap_sampai: until when the source itself says that this part is complete."""

    nama: str
    isi: bytes
    lengkap_sampai: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Rentang:
    """What is asked for. mulai, sampai: instants aware of their zone; a source of people gives everybody as on
    `sampai`. maks: no more than this many people (a trial in the wizard); None = all."""

    mulai: dt.datetime
    sampai: dt.datetime
    maks: int | None = None


@runtime_checkable
class Terbuka(Protocol):
    """A connector opened with a region's settings. It has the methods of its capabilities:

    PEGAWAI   pegawai(mentah) -> Bacaan[PegawaiRecord]          REALISASI      realisasi(mentah) -> Bacaan[...]
    PENUGASAN penugasan(mentah) -> Bacaan[PenugasanRecord]      RHK            rhk(mentah) -> Bacaan[RhkRecord]
    UNIT      unit(mentah) -> Bacaan[UnitRecord]                KIRIM_KINERJA  kirim(catatan) -> HasilKinerja
    BERHENTI  berhenti(mentah) -> Bacaan[BerhentiRecord]        BERKAS_KINERJA berkas(catatan) -> Potong
    REKAMAN   rekaman(mentah, sampai=...) -> Bacaan[RekamanRecord]

    `baris` of a record or finding counts the records of the whole delivery from 1, across its parts: it is how people
    and previews call a row. Reading is pure and total: a bad row, and a part that is no JSON, are findings, never an
    exception.
    """

    contract_version: int
    nama: str


@runtime_checkable
class Tarik(Terbuka, Protocol):
    """One that is asked (pull)."""

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        """Raw parts in a fixed order, each as soon as it is there. All or GalatSumber: a list that ends early, a page
        that comes twice or whose count disagrees raises and is never taken for the whole."""
        ...


@dataclass(frozen=True, slots=True)
class Permintaan:
    """An HTTP request that was pushed to us. jalur: below the connector's own address. kueri: the query, decoded.
    kepala: names in small letters. diterima: our clock."""

    metode: str
    jalur: str
    kueri: Mapping[str, str]
    kepala: Mapping[str, str]
    badan: bytes
    diterima: dt.datetime


class Alasan(StrEnum):
    """Why a push was refused, as the log keeps it."""

    TANDA_TANGAN = "tanda_tangan"
    TERLALU_LAMA = "terlalu_lama"
    DARI_DEPAN = "dari_depan"
    BENTUK = "bentuk"
    TERLALU_BESAR = "terlalu_besar"
    PERANGKAT = "perangkat"


class KirimanDitolak(Exception):
    """A push that is not taken. status: what the sender is answered; the text is for the log, without keys."""

    def __init__(self, alasan: Alasan, pesan: str, *, status: int) -> None:
        super().__init__(pesan)
        self.alasan, self.pesan, self.status = alasan, pesan, status


@dataclass(frozen=True, slots=True)
class Balasan:
    """What the sender is answered once the delivery is kept."""

    status: int = 200
    badan: bytes = b""
    jenis_isi: str = "application/json"


@dataclass(frozen=True, slots=True)
class Terimaan:
    """A push that may be taken. nomor: the sender's number of this delivery; the same number is kept once. potong: None
    for a request that carries no data (a device asking for options)."""

    nomor: str
    potong: Potong | None
    balasan: Balasan


@runtime_checkable
class Terima(Terbuka, Protocol):
    """One that is pushed to."""

    def terima(self, permintaan: Permintaan) -> Terimaan:
        """Check who sends and how old it is; pure. Raises KirimanDitolak."""
        ...


class KepegawaianTerbuka(Terbuka, Protocol):
    """A personnel system (SIMPEG, SIASN, files)."""

    def pegawai(self, mentah: Sequence[Potong]) -> Bacaan[PegawaiRecord]: ...

    def penugasan(self, mentah: Sequence[Potong]) -> Bacaan[PenugasanRecord]: ...

    def unit(self, mentah: Sequence[Potong]) -> Bacaan[UnitRecord]: ...

    def berhenti(self, mentah: Sequence[Potong]) -> Bacaan[BerhentiRecord]: ...


class PresensiTerbuka(Terbuka, Protocol):
    """An attendance system (SIAP, a machine, files)."""

    def rekaman(self, mentah: Sequence[Potong], *, sampai: dt.datetime) -> Bacaan[RekamanRecord]:
        """Raw punches up to the instant `sampai`; a later one is a finding (a clock is wrong)."""
        ...


class AnggaranTerbuka(Terbuka, Protocol):
    """A financial system (SIMDA, SIPD, files)."""

    def realisasi(self, mentah: Sequence[Potong]) -> Bacaan[RealisasiRecord]: ...


@dataclass(frozen=True, slots=True)
class HasilKinerja:
    """What became of results sent. nomor: the other side's id by our `kunci`. ditolak: its words by `kunci`."""

    nomor: Mapping[str, str]
    ditolak: Mapping[str, str]


class KinerjaTerbuka(Terbuka, Protocol):
    """e-Kinerja BKN: RHK in, periodic results out, over SIASN or as a file."""

    def rhk(self, mentah: Sequence[Potong]) -> Bacaan[RhkRecord]: ...

    def kirim(self, catatan: Sequence[KinerjaRecord]) -> HasilKinerja:
        """Send results, one request each; the same `kunci` twice leaves one there. A refused one is in `ditolak`; when
        the other side cannot be reached the rest is in neither. Raises GalatSumber only if nothing was sent."""
        ...

    def berkas(self, catatan: Sequence[KinerjaRecord]) -> Potong: ...


@dataclass(frozen=True, slots=True)
class Lingkungan:
    """What the shell gives a connector when it opens it.

    izin: hosts ("10.1.2.3:8443") that the central maintainers allow this region. zona: IANA name of its zone. penjaga:
    called before each request; raises inside a database transaction. jam: our clock. nip: who stands on the region's
    roll now; to be asked outside a transaction, while fetching. batas_waktu: seconds to wait for an answer, over the
    connector's own; None = its own.
    """

    izin: frozenset[str] = frozenset()
    zona: str = "Asia/Jakarta"
    penjaga: Callable[[], None] = lambda: None
    jam: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    nip: Callable[[], Sequence[str]] = lambda: ()
    batas_waktu: float | None = None


@dataclass(frozen=True, slots=True)
class ConnectorConfig:
    """The entry point's object (group `erk.connectors`): what the connector is, can and asks for.

    kode: small letters, digits and hyphens; never changes, it stands in every region's rows. contract_min,
    contract_max: versions of the contract it works with; outside them the platform refuses to start. medan: its
    settings, from which the form is made; secret ones are encrypted at rest. buka: checks the settings and opens, asks
    the network nothing, raises SetelanSalah.
    """

    kode: str
    label: str
    bidang: Bidang
    kemampuan: frozenset[Kemampuan]
    medan: tuple[Medan, ...]
    buka: Callable[[Mapping[str, str], Lingkungan], Terbuka]
    versi: str = "1"
    contract_min: int = CONTRACT_VERSION
    contract_max: int = CONTRACT_VERSION
    bantuan: str = ""
    didorong: bool = False
    contoh: Mapping[str, str] = field(default_factory=dict)
