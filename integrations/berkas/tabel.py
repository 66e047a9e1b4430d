"""Reading one CSV file with its line numbers kept, so that each finding can name its place."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from integrations.contracts import Temuan, nip_masalah

MAKS_TEMUAN = 200

# required columns of each kind of file, then the optional ones
KOLOM: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rekaman": (("nip", "waktu", "perangkat"), ()),
    "pegawai": (
        ("nip", "nama", "status", "golongan", "terdaftar_mulai"),
        ("gelar_depan", "gelar_belakang", "ruang", "kedudukan"),
    ),
    "penugasan": (("nip", "kode_jabatan", "kode_unit", "mulai"), ("jenis", "sampai", "nomor_sk")),
}


@dataclass
class Tabel:
    """A parsed file: `baris()` yields (line number, {column: text}); findings pile up in `temuan`."""

    nama: str
    jenis: str
    isi: bytes
    temuan: list[Temuan] = field(default_factory=list)
    jumlah_baris: int = 0

    def catat(self, baris: int, kolom: str, pesan: str, diharapkan: str, saran: str) -> None:
        """Adds a finding; past `MAKS_TEMUAN` one last line says that there are more."""
        if len(self.temuan) < MAKS_TEMUAN:
            self.temuan.append(Temuan(self.nama, baris, kolom, pesan, diharapkan, saran))
        elif len(self.temuan) == MAKS_TEMUAN:
            self.temuan.append(
                Temuan(
                    self.nama,
                    baris,
                    "",
                    f"Masih ada temuan lain sesudah {MAKS_TEMUAN} temuan pertama",
                    "berkas tanpa temuan",
                    "perbaiki temuan di atas, lalu impor kembali",
                )
            )

    def baris(self) -> Iterator[tuple[int, dict[str, str]]]:
        wajib, pilihan = KOLOM[self.jenis]
        contoh = ",".join((*wajib, *pilihan))
        try:
            teks = self.isi.decode("utf-8-sig")
        except UnicodeDecodeError as galat:
            nomor = self.isi[: galat.start].count(b"\n") + 1
            self.catat(
                nomor, "", "Isi bukan teks UTF-8", "berkas CSV berenkode UTF-8", "simpan ulang sebagai CSV UTF-8"
            )
            return
        if "\0" in teks:
            self.catat(0, "", "Isi memuat byte nol", "berkas teks CSV", "ekspor ulang dari sistem asalnya")
            return
        kepala_teks = teks.split("\n", 1)[0]
        pemisah = ";" if kepala_teks.count(";") > kepala_teks.count(",") else ","
        pembaca = csv.reader(io.StringIO(teks, newline=""), delimiter=pemisah)
        try:
            kepala = [k.strip().lower() for k in next(pembaca, [])]
            if not any(kepala):
                self.catat(0, "", "Berkas kosong", f"baris pertama berisi {contoh}", "isi berkas, lalu impor kembali")
                return
            if not self._kepala_benar(kepala, wajib, pilihan, contoh):
                return
            for sel in pembaca:
                if not any(s.strip() for s in sel):
                    continue
                self.jumlah_baris += 1
                if len(sel) != len(kepala):
                    self.catat(
                        pembaca.line_num,
                        "",
                        f"Baris berisi {len(sel)} kolom",
                        f"{len(kepala)} kolom seperti pada baris pertama",
                        "periksa tanda pemisah dan tanda kutip pada baris itu",
                    )
                    continue
                yield pembaca.line_num, {k: s.strip() for k, s in zip(kepala, sel, strict=True)}
        except csv.Error as galat:
            self.catat(
                pembaca.line_num, "", f"Baris tidak dapat dibaca ({galat})", "CSV biasa", "periksa tanda kutipnya"
            )
            return
        if not self.jumlah_baris:
            self.catat(0, "", "Tidak ada baris data", "sedikitnya satu baris", "periksa ekspor dari sistem asalnya")

    def _kepala_benar(self, kepala: list[str], wajib: tuple[str, ...], pilihan: tuple[str, ...], contoh: str) -> bool:
        benar = True
        for kolom in wajib:
            if kolom not in kepala:
                benar = False
                self.catat(
                    1, kolom, f"Kolom '{kolom}' tidak ada", f"kolom {contoh}", f"tambahkan kolom '{kolom}' pada baris 1"
                )
        for kolom in dict.fromkeys(kepala):
            if kepala.count(kolom) > 1:
                benar = False
                self.catat(1, kolom, f"Kolom '{kolom}' ada dua kali", "tiap kolom sekali", "hapus salah satunya")
            if kolom not in wajib and kolom not in pilihan:
                benar = False
                self.catat(
                    1, kolom, f"Kolom '{kolom}' tidak dikenal", f"kolom {contoh}", "hapus atau betulkan nama kolomnya"
                )
        return benar

    def nip(self, baris: int, sel: dict[str, str]) -> str | None:
        """The NIP of a row with its spaces (8-6-1-3) taken out; None after noting a finding."""
        nip = sel["nip"].replace(" ", "")
        masalah = nip_masalah(nip)
        if masalah is None:
            return nip
        self.catat(
            baris,
            "nip",
            masalah,
            "18 angka: 8 tanggal lahir, 6 TMT CPNS, 1 jenis kelamin, 3 nomor urut",
            "salin NIP dari SK; di Excel beri format Teks pada kolom itu agar angkanya tidak dibulatkan",
        )
        return None

    def tanggal(self, baris: int, kolom: str, teks: str) -> dt.date | None:
        for bentuk in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
            try:
                return dt.datetime.strptime(teks, bentuk).date()
            except ValueError:
                continue
        self.catat(
            baris,
            kolom,
            f"'{teks}' bukan tanggal",
            "YYYY-MM-DD, misalnya 2026-10-15",
            "betulkan tanggal pada baris itu",
        )
        return None

    def pilihan(self, baris: int, kolom: str, teks: str, sah: tuple[str, ...]) -> str | None:
        nilai = teks.upper().replace(" ", "_")
        if nilai in sah:
            return nilai
        self.catat(
            baris, kolom, f"'{teks}' tidak dikenal", "salah satu dari " + ", ".join(sah), "pakai salah satu kata itu"
        )
        return None
