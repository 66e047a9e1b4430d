"""Own attendance: the month, one day, a request and what became of it."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from erk_kit.hari import day_in, day_read, month_in, month_next
from erk_kit.isian import text_back
from erk_kit.kunci import horizon
from erk_kit.lampiran import LampiranSalah, attachment_read, attachment_response
from tenants.organisasi.aktor import Aktor, aktor_of, perlu_pegawai, refused_page
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.presensi.forms_usulan import UsulanForm
from tenants.presensi.hari import HariSaya, derivation_of, month_of, punches_of
from tenants.presensi.kesegaran import fresh_until
from tenants.presensi.models import BuktiPresensi, HasilHari, UsulanPresensi
from tenants.presensi.usulan import (
    request_agree,
    request_create,
    request_refuse,
    request_settle,
    request_withdraw,
    requests_seen,
    requests_to_agree,
    requests_to_settle,
)

NAMA_HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
Status = UsulanPresensi.Status


@require_safe
@perlu_pegawai
def saya(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """One month; `?bulan=2026-10`."""
    awal = month_in(request.GET.get("bulan", ""))
    depan = month_next(awal)
    isi = {
        "bulan": month_of(pegawai_id=pegawai_id, awal=awal),
        "awal": awal,
        "sebelum": awal - dt.timedelta(days=1),
        "depan": depan,
        "ada_depan": depan <= timezone.localdate(),
        "hari_ini": timezone.localdate(),
        "nama_hari": NAMA_HARI,
        "kesegaran": fresh_until(),
        "usulan": UsulanPresensi.objects.filter(pegawai_id=pegawai_id)[:10],
    }
    return render(request, "presensi/saya.html", isi)


@require_safe
@perlu_pegawai
def hari(request: HttpRequest, tanggal: str, *, pegawai_id: int) -> HttpResponse:
    """One day with its derivation."""
    pada = day_read(tanggal)
    if pada is None:
        raise Http404(f"{tanggal[:20]} bukan tanggal.")
    hasil = HasilHari.objects.filter(pegawai_id=pegawai_id, tanggal=pada).first()
    batas = horizon()
    isi = {
        "hari": HariSaya(pada, hasil),
        "turunan": derivation_of(hasil) if hasil else [],
        "rekaman": punches_of(
            pegawai_id=pegawai_id, tanggal=pada, beregu="jadwal" in ((hasil.turunan if hasil else None) or {})
        ),
        "usulan": UsulanPresensi.objects.filter(pegawai_id=pegawai_id, mulai__lte=pada, sampai__gte=pada),
        "terkunci": batas is not None and pada <= batas,
        "kesegaran": fresh_until(),
        "sebelum": pada - dt.timedelta(days=1),
        "sesudah": pada + dt.timedelta(days=1),
    }
    return render(request, "presensi/hari.html", isi)


@text_back
@require_http_methods(["GET", "HEAD", "POST"])
@perlu_pegawai
def usul(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """`?hari=2026-11-20&jenis=TERLAMBAT` fill in."""
    aktor = aktor_of(request)
    awal = {"mulai": day_in(request.GET.get("hari", "")), "jenis": request.GET.get("jenis", "")}
    form = UsulanForm(*((request.POST, request.FILES) if request.method == "POST" else ()), initial=awal)
    if request.method == "POST" and form.is_valid():
        isi = form.cleaned_data
        berkas = isi.pop("bukti")
        try:
            bukti = [attachment_read(berkas)] if berkas else []
            baru = request_create(actor=aktor.pengguna, bukti=bukti, **isi)
        except LampiranSalah as galat:
            form.add_error("bukti", str(galat))
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, "Usulan terkirim kepada atasan langsung.")
            return redirect("presensi:usulan", baru.pk)
    return render(request, "presensi/usul.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def usulan(request: HttpRequest, pk: int) -> HttpResponse:
    """One request; POST with `aksi` = tarik, setujui, tetapkan or tolak (with `alasan`)."""
    aktor = aktor_of(request)
    ini = (
        requests_seen(actor=aktor.pengguna).filter(pk=pk).first()
        or requests_to_agree(actor=aktor.pengguna).filter(pk=pk).first()
    )
    if ini is None:
        raise Http404("Usulan itu tidak ada, atau bukan untuk Anda.")
    galat = ""
    if request.method == "POST":
        try:
            messages.success(request, act(aktor, pk, request.POST.get("aksi", ""), request.POST.get("alasan", "")))
        except TidakBerwenang as sebab:
            return refused_page(request, sebab)
        except GalatLayanan as sebab:
            galat = str(sebab)
        else:
            return redirect("presensi:usulan", pk)
    isi = {
        "ini": ini,
        "bukti": ini.bukti.all(),
        "tahap": steps_of(ini),
        "boleh_tarik": ini.status in (Status.DIAJUKAN, Status.DISETUJUI) and ini.pegawai_id == aktor.pegawai_id,
        "boleh_setuju": requests_to_agree(actor=aktor.pengguna).filter(pk=pk).exists(),
        "boleh_tetap": requests_to_settle(actor=aktor.pengguna).filter(pk=pk).exists(),
        "galat": galat,
        "alasan": request.POST.get("alasan", ""),
    }
    return render(request, "presensi/usulan.html", isi, status=422 if galat else 200)


@require_safe
@login_required
def bukti(request: HttpRequest, pk: int, bukti_pk: int) -> HttpResponse:
    aktor = aktor_of(request)
    boleh = requests_seen(actor=aktor.pengguna).filter(pk=pk) or requests_to_agree(actor=aktor.pengguna).filter(pk=pk)
    satu = BuktiPresensi.objects.filter(pk=bukti_pk, usulan__in=[u.pk for u in boleh]).first()
    if satu is None:
        raise Http404("Berkas itu tidak ada, atau bukan untuk Anda.")
    return attachment_response(nama=satu.nama, jenis=satu.jenis, isi=bytes(satu.isi))


def act(aktor: Aktor, pk: int, aksi: str, alasan: str) -> str:
    """Do it; what to say. Raises what the services refuse."""
    if aksi == "tarik":
        request_withdraw(actor=aktor.pengguna, usulan_id=pk)
        return "Usulan ditarik."
    if aksi == "setujui":
        request_agree(actor=aktor.pengguna, usulan_id=pk)
        return "Disetujui; admin OPD menetapkannya."
    if aksi == "tetapkan":
        request_settle(actor=aktor.pengguna, usulan_id=pk)
        return "Ditetapkan; hari-harinya sudah dihitung ulang."
    if aksi == "tolak":
        request_refuse(actor=aktor.pengguna, usulan_id=pk, alasan=alasan)
        return "Ditolak; pegawai membaca alasannya."
    raise GalatLayanan("Tindakan itu tidak dikenal.", kode="usulan_aksi", saran="Muat ulang halamannya.")


def steps_of(ini: UsulanPresensi) -> list[dict[str, str]]:
    urut = [("Diajukan", Status.DIAJUKAN), ("Atasan", Status.DISETUJUI), ("Admin OPD", Status.DITETAPKAN)]
    if ini.status in (Status.DITOLAK, Status.DITARIK):
        setuju = "selesai" if ini.disetujui_pada else "lewat"
        return [
            {"label": "Diajukan", "kelas": "selesai"},
            {"label": "Atasan", "kelas": setuju},
            {"label": ini.get_status_display(), "kelas": "selesai"},
        ]
    sampai = [s for _, s in urut].index(Status(ini.status))
    return [
        {"label": nama, "kelas": "selesai" if ke <= sampai else ("kini" if ke == sampai + 1 else "")}
        for ke, (nama, _) in enumerate(urut)
    ]
