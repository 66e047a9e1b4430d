"""Opening a round by the rules of the region's pack: who rates, how many, and for how long."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from tenants.akun.models import Pengguna
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.operasi import operasi_of
from tenants.perilaku.models import Ronde
from tenants.perilaku.pelindung import threshold_of
from tenants.perilaku.services import LAMA_BAWAAN, round_end_check, round_open


@dataclass(frozen=True)
class AturanRonde:
    """What the pack says. lama: days; maksimum: raters a group, None = all; diri: people rate themselves."""

    lama: int
    minimum: int
    maksimum: int | None
    diri: bool
    ambang: int
    gabung: bool


def rules_of_round(hari: dt.date) -> AturanRonde:
    """By the rules of the month of `hari`. A group that cannot reach the threshold is not asked, so the minimum is
    never below it."""
    aturan = operasi_of(hari)
    ambang, gabung, _ = threshold_of(hari)
    return AturanRonde(
        lama=aturan.bilangan("lama_ronde", LAMA_BAWAAN) or LAMA_BAWAAN,
        minimum=max(aturan.bilangan("minimum_penilai", ambang) or 0, ambang),
        maksimum=aturan.bilangan("maksimum_penilai"),
        diri=aturan.ya("menilai_diri", False),
        ambang=ambang,
        gabung=gabung,
    )


def round_open_ruled(*, tahun: int, bulan: int, hari: dt.date, ditutup: dt.date, actor: Pengguna) -> Ronde:
    """Open the month's round today (`hari`). Raises GalatLayanan for a month to come, a last day out of range, and as
    round_open."""
    awal, akhir = dt.date(tahun, bulan, 1), dt.date(tahun, bulan, calendar.monthrange(tahun, bulan)[1])
    if awal > hari:
        raise GalatLayanan(
            "Bulan itu belum dimulai; belum ada perilaku yang dapat dinilai.",
            kode="ronde_bulan_nanti",
            saran="Pilih bulan ini atau bulan sebelumnya.",
        )
    round_end_check(ditutup, mulai=hari)
    aturan = rules_of_round(akhir)
    return round_open(
        tahun=tahun,
        bulan=bulan,
        dengan_diri=aturan.diri,
        maks_rekan=aturan.maksimum,
        maks_bawahan=aturan.maksimum,
        min_penilai=aturan.minimum,
        gabung=aturan.gabung,
        acuan=min(akhir, hari),
        dibuka=hari,
        ditutup=ditutup,
        actor=actor,
    )
