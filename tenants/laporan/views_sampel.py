"""Samples of slips for the inspectorate: draw, read, take along. Nothing of the month changes."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from erk_kit.bentuk import bulan_tahun
from erk_kit.lembar import table_workbook
from tenants.jejak.unduhan import workbook_answer
from tenants.laporan.forms import SampelForm
from tenants.laporan.models import Sampel
from tenants.laporan.sampel import PERAN_SAMPEL, sample_draw, samples_seen, slips_of
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.penilaian.daftar import periode_daftar
from tenants.penilaian.models import Periode
from tenants.penilaian.paket import alasan_label
from tenants.penilaian.views_hasil import periode_or_404

SATU_HALAMAN = 50
KOLOM = (
    ("Urutan", 8), ("NIP", 22), ("Nama", 34), ("OPD", 18), ("Jabatan", 40), ("Kelas", 8), ("Keadaan", 30),
    ("Kinerja (%)", 12), ("Bruto (Rp)", 16), ("Potongan (Rp)", 16), ("Bersih (Rp)", 16),
)  # fmt: skip


@require_safe
@perlu_peran(*PERAN_SAMPEL)
def daftar(request: HttpRequest) -> HttpResponse:
    return _list(request)


@require_POST
@perlu_peran(*PERAN_SAMPEL)
def tarik(request: HttpRequest, kode: str) -> HttpResponse:
    periode, form = periode_or_404(kode), SampelForm(request.POST)
    if periode.hitungan_berlaku is None:
        form.add_error(None, f"{bulan_tahun(periode)} belum dihitung, jadi belum ada slip. Pilih bulan lain.")
    if not form.is_valid() or periode.hitungan_berlaku is None:
        return _list(request, form=form, kode=kode)
    hitungan = periode.hitungan_berlaku
    hitungan.periode = periode
    sampel = sample_draw(actor=aktor_of(request).pengguna, hitungan=hitungan, **form.cleaned_data)
    return redirect("laporan:sampel_rinci", sampel.pk)


@require_safe
@perlu_peran(*PERAN_SAMPEL)
def rinci(request: HttpRequest, pk: int) -> HttpResponse:
    sampel = _one(request, pk)
    slip = slips_of(sampel)
    for satu in slip:
        satu.alasan_label = alasan_label(satu.alasan)  # type: ignore[attr-defined]
    isi = {"sampel": sampel, "slip": slip, "periode": sampel.hitungan.periode}
    return render(request, "laporan/sampel_rinci.html", isi)


@require_safe
@perlu_peran(*PERAN_SAMPEL)
def unduh(request: HttpRequest, pk: int) -> HttpResponse:
    sampel = _one(request, pk)
    slip, hitungan = slips_of(sampel), sampel.hitungan
    kode = hitungan.periode.kode
    berkas = table_workbook(
        judul=f"Sampel {pk}: slip {bulan_tahun(kode)}",
        keterangan=f"Hitungan ke-{hitungan.nomor}, hash {hitungan.hash_hasil}, bilangan acak {sampel.biji}.",
        kolom=KOLOM,
        baris=(
            (
                ke, s.pegawai.nip or "", s.pegawai.nama_lengkap, s.opd.singkatan if s.opd else "", s.jabatan, s.kelas,
                alasan_label(s.alasan) if s.alasan else "Dihitung", s.persen, s.bruto, s.potongan, s.bersih,
            )
            for ke, s in enumerate(slip, start=1)
        ),
        lembar="Sampel",
    )  # fmt: skip
    slug = request.tenant.slug  # type: ignore[attr-defined]
    return workbook_answer(berkas, nama=f"sampel-{slug}-{kode}-{pk}.xlsx", jumlah=len(slip), peran="inspektorat")


def _list(request: HttpRequest, *, form: SampelForm | None = None, kode: str = "") -> HttpResponse:
    terhitung: list[Periode] = [p for p in periode_daftar(paling_banyak=24) if p.hitungan_berlaku is not None]
    baris = samples_seen(actor=aktor_of(request).pengguna)
    isi = {
        "form": form or SampelForm(),
        "terhitung": terhitung,
        "kode": kode or (terhitung[0].kode if terhitung else ""),
        "halaman": Paginator(baris, SATU_HALAMAN).get_page(request.GET.get("hal")),
    }
    return render(request, "laporan/sampel.html", isi, status=422 if form is not None else 200)


def _one(request: HttpRequest, pk: int) -> Sampel:
    satu = samples_seen(actor=aktor_of(request).pengguna).filter(pk=pk).first()
    if satu is None:
        raise Http404("Sampel ini tidak ada. Lihat daftarnya.")
    return satu
