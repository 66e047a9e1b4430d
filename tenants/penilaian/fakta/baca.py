"""Read the facts of a month out of Postgres. Call inside one snapshot transaction (erk_kit.snapshot)."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import numpy as np

from erk_kit.snapshot import Beside
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta import kolom, kueri
from tenants.penilaian.fakta.neraca import JAWABAN, MENIT, PRESENSI, Neraca, balance_of
from tenants.penilaian.fakta.salin import copy_columns
from tenants.penilaian.fakta.tabel import TINGKAT_BAWAH, FaktaBulan, Kolom, kunci_pegawai
from tenants.presensi.pola import HARI_KERJA_KHUSUS
from tenants.sinkronisasi.selectors import Sumber as SumberAktif
from tenants.sinkronisasi.selectors import sources_read

# Sorting 1.6 million answers on disk takes four times as long as in memory, and one close runs at a time.
MEMORI_KUERI = "set local work_mem = '128MB'"
_HARI_MAKS = 31
_PEGAWAI = (
    *("id", "hari_terdaftar", "status", "golongan", "kedudukan", "gaji_bulan", "punya_skp"),
    *("atasan_id", "kategori_ptkp", "hukuman_disiplin"),
)
_SEGMEN = (
    *("id", "mulai", "selesai", "urutan", "jenis_penugasan", "jenis_jabatan", "kelas", "nilai_jabatan"),
    *("kelas_definitif", "kelas_plt_tertinggi", "penugasan_id", "jabatan_id", "opd_id"),
)
_RENTANG = ("mulai", "selesai")
_HADIR = (
    "hari_kerja",
    "status_hadir",
    "menit_terlambat",
    "menit_pulang_cepat",
    "tanpa_absen_masuk",
    "tanpa_absen_pulang",
)
_BUTIR = ("id", "urutan", "jenis", "target", "realisasi", "butir_id")
_NILAI = ("id", "kelompok", "indikator", "jumlah_nilai", "jumlah_jawaban", "jumlah_penilai")


def _lebar8(nama: Sequence[str]) -> list[tuple[str, int]]:
    return [(n, 8) for n in nama]


def _hari_lebar4(nama: Sequence[str]) -> list[tuple[str, int]]:
    return [("id", 8), *((n, 4) for n in nama)]


# The longest first: two connections share them, and the short ones fill what is left (read_facts).
_KUERI: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "aktivitas": (kueri.MENIT, _hari_lebar4(("hari", *kolom.MENIT))),
    "nilai_360": (kueri.NILAI_360, _lebar8(_NILAI)),
    "presensi": (kueri.HADIR, _hari_lebar4(("hari", *_HADIR))),
    "pegawai": (kueri.PEGAWAI, _lebar8(_PEGAWAI)),
    "butir_skp": (kueri.BUTIR, _lebar8(_BUTIR)),
    "segmen": (kueri.SEGMEN, _lebar8(_SEGMEN)),
    "rentang": (kueri.RENTANG, _hari_lebar4(_RENTANG)),
    "khusus": (HARI_KERJA_KHUSUS, _lebar8(("id", "hari_kerja_bulan"))),
}
PERNYATAAN = len(_KUERI)
_SUMBER: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "aktivitas": (kueri.SUMBER_MENIT, _lebar8(("id", *kolom.MENIT))),
    "jawaban": (kueri.SUMBER_JAWABAN, _lebar8(("id", *(n for n, _, _ in JAWABAN)))),
    "presensi": (kueri.SUMBER_PRESENSI, _lebar8(("id", *(n for n, _, _ in PRESENSI)))),
}
Sumber = Callable[[], dict[str, Kolom]]


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


def read_roll(cursor: Any, bulan: Bulan, *, pegawai: Sequence[int] | None = None) -> list[BarisDaftar]:
    """Everyone on the roll on any day of the month, by kunci. pegawai: only these ids."""
    cursor.execute(kueri.DAFTAR, params_of(bulan, pegawai=pegawai))
    baris = [BarisDaftar(b[0], kunci_pegawai(b[1], b[0]), b[1], b[2], *b[4:]) for b in cursor.fetchall()]
    return sorted(baris, key=lambda b: b.kunci)


def month_figures(cursor: Any, bulan: Bulan) -> tuple[int, dt.datetime | None, dt.date | None, list[SumberAktif]]:
    """How many people are on the roll, by an independent count (the control of the close), until when attendance
    is complete (None: never received), the last day of the month's 360 round if it is open, and the active
    connections."""
    cursor.execute(kueri.ANGKA_BULAN, params_of(bulan))
    orang, sampai, ronde, sumber = cursor.fetchone()
    return int(orang), sampai, ronde, sources_read(sumber)


def read_facts(
    cursor: Any,
    bulan: Bulan,
    *,
    kunci: Mapping[int, str],
    params: Mapping[str, Any],
    on_level: Any = None,
    beside: Beside[Any] | None = None,
    kendali: bool = True,
) -> FaktaBulan:
    """All levels for the people of `params`. kunci: pegawai id -> kunci. on_level(name, rows) reports progress, one of
    PERNYATAAN statements at a time. beside: a second connection that sees the same instant and shares the work.
    kendali: read the control totals too; a page about one person, which stores nothing, does without.

    Somebody without a counted day is in no table: that is an exclusion, decided by the caller.
    """
    mentah, sumber = _read_all(cursor, params, on_level, beside, kendali)
    cursor.execute(kueri.KALENDER, params)
    lima_hari = sum(kerja for _, kerja in cursor.fetchall())
    hari_kerja_bulan = _per_orang(mentah["pegawai"]["id"], lima_hari, mentah.pop("khusus"))
    segmen = mentah["segmen"]
    cursor.execute("select id, nama from organisasi_jabatan where id = any(%s)", [_unik(segmen["jabatan_id"])])
    jabatan = dict(cursor.fetchall())
    cursor.execute("select id, kode from organisasi_opd where id = any(%s)", [_unik(segmen["opd_id"])])
    neraca = _counted_only(mentah, sumber)
    fakta = _susun(bulan, mentah, kunci, hari_kerja_bulan, jabatan)
    fakta.neraca = neraca
    fakta.opd = dict(cursor.fetchall())
    return fakta


def _read_all(
    cursor: Any, params: Mapping[str, Any], on_level: Any, beside: Beside[Any] | None, kendali: bool
) -> tuple[dict[str, Kolom], Sumber]:
    """Every statement of _KUERI once, each on whichever connection is free; and what the tables add up to.

    The sums are asked last by the second connection, which goes on with them while the caller works with the facts: the
    answer waits until they are there.
    """
    antre, mentah = deque(_KUERI), {}
    selesai: Future[list[str]] = Future()

    def take(satu: Any) -> Iterator[str]:
        while True:
            try:
                nama = antre.popleft()
            except IndexError:
                return
            sql, kolom_ = _KUERI[nama]
            mentah[nama] = copy_columns(satu, sql, params, kolom_)
            yield nama

    def sums(satu: Any) -> dict[str, Kolom]:
        return {nama: copy_columns(satu, sql, params, kolom_) for nama, (sql, kolom_) in _SUMBER.items()}

    def rest(satu: Any) -> dict[str, Kolom]:
        try:
            satu.execute(MEMORI_KUERI)
            nama = list(take(satu))
        except BaseException as galat:
            selesai.set_exception(galat)
            raise
        selesai.set_result(nama)
        return sums(satu)

    samping = beside(rest) if beside is not None else None
    for nama in take(cursor):
        if on_level is not None:
            on_level(nama, len(mentah[nama]["id"]))
    if samping is None:
        jumlah = sums(cursor) if kendali else {}
        return mentah, lambda: jumlah
    for nama in selesai.result():
        if on_level is not None:
            on_level(nama, len(mentah[nama]["id"]))
    return mentah, samping.result


def _counted_only(mentah: dict[str, Kolom], sumber: Sumber) -> Callable[[], list[Neraca]]:
    """Put attendance and minutes on the counted days (`hari`), keep the ratings of counted people. How all of it adds
    up to the tables is answered when it is asked, for those sums may still be on their way."""
    ids = mentah["pegawai"]["id"]
    mentah["hari"], luar = counted_days(ids, mentah.pop("rentang"), [mentah.pop("presensi"), mentah.pop("aktivitas")])
    nilai = mentah["nilai_360"]
    dihitung = np.isin(nilai["id"], ids)
    mentah["nilai_360"] = {n: k[dihitung] for n, k in nilai.items()}
    luar |= {n: int(k[~dihitung].sum()) for n, k in nilai.items()}
    beku = {
        n: int(mentah[tingkat][n].sum())
        for tingkat, jenis in (("hari", (*MENIT, *PRESENSI)), ("nilai_360", JAWABAN))
        for n, _, _ in jenis
    }

    def neraca() -> list[Neraca]:
        jumlah = sumber()
        return [
            *balance_of(MENIT, sumber=jumlah["aktivitas"], dihitung=beku, di_luar=luar),
            *balance_of(PRESENSI, sumber=jumlah["presensi"], dihitung=beku, di_luar=luar),
            *balance_of(JAWABAN, sumber=jumlah["jawaban"], dihitung=beku, di_luar=luar),
        ]

    return neraca


def counted_days(ids: np.ndarray, rentang: Kolom, isi: Sequence[Kolom]) -> tuple[Kolom, dict[str, int]]:
    """One row a counted day, by person (in the order of `ids`, ascending) and day, with the columns of `isi` there.

    A day that one of `isi` does not have is 0 in its columns: of attendance that is a blocker, of minutes no work. What
    lies on no counted day is left out; the second answer is its sum by column.
    """
    lama = rentang["selesai"] - rentang["mulai"]
    orang = np.repeat(np.searchsorted(ids, rentang["id"]), lama)
    hari = np.arange(len(orang)) - np.repeat(np.cumsum(lama) - lama - rentang["mulai"], lama)
    tempat = orang * _HARI_MAKS + hari
    hasil, luar = {"id": ids[orang], "hari": hari}, {}
    for satu in isi:
        pemilik = np.minimum(np.searchsorted(ids, satu["id"]), len(ids) - 1)
        dikenal = np.flatnonzero(ids[pemilik] == satu["id"]) if len(ids) else np.zeros(0, dtype=np.int64)
        baris = np.full(len(ids) * _HARI_MAKS, -1, dtype=np.int64)
        baris[pemilik[dikenal] * _HARI_MAKS + satu["hari"][dikenal]] = dikenal
        pilih = baris[tempat]
        ada = pilih >= 0
        tersisa = np.ones(len(satu["id"]), dtype=bool)
        tersisa[pilih[ada]] = False
        for nama in satu.keys() - {"id", "hari"}:
            hasil[nama] = np.zeros(len(tempat), dtype=np.int64)
            hasil[nama][ada] = satu[nama][pilih[ada]]
            luar[nama] = int(satu[nama][tersisa].sum())
    return hasil, luar


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
