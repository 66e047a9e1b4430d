"""Decisions on submitted activities by the direct superior of the day of the work, one or many in one statement.

All or nothing: if one of the named activities cannot be decided, none is, and the error says which and why. What lies
in a locked month is not decided any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from erk_kit.kunci import horizon
from tenants.aktivitas.delegasi import names_used_by
from tenants.aktivitas.models import Aktivitas, CaraPutusan, JejakAktivitas, Keberatan
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import BulanTerkunci
from tenants.pemberitahuan.services import notify, unsend

# Who may decide: the superior in the line of that day, or who acts (Plt, Plh, Pj) that day in the position that this
# superior holds; whoever has a delegation of one of them today (`nama`: the validator first, then those in whose name
# he decides); and whoever it was passed on to. In another's name nobody decides on his own superior. Both spans
# include their last day; an empty end is open.
_PUTUSKAN = """
with calon as (
    select a.id, a.pegawai_id, a.dieskalasi_ke_id, p.orang as pemutus
      from aktivitas_aktivitas a
      cross join lateral (
            select array_agg(distinct orang) as orang
              from (select g.atasan_id as orang
                      from organisasi_garisatasan g
                     where g.pegawai_id = a.pegawai_id
                       and daterange(g.berlaku_mulai, g.berlaku_sampai, '[]') @> a.tanggal
                    union all
                    select pengganti.pegawai_id
                      from organisasi_garisatasan g
                      join organisasi_penugasan definitif
                        on definitif.pegawai_id = g.atasan_id and definitif.jenis = 'DEFINITIF'
                       and daterange(definitif.berlaku_mulai, definitif.berlaku_sampai, '[]') @> a.tanggal
                      join organisasi_penugasan pengganti
                        on pengganti.jabatan_id = definitif.jabatan_id and pengganti.unit_id = definitif.unit_id
                       and pengganti.jenis <> 'DEFINITIF'
                       and daterange(pengganti.berlaku_mulai, pengganti.berlaku_sampai, '[]') @> a.tanggal
                     where g.pegawai_id = a.pegawai_id
                       and daterange(g.berlaku_mulai, g.berlaku_sampai, '[]') @> a.tanggal) semua) p
     where a.id = any(%(ids)s) and a.pegawai_id <> %(validator)s
), hak as (
    select c.id,
           case when %(validator)s = any(c.pemutus) then 'ATASAN'
                when c.dieskalasi_ke_id = %(validator)s then 'ESKALASI'
                else 'DELEGASI' end as cara,
           case when %(validator)s = any(c.pemutus) or c.dieskalasi_ke_id = %(validator)s then null
                else (select n from unnest(%(nama)s::bigint[]) n
                       where n = any(c.pemutus) or n = c.dieskalasi_ke_id limit 1) end as atas_nama
      from calon c
     where %(validator)s = any(c.pemutus)
        or ((c.pemutus && %(nama)s::bigint[] or c.dieskalasi_ke_id = any(%(nama)s))
            and not exists (select 1 from organisasi_garisatasan s
                             where s.pegawai_id = %(validator)s and s.atasan_id = c.pegawai_id
                               and daterange(s.berlaku_mulai, s.berlaku_sampai, '[]') @> %(hari)s))
), boleh as (
    update aktivitas_aktivitas a
       set status = %(ke)s, validator_id = %(validator)s, divalidasi_pada = now(), alasan = %(alasan)s,
           cara = hak.cara, atas_nama_id = hak.atas_nama
      from hak
     where a.id = hak.id and a.status = 'DIAJUKAN'
    returning a.id, a.tanggal, a.pegawai_id, a.atas_nama_id
), jejak as (
    insert into aktivitas_jejakaktivitas (aktivitas_id, dari, ke, oleh_id, pada, alasan)
    select id, 'DIAJUKAN', %(ke)s, %(oleh)s, now(), %(alasan)s from boleh order by id
)
select b.id, b.tanggal, b.atas_nama_id, b.pegawai_id, p.nama
  from boleh b join organisasi_pegawai p on p.id = b.pegawai_id order by b.id
