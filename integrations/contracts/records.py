"""Records that cross the border. Frozen, without behaviour; `baris` names the line they came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """A person as the personnel system knows them on `terdaftar_mulai`.

    An empty text of an optional column (titles, ruang, kedudukan) means: not stated. `berlaku_mulai` is since when
    status, golongan and kedudukan are these, where the person is already known with others.
    """

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
    berlaku_mulai: dt.date | None = None


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
class JabatanRecord:
    """A position with its class since `berlaku_mulai`; nilai None and empty texts mean: not stated."""

    kode: str
    nama: str
    jenis: str
    kelas: int
    nilai: int | None
    status: str
    dasar: str
    berlaku_mulai: dt.date
    baris: int = 0


@dataclass(frozen=True, slots=True)
class NormaWaktuRecord:
    """Standard minutes of one unit of a kind of work since `berlaku_mulai`."""

    kode: str
    uraian: str
    jenis: str
    menit: int
    satuan: str
    berlaku_mulai: dt.date
    baris: int = 0


@dataclass(frozen=True, slots=True)
class Bacaan(Generic[T]):
    """What a source gave: records that could be read, and findings about the others.

    mentah: the cells of each row as text, by row number and column, where the source has rows; also of those that
    could not be read.
    """

    catatan: tuple[T, ...]
    temuan: tuple[Temuan, ...]
    jumlah_baris: int
    mentah: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
