"""The catalogue of standard minutes as somebody searches it: what this person and colleagues in the same position use
most comes first."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from tenants.aktivitas.models import Aktivitas, NormaWaktu
from tenants.aktivitas.selectors import norma_pada
from tenants.organisasi.models import Penugasan

RENTANG_HARI = 90
# enough to know what a position does; a position may have thousands of holders
REKAN_MAKS = 30


@dataclass(frozen=True, slots=True)
class Pilihan:
    """saya, rekan: how often used in the last 90 days by the person, by colleagues in the same position."""

    norma: NormaWaktu
    saya: int = 0
    rekan: int = 0


def catalogue_search(*, pegawai_id: int, hari: dt.date, kata: str = "", banyak: int = 12) -> list[Pilihan]:
    """The first `banyak` of the catalogue of `hari` that hold all words of `kata`; without words, what is used most.

    Three queries whatever the size of the catalogue or of the region.
    """
    saya, rekan = _used(pegawai_id, _colleagues(pegawai_id, hari), hari)
    norma = norma_pada(hari=hari)
    bagian = kata.casefold().split()[:8]
    for satu in bagian:
        norma = norma.filter(Q(uraian__icontains=satu) | Q(kode__icontains=satu))
    if not bagian:
        # somebody new without colleagues begins with the head of the catalogue
        norma = norma.filter(kode__in=[*rekan]) if len(rekan) >= 3 else norma

    def urut(n: NormaWaktu) -> tuple[int, int, int, str]:
        di = n.uraian.casefold().find(bagian[0]) if bagian else 0
        return -saya[n.kode], -rekan[n.kode], di if di >= 0 else 999, n.uraian

    return [Pilihan(n, saya[n.kode], rekan[n.kode]) for n in heapq.nsmallest(banyak, norma, key=urut)]


def _used(pegawai_id: int, rekan: list[int], hari: dt.date) -> tuple[Counter[str], Counter[str]]:
    """Code of the norma -> how often, by the person and by the others."""
    baris = (
        Aktivitas.objects.filter(
            pegawai_id__in=[pegawai_id, *rekan],
            tanggal__range=(hari - dt.timedelta(days=RENTANG_HARI), hari),
            norma__isnull=False,
            dibuang_pada=None,
        )
        .order_by()
        .values_list("norma__kode")
        .annotate(saya=Count("id", filter=Q(pegawai_id=pegawai_id)), semua=Count("id"))
    )
    isi = list(baris)
    return Counter({k: n for k, n, _ in isi}), Counter({k: semua - n for k, n, semua in isi})


def _colleagues(pegawai_id: int, hari: dt.date) -> list[int]:
    """Some others in the same position that day, those of the same unit first; one query."""
    kursi = Penugasan.objects.pada(hari).filter(jenis=Penugasan.Jenis.DEFINITIF)
    saya = kursi.filter(pegawai_id=pegawai_id)
    baris = (
        kursi.filter(jabatan_id__in=saya.values("jabatan_id"))
        .exclude(pegawai_id=pegawai_id)
        .annotate(seunit=Count("id", filter=Q(unit_id__in=saya.values("unit_id"))))
        .order_by("-seunit", "pegawai_id")
    )
    return list(baris.values_list("pegawai_id", flat=True)[:REKAN_MAKS])
