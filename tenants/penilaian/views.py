"""Months: their state, what still blocks a close, the close as a job with its progress, and each run's provenance."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from tenants.akun.models import Peran
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian import pekerjaan as kerja
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.daftar import periode_daftar
from tenants.penilaian.keadaan import BOLEH_DITUTUP, close_check
from tenants.penilaian.models import Periode
from tenants.penilaian.services import period_blockers
from tenants.penilaian.tasks import close_period
from tenants.penilaian.telaah import verify_run
from tenants.penilaian.telusur import bukan_hukum_of, paket_of
from tenants.penilaian.views_hasil import periode_or_404, terakhir_of

# A close may start without these, and nothing records whether they were taken: no tick that an auditor could believe.
BOLEH_DILEWATI = (Periode.Status.DIAJUKAN, Periode.Status.DIVERIFIKASI)

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN)


@require_safe
@perlu_peran(*LIHAT)
def bulan(request: HttpRequest) -> HttpResponse:
    return render(request, "penilaian/bulan.html", {"baris": periode_daftar()})


@require_safe
@perlu_peran(*LIHAT)
def bulan_rinci(request: HttpRequest, kode: str) -> HttpResponse:
    periode, hitungan_terakhir = terakhir_of(kode)
    bisa = aktor_of(request).punya(Peran.BKPSDM) and periode.status in BOLEH_DITUTUP
    isi = {
        "periode": periode,
        "hitungan": hitungan_terakhir,
        "semua_hitungan": list(periode.hitungan.order_by("-nomor")[:50]) if periode.pk else [],
        "tahap": tahap_of(periode),
        "bisa_tutup": bisa,
        "belum_berakhir": Bulan.parse(kode).akhir >= timezone.localdate(),
        "halangan": period_blockers(schema=request.tenant.schema_name, kode=kode) if bisa else [],  # type: ignore[attr-defined]
    }
    return render(request, "penilaian/bulan_rinci.html", isi)


@require_POST
@perlu_peran(Peran.BKPSDM)
def tutup(request: HttpRequest, kode: str) -> HttpResponse:
    """Order the close and go to its job page. The job itself checks everything again."""
    periode = periode_or_404(kode)
    try:
        close_check(dari=periode.status, kode=kode)
    except GalatLayanan as galat:
        messages.error(request, str(galat))
        return redirect("penilaian:bulan_rinci", kode)
    job = uuid.uuid4()
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    job_id = kerja.job_id_of(schema=schema, kode=kode, job=job)
    kerja.lapor_menunggu(job_id)
    actor_id = aktor_of(request).pengguna.pk
    transaction.on_commit(lambda: _order_close(schema, kode, actor_id, job_id))
    return redirect("penilaian:pekerjaan", kode, job)


@require_safe
@perlu_peran(Peran.BKPSDM)
def pekerjaan(request: HttpRequest, kode: str, job: uuid.UUID) -> HttpResponse:
    """The job's bar: htmx asks again each second, without JavaScript the page reloads itself."""
    periode = periode_or_404(kode)
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    kemajuan = kerja.baca(kerja.job_id_of(schema=schema, kode=kode, job=job))
    if kemajuan is None:
        raise Http404("Pekerjaan ini tidak dikenal, atau sudah lebih dari sehari. Lihat hasilnya pada halaman bulan.")
    isi = {"periode": periode, "kemajuan": kemajuan, "berjalan": kemajuan.berjalan}
    templat = "penilaian/pekerjaan_kartu.html" if request.htmx else "penilaian/pekerjaan.html"  # type: ignore[attr-defined]
    jawab = render(request, templat, isi)
    jawab["Cache-Control"] = "no-store"
    return jawab


@require_safe
@perlu_peran(*LIHAT)
def hitungan(request: HttpRequest, kode: str, nomor: int) -> HttpResponse:
    return _halaman_hitungan(request, kode, nomor)


@require_POST
@perlu_peran(Peran.INSPEKTORAT, Peran.BKPSDM)
def periksa(request: HttpRequest, kode: str, nomor: int) -> HttpResponse:
    """Compute the run again from its frozen facts and stored packs, and compare the hashes. Writes nothing."""
    return _halaman_hitungan(request, kode, nomor, periksa=True)


def _order_close(schema: str, kode: str, actor_id: int, job_id: str) -> None:
    try:
        close_period.delay(schema=schema, kode=kode, actor_id=actor_id, job_id=job_id)
    except OperationalError:
        # nothing was begun; the job page says so instead of a bar that never moves
        kerja.lapor_gagal(job_id, "Layanan antrean tidak dapat dihubungi. Coba lagi, atau hubungi pengelola pusat.")


def _halaman_hitungan(request: HttpRequest, kode: str, nomor: int, *, periksa: bool = False) -> HttpResponse:
    periode = periode_or_404(kode)
    satu = periode.hitungan.filter(nomor=nomor).first() if periode.pk else None
    if satu is None:
        raise Http404(f"Hitungan ke-{nomor} bulan {kode} tidak ada.")
    isi: dict[str, Any] = {
        "periode": periode,
        "hitungan": satu,
        "paket": paket_of(satu),
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
