"""A shadow month beside what was really paid: by OPD, by person, as a workbook; the old pay itself as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from erk_kit.bentuk import angka, bulan_tahun
from erk_kit.lembar import table_workbook
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.laporan.bayangan import (
    Banding,
    BarisOrang,
    compare_offices,
    compare_people,
    old_pay_people,
    review_record,
    reviews_of,
    shadow_months,
    shadow_opds,
)
from tenants.laporan.forms_percontohan import TelaahSelisih
from tenants.laporan.views_kelengkapan import HalamanTerhitung, month_seen
from tenants.laporan.views_percontohan import office_or_404
from tenants.organisasi.aktor import Aktor, aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.mode import Mode, modes_on
from tenants.penilaian.daftar import periode_daftar, periode_of
from tenants.penilaian.mode import mode_choice, mode_of
from tenants.penilaian.models import Hitungan, Periode
from tenants.remunerasi.galat import IsiDitolak, Temuan
from tenants.remunerasi.lama import BARIS_MAKS, UKURAN_MAKS, old_pay_template, old_pay_upload
from tenants.remunerasi.rekap import chart_of
from tenants.remunerasi.tabel import Tabel, table_of

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN, Peran.ADMIN_OPD)
UNGGAH = (Peran.BKPSDM,)
TELAAH = (Peran.BKPSDM, Peran.ADMIN_OPD)
SATU_HALAMAN = 50
TEMUAN_MAKS = 200
KOLOM = (
    ("NIP", 22), ("Nama", 36), ("OPD", 18), ("Mode", 12), ("Keadaan", 14), ("Kinerja (%)", 12),
    ("Dihitung (Rp)", 16), ("Dibayar lama (Rp)", 18), ("Selisih (Rp)", 16), ("Sumber bayaran lama", 30),
)  # fmt: skip


@require_safe
@perlu_peran(*LIHAT)
def kini(request: HttpRequest) -> HttpResponse:
    """To the newest month with an OPD that is not in force."""
    ada = shadow_months(periode_daftar(), _scope(aktor_of(request)))
    return redirect("laporan:bayangan", ada[0].kode) if ada else render(request, "laporan/bayangan_kosong.html")


@require_safe
@perlu_peran(*LIHAT)
def bayangan(request: HttpRequest, kode: str) -> HttpResponse:
    return _page(request, kode)


@require_POST
@perlu_peran(*TELAAH)
def telaah(request: HttpRequest, kode: str, opd_id: int) -> HttpResponse:
    aktor = aktor_of(request)
    opd = office_or_404(aktor, opd_id)
    _, hitungan = _run_or_404(kode)
    if opd.pk not in shadow_opds(hitungan, _scope(aktor)):
        raise Http404(f"{opd} berlaku pada {kode}; tidak ada selisih bayangan untuk ditelaah.")
    form = TelaahSelisih(request.POST)
    if not form.is_valid():
        return _page(request, kode, opd_id=opd.pk, form=form)
    try:
        _, baru = review_record(actor=aktor.pengguna, hitungan=hitungan, opd=opd, catatan=form.cleaned_data["catatan"])
    except GalatLayanan as galat:
        form.add_error(None, str(galat))
        return _page(request, kode, opd_id=opd.pk, form=form)
    kata = "dicatat" if baru else "sudah dicatat sebelumnya; tidak ada yang berubah"
    messages.success(request, f"Telaah selisih {opd} {bulan_tahun(kode)} {kata}.")
    jawab = redirect("laporan:bayangan", kode)
    jawab["Location"] += f"?opd={opd.pk}"
    return jawab


@require_safe
@perlu_peran(*LIHAT)
def unduh(request: HttpRequest, kode: str) -> HttpResponse:
    """All people of the page's OPDs."""
    aktor = aktor_of(request)
    _, hitungan = _run_or_404(kode)
    opd, mode = _chosen(request, aktor, hitungan)
    orang = compare_people(hitungan=hitungan, opd_ids=opd, banyak=None)
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = table_workbook(
        judul=f"Bayangan {bulan_tahun(kode)}, {wilayah.nama}",
        keterangan=f"Hitungan ke-{hitungan.nomor}; dihitung, tidak dibayarkan. Selisih = dihitung - dibayar lama.",
        kolom=KOLOM,
        baris=(_row(b) for b in orang),
        lembar="Bayangan",
    )
    nama = f"bayangan-{wilayah.slug}-{kode}-{mode}-hitungan-{hitungan.nomor}.xlsx"
    return workbook_answer(berkas, nama=nama, jumlah=len(orang), peran=aktor.utama or "")


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*UNGGAH)
def lama(request: HttpRequest) -> HttpResponse:
    """The old pay as a file: the whole of it, or none with what is wrong in it."""
    galat: IsiDitolak | None = None
    if request.method == "POST":
        berkas: Any = request.FILES.get("berkas")
        try:
            if berkas is None or berkas.size > UKURAN_MAKS:
                isi = "belum dipilih" if berkas is None else "lebih besar dari 5 MB"
                harap = "berkas .xlsx atau .csv sampai 5 MB"
                raise IsiDitolak("Bayaran lama", [Temuan("berkas", "isi", isi, harap, "pilih berkasnya")])
            hasil = old_pay_upload(actor=aktor_of(request).pengguna, nama=str(berkas.name)[:100], berkas=berkas.read())
        except IsiDitolak as g:
            galat = g
        else:
            kata = f"{angka(hasil.baru)} baru, {angka(hasil.diganti)} diganti, {angka(hasil.sama)} sudah sama"
            messages.success(request, f"Bayaran lama tersimpan: {kata}.")
            return redirect("laporan:bayangan_kini")
    temuan = galat.temuan if galat is not None else []
    isi = {
        "temuan": temuan[:TEMUAN_MAKS],
        "temuan_lagi": max(0, len(temuan) - TEMUAN_MAKS),
        "baris_maks": BARIS_MAKS,
        "bulan": periode_daftar(paling_banyak=12)[:12],
    }
    return render(request, "laporan/bayaran_lama.html", isi, status=422 if galat is not None else 200)


