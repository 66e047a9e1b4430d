"""The impact of a draft: ordering it as a job, reading it, its workbook, and both explanations of one person."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from erk_kit import pekerjaan as kerja
from tenants.jejak.unduhan import workbook_answer
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.models import Pegawai
from tenants.penilaian.aturan import services
from tenants.penilaian.aturan.banding import BelumTerhitung, explained, steps_between
from tenants.penilaian.aturan.dampak import Pembanding, impact_rows, material_read
from tenants.penilaian.aturan.excel import workbook_of
from tenants.penilaian.aturan.models import DampakAturan, RancanganAturan
from tenants.penilaian.aturan.proyeksi import pack_as_of
from tenants.penilaian.aturan.selectors import ceilings, people_of
from tenants.penilaian.aturan.sidik import content_hash
from tenants.penilaian.aturan.tasks import impact_order
from tenants.penilaian.aturan.views import LIHAT, SUNTING, draft_or_404
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.grafik import mendatar_of
from tenants.penilaian.models import Hitungan
from tenants.penilaian.pohon import Simpul, pohon_of

SATU_HALAMAN = 40
# Bars of a chart that a person can still tell apart.
BATANG_MAKS = 10


@require_POST
@perlu_peran(*SUNTING)
def hitung(request: HttpRequest, nomor: int) -> HttpResponse:
    """Order the impact and go to its job page."""
    satu = draft_or_404(nomor)
    job = uuid.uuid4()
    schema: str = request.tenant.schema_name  # type: ignore[attr-defined]
    job_id = _job_id(schema, nomor, job)
    actor_id = aktor_of(request).pengguna.pk
    kerja.job_order(impact_order, job_id, schema=schema, rancangan_id=satu.pk, actor_id=actor_id, job_id=job_id)
    return redirect("aturan:pekerjaan", nomor, job)


@require_safe
@perlu_peran(*SUNTING)
def pekerjaan(request: HttpRequest, nomor: int, job: uuid.UUID) -> HttpResponse:
    satu = draft_or_404(nomor)
    kemajuan = kerja.baca(_job_id(request.tenant.schema_name, nomor, job))  # type: ignore[attr-defined]
    if kemajuan is None:
        raise Http404("Pekerjaan ini tidak dikenal, atau sudah lebih dari sehari. Lihat rancangannya.")
    return kerja.job_page(request, "aturan/pekerjaan", kemajuan, r=satu)


@require_safe
@perlu_peran(*LIHAT)
def dampak(request: HttpRequest, nomor: int) -> HttpResponse:
    satu = draft_or_404(nomor)
    hasil = _impact(satu)
    if hasil is None:
        return render(request, "aturan/dampak_kosong.html", {"r": satu, "boleh": _may_compute(request, satu)})
    ringkas = hasil.ringkas
    per_opd = ringkas.get("per_opd", [])
    pagu = ceilings(pada=satu.mulai)
    orang = people_of(m["pegawai_id"] for nama in ("naik", "turun") for m in ringkas.get(nama, ()))
    opd = {r["opd_id"]: r["opd"] for r in per_opd}
    halaman = Paginator(per_opd, SATU_HALAMAN).get_page(request.GET.get("hal"))
    teratas = [(r["opd"], r["bersih"][1] - r["bersih"][0]) for r in per_opd if r["bersih"][0] != r["bersih"][1]]
    isi = {
        "r": satu,
        "dampak": hasil,
        "ringkas": ringkas,
        "usang": services.impact_current(satu) is None and satu.keadaan in ("DRAF", "DIAJUKAN", "DITOLAK"),
        "boleh": _may_compute(request, satu),
        "halaman": halaman,
        "baris": [_opd_row(r, pagu) for r in halaman],
        "batang": mendatar_of(teratas[:BATANG_MAKS]),
        "batang_lagi": max(0, len(teratas) - BATANG_MAKS),
        "pagu": _ceiling(pagu.get(satu.opd_id), ringkas.get("bruto")),
        "pagu_untuk": satu.opd.nama if satu.opd else "seluruh wilayah",
        "naik": _movers(ringkas.get("naik", ()), orang, opd),
        "turun": _movers(ringkas.get("turun", ()), orang, opd),
    }
    return render(request, "aturan/dampak.html", isi)


@require_safe
@perlu_peran(*LIHAT)
def excel(request: HttpRequest, nomor: int) -> HttpResponse:
    """Everybody who changes, as a workbook; the download is itself recorded."""
    satu = draft_or_404(nomor)
    hasil = _impact(satu)
    if hasil is None:
        raise Http404("Dampak rancangan ini belum dihitung.")
    wilayah = request.tenant  # type: ignore[attr-defined]
    baris = impact_rows(hasil)
    berkas = workbook_of(wilayah=wilayah.nama, rancangan=satu, dampak=hasil, baris=baris)
    return workbook_answer(berkas, nama=f"dampak-{wilayah.slug}-rancangan-{nomor}.xlsx", jumlah=len(baris))


@require_safe
@perlu_peran(*LIHAT)
def orang(request: HttpRequest, nomor: int, pegawai_id: int) -> HttpResponse:
    """Both explanations of one person, computed from the frozen facts of the compared month."""
    satu = draft_or_404(nomor)
    hasil = _impact(satu)
    hitungan = Hitungan.objects.select_related("periode").filter(pk=hasil.hitungan_id).first() if hasil else None
    pegawai = Pegawai.objects.filter(pk=pegawai_id).first()
    if hasil is None or hitungan is None or pegawai is None or hasil.ringkas.get("kurang"):
        raise Http404("Tidak ada dampak untuk pegawai itu.")
    untuk = Bulan(hitungan.periode.tahun, hitungan.periode.bulan)
    bahan = material_read(satu, hitungan, Pembanding(untuk, hitungan, bool(hasil.ringkas["terkunci"])))
    pack = pack_as_of(bahan.pack, berlaku=bahan.berlaku, untuk=untuk)
    jejak: dict[int, tuple[Any, Any]] = {}
    try:
        for bagian in bahan.bagian:
            jejak |= explained(bagian, pack, {pegawai_id})
    except BelumTerhitung as galat:
        raise Http404(str(galat)) from galat
    if pegawai_id not in jejak:
        raise Http404("Pegawai itu tidak dihitung pada bulan pembanding.")
    lama, baru = jejak[pegawai_id]
    isi = {
        "r": satu,
        "pegawai": pegawai,
        "bulan": untuk,
        "berlaku": bahan.berlaku,
        "sebab": steps_between(lama, baru),
        "lama": [_prefixed(s, "lama-") for s in pohon_of(lama)],
        "baru": [_prefixed(s, "baru-") for s in pohon_of(baru)],
        "buka_semua": request.GET.get("buka") == "semua",
    }
    return render(request, "aturan/dampak_orang.html", isi)


def _impact(satu: RancanganAturan) -> DampakAturan | None:
    """What was submitted or accepted keeps its own impact; a draft shows the newest of its present content."""
    if satu.hash_dampak:
        return satu.dampak.filter(hash=satu.hash_dampak).first()
    return satu.dampak.filter(sidik_isi=content_hash(satu)).order_by("-id").first()


def _may_compute(request: HttpRequest, satu: RancanganAturan) -> bool:
    return aktor_of(request).punya(*SUNTING) and satu.keadaan in ("DRAF", "DITOLAK")


def _opd_row(baris: dict[str, Any], pagu: dict[int | None, Any]) -> dict[str, Any]:
    satu = pagu.get(baris["opd_id"]) if baris["opd_id"] is not None else None
    return {**baris, "selisih": baris["bersih"][1] - baris["bersih"][0], "pagu": _ceiling(satu, baris["bruto"])}


def _ceiling(satu: Any, bruto: list[int] | None) -> dict[str, Any] | None:
    """The ceiling against the new gross sum; None where none was recorded."""
    if satu is None or bruto is None:
        return None
    return {"jumlah": satu.jumlah, "sisa": satu.jumlah - bruto[1], "lebih": bruto[1] > satu.jumlah, "dasar": satu.dasar}


def _movers(baris: Any, orang: dict[int, Pegawai], opd: dict[int | None, str]) -> list[dict[str, Any]]:
    return [
        {**m, "pegawai": orang.get(m["pegawai_id"]), "opd": opd.get(m["opd_id"], ""), "selisih": m["baru"] - m["lama"]}
        for m in baris
    ]


def _prefixed(simpul: Simpul, awalan: str) -> Simpul:
    """Two trees stand on one page: each has anchors of its own."""
    return replace(
        simpul,
        kunci=f"{awalan}{simpul.kunci}" if simpul.kunci else "",
        rujuk=f"{awalan}{simpul.rujuk}" if simpul.rujuk else "",
        operan=[_prefixed(s, awalan) for s in simpul.operan],
    )


def _job_id(schema: str, nomor: int, job: uuid.UUID) -> str:
    return kerja.job_id_of(schema=schema, apa=f"aturan:{nomor}", job=job)
