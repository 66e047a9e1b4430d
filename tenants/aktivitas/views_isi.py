"""Writing activities: the form, and what is done to one with a button. Everything works without JavaScript."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from erk_kit.bentuk import tanggal as tulis_tanggal
from erk_kit.hari import day_in
from erk_kit.isian import text_back
from tenants.aktivitas import hari as baca
from tenants.aktivitas.aturan import aturan_of
from tenants.aktivitas.forms_isi import AktivitasForm
from tenants.aktivitas.katalog import Pilihan, catalogue_search
from tenants.aktivitas.models import Aktivitas, JenisDaerah, TemplatAktivitas
from tenants.aktivitas.salin import start_of
from tenants.aktivitas.selectors import menit_sehari, norma_pada
from tenants.aktivitas.services import SudahAda, aktivitas_create, aktivitas_submit, aktivitas_update
from tenants.organisasi.aktor import aktor_of, perlu_pegawai
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.skp.selectors import butir_pada, why_no_items

DAPAT_DIUBAH = (Aktivitas.Status.DRAF, Aktivitas.Status.REVISI)
# first part of an error's code -> the field it is shown at
_MEDAN = {
    "uraian": "uraian", "menit": "menit", "jam": "mulai", "tautan": "tautan", "bukti": "bukti", "volume": "volume",
    "butir": "butir_skp", "jenis": "jenis", "tanggal": "tanggal", "batas": "tanggal", "saat": "tanggal",
    "di": "tanggal", "bulan": "tanggal",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@text_back
@perlu_pegawai
def baru(request: HttpRequest, *, pegawai_id: int) -> HttpResponse:
    """A new activity; `?hari=`, `?templat=` (one's own), `?norma=`. POST `aksi`: simpan, ajukan, cari."""
    if request.method != "POST":
        tanggal = day_in(request.GET.get("hari") or request.GET.get("tanggal", ""))
        awal = {"tanggal": tanggal, "volume": 1, "token": uuid.uuid4()}
        awal |= _start(pegawai_id, tanggal, request.GET.get("templat", ""), request.GET.get("norma", ""))
        form = _form(pegawai_id, tanggal, initial=awal)
        return _page(request, pegawai_id, form, tanggal, kata=request.GET.get("cari", ""))
    tanggal = day_in(request.POST.get("tanggal", ""))
    form = _form(pegawai_id, tanggal, request.POST, request.FILES)
    if request.POST.get("aksi") == "cari":
        return _searched(request, pegawai_id, form, tanggal)
    if not form.is_valid():
        return _page(request, pegawai_id, form, tanggal, status=422)
    pengguna = aktor_of(request).pengguna
    tanggal = form.cleaned_data["tanggal"]
    aturan = aturan_of(pegawai_id=pegawai_id, hari=tanggal)
    try:
        ini = aktivitas_create(
            actor=pengguna,
            tanggal=tanggal,
            aturan=aturan,
            token=form.cleaned_data["token"],
            bukti=form.cleaned_data["bukti"],
            **form.isi(),
        )
    except SudahAda as galat:
        return _again(request, pegawai_id, galat)
    except GalatLayanan as galat:
        _refused(form, galat, bool(request.FILES))
        return _page(request, pegawai_id, form, tanggal, status=422)
    return _hand_in(request, ini)


@require_http_methods(["GET", "HEAD", "POST"])
@text_back
@perlu_pegawai
def ubah(request: HttpRequest, pk: int, *, pegawai_id: int) -> HttpResponse:
    """Change a draft or a returned one. POST `aksi` as in `baru`; 422 also where another tab was first."""
    ini = baca.own_of(pegawai_id=pegawai_id).filter(pk=pk).select_related("norma", "jenis_daerah").first()
    if ini is None:
        raise Http404("Aktivitas itu tidak ada di antara aktivitas Anda.")
    if ini.status not in DAPAT_DIUBAH:
        messages.info(request, f"Aktivitas ini berstatus {ini.get_status_display()}; isinya tidak dapat diubah lagi.")
        return redirect("aktivitas:rinci", pk)
    if request.method != "POST":
        return _edit_page(request, ini)
    form = _form(pegawai_id, ini.tanggal, request.POST, request.FILES, ini=ini)
    if request.POST.get("aksi") == "cari":
        return _searched(request, pegawai_id, form, ini.tanggal, ini=ini)
    if not form.is_valid():
        return _page(request, pegawai_id, form, ini.tanggal, ini=ini, status=422)
    try:
        ini = aktivitas_update(
            actor=aktor_of(request).pengguna,
            aktivitas_id=pk,
            versi=form.cleaned_data["versi"] or 0,
            bukti=form.cleaned_data["bukti"],
            **form.isi(),
        )
    except TidakBerwenang:
        raise Http404("Aktivitas itu tidak ada di antara aktivitas Anda.") from None
    except GalatLayanan as galat:
        return _stale(request, pegawai_id, form, ini, galat)
    return _hand_in(request, ini)


def _hand_in(request: HttpRequest, ini: Aktivitas) -> HttpResponse:
    """After saving: hand in if that button was pressed. What is refused stays saved as a draft, evidence included."""
    tujuan = f"{reverse('aktivitas:saya')}?hari={ini.tanggal}"
    if request.POST.get("aksi") != "ajukan":
        messages.success(request, f"Tersimpan: {ini.uraian[:60]}, {ini.menit} menit. Belum diajukan.")
        return redirect(tujuan)
    aturan = aturan_of(pegawai_id=ini.pegawai_id, hari=ini.tanggal)
    try:
        aktivitas_submit(actor=aktor_of(request).pengguna, aktivitas_id=ini.pk, aturan=aturan)
    except GalatLayanan as galat:
        return _edit_page(request, ini, galat=f"Tersimpan, tetapi belum diajukan: {galat}")
    messages.success(request, f"Diajukan kepada atasan: {ini.uraian[:60]}, {ini.menit} menit.")
    return redirect(tujuan)


def _again(request: HttpRequest, pegawai_id: int, galat: SudahAda) -> HttpResponse:
    """The form was sent before. What was typed since is not lost: a draft opens with it, to be saved anew."""
    ini = galat.aktivitas
    messages.info(request, str(galat))
    if ini.status == Aktivitas.Status.DRAF and ini.dibuang_pada is None:
        data = request.POST.copy()
        data["versi"] = str(ini.versi)
        form = _form(pegawai_id, ini.tanggal, data, request.FILES, ini=ini)
        if form.is_valid() and form.isi()["uraian"] not in ("", ini.uraian):
            form.add_error(
                None, "Draf dari formulir ini sudah ada. Yang baru Anda ketik ada di bawah; simpan bila benar."
            )
            return _page(request, pegawai_id, form, ini.tanggal, ini=ini, status=422)
    return redirect("aktivitas:rinci", ini.pk)


def _stale(
    request: HttpRequest, pegawai_id: int, form: AktivitasForm, ini: Aktivitas, galat: GalatLayanan
) -> HttpResponse:
    _refused(form, galat, bool(request.FILES))
    tersimpan = None
    if galat.kode == "berubah_di_tempat_lain":
        tersimpan = baca.own_of(pegawai_id=pegawai_id).filter(pk=ini.pk).first()
        if tersimpan is not None:
            # the next attempt is about what is shown now
            form.data = form.data.copy()
            form.data["versi"] = str(tersimpan.versi)
    return _page(request, pegawai_id, form, ini.tanggal, ini=ini, tersimpan=tersimpan, status=422)


def _edit_page(request: HttpRequest, ini: Aktivitas, *, galat: str = "") -> HttpResponse:
    form = _form(ini.pegawai_id, ini.tanggal, ini=ini, initial=_initial(ini))
    return _page(request, ini.pegawai_id, form, ini.tanggal, ini=ini, galat=galat, status=422 if galat else 200)


def _searched(
    request: HttpRequest, pegawai_id: int, form: AktivitasForm, tanggal: dt.date, ini: Aktivitas | None = None
) -> HttpResponse:
    """The search of a browser without scripts: the same form with results, nothing judged yet."""
    bersih = _form(pegawai_id, tanggal, ini=ini, initial={n: form.data.get(n, "") for n in form.fields})
    return _page(request, pegawai_id, bersih, tanggal, ini=ini, kata=form.data.get("cari", "")[:100])


def _form(
    pegawai_id: int, tanggal: dt.date, *data: Any, ini: Aktivitas | None = None, initial: dict[str, Any] | None = None
) -> AktivitasForm:
    butir = butir_pada(pegawai_id=pegawai_id, hari=tanggal)
    jenis = [j for j in JenisDaerah.objects.all() if j.aktif or (ini is not None and j.pk == ini.jenis_daerah_id)]
    form = AktivitasForm(*data, butir=butir, jenis=jenis, ubah=ini is not None, initial=initial)
    if len(form.fields["butir_skp"].choices) == 1:  # type: ignore[attr-defined]
        sebab = why_no_items(pegawai_id=pegawai_id, hari=tanggal)
        form.fields["butir_skp"].help_text = format_html('{} <a href="{}">Buka SKP</a>', sebab, reverse("skp:saya"))
    return form


def _initial(ini: Aktivitas) -> dict[str, Any]:
    nama = ("uraian", "mulai", "selesai", "menit", "volume", "tautan", "versi")
    awal = {n: getattr(ini, n) for n in nama}
    jenis = f"D{ini.jenis_daerah_id}" if ini.jenis_daerah_id else ini.jenis
    return awal | {"norma": ini.norma_id, "butir_skp": ini.butir_skp_id, "jenis": jenis}


def _start(pegawai_id: int, tanggal: dt.date, templat: str, norma: str) -> dict[str, Any]:
    """What a template or a hit of the catalogue fills in; what is nobody's or not valid that day is left out."""
    if norma.isdecimal() and len(norma) < 19:
        return {"norma": norma_pada(hari=tanggal).filter(pk=int(norma)).values_list("pk", flat=True).first()}
    if not (templat.isdecimal() and len(templat) < 19):
        return {}
    satu = (
        TemplatAktivitas.objects.filter(pk=int(templat), pegawai_id=pegawai_id).select_related("jenis_daerah").first()
    )
    if satu is None:
        return {}
    isi = start_of(satu)
    daerah = isi.pop("jenis_daerah_id")
    if daerah:
        isi["jenis"] = f"D{daerah}"
    if satu.kode_norma:
        isi["norma"] = norma_pada(hari=tanggal).filter(kode=satu.kode_norma).values_list("pk", flat=True).first()
    return isi


def _refused(form: AktivitasForm, galat: GalatLayanan, berkas: bool) -> None:
    nama = _MEDAN.get(galat.kode.partition("_")[0])
    form.add_error(nama if nama in form.fields else None, str(galat))
    if berkas and "bukti" not in form.errors:
        form.add_error("bukti", "Pilih berkasnya sekali lagi; peramban tidak mengirim ulang berkas.")


def _page(
    request: HttpRequest,
    pegawai_id: int,
    form: AktivitasForm,
    tanggal: dt.date,
    *,
    ini: Aktivitas | None = None,
    tersimpan: Aktivitas | None = None,
    kata: str = "",
    galat: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form with the rules of its day and the catalogue beside it."""
    dihitung = menit_sehari(pegawai_id=pegawai_id, tanggal=tanggal, kecuali=ini.pk if ini else None)
    hari = baca.day_of(
        pegawai_id=pegawai_id, tanggal=tanggal, hari_ini=timezone.localdate(), dihitung=dihitung, kunci=ini is None
    )
    terpilih = _chosen(form, tanggal)
    isi = {
        "form": form,
        "hari": hari,
        "ini": ini,
        "tersimpan": tersimpan,
        "bukti": list(ini.bukti.all()) if ini else [],
        "kata": kata,
        "galat": galat,
        "judul": f"Ubah aktivitas {tulis_tanggal(tanggal)}" if ini else "Catat aktivitas",
        # who changes one sees what was chosen, and searches when something else is meant
        "katalog": catalogue_options(pegawai_id, tanggal, kata, terpilih, cari=bool(kata) or ini is None),
        "terpilih": terpilih.norma.pk if terpilih else None,
    }
    return render(request, "aktivitas/formulir.html", isi, status=status)


def catalogue_options(
    pegawai_id: int, tanggal: dt.date, kata: str, terpilih: Pilihan | None, *, cari: bool = True
) -> list[Pilihan]:
    """Hits with the chosen one on top."""
    hasil = catalogue_search(pegawai_id=pegawai_id, hari=tanggal, kata=kata, banyak=10 if kata else 6) if cari else []
    if terpilih is None:
        return hasil
    return [terpilih, *(p for p in hasil if p.norma.pk != terpilih.norma.pk)]


def _chosen(form: AktivitasForm, tanggal: dt.date) -> Pilihan | None:
    nilai = str(form["norma"].value() or "")
    if not (nilai.isdecimal() and len(nilai) < 19):
        return None
    norma = norma_pada(hari=tanggal).filter(pk=int(nilai)).first()
    return Pilihan(norma) if norma else None
