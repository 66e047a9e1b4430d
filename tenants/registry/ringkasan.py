"""What the console may know of a region: counts, months, checks. Never a name, a NIP or an amount of a person.

Each region is read in a transaction of its own, so a caller inside a request pauses the request's transaction first.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from erk_kit.bentuk import bulan_tahun
from erk_kit.binding import public_atomic, region_atomic
from erk_kit.names import role_name
from tenants.registry.models import Region, StatusWilayah

_RINGKAS = """
    select (select count(*) from organisasi_pegawai
             where terdaftar_sampai is null or terdaftar_sampai >= current_date),
           (select count(*) from organisasi_opd where aktif),
           h.tahun, h.bulan, h.status, h.jumlah_pegawai, h.pada, b.paket_id, b.versi
      from (select 1) satu
      left join lateral (
            select p.tahun, p.bulan, p.status, g.jumlah_pegawai, g.pada
              from penilaian_hitungan g join penilaian_periode p on p.id = g.periode_id
             order by p.tahun desc, p.bulan desc, g.nomor desc limit 1) h on true
      left join lateral (
            select s.paket_id, s.versi
              from penilaian_paketberlaku k join penilaian_pakettersimpan s on s.hash = k.paket_id
             where k.opd_id is null order by k.mulai desc, k.id desc limit 1) b on true
"""


@dataclass(frozen=True)
class Ringkasan:
    """`bulan` is the last closed month as `2026-10`, empty when none; `paket` the rule pack in force, `id versi`."""

    pegawai: int
    opd: int
    bulan: str
    status_bulan: str
    dihitung: int
    dihitung_pada: object
    paket: str


@dataclass(frozen=True)
class Pemeriksaan:
    nama: str
    lulus: bool
    temuan: str
    saran: str = ""


def ringkasan_of(region: Region) -> Ringkasan | None:
    """Counts of one region, or None while it has no tables. Opens its own transaction."""
    if region.status != StatusWilayah.AKTIF:
        return None
    with region_atomic(region.schema_name), connection.cursor() as kursor:
        kursor.execute(_RINGKAS)
        pegawai, opd, tahun, bulan, status, dihitung, pada, paket, versi = kursor.fetchone()
    return Ringkasan(
        pegawai=pegawai,
        opd=opd,
        bulan=f"{tahun}-{bulan:02d}" if tahun else "",
        status_bulan=status or "",
        dihitung=dihitung or 0,
        dihitung_pada=pada,
        paket=f"{paket} {versi}" if paket else "",
    )


def pemeriksaan_of(region: Region, *, alamat: list[str], ringkasan: Ringkasan | None) -> list[Pemeriksaan]:
    """Is everything there that this region needs? Opens its own transaction on public."""
    peran = role_name(connection.role_prefix, region.schema_name)
    with public_atomic(), connection.cursor() as kursor:
        kursor.execute(
            "select to_regnamespace(%s) is not null, to_regrole(%s) is not null,"
            " coalesce(pg_has_role(session_user, to_regrole(%s), 'MEMBER'), false)",
            [region.schema_name, peran, peran],
        )
        skema_ada, peran_ada, anggota = kursor.fetchone()
    ulangi = f"Jalankan `erk region create` lagi untuk {region.slug}; langkah yang selesai tidak diulang."
    paket = ringkasan.paket if ringkasan else ""
    return [
        Pemeriksaan("Skema basis data", skema_ada, region.schema_name if skema_ada else "Skema belum ada.", ulangi),
        Pemeriksaan("Peran basis data sendiri", peran_ada, peran if peran_ada else "Peran belum ada.", ulangi),
        Pemeriksaan("Aplikasi boleh memakai peran itu", anggota, "Ya" if anggota else "Belum diberi hak.", ulangi),
        Pemeriksaan(
            "Alamat", bool(alamat), ", ".join(alamat) or "Belum ada alamat.", "Pasang alamat lewat penyediaan wilayah."
        ),
        Pemeriksaan(
            "Paket aturan berlaku", bool(paket), paket or "Belum ada paket yang ditetapkan.", "Tetapkan paket aturan."
        ),
        Pemeriksaan(
            "Bulan terakhir ditutup",
            bool(ringkasan and ringkasan.bulan),
            bulan_tahun(ringkasan.bulan) if ringkasan and ringkasan.bulan else "Belum ada bulan yang dihitung.",
            f"BKPSDM menutup bulan, atau `erk close --region {region.slug} --period TAHUN-BULAN`.",
        ),
    ]
