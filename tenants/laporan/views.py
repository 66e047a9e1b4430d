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
from tenants.akun.models import Peran
from tenants.jejak.selectors import PERAN_JEJAK
from tenants.laporan import selectors
from tenants.laporan.kelengkapan import KURANG, in_mode, office_total, region_sums_ready, worst_first
from tenants.laporan.permintaan import link, requests_of
from tenants.laporan.sampel import PERAN_SAMPEL
from tenants.laporan.tim import inbox_of
from tenants.laporan.views_kelengkapan import chart_of
from tenants.laporan.views_tren import trend_of
from tenants.organisasi.aktor import Aktor, aktor_of
from tenants.organisasi.mode import modes_on
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.daftar import periode_daftar
from tenants.penilaian.grafik import batang_of, cincin_of
from tenants.penilaian.keadaan import BOLEH_DITUTUP
from tenants.penilaian.mode import BERLAKU, mode_choice, mode_of, mode_sums, rows_in_mode
from tenants.penilaian.models import HasilPegawai, Periode
from tenants.penilaian.sebaran import rekap_of
from tenants.penilaian.selectors import hasil_list
from tenants.penilaian.telusur import bukan_hukum_in, bukan_hukum_of, sebab_tidak_dibayar, selisih_ambang
from tenants.penilaian.views import tahap_of
from tenants.presensi.pola import planned_days

# OPDs on the home of BKPSDM; the page behind it has all
TERBAWAH = 12


@require_safe
@login_required
def beranda(request: HttpRequest) -> HttpResponse:
    """Who looks after the whole region has two: that of his role, and with `?lihat=saya` his own. Others have one."""
    aktor = aktor_of(request)
    saya = aktor.pegawai_id is not None and (not aktor.lihat_semua or request.GET.get("lihat") == "saya")
    isi: dict[str, Any] = {
        "utama": aktor.utama,
        "aktor": aktor,
        "saya": saya,
        "dua": aktor.lihat_semua and aktor.pegawai_id is not None,
        "pintas": shortcuts_of(aktor),
    }
    if aktor.lihat_semua and not saya:
        isi |= _bulan_ini(aktor, request.GET.get("mode", ""))
        isi["sampel"] = aktor.punya(*PERAN_SAMPEL)
    elif aktor.opd_ids:
        isi |= _opd_saya(aktor, request.GET.get("mode", ""))
    if saya:
        menunggu: dict[str, Any] = inbox_of(actor=aktor.pengguna) if aktor.memutuskan else {"jumlah": 0}
        isi |= {"menunggu": menunggu, **_pribadi(aktor.pegawai_id or 0, menunggu["jumlah"])}
        isi["tab"] = "tim" if request.GET.get("tab", "tim" if menunggu["jumlah"] else "") == "tim" else "milik"
    return render(request, "laporan/beranda.html", isi)


def _bulan_ini(aktor: Aktor, minta: str) -> dict[str, Any]:
    """The month that needs attention: the oldest past one not yet computed, else the newest past one."""
    semua = periode_daftar(paling_banyak=24)
    if not semua:
        return {"periode": None}
    if aktor.utama == Peran.PIMPINAN:
        return {"periode": semua[0], **trend_of(semua, minta)}
    lewat = [p for p in semua if _lewat(p)] or semua
    belum = [p for p in lewat if p.hitungan_berlaku_id is None]
    periode = belum[-1] if belum else lewat[0]
    isi: dict[str, Any] = {
        "periode": periode,
        "hitungan": periode.hitungan_berlaku,
        "tahap": tahap_of(periode),
        "bisa_tutup": aktor.punya(Peran.BKPSDM) and periode.status in BOLEH_DITUTUP,
    }
    if aktor.utama == Peran.BKPSDM:
        bulan = Bulan(periode.tahun, periode.bulan)
        rekaman = region_sums_ready(bulan)
        isi["kelengkapan_bulan"] = bulan
        if rekaman is not None:
            terbawah = worst_first(in_mode(rekaman.baris, modes_on(bulan.awal), BERLAKU))[:TERBAWAH]
            isi |= {"rekaman": rekaman, "terbawah": terbawah, **chart_of(terbawah)}
    terhitung = next((p for p in semua if p.hitungan_berlaku_id is not None), None)
    if terhitung is not None and terhitung.hitungan_berlaku is not None:
        hitungan = terhitung.hitungan_berlaku
        hitungan.periode = terhitung
        baris = rows_in_mode(hasil_list(actor=aktor.pengguna, hitungan=hitungan, hibah=aktor.hibah), hitungan)
        total, sebaran = rekap_of(baris)
        isi |= {
            "terhitung": terhitung,
            "mode_luar": mode_sums(hitungan),
            "hitungan_terhitung": hitungan,
            "total": total,
            "sebaran": sebaran,
            "batang_sebaran": batang_of([(p.label, p.jumlah) for p in sebaran], redup=len(sebaran) - 1),
            "nilai_bukan_hukum": bukan_hukum_of(hitungan),
        }
    return isi


