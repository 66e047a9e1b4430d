"""Ordering a file: made while the browser waits where that is short, else as a job with its page."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from erk_kit import pekerjaan as kerja
from tenants.jejak.services import catat
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import Opd
from tenants.organisasi.selectors import pegawai_diakses
from tenants.penilaian.mode import SlipBelumTampil, may_see, shadow_told
from tenants.penilaian.models import HasilPegawai
from tenants.remunerasi.baris import rows_order
from tenants.remunerasi.berkas import output_order, output_pieces
from tenants.remunerasi.cetak.kode import verifier_of
from tenants.remunerasi.cetak.slip import on_a_slip, slip_pdf
from tenants.remunerasi.dokumen import DOKUMEN
from tenants.remunerasi.forms import PesanBerkas
from tenants.remunerasi.galat import DokumenTerhalang
from tenants.remunerasi.keluaran import Pesanan, file_make
from tenants.remunerasi.models import BerkasKeluaran
from tenants.remunerasi.selectors import LIHAT, may_have
from tenants.remunerasi.tasks import job_of, make_output
from tenants.remunerasi.views import page, run_or_404, scope_or_404

# People up to which a file is made while the browser waits: about a second.
LANGSUNG = {"xlsx": 1_000, "pdf": 100}
SLIP_LANGSUNG = 30
_JENIS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}


@require_POST
@perlu_peran(*LIHAT)
def pesan(request: HttpRequest, kode: str) -> HttpResponse:
    """The file itself, or its job; 422 with the page when it is refused."""
    aktor = aktor_of(request)
    _, hitungan = run_or_404(kode)
    if hitungan is None:
        raise Http404(f"Bulan {kode} belum dihitung.")
    form = PesanBerkas(request.POST)
    if not form.is_valid():
        salah = "; ".join(g for daftar in form.errors.values() for g in daftar)
        galat = DokumenTerhalang(
            f"Pesanan berkas tidak dikenal: {salah}", kode="bayar_pesanan", saran="Pilih lagi di bawah."
        )
        return page(request, kode, galat=galat, kueri=request.POST)
    isi = form.cleaned_data
    dokumen = DOKUMEN[isi["dokumen"]]
    if not dokumen.peran & aktor.peran:
        raise PermissionDenied(f"{dokumen.label} bukan untuk peran Anda ({aktor.teks()}).")
    opd_ids = scope_or_404(aktor, isi["opd"])
    if isi["opd"] is not None and not Opd.objects.filter(pk=isi["opd"]).exists():
        raise Http404("OPD ini tidak ada.")
    banyak = len(rows_order(hitungan=hitungan, opd_ids=opd_ids))
    batas = SLIP_LANGSUNG if dokumen.kode == "slip" else LANGSUNG[isi["bentuk"]]
    wilayah: Any = request.tenant  # type: ignore[attr-defined]
    if banyak > batas and dokumen.kode != "rekap":
        berkas = output_order(
            actor_id=aktor.pengguna.pk,
            hitungan_id=hitungan.pk,
            dokumen=dokumen.kode,
            bentuk=isi["bentuk"],
            kertas=isi["kertas"],
            opd_id=isi["opd"],
            opd_ids=opd_ids,
        )
        job = job_of(schema=wilayah.schema_name, berkas_id=berkas.pk)
        tugas = {
            "schema": wilayah.schema_name,
            "berkas_id": str(berkas.pk),
            "slug": wilayah.slug,
            "wilayah": wilayah.nama,
            "tanggal": timezone.localdate().isoformat(),
            "situs": _situs(request),
        }
        kerja.job_order(make_output, job, **tugas)
        return redirect("remunerasi:berkas", kode, berkas.pk)
    pesanan = Pesanan(
        schema=wilayah.schema_name,
        slug=wilayah.slug,
        wilayah=wilayah.nama,
        hitungan_id=hitungan.pk,
        dokumen=dokumen.kode,
        bentuk=isi["bentuk"],
        kertas=isi["kertas"],
        tanggal=timezone.localdate(),
        opd_ids=opd_ids,
        opd_id=isi["opd"],
        situs=_situs(request),
    )
    try:
        with tempfile.TemporaryDirectory(prefix="erk-bayar-") as folder:
            hasil = file_make(pesanan=pesanan, folder=Path(folder))
            return _answer(hasil.jalur.read_bytes(), nama=hasil.nama, jumlah=hasil.jumlah, peran=str(aktor.utama or ""))
    except GalatLayanan as galat:
        nama = f"{dokumen.kode} {kode}"
        catat(aksi="ekspor.tolak", objek=(nama, nama), rincian={"sebab": [galat.kode]})
        return page(request, kode, galat=galat, kueri=request.POST)


@require_safe
@perlu_peran(*LIHAT)
def berkas(request: HttpRequest, kode: str, berkas_id: uuid.UUID) -> HttpResponse:
    """The job's bar; when it is done, the way to the file. htmx asks again each second."""
    satu = _own(request, berkas_id)
    kemajuan = kerja.baca(job_of(schema=request.tenant.schema_name, berkas_id=satu.pk))  # type: ignore[attr-defined]
    if satu.siap_pada is not None:
        kemajuan = kerja.Kemajuan(kerja.SELESAI, 100, f"{satu.nama} siap diunduh.")
    elif kemajuan is None:
        kemajuan = kerja.Kemajuan(kerja.GAGAL, 0, "Tidak ada kabar dari pekerjaan ini. Pesan lagi berkasnya.")
    return kerja.job_page(request, "remunerasi/berkas", kemajuan, kode=kode, berkas=satu, dokumen=DOKUMEN[satu.dokumen])


