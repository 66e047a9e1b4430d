"""How complete a month is: for each person what is there of activities, decisions, attendance, SKP, 360 and account.

One statement over the people of a scope; pages, sums by unit and by OPD, and workbooks all come from it. Of the 360
only whether somebody has done his own ratings is told, never what was answered about whom.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.mode import BERLAKU

SIMPAN_DETIK = 600
# key in the URL, label, condition on a row of `rinci`
KURANG: dict[str, tuple[str, str]] = {
    "aktivitas": ("tanpa aktivitas", "dicatat = 0"),
    "verifikasi": ("menunggu verifikasi", "menunggu > 0"),
    "presensi": ("presensi kurang", "(tanpa_keterangan > 0 or hari_belum > 0)"),
    "skp": ("SKP belum disetujui", "skp is distinct from 'DISETUJUI'"),
    "perilaku": ("360 belum selesai", "menilai > menilai_selesai"),
    "akun": ("akun belum dipakai", "akun <> 'AKTIF'"),
}
_LENGKAP = " and ".join(f"not {syarat}" for _, syarat in KURANG.values())
# who counts: on the roll and in a position of the scope on the last day that matters
_RINCI = """
with orang as materialized (
  select distinct on (t.pegawai_id) t.pegawai_id, t.unit_id, u.opd_id
  from organisasi_penugasan t
  join organisasi_unit u on u.id = t.unit_id
  join organisasi_pegawai p on p.id = t.pegawai_id
  where t.berlaku_mulai <= %(pada)s and coalesce(t.berlaku_sampai, 'infinity') >= %(pada)s
    and p.terdaftar_mulai <= %(pada)s and coalesce(p.terdaftar_sampai, 'infinity') >= %(pada)s
    and (%(opd)s::bigint[] is null or u.opd_id = any(%(opd)s::bigint[]))
  order by t.pegawai_id, t.jenis <> 'DEFINITIF', t.berlaku_mulai
),
akt as materialized (
  select a.pegawai_id, count(*) filter (where a.status <> 'DRAF') as dicatat,
    coalesce(sum(a.menit) filter (where a.status = 'DITERIMA'), 0) as menit,
    count(*) filter (where a.status = 'DIAJUKAN') as menunggu
  from aktivitas_aktivitas a
  where a.tanggal between %(awal)s and %(akhir)s /* a */
  group by a.pegawai_id
),
hadir as materialized (
  select h.pegawai_id, count(*) as hari,
    count(*) filter (where h.hari_kerja and h.status_hadir = 'TANPA_KETERANGAN') as tanpa_keterangan
  from presensi_hasilhari h
  where h.tanggal between %(awal)s and %(pada)s /* h */
  group by h.pegawai_id
),
-- days for which anybody of the scope has a result: a feed that has not come yet is nobody's gap
terakhir as materialized (
  select coalesce(max(h.tanggal) - %(awal)s::date + 1, 0) as hari
  from presensi_hasilhari h where h.tanggal between %(awal)s and %(pada)s
),
sasaran as materialized (
  select s.pegawai_id, case when bool_or(s.status = 'DISETUJUI') then 'DISETUJUI'
    when bool_or(s.status = 'DIAJUKAN') then 'DIAJUKAN' else 'DRAF' end as skp
  from skp_skp s
  where s.mulai <= %(akhir)s and s.sampai >= %(awal)s /* s */
  group by s.pegawai_id
),
nilai as materialized (
  select t.penilai_id as pegawai_id, count(*) as menilai, count(*) filter (where t.selesai) as menilai_selesai
  from perilaku_tugasmenilai t join perilaku_ronde r on r.id = t.ronde_id
  where r.tahun = %(tahun)s and r.bulan = %(bulan)s /* t */
  group by t.penilai_id
),
rinci as (
  select o.pegawai_id, o.unit_id, o.opd_id,
    coalesce(akt.dicatat, 0) as dicatat, coalesce(akt.menit, 0) as menit, coalesce(akt.menunggu, 0) as menunggu,
    coalesce(hadir.tanpa_keterangan, 0) as tanpa_keterangan,
    greatest((select hari from terakhir)
      - greatest(p.terdaftar_mulai - %(awal)s::date, 0) - coalesce(hadir.hari, 0), 0) as hari_belum,
    sasaran.skp, coalesce(nilai.menilai, 0) as menilai, coalesce(nilai.menilai_selesai, 0) as menilai_selesai,
    case when g.id is null or not g.is_active then 'TANPA' when g.last_login is null then 'BELUM' else 'AKTIF' end
      as akun,
    p.nama
  from orang o
  join organisasi_pegawai p on p.id = o.pegawai_id
  left join akt on akt.pegawai_id = o.pegawai_id
  left join hadir on hadir.pegawai_id = o.pegawai_id
  left join sasaran on sasaran.pegawai_id = o.pegawai_id
  left join nilai on nilai.pegawai_id = o.pegawai_id
  left join akun_pengguna g on g.pegawai_id = o.pegawai_id
)
"""


@dataclass(frozen=True)
class Cakupan:
    """Whose completeness. opd: ids, None for the whole region. pada: the last day that counts."""

    bulan: Bulan
    pada: dt.date
    opd: tuple[int, ...] | None = None

    @classmethod
    def of(cls, bulan: Bulan, opd: Collection[int] | None = None) -> Cakupan:
        """Of a running month the days up to yesterday count; of its first day, that day."""
        kemarin = timezone.localdate() - dt.timedelta(days=1)
        pada = max(min(bulan.akhir, kemarin), bulan.awal)
        return cls(bulan, pada, None if opd is None else tuple(sorted(opd)))

    def sql(self) -> str:
        """`_RINCI` for these people. Of an office the rows are fetched person by person, which an `or` would prevent;
        of the region the whole month is read once."""
        if self.opd is None:
            return _RINCI
        semua = "array(select pegawai_id from orang)"
        hasil = _RINCI
        for alias, kolom in (("a", "pegawai_id"), ("h", "pegawai_id"), ("s", "pegawai_id"), ("t", "penilai_id")):
            hasil = hasil.replace(f"/* {alias} */", f"and {alias}.{kolom} = any({semua})")
        return hasil

    def params(self) -> dict[str, Any]:
        return {
            "awal": self.bulan.awal,
            "akhir": self.bulan.akhir,
            "pada": self.pada,
            "tahun": self.bulan.tahun,
            "bulan": self.bulan.bulan,
            "opd": None if self.opd is None else list(self.opd),
        }


@dataclass(frozen=True)
class BarisOrang:
    """skp: DRAF, DIAJUKAN, DISETUJUI or None. akun: AKTIF, BELUM (never logged in) or TANPA."""

    pegawai_id: int
    nama: str
    nip: str
    opd: str
    unit: str
    dicatat: int
    menit: int
    menunggu: int
    tanpa_keterangan: int
    hari_belum: int
    skp: str | None
    menilai: int
    menilai_selesai: int
    akun: str

    @property
    def lengkap(self) -> bool:
        return not self.kurang

    @property
    def kurang(self) -> list[str]:
        """What is missing, in words; the same conditions as KURANG."""
        ada = {
            "aktivitas": self.dicatat == 0,
            "verifikasi": self.menunggu > 0,
            "presensi": self.tanpa_keterangan > 0 or self.hari_belum > 0,
            "skp": self.skp != "DISETUJUI",
            "perilaku": self.menilai > self.menilai_selesai,
            "akun": self.akun != "AKTIF",
        }
        return [KURANG[k][0] for k, benar in ada.items() if benar]


@dataclass(frozen=True)
class BarisJumlah:
    """Counts of one OPD, one unit, or all. kurang: people by key of KURANG."""

    id: int | None
    nama: str
    orang: int
    lengkap: int
    kurang: dict[str, int]

    @property
    def persen(self) -> int:
        """Rounded down: 100 means everybody."""
        return 100 * self.lengkap // self.orang if self.orang else 0


def people(
    cakupan: Cakupan,
    *,
    kurang: str = "",
    unit: int | None = None,
    cari: str = "",
    mulai: int = 0,
    banyak: int | None = 50,
) -> tuple[list[BarisOrang], int]:
    """(rows of a page, how many there are in all). One query. kurang: key of KURANG, or "semua": whoever lacks any."""
    syarat = ["true"]
    if kurang in KURANG:
        syarat.append(KURANG[kurang][1])
    elif kurang == "semua":
        syarat.append(f"not ({_LENGKAP})")
    params = cakupan.params() | {"unit": unit, "mulai": mulai, "banyak": banyak, "cari": f"%{_like(cari)}%"}
    if unit is not None:
        syarat.append("r.unit_id = %(unit)s")
    if cari:
        syarat.append("r.nama ilike %(cari)s")
    sql = f"""{cakupan.sql()}
        select r.pegawai_id, p.nama, p.gelar_depan, p.gelar_belakang, coalesce(p.nip, ''), o.singkatan, u.nama,
          r.dicatat, r.menit, r.menunggu, r.tanpa_keterangan, r.hari_belum, r.skp, r.menilai, r.menilai_selesai, r.akun,
          count(*) over ()
        from rinci r
        join organisasi_pegawai p on p.id = r.pegawai_id
        join organisasi_opd o on o.id = r.opd_id
        join organisasi_unit u on u.id = r.unit_id
        where {" and ".join(syarat)}
        order by r.nama, r.pegawai_id limit %(banyak)s offset %(mulai)s"""  # noqa: S608 - conditions of ours
    with connection.cursor() as kursor:
        kursor.execute(sql, params)
        baris = kursor.fetchall()
    hasil = []
    for pegawai_id, nama, depan, belakang, *sisa in baris:
        lengkap = f"{depan} {nama}".strip() + (f", {belakang}" if belakang else "")
        hasil.append(BarisOrang(pegawai_id, lengkap, *sisa[:-1]))
    return hasil, int(baris[0][-1]) if baris else 0


def by_opd(cakupan: Cakupan) -> list[BarisJumlah]:
    """One query."""
    return _sums(cakupan, "r.opd_id", "(select nama from organisasi_opd where id = r.opd_id)")


def by_unit(cakupan: Cakupan) -> list[BarisJumlah]:
    """One query."""
    return _sums(cakupan, "r.unit_id", "(select nama from organisasi_unit where id = r.unit_id)")


def in_mode(baris: Iterable[BarisJumlah], modes: Mapping[int, str], mode: str) -> list[BarisJumlah]:
    """Those rows by OPD that are in `mode`. modes: as of organisasi.mode.modes_on."""
    return [b for b in baris if modes.get(b.id or 0, BERLAKU) == mode]


def worst_first(baris: Iterable[BarisJumlah]) -> list[BarisJumlah]:
    """What is complete needs nobody, so it stands last."""
    return sorted(baris, key=lambda b: (b.persen, b.nama))


def total_of(baris: Iterable[BarisJumlah]) -> BarisJumlah:
    semua = list(baris)
    kurang = {k: sum(b.kurang[k] for b in semua) for k in KURANG}
    return BarisJumlah(None, "", sum(b.orang for b in semua), sum(b.lengkap for b in semua), kurang)


@dataclass(frozen=True)
class Rekaman:
    """Sums by OPD as they were at `pada`."""

    pada: dt.datetime
    baris: list[BarisJumlah]


def region_sums(bulan: Bulan, *, segarkan: bool = False) -> Rekaman:
    """Sums of all OPDs, at most ten minutes old: millions of activities are not counted for each look."""
    kunci = f"laporan:kelengkapan:{bulan.kode}"
    ada: Rekaman | None = None if segarkan else cache.get(kunci)
    if ada is None:
        ada = Rekaman(timezone.now(), by_opd(Cakupan.of(bulan)))
        cache.set(kunci, ada, SIMPAN_DETIK)
    return ada


def office_total(bulan: Bulan, opd: Collection[int]) -> BarisJumlah:
    """What an admin's home says, at most ten minutes old; his page counts anew."""
    kunci = f"laporan:kelengkapan:{bulan.kode}:{','.join(str(o) for o in sorted(opd))}"
    ada: BarisJumlah | None = cache.get(kunci)
    if ada is None:
        ada = total_of(by_opd(Cakupan.of(bulan, opd)))
        cache.set(kunci, ada, SIMPAN_DETIK)
    return ada


def region_sums_ready(bulan: Bulan) -> Rekaman | None:
    """Only what has been counted already."""
    ada: Rekaman | None = cache.get(f"laporan:kelengkapan:{bulan.kode}")
    return ada


def _sums(cakupan: Cakupan, kolom: str, nama: str) -> list[BarisJumlah]:
    hitung = ", ".join(f"count(*) filter (where {syarat})" for _, syarat in KURANG.values())
    sql = f"""{cakupan.sql()}
        select {kolom}, {nama}, count(*), count(*) filter (where {_LENGKAP}), {hitung}
        from rinci r group by {kolom} order by 2"""  # noqa: S608 - columns of ours
    with connection.cursor() as kursor:
        kursor.execute(sql, cakupan.params())
        return [BarisJumlah(b[0], b[1], b[2], b[3], dict(zip(KURANG, b[4:], strict=True))) for b in kursor.fetchall()]


def _like(teks: str) -> str:
    return teks.replace("\x00", "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