def shortcuts_of(aktor: Aktor) -> list[tuple[str, str, str]]:
    """(label, icon, address) of what the role comes for most often; pages that are not there are left out."""
    hasil: list[tuple[str, str, str]] = []
    for label, ikon, url, boleh in (
        ("Catat aktivitas", "list-check", link("aktivitas:baru"), aktor.pegawai_id is not None),
        ("Bulan berjalan", "gauge", link("penilaian:berjalan"), aktor.pegawai_id is not None),
        ("Slip saya", "receipt", link("penilaian:slip_saya"), aktor.pegawai_id is not None),
        ("Atasan saya salah", "users", link("organisasi:atasan_saya"), aktor.pegawai_id is not None),
        ("Kelengkapan bulan", "progress-check", link("laporan:kelengkapan_kini"), aktor.lihat_rekap),
        ("Tren", "trending-up", link("laporan:tren"), aktor.lihat_semua and aktor.utama != Peran.PIMPINAN),
        ("Sampel slip", "shield-check", link("laporan:sampel"), aktor.punya(*PERAN_SAMPEL)),
        ("Jejak audit", "history", link("jejak:daftar"), aktor.punya(*PERAN_JEJAK)),
        ("Saluran pesan", "mail", link("pemberitahuan:saluran"), aktor.punya(Peran.BKPSDM)),
    ):
        if url and boleh:
            hasil.append((label, ikon, url))
    return hasil


def _lewat(periode: Periode) -> bool:
    return Bulan(periode.tahun, periode.bulan).akhir < timezone.localdate()


def _opd_saya(aktor: Aktor, minta: str) -> dict[str, Any]:
    bulan = Bulan.of(timezone.localdate())
    modes = modes_on(bulan.awal)
    mode = mode_choice({modes.get(o, BERLAKU) for o in aktor.opd_ids}, minta)
    opd = [o for o in aktor.opd_ids if mode is None or modes.get(o, BERLAKU) == mode.kode]
    return {
        "mode": mode,
        "kelengkapan_bulan": bulan,
        "total_lengkap": office_total(bulan, opd),
        "kurang": KURANG,
    }


def _pribadi(pegawai_id: int, menunggu_tim: int) -> dict[str, Any]:
    hari = timezone.localdate()
    ini = Bulan.of(hari)
    akhir_lalu = ini.awal - dt.timedelta(days=1)
    lalu = Bulan(akhir_lalu.year, akhir_lalu.month)
    menit = selectors.menit_bulan(pegawai_id=pegawai_id, bulan=(ini, lalu))
    hasil = selectors.hasil_terakhir(pegawai_id=pegawai_id)
    kerja = len(planned_days(pegawai_id=pegawai_id, mulai=ini.awal, sampai=ini.akhir))
    target_hari = menit[0].target / kerja if kerja and menit[0].target else None
    ambang = selisih_ambang(hasil) if hasil else None
    return {
        "menit": [{"isi": m, "cincin": cincin_of(m.sah, m.target)} for m in menit],
        "target_hari": target_hari,
        "cincin_hari": cincin_of(menit[0].hari_ini, target_hari),
        "permintaan": requests_of(pegawai_id=pegawai_id, sejak=lalu.awal, menunggu_tim=menunggu_tim),
        "hasil_saya": hasil,
        "slip_uji_coba": bool(hasil and mode_of(hasil.hitungan, hasil.opd_id) != BERLAKU),
        "slip_peraga": bool(hasil and hasil.bagian and bukan_hukum_in(hasil.bagian.paket, _periode_inti(hasil))),
        "ambang": ambang,
        "sebab": sebab_tidak_dibayar(hasil, ambang) if hasil else "",
        "ditolak": selectors.ditolak_terbaru(pegawai_id=pegawai_id, sejak=lalu.awal),
    }


def _periode_inti(hasil: HasilPegawai) -> Period:
    return Period.parse(hasil.hitungan.periode.kode)
