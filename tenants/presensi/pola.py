"""Who works by which pattern on which day: five days, six days, or shifts.

The unit of the position of that day decides (the definitive one first; on a day without a position, the nearest one
held): its own pattern, else that of the nearest unit above, else the office's, else five days.
Dasar hukum: Perpres 21/2023 (units of direct service may have other days and hours).
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from tenants.organisasi.fakta import fact_rule, fact_set
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import Unit
from tenants.presensi.models import PolaKerja

# pola_orang(pegawai_id, tanggal, pola): only days on which somebody's pattern is another than five days, so that a
# region that has only five-day offices pays nothing for it. Parameters: awal, akhir (dates). Needs `with recursive`.
POLA_ORANG = """
leluhur (unit_id, opd_id, atas, jarak) as (
  select id, opd_id, id, 0 from organisasi_unit where exists (select 1 from presensi_polakerja)
  union all
  select l.unit_id, l.opd_id, u.induk_id, l.jarak + 1
  from leluhur l join organisasi_unit u on u.id = l.atas where u.induk_id is not null
),
pola_hari as (
  select h::date as tanggal from generate_series(%(awal)s::date, %(akhir)s::date, '1 day') h
),
-- the office's own pattern is farther away than any unit
pola_unit as materialized (
  select distinct on (c.unit_id, c.tanggal) c.unit_id, c.tanggal, c.pola
  from (
    select l.unit_id, h.tanggal, k.pola, l.jarak
    from presensi_polakerja k
    join leluhur l on l.atas = k.unit_id
    join pola_hari h on h.tanggal >= k.berlaku_mulai and h.tanggal <= coalesce(k.berlaku_sampai, 'infinity')
    union all
    select u.id, h.tanggal, k.pola, 1000
    from presensi_polakerja k
    join organisasi_unit u on u.opd_id = k.opd_id
    join pola_hari h on h.tanggal >= k.berlaku_mulai and h.tanggal <= coalesce(k.berlaku_sampai, 'infinity')
    where k.unit_id is null
  ) c
  order by c.unit_id, c.tanggal, c.jarak
),
pola_orang as materialized (
  select k.pegawai_id, k.tanggal, u.pola
  from (
    select distinct on (t.pegawai_id, h.tanggal) t.pegawai_id, h.tanggal, t.unit_id
    from organisasi_penugasan t cross join pola_hari h
    where t.pegawai_id in (select pegawai_id from organisasi_penugasan
                           where unit_id in (select unit_id from pola_unit where pola <> '5HARI'))
    order by t.pegawai_id, h.tanggal,
      greatest(t.berlaku_mulai - h.tanggal, h.tanggal - coalesce(t.berlaku_sampai, h.tanggal), 0),
      t.jenis <> 'DEFINITIF', t.berlaku_mulai, t.id
  ) k
  join pola_unit u on u.unit_id = k.unit_id and u.tanggal = k.tanggal and u.pola <> '5HARI'
)"""

# kalender_berlaku(tanggal, pola, id, versi, jenis, jam_masuk, jam_pulang): the newest accepted row of each day.
KALENDER_BERLAKU = """
kalender_berlaku as materialized (
  select distinct on (pola, tanggal) id, pola, tanggal, versi, jenis, jam_masuk, jam_pulang
  from presensi_kalender
  where tanggal between %(awal)s and %(akhir)s and diterima_pada is not null
  order by pola, tanggal, versi desc
)"""

# Working days of a whole month for those whose count may differ from the five-day calendar's: a shift is a working
# day, a day of a shift pattern without shift is none, and while somebody is not on the roll the calendar of the
# pattern counts (of a shift pattern: five days), so that a share of the month has a whole to be a share of.
HARI_KERJA_KHUSUS = f"""
with recursive {POLA_ORANG}, {KALENDER_BERLAKU},
khusus as (
  select pegawai_id from pola_orang
  union
  select pegawai_id from presensi_jadwal where tanggal between %(awal)s and %(akhir)s
)
select s.pegawai_id, count(*)::int8
from khusus s
join organisasi_pegawai p on p.id = s.pegawai_id
cross join pola_hari h
left join pola_orang o on o.pegawai_id = s.pegawai_id and o.tanggal = h.tanggal
left join presensi_jadwal j on j.pegawai_id = s.pegawai_id and j.tanggal = h.tanggal
left join kalender_berlaku k on k.tanggal = h.tanggal
  and k.pola = case when o.pola = '6HARI' then o.pola else '5HARI' end
