"""From columns of codes to the core's Facts: keys, words, dates, exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from erk_core import Facts
from tenants.penilaian.fakta import kolom
from tenants.penilaian.fakta.potret import KODE
from tenants.penilaian.fakta.tabel import FaktaBulan, Kolom


def _kata(tabel: Kolom, nama: str, tingkat: str) -> np.ndarray:
    daftar = np.array([None, *KODE[tingkat][nama]], dtype=object)
    return daftar[tabel[nama]]


def _boleh_kosong(nilai: np.ndarray) -> list[int | None]:
    return [None if n == kolom.KOSONG else n for n in nilai.tolist()]


def _kunci(induk: Sequence[str], orang: np.ndarray) -> np.ndarray:
    return np.array(induk, dtype=object)[orang] if len(orang) else np.empty(0, dtype=object)


def kunci_segmen(kunci: str, urutan: int) -> str:
    return f"{kunci}:{urutan}"


def to_facts(fakta: FaktaBulan) -> Facts:
    """Exactly the columns of docs/kamus-fakta.md. No value is capped, rounded or converted here.

    kategori_ptkp is empty and hukuman_disiplin is TIDAK_ADA for everyone: neither fact is recorded in a region's data
    yet.
    """
    n, bulan = len(fakta), fakta.bulan
    p, s, h, b, v = (fakta.tabel[t] for t in ("pegawai", "segmen", "hari", "butir_skp", "nilai_360"))
    induk_segmen, induk_hari = _kunci(fakta.kunci, s["orang"]), _kunci(fakta.kunci, h["orang"])
    induk_butir, induk_nilai = _kunci(fakta.kunci, b["orang"]), _kunci(fakta.kunci, v["orang"])
    tanggal = [bulan.tanggal(i) for i in range(bulan.hari)]
    teks_tanggal = [t.isoformat() for t in tanggal]
    hari = h["hari"].tolist()
    kelompok, indikator = _kata(v, "kelompok", "nilai_360"), _kata(v, "indikator", "nilai_360")
    tabel: dict[str, dict[str, Any]] = {
        "pegawai": {
            "kunci": list(fakta.kunci),
            **{nama: _kata(p, nama, "pegawai") for nama in KODE["pegawai"]},
            "gaji_bulan": _boleh_kosong(p["gaji_bulan"]),
            "hari_kalender": np.full(n, bulan.hari, dtype=np.int64),
            **{nama: p[nama] for nama in ("hari_terdaftar", "hari_kerja", "hari_kerja_bulan")},
            "punya_skp": p["punya_skp"] == 1,
            "kategori_ptkp": [None] * n,
            "hukuman_disiplin": np.full(n, "TIDAK_ADA", dtype=object),
        },
        "segmen": {
            "kunci": [kunci_segmen(k, u) for k, u in zip(induk_segmen, s["urutan"].tolist(), strict=True)],
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
            "kunci": [f"{k}:{teks_tanggal[i]}" for k, i in zip(induk_hari, hari, strict=True)],
            "pegawai": induk_hari,
            "segmen": [kunci_segmen(k, u) for k, u in zip(induk_hari, h["segmen"].tolist(), strict=True)],
            "tanggal": np.array(tanggal, dtype=object)[h["hari"]] if hari else [],
            "hari_kerja": h["hari_kerja"] == 1,
            "status_hadir": _kata(h, "status_hadir", "hari"),
            **{nama: h[nama] for nama in ("menit_terlambat", "menit_pulang_cepat", *kolom.MENIT)},
            **{nama: h[nama] == 1 for nama in ("tanpa_absen_masuk", "tanpa_absen_pulang")},
        },
        "butir_skp": {
            "kunci": [f"{k}:butir:{u}" for k, u in zip(induk_butir, b["urutan"].tolist(), strict=True)],
            "pegawai": induk_butir,
            "jenis": _kata(b, "jenis", "butir_skp"),
            "target": [Fraction(t, kolom.SKALA_BUTIR) for t in b["target"].tolist()],
            "realisasi": [
                None if r == kolom.KOSONG else Fraction(r, kolom.SKALA_BUTIR) for r in b["realisasi"].tolist()
            ],
        },
        "nilai_360": {
            "kunci": [f"{k}:{g}:{i}" for k, g, i in zip(induk_nilai, kelompok, indikator, strict=True)],
            "pegawai": induk_nilai,
            "kelompok": kelompok,
            "indikator": indikator,
            **{nama: v[nama] for nama in ("jumlah_nilai", "jumlah_jawaban", "jumlah_penilai")},
        },
    }
    return Facts(tables=tabel)
