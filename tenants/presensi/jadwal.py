"""Shifts: who works from when to when on which date. A shift that is replaced or taken back stays readable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from erk_kit.bentuk import tanggal
from tenants.organisasi.fakta import version_keep, version_withdraw
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import check_open
from tenants.organisasi.models import FaktaLama, Pegawai
from tenants.presensi.models import Jadwal

_SEKALI_TULIS = 5000


@dataclass(frozen=True, slots=True)
class Giliran:
    """One shift of a schedule; `selesai` not after `mulai` means the next day. At most 24 hours."""

    pegawai_id: int
    tanggal: dt.date
    mulai: dt.time
    selesai: dt.time
    regu: str = ""

    @property
    def dari(self) -> dt.datetime:
        return dt.datetime.combine(self.tanggal, self.mulai)

    @property
    def sampai(self) -> dt.datetime:
        lewat = dt.timedelta(days=1 if self.selesai <= self.mulai else 0)
        return dt.datetime.combine(self.tanggal, self.selesai) + lewat


def jadwal_set(*, giliran: Sequence[Giliran], oleh_id: int | None = None, alasan: str = "") -> int:
    """Write shifts, whole or not at all; returns how many changed. What stands there on the same day is replaced.

    Raises GalatLayanan with row and reason: a day named twice, a shift that begins before the previous one ends,
    somebody who is not on the roll that day.
    """
    with transaction.atomic():
        if not giliran:
            return 0
        orang = {g.pegawai_id for g in giliran}
        hari = [g.tanggal for g in giliran]
        check_open(min(hari), "Jadwal regu", saran="Jadwal bulan terkunci tidak berubah; ubah mulai hari sesudahnya.")
        dekat = (min(hari) - dt.timedelta(days=1), max(hari) + dt.timedelta(days=1))
        ada = {
            (j.pegawai_id, j.tanggal): j
            for j in Jadwal.objects.select_for_update().filter(pegawai_id__in=orang, tanggal__range=dekat)
        }
        _check(giliran, ada)
        baru = []
        for g in giliran:
            lama = ada.get((g.pegawai_id, g.tanggal))
            if lama is None:
                baru.append(_row(g))
            elif (lama.mulai, lama.selesai, lama.regu) != (g.mulai, g.selesai, g.regu):
                version_keep(lama, FaktaLama.Tindakan.DIKOREKSI, alasan, oleh_id)
                lama.mulai, lama.selesai, lama.regu = g.mulai, g.selesai, g.regu
                lama.dicatat_pada = timezone.now()
                lama.save()
                baru.append(lama)
        Jadwal.objects.bulk_create([j for j in baru if j.pk is None], batch_size=_SEKALI_TULIS)
    return len(baru)


def jadwal_withdraw(*, pegawai_id: int, tanggal_mulai: dt.date, alasan: str, oleh_id: int | None = None) -> None:
    """Take a shift back: the day falls to the calendar of the person's pattern again."""
    check_open(tanggal_mulai, "Jadwal regu", saran="Jadwal bulan terkunci tidak berubah.")
    with transaction.atomic():
        ada = Jadwal.objects.select_for_update().filter(pegawai_id=pegawai_id, tanggal=tanggal_mulai).first()
        if ada is None or not alasan.strip():
            raise GalatLayanan(
                f"Jadwal {tanggal(tanggal_mulai)} tidak dapat dibatalkan: "
                + ("tidak ada." if ada is None else "alasannya kosong."),
                kode="jadwal_batal",
                saran="Periksa tanggalnya." if ada is None else "Tulis alasannya.",
            )
        version_withdraw(ada, alasan, oleh_id)


def _row(g: Giliran) -> Jadwal:
    return Jadwal(pegawai_id=g.pegawai_id, tanggal=g.tanggal, mulai=g.mulai, selesai=g.selesai, regu=g.regu)


def _check(giliran: Sequence[Giliran], ada: dict[tuple[int, dt.date], Jadwal]) -> None:
    pegawai = Pegawai.objects.in_bulk({g.pegawai_id for g in giliran})
    baris: set[tuple[int, dt.date]] = set()
    for n, g in enumerate(giliran, 1):
        if (g.pegawai_id, g.tanggal) in baris:
            raise _refused(n, g, "jadwal hari itu disebut dua kali", "Sisakan satu.")
        baris.add((g.pegawai_id, g.tanggal))
    semua = {
        kunci: Giliran(j.pegawai_id, j.tanggal, j.mulai, j.selesai, j.regu)
        for kunci, j in ada.items()
        if kunci not in baris
    } | {(g.pegawai_id, g.tanggal): g for g in giliran}
    for n, g in enumerate(giliran, 1):
        orang = pegawai.get(g.pegawai_id)
        if orang is None or not (orang.terdaftar_mulai <= g.tanggal <= (orang.terdaftar_sampai or g.tanggal)):
            raise _refused(n, g, "pegawai itu tidak terdaftar hari itu", "Periksa pegawai dan tanggalnya.")
        sehari = dt.timedelta(days=1)
        lalu, nanti = (semua.get((g.pegawai_id, g.tanggal + d)) for d in (-sehari, sehari))
        # of two rows of this very list the later one is named
        if nanti is not None and (g.pegawai_id, nanti.tanggal) in baris:
            nanti = None
        for satu, lain in ((lalu, g), (g, nanti)):
            if satu and lain and satu.sampai > lain.dari:
                raise _refused(
                    n,
                    g,
                    f"jadwal {tanggal(satu.tanggal)} baru selesai {satu.sampai:%H:%M}, sesudah jadwal berikutnya mulai "
                    f"{lain.dari:%H:%M}",
                    "Betulkan jam salah satunya.",
                )


def _refused(n: int, g: Giliran, apa: str, saran: str) -> GalatLayanan:
    return GalatLayanan(
        f"Baris {n}, pegawai {g.pegawai_id}, {tanggal(g.tanggal)} {g.mulai:%H:%M}-{g.selesai:%H:%M}: {apa}.",
        kode="jadwal_ditolak",
        saran=saran,
    )
