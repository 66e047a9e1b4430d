"""What superiors and admins look through: requests, days to be checked, leave of the office, quarantine, devices."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit.alamat import number_in
from erk_kit.bentuk import bulan_tahun
from erk_kit.hari import month_end, month_in
from erk_kit.lembar import table_workbook
from erk_kit.nip import name_or_nip, nip_normalise
from tenants.akun.models import Peran
from tenants.jejak.services import catat
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import ATASAN, Aktor, aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import Pegawai
from tenants.organisasi.selectors import pegawai_diakses
from tenants.presensi.forms_usulan import CatatForm, PerangkatForm, SaringCuti
from tenants.presensi.karantina import device_set, held, held_by_reason, quarantine_retry
from tenants.presensi.kesegaran import fresh_until
from tenants.presensi.ketidakhadiran import ketidakhadiran_create, ketidakhadiran_withdraw
from tenants.presensi.models import HasilHari, Ketidakhadiran, Perangkat
from tenants.presensi.usulan import days_rebuild, requests_to_agree, requests_to_settle
from tenants.presensi.views_saya import act

SATU_HALAMAN = 50
EKSPOR_MAKS = 25_000
PERAN_TINJAU = (Peran.ADMIN_OPD, Peran.BKPSDM)
PERAN_LIHAT = (Peran.ADMIN_OPD, Peran.BKPSDM, Peran.INSPEKTORAT)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(ATASAN, *PERAN_TINJAU)
def peninjauan(request: HttpRequest) -> HttpResponse:
    """What waits for the actor as superior and as admin; POST decides on what was ticked, each for itself."""
    aktor = aktor_of(request)
    if request.method == "POST":
        _decide(request, aktor)
        return redirect(request.get_full_path())
    isi = {
        "setuju": requests_to_agree(actor=aktor.pengguna)[:SATU_HALAMAN],
        "tetap": Paginator(requests_to_settle(actor=aktor.pengguna), SATU_HALAMAN).get_page(request.GET.get("hal")),
        "lihat_rekap": aktor.punya(*PERAN_TINJAU),
        "kesegaran": fresh_until(),
    }
    return render(request, "presensi/peninjauan.html", isi)


def _decide(request: HttpRequest, aktor: Aktor) -> None:
    ids = [i for i in map(number_in, request.POST.getlist("usulan")) if i is not None]
    aksi, alasan = request.POST.get("aksi", ""), request.POST.get("alasan", "")
    if not ids:
        messages.error(request, "Belum ada usulan yang dipilih.")
        return
    jadi, galat = 0, []
    for satu in sorted(set(ids))[:SATU_HALAMAN]:
        try:
            act(aktor, satu, aksi, alasan)
            jadi += 1
        except GalatLayanan as sebab:
            galat.append(str(sebab))
    if jadi:
        kata = {"setujui": "disetujui", "tetapkan": "ditetapkan", "tolak": "ditolak"}.get(aksi, "diproses")
        messages.success(request, f"{jadi} usulan {kata}.")
    for kata in sorted(set(galat))[:3]:
        messages.error(request, kata)


@require_safe
@perlu_peran(*PERAN_LIHAT)
def periksa(request: HttpRequest) -> HttpResponse:
    """Working days of a month without a reason or without a punch, of the people whom the actor may see."""
    awal = month_in(request.GET.get("bulan", ""))
    isi = {
        "awal": awal,
        "halaman": Paginator(_to_check(request, awal), SATU_HALAMAN).get_page(request.GET.get("hal")),
        "kesegaran": fresh_until(),
        "cari": request.GET.get("cari", ""),
    }
    return render(request, "presensi/periksa.html", isi)


@require_safe
@perlu_peran(*PERAN_LIHAT)
def periksa_excel(request: HttpRequest) -> HttpResponse:
    awal = month_in(request.GET.get("bulan", ""))
    baris = _to_check(request, awal)[: EKSPOR_MAKS + 1]
    isi = [
        (
            h.tanggal,
            h.pegawai.nama,
            h.pegawai.nip or "",
            h.get_status_hadir_display(),
            h.menit_terlambat,
            h.menit_pulang_cepat,
            "ya" if h.tanpa_absen_masuk else "",
            "ya" if h.tanpa_absen_pulang else "",
        )
        for h in baris
    ]
    if len(isi) > EKSPOR_MAKS:
        alasan = {"alasan": f"Lebih dari {EKSPOR_MAKS} hari.", "saran": "Cari menurut nama, lalu unduh per bagian."}
        return render(request, "422.html", alasan, status=422)
    kolom = (
        ("Tanggal", 14), ("Nama", 40), ("NIP", 22), ("Status", 22), ("Terlambat (menit)", 12),
        ("Pulang cepat (menit)", 12), ("Tanpa absen masuk", 12), ("Tanpa absen pulang", 12),
    )  # fmt: skip
    berkas = table_workbook(judul=f"Presensi perlu diperiksa, {bulan_tahun(awal)}", kolom=kolom, baris=isi)
    wilayah = request.tenant  # type: ignore[attr-defined]
    return workbook_answer(berkas, nama=f"presensi-{wilayah.slug}-{awal:%Y-%m}.xlsx", jumlah=len(isi))


def _to_check(request: HttpRequest, awal: dt.date) -> QuerySet[HasilHari]:
    aktor = aktor_of(request)
    akhir = month_end(awal)
    kurang = Q(status_hadir="TANPA_KETERANGAN") | Q(tanpa_absen_masuk=True) | Q(tanpa_absen_pulang=True)
    baris = HasilHari.objects.filter(kurang, hari_kerja=True, tanggal__range=(awal, akhir))
    if not aktor.lihat_semua:
        boleh = pegawai_diakses(actor=aktor.pengguna, pada=min(akhir, timezone.localdate()), hibah=aktor.hibah)
        baris = baris.filter(pegawai__in=boleh)
    return (
        baris.filter(name_or_nip(request.GET.get("cari", ""), depan="pegawai__"))
        .select_related("pegawai")
        .order_by("-tanggal", "pegawai__nama")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*PERAN_LIHAT)
def cuti(request: HttpRequest) -> HttpResponse:
    """Leave and duty of the office that touch a month; POST records one with its letter."""
    aktor = aktor_of(request)
    catat_boleh = aktor.punya(*PERAN_TINJAU)
    if request.method == "POST" and not catat_boleh:
        raise Http404("Yang mencatat admin OPD atau BKPSDM.")
    form = CatatForm(request.POST if request.method == "POST" else None, initial={"mulai": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            orang = _record(aktor, form.cleaned_data)
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            messages.success(request, f"Tercatat untuk {orang.nama}; hari-harinya sudah dihitung ulang.")
            return redirect("presensi:cuti")
    awal = month_in(request.GET.get("bulan", ""))
    saring = SaringCuti(request.GET)
    isi = {
        "awal": awal,
        "form": form,
        "saring": saring,
        "halaman": Paginator(_absences(request, awal, saring), SATU_HALAMAN).get_page(request.GET.get("hal")),
        "catat_boleh": catat_boleh,
    }
    return render(request, "presensi/cuti.html", isi, status=422 if form.is_bound else 200)


@require_safe
@perlu_peran(*PERAN_LIHAT)
def cuti_excel(request: HttpRequest) -> HttpResponse:
    awal = month_in(request.GET.get("bulan", ""))
    baris = [
        (a.pegawai.nama, a.pegawai.nip or "", a.get_jenis_display(), a.mulai, a.sampai, a.nomor_surat)
        for a in _absences(request, awal, SaringCuti(request.GET))[:EKSPOR_MAKS]
    ]
    kolom = (("Nama", 40), ("NIP", 22), ("Jenis", 28), ("Mulai", 14), ("Sampai", 14), ("Nomor surat", 30))
    berkas = table_workbook(judul=f"Cuti dan dinas, {bulan_tahun(awal)}", kolom=kolom, baris=baris)
    wilayah = request.tenant  # type: ignore[attr-defined]
    return workbook_answer(berkas, nama=f"cuti-{wilayah.slug}-{awal:%Y-%m}.xlsx", jumlah=len(baris))


@require_POST
@perlu_peran(*PERAN_TINJAU)
def cuti_batal(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one, with the reason; its days count by their punches again."""
    aktor = aktor_of(request)
    ini = Ketidakhadiran.objects.filter(pk=pk, pegawai__in=_may_change(aktor)).first()
    if ini is None:
        raise Http404("Catatan itu tidak ada, atau bukan dari OPD Anda.")
    try:
        with transaction.atomic():
            alasan = request.POST.get("alasan", "")
            ketidakhadiran_withdraw(ketidakhadiran_id=pk, alasan=alasan, oleh_id=aktor.pengguna.pk)
            days_rebuild(pegawai_id=ini.pegawai_id, mulai=ini.mulai, sampai=ini.sampai)
    except GalatLayanan as galat:
        messages.error(request, str(galat))
    else:
        messages.success(request, "Catatan dibatalkan; hari-harinya dihitung menurut rekamannya.")
    return redirect("presensi:cuti")


