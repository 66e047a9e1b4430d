"""Pay data of people: a list with what is missing, one person's form, and a workbook both ways."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit.bentuk import angka
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.remunerasi.data_bayar import (
    BARIS_MAKS,
    MEDAN,
    TEMUAN_MAKS,
    UKURAN_MAKS,
    data_bayar_set,
    data_bayar_upload,
    workbook_of,
)
from tenants.remunerasi.forms import SaringData, data_form
from tenants.remunerasi.galat import IsiDitolak, Temuan
from tenants.remunerasi.selectors import LIHAT_DATA, UBAH_DATA, data_list, data_of, masked

SATU_HALAMAN = 50


@require_safe
@perlu_peran(*LIHAT_DATA)
def daftar(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_safe
@perlu_peran(*UBAH_DATA)
def excel(request: HttpRequest) -> HttpResponse:
    """The rows of the page as a workbook to fill in; recorded."""
    baris = _rows(request)[: BARIS_MAKS + 1]
    orang = list(baris)
    if len(orang) > BARIS_MAKS:
        isi = {
            "alasan": f"Lembar ini memuat lebih dari {angka(BARIS_MAKS)} pegawai.",
            "saran": "Saring menurut yang belum diisi atau nama, lalu unduh per bagian.",
        }
        return render(request, "422.html", isi, status=422)
    wilayah: Any = request.tenant  # type: ignore[attr-defined]
    berkas = workbook_of(wilayah=wilayah.nama, orang=orang)
    return workbook_answer(berkas, nama=f"data-bayar-{wilayah.slug}.xlsx", jumlah=len(orang), peran="bkpsdm")


@require_POST
@perlu_peran(*UBAH_DATA)
def unggah(request: HttpRequest) -> HttpResponse:
    berkas: Any = request.FILES.get("berkas")
    try:
        if berkas is None or berkas.size > UKURAN_MAKS:
            isi = "belum dipilih" if berkas is None else "lebih besar dari 5 MB"
            raise IsiDitolak(
                "Data bayar", [Temuan("berkas", "isi", isi, "berkas .xlsx sampai 5 MB", "pilih berkasnya")]
            )
        banyak = data_bayar_upload(
            actor_id=aktor_of(request).pengguna.pk, nama=str(berkas.name)[:100], berkas=berkas.read()
        )
    except IsiDitolak as galat:
        return _page(request, galat=galat)
    messages.success(request, f"Data bayar {angka(banyak)} pegawai diperbarui.")
    return redirect("remunerasi:data")


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*UBAH_DATA)
def satu(request: HttpRequest, pegawai_id: int) -> HttpResponse:
    aktor = aktor_of(request)
    pegawai = data_list(actor=aktor.pengguna, peran=aktor.peran).filter(pk=pegawai_id).first()
    if pegawai is None:
        raise Http404("Pegawai ini tidak ada.")
    form = data_form(data_of(pegawai), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            data_bayar_set(actor_id=aktor.pengguna.pk, pegawai_id=pegawai.pk, isi=form.cleaned_data)
        except IsiDitolak as galat:
            for t in galat.temuan:
                medan = next(m for m in MEDAN if form.fields[m].label.lower() == t.kolom.lower())
                form.add_error(medan, f"{t.isi} tidak sesuai; yang diharapkan {t.harap}.")
        else:
            messages.success(request, f"Data bayar {pegawai.nama_lengkap} tersimpan.")
            return redirect("remunerasi:data_satu", pegawai.pk)
    isi = {"pegawai": pegawai, "form": form, "data": data_of(pegawai)}
    return render(request, "remunerasi/data_satu.html", isi, status=422 if form.errors else 200)


def _rows(request: HttpRequest) -> Any:
    aktor, form = aktor_of(request), SaringData(request.GET)
    form.is_valid()
    return data_list(
        actor=aktor.pengguna,
        peran=aktor.peran,
        cari=form.cleaned_data.get("cari", ""),
        kurang=form.cleaned_data.get("kurang", ""),
    )


def _page(request: HttpRequest, *, galat: IsiDitolak | None = None) -> HttpResponse:
    aktor = aktor_of(request)
    halaman = Paginator(_rows(request), SATU_HALAMAN).get_page(request.GET.get("hal"))
    temuan = galat.temuan if galat is not None else []
    form = SaringData(request.GET)
    isi = {
        "form": form,
        "ada_saringan": form.aktif,
        "halaman": halaman,
        "baris": [(p, data_of(p), masked(getattr(data_of(p), "nomor_rekening", ""))) for p in halaman],
        "boleh_ubah": aktor.punya(Peran.BKPSDM),
        "temuan": temuan[:TEMUAN_MAKS],
        "temuan_lagi": max(0, len(temuan) - TEMUAN_MAKS),
    }
    return render(request, "remunerasi/data.html", isi, status=422 if galat is not None else 200)
