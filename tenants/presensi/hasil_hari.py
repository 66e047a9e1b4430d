"""Day results: one set-based statement from accepted calendar, shifts, raw punches, accepted absence and excuses.

For each person on the roll on each day:
1. the working hours are those of the shift that begins that day, else those of the calendar of the person's pattern
   (pola.py; a day without a shift in a shift pattern is a day off); a day without working hours is LIBUR;
2. else an accepted absence names the day (two on one day cannot be stored);
3. else without a punch it is TANPA_KETERANGAN;
4. else HADIR: the first punch is the arrival and the last the departure. Punches that lie within `JEDA_GANDA`
   of each other are one (people press twice): if it lies after the middle of the working hours the arrival is
   missing, otherwise the departure.
Minutes late and early are whole minutes begun and ended: 07:30:59 is not late for 07:30. What an accepted excuse
covers counts as 0; the derivation keeps what it was.

Which punches belong to a day: for calendar hours, those from midnight to midnight; for a shift, those from
`JEDA_REGU` before its begin to `JEDA_REGU` after its end. Where the hours before or after belong to a shift too, the
line is drawn in the middle between the end of the one and the begin of the other, so that no punch counts twice.
Dasar hukum: the calendar row's `dasar`; what a missing punch costs is the pack's business, not this table's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection, transaction
from django.utils import timezone

from erk_kit.bentuk import rentang
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import check_open
from tenants.presensi.kalender import calendar_gaps_used
from tenants.presensi.pola import KALENDER_BERLAKU, POLA_ORANG

JEDA_GANDA = dt.timedelta(minutes=30)
JEDA_REGU = dt.timedelta(hours=6)
# A shift lasts at most a day, so hours that begin two days before may still touch this day.
_TETANGGA = dt.timedelta(days=2)

# awal..akhir are the days asked for with their neighbours; mulai..sampai the days asked for.
_BANGUN = f"""
with recursive {POLA_ORANG}, {KALENDER_BERLAKU},
beregu as materialized (
    select distinct pegawai_id from presensi_jadwal where tanggal between %(awal)s and %(akhir)s
), dasar as materialized (
    select p.id as pegawai_id, h.tanggal, coalesce(o.pola, '5HARI') as pola, k.id as kalender_id, k.versi,
           j.id as jadwal_id, j.id is not null or coalesce(k.jenis = 'KERJA', false) as kerja,
           (h.tanggal + coalesce(j.mulai, k.jam_masuk)) at time zone %(zona)s as mulai_kerja,
           (h.tanggal + coalesce(j.selesai, k.jam_pulang)
                + case when j.selesai <= j.mulai then interval '1 day' else interval '0' end)
               at time zone %(zona)s as akhir_kerja
      from organisasi_pegawai p
      join pola_hari h
        on h.tanggal >= p.terdaftar_mulai and (p.terdaftar_sampai is null or h.tanggal <= p.terdaftar_sampai)
      left join beregu b on b.pegawai_id = p.id
      left join pola_orang o on o.pegawai_id = p.id and o.tanggal = h.tanggal
      left join presensi_jadwal j on b.pegawai_id is not null and j.pegawai_id = p.id and j.tanggal = h.tanggal
      left join kalender_berlaku k on k.tanggal = h.tanggal and k.pola = coalesce(o.pola, '5HARI')
     where (b.pegawai_id is not null or h.tanggal between %(mulai)s and %(sampai)s)
       and (%(orang)s::bigint[] is null or p.id = any(%(orang)s))
), jam as (
    -- of those with shifts: each day's hours with the hours before and after
    select pegawai_id, tanggal, jadwal_id, mulai_kerja, akhir_kerja,
           lag(akhir_kerja) over w as akhir_lalu, lead(mulai_kerja) over w as mulai_nanti,
           lag(jadwal_id) over w as jadwal_lalu, lead(jadwal_id) over w as jadwal_nanti
      from dasar where kerja and pegawai_id in (select pegawai_id from beregu)
    window w as (partition by pegawai_id order by mulai_kerja)
), jendela as (
    select pegawai_id, tanggal,
           greatest(case when jadwal_id is null then tanggal::timestamp at time zone %(zona)s
                         else mulai_kerja - %(regu)s end,
                    case when jadwal_id is not null or jadwal_lalu is not null
                         then akhir_lalu + (mulai_kerja - akhir_lalu) / 2 end) as dari,
           least(case when jadwal_id is null then (tanggal + 1)::timestamp at time zone %(zona)s
                      else akhir_kerja + %(regu)s end,
                 case when jadwal_id is not null or jadwal_nanti is not null
                      then akhir_kerja + (mulai_nanti - akhir_kerja) / 2 end) as sampai
      from jam
), tekan as (
    select r.pegawai_id, (r.waktu at time zone %(zona)s)::date as tanggal, r.id, r.waktu
      from presensi_rekaman r
     where r.waktu >= %(mulai)s::timestamp at time zone %(zona)s
       and r.waktu < (%(sampai)s::date + 1)::timestamp at time zone %(zona)s
       and r.pegawai_id not in (select pegawai_id from beregu)
       and (%(orang)s::bigint[] is null or r.pegawai_id = any(%(orang)s))
    union all
    select j.pegawai_id, j.tanggal, r.id, r.waktu
      from jendela j
      join presensi_rekaman r on r.pegawai_id = j.pegawai_id and r.waktu >= j.dari and r.waktu < j.sampai
     where j.tanggal between %(mulai)s and %(sampai)s
), rekam as (
    select pegawai_id, tanggal, min(waktu) as pertama, max(waktu) as terakhir, count(*) as banyak,
           (array_agg(id order by waktu, id))[1] as id_pertama,
           (array_agg(id order by waktu desc, id desc))[1] as id_terakhir
      from tekan
     group by 1, 2
), tidak_hadir as (
    select a.pegawai_id, h.tanggal, a.id, a.jenis
      from presensi_ketidakhadiran a
      join pola_hari h on h.tanggal between a.mulai and a.sampai
), izin as (
    select pegawai_id, tanggal,
           max(id) filter (where jenis = 'TERLAMBAT') as id_terlambat,
           max(coalesce(menit, 1440)) filter (where jenis = 'TERLAMBAT') as terlambat,
           max(id) filter (where jenis = 'PULANG_CEPAT') as id_cepat,
           max(coalesce(menit, 1440)) filter (where jenis = 'PULANG_CEPAT') as cepat,
           max(id) filter (where jenis = 'TANPA_ABSEN_MASUK') as id_masuk,
           max(id) filter (where jenis = 'TANPA_ABSEN_PULANG') as id_pulang
      from presensi_izinmenit
     where tanggal between %(mulai)s and %(sampai)s and diterima_pada is not null
     group by 1, 2
), gabung as (
    select d.*, r.pertama, r.terakhir, r.banyak, r.id_pertama, r.id_terakhir, i.id as tidak_hadir_id,
           z.id_terlambat, z.terlambat, z.id_cepat, z.cepat, z.id_masuk, z.id_pulang,
           case when not d.kerja then 'LIBUR'
                when i.id is not null then i.jenis
                when r.banyak is null then 'TANPA_KETERANGAN'
                else 'HADIR' end as status,
           r.terakhir - r.pertama > %(jeda)s as dua,
           r.pertama > d.mulai_kerja + (d.akhir_kerja - d.mulai_kerja) / 2 as sore
      from dasar d
      left join rekam r on r.pegawai_id = d.pegawai_id and r.tanggal = d.tanggal
      left join tidak_hadir i on i.pegawai_id = d.pegawai_id and i.tanggal = d.tanggal
      left join izin z on z.pegawai_id = d.pegawai_id and z.tanggal = d.tanggal
     where d.tanggal between %(mulai)s and %(sampai)s
), putus as (
    select g.*,
           case when g.dua or not g.sore then g.pertama end as masuk,
           case when g.dua or g.sore then g.terakhir end as pulang
      from gabung g
), menit as (
    select p.*,
           case when status = 'HADIR' and masuk > mulai_kerja
                then floor(extract(epoch from masuk - mulai_kerja) / 60)::int else 0 end as telat,
           case when status = 'HADIR' and pulang < akhir_kerja
                then ceil(extract(epoch from akhir_kerja - pulang) / 60)::int else 0 end as awal_pulang,
           status = 'HADIR' and masuk is null as tanpa_masuk,
           status = 'HADIR' and pulang is null as tanpa_pulang
      from putus p
), baru as (
    select pegawai_id, tanggal, kerja as hari_kerja, status as status_hadir, masuk, pulang,
           greatest(telat - coalesce(terlambat, 0), 0) as menit_terlambat,
           greatest(awal_pulang - coalesce(cepat, 0), 0) as menit_pulang_cepat,
           tanpa_masuk and id_masuk is null as tanpa_absen_masuk,
           tanpa_pulang and id_pulang is null as tanpa_absen_pulang,
           jsonb_strip_nulls(jsonb_build_object(
               'kalender',
               case when kalender_id is not null then jsonb_build_object('id', kalender_id, 'versi', versi) end,
               'pola', case when pola <> '5HARI' then pola end,
               'jadwal', jadwal_id,
               'rekaman', case when banyak is not null then jsonb_build_object(
                   'jumlah', banyak, 'pertama', id_pertama, 'terakhir', id_terakhir) end,
               'ketidakhadiran', tidak_hadir_id,
               'izin', nullif(jsonb_strip_nulls(jsonb_build_object(
                   'terlambat', case when telat > 0 and id_terlambat is not null
                                     then jsonb_build_object('id', id_terlambat, 'semula', telat) end,
                   'pulang_cepat', case when awal_pulang > 0 and id_cepat is not null
                                        then jsonb_build_object('id', id_cepat, 'semula', awal_pulang) end,
                   'tanpa_absen_masuk', case when tanpa_masuk then id_masuk end,
                   'tanpa_absen_pulang', case when tanpa_pulang then id_pulang end)), '{{}}'::jsonb),
               'zona', %(zona)s::text)) as turunan
      from menit
), basi as (
    -- results of people who are no longer on the roll that day
    delete from presensi_hasilhari h
     where h.tanggal between %(mulai)s and %(sampai)s
       and (%(orang)s::bigint[] is null or h.pegawai_id = any(%(orang)s))
       and not exists (select 1 from dasar d where d.pegawai_id = h.pegawai_id and d.tanggal = h.tanggal)
)
insert into presensi_hasilhari
    (pegawai_id, tanggal, hari_kerja, status_hadir, masuk, pulang, menit_terlambat, menit_pulang_cepat,
     tanpa_absen_masuk, tanpa_absen_pulang, turunan)
