"""Who signs an OPD's lists: the ones of today, those before them, and a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.models import Opd
from tenants.remunerasi.forms import TandaForm
from tenants.remunerasi.galat import IsiDitolak
from tenants.remunerasi.models import PenandaTangan
from tenants.remunerasi.naskah import signers_of
from tenants.remunerasi.peta_simpan import signer_set
from tenants.remunerasi.selectors import UBAH_TANDA


@require_safe
@perlu_peran(*UBAH_TANDA)
def pilih(request: HttpRequest) -> HttpResponse:
    """Each OPD with who signs today."""
    opd = list(aktor_of(request).opd().filter(aktif=True))
    ada = signers_of(opd_ids=[o.pk for o in opd], pada=timezone.localdate())
    baris = [(o, [(s.label, ada.get(o.pk, {}).get(s)) for s in PenandaTangan.Sebagai]) for o in opd]
    isi = {"baris": baris, "sebagai": PenandaTangan.Sebagai.labels}
    return render(request, "remunerasi/tanda_daftar.html", isi)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*UBAH_TANDA)
def tanda(request: HttpRequest, opd_id: int) -> HttpResponse:
    aktor = aktor_of(request)
    opd: Opd | None = aktor.opd().filter(pk=opd_id).first()
    if opd is None:
        raise Http404("OPD ini tidak ada, atau bukan untuk Anda.")
    form, galat = TandaForm(initial={"mulai": timezone.localdate()}), None
    if request.method == "POST":
        form = TandaForm(request.POST)
        if form.is_valid():
            try:
                signer_set(actor_id=aktor.pengguna.pk, opd=opd, **form.cleaned_data)
            except IsiDitolak as salah:
                galat = salah
            else:
                messages.success(request, f"{form.cleaned_data['nama']} tercatat sebagai penanda tangan.")
                return redirect("remunerasi:tanda", opd.pk)
    riwayat = list(opd.penanda_tangan.order_by("sebagai", "-mulai", "-id")[:60])
    kini = {p.pk for p in signers_of(opd_ids=[opd.pk], pada=timezone.localdate()).get(opd.pk, {}).values()}
    isi = {"opd": opd, "form": form, "galat": galat, "riwayat": [(p, p.pk in kini) for p in riwayat]}
    return render(request, "remunerasi/tanda.html", isi, status=422 if galat or form.errors else 200)
