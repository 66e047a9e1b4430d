"""Rules of the region: the list, one draft with its lint, its diff and its impact, and the steps of its state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from erk_core import Pack
from erk_kit.binding import public_atomic
from erk_kit.kunci import horizon
from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.aturan import services
from tenants.penilaian.aturan.forms import AturForm, BaruForm, PaguForm
from tenants.penilaian.aturan.models import RancanganAturan
from tenants.penilaian.aturan.pagu import pagu_set
from tenants.penilaian.aturan.penerimaan import rancangan_accept
from tenants.penilaian.aturan.selectors import (
    adoptions,
    ceilings,
    central_ids,
    changes,
    drafts,
    names_of,
    newer,
    opd_choices,
    unverified,
)
from tenants.penilaian.aturan.sidik import content_hash, draft_pack, ruling_of
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.paket import pack_load
from tenants.registry.models import ModeWilayah
from tenants.registry.terbit import Terbitan, TerbitanDitolak, publication_get, publications

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN)
SUNTING, PUTUS = services.SUNTING, services.PUTUS
SATU_HALAMAN = 20
# Sentences of one changed entry on the page; a large table would fill it.
KALIMAT_MAKS = 12


@require_safe
@perlu_peran(*LIHAT)
def daftar(request: HttpRequest) -> HttpResponse:
    return _daftar(request)


@require_POST
@perlu_peran(*SUNTING)
def baru(request: HttpRequest) -> HttpResponse:
    """A draft of what rules in the month that was chosen."""
    form = BaruForm(request.POST)
    if not form.is_valid():
        return _daftar(request, baru=form)
    isi = form.cleaned_data
    try:
        satu = services.rancangan_from_ruling(
            actor_id=aktor_of(request).pengguna.pk, mulai=isi["mulai"], judul=isi["judul"]
        )
    except GalatLayanan as galat:
        form.add_error(None, str(galat))
        return _daftar(request, baru=form)
    messages.success(request, f"Rancangan {satu.nomor} dibuat dari aturan yang berlaku. Pilih yang akan diubah.")
    return redirect("aturan:isi", satu.nomor)


@require_POST
@perlu_peran(*SUNTING)
def dari_terbitan(request: HttpRequest) -> HttpResponse:
    """A draft of a published central version, with the region's own files over it."""
    try:
        with request.erk_transaksi.pause(), public_atomic():  # type: ignore[attr-defined]
            pack = publication_get(hash_paket=request.POST.get("hash", "")[:64])
        satu = services.rancangan_from_publication(
            actor_id=aktor_of(request).pengguna.pk, mulai=_next_month(), pack=pack
        )
    except (GalatLayanan, TerbitanDitolak) as galat:
        messages.error(request, str(galat))
        return redirect("aturan:daftar")
    messages.success(request, f"Rancangan {satu.nomor} dibuat dari {pack.id} {pack.versi}; kedua tanda tangannya sah.")
    return redirect("aturan:rinci", satu.nomor)


@require_POST
@perlu_peran(*SUNTING)
def kembali(request: HttpRequest, penetapan_id: int) -> HttpResponse:
    """One click: a draft that returns to what ruled before."""
    try:
        satu = services.rancangan_back(actor_id=aktor_of(request).pengguna.pk, penetapan_id=penetapan_id)
    except GalatLayanan as galat:
        messages.error(request, str(galat))
        return redirect("aturan:daftar")
    messages.success(request, f"Rancangan {satu.nomor} mengembalikan aturan sebelumnya. Hitung dampaknya, lalu ajukan.")
    return redirect("aturan:rinci", satu.nomor)


@require_POST
@perlu_peran(*SUNTING)
def pagu(request: HttpRequest) -> HttpResponse:
    form = PaguForm(request.POST, opd=opd_choices())
    if not form.is_valid():
        return _daftar(request, pagu=form)
    isi = form.cleaned_data
    try:
        pagu_set(
            actor_id=aktor_of(request).pengguna.pk,
            opd_id=int(isi["opd"]) if isi["opd"] else None,
            mulai=isi["mulai"],
            jumlah=isi["jumlah"],
            dasar=isi["dasar"],
        )
    except GalatLayanan as galat:
        form.add_error(None, str(galat))
        return _daftar(request, pagu=form)
    messages.success(request, "Pagu belanja dicatat.")
    return redirect("aturan:daftar")


@require_safe
@perlu_peran(*LIHAT)
def rinci(request: HttpRequest, nomor: int) -> HttpResponse:
    return page(request, draft_or_404(nomor))


