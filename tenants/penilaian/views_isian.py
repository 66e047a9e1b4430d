"""Sheets of a month: which OPDs have filled theirs, one sheet with its sums, filling it and accepting it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from erk_core.model import Masukan
from erk_kit.bentuk import angka
from erk_kit.kunci import horizon
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.baca import BarisDaftar
from tenants.penilaian.isian.excel import (
    TEMUAN_MAKS,
    UKURAN_MAKS,
    BerkasDitolak,
    Temuan,
    workbook_of,
    workbook_read,
)
from tenants.penilaian.isian.lembar import Lembar, names_of, sheets_of, sums_of, values_of
from tenants.penilaian.isian.nilai import SelDitolak, cell_read, expected_of, field_text, shown
from tenants.penilaian.isian.services import LembarDitolak, isian_accept, isian_fill, isian_nil
from tenants.penilaian.models import LembarIsian

LIHAT = (Peran.ADMIN_OPD, Peran.BKPSDM, Peran.INSPEKTORAT)
ISI = (Peran.ADMIN_OPD, Peran.BKPSDM)
SATU_HALAMAN = 50
TAHUN_AWAL = 2000
# More cells than this are filled in Excel, where a mistake is easier to see and to mend.
SEL_LAYAR_MAKS = 300


@require_safe
@perlu_peran(*LIHAT)
def isian_pilih(request: HttpRequest) -> HttpResponse:
    """The month that is filled in now: the last one that ended, or the running one once that is locked."""
    hari_ini = timezone.localdate()
    lalu, batas = hari_ini.replace(day=1) - dt.timedelta(days=1), horizon()
    hari = hari_ini if batas is not None and lalu <= batas else lalu
    return redirect("penilaian:isian_daftar", Bulan.of(hari).kode)


@require_safe
@perlu_peran(*LIHAT)
def isian_daftar(request: HttpRequest, kode: str) -> HttpResponse:
    bulan, aktor = _month(kode), aktor_of(request)
    lembar = sheets_of(bulan, None if aktor.lihat_semua else aktor.opd_ids)
    awal, akhir = bulan.awal - dt.timedelta(days=1), bulan.akhir + dt.timedelta(days=1)
    isi = {
        "bulan": bulan,
        "sebelum": Bulan(awal.year, awal.month),
        "sesudah": Bulan(akhir.year, akhir.month) if akhir <= timezone.localdate() else None,
        "lembar": lembar,
        "selesai": sum(1 for s in lembar if s.keadaan == "DITERIMA"),
        "nama": names_of(s.isi for s in lembar if s.isi is not None),
        "terkunci": _locked(bulan),
    }
    return render(request, "penilaian/isian_daftar.html", isi)


@require_safe
@perlu_peran(*LIHAT)
def isian_lembar(request: HttpRequest, kode: str, opd_id: int) -> HttpResponse:
    return _page(request, _sheet(request, kode, opd_id))


@require_safe
@perlu_peran(*LIHAT)
def isian_unduh(request: HttpRequest, kode: str, opd_id: int) -> HttpResponse:
    """The sheet as .xlsx to fill in, with the newest answers in it; the download is itself recorded."""
    lembar = _sheet(request, kode, opd_id)
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = workbook_of(wilayah=wilayah.nama, lembar=lembar, nilai=_answers(lembar))
    nama = f"isian-{wilayah.slug}-{lembar.opd.kode}-{kode}.xlsx".replace("/", "-")
    return workbook_answer(berkas, nama=nama, jumlah=len(lembar.orang))


@require_POST
@perlu_peran(*ISI)
def isian_isi(request: HttpRequest, kode: str, opd_id: int) -> HttpResponse:
    """The sheet filled in on the page."""
    lembar = _sheet(request, kode, opd_id)
    nilai: dict[int, dict[str, str | None]] = {}
    temuan = []
    for ke, orang in enumerate(lembar.orang, start=1):
        nilai[orang.pegawai_id] = {}
        for item in lembar.kolom:
            teks = request.POST.get(_field(orang, item))
            if teks is None:
                galat = "Daftar pegawai atau kolomnya berubah sejak halaman ini dibuka. Isi lagi lembar di bawah."
                return _page(request, lembar, galat=galat, ketikan=request.POST)
            try:
                nilai[orang.pegawai_id][item.id] = cell_read(item, teks)
            except SelDitolak as salah:
                temuan.append(Temuan(ke, f"{item.label}, {orang.nama}", salah.isi, salah.harap, salah.lakukan))
    if temuan:
        return _page(request, lembar, temuan=temuan, ketikan=request.POST)
    return _fill(request, lembar, nilai, LembarIsian.Cara.LAYAR)


@require_POST
@perlu_peran(*ISI)
def isian_unggah(request: HttpRequest, kode: str, opd_id: int) -> HttpResponse:
    """The sheet filled in in Excel: taken whole, or refused with everything that is wrong in it."""
    lembar = _sheet(request, kode, opd_id)
    berkas: Any = request.FILES.get("berkas")
    if berkas is None:
        return _page(request, lembar, galat="Belum ada berkas yang dipilih. Pilih berkas .xlsx yang sudah diisi.")
    if berkas.size > UKURAN_MAKS:
        return _page(request, lembar, galat="Berkas lebih besar dari 10 MB. Unggah lembar yang diunduh dari sini.")
    try:
        nilai = workbook_read(lembar, berkas.read())
    except BerkasDitolak as galat:
        return _page(request, lembar, temuan=galat.temuan)
    return _fill(request, lembar, nilai, LembarIsian.Cara.EXCEL)


@require_POST
@perlu_peran(*ISI)
def isian_nihil(request: HttpRequest, kode: str, opd_id: int) -> HttpResponse:
    lembar = _sheet(request, kode, opd_id)
    try:
        isi = isian_nil(actor_id=aktor_of(request).pengguna.pk, lembar=lembar)
    except GalatLayanan as galat:
        return _page(request, lembar, galat=str(galat))
    messages.success(request, f"Dinyatakan nihil sebagai versi {isi.versi}. Minta orang lain menerimanya.")
    return redirect("penilaian:isian_lembar", kode, opd_id)


@require_POST
@perlu_peran(*ISI)
def isian_terima(request: HttpRequest, kode: str, opd_id: int) -> HttpResponse:
    lembar = _sheet(request, kode, opd_id)
    try:
        isi = isian_accept(actor_id=aktor_of(request).pengguna.pk, lembar=lembar, sidik=request.POST.get("sidik", ""))
    except GalatLayanan as galat:
        return _page(request, lembar, galat=str(galat))
    messages.success(request, f"Versi {isi.versi} diterima; dipakai saat bulan ditutup.")
    return redirect("penilaian:isian_lembar", kode, opd_id)


def _fill(request: HttpRequest, lembar: Lembar, nilai: dict[int, dict[str, str | None]], cara: str) -> HttpResponse:
    lama = lembar.isi.pk if lembar.isi is not None else None
    try:
        isi = isian_fill(actor_id=aktor_of(request).pengguna.pk, lembar=lembar, nilai=nilai, cara=cara)
    except LembarDitolak as galat:
        return _page(request, lembar, galat=str(galat), ketikan=request.POST)
    except GalatLayanan as galat:
        return _page(request, lembar, galat=str(galat))
    if isi.pk == lama:
        messages.info(request, f"Isinya sama dengan versi {isi.versi}; tidak ada versi baru.")
    else:
        teks = f"Tersimpan sebagai versi {isi.versi}, {angka(isi.jumlah_terisi)} sel. Minta orang lain menerimanya."
        messages.success(request, teks)
    return redirect("penilaian:isian_lembar", lembar.bulan.kode, lembar.opd.pk)


def _sheet(request: HttpRequest, kode: str, opd_id: int) -> Lembar:
    """The sheet of an OPD that the actor may open; anybody else's, and one that is not asked for, is 404."""
    aktor = aktor_of(request)
    if aktor.lihat_semua or opd_id in aktor.opd_ids:
        for satu in sheets_of(_month(kode), {opd_id}):
            return satu
    raise Http404("Lembar isian ini tidak ada pada bulan itu, atau bukan untuk Anda.")


