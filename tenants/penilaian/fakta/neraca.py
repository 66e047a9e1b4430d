"""Control totals of what was read: each source table's own sum against what the frozen facts hold and leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tenants.penilaian.fakta import kolom

# (column of the facts, what people call it, unit)
MENIT = tuple((nama, nama.replace("_", " ", 1).replace("_", ", "), "menit") for nama in kolom.MENIT)
PRESENSI = (
    ("hari_kerja", "hari kerja", "hari"),
    ("menit_terlambat", "menit terlambat", "menit"),
    ("menit_pulang_cepat", "menit pulang cepat", "menit"),
    ("tanpa_absen_masuk", "tanpa absen masuk", "hari"),
    ("tanpa_absen_pulang", "tanpa absen pulang", "hari"),
)
JAWABAN = (("jumlah_nilai", "nilai jawaban 360", "nilai"), ("jumlah_jawaban", "jawaban 360", "jawaban"))


@dataclass(frozen=True)
class Neraca:
    """One control total. sumber: by a statement that only sums the table; dihitung: in the frozen facts; di_luar: of
    people, or on days, that are not counted. Balanced = sumber is the sum of the other two."""

    nama: str
    satuan: str
    sumber: int
    dihitung: int
    di_luar: int

    @property
    def selisih(self) -> int:
        return self.sumber - self.dihitung - self.di_luar

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def balance_of(
    jenis: Sequence[tuple[str, str, str]],
    *,
    sumber: Mapping[str, np.ndarray],
    dihitung: Mapping[str, int],
    di_luar: Mapping[str, int],
) -> list[Neraca]:
    """Of each column in `jenis`. sumber: one row of sums; dihitung: sums of the facts."""
    return [
        Neraca(sebutan, satuan, int(sumber[nama][0]), dihitung[nama], di_luar[nama]) for nama, sebutan, satuan in jenis
    ]


def balances_add(semua: Iterable[Sequence[Neraca]]) -> list[Neraca]:
    """The totals of several parts as one list, in the order of the first."""
    jumlah: dict[str, Neraca] = {}
    for satu in (n for bagian in semua for n in bagian):
        lama = jumlah.get(satu.nama, Neraca(satu.nama, satu.satuan, 0, 0, 0))
        angka = (lama.sumber + satu.sumber, lama.dihitung + satu.dihitung, lama.di_luar + satu.di_luar)
        jumlah[satu.nama] = Neraca(satu.nama, satu.satuan, *angka)
    return list(jumlah.values())
