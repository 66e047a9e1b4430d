"""Own activities of a month, rejected ones first."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Q, Sum, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenants.aktivitas.models import Aktivitas
from tenants.organisasi.aktor import aktor_of

SATU_HALAMAN = 50
Status = Aktivitas.Status


@require_safe
@login_required
def saya(request: HttpRequest) -> HttpResponse:
    """One month of own activities; `?bulan=2026-10`, `?status=DITOLAK`."""
    aktor = aktor_of(request)
    if aktor.pegawai_id is None:
        raise Http404("Akun ini tidak terhubung dengan data pegawai.")
    awal = _bulan(request.GET.get("bulan", ""))
    depan = (awal + dt.timedelta(days=31)).replace(day=1)
    sebulan = Aktivitas.objects.filter(pegawai_id=aktor.pegawai_id, tanggal__gte=awal, tanggal__lt=depan)
    jumlah = sebulan.aggregate(
        sah=Sum("menit", filter=Q(status=Status.DITERIMA), default=0),
        menunggu=Sum("menit", filter=Q(status=Status.DIAJUKAN), default=0),
        ditolak=Sum("menit", filter=Q(status__in=(Status.DITOLAK, Status.REVISI)), default=0),
    )
    status = request.GET.get("status", "")
    baris = sebulan.filter(status=status) if status in Status.values else sebulan
    perlu_dilihat = When(status__in=(Status.DITOLAK, Status.REVISI), then=Value(0))
    baris = baris.order_by(Case(perlu_dilihat, default=Value(1), output_field=IntegerField()), "-tanggal", "-id")
    isi = {
        "awal": awal,
        "sebelum": awal - dt.timedelta(days=1),
        "depan": depan,
        "ada_depan": depan <= timezone.localdate(),
        "jumlah": jumlah,
        "pilihan": Status.choices,
        "status": status,
        "halaman": Paginator(baris, SATU_HALAMAN).get_page(request.GET.get("hal")),
    }
    return render(request, "aktivitas/saya.html", isi)


def _bulan(teks: str) -> dt.date:
    """First day of `2026-10`; anything else means this month."""
    try:
        return dt.datetime.strptime(teks, "%Y-%m").date()
    except ValueError:
        return timezone.localdate().replace(day=1)
