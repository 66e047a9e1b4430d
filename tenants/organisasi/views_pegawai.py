"""People: the list, and one person with what is true of him on which days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from erk_kit.lembar import table_workbook
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import aktor_of, perlu_peran, refused_page
from tenants.organisasi.akun_opd import PERAN_ISTIMEWA, desk_drop_second_factor, desk_reset
from tenants.organisasi.forms import SaringPegawai
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.models import (
    FaktaLama,
    GarisAtasan,
    Pegawai,
    Penugasan,
    RiwayatGolongan,
    RiwayatKedudukan,
    RiwayatStatus,
)
from tenants.organisasi.riwayat import history_of, position_text, state_of_account
from tenants.organisasi.selectors import bawahan_pada, pegawai_diakses

SATU_HALAMAN = 50
EKSPOR_MAKS = 25_000
PERAN_LIHAT = (Peran.ADMIN_OPD, Peran.BKPSDM, Peran.INSPEKTORAT)
KOLOM = (
    ("Nama", 40), ("NIP", 22), ("Jabatan", 44), ("Jenis", 14), ("Unit", 40), ("OPD", 20), ("Status", 16),
    ("Golongan", 10), ("Kedudukan", 20), ("Atasan", 40),
)  # fmt: skip
_TEKS = ("jabatan", "jenis", "unit", "opd", "status", "golongan", "kedudukan", "atasan_nama")


@require_safe
@perlu_peran(*PERAN_LIHAT)
def daftar(request: HttpRequest) -> HttpResponse:
    saring, baris = _filtered(request)
    halaman = Paginator(baris, SATU_HALAMAN).get_page(request.GET.get("hal"))
    halaman.object_list = described(list(halaman.object_list))
    isi = {"saring": saring, "halaman": halaman, "bisa_unduh": halaman.paginator.count <= EKSPOR_MAKS}
    return render(request, "organisasi/pegawai.html", isi)


@require_safe
@perlu_peran(*PERAN_LIHAT)
def unduh(request: HttpRequest) -> HttpResponse:
    _, baris = _filtered(request)
    banyak = baris.count()
    if banyak > EKSPOR_MAKS:
        isi = {
            "alasan": f"Unduhan ini memuat {banyak} orang; sekali unduh paling banyak {EKSPOR_MAKS}.",
            "saran": "Saring menurut OPD, lalu unduh per bagian.",
        }
        return render(request, "422.html", isi, status=422)
    orang = described(list(baris))
    isi = [
        (
            p.nama_lengkap,
            p.nip or "",
            p.jabatan,
            p.jenis,
            p.unit,
            p.opd,
            p.status,
            p.golongan,
            p.kedudukan,
            p.atasan_nama,
        )
        for p in orang
    ]
    wilayah = request.tenant  # type: ignore[attr-defined]
    hari = timezone.localdate()
    berkas = table_workbook(judul=f"Pegawai {wilayah.nama}, {hari:%d-%m-%Y}", kolom=KOLOM, baris=isi)
    peran = aktor_of(request).utama or ""
    return workbook_answer(berkas, nama=f"pegawai-{wilayah.slug}-{hari:%Y%m%d}.xlsx", jumlah=banyak, peran=peran)


@require_safe
@perlu_peran(*PERAN_LIHAT)
def rinci(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _one(request, pk))


@require_POST
@perlu_peran(Peran.ADMIN_OPD, Peran.BKPSDM)
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time code at the desk; it is on this answer and nowhere else."""
    ini = _one(request, pk)
    try:
        kode = desk_reset(
            actor=aktor_of(request).pengguna, pegawai_id=pk, diperiksa=request.POST.get("diperiksa") == "ya"
        )
    except TidakBerwenang as galat:
        return refused_page(request, galat)
    except GalatLayanan as galat:
        return _detail(request, ini, galat=str(galat))
    jawab = _detail(request, ini, kode=kode)
    jawab["Cache-Control"] = "no-store"
    return jawab


@require_POST
@perlu_peran(Peran.BKPSDM)
def lepas_dua_langkah(request: HttpRequest, pk: int) -> HttpResponse:
    ini = _one(request, pk)
    try:
        banyak = desk_drop_second_factor(
            actor=aktor_of(request).pengguna, pegawai_id=pk, diperiksa=request.POST.get("diperiksa") == "ya"
        )
    except TidakBerwenang as galat:
        return refused_page(request, galat)
    except GalatLayanan as galat:
        return _detail(request, ini, galat=str(galat))
    kata = (
        "Masuk dua langkah dilepas; ia memasangnya lagi saat masuk."
        if banyak
        else "Akun itu tidak memakai dua langkah."
    )
    messages.success(request, kata)
    return redirect("organisasi:rinci", pk)


