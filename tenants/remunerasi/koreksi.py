"""Instalments of corrections as a pay list has them: beside the paid lines, signed, with an account of their own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from tenants.penilaian.mode import SQL_DIBAYAR, unpaid_opds
from tenants.penilaian.models import Hitungan
from tenants.remunerasi.guna import KOREKSI_ID, KOREKSI_LABEL
from tenants.remunerasi.peta_rekening import Komponen

# Left join: an instalment of somebody without a result stands in the totals, so that no list balances without it.
_JUMLAH = f"""
select count(*), coalesce(min(c.jumlah), 0), coalesce(max(c.jumlah), 0),
  coalesce(sum(c.jumlah) filter (where d.termasuk), 0)::bigint,
  count(distinct c.pegawai_id) filter (where d.termasuk and h.keadaan is distinct from 'DIHITUNG')
from penilaian_bariskoreksi c
left join penilaian_hasilpegawai h on h.hitungan_id = c.hitungan_id and h.pegawai_id = c.pegawai_id
cross join lateral (
  select (%(opd)s::bigint[] is null or coalesce(h.opd_id = any(%(opd)s), false)) and {SQL_DIBAYAR} as termasuk
) d
where c.hitungan_id = %(hitungan)s"""  # noqa: S608 - constant text


@dataclass(frozen=True)
class KoreksiBulan:
    """banyak, terkecil, terbesar: instalments of the whole run. jumlah, di_luar: of the OPDs that were asked for, the
    signed sum and the people whom the month did not count but who have an instalment in it."""

    banyak: int = 0
    terkecil: int = 0
    terbesar: int = 0
    jumlah: int = 0
    di_luar: int = 0

    @property
    def ada(self) -> bool:
        """Whether lists of this run have columns for corrections: all of them, or none."""
        return self.banyak > 0

    @property
    def komponen(self) -> list[Komponen]:
        """As a component to be mapped; empty where the run has no instalment."""
        if not self.ada:
            return []
        return [Komponen(KOREKSI_ID, KOREKSI_LABEL, self.jumlah, self.terkecil, self.terbesar)]


def corrections_of(*, hitungan: Hitungan, opd_ids: Collection[int] | None = None) -> KoreksiBulan:
    """Of a run; one query."""
    with connection.cursor() as kursor:
        opd = list(opd_ids) if opd_ids is not None else None
        kursor.execute(_JUMLAH, {"hitungan": hitungan.pk, "opd": opd, "luar": unpaid_opds(hitungan)})
        return KoreksiBulan(*kursor.fetchone())
