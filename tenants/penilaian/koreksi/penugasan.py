"""A position that was not known when the month was locked: the person's segments are cut anew, as the close cuts them
(fakta/kueri.py, SEGMEN), from the frozen ones and the added position alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tenants.penilaian.fakta import kolom
from tenants.penilaian.fakta.baca import days_to_segments
from tenants.penilaian.fakta.tabel import FaktaBulan
from tenants.penilaian.koreksi.galat import KoreksiDitolak
from tenants.penilaian.koreksi.ubah import Perubahan, derive_classes

_DEFINITIF = kolom.JENIS_PENUGASAN.index("DEFINITIF") + 1
_SAMA = ("jenis_penugasan", "jenis_jabatan", "kelas", "nilai_jabatan", "penugasan_id", "jabatan_id", "opd_id")


@dataclass(frozen=True)
class PenugasanBaru:
    """A position held by `kunci` from `mulai` to `sampai` (inclusive, None = on), with what it was worth then.

    penugasan_id: minus the id of the late fact, so that it is nobody else's. nilai: -1 = no value.
    """

    kunci: str
    jenis: str
    jabatan_id: int
    jabatan: str
    jenis_jabatan: str
    kelas: int
    nilai: int
    opd_id: int
    opd: str
    mulai: str
    sampai: str | None
    penugasan_id: int

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def mulai_hari(self) -> dt.date:
        return dt.date.fromisoformat(self.mulai)

    @property
    def sampai_hari(self) -> dt.date | None:
        return dt.date.fromisoformat(self.sampai) if self.sampai else None


def apply_positions(fakta: FaktaBulan, tambah: Sequence[PenugasanBaru]) -> None:
    """Lay the positions over `fakta` (a copy of the caller's), in order. Raises KoreksiDitolak with the place."""
    for satu in tambah:
        if satu.kunci not in fakta.kunci:
            raise KoreksiDitolak(
                f"Penugasan {satu.jabatan}: pegawai {satu.kunci} tidak ada dalam potret {fakta.bulan}.",
                kode="koreksi_pegawai_asing",
                saran="Pegawai yang tidak dihitung pada bulan itu tidak punya segmen untuk dipotong ulang.",
            )
        _lay(fakta, satu, fakta.kunci.index(satu.kunci))
    if tambah:
        days_to_segments(fakta.tabel)


def _lay(fakta: FaktaBulan, satu: PenugasanBaru, orang: int) -> None:
    segmen, bulan = fakta.tabel["segmen"], fakta.bulan
    nama = [n for n in segmen if n not in ("orang",)]
    milik = np.flatnonzero(segmen["orang"] == orang)
    hari = np.sort(fakta.tabel["hari"]["hari"][fakta.tabel["hari"]["orang"] == orang]).tolist()
    awal = (satu.mulai_hari - bulan.awal).days
    akhir = bulan.hari if satu.sampai_hari is None else (satu.sampai_hari - bulan.awal).days + 1
    baru = (
        kolom.JENIS_PENUGASAN.index(satu.jenis) + 1,
        kolom.JENIS_JABATAN.index(satu.jenis_jabatan) + 1,
        satu.kelas,
        satu.nilai,
        satu.penugasan_id,
        satu.jabatan_id,
        satu.opd_id,
    )
    lama = [
        (tuple(int(segmen[n][i]) for n in _SAMA), int(segmen["mulai"][i]), int(segmen["selesai"][i])) for i in milik
    ]
    # positions of the same class stand as they stood, the new one after them
    urut = list(dict.fromkeys(isi for isi, _, _ in sorted(lama, key=lambda x: x[1])))
    urut = [*(u for u in urut if u != baru), baru]
    definitif = satu.jenis == "DEFINITIF"
    pegang: dict[int, frozenset[int]] = {}
    for h in hari:
        ada = {urut.index(isi) for isi, dari, sampai in lama if dari <= h < sampai}
        if h >= awal and definitif:
            # as tenants.organisasi.services.penugasan_set: a definitive position ends the running one
            ada = {u for u in ada if urut[u][0] != baru[0]}
        if awal <= h < akhir:
            ada |= {len(urut) - 1}
        if not ada:
            raise KoreksiDitolak(
                f"Penugasan {satu.jabatan} pegawai {satu.kunci}: sesudah {satu.sampai} tidak ada penugasan pada "
                f"{bulan.tanggal(h).isoformat()}.",
                kode="koreksi_penugasan_putus",
                saran="Ajukan bersama fakta susulan penugasan berikutnya.",
            )
        pegang[h] = frozenset(ada)
    isi: dict[str, list[int]] = {n: [] for n in nama}
    for mulai, selesai, siapa in _spans(pegang):
        for u in sorted(siapa, key=lambda u: (urut[u][0] != _DEFINITIF, -urut[u][2], u)):
            for n, nilai in zip(_SAMA, urut[u], strict=True):
                isi[n].append(nilai)
            isi["mulai"].append(mulai)
            isi["selesai"].append(selesai)
    banyak = len(isi["mulai"])
    isi["urutan"] = list(range(1, banyak + 1))
    for n in nama:
        isi[n] = isi[n] or [0] * banyak
    lain = segmen["orang"] != orang
    gabung = {n: np.concatenate([segmen[n][lain], np.array(isi[n], dtype=np.int64)]) for n in nama}
    gabung["orang"] = np.concatenate([segmen["orang"][lain], np.full(banyak, orang, dtype=np.int64)])
    susunan = np.argsort(gabung["orang"], kind="stable")
    fakta.tabel["segmen"] = {n: v[susunan] for n, v in gabung.items()}
    derive_classes(fakta.tabel["segmen"], orang)
    fakta.jabatan = {**fakta.jabatan, satu.jabatan_id: satu.jabatan}
    fakta.opd = {**fakta.opd, satu.opd_id: satu.opd}


def _spans(pegang: dict[int, frozenset[int]]) -> list[tuple[int, int, frozenset[int]]]:
    """Maximal spans of consecutive days with the same positions: (first day, day after the last, positions)."""
    hasil: list[tuple[int, int, frozenset[int]]] = []
    for h in sorted(pegang):
        if hasil and hasil[-1][1] == h and hasil[-1][2] == pegang[h]:
            hasil[-1] = (hasil[-1][0], h + 1, pegang[h])
        else:
            hasil.append((h, h + 1, pegang[h]))
    return hasil


def changes_after(perubahan: Sequence[Perubahan], tambah: Sequence[PenugasanBaru]) -> None:
    """A changed segment is named by its order, which a new position moves: one proposal may not do both to one
    person. Raises KoreksiDitolak."""
    bergeser = {t.kunci for t in tambah}
    for satu in perubahan:
        if satu.tingkat == "segmen" and satu.kunci in bergeser:
            raise KoreksiDitolak(
                f"{satu.tempat}: segmen itu dipotong ulang oleh penugasan susulan dalam usulan yang sama.",
                kode="koreksi_baris",
                saran="Usulkan penugasannya dahulu, dan perubahan segmennya dalam usulan berikutnya.",
            )
