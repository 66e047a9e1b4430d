"""One's own SKP: read, begun, written, handed in. Everything works without JavaScript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit.alamat import number_in
from erk_kit.bentuk import bulan_tahun, rentang
from erk_kit.isian import text_back
from tenants.akun.models import Pengguna
from tenants.organisasi.aktor import Aktor, aktor_of, perlu_pegawai
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.skp.forms import ButirForm, RentangForm, VersiForm, item_initial, year_read
from tenants.skp.models import ButirSkp, JejakSkp, Skp
from tenants.skp.selectors import (
    HIDUP,
    chosen_of,
    first_open,
    items_of,
    may_agree,
    positions_of,
    skp_diakses,
    superior_plans,
    unaligned,
    versions_of,
)
from tenants.skp.sepakat import skp_discard, skp_restore, skp_submit, skp_withdraw
from tenants.skp.susun import (
    align_later,
    butir_move,
    butir_remove,
    butir_save,
    days_proposed,
    skp_start,
    template_for,
)
from tenants.skp.versi import skp_shift, skp_version, version_months

Status = Skp.Status
_TIADA = "SKP itu tidak ada, atau bukan untuk Anda."


@require_safe
@perlu_pegawai
def saya(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    semua = versions_of(pegawai_id=pegawai_id)
    skp = chosen_of(semua, timezone.localdate())
    if skp is None:
        isi = {
            "buang": _discarded(pegawai_id),
            "tahun": timezone.localdate().year,
            "adalah_atasan": aktor_of(request).adalah_atasan,
        }
        return render(request, "skp/kosong.html", isi)
    return skp_page(request, skp, semua)


@require_safe
@login_required
def rinci(request: HttpRequest, pk: int) -> HttpResponse:
    return skp_page(request, _visible(request, pk))


def _visible(request: HttpRequest, pk: int) -> Skp:
    """404 for what the actor may not see, as for what is not there."""
    aktor = aktor_of(request)
    skp = skp_diakses(actor=aktor.pengguna, hibah=aktor.hibah).filter(pk=pk).first()
    if skp is None or (skp.status == Status.DIBUANG and skp.pegawai_id != aktor.pegawai_id):
        raise Http404(_TIADA)
    return skp


def skp_page(
    request: HttpRequest, skp: Skp, semua: list[Skp] | None = None, *, galat: str = "", alasan: str = ""
) -> HttpResponse:
    """One SKP for its owner, its superior and who else may see it; 422 with what was refused."""
    aktor = aktor_of(request)
    hari, batas = timezone.localdate(), first_open()
    milik = skp.pegawai_id == aktor.pegawai_id
    semua = semua if semua is not None else versions_of(pegawai_id=skp.pegawai_id)
    butir = items_of(skp)
    tertinggal = skp.status in HIDUP and skp.mulai < batas <= skp.sampai
    putus = "" if milik or skp.status != Status.DIAJUKAN or skp.mulai < batas else _role(aktor, skp)
    rhk = superior_plans(pegawai_id=skp.pegawai_id, mulai=skp.mulai, sampai=skp.sampai) if milik else None
    isi = {
        "skp": skp,
        "milik": milik,
        "adalah_atasan": aktor.adalah_atasan,
        "tahap": stages_of(skp, hari),
        "rencana": butir,
        "belum": unaligned(butir),
        "rhk": rhk,
        "ubah": milik and skp.status == Status.DRAF and skp.mulai >= batas,
        "tarik": milik and skp.status == Status.DIAJUKAN and skp.mulai >= batas,
        "tertinggal": milik and tertinggal,
        "batas": batas,
        "versi_baru": milik and skp.status == Status.DISETUJUI and hari <= skp.sampai and bool(version_months(skp)),
        "tahun_depan": _next_year(semua, hari) if milik else None,
        "putus": putus,
        "alasan": alasan,
        "jejak": list(JejakSkp.objects.filter(skp=skp)),
        "lain": [s for s in semua if s.pk != skp.pk],
        "jabatan": positions_of([skp.pegawai_id]).get(skp.pegawai_id, ""),
        "galat": galat,
    }
    return render(request, "skp/rinci.html", isi, status=422 if galat else 200)


def _role(aktor: Aktor, skp: Skp) -> str:
    boleh = may_agree(actor=aktor.pengguna, pegawai_ids=[skp.pegawai_id], hibah=aktor.hibah)
    return boleh.get(skp.pegawai_id, "")


def stages_of(skp: Skp, hari: dt.date) -> list[dict[str, str]]:
    """Draf, Diajukan, Disetujui, Berjalan: which are behind, and where it stands."""
    ke = {Status.DRAF: 0, Status.DIBUANG: 0, Status.DIAJUKAN: 1, Status.DISETUJUI: 2}[Status(skp.status)]
    if skp.status == Status.DISETUJUI and skp.mulai <= hari:
        ke = 3 if hari <= skp.sampai else 4
    nama = ("Draf", "Diajukan", "Disetujui", "Berjalan" if ke < 4 else "Selesai")
    return [{"label": n, "kelas": "selesai" if i < ke else "kini" if i == ke else ""} for i, n in enumerate(nama)]


def _next_year(semua: list[Skp], hari: dt.date) -> int | None:
    """From October on, the coming year, where nothing is begun for it."""
    depan = hari.year + 1
    return depan if hari.month >= 10 and not any(s.tahun == depan for s in semua) else None


def _discarded(pegawai_id: int) -> list[Skp]:
    return list(Skp.objects.filter(pegawai_id=pegawai_id, status=Status.DIBUANG).order_by("-pk")[:3])


# -- begin, change from a month on -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_pegawai
def baru(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """`?tahun=`; POST makes the draft, from the position's template with `aksi=templat`."""
    kini = timezone.localdate().year
    tahun = year_read(request.GET.get("tahun", ""), bawaan=kini, kini=kini)
    mulai, sampai = days_proposed(pegawai_id=pegawai_id, tahun=tahun)
    form = RentangForm(request.POST if request.method == "POST" else None, initial={"mulai": mulai, "sampai": sampai})
    if form.is_valid():
        try:
            skp = skp_start(
                actor=aktor_of(request).pengguna,
                mulai=form.cleaned_data["mulai"],
                sampai=form.cleaned_data["sampai"],
                dari_templat=request.POST.get("aksi") == "templat",
            )
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, "Draf SKP dibuat. Lengkapi butirnya, lalu ajukan.")
            return redirect("skp:rinci", skp.pk)
    isi = {
        "form": form,
        "tahun": tahun,
        "templat": template_for(pegawai_id=pegawai_id, tahun=tahun),
        "rhk": superior_plans(pegawai_id=pegawai_id, mulai=mulai, sampai=sampai),
    }
    return render(request, "skp/baru.html", isi, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_pegawai
def versi(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    """A change of what was agreed: from which month. The draft that follows is an SKP of its own."""
    skp = _own(pk, pegawai_id)
    form = VersiForm(request.POST if request.method == "POST" else None, bulan=version_months(skp))
    if form.is_valid():
        try:
            baru = skp_version(actor=aktor_of(request).pengguna, skp_id=pk, mulai=form.cleaned_data["mulai"])
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(
                request, f"Draf perubahan mulai {bulan_tahun(baru.mulai)} dibuat; yang lama tetap berlaku."
            )
            return redirect("skp:rinci", baru.pk)
    isi = {"form": form, "skp": skp, "bulan": version_months(skp)}
    return render(request, "skp/versi.html", isi, status=422 if form.is_bound else 200)


@require_POST
@perlu_pegawai
def lanjut(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    skp = _own(pk, pegawai_id)
    try:
        baru = skp_shift(actor=aktor_of(request).pengguna, skp_id=pk)
    except GalatLayanan as galat:
        return skp_page(request, skp, galat=str(galat))
    messages.success(request, f"Dilanjutkan dalam draf {rentang(baru.mulai, baru.sampai)}. Periksa, lalu ajukan.")
    return redirect("skp:rinci", baru.pk)


# -- plans -------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@text_back
@perlu_pegawai
def butir_baru(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    return _item(request, _own(pk, pegawai_id), None)


@require_http_methods(["GET", "HEAD", "POST"])
@text_back
@perlu_pegawai
def butir_ubah(request: HttpRequest, pk: int, butir_pk: int, *, pegawai_id: int) -> HttpResponse:
    skp = _own(pk, pegawai_id)
    return _item(request, skp, _own_item(skp, butir_pk))


def _item(request: HttpRequest, skp: Skp, butir: ButirSkp | None) -> HttpResponse:
    if skp.status != Status.DRAF:
        messages.info(request, f"SKP ini {skp.get_status_display().lower()}; butirnya tidak dapat diubah.")
        return redirect("skp:rinci", skp.pk)
    rhk = superior_plans(pegawai_id=skp.pegawai_id, mulai=skp.mulai, sampai=skp.sampai)
    awal: dict[str, Any] = {"versi": skp.versi, "jenis": ButirSkp.Jenis.UTAMA}
    if butir is not None:
        selaras = getattr(butir, "selaras", None)
        awal |= item_initial(butir, butir.indikator.all(), induk=selaras.induk_id if selaras else None)
    form = ButirForm(request.POST if request.method == "POST" else None, induk=rhk.butir, initial=awal)
    if form.is_valid():
        try:
            ini = butir_save(
                actor=aktor_of(request).pengguna,
                skp_id=skp.pk,
                butir_id=butir.pk if butir else None,
                isi=form.isi(),
                versi=form.cleaned_data["versi"],
            )
        except TidakBerwenang:
            raise Http404(_TIADA) from None
        except GalatLayanan as galat:
            if galat.kode == "berubah_di_tempat_lain":
                form.data = form.data.copy()
                form.data["versi"] = str(Skp.objects.get(pk=skp.pk).versi)  # type: ignore[index]
            medan = galat.kode.partition("_")[0]
            form.add_error(medan if medan in form.fields else None, str(galat))
        else:
            messages.success(request, f"Butir tersimpan: {ini.uraian[:80]}.")
            return redirect("skp:butir_baru" if request.POST.get("aksi") == "lagi" else "skp:rinci", skp.pk)
    isi = {"form": form, "skp": skp, "ini": butir, "rhk": rhk}
    return render(request, "skp/butir.html", isi, status=422 if form.is_bound else 200)


@require_POST
@perlu_pegawai
def butir_hapus(request: HttpRequest, pk: int, butir_pk: int, *, pegawai_id: int) -> HttpResponse:
    def kerjakan(pengguna: Pengguna) -> str:
        uraian = butir_remove(actor=pengguna, skp_id=pk, butir_id=butir_pk)
        return f"Butir dihapus: {uraian[:80]}." if uraian else "Butir itu sudah tidak ada."

    return _do(request, _own(pk, pegawai_id), kerjakan)


@require_POST
@perlu_pegawai
def butir_geser(request: HttpRequest, pk: int, butir_pk: int, *, pegawai_id: int) -> HttpResponse:
    def kerjakan(pengguna: Pengguna) -> str:
        butir_move(actor=pengguna, skp_id=pk, butir_id=butir_pk, naik=request.POST.get("arah") != "turun")
        return ""

    return _do(request, _own(pk, pegawai_id), kerjakan, jangkar=f"#butir-{butir_pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_pegawai
def butir_selaras(request: HttpRequest, pk: int, butir_pk: int, *, pegawai_id: int) -> HttpResponse:
    """Which of the superior's plans an item serves, in whatever state the SKP is."""
    skp = _own(pk, pegawai_id)
    butir = _own_item(skp, butir_pk)
    rhk = superior_plans(pegawai_id=pegawai_id, mulai=skp.mulai, sampai=skp.sampai)
    galat = ""
    if request.method == "POST":
        induk = number_in(request.POST.get("induk", ""))
        try:
            align_later(actor=aktor_of(request).pengguna, skp_id=pk, butir_id=butir_pk, induk_id=induk)
        except GalatLayanan as salah:
            galat = str(salah)
        else:
            messages.success(request, "RHK atasan tersimpan." if induk else "Butir ini tidak lagi memilih RHK atasan.")
            return redirect("skp:rinci", pk)
    isi = {"skp": skp, "ini": butir, "rhk": rhk, "galat": galat, "kini": getattr(butir, "selaras", None)}
    return render(request, "skp/selaras.html", isi, status=422 if galat else 200)


# -- states ------------------------------------------------------------------------------------------------------------


@require_POST
@perlu_pegawai
def ajukan(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    teks = request.POST.get("versi", "")

    def kerjakan(pengguna: Pengguna) -> str:
        skp_submit(actor=pengguna, skp_id=pk, versi=int(teks) if teks.isdecimal() and len(teks) < 10 else None)
        return "SKP diajukan kepada atasan."

    return _do(request, _own(pk, pegawai_id), kerjakan, sudah=Status.DIAJUKAN)


@require_POST
@perlu_pegawai
def tarik(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    def kerjakan(pengguna: Pengguna) -> str:
        skp_withdraw(actor=pengguna, skp_id=pk)
        return "SKP ditarik menjadi draf. Ubah, lalu ajukan lagi."

    return _do(request, _own(pk, pegawai_id), kerjakan, sudah=Status.DRAF)


@require_POST
@perlu_pegawai
def buang(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    def kerjakan(pengguna: Pengguna) -> str:
        skp_discard(actor=pengguna, skp_id=pk)
        return "Draf dibuang. Tekan Pulihkan bila keliru."

    return _do(request, _own(pk, pegawai_id), kerjakan, sudah=Status.DIBUANG)


@require_POST
@perlu_pegawai
def pulihkan(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    def kerjakan(pengguna: Pengguna) -> str:
        skp_restore(actor=pengguna, skp_id=pk)
        return "Draf dipulihkan."

    return _do(request, _own(pk, pegawai_id), kerjakan, sudah=Status.DRAF)


def _own(pk: int, pegawai_id: int) -> Skp:
    skp = Skp.objects.filter(pk=pk, pegawai_id=pegawai_id).select_related("pegawai").first()
    if skp is None:
        raise Http404(_TIADA)
    return skp


def _own_item(skp: Skp, butir_pk: int) -> ButirSkp:
    butir = ButirSkp.objects.filter(pk=butir_pk, skp=skp).select_related("selaras").first()
    if butir is None:
        raise Http404("Butir itu tidak ada pada SKP ini.")
    return butir


def _do(
    request: HttpRequest,
    skp: Skp,
    kerjakan: Callable[[Pengguna], str],
    *,
    sudah: str | None = None,
    jangkar: str = "",
) -> HttpResponse:
    """Do it and go to the SKP. 422 with it where it is refused; a second click finds it done."""
    try:
        kata = kerjakan(aktor_of(request).pengguna)
    except TidakBerwenang:
        raise Http404(_TIADA) from None
    except GalatLayanan as galat:
        kini = Skp.objects.select_related("pegawai").get(pk=skp.pk)
        if galat.kode != "skp_status" or kini.status != sudah:
            return skp_page(request, kini, galat=str(galat))
        kata = f"SKP ini sudah {kini.get_status_display().lower()}."
    if kata:
        messages.success(request, kata)
    jawab = redirect("skp:rinci", skp.pk)
    jawab["Location"] += jangkar
    return jawab
