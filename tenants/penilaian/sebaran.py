"""Totals and the distribution of a run, in one query over the rows that the page's filters leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from tenants.penilaian.models import HasilPegawai

# (label on the axis, label in the table, lower bound inclusive, upper bound exclusive) of the displayed percentage.
PITA = (
    ("0", "0", 0, 0),
    ("<50", "0,01 – 49,99", 0, 50),
    ("50", "50 – 59,99", 50, 60),
    ("60", "60 – 69,99", 60, 70),
    ("70", "70 – 79,99", 70, 80),
    ("80", "80 – 89,99", 80, 90),
    ("90", "90 – 99,99", 90, 100),
    ("100", "100 ke atas", 100, None),
)


@dataclass(frozen=True)
class Pita:
    label: str
    label_panjang: str
    jumlah: int
    bersih: int


def rekap_of(baris: QuerySet[HasilPegawai], *, koreksi: bool = False) -> tuple[Mapping[str, int], list[Pita]]:
    """(totals, people and net pay a band of the percentage), in one query; the excluded are their own last band.

    koreksi: `baris` has it annotated (koreksi.bayar.person_corrections); then also its sum and what is paid.
    """
    dihitung = Q(keadaan=HasilPegawai.Keadaan.DIHITUNG)
    ukuran: dict[str, Any] = {
        "orang": Count("pk"),
        "dihitung": Count("pk", filter=dihitung),
        "dikecualikan": Count("pk", filter=~dihitung),
        "jumlah_bruto": Sum("bruto", default=0),
        "jumlah_potongan": Sum("potongan", default=0),
        "jumlah_bersih": Sum("bersih", default=0),
    }
    if koreksi:
        ukuran["jumlah_koreksi"] = Sum("koreksi", default=0)
    for ke, (_, _, bawah, atas) in enumerate(PITA):
        saring = dihitung
        if bawah == atas:
            saring &= Q(persen=0)
        else:
            saring &= Q(persen__gte=bawah) if bawah else Q(persen__gt=0)
            if atas is not None:
                saring &= Q(persen__lt=atas)
        ukuran[f"n{ke}"] = Count("pk", filter=saring)
        ukuran[f"b{ke}"] = Sum("bersih", filter=saring, default=0)
    isi = baris.order_by().aggregate(**ukuran)
    total = {nama: isi[nama] for nama in ("orang", "dihitung", "dikecualikan")}
    total |= {nama: isi[f"jumlah_{nama}"] for nama in ("bruto", "potongan", "bersih")}
    if koreksi:
        total |= {"koreksi": isi["jumlah_koreksi"], "dibayar": isi["jumlah_bersih"] + isi["jumlah_koreksi"]}
    pita = [Pita(p[0], p[1], isi[f"n{ke}"], isi[f"b{ke}"]) for ke, p in enumerate(PITA)]
    return total, [*pita, Pita("kec.", "Dikecualikan", isi["dikecualikan"], 0)]
