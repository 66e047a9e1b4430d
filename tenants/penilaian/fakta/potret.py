"""Freeze the facts of a part: one compressed blob a level, self-contained for ever.

Layout before compression: length of the header (4 bytes, big-endian), header (JSON: version, columns with their
width, code lists, keys), then the columns one after the other as little-endian integers of the narrowest width that
holds them. The header names the code lists that were in force, so a later change of kolom.py does not change what an
old snapshot says.
"""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

import numpy as np

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta import kolom
from tenants.penilaian.fakta.tabel import FaktaBulan, HasilLalu, Kolom

VERSI = 1

# Columns that hold codes, by level, and the list they refer to.
KODE: dict[str, dict[str, tuple[str, ...]]] = {
    "pegawai": {
        "status": kolom.STATUS,
        "golongan": kolom.GOLONGAN,
        "kedudukan": kolom.KEDUDUKAN,
        "kategori_ptkp": kolom.KATEGORI,
        "hukuman_disiplin": kolom.HUKUMAN,
    },
    "segmen": {"jenis_penugasan": kolom.JENIS_PENUGASAN, "jenis_jabatan": kolom.JENIS_JABATAN},
    "hari": {"status_hadir": kolom.STATUS_HADIR},
    "butir_skp": {"jenis": kolom.JENIS_BUTIR},
    "nilai_360": {"kelompok": kolom.KELOMPOK, "indikator": kolom.INDIKATOR},
}

# What the facts said before a region's data had them: codes for snapshots without the column.
_SEBELUM_ADA = {"kategori_ptkp": 0, "hukuman_disiplin": 1}


class PotretRusak(RuntimeError):
    """A stored snapshot cannot be read as it was written."""


def _lebar(nilai: np.ndarray) -> str:
    low, high = (int(nilai.min()), int(nilai.max())) if len(nilai) else (0, 0)
    for nama in ("i1", "i2", "i4"):
        batas = np.iinfo(nama)
        if batas.min <= low and high <= batas.max:
            return nama
    return "i8"


def pack_level(tabel: Kolom, *, tambahan: dict[str, Any]) -> bytes:
    """Columns of integers -> compressed bytes. Same content -> same bytes."""
    nama = sorted(tabel)
    lebar = {n: _lebar(tabel[n]) for n in nama}
    kepala = {
        "versi": VERSI,
        "baris": len(tabel[nama[0]]) if nama else 0,
        "kolom": [[n, lebar[n]] for n in nama],
        **tambahan,
    }
    teks = json.dumps(kepala, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    isi = [struct.pack(">I", len(teks)), teks, *(tabel[n].astype(f"<{lebar[n]}").tobytes() for n in nama)]
    return zlib.compress(b"".join(isi), 3)


def unpack_level(data: bytes) -> tuple[Kolom, dict[str, Any]]:
    """Inverse of pack_level: int64 columns and the header. Raises PotretRusak."""
    try:
        mentah = zlib.decompress(bytes(data))
        (panjang,) = struct.unpack_from(">I", mentah)
        kepala = json.loads(mentah[4 : 4 + panjang])
        posisi, tabel = 4 + panjang, {}
        for nama, lebar in kepala["kolom"]:
            jenis = np.dtype(f"<{lebar}")
            tabel[nama] = np.frombuffer(mentah, jenis, count=kepala["baris"], offset=posisi).astype(np.int64)
            posisi += jenis.itemsize * kepala["baris"]
    except (zlib.error, struct.error, ValueError, KeyError, TypeError) as galat:
        raise PotretRusak(
            f"Potret fakta tidak dapat dibaca ({galat}). Isinya berubah sejak disimpan; laporkan kepada inspektorat."
        ) from galat
    if posisi != len(mentah) or kepala.get("versi") != VERSI:
        raise PotretRusak(
            "Potret fakta tidak utuh: panjang atau versinya lain dari kepalanya. Laporkan kepada inspektorat."
        )
    return tabel, kepala


def freeze(fakta: FaktaBulan) -> dict[str, tuple[int, bytes]]:
    """Level -> (rows, compressed columns)."""
    hasil = {}
    for tingkat, tabel in fakta.tabel.items():
        tambahan: dict[str, Any] = {"kode": {n: list(d) for n, d in KODE[tingkat].items()}}
        if tingkat == "pegawai":
            lalu = {id_: [h.jenis, h.nilai] for id_, h in fakta.hasil.items()}
            tambahan |= {"kunci": fakta.kunci, "bulan": fakta.bulan.kode, "hasil": lalu}
        if tingkat == "segmen":
            tambahan["jabatan"] = {str(i): nama for i, nama in sorted(fakta.jabatan.items())}
            tambahan["opd"] = {str(i): kode for i, kode in sorted(fakta.opd.items())}
        baris = len(next(iter(tabel.values())))
        hasil[tingkat] = (baris, pack_level(tabel, tambahan=tambahan))
    return hasil


def thaw(potret: dict[str, bytes]) -> FaktaBulan:
    """Inverse of freeze. Codes are translated to today's lists by their words; raises PotretRusak for an unknown
    word."""
    tabel: dict[str, Kolom] = {}
    kepala: dict[str, dict[str, Any]] = {}
    for tingkat, data in potret.items():
        tabel[tingkat], kepala[tingkat] = unpack_level(data)
        for nama, daftar in kepala[tingkat]["kode"].items():
            sekarang = KODE[tingkat][nama]
            if tuple(daftar) == sekarang:
                continue
            hilang = [kata for kata in daftar if kata not in sekarang]
            if hilang:
                raise PotretRusak(f"Potret {tingkat}.{nama} memuat kata yang tidak lagi dikenal: {', '.join(hilang)}.")
            terjemah = np.array([0, *(sekarang.index(kata) + 1 for kata in daftar)], dtype=np.int64)
            tabel[tingkat][nama] = terjemah[tabel[tingkat][nama]]
    orang = len(kepala["pegawai"]["kunci"])
    for nama, kode in _SEBELUM_ADA.items():
        tabel["pegawai"].setdefault(nama, np.full(orang, kode, dtype=np.int64))
    jabatan = {int(i): nama for i, nama in kepala["segmen"]["jabatan"].items()}
    # older snapshots have no codes of OPDs and no earlier results: no pack of theirs read them
    opd = {int(i): kode for i, kode in kepala["segmen"].get("opd", {}).items()}
    hasil = {id_: HasilLalu(jenis, nilai) for id_, (jenis, nilai) in kepala["pegawai"].get("hasil", {}).items()}
    bulan = Bulan.parse(kepala["pegawai"]["bulan"])
    return FaktaBulan(bulan, kepala["pegawai"]["kunci"], tabel, jabatan, opd, hasil)


def freeze_roll(baris: list[dict[str, Any]]) -> bytes:
    """The roll of a part: who was on it, at which office and position, scored or excluded and why."""
    teks = json.dumps({"versi": VERSI, "baris": baris}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(teks.encode(), 3)


def thaw_roll(data: bytes) -> list[dict[str, Any]]:
    """Inverse of freeze_roll. Raises PotretRusak."""
    try:
        baris: list[dict[str, Any]] = json.loads(zlib.decompress(bytes(data)))["baris"]
    except (zlib.error, ValueError, KeyError, TypeError) as galat:
        raise PotretRusak(
            f"Potret daftar pegawai tidak dapat dibaca ({galat}). Laporkan kepada inspektorat."
        ) from galat
    return baris
