"""The list of messages, opening one, marking as read, and one's own choices."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit.alamat import number_in
from tenants.organisasi.aktor import Aktor, aktor_of
from tenants.pemberitahuan.forms import PilihanForm, kinds_table, ticked
from tenants.pemberitahuan.jenis import JENIS, jenis_of
from tenants.pemberitahuan.saluran import channels, channels_active
from tenants.pemberitahuan.selectors import choices_of, messages_of, messages_ordered
from tenants.pemberitahuan.services import mark_read
from tenants.pemberitahuan.setelan import choices_save

SATU_HALAMAN = 50


@require_safe
@login_required
def daftar(request: HttpRequest) -> HttpResponse:
    """Unread ones first; `?belum=ya` only those."""
    aktor = _person(request)
    baris = messages_ordered(actor=aktor.pengguna)
    hanya_belum = request.GET.get("belum") == "ya"
    if hanya_belum:
        baris = baris.filter(dibaca_pada__isnull=True)
    halaman = Paginator(baris, SATU_HALAMAN).get_page(request.GET.get("hal"))
    for satu in halaman.object_list:
        satu.label_jenis = jenis_of(satu.jenis).label
    isi = {
        "halaman": halaman,
        "hanya_belum": hanya_belum,
        "ada_belum": any(p.dibaca_pada is None for p in halaman.object_list),
        # what arrives after this page was made is not marked by its button
        "sampai": messages_of(actor=aktor.pengguna).order_by("-id").values_list("pk", flat=True).first(),
    }
    return render(request, "pemberitahuan/daftar.html", isi)


@require_safe
@login_required
def buka(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read and go where it leads. The only harm that a link of a stranger could do is that one's own message
    counts as read; a browser that fetches ahead does not read."""
    aktor = _person(request)
    satu = messages_of(actor=aktor.pengguna).filter(pk=pk).first()
    if satu is None:
        raise Http404("Pemberitahuan ini tidak ada, atau bukan untuk Anda.")
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        mark_read(actor=aktor.pengguna, satu_id=pk)
    if satu.alamat and url_has_allowed_host_and_scheme(satu.alamat, allowed_hosts=None):
        return redirect(satu.alamat)
    return redirect("pemberitahuan:daftar")


@require_POST
@login_required
def baca(request: HttpRequest) -> HttpResponse:
    """One (`pk`), or all up to `sampai`."""
    aktor = _person(request)
    satu, sampai = (number_in(request.POST.get(n, "")) for n in ("pk", "sampai"))
    disebut = satu is not None or sampai is not None
    jumlah = mark_read(actor=aktor.pengguna, satu_id=satu, sampai_id=sampai) if disebut else 0
    if satu is None and jumlah:
        messages.success(request, f"{jumlah} pemberitahuan ditandai sudah dibaca.")
    return redirect(f"{reverse('pemberitahuan:daftar')}{'?belum=ya' if request.POST.get('belum') == 'ya' else ''}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pilihan(request: HttpRequest) -> HttpResponse:
    aktor = _person(request)
    kini = choices_of(pegawai_id=aktor.pegawai_id or 0)
    aktif = channels_active()
    hidup = {f"{s}:{j}" for s in channels() for j in JENIS} - set(kini.mati)
    form = PilihanForm(request.POST if request.method == "POST" else None, pilihan=kini)
    if request.method == "POST":
        # of a channel that the page did not show, the choice stays as it was
        tampak = {n for n in hidup if n.partition(":")[0] not in aktif}
        hidup = tampak | set(ticked(request.POST))
        if form.is_valid():
            choices_save(actor=aktor.pengguna, hidup=hidup, **form.cleaned_data)
            messages.success(request, "Pilihan pemberitahuan disimpan.")
            return redirect("pemberitahuan:pilihan")
    isi = {
        "form": form,
        "saluran": list(aktif.values()),
        "baris": kinds_table(list(aktif.values()), hidup),
        "surel": aktor.pengguna.email,
    }
    return render(request, "pemberitahuan/pilihan.html", isi, status=422 if form.is_bound else 200)


def _person(request: HttpRequest) -> Aktor:
    aktor = aktor_of(request)
    if aktor.pegawai_id is None:
        raise Http404("Akun ini tidak terhubung dengan data pegawai, jadi tidak punya pemberitahuan.")
    return aktor
