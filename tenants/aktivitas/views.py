"""One's own activities: a day, a week, a month, and the month as a workbook."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from erk_kit.bentuk import HARI
from erk_kit.hari import day_in, month_end, month_in, month_next
from tenants.aktivitas import hari as baca
from tenants.aktivitas.excel import month_workbook
from tenants.aktivitas.models import Aktivitas, TemplatAktivitas
from tenants.aktivitas.sasaran import targets_of
from tenants.organisasi.aktor import aktor_of, perlu_pegawai

SATU_HALAMAN = 50
Status = Aktivitas.Status


@require_safe
@perlu_pegawai
def saya(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """One day; `?hari=2026-11-27`. Links from before there were days (`?bulan=2026-10`) lead to the month."""
    if "bulan" in request.GET:
        return redirect(f"{reverse('aktivitas:bulan')}?{request.GET.urlencode()}")
    return day_page(request, pegawai_id, day_in(request.GET.get("hari", "")))


def day_page(
    request: HttpRequest, pegawai_id: int, tanggal: dt.date, *, galat: str = "", token: uuid.UUID | None = None
) -> HttpResponse:
    """The day; 422 with what was refused."""
    hari_ini = timezone.localdate()
    awal = tanggal.replace(day=1)
    jumlah = baca.sums_of(
        pegawai_id=pegawai_id, mulai=min(awal, tanggal - dt.timedelta(days=31)), sampai=month_end(tanggal)
    )
    kini = jumlah.get(tanggal) or baca.JumlahHari(tanggal)
    hari = baca.day_of(pegawai_id=pegawai_id, tanggal=tanggal, hari_ini=hari_ini, dihitung=kini.dihitung)
    bulan = baca.month_sum((h for h in jumlah.values() if h.tanggal >= awal), targets_of(tanggal, hari.opd_id))
    if awal <= hari_ini <= month_end(tanggal):
        bulan.sisa_kerja = baca.days_left(pegawai_id=pegawai_id, hari=hari_ini)
    semua = list(
        baca.with_evidence(Aktivitas.objects.filter(pegawai_id=pegawai_id, tanggal=tanggal)).order_by("mulai", "id")
    )
    baris = [a for a in semua if a.dibuang_pada is None]
    isi = {
        "hari": hari,
        "jumlah": kini,
        "bulan": bulan,
        "baris": baris,
        "draf": [a for a in baris if a.status == Status.DRAF],
        "dibuang": [a for a in semua if a.dibuang_pada is not None],
        "sebelum": tanggal - dt.timedelta(days=1),
        "sesudah": tanggal + dt.timedelta(days=1),
        "hari_ini": hari_ini,
        "asal_salin": max((h for h in jumlah if h < tanggal), default=None),
        "templat": list(TemplatAktivitas.objects.filter(pegawai_id=pegawai_id)[:8]),
        "token": token or uuid.uuid4(),
        "galat": galat,
        "tab": "hari",
    }
    return render(request, "aktivitas/hari.html", isi, status=422 if galat else 200)


@require_safe
@perlu_pegawai
def minggu(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """The week of `?hari=`, Monday to Sunday."""
    tanggal = day_in(request.GET.get("hari", ""))
    senin = tanggal - dt.timedelta(days=tanggal.weekday())
    hari = [senin + dt.timedelta(days=n) for n in range(7)]
    baris = baca.with_evidence(baca.own_of(pegawai_id=pegawai_id).filter(tanggal__range=(hari[0], hari[-1]))).order_by(
        "mulai", "id"
    )
    presensi = baca.days_of(pegawai_ids=[pegawai_id], mulai=hari[0], sampai=hari[-1])
    jumlah = baca.sums_of(pegawai_id=pegawai_id, mulai=hari[0], sampai=hari[-1])
    per_hari: dict[dt.date, list[Aktivitas]] = {h: [] for h in hari}
    for satu in baris:
        per_hari[satu.tanggal].append(satu)
    kosong = baca.JumlahHari
    isi = {
        "senin": senin,
        "minggu": hari[-1],
        "hari": [
            {
                "tanggal": h,
                "baris": per_hari[h],
                "jumlah": jumlah.get(h) or kosong(h),
                "presensi": presensi.get((pegawai_id, h)),
            }
            for h in hari
        ],
        "total": baca.month_sum(jumlah.values(), baca.Sasaran()),
        "sebelum": senin - dt.timedelta(days=7),
        "sesudah": senin + dt.timedelta(days=7),
        "hari_ini": timezone.localdate(),
        "tanggal": tanggal,
        "tab": "minggu",
    }
    return render(request, "aktivitas/minggu.html", isi)


@require_safe
@perlu_pegawai
def bulan(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """A month as a calendar and a list; `?bulan=2026-10&status=DITOLAK`."""
    awal = month_in(request.GET.get("bulan", ""))
    hari_ini = timezone.localdate()
    sasaran = baca.targets_of_person(pegawai_id=pegawai_id, hari=awal)
    hari = baca.month_days(pegawai_id=pegawai_id, awal=awal, sasaran=sasaran)
    jumlah = baca.month_sum(hari, sasaran)
    if awal <= hari_ini <= month_end(awal):
        jumlah.sisa_kerja = baca.days_left(pegawai_id=pegawai_id, hari=hari_ini)
    status = request.GET.get("status", "")
    depan = month_next(awal)
    isi = {
        "awal": awal,
        "sebelum": awal - dt.timedelta(days=1),
        "depan": depan,
        "ada_depan": depan <= hari_ini,
        "jumlah": jumlah,
        "minggu": baca.weeks_of(hari),
        "nama_hari": HARI,
        "hari_ini": hari_ini,
        "pilihan": Status.choices,
        "status": status if status in Status.values else "",
        "halaman": Paginator(_month_rows(pegawai_id, awal, status), SATU_HALAMAN).get_page(request.GET.get("hal")),
        "tanggal": hari_ini if awal <= hari_ini < depan else awal,
        "tab": "bulan",
    }
    return render(request, "aktivitas/bulan.html", isi)


@require_safe
@perlu_pegawai
def bulan_excel(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """What the month's list shows, all pages of it."""
    awal = month_in(request.GET.get("bulan", ""))
    baris = _month_rows(pegawai_id, awal, request.GET.get("status", ""))
    jawab = HttpResponse(
        month_workbook(nama=aktor_of(request).pengguna.nama, awal=awal, baris=baris),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    jawab["Content-Disposition"] = f'attachment; filename="aktivitas-{awal:%Y-%m}.xlsx"'
    jawab["Cache-Control"] = "private, no-store"
    return jawab


def _month_rows(pegawai_id: int, awal: dt.date, status: str) -> QuerySet[Aktivitas]:
    """Refused ones first, then the newest."""
    baris = baca.own_of(pegawai_id=pegawai_id).filter(tanggal__range=(awal, month_end(awal)))
    if status in Status.values:
        baris = baris.filter(status=status)
    perlu_dilihat = When(Q(status__in=(Status.DITOLAK, Status.REVISI)), then=Value(0))
    urut = Case(perlu_dilihat, default=Value(1), output_field=IntegerField())
    return baca.with_evidence(baris).order_by(urut, "-tanggal", "-id")
