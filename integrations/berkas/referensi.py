"""Positions with their classes, and standard minutes, from files."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.berkas.tabel import MAKS_TEMUAN, Tabel
from integrations.contracts import CONTRACT_VERSION, Bacaan, JabatanRecord, NormaWaktuRecord

JENIS_JABATAN = ("JPT", "ADMINISTRATOR", "PENGAWAS", "FUNGSIONAL", "PELAKSANA")
JENIS_NORMA = ("UTAMA", "TAMBAHAN", "UMUM")
STATUS_KELAS = ("TERVERIFIKASI", "ASUMSI", "PERAGA")
KELAS = (1, 17)
# a database integer; points of the factor system stay far below
NILAI = (0, 99_999)
MENIT = (1, 99_999)


@dataclass(frozen=True)
class BerkasReferensi:
    """A `ReferensiSource` over files; a file that was not given delivers nothing."""

    nama: str
    isi_jabatan: bytes | None = None
    isi_norma_waktu: bytes | None = None
    contract_version: int = CONTRACT_VERSION
    maks_temuan: int | None = MAKS_TEMUAN

    def jabatan(self) -> Bacaan[JabatanRecord]:
        if self.isi_jabatan is None:
            return Bacaan((), (), 0)
        tabel = Tabel(self.nama, "jabatan", self.isi_jabatan, maks_temuan=self.maks_temuan)
        catatan: list[JabatanRecord] = []
        pertama: dict[tuple[object, ...], int] = {}
        sebutan: dict[str, tuple[int, str | None, str | None]] = {}
        for nomor, sel in tabel.baris():
            kode = tabel.teks(nomor, sel, "kode", 40, wajib=True)
            nama = tabel.teks(nomor, sel, "nama", 200, wajib=True)
            jenis = tabel.pilihan(nomor, "jenis", sel["jenis"], JENIS_JABATAN)
            kelas = tabel.bilangan(nomor, "kelas", sel["kelas"], *KELAS)
            mulai = tabel.tanggal(nomor, "berlaku_mulai", sel["berlaku_mulai"])
            dasar = tabel.teks(nomor, sel, "dasar", 200)
            teks = sel.get("nilai", "")
            nilai = tabel.bilangan(nomor, "nilai", teks, *NILAI) if teks else None
            status = sel.get("status", "")
            status = tabel.pilihan(nomor, "status", status, STATUS_KELAS) if status else ""
            if (teks and nilai is None) or None in (kode, nama, jenis, kelas, mulai, dasar, status):
                continue
            kunci = (kode, mulai)
            if kunci in pertama:
                tabel.catat(
                    nomor,
                    "kode",
                    f"Jabatan {kode} mulai {mulai} sudah ada pada baris {pertama[kunci]}",
                    "tiap jabatan sekali untuk satu tanggal",
                    "hapus salah satunya",
                )
                continue
            # several rows of one jabatan are its classes over time; it still has one name
            baris, *lain = sebutan.setdefault(kode, (nomor, nama, jenis))
            if lain != [nama, jenis]:
                tabel.catat(
                    nomor,
                    "nama",
                    f"Jabatan {kode} bernama atau berjenis lain pada baris {baris}",
                    "satu nama dan satu jenis untuk tiap kode",
                    "samakan nama dan jenisnya",
                )
                continue
            pertama[kunci] = nomor
            catatan.append(JabatanRecord(kode, nama, jenis, kelas, nilai, status.lower(), dasar, mulai, nomor))
        return Bacaan(tuple(catatan), tuple(tabel.temuan), tabel.jumlah_baris, tabel.mentah)

    def norma_waktu(self) -> Bacaan[NormaWaktuRecord]:
        if self.isi_norma_waktu is None:
            return Bacaan((), (), 0)
        tabel = Tabel(self.nama, "norma_waktu", self.isi_norma_waktu, maks_temuan=self.maks_temuan)
        catatan: list[NormaWaktuRecord] = []
        pertama: dict[tuple[object, ...], int] = {}
        for nomor, sel in tabel.baris():
            kode = tabel.teks(nomor, sel, "kode", 20, wajib=True)
            uraian = tabel.teks(nomor, sel, "uraian", 200, wajib=True)
            jenis = tabel.pilihan(nomor, "jenis", sel["jenis"], JENIS_NORMA)
            menit = tabel.bilangan(nomor, "menit", sel["menit"], *MENIT)
            satuan = tabel.teks(nomor, sel, "satuan", 40, wajib=True)
            mulai = tabel.tanggal(nomor, "berlaku_mulai", sel["berlaku_mulai"])
            if None in (kode, uraian, jenis, menit, satuan, mulai):
                continue
            kunci = (kode, mulai)
            if kunci in pertama:
                tabel.catat(
                    nomor,
                    "kode",
                    f"Norma {kode} mulai {mulai} sudah ada pada baris {pertama[kunci]}",
                    "tiap norma sekali untuk satu tanggal",
                    "hapus salah satunya",
                )
                continue
            pertama[kunci] = nomor
            catatan.append(NormaWaktuRecord(kode, uraian, jenis, menit, satuan, mulai, nomor))
        return Bacaan(tuple(catatan), tuple(tabel.temuan), tabel.jumlah_baris, tabel.mentah)
