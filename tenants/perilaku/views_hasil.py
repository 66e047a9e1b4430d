"""Results of closed rounds, as sums over groups that may be told: the same for whoever may see the person."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tenants.organisasi.aktor import aktor_of
from tenants.organisasi.models import Pegawai
from tenants.organisasi.selectors import pegawai_diakses
from tenants.perilaku.grafik import batang_of
from tenants.perilaku.models import Pilihan, Ronde
from tenants.perilaku.selectors import hasil_kelompok, ronde_berhasil, ronde_terbuka


@require_safe
@login_required
def hasil_saya(request: HttpRequest) -> HttpResponse:
    aktor = aktor_of(request)
    if aktor.pegawai_id is None:
        raise Http404("Akun ini tidak terhubung dengan data pegawai.")
    kueri = request.GET.urlencode()
    tujuan = redirect("perilaku:hasil", aktor.pegawai_id)
    return redirect(f"{tujuan['Location']}?{kueri}") if kueri else tujuan


@require_safe
@login_required
def hasil(request: HttpRequest, pegawai_id: int) -> HttpResponse:
    """`?ronde=2026-10`; default the newest. Who may see the person today sees what the person sees."""
    aktor = aktor_of(request)
    pegawai = pegawai_diakses(actor=aktor.pengguna, hibah=aktor.hibah).filter(pk=pegawai_id).first()
    if pegawai is None:
        raise Http404("Hasil penilaian itu tidak ada, atau bukan untuk Anda.")
    semua = list(ronde_berhasil(pegawai_id=pegawai.pk))
    ronde = _chosen(semua, request.GET.get("ronde", ""))
    isi: dict[str, Any] = {
        "pegawai": pegawai,
        "milik_sendiri": pegawai.pk == aktor.pegawai_id,
        "semua": semua,
        "ronde": ronde,
        "terbuka": list(ronde_terbuka()[:1]),
    }
    if ronde is not None:
        isi |= _groups(ronde, pegawai)
    return render(request, "perilaku/hasil.html", isi)


def _groups(ronde: Ronde, pegawai: Pegawai) -> dict[str, Any]:
    tertinggi = Pilihan.objects.order_by("-nilai").values_list("nilai", flat=True).first() or 5
    kelompok = hasil_kelompok(ronde_id=ronde.pk, pegawai_id=pegawai.pk)
    return {"kelompok": [(k, batang_of(k, tertinggi)) for k in kelompok], "tertinggi": tertinggi}


def _chosen(semua: list[Ronde], kode: str) -> Ronde | None:
    """The round asked for; 404 for one that tells nothing about this person."""
    if not kode:
        return semua[0] if semua else None
    satu = next((r for r in semua if r.kode == kode), None)
    if satu is None:
        raise Http404(f"Tidak ada hasil penilaian perilaku {kode} bagi pegawai ini.")
    return satu
