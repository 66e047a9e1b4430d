"""What a paid line is for: the closed list that components of a pack are mapped to, and the national preset."""

from __future__ import annotations

from dataclasses import dataclass

BELANJA, POTONGAN, CATATAN, KOREKSI = "belanja", "potongan", "catatan", "koreksi"
# What a run pays of earlier months' corrections is no output of a pack; with the dot it can never have the id of one.
KOREKSI_ID, KOREKSI_LABEL = "koreksi.cicilan", "Koreksi bulan lalu"


@dataclass(frozen=True)
class Guna:
    """kelompok: `belanja` (an allowance, or what lessens it), `potongan` (owed to a third party), `catatan` (shown,
    never paid through this list), `koreksi` (signed net amounts for earlier months)."""

    kode: str
    label: str
    kelompok: str
    rekening: str


# Account codes as seen in one region's sheet: status asumsi, each region edits its own.
_DAFTAR = (
    Guna("beban_kerja", "TPP beban kerja", BELANJA, "5.1.01.02.01.0001"),
    Guna("tempat_bertugas", "TPP tempat bertugas", BELANJA, "5.1.01.02.02.0001"),
    Guna("kondisi_kerja", "TPP kondisi kerja", BELANJA, "5.1.01.02.03.0001"),
    Guna("kelangkaan_profesi", "TPP kelangkaan profesi", BELANJA, "5.1.01.02.04.0001"),
    Guna("prestasi_kerja", "TPP prestasi kerja", BELANJA, "5.1.01.02.05.0001"),
    Guna("objektif_lainnya", "TPP pertimbangan objektif lainnya", BELANJA, ""),
    Guna("pph_21", "PPh Pasal 21", POTONGAN, ""),
    Guna("iuran_1", "Iuran jaminan kesehatan 1 % (pegawai)", POTONGAN, ""),
    Guna("tapera", "Simpanan Tapera", POTONGAN, ""),
    Guna("zakat", "Zakat", POTONGAN, ""),
    Guna("bulog", "Bulog", POTONGAN, ""),
    Guna("potongan_lain", "Potongan lain", POTONGAN, ""),
    # a difference of the allowance belongs to the allowance's account; which one is the region's decision
    Guna("koreksi", "Koreksi bulan lalu", KOREKSI, "5.1.01.02.05.0001"),
    Guna("iuran_4", "Iuran jaminan kesehatan 4 % (pemberi kerja)", CATATAN, "5.1.01.01.09.0001"),
)
GUNA: dict[str, Guna] = {g.kode: g for g in _DAFTAR}
PILIHAN = [(g.kode, g.label) for g in _DAFTAR]
BELANJA_KODE = tuple(g.kode for g in _DAFTAR if g.kelompok == BELANJA)
POTONGAN_KODE = tuple(g.kode for g in _DAFTAR if g.kelompok == POTONGAN)

# Ids that packs of ours and the national library use. An id that is not here is not guessed: it is a finding.
BAWAAN: dict[str, str] = {
    "tpp_beban_kerja": "beban_kerja",
    "tpp_tempat_bertugas": "tempat_bertugas",
    "tpp_kondisi_kerja": "kondisi_kerja",
    "tpp_kelangkaan_profesi": "kelangkaan_profesi",
    "tpp_prestasi_kerja": "prestasi_kerja",
    "tpp_objektif_lainnya": "objektif_lainnya",
    # E-RK pays by monthly performance: prestasi kerja, and attendance lessens that same allowance
    "tpp_jabatan": "prestasi_kerja",
    "tpp_penugasan": "beban_kerja",
    "tpp_aktivitas": "prestasi_kerja",
    "tpp_perilaku": "prestasi_kerja",
    "potongan_presensi_rupiah": "prestasi_kerja",
    "pph21": "pph_21",
    "pajak": "pph_21",
    "bpjs_kesehatan": "iuran_1",
    "zakat": "zakat",
    "tapera": "tapera",
    "bpjs_pemberi_kerja": "iuran_4",
    KOREKSI_ID: "koreksi",
}
