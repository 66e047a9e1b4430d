"""Blockers: what must be right before a month is scored. The close lists them all at once and guesses nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from erk_kit.bentuk import angka, rentang, saat, tanggal
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.kueri import DIHITUNG
from tenants.penilaian.fakta.tabel import FaktaBulan

CONTOH = 5


@dataclass(frozen=True)
class Blocker:
    """kode: for machines. pesan: what is wrong. jumlah: how many. contoh: names or days, at most five. saran: what to do."""

    kode: str
    pesan: str
    jumlah: int
    contoh: list[str] = field(default_factory=list)
    saran: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def nama_nip(nama: str, nip: str) -> str:
    return f"{nama} (NIP {nip})" if nip else f"{nama} (tanpa NIP)"


def calendar_blockers(cursor: Any, bulan: Bulan) -> list[Blocker]:
    """Each day of the month needs a calendar row that somebody accepted."""
    cursor.execute(
        """
        select d::date from generate_series(%(awal)s::date, %(akhir)s::date, '1 day') d
        where not exists (select 1 from presensi_kalender k
                          where k.tanggal = d::date and k.pola = '5HARI' and k.diterima_pada is not null)
        order by 1""",
        {"awal": bulan.awal, "akhir": bulan.akhir},
    )
    hari = [b[0] for b in cursor.fetchall()]
    if not hari:
        return []
    return [
        Blocker(
            "KALENDER_BELUM_DITERIMA",
            f"Kalender kerja {bulan} belum diterima untuk {len(hari)} dari {bulan.hari} hari.",
            len(hari),
            [tanggal(h) for h in hari[:CONTOH]],
            "BKPSDM menerima kalender bulan itu (hari kerja, libur nasional, cuti bersama) lebih dahulu.",
        )
    ]


def freshness_blockers(cursor: Any, bulan: Bulan, zona: str) -> list[Blocker]:
    """The attendance feed must be complete up to the end of the month in the region's own time."""
    selesai = dt.datetime.combine(bulan.akhir + dt.timedelta(days=1), dt.time(), ZoneInfo(zona))
    cursor.execute(
        "select max(data_sampai) from sinkronisasi_kesegaran where lower(sumber) = any(%s)", [list(SUMBER_PRESENSI)]
    )
    (sampai,) = cursor.fetchone()
    if sampai is not None and sampai >= selesai:
        return []
    keadaan = f"baru lengkap s.d. {saat(sampai.astimezone(ZoneInfo(zona)), zona)}" if sampai else "belum pernah diterima"
    return [
        Blocker(
            "PRESENSI_BELUM_LENGKAP",
            f"Data presensi {bulan} {keadaan}; dibutuhkan sampai akhir {tanggal(bulan.akhir)}.",
            1,
            [],
            "Terima kiriman presensi sampai akhir bulan, bangun hasil hari, lalu tutup ulang.",
        )
    ]


# Names under which an attendance feed reports its freshness.
SUMBER_PRESENSI = ("presensi", "siap")


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


def fact_blockers(fakta: FaktaBulan, nama: Mapping[str, tuple[str, str]]) -> list[Blocker]:
    """Missing personal data and days without an attendance result. nama: kunci -> (name, NIP)."""
    hasil = []
    pegawai, hari = fakta.tabel["pegawai"], fakta.tabel["hari"]

    def contoh(baris: Sequence[int]) -> list[str]:
        return [nama_nip(*nama[fakta.kunci[i]]) for i in baris[:CONTOH]]

    for kolom, kata in (("status", "status kepegawaian"), ("golongan", "golongan"), ("kedudukan", "kedudukan")):
        kurang = np.flatnonzero(pegawai[kolom] == 0).tolist()
        if kurang:
            hasil.append(
                Blocker(
                    f"TANPA_{kolom.upper()}",
                    f"{angka(len(kurang))} pegawai tanpa {kata} pada hari terakhir yang dihitung di bulan itu.",
                    len(kurang),
                    contoh(kurang),
                    f"Lengkapi riwayat {kata} pegawai itu.",
                )
            )
    tanpa_hasil = hari["status_hadir"] == 0
    if len(tanpa_hasil) and tanpa_hasil.all():
        hasil.append(
            Blocker(
                "TANPA_PRESENSI",
                f"Tidak ada satu pun hasil presensi pada {fakta.bulan}.",
                len(tanpa_hasil),
                [],
                "Terima data presensi bulan itu dan bangun hasil harinya.",
            )
        )
    elif tanpa_hasil.any():
        baris = np.flatnonzero(tanpa_hasil)
        orang = np.unique(hari["orang"][baris])
        hasil.append(
            Blocker(
                "HASIL_HARI_KURANG",
                f"{angka(len(baris))} hari pada {angka(len(orang))} pegawai belum punya hasil presensi.",
                len(baris),
                [
                    f"{nama_nip(*nama[fakta.kunci[hari['orang'][b]]])}, {tanggal(fakta.bulan.tanggal(int(hari['hari'][b])))}"
                    for b in baris[:CONTOH]
                ],
                "Bangun ulang hasil hari bulan itu, lalu tutup ulang.",
            )
        )
    return hasil
