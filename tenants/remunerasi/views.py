"""The pay list of a month: what will be paid, what is still missing, and the files to have."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenants.organisasi.aktor import Aktor, aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.bulan import Bulan, KodePeriodeError
from tenants.penilaian.mode import mode_sums
from tenants.penilaian.models import Hitungan, Periode
from tenants.penilaian.telusur import kunci_of
from tenants.remunerasi.dokumen import BENTUK, F4, KERTAS, PDF, XLSX, documents_of
from tenants.remunerasi.forms import SaringBayar
from tenants.remunerasi.galat import DokumenTerhalang
from tenants.remunerasi.guna import GUNA
from tenants.remunerasi.kendali import DIBAYAR
from tenants.remunerasi.koreksi import corrections_of
from tenants.remunerasi.naskah import PENANDA, missing_signers, signers_of
from tenants.remunerasi.peta_rekening import components_of, rekening_current
from tenants.remunerasi.rekap import chart_of, recap_accounts, recap_groups, recap_sums
from tenants.remunerasi.selectors import LIHAT, LIHAT_DATA, PETA, UBAH_TANDA, missing_data, outputs_of, scope_of
from tenants.remunerasi.terbilang import terbilang_rupiah


@require_safe
@perlu_peran(*LIHAT)
def terakhir(request: HttpRequest) -> HttpResponse:
    """To the newest computed month."""
    satu = Periode.objects.exclude(hitungan_berlaku=None).order_by("-tahun", "-bulan").first()
    if satu is None:
        return render(request, "remunerasi/kosong.html")
    return redirect("remunerasi:daftar", satu.kode)


@require_safe
@perlu_peran(*LIHAT)
def pilih(request: HttpRequest) -> HttpResponse:
    """The month chooser without JavaScript: `?bulan=2026-10` leads to that month's address."""
    try:
        return redirect("remunerasi:daftar", Bulan.parse(request.GET.get("bulan", "")).kode)
    except KodePeriodeError as galat:
        raise Http404(str(galat)) from galat


@require_safe
@perlu_peran(*LIHAT)
def daftar(request: HttpRequest, kode: str) -> HttpResponse:
    return page(request, kode)


def page(request: HttpRequest, kode: str, *, galat: GalatLayanan | None = None, kueri: Any = None) -> HttpResponse:
    """The month's page; 422 with what was refused. kueri: the chosen OPD, from where it is not in the URL."""
    aktor = aktor_of(request)
    periode, hitungan = run_or_404(kode)
    opd = list(aktor.opd())
    form = SaringBayar(request.GET if kueri is None else kueri, opd=aktor.opd())
    # the choices are read already
    form.fields["opd"].choices = [("", "Semua OPD"), *((o.pk, o.nama) for o in opd)]  # type: ignore[attr-defined]
    isi: dict[str, Any] = {
        "periode": periode,
        "hitungan": hitungan,
        "form": form,
        "galat": galat,
        "lain": list(Periode.objects.exclude(hitungan_berlaku=None).order_by("-tahun", "-bulan")[:24]),
        "boleh_data": aktor.punya(*LIHAT_DATA),
        "boleh_peta": aktor.punya(*PETA),
        "boleh_tanda": aktor.punya(*UBAH_TANDA),
    }
    if hitungan is not None:
        terpilih = next((o for o in opd if str(o.pk) == str(form.data.get("opd", ""))), None)
        isi |= _content(aktor, periode, hitungan, terpilih)
    return render(request, "remunerasi/daftar.html", isi, status=422 if galat is not None else 200)


def _content(aktor: Aktor, periode: Periode, hitungan: Hitungan, opd: Any) -> dict[str, Any]:
    opd_ids = scope_of(aktor=aktor, opd_id=opd.pk if opd is not None else None)
    peta, komponen = rekening_current(), components_of(hitungan, opd_ids)
    jumlah = {k.id: k.jumlah for k in komponen}
    koreksi = corrections_of(hitungan=hitungan, opd_ids=opd_ids)
    per_opd, per_golongan = recap_groups(hitungan=hitungan, opd_ids=opd_ids, koreksi=koreksi.ada)
    rekening = recap_accounts(
        hitungan=hitungan, peta=peta, komponen=komponen, opd_ids=opd_ids, jumlah=jumlah, koreksi=koreksi
    )
    # the same rows, summed already: the page has no statement to spare
    total = peta.amounts(jumlah) | recap_sums(per_opd)
    tanda = signers_of(opd_ids=[opd.pk], pada=timezone.localdate()).get(opd.pk, {}) if opd is not None else {}
    tanpa = list(dict.fromkeys(s for d in PENANDA for s in missing_signers(d, tanda))) if opd is not None else []
    kunci = kunci_of(periode, hitungan)
    return {
        "opd": opd,
        "kunci": kunci,
        "belum_berlaku": mode_sums(hitungan, opd_ids),
        "total": total,
        "koreksi": koreksi,
        "terbilang": terbilang_rupiah(total[DIBAYAR]),
        "potongan_guna": [(GUNA[k].label, total[k]) for k in ("pph_21", "iuran_1")],
        "rekap": [
            # the last column is what is paid
            (per_opd, chart_of(per_opd, -1, nama=1)),
            (per_golongan, chart_of(per_golongan, -1)),
            (rekening, chart_of(rekening, -1, nama=2)),
        ],
        "belum_dipetakan": peta.unmapped([*komponen, *koreksi.komponen]),
        "kurang": missing_data(hitungan=hitungan, opd_ids=opd_ids),
        "tanpa_tanda": tanpa,
        "dokumen": documents_of(aktor.peran),
        "bentuk": BENTUK,
        "xlsx": XLSX,
        "pdf": PDF,
        "kertas": KERTAS,
        "kertas_bawaan": F4,
        "berkas": list(outputs_of(actor=aktor.pengguna).filter(hitungan=hitungan)[:10]),
    }


def run_or_404(kode: str) -> tuple[Periode, Hitungan | None]:
    """The month with the run that counts; 404 for a month that has no row."""
    bulan = Bulan.parse(kode)
    periode = Periode.objects.filter(tahun=bulan.tahun, bulan=bulan.bulan).select_related("hitungan_berlaku").first()
    if periode is None:
        raise Http404(f"Bulan {kode} belum dihitung.")
    if periode.hitungan_berlaku is not None:
        periode.hitungan_berlaku.periode = periode
    return periode, periode.hitungan_berlaku


def scope_or_404(aktor: Aktor, opd_id: int | None) -> frozenset[int] | None:
    try:
        return scope_of(aktor=aktor, opd_id=opd_id)
    except DokumenTerhalang as galat:
        raise Http404(str(galat)) from galat
