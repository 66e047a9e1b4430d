"""Who has no agreed SKP, by office, with an Excel file and a reminder."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from erk_kit.lembar import table_workbook
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.skp.forms import SaringKelengkapan
from tenants.skp.kelengkapan import KEADAAN, Saring, completeness_of, counts_of, narrowed, reference_day, remind

SATU_HALAMAN = 50
EKSPOR_MAKS = 25_000
PERAN_LIHAT = (Peran.ADMIN_OPD, Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN)
PERAN_INGATKAN = (Peran.ADMIN_OPD, Peran.BKPSDM)
KOLOM = (("Nama", 40), ("NIP", 22), ("Jabatan", 44), ("Unit", 40), ("OPD", 20), ("SKP", 20))


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*PERAN_LIHAT)
def kelengkapan(request: HttpRequest) -> HttpResponse:
    """The list; POST reminds those whom it shows (403 for who only reads)."""
    aktor = aktor_of(request)
    form, saring = _filter(request)
    if request.method == "POST":
        return _remind(request, saring)
    semua = completeness_of(actor=aktor.pengguna, saring=saring)
    jumlah, per_opd = counts_of(semua)
    halaman = Paginator(narrowed(semua, saring), SATU_HALAMAN).get_page(request.GET.get("hal"))
    for satu in halaman.object_list:
        satu.keadaan_teks = KEADAAN[satu.keadaan]
    orang = sum(jumlah.values())
    isi = {
        "form": form,
        "saring": saring,
        "halaman": halaman,
        "jumlah": jumlah,
        "orang": orang,
        "persen": 100 * jumlah["DISETUJUI"] // orang if orang else 0,
        "per_opd": per_opd if len(per_opd) > 1 else [],
        "bisa_ingatkan": aktor.punya(*PERAN_INGATKAN) and orang > jumlah["DISETUJUI"],
        "bisa_templat": aktor.punya(*PERAN_INGATKAN),
        "bisa_unduh": halaman.paginator.count <= EKSPOR_MAKS,
        "hari": reference_day(saring.tahun),
    }
    return render(request, "skp/kelengkapan.html", isi)


def _remind(request: HttpRequest, saring: Saring) -> HttpResponse:
    @perlu_peran(*PERAN_INGATKAN)
    def kirim(request: HttpRequest) -> HttpResponse:
        aktor = aktor_of(request)
        pegawai, atasan = remind(actor=aktor.pengguna, peran=aktor.utama or "", saring=saring)
        if pegawai or atasan:
            messages.success(
                request,
                f"Diingatkan: {pegawai} pegawai yang belum mengajukan, {atasan} atasan yang ditunggu. "
                "Pengingat yang belum dibaca tidak dikirim dua kali.",
            )
        else:
            messages.info(request, "Tidak ada yang perlu diingatkan pada daftar ini.")
        return redirect(request.get_full_path())

    jawab: HttpResponse = kirim(request)  # type: ignore[assignment]
    return jawab


@require_safe
@perlu_peran(*PERAN_LIHAT)
def excel(request: HttpRequest) -> HttpResponse:
    aktor = aktor_of(request)
    _, saring = _filter(request)
    baris = list(narrowed(completeness_of(actor=aktor.pengguna, saring=saring), saring)[: EKSPOR_MAKS + 1])
    if len(baris) > EKSPOR_MAKS:
        isi = {
            "alasan": f"Sekali unduh paling banyak {EKSPOR_MAKS} orang.",
            "saran": "Saring menurut OPD, lalu unduh per bagian.",
        }
        return render(request, "422.html", isi, status=422)
    isi_lembar = [
        (p.nama_lengkap, p.nip or "", p.jabatan_nama, p.unit_nama, p.opd_nama, KEADAAN[p.keadaan]) for p in baris
    ]
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = table_workbook(judul=f"Kelengkapan SKP {saring.tahun}, {wilayah.nama}", kolom=KOLOM, baris=isi_lembar)
    nama = f"kelengkapan-skp-{saring.tahun}-{wilayah.slug}-{timezone.localdate():%Y%m%d}.xlsx"
    return workbook_answer(berkas, nama=nama, jumlah=len(baris), peran=aktor.utama or "")


def _filter(request: HttpRequest) -> tuple[SaringKelengkapan, Saring]:
    kini = timezone.localdate().year
    form = SaringKelengkapan(request.GET, opd=aktor_of(request).opd(), tahun=(kini, kini + 1, kini - 1))
    form.is_valid()
    isi: dict[str, Any] = form.cleaned_data
    opd = isi.get("opd")
    return form, Saring(
        tahun=isi.get("tahun") or kini,
        opd=opd.pk if opd else None,
        keadaan=isi.get("keadaan") or "",
        cari=isi.get("cari") or "",
    )
