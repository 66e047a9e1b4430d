"""One person's month: what is paid, and the whole way from the facts to the last rupiah."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from erk_core import Period
from tenants.organisasi.aktor import aktor_of
from tenants.penilaian.jelas.buka import slip_open
from tenants.penilaian.koreksi.selectors import slip_corrections
from tenants.penilaian.mode import mode_of, shadow_told
from tenants.penilaian.models import HasilPegawai
from tenants.penilaian.paket import alasan_label
from tenants.penilaian.pohon import Simpul, pohon_of
from tenants.penilaian.selectors import explanation_of
from tenants.penilaian.telusur import bukan_hukum_in, hasil_peraga, kunci_of, sebab_tidak_dibayar, selisih_ambang
from tenants.remunerasi.models import BarisBayar


@require_safe
@login_required
def slip_saya(request: HttpRequest) -> HttpResponse:
    """Own slips, newest first."""
    pegawai_id = aktor_of(request).pegawai_id
    if pegawai_id is None:
        raise Http404("Akun ini tidak terhubung dengan data pegawai.")
    hasil = list(
        HasilPegawai.objects.filter(pegawai_id=pegawai_id, hitungan__periode__hitungan_berlaku=F("hitungan"))
        .select_related("hitungan__periode", "bagian")
        .order_by("-hitungan__periode__tahun", "-hitungan__periode__bulan")[:36]
    )
    peraga = hasil_peraga(hasil)
    # also whoever may see everybody's is here an employee: the slip of a shadow month is nobody's yet
    baris = [(h, h.pk in peraga, alasan_label(h.alasan), mode_of(h.hitungan, h.opd_id)) for h in hasil]
    return render(request, "penilaian/slip_daftar.html", {"baris": baris})


@require_safe
@login_required
@shadow_told
def slip(request: HttpRequest, kode: str, pegawai_id: int) -> HttpResponse:
    """The slip of somebody whom the actor may see; anybody else's, and an unknown one, is 404."""
    buka = slip_open(request, kode, pegawai_id)
    pegawai, periode, hitungan, hasil = buka.pegawai, buka.periode, buka.hitungan, buka.hasil
    dihitung = buka.dihitung
    paket = hasil.bagian.paket if hasil.bagian else None
    ambang = selisih_ambang(hasil) if dihitung else None
    bayar = list(BarisBayar.objects.filter(hitungan=hitungan, pegawai=pegawai).order_by("id"))
    isi = {
        "periode": periode,
        "hitungan": hitungan,
        "pegawai": pegawai,
        "hasil": hasil,
        "dihitung": dihitung,
        "milik_sendiri": buka.milik_sendiri,
        "mode": buka.mode,
        "segmen": list(hasil.segmen.order_by("urutan")),
        "tambah": [b for b in bayar if b.jumlah >= 0],
        "kurang": [b for b in bayar if b.jumlah < 0],
        "paket": [paket] if paket else [],
        "kunci": kunci_of(periode, hitungan),
        "nilai_bukan_hukum": bukan_hukum_in(paket, Period.parse(kode)) if paket and dihitung else [],
        "penjelasan": _pohon(hasil) if dihitung else None,
        "ambang": ambang,
        "sebab": sebab_tidak_dibayar(hasil, ambang),
        "koreksi": slip_corrections(pegawai_id=pegawai.pk, periode=periode, hitungan=hitungan, bersih=hasil.bersih),
        "buka_semua": request.GET.get("buka") == "semua",
    }
    return render(request, "penilaian/slip.html", isi)


def _pohon(hasil: HasilPegawai) -> list[Simpul]:
    pohon = explanation_of(hasil).pohon
    return pohon_of(pohon) if pohon else []
