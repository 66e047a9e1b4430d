"""Objections: one's own and those to decide, filing one, one in full with what its reader may do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from erk_kit.lampiran import LampiranSalah, attachment_read, attachment_response
from tenants.aktivitas.forms import KeberatanForm, TeksKeberatanForm
from tenants.aktivitas.keberatan import (
    may_object,
    objection_answer,
    objection_decide,
    objection_file,
    objection_until,
    objection_withdraw,
    objections_seen,
    objections_to_decide,
    refusal_of,
)
from tenants.aktivitas.models import BuktiKeberatan, Keberatan
from tenants.aktivitas.pemutus import refusers_of
from tenants.organisasi.aktor import Aktor, aktor_of, refused_page
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang

SATU_HALAMAN = 30
SAYA, PUTUSKAN, SEMUA = "saya", "putuskan", "semua"
Status = Keberatan.Status


@require_safe
@login_required
def daftar(request: HttpRequest) -> HttpResponse:
    """`?lihat=putuskan`: what waits for the actor; else his own; `semua` for BKPSDM and inspektorat."""
    aktor = aktor_of(request)
    semua = objections_seen(actor=aktor.pengguna)
    menunggu = objections_to_decide(actor=aktor.pengguna)
    banyak = menunggu.count()
    lihat = request.GET.get("lihat") or (PUTUSKAN if banyak and aktor.pegawai_id is None else SAYA)
    baris = {
        PUTUSKAN: menunggu,
        SEMUA: semua if aktor.lihat_semua else semua.none(),
    }.get(lihat, semua.filter(aktivitas__pegawai_id=aktor.pegawai_id or 0))
    isi = {
        "lihat": lihat if lihat in (PUTUSKAN, SEMUA) else SAYA,
        "banyak_putuskan": banyak,
        "lihat_semua": aktor.lihat_semua,
        "halaman": Paginator(baris, SATU_HALAMAN).get_page(request.GET.get("hal")),
        "hari_ini": timezone.localdate(),
    }
    return render(request, "aktivitas/keberatan.html", isi)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def baru(request: HttpRequest, aktivitas_id: int) -> HttpResponse:
    aktor = aktor_of(request)
    try:
        ini = may_object(actor=aktor.pengguna, aktivitas_id=aktivitas_id)
    except TidakBerwenang as galat:
        raise Http404(str(galat)) from galat
    except GalatLayanan as galat:
        messages.error(request, str(galat))
        return redirect("aktivitas:rinci", aktivitas_id)
    form = KeberatanForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            berkas = form.cleaned_data["bukti"]
            bukti = [attachment_read(berkas)] if berkas else []
            jadi = objection_file(
                actor=aktor.pengguna, aktivitas_id=ini.pk, alasan=form.cleaned_data["alasan"], bukti=bukti
            )
        except LampiranSalah as galat:
            form.add_error("bukti", str(galat))
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, "Keberatan diajukan.")
            return redirect("aktivitas:keberatan_rinci", jadi.pk)
    isi = {"form": form, "ini": ini, "sampai": objection_until(ini)}
    return render(request, "aktivitas/keberatan_baru.html", isi, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rinci(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection; POST with `aksi` = tanggapi, kabulkan, tolak or tarik."""
    aktor = aktor_of(request)
    ini = objections_seen(actor=aktor.pengguna).filter(pk=pk).first()
    if ini is None:
        raise Http404("Keberatan itu tidak ada, atau bukan untuk Anda.")
    aksi = request.POST.get("aksi", "") if request.method == "POST" else ""
    form = TeksKeberatanForm(request.POST if aksi in ("tanggapi", "kabulkan", "tolak") else None, label="")
    galat = ""
    if request.method == "POST":
        try:
            if aksi == "tarik":
                objection_withdraw(actor=aktor.pengguna, keberatan_id=pk)
                return _done(request, pk, "Keberatan ditarik; penolakan atasan tetap.")
            if form.is_valid():
                return _done(request, pk, _act(aktor, pk, aksi, form.cleaned_data["teks"]))
        except TidakBerwenang as sebab:
            return refused_page(request, sebab)
        except GalatLayanan as sebab:
            galat = str(sebab)
    isi = {
        "ini": ini,
        "galat": galat,
        "form": form,
        "aksi": aksi,
        **_may(aktor, ini),
        "tahap": steps_of(ini),
        "penolakan": refusal_of(ini),
    }
    return render(request, "aktivitas/keberatan_rinci.html", isi, status=422 if request.method == "POST" else 200)


@require_safe
@login_required
def bukti(request: HttpRequest, pk: int, bukti_pk: int) -> HttpResponse:
    boleh = objections_seen(actor=aktor_of(request).pengguna).filter(pk=pk)
    satu = BuktiKeberatan.objects.filter(pk=bukti_pk, keberatan__in=boleh.values("pk")).first()
    if satu is None:
        raise Http404("Berkas itu tidak ada, atau bukan untuk Anda.")
    return attachment_response(nama=satu.nama, jenis=satu.jenis, isi=bytes(satu.isi))


def _act(aktor: Aktor, pk: int, aksi: str, teks: str) -> str:
    if aksi == "tanggapi":
        objection_answer(actor=aktor.pengguna, keberatan_id=pk, tanggapan=teks)
        return "Tanggapan Anda disimpan."
    ini = objection_decide(actor=aktor.pengguna, keberatan_id=pk, kabul=aksi == "kabulkan", alasan=teks)
    if ini.perlu_koreksi:
        return "Keberatan dikabulkan. Bulannya sudah terkunci, jadi BKPSDM mengusulkan koreksinya."
    return "Keberatan dikabulkan; aktivitasnya diterima." if aksi == "kabulkan" else "Keberatan tidak dikabulkan."


def _done(request: HttpRequest, pk: int, kata: str) -> HttpResponse:
    messages.success(request, kata)
    return redirect("aktivitas:keberatan_rinci", pk)


def _may(aktor: Aktor, ini: Keberatan) -> dict[str, Any]:
    terbuka = ini.status == Status.DIAJUKAN
    return {
        "boleh_putus": terbuka and objections_to_decide(actor=aktor.pengguna).filter(pk=ini.pk).exists(),
        "boleh_tanggapi": terbuka and not ini.tanggapan and aktor.pegawai_id in refusers_of(ini),
        "boleh_tarik": terbuka and aktor.pegawai_id == ini.aktivitas.pegawai_id,
        "lewat": bool(terbuka and ini.batas and ini.batas < timezone.localdate()),
        "bukti": ini.bukti.all(),
    }


def steps_of(ini: Keberatan) -> list[dict[str, str]]:
    """The stepper: filed, answered (may be skipped), decided."""
    selesai = ini.status != Status.DIAJUKAN
    jawab = "selesai" if ini.tanggapan else ("lewat" if selesai else "kini")
    akhir = {"label": ini.get_status_display() if selesai else "Putusan", "kelas": "selesai" if selesai else ""}
    if ini.tanggapan and not selesai:
        akhir["kelas"] = "kini"
    return [{"label": "Diajukan", "kelas": "selesai"}, {"label": "Tanggapan atasan", "kelas": jawab}, akhir]
