"""Reads of SKP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Subquery, Sum
from django.utils import timezone

from erk_kit.bentuk import rentang, tanggal
from erk_kit.kunci import horizon
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import Hibah, grants_of
from tenants.organisasi.models import GarisAtasan, Pegawai, Penugasan
from tenants.organisasi.selectors import atasan_pada, bawahan_pada, pegawai_diakses
from tenants.skp.models import Aspek, ButirSkp, RealisasiButir, Skp

Status = Skp.Status
HIDUP = (Status.DRAF, Status.DIAJUKAN)


def butir_pada(*, pegawai_id: int, hari: dt.date) -> QuerySet[ButirSkp]:
    """Items an activity of `hari` may serve: those of the agreed SKP that holds then, the latest if two touch the day.
    One query."""
    berlaku = Skp.objects.filter(pegawai_id=pegawai_id, mulai__lte=hari, sampai__gte=hari, status=Status.DISETUJUI)
    return ButirSkp.objects.filter(skp=Subquery(berlaku.order_by("-mulai").values("pk")[:1]))


def why_no_items(*, pegawai_id: int, hari: dt.date) -> str:
    """A sentence for whoever finds no item to link an activity of `hari` to."""
    ada = (
        Skp.objects.filter(pegawai_id=pegawai_id, mulai__lte=hari, sampai__gte=hari)
        .exclude(status=Status.DIBUANG)
        .order_by("-mulai")
        .first()
    )
    if ada is None:
        return f"Anda belum punya SKP yang berlaku pada {tanggal(hari)}."
    if ada.status == Status.DIAJUKAN:
        return "SKP Anda masih menunggu persetujuan atasan; butirnya dapat dipilih sesudah disetujui."
    if ada.status == Status.DRAF:
        return "SKP Anda masih draf; butirnya dapat dipilih sesudah diajukan dan disetujui atasan."
    return ""


def skp_diakses(*, actor: Pengguna, hibah: Hibah | None = None) -> QuerySet[Skp]:
    return Skp.objects.filter(pegawai__in=pegawai_diakses(actor=actor, hibah=hibah)).select_related("pegawai")


def versions_of(*, pegawai_id: int) -> list[Skp]:
    """All of a person but what was thrown away, the newest first."""
    return list(Skp.objects.filter(pegawai_id=pegawai_id).exclude(status=Status.DIBUANG).order_by("-mulai", "-pk"))


def chosen_of(semua: Iterable[Skp], hari: dt.date) -> Skp | None:
    """What somebody means by "my SKP": the one in force, else the draft being written, else the newest."""
    semua = list(semua)
    for cocok in (
        lambda s: s.status == Status.DISETUJUI and s.mulai <= hari <= s.sampai,
        lambda s: s.status in HIDUP,
    ):
        ada = next((s for s in semua if cocok(s)), None)
        if ada is not None:
            return ada
    return semua[0] if semua else None


def first_open() -> dt.date:
    """First day that no lock holds; the first of all days where none is locked."""
    batas = horizon()
    return batas + dt.timedelta(days=1) if batas else dt.date(1900, 1, 1)


# -- the superior's plans ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RhkAtasan:
    """The superior and the plans that may be chosen; `keadaan` in words where there are none or they are a draft."""

    atasan: Pegawai | None
    butir: list[ButirSkp]
    draf: bool = False

    @property
    def hambatan(self) -> str:
        if self.atasan is None:
            return "Atasan Anda belum tercatat. SKP tetap dapat disusun dan diajukan; BKPSDM yang menyetujuinya."
        if self.atasan.kepala_daerah:
            return ""
        if not self.butir:
            return (
                f"{self.atasan.nama_lengkap} belum menyusun SKP untuk rentang ini. SKP Anda tetap dapat disusun dan "
                "diajukan, dengan tanda belum diselaraskan; selaraskan sesudah SKP atasan ada."
            )
        return ""


def superior_plans(*, pegawai_id: int, mulai: dt.date, sampai: dt.date) -> RhkAtasan:
    """Plans of today's superior that hold on any of these days: the agreed ones, else those of a draft."""
    atasan = atasan_pada(pegawai_id=pegawai_id, hari=timezone.localdate())
    if atasan is None or atasan.kepala_daerah:
        return RhkAtasan(atasan, [])
    semua = list(
        ButirSkp.objects.filter(skp__pegawai=atasan, skp__mulai__lte=sampai, skp__sampai__gte=mulai)
        .exclude(skp__status=Status.DIBUANG)
        .select_related("skp")
        .order_by("skp__mulai", "urutan", "id")
    )
    sah = [b for b in semua if b.skp.status == Status.DISETUJUI]
    # of several versions in the span the newest speaks
    pilih = sah or semua
    akhir = max((b.skp_id for b in pilih), key=lambda i: next(b.skp.mulai for b in pilih if b.skp_id == i), default=0)
    return RhkAtasan(atasan, [b for b in pilih if b.skp_id == akhir], draf=bool(pilih) and not sah)


def unaligned(butir: Iterable[ButirSkp]) -> list[ButirSkp]:
    """Main plans that serve none of the superior's."""
    return [b for b in butir if b.jenis == ButirSkp.Jenis.UTAMA and not hasattr(b, "selaras")]


# -- who decides -------------------------------------------------------------------------------------------------------


