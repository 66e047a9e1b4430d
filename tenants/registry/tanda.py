"""Ed25519 signatures over a pack: keys, the text that is signed, and the signature file. Pure, no database.

Signed is id, version and hash of the merged pack; the hash covers its whole content. The private key stays with the
maintainer who made it (`erk pack key new`); the server only ever sees public keys and signatures.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT = "erk.tanda.v1"
FORMAT_KUNCI = "erk.kunci.v1"
_PANJANG_MAKS = 4096


class TandaSalah(ValueError):
    """A key or a signature file that cannot be taken; the text says what was expected."""


@dataclass(frozen=True)
class Tanda:
    """A signature file: which pack, which key, and the 64 bytes."""

    id: str
    versi: str
    hash: str
    kunci: str
    tanda: bytes

    def to_json(self) -> str:
        isi = {"format": FORMAT, "id": self.id, "versi": self.versi, "hash": self.hash, "kunci": self.kunci}
        return json.dumps(isi | {"tanda": _b64(self.tanda)}, ensure_ascii=False, indent=1) + "\n"


def message(*, id_: str, versi: str, hash_paket: str) -> bytes:
    """The bytes that are signed."""
    isi = {"format": FORMAT, "hash": hash_paket, "id": id_, "versi": versi}
    return json.dumps(isi, sort_keys=True, separators=(",", ":")).encode()


def key_id(publik: bytes) -> str:
    """Name of a public key: the beginning of its SHA-256."""
    return hashlib.sha256(publik).hexdigest()[:16]


def key_new(sandi: bytes | None = None) -> tuple[bytes, bytes]:
    """(private key as PEM, encrypted where `sandi` is given; 32 bytes of the public key)."""
    kunci = Ed25519PrivateKey.generate()
    cara = serialization.BestAvailableEncryption(sandi) if sandi else serialization.NoEncryption()
    pem = kunci.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cara)
    return pem, kunci.public_key().public_bytes_raw()


def key_read(pem: bytes, sandi: bytes | None = None) -> Ed25519PrivateKey:
    """Raises TandaSalah; TypeError-free: a key that wants a password says so."""
    try:
        kunci = serialization.load_pem_private_key(pem, password=sandi)
    except TypeError:
        raise TandaSalah("Kunci ini bersandi; yang diharapkan sandinya. Ulangi dengan --sandi.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise TandaSalah(
            "Kunci tidak terbaca: yang diharapkan PEM dari `erk pack key new`, dengan sandinya bila ada."
        ) from None
    if not isinstance(kunci, Ed25519PrivateKey):
        raise TandaSalah("Kunci itu bukan Ed25519. Buat kunci dengan `erk pack key new`.")
    return kunci


def public_json(publik: bytes, nama: str) -> str:
    """The file that is registered in the console."""
    isi = {"format": FORMAT_KUNCI, "kunci": key_id(publik), "nama": nama, "publik": _b64(publik)}
    return json.dumps(isi, ensure_ascii=False, indent=1) + "\n"


def public_read(teks: str) -> bytes:
    """32 bytes from the file of a public key. Raises TandaSalah."""
    isi = _object(teks, FORMAT_KUNCI, "kunci publik")
    publik = _bytes(isi, "publik", 32)
    if isi.get("kunci") != key_id(publik):
        raise TandaSalah("Nama kunci tidak cocok dengan isinya; berkas itu rusak. Salin ulang dari pembuatnya.")
    return publik


def sign(kunci: Ed25519PrivateKey, *, id_: str, versi: str, hash_paket: str) -> Tanda:
    publik = kunci.public_key().public_bytes_raw()
    pesan = message(id_=id_, versi=versi, hash_paket=hash_paket)
    return Tanda(id_, versi, hash_paket, key_id(publik), kunci.sign(pesan))


def signature_read(teks: str) -> Tanda:
    """Raises TandaSalah."""
    isi = _object(teks, FORMAT, "tanda tangan")
    kata = [isi.get(k) for k in ("id", "versi", "hash", "kunci")]
    if not all(isinstance(k, str) and 0 < len(k) <= 80 for k in kata):
        raise TandaSalah("Berkas tanda tangan tidak lengkap: yang diharapkan id, versi, hash, kunci, dan tanda.")
    return Tanda(*(str(k) for k in kata), _bytes(isi, "tanda", 64))  # type: ignore[call-arg]


def is_signed(publik: bytes, tanda: bytes, *, id_: str, versi: str, hash_paket: str) -> bool:
    """Whether `tanda` was made by the owner of `publik` over exactly this pack."""
    try:
        Ed25519PublicKey.from_public_bytes(publik).verify(tanda, message(id_=id_, versi=versi, hash_paket=hash_paket))
    except (InvalidSignature, ValueError):
        return False
    return True


def _object(teks: str, format_: str, apa: str) -> dict[str, Any]:
    harap = f"yang diharapkan berkas JSON {apa} ({format_})"
    if len(teks) > _PANJANG_MAKS:
        raise TandaSalah(f"Berkas terlalu besar; {harap}.")
    try:
        isi = json.loads(teks)
    except (ValueError, RecursionError):
        raise TandaSalah(f"Berkas bukan JSON; {harap}.") from None
    if not isinstance(isi, dict) or isi.get("format") != format_:
        raise TandaSalah(f"Berkas lain; {harap}.")
    return isi


def _bytes(isi: dict[str, Any], nama: str, panjang: int) -> bytes:
    try:
        data = base64.b64decode(str(isi.get(nama, "")), validate=True)
    except binascii.Error:
        data = b""
    if len(data) != panjang:
        raise TandaSalah(f"Isi {nama} rusak: yang diharapkan {panjang} bita dalam base64. Salin ulang berkasnya.")
    return data


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