@require_POST
@perlu_peran(*SUNTING)
def atur(request: HttpRequest, nomor: int) -> HttpResponse:
    satu = draft_or_404(nomor)
    form = AturForm(request.POST, opd=opd_choices())
    if not form.is_valid():
        return page(request, satu, atur=form)
    isi = form.cleaned_data
    try:
        services.rancangan_set(
            actor_id=aktor_of(request).pengguna.pk,
            rancangan_id=satu.pk,
            judul=isi["judul"],
            mulai=isi["mulai"],
            opd_id=int(isi["opd"]) if isi["opd"] else None,
            dari=isi["dari"],
        )
    except GalatLayanan as galat:
        form.add_error(None, str(galat))
        return page(request, satu, atur=form)
    messages.success(request, "Tersimpan. Dampak dihitung lagi bila bulan atau cakupannya berubah.")
    return redirect("aturan:rinci", nomor)


@require_POST
@perlu_peran(*SUNTING)
def ajukan(request: HttpRequest, nomor: int) -> HttpResponse:
    satu = draft_or_404(nomor)
    try:
        services.rancangan_submit(actor_id=aktor_of(request).pengguna.pk, rancangan_id=satu.pk)
    except GalatLayanan as galat:
        return page(request, satu, galat=str(galat))
    messages.success(request, "Diajukan. Minta pejabat BKPSDM lain atau pimpinan daerah membacanya dan memutus.")
    return redirect("aturan:rinci", nomor)


@require_POST
@perlu_peran(*PUTUS)
def terima(request: HttpRequest, nomor: int) -> HttpResponse:
    """Accept the hash that the page showed. The service opens its own transactions."""
    satu = draft_or_404(nomor)
    isi = {"schema": request.tenant.schema_name, "actor_id": aktor_of(request).pengguna.pk, "rancangan_id": satu.pk}  # type: ignore[attr-defined]
    galat_teks = ""
    with request.erk_transaksi.pause():  # type: ignore[attr-defined]
        try:
            rancangan_accept(**isi, sidik=request.POST.get("sidik", "")[:64])
        except GalatLayanan as galat:
            galat_teks = str(galat)
    if galat_teks:
        return page(request, draft_or_404(nomor), galat=galat_teks)
    messages.success(request, f"Diterima; berlaku mulai {Bulan(satu.mulai.year, satu.mulai.month)}.")
    return redirect("aturan:rinci", nomor)


@require_POST
@perlu_peran(*PUTUS)
def tolak(request: HttpRequest, nomor: int) -> HttpResponse:
    satu, alasan = draft_or_404(nomor), request.POST.get("alasan", "")
    try:
        services.rancangan_reject(
            actor_id=aktor_of(request).pengguna.pk,
            rancangan_id=satu.pk,
            sidik=request.POST.get("sidik", "")[:64],
            alasan=alasan,
        )
    except GalatLayanan as galat:
        return page(request, satu, galat=str(galat))
    messages.success(request, "Ditolak dengan alasan; penyusunnya dapat memperbaiki dan mengajukan lagi.")
    return redirect("aturan:rinci", nomor)


@require_POST
@perlu_peran(*SUNTING)
def tarik(request: HttpRequest, nomor: int) -> HttpResponse:
    satu = draft_or_404(nomor)
    try:
        services.rancangan_withdraw(actor_id=aktor_of(request).pengguna.pk, rancangan_id=satu.pk)
    except GalatLayanan as galat:
        return page(request, satu, galat=str(galat))
    messages.success(request, "Ditarik; rancangan ini hanya dapat dibaca.")
    return redirect("aturan:rinci", nomor)


def draft_or_404(nomor: int) -> RancanganAturan:
    satu = RancanganAturan.objects.select_related("dasar", "opd").filter(nomor=nomor).first()
    if satu is None:
        raise Http404(f"Rancangan aturan {nomor} tidak ada.")
    return satu


