"""Months: their state, what still blocks a close, the close as a job with its progress, and each run's provenance."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from erk_kit import pekerjaan as kerja
from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.daftar import periode_daftar
from tenants.penilaian.keadaan import TERKUNCI, close_allowed, may_close
from tenants.penilaian.models import Periode
from tenants.penilaian.penguncian import PERAN_KUNCI, TinjauanKunci, lock_check, lock_preview, phrase_check
from tenants.penilaian.services import period_blockers
from tenants.penilaian.tasks import close_period, lock_period
from tenants.penilaian.telusur import bukan_hukum_of, kunci_of, paket_of
from tenants.penilaian.ulang import verify_run
from tenants.penilaian.urutan import UrutanKunci
from tenants.penilaian.views_hasil import periode_or_404, terakhir_of
from tenants.sinkronisasi.selectors import late_facts_of

# A close or a lock may do without these, and nothing records whether they were taken: no tick to be believed.
BOLEH_DILEWATI = (Periode.Status.DIAJUKAN, Periode.Status.DIVERIFIKASI, Periode.Status.DITINJAU)

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN)


@require_safe
@perlu_peran(*LIHAT)
def bulan(request: HttpRequest) -> HttpResponse:
    return render(request, "penilaian/bulan.html", {"baris": periode_daftar()})


@require_safe
@perlu_peran(*LIHAT)
def bulan_rinci(request: HttpRequest, kode: str) -> HttpResponse:
    periode, hitungan_terakhir = terakhir_of(kode)
    satu, aktor = Bulan.parse(kode), aktor_of(request)
    urutan = UrutanKunci()
    bisa = aktor.punya(Peran.BKPSDM) and may_close(dari=periode.status, bulan=satu, horizon=urutan.horizon)
    isi = {
        "periode": periode,
        "hitungan": hitungan_terakhir,
        "semua_hitungan": list(periode.hitungan.order_by("-nomor")[:50]) if periode.pk else [],
        "tahap": tahap_of(periode),
        "bisa_tutup": bisa,
        "belum_berakhir": satu.akhir >= timezone.localdate(),
        "kunci": kunci_of(periode),
        "tinjauan": _tinjauan(request, satu, periode, urutan),
        "bisa_usul": aktor.punya(Peran.BKPSDM),
        "susulan": late_facts_of(awal=satu.awal, akhir=satu.akhir) if periode.status in TERKUNCI else None,
        "halangan": period_blockers(schema=request.tenant.schema_name, kode=kode) if bisa else [],  # type: ignore[attr-defined]
    }
    return render(request, "penilaian/bulan_rinci.html", isi)


@require_POST
@perlu_peran(Peran.BKPSDM)
def tutup(request: HttpRequest, kode: str) -> HttpResponse:
    """Order the close and go to its job page. The job itself checks everything again."""
    periode = periode_or_404(kode)
    try:
        close_allowed(dari=periode.status, kode=kode)
    except GalatLayanan as galat:
        messages.error(request, str(galat))
        return redirect("penilaian:bulan_rinci", kode)
    job = uuid.uuid4()
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    job_id = kerja.job_id_of(schema=schema, apa=f"tutup:{kode}", job=job)
    actor_id = aktor_of(request).pengguna.pk
    kerja.job_order(close_period, job_id, schema=schema, kode=kode, actor_id=actor_id, job_id=job_id)
    return redirect("penilaian:pekerjaan", kode, job)


@require_POST
@perlu_peran(*PERAN_KUNCI)
def kunci(request: HttpRequest, kode: str) -> HttpResponse:
    """Order the lock and go to its job page. The job itself checks everything again, with all facts."""
    periode, satu = periode_or_404(kode), Bulan.parse(kode)
    konfirmasi = request.POST.get("konfirmasi", "")
    try:
        phrase_check(satu, konfirmasi)
        aktor = aktor_of(request)
        lock_check(bulan=satu, periode=periode, actor=aktor.pengguna, peran=aktor.peran, mode=_mode(request))
    except GalatLayanan as galat:
        messages.error(request, str(galat))
        return redirect(f"{reverse('penilaian:bulan_rinci', args=(kode,))}#kunci")
    pesanan = {
        "schema": request.tenant.schema_name,  # type: ignore[attr-defined]
        "kode": kode,
        "actor_id": aktor_of(request).pengguna.pk,
        "konfirmasi": konfirmasi,
        "hash_hasil": request.POST.get("hash_hasil", ""),
    }
    job = uuid.uuid4()
    job_id = kerja.job_id_of(schema=pesanan["schema"], apa=f"tutup:{kode}", job=job)
    kerja.job_order(lock_period, job_id, job_id=job_id, **pesanan)
    return redirect(f"{reverse('penilaian:pekerjaan', args=(kode, job))}?kunci=ya")


def _mode(request: HttpRequest) -> str:
    return str(request.tenant.mode)  # type: ignore[attr-defined]


def _tinjauan(request: HttpRequest, bulan: Bulan, periode: Periode, urutan: UrutanKunci) -> TinjauanKunci | None:
    aktor = aktor_of(request)
    return lock_preview(
        bulan=bulan,
        periode=periode,
        actor=aktor.pengguna,
        peran=aktor.peran,
        mode=_mode(request),
        urutan=urutan,
    )


@require_safe
@perlu_peran(Peran.BKPSDM, Peran.PIMPINAN)
def pekerjaan(request: HttpRequest, kode: str, job: uuid.UUID) -> HttpResponse:
    """The job's bar: htmx asks again each second, without JavaScript the page reloads itself."""
    periode = periode_or_404(kode)
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    kemajuan = kerja.baca(kerja.job_id_of(schema=schema, apa=f"tutup:{kode}", job=job))
    if kemajuan is None:
        raise Http404("Pekerjaan ini tidak dikenal, atau sudah lebih dari sehari. Lihat hasilnya pada halaman bulan.")
    mengunci = request.GET.get("kunci") == "ya"
    return kerja.job_page(request, "penilaian/pekerjaan", kemajuan, periode=periode, mengunci=mengunci)


