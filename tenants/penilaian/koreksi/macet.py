"""Instalments that no coming month will pay: the person is on no later month's roll, so the close has nobody to pay.

They are not lost and not forgiven: they stay open until somebody settles them outside the monthly list, or the roll is
put right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from erk_kit.kunci import horizon
from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.bayar import month_of
from tenants.penilaian.models import BarisKoreksi, KoreksiPegawai, LangkahKoreksi

# Who is named beside a correction; the rest are counted, and all are in the workbook.
SEBUT_MAKS = 3


@dataclass(frozen=True)
class Macet:
    """Of one correction. orang: the first of them, each with `sisa`; banyak: all of them."""

    orang: tuple[KoreksiPegawai, ...]
    banyak: int

    @property
    def lagi(self) -> int:
        return self.banyak - len(self.orang)


def with_rest(orang: QuerySet[KoreksiPegawai]) -> QuerySet[KoreksiPegawai]:
    """`orang` with `sisa`: what the runs that count have not paid of the difference (signed)."""
    lunas = BarisKoreksi.objects.filter(
        orang=OuterRef("pk"), hitungan__periode__hitungan_berlaku=F("hitungan")
    ).order_by()
    dibayar = Coalesce(Subquery(lunas.values("orang").annotate(n=Sum("jumlah")).values("n")), Value(0))
    return orang.annotate(sisa=F("selisih") - dibayar)


def stuck() -> QuerySet[KoreksiPegawai]:
    """People of accepted corrections with something left (`sisa`), who leave the roll before the first month that may
    still pay it."""
    akhir = horizon()
    if akhir is None:
        return KoreksiPegawai.objects.none()
    buka: dt.date = buku.next_month(month_of(akhir)).awal
    terima = LangkahKoreksi.objects.filter(urutan=2, langkah=buku.TERIMA).values("koreksi")
    orang = KoreksiPegawai.objects.filter(koreksi__hash__in=terima).alias(
        bulan_bayar=Greatest(Value(buka), Coalesce(F("koreksi__mulai_bayar"), Value(buka)))
    )
    return with_rest(orang.filter(pegawai__terdaftar_sampai__lt=F("bulan_bayar"))).exclude(sisa=0)


def stuck_count() -> int:
    """How many people have something stuck; at most two queries."""
    return stuck().order_by().values("pegawai").distinct().count()


def stuck_by_correction(koreksi: Collection[int]) -> dict[int, Macet]:
    """Correction id -> who is stuck in it, by name."""
    semua: dict[int, list[KoreksiPegawai]] = {}
    baris = stuck().filter(koreksi__in=koreksi).select_related("pegawai").order_by("pegawai__nama", "id")
    for o in baris.defer("lama", "baru", "uraian_lama", "uraian_baru", "dasar"):
        semua.setdefault(o.koreksi_id, []).append(o)
    return {k: Macet(tuple(o[:SEBUT_MAKS]), len(o)) for k, o in semua.items()}
