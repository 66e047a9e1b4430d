"""Synthetic facts for the core's benches, once as codes (for the floor) and once as the core's Facts.

Each person has 22 working days and 30 rating rows: six indicators of two superiors, colleagues, subordinates and the
own answers. One in eight changed position in mid-month, one in twenty acts in a second one. No real people.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from erk_core import Facts, Period
from erk_core.facts import Numbers, Words

Kolom = dict[str, np.ndarray]

STATUS = ("PNS", "CPNS", "PPPK", "PPPK_PARUH_WAKTU")
GOLONGAN = ("I", "II", "III", "IV", "PPPK")
HUKUMAN = ("TIDAK_ADA", "RINGAN", "SEDANG", "BERAT")
PENUGASAN = ("DEFINITIF", "PLT", "PLH", "PJ")
HADIR = (
    *("HADIR", "TANPA_KETERANGAN", "CUTI_TAHUNAN", "CUTI_SAKIT", "CUTI_MELAHIRKAN", "CUTI_ALASAN_PENTING"),
    *("CUTI_BESAR", "DINAS_LUAR", "DIKLAT", "LIBUR"),
)
KELOMPOK = ("ATASAN", "REKAN", "BAWAHAN", "DIRI")
INDIKATOR = ("INTEGRITAS", "KEPEMIMPINAN", "PELAYANAN", "KOMITMEN", "DISIPLIN", "KERJASAMA")
# code lists by level and column
KATA = {
    "pegawai": {"status": STATUS, "golongan": GOLONGAN, "hukuman_disiplin": HUKUMAN},
    "segmen": {"jenis_penugasan": PENUGASAN},
    "hari": {"status_hadir": HADIR},
    "nilai_360": {"kelompok": KELOMPOK, "indikator": INDIKATOR},
}
BOLEH_KOSONG = {"pegawai": ("gaji_bulan",), "segmen": ("kelas_plt_tertinggi",)}
KOSONG = -1
PERIODE = Period.parse("2026-10")
_SET_NILAI = (0, 0, 1, 2, 3)
_PERTANYAAN = 2


@dataclass(frozen=True)
class Data:
    """int64 and bool columns by level; words are codes into KATA, KOSONG is "no value". Rows below pegawai are sorted
    by `pegawai`, which with `segmen` is a row number."""

    n: int
    tabel: dict[str, Kolom]

    def facts(self) -> Facts:
        """The cheapest form that the core accepts: integer arrays, coded words, whole numbers as keys."""
        out: dict[str, dict[str, object]] = {}
        for level, columns in self.tabel.items():
            made: dict[str, object] = {"kunci": np.arange(len(next(iter(columns.values()))), dtype=np.int64)}
            for name, arr in columns.items():
                if name in KATA.get(level, {}):
                    made[name] = Words(arr, KATA[level][name])
                elif name in BOLEH_KOSONG.get(level, ()):
                    made[name] = Numbers(arr, arr == KOSONG)
                elif name == "tanggal":
                    made[name] = np.datetime64(PERIODE.first.isoformat()) + arr.astype("timedelta64[D]")
                else:
                    made[name] = arr
            out[level] = made
        return Facts(tables=out)  # type: ignore[arg-type]


def workdays() -> list[int]:
    """Monday to Friday of the month, as days from the first (0): 22."""
    days = ((PERIODE.first + dt.timedelta(days=i)) for i in range(31))
    return [day.day - 1 for day in days if day.weekday() < 5]


def make(n: int, seed: int = 1) -> Data:
    """Facts of `n` people; the same seed gives the same data."""
    rng = np.random.default_rng(seed)
    kerja = np.array(workdays(), dtype=np.int64)
    mutasi = rng.random(n) < 0.125
    plt = ~mutasi & (rng.random(n) < 0.05)
    segmen, first = _segments(rng, n, mutasi, plt)
    hari = _days(rng, n, kerja)
    # a day names the position held on it; an acting position adds no days
    hari["segmen"] = first[hari["pegawai"]] + (mutasi[hari["pegawai"]] & (hari["tanggal"] >= 14))
    pegawai = {
        "status": rng.choice(len(STATUS), n, p=(0.7, 0.04, 0.25, 0.01)),
        "golongan": rng.choice(len(GOLONGAN), n, p=(0.05, 0.2, 0.45, 0.1, 0.2)),
        "gaji_bulan": np.where(rng.random(n) < 0.02, KOSONG, rng.integers(20, 130, n) * 100_000),
        "hukuman_disiplin": rng.choice(len(HUKUMAN), n, p=(0.985, 0.005, 0.005, 0.005)),
        "punya_skp": rng.random(n) < 0.98,
        "hari_kalender": np.full(n, 31),
        "hari_terdaftar": np.full(n, 31),
        "hari_kerja": np.full(n, len(kerja)),
        "hari_kerja_bulan": np.full(n, len(kerja)),
    }
    return Data(n, {"pegawai": pegawai, "segmen": segmen, "hari": hari, "nilai_360": _ratings(rng, n)})


def _segments(rng: np.random.Generator, n: int, mutasi: np.ndarray, plt: np.ndarray) -> tuple[Kolom, np.ndarray]:
    """Rows of segmen, and the number of each person's first one."""
    count = 1 + (mutasi | plt)
    orang = np.repeat(np.arange(n), count)
    first = np.concatenate(([0], np.cumsum(count)[:-1]))
    second = np.arange(len(orang)) > first[orang]
    acting = second & plt[orang]
    kelas = rng.integers(1, 16, len(orang))
    own = np.where(acting, kelas[first[orang]], kelas)
    highest = np.full(n, KOSONG)
    highest[orang[acting]] = kelas[acting]
    return {
        "pegawai": orang,
        "jenis_penugasan": np.where(acting, rng.integers(1, len(PENUGASAN), len(orang)), 0),
        "kelas": kelas,
        "kelas_definitif": own,
        "kelas_plt_tertinggi": highest[orang],
        "hari": np.where(mutasi[orang], np.where(second, 17, 14), 31),
    }, first


