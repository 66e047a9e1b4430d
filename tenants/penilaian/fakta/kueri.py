"""The SQL of the facts, one statement a level.

Parameters of all: awal, akhir (first and last day of the month), pegawai (array of ids of one part, or null =
everyone), kedudukan_luar and status_luar (what the pack's `operasi` excludes). Each statement returns integers only
and never null, so that COPY BINARY has rows of one fixed width (salin.py).

A counted day of a person = a day on the roll on which neither kedudukan nor status is one that the pack excludes.
"""

from __future__ import annotations

from tenants.sinkronisasi.selectors import SUMBER

# On the roll on at least one day of the month.
DI_DAFTAR = """
  p.terdaftar_mulai <= %(akhir)s and coalesce(p.terdaftar_sampai, %(akhir)s) >= %(awal)s
  and coalesce(p.terdaftar_sampai, 'infinity') >= p.terdaftar_mulai"""

# People on the roll, and how far attendance is complete by the names under which its feeds report that.
ANGKA_BULAN = f"""
select (select count(*) from organisasi_pegawai p where {DI_DAFTAR}),
  (select max(data_sampai) from sinkronisasi_kesegaran where lower(sumber) in ('presensi', 'siap', 'rekaman')),
  (select ditutup from perilaku_ronde where tahun = %(tahun)s and bulan = %(bulan)s and status = 'DIBUKA'),
  {SUMBER}"""  # noqa: S608 - constant text

# One person's month reads that person's rows (jelas/berjalan.py); for everybody the planner drops it.
ORANG = "(%(pegawai)s::bigint[] is null or pegawai_id = any(%(pegawai)s::bigint[]))"

# dihitung(pegawai_id, r): the counted days as maximal ranges.
DIHITUNG = f"""
luar as (
  select pegawai_id, range_agg(r) as r
  from (
    select pegawai_id, daterange(berlaku_mulai, berlaku_sampai, '[]') as r
    from organisasi_riwayatkedudukan where kedudukan = any(%(kedudukan_luar)s::text[]) and {ORANG}
    union all
    select pegawai_id, daterange(berlaku_mulai, berlaku_sampai, '[]')
    from organisasi_riwayatstatus where status = any(%(status_luar)s::text[]) and {ORANG}
  ) x
  group by pegawai_id
),
dihitung as materialized (
  select p.id as pegawai_id, d.r
  from organisasi_pegawai p
  left join luar on luar.pegawai_id = p.id
  cross join lateral unnest(
    datemultirange(daterange(greatest(p.terdaftar_mulai, %(awal)s),
                             least(coalesce(p.terdaftar_sampai, %(akhir)s), %(akhir)s), '[]'))
    - coalesce(luar.r, '{{}}'::datemultirange)
  ) as d(r)
  where {DI_DAFTAR} and (%(pegawai)s::bigint[] is null or p.id = any(%(pegawai)s::bigint[]))
)"""  # noqa: S608 - constant text