where j.id is not null
  or (k.jenis = 'KERJA' and not (coalesce(o.pola, '') = 'REGU' and h.tanggal >= p.terdaftar_mulai
                                 and h.tanggal <= coalesce(p.terdaftar_sampai, 'infinity')))
group by s.pegawai_id
order by s.pegawai_id"""  # noqa: S608 - constant text

# Working days of one person by his pattern, the accepted calendar and his shifts, also where no result of the day is
# there yet; the same rule as above. Parameters: awal, akhir, orang.
_HARI_KERJA_ORANG = f"""
with recursive {POLA_ORANG}, {KALENDER_BERLAKU}
select h.tanggal
from pola_hari h
left join pola_orang o on o.pegawai_id = %(orang)s and o.tanggal = h.tanggal
left join presensi_jadwal j on j.pegawai_id = %(orang)s and j.tanggal = h.tanggal
left join kalender_berlaku k on k.tanggal = h.tanggal
  and k.pola = case when o.pola = '6HARI' then o.pola else '5HARI' end
where j.id is not null or (k.jenis = 'KERJA' and coalesce(o.pola, '') <> 'REGU')
order by 1"""  # noqa: S608 - constant text


def planned_days(*, pegawai_id: int, mulai: dt.date, sampai: dt.date) -> list[dt.date]:
    """The days on which somebody has to work, as far as calendar and shifts are there; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HARI_KERJA_ORANG, {"awal": mulai, "akhir": sampai, "orang": pegawai_id})
        return [hari for (hari,) in cursor.fetchall()]


def pola_set(
    *,
    opd_id: int,
    pola: str,
    mulai: dt.date,
    dasar: str,
    unit_id: int | None = None,
    sampai: dt.date | None = None,
    sumber: str = "MANUAL",
) -> PolaKerja:
    """The pattern of an office, or of one unit with all below it, from `mulai` on; ends the running one."""
    isi = {"pola": pola, "dasar": dasar.strip()}
    kunci = {"opd_id": opd_id, "unit_id": unit_id}
    # a filter with None would find nothing: the office's own row is the one without unit
    cari = {"opd_id": opd_id, "unit__isnull": True} if unit_id is None else kunci
    baru: PolaKerja = fact_set(PolaKerja, kunci, mulai, sampai, sumber, isi, "Pola kerja", cari=cari)
    return baru


@fact_rule(PolaKerja)
def _pola_rule(fakta: PolaKerja) -> None:
    if fakta.unit_id is not None and not Unit.objects.filter(pk=fakta.unit_id, opd_id=fakta.opd_id).exists():
        raise GalatLayanan(
            "Pola kerja: unit itu bukan bagian OPD yang disebut.",
            kode="pola_unit_lain_opd",
            saran="Pilih unit dari OPD yang sama, atau kosongkan unitnya untuk seluruh OPD.",
        )


def pola_pada(*, pegawai_id: int, hari: dt.date) -> str:
    """Pattern of one person on one day."""
    with connection.cursor() as kursor:
        kursor.execute(
            f"with recursive {POLA_ORANG} select pola from pola_orang where pegawai_id = %(pegawai)s",  # noqa: S608
            {"awal": hari, "akhir": hari, "pegawai": pegawai_id},
        )
        baris = kursor.fetchone()
    return str(baris[0]) if baris else str(PolaKerja.Pola.LIMA_HARI)
