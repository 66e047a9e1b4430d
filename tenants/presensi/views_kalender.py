"""The calendar of a month: proposed by the system or by hand, accepted by BKPSDM, then turned into day results."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from erk_kit import pekerjaan as kerja
from erk_kit.kunci import horizon
from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.presensi.forms import HariForm, RamadanForm
from tenants.presensi.kalender import (
    calendar_accept,
    calendar_day_propose,
    calendar_propose,
    calendar_ramadan_propose,
    month_bounds,
)
from tenants.presensi.lembar_kalender import calendar_sheet
from tenants.presensi.models import Kalender, PolaKerja
from tenants.presensi.tasks import build_days

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN)
TAHUN_AWAL, TAHUN_AKHIR = 2000, 2100


@require_safe
@perlu_peran(*LIHAT)
def kalender_kini(request: HttpRequest) -> HttpResponse:
    return redirect("presensi:kalender", f"{timezone.localdate():%Y-%m}")


@require_safe
@perlu_peran(*LIHAT)
def kalender(request: HttpRequest, kode: str) -> HttpResponse:
    return _page(request, kode, request.GET.get("pola", ""))


@require_POST
@perlu_peran(Peran.BKPSDM)
def usulkan(request: HttpRequest, kode: str) -> HttpResponse:
    """Proposals for every day, from national holidays and joint leave."""
    awal, pola = _month(kode)[0], _pattern(request.POST.get("pola", ""))
    return _do(
        request,
        kode,
        pola,
        lambda: calendar_propose(tahun=awal.year, bulan=awal.month, pola=pola),
        "Kalender diusulkan. Periksa setiap libur dengan SKB 3 Menteri, lalu terima.",
    )


@require_POST
@perlu_peran(Peran.BKPSDM)
def terima(request: HttpRequest, kode: str) -> HttpResponse:
    """Accept the proposals that were shown; others than those are refused."""
    (awal, akhir), pola = _month(kode), _pattern(request.POST.get("pola", ""))
    if calendar_sheet(mulai=awal, sampai=akhir, pola=pola).sidik != request.POST.get("sidik", ""):
        galat = "Usulan kalender berubah sejak halaman ini dibuka. Periksa yang di bawah, lalu terima lagi."
        return _page(request, kode, pola, galat=galat)
    return _do(
        request,
        kode,
        pola,
        lambda: calendar_accept(actor_id=aktor_of(request).pengguna.pk, mulai=awal, sampai=akhir, pola=pola),
        "Kalender diterima. Bangun hasil hari agar presensi dihitung menurut kalender ini.",
    )


@require_POST
@perlu_peran(Peran.BKPSDM)
def ubah_hari(request: HttpRequest, kode: str) -> HttpResponse:
    form, pola = HariForm(request.POST), _pattern(request.POST.get("pola", ""))
    if not form.is_valid():
        return _page(request, kode, pola, form_hari=form)
    return _do(
        request,
        kode,
        pola,
        lambda: calendar_day_propose(pola=pola, **form.cleaned_data),
        "Perubahan hari itu diusulkan; berlaku sesudah diterima.",
        form_hari=form,
    )


@require_POST
@perlu_peran(Peran.BKPSDM)
def ramadan(request: HttpRequest, kode: str) -> HttpResponse:
    form, pola = RamadanForm(request.POST), _pattern(request.POST.get("pola", ""))
    if not form.is_valid():
        return _page(request, kode, pola, form_ramadan=form)
    return _do(
        request,
        kode,
        pola,
        lambda: calendar_ramadan_propose(pola=pola, **form.cleaned_data),
        "Jam kerja Ramadan diusulkan; berlaku sesudah diterima.",
        form_ramadan=form,
    )


@require_POST
@perlu_peran(Peran.BKPSDM)
def bangun(request: HttpRequest, kode: str) -> HttpResponse:
    """Order the day results of the month and go to the job's page."""
    _month(kode)
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    job = uuid.uuid4()
    job_id = kerja.job_id_of(schema=schema, apa=f"hari:{kode}", job=job)
    kerja.job_order(build_days, job_id, schema=schema, kode=kode, job_id=job_id)
    return redirect("presensi:pekerjaan", kode, job)


@require_safe
@perlu_peran(Peran.BKPSDM)
def pekerjaan(request: HttpRequest, kode: str, job: uuid.UUID) -> HttpResponse:
    awal, _ = _month(kode)
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    kemajuan = kerja.baca(kerja.job_id_of(schema=schema, apa=f"hari:{kode}", job=job))
    if kemajuan is None:
        raise Http404("Pekerjaan ini tidak dikenal, atau sudah lebih dari sehari. Lihat kalender bulannya.")
    return kerja.job_page(request, "presensi/pekerjaan", kemajuan, awal=awal, kode=kode)


def _do(
    request: HttpRequest, kode: str, pola: str, kerjakan: Callable[[], object], teks: str, **form: forms.Form
) -> HttpResponse:
    try:
        kerjakan()
    except GalatLayanan as galat:
        return _page(request, kode, pola, galat=str(galat), **form)
    messages.success(request, teks)
    return redirect(f"{reverse('presensi:kalender', args=(kode,))}?pola={pola}")


def _month(kode: str) -> tuple[dt.date, dt.date]:
    tahun, bulan = (int(x) for x in kode.split("-"))
    if not TAHUN_AWAL <= tahun <= TAHUN_AKHIR:
        raise Http404(f"Tahun {tahun} di luar kalender.")
    return month_bounds(tahun, bulan)


def _pattern(teks: str) -> str:
    return teks if teks in Kalender.Pola.values else Kalender.Pola.LIMA_HARI


def _page(
    request: HttpRequest,
    kode: str,
    pola: str,
    *,
    galat: str = "",
    form_hari: forms.Form | None = None,
    form_ramadan: forms.Form | None = None,
) -> HttpResponse:
    """The month; 422 with what was wrong, and what had been typed."""
    awal, akhir = _month(kode)
    pola = _pattern(pola)
    batas = horizon()
    terkunci = batas is not None and akhir <= batas
    dipakai = {str(Kalender.Pola.LIMA_HARI)} | set(
        PolaKerja.objects.filter(berlaku_mulai__lte=akhir).values_list("pola", flat=True)
    )
    isi = {
        "kode": kode,
        "awal": awal,
        "sebelum": awal - dt.timedelta(days=1),
        "sesudah": akhir + dt.timedelta(days=1),
        "lembar": calendar_sheet(mulai=awal, sampai=akhir, pola=pola),
        "semua_pola": [
            (k, v, k == pola, k == Kalender.Pola.LIMA_HARI or k in dipakai) for k, v in Kalender.Pola.choices
        ],
        "terkunci": terkunci,
        "bisa": aktor_of(request).punya(Peran.BKPSDM) and not terkunci,
        "sudah_mulai": awal <= timezone.localdate(),
        "galat": galat,
        "form_hari": form_hari or HariForm(initial={"tanggal": awal}),
        "form_ramadan": form_ramadan or RamadanForm(),
        "buka": "ramadan" if form_ramadan is not None else "hari" if form_hari is not None else "",
    }
    salah = galat or any(f is not None and f.errors for f in (form_hari, form_ramadan))
    return render(request, "presensi/kalender.html", isi, status=422 if salah else 200)
