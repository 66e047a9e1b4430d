"""Rounds for BKPSDM: open, watch per OPD, extend, close; and who still has to answer, for the OPD too."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from erk_kit import pekerjaan as kerja
from erk_kit.alamat import number_in
from erk_kit.bentuk import tanggal
from erk_kit.lembar import table_workbook
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.perilaku.forms import BukaForm, PerpanjangForm
from tenants.perilaku.models import Indikator, Ronde
from tenants.perilaku.ronde import rules_of_round
from tenants.perilaku.selectors import belum_menilai, jumlah_tugas, kemajuan_opd, pertanyaan_aktif, ronde_get
from tenants.perilaku.services import round_end_check, round_extend
from tenants.perilaku.tasks import close_round, open_round

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN)
SATU_HALAMAN = 50
KOLOM = (("NIP", 22), ("Nama", 36), ("OPD", 40), ("Belum diisi", 12))


@require_safe
@perlu_peran(*LIHAT)
def daftar(request: HttpRequest) -> HttpResponse:
    return _list(request)


@require_POST
@perlu_peran(Peran.BKPSDM)
def buka(request: HttpRequest) -> HttpResponse:
    """Order the opening and go to the job's page."""
    form = BukaForm(request.POST)
    if form.is_valid():
        awal, ditutup = form.cleaned_data["bulan"], form.cleaned_data["ditutup"]
        kode = f"{awal:%Y-%m}"
        try:
            round_end_check(ditutup, mulai=timezone.localdate())
        except GalatLayanan as galat:
            form.add_error("ditutup", str(galat))
        if ronde_get(tahun=awal.year, bulan=awal.month) is not None:
            form.add_error("bulan", "Ronde bulan itu sudah ada; buka dari daftar di bawah.")
        elif awal > timezone.localdate():
            form.add_error("bulan", "Bulan itu belum dimulai. Pilih bulan ini atau sebelumnya.")
    if not form.is_valid():
        return _list(request, form=form)
    return _order(request, open_round, "buka", kode, ditutup=ditutup.isoformat())


@require_safe
@perlu_peran(*LIHAT)
def rinci(request: HttpRequest, kode: str) -> HttpResponse:
    return _detail(request, _round(kode))


@require_POST
@perlu_peran(Peran.BKPSDM)
def perpanjang(request: HttpRequest, kode: str) -> HttpResponse:
    ronde, form = _round(kode), PerpanjangForm(request.POST)
    if form.is_valid():
        try:
            ronde = round_extend(ronde=ronde.pk, sampai=form.cleaned_data["ditutup"], actor=aktor_of(request).pengguna)
        except GalatLayanan as galat:
            if ronde.status != Ronde.Status.DIBUKA:
                # then there is no form beside which it could stand
                return _detail(request, ronde, galat=str(galat))
            form.add_error("ditutup", str(galat))
    if not form.is_valid():
        return _detail(request, ronde, form=form)
    messages.success(request, f"Ronde dapat diisi sampai {tanggal(ronde.ditutup)}.")
    return redirect("perilaku:ronde", kode)


@require_POST
@perlu_peran(Peran.BKPSDM)
def tutup(request: HttpRequest, kode: str) -> HttpResponse:
    """Order the closing; it cannot be taken back, so it wants a tick."""
    ronde = _round(kode)
    if ronde.status == Ronde.Status.DITUTUP:
        messages.info(request, "Ronde itu sudah ditutup. Tidak ada yang diubah.")
        return redirect("perilaku:ronde", kode)
    if "yakin" not in request.POST:
        galat = "Centang dahulu bahwa ronde tidak dapat dibuka lagi. Tidak ada yang diubah."
        return _detail(request, ronde, galat=galat)
    return _order(request, close_round, "tutup", kode)


@require_safe
@perlu_peran(Peran.BKPSDM)
def pekerjaan(request: HttpRequest, apa: str, kode: str, job: uuid.UUID) -> HttpResponse:
    kemajuan = kerja.baca(_job_id(request, apa, kode, job))
    if kemajuan is None:
        raise Http404("Pekerjaan ini tidak dikenal, atau sudah lebih dari sehari. Lihat daftar rondenya.")
    return kerja.job_page(request, "perilaku/pekerjaan", kemajuan, kode=kode, apa=apa, awal=_month(kode))


@require_safe
@perlu_peran(Peran.ADMIN_OPD, *LIHAT)
def belum(request: HttpRequest, kode: str) -> HttpResponse:
    """Who still owes sheets and how many, `?opd=3`; about whom is told to nobody but the rater."""
    aktor, ronde = aktor_of(request), _round(kode)
    hari, opd_id = timezone.localdate(), _opd(request)
    orang = belum_menilai(aktor=aktor, ronde=ronde, hari=hari, opd_id=opd_id)
    isi = {
        "ronde": ronde,
        "kode": kode,
        "kemajuan": kemajuan_opd(aktor=aktor, ronde=ronde, hari=hari),
        "opd_id": opd_id,
        "lihat_ronde": aktor.punya(*LIHAT),
        "halaman": Paginator(orang, SATU_HALAMAN).get_page(request.GET.get("hal")),
    }
    return render(request, "perilaku/belum.html", isi)


