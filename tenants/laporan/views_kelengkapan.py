"""Completeness of a month: the region by OPD, an OPD by person, as pages and as workbooks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from erk_kit.bentuk import bulan_tahun, tanggal
from erk_kit.lembar import table_workbook
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.laporan.forms import SaringLengkap
from tenants.laporan.grafik import LEBAR_BARING, TINGGI_BARING, shares_of
from tenants.laporan.kelengkapan import (
    KURANG,
    SIMPAN_DETIK,
    BarisJumlah,
    BarisOrang,
    Cakupan,
    by_unit,
    in_mode,
    people,
    region_sums,
    total_of,
    worst_first,
)
from tenants.organisasi.aktor import Aktor, aktor_of, perlu_peran
from tenants.organisasi.mode import modes_on
from tenants.organisasi.models import Opd
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.mode import BERLAKU, mode_choice

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN, Peran.ADMIN_OPD)
SATU_HALAMAN = 50
SEGAR_DETIK = 60
GRAFIK_MAKS = 60
AKUN = {"AKTIF": "aktif", "BELUM": "belum pernah masuk", "TANPA": "tanpa akun"}
KOLOM = (
    ("NIP", 22), ("Nama", 34), ("OPD", 18), ("Unit", 36), ("Aktivitas", 10), ("Menit diterima", 14),
    ("Belum verifikasi", 14), ("Tanpa keterangan (hari)", 14), ("Tanpa hasil presensi (hari)", 14), ("SKP", 14),
    ("360 harus", 10), ("360 selesai", 10), ("Akun", 18), ("Yang kurang", 50),
)  # fmt: skip


class HalamanTerhitung(Paginator):
    """Pages over rows of which only one page was read."""

    def __init__(self, baris: list[BarisOrang], *, banyak: int) -> None:
        super().__init__(baris, SATU_HALAMAN)
        self.count = banyak

    def page(self, number: Any) -> Any:
        return self._get_page(self.object_list, self.validate_number(number), self)


@require_safe
@perlu_peran(*LIHAT)
def kini(request: HttpRequest) -> HttpResponse:
    return redirect("laporan:kelengkapan", Bulan.of(timezone.localdate()).kode)


@require_safe
@perlu_peran(*LIHAT)
def kelengkapan(request: HttpRequest, kode: str) -> HttpResponse:
    bulan, aktor = month_seen(kode), aktor_of(request)
    opd = _opd(request, aktor)
    isi: dict[str, Any] = {"bulan": bulan, "kurang": KURANG, "aktor_semua": aktor.lihat_semua, **neighbours_of(bulan)}
    if opd is None:
        rekaman = region_sums(bulan)
        if anew(request, rekaman.pada):
            rekaman = region_sums(bulan, segarkan=True)
        modes = modes_on(bulan.awal)
        mode = mode_choice({modes.get(b.id or 0, BERLAKU) for b in rekaman.baris}, request.GET.get("mode", ""))
        baris_opd = in_mode(rekaman.baris, modes, mode.kode) if mode is not None else rekaman.baris
        isi |= {
            "mode": mode,
            "rekaman": rekaman,
            "umur": SIMPAN_DETIK // 60,
            "total": total_of(baris_opd),
            "jumlah": worst_first(baris_opd),
            **chart_of(worst_first(baris_opd)),
        }
        return render(request, "laporan/kelengkapan.html", isi)
    ids = [o.pk for o in opd]
    cakupan, form = Cakupan.of(bulan, ids), SaringLengkap(request.GET, opd_ids=ids)
    saring = form.saring()
    hal = request.GET.get("hal", "")
    mulai = (int(hal) - 1) * SATU_HALAMAN if hal.isascii() and hal.isdigit() and 0 < int(hal[:6]) < 1000 else 0
    baris, banyak = people(cakupan, mulai=mulai, banyak=SATU_HALAMAN, **saring)
    if mulai and not baris:
        mulai = 0
        baris, banyak = people(cakupan, banyak=SATU_HALAMAN, **saring)
    unit = by_unit(cakupan)
    isi |= {
        "opd": opd[0] if len(opd) == 1 else None,
        "semua_opd": opd,
        "pada": cakupan.pada,
        "form": form,
        "ada_saringan": any(saring.values()),
        "total": total_of(unit),
        "jumlah": worst_first(unit) if len(unit) > 1 else [],
        "halaman": HalamanTerhitung(baris, banyak=banyak).get_page(mulai // SATU_HALAMAN + 1),
    }
    return render(request, "laporan/kelengkapan.html", isi)


@require_safe
@perlu_peran(*LIHAT)
def unduh(request: HttpRequest, kode: str) -> HttpResponse:
    """The people that the page's filters leave; without an OPD everybody of the region in the mode that it shows."""
    bulan, aktor = month_seen(kode), aktor_of(request)
    opd = _opd(request, aktor)
    ids = None if opd is None else [o.pk for o in opd]
    modes = modes_on(bulan.awal) if ids is None else {}
    if modes:
        semua = list(Opd.objects.values_list("pk", flat=True))
        mode = mode_choice({modes.get(o, BERLAKU) for o in semua}, request.GET.get("mode", ""))
        ids = [o for o in semua if mode is None or modes.get(o, BERLAKU) == mode.kode]
    cakupan = Cakupan.of(bulan, ids)
    saring = SaringLengkap(request.GET, opd_ids=ids or []).saring()
    baris, banyak = people(cakupan, banyak=None, **saring)
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = table_workbook(
        judul=f"Kelengkapan {bulan_tahun(bulan.kode)}, {wilayah.nama}",
        keterangan=f"Dihitung sampai {tanggal(cakupan.pada)}.",
        kolom=KOLOM,
        baris=(_row(b) for b in baris),
        lembar="Kelengkapan",
    )
    return workbook_answer(berkas, nama=f"kelengkapan-{wilayah.slug}-{kode}.xlsx", jumlah=banyak)


