"""Read the facts of a month out of Postgres. Call inside one snapshot transaction (erk_kit.snapshot)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta import kolom, kueri
from tenants.penilaian.fakta.salin import copy_columns
from tenants.penilaian.fakta.tabel import TINGKAT_BAWAH, FaktaBulan, Kolom, kunci_pegawai
from tenants.presensi.pola import HARI_KERJA_KHUSUS

_PEGAWAI = (
    *("id", "hari_terdaftar", "status", "golongan", "kedudukan", "gaji_bulan", "punya_skp"),
    *("atasan_id", "kategori_ptkp", "hukuman_disiplin"),
)
_SEGMEN = (
    *("id", "mulai", "selesai", "urutan", "jenis_penugasan", "jenis_jabatan", "kelas", "nilai_jabatan"),
    *("kelas_definitif", "kelas_plt_tertinggi", "penugasan_id", "jabatan_id", "opd_id"),
)
_HARI = (
    *("hari", "hari_kerja", "status_hadir", "menit_terlambat", "menit_pulang_cepat"),
    *("tanpa_absen_masuk", "tanpa_absen_pulang", *kolom.MENIT),
)
_BUTIR = ("id", "urutan", "jenis", "target", "realisasi", "butir_id")
_NILAI = ("id", "kelompok", "indikator", "jumlah_nilai", "jumlah_jawaban", "jumlah_penilai")


def _lebar8(nama: Sequence[str]) -> list[tuple[str, int]]:
    return [(n, 8) for n in nama]


_KUERI: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "pegawai": (kueri.PEGAWAI, _lebar8(_PEGAWAI)),
    "segmen": (kueri.SEGMEN, _lebar8(_SEGMEN)),
    "hari": (kueri.HARI, [("id", 8), *((n, 4) for n in _HARI)]),
    "butir_skp": (kueri.BUTIR, _lebar8(_BUTIR)),
    "nilai_360": (kueri.NILAI_360, _lebar8(_NILAI)),
}


@dataclass(frozen=True)
class BarisDaftar:
    """Somebody on the roll, as of the last day of the month on it."""

    pegawai_id: int
    kunci: str
    nip: str
    nama: str
    kedudukan: str
    status: str
    opd_id: int | None
    opd_kode: str
    jabatan: str
    jabatan_kode: str
    kelas: int | None


def params_of(
    bulan: Bulan,
    *,
    pegawai: Sequence[int] | None = None,
    kedudukan_luar: Sequence[str] = (),
    status_luar: Sequence[str] = (),
) -> dict[str, Any]:
    """Parameters of all fact statements."""
    return {
        "awal": bulan.awal,
        "akhir": bulan.akhir,
        "tahun": bulan.tahun,
        "bulan": bulan.bulan,
        "pegawai": None if pegawai is None else list(pegawai),
        "kedudukan_luar": list(kedudukan_luar),
        "status_luar": list(status_luar),
        **{
            nama: list(getattr(kolom, nama))
            for nama in (
                *("STATUS", "GOLONGAN", "KEDUDUKAN", "JENIS_PENUGASAN", "JENIS_JABATAN"),
                *("PTKP", "KATEGORI_DARI_PTKP", "HUKUMAN", "STATUS_HADIR", "JENIS_BUTIR", "KELOMPOK", "INDIKATOR"),
            )
        },
    }


def read_roll(cursor: Any, bulan: Bulan) -> list[BarisDaftar]:
    """Everyone on the roll on any day of the month, by kunci."""
    cursor.execute(kueri.DAFTAR, params_of(bulan))
    baris = [BarisDaftar(b[0], kunci_pegawai(b[1], b[0]), b[1], b[2], *b[4:]) for b in cursor.fetchall()]
    return sorted(baris, key=lambda b: b.kunci)


def month_figures(cursor: Any, bulan: Bulan) -> tuple[int, dt.datetime | None]:
    """How many people are on the roll, by an independent count (the control of the close), and until when attendance
    is complete (None: never received)."""
    cursor.execute(kueri.ANGKA_BULAN, params_of(bulan))
    orang, sampai = cursor.fetchone()
    return int(orang), sampai


def read_facts(
    cursor: Any,
    bulan: Bulan,
    *,
    kunci: Mapping[int, str],
    params: Mapping[str, Any],
    on_level: Any = None,
) -> FaktaBulan:
    """All levels for the people of `params`. kunci: pegawai id -> kunci. on_level(level, rows) reports progress.

    Somebody without a counted day is in no table: that is an exclusion, decided by the caller.
    """
    mentah: dict[str, Kolom] = {}
    for tingkat, (sql, nama) in _KUERI.items():
        mentah[tingkat] = copy_columns(cursor, sql, params, nama)
        if on_level is not None:
            on_level(tingkat, len(mentah[tingkat]["id"]))
    cursor.execute(kueri.KALENDER, params)
    lima_hari = sum(kerja for _, kerja in cursor.fetchall())
    khusus = copy_columns(cursor, HARI_KERJA_KHUSUS, params, _lebar8(("id", "hari_kerja_bulan")))
    hari_kerja_bulan = _per_orang(mentah["pegawai"]["id"], lima_hari, khusus)
    segmen = mentah["segmen"]
    cursor.execute("select id, nama from organisasi_jabatan where id = any(%s)", [_unik(segmen["jabatan_id"])])
    jabatan = dict(cursor.fetchall())
    cursor.execute("select id, kode from organisasi_opd where id = any(%s)", [_unik(segmen["opd_id"])])
    fakta = _susun(bulan, mentah, kunci, hari_kerja_bulan, jabatan)
    fakta.opd = dict(cursor.fetchall())
    return fakta


def _unik(nilai: np.ndarray) -> list[int]:
    return [int(n) for n in np.unique(nilai)]


def _per_orang(ids: np.ndarray, lima_hari: int, khusus: Kolom) -> np.ndarray:
    """Working days of the month for each of `ids` (ascending): the five-day calendar's, but for those in `khusus`."""
    hasil = np.full(len(ids), lima_hari, dtype=np.int64)
    ada = np.isin(khusus["id"], ids)
    hasil[np.searchsorted(ids, khusus["id"][ada])] = khusus["hari_kerja_bulan"][ada]
    return hasil


