"""What each column of a file means, for people: templates, their instructions, and docs/impor.md say the same."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.berkas import KOLOM
from integrations.berkas.kepegawaian import GOLONGAN, JENIS_PENUGASAN, KEDUDUKAN, STATUS
from integrations.berkas.referensi import JENIS_JABATAN, JENIS_NORMA, STATUS_KELAS


@dataclass(frozen=True, slots=True)
class Kolom:
    """pilihan: the words that a cell may hold, empty where it is free. tanggal: a date."""

    nama: str
    wajib: bool
    arti: str
    contoh: str
    pilihan: tuple[str, ...] = ()
    tanggal: bool = False


_NIP = ("18 angka, kolom berformat Teks", "198501012010011001")
_ARTI: dict[str, dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "jabatan": {
        "kode": ("kode jabatan, paling banyak 20 huruf", "PEL-001", ()),
        "nama": ("nama jabatan; yang berbeda dari tercatat mengganti namanya", "Pengelola Data", ()),
        "jenis": ("jenis jabatan", "PELAKSANA", JENIS_JABATAN),
        "kelas": ("kelas jabatan, 1 sampai 17", "7", ()),
        "berlaku_mulai": ("sejak kapan kelas dan nilainya berlaku", "2026-10-01", ()),
        "nilai": ("nilai jabatan, bilangan bulat", "1100", ()),
        "status": ("kosong: terverifikasi bila dasar terisi, selain itu asumsi", "TERVERIFIKASI", STATUS_KELAS),
        "dasar": ("keputusan yang menetapkan kelasnya; wajib bila terverifikasi", "SK Wali Kota 061/2026", ()),
    },
    "pegawai": {
        "nip": (*_NIP, ()),
        "nama": ("nama tanpa gelar", "Nama Pegawai", ()),
        "status": ("status kepegawaian", "PNS", STATUS),
        "golongan": ("golongan tanpa ruang", "III", GOLONGAN),
        "terdaftar_mulai": ("hari pertama dalam daftar pegawai", "2020-03-01", ()),
        "gelar_depan": ("gelar di depan nama", "Dr.", ()),
        "gelar_belakang": ("gelar di belakang nama", "S.E.", ()),
        "ruang": ("ruang golongan", "a", ()),
        "kedudukan": ("pegawai baru tanpa isi: AKTIF", "AKTIF", KEDUDUKAN),
        "berlaku_mulai": (
            "wajib bila status, golongan, atau kedudukan pegawai yang sudah terdaftar berubah",
            "2026-10-01",
            (),
        ),
    },
    "penugasan": {
        "nip": (*_NIP, ()),
        "kode_jabatan": ("kode jabatan yang terdaftar dan berkelas", "PEL-001", ()),
        "kode_unit": ("kode unit yang terdaftar", "4.01.01", ()),
        "mulai": ("tanggal mulai (TMT); jabatan definitif lama berakhir sehari sebelumnya", "2026-10-01", ()),
        "jenis": ("kosong: DEFINITIF", "DEFINITIF", JENIS_PENUGASAN),
        "sampai": ("hari terakhir, bila sudah diketahui", "2026-12-31", ()),
        "nomor_sk": ("nomor surat keputusan", "800/123/2026", ()),
    },
    "norma_waktu": {
        "kode": ("kode norma, paling banyak 20 huruf", "NW-001", ()),
        "uraian": ("pekerjaannya", "Menyusun surat dinas", ()),
        "jenis": ("jenis aktivitas", "UTAMA", JENIS_NORMA),
        "menit": ("menit tiap satuan, bilangan bulat", "30", ()),
        "satuan": ("satuan hasilnya", "surat", ()),
        "berlaku_mulai": ("sejak kapan menit itu berlaku", "2026-10-01", ()),
    },
}
_TANGGAL = ("berlaku_mulai", "terdaftar_mulai", "mulai", "sampai")

# how what was applied wrongly is put right; an import is never undone in silence
KOREKSI = {
    "jabatan": "Nama: impor lagi dengan nama yang benar. Kelas: impor kelas yang benar mulai tanggal sesudahnya; kelas "
    "yang salah sejak awal dikoreksi dengan alasan oleh pengelola, dan isi lamanya tetap tersimpan.",
    "pegawai": "Nama dan gelar: impor lagi dengan yang benar. Status, golongan, kedudukan: impor keadaan yang benar "
    "dengan berlaku_mulai sesudahnya; yang salah sejak awal dikoreksi dengan alasan oleh pengelola, dan isi lamanya "
    "tetap tersimpan. Pegawai yang terlanjur terdaftar tidak dihapus.",
    "penugasan": "Mengakhiri: impor baris yang sama dengan kolom sampai terisi. Mutasi berikutnya: impor penugasan "
    "baru. Yang salah sejak awal dikoreksi atau dibatalkan dengan alasan oleh pengelola, dan isi lamanya tetap "
    "tersimpan.",
    "norma_waktu": "Impor nilai yang benar mulai tanggal sesudahnya; aktivitas yang sudah diajukan tetap dengan menit "
    "yang dibekukan saat itu.",
}


def columns_of(jenis: str) -> list[Kolom]:
    """Columns of one kind of file, required ones first."""
    wajib, pilihan = KOLOM[jenis]
    hasil = []
    for nama in (*wajib, *pilihan):
        arti, contoh, kata = _ARTI[jenis][nama]
        hasil.append(Kolom(nama, nama in wajib, arti, contoh, kata, nama in _TANGGAL))
    return hasil
