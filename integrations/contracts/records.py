"""Records that cross the border. Frozen, without behaviour; `baris` names the line they came from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Generic, TypeVar

CONTRACT_VERSION = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Temuan:
    """Something wrong with a delivery: where, what, what was expected, what to do.

    `baris` counts lines of the file from 1 (the header is line 1); 0 means the file as a whole.
    """

    berkas: str
    baris: int
    kolom: str
    pesan: str
    diharapkan: str
    saran: str

    def kalimat(self) -> str:
        tempat = self.berkas
        if self.baris:
            tempat += f", baris {self.baris}"
        if self.kolom:
            tempat += f", kolom {self.kolom}"
        return f"{tempat}: {self.pesan}. Seharusnya: {self.diharapkan}. Langkah: {self.saran}."


@dataclass(frozen=True, slots=True)
class RekamanRecord:
    """One punch. `waktu` is aware of its zone; `perangkat` is the code of the device."""

    nip: str
    waktu: dt.datetime
    perangkat: str
    baris: int = 0


@dataclass(frozen=True, slots=True)
class PegawaiRecord:
    """A person as the personnel system knows them on `terdaftar_mulai`."""

    nip: str
    nama: str
    gelar_depan: str
    gelar_belakang: str
    status: str
    golongan: str
    ruang: str
    kedudukan: str
    terdaftar_mulai: dt.date
    baris: int = 0


@dataclass(frozen=True, slots=True)
class PenugasanRecord:
    """A position held from `mulai` to `sampai` (inclusive; None = until further notice)."""

    nip: str
    kode_jabatan: str
    kode_unit: str
    jenis: str
    mulai: dt.date
    sampai: dt.date | None
    nomor_sk: str
    baris: int = 0


@dataclass(frozen=True, slots=True)
class Bacaan(Generic[T]):
    """What a source gave: records that could be read, and findings about the others."""

    catatan: tuple[T, ...]
    temuan: tuple[Temuan, ...]
    jumlah_baris: int
