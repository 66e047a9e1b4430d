"""Flags on activities: what the validator is told. They decide nothing (docs/keputusan/0016-aktivitas-harian.md).

Codes are stored with the activity when it is handed in. What attendance says of the day often comes later, so
`tanda_of` looks at it anew.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from erk_kit.hari import month_end
from tenants.aktivitas.models import Aktivitas
from tenants.presensi.selectors import HariPegawai, days_of

KEMBAR, MIRIP, SUSULAN, MENUMPUK, BULAT = "KEMBAR", "MIRIP", "SUSULAN", "MENUMPUK", "BULAT"
LUAR_HADIR, CUTI = "LUAR_HADIR", "CUTI"
TANDA = {
    KEMBAR: "Uraian hampir sama dengan aktivitas lain pada hari yang sama",
    MIRIP: "Uraian hampir sama pada sedikitnya 3 hari lain dalam 60 hari",
    SUSULAN: "Diajukan di akhir bulan untuk hari yang lebih dari 3 hari sebelumnya",
    MENUMPUK: "Lebih dari 40% menit bulan itu diajukan sejak 3 hari terakhir bulan",
    BULAT: "Jumlah menit sama dan bulat pada 5 hari berturut-turut",
    LUAR_HADIR: "Di luar jam hadir menurut presensi",
    CUTI: "Pada hari cuti",
}
_HADIR = frozenset((LUAR_HADIR, CUTI))

RENTANG_HARI, BARIS_MAKS = 60, 300
SERUPA, HARI_LAIN = 0.8, 3
AKHIR_BULAN, MUNDUR, PORSI = 3, 3, 0.4
HARI_BULAT, KELIPATAN = 5, 10
DIHITUNG = (Aktivitas.Status.DIAJUKAN, Aktivitas.Status.DITERIMA)


def tanda_label(kode: str) -> str:
    """A flag in words; of a code that this version does not know, the code itself."""
    return TANDA.get(kode, kode)


def tanda_of(aktivitas: Sequence[Aktivitas]) -> dict[int, list[str]]:
    """By activity the codes stored at submission, those about attendance as of now; one query for any number."""
    if not aktivitas:
        return {}
    hari = [a.tanggal for a in aktivitas]
    presensi = days_of(pegawai_ids={a.pegawai_id for a in aktivitas}, mulai=min(hari), sampai=max(hari))
    hasil = {}
    for a in aktivitas:
        kini = presence_flags(a, presensi.get((a.pegawai_id, a.tanggal)))
        hasil[a.pk] = [k for k in a.tanda if k not in _HADIR] + kini
    return hasil


def history_of(*, pegawai_id: int, sampai: dt.date) -> list[dict[str, Any]]:
    """What `flags_of` compares with: the person's newest handed-in rows of the last 60 days; one query."""
    return list(
        Aktivitas.objects.filter(
            pegawai_id=pegawai_id,
            status__in=DIHITUNG,
            tanggal__range=(sampai - dt.timedelta(days=RENTANG_HARI), sampai),
        )
        .order_by("-tanggal", "-id")
        .values("id", "tanggal", "uraian", "menit", "diajukan_pada", "dibuat_pada")[:BARIS_MAKS]
    )


def flags_of(
    *, ini: Aktivitas, riwayat: Iterable[dict[str, Any]], presensi: HariPegawai | None, hari_ini: dt.date
) -> list[str]:
    """Codes for `ini`, handed in on `hari_ini`, beside the person's other rows."""
    lain = [r for r in riwayat if r["id"] != ini.pk]
    kode = _likeness(ini, lain) + _late(ini, lain, hari_ini)
    if _same_round(ini, lain):
        kode.append(BULAT)
    return kode + presence_flags(ini, presensi)