@require_safe
@perlu_peran(*UNGGAH)
def contoh(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in: the people of the OPDs that are not in force in that month, of all where all are."""
    try:
        bulan = month_seen(request.GET.get("bulan", ""))
    except ValueError as galat:
        raise Http404(str(galat)) from galat
    modes, semua = modes_on(bulan.awal), [o.pk for o in aktor_of(request).opd()]
    orang = old_pay_people([o for o in semua if o in modes] or semua, bulan)
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = old_pay_template(wilayah=wilayah.nama, bulan=bulan, orang=orang)
    return workbook_answer(berkas, nama=f"bayaran-lama-{wilayah.slug}-{bulan.kode}.xlsx", jumlah=len(orang))


def _page(
    request: HttpRequest, kode: str, *, opd_id: int | None = None, form: TelaahSelisih | None = None
) -> HttpResponse:
    """The month's page; 422 with what was refused. opd_id: the chosen OPD, from where it is not in the URL."""
    aktor = aktor_of(request)
    periode, hitungan = _run_or_404(kode)
    lingkup = _scope(aktor)
    boleh = shadow_opds(hitungan, lingkup)
    if not boleh:
        isi = {"periode": periode}
        return render(request, "laporan/bayangan_kosong.html", isi)
    opd, kode_mode = _chosen(request, aktor, hitungan, opd_id)
    mode = mode_choice({mode_of(hitungan, o) for o in boleh}, kode_mode)
    banding = compare_offices(hitungan=hitungan, opd_ids=boleh, mode=kode_mode)
    diminta = opd_id is not None or bool(request.GET.get("opd"))
    satu = next((b for b in banding.opd if diminta and [b.id] == opd), None)
    jumlah = satu or banding.jumlah
    hal = request.GET.get("hal", "")
    mulai = (int(hal) - 1) * SATU_HALAMAN if hal.isascii() and hal.isdigit() and 0 < int(hal[:6]) < 1000 else 0
    mulai = mulai if mulai < jumlah.orang else 0
    orang = compare_people(hitungan=hitungan, opd_ids=opd, mulai=mulai, banyak=SATU_HALAMAN)
    tabel = _table(banding)
    ditelaah = reviews_of(hitungan, boleh)
    isi = {
        "periode": periode,
        "hitungan": hitungan,
        "mode": mode,
        "banding": banding,
        "satu": satu,
        "jumlah": jumlah,
        "tabel": tabel,
        "grafik": chart_of(tabel, 4),
        "ditelaah": [(b, ditelaah.get(b.id)) for b in banding.opd],
        "telaah": ditelaah.get(satu.id) if satu else None,
        "halaman": HalamanTerhitung(orang, banyak=jumlah.orang).get_page(mulai // SATU_HALAMAN + 1),  # type: ignore[arg-type]
        "lain": shadow_months(periode_daftar(paling_banyak=24), lingkup),
        "boleh_unggah": aktor.punya(*UNGGAH),
        "boleh_telaah": satu is not None and aktor.punya(*TELAAH),
        "form": form or TelaahSelisih(),
    }
    return render(request, "laporan/bayangan.html", isi, status=422 if form is not None else 200)


def _table(banding: Banding) -> Tabel:
    kepala = ("OPD", "Pegawai", "Dihitung", "Dibayar lama", "Selisih", "Tanpa bayaran lama")
    baris = [(b.nama, b.dibanding, b.dihitung, b.lama, b.selisih, b.tanpa) for b in banding.opd]
    return table_of("bayangan", "Selisih menurut OPD", kepala, baris)


def _chosen(request: HttpRequest, aktor: Aktor, hitungan: Hitungan, opd_id: int | None = None) -> tuple[list[int], str]:
    """(OPDs whose people are shown, their mode). One that is not the actor's own, or that is in force, is not there."""
    boleh = shadow_opds(hitungan, _scope(aktor))
    minta = request.GET.get("opd", "") if opd_id is None else str(opd_id)
    if minta:
        satu = int(minta) if minta.isascii() and minta.isdigit() and len(minta) < 19 else 0
        if satu not in boleh:
            raise Http404("OPD ini tidak ada dalam bayangan bulan itu, atau bukan OPD Anda.")
        return [satu], mode_of(hitungan, satu)
    pilihan = mode_choice({mode_of(hitungan, o) for o in boleh}, request.GET.get("mode", ""))
    kode = pilihan.kode if pilihan is not None else Mode.BAYANGAN.value
    return [o for o in boleh if mode_of(hitungan, o) == kode], kode


def _scope(aktor: Aktor) -> frozenset[int] | None:
    return None if aktor.lihat_semua else frozenset(aktor.opd_ids)


def _run_or_404(kode: str) -> tuple[Periode, Hitungan]:
    periode = periode_of(month_seen(kode))
    if periode is None or periode.hitungan_berlaku is None:
        raise Http404(f"Bulan {kode} belum dihitung.")
    return periode, periode.hitungan_berlaku


def _row(b: BarisOrang) -> tuple[Any, ...]:
    return (
        b.nip, b.nama, b.opd, Mode(b.mode).label, "Dikecualikan" if b.dikecualikan else "Dihitung", b.persen, b.bersih,
        b.lama, b.selisih, b.sumber,
    )  # fmt: skip
