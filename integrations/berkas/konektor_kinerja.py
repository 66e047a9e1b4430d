"""e-Kinerja without its web service: plans from an export at a web address, results as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from integrations.baca.kinerja import Mentahan, plans_read, results_workbook
from integrations.berkas.unduh import MEDAN_ALAMAT, Unduhan, column_names, download_of, table_rows
from integrations.contracts import (
    CONTRACT_VERSION,
    Bacaan,
    Bidang,
    ConnectorConfig,
    Kemampuan,
    KinerjaRecord,
    Lingkungan,
    Medan,
    Potong,
    Rentang,
    RhkRecord,
    Temuan,
)

KOLOM = ("nip", "tahun", "nomor", "induk", "jenis", "uraian", "indikator", "aspek", "target")
WAJIB = ("nip", "tahun", "nomor", "uraian", "aspek")


@dataclass(frozen=True)
class KinerjaBerkas:
    unduhan: Unduhan = field(repr=False)
    kolom: Mapping[str, str]
    contract_version: int = CONTRACT_VERSION
    nama: str = "berkas-kinerja"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        yield self.unduhan.fetch()[0]

    def rhk(self, mentah: Sequence[Potong]) -> Bacaan[RhkRecord]:
        temuan: list[Temuan] = []
        return plans_read(self._rows(mentah, temuan), temuan)

    def berkas(self, catatan: Sequence[KinerjaRecord]) -> Potong:
        return Potong("hasil-ekinerja.xlsx", results_workbook(catatan))

    def _rows(self, mentah: Sequence[Potong], temuan: list[Temuan]) -> Iterator[Mentahan]:
        """Row numbers are lines of the file, and go on over the parts."""
        geser = 0
        for p in mentah:
            akhir = 1
            for baris, sel, _semua in table_rows(p, jenis="rhk", nama=self.kolom, wajib=WAJIB, catat=temuan.append):
                akhir = baris
                yield Mentahan(p.nama, baris + geser, sel)
            geser += akhir


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> KinerjaBerkas:
    return KinerjaBerkas(download_of(isi, lingkungan), column_names(isi.get("kolom", ""), KOLOM, medan="kolom"))


BERKAS_KINERJA = ConnectorConfig(
    kode="berkas-kinerja",
    label="e-Kinerja BKN lewat berkas",
    bidang=Bidang.KINERJA,
    kemampuan=frozenset({Kemampuan.RHK, Kemampuan.BERKAS_KINERJA}),
    medan=(
        *MEDAN_ALAMAT,
        Medan(
            "kolom",
            "Nama kolom",
            "Satu baris satu kolom, misalnya uraian=Rencana Hasil Kerja. Kolom lain diabaikan.",
            wajib=False,
            panjang=True,
        ),
    ),
    buka=_open,
    bantuan="RHK dari CSV atau .xlsx pada alamat web; hasil periodik diunduh sebagai Excel.",
)
