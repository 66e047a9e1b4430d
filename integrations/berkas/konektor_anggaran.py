"""Budget realisation from a file at a web address: one row an account, an OPD and a month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from integrations.baca.anggaran import Mentahan, realisation_read
from integrations.berkas.unduh import MEDAN_ALAMAT, Unduhan, column_names, download_of, table_rows
from integrations.contracts import (
    CONTRACT_VERSION,
    Bacaan,
    Bidang,
    ConnectorConfig,
    Kemampuan,
    Lingkungan,
    Medan,
    Potong,
    RealisasiRecord,
    Rentang,
    Temuan,
)

KOLOM = ("id_skpd", "kode_rekening", "uraian", "tahun", "bulan", "pagu", "realisasi")
WAJIB = tuple(k for k in KOLOM if k != "uraian")


@dataclass(frozen=True)
class AnggaranBerkas:
    unduhan: Unduhan = field(repr=False)
    kolom: Mapping[str, str]
    contract_version: int = CONTRACT_VERSION
    nama: str = "berkas-anggaran"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        yield self.unduhan.fetch()[0]

    def realisasi(self, mentah: Sequence[Potong]) -> Bacaan[RealisasiRecord]:
        temuan: list[Temuan] = []
        return realisation_read(self._rows(mentah, temuan), temuan)

    def _rows(self, mentah: Sequence[Potong], temuan: list[Temuan]) -> Iterator[Mentahan]:
        """Row numbers are lines of the file, and go on over the parts."""
        geser = 0
        for p in mentah:
            akhir = 1
            for baris, sel, _semua in table_rows(
                p, jenis="realisasi", nama=self.kolom, wajib=WAJIB, catat=temuan.append
            ):
                akhir = baris
                yield Mentahan(p.nama, baris + geser, sel)
            geser += akhir


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> AnggaranBerkas:
    return AnggaranBerkas(download_of(isi, lingkungan), column_names(isi.get("kolom", ""), KOLOM, medan="kolom"))


BERKAS_ANGGARAN = ConnectorConfig(
    kode="berkas-anggaran",
    label="Realisasi anggaran dari berkas di alamat web",
    bidang=Bidang.ANGGARAN,
    kemampuan=frozenset({Kemampuan.REALISASI}),
    medan=(
        *MEDAN_ALAMAT,
        Medan(
            "kolom",
            "Nama kolom",
            "Satu baris satu kolom, misalnya id_skpd=Kode SKPD. Kolom lain diabaikan.",
            wajib=False,
            panjang=True,
        ),
    ),
    buka=_open,
    bantuan="CSV atau .xlsx: id_skpd, kode_rekening, uraian, tahun, bulan, pagu, realisasi.",
)