@require_safe
@perlu_peran(Peran.ADMIN_OPD, *LIHAT)
def belum_kini(request: HttpRequest) -> HttpResponse:
    """The newest open round's list; without one, the newest round's."""
    urut = Ronde.objects.order_by("-tahun", "-bulan")
    ronde = urut.filter(status=Ronde.Status.DIBUKA).first() or urut.first()
    if ronde is None:
        return render(request, "perilaku/belum.html", {"ronde": None})
    return redirect("perilaku:belum", ronde.kode)


@require_safe
@perlu_peran(Peran.ADMIN_OPD, *LIHAT)
def belum_excel(request: HttpRequest, kode: str) -> HttpResponse:
    """The same list, all of it, as .xlsx; the download is recorded."""
    aktor, ronde = aktor_of(request), _round(kode)
    orang = belum_menilai(aktor=aktor, ronde=ronde, hari=timezone.localdate(), opd_id=_opd(request))
    baris = [
        (nip or "", nama, opd or "Tanpa OPD", sisa)
        for nip, nama, opd, sisa in orang.values_list("nip", "nama", "nama_opd", "sisa")
    ]
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = table_workbook(
        judul=f"Belum menilai perilaku {kode}, {wilayah.nama}", kolom=KOLOM, baris=baris, lembar="Belum menilai"
    )
    return workbook_answer(berkas, nama=f"belum-menilai-{wilayah.slug}-{kode}.xlsx", jumlah=len(baris))


def _list(request: HttpRequest, *, form: BukaForm | None = None) -> HttpResponse:
    hari = timezone.localdate()
    aturan = rules_of_round(hari)
    ronde = Paginator(Ronde.objects.order_by("-tahun", "-bulan"), SATU_HALAMAN).get_page(request.GET.get("hal"))
    aktif = list(pertanyaan_aktif())
    ada = {p.indikator for p in aktif}
    lalu = hari.replace(day=1) - dt.timedelta(days=1)
    belum = (h for h in (hari, lalu) if ronde_get(tahun=h.year, bulan=h.month) is None)
    usul = {"bulan": next((f"{h:%Y-%m}" for h in belum), ""), "ditutup": hari + dt.timedelta(days=aturan.lama)}
    isi = {
        "halaman": ronde,
        "aturan": aturan,
        "hari": hari,
        "pertanyaan": len(aktif),
        "tanpa": [str(i.label) for i in Indikator if i.value not in ada],
        "bisa": aktor_of(request).punya(Peran.BKPSDM),
        "form": form or BukaForm(initial=usul),
    }
    return render(request, "perilaku/ronde_daftar.html", isi, status=422 if form is not None else 200)


def _detail(request: HttpRequest, ronde: Ronde, *, form: PerpanjangForm | None = None, galat: str = "") -> HttpResponse:
    aktor, hari = aktor_of(request), timezone.localdate()
    semua, selesai = jumlah_tugas(ronde_id=ronde.pk)
    isi = {
        "ronde": ronde,
        "kode": ronde.kode,
        "semua": semua,
        "selesai": selesai,
        "persen": 100 * selesai // semua if semua else 100,
        "sisa_hari": max((ronde.ditutup - hari).days, 0),
        "kemajuan": kemajuan_opd(aktor=aktor, ronde=ronde, hari=hari),
        "bisa": aktor.punya(Peran.BKPSDM) and ronde.status == Ronde.Status.DIBUKA,
        "form": form or PerpanjangForm(initial={"ditutup": ronde.ditutup + dt.timedelta(days=3)}),
        "galat": galat,
    }
    return render(request, "perilaku/ronde.html", isi, status=422 if form is not None or galat else 200)


def _order(request: HttpRequest, tugas: object, apa: str, kode: str, **lain: str) -> HttpResponse:
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    job = uuid.uuid4()
    job_id, actor_id = _job_id(request, apa, kode, job), aktor_of(request).pengguna.pk
    kerja.job_order(tugas, job_id, schema=schema, kode=kode, actor_id=actor_id, job_id=job_id, **lain)
    return redirect("perilaku:pekerjaan", apa, kode, job)


def _job_id(request: HttpRequest, apa: str, kode: str, job: uuid.UUID) -> str:
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    return kerja.job_id_of(schema=schema, apa=f"ronde-{apa}:{kode}", job=job)


def _month(kode: str) -> dt.date:
    tahun, bulan = (int(x) for x in kode.split("-"))
    return dt.date(max(tahun, 1), bulan, 1)


def _round(kode: str) -> Ronde:
    awal = _month(kode)
    ronde = ronde_get(tahun=awal.year, bulan=awal.month)
    if ronde is None:
        raise Http404(f"Belum ada ronde penilaian perilaku {kode}.")
    return ronde


def _opd(request: HttpRequest) -> int | None:
    """`?opd=3`; anything else means all."""
    return number_in(request.GET.get("opd", ""))
