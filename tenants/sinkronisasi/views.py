"""Deliveries for BKPSDM: the list, a template to fill in, upload, the preview that is read, and the decision on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit import pekerjaan as kerja
from erk_kit.bentuk import saat
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.sinkronisasi.excel import list_workbook, rows_workbook, template_workbook
from tenants.sinkronisasi.forms import SaringBaris, SaringKiriman, Unggah
from tenants.sinkronisasi.kolom import KOREKSI, columns_of
from tenants.sinkronisasi.models import BarisKiriman, Kiriman
from tenants.sinkronisasi.pratinjau import delivery_apply, delivery_discard, delivery_preview, delivery_receive
from tenants.sinkronisasi.rencana import JENIS_KONEKSI, JENIS_LABEL
from tenants.sinkronisasi.selectors import codes_of_region, kiriman_diakses, rows_of, senders_of
from tenants.sinkronisasi.tasks import BERUBAH, apply_delivery, job_of, preview_delivery

SATU_HALAMAN = 50
# up to here the browser waits a second; what is bigger is a job with its bar
LANGSUNG_BITA = 60_000
LANGSUNG_BARIS = 1000
EKSPOR_KIRIMAN = 5000
Status, Tindakan = Kiriman.Status, BarisKiriman.Tindakan


@require_safe
@perlu_peran(Peran.BKPSDM)
def daftar(request: HttpRequest) -> HttpResponse:
    form = SaringKiriman(request.GET)
    halaman = Paginator(form.apply(_deliveries(request)), SATU_HALAMAN).get_page(request.GET.get("hal"))
    isi = {
        "form": form,
        "ada_saringan": form.aktif,
        "halaman": halaman,
        "nama": senders_of(halaman),
        "label": _labels(),
    }
    return render(request, "sinkronisasi/daftar.html", isi)


@require_safe
@perlu_peran(Peran.BKPSDM)
def daftar_unduh(request: HttpRequest) -> HttpResponse:
    """The list as .xlsx, newest first, with the filters of the page."""
    kiriman = list(SaringKiriman(request.GET).apply(_deliveries(request))[:EKSPOR_KIRIMAN])
    nama, label = senders_of(kiriman), _labels()
    judul = ("Nomor", "Isi", "Berkas", "Keadaan", "Baris", *Tindakan.labels, "Dikirim", "Oleh", "Diputus", "Oleh")
    baris = [
        (
            *(str(k.pk), label.get(k.jenis, k.jenis), k.nama_berkas, k.get_status_display(), str(k.baris)),
            *(str(k.jumlah.get(t, "")) for t in Tindakan.values),
            *(_instant(k.diterima_pada), nama.get(k.oleh_id or 0, "Sistem")),
            *(_instant(k.diputus_pada), nama.get(k.diputus_oleh_id or 0, "")),
        )
        for k in kiriman
    ]
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = list_workbook(wilayah=wilayah.nama, judul=judul, baris=baris)
    return workbook_answer(berkas, nama=f"kiriman-{wilayah.slug}.xlsx", jumlah=len(baris), peran=str(Peran.BKPSDM))


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(Peran.BKPSDM)
def unggah(request: HttpRequest) -> HttpResponse:
    """The form; a file that is taken leads to its preview, at once or by way of the job page."""
    awal = request.GET.get("jenis", "")
    form = Unggah(request.POST or None, request.FILES or None, initial={"jenis": awal if awal in JENIS_LABEL else ""})
    if request.method == "POST" and form.is_valid():
        berkas, aktor = form.cleaned_data["berkas"], aktor_of(request)
        try:
            isi = {"jenis": form.cleaned_data["jenis"], "nama_berkas": berkas.name, "isi": berkas.read()}
            kiriman = delivery_receive(**isi, actor_id=aktor.pengguna.pk)
        except GalatLayanan as galat:
            form.add_error("berkas", str(galat))
        else:
            return _preview(request, kiriman, berkas.size)
    konteks = {
        "form": form,
        "jenis": [(j, label, columns_of(j), KOREKSI[j]) for j, label in JENIS_LABEL.items()],
    }
    return render(request, "sinkronisasi/unggah.html", konteks, status=422 if request.method == "POST" else 200)


@require_safe
@perlu_peran(Peran.BKPSDM)
def templat(request: HttpRequest, jenis: str) -> HttpResponse:
    if jenis not in JENIS_LABEL:
        raise Http404("Templat itu tidak ada.")
    wilayah = request.tenant  # type: ignore[attr-defined]
    kode = codes_of_region()
    berkas = template_workbook(jenis=jenis, wilayah=wilayah.nama, kode=kode)
    jumlah = sum(len(baris) for _, _, baris in kode)
    return workbook_answer(berkas, nama=f"templat-{jenis}-{wilayah.slug}.xlsx", jumlah=jumlah, peran=str(Peran.BKPSDM))


@require_safe
@perlu_peran(Peran.BKPSDM)
def rinci(request: HttpRequest, kiriman_id: int) -> HttpResponse:
    return _page(request, _delivery(request, kiriman_id))


@require_safe
@perlu_peran(Peran.BKPSDM)
def unduh(request: HttpRequest, kiriman_id: int) -> HttpResponse:
    """Rows of the preview as .xlsx, with the filters of the page: `?tindakan=DITOLAK` are those to mend."""
    kiriman = _delivery(request, kiriman_id)
    saring = SaringBaris(request.GET)
    baris = list(saring.apply(rows_of(kiriman)))
    if kiriman.jenis not in _labels() or not kiriman.versi:
        raise Http404("Kiriman ini tidak punya pratinjau.")
    templat = columns_of(kiriman.jenis) if kiriman.jenis in JENIS_LABEL else ()
    kolom = [k.nama for k in templat] or sorted({k for b in baris for k in b.isi})
    berkas = rows_workbook(kiriman=kiriman, baris=baris, kepala_kolom=kolom)
    bagian = str(saring.cleaned_data.get("tindakan") or "semua").lower()
    nama = f"kiriman-{kiriman.pk}-{kiriman.jenis}-{bagian}.xlsx"
    return workbook_answer(berkas, nama=nama, jumlah=len(baris), peran=str(Peran.BKPSDM))


@require_POST
@perlu_peran(Peran.BKPSDM)
def terapkan(request: HttpRequest, kiriman_id: int) -> HttpResponse:
    kiriman = _delivery(request, kiriman_id)
    pesanan = {
        "kiriman_id": kiriman.pk,
        "sidik": request.POST.get("sidik", ""),
        "hanya_baik": request.POST.get("hanya_baik") == "ya",
        "actor_id": aktor_of(request).pengguna.pk,
    }
    if kiriman.status == Status.PRATINJAU and (kiriman.baris > LANGSUNG_BARIS or kiriman.tarikan_id is not None):
        return _order(request, apply_delivery, **pesanan)
    try:
        hasil = delivery_apply(**pesanan)
    except GalatLayanan as galat:
        return _page(request, _delivery(request, kiriman_id), galat=str(galat))
    if not hasil.diterapkan:
        return _page(request, _delivery(request, kiriman_id), galat=BERUBAH)
    messages.success(request, "Berkas diterapkan.")
    return redirect("sinkronisasi:rinci", kiriman_id)


@require_POST
@perlu_peran(Peran.BKPSDM)
def buang(request: HttpRequest, kiriman_id: int) -> HttpResponse:
    kiriman = _delivery(request, kiriman_id)
    try:
        delivery_discard(kiriman_id=kiriman.pk, actor_id=aktor_of(request).pengguna.pk)
    except GalatLayanan as galat:
        return _page(request, kiriman, galat=str(galat))
    messages.success(request, f"{kiriman.nama_berkas} dibuang; tidak ada yang diubah.")
    return redirect("sinkronisasi:daftar")


@require_POST
@perlu_peran(Peran.BKPSDM)
def periksa(request: HttpRequest, kiriman_id: int) -> HttpResponse:
    """Make the preview again: after a job that was lost, or when the region's data has changed."""
    kiriman = _delivery(request, kiriman_id)
    try:
        return _preview(request, kiriman, _size(kiriman))
    except GalatLayanan as galat:
        return _page(request, kiriman, galat=str(galat))


