"""Pages of the console: regions, and one region with its checks. No personal data here."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.registry.forms import HostForm
from tenants.registry.models import Domain, Region, StatusWilayah
from tenants.registry.ringkasan import pemeriksaan_of, ringkasan_of
from tenants.registry.selectors import region_list
from tenants.registry.services import host_allow

# Each row costs one short transaction in that region; with those of the page itself it stays within 15 queries.
SATU_HALAMAN = 8


@require_safe
@perlu_peran(Peran.PENGELOLA)
def wilayah(request: HttpRequest) -> HttpResponse:
    daftar = region_list()
    cari = request.GET.get("cari", "").strip()[:60]
    if cari:
        daftar = daftar.filter(nama__icontains=cari)
    halaman = Paginator(daftar, SATU_HALAMAN).get_page(request.GET.get("hal"))
    baris = list(halaman.object_list)
    with request.erk_transaksi.pause():  # type: ignore[attr-defined]
        isi = [(w, ringkasan_of(w)) for w in baris]
    return render(request, "registry/wilayah.html", {"halaman": halaman, "baris": isi, "cari": cari})


@require_safe
@perlu_peran(Peran.PENGELOLA)
def wilayah_rinci(request: HttpRequest, slug: str) -> HttpResponse:
    return _detail(request, _region(slug))


@require_POST
@perlu_peran(Peran.PENGELOLA)
def wilayah_host(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the region's connectors may go although it is not public. The whole list is replaced."""
    region = _region(slug)
    form = HostForm(request.POST)
    if not form.is_valid():
        return _detail(request, region, form=form)
    host_allow(actor=aktor_of(request).pengguna, region=region, host=form.cleaned_data["host"])
    messages.success(request, "Daftar host disimpan; berlaku pada penarikan berikutnya.")
    return redirect("registry:wilayah_rinci", slug)


def _region(slug: str) -> Region:
    region = Region.objects.filter(slug=slug).first()
    if region is None:
        raise Http404(f"Wilayah {slug} tidak terdaftar.")
    return region


def _detail(request: HttpRequest, region: Region, *, form: HostForm | None = None) -> HttpResponse:
    alamat = list(
        Domain.objects.filter(tenant=region).order_by("-is_primary", "domain").values_list("domain", flat=True)
    )
    with request.erk_transaksi.pause():  # type: ignore[attr-defined]
        ringkasan = ringkasan_of(region)
        periksa = pemeriksaan_of(region, alamat=alamat, ringkasan=ringkasan)
    urutan = [s for s in StatusWilayah if s != StatusWilayah.DITANGGUHKAN]
    sampai = urutan.index(StatusWilayah(region.status)) if region.status in urutan else -1
    langkah = [{"label": s.label, "selesai": i <= sampai} for i, s in enumerate(urutan)]
    isi = {
        "region": region,
        "alamat": alamat,
        "ringkasan": ringkasan,
        "periksa": periksa,
        "langkah": langkah,
        "form": form or HostForm(initial={"host": "\n".join(region.host_izin)}),
    }
    return render(request, "registry/wilayah_rinci.html", isi, status=422 if form else 200)
