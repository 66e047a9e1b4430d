"""Blockers: what must be right before a month is scored. The close lists them all at once and guesses nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from erk_kit.bentuk import angka, rentang, saat, tanggal
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.kueri import DIHITUNG
from tenants.presensi.kalender import calendar_gaps_used
from tenants.presensi.models import Kalender
from tenants.presensi.pola import POLA_ORANG

CONTOH = 5
# Names under which an attendance feed reports its freshness.
SUMBER_PRESENSI = ("presensi", "siap", "rekaman")


@dataclass(frozen=True)
class Blocker:
    """kode: for machines. pesan: what is wrong. jumlah: how many. contoh: names or days, at most five. saran: what to
    do."""

    kode: str
    pesan: str
    jumlah: int
    contoh: list[str] = field(default_factory=list)
    saran: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def nama_nip(nama: str, nip: str) -> str:
    return f"{nama} (NIP {nip})" if nip else f"{nama} (tanpa NIP)"


def calendar_blockers(bulan: Bulan) -> list[Blocker]:
    """Each day of the month needs a row that somebody accepted, in the calendar of each pattern that is in use."""
    hasil = []
    for pola, hari in calendar_gaps_used(mulai=bulan.awal, sampai=bulan.akhir).items():
        nama = "" if pola == Kalender.Pola.LIMA_HARI else f" pola {Kalender.Pola(pola).label.lower()}"
        hasil.append(
            Blocker(
                "KALENDER_BELUM_DITERIMA",
                f"Kalender kerja{nama} {bulan} belum diterima untuk {len(hari)} dari {bulan.hari} hari.",
                len(hari),
                [tanggal(h) for h in hari[:CONTOH]],
                "BKPSDM menerima kalender bulan itu (hari kerja, libur nasional, cuti bersama) lebih dahulu.",
            )
        )
    return hasil


def schedule_blockers(cursor: Any, params: Mapping[str, Any]) -> list[Blocker]:
    """Somebody who works by shifts needs at least one in the month, or was absent with leave on each such day."""
    cursor.execute(
        f"""
        with recursive {POLA_ORANG}, {DIHITUNG}
        select p.nama, coalesce(p.nip, ''), count(*)
        from dihitung d
        join pola_orang o on o.pegawai_id = d.pegawai_id and o.pola = 'REGU' and o.tanggal <@ d.r
        join organisasi_pegawai p on p.id = d.pegawai_id
        where not exists (select 1 from presensi_jadwal j where j.pegawai_id = d.pegawai_id
                          and j.tanggal between %(awal)s and %(akhir)s)
          and not exists (select 1 from presensi_ketidakhadiran a
                          where a.pegawai_id = d.pegawai_id and o.tanggal between a.mulai and a.sampai)
        group by p.id order by p.nama, p.id""",  # noqa: S608 - constant text
        params,
    )
    baris = cursor.fetchall()
    if not baris:
        return []
    return [
        Blocker(
            "JADWAL_BELUM_ADA",
            f"{angka(len(baris))} pegawai pola regu tanpa satu pun jadwal pada bulan itu.",
            len(baris),
            [f"{nama_nip(nama, nip)}, {hari} hari" for nama, nip, hari in baris[:CONTOH]],
            "Isi jadwal regunya, atau betulkan pola kerja unitnya.",
        )
    ]


def freshness_blockers(cursor: Any, bulan: Bulan, zona: str) -> list[Blocker]:
    """The attendance feed must be complete up to the last minute of the month in the region's own time."""
    selesai = dt.datetime.combine(bulan.akhir, dt.time(23, 59), ZoneInfo(zona))
    cursor.execute(
        "select max(data_sampai) from sinkronisasi_kesegaran where lower(sumber) = any(%s)", [list(SUMBER_PRESENSI)]
    )
    (sampai,) = cursor.fetchone()
    if sampai is not None and sampai >= selesai:
        return []
    keadaan = (
        f"baru lengkap s.d. {saat(sampai.astimezone(ZoneInfo(zona)), zona)}" if sampai else "belum pernah diterima"
    )
    return [
        Blocker(
            "PRESENSI_BELUM_LENGKAP",
            f"Data presensi {bulan} {keadaan}; dibutuhkan sampai akhir {tanggal(bulan.akhir)}.",
            1,
            [],
            "Terima kiriman presensi sampai akhir bulan, bangun hasil hari, lalu tutup ulang.",
        )
    ]