@transaction.atomic
def _record(aktor: Aktor, isi: dict[str, Any]) -> Pegawai:
    orang = _may_change(aktor).filter(nip=nip_normalise(isi["nip"])).first()
    if orang is None:
        raise GalatLayanan(
            f"NIP {isi['nip']} bukan pegawai OPD Anda.",
            kode="cuti_orang",
            saran="Periksa NIP-nya; milik sendiri diusulkan.",
        )
    ketidakhadiran_create(
        pegawai_id=orang.pk,
        jenis=isi["jenis"],
        mulai=isi["mulai"],
        sampai=isi["sampai"],
        nomor_surat=isi["nomor_surat"].strip(),
    )
    rincian = {
        "jenis": Ketidakhadiran.Jenis(isi["jenis"]).label.lower(),
        "mulai": isi["mulai"],
        "sampai": isi["sampai"],
    }
    catat(aksi="presensi.cuti", actor=aktor.pengguna, objek=(orang.pk, orang.nama), rincian=rincian)
    days_rebuild(pegawai_id=orang.pk, mulai=isi["mulai"], sampai=isi["sampai"])
    return orang


def _may_change(aktor: Aktor) -> QuerySet[Pegawai]:
    return pegawai_diakses(actor=aktor.pengguna, untuk_ubah=True, hibah=aktor.hibah).exclude(pk=aktor.pegawai_id)


