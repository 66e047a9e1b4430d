"""Blockers of the dated facts about people: a gap on any counted day, a day without superior, a circle of superiors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from erk_kit.bentuk import angka, rentang, tanggal
from tenants.penilaian.fakta.kueri import DIHITUNG
from tenants.penilaian.halangan import CONTOH, Blocker, nama_nip

# Table of each fact that everyone must have on each counted day, and its name in a sentence.
_WAJIB = (
    ("TANPA_STATUS", "status kepegawaian", "organisasi_riwayatstatus"),
    ("TANPA_GOLONGAN", "golongan", "organisasi_riwayatgolongan"),
    ("TANPA_KEDUDUKAN", "kedudukan", "organisasi_riwayatkedudukan"),
)

# A line counts on the days on which the superior is on the roll himself; to a kepala daerah, always.
_GARIS = """
  select g.pegawai_id, range_agg(daterange(g.berlaku_mulai, g.berlaku_sampai, '[]') * case
      when a.kepala_daerah then daterange(null, null)
      when a.terdaftar_sampai < a.terdaftar_mulai then 'empty'
      else daterange(a.terdaftar_mulai, a.terdaftar_sampai, '[]') end) as r
  from organisasi_garisatasan g join organisasi_pegawai a on a.id = g.atasan_id
  where g.berlaku_mulai <= %(akhir)s and coalesce(g.berlaku_sampai, 'infinity') >= %(awal)s
  group by g.pegawai_id"""


def personal_blockers(cursor: Any, params: Mapping[str, Any]) -> list[Blocker]:
    """Status, golongan, kedudukan and superior must be known on each counted day: a gap is named, never bridged."""
    hasil = []
    for kode, kata, tabel in _WAJIB:
        ada = f"""
          select pegawai_id, range_agg(daterange(berlaku_mulai, berlaku_sampai, '[]')) as r from {tabel}
          where berlaku_mulai <= %(akhir)s and coalesce(berlaku_sampai, 'infinity') >= %(awal)s
          group by pegawai_id"""  # noqa: S608 - constant text
        hasil += _gaps(cursor, params, ada, kode, f"tanpa {kata}", f"Lengkapi riwayat {kata} pegawai itu.")
    saran = "Tetapkan atasan langsungnya; puncak susunan beratasan kepala daerah."
    return hasil + _gaps(cursor, params, _GARIS, "TANPA_ATASAN", "tanpa atasan langsung yang terdaftar", saran)


def _gaps(cursor: Any, params: Mapping[str, Any], ada: str, kode: str, kata: str, saran: str) -> list[Blocker]:
    """ada: a statement of (pegawai_id, r), the days on which each person has the fact."""
    cursor.execute(
        f"""
        with {DIHITUNG}, ada as ({ada})
        select p.nama, coalesce(p.nip, ''), lower(g.r), upper(g.r) - 1, p.id
        from dihitung d
        join organisasi_pegawai p on p.id = d.pegawai_id
        left join ada on ada.pegawai_id = d.pegawai_id
        cross join lateral unnest(datemultirange(d.r) - coalesce(ada.r, '{{}}')) g(r)
        order by p.nama, p.id, g.r""",  # noqa: S608 - constant text
        params,
    )
    baris: Sequence[tuple[str, str, dt.date, dt.date, int]] = cursor.fetchall()
    orang = len({b[4] for b in baris})
    if not orang:
        return []
    contoh = [f"{nama_nip(nama, nip)}, {rentang(mulai, sampai)}" for nama, nip, mulai, sampai, _ in baris[:CONTOH]]
    pesan = f"{angka(orang)} pegawai {kata} pada sebagian atau seluruh hari yang dihitung di bulan itu."
    return [Blocker(kode, pesan, orang, contoh, saran)]


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
