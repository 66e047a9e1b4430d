"""e-Kinerja BKN, whatever the way: plans (RHK) out of rows, and results as a workbook to be taken over by hand."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from integrations.contracts import Bacaan, KinerjaRecord, RhkRecord, Temuan, nip_masalah

JENIS = {"": "UTAMA", "utama": "UTAMA", "tambahan": "TAMBAHAN"}
ASPEK = {"kuantitas": "KUANTITAS", "kualitas": "KUALITAS", "waktu": "WAKTU", "biaya": "BIAYA"}
PANJANG = {"nomor": 80, "induk": 80, "uraian": 2000, "indikator": 1000, "target": 300}
KEPALA = ("NIP", "Tahun", "Bulan", "Hasil Kerja", "Perilaku Kerja", "Predikat", "NIP Penilai", "Kunci")
# the same results are the same bytes
DIBUAT = dt.datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Mentahan:
    """A row as it stands in a part: nip, tahun, nomor, induk, jenis, uraian, indikator, aspek, target."""

    berkas: str
    baris: int
    isi: Mapping[str, Any]


class Salah(Exception):
    """A field that cannot be taken."""

    def __init__(self, kolom: str, pesan: str, harap: str) -> None:
        super().__init__(pesan)
        self.kolom, self.pesan, self.harap = kolom, pesan, harap


def plans_read(baris: Iterable[Mentahan], temuan: list[Temuan]) -> Bacaan[RhkRecord]:
    """The same row twice is one; a plan with several indicators has several rows of one number."""
    catatan: dict[tuple[object, ...], RhkRecord] = {}
    asal: dict[int, Mapping[str, str]] = {}
    banyak = 0
    for b in baris:
        banyak += 1
        try:
            r = _plan(b)
        except Salah as galat:
            saran = "betulkan di e-Kinerja, lalu ambil lagi"
            temuan.append(Temuan(b.berkas, b.baris, galat.kolom, galat.pesan, galat.harap, saran))
            asal[b.baris] = {str(k)[:40]: str(v)[:200] for k, v in b.isi.items()}
            continue
        catatan.setdefault((r.nip, r.tahun, r.nomor, r.uraian, r.indikator, r.aspek, r.target), r)
    return Bacaan(tuple(catatan.values()), tuple(temuan), banyak, asal)


def _plan(b: Mentahan) -> RhkRecord:
    nip = _text(b.isi, "nip", 40).replace(" ", "").strip("'")
    if nip_masalah(nip) is not None:
        raise Salah("nip", "NIP bukan 18 angka", "NIP 18 angka")
    tahun = _text(b.isi, "tahun", 8)
    if not (tahun.isascii() and tahun.isdigit() and 2000 <= int(tahun) <= 2100):
        raise Salah("tahun", "Bukan tahun", "misalnya 2026")
    nomor, uraian = (_text(b.isi, k, PANJANG[k]) for k in ("nomor", "uraian"))
    for kolom, nilai in (("nomor", nomor), ("uraian", uraian)):
        if not nilai:
            raise Salah(kolom, "Kosong", f"{kolom} terisi")
    return RhkRecord(
        *(nip, int(tahun), nomor, _text(b.isi, "induk", PANJANG["induk"])),
        *(_word(b.isi, "jenis", JENIS), uraian, _text(b.isi, "indikator", PANJANG["indikator"])),
        *(_word(b.isi, "aspek", ASPEK), _text(b.isi, "target", PANJANG["target"])),
        b.baris,
    )


def _text(isi: Mapping[str, Any], kolom: str, maks: int) -> str:
    nilai = isi.get(kolom)
    teks = "" if nilai is None or isinstance(nilai, (dict, list, bool)) else " ".join(str(nilai).split())
    if len(teks) > maks:
        raise Salah(kolom, f"Lebih dari {maks} huruf", f"paling banyak {maks} huruf")
    return teks


def _word(isi: Mapping[str, Any], kolom: str, tabel: Mapping[str, str]) -> str:
    kata = _text(isi, kolom, 200).casefold()
    if kata not in tabel:
        raise Salah(kolom, "Kata tidak dikenal", "salah satu: " + ", ".join(sorted({*tabel.values()})))
    return tabel[kata]


def results_workbook(catatan: Sequence[KinerjaRecord]) -> bytes:
    """One row a result, all cells text: a NIP keeps its eighteen digits, and nothing becomes a formula."""
    keluar = io.BytesIO()
    buku = xlsxwriter.Workbook(keluar, {"in_memory": True})
    buku.set_properties({"created": DIBUAT})
    lembar = buku.add_worksheet("hasil")
    baris = [
        (
            *(c.nip, str(c.tahun), f"{c.bulan:02d}"),
            *(_plain(c.hasil), _plain(c.perilaku), _plain(c.kuadran), c.nip_penilai, c.kunci),
        )
        for c in sorted(catatan, key=lambda c: (c.tahun, c.bulan, c.nip, c.kunci))
    ]
    for i, sel in enumerate((KEPALA, *baris)):
        for j, teks in enumerate(sel):
            lembar.write_string(i, j, teks)
    lembar.freeze_panes(1, 0)
    lembar.set_column(0, len(KEPALA) - 1, 22)
    buku.close()
    return keluar.getvalue()


def _plain(kata: str) -> str:
    return kata.replace("_", " ").capitalize()