def _absences(request: HttpRequest, awal: dt.date, saring: SaringCuti) -> QuerySet[Ketidakhadiran]:
    aktor = aktor_of(request)
    akhir = month_end(awal)
    saring.is_valid()
    isi = saring.cleaned_data
    boleh = pegawai_diakses(actor=aktor.pengguna, hibah=aktor.hibah)
    baris = Ketidakhadiran.objects.filter(pegawai__in=boleh, mulai__lte=akhir, sampai__gte=awal)
    if isi.get("jenis"):
        baris = baris.filter(jenis=isi["jenis"])
    return (
        baris.filter(name_or_nip(isi.get("cari") or "", depan="pegawai__"))
        .select_related("pegawai")
        .order_by("mulai", "pegawai__nama", "pk")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(Peran.BKPSDM)
def karantina(request: HttpRequest) -> HttpResponse:
    """Held punches by reason; POST tries those of one reason again."""
    aktor = aktor_of(request)
    if request.method == "POST":
        try:
            hasil = quarantine_retry(actor=aktor.pengguna, sebab=request.POST.get("sebab", ""))
        except GalatLayanan as galat:
            messages.error(request, str(galat))
        else:
            kata = f"{hasil.lepas} rekaman dilepas dan dihitung; {hasil.tetap} tetap tertahan"
            kata += f"; {hasil.terkunci} dari bulan terkunci." if hasil.terkunci else "."
            messages.success(request, kata)
        return redirect("presensi:karantina")
    sebab = request.GET.get("sebab", "")
    baris = held(actor=aktor.pengguna)
    isi = {
        "kelompok": held_by_reason(actor=aktor.pengguna),
        "sebab": sebab,
        "halaman": Paginator(baris.filter(sebab=sebab) if sebab else baris, SATU_HALAMAN).get_page(
            request.GET.get("hal")
        ),
    }
    return render(request, "presensi/karantina.html", isi)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(Peran.BKPSDM)
def perangkat(request: HttpRequest) -> HttpResponse:
    """Devices; POST registers one, or switches one (`aktif` = ya or tidak)."""
    aktor = aktor_of(request)
    ganti = "aktif" in request.POST
    form = PerangkatForm(
        request.POST if request.method == "POST" else None, initial={"kode": request.GET.get("kode", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            alat = device_set(
                actor=aktor.pengguna,
                kode=form.cleaned_data["kode"],
                nama=form.cleaned_data["nama"],
                aktif=request.POST.get("aktif", "ya") == "ya",
            )
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            kata = ("diaktifkan" if alat.aktif else "dinonaktifkan") if ganti else "didaftarkan"
            messages.success(request, f"Perangkat {alat.nama} {kata}.")
            return redirect("presensi:perangkat")
    isi = {"form": form, "semua": Perangkat.objects.order_by("-aktif", "nama")}
    return render(request, "presensi/perangkat.html", isi, status=422 if form.is_bound else 200)
