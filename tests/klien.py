"""Test client of one region."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.test import Client
from django.test.client import ClientHandler

from erk_kit.binding import current_schema, in_transaction, public_atomic, region_atomic
from erk_kit.middleware import SESSION_KEY
from tests.basis_data import SKEMA


@cache
def _chain(middleware: tuple[str, ...], csrf: bool) -> ClientHandler:
    """Django builds the chain of middleware anew for each client, which takes longer than many an answer."""
    return ClientHandler(enforce_csrf_checks=csrf)


setting_changed.connect(lambda **_: _chain.cache_clear(), weak=False)


class KlienWilayah(Client):
    """Sends the region's Host over https, as a browser behind the reverse proxy would."""

    def __init__(self, slug: str, **extra: Any) -> None:
        super().__init__(HTTP_HOST=extra.pop("HTTP_HOST", f"{slug}.localhost"), **extra)
        self.handler = _chain(tuple(settings.MIDDLEWARE), self.handler.enforce_csrf_checks)
        self.skema = "public" if slug == "konsol" else SKEMA.get(slug, slug)

    def generic(self, method: str, path: str, *args: Any, **extra: Any) -> Any:
        extra["secure"] = True
        return super().generic(method, path, *args, **extra)

    def terikat(self) -> Any:
        return public_atomic() if self.skema == "public" else region_atomic(self.skema)

    def masuk(self, pengguna: Any) -> None:
        """Log in without a password, with a session that belongs to this region."""
        if in_transaction() and current_schema() != self.skema:
            raise AssertionError(f"terikat pada {current_schema()}, klien untuk {self.skema}")
        with self.terikat():
            self.force_login(pengguna)
            session = self.session
            session[SESSION_KEY] = self.skema
            session.save()
