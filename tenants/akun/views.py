"""My account: who I am here, and the doors to password, second factor and devices."""

from __future__ import annotations

from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from erk_kit.binding import current_schema
from erk_kit.cache import count_use
from erk_kit.names import SCHEMA_PUBLIC
from tenants.akun.forms import AktivasiForm
from tenants.akun.kode import KodeSalah, code_use
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


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def aktivasi(request: HttpRequest) -> HttpResponse:
    """For everybody: NIP and one-time code of the letter (or of the desk) -> a password of one's own, then log in."""
    if current_schema() == SCHEMA_PUBLIC:
        raise Http404("Operator konsol dibuatkan kata sandi dengan `erk operator create`.")
    form = AktivasiForm(request.POST if request.method == "POST" else None, initial={"nip": request.GET.get("nip", "")})
    if form.is_bound and _too_often(request):
        form.add_error(None, "Terlalu banyak percobaan dari jaringan ini. Tunggu sepuluh menit, lalu coba lagi.")
    elif form.is_valid():
        isi = form.cleaned_data
        try:
            hasil = code_use(nip=isi["nip"], kode=isi["kode"], sandi=isi["sandi"])
        except ValidationError as galat:
            form.add_error("sandi", galat)
        else:
            if not isinstance(hasil, KodeSalah):
                messages.success(request, "Kata sandi dibuat. Masuk dengan NIP dan kata sandi itu.")
                return redirect("account_login")
            form.add_error(None, str(hasil))
    return render(request, "akun/aktivasi.html", {"form": form}, status=422 if form.is_bound else 200)


def _too_often(request: HttpRequest) -> bool:
    batas, detik = settings.ERK_BATAS_AKTIVASI_PER_ALAMAT
    return count_use(f"aktivasi:{get_client_ip(request)}", seconds=detik) > batas
