"""A rater's tasks and the sheet, one person at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tenants.organisasi.aktor import Aktor, aktor_of
from tenants.organisasi.galat import GalatLayanan
from tenants.perilaku.forms import Isian, sheet_read
from tenants.perilaku.models import Pilihan, Ronde, TugasMenilai
from tenants.perilaku.selectors import jabatan_dari, pertanyaan_ronde, ronde_terbuka, tugas_get, tugas_saya
from tenants.perilaku.services import answer_submit


@require_safe
@login_required
def saya(request: HttpRequest) -> HttpResponse:
    """Own tasks of the open round (of each, where two months overlap)."""
    aktor = _employee(request)
    ronde = []
    for satu in ronde_terbuka():
        tugas = list(tugas_saya(actor=aktor.pengguna, ronde_id=satu.pk))
        jabatan = jabatan_dari(pegawai_ids=[t.dinilai_id for t in tugas], hari=timezone.localdate())
        baris = [(t, jabatan.get(t.dinilai_id, "")) for t in tugas]
        sisa = [t for t in tugas if not t.selesai]
        ronde.append({"ronde": satu, "baris": baris, "selesai": len(tugas) - len(sisa), "berikut": sisa[:1]})
    return render(request, "perilaku/saya.html", {"ronde": ronde})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def isi(request: HttpRequest, tugas_id: int) -> HttpResponse:
    """The sheet about one person; answered, it leads to the next one. 422 keeps every tick."""
    aktor = _employee(request)
    tugas = tugas_get(actor=aktor.pengguna, tugas_id=tugas_id)
    if tugas is None:
        raise Http404("Penilaian ini tidak ada pada daftar Anda.")
    if tugas.selesai or tugas.ronde.status != Ronde.Status.DIBUKA:
        sudah = "Penilaian itu sudah Anda kirim." if tugas.selesai else "Ronde penilaian itu sudah ditutup."
        messages.info(request, f"{sudah} Tidak ada yang diubah.")
        return redirect("perilaku:saya")
    kiriman = request.POST if request.method == "POST" else None
    lembar = sheet_read(list(pertanyaan_ronde(ronde_id=tugas.ronde_id)), _skala(), kiriman)
    if kiriman is None:
        return _page(request, aktor, tugas, lembar)
    if lembar.kurang:
        return _page(request, aktor, tugas, lembar, status=422)
    if lembar.seragam and "yakin" not in kiriman:
        return _page(request, aktor, tugas, lembar, status=422, tanya_seragam=True)
    return _submit(request, aktor, tugas, lembar)


def _submit(request: HttpRequest, aktor: Aktor, tugas: TugasMenilai, lembar: Isian) -> HttpResponse:
    siapa = {"ronde": tugas.ronde_id, "penilai": tugas.penilai_id, "dinilai": tugas.dinilai_id}
    try:
        answer_submit(**siapa, jawaban=lembar.jawaban)
    except GalatLayanan as galat:
        return _page(request, aktor, tugas, lembar, status=422, galat=str(galat))
    nama = "diri Anda" if tugas.dinilai_id == tugas.penilai_id else tugas.dinilai.nama_lengkap
    berikut = _next(aktor, tugas)
    if berikut is None:
        messages.success(request, f"Penilaian atas {nama} terkirim. Semua penilaian Anda selesai, terima kasih.")
        return redirect("perilaku:saya")
    messages.success(request, f"Penilaian atas {nama} terkirim.")
    return redirect("perilaku:isi", berikut.pk)


def _page(
    request: HttpRequest,
    aktor: Aktor,
    tugas: TugasMenilai,
    lembar: Isian,
    *,
    status: int = 200,
    galat: str = "",
    tanya_seragam: bool = False,
) -> HttpResponse:
    semua = list(tugas_saya(actor=aktor.pengguna, ronde_id=tugas.ronde_id))
    sisa = [t for t in semua if not t.selesai and t.pk != tugas.pk]
    isi: dict[str, Any] = {
        "tugas": tugas,
        "diri": tugas.dinilai_id == tugas.penilai_id,
        "jabatan": jabatan_dari(pegawai_ids=[tugas.dinilai_id], hari=timezone.localdate()).get(tugas.dinilai_id, ""),
        "lembar": lembar,
        "terjawab": len(lembar.jawaban),
        "skala": _skala(),
        "ke": len(semua) - len(sisa),
        "banyak": len(semua),
        "lain": _after(sisa, tugas),
        "galat": galat,
        "ditolak": status == 422,
        "tanya_seragam": tanya_seragam,
    }
    return render(request, "perilaku/isi.html", isi, status=status)


def _next(aktor: Aktor, tugas: TugasMenilai) -> TugasMenilai | None:
    sisa = [t for t in tugas_saya(actor=aktor.pengguna, ronde_id=tugas.ronde_id) if not t.selesai]
    return _after(sisa, tugas)


def _after(sisa: list[TugasMenilai], tugas: TugasMenilai) -> TugasMenilai | None:
    """The open task that follows in the list, the first one after its end."""
    kunci = (tugas.kelompok, tugas.dinilai.nama, tugas.pk)
    sesudah = [t for t in sisa if (t.kelompok, t.dinilai.nama, t.pk) > kunci]
    return next(iter(sesudah or sisa), None)


def _skala() -> list[Pilihan]:
    return list(Pilihan.objects.order_by("nilai"))


def _employee(request: HttpRequest) -> Aktor:
    aktor = aktor_of(request)
    if aktor.pegawai_id is None:
        raise Http404("Akun ini tidak terhubung dengan data pegawai.")
    return aktor