def may_agree(*, actor: Pengguna, pegawai_ids: Iterable[int], hibah: Hibah | None = None) -> dict[int, str]:
    """Of these people those whose SKP `actor` decides on today, and as what ("atasan" or "bkpsdm").

    The direct superior, or who acts in his place. Where nobody stands above, or only the elected head of the region,
    BKPSDM puts down the agreement. Nobody decides on himself.
    """
    hari, ids = timezone.localdate(), set(pegawai_ids) - {actor.pegawai_id}
    if not actor.is_active or not ids:
        return {}
    hasil = {}
    peran, _ = hibah or grants_of(pengguna=actor)
    if Peran.BKPSDM in peran:
        beratasan = set(
            GarisAtasan.objects.pada(hari)
            .filter(pegawai_id__in=ids, atasan__kepala_daerah=False)
            .values_list("pegawai_id", flat=True)
        )
        hasil = dict.fromkeys(ids - beratasan, "bkpsdm")
    if actor.pegawai_id is not None:
        bawahan = bawahan_pada(atasan_id=actor.pegawai_id, hari=hari).filter(pk__in=ids)
        hasil |= dict.fromkeys(bawahan.values_list("pk", flat=True), "atasan")
    return hasil


def team_states(*, actor: Pengguna, tahun: int) -> list[dict[str, Any]]:
    """Direct subordinates of today with their newest SKP of the year and its counts, by name."""
    if actor.pegawai_id is None:
        return []
    orang = list(bawahan_pada(atasan_id=actor.pegawai_id, hari=timezone.localdate()).order_by("nama", "pk"))
    hasil = [{"pegawai": p, "skp": None, "banyak": 0, "belum": 0, "jabatan": ""} for p in orang]
    milik: dict[int, Skp] = {}
    # what waits comes before what is in force, and that before a draft
    urut = {Status.DIAJUKAN: 0, Status.DISETUJUI: 1, Status.DRAF: 2}
    semua = Skp.objects.filter(pegawai__in=orang, tahun=tahun).exclude(status=Status.DIBUANG)
    for skp in sorted(semua, key=lambda s: (urut[Status(s.status)], -s.mulai.toordinal())):
        milik.setdefault(skp.pegawai_id, skp)
    butir: dict[int, list[ButirSkp]] = {}
    for b in ButirSkp.objects.filter(skp__in=milik.values()).select_related("selaras"):
        butir.setdefault(b.skp_id, []).append(b)
    jabatan = positions_of([p.pk for p in orang])
    for satu in hasil:
        satu["jabatan"] = jabatan.get(satu["pegawai"].pk, "")
        skp = satu["skp"] = milik.get(satu["pegawai"].pk)
        if skp is not None:
            satu["banyak"] = len(butir.get(skp.pk, ()))
            satu["belum"] = len(unaligned(butir.get(skp.pk, ())))
    return hasil


def positions_of(pegawai_ids: Iterable[int]) -> dict[int, str]:
    """Names of today's positions, the definitive one before an acting one."""
    hasil: dict[int, str] = {}
    ada = Penugasan.objects.pada(timezone.localdate()).filter(pegawai_id__in=list(pegawai_ids))
    for p in sorted(ada.select_related("jabatan"), key=lambda p: p.jenis != Penugasan.Jenis.DEFINITIF):
        hasil.setdefault(p.pegawai_id, p.jabatan.nama)
    return hasil


# -- what a page shows -------------------------------------------------------------------------------------------------


def items_of(skp: Skp) -> list[ButirSkp]:
    """Items with indicators (`aspek`: list of (label, indicator)) and alignment: two queries."""
    semua = list(ButirSkp.objects.filter(skp=skp).select_related("selaras__induk__skp").prefetch_related("indikator"))
    return with_aspects(semua)


def with_aspects(semua: list[Any]) -> list[Any]:
    """Items (of a person or a template) with `aspek`; their indicators are prefetched."""
    for butir in semua:
        ada = {i.aspek: i for i in butir.indikator.all()}
        butir.aspek = [(Aspek(a).label, ada[a]) for a in Aspek.values if a in ada]
    return semua


@dataclass(frozen=True)
class BarisRealisasi:
    """One item in a month. `lalu`: of the year's months before; `kini`: of the month, None where nothing is said."""

    butir: ButirSkp
    lalu: Decimal
    kini: Decimal | None

    @property
    def jumlah(self) -> Decimal:
        return self.lalu + (self.kini or 0)

    @property
    def persen(self) -> Decimal:
        return (self.jumlah * 100 / self.butir.target).quantize(Decimal("0.1"))

    @property
    def ada(self) -> bool:
        return bool(self.kini is not None or self.lalu)


def realisation_of(*, pegawai_id: int, awal: dt.date, akhir: dt.date) -> list[BarisRealisasi]:
    """What the score of the month reads: items of agreed SKP in force, with the year's realisation so far."""
    butir = list(
        ButirSkp.objects.filter(
            skp__pegawai_id=pegawai_id, skp__status=Status.DISETUJUI, skp__mulai__lte=akhir, skp__sampai__gte=awal
        )
        .select_related("skp")
        .order_by("skp__mulai", "urutan", "id")
    )
    jumlah = RealisasiButir.objects.filter(butir__in=butir, tahun=awal.year).values_list("butir_id")
    lalu = dict(jumlah.filter(bulan__lt=awal.month).annotate(n=Sum("realisasi")))
    kini = dict(jumlah.filter(bulan=awal.month).values_list("butir_id", "realisasi"))
    return [BarisRealisasi(b, lalu.get(b.pk, Decimal(0)), kini.get(b.pk)) for b in butir]


def waiting_count(*, actor: Pengguna) -> int:
    """How many SKP wait for the actor's agreement."""
    if actor.pegawai_id is None:
        return 0
    bawahan = bawahan_pada(atasan_id=actor.pegawai_id, hari=timezone.localdate())
    return Skp.objects.filter(Q(pegawai__in=bawahan), status=Status.DIAJUKAN).count()


def title_of(skp: Skp) -> str:
    return f"SKP {rentang(skp.mulai, skp.sampai)}"
