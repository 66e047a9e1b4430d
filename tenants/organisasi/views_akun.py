"""Accounts of the offices: progress, letters as a job, roles."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit import pekerjaan as kerja
from tenants.akun.models import Peran
from tenants.jejak.services import catat
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.akun_opd import account_progress, grants_seen, opds_of, role_end, role_give
from tenants.organisasi.forms import PeranForm
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.models import Opd, SuratAktivasi
from tenants.organisasi.tasks import make_letters

PERAN_AKUN = (Peran.ADMIN_OPD, Peran.BKPSDM)


@require_safe
@perlu_peran(*PERAN_AKUN)
def akun(request: HttpRequest) -> HttpResponse:
    """How far each OPD has come, and the letters that may still be downloaded."""
    aktor = aktor_of(request)
    keadaan = account_progress(actor=aktor.pengguna)
    surat = SuratAktivasi.objects.filter(
        dibuat_oleh_id=aktor.pengguna.pk, kedaluwarsa__gt=timezone.now()
    ).select_related("opd")
    isi = {
        "keadaan": keadaan,
        "surat": surat.defer("isi"),
        "orang": sum(k.orang for k in keadaan),
        "aktif": sum(k.aktif for k in keadaan),
    }
    return render(request, "organisasi/akun.html", isi)


@require_POST
@perlu_peran(*PERAN_AKUN)
def surat_pesan(request: HttpRequest, opd_id: int) -> HttpResponse:
    """Order the letters of one OPD and go to the job's page."""
    aktor = aktor_of(request)
    if not opds_of(aktor.pengguna).filter(pk=opd_id).exists():
        raise Http404("OPD itu bukan yang Anda urus.")
    wilayah = request.tenant  # type: ignore[attr-defined]
    job = uuid.uuid4()
    job_id = kerja.job_id_of(schema=wilayah.schema_name, apa=f"surat:{opd_id}", job=job)
    kerja.job_order(
        make_letters,
        job_id,
        schema=wilayah.schema_name,
        opd_id=opd_id,
        actor_id=aktor.pengguna.pk,
        alamat=f"{request.scheme}://{request.get_host()}",
        wilayah=wilayah.nama,
        job_id=job_id,
    )
    return redirect("organisasi:surat_pekerjaan", opd_id, job)


@require_safe
@perlu_peran(*PERAN_AKUN)
def surat_pekerjaan(request: HttpRequest, opd_id: int, job: uuid.UUID) -> HttpResponse:
    opd: Opd | None = opds_of(aktor_of(request).pengguna).filter(pk=opd_id).first()
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    job_id = kerja.job_id_of(schema=schema, apa=f"surat:{opd_id}", job=job)
    kemajuan = kerja.baca(job_id)
    if opd is None or kemajuan is None:
        raise Http404("Pekerjaan ini tidak dikenal, atau sudah lebih dari sehari. Lihat halaman Akun OPD.")
    surat = SuratAktivasi.objects.filter(pekerjaan=job_id).defer("isi").first()
    return kerja.job_page(request, "organisasi/surat_pekerjaan", kemajuan, opd=opd, surat=surat)


@require_safe
@perlu_peran(*PERAN_AKUN)
def surat_unduh(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF, for whoever ordered it, within its day."""
    aktor = aktor_of(request)
    surat = SuratAktivasi.objects.filter(
        pk=pk, dibuat_oleh_id=aktor.pengguna.pk, kedaluwarsa__gt=timezone.now()
    ).first()
    if surat is None:
        raise Http404("Surat itu tidak ada, atau sudah dihapus sesudah 24 jam.")
    catat(aksi="akun.surat_unduh", actor=aktor.pengguna, rincian={"jumlah": surat.banyak, "opd": surat.opd_id})
    jawab = HttpResponse(bytes(surat.isi), content_type="application/pdf")
    jawab["Content-Disposition"] = f'attachment; filename="surat-aktivasi-{surat.pk}.pdf"'
    jawab["Cache-Control"] = "no-store"
    return jawab


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(Peran.BKPSDM, Peran.INSPEKTORAT)
def peran(request: HttpRequest) -> HttpResponse:
    """Who holds which role; BKPSDM gives them."""
    aktor = aktor_of(request)
    boleh = aktor.punya(Peran.BKPSDM)
    data = request.POST if request.method == "POST" else None
    form = PeranForm(data, initial={"mulai": timezone.localdate()}) if boleh else None
    if request.method == "POST" and form is None:
        raise Http404("Peran diatur BKPSDM.")
    if form is not None and form.is_valid():
        isi = form.cleaned_data
        try:
            jadi = role_give(
                actor=aktor.pengguna,
                nip=isi["nip"],
                peran=isi["peran"],
                opd_id=isi["opd"].pk if isi["opd"] else None,
                mulai=isi["mulai"],
                sampai=isi["sampai"],
            )
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, f"{jadi.pengguna.nama} memegang peran {jadi.get_peran_display()}.")
            return redirect("organisasi:peran")
    opd = {o.pk: o.singkatan for o in Opd.objects.all()}
    daftar = [(p, opd.get(p.opd_id or 0, "")) for p in grants_seen(actor=aktor.pengguna)]
    isi = {"form": form, "daftar": daftar, "hari_ini": timezone.localdate()}
    return render(request, "organisasi/peran.html", isi, status=422 if form is not None and form.is_bound else 200)


@require_POST
@perlu_peran(Peran.BKPSDM)
def peran_akhiri(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        jadi = role_end(actor=aktor_of(request).pengguna, peran_id=pk)
    except TidakBerwenang as galat:
        raise Http404(str(galat)) from galat
    except GalatLayanan as galat:
        messages.error(request, str(galat))
    else:
        messages.success(request, f"Peran {jadi.get_peran_display()} {jadi.pengguna.nama} diakhiri.")
    return redirect("organisasi:peran")
