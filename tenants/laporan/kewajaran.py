"""How reasonable a month of activities looks: flags by person and by superior, deadlines let pass.

It informs where to look and decides nothing. Flags are those stored when an activity was handed in
(tenants.aktivitas.tanda); a person with few activities has no share worth a rank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from tenants.aktivitas.tanda import TANDA
from tenants.organisasi.aktor import Aktor
from tenants.organisasi.models import Penugasan
from tenants.organisasi.selectors import pegawai_diakses
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.mode import BERLAKU

SIMPAN_DETIK = 600
# fewer than this many make no share
SEDIKITNYA = 10
_JENIS = ", ".join(f"count(*) filter (where a.tanda ? '{kode}')" for kode in TANDA)
_ORANG = f"""
select a.pegawai_id, count(*), count(*) filter (where a.tanda <> '[]'), sum(a.menit), {_JENIS}
  from aktivitas_aktivitas a
 where a.tanggal between %(awal)s and %(akhir)s and a.status <> 'DRAF' and a.dibuang_pada is null
 group by a.pegawai_id"""  # noqa: S608 - codes of ours
_ATASAN = """
with putus as (
  select a.validator_id as id, count(*) as putusan, count(*) filter (where a.status = 'DITERIMA') as diterima,
         count(*) filter (where a.status = 'DITERIMA' and a.tanda <> '[]') as bertanda
    from aktivitas_aktivitas a
   where a.tanggal between %(awal)s and %(akhir)s and a.validator_id is not null
   group by a.validator_id
), lewat as (
  select c.validator_id as id, count(*) as lewat
    from aktivitas_catatanvalidator c join aktivitas_aktivitas a on a.id = c.aktivitas_id
   where a.tanggal between %(awal)s and %(akhir)s
   group by c.validator_id
)
select id, coalesce(putusan, 0), coalesce(diterima, 0), coalesce(bertanda, 0), coalesce(lewat, 0)
  from putus full join lewat using (id)"""


class Orang(NamedTuple):
    """What one person handed in. jenis: activities by flag, in the order of TANDA."""

    pegawai_id: int
    diajukan: int
    bertanda: int
    menit: int
    jenis: tuple[int, ...]

    @property
    def persen(self) -> int:
        return 100 * self.bertanda // self.diajukan if self.diajukan else 0

    @property
    def urut(self) -> tuple[bool, int, int]:
        """Who has enough rows for a share first, then by share, then by number."""
        return (self.diajukan < SEDIKITNYA, -self.persen, -self.bertanda)


class Atasan(NamedTuple):
    """What one superior decided. bertanda: accepted although flagged. lewat: deadlines that he let pass."""

    pegawai_id: int
    putusan: int
    diterima: int
    bertanda: int
    lewat: int

    @property
    def persen(self) -> int:
        return 100 * self.diterima // self.putusan if self.putusan else 0

    @property
    def persen_bertanda(self) -> int:
        return 100 * self.bertanda // self.diterima if self.diterima else 0

    @property
    def urut(self) -> tuple[int, int, int]:
        return (-self.lewat, -self.persen_bertanda, -self.putusan)


@dataclass(frozen=True)
class Rekaman:
    """A month as it was at `pada`; what deserves a look stands first."""

    pada: dt.datetime
    orang: list[Orang]
    atasan: list[Atasan]

    @property
    def diajukan(self) -> int:
        return sum(o.diajukan for o in self.orang)

    @property
    def bertanda(self) -> int:
        return sum(o.bertanda for o in self.orang)

    @property
    def persen(self) -> int:
        return 100 * self.bertanda // self.diajukan if self.diajukan else 0

    @property
    def jenis(self) -> list[tuple[str, str, int]]:
        """(code, words, activities), the most frequent first."""
        jumlah = [sum(o.jenis[ke] for o in self.orang) for ke in range(len(TANDA))]
        return sorted(((k, kata, n) for (k, kata), n in zip(TANDA.items(), jumlah, strict=True)), key=lambda b: -b[2])


def record_of(bulan: Bulan, *, segarkan: bool = False) -> Rekaman:
    """Of the whole region, at most ten minutes old: millions of activities are not counted for each look."""
    kunci = f"laporan:kewajaran:{bulan.kode}"
    ada: Rekaman | None = None if segarkan else cache.get(kunci)
    if ada is None:
        batas = {"awal": bulan.awal, "akhir": bulan.akhir}
        orang = _rows(_ORANG, batas, lambda b: Orang(b[0], b[1], b[2], b[3], tuple(b[4:])))
        atasan = _rows(_ATASAN, batas, lambda b: Atasan(*b))
        ada = Rekaman(timezone.now(), sorted(orang, key=lambda o: o.urut), sorted(atasan, key=lambda a: a.urut))
        cache.set(kunci, ada, SIMPAN_DETIK)
    return ada


def record_in_mode(rekaman: Rekaman, modes: Mapping[int, str], mode: str, hari: dt.date) -> Rekaman:
    """Only people whose OPD, by the position of `hari`, is in `mode`; one query. modes: as of modes_on."""
    tugas = Penugasan.objects.pada(hari).filter(unit__opd_id__in=modes)
    # the definitive position, where there is one
    urut = sorted(tugas.values_list("pegawai_id", "unit__opd_id", "jenis"), key=lambda t: t[2] == "DEFINITIF")
    orang = {pegawai_id: modes[opd] for pegawai_id, opd, _ in urut}
    return Rekaman(
        rekaman.pada,
        [o for o in rekaman.orang if orang.get(o.pegawai_id, BERLAKU) == mode],
        [a for a in rekaman.atasan if orang.get(a.pegawai_id, BERLAKU) == mode],
    )


def _rows(sql: str, params: dict[str, Any], jadi: Callable[[Any], Any]) -> list[Any]:
    with connection.cursor() as kursor:
        kursor.execute(sql, params)
        return [jadi(baris) for baris in kursor.fetchall()]


class Nama(NamedTuple):
    nama: str
    nip: str
    opd: str


def names_of(ids: list[int], *, aktor: Aktor, hari: dt.date) -> dict[int, Nama]:
    """Of those of them whom the actor may see. Two queries."""
    tugas = Penugasan.objects.pada(hari).filter(pegawai_id__in=ids)
    # the definitive position, where there is one
    urut = sorted(tugas.values_list("pegawai_id", "unit__opd__singkatan", "jenis"), key=lambda t: t[2] == "DEFINITIF")
    opd = {pegawai_id: singkatan for pegawai_id, singkatan, _ in urut}
    semua = pegawai_diakses(actor=aktor.pengguna, hibah=aktor.hibah).filter(pk__in=ids)
    return {p.pk: Nama(p.nama_lengkap, p.nip or "", opd.get(p.pk, "")) for p in semua}
