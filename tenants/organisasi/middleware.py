"""A second factor for those who hold a role: until it is set up, every page leads to setting it up."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from erk_kit.middleware import GetResponse
from tenants.organisasi.aktor import aktor_of

# one's own account, where it is set up, and what a page needs to be shown
TERBUKA = ("/akun/", "/static/", "/verifikasi/")


class DuaLangkahMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.ERK_WAJIB_DUA_LANGKAH
            and request.user.is_authenticated
            and not request.path_info.startswith(TERBUKA)
            and aktor_of(request).peran
            and not is_mfa_enabled(request.user)
        ):
            messages.warning(
                request, "Peran Anda memerlukan masuk dua langkah. Pasang dahulu, lalu semua halaman terbuka kembali."
            )
            return redirect("mfa_index")
        return self.get_response(request)
