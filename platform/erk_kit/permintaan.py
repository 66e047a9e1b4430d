"""The request that is being answered, for what must be told of it far below the view: its number, whose it is, from
which network. Outside a request (worker, command line) there is none.
"""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

_kini: ContextVar[Permintaan | None] = ContextVar("erk_permintaan", default=None)
# A network, not a person's connection: an office for IPv4, a site for IPv6.
_AWALAN = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class Permintaan:
    nomor: str
    request: HttpRequest

    @property
    def pengguna(self) -> Any:
        """The signed-in account, or None."""
        pengguna = getattr(self.request, "user", None)
        return pengguna if pengguna is not None and pengguna.is_authenticated else None

    @property
    def awalan_alamat(self) -> str:
        """`203.0.113.0/24`; empty where the client's address is not known."""
        try:
            alamat = ipaddress.ip_address(get_adapter().get_client_ip(self.request))
        except (PermissionDenied, ValueError):
            return ""
        return str(ipaddress.ip_network((alamat, _AWALAN[alamat.version]), strict=False))


def permintaan_kini() -> Permintaan | None:
    return _kini.get()


class PermintaanMiddleware:
    """Gives each request a number and makes it known to `permintaan_kini` until it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tanda = _kini.set(Permintaan(uuid.uuid4().hex[:16], request))
        try:
            return self.get_response(request)
        finally:
            _kini.reset(tanda)
