"""Searching the catalogue, one's own templates, and BKPSDM's kinds of the region."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit.hari import day_in
from tenants.aktivitas.forms_isi import JenisForm
from tenants.aktivitas.jenis import kind_save
from tenants.aktivitas.katalog import Pilihan
from tenants.aktivitas.models import Aktivitas, JenisDaerah, TemplatAktivitas
from tenants.aktivitas.salin import template_remove
from tenants.aktivitas.selectors import norma_pada
from tenants.aktivitas.views_isi import catalogue_options
from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_pegawai, perlu_peran
from tenants.organisasi.galat import GalatLayanan


@require_safe
@perlu_pegawai
def katalog(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """`?cari=&hari=`: a page whose hits lead to the form; for htmx the choices of the form alone."""
    tanggal = day_in(request.GET.get("tanggal") or request.GET.get("hari", ""))
    kata = request.GET.get("cari", "")[:100].strip()
    norma = request.GET.get("norma", "")
    terpilih = None
    if norma.isdecimal() and len(norma) < 19:
        ada = norma_pada(hari=tanggal).filter(pk=int(norma)).first()
        terpilih = Pilihan(ada) if ada else None
    isi = {
        "katalog": catalogue_options(pegawai_id, tanggal, kata, terpilih),
        "terpilih": terpilih.norma.pk if terpilih else None,
        "kata": kata,
        "tanggal": tanggal,
    }
    sebagian = request.headers.get("HX-Request") == "true"
    return render(request, "aktivitas/bagian_katalog.html" if sebagian else "aktivitas/katalog.html", isi)


@require_safe
@perlu_pegawai
def templat(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    semua = TemplatAktivitas.objects.filter(pegawai_id=pegawai_id).select_related("jenis_daerah")
    return render(request, "aktivitas/templat.html", {"templat": list(semua)})


@require_POST
@perlu_pegawai
def templat_hapus(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    template_remove(actor=aktor_of(request).pengguna, templat_id=pk)
    messages.success(request, "Templat dihapus. Aktivitas yang dibuat darinya tetap ada.")
    return redirect("aktivitas:templat")


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(Peran.BKPSDM)
def jenis(request: HttpRequest) -> HttpResponse:
    """All kinds of the region; POST adds one."""
    if request.method != "POST":
        return _kinds(request, JenisForm())
    form = JenisForm(request.POST)
    if form.is_valid():
        try:
            baru = kind_save(actor=aktor_of(request).pengguna, **form.cleaned_data)
        except GalatLayanan as galat:
            form.add_error("nama", str(galat))
        else:
            messages.success(request, f'Jenis "{baru.nama}" dapat dipilih pegawai mulai sekarang.')
            return redirect("aktivitas:jenis")
    return _kinds(request, form, status=422)


@require_POST
@perlu_peran(Peran.BKPSDM)
def jenis_ubah(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, close or open again."""
    satu = JenisDaerah.objects.filter(pk=pk).first()
    if satu is None:
        raise Http404("Jenis aktivitas itu tidak ada.")
    try:
        kind_save(
            actor=aktor_of(request).pengguna,
            jenis_id=pk,
            nama=request.POST.get("nama", satu.nama)[:200],
            induk=satu.induk,
            aktif=request.POST.get("aktif", "1" if satu.aktif else "0") == "1",
        )
    except GalatLayanan as galat:
        return _kinds(request, JenisForm(), galat=str(galat), status=422)
    messages.success(request, "Jenis aktivitas disimpan.")
    return redirect("aktivitas:jenis")


def _kinds(request: HttpRequest, form: JenisForm, *, galat: str = "", status: int = 200) -> HttpResponse:
    dipakai = dict(
        Aktivitas.objects.filter(~Q(status=Aktivitas.Status.DRAF), jenis_daerah__isnull=False)
        .order_by()
        .values_list("jenis_daerah_id")
        .annotate(banyak=Count("id"))
    )
    semua = [(j, dipakai.get(j.pk, 0)) for j in JenisDaerah.objects.all()]
    return render(request, "aktivitas/jenis.html", {"form": form, "jenis": semua, "galat": galat}, status=status)
