"""Blockers of people: a gap in a dated fact on any counted day, shifts and attendance, a circle of superiors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from erk_kit.bentuk import angka, rentang, tanggal
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.kueri import DIHITUNG, ORANG
from tenants.penilaian.halangan import CONTOH, Blocker, nama_nip
from tenants.presensi.pola import POLA_ORANG

_BERLAKU = "berlaku_mulai <= %(akhir)s and coalesce(berlaku_sampai, 'infinity') >= %(awal)s"


@dataclass(frozen=True)
class Wajib:
    """What everyone must have on each counted day. pesan: after the number of people. ada: SQL of the days on which
    each person has it."""

    kode: str
    pesan: str
    saran: str
    ada: str


def _riwayat(kata: str, tabel: str) -> Wajib:
    return Wajib(
        f"TANPA_{kata.split()[0].upper()}",
        f"tanpa {kata} pada sebagian atau seluruh hari yang dihitung di bulan itu",
        f"Lengkapi riwayat {kata} pegawai itu.",
        _rentang(tabel),
    )


def _rentang(tabel: str) -> str:
    return f"""
            select pegawai_id, range_agg(daterange(berlaku_mulai, berlaku_sampai, '[]')) as r
            from {tabel} where {_BERLAKU} and {ORANG} group by pegawai_id"""  # noqa: S608 - constant text


_WAJIB = (
    Wajib(
        "TANPA_PENUGASAN",
        "terdaftar tanpa penugasan jabatan",
        "Isi penugasannya, atau catat kedudukan yang dikecualikan atau tanggal berhentinya.",
        _rentang("organisasi_penugasan"),
    ),
    _riwayat("status kepegawaian", "organisasi_riwayatstatus"),
    _riwayat("golongan", "organisasi_riwayatgolongan"),
    _riwayat("kedudukan", "organisasi_riwayatkedudukan"),
    # A line to a superior counts on the days on which he is on the roll himself; to a kepala daerah, always.
    Wajib(
        "TANPA_ATASAN",
        "tanpa atasan langsung yang terdaftar pada sebagian atau seluruh hari yang dihitung di bulan itu",
        "Tetapkan atasan langsungnya; puncak susunan beratasan kepala daerah.",
        f"""
            select g.pegawai_id, range_agg(daterange(g.berlaku_mulai, g.berlaku_sampai, '[]') * case
                when a.kepala_daerah then daterange(null, null)
                when a.terdaftar_sampai < a.terdaftar_mulai then 'empty'
                else daterange(a.terdaftar_mulai, a.terdaftar_sampai, '[]') end) as r
            from organisasi_garisatasan g join organisasi_pegawai a on a.id = g.atasan_id
            where {_BERLAKU} and {ORANG} group by g.pegawai_id""",  # noqa: S608 - constant text
    ),
)
_ADA = " union all ".join(f"select '{w.kode}' as kode, * from ({w.ada}) x" for w in _WAJIB)  # noqa: S608
_KODE = ", ".join(f"('{w.kode}')" for w in _WAJIB)

# One statement, because all of it asks for the counted days. Each row: code, name, NIP (of a position: its code), first
# and last day, how many, id of the person.
_KUERI = f"""
with recursive {POLA_ORANG}, {DIHITUNG},
ada as ({_ADA}),
dijabat as (
  select j.kode, j.nama, d.pegawai_id,
    datemultirange(d.r * daterange(t.berlaku_mulai, t.berlaku_sampai, '[]'))
    - coalesce((select range_agg(daterange(k.berlaku_mulai, k.berlaku_sampai, '[]'))
                from organisasi_kelasjabatan k where k.jabatan_id = j.id), '{{}}') as kurang
  from dihitung d
  join organisasi_penugasan t on t.pegawai_id = d.pegawai_id
    and d.r && daterange(t.berlaku_mulai, t.berlaku_sampai, '[]')
  join organisasi_jabatan j on j.id = t.jabatan_id
),
-- who has fewer results than counted days; only their days are then looked at one by one
berhasil as materialized (
  select h.pegawai_id, count(*) as hari
  from presensi_hasilhari h join dihitung d on d.pegawai_id = h.pegawai_id and h.tanggal <@ d.r
  where h.tanggal between %(awal)s and %(akhir)s
  group by h.pegawai_id
),
kurang as materialized (
  select d.pegawai_id, lower(d.r) + i as tanggal
  from (select pegawai_id, sum(upper(r) - lower(r)) as hari from dihitung group by pegawai_id) o
  left join berhasil b on b.pegawai_id = o.pegawai_id
  join dihitung d on d.pegawai_id = o.pegawai_id
  cross join lateral generate_series(0, upper(d.r) - lower(d.r) - 1) as i
  where coalesce(b.hari, 0) < o.hari
    and not exists (select 1 from presensi_hasilhari h
                    where h.pegawai_id = d.pegawai_id and h.tanggal = lower(d.r) + i)
)
select 'JABATAN_TANPA_KELAS' as kode, nama, kode as nip, null::date as mulai, null::date as sampai,
  count(distinct pegawai_id) as jumlah, null::bigint as orang
