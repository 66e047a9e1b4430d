"""Editing a draft: its entries with search, one entry's form, and whole files as a ZIP."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_core import Finding
from erk_core.load import yaml_strict
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.aturan import services
from tenants.penilaian.aturan.butir import (
    FOLDER,
    Butir,
    Ubahan,
    canonical_of,
    files_with,
    files_without,
    item_of,
    items_of,
)
from tenants.penilaian.aturan.forms import NilaiForm, SaringButir, TabelForm
from tenants.penilaian.aturan.galat import LintGagal
from tenants.penilaian.aturan.models import RancanganAturan
from tenants.penilaian.aturan.nilai import shown
from tenants.penilaian.aturan.sidik import draft_pack
from tenants.penilaian.aturan.tabel import Tabel
from tenants.penilaian.aturan.unggahan import UKURAN_MAKS, zip_read
from tenants.penilaian.aturan.views import LIHAT, SUNTING, draft_or_404
from tenants.penilaian.paket import pack_load

SATU_HALAMAN = 40
TEMUAN_MAKS = 30


@require_safe
@perlu_peran(*LIHAT)
def isi(request: HttpRequest, nomor: int) -> HttpResponse:
    return _list(request, draft_or_404(nomor))


@require_POST
@perlu_peran(*SUNTING)
def unggah(request: HttpRequest, nomor: int) -> HttpResponse:
    """The draft's files as a ZIP: taken whole in place of those it had, or refused with every complaint."""
    satu = draft_or_404(nomor)
    berkas: Any = request.FILES.get("berkas")
    if berkas is None:
        return _list(request, satu, galat="Belum ada berkas yang dipilih. Pilih ZIP berisi berkas paket yang diubah.")
    try:
        baru, lewat = zip_read(berkas.read(UKURAN_MAKS + 1))
        services.rancangan_write(actor_id=aktor_of(request).pengguna.pk, rancangan_id=satu.pk, isi=baru)
    except LintGagal as galat:
        return _list(request, satu, temuan=galat.temuan)
    except GalatLayanan as galat:
        return _list(request, satu, galat=str(galat))
    pesan = f"{len(baru)} berkas diterima dan menggantikan isi rancangan."
    messages.success(request, f"{pesan} Tidak dipakai: {', '.join(lewat[:8])}." if lewat else pesan)
    return redirect("aturan:rinci", nomor)


@require_safe
@perlu_peran(*LIHAT)
def unduh(request: HttpRequest, nomor: int) -> HttpResponse:
    """The draft's files as a ZIP that `unggah` takes back."""
    satu = draft_or_404(nomor)
    keluar = io.BytesIO()
    with zipfile.ZipFile(keluar, "w", zipfile.ZIP_DEFLATED) as arsip:
        for nama, teks in sorted(satu.isi.items()):
            arsip.writestr(zipfile.ZipInfo(nama, (2026, 1, 1, 0, 0, 0)), teks.encode())
    jawab = HttpResponse(keluar.getvalue(), content_type="application/zip")
    jawab["Content-Disposition"] = f'attachment; filename="rancangan-{nomor}.zip"'
    return jawab


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*SUNTING)
def butir(request: HttpRequest, nomor: int, jenis: str, id_: str) -> HttpResponse:
    """One entry: its values through time, and a form that sets one of them."""
    satu = draft_or_404(nomor)
    item = _item(satu, jenis, id_)
    sejak, versi = _version(request, satu, item)
    kirim = (request.POST, request.FILES) if request.method == "POST" else ()
    form: Any
    if jenis == "tabel":
        awal = {"sejak": satu.mulai, "dari": satu.hash_paket, **_kata(versi)}
        form = TabelForm(*kirim, butir=item, tabel=Tabel(item, versi), initial=awal)
    else:
        awal = NilaiForm.initial_of(item, versi, satu.mulai) | {"dari": satu.hash_paket}
        form = NilaiForm(*kirim, butir=item, initial=awal)
    if request.method == "POST" and form.is_valid() and _save(request, satu, item, form):
        messages.success(request, f"{item.label} tersimpan dalam rancangan.")
        return redirect("aturan:butir", nomor, jenis, id_)
    isi = {
        "r": satu,
        "b": item,
        "form": form,
        "bagian": FOLDER[jenis],
        "sejak": sejak,
        "versi": _history(satu, item),
        "boleh": satu.dapat_disunting,
        "batal": satu.keadaan in ("DIAJUKAN", "DITOLAK"),
    }
    return render(request, "aturan/butir.html", isi, status=422 if form.is_bound else 200)


@require_POST
@perlu_peran(*SUNTING)
def pulihkan(request: HttpRequest, nomor: int, jenis: str, id_: str) -> HttpResponse:
    """Take back what the draft says of one entry, or of one day of it."""
    satu = draft_or_404(nomor)
    _item(satu, jenis, id_)
    hari = request.POST.get("sejak", "")[:10]
    baru = files_with(satu.isi, Ubahan(jenis, id_, hapus={hari})) if hari else files_without(satu.isi, jenis, id_)
    try:
        services.rancangan_write(
            actor_id=aktor_of(request).pengguna.pk,
            rancangan_id=satu.pk,
            isi=baru,
            dari=request.POST.get("dari", "")[:64],
        )
    except GalatLayanan as galat:
        messages.error(request, str(galat))
    else:
        messages.success(
            request, "Dikembalikan seperti paket dasarnya." if not hari else "Nilai itu dihapus dari rancangan."
        )
    return redirect("aturan:isi", nomor)