select b.*
  from baru b
  left join presensi_hasilhari h on h.pegawai_id = b.pegawai_id and h.tanggal = b.tanggal
 -- a day that comes out as it was is neither written nor locked
 where h.id is null
    or (h.hari_kerja, h.status_hadir, h.masuk, h.pulang, h.menit_terlambat, h.menit_pulang_cepat,
        h.tanpa_absen_masuk, h.tanpa_absen_pulang, h.turunan)
       is distinct from
       (b.hari_kerja, b.status_hadir, b.masuk, b.pulang, b.menit_terlambat, b.menit_pulang_cepat,
        b.tanpa_absen_masuk, b.tanpa_absen_pulang, b.turunan)
 order by b.tanggal, b.pegawai_id
on conflict (pegawai_id, tanggal) do update set
    hari_kerja = excluded.hari_kerja, status_hadir = excluded.status_hadir,
    masuk = excluded.masuk, pulang = excluded.pulang,
    menit_terlambat = excluded.menit_terlambat, menit_pulang_cepat = excluded.menit_pulang_cepat,
    tanpa_absen_masuk = excluded.tanpa_absen_masuk, tanpa_absen_pulang = excluded.tanpa_absen_pulang,
    turunan = excluded.turunan
"""  # noqa: S608 - constant text


def day_results_build(
    *, mulai: dt.date, sampai: dt.date, zona: str | None = None, pegawai_ids: Sequence[int] | None = None
) -> int:
    """(Re)build the results of mulai..sampai; returns the number of person-days that are new or came out otherwise.

    pegawai_ids: only these people (default: everybody).

    `zona`: IANA name of the region's time zone, in which calendar and shift hours are meant (default: the active
    one). Raises GalatLayanan when a day has no accepted row in a calendar that is needed: nothing is guessed.
    """
    check_open(mulai, "Hasil hari", saran="Bangun mulai hari sesudah bulan terkunci.")
    for pola, kosong in calendar_gaps_used(mulai=mulai, sampai=sampai).items():
        raise GalatLayanan(
            f"Kalender {pola} belum diterima: {len(kosong)} hari pada {rentang(mulai, sampai)}, mulai {kosong[0]}.",
            kode="kalender_belum_diterima",
            saran="Terima kalender bulan itu pada menu Kalender kerja, lalu ulangi.",
        )
    isi = {
        "mulai": mulai,
        "sampai": sampai,
        "awal": mulai - _TETANGGA,
        "akhir": sampai + _TETANGGA,
        "zona": zona or timezone.get_current_timezone_name(),
        "jeda": JEDA_GANDA,
        "regu": JEDA_REGU,
        "orang": None if pegawai_ids is None else list(pegawai_ids),
    }
    with transaction.atomic(), connection.cursor() as kursor:
        # half a million days sorted and joined: on disk it takes twice as long
        kursor.execute("set local work_mem = '96MB'")
        kursor.execute(_BANGUN, isi)
        return int(kursor.rowcount)
