"""The closed list of facts that the shell passes; docs/kamus-fakta.md is generated from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}\Z")
CODE_WORDS = "1 sampai 40 huruf, angka, titik, garis bawah, garis miring, atau tanda hubung, diawali huruf atau angka"


@dataclass(frozen=True)
class Fakta:
    """One fact: level, kind, unit, inclusive range, most decimals, meaning."""

    nama: str
    tingkat: str
    jenis: str
    arti: str
    satuan: str = ""
    rentang: tuple[int, int] | None = None
    desimal: int = 0
    pilihan: tuple[str, ...] = ()
    boleh_kosong: bool = False


def _num(
    nama: str, tingkat: str, satuan: str, low: int, high: int, arti: str, *, desimal: int = 0, kosong: bool = False
) -> Fakta:
    return Fakta(nama, tingkat, "bilangan", arti, satuan, (low, high), desimal, (), kosong)


def _pil(nama: str, tingkat: str, pilihan: str, arti: str, *, kosong: bool = False) -> Fakta:
    return Fakta(nama, tingkat, "pilihan", arti, pilihan=tuple(pilihan.split()), boleh_kosong=kosong)


def _ya(nama: str, tingkat: str, arti: str) -> Fakta:
    return Fakta(nama, tingkat, "ya_tidak", arti)


_KINDS = {"utama": "aktivitas utama", "tambahan": "tugas tambahan", "umum": "aktivitas umum"}

_ALL = [
    _pil("status", "pegawai", "PNS CPNS PPPK PPPK_PARUH_WAKTU", "status kepegawaian pada akhir bulan"),
    _pil("golongan", "pegawai", "I II III IV PPPK", "golongan ruang pada akhir bulan"),
    _pil("kedudukan", "pegawai", "AKTIF CLTN MPP TUGAS_BELAJAR DIBERHENTIKAN_SEMENTARA", "kedudukan hukum"),
    Fakta(
        "nip_atasan",
        "pegawai",
        "rujukan",
        "kunci (NIP) atasan langsung pada hari terhitung terakhir; atasan di luar hitungan diabaikan",
        boleh_kosong=True,
    ),
    _num("gaji_bulan", "pegawai", "rupiah", 0, 1_000_000_000, "gaji bruto sebulan", kosong=True),
    _num("hari_kalender", "pegawai", "hari", 28, 31, "hari kalender bulan itu"),
    _num("hari_terdaftar", "pegawai", "hari", 0, 31, "hari kalender pegawai terdaftar di bulan itu"),
    _num("hari_kerja", "pegawai", "hari", 0, 31, "hari kerja menurut kalender pegawai selama ia terdaftar"),
    _num("hari_kerja_bulan", "pegawai", "hari", 1, 31, "hari kerja menurut kalender pegawai sebulan penuh"),
    _ya("punya_skp", "pegawai", "punya SKP yang berlaku di bulan itu"),
    _pil("kategori_ptkp", "pegawai", "A B C", "kategori tarif efektif PPh 21 menurut PTKP", kosong=True),
    _pil("hukuman_disiplin", "pegawai", "TIDAK_ADA RINGAN SEDANG BERAT", "hukuman disiplin terberat yang berlaku"),
    Fakta("opd", "segmen", "kode", "kode OPD jabatan yang dipegang di segmen itu"),
    _pil("jenis_penugasan", "segmen", "DEFINITIF PLT PLH PJ", "jenis penugasan"),
    _pil("jenis_jabatan", "segmen", "JPT ADMINISTRATOR PENGAWAS FUNGSIONAL PELAKSANA", "jenis jabatan"),
    _num("kelas", "segmen", "tanpa", 1, 17, "kelas jabatan segmen itu"),
    _num("nilai_jabatan", "segmen", "nilai", 0, 10_000, "nilai jabatan (FES)", kosong=True),
    _num(
        "kelas_definitif", "segmen", "tanpa", 1, 17, "kelas jabatan definitif pegawai saat itu (= kelas bila DEFINITIF)"
    ),
    _num(
        "kelas_plt_tertinggi",
        "segmen",
        "tanpa",
        1,
        17,
        "kelas tertinggi di antara Plt/Plh/Pj pada hari yang sama",
        kosong=True,
    ),
    _num("hari", "segmen", "hari", 1, 31, "hari kalender segmen di bulan itu"),
    _num("hari_kerja", "segmen", "hari", 0, 31, "hari kerja segmen di bulan itu"),
    _num("urutan", "segmen", "tanpa", 1, 31, "urutan segmen di bulan itu, dari 1"),
    Fakta("tanggal", "hari", "tanggal", "tanggal baris; selalu wajib pada tabel hari"),
    _ya("hari_kerja", "hari", "hari kerja menurut kalender pegawai"),
    _pil(
        "status_hadir",
        "hari",
        "HADIR TANPA_KETERANGAN CUTI_TAHUNAN CUTI_SAKIT CUTI_MELAHIRKAN CUTI_ALASAN_PENTING CUTI_BESAR DINAS_LUAR"
        " DIKLAT LIBUR",
        "hasil presensi hari itu",
    ),
    _num("menit_terlambat", "hari", "menit", 0, 1440, "menit terlambat masuk"),
    _num("menit_pulang_cepat", "hari", "menit", 0, 1440, "menit pulang sebelum waktunya"),
    _ya("tanpa_absen_masuk", "hari", "tidak ada presensi masuk"),
    _ya("tanpa_absen_pulang", "hari", "tidak ada presensi pulang"),
    *[
        fact
        for kind, words in _KINDS.items()
        for fact in (
            _num(f"menit_diajukan_{kind}", "hari", "menit", 0, 100_000, f"menit {words} yang diajukan hari itu"),
            _num(f"menit_sah_{kind}", "hari", "menit", 0, 100_000, f"menit {words} yang diterima validator"),
            _num(f"menit_norma_{kind}", "hari", "menit", 0, 100_000, f"norma waktu x volume {words} yang diterima"),
        )
    ],
    _pil("jenis", "butir_skp", "UTAMA TAMBAHAN", "jenis butir SKP"),
    _num("target", "butir_skp", "nilai", 0, 1_000_000_000, "target butir", desimal=4),
    _num("realisasi", "butir_skp", "nilai", 0, 1_000_000_000, "realisasi butir", desimal=4, kosong=True),
    _pil("kelompok", "nilai_360", "ATASAN REKAN BAWAHAN DIRI", "kelompok penilai"),
    _pil(
        "indikator", "nilai_360", "INTEGRITAS KEPEMIMPINAN PELAYANAN KOMITMEN DISIPLIN KERJASAMA", "indikator perilaku"
    ),
    _num("jumlah_nilai", "nilai_360", "nilai", 0, 100_000, "jumlah nilai jawaban"),
    _num("jumlah_jawaban", "nilai_360", "tanpa", 1, 10_000, "banyak jawaban"),
    _num("jumlah_penilai", "nilai_360", "orang", 1, 1_000, "banyak penilai berbeda"),
]

FAKTA: dict[tuple[str, str], Fakta] = {(f.tingkat, f.nama): f for f in _ALL}


def find(nama: str) -> list[Fakta]:
    """All facts of that name, over all levels."""
    return [f for f in _ALL if f.nama == nama]


def names() -> list[str]:
    return sorted({f.nama for f in _ALL})


def kamus() -> str:
    """The text of docs/kamus-fakta.md."""
    out = [
        "# Kamus fakta",
        "",
        "Daftar tertutup fakta yang diberikan sistem kepada paket aturan (`sumber: fakta.<nama>`).",
        "Dibuat dari `erk_core/fakta.py`; sebuah uji menjaga keduanya sama. Setiap tabel juga berkolom `kunci`;",
        "tingkat di bawah pegawai berkolom `pegawai` (kunci induk), dan `hari` berkolom `segmen` dan `tanggal`.",
        "Nilai di luar rentang ditolak dengan nama baris dan kolomnya.",
        "",
    ]
    for level in ("pegawai", "segmen", "hari", "butir_skp", "nilai_360"):
        out += [f"## {level}", "", "| fakta | jenis | nilai | boleh kosong | arti |", "|---|---|---|---|---|"]
        for f in _ALL:
            if f.tingkat != level:
                continue
            kind = f.satuan if f.jenis == "bilangan" else f.jenis
            value = ""
            if f.rentang:
                value = f"{f.rentang[0]} .. {f.rentang[1]}" + (f", {f.desimal} desimal" if f.desimal else "")
            elif f.pilihan:
                value = ", ".join(f.pilihan)
            elif f.jenis == "rujukan":
                value = "kunci tabel pegawai"
            elif f.jenis == "kode":
                value = CODE_WORDS
            out.append(f"| `{f.nama}` | {kind} | {value} | {'ya' if f.boleh_kosong else 'tidak'} | {f.arti} |")
        out.append("")
    return "\n".join(out)
