"""Rows of budget realisation: money to the cent, one row an account, parents against the sum of their children."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integrations.contracts import Bacaan, RealisasiRecord, Temuan

KODE_MAKS, URAIAN_MAKS = 40, 300
UANG_MAKS = Decimal(10) ** 15
SEN = Decimal("0.01")
Kunci = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True)
class Mentahan:
    """A row as it stands in a part: id_skpd, kode_rekening, uraian, tahun, bulan, pagu, realisasi."""

    berkas: str
    baris: int
    isi: Mapping[str, Any]


class Salah(Exception):
    """A field that cannot be taken."""

    def __init__(self, kolom: str, pesan: str, harap: str) -> None:
        super().__init__(pesan)
        self.kolom, self.pesan, self.harap = kolom, pesan, harap


def money(nilai: object, kolom: str) -> Decimal:
    """1500000, "1500000.50", "1.500.000,50" or "Rp 1.500.000". A text that could mean two amounts is none; a float is
    none either, for it has lost what it was. Raises Salah."""
    harap = "rupiah dengan paling banyak dua angka sen, misalnya 1500000.50 atau 1.500.000,50"
    if isinstance(nilai, Decimal) or type(nilai) is int:
        uang = Decimal(nilai)
    else:
        teks = nilai.strip() if isinstance(nilai, str) else ""
        teks = teks.removeprefix("Rp").removeprefix(".").strip()
        if teks == "-":
            return Decimal("0.00")
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d{1,2}|-?\d{1,3}(\.\d{3}){2,}|-?\d+,\d{1,2}", teks, re.ASCII):
            teks = teks.replace(".", "").replace(",", ".")
        elif not re.fullmatch(r"-?\d+(\.\d{1,2})?", teks, re.ASCII):
            # also "1.500", which is a thousand and a half to one and one and a half to another
            raise Salah(kolom, "Jumlah uang kosong, tidak terbaca, atau bermakna dua", harap)
        if len(teks) > 24:
            raise Salah(kolom, "Jumlah uang terlalu besar", harap)
        uang = Decimal(teks)
    # compared, not computed with: an exponent of a million digits must not be carried out
    if not uang.is_finite() or not -UANG_MAKS < uang < UANG_MAKS or uang != uang.quantize(SEN):
        raise Salah(kolom, "Jumlah uang terlalu besar atau lebih dari dua angka sen", harap)
    return uang.quantize(SEN)


def realisation_read(baris: Iterable[Mentahan], temuan: list[Temuan]) -> Bacaan[RealisasiRecord]:
    """The same row twice is one; an account with two amounts is a finding and neither is taken. A parent that is not
    the sum of its children is told, and both stay: nobody here knows which is wrong."""
    catatan: dict[Kunci, RealisasiRecord] = {}
    berkas: dict[Kunci, str] = {}
    bertentangan: set[Kunci] = set()
    asal: dict[int, Mapping[str, str]] = {}
    banyak = 0
    for b in baris:
        banyak += 1
        try:
            r = _record(b)
        except Salah as galat:
            temuan.append(_finding(b.berkas, b.baris, galat.kolom, galat.pesan, galat.harap))
            asal[b.baris] = {str(k)[:40]: str(v)[:200] for k, v in b.isi.items()}
            continue
        kunci = (r.kode_opd, r.tahun, r.bulan, r.kode_rekening)
        ada = catatan.setdefault(kunci, r)
        berkas.setdefault(kunci, b.berkas)
        if (ada.pagu, ada.realisasi) != (r.pagu, r.realisasi):
            bertentangan.add(kunci)
            pesan = f"Rekening {r.kode_rekening} sudah ada pada baris {ada.baris} dengan jumlah lain"
            temuan.append(_finding(b.berkas, b.baris, "kode_rekening", pesan, "tiap rekening sekali"))
    for kunci in bertentangan:
        del catatan[kunci]
    temuan.extend(_parents(catatan, berkas))
    return Bacaan(tuple(catatan.values()), tuple(temuan), banyak, asal)


def _parents(catatan: Mapping[Kunci, RealisasiRecord], berkas: Mapping[Kunci, str]) -> list[Temuan]:
    anak: dict[Kunci, list[RealisasiRecord]] = defaultdict(list)
    for (opd, tahun, bulan, kode), r in catatan.items():
        bagian = kode.split(".")
        # the nearest that is there: levels in between may be left out
        induk = ((opd, tahun, bulan, ".".join(bagian[:n])) for n in range(len(bagian) - 1, 0, -1))
        dekat = next((k for k in induk if k in catatan), None)
        if dekat is not None:
            anak[dekat].append(r)
    temuan = []
    for kunci, semua in anak.items():
        r = catatan[kunci]
        for kolom in ("pagu", "realisasi"):
            jumlah = sum((getattr(a, kolom) for a in semua), Decimal(0))
            if jumlah != getattr(r, kolom):
                ada = getattr(r, kolom)
                pesan = f"{kolom.capitalize()} rekening {r.kode_rekening} {ada}, anaknya berjumlah {jumlah}"
                temuan.append(_finding(berkas[kunci], r.baris, kolom, pesan, "induk sama dengan jumlah anaknya"))
    return temuan


def _record(b: Mentahan) -> RealisasiRecord:
    pagu = money(b.isi.get("pagu"), "pagu")
    if pagu < 0:
        raise Salah("pagu", "Pagu kurang dari nol", "pagu nol atau lebih")
    rekening = _text(b.isi, "kode_rekening", KODE_MAKS).strip(".")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", rekening, re.ASCII):
        raise Salah("kode_rekening", "Kode rekening bukan angka dan titik", "misalnya 5.1.02")
    return RealisasiRecord(
        _text(b.isi, "id_skpd", KODE_MAKS),
        rekening,
        _text(b.isi, "uraian", URAIAN_MAKS, wajib=False),
        _number(b.isi, "tahun", 2000, 2100),
        _number(b.isi, "bulan", 1, 12),
        pagu,
        # money paid back may leave less than nothing
        money(b.isi.get("realisasi"), "realisasi"),
        b.baris,
    )


def _text(isi: Mapping[str, Any], kolom: str, maks: int, *, wajib: bool = True) -> str:
    nilai = isi.get(kolom)
    # a code written as a fraction has lost its zeros: 5.10 and 5.1 are two accounts
    bukan = nilai is None or isinstance(nilai, (dict, list, bool, float, Decimal))
    teks = "" if bukan else " ".join(str(nilai).split())
    if wajib and not teks:
        raise Salah(kolom, "Kosong atau bukan teks", f"teks 1 sampai {maks} huruf")
    if len(teks) > maks:
        if wajib:
            raise Salah(kolom, f"Lebih dari {maks} huruf", f"teks 1 sampai {maks} huruf")
        teks = teks[:maks]
    return teks


def _number(isi: Mapping[str, Any], kolom: str, dari: int, sampai: int) -> int:
    teks = str(isi.get(kolom, "")).strip()
    if not (teks.isascii() and teks.isdigit() and len(teks) <= 4 and dari <= int(teks) <= sampai):
        raise Salah(kolom, f"Bukan {kolom}", f"bilangan {dari} sampai {sampai}")
    return int(teks)


def _finding(berkas: str, baris: int, kolom: str, pesan: str, harap: str) -> Temuan:
    return Temuan(berkas, baris, kolom, pesan, harap, "periksa di sistem keuangan, lalu tarik ulang")
