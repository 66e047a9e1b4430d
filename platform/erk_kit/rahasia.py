"""Secrets that a region hands in (a channel's token, a connector's key), encrypted where they are stored.

The key is derived from the server's own (SECRET_KEY and its predecessors), what the secret is for, and the region, so a
dump of the database holds no token, and a row copied into another region or another table opens nothing there.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from erk_kit.binding import current_schema


class RahasiaTidakTerbaca(Exception):
    """Encrypted under another key or in another region: it has to be typed again."""


class RahasiaDiminta(Exception):
    """A stored secret may not go along to a changed address: it has to be typed again. medan: its name."""

    def __init__(self, medan: str, pesan: str) -> None:
        super().__init__(pesan)
        self.medan, self.pesan = medan, pesan


class Isian(Protocol):
    """A field of settings, as integrations.contracts.Medan."""

    @property
    def nama(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def rahasia(self) -> bool: ...

    @property
    def tempat(self) -> bool: ...


def seal(isi: Mapping[str, str], *, guna: str) -> bytes:
    """Encrypt secrets for the bound region. guna: what they are for ("saluran", "konektor")."""
    return _kotak(guna).encrypt(json.dumps(dict(isi)).encode()) if isi else b""


def unseal(data: bytes, *, guna: str) -> dict[str, str]:
    """Raises RahasiaTidakTerbaca."""
    if not data:
        return {}
    try:
        isi: dict[str, str] = json.loads(_kotak(guna).decrypt(bytes(data)))
    except InvalidToken:
        raise RahasiaTidakTerbaca from None
    return isi


def secrets_merge(
    medan: Iterable[Isian],
    *,
    isi: Mapping[str, str],
    isi_lama: Mapping[str, str],
    diketik: Mapping[str, str],
    tersimpan: Mapping[str, str],
) -> dict[str, str]:
    """Stored secrets with the newly typed ones; an empty one keeps what is stored, unless the server that it is for
    has changed: a stored token must not be sent to wherever somebody points it. Raises RahasiaDiminta."""
    semua = tuple(medan)
    pindah = [m for m in semua if m.tempat and isi_lama.get(m.nama, "") != isi.get(m.nama, "")]
    hasil = dict(tersimpan)
    for m in semua:
        if not m.rahasia:
            continue
        if diketik.get(m.nama):
            hasil[m.nama] = diketik[m.nama]
        elif pindah and tersimpan.get(m.nama):
            raise RahasiaDiminta(
                m.nama,
                f"{pindah[0].label} berubah; isikan {m.label.lower()} lagi, karena yang tersimpan tidak dikirim ke "
                "server lain.",
            )
    return hasil


def _kotak(guna: str) -> MultiFernet:
    return MultiFernet([Fernet(_kunci(k, guna)) for k in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _kunci(dasar: str, guna: str) -> bytes:
    turunan = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"erk.{guna}.v1:{current_schema()}".encode())
    return base64.urlsafe_b64encode(turunan.derive(dasar.encode()))