@require_safe
@perlu_peran(Peran.BKPSDM)
def pekerjaan(request: HttpRequest, kiriman_id: int) -> HttpResponse:
    """The job's bar: htmx asks again each second, without JavaScript the page reloads itself."""
    kiriman = _delivery(request, kiriman_id)
    kemajuan = kerja.baca(job_of(schema=request.tenant.schema_name, kiriman_id=kiriman.pk))  # type: ignore[attr-defined]
    if kemajuan is None:
        return redirect("sinkronisasi:rinci", kiriman.pk)
    return kerja.job_page(request, "sinkronisasi/pekerjaan", kemajuan, kiriman=kiriman)


def _deliveries(request: HttpRequest) -> Any:
    aktor = aktor_of(request)
    return kiriman_diakses(actor=aktor.pengguna, hibah=aktor.hibah)


def _delivery(request: HttpRequest, kiriman_id: int) -> Kiriman:
    kiriman: Kiriman | None = _deliveries(request).filter(pk=kiriman_id).first()
    if kiriman is None:
        raise Http404("Kiriman itu tidak ada. Lihat daftar kiriman.")
    return kiriman


def _labels() -> dict[str, str]:
    return {**JENIS_LABEL, **JENIS_KONEKSI}


def _instant(nilai: Any) -> str:
    return saat(timezone.localtime(nilai), timezone.get_current_timezone_name()) if nilai else ""


