"""The superior's side: subordinates and where their SKP stand; agree on one or many, send back with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tenants.organisasi.aktor import ATASAN, aktor_of, perlu_peran, refused_page
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.skp.forms import PutusanForm, year_read
from tenants.skp.models import Skp
from tenants.skp.selectors import first_open, skp_diakses, team_states
from tenants.skp.sepakat import skp_agree, skp_return
from tenants.skp.views import skp_page


def year_in(request: HttpRequest) -> int:
    """`?tahun=` within a year of now, else this year."""
    kini = timezone.localdate().year
    return year_read(request.GET.get("tahun", ""), bawaan=kini, kini=kini)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(ATASAN)
def bawahan(request: HttpRequest) -> HttpResponse:
    """Direct subordinates of today; POST agrees on what was ticked, all or nothing."""
    pengguna = aktor_of(request).pengguna
    form = PutusanForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and request.POST.get("putusan") == "setuju":
        try:
            banyak = skp_agree(actor=pengguna, skp_ids=form.cleaned_data["skp"])
        except TidakBerwenang as galat:
            return refused_page(request, galat)
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, f"{banyak} SKP disetujui; pegawainya diberi tahu.")
            return redirect(request.get_full_path())
    tahun = year_in(request)
    baris = team_states(actor=pengguna, tahun=tahun)
    dicentang = set(form.data.getlist("skp")) if form.is_bound else set()
    batas = first_open()
    jumlah: dict[str, int] = dict.fromkeys(("TANPA", "DRAF", "DIAJUKAN", "DISETUJUI"), 0)
    for satu in baris:
        skp = satu["skp"]
        jumlah[skp.status if skp else "TANPA"] += 1
        satu["dapat"] = bool(skp) and skp.status == Skp.Status.DIAJUKAN and skp.mulai >= batas
        satu["dicentang"] = bool(skp) and str(skp.pk) in dicentang
    isi: dict[str, Any] = {
        "baris": baris,
        "jumlah": jumlah,
        "dapat": sum(b["dapat"] for b in baris),
        "tahun": tahun,
        "tahun_lain": [t for t in (timezone.localdate().year, timezone.localdate().year + 1) if t != tahun],
        "form": form,
    }
    return render(request, "skp/bawahan.html", isi, status=422 if form.is_bound else 200)


@require_POST
@login_required
def putus(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `putusan` = setuju or kembali (with `alasan`)."""
    aktor = aktor_of(request)
    skp = skp_diakses(actor=aktor.pengguna, hibah=aktor.hibah).filter(pk=pk).exclude(status=Skp.Status.DIBUANG).first()
    if skp is None:
        raise Http404("SKP itu tidak ada, atau bukan untuk Anda.")
    putusan, alasan = request.POST.get("putusan", ""), request.POST.get("alasan", "")
    try:
        if putusan == "setuju":
            skp_agree(actor=aktor.pengguna, skp_ids=[pk])
            messages.success(request, f"SKP {skp.pegawai.nama} disetujui.")
        elif putusan == "kembali":
            skp_return(actor=aktor.pengguna, skp_id=pk, alasan=alasan)
            messages.success(request, f"SKP {skp.pegawai.nama} dikembalikan; pegawai membaca alasannya.")
        else:
            return skp_page(request, skp, galat="Pilih Setujui atau Kembalikan.", alasan=alasan)
    except TidakBerwenang as galat:
        return refused_page(request, galat)
    except GalatLayanan as galat:
        kini = Skp.objects.select_related("pegawai").get(pk=pk)
        sudah = {"setuju": Skp.Status.DISETUJUI, "kembali": Skp.Status.DRAF}[putusan]
        if galat.kode != "skp_status" or kini.status != sudah:
            return skp_page(request, kini, galat=str(galat), alasan=alasan)
        messages.info(request, f"SKP ini sudah {kini.get_status_display().lower()}.")
    return redirect("skp:rinci", pk)
