"""The question bank and the words of the scale, for BKPSDM."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.perilaku.forms import PertanyaanForm, SkalaForm
from tenants.perilaku.models import Indikator, Pertanyaan, PertanyaanRonde, Pilihan
from tenants.perilaku.selectors import ronde_terbuka
from tenants.perilaku.services_pertanyaan import question_add, question_change, question_switch, scale_words_set

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN)


@require_safe
@perlu_peran(*LIHAT)
def bank(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@perlu_peran(Peran.BKPSDM)
def tambah(request: HttpRequest) -> HttpResponse:
    form = PertanyaanForm(request.POST)
    if form.is_valid():
        isi = form.cleaned_data
        try:
            question_add(indikator=isi["indikator"], teks=isi["teks"], actor=aktor_of(request).pengguna)
        except GalatLayanan as galat:
            form.add_error("teks", str(galat))
    if not form.is_valid():
        return _page(request, form=form)
    messages.success(request, "Pertanyaan ditambahkan; dipakai mulai ronde berikutnya.")
    return redirect("perilaku:pertanyaan")


@require_POST
@perlu_peran(Peran.BKPSDM)
def ubah(request: HttpRequest, pertanyaan_id: int) -> HttpResponse:
    satu, form = _question(pertanyaan_id), PertanyaanForm(request.POST)
    if form.is_valid():
        isi = form.cleaned_data
        try:
            baru = question_change(
                pertanyaan_id=satu.pk,
                teks=isi["teks"],
                indikator=isi["indikator"],
                urutan=isi["urutan"] or satu.urutan,
                actor=aktor_of(request).pengguna,
            )
        except GalatLayanan as galat:
            form.add_error("teks", str(galat))
    if not form.is_valid():
        return _page(request, form_ubah=(satu.pk, form))
    if baru.pk != satu.pk:
        teks = "Pertanyaan itu pernah dipakai, jadi bunyi barunya menjadi pertanyaan baru dan yang lama dinonaktifkan."
        messages.success(request, f"{teks} Dipakai mulai ronde berikutnya.")
    else:
        messages.success(request, "Pertanyaan disimpan; dipakai mulai ronde berikutnya.")
    return redirect("perilaku:pertanyaan")


@require_POST
@perlu_peran(Peran.BKPSDM)
def aktif(request: HttpRequest, pertanyaan_id: int) -> HttpResponse:
    """`aktif=ya` or anything else for no."""
    satu, jadi = _question(pertanyaan_id), request.POST.get("aktif") == "ya"
    try:
        question_switch(pertanyaan_id=satu.pk, aktif=jadi, actor=aktor_of(request).pengguna)
    except GalatLayanan as galat:
        return _page(request, galat=str(galat))
    teks = "Pertanyaan diaktifkan" if jadi else "Pertanyaan dinonaktifkan"
    messages.success(request, f"{teks}; berlaku mulai ronde berikutnya.")
    return redirect("perilaku:pertanyaan")


@require_POST
@perlu_peran(Peran.BKPSDM)
def skala(request: HttpRequest) -> HttpResponse:
    form = SkalaForm(request.POST, skala=list(Pilihan.objects.order_by("nilai")))
    if form.is_valid():
        try:
            scale_words_set(label=form.label, actor=aktor_of(request).pengguna)
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
    if not form.is_valid():
        return _page(request, form_skala=form)
    messages.success(request, "Sebutan skala disimpan.")
    return redirect("perilaku:pertanyaan")


def _question(pertanyaan_id: int) -> Pertanyaan:
    satu = Pertanyaan.objects.filter(pk=pertanyaan_id).first()
    if satu is None:
        raise Http404("Pertanyaan itu tidak ada.")
    return satu


def _page(
    request: HttpRequest,
    *,
    form: PertanyaanForm | None = None,
    form_ubah: tuple[int, PertanyaanForm] | None = None,
    form_skala: SkalaForm | None = None,
    galat: str = "",
) -> HttpResponse:
    dipakai = Exists(PertanyaanRonde.objects.filter(pertanyaan_id=OuterRef("pk")))
    semua = list(Pertanyaan.objects.annotate(dipakai=dipakai).order_by("urutan", "pk"))
    salah, isian = form_ubah or (0, None)
    isi = {
        "kelompok": [
            (
                str(i.label),
                [(p, isian if p.pk == salah else _form_of(p)) for p in semua if p.indikator == i and p.aktif],
            )
            for i in Indikator
        ],
        "nonaktif": [p for p in semua if not p.aktif],
        "salah": salah,
        "skala": list(Pilihan.objects.order_by("nilai")),
        "terbuka": ronde_terbuka().first(),
        "bisa": aktor_of(request).punya(Peran.BKPSDM),
        "form": form or PertanyaanForm(),
        "buka_tambah": form is not None,
        "galat": galat,
    }
    isi["form_skala"] = form_skala or SkalaForm(skala=isi["skala"])
    buruk = galat or form is not None or form_ubah is not None or form_skala is not None
    return render(request, "perilaku/pertanyaan.html", isi, status=422 if buruk else 200)


def _form_of(satu: Pertanyaan) -> PertanyaanForm:
    isi = {"indikator": satu.indikator, "teks": satu.teks, "urutan": satu.urutan}
    return PertanyaanForm(initial=isi, auto_id=f"id_%s_{satu.pk}")
