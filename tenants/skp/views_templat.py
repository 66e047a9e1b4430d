"""Templates by position: list, plans, Excel both ways, and applying one to all who hold the position."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit import pekerjaan as kerja
from erk_kit.alamat import number_in
from erk_kit.isian import text_back
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import aktor_of, perlu_peran, refused_page
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.models import Jabatan, Opd
from tenants.skp.forms import ButirForm, TemplatForm, UnggahForm, item_initial, year_read
from tenants.skp.lembar_templat import BerkasDitolak, templates_read, templates_workbook
from tenants.skp.models import TemplatSkp
from tenants.skp.selectors import with_aspects
from tenants.skp.tasks import apply_template
from tenants.skp.templat import (
    apply_preview,
    listed,
    offices_of,
    positions_without,
    template_create,
    template_get,
    template_item_remove,
    template_item_save,
    template_may_change,
    template_remove,
    templates_replace,
    templates_seen,
)

SATU_HALAMAN = 50
PENGELOLA = (Peran.ADMIN_OPD, Peran.BKPSDM)
_TIADA = "Templat itu tidak ada, atau bukan milik OPD Anda."


def _year(request: HttpRequest) -> int:
    """`?tahun=` within a year of now; from October on the coming year, for which templates are made then."""
    kini = timezone.localdate()
    return year_read(request.GET.get("tahun", ""), bawaan=kini.year + (kini.month >= 10), kini=kini.year)


def _owner(request: HttpRequest) -> int | None:
    """Whose templates are made here: the region's for BKPSDM, else those of the admin's (first or `?opd=`) office."""
    aktor = aktor_of(request)
    if aktor.punya(Peran.BKPSDM):
        return None
    minta = number_in(request.GET.get("opd", ""))
    return minta if minta in aktor.opd_ids else min(aktor.opd_ids)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*PENGELOLA)
def daftar(request: HttpRequest) -> HttpResponse:
    """Templates of a year; POST begins one for a position."""
    tahun, opd = _year(request), _owner(request)
    form = TemplatForm(
        request.POST if request.method == "POST" else None, jabatan=positions_without(tahun=tahun, opd_id=opd)
    )
    if form.is_valid():
        templat = template_create(
            actor=aktor_of(request).pengguna, jabatan_id=form.cleaned_data["jabatan"].pk, tahun=tahun, opd_id=opd
        )
        return redirect("skp:templat_rinci", templat.pk)
    return _list(request, form=form, status=422 if form.is_bound else 200)


def _list(request: HttpRequest, *, form: TemplatForm | None = None, status: int = 200, **lain: Any) -> HttpResponse:
    tahun, opd = _year(request), _owner(request)
    kini = timezone.localdate().year
    semua = listed(templates_seen(actor=aktor_of(request).pengguna).filter(tahun=tahun))
    kata = request.GET.get("cari", "").strip()[:80]
    if kata:
        semua = semua.filter(jabatan__nama__icontains=kata)
    isi = {
        "halaman": Paginator(semua, SATU_HALAMAN).get_page(request.GET.get("hal")),
        "tahun": tahun,
        "tahun_semua": (kini - 1, kini, kini + 1),
        "cari": kata,
        "form": form or TemplatForm(jabatan=positions_without(tahun=tahun, opd_id=opd)),
        "unggah": UnggahForm(),
        "pemilik": Opd.objects.filter(pk=opd).first() if opd else None,
        "temuan": [],
    }
    return render(request, "skp/templat.html", isi | lain, status=status)


@require_safe
@perlu_peran(*PENGELOLA)
def excel(request: HttpRequest) -> HttpResponse:
    """The own templates of the year (the region's for BKPSDM) as a file that may be uploaded again."""
    tahun, opd = _year(request), _owner(request)
    semua = list(
        TemplatSkp.objects.filter(tahun=tahun, opd_id=opd)
        .select_related("jabatan")
        .prefetch_related("butir__indikator")
        .order_by("jabatan__kode")
    )
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = templates_workbook(
        judul=f"Templat SKP {tahun}, {wilayah.nama}", templat=semua, jabatan=Jabatan.objects.filter(aktif=True)
    )
    return workbook_answer(
        berkas, nama=f"templat-skp-{tahun}-{wilayah.slug}.xlsx", jumlah=len(semua), peran=aktor_of(request).utama or ""
    )


@require_POST
@perlu_peran(*PENGELOLA)
def unggah(request: HttpRequest) -> HttpResponse:
    """All of the file or none of it; 422 with every wrong cell."""
    tahun, opd = _year(request), _owner(request)
    form = UnggahForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, status=422, unggah=form)
    try:
        isi = templates_read(form.isi())
    except BerkasDitolak as galat:
        return _list(request, status=422, unggah=form, temuan=galat.temuan)
    templat, butir = templates_replace(actor=aktor_of(request).pengguna, tahun=tahun, opd_id=opd, isi=isi)
    messages.success(request, f"{templat} templat dengan {butir} butir tersimpan; templat jabatan lain tetap.")
    return redirect(f"{reverse('skp:templat')}?{request.GET.urlencode()}")


@require_safe
@perlu_peran(*PENGELOLA)
def rinci(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _seen(request, pk))


