"""Reading one file with its row numbers kept, so that each finding can name its place."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

from integrations.berkas.excel import excel_rows, heading
from integrations.berkas.sumber import MAKS_BARIS, Baris, BerkasRusak, SelRusak, csv_rows, is_workbook
from integrations.contracts import Temuan, nip_masalah

MAKS_TEMUAN = 200
TANPA_BARIS = "Tidak ada baris data"

# required columns of each kind of file, then the optional ones
KOLOM: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rekaman": (("nip", "waktu", "perangkat"), ()),
    "pegawai": (
        ("nip", "nama", "status", "golongan", "terdaftar_mulai"),
        ("gelar_depan", "gelar_belakang", "ruang", "kedudukan", "berlaku_mulai"),
    ),
    "penugasan": (("nip", "kode_jabatan", "kode_unit", "mulai"), ("jenis", "sampai", "nomor_sk")),
    "jabatan": (("kode", "nama", "jenis", "kelas", "berlaku_mulai"), ("nilai", "status", "dasar")),
    "norma_waktu": (("kode", "uraian", "jenis", "menit", "satuan", "berlaku_mulai"), ()),
}
# a sheet of refused rows comes back with the column that said why
DIABAIKAN = ("temuan",)


@dataclass
class Tabel:
    """A parsed file: `baris()` yields (row number, {column: text}); findings pile up in `temuan`.

    mentah: the text of every row, also of those that are not yielded. maks_temuan: None for all of them.
    """

    nama: str
    jenis: str
    isi: bytes
    temuan: list[Temuan] = field(default_factory=list)
    jumlah_baris: int = 0
    maks_temuan: int | None = MAKS_TEMUAN
    mentah: dict[int, dict[str, str]] = field(default_factory=dict)

    def catat(self, baris: int, kolom: str, pesan: str, diharapkan: str, saran: str) -> None:
        """Adds a finding; past `maks_temuan` one last line says that there are more."""
        if self.maks_temuan is None or len(self.temuan) < self.maks_temuan:
            self.temuan.append(Temuan(self.nama, baris, kolom, pesan, diharapkan, saran))
        elif len(self.temuan) == self.maks_temuan:
            self.temuan.append(
                Temuan(
                    self.nama,
                    baris,
                    "",
                    f"Masih ada temuan lain sesudah {self.maks_temuan} temuan pertama",
                    "berkas tanpa temuan",
                    "perbaiki temuan di atas, lalu impor kembali",
                )
            )

    def baris(self) -> Iterator[tuple[int, dict[str, str]]]:
        wajib, pilihan = KOLOM[self.jenis]
        contoh = ",".join((*wajib, *pilihan))
        try:
            sumber = self._sumber(wajib, pilihan)
            nomor_kepala, kepala_mentah = next(sumber, (1, []))
            kepala = [heading(k) for k in kepala_mentah]
            if not any(kepala):
                self.catat(0, "", "Berkas kosong", f"baris pertama berisi {contoh}", "isi berkas, lalu impor kembali")
                return
            if not self._kepala_benar(nomor_kepala, kepala, wajib, pilihan, contoh):
                return
            for nomor, sel in sumber:
                if not any(sel):
                    continue
                self.jumlah_baris += 1
                if self.jumlah_baris > MAKS_BARIS and self.jenis != "rekaman":
                    raise BerkasRusak(
                        nomor, f"Lebih dari {MAKS_BARIS} baris", f"paling banyak {MAKS_BARIS} baris", "bagi berkas itu"
                    )
                teks = [s.teks if isinstance(s, SelRusak) else s for s in sel]
                self.mentah[nomor] = {k: s for k, s in zip(kepala, teks, strict=False) if k and k not in DIABAIKAN}
                if self._baris_benar(nomor, kepala, sel):
                    yield nomor, self.mentah[nomor]
        except BerkasRusak as galat:
            self.catat(galat.baris, "", galat.pesan, galat.diharapkan, galat.saran)
            return
        if not self.jumlah_baris:
            self.catat(0, "", TANPA_BARIS, "sedikitnya satu baris", "periksa ekspor dari sistem asalnya")

    def _sumber(self, wajib: tuple[str, ...], pilihan: tuple[str, ...]) -> Iterator[Baris]:
        if is_workbook(self.isi):
            return excel_rows(self.isi, jenis=self.jenis, wajib=wajib, pilihan=pilihan)
        return csv_rows(self.isi)

    def _baris_benar(self, nomor: int, kepala: list[str], sel: list[str | SelRusak]) -> bool:
        if len(sel) != len(kepala) and not is_workbook(self.isi):
            self.catat(
                nomor,
                "",
                f"Baris berisi {len(sel)} kolom",
                f"{len(kepala)} kolom seperti pada baris pertama",
                "periksa tanda pemisah dan tanda kutip pada baris itu",
            )
            return False
        benar = True
        for ke, satu in enumerate(sel):
            kolom = kepala[ke] if ke < len(kepala) else ""
            if not kolom and satu:
                teks = satu.teks if isinstance(satu, SelRusak) else satu
                pesan = f"'{teks[:40]}' berada di luar kolom yang bernama"
                self.catat(nomor, "", pesan, "data hanya di bawah kepala kolom", "pindahkan atau hapus isi sel itu")
                benar = False
            elif isinstance(satu, SelRusak) and kolom not in DIABAIKAN:
                self.catat(nomor, kolom, satu.pesan, satu.diharapkan, satu.saran)
                benar = False
        return benar

    def _kepala_benar(
        self, nomor: int, kepala: list[str], wajib: tuple[str, ...], pilihan: tuple[str, ...], contoh: str
    ) -> bool:
        benar = True
        for kolom in wajib:
            if kolom not in kepala:
                benar = False
                saran = f"tambahkan kolom '{kolom}' pada baris {nomor}"
                self.catat(nomor, kolom, f"Kolom '{kolom}' tidak ada", f"kolom {contoh}", saran)
        for kolom in dict.fromkeys(kepala):
            if kolom in DIABAIKAN or (not kolom and is_workbook(self.isi)):
                continue
            if kepala.count(kolom) > 1:
                benar = False
                self.catat(nomor, kolom, f"Kolom '{kolom}' ada dua kali", "tiap kolom sekali", "hapus salah satunya")
            if kolom not in wajib and kolom not in pilihan:
                benar = False
                dekat = difflib.get_close_matches(kolom, [k for k in (*wajib, *pilihan) if k not in kepala], n=1)
                saran = f"mungkin maksudnya '{dekat[0]}'; betulkan namanya" if dekat else "hapus atau betulkan namanya"
                self.catat(nomor, kolom, f"Kolom '{kolom}' tidak dikenal", f"kolom {contoh}", saran)
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

    def teks(self, baris: int, sel: dict[str, str], kolom: str, panjang: int, *, wajib: bool = False) -> str | None:
        """The text of a cell; None after noting a finding. In Excel, cells that were merged come as empty ones."""
        teks = sel.get(kolom, "")
        if wajib and not teks:
            saran = f"isi {kolom} pada baris itu" + ("; pisahkan sel yang digabung" if is_workbook(self.isi) else "")
            self.catat(baris, kolom, f"Kolom '{kolom}' kosong", f"{kolom} terisi", saran)
            return None
        if len(teks) > panjang:
            self.catat(
                baris, kolom, f"Isi {len(teks)} huruf", f"paling banyak {panjang} huruf", f"pendekkan {kolom} itu"
            )
            return None
        return teks

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

    def bilangan(self, baris: int, kolom: str, teks: str, paling_kecil: int, paling_besar: int) -> int | None:
        """A whole number written without separators; None after noting a finding."""
        if teks.isascii() and teks.isdigit() and len(teks) <= 9 and paling_kecil <= int(teks) <= paling_besar:
            return int(teks)
        pesan = f"'{teks}' bukan {kolom} yang mungkin" if teks else f"Kolom '{kolom}' kosong"
        harap = f"bilangan bulat {paling_kecil} sampai {paling_besar}, tanpa titik dan koma"
        self.catat(baris, kolom, pesan, harap, f"betulkan {kolom} pada baris itu")
        return None

    def pilihan(self, baris: int, kolom: str, teks: str, sah: tuple[str, ...]) -> str | None:
        nilai = teks.upper().replace(" ", "_")
        if nilai in sah:
            return nilai
        self.catat(
            baris, kolom, f"'{teks}' tidak dikenal", "salah satu dari " + ", ".join(sah), "pakai salah satu kata itu"
        )
        return None