def _susun(
    bulan: Bulan,
    mentah: dict[str, Kolom],
    kunci: Mapping[int, str],
    hari_kerja_bulan: np.ndarray,
    jabatan: dict[int, str],
) -> FaktaBulan:
    """Order people by kunci, replace ids by row numbers, and add what follows from the days."""
    pegawai = mentah["pegawai"]
    nama = [kunci[int(i)] for i in pegawai["id"]]
    urut = sorted(range(len(nama)), key=nama.__getitem__)
    # ids come sorted, so the row of an id is found by bisection
    ids, peringkat = pegawai["id"], np.empty(len(nama), dtype=np.int64)
    peringkat[urut] = np.arange(len(nama))
    tabel: dict[str, Kolom] = {"pegawai": {n: k[urut] for n, k in pegawai.items()}}
    for tingkat in TINGKAT_BAWAH:
        kolom_ = mentah[tingkat]
        orang = peringkat[np.searchsorted(ids, kolom_.pop("id"))]
        susunan = np.argsort(orang, kind="stable")
        tabel[tingkat] = {"orang": orang[susunan], **{n: k[susunan] for n, k in kolom_.items()}}
    days_to_segments(tabel)
    n = len(nama)
    hari = tabel["hari"]
    tabel["pegawai"]["hari_kerja"] = np.bincount(hari["orang"][hari["hari_kerja"] == 1], minlength=n)
    tabel["pegawai"]["hari_kerja_bulan"] = hari_kerja_bulan[urut]
    return FaktaBulan(bulan, [nama[i] for i in urut], tabel, jabatan)


def days_to_segments(tabel: dict[str, Kolom]) -> None:
    """Give each day its segment (`segmen` = urutan, 0 = none) and each segment its working days.

    A day names the DEFINITIF row of its span, else the first acting one; rows of a span are sorted that way.
    """
    segmen, hari = tabel["segmen"], tabel["hari"]
    kunci_segmen = segmen["orang"] * 64 + segmen["mulai"]
    utama = np.flatnonzero(np.diff(kunci_segmen, prepend=-1))
    kunci_hari = hari["orang"] * 64 + hari["hari"]
    calon = np.searchsorted(kunci_segmen[utama], kunci_hari, side="right") - 1
    hari["segmen"] = np.zeros(len(kunci_hari), dtype=np.int64)
    if len(utama):
        baris = utama[np.maximum(calon, 0)]
        kena = (calon >= 0) & (segmen["orang"][baris] == hari["orang"]) & (hari["hari"] < segmen["selesai"][baris])
        hari["segmen"][kena] = segmen["urutan"][baris[kena]]
    # days are sorted by person and date, so the days of a span are a slice
    jumlah = np.concatenate(([0], np.cumsum(hari["hari_kerja"])))
    dari = np.searchsorted(kunci_hari, kunci_segmen)
    sampai = np.searchsorted(kunci_hari, segmen["orang"] * 64 + segmen["selesai"])
    segmen["hari_kerja"] = jumlah[sampai] - jumlah[dari]
