"""My account: who I am here, and the doors to password, second factor and devices."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import roles_of

PERAN_DISARANKAN_DUA_LANGKAH = frozenset({Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PENGELOLA, Peran.ADMIN_OPD})


@require_safe
@login_required
def saya(request: HttpRequest) -> HttpResponse:
    pengguna = request.user
    if not isinstance(pengguna, Pengguna):  # login_required has seen to it; this tells the type checker
        raise TypeError("pengguna belum masuk")
    dua_langkah = is_mfa_enabled(pengguna)
    disarankan = not dua_langkah and bool(roles_of(pengguna=pengguna) & PERAN_DISARANKAN_DUA_LANGKAH)
    return render(request, "akun/saya.html", {"dua_langkah": dua_langkah, "disarankan": disarankan})


@require_safe
@login_required
def menu(request: HttpRequest) -> HttpResponse:
    """Every entry of the menu: on a phone the bar below has room for four."""
    return render(request, "akun/menu.html")