# Everyone on the roll (or those of `pegawai`), with what holds on the last day on it; which office pays is decided by
# that day.
DAFTAR = f"""
select p.id, coalesce(p.nip, ''), p.nama, h.hari, coalesce(k.kedudukan, ''), coalesce(s.status, ''),
       t.opd_id, coalesce(t.opd_kode, ''), coalesce(t.jabatan, ''), coalesce(t.jabatan_kode, ''), t.kelas
from organisasi_pegawai p
cross join lateral (select least(coalesce(p.terdaftar_sampai, %(akhir)s), %(akhir)s) as hari) h
left join organisasi_riwayatkedudukan k on k.pegawai_id = p.id
  and k.berlaku_mulai <= h.hari and coalesce(k.berlaku_sampai, 'infinity') >= h.hari
left join organisasi_riwayatstatus s on s.pegawai_id = p.id
  and s.berlaku_mulai <= h.hari and coalesce(s.berlaku_sampai, 'infinity') >= h.hari
left join lateral (
  select u.opd_id, o.kode as opd_kode, j.nama as jabatan, j.kode as jabatan_kode, kj.kelas
  from organisasi_penugasan g
  join organisasi_unit u on u.id = g.unit_id
  join organisasi_opd o on o.id = u.opd_id
  join organisasi_jabatan j on j.id = g.jabatan_id
  left join organisasi_kelasjabatan kj on kj.jabatan_id = j.id
    and kj.berlaku_mulai <= h.hari and coalesce(kj.berlaku_sampai, 'infinity') >= h.hari
  where g.pegawai_id = p.id and g.berlaku_mulai <= h.hari
  -- the position of that day; else, of somebody whose position has ended, the last one held
  order by coalesce(g.berlaku_sampai, 'infinity') >= h.hari desc, g.jenis = 'DEFINITIF' desc,
           g.berlaku_sampai desc nulls first, kj.kelas desc nulls last, j.kode, u.kode
  limit 1
) t on true
where {DI_DAFTAR} and (%(pegawai)s::bigint[] is null or p.id = any(%(pegawai)s::bigint[]))
order by coalesce(p.nip, ''), p.id"""  # noqa: S608 - constant text

PEGAWAI = f"""
with {DIHITUNG},
orang as (
  select pegawai_id, sum(upper(r) - lower(r)) as hari, max(upper(r)) - 1 as acuan from dihitung group by pegawai_id
)
select o.pegawai_id, o.hari::int8,
  coalesce(array_position(%(STATUS)s, s.status::text), 0)::int8,
  coalesce(array_position(%(GOLONGAN)s, g.golongan::text), 0)::int8,
  coalesce(array_position(%(KEDUDUKAN)s, k.kedudukan::text), 0)::int8,
  coalesce(g.gaji_bulan, -1)::int8,
  exists (select 1 from skp_skp n where n.pegawai_id = o.pegawai_id and n.status = 'DISETUJUI'
          and n.mulai <= %(akhir)s and n.sampai >= %(awal)s)::int::int8,
  coalesce(a.atasan_id, 0)::int8,
  -- the state on 1 January rules the tax year; who has none then, the first one of the year
  coalesce((select (%(KATEGORI_DARI_PTKP)s::int[])[array_position(%(PTKP)s, t.ptkp::text)]
            from organisasi_riwayatptkp t
            where t.pegawai_id = o.pegawai_id and t.berlaku_mulai <= o.acuan
              and coalesce(t.berlaku_sampai, 'infinity') >= make_date(%(tahun)s, 1, 1)
            order by t.berlaku_mulai limit 1), 0)::int8,
  coalesce((select max(array_position(%(HUKUMAN)s, h.tingkat::text)) from organisasi_hukumandisiplin h
            where h.pegawai_id = o.pegawai_id and h.berlaku_mulai <= o.acuan
              and coalesce(h.berlaku_sampai, 'infinity') >= o.acuan), 1)::int8
from orang o
left join organisasi_riwayatstatus s on s.pegawai_id = o.pegawai_id
  and s.berlaku_mulai <= o.acuan and coalesce(s.berlaku_sampai, 'infinity') >= o.acuan
left join organisasi_riwayatgolongan g on g.pegawai_id = o.pegawai_id
  and g.berlaku_mulai <= o.acuan and coalesce(g.berlaku_sampai, 'infinity') >= o.acuan
left join organisasi_riwayatkedudukan k on k.pegawai_id = o.pegawai_id
  and k.berlaku_mulai <= o.acuan and coalesce(k.berlaku_sampai, 'infinity') >= o.acuan
left join organisasi_garisatasan a on a.pegawai_id = o.pegawai_id
  and a.berlaku_mulai <= o.acuan and coalesce(a.berlaku_sampai, 'infinity') >= o.acuan
order by o.pegawai_id"""  # noqa: S608 - constant text

