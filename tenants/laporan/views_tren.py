"""The last months at a glance, for who sees the whole region; the same panel is the home of pimpinan daerah."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.akun.models import Peran
from tenants.laporan.grafik import average_of, label_of, paid_of
from tenants.laporan.kelengkapan import region_sums, total_of
from tenants.laporan.tren import months_of, trend_modes
from tenants.laporan.views_kelengkapan import chart_of
from tenants.organisasi.aktor import perlu_peran
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.daftar import periode_daftar
from tenants.penilaian.grafik import batang_of
from tenants.penilaian.mode import BERLAKU, mode_choice, mode_of
from tenants.penilaian.models import Periode
from tenants.penilaian.sebaran import PITA
from tenants.penilaian.telusur import bukan_hukum_of

LIHAT = (Peran.PIMPINAN, Peran.BKPSDM, Peran.INSPEKTORAT)


@require_safe
@perlu_peran(*LIHAT)
def tren(request: HttpRequest) -> HttpResponse:
    return render(request, "laporan/tren.html", trend_of(periode_daftar(), request.GET.get("mode", "")))


def trend_of(semua: Sequence[Periode], minta: str = "") -> dict[str, Any]:
    """What templates/laporan/tren_isi.html shows; `bulan` is empty before the first month is computed. minta: the mode
    that is asked for."""
    mode = mode_choice(trend_modes(semua), minta)
    kode = mode.kode if mode is not None else BERLAKU
    bulan = months_of(semua, kode)
    if not bulan:
        return {"bulan": [], "mode": mode}
    terakhir = bulan[-1]
    periode = next(p for p in semua if p.kode == terakhir.kode)
    hitungan = periode.hitungan_berlaku
    if hitungan is not None:
        hitungan.periode = periode
    rekaman = region_sums(Bulan.parse(terakhir.kode))
    milik = [b for b in rekaman.baris if hitungan is None or mode_of(hitungan, b.id) == kode]
    lengkap = sorted(milik, key=lambda b: (-b.persen, b.nama))
    return {
        "mode": mode,
        "bulan": [{"isi": b, "label": label_of(b.kode)} for b in reversed(bulan)],
        "terakhir": terakhir,
        "periode_terakhir": periode,
        "bayar": paid_of(bulan),
        "garis": average_of(bulan),
        "pita": list(zip((p[1] for p in PITA), terakhir.pita, strict=True)),
        "batang_pita": batang_of([(p[0], n) for p, n in zip(PITA, terakhir.pita, strict=True)]),
        "lengkap": lengkap,
        "lengkap_total": total_of(milik),
        "lengkap_pada": rekaman.pada,
        "nilai_bukan_hukum": bukan_hukum_of(hitungan) if hitungan is not None else [],
        **chart_of(lengkap),
    }
