"""Decisions on submitted activities by the direct superior of the day of the work, one or many in one statement.

All or nothing: if one of the named activities cannot be decided, none is, and the error says which and why. What lies
in a locked month is not decided any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from erk_kit.kunci import horizon
from tenants.aktivitas.models import Aktivitas
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import BulanTerkunci

# Who may decide: the superior in the line of that day, or who acts (Plt, Plh, Pj) that day in the position
# that this superior holds. Both spans include their last day; an empty end is open.
_PUTUSKAN = """
with boleh as (
    update aktivitas_aktivitas a
       set status = %(ke)s, validator_id = %(validator)s, divalidasi_pada = now(), alasan = %(alasan)s
     where a.id = any(%(ids)s)
       and a.status = 'DIAJUKAN'
       and a.pegawai_id <> %(validator)s
       and exists (
            select 1
              from organisasi_garisatasan g
             where g.pegawai_id = a.pegawai_id
               and daterange(g.berlaku_mulai, g.berlaku_sampai, '[]') @> a.tanggal
               and (g.atasan_id = %(validator)s
                    or exists (
                        select 1
                          from organisasi_penugasan definitif
                          join organisasi_penugasan pengganti
                            on pengganti.jabatan_id = definitif.jabatan_id and pengganti.unit_id = definitif.unit_id
                         where definitif.pegawai_id = g.atasan_id
                           and definitif.jenis = 'DEFINITIF'
                           and daterange(definitif.berlaku_mulai, definitif.berlaku_sampai, '[]') @> a.tanggal
                           and pengganti.pegawai_id = %(validator)s
                           and pengganti.jenis <> 'DEFINITIF'
                           and daterange(pengganti.berlaku_mulai, pengganti.berlaku_sampai, '[]') @> a.tanggal)))
    returning a.id, a.tanggal, a.pegawai_id
), jejak as (
    insert into aktivitas_jejakaktivitas (aktivitas_id, dari, ke, oleh_id, pada, alasan)
    select id, 'DIAJUKAN', %(ke)s, %(oleh)s, now(), %(alasan)s from boleh order by id
)
select b.id, b.tanggal, b.pegawai_id, p.nama from boleh b join organisasi_pegawai p on p.id = b.pegawai_id order by b.id
"""
_AKSI = {
    Aktivitas.Status.DITERIMA: "aktivitas.terima",
    Aktivitas.Status.DITOLAK: "aktivitas.tolak",
    Aktivitas.Status.REVISI: "aktivitas.revisi",
}


def aktivitas_approve(*, actor: Pengguna, aktivitas_ids: Sequence[int]) -> int:
    """DIAJUKAN -> DITERIMA for all of `aktivitas_ids`; returns how many. Raises TidakBerwenang or GalatLayanan."""
    return _putuskan(actor, aktivitas_ids, Aktivitas.Status.DITERIMA, "")


def aktivitas_reject(*, actor: Pengguna, aktivitas_ids: Sequence[int], alasan: str) -> int:
    """DIAJUKAN -> DITOLAK. `alasan` is what the employee reads."""
    return _putuskan(actor, aktivitas_ids, Aktivitas.Status.DITOLAK, _alasan(alasan))


def aktivitas_return_for_revision(*, actor: Pengguna, aktivitas_ids: Sequence[int], alasan: str) -> int:
    """DIAJUKAN -> REVISI: the employee may mend and submit again."""
    return _putuskan(actor, aktivitas_ids, Aktivitas.Status.REVISI, _alasan(alasan))


def _alasan(alasan: str) -> str:
    alasan = alasan.strip()
    if not alasan:
        raise GalatLayanan(
            "Alasan masih kosong.", kode="alasan_kosong", saran="Tulis alasan yang dapat ditindaklanjuti pegawai."
        )
    if len(alasan) > 300:
        raise GalatLayanan(
            f"Alasan {len(alasan)} huruf terlalu panjang.", kode="alasan_panjang", saran="Paling banyak 300 huruf."
        )
    return alasan


def _putuskan(actor: Pengguna, aktivitas_ids: Sequence[int], ke: Aktivitas.Status, alasan: str) -> int:
    if not actor.is_active or actor.pegawai_id is None:
        raise TidakBerwenang(
            "Akun ini tidak terhubung dengan seorang pegawai.",
            kode="bukan_pegawai",
            saran="Masuk dengan akun atasan langsung.",
        )
    ids = sorted(set(aktivitas_ids))
    isi = {"ids": ids, "validator": actor.pegawai_id, "oleh": actor.pk, "ke": str(ke), "alasan": alasan}
    # asked first: row-level security leaves a locked month's rows out of the statement without a word
    batas = horizon()
    if batas is not None:
        lama = Aktivitas.objects.filter(pk__in=ids, tanggal__lte=batas).order_by("tanggal").first()
        if lama is not None:
            raise BulanTerkunci(
                "Aktivitas tidak dapat diputuskan lagi",
                lama.tanggal,
                batas,
                "Pilih hanya aktivitas dari bulan yang masih terbuka, atau hubungi BKPSDM.",
            )
    with transaction.atomic():
        with connection.cursor() as kursor:
            kursor.execute(_PUTUSKAN, isi)
            baris = kursor.fetchall()
        jadi = {b[0]: b[1] for b in baris}
        sisa = [i for i in ids if i not in jadi]
        if sisa:
            raise _sebab(sisa)
        for pegawai in sorted({b[2:] for b in baris}):
            punya = [b[0] for b in baris if b[2:] == pegawai]
            isi = {"jumlah": len(punya), "aktivitas": punya}
            catat(aksi=_AKSI[ke], actor=actor, peran="atasan", objek=pegawai, rincian=isi)
    return len(ids)


def _sebab(sisa: list[int]) -> GalatLayanan:
    """Why these could not be decided; says nothing about activities that the actor may not know."""
    lain = Aktivitas.objects.filter(pk__in=sisa).exclude(status=Aktivitas.Status.DIAJUKAN).order_by("pk").first()
    banyak = f"{len(sisa)} aktivitas" if len(sisa) > 1 else "Aktivitas itu"
    if lain is not None and Aktivitas.objects.filter(pk__in=sisa, status=Aktivitas.Status.DIAJUKAN).count() == 0:
        return GalatLayanan(
            f"{banyak} tidak menunggu putusan (sudah diputuskan, atau belum diajukan). Tidak ada yang diubah.",
            kode="status_tidak_cocok",
            saran="Muat ulang kotak verifikasi, lalu pilih kembali.",
        )
    return TidakBerwenang(
        f"{banyak} bukan dari bawahan langsung Anda pada hari kerjanya. Tidak ada yang diubah.",
        kode="bukan_atasan_hari_itu",
        saran="Pilih hanya aktivitas dari kotak verifikasi Anda.",
    )
