"""Writes of the audit trail: a record in the caller's transaction, and a seal over what is visible and unsealed.

Records are inserted freely, so that a whole region may work at once; only sealing takes a lock
(docs/keputusan/0006-jejak-audit.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from erk_kit.binding import current_schema
from erk_kit.permintaan import permintaan_kini
from tenants.jejak.aksi import AKSI, PERAN
from tenants.jejak.kanonik import Butir, catatan_hash, daftar_baca, daftar_tulis, pangkal, rentang_gabung, rentang_tulis
from tenants.jejak.kanonik import segel_hash as hash_segel
from tenants.jejak.models import Catatan, Segel

if TYPE_CHECKING:
    from tenants.akun.models import Pengguna

SISTEM = "Sistem"
SESEORANG = "Seseorang"
# A record that becomes visible later than this after its own instant is never sealed, nor is one this far in the
# future, and both are reported: longer than the longest transaction (a task is ended after 55 minutes).
JENDELA = dt.timedelta(hours=2)
SEGEL_MAKS = 20_000


class CatatanSalah(ValueError):
    """A service called `catat` with what the registry or the canonical form does not know; a mistake of the code."""


def catat(
    *,
    aksi: str,
    actor: Pengguna | None = None,
    actor_id: int | None = None,
    peran: str = "",
    objek: tuple[object, str] | None = None,
    rincian: Mapping[str, Any] | None = None,
    tanpa_pelaku: bool = False,
) -> None:
    """Record that `aksi` (of tenants.jejak.aksi) was done: one INSERT in the caller's transaction, undone with it.

    actor or actor_id: who did it; without either the signed-in account of the request, else the system itself.
    tanpa_pelaku: nobody who is known (a failed log-in). peran: as what, if it matters. objek: key and label as people
    call it; its kind is the registry's. rincian: keys, counts, old and new values; text, whole numbers, bool, None,
    lists and mappings of them, no float, and no name or NIP where a key will do. Raises CatatanSalah.
    """
    if aksi not in AKSI:
        raise CatatanSalah(f"Aksi {aksi!r} tidak ada di tenants.jejak.aksi; tambahkan di sana.")
    if bool(objek) != bool(AKSI[aksi].objek):
        raise CatatanSalah(f"Aksi {aksi}: objek {objek!r}, seharusnya {AKSI[aksi].objek or 'tanpa objek'}.")
    if peran and peran not in PERAN:
        raise CatatanSalah(f"Aksi {aksi}: peran {peran!r} tidak ada di tenants.jejak.aksi.PERAN.")
    permintaan = permintaan_kini()
    aktor_id, label = (None, SESEORANG) if tanpa_pelaku else _pelaku(actor, actor_id)
    kunci, nama = objek or ("", "")
    isi: dict[str, Any] = {
        "pada": timezone.now(),
        "aksi": aksi,
        "aktor_id": aktor_id,
        "aktor_label": _teks(label)[:150],
        "peran": peran,
        "objek_jenis": AKSI[aksi].objek,
        "objek_kunci": _teks(str(kunci))[:100],
        "objek_label": _teks(str(nama))[:200],
        "rincian": _bersih(dict(rincian or {}), aksi),
        "permintaan": permintaan.nomor if permintaan else "",
        "alamat": permintaan.awalan_alamat if permintaan else "",
    }
    Catatan(**isi, hash=catatan_hash(isi)).save(force_insert=True)


def _pelaku(actor: Pengguna | None, actor_id: int | None) -> tuple[int | None, str]:
    if actor is None and actor_id is None:
        permintaan = permintaan_kini()
        actor = permintaan.pengguna if permintaan else None
        if actor is None:
            return None, SISTEM
    if actor is not None:
        return actor.pk, actor.nama
    nama = get_user_model().objects.filter(pk=actor_id).values_list("nama", flat=True).first()
    return actor_id, nama or f"Pengguna {actor_id}"


def _teks(teks: str) -> str:
    """Without what Postgres or UTF-8 cannot hold."""
    return teks.replace("\x00", "").encode("utf-8", "replace").decode()


def _bersih(nilai: Any, aksi: str) -> Any:
    """What comes back from jsonb as it went in, so that the hash can be computed again."""
    if nilai is None or isinstance(nilai, bool | int):
        return nilai
    if isinstance(nilai, str):
        return _teks(nilai)
    if isinstance(nilai, dt.date) and not isinstance(nilai, dt.datetime):
        return nilai.isoformat()
    if isinstance(nilai, list | tuple):
        return [_bersih(n, aksi) for n in nilai]
    if isinstance(nilai, Mapping):
        return {str(k): _bersih(n, aksi) for k, n in nilai.items()}
    raise CatatanSalah(f"Aksi {aksi}: rincian memuat {type(nilai).__name__}; pakai teks, bilangan bulat, atau tanggal.")


# -- seals ------------------------------------------------------------------------------------------------------------

# Every visible record is committed (or our own), so what is visible and in no seal may be sealed, whatever its id. A
# sealed record is at most a window older or younger than its seal, so that older seals need not be looked at.
BELUM_DISEGEL = """
    from jejak_catatan c
   where c.pada > %(sejak)s and c.pada <= %(sampai)s
     and not coalesce((select range_agg(rentang) from jejak_segel where pada > %(segel_sejak)s), '{}') @> c.id
