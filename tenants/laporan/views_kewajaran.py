"""How reasonable a month of activities looks: where BKPSDM and the inspectorate should look first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from erk_kit.bentuk import bulan_tahun, saat
from erk_kit.lembar import table_workbook
from tenants.aktivitas.tanda import TANDA
from tenants.akun.models import Peran
from tenants.jejak.unduhan import workbook_answer
from tenants.laporan.grafik import LEBAR_BARING, TINGGI_BARING, Baring
from tenants.laporan.kewajaran import (
    SEDIKITNYA,
    SIMPAN_DETIK,
    Atasan,
    Nama,
    Orang,
    Rekaman,
    names_of,
    record_in_mode,
    record_of,
)
from tenants.laporan.views_kelengkapan import anew, month_seen, neighbours_of
from tenants.organisasi.aktor import aktor_of, perlu_peran
from tenants.organisasi.mode import modes_on
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.mode import BERLAKU, PilihanMode, mode_choice

LIHAT = (Peran.BKPSDM, Peran.INSPEKTORAT)
SATU_HALAMAN = 50
ATASAN_TAMPIL = 20
TANPA = Nama("Pegawai lain", "", "")
KOLOM = {
    "orang": (
        ("NIP", 22), ("Nama", 36), ("OPD", 18), ("Diajukan", 10), ("Menit", 10), ("Bertanda", 10), ("Bertanda (%)", 12),
        *((kata, 24) for kata in TANDA.values()),
    ),
    "atasan": (
        ("NIP", 22), ("Nama", 36), ("OPD", 18), ("Putusan", 10), ("Diterima", 10), ("Diterima (%)", 12),
        ("Diterima walau bertanda", 14), ("Tenggat lewat", 12),
    ),
}  # fmt: skip


@require_safe
@perlu_peran(*LIHAT)
def kini(request: HttpRequest) -> HttpResponse:
    return redirect("laporan:kewajaran", Bulan.of(timezone.localdate()).kode)


@require_safe
@perlu_peran(*LIHAT)
def kewajaran(request: HttpRequest, kode: str) -> HttpResponse:
    bulan, aktor = month_seen(kode), aktor_of(request)
    rekaman = record_of(bulan)
    if anew(request, rekaman.pada):
        rekaman = record_of(bulan, segarkan=True)
    mode, rekaman = _in_mode(request, bulan, rekaman)
    halaman = Paginator([o for o in rekaman.orang if o.bertanda], SATU_HALAMAN).get_page(request.GET.get("hal"))
    atasan = rekaman.atasan[:ATASAN_TAMPIL]
    ids = [o.pegawai_id for o in halaman.object_list] + [a.pegawai_id for a in atasan]
    nama = names_of(ids, aktor=aktor, hari=_day(bulan))
    halaman.object_list = [(o, nama.get(o.pegawai_id, TANPA), _words(o)) for o in halaman.object_list]
    isi: dict[str, Any] = {
        "bulan": bulan,
        "mode": mode,
        "rekaman": rekaman,
        "umur": SIMPAN_DETIK // 60,
        "sedikitnya": SEDIKITNYA,
        "halaman": halaman,
        "atasan": [(a, nama.get(a.pegawai_id, TANPA)) for a in atasan],
        "banyak_atasan": len(rekaman.atasan),
        "lebar_batang": LEBAR_BARING,
        "tinggi_batang": len(TANDA) * TINGGI_BARING + 6,
        "batang": bars_of(rekaman.jenis, rekaman.diajukan),
        **neighbours_of(bulan),
    }
    return render(request, "laporan/kewajaran.html", isi)


@require_safe
@perlu_peran(*LIHAT)
def unduh(request: HttpRequest, kode: str) -> HttpResponse:
    """`?apa=atasan`, else people: all rows, also those without a flag."""
    bulan, aktor, rekaman = month_seen(kode), aktor_of(request), record_of(month_seen(kode))
    mode, rekaman = _in_mode(request, bulan, rekaman)
    apa = "atasan" if request.GET.get("apa") == "atasan" else "orang"
    semua: list[Any] = rekaman.atasan if apa == "atasan" else rekaman.orang
    nama = names_of([b.pegawai_id for b in semua], aktor=aktor, hari=_day(bulan))
    wilayah = request.tenant  # type: ignore[attr-defined]
    berkas = table_workbook(
        judul=f"Kewajaran aktivitas {bulan_tahun(bulan.kode)}, {wilayah.nama}"
        + (f", mode {mode.label.lower()}" if mode is not None else ""),
        keterangan=f"Dihitung {saat(timezone.localtime(rekaman.pada))}. Tanda memberi tahu, tidak memutuskan.",
        kolom=KOLOM[apa],
        baris=(_row(b, nama.get(b.pegawai_id, TANPA)) for b in semua),
        lembar="Kewajaran",
    )
    berkas_nama = f"kewajaran-{apa}-{wilayah.slug}-{kode}.xlsx"
    return workbook_answer(berkas, nama=berkas_nama, jumlah=len(semua), peran=aktor.utama or "")


def _in_mode(request: HttpRequest, bulan: Bulan, rekaman: Rekaman) -> tuple[PilihanMode | None, Rekaman]:
    """The mode that is shown and its people only; one query where every OPD is in force, two otherwise."""
    modes = modes_on(bulan.awal)
    mode = mode_choice({BERLAKU, *modes.values()}, request.GET.get("mode", ""))
    return mode, rekaman if mode is None else record_in_mode(rekaman, modes, mode.kode, _day(bulan))


def bars_of(jenis: list[tuple[str, str, int]], diajukan: int) -> list[Baring]:
    """Share of each flag among all that was handed in; as long as the longest fills the width."""
    terbanyak = max((n for *_, n in jenis), default=0) or 1
    return [
        Baring(kata, 100 * n // diajukan if diajukan else 0, ke * TINGGI_BARING + 18, LEBAR_BARING * n // terbanyak)
        for ke, (_, kata, n) in enumerate(jenis)
    ]


def _words(o: Orang) -> list[tuple[str, int]]:
    ada = [(kata, n) for kata, n in zip(TANDA.values(), o.jenis, strict=True) if n]
    return sorted(ada, key=lambda b: -b[1])


def _row(b: Orang | Atasan, nama: Nama) -> tuple[Any, ...]:
    siapa = (nama.nip, nama.nama, nama.opd)
    if isinstance(b, Orang):
        return (*siapa, b.diajukan, b.menit, b.bertanda, b.persen, *b.jenis)
    return (*siapa, b.putusan, b.diterima, b.persen, b.bertanda, b.lewat)


def _day(bulan: Bulan) -> dt.date:
    return min(bulan.akhir, timezone.localdate())
