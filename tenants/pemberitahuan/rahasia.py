"""Secrets of a region's channels, encrypted where they are stored.

The key is derived from the server's own (SECRET_KEY and its predecessors) and the region, so a dump of the database
holds no token, and a row copied into another region opens nothing there.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from erk_kit.binding import current_schema


class RahasiaTidakTerbaca(Exception):
    """Encrypted under another key or in another region: it has to be typed again."""


def seal(isi: Mapping[str, str]) -> bytes:
    """Encrypt the secrets of one channel for the bound region."""
    return _kotak().encrypt(json.dumps(dict(isi)).encode()) if isi else b""


def unseal(data: bytes) -> dict[str, str]:
    """Raises RahasiaTidakTerbaca."""
    if not data:
        return {}
    try:
        isi: dict[str, str] = json.loads(_kotak().decrypt(bytes(data)))
    except InvalidToken:
        raise RahasiaTidakTerbaca from None
    return isi


def _kotak() -> MultiFernet:
    return MultiFernet([Fernet(_kunci(k)) for k in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _kunci(dasar: str) -> bytes:
    turunan = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"erk.saluran.v1:{current_schema()}".encode())
    return base64.urlsafe_b64encode(turunan.derive(dasar.encode()))
