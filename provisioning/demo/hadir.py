"""Leave, duty and punches of a demo month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import numpy as np

from provisioning.demo.acak import Giliran, bagian
from provisioning.demo.orang import Penduduk
from provisioning.demo.struktur import Struktur

# kind, share of people, shortest and longest in working days
IZIN = (
    ("CUTI_TAHUNAN", 0.06, 2, 5),
    ("DINAS_LUAR", 0.05, 1, 3),
    ("CUTI_SAKIT", 0.02, 1, 3),
    ("DIKLAT", 0.012, 5, 5),
    ("CUTI_ALASAN_PENTING", 0.005, 2, 4),
    ("CUTI_BESAR", 0.002, 22, 22),
    ("CUTI_MELAHIRKAN", 0.003, 22, 22),
)
BEKERJA_DI_LUAR = ("DINAS_LUAR", "DIKLAT")


def izin(p: Penduduk, kerja: Sequence[dt.date], rng: np.random.Generator) -> list[tuple[int, str, dt.date, dt.date]]:
    """(pegawai, jenis, mulai, sampai); nobody twice."""
    biasa = [o for o in p.orang if o.kedudukan == "AKTIF" and o.menit_tepat is None and o.sampai is None]
    giliran = Giliran(rng, [o.id for o in biasa])
    hasil = []
    for jenis, porsi, pendek, panjang in IZIN:
        for orang in giliran.ambil(bagian(len(p.orang), porsi)):
            if jenis == "CUTI_MELAHIRKAN" and not p.orang[orang - 1].perempuan:
                continue
            lama = min(int(rng.integers(pendek, panjang + 1)), len(kerja))
            awal = int(rng.integers(0, len(kerja) - lama + 1))
            hasil.append((orang, jenis, kerja[awal], kerja[awal + lama - 1]))
    hasil.sort()
    return hasil


def status_hari(
    p: Penduduk,
    kerja: Sequence[dt.date],
    tidak_hadir: Sequence[tuple[int, str, dt.date, dt.date]],
    rng: np.random.Generator,
) -> np.ndarray:
    """People x working days: 0 not there at all, 1 at the office, 2 working elsewhere (duty, training)."""
    n, h = len(p.orang), len(kerja)
    hadir = np.ones((n, h), dtype=np.int8)
    hadir[rng.random((n, h)) < 0.006] = 0
    for o in p.orang:
        if o.kedudukan != "AKTIF":
            hadir[o.id - 1] = 0
        if o.menit_tepat is not None:
            hadir[o.id - 1] = 1
        for j, hari in enumerate(kerja):
            if hari < o.mulai or (o.sampai is not None and hari > o.sampai):
                hadir[o.id - 1, j] = 0
    for orang, jenis, mulai, sampai in tidak_hadir:
        for j, hari in enumerate(kerja):
            if mulai <= hari <= sampai and hadir[orang - 1, j]:
                hadir[orang - 1, j] = 2 if jenis in BEKERJA_DI_LUAR else 0
    # a few are absent without notice for days
    for orang in Giliran(rng, [o.id for o in p.orang if o.menit_tepat is None]).ambil(bagian(n, 0.01)):
        hadir[orang - 1, : min(3, h)] = np.where(hadir[orang - 1, : min(3, h)] == 1, 0, hadir[orang - 1, : min(3, h)])
    return hadir


def rekaman(
    s: Struktur, p: Penduduk, kerja: Sequence[dt.date], hadir: np.ndarray, zona: str, rng: np.random.Generator
) -> Iterator[str]:
    """COPY lines of presensi_rekaman: id, pegawai, waktu, perangkat, kiriman, diterima_pada. One device an OPD."""
    tz = ZoneInfo(zona)
    alat = [s.kursi[o.kursi].opd for o in p.orang]
    nomor = 0
    for j, hari in enumerate(kerja):
        nol = int(dt.datetime.combine(hari, dt.time(), tzinfo=tz).timestamp())
        n = len(p.orang)
        # arrival around 07:22, now and then far too late; departure after 16:00 (Friday 16:30)
        masuk = 7 * 3600 + 22 * 60 + (rng.normal(0, 420, n)).astype(np.int64)
        masuk += np.where(rng.random(n) < 0.035, rng.integers(600, 7200, n), 0)
        pulang = (16 * 3600 if hari.weekday() != 4 else 16 * 3600 + 1800) + (rng.exponential(700, n)).astype(np.int64)
        pulang -= np.where(rng.random(n) < 0.03, rng.integers(600, 6000, n), 0)
        tanpa = rng.random(n)
        for i in np.flatnonzero(hadir[:, j] == 1).tolist():
            for detik in (
                None if tanpa[i] < 0.008 else int(masuk[i]),
                None if 0.008 <= tanpa[i] < 0.022 else int(pulang[i]),
            ):
                if detik is None:
                    continue
                nomor += 1
                saat = dt.datetime.fromtimestamp(nol + detik, tz).isoformat(" ")
                yield f"{nomor}\t{i + 1}\t{saat}\t{alat[i]}\t\\N\t{saat}"
