"""Offices, units and seats of a demo region: who would sit above whom before anybody sits there.

Real OPD and jabatan names (data/); the class of each seat is `peraga`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from provisioning.demo.wilayah import tabel

# FES class bands: lowest points of each class (Perka BKN 21/2011); the demo uses them as made-up nilai jabatan
NILAI_BAWAH = {
    4: 375,
    5: 455,
    6: 655,
    7: 855,
    8: 1105,
    9: 1355,
    10: 1605,
    11: 1855,
    12: 2105,
    13: 2355,
    14: 2755,
    15: 3155,
}
DAHULU = ("Setda", "BKPSDM", "Inspektorat", "Dinkes")
BOBOT = {"Disdik": 3.0, "Dinkes": 3.0, "Satpol PP": 2.0, "Setda": 2.0, "Dishub": 1.5}
STAF_PER_KELOMPOK = 7


@dataclass(slots=True)
class Kursi:
    """One position in one unit. `pengisi` / `plt` are keys of people, set later."""

    nomor: int
    opd: int
    unit: int
    jabatan: int
    jenis: str
    kelas: int
    induk: int | None
    kosong: bool = False
    pengisi: int | None = None
    plt: int | None = None


@dataclass
class Struktur:
    """Rows for organisasi_opd, _unit, _jabatan with keys from 1, and the seats."""

    opd: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    unit: list[tuple[int, int, int | None, str, str]] = field(default_factory=list)
    jabatan: list[tuple[int, str, str, str, int]] = field(default_factory=list)
    kursi: list[Kursi] = field(default_factory=list)
    _jabatan_menurut_nama: dict[str, int] = field(default_factory=dict)

    def tambah_unit(self, opd: int, induk: int | None, nama: str) -> int:
        nomor = len(self.unit) + 1
        self.unit.append((nomor, opd, induk, f"U{opd:02d}{nomor:05d}", nama[:200]))
        return nomor

    def tambah_kursi(
        self, opd: int, unit: int, nama: str, jenis: str, kelas: int, induk: int | None, *, kosong: bool = False
    ) -> int:
        jabatan = self._jabatan_menurut_nama.get(nama)
        if jabatan is None:
            jabatan = len(self.jabatan) + 1
            self._jabatan_menurut_nama[nama] = jabatan
            self.jabatan.append((jabatan, f"J{jabatan:05d}", nama[:200], jenis, kelas))
        self.kursi.append(Kursi(len(self.kursi), opd, unit, jabatan, jenis, kelas, induk, kosong))
        return len(self.kursi) - 1


def bangun(slug: str, pegawai: int, rng: np.random.Generator) -> Struktur:
    """Seats for exactly `pegawai` people, plus a few vacant ones that someone acts in (Plt)."""
    s = Struktur()
    daftar = list(tabel(f"opd_{slug}"))
    daftar.sort(key=lambda b: DAHULU.index(b["singkatan"]) if b["singkatan"] in DAHULU else len(DAHULU))
    daftar = daftar[: max(1, min(len(daftar), pegawai // 8))]
    jatah = _jatah([b["singkatan"] for b in daftar], pegawai)
    sekda: int | None = None
    for nomor, (baris, n) in enumerate(zip(daftar, jatah, strict=True), 1):
        s.opd.append((nomor, f"{nomor:02d}", baris["nama"], baris["singkatan"], baris["jenis"]))
        kosong = 1 if n >= 9 and nomor % 5 in (2, 4) and baris["jenis"] != "kecamatan" else 0
        kepala = _opd(s, nomor, baris, n, kosong, sekda, rng)
        if sekda is None:
            sekda = kepala
    return s


def _jatah(singkatan: list[str], pegawai: int) -> list[int]:
    """People for each OPD: a small base for all, the rest by weight; sums to `pegawai`."""
    dasar = min(6, pegawai // len(singkatan))
    sisa = pegawai - dasar * len(singkatan)
    bobot = [BOBOT.get(n, 1.0) for n in singkatan]
    jatah = [dasar + int(sisa * b / sum(bobot)) for b in bobot]
    for i in range(pegawai - sum(jatah)):
        jatah[i % len(jatah)] += 1
    return jatah


def _kepala(baris: dict[str, str]) -> tuple[str, str, int]:
    nama = baris["nama"]
    if nama == "Sekretariat Daerah":
        return "Sekretaris Daerah", "JPT", 15
    if nama == "Sekretariat DPRD":
        return "Sekretaris DPRD", "JPT", 14
    if baris["jenis"] == "inspektorat":
        return "Inspektur Daerah", "JPT", 14
    if baris["jenis"] == "kecamatan":
        return nama.replace("Kecamatan", "Camat", 1), "ADMINISTRATOR", 12
    return f"Kepala {nama}", "JPT", 14


def _opd(
    s: Struktur, opd: int, baris: dict[str, str], n: int, kosong: int, sekda: int | None, rng: np.random.Generator
) -> int:
    nama, singkatan = baris["nama"], baris["singkatan"]
    setda, camat = singkatan == "Setda", baris["jenis"] == "kecamatan"
    akar = s.tambah_unit(opd, None, nama)
    kepala = s.tambah_kursi(opd, akar, *_kepala(baris), sekda)
    sisa = n - 1 + kosong
    wakil: list[int] = []
    for i in range(min(sisa, 1 if not setda else min(3, max(1, n // 20)))):
        if setda:
            asisten = ("Pemerintahan dan Kesejahteraan Rakyat", "Perekonomian dan Pembangunan", "Administrasi Umum")[i]
            wakil.append(s.tambah_kursi(opd, akar, f"Asisten {asisten}", "JPT", 14, kepala))
        else:
            unit = s.tambah_unit(opd, akar, f"Sekretariat {singkatan}")
            sebut = f"Sekretaris {nama}" if nama != "Sekretariat DPRD" else "Kepala Bagian Umum Sekretariat DPRD"
            wakil.append(s.tambah_kursi(opd, unit, sebut, "ADMINISTRATOR", 11 if camat else 12, kepala))
        sisa -= 1
    kelompok = max(1, round(sisa / (STAF_PER_KELOMPOK + 1))) if sisa >= 3 else 0
    topik = list(dict.fromkeys(b["bidang"] for b in tabel("struktur") if b["opd"] == singkatan and b["bidang"]))
    banyak_bidang = 0 if camat or sisa < 3 else min(len(topik), max(1 + kosong, kelompok // 3))
    bidang = [_bidang(s, opd, akar, singkatan, topik[i], wakil if setda else [kepala], i) for i in range(banyak_bidang)]
    if kosong and bidang:
        s.kursi[bidang[-1]].kosong = True
    sisa -= banyak_bidang + kelompok
    tempat = list(_tempat(s, opd, akar, singkatan, camat, setda, kepala, wakil, bidang, topik))
    ketua = [_ketua(s, opd, akar, tempat, i, kepala, camat) for i in range(kelompok)]
    _staf(s, opd, singkatan, sisa, ketua or [kepala], bidang, rng)
    return kepala


def _bidang(s: Struktur, opd: int, akar: int, singkatan: str, topik: str, atasan: list[int], urut: int) -> int:
    if singkatan == "Inspektorat":
        sebut, unit_nama = f"Inspektur Pembantu {topik}", f"Inspektur Pembantu {topik}"
    elif singkatan in ("Setda", "Setwan"):
        sebut = unit_nama = f"Bagian {topik}"
        sebut = f"Kepala {sebut} {'Sekretariat Daerah' if singkatan == 'Setda' else 'Sekretariat DPRD'}"
    else:
        sebut, unit_nama = f"Kepala Bidang {topik} {singkatan}", f"Bidang {topik}"
    unit = s.tambah_unit(opd, akar, unit_nama)
    kelas = 12 if singkatan == "Setda" else 11
    return s.tambah_kursi(opd, unit, sebut, "ADMINISTRATOR", kelas, atasan[urut % len(atasan)])


def _tempat(
    s: Struktur,
    opd: int,
    akar: int,
    singkatan: str,
    camat: bool,
    setda: bool,
    kepala: int,
    wakil: list[int],
    bidang: list[int],
    topik: list[str],
) -> Iterator[tuple[str, int, int]]:
    """Where section heads may sit, in order of filling: (title, unit above, seat above)."""
    if camat:
        for b in tabel("struktur"):
            if b["opd"] == "kecamatan":
                yield f"Kepala Seksi {b['seksi']} {singkatan}", akar, kepala
        return
    seksi = [[b["seksi"] for b in tabel("struktur") if b["opd"] == singkatan and b["bidang"] == t] for t in topik]
    for putaran, subbagian in enumerate(("Umum dan Kepegawaian", "Keuangan")):
        if wakil and not setda:
            yield f"Kepala Subbagian {subbagian} {singkatan}", s.kursi[wakil[0]].unit, wakil[0]
        for i, kursi in enumerate(bidang):
            nama = [x for x in seksi[i] if x]
            if putaran < len(nama):
                kata = "Subbagian" if setda or singkatan == "Setwan" else "Seksi"
                yield f"Kepala {kata} {nama[putaran]} {singkatan}", s.kursi[kursi].unit, kursi


def _ketua(
    s: Struktur, opd: int, akar: int, tempat: list[tuple[str, int, int]], urut: int, kepala: int, camat: bool
) -> int:
    if urut < len(tempat):
        sebut, unit_atas, atasan = tempat[urut]
        unit = s.tambah_unit(opd, unit_atas, sebut.removeprefix("Kepala "))
        return s.tambah_kursi(opd, unit, sebut, "PENGAWAS", 9, atasan)
    nomor = urut - len(tempat) + 1
    singkatan = s.opd[opd - 1][3]
    nama = f"Kelurahan {nomor} {singkatan}" if camat else f"UPTD {nomor} {singkatan}"
    unit = s.tambah_unit(opd, akar, nama)
    return s.tambah_kursi(opd, unit, f"Lurah {nomor} {singkatan}" if camat else f"Kepala {nama}", "PENGAWAS", 9, kepala)


def _staf(
    s: Struktur, opd: int, singkatan: str, banyak: int, ketua: list[int], bidang: list[int], rng: np.random.Generator
) -> None:
    """Pelaksana under section heads; a fifth are functional posts, under the head of division where there is one."""
    pelaksana = [b for b in tabel("jabatan") if b["jenis"] == "PELAKSANA"]
    jenis_jf = "AUDITOR" if singkatan == "Inspektorat" else "FUNGSIONAL"
    fungsional = [b for b in tabel("jabatan") if b["jenis"] == jenis_jf]
    porsi = 0.6 if singkatan == "Inspektorat" else 0.2
    for i in range(max(banyak, 0)):
        jf = rng.random() < porsi
        # the higher functional grades are rare
        pilih = fungsional if jf else pelaksana
        baris = pilih[int(min(rng.random(), rng.random() if jf else 1.0) * len(pilih))]
        atasan = bidang[i % len(bidang)] if jf and bidang else ketua[i % len(ketua)]
        jenis = "FUNGSIONAL" if jf else "PELAKSANA"
        s.tambah_kursi(opd, s.kursi[atasan].unit, baris["nama"], jenis, int(baris["kelas"]), atasan)