def anew(request: HttpRequest, pada: dt.datetime) -> bool:
    """Whether to count again what was counted at `pada`: somebody asks, and not a moment after the last time."""
    return request.GET.get("segarkan") == "ya" and (timezone.now() - pada).total_seconds() > SEGAR_DETIK


def chart_of(baris: Sequence[BarisJumlah], *, banyak: int = GRAFIK_MAKS) -> dict[str, Any]:
    batang = shares_of(baris, banyak=banyak)
    return {"batang": batang, "tinggi_batang": len(batang) * TINGGI_BARING + 6, "lebar_batang": LEBAR_BARING}


def _row(b: BarisOrang) -> tuple[Any, ...]:
    return (
        b.nip, b.nama, b.opd, b.unit, b.dicatat, b.menit, b.menunggu, b.tanpa_keterangan, b.hari_belum,
        (b.skp or "BELUM ADA").capitalize(), b.menilai, b.menilai_selesai, AKUN[b.akun], ", ".join(b.kurang),
    )  # fmt: skip


def _opd(request: HttpRequest, aktor: Aktor) -> list[Opd] | None:
    """The OPDs of the page; None: the whole region by OPD. One that is not the actor's own does not exist."""
    pilih = request.GET.get("opd", "")
    if not pilih and aktor.lihat_semua:
        return None
    boleh = aktor.opd()
    if pilih:
        boleh = boleh.filter(pk=int(pilih)) if pilih.isascii() and pilih.isdigit() and len(pilih) < 19 else boleh.none()
    ada = list(boleh)
    if not ada:
        raise Http404("OPD ini tidak ada, atau bukan OPD Anda.")
    return ada


def month_seen(kode: str) -> Bulan:
    bulan = Bulan.parse(kode)
    if bulan.awal > timezone.localdate() or bulan.tahun < 2000:
        raise Http404(f"{bulan} belum dimulai; angkanya baru ada sesudah bulan itu berjalan.")
    return bulan


def neighbours_of(bulan: Bulan) -> dict[str, str]:
    sebelum, sesudah = bulan.tahun * 12 + bulan.bulan - 2, bulan.tahun * 12 + bulan.bulan
    lalu, depan = (Bulan(n // 12, n % 12 + 1) for n in (sebelum, sesudah))
    return {"sebelum": lalu.kode, "sesudah": depan.kode if depan.awal <= timezone.localdate() else ""}
