"""Where the servers are: DATABASE_URL and REDIS_URL, or the embedded servers when these are not set.

Nothing is started on import: Django's settings only carry a marker, and the first connection resolves it. So lint,
checks and tests without a database start no server.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Key in Django's DATABASES entry: the URL is still to be asked from the embedded servers.
EMBEDDED_KEY = "ERK_EMBEDDED"
# What erk_kit.embedded answers on a machine without any Redis: work and counts stay in the process.
MEMORY_URL = "memory://"
_SCHEMES = {"postgres", "postgresql"}


def parse_database_url(url: str) -> dict[str, Any]:
    """postgresql://user:password@host:port/name?sslmode=require -> NAME, USER, PASSWORD, HOST, PORT, OPTIONS of Django.

    A socket directory may be given as ?host=/path. Raises ValueError with what was expected.
    """
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in _SCHEMES or not name:
        raise ValueError(
            "DATABASE_URL tidak dapat dibaca: yang diharapkan postgresql://pengguna:sandi@host:port/nama_basis_data. "
            "Perbaiki variabel lingkungan, atau kosongkan agar server tertanam dipakai."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or (parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def database_settings(*, as_owner: bool) -> dict[str, Any]:
    """The connection part of DATABASES["default"]: from the environment, else the marker for the embedded server."""
    url = os.environ.get("DATABASE_URL_OWNER" if as_owner else "DATABASE_URL", "")
    if url:
        return parse_database_url(url)
    return {"NAME": "erk", "OPTIONS": {}, EMBEDDED_KEY: "pemilik" if as_owner else "aplikasi"}


def resolve_embedded(settings_dict: dict[str, Any]) -> None:
    """Fill a settings_dict that carries the marker with the address of the embedded server, starting it when needed."""
    which = settings_dict.get(EMBEDDED_KEY)
    if not which:
        return
    from erk_kit import embedded

    services = embedded.ensure_started()
    url = services.database_url_owner if which == "pemilik" else services.database_url
    parsed = parse_database_url(url)
    # The extra options of the settings (timeouts of the driver) stay.
    parsed["OPTIONS"] = {**settings_dict.get("OPTIONS", {}), **parsed["OPTIONS"]}
    settings_dict.update(parsed)
    # Removed last: another thread that still sees the marker only does the same work again.
    settings_dict.pop(EMBEDDED_KEY, None)


def is_embedded(url: str) -> bool:
    """Whether `url` logs in to the embedded server of this home: its random password is in the home's file."""
    from erk_kit.embedded.home import Home

    try:
        state = Home().load_state()
        parsed = parse_database_url(url)
    except (OSError, ValueError):
        return False
    # an empty file or none gives a fresh state, whose random password nobody has
    return parsed["HOST"] == "127.0.0.1" and parsed["PASSWORD"] in (state.password_app, state.password_owner)


def owner_url() -> str:
    """DSN of the owner role. Only the command line and the `penyediaan` worker may hold it; raises RuntimeError
    elsewhere."""
    if os.environ.get("ERK_PROSES") == "web":
        raise RuntimeError(
            "Proses web tidak boleh memegang kredensial pemilik basis data. "
            "Jalankan penyediaan dari baris perintah `erk` atau antrean `penyediaan`."
        )
    url = os.environ.get("DATABASE_URL_OWNER", "")
    if url:
        return url
    if os.environ.get("DATABASE_URL"):
        raise RuntimeError(
            "DATABASE_URL_OWNER belum disetel, padahal DATABASE_URL menunjuk server sendiri. "
            "Setel DATABASE_URL_OWNER ke peran pemilik basis data, lalu ulangi."
        )
    from erk_kit import embedded

    return embedded.ensure_started().database_url_owner


def app_url() -> str:
    """DSN of the application's login role."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        return url
    from erk_kit import embedded

    return embedded.ensure_started().database_url


def redis_url() -> str:
    """REDIS_URL, else the embedded Redis."""
    url = os.environ.get("REDIS_URL", "")
    if url:
        return url
    from erk_kit import embedded

    return embedded.ensure_started().redis_url
