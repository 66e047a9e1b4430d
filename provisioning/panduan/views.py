"""The wizard's pages in the console: a new region, and its checklist with what can be done now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit import pekerjaan as kerja
from provisioning.panduan.forms import AkunForm, IdentitasForm, PaketForm
from provisioning.panduan.langkah import checklist_of, steps_of
from provisioning.panduan.services import LangkahDitolak, admin_invite, pack_begin, region_begin, region_go_live
from provisioning.regions import slug_check
from provisioning.tasks import job_of, structure_prepare
from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.registry.models import Domain, Region, StatusWilayah

KELOLA = (Peran.PENGELOLA,)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*KELOLA)
def baru(request: HttpRequest) -> HttpResponse:
    """Step 1. The same code and short name again find the region that was begun."""
    form = IdentitasForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                region = region_begin(actor=aktor_of(request).pengguna, **form.cleaned_data)
        except LangkahDitolak as galat:
            form.add_error(galat.medan or None, str(galat))
        else:
            messages.success(request, f"{region.nama} terdaftar. Lanjutkan langkah berikutnya; boleh ditinggal.")
            return redirect("panduan:siapkan", region.slug)
    return render(request, "panduan/baru.html", {"form": form}, status=422 if request.method == "POST" else 200)


@require_safe
@perlu_peran(*KELOLA)
def nama_pendek(request: HttpRequest) -> HttpResponse:
    """Whether a short name is free, for the form while one types."""
    slug = request.GET.get("slug", "")[:60]
    return render(request, "panduan/nama_pendek.html", {"slug": slug, "salah": slug_check(slug) if slug else None})


@require_safe
@perlu_peran(*KELOLA)
def siapkan(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _region(slug))


@require_POST
@perlu_peran(*KELOLA)
def skema(request: HttpRequest, slug: str) -> HttpResponse:
    """Order the structure from the worker that may make it, and go to the job's page."""
    region, aktor = _region(slug), aktor_of(request).pengguna
    if region.status == StatusWilayah.AKTIF:
        messages.info(request, "Skema wilayah ini sudah siap.")
        return redirect("panduan:siapkan", slug)
    kerja.job_order(structure_prepare, job_of(slug), schema="public", slug=slug, actor_id=aktor.pk)
    return redirect("panduan:pekerjaan", slug)


@require_safe
@perlu_peran(*KELOLA)
def pekerjaan(request: HttpRequest, slug: str) -> HttpResponse:
    region, kemajuan = _region(slug), kerja.baca(job_of(slug))
    if kemajuan is None:
        return redirect("panduan:siapkan", slug)
    return kerja.job_page(request, "panduan/pekerjaan", kemajuan, region=region)


@require_POST
@perlu_peran(*KELOLA)
def paket(request: HttpRequest, slug: str) -> HttpResponse:
    region, form = _region(slug), PaketForm(request.POST)
    if form.is_valid():
        try:
            with request.erk_transaksi.pause():  # type: ignore[attr-defined]
                paket_id = pack_begin(
                    region=region, actor_id=aktor_of(request).pengguna.pk, mulai=form.cleaned_data["mulai"]
                )
        except LangkahDitolak as ditolak:
            return _page(request, region, form_paket=form, galat=str(ditolak))
        messages.success(request, f"Paket {paket_id} berlaku.")
        return redirect("panduan:siapkan", slug)
    return _page(request, region, form_paket=form)


@require_POST
@perlu_peran(*KELOLA)
def akun(request: HttpRequest, slug: str) -> HttpResponse:
    """The first BKPSDM account. Its one-time code is shown on this answer only, and in no message, log or address."""
    region, form = _region(slug), AkunForm(request.POST)
    kode = ""
    if form.is_valid():
        try:
            with request.erk_transaksi.pause():  # type: ignore[attr-defined]
                kode = admin_invite(region=region, actor_id=aktor_of(request).pengguna.pk, **form.cleaned_data)
        except LangkahDitolak as ditolak:
            if ditolak.medan not in form.fields:
                return _page(request, region, form_akun=form, galat=str(ditolak))
            form.add_error(ditolak.medan, str(ditolak))
    return _page(request, region, form_akun=form, kode=kode)


@require_POST
@perlu_peran(*KELOLA)
def berlaku(request: HttpRequest, slug: str) -> HttpResponse:
    region = _region(slug)
    try:
        with request.erk_transaksi.pause():  # type: ignore[attr-defined]
            region_go_live(region=region, actor_id=aktor_of(request).pengguna.pk)
    except LangkahDitolak as galat:
        return _page(request, region, galat=str(galat))
    messages.success(request, f"{region.nama} berlaku: angkanya dibayarkan mulai bulan yang ditutup berikutnya.")
    return redirect("panduan:siapkan", slug)


def _page(
    request: HttpRequest,
    region: Region,
    *,
    form_paket: PaketForm | None = None,
    form_akun: AkunForm | None = None,
    kode: str = "",
    galat: str = "",
) -> HttpResponse:
    steps = steps_of(region)
    alamat = Domain.objects.filter(tenant=region).order_by("-is_primary").values_list("domain", flat=True).first()
    with request.erk_transaksi.pause():  # type: ignore[attr-defined]
        butir = checklist_of(region)
    kini = next((b.kode for b in butir if b.bisa and not b.selesai and b.perlu), "")
    isi: dict[str, Any] = {
        "region": region,
        "alamat": alamat,
        "situs": f"{request.scheme}://{alamat}" if alamat else "",
        "butir": [(b, steps.get(b.kode)) for b in butir],
        "kini": kini,
        "form_paket": form_paket or PaketForm(initial={"mulai": timezone.localdate()}),
        "form_akun": form_akun or AkunForm(),
        "kode": kode,
        "galat": galat,
    }
    salah = bool(galat) or any(f is not None and f.is_bound and f.errors for f in (form_paket, form_akun))
    jawab = render(request, "panduan/siapkan.html", isi, status=422 if salah else 200)
    if kode:
        jawab["Cache-Control"] = "no-store"
    return jawab


def _region(slug: str) -> Region:
    region = Region.objects.filter(slug=slug).first()
    if region is None:
        raise Http404(f"Wilayah {slug} tidak terdaftar.")
    return region
