"""Who my superior is and reporting that it is wrong; what admins decide about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.forms import LaporAtasanForm
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.laporan_atasan import (
    candidates,
    difference_decide,
    differences_seen,
    first_open,
    reports_seen,
    superior_report,
    superior_report_confirm,
    superior_report_refuse,
    superior_report_withdraw,
    with_positions,
)
from tenants.organisasi.models import GarisAtasan, LaporanAtasan, Pegawai

SATU_HALAMAN = 30
PERAN_PUTUS = (Peran.ADMIN_OPD, Peran.BKPSDM)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def atasan_saya(request: HttpRequest) -> HttpResponse:
    """`?cari=` finds people, `?pilih=` chooses one, POST reports."""
    aktor = aktor_of(request)
    if aktor.pegawai_id is None:
        raise Http404("Akun ini tidak terhubung dengan data pegawai.")
    hari = timezone.localdate()
    form = LaporAtasanForm(request.POST if request.method == "POST" else None, initial={"mulai": hari})
    if request.method == "POST" and form.is_valid():
        isi = form.cleaned_data
        try:
            superior_report(actor=aktor.pengguna, atasan_id=isi["atasan"], mulai=isi["mulai"], catatan=isi["catatan"])
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(
                request, "Laporan terkirim ke admin OPD. Aktivitas yang menunggu pindah sendiri sesudahnya."
            )
            return redirect("organisasi:atasan_saya")
    cari = request.GET.get("cari", "")
    garis = GarisAtasan.objects.pada(hari).filter(pegawai_id=aktor.pegawai_id).select_related("atasan").first()
    pilih = request.POST.get("atasan") if form.is_bound else request.GET.get("pilih", "")
    isi: dict[str, Any] = {
        "form": form,
        "garis": garis,
        "atasan": with_positions([garis.atasan])[0] if garis else None,
        "cari": cari,
        "hasil": candidates(pegawai_id=aktor.pegawai_id, cari=cari) if cari else [],
        "dipilih": _chosen(pilih or "", aktor.pegawai_id),
        "terbuka": LaporanAtasan.objects.filter(pegawai_id=aktor.pegawai_id, status="DIAJUKAN")
        .select_related("atasan")
        .first(),
        "riwayat": LaporanAtasan.objects.filter(pegawai_id=aktor.pegawai_id)
        .exclude(status="DIAJUKAN")
        .select_related("atasan")[:5],
        "pertama_terbuka": first_open(hari.replace(month=1, day=1)),
    }
    return render(request, "organisasi/atasan_saya.html", isi, status=422 if form.is_bound else 200)


def _chosen(teks: str, diri: int) -> Pegawai | None:
    if not (teks.isdigit() and len(teks) < 19):
        return None
    orang = list(Pegawai.objects.filter(pk=teks).exclude(pk=diri)[:1])
    return with_positions(orang)[0] if orang else None


@require_POST
@login_required
def tarik(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        superior_report_withdraw(actor=aktor_of(request).pengguna, laporan_id=pk)
    except TidakBerwenang as galat:
        raise Http404(str(galat)) from galat
    except GalatLayanan as galat:
        messages.error(request, str(galat))
    else:
        messages.success(request, "Laporan ditarik.")
    return redirect("organisasi:atasan_saya")


@require_safe
@perlu_peran(*PERAN_PUTUS)
def laporan(request: HttpRequest) -> HttpResponse:
    """Reports that wait and what sources say otherwise; `?lihat=semua` with the decided ones."""
    aktor = aktor_of(request)
    semua = reports_seen(actor=aktor.pengguna)
    lihat = "semua" if request.GET.get("lihat") == "semua" else "menunggu"
    baris = semua if lihat == "semua" else semua.filter(status="DIAJUKAN")
    isi = {
        "lihat": lihat,
        "halaman": Paginator(baris, SATU_HALAMAN).get_page(request.GET.get("hal")),
        "selisih": differences_seen(actor=aktor.pengguna)[:SATU_HALAMAN],
        "terkunci_sampai": first_open(timezone.localdate().replace(month=1, day=1)),
    }
    return render(request, "organisasi/laporan_atasan.html", isi)


@require_POST
@perlu_peran(*PERAN_PUTUS)
def putus(request: HttpRequest, pk: int) -> HttpResponse:
    """POST with `putusan` = konfirmasi or tolak (with `alasan`)."""
    aktor = aktor_of(request)
    try:
        if request.POST.get("putusan") == "konfirmasi":
            ini = superior_report_confirm(actor=aktor.pengguna, laporan_id=pk)
            messages.success(
                request, f"Atasan {ini.pegawai.nama} kini {ini.atasan.nama}; yang menunggu pindah sendiri."
            )
        else:
            superior_report_refuse(actor=aktor.pengguna, laporan_id=pk, alasan=request.POST.get("alasan", ""))
            messages.success(request, "Laporan ditolak; pegawai membaca alasannya.")
    except TidakBerwenang as galat:
        raise Http404(str(galat)) from galat
    except GalatLayanan as galat:
        messages.error(request, str(galat))
    return redirect("organisasi:laporan_atasan")


@require_POST
@perlu_peran(*PERAN_PUTUS)
def selisih(request: HttpRequest, pk: int) -> HttpResponse:
    putusan = request.POST.get("putusan", "")
    if putusan not in ("tetap", "ganti"):
        messages.error(request, "Belum ada pilihan: tekan Tetap yang tercatat, atau Pakai dari sumbernya.")
        return redirect("organisasi:laporan_atasan")
    ganti = putusan == "ganti"
    try:
        ini = difference_decide(actor=aktor_of(request).pengguna, selisih_id=pk, ganti=ganti)
    except TidakBerwenang as galat:
        raise Http404(str(galat)) from galat
    except GalatLayanan as galat:
        messages.error(request, str(galat))
    else:
        kata = "mengikuti sumber" if ganti else "tetap seperti yang dicatat"
        messages.success(request, f"Atasan {ini.pegawai.nama} {kata}.")
    return redirect("organisasi:laporan_atasan")
