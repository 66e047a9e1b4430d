"""What of a closed round may be told: sums of groups that are large enough, and nothing else.

The threshold is applied here, once, before any number leaves the answers, and not where numbers are shown: whatever is
read later (facts, scores, pages, files, a draft of other rules, a correction) reads `Agregat`, in which no smaller
group has left a trace. docs/keputusan/0018-penilaian-360.md.
"""

from __future__ import annotations

import calendar
import datetime as dt

from django.db import connection

from tenants.organisasi.operasi import Operasi, operasi_semua
from tenants.perilaku.models import Ronde

# With two raters each knows what the other one said. A pack may ask for more, never for less.
AMBANG_TERKECIL = 3

# As erk_core.engine.raters: the size of a group is that of its smallest row; where one is too small and another one
# exists all become the one with most raters, the first of REKAN, BAWAHAN where they are equal. So a pack that applies
# its threshold again finds nothing to do. `dibalik`: people of offices whose pack does the other thing.
_TULIS = """
with lembaran as (
    select a.lembar_id, q.indikator, sum(a.nilai) as nilai, count(*) as jawaban
      from perilaku_jawaban a join perilaku_pertanyaan q on q.id = a.pertanyaan_id
     where a.ronde_id = %(ronde)s
     group by a.lembar_id, q.indikator
), mentah as (
    select l.dinilai_id, l.kelompok, s.indikator, sum(s.nilai) as nilai, sum(s.jawaban) as jawaban, count(*) as penilai
      from lembaran s join perilaku_lembar l on l.id = s.lembar_id
     group by l.dinilai_id, l.kelompok, s.indikator
), ukuran as (
    select dinilai_id, kelompok, min(penilai) as penilai
      from mentah where kelompok in ('REKAN', 'BAWAHAN') group by dinilai_id, kelompok
), dibalik as (
    select distinct t.pegawai_id
      from organisasi_penugasan t join organisasi_unit u on u.id = t.unit_id
     where t.jenis = 'DEFINITIF' and u.opd_id = any(%(lain)s::bigint[])
       and daterange(t.berlaku_mulai, t.berlaku_sampai, '[]') @> %(hari)s
), lebur as (
    select dinilai_id, (array_agg(kelompok order by penilai desc, kelompok = 'BAWAHAN'))[1] as tujuan
      from ukuran
     where %(gabung)s <> (dinilai_id in (select pegawai_id from dibalik))
     group by dinilai_id
    having count(*) > 1 and min(penilai) < %(ambang)s
), jadi as (
    select m.dinilai_id, case when m.kelompok in ('REKAN', 'BAWAHAN') then coalesce(o.tujuan, m.kelompok)
                              else m.kelompok end as kelompok,
           m.indikator, sum(m.nilai) as nilai, sum(m.jawaban) as jawaban, sum(m.penilai) as penilai
      from mentah m left join lebur o on o.dinilai_id = m.dinilai_id
     group by 1, 2, 3
), terkecil as (
    select *, min(penilai) over (partition by dinilai_id, kelompok) as besar from jadi
)
insert into perilaku_agregat
       (ronde_id, dinilai_id, kelompok, indikator, jumlah_nilai, jumlah_jawaban, jumlah_penilai)
select %(ronde)s, dinilai_id, kelompok, indikator, nilai, jawaban, penilai
  from terkecil
 where kelompok in ('ATASAN', 'DIRI') or besar >= %(ambang)s
 order by dinilai_id, kelompok, indikator
"""


def threshold_of(hari: dt.date) -> tuple[int, bool, list[int]]:
    """(fewest raters of a group, whether smaller ones are merged, OPDs whose pack does the other thing) by the rules
    of `hari`. One query. A pilot OPD may have rules of its own, and the strictest threshold is everybody's."""
    semua = operasi_semua(hari)
    ambang = max(AMBANG_TERKECIL, *(aturan.bilangan("ambang_penilai", 0) or 0 for aturan in semua.values()), 0)
    gabung = _merges(semua[None]) if None in semua else False
    return ambang, gabung, sorted(opd for opd, aturan in semua.items() if opd is not None and _merges(aturan) != gabung)


def _merges(aturan: Operasi) -> bool:
    return aturan.kata("penilai_kurang", "bagi_ulang") == "gabung"


def aggregates_write(ronde: Ronde) -> int:
    """Write `Agregat` of a round that takes no more answers, once; returns how many rows. In the transaction that
    closes it."""
    hari = dt.date(ronde.tahun, ronde.bulan, calendar.monthrange(ronde.tahun, ronde.bulan)[1])
    ambang, gabung, lain = threshold_of(hari)
    isi = {"ronde": ronde.pk, "ambang": ambang, "gabung": gabung, "lain": lain, "hari": hari}
    with connection.cursor() as kursor:
        # as for the facts of a month: sorting 1.6 million answers on disk takes several times as long
        kursor.execute("set local work_mem = '128MB'")
        kursor.execute(_TULIS, isi)
        jumlah = kursor.rowcount
    ronde.ambang = ambang
    ronde.save(update_fields=["ambang"])
    return jumlah
