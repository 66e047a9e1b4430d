"""Punches as a device sends them, row by row: what may count is appended, the rest is kept in quarantine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tenants.organisasi.kunci import check_open
from tenants.organisasi.models import Pegawai
from tenants.presensi.models import Perangkat, Rekaman, RekamanKarantina

Sebab = RekamanKarantina.Sebab
# Clocks of devices run a little ahead; more than this is no clock but a wrong date.
SELISIH_JAM = dt.timedelta(minutes=5)
_SEKALI_TULIS = 5000


@dataclass(frozen=True, slots=True)
class Tekan:
    """A punch as sent. waktu: with its zone; baris: its row in the delivery."""

    baris: int
    nip: str
    waktu: dt.datetime
    perangkat: str


@dataclass(frozen=True, slots=True)
class HasilTerima:
    """How many rows were new punches and new in quarantine; the rest was there already."""

    rekaman: int
    karantina: int


def rekaman_receive(
    *, baris: Sequence[Tekan], kiriman_id: int | None = None, sekarang: dt.datetime | None = None
) -> HasilTerima:
    """Append a device's punches. One in the future, or from an unknown or inactive device, or of an unknown NIP, goes
    to quarantine with its row and the reason, and never counts. `sekarang`: default now."""
    sekarang = sekarang or timezone.now()
    orang = dict(Pegawai.objects.filter(nip__in={b.nip for b in baris}).values_list("nip", "id"))
    alat = {p.kode: p for p in Perangkat.objects.filter(kode__in={b.perangkat for b in baris})}
    baik, buruk = [], []
    for b in baris:
        sebab = reason_of(b, orang, alat, sekarang)
        if sebab is None:
            baik.append(
                Rekaman(
                    pegawai_id=orang[b.nip], waktu=b.waktu, perangkat_id=alat[b.perangkat].pk, kiriman_id=kiriman_id
                )
            )
            continue
        buruk.append(
            RekamanKarantina(
                baris=b.baris,
                nip=b.nip[:40],
                waktu=b.waktu,
                perangkat=b.perangkat[:40],
                sebab=sebab[0],
                keterangan=sebab[1][:300],
                kiriman_id=kiriman_id,
            )
        )
    if not baris:
        return HasilTerima(0, 0)
    if baik:
        check_open(min(timezone.localdate(r.waktu) for r in baik), "Rekaman presensi")
    rentang = (min(b.waktu for b in baris), max(b.waktu for b in baris))
    with transaction.atomic():
        ada = Rekaman.objects.filter(pegawai_id__in={r.pegawai_id for r in baik}, waktu__range=rentang)
        tertahan = RekamanKarantina.objects.filter(nip__in={r.nip for r in buruk}, waktu__range=rentang)
        sebelum = ada.count(), tertahan.count()
        Rekaman.objects.bulk_create(baik, batch_size=_SEKALI_TULIS, ignore_conflicts=True)
        RekamanKarantina.objects.bulk_create(buruk, batch_size=_SEKALI_TULIS, ignore_conflicts=True)
        return HasilTerima(ada.count() - sebelum[0], tertahan.count() - sebelum[1])


def reason_of(
    b: Tekan, orang: dict[str, int], alat: dict[str, Perangkat], sekarang: dt.datetime
) -> tuple[str, str] | None:
    """Why this one may not count: kind and sentence; None = it may."""
    if b.perangkat not in alat:
        return Sebab.PERANGKAT_ASING, f"Perangkat '{b.perangkat}' tidak terdaftar; daftarkan, lalu kirim ulang."
    if not alat[b.perangkat].aktif:
        return Sebab.PERANGKAT_NONAKTIF, f"Perangkat '{b.perangkat}' tidak aktif; aktifkan bila memang dipakai lagi."
    if b.waktu > sekarang + SELISIH_JAM:
        return (
            Sebab.MASA_DEPAN,
            f"Waktu {b.waktu.isoformat(' ')} sesudah saat diterima {sekarang.isoformat(' ', 'seconds')}; betulkan jam "
            "perangkatnya.",
        )
    if b.nip not in orang:
        return Sebab.NIP_ASING, f"NIP '{b.nip}' tidak terdaftar di wilayah ini."
    return None