def _days(rng: np.random.Generator, n: int, kerja: np.ndarray) -> Kolom:
    rows = n * len(kerja)

    def sometimes(share: float, top: int) -> np.ndarray:
        return np.where(rng.random(rows) < share, rng.integers(1, top, rows), 0)

    return {
        "pegawai": np.repeat(np.arange(n), len(kerja)),
        "tanggal": np.tile(kerja, n),
        "hari_kerja": np.ones(rows, dtype=bool),
        "status_hadir": rng.choice(9, rows, p=(0.92, 0.01, 0.02, 0.01, 0.005, 0.005, 0.005, 0.02, 0.005)),
        "menit_terlambat": sometimes(0.1, 120),
        "menit_pulang_cepat": sometimes(0.03, 120),
        "tanpa_absen_masuk": rng.random(rows) < 0.005,
        "tanpa_absen_pulang": rng.random(rows) < 0.01,
        "menit_sah_utama": rng.integers(120, 301, rows),
        "menit_sah_tambahan": sometimes(0.3, 60),
        "menit_sah_umum": sometimes(0.2, 60),
    }


def _ratings(rng: np.random.Generator, n: int) -> Kolom:
    per, many = len(INDIKATOR), len(_SET_NILAI)
    raters = np.ones((n, many), dtype=np.int64)
    raters[:, 2:4] = rng.integers(1, 6, (n, 2))
    raters = np.repeat(raters.ravel(), per)
    answers = raters * _PERTANYAAN
    return {
        "pegawai": np.repeat(np.arange(n), per * many),
        "kelompok": np.tile(np.repeat(np.array(_SET_NILAI), per), n),
        "indikator": np.tile(np.arange(per), n * many),
        "jumlah_nilai": answers + (rng.random(len(answers)) * (4 * answers + 1)).astype(np.int64),
        "jumlah_jawaban": answers,
        "jumlah_penilai": raters,
    }
