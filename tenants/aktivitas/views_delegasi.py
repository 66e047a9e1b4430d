"""Delegations of a superior; the top of the tree and the notes against validators, for BKPSDM."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit.bentuk import bulan_tahun
from erk_kit.hari import month_in, month_next
from erk_kit.lembar import table_workbook
from tenants.aktivitas.delegasi import (
    candidates_for_top,
    candidates_of,
    delegation_create,
    delegation_end,
    top_people,
    without_validator,
)
from tenants.aktivitas.forms import DelegasiForm
from tenants.aktivitas.models import CatatanValidator, Delegasi
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import PEMUTUS, aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import Pegawai

SATU_HALAMAN = 50
PILIHAN_MAKS = 400
PERAN_LIHAT_CATATAN = (Peran.BKPSDM, Peran.INSPEKTORAT)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(PEMUTUS)
def delegasi(request: HttpRequest) -> HttpResponse:
    aktor = aktor_of(request)
    diri = aktor.pegawai_id or 0
    pilihan = _names(candidates_of(diri))
    form = DelegasiForm(
        request.POST if request.method == "POST" else None, pilihan=pilihan, initial={"mulai": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        isi = form.cleaned_data
        try:
            baru = delegation_create(
                actor=aktor.pengguna,
                penerima_id=isi["penerima"],
                mulai=isi["mulai"],
                sampai=isi["sampai"],
                alasan=isi["alasan"],
            )
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, f"{baru.penerima.nama_lengkap} memutuskan atas nama Anda pada hari-hari itu.")
            return redirect("aktivitas:delegasi")
    semua = Delegasi.objects.select_related("pemberi", "penerima")
    isi = {
        "form": form,
        "atasan": aktor.adalah_atasan,
        "ada_calon": bool(pilihan),
        "diberi": semua.filter(pemberi_id=diri)[:SATU_HALAMAN],
        "diterima": semua.filter(penerima_id=diri, diakhiri_pada__isnull=True)[:SATU_HALAMAN],
        "hari_ini": timezone.localdate(),
    }
    return render(request, "aktivitas/delegasi.html", isi, status=422 if form.is_bound else 200)


@require_POST
@login_required
def delegasi_akhiri(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        ini = delegation_end(actor=aktor_of(request).pengguna, delegasi_id=pk)
    except GalatLayanan as galat:
        raise Http404(str(galat)) from galat
    messages.success(request, "Delegasi diakhiri.")
    return redirect("aktivitas:validator" if ini.pemberi.kepala_daerah else "aktivitas:delegasi")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def validator(request: HttpRequest) -> HttpResponse:
    """Notes of a month: one's own; everybody's for BKPSDM and inspektorat; for BKPSDM also who decides at the top."""
    aktor = aktor_of(request)
    semua = aktor.punya(*PERAN_LIHAT_CATATAN)
    awal = month_in(request.GET.get("bulan", ""))
    puncak = _top(request) if aktor.punya(Peran.BKPSDM) else None
    if isinstance(puncak, HttpResponse):
        return puncak
    if request.method == "POST" and puncak is None:
        raise Http404("Halaman ini tidak menerima isian dari Anda.")
    isi: dict[str, Any] = {"awal": awal, "lihat_semua": semua, "puncak": puncak, "banyak_catatan": 0}
    if semua:
        isi["halaman"] = Paginator(_by_validator(awal), SATU_HALAMAN).get_page(request.GET.get("hal"))
        tanpa = without_validator()
        isi["tanpa_banyak"], isi["tanpa"] = tanpa.count(), tanpa[:20]
    else:
        milik = _notes(awal).filter(validator_id=aktor.pegawai_id).select_related("aktivitas__pegawai")
        isi["halaman"] = Paginator(milik, SATU_HALAMAN).get_page(request.GET.get("hal"))
    return render(request, "aktivitas/validator.html", isi, status=422 if puncak and puncak["form"].is_bound else 200)


@require_safe
@perlu_peran(*PERAN_LIHAT_CATATAN)
def validator_excel(request: HttpRequest) -> HttpResponse:
    awal = month_in(request.GET.get("bulan", ""))
    baris = [
        (v.nama, v.nip or "", v.banyak, v.orang, v.terakhir)  # type: ignore[attr-defined]
        for v in _by_validator(awal)
    ]
    kolom = (("Validator", 40), ("NIP", 22), ("Aktivitas lewat tenggat", 14), ("Pegawai", 10), ("Tenggat terakhir", 16))
    berkas = table_workbook(judul=f"Tenggat validasi lewat, {bulan_tahun(awal)}", kolom=kolom, baris=baris)
    wilayah = request.tenant  # type: ignore[attr-defined]
    return workbook_answer(berkas, nama=f"tenggat-{wilayah.slug}-{awal:%Y-%m}.xlsx", jumlah=len(baris))


def _top(request: HttpRequest) -> dict[str, Any] | HttpResponse:
    """The form that names who decides for a kepala daerah, with those that are in force."""
    aktor = aktor_of(request)
    kepala = list(top_people()[:5])
    form = DelegasiForm(
        request.POST if request.method == "POST" else None,
        pilihan=_names(candidates_for_top()),
        puncak=True,
        initial={"mulai": timezone.localdate()},
    )
    if request.method == "POST" and kepala and form.is_valid():
        isi = form.cleaned_data
        siapa = next((k for k in kepala if str(k.pk) == request.POST.get("puncak")), kepala[0])
        try:
            delegation_create(
                actor=aktor.pengguna,
                penerima_id=isi["penerima"],
                mulai=isi["mulai"],
                sampai=isi["sampai"],
                alasan=isi["alasan"],
                puncak_id=siapa.pk,
            )
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, f"Validator atas nama {siapa.nama_lengkap} ditetapkan.")
            return redirect("aktivitas:validator")
    berlaku = Delegasi.objects.filter(pemberi__in=kepala, diakhiri_pada__isnull=True).select_related(
        "pemberi", "penerima"
    )
    return {"form": form, "kepala": kepala, "berlaku": berlaku}


def _names(orang: QuerySet[Pegawai]) -> list[tuple[int, str]]:
    return [(p.pk, p.nama_lengkap) for p in orang.order_by("nama")[:PILIHAN_MAKS]]


def _notes(awal: dt.date) -> QuerySet[CatatanValidator]:
    depan = month_next(awal)
    return CatatanValidator.objects.filter(tenggat__gte=awal, tenggat__lt=depan)


def _by_validator(awal: dt.date) -> QuerySet[Pegawai]:
    """Superiors with notes in that month, the most first."""
    depan = month_next(awal)
    return (
        Pegawai.objects.filter(catatan_validator__tenggat__gte=awal, catatan_validator__tenggat__lt=depan)
        .annotate(
            banyak=Count("catatan_validator"),
            orang=Count("catatan_validator__aktivitas__pegawai", distinct=True),
            terakhir=Max("catatan_validator__tenggat"),
        )
        .order_by("-banyak", "nama", "pk")
    )
