"""A month of the calendar as BKPSDM reads it: what rules each day, and what is proposed instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tenants.jejak.kanonik import kanonik_sha
from tenants.presensi.models import Kalender


@dataclass(frozen=True)
class HariKalender:
    """One day: the accepted row that rules, and a proposal that nobody has accepted yet."""

    tanggal: dt.date
    berlaku: Kalender | None
    usulan: Kalender | None

    @property
    def tampil(self) -> Kalender | None:
        """What the day would be once everything proposed is accepted."""
        return self.usulan or self.berlaku

    @property
    def berubah(self) -> bool:
        """The proposal differs from what rules."""
        if self.usulan is None or self.berlaku is None:
            return self.usulan is not None
        return _isi(self.usulan) != _isi(self.berlaku)


@dataclass(frozen=True)
class LembarKalender:
    """The days of a month in one pattern. sidik: over all proposals as shown, '' where there is none."""

    pola: str
    hari: list[HariKalender]
    sidik: str

    @property
    def usulan(self) -> int:
        return sum(1 for h in self.hari if h.usulan is not None)

    @property
    def berubah(self) -> int:
        return sum(1 for h in self.hari if h.berubah)

    @property
    def diterima(self) -> int:
        return sum(1 for h in self.hari if h.berlaku is not None)

    @property
    def kosong(self) -> int:
        return sum(1 for h in self.hari if h.tampil is None)

    @property
    def hari_kerja(self) -> int:
        """Of what rules now."""
        return sum(1 for h in self.hari if h.berlaku is not None and h.berlaku.jenis == Kalender.Jenis.KERJA)

    @property
    def hari_kerja_usulan(self) -> int:
        return sum(1 for h in self.hari if h.tampil is not None and h.tampil.jenis == Kalender.Jenis.KERJA)


def calendar_sheet(*, mulai: dt.date, sampai: dt.date, pola: str) -> LembarKalender:
    """One query. Call inside region_atomic."""
    berlaku: dict[dt.date, Kalender] = {}
    usulan: dict[dt.date, Kalender] = {}
    for satu in Kalender.objects.filter(tanggal__range=(mulai, sampai), pola=pola).order_by("tanggal", "versi"):
        (usulan if satu.diterima_pada is None else berlaku)[satu.tanggal] = satu
    semua = [mulai + dt.timedelta(days=n) for n in range((sampai - mulai).days + 1)]
    isi = [[h.isoformat(), usulan[h].versi, *_isi(usulan[h])] for h in semua if h in usulan]
    sidik = kanonik_sha(isi) if isi else ""
    return LembarKalender(pola, [HariKalender(h, berlaku.get(h), usulan.get(h)) for h in semua], sidik)


def _isi(satu: Kalender) -> list[str]:
    return [satu.jenis, *(j.isoformat() if j else "" for j in (satu.jam_masuk, satu.jam_pulang)), satu.dasar]