"""


def unsealed_since(terakhir: dt.datetime | None, kini: dt.datetime) -> dict[str, Any]:
    """Parameters of BELUM_DISEGEL. terakhir: instant of the last seal."""
    sampai = kini + JENDELA
    if terakhir is None:
        return {"sejak": "-infinity", "sampai": sampai, "segel_sejak": "-infinity"}
    return {"sejak": terakhir - JENDELA, "sampai": sampai, "segel_sejak": terakhir - 2 * JENDELA}


def trail_seal() -> Segel | None:
    """Seal what is visible and unsealed in the bound schema, in the caller's transaction (READ COMMITTED).

    At most SEGEL_MAKS records a seal, as many seals as needed; returns the last one, None when there was nothing.
    Waits for another sealer of the same schema.
    """
    schema = str(current_schema())
    with transaction.atomic(), connection.cursor() as kursor:
        # its own statement: only the next one sees what the sealer before us has committed
        kursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7304))", [f"segel:{schema}"])
        # the database's clock: the only one that all sealers share
        kursor.execute("select clock_timestamp()")
        (kini,) = kursor.fetchone()
        kursor.execute("select nomor, pada, hash from jejak_segel order by nomor desc limit 1")
        nomor, terakhir, sebelum = kursor.fetchone() or (0, None, pangkal(schema))
        kursor.execute(
            f"select c.id, c.pada, c.aksi, c.aktor_id, c.hash {BELUM_DISEGEL} order by c.id",
            unsealed_since(terakhir, kini),
        )
        segel = None
        # never before the last one, also where the clock was put back
        pada = max(kini, terakhir) if terakhir else kini
        while baris := kursor.fetchmany(SEGEL_MAKS):
            nomor += 1
            segel = _append(schema, nomor, pada, sebelum, [Butir(*b[:4], bytes(b[4])) for b in baris])
            sebelum = segel.hash
    return segel


def trail_seal_hash() -> str:
    """Seal now and give the hash of the last seal, 64 hex digits; for what keeps it elsewhere (the lock of a month)."""
    segel = trail_seal() or Segel.objects.order_by("-nomor").first()
    return segel.hash if segel else pangkal(str(current_schema()))


def _append(schema: str, nomor: int, pada: dt.datetime, sebelum: str, butir: list[Butir]) -> Segel:
    isi = daftar_tulis(butir)
    daftar, _ = daftar_baca(isi)
    return Segel.objects.create(
        nomor=nomor,
        pada=pada,
        jumlah=len(butir),
        sebelum=sebelum,
        hash=hash_segel(schema=schema, nomor=nomor, pada=pada, sebelum=sebelum, jumlah=len(butir), daftar=daftar),
        isi=isi,
        rentang=rentang_tulis(rentang_gabung(b.id for b in butir)),
    )
