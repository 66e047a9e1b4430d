"""Requests through the whole middleware chain, which is built once.

Django's test client builds the chain anew for each client, which takes three times as long as an ordinary answer; the
permission table asks thousands of times, each time with a fresh cookie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.test import RequestFactory


@dataclass(frozen=True)
class Jawaban:
    """ke: where a redirect leads."""

    kode: int
    ke: str

    def __str__(self) -> str:
        return f"{self.kode} ke {self.ke}" if self.ke else str(self.kode)


class Peminta:
    def __init__(self) -> None:
        self._pabrik = RequestFactory()
        self._rantai = BaseHandler()
        self._rantai.load_middleware()

    def minta(self, slug: str, cara: str, alamat: str, kunci: str = "") -> Jawaban:
        """alamat: path with query; what stands behind "#" is the form that is sent. kunci: of the session, if any.

        An exception that Django answers with 500 comes out as it is where settings.DEBUG_PROPAGATE_EXCEPTIONS is set.
        """
        jalur, _, formulir = alamat.partition("#")
        isi: Any = parse_qs(formulir) if cara == "post" else ""
        permintaan = getattr(self._pabrik, cara)(jalur, isi or None, secure=True, HTTP_HOST=f"{slug}.localhost")
        # the forms' own tokens are not what the table is about
        permintaan._dont_enforce_csrf_checks = True
        if kunci:
            permintaan.COOKIES[settings.SESSION_COOKIE_NAME] = kunci
        jawab = self._rantai.get_response(permintaan)
        return Jawaban(jawab.status_code, jawab.headers.get("Location", ""))