@require_safe
@perlu_peran(*LIHAT)
def unduh(request: HttpRequest, kode: str, berkas_id: uuid.UUID) -> HttpResponseBase:
    """The stored file, piece by piece; recorded. Who ordered it must still be allowed to have it."""
    satu = _own(request, berkas_id)
    if satu.siap_pada is None:
        raise Http404("Berkas ini belum siap.")
    aktor = aktor_of(request)
    catat(
        aksi="ekspor.unduh",
        peran=str(aktor.utama or ""),
        objek=(satu.nama, satu.nama),
        rincian={"jumlah": satu.jumlah, "sidik": satu.sidik},
    )
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    jawab = StreamingHttpResponse(
        output_pieces(schema=schema, berkas_id=satu.pk), content_type=_JENIS[Path(satu.nama).suffix]
    )
    jawab["Content-Disposition"] = f'attachment; filename="{satu.nama}"'
    jawab["Content-Length"] = str(satu.ukuran)
    jawab["Cache-Control"] = "no-store"
    return jawab


@require_safe
@login_required
@shadow_told
def slip(request: HttpRequest, kode: str, pegawai_id: int) -> HttpResponse:
    """One slip as PDF, for whom the slip's page is open."""
    aktor = aktor_of(request)
    pegawai = pegawai_diakses(actor=aktor.pengguna, hibah=aktor.hibah).filter(pk=pegawai_id).first()
    if pegawai is None:
        raise Http404("Slip ini tidak ada, atau bukan untuk Anda.")
    periode, hitungan = run_or_404(kode)
    ada = hitungan is not None and HasilPegawai.objects.filter(on_a_slip(hitungan), hitungan=hitungan, pegawai=pegawai)
    hasil = ada.select_related("hitungan").first() if ada else None
    if hitungan is None or hasil is None:
        raise Http404(f"Tidak ada slip {kode} untuk pegawai ini.")
    if not may_see(aktor, hasil):
        raise SlipBelumTampil(periode)
    wilayah: Any = request.tenant  # type: ignore[attr-defined]
    kode_slip = verifier_of(schema=wilayah.schema_name, hitungan=hitungan, situs=_situs(request))
    isi = slip_pdf(hitungan=hitungan, pegawai_id=pegawai.pk, wilayah=wilayah.nama, verifikasi=kode_slip)
    peran = "pegawai" if pegawai.pk == aktor.pegawai_id else str(aktor.utama or "")
    return _answer(isi, nama=f"slip-{wilayah.slug}-{kode}-{pegawai.pk}.pdf", jumlah=1, peran=peran)


def _situs(request: HttpRequest) -> str:
    """The region's own address; the middleware answers to no other host."""
    return request.build_absolute_uri("/").rstrip("/")


def _own(request: HttpRequest, berkas_id: uuid.UUID) -> BerkasKeluaran:
    """A file that this actor ordered, of OPDs that he may still see; any other is 404."""
    aktor = aktor_of(request)
    satu = BerkasKeluaran.objects.filter(
        pk=berkas_id, dipesan_oleh_id=aktor.pengguna.pk, kedaluwarsa_pada__gt=timezone.now()
    ).first()
    if satu is None or not may_have(aktor=aktor, berkas=satu):
        raise Http404("Berkas ini tidak ada, sudah kedaluwarsa, bukan pesanan Anda, atau tidak lagi untuk Anda.")
    return satu


def _answer(isi: bytes, *, nama: str, jumlah: int, peran: str) -> HttpResponse:
    """A small file as a download, and its record."""
    catat(aksi="ekspor.unduh", peran=peran, objek=(nama, nama), rincian={"jumlah": jumlah})
    jawab = HttpResponse(isi, content_type=_JENIS[Path(nama).suffix])
    jawab["Content-Disposition"] = f'attachment; filename="{nama}"'
    jawab["Cache-Control"] = "no-store"
    return jawab
