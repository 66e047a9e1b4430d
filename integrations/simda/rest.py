"""Budget realisation from a financial system, month by month and page by page.

    GET <alamat>/realisasi?tahun=2026&bulan=11&halaman=1     Authorization: Bearer <kunci>
    {"halaman": 1, "jumlah_halaman": 2, "jumlah": 61, "data": [{"id_skpd", "kode_rekening", "uraian", "tahun", "bulan",
     "pagu", "realisasi"}]}

The layout of SIMDA's own tables is not public: this is what a region's finance office publishes on top of them
(docs/konektor-keuangan-kinerja.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from integrations.baca.anggaran import Mentahan, realisation_read
from integrations.contracts import (
    CONTRACT_VERSION,
    Bacaan,
    Bidang,
    ConnectorConfig,
    GalatSumber,
    JenisGalat,
    Kemampuan,
    Lingkungan,
    Medan,
    Potong,
    RealisasiRecord,
    Rentang,
    Temuan,
)
from integrations.jaringan.http import Klien, client_of, key_of

HALAMAN_MAKS = 1000
BULAN_MAKS = 24
PECAHAN_MAKS = 40


def _no_number(teks: str) -> Any:
    raise ValueError(teks)


def _fraction(teks: str) -> Decimal:
    if len(teks) > PECAHAN_MAKS or "e" in teks.lower():
        raise ValueError(teks[:PECAHAN_MAKS])
    return Decimal(teks)


def exact_json(isi: bytes) -> Any:
    """JSON whose fractions are Decimal; NaN, Infinity and powers of ten are none. Raises ValueError, RecursionError."""
    return json.loads(isi, parse_float=_fraction, parse_constant=_no_number)


@dataclass(frozen=True)
class Simda:
    klien: Klien = field(repr=False)
    zona: str
    contract_version: int = CONTRACT_VERSION
    nama: str = "simda"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        """Each month that the span touches, every page once; a page that comes twice, is short or missing raises."""
        diterima = 0
        for tahun, bulan in _months(rentang, ZoneInfo(self.zona)):
            for potong, banyak in self._month(tahun, bulan):
                yield potong
                diterima += banyak
                if rentang.maks is not None and diterima >= rentang.maks:
                    return

    def _month(self, tahun: int, bulan: int) -> Iterator[tuple[Potong, int]]:
        jumlah, diterima, halaman, semua = 0, 0, 1, 1
        terlihat: set[str] = set()
        while halaman <= semua:
            tanya = urlencode({"tahun": tahun, "bulan": bulan, "halaman": halaman})
            badan = self.klien.minta("GET", f"/realisasi?{tanya}").badan
            isi = _page(badan, halaman)
            if halaman == 1:
                semua, jumlah = isi["jumlah_halaman"], isi["jumlah"]
                if semua > HALAMAN_MAKS:
                    pesan = f"sistem keuangan menyebut {semua} halaman; paling banyak {HALAMAN_MAKS}"
                    raise GalatSumber(JenisGalat.TETAP, pesan)
            elif (isi["jumlah_halaman"], isi["jumlah"]) != (semua, jumlah):
                raise GalatSumber(JenisGalat.SEMENTARA, "jumlah di sistem keuangan berubah selagi dibaca")
            sidik = json.dumps(isi["data"], sort_keys=True, default=str)
            if isi["data"] and sidik in terlihat:
                raise GalatSumber(JenisGalat.SEMENTARA, f"halaman {halaman} sama dengan halaman lain")
            terlihat.add(sidik)
            diterima += len(isi["data"])
            yield Potong(f"realisasi-{tahun}-{bulan:02d}-{halaman}.json", badan), len(isi["data"])
            halaman += 1
        if diterima != jumlah:
            pesan = f"sistem keuangan menyebut {jumlah} baris tetapi memberi {diterima}"
            raise GalatSumber(JenisGalat.SEMENTARA, pesan)

    def realisasi(self, mentah: Sequence[Potong]) -> Bacaan[RealisasiRecord]:
        temuan: list[Temuan] = []
        return realisation_read(_rows(mentah, temuan), temuan)


def _rows(mentah: Sequence[Potong], temuan: list[Temuan]) -> Iterator[Mentahan]:
    nomor = 0
    for p in mentah:
        try:
            baris = exact_json(p.isi)["data"]
        except (ValueError, KeyError, TypeError, RecursionError):
            baris = None
        if not isinstance(baris, list):
            nomor += 1
            temuan.append(
                Temuan(p.nama, nomor, "", "Isi bukan JSON", 'objek dengan daftar "data"', "periksa sumbernya")
            )
            continue
        for r in baris:
            nomor += 1
            if isinstance(r, dict):
                yield Mentahan(p.nama, nomor, r)
            else:
                temuan.append(Temuan(p.nama, nomor, "", "Baris bukan objek", "objek JSON", "periksa sumbernya"))


def _page(badan: bytes, halaman: int) -> dict[str, Any]:
    try:
        isi: dict[str, Any] = exact_json(badan)
        angka = [isi["halaman"], isi["jumlah_halaman"], isi["jumlah"]]
        if not isinstance(isi["data"], list) or not all(type(a) is int and a >= 0 for a in angka):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise GalatSumber(JenisGalat.SEMENTARA, "jawaban sistem keuangan bukan halaman realisasi") from None
    if isi["halaman"] != halaman:
        raise GalatSumber(JenisGalat.SEMENTARA, f"diminta halaman {halaman}, diberi halaman {isi['halaman']}")
    return isi


def _months(rentang: Rentang, di: ZoneInfo) -> list[tuple[int, int]]:
    """Months that the span touches, where the region is; no more than two years back."""
    awal, akhir = (s.astimezone(di) for s in (rentang.mulai, rentang.sampai))
    dari, sampai = awal.year * 12 + awal.month - 1, akhir.year * 12 + akhir.month - 1
    return [(n // 12, n % 12 + 1) for n in range(max(dari, sampai - BULAN_MAKS + 1), sampai + 1)]


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> Simda:
    kunci = key_of(isi, dari="BPKAD")
    klien = client_of(
        isi.get("alamat", ""),
        lingkungan,
        medan="alamat",
        kepala={"Authorization": f"Bearer {kunci}", "Accept": "application/json"},
    )
    return Simda(klien, lingkungan.zona)


SIMDA = ConnectorConfig(
    kode="simda",
    label="Realisasi anggaran (SIMDA, SIPD)",
    bidang=Bidang.ANGGARAN,
    kemampuan=frozenset({Kemampuan.REALISASI}),
    medan=(
        Medan("alamat", "Alamat", "Misalnya https://keuangan.kotacontoh.go.id/api.", tempat=True),
        Medan("kunci", "Kunci", "Dari BPKAD.", rahasia=True),
    ),
    buka=_open,
    bantuan="Realisasi per SKPD, rekening, dan bulan; bulan yang tersentuh rentang ditarik utuh.",
)