def _detail(request: HttpRequest, templat: TemplatSkp, *, galat: str = "") -> HttpResponse:
    aktor = aktor_of(request)
    butir = with_aspects(list(templat.butir.prefetch_related("indikator")))
    teks = request.GET.get("opd", "")
    pilihan = list(offices_of(actor=aktor.pengguna))
    opd = next((o.pk for o in pilihan if str(o.pk) == teks), None)
    if not aktor.punya(Peran.BKPSDM):
        opd = opd or min(aktor.opd_ids)
    pratinjau = None
    if butir and not galat:
        try:
            pratinjau = apply_preview(actor=aktor.pengguna, templat=templat, opd_id=opd)
        except GalatLayanan as salah:
            galat = str(salah)
    isi = {
        "templat": templat,
        "rencana": butir,
        "ubah": template_may_change(actor=aktor.pengguna, templat=templat),
        "pratinjau": pratinjau,
        "opd": opd,
        "pilihan_opd": [] if templat.opd_id else pilihan,
        "boleh_semua": aktor.punya(Peran.BKPSDM),
        "galat": galat,
    }
    return render(request, "skp/templat_rinci.html", isi, status=422 if galat and request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@text_back
@perlu_peran(*PENGELOLA)
def butir_baru(request: HttpRequest, pk: int) -> HttpResponse:
    return _item(request, _seen(request, pk, ubah=True), None)


@require_http_methods(["GET", "HEAD", "POST"])
@text_back
@perlu_peran(*PENGELOLA)
def butir_ubah(request: HttpRequest, pk: int, butir_pk: int) -> HttpResponse:
    templat = _seen(request, pk, ubah=True)
    butir = templat.butir.filter(pk=butir_pk).first()
    if butir is None:
        raise Http404("Butir itu tidak ada pada templat ini.")
    return _item(request, templat, butir)


def _item(request: HttpRequest, templat: TemplatSkp, butir: Any) -> HttpResponse:
    awal = item_initial(butir, butir.indikator.all()) if butir else {}
    form = ButirForm(request.POST if request.method == "POST" else None, initial=awal)
    if form.is_valid():
        try:
            template_item_save(
                actor=aktor_of(request).pengguna,
                templat_id=templat.pk,
                isi=form.isi(),
                butir_id=butir.pk if butir else None,
            )
        except GalatLayanan as galat:
            medan = galat.kode.partition("_")[0]
            form.add_error(medan if medan in form.fields else None, str(galat))
        else:
            messages.success(request, "Butir templat tersimpan.")
            lagi = request.POST.get("aksi") == "lagi"
            return redirect("skp:templat_butir_baru" if lagi else "skp:templat_rinci", templat.pk)
    isi = {"form": form, "templat": templat, "ini": butir}
    return render(request, "skp/butir.html", isi, status=422 if form.is_bound else 200)


@require_POST
@perlu_peran(*PENGELOLA)
def butir_hapus(request: HttpRequest, pk: int, butir_pk: int) -> HttpResponse:
    templat = _seen(request, pk, ubah=True)
    template_item_remove(actor=aktor_of(request).pengguna, templat_id=templat.pk, butir_id=butir_pk)
    messages.success(request, "Butir dihapus dari templat; SKP yang sudah dibuat tidak berubah.")
    return redirect("skp:templat_rinci", pk)


@require_POST
@perlu_peran(*PENGELOLA)
def hapus(request: HttpRequest, pk: int) -> HttpResponse:
    templat = _seen(request, pk, ubah=True)
    template_remove(actor=aktor_of(request).pengguna, templat_id=templat.pk)
    messages.success(request, f"Templat {templat} dihapus; SKP yang sudah dibuat tidak berubah.")
    return redirect(f"{reverse('skp:templat')}?tahun={templat.tahun}")


@require_POST
@perlu_peran(*PENGELOLA)
def terapkan(request: HttpRequest, pk: int) -> HttpResponse:
    """Order the drafts and go to the job's page. POST `opd`: one office, empty for all."""
    templat, aktor = _seen(request, pk), aktor_of(request)
    opd = number_in(request.POST.get("opd", ""))
    try:
        # who may not, and a template without plans, is told before a job is ordered
        if not templat.butir.exists():
            raise GalatLayanan(
                "Templat ini belum memuat butir.", kode="templat_kosong", saran="Tambah butirnya dahulu."
            )
        apply_preview(actor=aktor.pengguna, templat=templat, opd_id=opd)
    except TidakBerwenang as galat:
        return refused_page(request, galat)
    except GalatLayanan as galat:
        return _detail(request, templat, galat=str(galat))
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    job = uuid.uuid4()
    job_id = kerja.job_id_of(schema=schema, apa=f"templat-skp:{pk}", job=job)
    kerja.job_order(
        apply_template, job_id, schema=schema, templat_id=pk, opd_id=opd, actor_id=aktor.pengguna.pk, job_id=job_id
    )
    return redirect("skp:templat_pekerjaan", pk, job)


@require_safe
@perlu_peran(*PENGELOLA)
def pekerjaan(request: HttpRequest, pk: int, job: uuid.UUID) -> HttpResponse:
    templat = _seen(request, pk)
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    kemajuan = kerja.baca(kerja.job_id_of(schema=schema, apa=f"templat-skp:{pk}", job=job))
    if kemajuan is None:
        raise Http404("Pekerjaan ini tidak dikenal, atau sudah lebih dari sehari. Lihat kelengkapan SKP.")
    return kerja.job_page(request, "skp/pekerjaan", kemajuan, templat=templat)


def _seen(request: HttpRequest, pk: int, *, ubah: bool = False) -> TemplatSkp:
    try:
        return template_get(actor=aktor_of(request).pengguna, templat_id=pk, ubah=ubah)
    except TidakBerwenang:
        raise Http404(_TIADA) from None
