"""Channels of the region: state and last results, settings, and a test. For BKPSDM."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit.cache import count_use
from integrations.contracts import JenisSaluran
from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.pemberitahuan.forms import SaluranForm, UjiForm
from tenants.pemberitahuan.galat import SetelanDitolak
from tenants.pemberitahuan.models import PesanKeluar, SetelanSaluran
from tenants.pemberitahuan.saluran import channels
from tenants.pemberitahuan.selectors import channel_states, outgoing_latest
from tenants.pemberitahuan.setelan import channel_save, channel_test

UJI_MAKS, UJI_DETIK = 10, 600
KELOLA = (Peran.BKPSDM,)


@require_safe
@perlu_peran(*KELOLA)
def daftar(request: HttpRequest) -> HttpResponse:
    return render(request, "pemberitahuan/saluran.html", {"saluran": channel_states()})


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*KELOLA)
def rinci(request: HttpRequest, kode: str) -> HttpResponse:
    jenis, setelan = _channel(kode), SetelanSaluran.objects.filter(kode=kode).first()
    form = SaluranForm(request.POST if request.method == "POST" else None, jenis=jenis, setelan=setelan)
    if request.method == "POST" and form.is_valid():
        try:
            channel_save(
                actor=aktor_of(request).pengguna,
                kode=kode,
                aktif=form.cleaned_data["aktif"],
                isi=form.isi(),
                rahasia=form.rahasia(),
                versi=form.cleaned_data["versi"],
            )
        except SetelanDitolak as galat:
            form.add_error(galat.medan or None, galat.pesan)
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, f"Setelan {jenis.label} disimpan. Kirim uji untuk memeriksanya.")
            return redirect("pemberitahuan:saluran_rinci", kode)
    return _page(request, jenis, setelan, form=form)


@require_POST
@perlu_peran(*KELOLA)
def uji(request: HttpRequest, kode: str) -> HttpResponse:
    """Order a test; its result appears among the last messages."""
    jenis, setelan, aktor = _channel(kode), SetelanSaluran.objects.filter(kode=kode).first(), aktor_of(request)
    form = UjiForm(request.POST, jenis=jenis)
    if setelan is None:
        form.add_error(None, "Simpan setelan saluran ini lebih dahulu, lalu kirim uji.")
    elif form.is_valid():
        wilayah = request.tenant  # type: ignore[attr-defined]
        if count_use(f"uji-pesan:{wilayah.schema_name}:{aktor.pengguna.pk}", seconds=UJI_DETIK) > UJI_MAKS:
            form.add_error(
                None, f"Sudah {UJI_MAKS} kali uji dalam {UJI_DETIK // 60} menit. Tunggu sebentar, lalu ulangi."
            )
        else:
            situs = request.build_absolute_uri("/").rstrip("/")
            channel_test(
                actor=aktor.pengguna, kode=kode, tujuan=form.cleaned_data["tujuan"], situs=situs, wilayah=wilayah.nama
            )
            return redirect(f"{reverse('pemberitahuan:saluran_rinci', args=(kode,))}#hasil")
    return _page(request, jenis, setelan, form_uji=form)


def _page(
    request: HttpRequest,
    jenis: JenisSaluran,
    setelan: SetelanSaluran | None,
    *,
    form: SaluranForm | None = None,
    form_uji: UjiForm | None = None,
) -> HttpResponse:
    baris = outgoing_latest(kode=jenis.kode)
    isi = {
        "jenis": jenis,
        "setelan": setelan,
        "form": form or SaluranForm(jenis=jenis, setelan=setelan),
        "form_uji": form_uji or UjiForm(jenis=jenis, initial={"tujuan": _own(request, jenis)}),
        "baris": baris,
        # a test that is on its way is looked for each second
        "berjalan": any(b.macam == PesanKeluar.Macam.UJI and b.selesai_pada is None and b.percobaan < 2 for b in baris),
    }
    salah = any(f is not None and f.is_bound for f in (form, form_uji))
    return render(request, "pemberitahuan/saluran_rinci.html", isi, status=422 if salah else 200)


def _own(request: HttpRequest, jenis: JenisSaluran) -> str:
    return aktor_of(request).pengguna.email if jenis.tujuan == "surel" else ""


def _channel(kode: str) -> JenisSaluran:
    if kode not in channels():
        raise Http404("Saluran ini tidak dikenal.")
    return channels()[kode]
