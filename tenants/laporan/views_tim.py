"""A superior's own people this month: a part of his home that is loaded after it, a page, and a workbook."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from erk_kit.bentuk import bulan_tahun
from erk_kit.lembar import table_workbook
from tenants.jejak.unduhan import workbook_answer
from tenants.laporan.tim import team_of
from tenants.organisasi.aktor import ATASAN, aktor_of, perlu_peran
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.telusur import PARAMETER_TARGET, parameter_of

KOLOM = (("Nama", 34), ("Menit diterima", 14), ("Belum verifikasi", 14), ("Ditolak", 12), ("Dari target (%)", 14))


@require_safe
@perlu_peran(ATASAN)
def tim(request: HttpRequest) -> HttpResponse:
    bulan = _now()
    target = parameter_of(PARAMETER_TARGET, bulan)
    anggota = team_of(actor=aktor_of(request).pengguna, bulan=bulan, target=target)
    return render(request, "laporan/tim.html", {"tim": anggota, "target": target, "bulan": bulan})


@require_safe
@perlu_peran(ATASAN)
def unduh(request: HttpRequest) -> HttpResponse:
    bulan = _now()
    anggota = team_of(actor=aktor_of(request).pengguna, bulan=bulan, target=parameter_of(PARAMETER_TARGET, bulan))
    berkas = table_workbook(
        judul=f"Tim saya, {bulan_tahun(bulan.kode)}",
        keterangan="Menit aktivitas bawahan langsung.",
        kolom=KOLOM,
        baris=((a.nama, a.sah, a.menunggu, a.ditolak, a.persen) for a in anggota),
        lembar="Tim",
    )
    return workbook_answer(berkas, nama=f"tim-{bulan.kode}.xlsx", jumlah=len(anggota), peran="atasan")


def _now() -> Bulan:
    hari = timezone.localdate()
    return Bulan.of(hari)
