"""The people of a demo region and the dated facts about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from provisioning.demo.acak import Giliran, bagian
from provisioning.demo.nama import GELAR, PembuatNip, nama_acak
from provisioning.demo.struktur import Kursi, Struktur
from provisioning.demo.wilayah import AWAL_TAHUN

# Rough monthly base pay by golongan and ruang, made up within the range of the national scale (rupiah)
GAJI = {"IV": 4_300_000, "III": 3_200_000, "II": 2_600_000, "I": 2_100_000, "PPPK": 3_200_000}


@dataclass(slots=True)
class Orang:
    """One person. `kursi2` is the seat from the day of the transfer on; `atasan*` are keys of people."""

    id: int
    nip: str | None
    nama: str
    gelar: str
    perempuan: bool
    kursi: int
    status: str
    golongan: str
    ruang: str
    kedudukan: str = "AKTIF"
    mulai: dt.date = dt.date(2020, 1, 1)
    sampai: dt.date | None = None
    kursi2: int | None = None
    atasan: int | None = None
    atasan2: int | None = None
    tanpa_skp: bool = False
    menit_tepat: int | None = None
    menit_diterima: int = 0


@dataclass(slots=True)
class Bertindak:
    """An acting position held on top of the own one."""

    orang: int
    kursi: int
    jenis: str
    mulai: dt.date
    sampai: dt.date | None


@dataclass
class Penduduk:
    """Everyone in the demo; `kepala_daerah` is the Sekda's rater, who is no civil servant and not on the roll."""

    orang: list[Orang]
    kepala_daerah: int
    bertindak: list[Bertindak] = field(default_factory=list)
    tanggal_mutasi: dt.date = dt.date(2026, 10, 15)


def bangun(s: Struktur, bulan: dt.date, rng: np.random.Generator) -> Penduduk:
    """Fill the seats. `bulan`: first day of the month whose transfers, entries and exits are made."""
    nip = PembuatNip()
    isi = [k for k in s.kursi if not k.kosong]
    orang: list[Orang] = []
    for nomor, kursi in enumerate(isi, 1):
        kursi.pengisi = nomor
        orang.append(_orang(nomor, kursi, nip, rng))
    penduduk = Penduduk(orang, len(orang) + 1, tanggal_mutasi=bulan.replace(day=15))
    _nasib(s, penduduk, bulan, rng)
    _plt(s, penduduk, bulan)
    _atasan(s, penduduk)
    return penduduk


def _orang(nomor: int, kursi: Kursi, nip: PembuatNip, rng: np.random.Generator) -> Orang:
    staf = kursi.jenis in ("FUNGSIONAL", "PELAKSANA")
    perempuan = rng.random() < (0.48 if staf else 0.35)
    undian = rng.random()
    if staf and undian < 0.27:
        status = "PPPK"
    elif staf and undian < 0.29:
        status = "PPPK_PARUH_WAKTU"
    elif staf and undian < 0.335:
        status = "CPNS"
    else:
        status = "PNS"
    umur = int(rng.integers(23, 31)) if status == "CPNS" else int(rng.integers(*_umur(kursi)))
    lahir = dt.date(2026 - umur, int(rng.integers(1, 13)), int(rng.integers(1, 29)))
    if status == "CPNS":
        tmt = dt.date(2026, 3, 1)
    elif status.startswith("PPPK"):
        tmt = dt.date(int(rng.integers(2021, 2026)), 3, 1)
    else:
        tmt = dt.date(lahir.year + int(rng.integers(22, min(umur - 1, 30) + 1)), int(rng.choice((1, 3, 4, 12))), 1)
    pppk = status.startswith("PPPK")
    golongan = "PPPK" if pppk else _golongan(kursi.kelas)
    ruang = "IX" if pppk else "abcd"[int(rng.integers(0, 4))]
    gelar = ""
    if golongan in GELAR and rng.random() < 0.8:
        gelar = str(rng.choice(GELAR[golongan]))
    return Orang(
        id=nomor,
        nip=nip.buat(lahir=lahir, tmt=tmt, perempuan=perempuan, pppk=pppk),
        nama=nama_acak(rng, perempuan),
        gelar=gelar,
        perempuan=perempuan,
        kursi=kursi.nomor,
        status=status,
        golongan=golongan,
        ruang=ruang,
        mulai=max(tmt, dt.date(2000, 1, 1)),
    )


def _umur(kursi: Kursi) -> tuple[int, int]:
    if kursi.jenis == "JPT":
        return 48, 58
    if kursi.jenis in ("ADMINISTRATOR", "PENGAWAS"):
        return 38, 57
    return 26, 57