@require_safe
@perlu_peran(*LIHAT)
def hitungan(request: HttpRequest, kode: str, nomor: int) -> HttpResponse:
    return _halaman_hitungan(request, kode, nomor)


@require_POST
@perlu_peran(Peran.INSPEKTORAT, Peran.BKPSDM)
def periksa(request: HttpRequest, kode: str, nomor: int) -> HttpResponse:
    """Compute the run again from its frozen facts and stored packs, and compare the hashes. Writes nothing."""
    return _halaman_hitungan(request, kode, nomor, periksa=True)


def _halaman_hitungan(request: HttpRequest, kode: str, nomor: int, *, periksa: bool = False) -> HttpResponse:
    periode = periode_or_404(kode)
    satu = periode.hitungan.filter(nomor=nomor).first() if periode.pk else None
    if satu is None:
        raise Http404(f"Hitungan ke-{nomor} bulan {kode} tidak ada.")
    isi: dict[str, Any] = {
        "periode": periode,
        "hitungan": satu,
        "paket": paket_of(satu),
        "kunci": kunci_of(periode, satu),
        "bisa_periksa": aktor_of(request).punya(Peran.INSPEKTORAT, Peran.BKPSDM),
        "nilai_bukan_hukum": bukan_hukum_of(satu),
        "url_periksa": reverse("penilaian:periksa", args=(kode, nomor)),
    }
    if periksa:
        isi["pemeriksaan"] = verify_run(satu.pk)
    return render(request, "penilaian/hitungan.html", isi)


def tahap_of(periode: Periode) -> list[dict[str, str]]:
    """The stepper: every state in order, each done, passed by, current or to come."""
    urutan = list(Periode.Status)
    kini = urutan.index(Periode.Status(periode.status))
    hasil = []
    for ke, status in enumerate(urutan):
        kelas = "" if ke > kini else "kini" if ke == kini else "lewat" if status in BOLEH_DILEWATI else "selesai"
        hasil.append({"label": status.label, "kelas": kelas})
    return hasil
