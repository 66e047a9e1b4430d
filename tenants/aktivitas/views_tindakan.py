"""One activity as those who may see it see it, and what its owner does with a button."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from erk_kit.bentuk import tanggal as tulis_tanggal
from erk_kit.hari import day_in
from erk_kit.lampiran import attachment_response
from tenants.aktivitas.aturan import aturan_of
from tenants.aktivitas.models import Aktivitas, BuktiAktivitas, Keberatan
from tenants.aktivitas.salin import day_copy, template_save
from tenants.aktivitas.selectors import aktivitas_diakses
from tenants.aktivitas.services import (
    aktivitas_discard,
    aktivitas_restore,
    aktivitas_submit,
    aktivitas_submit_day,
    aktivitas_withdraw,
    bukti_remove,
)
from tenants.aktivitas.tanda import tanda_label, tanda_of
from tenants.aktivitas.views import day_page
from tenants.akun.models import Pengguna
from tenants.organisasi.aktor import aktor_of, perlu_pegawai
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang

Status = Aktivitas.Status
_TIADA = "Aktivitas itu tidak ada, atau bukan untuk Anda."


def _visible(request: HttpRequest, pk: int) -> Aktivitas:
    """404 for what the actor may not see, as for what is not there. A draft is its owner's alone."""
    aktor = aktor_of(request)
    boleh = ~Q(status=Status.DRAF)
    if aktor.pegawai_id is not None:
        boleh |= Q(pegawai_id=aktor.pegawai_id, dibuang_pada=None)
    ini = (
        aktivitas_diakses(actor=aktor.pengguna)
        .filter(boleh, pk=pk)
        .select_related("pegawai", "norma", "butir_skp", "jenis_daerah", "validator")
        .first()
    )
    if ini is None:
        raise Http404(_TIADA)
    return ini


@require_safe
@login_required
def rinci(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _visible(request, pk))


def _detail(request: HttpRequest, ini: Aktivitas, *, galat: str = "") -> HttpResponse:
    keberatan = Keberatan.objects.filter(aktivitas=ini).values_list("pk", flat=True).first()
    isi = {
        "ini": ini,
        "keberatan": keberatan,
        "dapat_keberatan": keberatan is None and ini.status == Status.DITOLAK,
        "milik_sendiri": ini.pegawai_id == aktor_of(request).pegawai_id,
        "bukti": list(ini.bukti.all()),
        "jejak": [(Status(j.ke).label, j) for j in ini.jejak.all()],
        "tanda": [tanda_label(k) for k in tanda_of([ini])[ini.pk]] if ini.status != Status.DRAF else [],
        "dapat_diubah": ini.status in (Status.DRAF, Status.REVISI),
        "galat": galat,
    }
    return render(request, "aktivitas/rinci.html", isi, status=422 if galat else 200)


@require_safe
@login_required
def bukti(request: HttpRequest, pk: int, bukti_pk: int) -> HttpResponse:
    """The file, for whoever may see its activity."""
    ini = _visible(request, pk)
    satu = BuktiAktivitas.objects.filter(pk=bukti_pk, aktivitas=ini).first()
    if satu is None:
        raise Http404("Berkas bukti itu tidak ada pada aktivitas ini.")
    return attachment_response(nama=satu.nama, jenis=satu.jenis, isi=bytes(satu.isi))