def presence_flags(ini: Aktivitas, presensi: HariPegawai | None) -> list[str]:
    """Of what is known now; a day without a result of attendance says nothing."""
    if presensi is None:
        return []
    kode = [CUTI] if presensi.cuti else []
    if not presensi.cuti and outside_presence(ini, presensi):
        kode.append(LUAR_HADIR)
    return kode


def outside_presence(ini: Aktivitas, presensi: HariPegawai, menit_sehari: int | None = None) -> bool:
    """Whether the work lies outside arrival and departure of the day: by its times, else by its length.

    menit_sehari: minutes of the whole day, where the caller knows them.
    """
    if not presensi.status or presensi.dinas:
        return False
    if presensi.masuk is None and presensi.pulang is None:
        return True
    if presensi.masuk is None or presensi.pulang is None:
        return False
    rentang = span_of(ini.tanggal, ini.mulai, ini.selesai)
    if rentang is not None:
        mulai, selesai = (timezone.make_aware(s) for s in rentang)
        # punches carry seconds, times of an activity do not
        masuk = timezone.localtime(presensi.masuk).replace(second=0, microsecond=0)
        if mulai < masuk or selesai > presensi.pulang + dt.timedelta(minutes=1):
            return True
    menit = menit_sehari if menit_sehari is not None else ini.menit
    return menit > (presensi.pulang - presensi.masuk).total_seconds() / 60 + 1


def span_of(tanggal: dt.date, mulai: dt.time | None, selesai: dt.time | None) -> tuple[dt.datetime, dt.datetime] | None:
    """Begin and end in local time; the end lies on the next day where it is not after the begin."""
    if mulai is None or selesai is None:
        return None
    akhir = tanggal if selesai > mulai else tanggal + dt.timedelta(days=1)
    return dt.datetime.combine(tanggal, mulai), dt.datetime.combine(akhir, selesai)


def _words(teks: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", teks.casefold()))


def alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Nearly the same words, numbers included: letter 12 is not letter 13 where little else is said."""
    semua = len(a | b)
    return semua > 0 and len(a & b) / semua >= SERUPA


def _likeness(ini: Aktivitas, lain: list[dict[str, Any]]) -> list[str]:
    kata = _words(ini.uraian)
    hari = {r["tanggal"] for r in lain if alike(kata, _words(r["uraian"]))}
    kode = [KEMBAR] if ini.tanggal in hari else []
    if len(hari - {ini.tanggal}) >= HARI_LAIN:
        kode.append(MIRIP)
    return kode


def _late(ini: Aktivitas, lain: list[dict[str, Any]], hari_ini: dt.date) -> list[str]:
    akhir = month_end(ini.tanggal)
    batas = akhir - dt.timedelta(days=AKHIR_BULAN - 1)
    if hari_ini < batas:
        return []
    kode = [SUSULAN] if (hari_ini - ini.tanggal).days > MUNDUR else []
    sebulan = [r for r in lain if (r["tanggal"].year, r["tanggal"].month) == (akhir.year, akhir.month)]
    baru = ini.menit + sum(r["menit"] for r in sebulan if _day(r) >= batas)
    semua = ini.menit + sum(r["menit"] for r in sebulan)
    if baru > PORSI * semua:
        kode.append(MENUMPUK)
    return kode


def _day(baris: dict[str, Any]) -> dt.date:
    return timezone.localtime(baris["diajukan_pada"] or baris["dibuat_pada"]).date()


def _same_round(ini: Aktivitas, lain: list[dict[str, Any]]) -> bool:
    jumlah: dict[dt.date, int] = defaultdict(int)
    jumlah[ini.tanggal] = ini.menit
    for r in lain:
        jumlah[r["tanggal"]] += r["menit"]
    terakhir = [jumlah[h] for h in sorted((h for h in jumlah if h <= ini.tanggal), reverse=True)[:HARI_BULAT]]
    return len(terakhir) == HARI_BULAT and len(set(terakhir)) == 1 and terakhir[0] % KELIPATAN == 0
