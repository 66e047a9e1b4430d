"""What was reached of each plan in a month, as the score reads it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from erk_kit.bentuk import angka, bulan_tahun
from erk_kit.hari import month_end, month_in, month_next
from erk_kit.lembar import table_workbook
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import aktor_of, perlu_pegawai
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.skp.forms import number_read
from tenants.skp.selectors import BarisRealisasi, first_open, realisation_of
from tenants.skp.services import realisasi_month_set

KOLOM = (
    ("Rencana hasil kerja", 60), ("Jenis", 12), ("Satuan", 16), ("Target", 12), ("Sebelumnya", 12),
    ("Bulan ini", 12), ("Jumlah", 12), ("Capaian (%)", 12),
)  # fmt: skip


def month_asked(request: HttpRequest) -> tuple[dt.date, dt.date]:
    """`?bulan=2026-11`, up to this month and from January of last year on; else this month. (first day, last day)"""
    kini = timezone.localdate().replace(day=1)
    minta = month_in(request.GET.get("bulan", "")[:7])
    awal = minta if kini.replace(year=kini.year - 1, month=1) <= minta <= kini else kini
    return awal, month_end(awal)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_pegawai
def realisasi(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """The month's figures; POST writes them all or none, 422 with what was typed."""
    awal, akhir = month_asked(request)
    baris = realisation_of(pegawai_id=pegawai_id, awal=awal, akhir=akhir)
    if request.method != "POST":
        return _page(request, awal, baris, {})
    salah: dict[int, str] = {}
    nilai: dict[int, Decimal | None] = {}
    for satu in baris:
        teks = request.POST.get(f"b{satu.butir.pk}")
        # what the form did not show is not emptied
        if teks is None:
            continue
        try:
            angka_ = number_read(teks) if teks.strip() else None
            if angka_ is not None and not 0 <= angka_ < 10**9:
                raise ValueError("Realisasi 0 atau lebih, di bawah 1.000.000.000.")
            nilai[satu.butir.pk] = angka_
        except ValueError as galat:
            salah[satu.butir.pk] = str(galat)
    galat = "Ada angka yang belum benar; belum ada yang disimpan." if salah else ""
    if not salah:
        try:
            banyak = realisasi_month_set(actor=aktor_of(request).pengguna, awal=awal, nilai=nilai)
        except (GalatLayanan, TidakBerwenang) as tolak:
            galat = str(tolak)
        else:
            kata = f"Realisasi {bulan_tahun(awal)} tersimpan: {banyak} angka." if banyak else "Tidak ada yang berubah."
            messages.success(request, kata)
            return redirect(f"{reverse('skp:realisasi')}?bulan={awal:%Y-%m}")
    return _page(request, awal, baris, salah, galat=galat, status=422)


@require_safe
@perlu_pegawai
def realisasi_excel(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    awal, akhir = month_asked(request)
    baris = realisation_of(pegawai_id=pegawai_id, awal=awal, akhir=akhir)
    isi = [
        (
            b.butir.uraian, b.butir.get_jenis_display(), b.butir.satuan, b.butir.target, b.lalu, b.kini, b.jumlah,
            b.persen,
        )
        for b in baris
    ]  # fmt: skip
    berkas = table_workbook(judul=f"Realisasi SKP {bulan_tahun(awal)}", kolom=KOLOM, baris=isi)
    return workbook_answer(berkas, nama=f"realisasi-skp-{awal:%Y-%m}.xlsx", jumlah=len(isi), peran="pegawai")


def _page(
    request: HttpRequest,
    awal: dt.date,
    baris: list[BarisRealisasi],
    salah: dict[int, str],
    *,
    galat: str = "",
    status: int = 200,
) -> HttpResponse:
    kini = timezone.localdate().replace(day=1)
    terkunci = awal < first_open()
    sesudah = month_next(awal)
    isi: dict[str, Any] = {
        "awal": awal,
        "sebelum": (awal - dt.timedelta(days=1)).replace(day=1),
        "sesudah": sesudah if sesudah <= kini else None,
        "terkunci": terkunci,
        "adalah_atasan": aktor_of(request).adalah_atasan,
        "galat": galat,
        "baris": [
            {
                "r": b,
                "ketik": _typed(request, b) if status == 422 else _written(b),
                "salah": salah.get(b.butir.pk, ""),
            }
            for b in baris
        ],
    }  # fmt: skip
    return render(request, "skp/realisasi.html", isi, status=status)


def _typed(request: HttpRequest, b: BarisRealisasi) -> str:
    return request.POST.get(f"b{b.butir.pk}", _written(b))


def _written(b: BarisRealisasi) -> str:
    return "" if b.kini is None else angka(b.kini)