def _month(kode: str) -> Bulan:
    """The month, 404 for one that has not begun or that nobody can mean."""
    bulan = Bulan.parse(kode)
    if bulan.tahun < TAHUN_AWAL or bulan.awal > timezone.localdate():
        raise Http404(f"Bulan {kode} belum dimulai, atau bukan bulan yang dapat diisi.")
    return bulan


def _answers(lembar: Lembar) -> dict[int, dict[str, str | None]]:
    """Of the newest version, whatever its columns."""
    return values_of([lembar.isi.pk])[lembar.isi.pk] if lembar.isi is not None else {}


def _locked(bulan: Bulan) -> bool:
    batas = horizon()
    return batas is not None and bulan.akhir <= batas


def _field(orang: BarisDaftar, item: Masukan) -> str:
    return f"n-{orang.pegawai_id}-{item.id}"


def _page(
    request: HttpRequest,
    lembar: Lembar,
    *,
    galat: str = "",
    temuan: list[Temuan] | None = None,
    ketikan: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The sheet; 422 with what was wrong, and what had been typed."""
    aktor, nilai, isi = aktor_of(request), _answers(lembar), lembar.isi
    terkunci = _locked(lembar.bulan)
    boleh_isi = aktor.punya(*ISI) and not terkunci
    di_layar = boleh_isi and len(lembar.orang) * len(lembar.kolom) <= SEL_LAYAR_MAKS
    halaman = Paginator(lembar.orang, SEL_LAYAR_MAKS if di_layar else SATU_HALAMAN).get_page(request.GET.get("hal"))
    salah = temuan or []
    konteks = {
        "lembar": lembar,
        "isi": isi,
        "nama": names_of([isi]) if isi is not None else {},
        "jumlah": sums_of(lembar.kolom, nilai) if isi is not None and lembar.cocok else [],
        "kolom": [(m, expected_of(m)) for m in lembar.kolom],
        "halaman": halaman,
        "baris": [(o, _cells(lembar, o, nilai, ketikan)) for o in halaman],
        "terkunci": terkunci,
        "boleh_isi": boleh_isi,
        "di_layar": di_layar,
        "bisa_terima": boleh_isi and lembar.keadaan == "MENUNGGU" and _other(isi, aktor.pengguna.pk),
        "galat": galat,
        "temuan": salah[:TEMUAN_MAKS],
        "temuan_lagi": max(0, len(salah) - TEMUAN_MAKS),
    }
    return render(request, "penilaian/isian_lembar.html", konteks, status=422 if galat or salah else 200)


def _other(isi: LembarIsian | None, pengguna_id: int) -> bool:
    return isi is not None and isi.diisi_oleh_id != pengguna_id


def _cells(
    lembar: Lembar,
    orang: BarisDaftar,
    nilai: dict[int, dict[str, str | None]],
    ketikan: Mapping[str, str] | None,
) -> list[dict[str, Any]]:
    hasil = []
    for item in lembar.kolom:
        teks, nama = nilai.get(orang.pegawai_id, {}).get(item.id), _field(orang, item)
        ketik = field_text(item, teks) if ketikan is None else ketikan.get(nama, "")
        pilihan = ["ya", "tidak"] if item.jenis == "ya_tidak" else list(item.pilihan)
        hasil.append({"item": item, "nama": nama, "ketik": ketik, "tampil": shown(item, teks), "pilihan": pilihan})
    return hasil
