"""Blockers of the dated facts about people: a gap on any counted day, a day without superior, a circle of superiors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from erk_kit.bentuk import angka, rentang, tanggal
from tenants.penilaian.fakta.kueri import DIHITUNG
from tenants.penilaian.halangan import CONTOH, Blocker, nama_nip

# What everyone must have on each counted day: code, words in a sentence, what to do, and the days on which each person
# has it. A line to a superior counts on the days on which he is on the roll himself; to a kepala daerah, always.
_BERLAKU = "berlaku_mulai <= %(akhir)s and coalesce(berlaku_sampai, 'infinity') >= %(awal)s"
_WAJIB = (
    *(
        (
            f"TANPA_{kata.split()[0].upper()}",
            f"tanpa {kata}",
            f"Lengkapi riwayat {kata} pegawai itu.",
            f"""
            select pegawai_id, range_agg(daterange(berlaku_mulai, berlaku_sampai, '[]')) as r
            from {tabel} where {_BERLAKU} group by pegawai_id""",  # noqa: S608 - constant text
        )
        for kata, tabel in (
            ("status kepegawaian", "organisasi_riwayatstatus"),
            ("golongan", "organisasi_riwayatgolongan"),
            ("kedudukan", "organisasi_riwayatkedudukan"),
        )
    ),
    (
        "TANPA_ATASAN",
        "tanpa atasan langsung yang terdaftar",
        "Tetapkan atasan langsungnya; puncak susunan beratasan kepala daerah.",
        f"""
            select g.pegawai_id, range_agg(daterange(g.berlaku_mulai, g.berlaku_sampai, '[]') * case
                when a.kepala_daerah then daterange(null, null)
                when a.terdaftar_sampai < a.terdaftar_mulai then 'empty'
                else daterange(a.terdaftar_mulai, a.terdaftar_sampai, '[]') end) as r
            from organisasi_garisatasan g join organisasi_pegawai a on a.id = g.atasan_id
            where {_BERLAKU} group by g.pegawai_id""",  # noqa: S608 - constant text
    ),
)
_ADA = " union all ".join(f"select '{kode}' as kode, * from ({sql}) x" for kode, _, _, sql in _WAJIB)  # noqa: S608
_KODE = ", ".join(f"('{kode}')" for kode, *_ in _WAJIB)


def personal_blockers(cursor: Any, params: Mapping[str, Any]) -> list[Blocker]:
    """Status, golongan, kedudukan and superior must be known on each counted day: a gap is named, never bridged."""
    cursor.execute(
        f"""
        with {DIHITUNG}, ada as ({_ADA})
        select k.kode, p.nama, coalesce(p.nip, ''), lower(g.r), upper(g.r) - 1, p.id
        from dihitung d
        cross join (values {_KODE}) k(kode)
        join organisasi_pegawai p on p.id = d.pegawai_id
        left join ada on ada.pegawai_id = d.pegawai_id and ada.kode = k.kode
        cross join lateral unnest(datemultirange(d.r) - coalesce(ada.r, '{{}}')) g(r)
        order by p.nama, p.id, g.r""",  # noqa: S608 - constant text
        params,
    )
    semua: Sequence[tuple[str, str, str, dt.date, dt.date, int]] = cursor.fetchall()
    hasil = []
    for kode, kata, saran, _ in _WAJIB:
        baris = [b[1:] for b in semua if b[0] == kode]
        orang = len({b[4] for b in baris})
        if orang:
            contoh = [f"{nama_nip(nama, nip)}, {rentang(awal, akhir)}" for nama, nip, awal, akhir, _ in baris[:CONTOH]]
            pesan = f"{angka(orang)} pegawai {kata} pada sebagian atau seluruh hari yang dihitung di bulan itu."
            hasil.append(Blocker(kode, pesan, orang, contoh, saran))
    return hasil


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