# Who is counted, and who is his direct superior on his last counted day (null: nobody).
ATASAN = f"""
with {DIHITUNG},
orang as (select pegawai_id, max(upper(r)) - 1 as acuan from dihitung group by pegawai_id)
select o.pegawai_id, a.atasan_id
from orang o
left join organisasi_garisatasan a on a.pegawai_id = o.pegawai_id
  and a.berlaku_mulai <= o.acuan and coalesce(a.berlaku_sampai, 'infinity') >= o.acuan
order by o.pegawai_id"""  # noqa: S608 - constant text

# A segment = a maximal span of days with the same positions at the same kelas and nilai; one row a position in it.
SEGMEN = f"""
with {DIHITUNG},
potong as (
  -- a renewed decree with the same numbers is no boundary: range_agg joins adjacent spans
  select pegawai_id, penugasan_id, jenis, jabatan_id, unit_id, kelas, nilai, unnest(range_agg(r)) as r
  from (
    select d.pegawai_id, t.id as penugasan_id, t.jenis, t.jabatan_id, t.unit_id, k.kelas, k.nilai,
      d.r * daterange(t.berlaku_mulai, t.berlaku_sampai, '[]') * daterange(k.berlaku_mulai, k.berlaku_sampai, '[]') as r
    from dihitung d
    join organisasi_penugasan t on t.pegawai_id = d.pegawai_id
    join organisasi_kelasjabatan k on k.jabatan_id = t.jabatan_id
  ) x
  where not isempty(r)
  group by pegawai_id, penugasan_id, jenis, jabatan_id, unit_id, kelas, nilai
),
batas as (
  select pegawai_id, lower(r) as b from potong union select pegawai_id, upper(r) from potong
),
petak as (
  select pegawai_id, b as mulai, lead(b) over (partition by pegawai_id order by b) as selesai from batas
)
select e.pegawai_id, (e.mulai - %(awal)s)::int8, (e.selesai - %(awal)s)::int8,
  row_number() over (partition by e.pegawai_id
                     order by e.mulai, q.jenis <> 'DEFINITIF', q.kelas desc, j.kode, u.kode, q.penugasan_id),
  array_position(%(JENIS_PENUGASAN)s, q.jenis::text)::int8,
  array_position(%(JENIS_JABATAN)s, j.jenis::text)::int8,
  q.kelas::int8, coalesce(q.nilai, -1)::int8,
  coalesce(max(q.kelas) filter (where q.jenis = 'DEFINITIF') over w, q.kelas)::int8,
  coalesce(max(q.kelas) filter (where q.jenis <> 'DEFINITIF') over w, -1)::int8,
  q.penugasan_id, q.jabatan_id, u.opd_id
from petak e
join potong q on q.pegawai_id = e.pegawai_id and q.r @> daterange(e.mulai, e.selesai)
join organisasi_jabatan j on j.id = q.jabatan_id
join organisasi_unit u on u.id = q.unit_id
window w as (partition by e.pegawai_id, e.mulai)
order by e.pegawai_id, 4"""  # noqa: S608 - constant text

# The counted days as ranges: first day and the day after the last, counted from the first of the month (0).
RENTANG = f"""
with {DIHITUNG}
select pegawai_id, (lower(r) - %(awal)s)::int4, (upper(r) - %(awal)s)::int4 from dihitung order by 1, 2"""  # noqa: S608

_BULAN_INI = f"tanggal between %(awal)s and %(akhir)s and {ORANG}"

# Attendance and minutes by person and day, of everybody and in no order: baca.py puts them on the counted days. Sorting
# and joining half a million rows here took twice as long as reading them.
HADIR = f"""
select pegawai_id, (tanggal - %(awal)s)::int4, hari_kerja::int4,
  coalesce(array_position(%(STATUS_HADIR)s, status_hadir::text), 0)::int4,
  menit_terlambat::int4, menit_pulang_cepat::int4, tanpa_absen_masuk::int4, tanpa_absen_pulang::int4
from presensi_hasilhari
where {_BULAN_INI}"""  # noqa: S608 - constant text

