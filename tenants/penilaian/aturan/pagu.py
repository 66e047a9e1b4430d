"""Recording a budget ceiling, for impacts to be held against."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tenants.jejak.services import catat
from tenants.penilaian.aturan.galat import RancanganDitolak
from tenants.penilaian.aturan.models import PaguBelanja
from tenants.penilaian.aturan.services import SUNTING, role_check, start_check


def pagu_set(*, actor_id: int, opd_id: int | None, mulai: dt.date, jumlah: int, dasar: str) -> PaguBelanja:
    """Record a budget ceiling a month; the newest row of the newest start counts. Raises RancanganDitolak,
    TidakBerwenang, BulanTerkunci."""
    role_check(actor_id, SUNTING, "mencatat pagu belanja")
    start_check(mulai, "Pagu belanja")
    if jumlah <= 0 or not dasar.strip():
        raise RancanganDitolak(
            "Pagu belanja memerlukan jumlah di atas nol dan dasarnya.",
            kode="pagu_kurang",
            saran="Tulis jumlah sebulan dan dokumen anggarannya.",
        )
    with transaction.atomic():
        satu = PaguBelanja.objects.create(
            opd_id=opd_id, mulai=mulai, jumlah=jumlah, dasar=dasar.strip()[:200], dicatat_oleh_id=actor_id
        )
        objek = (opd_id or "wilayah", satu.opd.nama if satu.opd else "seluruh wilayah")
        catat(aksi="aturan.pagu", actor_id=actor_id, objek=objek, rincian={"jumlah": jumlah, "mulai": mulai})
    return satu
