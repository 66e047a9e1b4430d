"""The audit trail for inspektorat and BKPSDM: newest first, filtered, told in sentences, and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from erk_kit.alamat import number_in
from tenants.jejak.aksi import AKSI, BAGIAN, aksi_label, kalimat
from tenants.jejak.excel import workbook_of
from tenants.jejak.forms import SaringJejak
from tenants.jejak.models import Catatan
from tenants.jejak.selectors import PERAN_JEJAK, catatan_diakses, chain_state
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import aktor_of, perlu_peran

SATU_HALAMAN = 50
# As the results: up to here a workbook is made while the browser waits.
EKSPOR_LANGSUNG = 25_000
_IKON = {
    "akun": "user-circle",
    "akses": "ban",
    "aktivitas": "checkbox",
    "kalender": "calendar",
    "pegawai": "users",
    "jabatan": "stairs-up",
    "impor": "database",
    "isian": "list-check",
    "koreksi": "refresh",
    "paket": "scale",
    "periode": "calculator",
    "bayar": "receipt",
    "ekspor": "download",
}


@require_safe
@perlu_peran(*PERAN_JEJAK)
def daftar(request: HttpRequest) -> HttpResponse:
    """Pages by key, not by number: `?sebelum=<id>` shows what is older. A trail of millions is never counted."""
    form = SaringJejak(request.GET)
    baris = form.apply(catatan_diakses(actor=aktor_of(request).pengguna))
    sebelum = number_in(request.GET.get("sebelum", ""))
    if sebelum is not None:
        baris = baris.filter(pk__lt=sebelum)
    tampil = list(baris[: SATU_HALAMAN + 1])
    isi = {
        "form": form,
        "ada_saringan": form.aktif,
        "baris": [_satu(c) for c in tampil[:SATU_HALAMAN]],
        "ada_lagi": len(tampil) > SATU_HALAMAN,
        "terakhir": tampil[SATU_HALAMAN - 1].pk if len(tampil) > SATU_HALAMAN else None,
        "dari_tengah": sebelum is not None,
        "rantai": chain_state(),
    }
    return render(request, "jejak/daftar.html", isi)


@require_safe
@perlu_peran(*PERAN_JEJAK)
def unduh(request: HttpRequest) -> HttpResponse:
    """The same records as on the page, all of them, as .xlsx; the download is itself recorded."""
    aktor = aktor_of(request)
    form = SaringJejak(request.GET)
    baris: Sequence[Catatan] = form.apply(catatan_diakses(actor=aktor.pengguna))[: EKSPOR_LANGSUNG + 1]
    if len(baris) > EKSPOR_LANGSUNG:
        isi = {
            "alasan": f"Unduhan ini memuat lebih dari {EKSPOR_LANGSUNG} catatan.",
            "saran": "Persempit rentang harinya atau tindakannya, lalu unduh per bagian.",
        }
        return render(request, "422.html", isi, status=422)
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = workbook_of(wilayah=wilayah.nama, baris=baris, rantai=chain_state())
    nama = f"jejak-{wilayah.slug}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    peran = next(str(p) for p in PERAN_JEJAK if p in aktor.peran)
    return workbook_answer(berkas, nama=nama, jumlah=len(baris), peran=peran)


def _satu(catatan: Catatan) -> dict[str, Any]:
    bagian = AKSI[catatan.aksi].bagian if catatan.aksi in AKSI else ""
    return {
        "c": catatan,
        "label": aksi_label(catatan.aksi),
        "bagian": BAGIAN.get(bagian, ""),
        "ikon": _IKON.get(bagian, "history"),
        "kalimat": kalimat(
            aksi=catatan.aksi,
            aktor_label=catatan.aktor_label,
            peran=catatan.peran,
            objek_label=catatan.objek_label,
            objek_kunci=catatan.objek_kunci,
            rincian=catatan.rincian,
        ),
    }
