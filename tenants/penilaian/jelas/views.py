"""Pages beside a slip: the difference to the month before, what would change it, its trace as a file."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenants.jejak.services import catat
from tenants.organisasi.aktor import aktor_of
from tenants.organisasi.mode import modes_on
from tenants.organisasi.selectors import opd_pada
from tenants.penilaian.bulan import Bulan, KodePeriodeError
from tenants.penilaian.galat import KendaliGagal
from tenants.penilaian.jelas.beda import bars_of, difference_of, months_between, result_before
from tenants.penilaian.jelas.berjalan import month_running
from tenants.penilaian.jelas.buka import SlipTerbuka, slip_open
from tenants.penilaian.jelas.grafik import air_terjun_of
from tenants.penilaian.jelas.jejak_berkas import document_of
from tenants.penilaian.jelas.pengubah import person_levers
from tenants.penilaian.jelas.sumber import sources_of
from tenants.penilaian.mode import BAYANGAN, BERLAKU, shadow_told
from tenants.penilaian.selectors import periode_get


@require_safe
@login_required
@shadow_told
def beda(request: HttpRequest, kode: str, pegawai_id: int) -> HttpResponse:
    """Why the net pay is another than in the person's month before; 409 where the parts are not the whole."""
    buka = slip_open(request, kode, pegawai_id)
    isi = _isi(buka)
    dulu = result_before(buka.hasil)
    if dulu is None:
        return render(request, "penilaian/beda.html", isi)
    sela = months_between(dulu.hitungan.periode, buka.periode)
    try:
        satu = difference_of(dulu, buka.hasil)
    except KendaliGagal as galat:
        return render(request, "penilaian/beda.html", isi | {"dulu": dulu, "galat": galat}, status=409)
    air = air_terjun_of(bars_of(satu), jumlah="Selisih") if satu.kelompok else None
    return render(request, "penilaian/beda.html", isi | {"dulu": dulu, "beda": satu, "air": air, "sela": sela})


@require_safe
@login_required
@shadow_told
def pengubah(request: HttpRequest, kode: str, pegawai_id: int) -> HttpResponse:
    """What would have changed the net pay of a computed month, from its frozen facts."""
    buka = slip_open(request, kode, pegawai_id)
    isi = _isi(buka)
    if buka.dihitung:
        isi["pengubah"] = person_levers(buka.hasil)
    return render(request, "penilaian/pengubah.html", isi)


@require_safe
@login_required
@shadow_told
def sumber(request: HttpRequest, kode: str, pegawai_id: int) -> HttpResponse:
    """The rows behind a slip; the explanation's lists lead to them."""
    buka = slip_open(request, kode, pegawai_id)
    isi = _isi(buka) | {"sumber": sources_of(buka.hasil, actor=buka.aktor.pengguna)}
    return render(request, "penilaian/sumber.html", isi)


@require_safe
@login_required
def berjalan(request: HttpRequest) -> HttpResponse:
    """The own month that is not computed yet: this one, or the one named by `?bulan=2026-10`; a computed one has its
    slip."""
    aktor = aktor_of(request)
    if aktor.pegawai_id is None:
        raise Http404("Akun ini tidak terhubung dengan data pegawai.")
    hari = timezone.localdate()
    kini = Bulan.of(hari)
    try:
        bulan = Bulan.parse(request.GET["bulan"]) if "bulan" in request.GET else kini
    except KodePeriodeError as galat:
        raise Http404(str(galat)) from galat
    if bulan.awal > kini.awal:
        raise Http404(f"{bulan} belum dimulai.")
    periode = periode_get(kode=bulan.kode)
    if periode is not None and periode.hitungan_berlaku_id is not None:
        return redirect("penilaian:slip", bulan.kode, aktor.pegawai_id)
    mode = _mode_now(bulan, aktor.pegawai_id, hari)
    if mode == BAYANGAN:
        return render(request, "penilaian/berjalan.html", {"bulan": bulan, "kini": bulan == kini, "bayangan": True})
    isi = {
        "bulan": bulan,
        "kini": bulan == kini,
        "hari": hari,
        "mode": mode,
        "isi": month_running(bulan=bulan, pegawai_id=aktor.pegawai_id),
        "lalu": _uncomputed_before(bulan),
    }
    return render(request, "penilaian/berjalan.html", isi)


def _mode_now(bulan: Bulan, pegawai_id: int, hari: dt.date) -> str:
    """The mode in which that month would be computed for this person; of a shadow month the numbers are not his yet."""
    modes = modes_on(bulan.awal)
    opd = opd_pada(pegawai_id=pegawai_id, hari=min(bulan.akhir, hari)) if modes else None
    return modes.get(opd.pk, BERLAKU) if opd is not None else BERLAKU


def _uncomputed_before(bulan: Bulan) -> Bulan | None:
    """The month before, where it is not computed yet either, so that nobody looks for its numbers in vain."""
    lalu = Bulan(bulan.tahun, bulan.bulan - 1) if bulan.bulan > 1 else Bulan(bulan.tahun - 1, 12)
    periode = periode_get(kode=lalu.kode)
    return lalu if periode is not None and periode.hitungan_berlaku_id is None else None


@require_safe
@login_required
@shadow_told
def slip_json(request: HttpRequest, kode: str, pegawai_id: int) -> HttpResponse:
    """The trace (`erk.trace.v1`) of a slip as a file, with the hashes of its run; recorded as every export is."""
    buka = slip_open(request, kode, pegawai_id)
    wilayah: Any = request.tenant  # type: ignore[attr-defined]
    nama = f"slip-{wilayah.slug}-{kode}-{buka.pegawai.pk}.json"
    catat(aksi="ekspor.unduh", peran=buka.sebagai, objek=(nama, nama), rincian={"jumlah": 1})
    isi = json.dumps(document_of(buka.hasil, wilayah=wilayah), ensure_ascii=False, indent=2)
    jawab = HttpResponse(f"{isi}\n", content_type="application/json")
    jawab["Content-Disposition"] = f'attachment; filename="{nama}"'
    jawab["Cache-Control"] = "no-store"
    return jawab


def _isi(buka: SlipTerbuka) -> dict[str, Any]:
    return {
        "pegawai": buka.pegawai,
        "periode": buka.periode,
        "hitungan": buka.hitungan,
        "hasil": buka.hasil,
        "dihitung": buka.dihitung,
        "milik_sendiri": buka.milik_sendiri,
        "mode": buka.mode,
    }
