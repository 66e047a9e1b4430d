"""Records that cross the border. Frozen, without behaviour; `baris` names the line they came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
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
class UnitRecord:
    """A node of the organisation (unor). kode_induk empty: an OPD. eselon and nip_pemimpin empty: not stated."""

    kode: str
    nama: str
    kode_induk: str
    eselon: str
    nip_pemimpin: str
    baris: int = 0


@dataclass(frozen=True, slots=True)
class BerhentiRecord:
    """A person who is no longer of this region since `mulai`. sebab: PENSIUN, MUTASI_KELUAR, MENINGGAL, BERHENTI."""

    nip: str
    sebab: str
    mulai: dt.date
    nomor_sk: str
    baris: int = 0


@dataclass(frozen=True, slots=True)
class RealisasiRecord:
    """Budget of an account of an OPD: pagu for the year and what was realised until the end of the month, in rupiah."""

    kode_opd: str
    kode_rekening: str
    uraian: str
    tahun: int
    bulan: int
    pagu: Decimal
    realisasi: Decimal
    baris: int = 0


@dataclass(frozen=True, slots=True)
class RhkRecord:
    """A planned result (rencana hasil kerja) of a person's SKP. nomor: the other side's id; induk: that of the
    superior's result it serves, empty = none. jenis: UTAMA or TAMBAHAN. aspek: KUANTITAS, KUALITAS, WAKTU or BIAYA."""

    nip: str
    tahun: int
    nomor: str
    induk: str
    jenis: str
    uraian: str
    indikator: str
    aspek: str
    target: str
    baris: int = 0


@dataclass(frozen=True, slots=True)
class KinerjaRecord:
    """A periodic result that is sent to e-Kinerja BKN. kunci: ours, the same for each try. hasil, perilaku: DI_ATAS,
    SESUAI, DI_BAWAH (expectation); kuadran: SANGAT_BAIK, BAIK, BUTUH_PERBAIKAN, KURANG, SANGAT_KURANG."""

    kunci: str
    nip: str
    tahun: int
    bulan: int
    hasil: str
    perilaku: str
    kuadran: str
    nip_penilai: str


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
