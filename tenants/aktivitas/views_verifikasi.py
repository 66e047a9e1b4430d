"""The superior's waiting list: tick some, then accept, refuse or send back, all in one form without JavaScript."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenants.aktivitas.forms import Putusan, PutusanForm
from tenants.aktivitas.selectors import menunggu_validasi
from tenants.aktivitas.validasi import aktivitas_approve, aktivitas_reject, aktivitas_return_for_revision
from tenants.akun.models import Pengguna
from tenants.organisasi.aktor import ATASAN, aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import locked_days

SATU_HALAMAN = 50
SELESAI = {
    Putusan.TERIMA: "diterima",
    Putusan.TOLAK: "ditolak; pegawai dapat membaca alasannya",
    Putusan.REVISI: "dikembalikan untuk direvisi; pegawai dapat membaca alasannya",
}


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(ATASAN)
def verifikasi(request: HttpRequest) -> HttpResponse:
    """What waits for the signed-in superior, grouped by person; POST decides on what was ticked, all or nothing.

    422 with ticks and reason kept where the form is incomplete or the service refuses, 403 where one of the
    activities is not the superior's to decide.
    """
    pengguna = aktor_of(request).pengguna
    form = PutusanForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            banyak = _putuskan(pengguna, form.cleaned_data)
        except TidakBerwenang as galat:
            isi = {"judul": "Bukan wewenang Anda", "exception": galat.pesan, "saran": galat.saran}
            return render(request, "403.html", isi, status=403)
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, f"{banyak} aktivitas {SELESAI[form.cleaned_data['putusan']]}.")
            return redirect(request.get_full_path())
    isi = {"form": form, **_daftar(request, pengguna, set(form.data.getlist("aktivitas")) if form.is_bound else set())}
    return render(request, "aktivitas/verifikasi.html", isi, status=422 if form.is_bound else 200)


def _putuskan(pengguna: Pengguna, isi: dict[str, Any]) -> int:
    ids, alasan = isi["aktivitas"], isi["alasan"]
    if isi["putusan"] == Putusan.TERIMA:
        return aktivitas_approve(actor=pengguna, aktivitas_ids=ids)
    if isi["putusan"] == Putusan.TOLAK:
        return aktivitas_reject(actor=pengguna, aktivitas_ids=ids, alasan=alasan)
    return aktivitas_return_for_revision(actor=pengguna, aktivitas_ids=ids, alasan=alasan)


def _daftar(request: HttpRequest, pengguna: Pengguna, dicentang: set[str]) -> dict[str, Any]:
    halaman = Paginator(menunggu_validasi(actor=pengguna), SATU_HALAMAN).get_page(request.GET.get("hal"))
    semua = list(halaman.object_list)
    terkunci = locked_days([a.tanggal for a in semua])
    kelompok = []
    for _, punya in groupby(semua, key=lambda a: a.pegawai_id):
        baris = [{"a": a, "dicentang": str(a.pk) in dicentang, "terkunci": a.tanggal in terkunci} for a in punya]
        pegawai = baris[0]["a"].pegawai
        kelompok.append(
            {
                "pegawai": pegawai,
                "baris": baris,
                "menit": sum(b["a"].menit for b in baris),
                "dapat": sum(not b["terkunci"] for b in baris),
            }
        )
    return {"halaman": halaman, "kelompok": kelompok, "dapat": sum(k["dapat"] for k in kelompok)}
