"""Day results: one set-based statement from accepted calendar, raw punches and accepted absence.

For each person on the roll on each day:
1. a day that is not a working day is LIBUR;
2. else an accepted absence names the day (the latest recorded one, where two overlap);
3. else without a punch it is TANPA_KETERANGAN;
4. else HADIR: the first punch is the arrival and the last the departure. Punches that lie within `JEDA_GANDA`
   of each other are one (people press twice): if it lies after the middle of the working hours the arrival is
   missing, otherwise the departure.
Minutes late and early are whole minutes begun and ended: 07:30:59 is not late for 07:30.
Dasar hukum: the calendar row's `dasar`; what a missing punch costs is the pack's business, not this table's.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from erk_kit.bentuk import rentang
from tenants.organisasi.galat import GalatLayanan
from tenants.presensi.kalender import calendar_gaps
from tenants.presensi.models import Kalender

JEDA_GANDA = dt.timedelta(minutes=30)

_BANGUN = """
with kalender as (
    select distinct on (tanggal) id, tanggal, versi, jenis, jam_masuk, jam_pulang
      from presensi_kalender
     where tanggal between %(mulai)s and %(sampai)s and pola = %(pola)s and diterima_pada is not null
     order by tanggal, versi desc
), dasar as (
    select p.id as pegawai_id, k.tanggal, k.id as kalender_id, k.versi, k.jenis,
           (k.tanggal + k.jam_masuk) at time zone %(zona)s as mulai_kerja,
           (k.tanggal + k.jam_pulang) at time zone %(zona)s as akhir_kerja
      from organisasi_pegawai p
      join kalender k
        on k.tanggal >= p.terdaftar_mulai and (p.terdaftar_sampai is null or k.tanggal <= p.terdaftar_sampai)
), rekam as (
    select pegawai_id, (waktu at time zone %(zona)s)::date as tanggal,
           min(waktu) as pertama, max(waktu) as terakhir, count(*) as banyak,
           (array_agg(id order by waktu, id))[1] as id_pertama,
           (array_agg(id order by waktu desc, id desc))[1] as id_terakhir
      from presensi_rekaman
     where waktu >= %(mulai)s::timestamp at time zone %(zona)s
       and waktu < (%(sampai)s::date + 1)::timestamp at time zone %(zona)s
     group by 1, 2
), izin as (
    select distinct on (a.pegawai_id, k.tanggal) a.pegawai_id, k.tanggal, a.id, a.jenis
      from presensi_ketidakhadiran a
      join kalender k on k.tanggal between a.mulai and a.sampai
     order by a.pegawai_id, k.tanggal, a.id desc
), gabung as (
    select d.*, r.pertama, r.terakhir, r.banyak, r.id_pertama, r.id_terakhir, i.id as izin_id,
           case when d.jenis <> 'KERJA' then 'LIBUR'
                when i.id is not null then i.jenis
                when r.banyak is null then 'TANPA_KETERANGAN'
                else 'HADIR' end as status,
           r.terakhir - r.pertama > %(jeda)s as dua,
           r.pertama > d.mulai_kerja + (d.akhir_kerja - d.mulai_kerja) / 2 as sore
      from dasar d
      left join rekam r on r.pegawai_id = d.pegawai_id and r.tanggal = d.tanggal
      left join izin i on i.pegawai_id = d.pegawai_id and i.tanggal = d.tanggal
), putus as (
    select g.*,
           case when g.dua or not g.sore then g.pertama end as masuk,
           case when g.dua or g.sore then g.terakhir end as pulang
      from gabung g
), basi as (
    -- results of people who are no longer on the roll that day
    delete from presensi_hasilhari h
     where h.tanggal between %(mulai)s and %(sampai)s
       and not exists (select 1 from dasar d where d.pegawai_id = h.pegawai_id and d.tanggal = h.tanggal)
)
insert into presensi_hasilhari
    (pegawai_id, tanggal, hari_kerja, status_hadir, masuk, pulang, menit_terlambat, menit_pulang_cepat,
     tanpa_absen_masuk, tanpa_absen_pulang, turunan)
select pegawai_id, tanggal, jenis = 'KERJA', status, masuk, pulang,
       case when status = 'HADIR' and masuk > mulai_kerja
            then floor(extract(epoch from masuk - mulai_kerja) / 60)::int else 0 end,
       case when status = 'HADIR' and pulang < akhir_kerja
            then ceil(extract(epoch from akhir_kerja - pulang) / 60)::int else 0 end,
       status = 'HADIR' and masuk is null,
       status = 'HADIR' and pulang is null,
       jsonb_strip_nulls(jsonb_build_object(
           'kalender', jsonb_build_object('id', kalender_id, 'versi', versi),
           'rekaman', case when banyak is not null then jsonb_build_object(
               'jumlah', banyak, 'pertama', id_pertama, 'terakhir', id_terakhir) end,
           'ketidakhadiran', izin_id,
           'zona', %(zona)s::text))
  from putus
 order by tanggal, pegawai_id
on conflict (pegawai_id, tanggal) do update set
    hari_kerja = excluded.hari_kerja, status_hadir = excluded.status_hadir,
    masuk = excluded.masuk, pulang = excluded.pulang,
    menit_terlambat = excluded.menit_terlambat, menit_pulang_cepat = excluded.menit_pulang_cepat,
    tanpa_absen_masuk = excluded.tanpa_absen_masuk, tanpa_absen_pulang = excluded.tanpa_absen_pulang,
    turunan = excluded.turunan
"""


def day_results_build(
    *,
    mulai: dt.date,
    sampai: dt.date,
    pola: str = Kalender.Pola.LIMA_HARI,
    zona: str | None = None,
) -> int:
    """(Re)build the results of mulai..sampai; returns the number of person-days written.

    `zona`: IANA name of the region's time zone, in which calendar hours are meant (default: the active one).
    Raises GalatLayanan when a day has no accepted calendar row: nothing is guessed.
    """
    kosong = calendar_gaps(mulai=mulai, sampai=sampai, pola=pola)
    if kosong:
        raise GalatLayanan(
            f"Kalender {pola} belum diterima: {len(kosong)} hari pada {rentang(mulai, sampai)}, mulai {kosong[0]}.",
            kode="kalender_belum_diterima",
            saran="Terima kalender bulan itu pada menu Presensi, lalu ulangi.",
        )
    isi = {
        "mulai": mulai,
        "sampai": sampai,
        "pola": str(pola),
        "zona": zona or timezone.get_current_timezone_name(),
        "jeda": JEDA_GANDA,
    }
    with transaction.atomic(), connection.cursor() as kursor:
        kursor.execute(_BANGUN, isi)
        return int(kursor.rowcount)
