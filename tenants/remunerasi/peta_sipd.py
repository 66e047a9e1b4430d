"""The columns of the file for SIPD: the region's newest version, else the template that one region published.

A version is a list of {"judul", "sumber", "tetap"}: header of the column, a source of the closed list, and the constant
of a column whose source is `tetap`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from tenants.remunerasi.galat import IsiDitolak, Temuan
from tenants.remunerasi.guna import BELANJA_KODE, GUNA, KOREKSI, POTONGAN_KODE
from tenants.remunerasi.models import PetaBayar

TETAP, KOSONG = "tetap", "kosong"
KOLOM_MAKS = 80

_TEKS = {
    "nama_pegawai": "Nama pegawai dengan gelar",
    "nip": "NIP",
    "nik": "NIK",
    "tanggal_lahir": "Tanggal lahir (dari NIP)",
    "alamat": "Alamat",
    "tipe_jabatan": "Jenis jabatan",
    "eselon": "Eselon",
    "golongan": "Golongan dan ruang",
    "pns_pppk": "Status pegawai (PNS, CPNS, PPPK)",
    "nama_jabatan": "Nama jabatan",
    "kelas_jabatan": "Kelas jabatan",
    "kode_opd": "Kode OPD",
    "nama_opd": "Nama OPD",
    "kode_bank": "Kode bank",
    "nama_bank": "Nama bank",
    "npwp": "NPWP",
    "nomor_rekening": "Nomor rekening",
}
_UANG = {
    **{f"belanja_{k}": f"Belanja {GUNA[k].label}" for k in BELANJA_KODE},
    **{k: GUNA[k].label for k in POTONGAN_KODE},
    "iuran_4": GUNA["iuran_4"].label,
    "bruto": "Bruto menurut hitungan",
    "jumlah_belanja": "Jumlah belanja (bruto dikurangi pengurangnya)",
    "jumlah_potongan": "Jumlah potongan pihak ketiga",
    KOREKSI: "Koreksi bulan lalu (bertanda)",
    "jumlah_ditransfer": "Jumlah ditransfer (bersih dan koreksi)",
}
SUMBER: dict[str, str] = {**_TEKS, **_UANG, TETAP: "Nilai tetap", KOSONG: "Dikosongkan"}
# Without these nobody can be paid from the file.
WAJIB = ("nip", "nama_pegawai", "nomor_rekening", "jumlah_ditransfer", "jumlah_potongan")

_BAWAAN = (
    *((k, k) for k in ("nama_pegawai", "nip", "nik", "tanggal_lahir", "alamat", "tipe_jabatan", "eselon", "golongan")),
    *((k, k) for k in ("pns_pppk", "nama_jabatan", "kode_bank", "nama_bank", "npwp")),
    ("nomor_rekening_bank_pegawai", "nomor_rekening"),
    ("belanja_tpp_beban_kerja", "belanja_beban_kerja"),
    ("belanja_tpp_tempat_bertugas", "belanja_tempat_bertugas"),
    ("belanja_tpp_kondisi_kerja", "belanja_kondisi_kerja"),
    ("belanja_tpp_kelangkaan_profesi", "belanja_kelangkaan_profesi"),
    ("belanja_tpp_prestasi_kerja", "belanja_prestasi_kerja"),
    ("tunjangan_iuran_jaminan_kesehatan", "iuran_4"),
    # paid with the salary, not with TPP: the platform holds no amount, and an empty cell is not a zero
    ("tunjangan_iuran_jaminan_kecelakaan_kerja", KOSONG),
    ("tunjangan_iuran_jaminan_kematian", KOSONG),
    ("tunjangan_jaminan_hari_tua", KOSONG),
    ("tunjangan_jaminan_pensiun", KOSONG),
    ("iwp_1%", "iuran_1"),
    ("tunjangan_iuran_simpanan_tapera", "tapera"),
    ("pph_21", "pph_21"),
    ("zakat", "zakat"),
    ("bulog", "bulog"),
    ("jumlah_ditransfer", "jumlah_ditransfer"),
    ("jumlah_potongan", "jumlah_potongan"),
)


@dataclass(frozen=True)
class KolomSipd:
    judul: str
    sumber: str
    tetap: str = ""

    @property
    def uang(self) -> bool:
        return self.sumber in _UANG


@dataclass(frozen=True)
class PetaSipd:
    """versi 0: the preset."""

    versi: int
    kolom: tuple[KolomSipd, ...]

    def missing(self, guna: Iterable[str]) -> list[str]:
        """Labels of those uses that have no column: their money would not be in the file."""
        ada = {k.sumber for k in self.kolom}
        return [GUNA[g].label for g in guna if g not in ada and f"belanja_{g}" not in ada]


def preset() -> tuple[KolomSipd, ...]:
    """31 columns, A to AE."""
    return tuple(KolomSipd(judul, sumber) for judul, sumber in _BAWAAN)


def sipd_current() -> PetaSipd:
    """The newest version, else the preset; one query."""
    ada = PetaBayar.objects.filter(jenis=PetaBayar.Jenis.SIPD).order_by("-versi").first()
    if ada is None:
        return PetaSipd(0, preset())
    return PetaSipd(ada.versi, tuple(KolomSipd(b["judul"], b["sumber"], b["tetap"]) for b in ada.isi))


def sipd_check(isi: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The columns as they are stored. Raises IsiDitolak with every finding, each at its column's letter."""
    temuan: list[Temuan] = []
    rapi: list[dict[str, str]] = []
    judul_ada: dict[str, str] = {}
    sumber_ada: dict[str, str] = {}
    for ke, satu in enumerate(isi, start=1):
        judul, sumber, tetap = (str(satu.get(k, "")).strip() for k in ("judul", "sumber", "tetap"))
        letak = f"kolom {get_column_letter(ke)}"
        if not judul:
            temuan.append(Temuan(letak, "judul", "kosong", "judul kolom seperti di templat SIPD", "tulis judulnya"))
        elif judul.casefold() in judul_ada:
            isi_ = f"judul sama dengan {judul_ada[judul.casefold()]}"
            temuan.append(Temuan(letak, judul, isi_, "judul yang berbeda-beda", "ganti atau hapus salah satunya"))
        judul_ada.setdefault(judul.casefold(), letak)
        if sumber not in SUMBER:
            temuan.append(
                Temuan(letak, judul, f'sumber "{sumber}" tidak dikenal', "sumber dari daftar", "pilih sumbernya")
            )
        elif sumber in _UANG and sumber in sumber_ada:
            isi_ = f"{SUMBER[sumber]} sudah ada di {sumber_ada[sumber]}"
            temuan.append(Temuan(letak, judul, isi_, "setiap jumlah satu kali", "pilih sumber lain"))
        sumber_ada.setdefault(sumber, letak)
        if sumber == TETAP and not tetap:
            temuan.append(
                Temuan(letak, judul, "nilai tetap kosong", "nilai yang ditulis di setiap baris", "isi nilainya")
            )
        if sumber != TETAP and tetap:
            isi_ = f'nilai tetap "{tetap}" pada sumber {SUMBER.get(sumber, sumber)}'
            temuan.append(
                Temuan(letak, judul, isi_, "nilai tetap hanya bersama sumber Nilai tetap", "kosongkan nilainya")
            )
        rapi.append({"judul": judul, "sumber": sumber, "tetap": tetap})
    temuan += [
        Temuan("peta", nama, "tidak punya kolom", f"satu kolom bersumber {SUMBER[nama]}", "tambahkan kolomnya")
        for nama in WAJIB
        if nama not in sumber_ada
    ]
    if len(rapi) > KOLOM_MAKS:
        temuan.append(
            Temuan("peta", "kolom", f"{len(rapi)} kolom", f"paling banyak {KOLOM_MAKS}", "hapus yang tidak dipakai")
        )
    if temuan:
        raise IsiDitolak("Peta SIPD", temuan)
    return rapi