_MENIT = [
    f"coalesce(sum({kolom}) filter (where jenis = '{jenis}' and status {syarat}), 0)"
    for jenis in ("UTAMA", "TAMBAHAN", "UMUM")
    for kolom, syarat in (("menit", "<> 'DRAF'"), ("menit", "= 'DITERIMA'"), ("menit_norma", "= 'DITERIMA'"))
]
MENIT = f"""
select pegawai_id, (tanggal - %(awal)s)::int4, {", ".join(f"{satu}::int4" for satu in _MENIT)}
from aktivitas_aktivitas
where {_BULAN_INI}
group by pegawai_id, tanggal"""  # noqa: S608 - constant text

# What the tables themselves add up to, by statements that neither group nor join days: the other side of the control
# totals (neraca.py). One row each.
SUMBER_MENIT = f"""
select 1::int8, {", ".join(f"{satu}::int8" for satu in _MENIT)} from aktivitas_aktivitas where {_BULAN_INI}"""  # noqa: S608

SUMBER_PRESENSI = f"""
select 1::int8, count(*) filter (where hari_kerja), coalesce(sum(menit_terlambat), 0)::int8,
  coalesce(sum(menit_pulang_cepat), 0)::int8, count(*) filter (where tanpa_absen_masuk),
  count(*) filter (where tanpa_absen_pulang)
from presensi_hasilhari where {_BULAN_INI}"""  # noqa: S608 - constant text

SUMBER_JAWABAN = """
select 1::int8, coalesce(sum(jumlah_nilai), 0)::int8, coalesce(sum(jumlah_jawaban), 0)::int8 from perilaku_agregat
where ronde_id in (select id from perilaku_ronde where tahun = %(tahun)s and bulan = %(bulan)s)
  and (%(pegawai)s::bigint[] is null or dinilai_id = any(%(pegawai)s::bigint[]))"""

# Items of approved SKP that are in force in the month. `target` is the year's; `realisasi` is what was achieved so
# far in the year.
BUTIR = f"""
with {DIHITUNG},
orang as (select distinct pegawai_id from dihitung)
select o.pegawai_id, row_number() over (partition by o.pegawai_id order by k.mulai, b.id),
  array_position(%(JENIS_BUTIR)s, b.jenis::text)::int8,
  (b.target * 100)::int8,
  coalesce((select sum(r.realisasi) * 100 from skp_realisasibutir r
            where r.butir_id = b.id and r.tahun = %(tahun)s and r.bulan <= %(bulan)s), -1)::int8,
  b.id
from orang o
join skp_skp k on k.pegawai_id = o.pegawai_id and k.status = 'DISETUJUI' and k.mulai <= %(akhir)s and k.sampai >=
%(awal)s
join skp_butirskp b on b.skp_id = k.id
order by o.pegawai_id, 2"""  # noqa: S608 - constant text

# Of all of the part who were rated in the month's round; baca.py keeps those who are counted. Never the answers: what a
# closed round may tell stands in the aggregates, which know no group below the threshold (tenants.perilaku.pelindung).
NILAI_360 = """
select dinilai_id, array_position(%(KELOMPOK)s, kelompok::text)::int8 as k,
  array_position(%(INDIKATOR)s, indikator::text)::int8 as i,
  jumlah_nilai::int8, jumlah_jawaban::int8, jumlah_penilai::int8
from perilaku_agregat
where ronde_id in (select id from perilaku_ronde where tahun = %(tahun)s and bulan = %(bulan)s)
  and (%(pegawai)s::bigint[] is null or dinilai_id = any(%(pegawai)s::bigint[]))
order by dinilai_id, k, i"""

# Working days of the whole month in the accepted five-day calendar (newest accepted version of each day); whose
# pattern or shifts differ: HARI_KERJA_KHUSUS of presensi.
KALENDER = """
select distinct on (tanggal) tanggal - %(awal)s, (jenis = 'KERJA')::int
from presensi_kalender
where tanggal between %(awal)s and %(akhir)s and pola = '5HARI' and diterima_pada is not null
order by tanggal, versi desc"""
