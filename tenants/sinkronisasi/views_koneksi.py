"""Connections for BKPSDM: how fresh each feed is, settings with a test on live rows, runs with their raw parts, the log
of pushes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit.binding import current_schema
from erk_kit.cache import count_use
from integrations.contracts import Bidang, ConnectorConfig
from tenants.akun.models import Peran
from tenants.jejak.services import catat
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.pemberitahuan.forms import SaluranForm
from tenants.sinkronisasi.konektor import (
    SELANG,
    KoneksiDitolak,
    connection_retry,
    connection_save,
    connectors,
    feed_states,
    label_of,
)
from tenants.sinkronisasi.models import Dorongan, Koneksi, Mentah, Tarikan
from tenants.sinkronisasi.tasks import fetch_connection

KELOLA = (Peran.BKPSDM,)
LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT)
SATU_HALAMAN, BARIS_UJI = 20, 20
PESAN_MAKS, PESAN_DETIK = 20, 600
# whether all is fetched, or a trial
_AKSI = {True: "koneksi.tarik", False: "koneksi.uji"}
_SELANG = [(m, f"{m} menit" if m < 60 else f"{m // 60} jam") for m in SELANG]


class KoneksiForm(SaluranForm):
    """Made from the fields that the connector asks for, with when to ask and whether to wait for a person."""

    terapkan_sendiri = forms.BooleanField(
        label="Terapkan perubahan yang wajar tanpa menunggu",
        required=False,
        help_text="Perubahan yang menyentuh lebih dari sepersepuluh pegawai sekaligus tetap menunggu Anda.",
    )
    selang_menit = forms.TypedChoiceField(label="Ditarik tiap", choices=_SELANG, coerce=int)

    def __init__(self, *args: Any, konektor: ConnectorConfig, koneksi: Koneksi | None, **kwargs: Any) -> None:
        super().__init__(*args, jenis=konektor, setelan=koneksi, **kwargs)  # type: ignore[arg-type]
        self.initial |= {
            "terapkan_sendiri": bool(koneksi and koneksi.terapkan_sendiri),
            "selang_menit": koneksi.selang_menit if koneksi else 60,
        }
        self.fields["aktif"].label = "Koneksi aktif"
        if konektor.bidang != Bidang.KEPEGAWAIAN:
            # punches are taken as they come; what may not count goes to quarantine
            del self.fields["terapkan_sendiri"]
        if konektor.didorong:
            self.fields["selang_menit"].required = False
            self.fields["selang_menit"].widget = forms.HiddenInput()
        self.order_fields(["versi", *(m.nama for m in konektor.medan), "selang_menit", "terapkan_sendiri", "aktif"])


@require_safe
@perlu_peran(*LIHAT)
def daftar(request: HttpRequest) -> HttpResponse:
    return render(request, "sinkronisasi/koneksi.html", {"sumber": feed_states(), "kelola": _manages(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*KELOLA)
def rinci(request: HttpRequest, kode: str) -> HttpResponse:
    konektor, koneksi = _connector(kode), Koneksi.objects.filter(pk=kode).first()
    form = KoneksiForm(request.POST if request.method == "POST" else None, konektor=konektor, koneksi=koneksi)
    if request.method == "POST" and form.is_valid():
        wilayah = request.tenant  # type: ignore[attr-defined]
        try:
            connection_save(
                actor=aktor_of(request).pengguna,
                kode=kode,
                aktif=form.cleaned_data["aktif"],
                isi=form.isi(),
                rahasia=form.rahasia(),
                versi=form.cleaned_data["versi"],
                terapkan_sendiri=form.cleaned_data.get("terapkan_sendiri", False),
                selang_menit=form.cleaned_data["selang_menit"] or 60,
                izin=wilayah.host_izin,
                zona=wilayah.zona_waktu,
            )
        except KoneksiDitolak as galat:
            form.add_error(galat.medan if galat.medan in form.fields else None, str(galat))
        else:
            messages.success(request, f"Setelan {konektor.label} disimpan. Uji dahulu, lalu tarik.")
            return redirect("koneksi:rinci", kode)
    return _page(request, konektor, koneksi, form)


@require_POST
@perlu_peran(*KELOLA)
def uji(request: HttpRequest, kode: str) -> HttpResponse:
    """A trial on a few live rows; nothing of it becomes a fact."""
    return _order(request, kode, maks=BARIS_UJI, kata="Uji dipesan; hasilnya muncul di bawah.")


@require_POST
@perlu_peran(*KELOLA)
def tarik(request: HttpRequest, kode: str) -> HttpResponse:
    return _order(request, kode, maks=None, kata="Penarikan dipesan; hasilnya muncul di bawah.")


@require_POST
@perlu_peran(*KELOLA)
def coba(request: HttpRequest, kode: str) -> HttpResponse:
    """After the other side has been mended: ask again now, without waiting for the breaker."""
    get_object_or_404(Koneksi, pk=kode)
    connection_retry(actor=aktor_of(request).pengguna, kode=kode)
    return _order(request, kode, maks=None, kata="Koneksi dicoba lagi; hasilnya muncul di bawah.")


@require_safe
@perlu_peran(*KELOLA)
def tarikan(request: HttpRequest, tarikan_id: int) -> HttpResponse:
    """One run: what came, what could not be read, what became of it."""
    satu = get_object_or_404(Tarikan.objects.select_related("koneksi"), pk=tarikan_id)
    ringkasan = dict(satu.ringkasan)
    isi = {
        "t": satu,
        # what a trial's live checks said; the rest are counts
        "periksa": ringkasan.pop("periksa", ()),
        "ringkasan": ringkasan,
        "label": label_of(satu.koneksi_id),
        "mentah": Mentah.objects.filter(tarikan=satu).defer("isi"),
        "kiriman": satu.kiriman.exclude(jenis="rekaman").defer("isi"),
    }
    return render(request, "sinkronisasi/tarikan.html", isi)


@require_safe
@perlu_peran(*KELOLA)
def mentah(request: HttpRequest, mentah_id: int) -> HttpResponse:
    """A raw part as it came. It holds personal data, so each download is recorded."""
    satu = get_object_or_404(Mentah, pk=mentah_id)
    catat(
        aksi="koneksi.unduh",
        actor=aktor_of(request).pengguna,
        objek=(satu.tarikan_id, f"{satu.nama} dari penarikan {satu.tarikan_id}"),
    )
    jawab = HttpResponse(bytes(satu.isi), content_type="application/octet-stream")
    nama = "".join(c if c.isalnum() or c in ".-_" else "-" for c in satu.nama)
    jawab["Content-Disposition"] = f'attachment; filename="{nama}"'
    jawab["X-Content-Type-Options"] = "nosniff"
    return jawab


def _order(request: HttpRequest, kode: str, *, maks: int | None, kata: str) -> HttpResponse:
    konektor, aktor = _connector(kode), aktor_of(request).pengguna
    koneksi = get_object_or_404(Koneksi, pk=kode)
    if konektor.didorong:
        raise Http404("Konektor ini menerima kiriman; ia tidak dapat ditarik.")
    schema = str(current_schema())
    if count_use(f"tarik:{schema}:{aktor.pk}", seconds=PESAN_DETIK) > PESAN_MAKS:
        galat = f"Sudah {PESAN_MAKS} kali dalam {PESAN_DETIK // 60} menit. Tunggu sebentar, lalu ulangi."
        messages.error(request, galat)
        return redirect("koneksi:rinci", kode)
    catat(aksi=_AKSI[maks is None], actor=aktor, objek=(koneksi.pk, konektor.label))
    transaction.on_commit(lambda: fetch_connection.delay(schema=schema, kode=kode, oleh_id=aktor.pk, maks=maks))
    messages.success(request, kata)
    return redirect(f"{reverse('koneksi:rinci', args=(kode,))}?tunggu=1#jalan")


def _page(request: HttpRequest, konektor: ConnectorConfig, koneksi: Koneksi | None, form: KoneksiForm) -> HttpResponse:
    semua = Tarikan.objects.filter(koneksi_id=konektor.kode).defer("temuan")
    halaman = Paginator(semua, SATU_HALAMAN).get_page(request.GET.get("hal"))
    isi = {
        "konektor": konektor,
        "koneksi": koneksi,
        "form": form,
        "halaman": halaman,
        "dorongan": Dorongan.objects.filter(koneksi_id=konektor.kode)[:SATU_HALAMAN] if konektor.didorong else (),
        "alamat": request.build_absolute_uri(reverse("terima:terima", args=(konektor.kode,))),
        # a run that was just ordered, or is under way, is looked for each second
        "berjalan": any(t.selesai is None for t in halaman) or ("tunggu" in request.GET and not halaman),
    }
    return render(request, "sinkronisasi/koneksi_rinci.html", isi, status=422 if form.is_bound else 200)


def _manages(request: HttpRequest) -> bool:
    return any(aktor_of(request).punya(p) for p in KELOLA)


def _connector(kode: str) -> ConnectorConfig:
    if kode not in connectors():
        raise Http404("Konektor ini tidak terpasang.")
    return connectors()[kode]