def _size(kiriman: Kiriman) -> int:
    """Of the raw file, without fetching it."""
    return int(Kiriman.objects.filter(pk=kiriman.pk).values_list(Length("isi"), flat=True).get())


def _preview(request: HttpRequest, kiriman: Kiriman, ukuran: int) -> HttpResponse:
    """Look into the file now, or by a job where that takes long."""
    if ukuran > LANGSUNG_BITA or kiriman.tarikan_id is not None:
        return _order(request, preview_delivery, kiriman_id=kiriman.pk)
    delivery_preview(kiriman_id=kiriman.pk)
    return redirect("sinkronisasi:rinci", kiriman.pk)


def _order(request: HttpRequest, tugas: Any, **isi: Any) -> HttpResponse:
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    job = job_of(schema=schema, kiriman_id=isi["kiriman_id"])
    kerja.job_order(tugas, job, schema=schema, **isi)
    return redirect("sinkronisasi:pekerjaan", isi["kiriman_id"])


def _page(request: HttpRequest, kiriman: Kiriman, *, galat: str = "") -> HttpResponse:
    """The preview, or what became of it; 422 with what was wrong."""
    saring = SaringBaris(request.GET)
    halaman = Paginator(saring.apply(rows_of(kiriman)), SATU_HALAMAN).get_page(request.GET.get("hal"))
    jumlah = [(t, label, int(kiriman.jumlah.get(t, 0))) for t, label in Tindakan.choices]
    banyak = {str(t): n for t, _, n in jumlah}
    konteks = {
        "kiriman": kiriman,
        "label": _labels().get(kiriman.jenis, kiriman.jenis),
        "nama": senders_of([kiriman]),
        "jumlah": jumlah,
        "banyak": banyak,
        "mengubah": sum(banyak[t] for t in (Tindakan.BARU, Tindakan.BERUBAH, Tindakan.SUSULAN)),
        "halaman": halaman,
        "tindakan": saring.cleaned_data.get("tindakan") or "",
        "cari": saring.cleaned_data.get("cari") or "",
        "koreksi": KOREKSI.get(kiriman.jenis, ""),
        "lain": _twin(request, kiriman),
        "galat": galat,
    }
    return render(request, "sinkronisasi/rinci.html", konteks, status=422 if galat else 200)


def _twin(request: HttpRequest, kiriman: Kiriman) -> Kiriman | None:
    """The same file, applied before: worth a word while this one waits for a decision."""
    if kiriman.status != Status.PRATINJAU:
        return None
    sama = {"jenis": kiriman.jenis, "hash_isi": kiriman.hash_isi, "status": Status.DITERIMA}
    twin: Kiriman | None = _deliveries(request).filter(**sama).exclude(pk=kiriman.pk).first()
    return twin
