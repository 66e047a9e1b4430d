"""Reads of activities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib.postgres.fields import RangeBoundary
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from erk_kit.dated import TanggalRentang
from tenants.aktivitas.delegasi import names_used_by, own_superiors
from tenants.aktivitas.models import Aktivitas, NormaWaktu
from tenants.akun.models import Pengguna
from tenants.organisasi.models import GarisAtasan, Penugasan
from tenants.organisasi.selectors import pegawai_diakses

DIHITUNG_SEHARI = (Aktivitas.Status.DIAJUKAN, Aktivitas.Status.DITERIMA)


def aktivitas_diakses(*, actor: Pengguna) -> QuerySet[Aktivitas]:
    """Activities of everyone whom `actor` may see, and those that wait or waited for the actor's own decision.

    The second part outlives a transfer: who was superior on the day of the work still sees and decides it.
    """
    boleh = Q(pegawai__in=pegawai_diakses(actor=actor))
    if actor.is_active and actor.pegawai_id is not None:
        boleh |= Q(pk__in=_bawahan_hari_itu(names_used_by(actor.pegawai_id)).values("pk"))
    return Aktivitas.objects.filter(boleh).select_related("pegawai", "norma", "butir_skp")


def aktivitas_of(*, actor: Pengguna, pegawai_id: int) -> QuerySet[Aktivitas]:
    """Activities of one person, as far as `actor` may see them; one's own without asking who else may."""
    if actor.is_active and actor.pegawai_id == pegawai_id:
        return Aktivitas.objects.filter(pegawai_id=pegawai_id).select_related("pegawai", "norma", "butir_skp")
    return aktivitas_diakses(actor=actor).filter(pegawai_id=pegawai_id)


def menunggu_validasi(*, actor: Pengguna) -> QuerySet[Aktivitas]:
    """What waits for `actor` as direct superior of the day of the work, oldest first."""
    if not actor.is_active or actor.pegawai_id is None:
        return Aktivitas.objects.none()
    return (
        _bawahan_hari_itu(names_used_by(actor.pegawai_id))
        .filter(status=Aktivitas.Status.DIAJUKAN)
        .select_related("pegawai", "norma", "butir_skp", "jenis_daerah")
        .order_by("pegawai__nama", "pegawai_id", "tanggal", "id")
    )


def menit_sehari(*, pegawai_id: int, tanggal: dt.date, kecuali: int | None = None) -> int:
    """Minutes of that day which are submitted or accepted, without activity `kecuali`."""
    baris = Aktivitas.objects.filter(pegawai_id=pegawai_id, tanggal=tanggal, status__in=DIHITUNG_SEHARI)
    if kecuali is not None:
        baris = baris.exclude(pk=kecuali)
    return int(baris.aggregate(jumlah=Sum("menit"))["jumlah"] or 0)


def accepted_minutes(*, pegawai_id: int, tanggal: dt.date, jenis: str) -> int:
    """Accepted minutes of one kind on that day."""
    baris = Aktivitas.objects.filter(
        pegawai_id=pegawai_id, tanggal=tanggal, jenis=jenis, status=Aktivitas.Status.DITERIMA
    )
    return int(baris.aggregate(jumlah=Sum("menit"))["jumlah"] or 0)


def norma_pada(*, hari: dt.date) -> QuerySet[NormaWaktu]:
    """The catalogue of standard minutes that holds on `hari`."""
    return NormaWaktu.objects.pada(hari)


def _bawahan_hari_itu(nama: Sequence[int]) -> QuerySet[Aktivitas]:
    """Activities whose superior that day is one of `nama`, or somebody in whose position one of them acted then, or
    that were passed on to one of them. `nama` begins with who asks: his own are never among them, and what he decides
    in another's name is never his own superior's."""
    diri = nama[0]
    garis = GarisAtasan.objects.annotate(hari=_hari("berlaku_mulai", "berlaku_sampai")).filter(
        pegawai_id=OuterRef("pegawai_id"), hari__contains=OuterRef("tanggal")
    )
    boleh, pernah = _by_line(garis, [diri])
    naik = Q(dieskalasi_ke_id=diri)
    if len(nama) > 1:
        lain, pernah_lain = _by_line(garis, list(nama[1:]))
        bukan_atasan = ~Q(pegawai_id__in=own_superiors(diri, hari=timezone.localdate()))
        boleh |= lain & bukan_atasan
        pernah |= pernah_lain
        naik |= Q(dieskalasi_ke_id__in=list(nama[1:])) & bukan_atasan
    orang = GarisAtasan.objects.filter(pernah).values("pegawai_id")
    naik &= Q(status=Aktivitas.Status.DIAJUKAN)
    dinaikkan = Aktivitas.objects.filter(dieskalasi_ke_id__in=list(nama), status=Aktivitas.Status.DIAJUKAN)
    # Says nothing new, but leads to the few people by index: behind the OR below the database would ask each waiting
    # activity of the region for its superior.
    mungkin = orang.order_by().union(dinaikkan.order_by().values("pegawai_id"))
    cocok = (boleh & Q(pegawai_id__in=orang)) | naik
    return Aktivitas.objects.filter(cocok, pegawai_id__in=mungkin).exclude(pegawai_id=diri)


def _by_line(garis: QuerySet[GarisAtasan], nama: list[int]) -> tuple[Q, Q]:
    """(whether an activity's superior that day is of `nama`, lines that could ever make it so)."""
    bertindak = (
        Penugasan.objects.filter(pegawai_id__in=nama)
        .exclude(jenis=Penugasan.Jenis.DEFINITIF)
        .values_list("jabatan_id", "unit_id", "berlaku_mulai", "berlaku_sampai")
    )
    boleh = Q(Exists(garis.filter(atasan_id__in=nama)))
    pernah = Q(atasan_id__in=nama)
    for jabatan_id, unit_id, mulai, sampai in bertindak:
        # whoever held that position; on which of the days is asked per activity below
        pejabat = Penugasan.objects.filter(jabatan_id=jabatan_id, unit_id=unit_id, jenis=Penugasan.Jenis.DEFINITIF)
        pernah |= Q(atasan_id__in=pejabat.values("pegawai_id"))
        hari_itu = Q(Exists(garis.filter(atasan_id__in=pejabat.values("pegawai_id"))), tanggal__gte=mulai)
        boleh |= hari_itu & Q(tanggal__lte=sampai) if sampai else hari_itu
    return boleh, pernah


def _hari(mulai: str, sampai: str) -> TanggalRentang:
    return TanggalRentang(mulai, sampai, RangeBoundary(inclusive_lower=True, inclusive_upper=True))