def _golongan(kelas: int) -> str:
    if kelas >= 11:
        return "IV"
    if kelas >= 7:
        return "III"
    return "II" if kelas >= 5 else "I"


def _nasib(s: Struktur, p: Penduduk, bulan: dt.date, rng: np.random.Generator) -> None:
    """Special fates, each person at most one, drawn among ordinary PNS and PPPK staff."""
    n = len(p.orang)
    staf = [o.id for o in p.orang if s.kursi[o.kursi].jenis in ("FUNGSIONAL", "PELAKSANA") and o.status != "CPNS"]
    giliran = Giliran(rng, staf)

    def ambil(porsi: float) -> list[Orang]:
        return [p.orang[i - 1] for i in giliran.ambil(bagian(n, porsi))]

    for kedudukan, porsi in (
        ("CLTN", 0.003),
        ("MPP", 0.004),
        ("TUGAS_BELAJAR", 0.006),
        ("DIBERHENTIKAN_SEMENTARA", 0.001),
    ):
        for o in ambil(porsi):
            o.kedudukan = kedudukan
    for menit in (5999, 6000):
        for o in ambil(0.006):
            o.menit_tepat = menit
    for o in ambil(0.015):
        o.tanpa_skp = True
    for o in ambil(0.004):
        o.sampai = bulan.replace(day=int(rng.integers(8, 21)))
    for o in ambil(0.004):
        o.mulai = bulan.replace(day=int(rng.integers(5, 20)))
    pindah = ambil(0.02)
    for kiri, kanan in zip(pindah[::2], pindah[1::2], strict=False):
        kiri.kursi2, kanan.kursi2 = kanan.kursi, kiri.kursi


def _plt(s: Struktur, p: Penduduk, bulan: dt.date) -> None:
    """Someone acts in each vacant seat: now a section head (higher class), now another head of the same level.

    Besides, one section head stands in for the second in command of every eighth office (Plh) for a week.
    """
    for urut, kursi in enumerate(k for k in s.kursi if k.kosong):
        sekantor = [k for k in s.kursi if k.opd == kursi.opd and not k.kosong and k.pengisi]
        lebih_rendah = [k for k in sekantor if k.jenis == "PENGAWAS"]
        lebih_rendah.sort(key=lambda k: k.induk != kursi.nomor)
        setingkat = [k for k in sekantor if k.jenis == "ADMINISTRATOR" and k.kelas == kursi.kelas]
        lain = [k for k in sekantor if k.jenis == "ADMINISTRATOR"]
        pilih = (lebih_rendah or setingkat or lain) if urut % 2 == 0 else (setingkat or lain or lebih_rendah)
        if pilih:
            kursi.plt = pilih[0].pengisi
            p.bertindak.append(Bertindak(kursi.plt or 0, kursi.nomor, "PLT", dt.date(2026, 7, 1), None))
    sudah = {b.orang for b in p.bertindak}
    for kursi in s.kursi:
        if kursi.jenis != "ADMINISTRATOR" or kursi.opd % 8 != 3 or kursi.kosong:
            continue
        bawah = [k for k in s.kursi if k.induk == kursi.nomor and k.jenis == "PENGAWAS" and k.pengisi not in sudah]
        if (
            bawah
            and bawah[0].pengisi
            and kursi.opd not in {s.kursi[b.kursi].opd for b in p.bertindak if b.jenis == "PLH"}
        ):
            senin = next(bulan.replace(day=d) for d in range(1, 8) if bulan.replace(day=d).weekday() == 0)
            p.bertindak.append(Bertindak(bawah[0].pengisi, kursi.nomor, "PLH", senin, senin + dt.timedelta(days=4)))


def _atasan(s: Struktur, p: Penduduk) -> None:
    for o in p.orang:
        o.atasan = _di_atas(s, p, o.id, o.kursi)
        if o.kursi2 is not None:
            o.atasan2 = _di_atas(s, p, o.id, o.kursi2)


def _di_atas(s: Struktur, p: Penduduk, orang: int, kursi: int) -> int:
    """Holder of the next seat above that somebody other than `orang` fills or acts in."""
    naik = s.kursi[kursi].induk
    while naik is not None:
        pejabat = s.kursi[naik].pengisi or s.kursi[naik].plt
        if pejabat and pejabat != orang:
            return pejabat
        naik = s.kursi[naik].induk
    return p.kepala_daerah


