"""Console: central packs with their signatures, and the maintainers' keys."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.registry.forms import KunciForm, PaketForm, TandaForm
from tenants.registry.models import PaketTerbit
from tenants.registry.tanda import Tanda, TandaSalah, signature_read
from tenants.registry.terbit import (
    PENANDA,
    UKURAN_MAKS,
    Terbitan,
    TerbitanDitolak,
    key_decide,
    key_list,
    key_register,
    pack_upload,
    publication_get,
    publications,
    signature_add,
    valid_signatures,
)

SATU_HALAMAN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(Peran.PENGELOLA)
def paket(request: HttpRequest) -> HttpResponse:
    """The list; a POST uploads a version with its first signature."""
    form = PaketForm(request.POST, request.FILES) if request.method == "POST" else PaketForm()
    if form.is_bound and form.is_valid():
        isi = form.cleaned_data
        try:
            satu = pack_upload(
                actor=aktor_of(request).pengguna,
                kanonik=isi["paket"].read(UKURAN_MAKS + 1),
                tanda=_signature(isi["tanda"]),
                catatan=isi["catatan"],
            )
        except (TerbitanDitolak, TandaSalah) as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, f"{satu} tersimpan. Pengelola lain menandatanganinya pada halaman ini.")
            return redirect("registry:paket_rinci", satu.pk)
    halaman = Paginator(publications(), SATU_HALAMAN).get_page(request.GET.get("hal"))
    isi_halaman = {"halaman": halaman, "form": form, "penanda": PENANDA}
    return render(request, "registry/paket.html", isi_halaman, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(Peran.PENGELOLA)
def paket_rinci(request: HttpRequest, nomor: int) -> HttpResponse:
    """One version with its signatures, each verified now; a POST adds one."""
    satu = PaketTerbit.objects.select_related("diunggah_oleh").defer("isi").filter(pk=nomor).first()
    if satu is None:
        raise Http404(f"Paket terbitan {nomor} tidak ada.")
    form = TandaForm(request.POST, request.FILES) if request.method == "POST" else TandaForm()
    if form.is_bound and form.is_valid():
        try:
            signature_add(actor=aktor_of(request).pengguna, paket=satu, tanda=_signature(form.cleaned_data["tanda"]))
        except (TerbitanDitolak, TandaSalah) as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, "Tanda tangan sah dan tersimpan.")
            return redirect("registry:paket_rinci", satu.pk)
    terbitan = Terbitan(satu, tuple(valid_signatures([satu])[satu.pk]))
    rusak = ""
    if terbitan.terbit:
        try:
            publication_get(hash_paket=satu.hash)
        except TerbitanDitolak as galat:
            rusak = str(galat)
    sudah = any(t.penanda_id == aktor_of(request).pengguna.pk for t in terbitan.penanda)
    isi = {"t": terbitan, "p": satu, "form": form, "penanda": PENANDA, "sudah": sudah, "rusak": rusak}
    return render(request, "registry/paket_rinci.html", isi, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(Peran.PENGELOLA)
def kunci(request: HttpRequest) -> HttpResponse:
    """Keys; a POST registers one's own."""
    form = KunciForm(request.POST, request.FILES) if request.method == "POST" else KunciForm()
    if form.is_bound and form.is_valid():
        isi = form.cleaned_data
        try:
            satu = key_register(actor=aktor_of(request).pengguna, teks=_text(isi["publik"]), sebutan=isi["sebutan"])
        except (TerbitanDitolak, TandaSalah) as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, f"{satu} terdaftar. Minta pengelola lain mengaktifkannya.")
            return redirect("registry:kunci")
    konteks = {"baris": key_list(), "form": form, "saya": aktor_of(request).pengguna.pk}
    return render(request, "registry/kunci.html", konteks, status=422 if form.is_bound else 200)


@require_POST
@perlu_peran(Peran.PENGELOLA)
def kunci_putus(request: HttpRequest, kunci_id: str) -> HttpResponse:
    jenis = request.POST.get("jenis", "")
    try:
        if jenis not in ("AKTIF", "CABUT"):
            raise TerbitanDitolak("Putusan tidak dikenal.", "Pilih aktifkan atau cabut.")
        key_decide(
            actor=aktor_of(request).pengguna, kunci_id=kunci_id, jenis=jenis, alasan=request.POST.get("alasan", "")
        )
    except TerbitanDitolak as galat:
        messages.error(request, str(galat))
    else:
        messages.success(request, "Kunci diaktifkan." if jenis == "AKTIF" else "Kunci dicabut.")
    return redirect("registry:kunci")


def _text(berkas: Any) -> str:
    try:
        return str(berkas.read(8192).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise TandaSalah("Berkas bukan teks UTF-8. Unggah berkas dari `erk pack` apa adanya.") from None


def _signature(berkas: Any) -> Tanda:
    return signature_read(_text(berkas))
