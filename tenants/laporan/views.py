"""The home of each role: one action panel, then quick links."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from erk_core import Period
from tenants.aktivitas.selectors import menunggu_validasi
from tenants.akun.models import Peran
from tenants.jejak.selectors import PERAN_JEJAK
from tenants.laporan import selectors
from tenants.organisasi.aktor import Aktor, aktor_of
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.daftar import periode_daftar
from tenants.penilaian.grafik import batang_of, cincin_of
from tenants.penilaian.keadaan import BOLEH_DITUTUP
from tenants.penilaian.models import HasilPegawai, Periode
from tenants.penilaian.sebaran import rekap_of
from tenants.penilaian.selectors import hasil_list
from tenants.penilaian.telusur import bukan_hukum_in, bukan_hukum_of, sebab_tidak_dibayar, selisih_ambang
from tenants.penilaian.views import tahap_of


@require_safe
@login_required
def beranda(request: HttpRequest) -> HttpResponse:
    aktor = aktor_of(request)
    isi: dict[str, Any] = {"utama": aktor.utama, "aktor": aktor}
    if aktor.lihat_semua:
        isi |= _bulan_ini(aktor)
        isi["lihat_jejak"] = aktor.punya(*PERAN_JEJAK)
    if aktor.memutuskan:
        isi["menunggu"] = menunggu_validasi(actor=aktor.pengguna).order_by().count()
    if aktor.pegawai_id is not None:
        isi |= _pribadi(aktor.pegawai_id)
    return render(request, "laporan/beranda.html", isi)


def _bulan_ini(aktor: Aktor) -> dict[str, Any]:
    """The month that needs attention: the oldest past one not yet computed, else the newest past one."""
    semua = periode_daftar(paling_banyak=24)
    if not semua:
        return {"periode": None}
    lewat = [p for p in semua if _lewat(p)] or semua
    belum = [p for p in lewat if p.hitungan_berlaku_id is None]
    periode = belum[-1] if belum else lewat[0]
    isi: dict[str, Any] = {
        "periode": periode,
        "hitungan": periode.hitungan_berlaku,
        "tahap": tahap_of(periode),
        "bisa_tutup": aktor.punya(Peran.BKPSDM) and periode.status in BOLEH_DITUTUP,
    }
    terhitung = next((p for p in semua if p.hitungan_berlaku_id is not None), None)
    if terhitung is not None and terhitung.hitungan_berlaku is not None:
        hitungan = terhitung.hitungan_berlaku
        hitungan.periode = terhitung
        baris = hasil_list(actor=aktor.pengguna, hitungan=hitungan, hibah=aktor.hibah)
        total, sebaran = rekap_of(baris)
        isi |= {
            "terhitung": terhitung,
            "hitungan_terhitung": hitungan,
            "total": total,
            "sebaran": sebaran,
            "batang": batang_of([(p.label, p.jumlah) for p in sebaran], redup=len(sebaran) - 1),
            "nilai_bukan_hukum": bukan_hukum_of(hitungan),
        }
    return isi


def _lewat(periode: Periode) -> bool:
    return Bulan(periode.tahun, periode.bulan).akhir < timezone.localdate()


def _pribadi(pegawai_id: int) -> dict[str, Any]:
    hari = timezone.localdate()
    ini = Bulan(hari.year, hari.month)
    akhir_lalu = ini.awal - dt.timedelta(days=1)
    lalu = Bulan(akhir_lalu.year, akhir_lalu.month)
    menit = selectors.menit_bulan(pegawai_id=pegawai_id, bulan=(ini, lalu))
    hasil = selectors.hasil_terakhir(pegawai_id=pegawai_id)
    ambang = selisih_ambang(hasil) if hasil else None
    return {
        "menit": [{"isi": m, "cincin": cincin_of(m.sah, m.target)} for m in menit],
        "hasil_saya": hasil,
        "slip_peraga": bool(hasil and hasil.bagian and bukan_hukum_in(hasil.bagian.paket, _periode_inti(hasil))),
        "ambang": ambang,
        "sebab": sebab_tidak_dibayar(hasil, ambang) if hasil else "",
        "ditolak": selectors.ditolak_terbaru(pegawai_id=pegawai_id, sejak=lalu.awal),
    }


def _periode_inti(hasil: HasilPegawai) -> Period:
    return Period.parse(hasil.hitungan.periode.kode)
