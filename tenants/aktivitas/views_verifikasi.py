"""The superior's waiting list: tick some, then accept, refuse or send back, all in one form without JavaScript."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tenants.aktivitas.delegasi import delegations_on
from tenants.aktivitas.forms import Putusan, PutusanForm, SaringVerifikasi
from tenants.aktivitas.models import Aktivitas
from tenants.aktivitas.selectors import menunggu_validasi
from tenants.aktivitas.tanda import tanda_label, tanda_of
from tenants.aktivitas.tenggat import AturanTenggat, rules_on
from tenants.aktivitas.validasi import (
    BATAL_PALING_LAMA,
    aktivitas_approve,
    aktivitas_decisions_undo,
    aktivitas_reject,
    aktivitas_return_for_revision,
    versions_of,
)
from tenants.akun.models import Pengguna
from tenants.organisasi.aktor import PEMUTUS, aktor_of, perlu_peran, refused_page
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import locked_days
from tenants.organisasi.models import Pegawai, Penugasan

SATU_HALAMAN = 60
OPD_MAKS = 3
SESI = "putusan_terakhir"
SELESAI = {
    Putusan.TERIMA: "diterima",
    Putusan.TOLAK: "ditolak; pegawai dapat membaca alasannya",
    Putusan.REVISI: "dikembalikan untuk direvisi; pegawai dapat membaca alasannya",
}
# To begin from; what helps the employee is what the superior adds.
ALASAN_CEPAT = ("Bukti belum ada", "Menit tidak wajar", "Bukan tugas jabatan", "Uraian kurang jelas")
NASIB = {"setuju_otomatis": "diterima otomatis", "tolak": "ditolak otomatis", "eskalasi": "naik ke atasan Anda"}


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(PEMUTUS)
def verifikasi(request: HttpRequest) -> HttpResponse:
    """What waits for the signed-in superior, by person and day; POST decides on what was ticked, all or nothing.

    `?orang=`, `?dari=`, `?sampai=`, `?tanda=1` narrow the list. 422 with ticks and reason kept where the form is
    incomplete or the service refuses, 403 where one of the activities is not the superior's to decide.
    """
    pengguna = aktor_of(request).pengguna
    form = PutusanForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            banyak = _putuskan(pengguna, form.cleaned_data)
        except TidakBerwenang as galat:
            return refused_page(request, galat)
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            kata = f"{banyak} aktivitas {SELESAI[form.cleaned_data['putusan']]}."
            # ids of the actor's own decisions; whether they may still be undone, the service says
            request.session[SESI] = {
                "ids": form.cleaned_data["aktivitas"],
                "kata": kata,
                "pada": timezone.now().isoformat(),
                "versi": versions_of(form.cleaned_data["aktivitas"]),
            }
            return redirect(request.get_full_path())
    isi = {"form": form, **_daftar(request, pengguna, set(form.data.getlist("aktivitas")) if form.is_bound else set())}
    return render(request, "aktivitas/verifikasi.html", isi, status=422 if form.is_bound else 200)


@require_POST
@perlu_peran(PEMUTUS)
def batal(request: HttpRequest) -> HttpResponse:
    """Undo the last decisions of this session. A second click finds nothing to undo and says so."""
    terakhir = request.session.pop(SESI, None)
    try:
        if terakhir is None:
            raise GalatLayanan("Tidak ada putusan yang dapat dibatalkan.", kode="batal_kosong")
        banyak = aktivitas_decisions_undo(
            actor=aktor_of(request).pengguna, aktivitas_ids=terakhir["ids"], versi=terakhir["versi"]
        )
    except GalatLayanan as galat:
        messages.error(request, str(galat))
    else:
        messages.success(request, f"Putusan atas {banyak} aktivitas dibatalkan; aktivitasnya menunggu lagi.")
    return redirect("aktivitas:verifikasi")


def _putuskan(pengguna: Pengguna, isi: dict[str, Any]) -> int:
    ids, alasan = isi["aktivitas"], isi["alasan"]
    if isi["putusan"] == Putusan.TERIMA:
        return aktivitas_approve(actor=pengguna, aktivitas_ids=ids)
    if isi["putusan"] == Putusan.TOLAK:
        return aktivitas_reject(actor=pengguna, aktivitas_ids=ids, alasan=alasan)
    return aktivitas_return_for_revision(actor=pengguna, aktivitas_ids=ids, alasan=alasan)


def _daftar(request: HttpRequest, pengguna: Pengguna, dicentang: set[str]) -> dict[str, Any]:
    semua = menunggu_validasi(actor=pengguna)
    saring = SaringVerifikasi(request.GET)
    baris = saring.apply(semua).annotate(banyak_bukti=Count("bukti"))
    halaman = Paginator(baris, SATU_HALAMAN).get_page(request.GET.get("hal"))
    isi = list(halaman.object_list)
    terkunci = locked_days([a.tanggal for a in isi])
    tanda = tanda_of(isi)
    aturan = _rules(isi)
    kelompok = []
    for _, orang in groupby(isi, key=lambda a: a.pegawai_id):
        hari = []
        for tanggal, punya in groupby(orang, key=lambda a: a.tanggal):
            satu = [
                _row(a, tanda[a.pk], aturan.get(a.pegawai_id), dicentang, terkunci=a.tanggal in terkunci) for a in punya
            ]
            hari.append(
                {
                    "tanggal": tanggal,
                    "baris": satu,
                    "menit": sum(b["a"].menit for b in satu),
                    "dapat": sum(not b["terkunci"] for b in satu),
                }
            )
        kelompok.append(
            {
                "pegawai": hari[0]["baris"][0]["a"].pegawai,
                "hari": hari,
                "banyak": sum(len(h["baris"]) for h in hari),
                "menit": sum(h["menit"] for h in hari),
                "dapat": sum(h["dapat"] for h in hari),
            }
        )
    return {
        "halaman": halaman,
        "kelompok": kelompok,
        "dapat": sum(k["dapat"] for k in kelompok),
        "saring": saring,
        "alasan_cepat": ALASAN_CEPAT,
        "orang": people_waiting(semua) if saring.aktif or len(kelompok) > 1 or halaman.paginator.num_pages > 1 else [],
        "terakhir": _last(request),
        "atas_nama": delegations_on(timezone.localdate())
        .filter(penerima_id=pengguna.pegawai_id)
        .select_related("pemberi")
        if aktor_of(request).mewakili
        else [],
    }


def _row(
    a: Aktivitas, tanda: list[str], aturan: AturanTenggat | None, dicentang: set[str], *, terkunci: bool
) -> dict[str, Any]:
    diajukan = timezone.localtime(a.diajukan_pada or a.dibuat_pada).date()
    # what was passed on already is not passed on again
    nasib = aturan is not None and aturan.kebijakan in NASIB and a.dieskalasi_pada is None
    diputus = aturan.diputus_otomatis(diajukan) if aturan is not None and nasib else None
    return {
        "a": a,
        "dicentang": str(a.pk) in dicentang,
        "terkunci": terkunci,
        "tanda": [tanda_label(k) for k in tanda],
        "diputus": diputus,
        # the rule acts within the hour
        "lewat": diputus is not None and diputus <= timezone.localdate(),
        "nasib": NASIB.get(aturan.kebijakan, "") if aturan else "",
        "bukti": a.banyak_bukti + bool(a.tautan),  # type: ignore[attr-defined]
    }


def _rules(isi: list[Aktivitas]) -> dict[int, AturanTenggat]:
    """Deadlines as of today by employee; of at most OPD_MAKS OPDs, so that whoever decides on the heads of fifty is not
    told any rather than asked for fifty times."""
    hari = timezone.localdate()
    tugas = Penugasan.objects.pada(hari).filter(pegawai_id__in={a.pegawai_id for a in isi}, jenis="DEFINITIF")
    opd = dict(tugas.values_list("pegawai_id", "unit__opd_id")) if isi else {}
    aturan = {o: rules_on(hari, o) for o in sorted(set(opd.values()))[:OPD_MAKS]}
    return {pegawai: aturan[o] for pegawai, o in opd.items() if o in aturan}


def people_waiting(semua: QuerySet[Aktivitas]) -> list[tuple[int, str]]:
    """Whose activities wait, for the filter."""
    return list(
        Pegawai.objects.filter(pk__in=semua.order_by().values("pegawai_id")).values_list("pk", "nama").order_by("nama")
    )


def _last(request: HttpRequest) -> dict[str, Any] | None:
    """The last decisions, as long as they may be undone."""
    terakhir = request.session.get(SESI)
    if terakhir is None:
        return None
    lewat = timezone.now() - dt.datetime.fromisoformat(terakhir["pada"])
    if lewat >= BATAL_PALING_LAMA:
        del request.session[SESI]
        return None
    return dict(terakhir)
