"""Corrections for BKPSDM, pimpinan and inspektorat: the list, one proposal with old beside new, and its decisions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from erk_kit.bentuk import persen
from erk_kit.kunci import horizon
from tenants.aktivitas.keberatan import awaiting_correction
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import Aktor, aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.grafik import batang_of
from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.excel import workbook_of
from tenants.penilaian.koreksi.forms import SaringKoreksi
from tenants.penilaian.koreksi.macet import stuck, stuck_by_correction, stuck_count, with_rest
from tenants.penilaian.koreksi.putus import (
    PERAN_PUTUS,
    STATUS_LABEL,
    correction_accept,
    correction_reject,
    correction_renew,
    correction_withdraw,
)
from tenants.penilaian.koreksi.sebab import Sebab
from tenants.penilaian.koreksi.selectors import (
    PERAN_LIHAT,
    Langkah,
    comparison_of,
    corrections_seen,
    instalments_of,
    steps_of,
    trees_computed,
    trees_of,
)
from tenants.penilaian.koreksi.usul import PERAN_USUL
from tenants.penilaian.models import Koreksi, KoreksiPegawai, KunciBulan
from tenants.sinkronisasi.models import FaktaSusulan

SATU_HALAMAN = 25
EKSPOR_LANGSUNG = 25_000
# So many bars are read at a glance; the table beside them has all.
BATANG_MAKS = 12
SEBAB_PENDEK = {"SUSULAN": "Fakta susulan", "PUTUSAN": "Putusan", "ATURAN": "Aturan surut"}


@require_safe
@perlu_peran(*PERAN_LIHAT)
def daftar(request: HttpRequest) -> HttpResponse:
    aktor = aktor_of(request)
    terkunci = list(KunciBulan.objects.order_by("-nomor").values_list("awal", flat=True)[:36])
    form = SaringKoreksi(request.GET, bulan=terkunci)
    baris = form.apply(corrections_seen(actor=aktor.pengguna, peran=aktor.peran))
    halaman = Paginator(baris, SATU_HALAMAN).get_page(request.GET.get("hal"))
    macet = stuck_by_correction([k.pk for k in halaman.object_list]) if form.macet else {}
    for k in halaman.object_list:
        k.label, k.sebab_pendek, k.macet = STATUS_LABEL[k.status], SEBAB_PENDEK[k.jenis], macet.get(k.pk)
    isi = {
        "keberatan": awaiting_correction() if aktor.punya(*PERAN_USUL) else [],
        "macet": form.macet,
        "banyak_macet": stuck_count(),
        "form": form,
        "ada_saringan": form.aktif,
        "halaman": halaman,
        "terkunci": terkunci,
        "bisa_usul": aktor.punya(*PERAN_USUL),
    }
    return render(request, "koreksi/daftar.html", isi)


@require_safe
@perlu_peran(*PERAN_LIHAT)
def unduh(request: HttpRequest) -> HttpResponse:
    """The people of the corrections on the page, all of them, as .xlsx; of stuck instalments only who is stuck."""
    aktor = aktor_of(request)
    terkunci = list(KunciBulan.objects.values_list("awal", flat=True))
    form = SaringKoreksi(request.GET, bulan=terkunci)
    koreksi = {k.pk: k for k in form.apply(corrections_seen(actor=aktor.pengguna, peran=aktor.peran))}
    baris = (stuck() if form.macet else with_rest(KoreksiPegawai.objects.all())).filter(koreksi__in=koreksi)
    banyak = baris.count()
    if banyak > EKSPOR_LANGSUNG:
        isi = {
            "alasan": f"Unduhan ini memuat {banyak} baris; sekali unduh paling banyak {EKSPOR_LANGSUNG}.",
            "saran": "Saring menurut bulan atau keadaan, lalu unduh per bagian.",
        }
        return render(request, "422.html", isi, status=422)
    urut = (
        baris.select_related("pegawai")
        .defer("lama", "baru", "uraian_lama", "uraian_baru")
        .order_by("-koreksi__nomor", "pegawai__nama", "id")
    )
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = workbook_of(wilayah=wilayah.nama, koreksi=koreksi, baris=urut.iterator(chunk_size=1000))
    nama = f"koreksi-{wilayah.slug}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return workbook_answer(berkas, nama=nama, jumlah=banyak, peran=aktor.utama or "")


@require_safe
@perlu_peran(*PERAN_LIHAT)
def rinci(request: HttpRequest, nomor: int) -> HttpResponse:
    return _page(request, nomor)


@require_safe
@perlu_peran(*PERAN_LIHAT)
def penjelasan(request: HttpRequest, nomor: int, pegawai_id: int) -> HttpResponse:
    """Both trees of one person in a proposal that is too large to have stored them."""
    galat, hasil = "", None
    try:
        hasil = trees_computed(nomor=nomor, pegawai_id=pegawai_id)
    except GalatLayanan as sebab:
        galat = str(sebab)
    if hasil is None and not galat:
        raise Http404(f"Koreksi {nomor} tidak mengenai pegawai itu.")
    isi = {
        "nomor": nomor,
        "galat": galat,
        "satu": hasil[0] if hasil else None,
        "uraian_lama": hasil[1] if hasil else [],
        "uraian_baru": hasil[2] if hasil else [],
        "buka_semua": request.GET.get("buka") == "semua",
    }
    return render(request, "koreksi/penjelasan.html", isi)


def _page(request: HttpRequest, nomor: int, *, galat: GalatLayanan | None = None, status: int = 200) -> HttpResponse:
    aktor = aktor_of(request)
    koreksi: Any = corrections_seen(actor=aktor.pengguna, peran=aktor.peran).filter(nomor=nomor).first()
    if koreksi is None:
        raise Http404(f"Koreksi {nomor} tidak ada.")
    koreksi.label = STATUS_LABEL[koreksi.status]
    langkah = steps_of(koreksi)
    orang = koreksi.orang.select_related("pegawai").order_by("pegawai__nama", "id")
    halaman = Paginator(orang.defer("lama", "baru", "uraian_lama", "uraian_baru", "dasar"), SATU_HALAMAN).get_page(
        request.GET.get("hal")
    )
    pilih = request.GET.get("pegawai", "")
    satu = orang.filter(pegawai_id=int(pilih)).first() if pilih.isdigit() and len(pilih) < 18 else None
    if satu is None and koreksi.jumlah_pegawai == 1:
        satu = orang.first()
    isi: dict[str, Any] = {
        "k": koreksi,
        "bulan": Bulan(koreksi.kunci.awal.year, koreksi.kunci.awal.month),
        "langkah": langkah,
        "sebab": Sebab.of(Koreksi.objects.values_list("isi", flat=True).get(pk=koreksi.pk)),
        "batas_persen": persen(Fraction(koreksi.batas_nilai, 100), None),
        "halaman": halaman,
        "banyak_orang": koreksi.jumlah_pegawai > 1,
        "galat": galat,
        "buka_semua": request.GET.get("buka") == "semua",
        **_deciding(aktor, koreksi, langkah),
    }
    isi["susulan"] = list(FaktaSusulan.objects.filter(pk__in=isi["sebab"].susulan)) if isi["sebab"].susulan else []
    if satu is not None:
        isi |= _person(koreksi, satu)
    return render(request, "koreksi/rinci.html", isi, status=status)


def _person(koreksi: Koreksi, satu: KoreksiPegawai) -> dict[str, Any]:
    """Everything about one person of the proposal."""
    satu.koreksi = koreksi
    cicilan, sisa = instalments_of(satu, horizon=horizon())
    macet = stuck().filter(pk=satu.pk).defer("lama", "baru", "uraian_lama", "uraian_baru", "dasar").first()
    if macet is not None:
        # there is no plan for whom no month will find
        cicilan = [c for c in cicilan if c.dibayar]
    lama, baru = trees_of(satu)
    tampil = cicilan[:BATANG_MAKS]
    return {
        "satu": satu,
        "banding": comparison_of(satu),
        "cicilan": cicilan,
        "cicilan_sisa": sisa,
        "batang": batang_of([(str(c.bulan)[:3], abs(c.jumlah)) for c in tampil]),
        "batang_lagi": len(cicilan) - len(tampil),
        "uraian_lama": lama,
        "uraian_baru": baru,
        "satu_macet": macet,
    }


def _deciding(aktor: Aktor, koreksi: Any, langkah: list[Langkah]) -> dict[str, Any]:
    """Which decisions the page offers this actor; the services check everything again."""
    terbuka = koreksi.status in (buku.DIUSULKAN, buku.DITERIMA_SATU)
    sudah = {s.langkah.oleh_id for s in langkah}
    pengusul = koreksi.pengusul_id == aktor.pengguna.pk
    putus = terbuka and aktor.punya(*PERAN_PUTUS)
    return {
        "terbuka": terbuka,
        "bisa_terima": putus and aktor.pengguna.pk not in sudah,
        "bisa_tolak": putus and not pengusul,
        "bisa_batal": terbuka and pengusul,
        "bisa_ulang": terbuka and aktor.punya(Peran.BKPSDM),
    }


def _decide(request: HttpRequest, nomor: int, apa: Callable[[Any], str]) -> HttpResponse:
    """Do it and go back to the page; a refusal is told on the page itself, with 422."""
    try:
        messages.success(request, apa(aktor_of(request).pengguna))
    except GalatLayanan as galat:
        return _page(request, nomor, galat=galat, status=422)
    return redirect("koreksi:rinci", nomor)


@require_POST
@perlu_peran(*PERAN_PUTUS)
def terima(request: HttpRequest, nomor: int) -> HttpResponse:
    def apa(actor: Any) -> str:
        status = correction_accept(actor=actor, nomor=nomor, sidik=request.POST.get("sidik", ""))
        if status == buku.DITERIMA:
            return f"Koreksi {nomor} diterima dua orang; selisihnya dibayar mulai bulan berikut yang ditutup."
        return f"Koreksi {nomor} diterima; masih perlu satu penerima lagi."

    return _decide(request, nomor, apa)


@require_POST
@perlu_peran(*PERAN_PUTUS)
def tolak(request: HttpRequest, nomor: int) -> HttpResponse:
    def apa(actor: Any) -> str:
        isi = {"sidik": request.POST.get("sidik", ""), "alasan": request.POST.get("alasan", "")}
        correction_reject(actor=actor, nomor=nomor, **isi)
        return f"Koreksi {nomor} ditolak."

    return _decide(request, nomor, apa)


@require_POST
@perlu_peran(*PERAN_USUL)
def batal(request: HttpRequest, nomor: int) -> HttpResponse:
    def apa(actor: Any) -> str:
        isi = {"sidik": request.POST.get("sidik", ""), "alasan": request.POST.get("alasan", "")}
        correction_withdraw(actor=actor, nomor=nomor, **isi)
        return f"Koreksi {nomor} dibatalkan."

    return _decide(request, nomor, apa)


@require_POST
@perlu_peran(*PERAN_USUL)
def ulang(request: HttpRequest, nomor: int) -> HttpResponse:
    """Make the proposal again, as the actor's own, and go to the new one."""
    try:
        baru = correction_renew(actor=aktor_of(request).pengguna, nomor=nomor, sidik=request.POST.get("sidik", ""))
    except GalatLayanan as galat:
        return _page(request, nomor, galat=galat, status=422)
    messages.success(
        request, f"Koreksi {nomor} diganti dengan koreksi {baru.nomor}, dihitung terhadap keadaan sekarang."
    )
    return redirect("koreksi:rinci", baru.nomor)
