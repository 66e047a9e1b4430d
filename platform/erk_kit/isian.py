"""A session that ends in the middle of a long form must not take the text with it.

In a browser with scripts `erk/isian.js` keeps what is typed in a form with `data-simpan-isian`. Without scripts the
sender of a POST whose session is gone gets the text back to copy, instead of an empty log-in page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode

Tampilan = Callable[..., HttpResponseBase]
# beside what begins with an underscore: not typed by anybody
_BUKAN_TEKS = frozenset(("csrfmiddlewaretoken", "aksi", "token", "versi", "sidik"))
_HURUF_MAKS = 20_000


def text_back(tampilan: Tampilan) -> Tampilan:
    """Outermost decorator of a view with a long form: a POST without a session that carries typed text is answered
    with that text (403). Everything else goes on to the view, whose own guard asks for a log-in."""

    @wraps(tampilan)
    def dalam(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            teks = [
                (nama, isi[:_HURUF_MAKS])
                for nama, semua in request.POST.lists()
                if nama not in _BUKAN_TEKS
                for isi in semua
                if len(isi.split()) > 1 or len(isi) > 20
            ]
            if teks:
                masuk = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
                return render(request, "sesi_berakhir.html", {"teks": teks, "masuk": masuk}, status=403)
        return tampilan(request, *args, **kwargs)

    return dalam
