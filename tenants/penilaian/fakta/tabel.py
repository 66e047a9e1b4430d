"""The facts of one month for the people of one part, as columns of integers.

People are ordered by `kunci`, the name by which hashes and traces know them: the NIP, else `id:<internal id>` for old
rows without one. It does not depend on row ids, so two freshly built databases with the same facts give the same
hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.neraca import Neraca

Kolom = dict[str, np.ndarray]

TINGKAT_BAWAH = ("segmen", "hari", "butir_skp", "nilai_360")


def kunci_pegawai(nip: str | None, pegawai_id: int) -> str:
    return nip or f"id:{pegawai_id}"


@dataclass(frozen=True)
class HasilLalu:
    """One input of earlier results or of a sheet: its kind and, per person in the order of `kunci`, its exact text."""

    jenis: str
    nilai: list[str | None]


@dataclass
class FaktaBulan:
    """kunci[i] is person i. `tabel["pegawai"]` has one row a person in that order; the tables below carry the column
    `orang` = i and are sorted by it. Codes refer to the lists in kolom.py, from 1; 0 is "missing" and KOSONG (-1) is
    "no value".

    Units: days, minutes, rupiah; target and realisasi in hundredths; `mulai` and `hari` count days from the first of
    the month (0), `selesai` is exclusive.
    """

    bulan: Bulan
    kunci: list[str]
    tabel: dict[str, Kolom]
    # id of a jabatan -> its name, id of an OPD -> its code, both at the time of the snapshot
    jabatan: dict[int, str] = field(default_factory=dict)
    opd: dict[int, str] = field(default_factory=dict)
    # id of an input `hasil.<langkah>` or `isian` -> what the earlier months, or the accepted sheets, say
    hasil: dict[str, HasilLalu] = field(default_factory=dict)
    # control totals against the source tables; only facts that have just been read have them
    neraca: Callable[[], list[Neraca]] = list

    def __len__(self) -> int:
        return len(self.kunci)

    def pilih(self, orang: Iterable[int]) -> FaktaBulan:
        """The same facts for some people only (rows of `kunci`), in ascending order."""
        dipilih = np.unique(np.fromiter(orang, dtype=np.int64))
        tabel = {"pegawai": {nama: nilai[dipilih] for nama, nilai in self.tabel["pegawai"].items()}}
        for tingkat in TINGKAT_BAWAH:
            kolom = self.tabel[tingkat]
            ada = np.isin(kolom["orang"], dipilih)
            tabel[tingkat] = {nama: nilai[ada] for nama, nilai in kolom.items()}
            tabel[tingkat]["orang"] = np.searchsorted(dipilih, tabel[tingkat]["orang"])
        hasil = {id_: HasilLalu(h.jenis, [h.nilai[i] for i in dipilih]) for id_, h in self.hasil.items()}
        return FaktaBulan(self.bulan, [self.kunci[i] for i in dipilih], tabel, self.jabatan, self.opd, hasil)

    def atasan(self) -> np.ndarray:
        """Row of each person's direct superior; -1 where there is none among these people."""
        p = self.tabel["pegawai"]
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        urut = np.argsort(p["id"], kind="stable")
        baris = urut[np.minimum(np.searchsorted(p["id"], p["atasan_id"], sorter=urut), len(self) - 1)]
        return np.where(p["id"][baris] == p["atasan_id"], baris, -1)

    def sampai_bawah(self, orang: int) -> list[int]:
        """Rows of this person and of everybody below, whatever the depth."""
        atasan = self.atasan()
        semua = np.zeros(len(self), dtype=bool)
        semua[orang] = True
        baru = semua
        while baru.any():
            baru = (atasan >= 0) & baru[atasan] & ~semua
            semua = semua | baru
        return [int(i) for i in np.flatnonzero(semua)]
