"""Our endpoints as the URL configuration has them: name, pattern, what stands in the path, and what guards the view."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.contrib.auth import decorators
from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import URLPattern, URLResolver
from django.views.decorators import http

CARA = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Titik:
    """nama: "app:view", or allauth's bare name. isi: names of what stands in the path."""

    nama: str
    pola: str
    isi: tuple[str, ...]
    tampilan: Callable[..., Any]

    @property
    def pustaka(self) -> bool:
        """allauth's own view."""
        return ":" not in self.nama


def endpoints(urlconf: Any) -> dict[str, Titik]:
    """urlconf: module, or its name."""
    modul = import_module(urlconf) if isinstance(urlconf, str) else urlconf

    def walk(patterns: list[Any], ruang: str, depan: str, isi: tuple[str, ...]) -> Iterator[Titik]:
        for satu in patterns:
            ada = isi + tuple(satu.pattern.regex.groupindex)
            if isinstance(satu, URLResolver):
                yield from walk(satu.url_patterns, satu.namespace or ruang, depan + str(satu.pattern), ada)
            elif isinstance(satu, URLPattern):
                nama = f"{ruang}:{satu.name}" if ruang else str(satu.name)
                yield Titik(nama, depan + str(satu.pattern), ada, satu.callback)

    hasil: dict[str, Titik] = {}
    for satu in walk(modul.urlpatterns, "", "/", ()):
        # a second one of the same name has no row
        nama = satu.nama if satu.nama not in hasil else f"{satu.nama} ({satu.pola})"
        hasil[nama] = satu
    return hasil


def layers(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The view and what it wraps, from the outside in."""
    lapis: Any = view
    while lapis is not None:
        yield lapis
        lapis = getattr(lapis, "__wrapped__", None)


def _inside(lapis: Callable[..., Any]) -> dict[str, Any]:
    return dict(inspect.getclosurevars(lapis).nonlocals) if inspect.isfunction(lapis) else {}


# what Django's decorators leave behind, as they are in this version
_PENJAGA = decorators.login_required(lambda request: None)
_UJI = _inside(_PENJAGA)["test_func"].__code__
_CARA_KODE = http.require_GET(lambda request: None).__code__


def requires_login(titik: Titik) -> bool:
    """Whether the view is wrapped in login_required (perlu_peran and perlu_pegawai are)."""
    kelas = getattr(titik.tampilan, "view_class", None)
    if kelas is not None:
        # a method decorator leaves login_required's attributes on the method
        return issubclass(kelas, LoginRequiredMixin) or any(
            hasattr(vars(k).get("dispatch"), "redirect_field_name") for k in kelas.__mro__
        )
    return any(
        getattr(lapis, "__code__", None) is _PENJAGA.__code__ and _inside(lapis)["test_func"].__code__ is _UJI
        for lapis in layers(titik.tampilan)
    )


def methods_of(titik: Titik) -> set[str] | None:
    """Methods that the view admits, in small letters; None where it does not say."""
    for lapis in layers(titik.tampilan):
        if getattr(lapis, "__code__", None) is _CARA_KODE:
            return {m.lower() for m in _inside(lapis)["request_method_list"]}
    return None
