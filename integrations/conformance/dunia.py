"""A made-up truth that a protocol server serves, and the troubles it can be told to make.

A check compares what a connector read with the Dunia that was served. Nobody in it is real.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from integrations.contracts import (
    BerhentiRecord,
    PegawaiRecord,
    PenugasanRecord,
    RealisasiRecord,
    RekamanRecord,
    RhkRecord,
    UnitRecord,
)


@dataclass(frozen=True, slots=True)
class Dunia:
    """What is true on the other side. Records as a faithful connector would give them, apart from `baris`."""

    pegawai: tuple[PegawaiRecord, ...] = ()
    penugasan: tuple[PenugasanRecord, ...] = ()
    unit: tuple[UnitRecord, ...] = ()
    berhenti: tuple[BerhentiRecord, ...] = ()
    rekaman: tuple[RekamanRecord, ...] = ()
    lengkap_sampai: dt.datetime | None = None
    realisasi: tuple[RealisasiRecord, ...] = ()
    rhk: tuple[RhkRecord, ...] = ()


class Gangguan(StrEnum):
    """A trouble that a server makes on order; each is one that public systems are known for."""

    BALAS_429 = "429 sekali, dengan Retry-After"
    BALAS_500 = "500 selalu"
    BALAS_500_SEKALI = "500 sekali"
    BALAS_401 = "kredensial ditolak"
    TOKEN_KEDALUWARSA = "token mati di tengah jalan"  # noqa: S105 - the name of a trouble
    SAMPAH = "HTML dengan status 200"
    JSON_RUSAK = "JSON terpotong"
    PUTUS = "sambungan putus di tengah jawaban"
    LAMBAT = "tidak menjawab"
    ALIH = "pengalihan ke server lain"
    HALAMAN_GANDA = "halaman kedua sama dengan yang pertama"
    HALAMAN_SEPARUH = "halaman kedua hanya separuh, jumlahnya tetap"
    HALAMAN_HILANG = "halaman terakhir kosong, jumlahnya tetap"
    BARIS_GANDA = "satu orang atau rekaman dua kali"
    SIMPAN_PUTUS = "kiriman tersimpan, jawabannya putus, sekali"
    TOLAK_SEKALI = "kiriman pertama ditolak"
    RACUN = "500 bagi orang pertama saja"
    MATI_SESUDAH_SATU = "mati sesudah kiriman pertama"
    RAKSASA = "jawaban yang tidak ada habisnya"


@dataclass
class Riwayat:
    """What a server was asked, for checks that look at the client's manners."""

    permintaan: list[tuple[str, str]] = field(default_factory=list)
    # path and query as they stood in the request
    alamat: list[str] = field(default_factory=list)
    kepala: list[dict[str, str]] = field(default_factory=list)
    saat: list[float] = field(default_factory=list)


class PeladenUji(Protocol):
    """A protocol server on a loopback port. Context manager; `isi` and `ganggu` may be called while it runs."""

    riwayat: Riwayat

    def __enter__(self) -> PeladenUji: ...

    def __exit__(self, *galat: object) -> None: ...

    @property
    def izin(self) -> frozenset[str]:
        """Its host and port, as the maintainers' allow-list has it."""

    @property
    def setelan(self) -> dict[str, str]:
        """Settings with which a connector reaches it, by the names that its protocol gives them."""

    def isi(self, dunia: Dunia) -> None: ...

    def ganggu(self, *gangguan: Gangguan) -> None:
        """From now on; none = healthy again."""
