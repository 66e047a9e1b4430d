"""Proposing on screen: a decision, late facts, or a retroactive rule (a job)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from erk_kit import pekerjaan as kerja
from erk_kit.bentuk import tanggal
from tenants.aktivitas.keberatan import awaiting_correction, minutes_under_way, objection_corrected
from tenants.aktivitas.models import Keberatan
from tenants.aktivitas.selectors import accepted_minutes
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi.forms import UsulAturan, UsulBersama, UsulPutusan, UsulSusulan
from tenants.penilaian.koreksi.hitung import names_of
from tenants.penilaian.koreksi.sebab import earlier
from tenants.penilaian.koreksi.selectors import PERAN_LIHAT
from tenants.penilaian.koreksi.susulan import DAPAT
from tenants.penilaian.koreksi.tasks import propose_rule
from tenants.penilaian.koreksi.ubah import CONTOH_BARIS, KOLOM, TINGKAT
from tenants.penilaian.koreksi.usul import PERAN_USUL, Usulan, correction_propose, lock_of, pack_cap
from tenants.penilaian.models import Koreksi, KunciBulan
from tenants.sinkronisasi.models import FaktaSusulan

FAKTA_MAKS = 200
CARA = {j.value: j.label for j in Koreksi.Jenis}


@require_safe
@perlu_peran(*PERAN_USUL)
def usul_pilih(request: HttpRequest) -> HttpResponse:
    """To the newest locked month; `?bulan=2026-10` to that one."""
    awal = list(KunciBulan.objects.order_by("-nomor").values_list("awal", flat=True))
    if not awal:
        messages.error(request, "Belum ada bulan terkunci; yang dikoreksi hanya bulan terkunci.")
        return redirect("koreksi:daftar")
    kode = [f"{h:%Y-%m}" for h in awal]
    diminta = request.GET.get("bulan", "")
    return redirect("koreksi:usul", diminta if diminta in kode else kode[0])


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_peran(*PERAN_USUL)
def usul(request: HttpRequest, kode: str) -> HttpResponse:
    """One form for each kind of cause; `?jenis=` chooses, `?nip=` and `?fakta=` fill in."""
    bulan = Bulan.parse(kode)
    kunci = KunciBulan.objects.select_related("hitungan").filter(awal=bulan.awal).first()
    if kunci is None:
        raise Http404(f"{bulan} belum terkunci; bulan terbuka dibetulkan faktanya, lalu ditutup ulang.")
    jenis = request.GET.get("jenis", Koreksi.Jenis.PUTUSAN)
    if jenis not in CARA:
        raise Http404(f"Sebab koreksi {jenis[:20]!r} tidak dikenal.")
    form = _form(request, jenis, bulan)
    if request.method == "POST" and form.is_valid():
        if isinstance(form, UsulAturan):
            return _order(request, kode, form)
        try:
            koreksi = correction_propose(
                actor=aktor_of(request).pengguna, kode=kode, usulan=_usulan(form, jenis, kunci)
            )
        except GalatLayanan as galat:
            form.add_error(None, str(galat))
        else:
            keberatan = _objection(request, bulan)
            # somebody may have typed another NIP over it
            if keberatan is not None and koreksi.orang.filter(pegawai_id=keberatan.aktivitas.pegawai_id).exists():
                objection_corrected(keberatan_id=keberatan.pk, koreksi_nomor=koreksi.nomor)
            messages.success(request, f"Koreksi {koreksi.nomor} diusulkan; dua orang lain memutuskannya.")
            return redirect("koreksi:rinci", koreksi.nomor)
    isi = {
        "bulan": bulan,
        "jenis": jenis,
        "jenis_label": CARA[jenis],
        "cara": CARA,
        "form": form,
        "bulan_lain": [f"{h:%Y-%m}" for h in KunciBulan.objects.order_by("-nomor").values_list("awal", flat=True)[:24]],
        "panduan": [(TINGKAT[t], CONTOH_BARIS[t], ", ".join(j.label for j in k.values())) for t, k in KOLOM.items()],
    }
    return render(request, "koreksi/usul.html", isi, status=422 if form.errors else 200)


def _form(request: HttpRequest, jenis: str, bulan: Bulan) -> UsulBersama:
    data, batas = request.POST if request.method == "POST" else None, pack_cap()
    if jenis == Koreksi.Jenis.ATURAN:
        return UsulAturan(data, batas_paket=batas)
    if jenis == Koreksi.Jenis.SUSULAN:
        fakta = FaktaSusulan.objects.filter(mulai__lte=bulan.akhir).exclude(sampai__lt=bulan.awal)
        fakta = fakta.exclude(jenis="REKAMAN", mulai__lt=bulan.awal).select_related("pegawai").order_by("-id")
        pilihan = [(str(f.pk), _fakta_label(f)) for f in fakta[:FAKTA_MAKS]]
        return UsulSusulan(data, pilihan=pilihan, batas_paket=batas, initial={"fakta": request.GET.getlist("fakta")})
    keberatan = _objection(request, bulan)
    awal = {"nip": request.GET.get("nip", "")} if keberatan is None else _from_objection(keberatan, bulan)
    return UsulPutusan(data, batas_paket=batas, initial=awal)


def _objection(request: HttpRequest, bulan: Bulan) -> Keberatan | None:
    """The upheld objection of `?keberatan=` that waits for a correction of this month."""
    nomor = request.GET.get("keberatan", "")
    if not (nomor.isdigit() and len(nomor) < 18):
        return None
    return awaiting_correction().filter(pk=nomor, aktivitas__tanggal__range=(bulan.awal, bulan.akhir)).first()


def _from_objection(keberatan: Keberatan, bulan: Bulan) -> dict[str, Any]:
    """What it means as a decision: that day's minutes of the kind as they count now, with those that were upheld.

    They count as accepted, or as the last accepted correction says; what other upheld objections of that day have
    under way comes on top, for the last value proposed is the one that stays.
    """
    a = keberatan.aktivitas
    kolom = f"menit_sah_{a.jenis.lower()}"
    kini = accepted_minutes(pegawai_id=a.pegawai_id, tanggal=a.tanggal, jenis=a.jenis)
    selesai = earlier(lock_of(bulan))
    for satu in (p for t in selesai if a.pegawai_id in t.pegawai for p in t.sebab.perubahan):
        if (satu.kunci, satu.baris, satu.kolom) == (a.pegawai.nip, f"{a.tanggal:%Y-%m-%d}", kolom):
            kini = int(satu.nilai)
    kini += minutes_under_way(keberatan, selesai=[t.nomor for t in selesai])
    return {
        "nip": a.pegawai.nip or "",
        "dokumen": f"Keberatan {keberatan.pk}",
        "dasar": f"Keberatan dikabulkan: {keberatan.alasan_putusan}"[:500],
        "kolom_1": f"hari.{kolom}",
        "baris_1": f"{a.tanggal:%Y-%m-%d}",
        "nilai_1": str(kini + a.menit),
    }


def _fakta_label(f: FaktaSusulan) -> str:
    nama = f.pegawai.nama_lengkap if f.pegawai is not None else str(f.isi.get("nama", "tanpa pegawai terdaftar"))
    tanda = "" if f.jenis in DAPAT else ": tidak dapat diterjemahkan"
    return f"{nama}, {f.jenis.lower()} mulai {tanggal(f.mulai)}{tanda}"


def _usulan(form: UsulBersama, jenis: str, kunci: KunciBulan) -> Usulan:
    isi = form.cleaned_data
    bersama = {n: isi[n] for n in ("dokumen", "dasar", "batas", "cicil_tambah", "mulai")}
    if isinstance(form, UsulPutusan):
        # somebody whom the snapshot does not hold is named as he was typed, and refused by that name
        nama = names_of(kunci).get(isi["nip"].pk, isi["nip"].nip or "")
        return Usulan(jenis=jenis, perubahan=form.changes(nama), **bersama)
    return Usulan(jenis=jenis, susulan=[int(f) for f in isi["fakta"]], **bersama)


def _order(request: HttpRequest, kode: str, form: UsulAturan) -> HttpResponse:
    """A rule concerns many people, so it is a job."""
    isi = form.cleaned_data
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    job = uuid.uuid4()
    job_id = kerja.job_id_of(schema=schema, apa=f"koreksi:{kode}", job=job)
    pesanan: dict[str, Any] = {
        "schema": schema,
        "kode": kode,
        "actor_id": aktor_of(request).pengguna.pk,
        "job_id": job_id,
        "dokumen": isi["dokumen"],
        "dasar": isi["dasar"],
        "paket": isi["paket"].hash,
        "opd_id": isi["opd"].pk if isi["opd"] else None,
        "batas": (isi["batas"].jenis, isi["batas"].nilai),
        "cicil_tambah": isi["cicil_tambah"],
        "mulai": isi["mulai"].kode if isi["mulai"] else "",
    }
    kerja.job_order(propose_rule, job_id, **pesanan)
    return redirect("koreksi:pekerjaan", kode, job)


@require_safe
@perlu_peran(*PERAN_LIHAT)
def pekerjaan(request: HttpRequest, kode: str, job: uuid.UUID) -> HttpResponse:
    """The job's bar: htmx asks again each second, without JavaScript the page reloads itself."""
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    kemajuan = kerja.baca(kerja.job_id_of(schema=schema, apa=f"koreksi:{kode}", job=job))
    if kemajuan is None:
        raise Http404("Pekerjaan ini tidak dikenal, atau sudah lebih dari sehari. Lihat daftar koreksi.")
    return kerja.job_page(request, "koreksi/pekerjaan", kemajuan, bulan=Bulan.parse(kode))
