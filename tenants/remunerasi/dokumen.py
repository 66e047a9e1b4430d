"""The documents of a pay list: what each is called, who may have it, in which forms, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.akun.models import Peran

XLSX, PDF = "xlsx", "pdf"
BENTUK = {XLSX: "Excel", PDF: "PDF"}
A4, F4 = "A4", "F4"
KERTAS = {F4: "F4 (215 × 330 mm)", A4: "A4"}

_PELAKSANA = frozenset({Peran.BKPSDM, Peran.INSPEKTORAT, Peran.ADMIN_OPD})


@dataclass(frozen=True)
class Dokumen:
    """peran: who may have it (an admin OPD: of the own OPDs). berpeta: it needs every component mapped to a guna.
    bertanda: it carries signatures. berkoreksi: it tells what is paid, corrections of earlier months included; the
    others tell what this month was computed to withhold."""

    kode: str
    label: str
    ket: str
    bentuk: tuple[str, ...]
    peran: frozenset[Peran]
    berpeta: bool = True
    bertanda: bool = False
    berkoreksi: bool = True


_DAFTAR = (
    Dokumen(
        "permintaan",
        "Daftar permintaan",
        "Tiap pegawai dengan setiap komponen, bruto, potongan, dan bersih; dasar permintaan dana.",
        (XLSX, PDF),
        _PELAKSANA | {Peran.PIMPINAN},
        berpeta=False,
        bertanda=True,
    ),
    Dokumen(
        "pembayaran",
        "Daftar pembayaran",
        "Orang yang sama dengan rekening, PPh, iuran, potongan lain, yang diterima, dan kolom tanda tangan.",
        (XLSX, PDF),
        _PELAKSANA,
        bertanda=True,
    ),
    Dokumen(
        "rekap",
        "Rekapitulasi",
        "Jumlah per OPD, per golongan, dan per kode rekening.",
        (XLSX, PDF),
        _PELAKSANA | {Peran.PIMPINAN},
    ),
    Dokumen(
        "pajak",
        "Rekap PPh 21",
        "PPh tiap pegawai, per golongan, dan per kategori PTKP.",
        (XLSX, PDF),
        _PELAKSANA,
        berkoreksi=False,
    ),
    Dokumen(
        "bpjs",
        "Rekap iuran jaminan kesehatan",
        "Iuran 1 % pegawai dan 4 % pemberi kerja tiap pegawai.",
        (XLSX, PDF),
        _PELAKSANA,
        berkoreksi=False,
    ),
    Dokumen("sipd", "Berkas SIPD", "Kolom menurut peta SIPD wilayah, untuk diimpor ke SIPD.", (XLSX,), _PELAKSANA),
    Dokumen(
        "slip",
        "Slip semua pegawai",
        "Satu halaman tiap pegawai, satu berkas tiap OPD.",
        (PDF,),
        _PELAKSANA,
        berpeta=False,
    ),
)
DOKUMEN: dict[str, Dokumen] = {d.kode: d for d in _DAFTAR}


def documents_of(peran: frozenset[Peran]) -> list[Dokumen]:
    """Those that somebody with these roles may have."""
    return [d for d in _DAFTAR if d.peran & peran]
