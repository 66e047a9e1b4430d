"""Pilot OPDs: the list with modes, one OPD with its checklist and history, and setting modes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from erk_kit.bentuk import angka, bulan_tahun
from tenants.akun.models import Peran
from tenants.laporan.forms_percontohan import UbahMode
from tenants.laporan.percontohan import history_of, month_measured, pilots_of
from tenants.organisasi.aktor import Aktor, aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.mode import Mode, mode_set, modes_on, next_mode
from tenants.organisasi.models import ModeOpd, Opd
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import Periode

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN, Peran.ADMIN_OPD)
UBAH = (Peran.BKPSDM,)
SATU_HALAMAN = 50


@require_safe
@perlu_peran(*LIHAT)
def daftar(request: HttpRequest) -> HttpResponse:
    return _list(request, aktor_of(request))


@require_safe
@perlu_peran(*LIHAT)
def rinci(request: HttpRequest, opd_id: int) -> HttpResponse:
    aktor = aktor_of(request)
    return _detail(request, aktor, office_or_404(aktor, opd_id))


@require_POST
@perlu_peran(*UBAH)
def ubah(request: HttpRequest) -> HttpResponse:
    """Set the mode of the ticked OPDs: all of them, or none with the page and the reason."""
    aktor = aktor_of(request)
    semua = {o.pk: o for o in aktor.opd()}
    form = UbahMode(request.POST, opd=[(pk, o.nama) for pk, o in semua.items()])
    satu = request.POST.get("dari") == "rinci"
    if not form.is_valid():
        return _refused(request, aktor, form, semua, satu)
    isi = form.cleaned_data
    pilih = [semua[pk] for pk in isi["opd"]]
    try:
        with transaction.atomic():
            merah = {k.opd.pk: k.merah for k in pilots_of(pilih)}
            baru = [
                mode_set(
                    actor=aktor.pengguna,
                    opd=o,
                    mode=isi["mode"],
                    mulai=isi["mulai"],
                    alasan=isi["alasan"],
                    merah=merah[o.pk],
                    versi=isi["versi"] if satu else None,
                )
                for o in pilih
            ]
    except GalatLayanan as galat:
        form.add_error(None, str(galat))
        return _refused(request, aktor, form, semua, satu)
    _told(request, [b for b in baru if b is not None], isi)
    return redirect("laporan:percontohan_rinci", pilih[0].pk) if satu else redirect("laporan:percontohan")


def office_or_404(aktor: Aktor, opd_id: int) -> Opd:
    opd = aktor.opd().filter(pk=opd_id).first()
    if opd is None:
        raise Http404("OPD ini tidak ada, atau bukan OPD Anda.")
    return opd


def _told(request: HttpRequest, baru: list[ModeOpd], isi: dict[str, Any]) -> None:
    """What was set; and that a month which is computed already stays as it was until it is computed again."""
    mode, mulai = Mode(isi["mode"]).label.lower(), isi["mulai"]
    if not baru:
        messages.info(request, f"OPD yang dipilih sudah dalam mode {mode} pada {bulan_tahun(mulai)}.")
        return
    messages.success(request, f"{angka(len(baru))} OPD dalam mode {mode} mulai {bulan_tahun(mulai)}.")
    bulan = Bulan.of(mulai)
    terhitung = Periode.objects.filter(tahun__gte=bulan.tahun).exclude(hitungan_berlaku=None)
    lama = [p for p in terhitung.order_by("tahun", "bulan") if (p.tahun, p.bulan) >= (bulan.tahun, bulan.bulan)]
    if lama:
        nama = ", ".join(bulan_tahun(p) for p in lama)
        messages.warning(request, f"{nama} sudah dihitung dengan mode yang lama. Hitung ulang sebelum dikunci.")


def _refused(request: HttpRequest, aktor: Aktor, form: UbahMode, semua: dict[int, Opd], satu: bool) -> HttpResponse:
    pilih = [int(o) for o in request.POST.getlist("opd")[:1] if o.isascii() and o.isdigit() and len(o) < 19]
    if satu and pilih and pilih[0] in semua:
        return _detail(request, aktor, semua[pilih[0]], form)
    return _list(request, aktor, form)


def _list(request: HttpRequest, aktor: Aktor, form: UbahMode | None = None) -> HttpResponse:
    semua = list(aktor.opd().filter(aktif=True))
    halaman = Paginator(semua, SATU_HALAMAN).get_page(request.GET.get("hal"))
    ikut = set(ModeOpd.objects.filter(opd__in=[o.pk for o in halaman]).values_list("opd_id", flat=True))
    # who was never in a pilot is in force, and is not measured
    ukur = {k.opd.pk: k for k in pilots_of([o for o in halaman if o.pk in ikut], simpan=True)} if ikut else {}
    boleh = aktor.punya(*UBAH)
    isi = {
        "halaman": halaman,
        "baris": [(o, ukur.get(o.pk)) for o in halaman],
        "jumlah": _numbers(semua),
        "boleh_ubah": boleh,
        "form": form or (UbahMode(opd=[(o.pk, o.nama) for o in semua]) if boleh else None),
        "dipilih": set(form.data.getlist("opd")) if form is not None else set(),  # type: ignore[attr-defined]
        "bulan": month_measured(),
    }
    return render(request, "laporan/percontohan.html", isi, status=422 if form is not None else 200)


def _numbers(semua: list[Opd]) -> list[tuple[str, str, int]]:
    """(mode, label, OPDs) of this month, the first stage first."""
    kini = modes_on(timezone.localdate())
    return [
        (m.value, m.label, sum(kini.get(o.pk, Mode.BERLAKU) == m for o in semua))
        for m in (Mode.BAYANGAN, Mode.UJI_COBA, Mode.BERLAKU)
    ]


def _detail(request: HttpRequest, aktor: Aktor, opd: Opd, form: UbahMode | None = None) -> HttpResponse:
    (keadaan,) = pilots_of([opd])
    riwayat = history_of(opd)
    boleh = aktor.punya(*UBAH)
    isi = {
        "opd": opd,
        "keadaan": keadaan,
        "riwayat": riwayat,
        "boleh_ubah": boleh,
        # who only reads has no use for the pages on which a line is mended
        "boleh_buka": aktor.punya(Peran.BKPSDM, Peran.ADMIN_OPD),
        "versi": riwayat[0].pk if riwayat else 0,
        # the next stage is what somebody comes for
        "form": form
        or (UbahMode(opd=[(opd.pk, opd.nama)], initial={"mode": next_mode(keadaan.mode)}) if boleh else None),
    }
    return render(request, "laporan/percontohan_rinci.html", isi, status=422 if form is not None else 200)