def position_blockers(cursor: Any, params: Mapping[str, Any]) -> list[Blocker]:
    """Positions without kelas and people without a position, on counted days."""
    hasil = []
    cursor.execute(
        f"""
        with {DIHITUNG},
        dijabat as (
          select j.kode, j.nama, d.pegawai_id,
            datemultirange(d.r * daterange(t.berlaku_mulai, t.berlaku_sampai, '[]'))
            - coalesce((select range_agg(daterange(k.berlaku_mulai, k.berlaku_sampai, '[]'))
                        from organisasi_kelasjabatan k where k.jabatan_id = j.id), '{{}}') as kurang
          from dihitung d
          join organisasi_penugasan t on t.pegawai_id = d.pegawai_id
            and d.r && daterange(t.berlaku_mulai, t.berlaku_sampai, '[]')
          join organisasi_jabatan j on j.id = t.jabatan_id
        )
        select nama, kode, count(distinct pegawai_id) from dijabat where not isempty(kurang)
        group by nama, kode order by nama, kode""",  # noqa: S608 - constant text
        params,
    )
    jabatan = cursor.fetchall()
    if jabatan:
        orang = sum(b[2] for b in jabatan)
        hasil.append(
            Blocker(
                "JABATAN_TANPA_KELAS",
                f"{len(jabatan)} jabatan yang dijabat {angka(orang)} pegawai belum berkelas jabatan pada bulan itu.",
                len(jabatan),
                [f"{nama} ({kode}), {n} pegawai" for nama, kode, n in jabatan[:CONTOH]],
                "Tetapkan kelas jabatan yang berlaku pada bulan itu.",
            )
        )
    cursor.execute(
        f"""
        with {DIHITUNG}
        select p.nama, coalesce(p.nip, ''), lower(g.r), upper(g.r) - 1
        from dihitung d
        join organisasi_pegawai p on p.id = d.pegawai_id
        cross join lateral unnest(datemultirange(d.r) - coalesce(
          (select range_agg(daterange(t.berlaku_mulai, t.berlaku_sampai, '[]'))
           from organisasi_penugasan t where t.pegawai_id = d.pegawai_id), '{{}}')) g(r)
        order by p.nama, p.id, g.r""",  # noqa: S608 - constant text
        params,
    )
    tanpa = cursor.fetchall()
    if tanpa:
        hasil.append(
            Blocker(
                "TANPA_PENUGASAN",
                f"{angka(len({b[:2] for b in tanpa}))} pegawai terdaftar tanpa penugasan jabatan.",
                len({b[:2] for b in tanpa}),
                [f"{nama_nip(nama, nip)}, {rentang(mulai, sampai)}" for nama, nip, mulai, sampai in tanpa[:CONTOH]],
                "Isi penugasannya, atau catat kedudukan yang dikecualikan atau tanggal berhentinya.",
            )
        )
    return hasil


def attendance_blockers(cursor: Any, params: Mapping[str, Any], bulan: Bulan) -> list[Blocker]:
    """Each counted day of each person needs its attendance result."""
    kurang = f"""
        with {DIHITUNG},
        kalender as materialized (
          select d.pegawai_id, lower(d.r) + i as tanggal
          from dihitung d cross join lateral generate_series(0, upper(d.r) - lower(d.r) - 1) as i
        ),
        kurang as (
          select c.pegawai_id, c.tanggal from kalender c
          where not exists (select 1 from presensi_hasilhari h
                            where h.pegawai_id = c.pegawai_id and h.tanggal = c.tanggal)
        )"""  # noqa: S608 - constant text
    cursor.execute(
        f"""{kurang}
        select count(*), count(distinct pegawai_id), (select count(*) from kalender) from kurang""",  # noqa: S608 - constant
        params,
    )
    hari, orang, semua = cursor.fetchone()
    if not hari:
        return []
    if hari == semua:
        return [
            Blocker(
                "TANPA_PRESENSI",
                f"Tidak ada satu pun hasil presensi pada {bulan}.",
                hari,
                [],
                "Terima data presensi bulan itu dan bangun hasil harinya.",
            )
        ]
    cursor.execute(
        f"""{kurang} select p.nama, coalesce(p.nip, ''), k.tanggal from kurang k
        join organisasi_pegawai p on p.id = k.pegawai_id order by p.nama, p.id, k.tanggal limit {CONTOH}""",  # noqa: S608 - constant
        params,
    )
    return [
        Blocker(
            "HASIL_HARI_KURANG",
            f"{angka(hari)} hari pada {angka(orang)} pegawai belum punya hasil presensi.",
            hari,
            [f"{nama_nip(nama, nip)}, {tanggal(hari_)}" for nama, nip, hari_ in cursor.fetchall()],
            "Bangun ulang hasil hari bulan itu, lalu tutup ulang.",
        )
    ]
