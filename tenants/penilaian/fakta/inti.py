"""From columns of codes to the core's Facts: keys, words, dates, exact numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from erk_core import Facts
from erk_core.facts import Numbers, Rows, Words
from erk_core.numbers import parse_exact
from tenants.penilaian.fakta import kolom
from tenants.penilaian.fakta.potret import KODE
from tenants.penilaian.fakta.tabel import FaktaBulan, HasilLalu, Kolom


def _kata(tabel: Kolom, nama: str, tingkat: str) -> Words:
    return Words(tabel[nama], (None, *KODE[tingkat][nama]))


def _boleh_kosong(nilai: np.ndarray, skala: int = 1) -> Numbers:
    return Numbers(nilai, nilai == kolom.KOSONG, skala)


def _teks(kata: Words) -> list[str | None]:
    daftar = np.array(kata.words, dtype=object)
    return daftar[kata.codes].tolist()


def _pasangan(satu: np.ndarray, dua: np.ndarray) -> Iterator[tuple[int, int]]:
    return zip(satu.tolist(), dua.tolist(), strict=True)


def _segmen_hari(s: Kolom, h: Kolom, orang: list[str], kunci: list[str]) -> Rows | list[str]:
    """The segment of each day: by row number, as text where a day names one that is not there (the core refuses it)."""
    lebar = 1 + max(int(t.max(initial=0)) for t in (s["urutan"], h["segmen"]))
    ada, dicari = s["orang"] * lebar + s["urutan"], h["orang"] * lebar + h["segmen"]
    urut = np.argsort(ada, kind="stable")
    tempat = np.searchsorted(ada, dicari, sorter=urut)
    if len(ada) and bool((tempat < len(ada)).all()):
        baris = urut[tempat]
        if bool((ada[baris] == dicari).all()):
            return Rows(baris, kunci)
    return [kunci_segmen(orang[i], u) for i, u in _pasangan(h["orang"], h["segmen"])]


def kunci_segmen(kunci: str, urutan: int) -> str:
    return f"{kunci}:{urutan}"


def to_facts(fakta: FaktaBulan) -> Facts:
    """Exactly the columns of docs/kamus-fakta.md, and, under the id of their input, the results of earlier months
    and what sheets say.

    No value is capped, rounded or converted here.
    """
    n, bulan = len(fakta), fakta.bulan
    p, s, h, b, v = (fakta.tabel[t] for t in ("pegawai", "segmen", "hari", "butir_skp", "nilai_360"))
    orang = list(fakta.kunci)
    induk_segmen, induk_hari, induk_butir, induk_nilai = (Rows(t["orang"], orang) for t in (s, h, b, v))
    kunci_segmen_semua = [kunci_segmen(orang[i], u) for i, u in _pasangan(s["orang"], s["urutan"])]
    tanggal = [bulan.tanggal(i) for i in range(bulan.hari)]
    teks_tanggal = [t.isoformat() for t in tanggal]
    kelompok, indikator = _kata(v, "kelompok", "nilai_360"), _kata(v, "indikator", "nilai_360")
    tabel: dict[str, dict[str, Any]] = {
        "pegawai": {
            "kunci": orang,
            **{nama: _kata(p, nama, "pegawai") for nama in KODE["pegawai"]},
            "gaji_bulan": _boleh_kosong(p["gaji_bulan"]),
            "hari_kalender": np.full(n, bulan.hari, dtype=np.int64),
            **{nama: p[nama] for nama in ("hari_terdaftar", "hari_kerja", "hari_kerja_bulan")},
            "punya_skp": p["punya_skp"] == 1,
        },
        "segmen": {
            "kunci": kunci_segmen_semua,
            "pegawai": induk_segmen,
            **{nama: _kata(s, nama, "segmen") for nama in KODE["segmen"]},
            "kelas": s["kelas"],
            "nilai_jabatan": _boleh_kosong(s["nilai_jabatan"]),
            "kelas_definitif": s["kelas_definitif"],
            "kelas_plt_tertinggi": _boleh_kosong(s["kelas_plt_tertinggi"]),
            "hari": s["selesai"] - s["mulai"],
            "hari_kerja": s["hari_kerja"],
            "urutan": s["urutan"],
        },
        "hari": {
            "kunci": [f"{orang[i]}:{teks_tanggal[t]}" for i, t in _pasangan(h["orang"], h["hari"])],
            "pegawai": induk_hari,
            "segmen": _segmen_hari(s, h, orang, kunci_segmen_semua),
            "tanggal": np.datetime64(tanggal[0].isoformat()) + h["hari"].astype("timedelta64[D]"),
            "hari_kerja": h["hari_kerja"] == 1,
            "status_hadir": _kata(h, "status_hadir", "hari"),
            **{nama: h[nama] for nama in ("menit_terlambat", "menit_pulang_cepat", *kolom.MENIT)},
            **{nama: h[nama] == 1 for nama in ("tanpa_absen_masuk", "tanpa_absen_pulang")},
        },
        "butir_skp": {
            "kunci": [f"{orang[i]}:butir:{u}" for i, u in _pasangan(b["orang"], b["urutan"])],
            "pegawai": induk_butir,
            "jenis": _kata(b, "jenis", "butir_skp"),
            "target": Numbers(b["target"], None, kolom.SKALA_BUTIR),
            "realisasi": _boleh_kosong(b["realisasi"], kolom.SKALA_BUTIR),
        },
        "nilai_360": {
            "kunci": [
                f"{orang[i]}:{g}:{d}"
                for i, g, d in zip(v["orang"].tolist(), _teks(kelompok), _teks(indikator), strict=True)
            ],
            "pegawai": induk_nilai,
            "kelompok": kelompok,
            "indikator": indikator,
            **{nama: v[nama] for nama in ("jumlah_nilai", "jumlah_jawaban", "jumlah_penilai")},
        },
    }
    if "atasan_id" in p:
        tabel["pegawai"]["nip_atasan"] = [orang[i] if i >= 0 else None for i in fakta.atasan().tolist()]
    if fakta.opd or not len(s["orang"]):
        tabel["segmen"]["opd"] = _opd(s["opd_id"], fakta.opd)
    for id_, lalu in fakta.hasil.items():
        tabel["pegawai"][id_] = _nilai_lalu(lalu)
    return Facts(tables=tabel)


def _opd(id_opd: np.ndarray, kode: dict[int, str]) -> Words:
    """Codes of OPDs; an id without one is empty, which the core refuses with the row."""
    dikenal, nomor = np.unique(id_opd, return_inverse=True)
    return Words(nomor, tuple(kode.get(i) for i in dikenal.tolist()))


def _nilai_lalu(lalu: HasilLalu) -> list[Any]:
    """Exact texts as the core's values, in the written unit of the step."""
    baca: dict[str, Callable[[str], Any]] = {
        "bilangan": parse_exact,
        "ya_tidak": lambda teks: teks == "ya",
        "tanggal": dt.date.fromisoformat,
    }
    ubah = baca.get(lalu.jenis, str)
    return [None if teks is None else ubah(teks) for teks in lalu.nilai]