def page(request: HttpRequest, satu: RancanganAturan, *, atur: AturForm | None = None, galat: str = "") -> HttpResponse:
    """One draft; 422 with what was wrong."""
    aktor, pack = aktor_of(request), draft_pack(satu)
    berlaku = ruling_of(Bulan(satu.mulai.year, satu.mulai.month), satu.opd_id)
    # a decided draft is read against what it replaced
    lama = _old_pack(satu, pack_load(berlaku) if berlaku else None)
    beda, kepala = changes(lama, pack)
    dampak = services.impact_current(satu) if satu.keadaan in ("DRAF", "DIAJUKAN", "DITOLAK") else _last_impact(satu)
    boleh = aktor.punya(*SUNTING) and satu.dapat_disunting
    diajukan = satu.keadaan == "DIAJUKAN"
    sendiri = aktor.pengguna.pk in (satu.diajukan_oleh_id, satu.disunting_oleh_id)
    if atur is None:
        awal = {"judul": satu.judul, "mulai": satu.mulai, "opd": satu.opd_id or "", "dari": satu.hash_paket}
        atur = AturForm(initial=awal, opd=opd_choices()) if boleh else None
    batas = horizon()
    isi: dict[str, Any] = {
        "r": satu,
        "pack": pack,
        "lama": lama,
        "beda": [(b, b.kalimat[:KALIMAT_MAKS], max(0, len(b.kalimat) - KALIMAT_MAKS)) for b in beda],
        "kepala_beda": kepala,
        "sama": lama is not None and lama.hash == pack.hash,
        "belum": unverified(pack, satu.mulai),
        "berlaku_sungguhan": request.tenant.mode == ModeWilayah.BERLAKU,  # type: ignore[attr-defined]
        "nama": names_of(satu.dibuat_oleh_id, satu.disunting_oleh_id, satu.diajukan_oleh_id, satu.diputus_oleh_id),
        "dampak": dampak,
        "sidik_isi": content_hash(satu),
        "terkunci": batas is not None and satu.mulai <= batas,
        "boleh_sunting": boleh,
        "boleh_ajukan": boleh and satu.keadaan == "DRAF",
        "boleh_putus": diajukan and aktor.punya(*PUTUS) and not sendiri,
        "sendiri": diajukan and aktor.punya(*PUTUS) and sendiri,
        "atur": atur,
        "galat": galat,
        "alasan": request.POST.get("alasan", ""),
        "tahap": _steps(satu),
    }
    salah = bool(galat) or (atur is not None and atur.is_bound)
    return render(request, "aturan/rinci.html", isi, status=422 if salah else 200)


def _old_pack(satu: RancanganAturan, kini: Pack | None) -> Pack | None:
    from tenants.penilaian.models import PaketTersimpan

    if satu.keadaan != "DITERIMA":
        return kini
    paket = PaketTersimpan.objects.filter(pk=satu.hash_lama).first()
    return pack_load(paket) if paket else None


def _last_impact(satu: RancanganAturan) -> Any:
    return satu.dampak.filter(hash=satu.hash_dampak).first() if satu.hash_dampak else None


def _steps(satu: RancanganAturan) -> list[dict[str, str]]:
    """The stepper: draft, submitted, decided."""
    akhir = {"DITERIMA": "Diterima", "DITOLAK": "Ditolak", "DITARIK": "Ditarik"}.get(satu.keadaan, "Diputus orang lain")
    kini = {"DRAF": 0, "DIAJUKAN": 1}.get(satu.keadaan, 2)
    kata = ["Disusun", "Diajukan", akhir]
    hasil = []
    for ke, label in enumerate(kata):
        kelas = "selesai" if ke < kini or satu.keadaan == "DITERIMA" else "kini" if ke == kini else ""
        hasil.append({"label": label, "kelas": kelas})
    if satu.keadaan == "DITARIK" and satu.diajukan_pada is None:
        hasil[1]["kelas"] = "lewat"
    return hasil


def _next_month() -> dt.date:
    """Where a change usually begins: the next month, or the first one after the locked ones."""
    hari = timezone.localdate().replace(day=28) + dt.timedelta(days=4)
    batas = horizon()
    awal = hari.replace(day=1)
    return awal if batas is None or awal > batas else batas + dt.timedelta(days=1)


def _daftar(request: HttpRequest, *, baru: BaruForm | None = None, pagu: PaguForm | None = None) -> HttpResponse:
    hari, batas = timezone.localdate(), horizon()
    penetapan = adoptions(pada=hari, batas=batas)
    halaman = Paginator(drafts(), SATU_HALAMAN).get_page(request.GET.get("hal"))
    boleh = aktor_of(request).punya(*SUNTING)
    opd = opd_choices() if boleh else []
    dipakai = central_ids(penetapan)
    terbitan: list[Terbitan] = []
    if dipakai:
        with request.erk_transaksi.pause(), public_atomic():  # type: ignore[attr-defined]
            terbitan = newer(publications(dipakai), dipakai)
    mulai = _next_month()
    pagu_kini = sorted(ceilings(pada=mulai).values(), key=lambda p: (p.opd_id is not None, p.opd_id or 0))
    isi = {
        "berlaku": [p for p in penetapan if p.keadaan != "LALU"],
        "lalu": [p for p in penetapan if p.keadaan == "LALU"][:50],
        "halaman": halaman,
        "terbitan": terbitan,
        "dipakai": dipakai,
        "boleh_sunting": boleh,
        "form_baru": baru or BaruForm(initial={"mulai": mulai}),
        "form_pagu": pagu or PaguForm(initial={"mulai": mulai}, opd=opd),
        "buka_pagu": pagu is not None,
        "pagu": pagu_kini,
        "nama_opd": dict(opd_choices()) if pagu_kini else {},
    }
    return render(request, "aturan/daftar.html", isi, status=422 if baru or pagu else 200)