"""
# Longer than the ten seconds that the page shows: a slow line must not make the button a lie.
BATAL_PALING_LAMA = dt.timedelta(seconds=60)
_PESAN = {
    Aktivitas.Status.DITOLAK: ("aktivitas.ditolak", "ditolak"),
    Aktivitas.Status.REVISI: ("aktivitas.revisi", "dikembalikan untuk direvisi"),
}
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
    isi = {
        "ids": ids,
        "validator": actor.pegawai_id,
        "nama": names_used_by(actor.pegawai_id),
        "hari": timezone.localdate(),
        "oleh": actor.pk,
        "ke": str(ke),
        "alasan": alasan,
    }
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
        jadi = {b[0] for b in baris}
        sisa = [i for i in ids if i not in jadi]
        if sisa:
            raise _sebab(sisa)
        for pegawai in sorted({b[3:] for b in baris}):
            punya = [b[0] for b in baris if b[3:] == pegawai]
            atas_nama = sorted({b[2] for b in baris if b[3:] == pegawai and b[2] is not None})
            rincian = {"jumlah": len(punya), "aktivitas": punya} | ({"atas_nama": atas_nama} if atas_nama else {})
            catat(aksi=_AKSI[ke], actor=actor, peran="atasan", objek=pegawai, rincian=rincian)
            if ke in _PESAN:
                jenis, kata = _PESAN[ke]
                notify(
                    penerima=[pegawai[0]],
                    jenis=jenis,
                    judul=f"{len(punya)} aktivitas {kata}",
                    isi=alasan,
                    alamat="/aktivitas/",
                    kunci=_matter(punya),
                )
    return len(ids)


def versions_of(aktivitas_ids: Sequence[int]) -> int:
    """Sum of how often their owners have changed them; it only grows, so the same sum means that nobody has."""
    semua = Aktivitas.objects.filter(pk__in=aktivitas_ids).aggregate(jumlah=Sum("versi"))
    return int(semua["jumlah"] or 0)


def aktivitas_decisions_undo(*, actor: Pengguna, aktivitas_ids: Sequence[int], versi: int | None = None) -> int:
    """Take one's own decisions of the last minute back to DIAJUKAN, all or none: nobody has touched them since, and the
    month is open. versi: `versions_of` them right after the decision. Returns how many. Raises GalatLayanan."""
    ids = sorted(set(aktivitas_ids))
    sejak = timezone.now() - BATAL_PALING_LAMA
    with transaction.atomic():
        baris = list(
            Aktivitas.objects.select_for_update(of=("self",))
            .select_related("pegawai")
            .filter(pk__in=ids, validator_id=actor.pegawai_id, divalidasi_pada__gte=sejak, status__in=_AKSI)
            .exclude(cara=CaraPutusan.KEBERATAN)
        )
        # asked after the lock: an objection is filed while it holds the activity
        berubah = Keberatan.objects.filter(aktivitas_id__in=ids).exists()
        berubah |= versi is not None and versi != sum(a.versi for a in baris)
        if actor.pegawai_id is None or not actor.is_active or berubah or not baris or len(baris) != len(ids):
            raise GalatLayanan(
                "Putusan itu tidak dapat dibatalkan lagi: lebih dari semenit, sudah berubah, atau bulannya terkunci.",
                kode="batal_lewat",
                saran="Bila keliru, minta pegawai mengajukan ulang, atau arahkan ia mengajukan keberatan.",
            )
        dari = {a.pk: a.status for a in baris}
        for a in baris:
            a.status, a.validator, a.divalidasi_pada = Aktivitas.Status.DIAJUKAN, None, None
            a.alasan, a.cara, a.atas_nama = "", "", None
        Aktivitas.objects.bulk_update(
            baris, ["status", "validator", "divalidasi_pada", "alasan", "cara", "atas_nama"], batch_size=500
        )
        JejakAktivitas.objects.bulk_create(
            JejakAktivitas(aktivitas=a, dari=dari[a.pk], ke=a.status, oleh_id=actor.pk, alasan="Putusan dibatalkan")
            for a in baris
        )
        for orang in sorted({(a.pegawai_id, a.pegawai.nama) for a in baris}):
            punya = [a.pk for a in baris if a.pegawai_id == orang[0]]
            rincian = {"jumlah": len(punya), "aktivitas": punya, "semula": sorted({dari[i] for i in punya})}
            catat(aksi="aktivitas.batal_putusan", actor=actor, peran="atasan", objek=orang, rincian=rincian)
            unsend(penerima=orang[0], kunci=_matter(punya))
    return len(baris)


def _matter(ids: Sequence[int]) -> str:
    return f"putusan:{min(ids)}-{max(ids)}:{len(ids)}"


def _sebab(sisa: list[int]) -> GalatLayanan:
    """Why these could not be decided; says nothing about activities that the actor may not know."""
    lain = Aktivitas.objects.filter(pk__in=sisa).exclude(status=Aktivitas.Status.DIAJUKAN).order_by("pk").first()
    banyak = f"{len(sisa)} aktivitas" if len(sisa) > 1 else "Aktivitas itu"
    if lain is not None and Aktivitas.objects.filter(pk__in=sisa, status=Aktivitas.Status.DIAJUKAN).count() == 0:
        return GalatLayanan(
            f"{banyak} tidak menunggu putusan (sudah diputuskan, ditarik, atau belum diajukan). Tidak ada yang diubah.",
            kode="status_tidak_cocok",
            saran="Muat ulang kotak verifikasi, lalu pilih kembali.",
        )
    return TidakBerwenang(
        f"{banyak} bukan dari bawahan langsung Anda pada hari kerjanya. Tidak ada yang diubah.",
        kode="bukan_atasan_hari_itu",
        saran="Pilih hanya aktivitas dari kotak verifikasi Anda.",
    )
