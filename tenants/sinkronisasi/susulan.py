"""Late facts: what arrives for a locked month is kept visible instead of being lost or slipped in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import locked_days
from tenants.sinkronisasi.models import FaktaSusulan

_SEBAB_MAKS = 400


@dataclass(frozen=True, slots=True)
class LateFact:
    """A fact as it came. isi: JSON values only. sebab: why it was refused, for people."""

    jenis: str
    mulai: dt.date
    isi: Mapping[str, Any]
    sebab: str
    sampai: dt.date | None = None
    pegawai_id: int | None = None


def late_facts_record(
    fakta: Sequence[LateFact], *, sumber: str, kiriman_id: int | None = None, actor_id: int | None = None
) -> int:
    """Keep facts that a locked month refused; returns how many are new (deliveries overlap, each is kept once).

    Raises GalatLayanan when the month of one is open: that is an ordinary fact.
    """
    tutup = locked_days([f.mulai for f in fakta])
    terbuka = next((f for f in fakta if f.mulai not in tutup), None)
    if terbuka is not None:
        raise GalatLayanan(
            f"{terbuka.jenis} mulai {terbuka.mulai} bukan fakta susulan: bulannya belum terkunci.",
            kode="susulan_bulan_terbuka",
            saran="Catat sebagai fakta biasa.",
        )
    baru = [f for f, masih_baru in zip(fakta, late_facts_new(fakta), strict=True) if masih_baru]
    FaktaSusulan.objects.bulk_create(
        FaktaSusulan(
            jenis=f.jenis,
            pegawai_id=f.pegawai_id,
            mulai=f.mulai,
            sampai=f.sampai,
            isi=dict(f.isi),
            sumber=sumber,
            kiriman_id=kiriman_id,
            sebab=f.sebab[:_SEBAB_MAKS],
            dicatat_oleh_id=actor_id,
        )
        for f in baru
    )
    return len(baru)


def late_facts_new(fakta: Sequence[LateFact]) -> list[bool]:
    """Of each, whether it is not kept yet; one query, none for no facts."""
    dulu = FaktaSusulan.objects.filter(mulai__in={f.mulai for f in fakta}, jenis__in={f.jenis for f in fakta})
    ada = {_kunci(s) for s in dulu} if fakta else set()
    return [_kunci(f) not in ada for f in fakta]


def _kunci(f: LateFact | FaktaSusulan) -> tuple[str, int | None, dt.date, str]:
    return f.jenis, f.pegawai_id, f.mulai, json.dumps(dict(f.isi), sort_keys=True)
