"""A workbook of many people takes no more memory than one of a few. No database."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tenants.penilaian.galat import KendaliGagal
from tenants.remunerasi import kolom as k
from tenants.remunerasi.baris import Orang
from tenants.remunerasi.cetak.pdf import printed_amount
from tenants.remunerasi.cetak.xlsx import PALING_BESAR, Buku
from tenants.remunerasi.kendali import Kendali
from tenants.remunerasi.naskah import Naskah
from tenants.remunerasi.peta_rekening import Komponen

pytestmark = pytest.mark.unit

NASKAH = Naskah("Daftar", "Wilayah", "Oktober 2026", "2026-10", "", "", (("a", "b"),), dt.date(2026, 11, 5), "F4")
KOLOM = k.permintaan([Komponen("tpp", "TPP", 1, 1, 1)], semua=True, cetak=False)
DATA = dict.fromkeys(("nik", "npwp", "kode_bank", "nama_bank", "nomor_rekening", "alamat", "eselon"), "")


def people(banyak: int, bruto: int = 5_000_000) -> Iterator[tuple[Orang, dict[str, int]]]:
    for n in range(banyak):
        uang = (bruto + n, 1_000, bruto + n - 1_000)
        apa = ("Jabatan yang panjang namanya", 7, Decimal("97.5"), *uang, "III", "c", "PNS", "PELAKSANA", "K/1")
        kepala = (n, n, 1, "01", "Dinas", f"{n:018d}", f"Nama Pegawai {n}")
        yield Orang(*kepala, *apa, {"tpp": bruto + n, "pph": -1_000}, None, DATA), {}


def peak(jalur: Path, banyak: int) -> int:
    """Bytes of Python's own at the highest point."""
    tracemalloc.start()
    try:
        with Buku(jalur, NASKAH) as buku:
            buku.rows("Daftar", KOLOM, people(banyak), Kendali())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_rows_go_to_the_file_and_not_to_memory(tmp_path: Path) -> None:
    peak(tmp_path / "hangat.xlsx", 5)
    sedikit, banyak = peak(tmp_path / "a.xlsx", 50), peak(tmp_path / "b.xlsx", 800)
    assert banyak < sedikit + 500_000, (sedikit, banyak)
    # control: the same people as a list would be seen
    tracemalloc.start()
    semua = list(people(800))
    assert tracemalloc.get_traced_memory()[0] > 500_000
    tracemalloc.stop()
    assert len(semua) == 800


def test_what_a_spreadsheet_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KendaliGagal, match="terlalu besar"), Buku(tmp_path / "a.xlsx", NASKAH) as buku:
        buku.rows("Daftar", KOLOM, people(1, PALING_BESAR + 1), Kendali())


def test_a_printed_amount_is_read_back() -> None:
    assert [printed_amount(t) for t in ("1.250.000", "−5", "0")] == [1_250_000, -5, 0]
    with pytest.raises(KendaliGagal, match="bukan rupiah bulat"):
        printed_amount("1,5")
