"""The product's WSGI application with a bare Django view beside it, in the same processes: the floor of `pages_p95`.

The view passes no middleware and answers a constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from erk_platform.bench.ukuran import ALAMAT_POLOS
from erk_platform.wsgi import application as produk


def polos(request: HttpRequest) -> HttpResponse:
    return HttpResponse("polos")


urlpatterns = [path(ALAMAT_POLOS.lstrip("/"), polos)]


class _Permintaan(WSGIRequest):
    urlconf = __name__


class _Polos(WSGIHandler):
    request_class = _Permintaan

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware = self._template_response_middleware = self._exception_middleware = []
        self._middleware_chain = convert_exception_to_response(self._get_response)


_polos = _Polos()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return (_polos if environ["PATH_INFO"] == ALAMAT_POLOS else produk)(environ, start_response)
