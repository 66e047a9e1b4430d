"""Changed values over frozen facts: one named fact of one named row, as the canonical words of docs/kamus-fakta.md.

Only facts that a decision can name are open to change; what follows from them (working days, the class held
definitively) is derived again, and what the snapshot cannot say is refused, never guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from erk_core import ErkError
from erk_core.numbers import parse_exact
from erk_kit.bentuk import tanggal
from tenants.penilaian.fakta import kolom
from tenants.penilaian.fakta.potret import KODE
from tenants.penilaian.fakta.tabel import FaktaBulan, Kolom
from tenants.penilaian.koreksi.galat import KoreksiDitolak

KATA, BULAT, YA_TIDAK, RATUSAN = "kata", "bulat", "ya_tidak", "ratusan"


@dataclass(frozen=True)
class JenisKolom:
    """How a column is written. boleh_kosong: whether it may say that there is no value."""

    jenis: str
    label: str
    boleh_kosong: bool = False


_MENIT = {
    nama: JenisKolom(BULAT, nama.replace("_", " ").replace("menit ", "menit aktivitas ", 1)) for nama in kolom.MENIT
}
KOLOM: dict[str, dict[str, JenisKolom]] = {
    "hari": {
        "status_hadir": JenisKolom(KATA, "status hadir"),
        "menit_terlambat": JenisKolom(BULAT, "menit terlambat"),
        "menit_pulang_cepat": JenisKolom(BULAT, "menit pulang cepat"),
        "tanpa_absen_masuk": JenisKolom(YA_TIDAK, "tanpa absen masuk"),
        "tanpa_absen_pulang": JenisKolom(YA_TIDAK, "tanpa absen pulang"),
        **_MENIT,
    },
    "pegawai": {
        "status": JenisKolom(KATA, "status kepegawaian"),
        "golongan": JenisKolom(KATA, "golongan"),
        "kategori_ptkp": JenisKolom(KATA, "kategori PTKP", True),
        "hukuman_disiplin": JenisKolom(KATA, "hukuman disiplin"),
        "gaji_bulan": JenisKolom(BULAT, "gaji sebulan", True),
        "punya_skp": JenisKolom(YA_TIDAK, "punya SKP"),
    },
    "segmen": {
        "kelas": JenisKolom(BULAT, "kelas jabatan"),
        "nilai_jabatan": JenisKolom(BULAT, "nilai jabatan", True),
        "jenis_jabatan": JenisKolom(KATA, "jenis jabatan"),
    },
    "butir_skp": {
        "target": JenisKolom(RATUSAN, "target setahun"),
        "realisasi": JenisKolom(RATUSAN, "realisasi sampai bulan itu", True),
    },
    "nilai_360": {
        "jumlah_nilai": JenisKolom(BULAT, "jumlah nilai"),
        "jumlah_jawaban": JenisKolom(BULAT, "jumlah jawaban"),
        "jumlah_penilai": JenisKolom(BULAT, "jumlah penilai"),
    },
}
TINGKAT = {
    "hari": "hari",
    "pegawai": "pegawai",
    "segmen": "segmen jabatan",
    "butir_skp": "butir SKP",
    "nilai_360": "nilai 360",
}
CONTOH_BARIS = {
    "hari": "tanggal, misalnya 2026-10-05",
    "pegawai": "kosong",
    "segmen": "urutan segmen pada slip, misalnya 1",
    "butir_skp": "urutan butir, misalnya 1",
    "nilai_360": "kelompok:indikator, misalnya ATASAN:DISIPLIN",
}


@dataclass(frozen=True)
class Perubahan:
    """`kolom` of the row `baris` of person `kunci` becomes `nilai`, canonical text; None = no value. semula: what it
    was, filled in when the proposal is made. baris: what stands behind the person in the row's key (a date, an order,
    `ATASAN:DISIPLIN`), empty for the person himself."""

    tingkat: str
    kunci: str
    baris: str
    kolom: str
    nilai: str | None
    semula: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def tempat(self) -> str:
        """Where it is, for people: `19800…:2026-10-05, menit terlambat`."""
        baris = f" {self.baris}" if self.baris else ""
        return f"{TINGKAT.get(self.tingkat, self.tingkat)}{baris} pegawai {self.kunci}, kolom {self.kolom}"

    @property
    def baris_tampil(self) -> str:
        """The row as people write it: a day as 5 Okt 2026, a group of raters with a space."""
        if self.tingkat == "hari":
            try:
                return tanggal(dt.date.fromisoformat(self.baris))
            except ValueError:
                return self.baris
        return self.baris.replace(":", ", ").lower() if self.tingkat == "nilai_360" else self.baris

    @property
    def label(self) -> str:
        jenis = KOLOM.get(self.tingkat, {}).get(self.kolom)
        return jenis.label if jenis else self.kolom


def apply_changes(fakta: FaktaBulan, perubahan: Sequence[Perubahan]) -> list[Perubahan]:
    """Write `perubahan` into `fakta` (a copy of the caller's), in order; returns them with what each replaced.

    Raises KoreksiDitolak with the place for an unknown person, row, column or value.
    """
    hasil, segmen = [], set()
    for satu in perubahan:
        jenis = _column(satu)
        orang = _person(fakta, satu)
        tabel = fakta.tabel[satu.tingkat]
        baris = _row(fakta, satu, orang)
        baru = _read(satu, jenis)
        semula = _write(satu, jenis, int(tabel[satu.kolom][baris]))
        tabel[satu.kolom][baris] = baru
        if satu.tingkat == "segmen" and satu.kolom == "kelas":
            segmen.add(orang)
        hasil.append(Perubahan(satu.tingkat, satu.kunci, satu.baris, satu.kolom, satu.nilai, semula))
    for orang in segmen:
        derive_classes(fakta.tabel["segmen"], orang)
    return hasil


def derive_classes(segmen: Kolom, orang: int) -> None:
    """kelas_definitif and kelas_plt_tertinggi of one person's rows, from the classes of the same days."""
    ke_definitif = kolom.JENIS_PENUGASAN.index("DEFINITIF") + 1
    milik = np.flatnonzero(segmen["orang"] == orang)
    for mulai in set(segmen["mulai"][milik].tolist()):
        baris = milik[segmen["mulai"][milik] == mulai]
        definitif = segmen["jenis_penugasan"][baris] == ke_definitif
        kelas = segmen["kelas"][baris]
        segmen["kelas_definitif"][baris] = kelas[definitif].max() if definitif.any() else kelas
        segmen["kelas_plt_tertinggi"][baris] = kelas[~definitif].max() if (~definitif).any() else kolom.KOSONG


def _column(satu: Perubahan) -> JenisKolom:
    jenis = KOLOM.get(satu.tingkat, {}).get(satu.kolom)
    if jenis is None:
        boleh = ", ".join(KOLOM.get(satu.tingkat, {})) or "tingkat " + ", ".join(KOLOM)
        raise KoreksiDitolak(
            f"{satu.tempat}: bukan fakta yang dapat dikoreksi langsung; yang diharapkan {boleh}.",
            kode="koreksi_kolom",
            saran="Fakta lain adalah turunan; koreksi fakta asalnya, atau ajukan fakta susulan yang memuatnya.",
        )
    return jenis


def _person(fakta: FaktaBulan, satu: Perubahan) -> int:
    if satu.kunci not in fakta.kunci:
        raise KoreksiDitolak(
            f"Pegawai {satu.kunci} tidak ada dalam potret {fakta.bulan}.",
            kode="koreksi_pegawai_asing",
            saran="Periksa NIP-nya; yang dikecualikan atau belum terdaftar pada bulan itu tidak punya fakta untuk "
            "dikoreksi.",
        )
    return fakta.kunci.index(satu.kunci)


def _row(fakta: FaktaBulan, satu: Perubahan, orang: int) -> int:
    tabel = fakta.tabel[satu.tingkat]
    if satu.tingkat == "pegawai":
        baris = [orang] if not satu.baris else []
    else:
        milik = np.flatnonzero(tabel["orang"] == orang).tolist()
        baris = [i for i in milik if _row_name(fakta, satu.tingkat, i) == satu.baris]
    if len(baris) != 1:
        ada = ""
        if satu.tingkat not in ("pegawai", "hari"):
            nama = [_row_name(fakta, satu.tingkat, i) for i in milik]
            ada = f" (yang ada: {', '.join(nama[:12]) or 'tidak ada satu pun'})"
        raise KoreksiDitolak(
            f"{satu.tempat}: baris {satu.baris!r} tidak ada dalam potret {fakta.bulan}{ada}; yang diharapkan "
            f"{CONTOH_BARIS[satu.tingkat]}.",
            kode="koreksi_baris",
            saran="Betulkan barisnya. Baris yang tidak ada dalam potret tidak dapat ditambahkan lewat koreksi.",
        )
    return int(baris[0])


def _row_name(fakta: FaktaBulan, tingkat: str, i: int) -> str:
    """What stands behind the person in the key of a row (tenants.penilaian.fakta.inti)."""
    tabel = fakta.tabel[tingkat]
    if tingkat == "hari":
        return fakta.bulan.tanggal(int(tabel["hari"][i])).isoformat()
    if tingkat == "nilai_360":
        return ":".join(KODE[tingkat][n][int(tabel[n][i]) - 1] for n in ("kelompok", "indikator"))
    return str(int(tabel["urutan"][i]))


def _read(satu: Perubahan, jenis: JenisKolom) -> int:
    """Canonical text -> the column's integer."""
    teks = None if satu.nilai is None else satu.nilai.strip()
    if teks is None:
        if jenis.boleh_kosong:
            return 0 if jenis.jenis == KATA else kolom.KOSONG
        raise _bad(satu, "sebuah nilai; kolom ini tidak boleh kosong")
    if jenis.jenis == KATA:
        kata = KODE[satu.tingkat][satu.kolom]
        if teks not in kata:
            raise _bad(satu, "salah satu dari " + ", ".join(kata))
        return kata.index(teks) + 1
    if jenis.jenis == YA_TIDAK:
        if teks not in ("ya", "tidak"):
            raise _bad(satu, "ya atau tidak")
        return int(teks == "ya")
    skala = kolom.SKALA_BUTIR if jenis.jenis == RATUSAN else 1
    try:
        nilai = Fraction(parse_exact(teks)) * skala
    except (ErkError, ValueError, ZeroDivisionError) as galat:
        raise _bad(satu, "sebuah bilangan, misalnya 25") from galat
    if nilai.denominator != 1 or nilai < 0 or nilai > 10**12:
        raise _bad(satu, f"bilangan {'bulat' if skala == 1 else 'berdesimal paling banyak dua'}, tidak negatif")
    return int(nilai)


def _write(satu: Perubahan, jenis: JenisKolom, nilai: int) -> str | None:
    """The column's integer -> canonical text."""
    if jenis.jenis == KATA:
        return KODE[satu.tingkat][satu.kolom][nilai - 1] if nilai else None
    if jenis.jenis == YA_TIDAK:
        return "ya" if nilai == 1 else "tidak"
    if nilai == kolom.KOSONG and jenis.boleh_kosong:
        return None
    if jenis.jenis == RATUSAN:
        utuh, pecah = divmod(nilai, kolom.SKALA_BUTIR)
        return f"{utuh}.{pecah:02d}".rstrip("0").rstrip(".")
    return str(nilai)


def _bad(satu: Perubahan, harap: str) -> KoreksiDitolak:
    return KoreksiDitolak(
        f"{satu.tempat}: nilai {satu.nilai!r} tidak dapat dipakai; yang diharapkan {harap}.",
        kode="koreksi_nilai",
        saran="Betulkan nilainya menurut dokumen putusannya.",
    )