@require_POST
@perlu_pegawai
def ajukan(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    def kerjakan(pengguna: Pengguna) -> str:
        aturan = aturan_of(pegawai_id=pegawai_id, hari=_day(pegawai_id, pk))
        ini = aktivitas_submit(actor=pengguna, aktivitas_id=pk, aturan=aturan)
        return f"Diajukan kepada atasan: {ini.uraian[:60]}, {ini.menit} menit."

    return _do(request, pk, kerjakan, sudah=Status.DIAJUKAN)


@require_POST
@perlu_pegawai
def tarik(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    def kerjakan(pengguna: Pengguna) -> str:
        aturan = aturan_of(pegawai_id=pegawai_id, hari=_day(pegawai_id, pk))
        ini = aktivitas_withdraw(actor=pengguna, aktivitas_id=pk, aturan=aturan)
        akhir = aturan.paling_akhir(ini.tanggal)
        batas = f" paling lambat {tulis_tanggal(akhir)}" if akhir else ""
        return f"Ditarik menjadi draf. Ubah, lalu ajukan lagi{batas}."

    return _do(request, pk, kerjakan, sudah=Status.DRAF)


@require_POST
@perlu_pegawai
def buang(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    def kerjakan(pengguna: Pengguna) -> str:
        ini = aktivitas_discard(actor=pengguna, aktivitas_id=pk)
        return f"Draf dibuang: {ini.uraian[:60]}. Pulihkan dari daftar Dibuang di bawah bila keliru."

    return _do(request, pk, kerjakan)


@require_POST
@perlu_pegawai
def pulihkan(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    def kerjakan(pengguna: Pengguna) -> str:
        return f"Draf dipulihkan: {aktivitas_restore(actor=pengguna, aktivitas_id=pk).uraian[:60]}."

    return _do(request, pk, kerjakan)


@require_POST
@perlu_pegawai
def templat_simpan(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    def kerjakan(pengguna: Pengguna) -> str:
        templat = template_save(actor=pengguna, aktivitas_id=pk, nama=request.POST.get("nama", ""))
        return f'Templat "{templat.nama}" tersimpan; ada di halaman hari dan formulirnya.'

    return _do(request, pk, kerjakan)


@require_POST
@perlu_pegawai
def bukti_hapus(request: HttpRequest, pk: int, bukti_pk: int, *, pegawai_id: int) -> HttpResponse:
    try:
        bukti_remove(actor=aktor_of(request).pengguna, aktivitas_id=pk, bukti_id=bukti_pk)
    except TidakBerwenang:
        raise Http404(_TIADA) from None
    except GalatLayanan as galat:
        return _detail(request, _visible(request, pk), galat=str(galat))
    messages.success(request, "Bukti dihapus.")
    return redirect("aktivitas:ubah", pk)


@require_POST
@perlu_pegawai
def ajukan_hari(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """All drafts of a day; what is refused is named and stays."""
    tanggal = day_in(request.POST.get("hari", ""))
    aturan = aturan_of(pegawai_id=pegawai_id, hari=tanggal)
    jadi, tidak = aktivitas_submit_day(actor=aktor_of(request).pengguna, tanggal=tanggal, aturan=aturan)
    if jadi:
        menit = sum(a.menit for a in jadi)
        messages.success(request, f"{len(jadi)} aktivitas diajukan kepada atasan, {menit} menit.")
    elif not tidak:
        messages.info(request, "Tidak ada draf yang menunggu diajukan pada hari itu.")
    if tidak:
        sebab = " ".join(f'"{a.uraian[:60]}": {galat}' for a, galat in tidak)
        return day_page(request, pegawai_id, tanggal, galat=f"{len(tidak)} draf belum diajukan. {sebab}")
    return redirect(_day_url(tanggal))


@require_POST
@perlu_pegawai
def salin(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """Copy a day's activities as drafts; the same form twice copies once."""
    ke = day_in(request.POST.get("ke", ""))
    dari = day_in(request.POST.get("dari", ""), ke)
    try:
        token = uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return day_page(request, pegawai_id, ke, galat="Formulir salin tidak utuh. Kirim sekali lagi dari halaman ini.")
    aturan = aturan_of(pegawai_id=pegawai_id, hari=ke)
    try:
        baru = day_copy(actor=aktor_of(request).pengguna, dari=dari, ke=ke, aturan=aturan, token=token)
    except GalatLayanan as galat:
        return day_page(request, pegawai_id, ke, galat=str(galat))
    if baru:
        messages.success(
            request, f"{len(baru)} aktivitas {tulis_tanggal(dari)} disalin sebagai draf. Sesuaikan, lalu ajukan."
        )
    else:
        messages.info(request, "Salinan ini sudah ada; tidak ada yang disalin dua kali.")
    return redirect(_day_url(ke))


def _do(
    request: HttpRequest, pk: int, kerjakan: Callable[[Pengguna], str], *, sudah: str | None = None
) -> HttpResponse:
    """Do it and go to the day. 422 with the activity where it is refused; a second click finds it done."""
    aktor = aktor_of(request)
    try:
        messages.success(request, kerjakan(aktor.pengguna))
    except TidakBerwenang:
        raise Http404(_TIADA) from None
    except GalatLayanan as galat:
        ini = Aktivitas.objects.filter(pk=pk, pegawai_id=aktor.pegawai_id).first()
        if ini is None or ini.status != sudah:
            return _detail(request, _visible(request, pk), galat=str(galat))
        messages.info(request, f"Aktivitas ini sudah berstatus {ini.get_status_display()}.")
    return redirect(_day_url(_day(aktor.pegawai_id, pk)))


def _day(pegawai_id: int | None, pk: int) -> dt.date:
    tanggal = Aktivitas.objects.filter(pk=pk, pegawai_id=pegawai_id).values_list("tanggal", flat=True).first()
    if tanggal is None:
        raise Http404(_TIADA)
    return tanggal


def _day_url(tanggal: dt.date) -> str:
    return f"{reverse('aktivitas:saya')}?hari={tanggal}"
