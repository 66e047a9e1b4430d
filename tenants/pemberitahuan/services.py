"""Telling people, marking what was read, and throwing old messages away."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from django.utils import timezone

from tenants.akun.models import Pengguna
from tenants.pemberitahuan.jenis import JENIS
from tenants.pemberitahuan.models import Pemberitahuan, PesanKeluar

SIMPAN_DIBACA = dt.timedelta(days=90)
SIMPAN_BELUM = dt.timedelta(days=365)
SIMPAN_KELUAR = dt.timedelta(days=30)


def notify(
    *, penerima: Collection[int], jenis: str, judul: str, isi: str = "", alamat: str = "", kunci: str = ""
) -> None:
    """Tell the employees `penerima` (ids) something, in the caller's transaction: one INSERT, undone with it.

    jenis: of tenants.pemberitahuan.jenis. alamat: path within the region, without host. kunci: what it is about; while
    a message of the same kind about the same matter is unread, no second one is added. Raises KeyError for an unknown
    kind, a mistake of the code.
    """
    JENIS[jenis]
    # "//host" and "/\\host" are other hosts to a browser
    if alamat and not re.match(r"/(?![/\\])", alamat):
        raise ValueError(f"alamat pemberitahuan harus jalur di dalam wilayah, bukan {alamat!r}")
    Pemberitahuan.objects.bulk_create(
        [
            Pemberitahuan(
                penerima_id=i, jenis=jenis, judul=judul[:150], isi=isi[:500], alamat=alamat, kunci=kunci[:120]
            )
            for i in sorted(set(penerima))
        ],
        ignore_conflicts=True,
    )


def mark_read(*, actor: Pengguna, sampai_id: int | None = None, satu_id: int | None = None) -> int:
    """Mark own messages as read: one, or all up to `sampai_id`; returns how many were unread."""
    milik = Pemberitahuan.objects.filter(penerima_id=actor.pegawai_id, dibaca_pada__isnull=True)
    if actor.pegawai_id is None or not actor.is_active:
        return 0
    milik = milik.filter(pk=satu_id) if satu_id is not None else milik
    milik = milik.filter(pk__lte=sampai_id) if sampai_id is not None else milik
    return milik.update(dibaca_pada=timezone.now())


def unsend(*, penerima: int, kunci: str) -> None:
    """Take back what somebody has not read yet: its matter was undone."""
    Pemberitahuan.objects.filter(penerima_id=penerima, kunci=kunci, dibaca_pada__isnull=True).delete()


def messages_purge(*, kini: dt.datetime) -> None:
    """What was read three months ago, was never read for a year, or left the house a month ago."""
    Pemberitahuan.objects.filter(dibaca_pada__lt=kini - SIMPAN_DIBACA).delete()
    Pemberitahuan.objects.filter(dibuat_pada__lt=kini - SIMPAN_BELUM).delete()
    PesanKeluar.objects.filter(selesai_pada__lt=kini - SIMPAN_KELUAR).delete()