def _one(request: HttpRequest, pk: int) -> Pegawai:
    aktor = aktor_of(request)
    ini = pegawai_diakses(actor=aktor.pengguna, hibah=aktor.hibah).filter(pk=pk).first()
    if ini is None:
        raise Http404("Pegawai itu tidak ada, atau bukan dari OPD Anda.")
    return ini


def _detail(request: HttpRequest, ini: Pegawai, *, galat: str = "", kode: str = "") -> HttpResponse:
    aktor = aktor_of(request)
    hari = timezone.localdate()
    rahasia = aktor.lihat_semua or ini.pk == aktor.pegawai_id
    akun = state_of_account(ini)
    istimewa = bool(akun and set(akun["peran"]) & PERAN_ISTIMEWA)
    layani = aktor.punya(Peran.BKPSDM) or (aktor.punya(Peran.ADMIN_OPD) and not istimewa)
    isi: dict[str, Any] = {
        "ini": described([ini])[0],
        "riwayat": history_of(ini, dengan_hukuman=rahasia),
        "bawahan": bawahan_pada(atasan_id=ini.pk, hari=hari).order_by("nama")[:SATU_HALAMAN],
        "lama": FaktaLama.objects.filter(pemilik_id=ini.pk, tabel__in=history_tables(rahasia))[:20],
        "akun": akun,
        "layani": layani and ini.pk != aktor.pegawai_id and ini.nip is not None,
        "bkpsdm": aktor.punya(Peran.BKPSDM),
        "galat": galat,
        "kode": kode,
    }
    return render(request, "organisasi/pegawai_rinci.html", isi, status=422 if galat else 200)


def history_tables(rahasia: bool) -> list[str]:
    semua = ["penugasan", "garisatasan", "riwayatgolongan", "riwayatstatus", "riwayatkedudukan"]
    return [f"organisasi.{t}" for t in (*semua, *(["hukumandisiplin"] if rahasia else []))]


def _filtered(request: HttpRequest) -> tuple[SaringPegawai, QuerySet[Pegawai]]:
    aktor = aktor_of(request)
    hari = timezone.localdate()
    saring = SaringPegawai(request.GET, opd=aktor.opd(), hari=hari)
    boleh = pegawai_diakses(actor=aktor.pengguna, hibah=aktor.hibah).filter(kepala_daerah=False)
    return saring, saring.apply(boleh).order_by("nama", "pk")


def described(orang: list[Pegawai]) -> list[Any]:
    """The same people with position, unit, office, status, rank, standing and superior of today, as text: five queries
    for any number."""
    hari = timezone.localdate()
    ids = [p.pk for p in orang]
    tugas: dict[int, Penugasan] = {}
    milik = Penugasan.objects.pada(hari).filter(pegawai_id__in=ids).select_related("jabatan", "unit__opd")
    for t in sorted(milik, key=lambda t: t.jenis != Penugasan.Jenis.DEFINITIF):
        tugas.setdefault(t.pegawai_id, t)
    status = _of(RiwayatStatus, ids, hari)
    golongan = _of(RiwayatGolongan, ids, hari)
    kedudukan = _of(RiwayatKedudukan, ids, hari)
    garis = {
        g.pegawai_id: g.atasan
        for g in GarisAtasan.objects.pada(hari).filter(pegawai_id__in=ids).select_related("atasan")
    }
    for p in orang:
        satu: Any = p
        t = tugas.get(p.pk)
        satu.jabatan = position_text(t) if t else ""
        satu.jenis = t.jabatan.get_jenis_display() if t else ""
        satu.unit, satu.opd = (t.unit.nama, str(t.unit.opd)) if t else ("", "")
        satu.status = status[p.pk].get_status_display() if p.pk in status else ""
        satu.golongan = golongan[p.pk].teks if p.pk in golongan else ""
        satu.kedudukan = kedudukan[p.pk].get_kedudukan_display() if p.pk in kedudukan else ""
        satu.atasan_nama = garis[p.pk].nama_lengkap if p.pk in garis else ""
    return orang


def _of(model: Any, ids: list[int], hari: Any) -> dict[int, Any]:
    return {f.pegawai_id: f for f in model.objects.pada(hari).filter(pegawai_id__in=ids)}
