"""The print of a frozen level: what locates a changed byte, by employee and column.

SHA-256 of each column and of the header, and 8 bytes a person over all his rows; stored beside the blob, so damage of
one leaves the other. The columns whose hash differs and the people whose print differs meet where something changed.
The prints of people are a fast mixing sum, not a cryptographic hash: that a run is what it was is said by its input
hash in the chain of locks; the print only says where it is not.

Layout: SHA-256 of the rest (32 bytes), length (4 bytes, big-endian), JSON {baris, orang: how many people, isi: SHA-256
of the blob, kepala: of its header, awal: where its columns begin, kolom: [[name, kind, compressed length, SHA-256]]},
then 8 bytes a person.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from tenants.jejak.kanonik import kanonik

_SATU, _DUA = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_ORANG = "orang"
_SEBUT = 5


@dataclass(frozen=True)
class Bagian:
    """One column before compression. jenis: i1 i2 i4 i8, or t for a JSON list."""

    nama: str
    jenis: str
    isi: bytes


def print_of(
    data: bytes,
    bagian: Sequence[Bagian],
    tabel: Mapping[str, np.ndarray],
    teks: Mapping[str, Sequence[Any]],
) -> bytes:
    """The print of one level. data: the blob as stored; its columns are those of `bagian`, in that order."""
    kepala = header_of(data)
    orang = _people(tabel, teks, kepala["baris"])
    isi = {
        "baris": kepala["baris"],
        "orang": len(orang),
        "isi": _sha(data),
        "kepala": _header_sha(kepala),
        "awal": len(data) - sum(p for _, _, p in kepala["kolom"]),
        "kolom": [[*k, _sha(b.isi)] for k, b in zip(kepala["kolom"], bagian, strict=True)],
    }
    json_isi = json.dumps(isi, sort_keys=True, separators=(",", ":")).encode()
    sidik = struct.pack(">I", len(json_isi)) + json_isi + orang.astype("<u8").tobytes()
    return hashlib.sha256(sidik).digest() + sidik


def header_of(data: bytes) -> dict[str, Any]:
    """The header of a stored blob. Raises struct.error, zlib.error, ValueError."""
    (panjang,) = struct.unpack_from(">I", data)
    kepala: dict[str, Any] = json.loads(zlib.decompress(data[4 : 4 + panjang]))
    return kepala


def damage_findings(tingkat: str, data: bytes, sidik: bytes, kunci: Sequence[str]) -> list[str]:
    """Where a stored level differs from its print; empty = nowhere. kunci: names of the people, in their order.

    Reads what can be read: a column that no longer decompresses is taken as far as it goes.
    """
    try:
        isi, orang = _read(sidik)
    except ValueError:
        return [f"Potret {tingkat}: sidiknya sendiri berubah, sehingga tempat kerusakan tidak dapat disebut."]
    kepala_baik, posisi, kolom = _layout(data, isi)
    temuan = [] if kepala_baik else [f"Potret {tingkat}: kepalanya (daftar kolom dan kode) berubah."]
    tabel: dict[str, np.ndarray] = {}
    teks: dict[str, Sequence[Any]] = {}
    rusak = []
    for nama, jenis, padat, sha in kolom:
        mentah = _inflate(data[posisi : posisi + padat])
        posisi += padat
        if _sha(mentah) != sha:
            rusak.append(nama)
        if jenis == "t":
            teks[nama] = _texts(mentah, isi["baris"])
        else:
            tabel[nama] = _numbers(mentah, jenis, isi["baris"])
    kini = _people(tabel, teks, isi["baris"], banyak=len(orang))
    beda = np.flatnonzero(kini != orang).tolist()
    if rusak:
        nama_orang = [kunci[i] if i < len(kunci) else f"ke-{i + 1}" for i in beda]
        siapa = ", ".join(nama_orang[:_SEBUT])
        siapa += f" dan {len(beda) - _SEBUT} lagi" if len(beda) > _SEBUT else ""
        kena = f"berubah pada pegawai {siapa}" if beda else "rusak; yang masih terbaca cocok bagi semua pegawai"
        temuan.append(f"Potret {tingkat}, kolom {', '.join(rusak)}: {kena}.")
    if not temuan and _sha(data) != isi["isi"]:
        temuan.append(f"Potret {tingkat}: bungkusnya berubah, isinya utuh.")
    return temuan


def _read(sidik: bytes) -> tuple[dict[str, Any], np.ndarray]:
    sha, sidik = sidik[:32], sidik[32:]
    if hashlib.sha256(sidik).digest() != sha:
        raise ValueError("sidik berubah")
    (panjang,) = struct.unpack_from(">I", sidik)
    isi: dict[str, Any] = json.loads(sidik[4 : 4 + panjang])
    return isi, np.frombuffer(sidik, "<u8", count=isi["orang"], offset=4 + panjang)


def _layout(data: bytes, isi: Mapping[str, Any]) -> tuple[bool, int, list[list[Any]]]:
    """(header as printed, where the columns begin, [name, kind, compressed length, sha256]).

    By the blob's own header where it holds together, so that content that was packed anew is compared column by column;
    else by the print.
    """
    lama = [list(k) for k in isi["kolom"]]
    try:
        kepala = header_of(data)
        baik = _header_sha(kepala) == isi["kepala"]
        padat = [int(p) for _, _, p in kepala["kolom"]]
    except (struct.error, zlib.error, ValueError, KeyError, TypeError):
        return False, isi["awal"], lama
    awal = 4 + int(struct.unpack_from(">I", data)[0])
    if baik and awal + sum(padat) == len(data):
        return True, awal, [[n, j, p, s] for (n, j, _, s), p in zip(lama, padat, strict=True)]
    return baik and len(data) == isi["awal"] + sum(k[2] for k in lama), isi["awal"], lama


def _header_sha(kepala: Mapping[str, Any]) -> str:
    """Of what the header says, not of how long the columns became."""
    tetap = {**kepala, "kolom": [[n, j] for n, j, _ in kepala["kolom"]]}
    return _sha(kanonik(tetap))


def _people(
    tabel: Mapping[str, np.ndarray], teks: Mapping[str, Sequence[Any]], baris: int, *, banyak: int | None = None
) -> np.ndarray:
    """8 bytes a person: rows of a lower level are summed by its column `orang`, else each row is a person."""
    with np.errstate(over="ignore"):
        jumlah = np.zeros(baris, dtype=np.uint64)
        for nama, nilai in tabel.items():
            jumlah += _mix(nilai.astype(np.int64).view(np.uint64) + _seed(nama))
        for nama, isi in teks.items():
            jumlah += _mix(_text_codes(isi) + _seed(nama))
        jumlah = _mix(jumlah)
        if _ORANG not in tabel:
            return jumlah
        orang = tabel[_ORANG]
        if banyak is None:
            banyak = int(orang.max()) + 1 if len(orang) else 0
        ada = (orang >= 0) & (orang < banyak)
        hasil = np.zeros(banyak, dtype=np.uint64)
        np.add.at(hasil, orang[ada], jumlah[ada])
        return hasil


def _text_codes(isi: Sequence[Any]) -> np.ndarray:
    """The seed of each entry as JSON. A text that many people share (office, status) is hashed once."""
    kode: dict[str, np.uint64] = {}
    hasil = []
    for satu in isi:
        ada = kode.get(satu) if isinstance(satu, str) else None
        if ada is None:
            ada = _seed(json.dumps(satu, ensure_ascii=False))
            if isinstance(satu, str):
                kode[satu] = ada
        hasil.append(ada)
    return np.array(hasil, dtype=np.uint64)


def _mix(nilai: np.ndarray) -> np.ndarray:
    """The finisher of splitmix64."""
    nilai = (nilai ^ (nilai >> np.uint64(30))) * _SATU
    nilai = (nilai ^ (nilai >> np.uint64(27))) * _DUA
    return nilai ^ (nilai >> np.uint64(31))


def _seed(teks: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(teks.encode(), digest_size=8).digest(), "big"))


def _sha(isi: bytes) -> str:
    return hashlib.sha256(isi).hexdigest()


def _inflate(padat: bytes) -> bytes:
    """What can be decompressed; byte by byte where damaged, for zlib then gives what came before the damage."""
    try:
        return zlib.decompress(padat)
    except zlib.error:
        mesin, hasil = zlib.decompressobj(), bytearray()
        with suppress(zlib.error):
            for i in range(len(padat)):
                hasil += mesin.decompress(padat[i : i + 1])
        return bytes(hasil)


def _numbers(mentah: bytes, jenis: str, baris: int) -> np.ndarray:
    lebar = int(jenis[1]) * baris
    return np.frombuffer(mentah[:lebar].ljust(lebar, b"\0"), np.dtype(f"<{jenis}")).astype(np.int64)


def _texts(mentah: bytes, baris: int) -> Sequence[Any]:
    """As many entries as can be read; the others are empty."""
    try:
        isi = json.loads(mentah)
    except ValueError:
        kata = mentah.decode(errors="replace").lstrip("[").split(",")
        isi = []
        for satu in kata:
            try:
                isi.append(json.loads(satu))
            except ValueError:
                isi.append(None)
    isi = isi if isinstance(isi, list) else []
    return (isi + [None] * baris)[:baris]
