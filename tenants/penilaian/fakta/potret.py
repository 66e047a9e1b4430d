"""Freeze the facts of a part: one blob a level, self-contained for ever, and a print of it that locates damage.

Layout of a blob: length of the header (4 bytes, big-endian), header (zlib, JSON: version, rows, columns with kind and
compressed length, code lists), then the columns, each compressed by itself, so that damage stays in one. Kinds: i1 i2
i4 i8 = little-endian integers of the narrowest width that holds them; t = a JSON list. The header names the code lists
that were in force, so a later change of kolom.py does not change what an old snapshot says.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tenants.jejak.kanonik import kanonik
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta import kolom
from tenants.penilaian.fakta.sidik import Bagian, header_of, print_of
from tenants.penilaian.fakta.tabel import FaktaBulan, HasilLalu, Kolom

VERSI = 2
_ZLIB = b"\x78"

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
Teks = Mapping[str, Sequence[Any]]

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


def pack_level(tabel: Kolom, *, tambahan: dict[str, Any], teks: Teks | None = None) -> bytes:
    """Columns of integers and of texts -> compressed bytes. Same content -> same bytes."""
    return pack_printed(tabel, tambahan=tambahan, teks=teks)[0]


def pack_printed(tabel: Kolom, *, tambahan: dict[str, Any], teks: Teks | None = None) -> tuple[bytes, bytes]:
    """pack_level, and the print that belongs to it (sidik.print_of)."""
    bagian = [Bagian(n, lebar := _lebar(tabel[n]), tabel[n].astype(f"<{lebar}").tobytes()) for n in sorted(tabel)]
    bagian += [Bagian(n, "t", kanonik(list(isi))) for n, isi in sorted((teks or {}).items())]
    padat = [zlib.compress(b.isi, 3) for b in bagian]
    kepala = {
        "versi": VERSI,
        "baris": len(next(iter([*tabel.values(), *(teks or {}).values()]), ())),
        "kolom": [[b.nama, b.jenis, len(p)] for b, p in zip(bagian, padat, strict=True)],
        **tambahan,
    }
    kepala_padat = zlib.compress(kanonik(kepala), 6)
    isi = b"".join([struct.pack(">I", len(kepala_padat)), kepala_padat, *padat])
    return isi, print_of(isi, bagian, tabel, teks or {})


def unpack_level(data: bytes) -> tuple[Kolom, dict[str, Any]]:
    """Inverse of pack_level: int64 columns and the header, texts under `teks`. Raises PotretRusak."""
    data = bytes(data)
    try:
        if data[:1] == _ZLIB:
            return _unpack_first(data)
        kepala = header_of(data)
        posisi, tabel, teks = 4 + int(struct.unpack_from(">I", data)[0]), {}, {}
        for nama, jenis, padat in kepala["kolom"]:
            isi = zlib.decompress(data[posisi : posisi + padat])
            posisi += padat
            if jenis == "t":
                teks[nama] = json.loads(isi)
            else:
                tabel[nama] = np.frombuffer(isi, np.dtype(f"<{jenis}")).astype(np.int64)
        utuh = all(len(k) == kepala["baris"] for k in (*tabel.values(), *teks.values()))
    except (zlib.error, struct.error, ValueError, KeyError, TypeError, AttributeError) as galat:
        raise PotretRusak(
            f"Potret fakta tidak dapat dibaca ({galat}). Isinya berubah sejak disimpan; laporkan kepada inspektorat."
        ) from galat
    if posisi != len(data) or not utuh or kepala.get("versi") != VERSI:
        raise PotretRusak(
            "Potret fakta tidak utuh: panjang atau versinya lain dari kepalanya. Laporkan kepada inspektorat."
        )
    return tabel, kepala | {"teks": teks}


def _unpack_first(data: bytes) -> tuple[Kolom, dict[str, Any]]:
    """Version 1: everything compressed as one, texts in the header."""
    mentah = zlib.decompress(data)
    (panjang,) = struct.unpack_from(">I", mentah)
    kepala = json.loads(mentah[4 : 4 + panjang])
    posisi, tabel = 4 + panjang, {}
    for nama, lebar in kepala["kolom"]:
        jenis = np.dtype(f"<{lebar}")
        tabel[nama] = np.frombuffer(mentah, jenis, count=kepala["baris"], offset=posisi).astype(np.int64)
        posisi += jenis.itemsize * kepala["baris"]
    if posisi != len(mentah) or kepala["versi"] != 1:
        raise ValueError("panjang atau versi potret pertama")
    lalu = kepala.get("hasil", {})
    kepala["teks"] = {"kunci": kepala.get("kunci", [])} | {f"hasil:{n}": nilai for n, (_, nilai) in lalu.items()}
    kepala["hasil"] = {n: jenis for n, (jenis, _) in lalu.items()}
    return tabel, kepala


def freeze(fakta: FaktaBulan) -> dict[str, tuple[int, bytes, bytes]]:
    """Level -> (rows, compressed columns, print)."""
    hasil = {}
    for tingkat, tabel in fakta.tabel.items():
        tambahan: dict[str, Any] = {"kode": {n: list(d) for n, d in KODE[tingkat].items()}}
        teks: dict[str, Sequence[Any]] = {}
        if tingkat == "pegawai":
            tambahan |= {"bulan": fakta.bulan.kode, "hasil": {n: h.jenis for n, h in fakta.hasil.items()}}
            teks = {"kunci": fakta.kunci} | {f"hasil:{n}": h.nilai for n, h in fakta.hasil.items()}
        if tingkat == "segmen":
            tambahan["jabatan"] = {str(i): nama for i, nama in sorted(fakta.jabatan.items())}
            tambahan["opd"] = {str(i): kode for i, kode in sorted(fakta.opd.items())}
        baris = len(next(iter(tabel.values())))
        hasil[tingkat] = (baris, *pack_printed(tabel, tambahan=tambahan, teks=teks))
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
    orang = len(kepala["pegawai"]["teks"]["kunci"])
    for nama, kode in _SEBELUM_ADA.items():
        tabel["pegawai"].setdefault(nama, np.full(orang, kode, dtype=np.int64))
    jabatan = {int(i): nama for i, nama in kepala["segmen"]["jabatan"].items()}
    # older snapshots have no codes of OPDs and no earlier results: no pack of theirs read them
    opd = {int(i): kode for i, kode in kepala["segmen"].get("opd", {}).items()}
    atas = kepala["pegawai"]
    hasil = {n: HasilLalu(jenis, atas["teks"][f"hasil:{n}"]) for n, jenis in atas["hasil"].items()}
    return FaktaBulan(Bulan.parse(atas["bulan"]), atas["teks"]["kunci"], tabel, jabatan, opd, hasil)


def freeze_roll(baris: list[dict[str, Any]]) -> tuple[bytes, bytes]:
    """The roll of a part: who was on it, at which office and position, scored or excluded and why. With its print."""
    nama = sorted(baris[0]) if baris else []
    return pack_printed({}, tambahan={}, teks={n: [b[n] for b in baris] for n in nama})


def thaw_roll(data: bytes) -> list[dict[str, Any]]:
    """Inverse of freeze_roll. Raises PotretRusak."""
    data = bytes(data)
    try:
        if data[:1] == _ZLIB:
            lama: list[dict[str, Any]] = json.loads(zlib.decompress(data))["baris"]
            return lama
        teks = unpack_level(data)[1]["teks"]
    except (zlib.error, ValueError, KeyError, TypeError, PotretRusak) as galat:
        raise PotretRusak(
            f"Potret daftar pegawai tidak dapat dibaca ({galat}). Laporkan kepada inspektorat."
        ) from galat
    return [dict(zip(teks, satu, strict=True)) for satu in zip(*teks.values(), strict=True)]
