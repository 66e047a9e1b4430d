"""Editors of the tables: columns of the SIPD file, and which account each component is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from openpyxl.utils import get_column_letter

from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.models import Hitungan, Periode
from tenants.remunerasi.galat import IsiDitolak
from tenants.remunerasi.guna import GUNA, KOREKSI_ID, KOREKSI_LABEL, PILIHAN
from tenants.remunerasi.koreksi import corrections_of
from tenants.remunerasi.models import PetaBayar
from tenants.remunerasi.peta_rekening import Komponen, components_of, rekening_current
from tenants.remunerasi.peta_simpan import rekening_set, sipd_reset, sipd_set
from tenants.remunerasi.peta_sipd import KOLOM_MAKS, SUMBER, sipd_current
from tenants.remunerasi.selectors import PETA, versions_of

BARIS_BARU = 3


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*PETA)
def sipd(request: HttpRequest) -> HttpResponse:
    """The columns in their order; a row without heading and source is not there. POST stores the next version."""
    if request.method != "POST":
        return _sipd_page(request)
    _must_edit(request)
    baris = _rows(request, ("urut", "judul", "sumber", "tetap"))
    terisi = [b for b in baris if b["judul"].strip() or b["sumber"] or b["tetap"].strip()]
    urut = sorted(enumerate(terisi), key=lambda b: (_number(b[1]["urut"], b[0] + 1), b[0]))
    isi = [{k: n for k, n in b.items() if k != "urut"} for _, b in urut]
    try:
        satu = sipd_set(actor_id=aktor_of(request).pengguna.pk, isi=isi, dari_versi=_version(request))
    except GalatLayanan as galat:
        return _sipd_page(request, galat=galat, ketikan=isi)
    return _stored(request, satu, "remunerasi:peta_sipd")


@require_POST
@perlu_peran(Peran.BKPSDM)
def sipd_bawaan(request: HttpRequest) -> HttpResponse:
    """The template again, as the next version."""
    try:
        satu = sipd_reset(actor_id=aktor_of(request).pengguna.pk, dari_versi=_version(request))
    except GalatLayanan as galat:
        return _sipd_page(request, galat=galat)
    return _stored(request, satu, "remunerasi:peta_sipd")


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*PETA)
def rekening(request: HttpRequest) -> HttpResponse:
    """Each component of the newest run, and what else is mapped. POST stores the next version."""
    komponen = _components()
    if request.method != "POST":
        return _rekening_page(request, komponen)
    _must_edit(request)
    baris = _rows(request, ("komponen", "guna", "rekening"))
    isi = [b for b in baris if b["komponen"].strip() and (b["guna"] or b["rekening"].strip())]
    try:
        satu = rekening_set(
            actor_id=aktor_of(request).pengguna.pk, isi=isi, dari_versi=_version(request), komponen=komponen
        )
    except GalatLayanan as galat:
        return _rekening_page(request, komponen, galat=galat, ketikan=isi)
    return _stored(request, satu, "remunerasi:peta_rekening")


def _sipd_page(
    request: HttpRequest, *, galat: GalatLayanan | None = None, ketikan: list[dict[str, str]] | None = None
) -> HttpResponse:
    peta = sipd_current()
    kolom = (
        ketikan
        if ketikan is not None
        else [{"judul": k.judul, "sumber": k.sumber, "tetap": k.tetap} for k in peta.kolom]
    )
    kosong = {"judul": "", "sumber": "", "tetap": ""}
    baris = [(ke, get_column_letter(ke), isi) for ke, isi in enumerate([*kolom, *[kosong] * BARIS_BARU], start=1)]
    isi = {
        "versi": peta.versi,
        "banyak": len(kolom),
        "baris": baris,
        "sumber": SUMBER,
        "riwayat": versions_of(jenis=PetaBayar.Jenis.SIPD),
    }
    return _answer(request, "remunerasi/peta_sipd.html", isi, galat)


def _rekening_page(
    request: HttpRequest,
    komponen: list[Komponen],
    *,
    galat: GalatLayanan | None = None,
    ketikan: list[dict[str, str]] | None = None,
) -> HttpResponse:
    peta = rekening_current()
    # mapped before the first month pays one, so that its files do not have to wait
    label = {k.id: k.label for k in komponen} | {KOREKSI_ID: KOREKSI_LABEL}
    ada = (
        ketikan
        if ketikan is not None
        else [{"komponen": k, "guna": g, "rekening": peta.rekening.get(k, "")} for k, g in peta.guna.items()]
    )
    # of the preset only what this region's packs pay is of interest
    if ketikan is None and peta.versi == 0:
        ada = [b for b in ada if b["komponen"] in label]
    terpeta = {b["komponen"] for b in ada}
    baru = [{"komponen": k, "guna": "", "rekening": ""} for k in label if k not in terpeta]
    kosong = [{"komponen": "", "guna": "", "rekening": ""}] * 2
    isi = {
        "versi": peta.versi,
        "baris": [(b, label.get(b["komponen"], "")) for b in (*baru, *ada, *kosong)],
        "belum": peta.unmapped(komponen),
        "guna": PILIHAN,
        "bawaan": {k: g.rekening for k, g in GUNA.items()},
        "riwayat": versions_of(jenis=PetaBayar.Jenis.REKENING),
    }
    return _answer(request, "remunerasi/peta_rekening.html", isi, galat)


def _answer(request: HttpRequest, templat: str, isi: dict[str, Any], galat: GalatLayanan | None) -> HttpResponse:
    isi |= {
        "galat": galat,
        "temuan": galat.temuan if isinstance(galat, IsiDitolak) else [],
        "boleh_ubah": aktor_of(request).punya(Peran.BKPSDM),
    }
    return render(request, templat, isi, status=422 if galat is not None else 200)


def _components() -> list[Komponen]:
    """Of the newest run that counts."""
    satu = Periode.objects.exclude(hitungan_berlaku=None).order_by("-tahun", "-bulan").first()
    hitungan: Hitungan | None = satu.hitungan_berlaku if satu is not None else None
    return [*components_of(hitungan), *corrections_of(hitungan=hitungan).komponen] if hitungan is not None else []


def _must_edit(request: HttpRequest) -> None:
    if not aktor_of(request).punya(Peran.BKPSDM):
        raise PermissionDenied("Peta ini diubah oleh BKPSDM; Anda dapat membacanya.")


def _rows(request: HttpRequest, medan: tuple[str, ...]) -> list[dict[str, str]]:
    """The posted rows; a list that is shorter than another is padded, so that nothing shifts."""
    daftar = {m: request.POST.getlist(m)[: KOLOM_MAKS + BARIS_BARU + 1] for m in medan}
    banyak = max((len(d) for d in daftar.values()), default=0)
    return [{m: d[ke] if ke < len(d) else "" for m, d in daftar.items()} for ke in range(banyak)]


def _number(teks: str, lain: int) -> int:
    return int(teks) if teks.isascii() and teks.isdigit() and len(teks) < 5 else lain


def _version(request: HttpRequest) -> int:
    return _number(request.POST.get("versi", ""), -1)


def _stored(request: HttpRequest, satu: PetaBayar, nama: str) -> HttpResponse:
    messages.success(request, f"Tersimpan sebagai versi {satu.versi}; dipakai berkas berikutnya.")
    return redirect(nama)
