"""Canonical bytes and hashes of records and seals: pure, the same for ever.

Whoever has the tables and these lines can verify a chain without this platform.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

VERSI = 1
# In this order and under these names they are hashed.
MEDAN = (
    "pada", "aksi", "aktor_id", "aktor_label", "peran", "objek_jenis", "objek_kunci", "objek_label", "rincian",
    "permintaan", "alamat",
)  # fmt: skip
_KOLOM = ("id", "pada", "aksi", "aktor", "hash")
_DAFTAR_MAKS = 64 * 1024 * 1024


class DaftarRusak(ValueError):
    """The stored list of a seal cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Butir:
    """A record as its seal knows it."""

    id: int
    pada: dt.datetime
    aksi: str
    aktor_id: int | None
    hash: bytes


def kanonik(isi: Any) -> bytes:
    """JSON with sorted keys, without spaces, UTF-8."""
    return json.dumps(isi, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def kanonik_sha(isi: Any) -> str:
    """SHA-256 over `kanonik`, in hexadecimal."""
    return hashlib.sha256(kanonik(isi)).hexdigest()


def saat_tulis(saat: dt.datetime) -> str:
    """`2026-10-03T14:05:06.123456Z`."""
    return saat.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def catatan_hash(baris: Mapping[str, Any]) -> bytes:
    """SHA-256 over the columns of a record named in MEDAN."""
    isi = {nama: baris[nama] for nama in MEDAN}
    isi["pada"] = saat_tulis(isi["pada"])
    return hashlib.sha256(kanonik({"versi": VERSI, **isi})).digest()


def daftar_tulis(butir: Sequence[Butir]) -> bytes:
    """The list of a seal: columns rather than rows, which compresses to some 49 bytes a record, 32 of them its hash."""
    kolom = {
        "id": [b.id for b in butir],
        "pada": [saat_tulis(b.pada) for b in butir],
        "aksi": [b.aksi for b in butir],
        "aktor": [b.aktor_id for b in butir],
        "hash": [b.hash.hex() for b in butir],
    }
    return zlib.compress(kanonik(kolom), 6)


def daftar_baca(isi: bytes) -> tuple[bytes, list[Butir]]:
    """Canonical bytes of a list and its records. Raises DaftarRusak."""
    try:
        pembuka = zlib.decompressobj()
        mentah = pembuka.decompress(isi, _DAFTAR_MAKS)
        kolom = json.loads(mentah)
        baris = list(zip(*(kolom[n] for n in _KOLOM), strict=True))
        butir = [Butir(i, dt.datetime.fromisoformat(p), a, o, bytes.fromhex(h)) for i, p, a, o, h in baris]
    except (zlib.error, ValueError, TypeError, KeyError) as galat:
        raise DaftarRusak(f"{type(galat).__name__}: {galat}") from galat
    return mentah, butir


def pangkal(schema: str) -> str:
    """What stands before the first seal; carries the region, so that a chain cannot be moved to another one."""
    return hashlib.sha256(f"erk.jejak.v{VERSI}:{schema}".encode()).hexdigest()


def segel_hash(*, schema: str, nomor: int, pada: dt.datetime, sebelum: str, jumlah: int, daftar: bytes) -> str:
    """SHA-256 of a seal in hex. daftar: the canonical (uncompressed) bytes of its list."""
    isi = {
        "versi": VERSI,
        "wilayah": schema,
        "nomor": nomor,
        "pada": saat_tulis(pada),
        "sebelum": sebelum,
        "jumlah": jumlah,
        "daftar": hashlib.sha256(daftar).hexdigest(),
    }
    return kanonik_sha(isi)


def rentang_gabung(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending ids -> [from, to) spans."""
    hasil: list[tuple[int, int]] = []
    for i in ids:
        if hasil and hasil[-1][1] == i:
            hasil[-1] = (hasil[-1][0], i + 1)
        else:
            hasil.append((i, i + 1))
    return hasil


def rentang_tulis(rentang: Iterable[tuple[int, int]]) -> str:
    """As Postgres writes an int8multirange."""
    return "{" + ",".join(f"[{a},{b})" for a, b in rentang) + "}"
