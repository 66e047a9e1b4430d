"""From words of a personnel system to records. What a system calls a status is told by a table of words; a word that
is in no table is a finding, never a guess."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from integrations.contracts import BerhentiRecord, Potong, Temuan, nip_masalah

STATUS = {
    "pns": "PNS",
    "cpns": "CPNS",
    "pppk": "PPPK",
    "pppk paruh waktu": "PPPK_PARUH_WAKTU",
    "pppk_paruh_waktu": "PPPK_PARUH_WAKTU",
}
KEDUDUKAN = {
    "": "",
    "aktif": "AKTIF",
    "cltn": "CLTN",
    "cuti di luar tanggungan negara": "CLTN",
    "mpp": "MPP",
    "masa persiapan pensiun": "MPP",
    "tugas belajar": "TUGAS_BELAJAR",
    "tugas_belajar": "TUGAS_BELAJAR",
    "diberhentikan sementara": "DIBERHENTIKAN_SEMENTARA",
    "diberhentikan_sementara": "DIBERHENTIKAN_SEMENTARA",
}
JENIS_PENUGASAN = {"": "DEFINITIF", "definitif": "DEFINITIF", "plt": "PLT", "plh": "PLH", "pj": "PJ"}
SEBAB = {
    "pensiun": "PENSIUN",
    "mutasi keluar": "MUTASI_KELUAR",
    "mutasi_keluar": "MUTASI_KELUAR",
    "pindah instansi": "MUTASI_KELUAR",
    "meninggal": "MENINGGAL",
    "meninggal dunia": "MENINGGAL",
    "berhenti": "BERHENTI",
}
KODE_MAKS = 40


class Salah(Exception):
    """A field of a row that cannot be taken."""

    def __init__(self, kolom: str, pesan: str, harap: str) -> None:
        super().__init__(pesan)
        self.kolom, self.pesan, self.harap = kolom, pesan, harap


def rows_of(
    potong: Sequence[Potong], awalan: str, temuan: list[Temuan]
) -> Iterator[tuple[Potong, int, Mapping[str, Any]]]:
    """Rows of the parts whose name begins with `awalan`, each part a JSON list of objects, numbered over all."""
    nomor = 0
    for p in potong:
        if not p.nama.startswith(awalan):
            continue
        try:
            baris = json.loads(p.isi)
        except (ValueError, RecursionError):
            baris = None
        if not isinstance(baris, list):
            nomor += 1
            temuan.append(Temuan(p.nama, nomor, "", "Isi bukan daftar JSON", "daftar objek", "periksa sumbernya"))
            continue
        for r in baris:
            nomor += 1
            if isinstance(r, dict):
                yield p, nomor, r
            else:
                temuan.append(Temuan(p.nama, nomor, "", "Baris bukan objek", "objek JSON", "periksa sumbernya"))


def text(r: Mapping[str, Any], nama: str, *, maks: int = 200, wajib: bool = False) -> str:
    """A field as text, its blanks put in order. Raises Salah."""
    nilai = r.get(nama)
    teks = "" if nilai is None or isinstance(nilai, (dict, list, bool)) else " ".join(str(nilai).split())
    if len(teks) > maks or (wajib and not teks):
        raise Salah(nama, "Kosong" if not teks else f"Lebih dari {maks} huruf", f"1 sampai {maks} huruf")
    return teks


def nip_of(r: Mapping[str, Any]) -> str:
    teks = text(r, "nip", maks=30).replace(" ", "")
    if nip_masalah(teks) is not None:
        raise Salah("nip", "NIP bukan 18 angka", "NIP 18 angka")
    return teks


def day(r: Mapping[str, Any], nama: str, *, wajib: bool = True) -> dt.date | None:
    """2026-10-01, 01-10-2026 or 01/10/2026, with or without a time behind it. Raises Salah."""
    teks = text(r, nama, maks=40)[:10]
    if not teks and not wajib:
        return None
    for bentuk in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(teks, bentuk).date()
        except ValueError:
            continue
    raise Salah(nama, "Bukan tanggal", "tanggal, misalnya 2026-10-01")


def day_of(r: Mapping[str, Any], nama: str) -> dt.date:
    hari = day(r, nama)
    if hari is None:
        raise Salah(nama, "Kosong", "tanggal")
    return hari


def word(r: Mapping[str, Any], nama: str, tabel: Mapping[str, str]) -> str:
    """The platform's word for the system's. Raises Salah."""
    kata = text(r, nama).casefold()
    if kata not in tabel:
        raise Salah(nama, f"'{kata[:40]}' tidak dikenal", "salah satu: " + ", ".join(sorted({*tabel.values()} - {""})))
    return tabel[kata]


def grade(teks: str, status: str) -> tuple[str, str]:
    """III/a -> III, a; a PPPK's IX -> PPPK, IX. Raises Salah."""
    if status.startswith("PPPK"):
        return "PPPK", teks[:4]
    golongan, _, ruang = teks.partition("/")
    if golongan.strip() not in ("I", "II", "III", "IV"):
        raise Salah("golongan", "Golongan tidak dikenal", "misalnya III/a")
    return golongan.strip(), ruang.strip()[:4]


def leaver(r: Mapping[str, Any], baris: int) -> BerhentiRecord:
    """Raises Salah."""
    return BerhentiRecord(nip_of(r), word(r, "sebab", SEBAB), day_of(r, "mulai"), text(r, "nomor_sk", maks=80), baris)


def finding(p: Potong, baris: int, galat: Salah) -> Temuan:
    saran = "betulkan di sumbernya, atau pada peta koneksi"
    return Temuan(p.nama, baris, galat.kolom, galat.pesan, galat.harap, saran)


def keep(catatan: dict[object, Any], kunci: object, satu: Any) -> bool:
    """Keep a record; the same one again changes nothing. False where another stands there already."""
    ada = catatan.setdefault(kunci, satu)
    return bool(ada is satu or replace(ada, baris=0) == replace(satu, baris=0))


def clash(p: Potong, baris: int) -> Temuan:
    pesan = "Sudah ada baris lain untuk yang sama dengan isi yang berbeda; yang pertama dipakai"
    return Temuan(p.nama, baris, "", pesan, "satu isi", "betulkan di sumbernya, lalu tarik lagi")


def plain_row(r: Mapping[str, Any]) -> dict[str, str]:
    """A row that could not be read, as text for people; it stays in the region."""
    return {str(k)[:40]: str(v)[:200] for k, v in r.items() if not isinstance(v, (dict, list))}
