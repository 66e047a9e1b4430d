"""The public page on which anybody checks a printed slip: no log-in, no cookie, nothing to search.

It says whether the slip counts, of which month it is, and a masked NIP; whether an amount is the printed one only to
whom types it. Nothing is written, so the form needs no CSRF token, which would be a cookie.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from erk_kit.binding import current_schema
from erk_kit.cache import count_use
from tenants.penilaian.jelas.verifikasi import amount_matches, amount_read, normal, result_of, verdict_of

_HARAP = "Tulis angkanya seperti pada slip, misalnya 4.250.000."


@require_safe
def verifikasi_cari(request: HttpRequest) -> HttpResponse:
    """A form for whoever cannot scan; `?kode=` leads to the code's own address."""
    kode = normal(request.GET.get("kode", ""))
    if kode:
        return _tutup(redirect("verifikasi:periksa", kode))
    return _jawab(request, {})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verifikasi(request: HttpRequest, kode: str) -> HttpResponse:
    """What a code stands for: 404 for one that is not valid, 422 for an amount that is none, 429 for too many."""
    if _terlalu_sering(f"kode:{_alamat(request)}", settings.ERK_BATAS_VERIFIKASI_PER_ALAMAT):
        return _jawab(request, {"sering": True}, 429)
    hasil = result_of(kode)
    if hasil is None:
        return _jawab(request, {"salah": True, "kode": normal(kode)}, 404)
    isi: dict[str, Any] = {"putusan": verdict_of(hasil), "kode": normal(kode)}
    if request.method != "POST":
        return _jawab(request, isi)
    isi["diketik"] = request.POST.get("jumlah", "")[:40]
    jumlah = amount_read(isi["diketik"])
    if jumlah is None:
        return _jawab(request, isi | {"galat": f'"{isi["diketik"]}" bukan jumlah rupiah. {_HARAP}'}, 422)
    # by address, and by slip whatever the address: an amount is not to be found by trying
    kunci = (f"cocok:{_alamat(request)}", f"slip:{current_schema()}:{hasil.pk}")
    if any([_terlalu_sering(satu, settings.ERK_BATAS_COCOK) for satu in kunci]):
        return _jawab(request, isi | {"sering": True}, 429)
    return _jawab(request, isi | {"cocok": amount_matches(hasil, jumlah) or "tidak"})


def _jawab(request: HttpRequest, isi: dict[str, Any], status: int = 200) -> HttpResponse:
    return _tutup(render(request, "penilaian/verifikasi.html", isi, status=status))


def _tutup(jawab: HttpResponse) -> HttpResponse:
    """In no index, no cache, and in no other site's log."""
    jawab["X-Robots-Tag"] = "noindex, nofollow"
    jawab["Cache-Control"] = "no-store"
    jawab["Referrer-Policy"] = "no-referrer"
    return jawab


def _alamat(request: HttpRequest) -> str:
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return "tak-dikenal"


def _terlalu_sering(kunci: str, batas: tuple[int, int]) -> bool:
    banyak, detik = batas
    return count_use(f"verifikasi:{kunci}", seconds=detik) > banyak
