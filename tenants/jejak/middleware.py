"""Refused access of somebody who is signed in: one record, in the request's own transaction (403 commits)."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

from erk_kit.binding import current_schema
from erk_kit.cache import count_use
from tenants.jejak.services import catat

# Whoever knocks on closed doors all day is told of this often, and fills no disk.
PALING_BANYAK, DETIK = 60, 600


class AksesDitolakMiddleware:
    """Stands below the transaction and the authentication, above the views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # a transaction that a database error has spoiled is undone whole
        if response.status_code == 403 and request.user.is_authenticated and not connection.needs_rollback:
            if count_use(f"ditolak:{current_schema()}:{request.user.pk}", seconds=DETIK) <= PALING_BANYAK:
                # without the query: it may hold a name
                catat(aksi="akses.tolak", rincian={"cara": request.method, "alamat": request.path[:200]})
        return response