def baris_ptkp(p: Penduduk, rng: np.random.Generator) -> list[tuple[object, ...]]:
    """(berlaku_mulai, berlaku_sampai, pegawai, ptkp). Some marry or have a child on 14 June; it counts next year."""
    hasil: list[tuple[object, ...]] = []
    porsi = (0.22, 0.04, 0.02, 0.02, 0.14, 0.2, 0.24, 0.12)
    status = ("TK/0", "TK/1", "TK/2", "TK/3", "K/0", "K/1", "K/2", "K/3")
    berubah = dt.date(AWAL_TAHUN.year, 6, 14)
    for o in p.orang:
        mulai, satu = max(o.mulai, AWAL_TAHUN), int(rng.choice(8, p=porsi))
        baru = {0: 4, 4: 5, 5: 6, 6: 7}.get(satu) if rng.random() < 0.04 and mulai < berubah else None
        if baru is None:
            hasil.append((mulai, o.sampai, o.id, status[satu]))
        else:
            hasil.append((mulai, berubah - dt.timedelta(days=1), o.id, status[satu]))
            hasil.append((berubah, o.sampai, o.id, status[baru]))
    return hasil


def baris_hukuman(p: Penduduk, bulan: dt.date, rng: np.random.Generator) -> list[tuple[object, ...]]:
    """(berlaku_mulai, berlaku_sampai, pegawai, tingkat, jenis, nomor_sk, tanggal_sk): served before `bulan`, so that
    the month's pay tells only of its own facts."""
    sampai = bulan - dt.timedelta(days=int(rng.integers(1, 20)))
    biasa = [o.id for o in p.orang if o.mulai < AWAL_TAHUN]
    hasil: list[tuple[object, ...]] = []
    for tingkat, jenis, porsi, hari in (
        ("RINGAN", "TEGURAN_TERTULIS", 0.004, 30),
        ("SEDANG", "POTONGAN_6_BULAN", 0.002, 183),
    ):
        for orang in Giliran(rng, biasa).ambil(bagian(len(p.orang), porsi)):
            mulai = sampai - dt.timedelta(days=hari - 1)
            hasil.append((mulai, sampai, orang, tingkat, jenis, f"HD/{orang:05d}/{mulai.year}", mulai))
    return hasil


def baris_pegawai(p: Penduduk, sebutan: str) -> list[tuple[object, ...]]:
    """(id, nip, nip_lama, nama, gelar_depan, gelar_belakang, terdaftar_mulai, terdaftar_sampai, kepala_daerah)."""
    baris: list[tuple[object, ...]] = [
        (o.id, o.nip, "", o.nama, "", o.gelar, o.mulai, o.sampai, False) for o in p.orang
    ]
    # elected, hence on the roll for no day at all: the end of the Sekda's reporting line
    nama, dilantik = f"{sebutan} (pejabat penilai, peraga)", dt.date(2025, 2, 20)
    baris.append((p.kepala_daerah, None, "", nama, "", "", dilantik, dilantik - dt.timedelta(days=1), True))
    return baris


def baris_fakta(s: Struktur, p: Penduduk) -> dict[str, list[tuple[object, ...]]]:
    """Rows of the dated tables: (berlaku_mulai, berlaku_sampai, pegawai, values...)."""
    hasil: dict[str, list[tuple[object, ...]]] = {
        t: [] for t in ("status", "golongan", "kedudukan", "penugasan", "atasan")
    }
    sebelum = p.tanggal_mutasi - dt.timedelta(days=1)
    for o in p.orang:
        mulai = o.mulai
        duduk = max(mulai, AWAL_TAHUN)
        hasil["status"].append((mulai, o.sampai, o.id, o.status))
        hasil["golongan"].append((mulai, o.sampai, o.id, o.golongan, o.ruang, GAJI[o.golongan] + 40_000 * (o.id % 12)))
        hasil["kedudukan"].append((mulai, o.sampai, o.id, o.kedudukan))
        akhir = sebelum if o.kursi2 is not None else o.sampai
        k = s.kursi[o.kursi]
        hasil["penugasan"].append((duduk, akhir, o.id, k.jabatan, k.unit, "DEFINITIF", f"SK/{o.id:05d}/2026"))
        hasil["atasan"].append((duduk, akhir, o.id, o.atasan))
        if o.kursi2 is not None:
            k = s.kursi[o.kursi2]
            hasil["penugasan"].append(
                (p.tanggal_mutasi, None, o.id, k.jabatan, k.unit, "DEFINITIF", f"SK/{o.id:05d}/M/2026")
            )
            hasil["atasan"].append((p.tanggal_mutasi, None, o.id, o.atasan2))
    for b in p.bertindak:
        k = s.kursi[b.kursi]
        hasil["penugasan"].append((b.mulai, b.sampai, b.orang, k.jabatan, k.unit, b.jenis, f"SPT/{b.orang:05d}/2026"))
    return hasil
