"""Attendance from a file at a web address: punches (`nip,waktu,perangkat`) or a day's recap (in and out in one row)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from integrations.berkas.presensi import BerkasPresensi
from integrations.berkas.tabel import TANPA_BARIS
from integrations.berkas.unduh import MEDAN_ALAMAT, Unduhan, column_names, day_begin, download_of, table_rows
from integrations.contracts import (
    CONTRACT_VERSION,
    Bacaan,
    Bidang,
    ConnectorConfig,
    Kemampuan,
    Lingkungan,
    Medan,
    Potong,
    RekamanRecord,
    Rentang,
    SetelanSalah,
    Temuan,
    nip_masalah,
)

REKAP = ("nip", "tanggal", "jam_masuk", "jam_pulang")
# how recaps write that there is no punch
KOSONG = frozenset({"", "-", "00:00:00", "00:00", "0"})
# a clock whose battery is dead begins again at 1 January 2000 or earlier
PALING_AWAL = 2010


@dataclass(frozen=True)
class PresensiBerkas:
    """kolom: what the columns of a recap are called. perangkat: the device of a recap's punches. lintas: going home
    before coming in means the next morning. lengkap: the file always holds the days before the
    one it was written on."""

    unduhan: Unduhan = field(repr=False)
    rekap: bool
    kolom: Mapping[str, str]
    perangkat: str
    lintas: bool
    lengkap: bool
    zona: str
    contract_version: int = CONTRACT_VERSION
    nama: str = "berkas-presensi"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        potong, ditulis = self.unduhan.fetch()
        sampai = None
        if self.lengkap and ditulis is not None:
            # the day on which it was written is half a day
            sampai = day_begin(min(ditulis, rentang.sampai), self.zona)
        yield dataclasses.replace(potong, lengkap_sampai=sampai)

    def rekaman(self, mentah: Sequence[Potong], *, sampai: dt.datetime) -> Bacaan[RekamanRecord]:
        """Row numbers go on over the parts; the same punch twice is one."""
        catatan: dict[tuple[str, dt.datetime, str], RekamanRecord] = {}
        temuan: list[Temuan] = []
        asal: dict[int, Mapping[str, str]] = {}
        jumlah = geser = 0
        for p in mentah:
            bacaan, baris = self._part(p, sampai)
            for c in bacaan.catatan:
                kunci = (c.nip, c.waktu, c.perangkat)
                catatan.setdefault(kunci, dataclasses.replace(c, baris=c.baris + geser))
            for t in bacaan.temuan:
                temuan.append(dataclasses.replace(t, baris=max(t.baris, 1) + geser))
                if t.baris in bacaan.mentah:
                    asal[t.baris + geser] = bacaan.mentah[t.baris]
            jumlah, geser = jumlah + bacaan.jumlah_baris, geser + baris
        return Bacaan(tuple(catatan.values()), tuple(temuan), jumlah, asal)

    def _part(self, p: Potong, sampai: dt.datetime) -> tuple[Bacaan[RekamanRecord], int]:
        """What one file holds, and how many numbers it takes."""
        if self.rekap:
            return self._recap(p, sampai)
        b = BerkasPresensi(p.nama, p.isi, self.zona).rekaman(sampai=sampai)
        lama = [c for c in b.catatan if c.waktu.year < PALING_AWAL]
        # an export without a row is healthy: nobody has punched yet
        temuan = [t for t in b.temuan if t.pesan != TANPA_BARIS]
        temuan += [_dead_clock(p.nama, c.baris, "waktu", c.waktu.year) for c in lama]
        catatan = tuple(c for c in b.catatan if c.waktu.year >= PALING_AWAL)
        baris = max((*b.mentah, *(t.baris for t in b.temuan), 1))
        return Bacaan(catatan, tuple(temuan), b.jumlah_baris, b.mentah), baris

    def _recap(self, p: Potong, sampai: dt.datetime) -> tuple[Bacaan[RekamanRecord], int]:
        """A row has two punches, so line n has the numbers 2n - 1 (in) and 2n (out)."""
        temuan: list[Temuan] = []
        catatan: list[RekamanRecord] = []
        asal: dict[int, Mapping[str, str]] = {}
        jumlah, akhir = 0, 1
        for baris, sel, semua in table_rows(p, jenis="rekap", nama=self.kolom, wajib=REKAP, catat=temuan.append):
            akhir = baris
            ada = [(2 * baris - 1, "jam_masuk"), (2 * baris, "jam_pulang")]
            ada = [(n, k) for n, k in ada if sel[k].strip() not in KOSONG]
            jumlah += len(ada)
            for n, k in ada:
                try:
                    catatan.append(self._punch(sel, k, n, sampai))
                except _Salah as galat:
                    pesan = f"{galat.pesan} (baris {baris} berkas)"
                    temuan.append(Temuan(p.nama, n, galat.kolom, pesan, galat.harap, "betulkan di sumbernya"))
                    asal[n] = semua
        return Bacaan(tuple(catatan), tuple(temuan), jumlah, asal), 2 * akhir

    def _punch(self, sel: Mapping[str, str], kolom: str, nomor: int, sampai: dt.datetime) -> RekamanRecord:
        nip = sel["nip"].replace(" ", "").strip("'")
        if nip_masalah(nip) is not None:
            raise _Salah("nip", "NIP bukan 18 angka", "NIP 18 angka; di Excel berformat Teks")
        hari, jam = _day(sel["tanggal"]), _clock(sel[kolom], kolom)
        if kolom == "jam_pulang" and sel["jam_masuk"].strip() not in KOSONG and jam < _clock(sel["jam_masuk"], kolom):
            if not self.lintas:
                pesan = "Jam pulang lebih awal daripada jam masuk"
                raise _Salah(kolom, pesan, "jam pulang sesudah jam masuk, atau setelan pulang esok harinya")
            hari += dt.timedelta(days=1)
        waktu = dt.datetime.combine(hari, jam, ZoneInfo(self.zona))
        if waktu.year < PALING_AWAL:
            raise _Salah("tanggal", f"Tanggal tahun {waktu.year}", f"tahun {PALING_AWAL} atau sesudahnya")
        if waktu > sampai:
            raise _Salah("tanggal", "Waktu berada di masa depan", "waktu yang sudah lewat; periksa jam perangkat")
        return RekamanRecord(nip, waktu, self.perangkat, nomor)


class _Salah(Exception):
    def __init__(self, kolom: str, pesan: str, harap: str) -> None:
        super().__init__(pesan)
        self.kolom, self.pesan, self.harap = kolom, pesan, harap


def _dead_clock(berkas: str, baris: int, kolom: str, tahun: int) -> Temuan:
    pesan = f"Waktu tahun {tahun}: jam perangkat kembali ke awal"
    return Temuan(berkas, baris, kolom, pesan, f"tahun {PALING_AWAL} atau sesudahnya", "setel jam perangkat")


def _day(teks: str) -> dt.date:
    """The day first, as here: 03/04/2026 is the third of April."""
    for bentuk in ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(teks.strip(), bentuk).date()
        except ValueError:
            continue
    raise _Salah("tanggal", "Tanggal tidak terbaca", "dd/mm/yyyy, misalnya 19/11/2026")


def _clock(teks: str, kolom: str) -> dt.time:
    for bentuk in ("%H:%M:%S", "%H:%M", "%H.%M"):
        try:
            return dt.datetime.strptime(teks.strip(), bentuk).time()
        except ValueError:
            continue
    raise _Salah(kolom, "Jam tidak terbaca", "jj:mm:dd, misalnya 07:28:00; 00:00:00 berarti tidak ada")


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> PresensiBerkas:
    rekap = isi.get("bentuk") == "rekap"
    perangkat = isi.get("perangkat", "").strip()
    if rekap and not 0 < len(perangkat) <= 40:
        raise SetelanSalah("perangkat", "Rekap perlu kode perangkat, 1 sampai 40 huruf, misalnya REKAP.")
    return PresensiBerkas(
        download_of(isi, lingkungan),
        rekap,
        column_names(isi.get("kolom", ""), REKAP, medan="kolom"),
        perangkat,
        isi.get("lintas_malam") == "ya",
        isi.get("lengkap") == "kemarin",
        lingkungan.zona,
    )


YA_TIDAK = (("tidak", "Tidak"), ("ya", "Ya"))
BERKAS_PRESENSI = ConnectorConfig(
    kode="berkas-presensi",
    label="Presensi dari berkas di alamat web",
    bidang=Bidang.PRESENSI,
    kemampuan=frozenset({Kemampuan.REKAMAN}),
    medan=(
        *MEDAN_ALAMAT,
        Medan(
            "bentuk",
            "Bentuk",
            pilihan=(("rekaman", "Rekaman: nip, waktu, perangkat"), ("rekap", "Rekap harian: jam masuk dan pulang")),
            bawaan="rekaman",
        ),
        Medan("perangkat", "Kode perangkat rekap", "Rekap tidak menyebut mesinnya.", wajib=False),
        Medan(
            "kolom",
            "Nama kolom rekap",
            "Satu baris satu kolom, misalnya jam_masuk=Scan Masuk. Kolom lain diabaikan.",
            wajib=False,
            panjang=True,
        ),
        Medan(
            "lintas_malam",
            "Pulang esok harinya",
            "Ya: jam pulang sebelum jam masuk berarti esok paginya.",
            wajib=False,
            pilihan=YA_TIDAK,
            bawaan="tidak",
        ),
        Medan(
            "lengkap",
            "Kelengkapan berkas",
            "Tidak dinyatakan: hari tidak pernah dianggap penuh.",
            wajib=False,
            pilihan=(("tidak", "Tidak dinyatakan"), ("kemarin", "Penuh sampai sehari sebelum berkas ditulis")),
            bawaan="tidak",
        ),
    ),
    buka=_open,
    bantuan="CSV atau .xlsx yang dipasang sistem lain pada alamat web, diambil menurut jadwal.",
)