from dijabat where not isempty(kurang) group by 2, 3
union all
select k.kode, p.nama, coalesce(p.nip, ''), lower(g.r), upper(g.r) - 1, 1, p.id
from dihitung d
cross join (values {_KODE}) k(kode)
join organisasi_pegawai p on p.id = d.pegawai_id
left join ada on ada.pegawai_id = d.pegawai_id and ada.kode = k.kode
cross join lateral unnest(datemultirange(d.r) - coalesce(ada.r, '{{}}')) g(r)
union all
select 'JADWAL_BELUM_ADA', p.nama, coalesce(p.nip, ''), null, null, count(*), p.id
from dihitung d
join pola_orang o on o.pegawai_id = d.pegawai_id and o.pola = 'REGU' and o.tanggal <@ d.r
join organisasi_pegawai p on p.id = d.pegawai_id
where not exists (select 1 from presensi_jadwal j where j.pegawai_id = d.pegawai_id
                  and j.tanggal between %(awal)s and %(akhir)s)
  and not exists (select 1 from presensi_ketidakhadiran a
                  where a.pegawai_id = d.pegawai_id and o.tanggal between a.mulai and a.sampai)
group by p.id
union all
select 'HARI', '', '', null, null, coalesce(sum(upper(r) - lower(r)), 0), null from dihitung
union all
select 'HARI_KURANG', '', '', null, null, count(*), count(distinct pegawai_id) from kurang
union all
(select 'HARI_CONTOH', p.nama, coalesce(p.nip, ''), k.tanggal, null, 1, p.id
 from kurang k join organisasi_pegawai p on p.id = k.pegawai_id
 order by p.nama, p.id, k.tanggal limit {CONTOH})
