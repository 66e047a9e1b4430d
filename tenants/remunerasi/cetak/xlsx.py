"""A list as a workbook: numbers are numbers, totals are formulas with their value, rows are written as they come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from erk_kit.bentuk import tanggal
from tenants.penilaian.galat import KendaliGagal
from tenants.remunerasi import kolom as k
from tenants.remunerasi.baris import Orang
from tenants.remunerasi.dokumen import F4
from tenants.remunerasi.kendali import ORANG, Kendali
from tenants.remunerasi.kolom import Kolom
from tenants.remunerasi.naskah import Naskah
from tenants.remunerasi.tabel import Tabel
from tenants.remunerasi.terbilang import terbilang_rupiah

# A spreadsheet counts in doubles: beyond this a whole number is no longer itself.
PALING_BESAR = 2**53
# sizes by Excel's own numbers: Folio is as large as F4
_KERTAS = {F4: 14}
_A4 = 9
_PETA_FORMAT: dict[str, dict[str, Any]] = {
    k.TEKS: {},
    k.UANG: {"num_format": "#,##0"},
    k.BULAT: {"num_format": "0"},
    k.NOMOR: {"num_format": "0"},
    k.PERSEN: {"num_format": "#,##0.00"},
    k.TANGGAL: {"num_format": "yyyy-mm-dd"},
    k.TTD: {"bottom": 4},
}


class Buku:
    """A workbook being written to `jalur`. Use as a context manager: it is whole only after leaving."""

    def __init__(self, jalur: Path, naskah: Naskah) -> None:
        self.naskah = naskah
        self._buku = xlsxwriter.Workbook(str(jalur), {"constant_memory": True, "tmpdir": str(jalur.parent)})
        self._gaya = {jenis: self._buku.add_format(isi) for jenis, isi in _PETA_FORMAT.items()}
        self._gaya["kepala"] = self._buku.add_format(
            {
                "bold": True,
                "border": 1,
                "bg_color": "#EEF1F5",
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
            }
        )
        self._gaya["judul"] = self._buku.add_format({"bold": True, "font_size": 14})
        self._gaya["tebal"] = self._buku.add_format({"bold": True})
        self._gaya["cap"] = self._buku.add_format({"bold": True, "font_color": "#B42318", "font_size": 12})
        self._gaya["jumlah"] = self._buku.add_format({"bold": True, "top": 1, "bottom": 6, "num_format": "#,##0"})

    def __enter__(self) -> Buku:
        return self

    def __exit__(self, galat: type[BaseException] | None, *lain: object) -> None:
        # also after an error: the temporary files of the rows are closed; the file itself is then thrown away
        self._buku.close()

    def rows(self, nama: str, kolom: Sequence[Kolom], baris: Iterable[tuple[Orang, k.Guna]], kendali: Kendali) -> None:
        """The list, one row a person, with the sums of all money below it; tells `kendali` what it wrote."""
        lembar, awal = self._sheet(nama, self.naskah.judul, [(c.judul, c.lebar) for c in kolom])
        total = [0] * len(kolom)
        ke = awal - 1
        tinggi = 24 if any(c.jenis == k.TTD for c in kolom) else None
        for ke, (orang, guna) in enumerate(baris, start=awal):
            if tinggi:
                lembar.set_row(ke, tinggi)
            for di, satu in enumerate(kolom):
                nilai = ke - awal + 1 if satu.jenis == k.NOMOR else satu.nilai(orang, guna)
                self._cell(lembar, ke, di, satu.jenis, nilai)
                if satu.jenis == k.UANG and nilai is not None:
                    total[di] += nilai
                    if satu.kendali:
                        kendali.tulis(satu.kendali, nilai)
            kendali.tulis(ORANG, 1)
        lembar.autofilter(awal - 1, 0, max(ke, awal), len(kolom) - 1)
        self._totals(lembar, ke + 1, awal, [(c.jenis == k.UANG, t) for c, t in zip(kolom, total, strict=True)])
        dibayar = k.paid_total(kolom, total)
        ke += 3
        if dibayar is not None:
            lembar.write_string(ke, 0, f"Terbilang: {terbilang_rupiah(dibayar)}", self._gaya["tebal"])
            ke += 2
        self._signatures(lembar, ke, len(kolom))

    def plain(self, nama: str, kolom: Sequence[Kolom], baris: Iterable[tuple[Orang, k.Guna]], kendali: Kendali) -> None:
        """Header in the first row and nothing below the last person: what a machine imports."""
        lembar = self._buku.add_worksheet(nama)
        lembar.freeze_panes(1, 2)
        for di, satu in enumerate(kolom):
            lembar.set_column(di, di, satu.lebar)
            lembar.write_string(0, di, satu.judul, self._gaya["tebal"])
        for ke, (orang, guna) in enumerate(baris, start=1):
            for di, satu in enumerate(kolom):
                nilai = satu.nilai(orang, guna)
                self._cell(lembar, ke, di, satu.jenis, nilai)
                if satu.kendali and nilai is not None:
                    kendali.tulis(satu.kendali, nilai)
            kendali.tulis(ORANG, 1)

    def table(self, nama: str, tabel: Tabel) -> None:
        """A recap: words first, then numbers, with its sums."""
        lembar, awal = self._sheet(
            nama, f"{self.naskah.judul}: {tabel.judul}", [(j, 30 if t else 20) for j, t in tabel.kepala]
        )
        ke = awal - 1
        for ke, isi in enumerate(tabel.baris, start=awal):
            for di, ((_, teks), nilai) in enumerate(zip(tabel.kepala, isi, strict=True)):
                self._cell(lembar, ke, di, k.TEKS if teks else k.UANG, nilai)
        jumlah = [(not teks, 0 if teks else s) for (_, teks), s in zip(tabel.kepala, tabel.jumlah, strict=True)]
        self._totals(lembar, ke + 1, awal, jumlah)

    def source(self) -> None:
        """Where the numbers come from, on a sheet of its own."""
        lembar = self._buku.add_worksheet("Asal-usul")
        lembar.set_column(0, 0, 22)
        lembar.set_column(1, 1, 90)
        for ke, (nama, isi) in enumerate(self.naskah.asal):
            lembar.write_string(ke, 0, nama, self._gaya["tebal"])
            lembar.write_string(ke, 1, isi)

    def _sheet(self, nama: str, judul: str, kepala: Sequence[tuple[str, int]]) -> tuple[Any, int]:
        """A sheet ready to print, with title and heading; the row where its rows begin."""
        n = self.naskah
        lembar = self._buku.add_worksheet(nama)
        lembar.set_landscape()
        lembar.set_paper(_KERTAS.get(n.kertas, _A4))
        lembar.set_margins(0.4, 0.4, 0.5, 0.6)
        lembar.fit_to_pages(1, 0)
        lembar.set_footer(f"&L{n.cap or n.wilayah}&CHalaman &P dari &N&R{n.kode}")
        for di, (_, lebar) in enumerate(kepala):
            lembar.set_column(di, di, lebar)
        lembar.write_string(0, 0, judul, self._gaya["judul"])
        lembar.write_string(1, 0, " · ".join(t for t in (n.wilayah, n.opd, n.bulan) if t), self._gaya["tebal"])
        lembar.write_string(2, 0, n.cap, self._gaya["cap"])
        lembar.write_string(3, 0, n.peringatan, self._gaya["cap"])
        lembar.set_row(5, 32)
        for di, (teks, _) in enumerate(kepala):
            lembar.write_string(5, di, teks, self._gaya["kepala"])
        lembar.freeze_panes(6, min(3, len(kepala) - 1))
        lembar.repeat_rows(5)
        return lembar, 6

    def _cell(self, lembar: Any, ke: int, di: int, jenis: str, nilai: Any) -> None:
        gaya = self._gaya[jenis]
        if nilai is None:
            lembar.write_blank(ke, di, None, gaya)
        elif jenis == k.TEKS:
            # as text, so that nothing that somebody typed becomes a formula
            lembar.write_string(ke, di, str(nilai), gaya)
        elif jenis == k.TANGGAL:
            lembar.write_datetime(ke, di, dt.datetime(nilai.year, nilai.month, nilai.day), gaya)
        else:
            lembar.write_number(ke, di, _exact(nilai), gaya)

    def _totals(self, lembar: Any, ke: int, awal: int, jumlah: Sequence[tuple[bool, int]]) -> None:
        pertama = next((di for di, (uang, _) in enumerate(jumlah) if uang), 1)
        lembar.write_string(ke, 0, "JUMLAH", self._gaya["jumlah"])
        for di in range(1, pertama):
            lembar.write_blank(ke, di, None, self._gaya["jumlah"])
        for di, (uang, nilai) in enumerate(jumlah):
            if not uang:
                continue
            if ke == awal:
                lembar.write_number(ke, di, 0, self._gaya["jumlah"])
                continue
            rumus = f"=SUM({xl_rowcol_to_cell(awal, di)}:{xl_rowcol_to_cell(ke - 1, di)})"
            lembar.write_formula(ke, di, rumus, self._gaya["jumlah"], _exact(nilai))

    def _signatures(self, lembar: Any, ke: int, lebar: int) -> None:
        tanda = self.naskah.tanda
        if not tanda:
            return
        letak = [1, max(lebar - 4, 4)] if len(tanda) == 2 else [1 + 4 * i for i in range(len(tanda))]
        baris = [
            [f"{self.naskah.wilayah}, {tanggal(self.naskah.tanggal)}" if t is tanda[-1] else "" for t in tanda],
            [t.kata for t in tanda],
            [t.sebagai for t in tanda],
            *([[""] * len(tanda)] * 3),
            [t.nama or "…………………………" for t in tanda],
            [f"NIP {t.nip}" if t.nip else "NIP …………………………" for t in tanda],
        ]
        for i, satu in enumerate(baris):
            for di, teks in zip(letak, satu, strict=True):
                if teks:
                    lembar.write_string(ke + i, di, teks)


def _exact(nilai: Any) -> int | Decimal:
    """Raises KendaliGagal for a whole number that a spreadsheet cannot hold."""
    if isinstance(nilai, int) and abs(nilai) > PALING_BESAR:
        raise KendaliGagal(
            f"Angka {nilai} terlalu besar untuk lembar Excel (paling besar {PALING_BESAR}).",
            kode="bayar_angka_besar",
            saran="Unduh per OPD.",
        )
    return nilai  # type: ignore[no-any-return]
