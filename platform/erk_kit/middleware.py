"""From host name to an open, bound transaction; and back.

Order in settings.MIDDLEWARE matters:
    SehatMiddleware      /sehat, needs no host
    ...                  security headers, static files: nothing here touches the database
    WilayahMiddleware    host -> request.wilayah (and request.tenant), URL configuration, time zone
    TransaksiMiddleware  one transaction bound to that region around everything below
    ...                  sessions
    SesiWilayahMiddleware  a session belongs to the region it was made in
    ...                  authentication and the rest

Streaming responses are produced after the transaction has ended, so a generator that queries the database gets a
RegionBindingError. Exports are jobs or are rendered in full.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import set_urlconf
from django.utils import timezone
from django.utils.html import escape

from erk_kit import hosts
from erk_kit.binding import bind

GetResponse = Callable[[HttpRequest], HttpResponse]
V = TypeVar("V", bound=Callable[..., Any])

SESSION_KEY = "_wilayah"

_PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><meta name="viewport"
content="width=device-width"> <title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"""


def _page(title: str, body: str, status: int) -> HttpResponse:
    response = HttpResponse(_PAGE.format(title=escape(title), body=body), status=status)
    response["Cache-Control"] = "no-store"
    return response


class SehatMiddleware:
    """GET /sehat -> 200 "sehat" (with ?db=1 also asks the database). For load balancers, which know no host name."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != "/sehat":
            return self.get_response(request)
        if "db" in request.GET and not self._database_answers():
            return HttpResponse("basis data tidak menjawab", status=503, content_type="text/plain; charset=utf-8")
        return HttpResponse("sehat", content_type="text/plain; charset=utf-8")

    @staticmethod
    def _database_answers() -> bool:
        from erk_kit.binding import public_atomic

        try:
            with public_atomic(), connection.cursor() as cursor:
                cursor.execute("select 1")
        except Exception:  # noqa: BLE001 - whatever is wrong, the answer is 503, not a stack trace to a load balancer
            return False
        return True


class WilayahMiddleware:
    """Sets request.wilayah (erk_kit.hosts.Wilayah), request.tenant (the same), request.urlconf and the time zone.

    An unknown host gets 404, a region that is being prepared or suspended 503, both as a plain page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host = request.get_host().rsplit(":", 1)[0].lower()
        except DisallowedHost:
            return self._unknown(request.META.get("HTTP_HOST", ""))
        wilayah = hosts.find(host)
        if wilayah is None:
            return self._unknown(host)
        if not wilayah.aktif:
            return _page(
                "Wilayah belum dapat dipakai",
                f"<p>{escape(wilayah.nama)} sedang disiapkan atau ditangguhkan. Coba lagi nanti, atau hubungi "
                "pengelola pusat.</p>",
                503,
            )
        request.wilayah = request.tenant = wilayah  # type: ignore[attr-defined]
        urlconf = settings.PUBLIC_SCHEMA_URLCONF if wilayah.is_console else settings.ROOT_URLCONF
        request.urlconf = urlconf  # type: ignore[attr-defined]
        set_urlconf(urlconf)
        with timezone.override(wilayah.zona_waktu):
            return self.get_response(request)

    @staticmethod
    def _unknown(host: str) -> HttpResponse:
        # No request context: nothing of this page may touch session, user or database.
        try:
            body = render_to_string("wilayah_tidak_dikenal.html", {"host": host[:253], "domain": settings.ERK_DOMAIN})
        except TemplateDoesNotExist:
            return _page(
                "Alamat tidak dikenal",
                f"<p>Tidak ada wilayah dengan alamat <b>{escape(host[:253])}</b>. Periksa ejaannya; alamat wilayah "
                f"berbentuk <i>nama-wilayah</i>.{escape(settings.ERK_DOMAIN)}.</p>",
                404,
            )
        response = HttpResponse(body, status=404)
        response["Cache-Control"] = "no-store"
        return response


class RequestTransaction:
    """The transaction of one request. `pause()` commits it, hands over a bound connection without a transaction, and
    opens a new one afterwards."""

    def __init__(self) -> None:
        self._stack: ExitStack | None = None

    def open(self) -> None:
        self._stack = ExitStack()
        self._stack.enter_context(transaction.atomic())

    def close(self, exc: BaseException | None = None) -> None:
        stack, self._stack = self._stack, None
        if stack is not None:
            stack.__exit__(type(exc) if exc else None, exc, exc.__traceback__ if exc else None)

    @contextmanager
    def pause(self) -> Iterator[None]:
        self.close()
        try:
            yield
        finally:
            self.open()


class TransaksiMiddleware:
    """Opens the request's transaction bound to request.wilayah; commits when the status is below 500, else rolls back.

    ATOMIC_REQUESTS would not do: it wraps the view only, while sessions and users are read in middleware.
    A view may be decorated with `transaksi_sendiri` to manage its own transactions.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with bind(request.wilayah.schema_name):  # type: ignore[attr-defined]
            txn = RequestTransaction()
            request.erk_transaksi = txn  # type: ignore[attr-defined]
            txn.open()
            try:
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
            except BaseException as exc:
                txn.close(exc)
                raise
            txn.close()
            return response


def transaksi_sendiri(view: V) -> V:
    """Run a view outside the request's transaction: what came before it is committed, and the view opens its own
    `region_atomic(...)`. For views that must keep something although they answer 500, or that wait for another
    server."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        txn: RequestTransaction | None = getattr(request, "erk_transaksi", None)
        if txn is None:
            return view(request, *args, **kwargs)
        with txn.pause():
            return view(request, *args, **kwargs)

    wrapper.transaksi_sendiri = True  # type: ignore[attr-defined]
    return wrapper  # type: ignore[return-value]


class SesiWilayahMiddleware:
    """A session works only in the region it was made in. A cookie that leads to a session of another region (restored
    backup, copied schema) is thrown away with its session and the visitor is logged out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        schema = request.wilayah.schema_name  # type: ignore[attr-defined]
        session = request.session
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not session.is_empty():
            if session.get(SESSION_KEY) != schema:
                session.flush()
        response = self.get_response(request)
        if session.modified and not session.is_empty() and session.get(SESSION_KEY) != schema:
            session[SESSION_KEY] = schema
        return response