order by nama, orang, nip, mulai"""  # noqa: S608 - constant text


class _Baris(NamedTuple):
    nama: str
    nip: str
    mulai: dt.date
    sampai: dt.date
    jumlah: int
    orang: int

    @property
    def siapa(self) -> str:
        return nama_nip(self.nama, self.nip)


def personal_blockers(cursor: Any, params: Mapping[str, Any], bulan: Bulan) -> list[Blocker]:
    """What is missing of the people of one part, on their counted days: a gap is named, never bridged. One query."""
    cursor.execute(_KUERI, params)
    semua: dict[str, list[_Baris]] = {}
    for kode, *isi in cursor.fetchall():
        semua.setdefault(kode, []).append(_Baris(*isi))
    hasil = _kelas(semua.get("JABATAN_TANPA_KELAS", []))
    for wajib in _WAJIB:
        baris = semua.get(wajib.kode, [])
        orang = len({b.orang for b in baris})
        if orang:
            contoh = [f"{b.siapa}, {rentang(b.mulai, b.sampai)}" for b in baris[:CONTOH]]
            hasil.append(Blocker(wajib.kode, f"{angka(orang)} pegawai {wajib.pesan}.", orang, contoh, wajib.saran))
    (hari,), (kurang,) = semua["HARI"], semua["HARI_KURANG"]
    return [
        *hasil,
        *_jadwal(semua.get("JADWAL_BELUM_ADA", [])),
        *_presensi(bulan, hari.jumlah, kurang, semua.get("HARI_CONTOH", [])),
    ]


def _kelas(baris: Sequence[_Baris]) -> list[Blocker]:
    """Positions without kelas on counted days of those who hold them."""
    if not baris:
        return []
    orang = angka(sum(b.jumlah for b in baris))
    return [
        Blocker(
            "JABATAN_TANPA_KELAS",
            f"{len(baris)} jabatan yang dijabat {orang} pegawai belum berkelas jabatan pada bulan itu.",
            len(baris),
            [f"{b.nama} ({b.nip}), {b.jumlah} pegawai" for b in baris[:CONTOH]],
            "Tetapkan kelas jabatan yang berlaku pada bulan itu.",
        )
    ]


def _jadwal(baris: Sequence[_Baris]) -> list[Blocker]:
    """Somebody who works by shifts needs at least one in the month, or was absent with leave on each such day."""
    if not baris:
        return []
    return [
        Blocker(
            "JADWAL_BELUM_ADA",
            f"{angka(len(baris))} pegawai pola regu tanpa satu pun jadwal pada bulan itu.",
            len(baris),
            [f"{b.siapa}, {b.jumlah} hari" for b in baris[:CONTOH]],
            "Isi jadwal regunya, atau betulkan pola kerja unitnya.",
        )
    ]


def _presensi(bulan: Bulan, hari: int, kurang: _Baris, contoh: Sequence[_Baris]) -> list[Blocker]:
    """Each of the counted days (`hari`) of each person needs its attendance result."""
    if not kurang.jumlah:
        return []
    if kurang.jumlah == hari:
        return [
            Blocker(
                "TANPA_PRESENSI",
                f"Tidak ada satu pun hasil presensi pada {bulan}.",
                hari,
                [],
                "Terima data presensi bulan itu dan bangun hasil harinya.",
            )
        ]
    return [
        Blocker(
            "HASIL_HARI_KURANG",
            f"{angka(kurang.jumlah)} hari pada {angka(kurang.orang)} pegawai belum punya hasil presensi.",
            kurang.jumlah,
            [f"{b.siapa}, {tanggal(b.mulai)}" for b in contoh],
            "Bangun ulang hasil hari bulan itu, lalu tutup ulang.",
        )
    ]


def circle_blockers(cursor: Any, params: Mapping[str, Any]) -> list[Blocker]:
    """Nobody may be his own superior's superior on any day of the month, at any distance."""
    cursor.execute(
        """
        with recursive garis as materialized (
          select pegawai_id, atasan_id,
            daterange(berlaku_mulai, berlaku_sampai, '[]') * daterange(%(awal)s, %(akhir)s, '[]') as r
          from organisasi_garisatasan
          where berlaku_mulai <= %(akhir)s and coalesce(berlaku_sampai, 'infinity') >= %(awal)s
        ),
        naik (pegawai_id, orang, r, jalur) as (
          select pegawai_id, atasan_id, r, array[atasan_id] from garis
          union all
          select n.pegawai_id, g.atasan_id, n.r * g.r, n.jalur || g.atasan_id
          from naik n join garis g on g.pegawai_id = n.orang and g.r && n.r
          where n.orang <> n.pegawai_id and not g.atasan_id = any(n.jalur)
        )
        select p.nama, coalesce(p.nip, ''), min(lower(n.r))
        from naik n join organisasi_pegawai p on p.id = n.pegawai_id
        where n.orang = n.pegawai_id group by p.id order by p.nama, p.id""",
        params,
    )
    baris = cursor.fetchall()
    if not baris:
        return []
    return [
        Blocker(
            "ATASAN_BERPUTAR",
            f"Garis atasan {angka(len(baris))} pegawai berputar kembali kepada dirinya sendiri.",
            len(baris),
            [f"{nama_nip(nama, nip)}, sejak {tanggal(mulai)}" for nama, nip, mulai in baris[:CONTOH]],
            "Betulkan atasan langsung salah satu dari mereka.",
        )
    ]