def _save(request: HttpRequest, satu: RancanganAturan, item: Butir, form: Any) -> bool:
    """Store what the form says; False with the complaints beside their fields."""
    hari = form.cleaned_data["sejak"].isoformat()
    baru = files_with(satu.isi, Ubahan(item.jenis, item.id, {hari: form.version()}))
    try:
        services.rancangan_write(
            actor_id=aktor_of(request).pengguna.pk, rancangan_id=satu.pk, isi=baru, dari=form.cleaned_data["dari"]
        )
    except LintGagal as galat:
        nama = "operasi.yaml" if item.jenis == "operasi" else f"{item.jenis}/{item.id}.yaml"
        for temuan in galat.temuan[:TEMUAN_MAKS]:
            form.add_error(_field_of(temuan, nama, baru, hari, form), _words(temuan))
        return False
    except GalatLayanan as galat:
        form.add_error(None, str(galat))
        return False
    return True


def _field_of(temuan: Finding, nama: str, berkas: Mapping[str, str], hari: str, form: Any) -> str | None:
    """The field that wrote the line which is complained of; None for the form as a whole."""
    if temuan.file.partition("/")[2] != nama or nama not in berkas:
        return None
    for tempat, baris in yaml_strict.parse(berkas[nama], nama).lines.items():
        if baris == temuan.line and hari in tempat:
            ujung = tempat[tempat.index(hari) + 1 :]
            if ujung and ujung[0] == "baris" and len(ujung) > 1:
                return next((n for n, kunci, _ in form.tabel.isian if kunci == ujung[1]), None)
            if ujung and ujung[0] in form.fields:
                return str(ujung[0])
    return None


def _words(temuan: Finding) -> str:
    return f"{temuan.file.partition('/')[2]}:{temuan.line}: {temuan.what}; {temuan.expected}; {temuan.do}."


def _item(satu: RancanganAturan, jenis: str, id_: str) -> Butir:
    item = item_of(draft_pack(satu), jenis, id_, satu.isi) if jenis in FOLDER else None
    if item is None:
        raise Http404(f"Tidak ada {jenis} {id_} dalam rancangan {satu.nomor}.")
    return item


def _version(request: HttpRequest, satu: RancanganAturan, item: Butir) -> tuple[str, dict[str, Any]]:
    """The version that the form begins with: the one that was asked for, else the one in force."""
    diminta = request.GET.get("versi", "")
    if diminta in item.nilai:
        return diminta, item.nilai[diminta]
    ada = item.pada(satu.mulai)
    return ada if ada is not None else next(iter(item.nilai.items()))


def _kata(versi: Mapping[str, Any]) -> dict[str, str]:
    return {k: str(versi.get(k, "")) for k in ("status", "dasar", "catatan")}


def _history(satu: RancanganAturan, item: Butir) -> list[dict[str, Any]]:
    """Every version, newest first: its value for the eye, and whether the draft itself wrote it."""
    dasar = canonical_of(pack_load(satu.dasar))
    lama = next((s["nilai"] for s in dasar[item.jenis] if s["id"] == item.id), {})
    hasil = []
    for hari, versi in sorted(item.nilai.items(), reverse=True):
        tampil = (
            f"{len(versi['baris'])} baris" if item.jenis == "tabel" else shown(item.macam, item.satuan, versi["nilai"])
        )
        hasil.append(
            {
                "sejak": dt.date.fromisoformat(hari),
                "hari": hari,
                "tampil": tampil,
                "status": versi["status"],
                "dasar": versi.get("dasar", ""),
                "catatan": versi.get("catatan", ""),
                "rancangan": lama.get(hari) != versi,
            }
        )
    return hasil


def _list(
    request: HttpRequest, satu: RancanganAturan, *, galat: str = "", temuan: tuple[Finding, ...] = ()
) -> HttpResponse:
    pack = draft_pack(satu)
    form = SaringButir(request.GET)
    semua = items_of(pack, satu.isi)
    cocok = form.apply(semua)
    urut = sorted(cocok, key=lambda b: (not b.berubah, list(FOLDER).index(b.jenis)))
    halaman = Paginator(urut, SATU_HALAMAN).get_page(request.GET.get("hal"))
    lain = sorted(n for n in satu.isi if n.split("/")[0].removesuffix(".yaml") not in FOLDER)
    isi = {
        "r": satu,
        "form": form,
        "halaman": halaman,
        "baris": [(b, b.tampil(satu.mulai), FOLDER[b.jenis]) for b in halaman],
        "jumlah": len(semua),
        "berubah": sum(1 for b in semua if b.berubah),
        "lain": lain,
        "boleh": aktor_of(request).punya(*SUNTING) and satu.dapat_disunting,
        "batal": satu.keadaan in ("DIAJUKAN", "DITOLAK"),
        "galat": galat,
        "temuan": temuan[:TEMUAN_MAKS],
        "temuan_lagi": max(0, len(temuan) - TEMUAN_MAKS),
    }
    return render(request, "aturan/isi.html", isi, status=422 if galat or temuan else 200)
