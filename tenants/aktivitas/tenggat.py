"""What happens to submitted activities whose superior does not decide: reminders, then the pack's policy.

Days are calendar days from the day of submission: reminders from `pengingat_validasi` on, and after the last moment of
day `tenggat_validasi` the policy `kebijakan_lewat_tenggat`: setuju_otomatis, eskalasi or tolak. What the superior let
pass is noted against him, never against the employee. Locked months are left alone. Every step is one statement over a
batch, and running it again finds nothing left to do.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from erk_kit.bentuk import angka
from erk_kit.kunci import horizon
from tenants.aktivitas.delegasi import with_delegates
from tenants.aktivitas.ingat import remind
from tenants.jejak.services import catat
from tenants.organisasi.operasi import Operasi, operasi_of, operasi_semua
from tenants.pemberitahuan.services import notify

SETUJU, ESKALASI, TOLAK = "setuju_otomatis", "eskalasi", "tolak"
SEKALI = 5_000


@dataclass(frozen=True, slots=True)
class AturanTenggat:
    """Days; None where the pack sets none."""

    tenggat: int | None
    pengingat: int | None
    kebijakan: str

    def sejak_lewat(self, hari_ini: dt.date) -> dt.date | None:
        """Submitted before this day: the deadline has passed."""
        return None if self.tenggat is None else hari_ini - dt.timedelta(days=self.tenggat)

    def sejak_ingat(self, hari_ini: dt.date) -> dt.date | None:
        """Submitted on this day or before: the superior is reminded."""
        return None if self.pengingat is None else hari_ini - dt.timedelta(days=self.pengingat)

    def diputus_otomatis(self, diajukan: dt.date) -> dt.date | None:
        """The day on which the policy acts on what was submitted on `diajukan`."""
        return None if self.tenggat is None else diajukan + dt.timedelta(days=self.tenggat + 1)


def rules_on(hari: dt.date, opd_id: int | None) -> AturanTenggat:
    return _rules(operasi_of(hari, opd_id))


def _rules(ini: Operasi) -> AturanTenggat:
    return AturanTenggat(
        ini.bilangan("tenggat_validasi"), ini.bilangan("pengingat_validasi"), ini.kata("kebijakan_lewat_tenggat", "")
    )


@dataclass(slots=True)
class HasilTenggat:
    diputus: int = 0
    dieskalasi: int = 0
    diingatkan: int = 0


def deadlines_run(*, hari_ini: dt.date | None = None) -> HasilTenggat:
    """Reminders and policies of the bound region, OPD by OPD where their rules differ."""
    hari_ini = hari_ini or timezone.localdate()
    hasil, ingat = HasilTenggat(), set()
    for aturan, opd in _groups(hari_ini):
        sejak = aturan.sejak_lewat(hari_ini)
        if sejak is not None and aturan.kebijakan in (SETUJU, TOLAK):
            hasil.diputus += _decide(aturan, opd, sejak, hari_ini)
        elif sejak is not None and aturan.kebijakan == ESKALASI:
            hasil.dieskalasi += _escalate(aturan, opd, sejak, hari_ini)
        sejak = aturan.sejak_ingat(hari_ini)
        if sejak is not None:
            ingat |= _late_superiors(opd, sejak)
    if ingat:
        hasil.diingatkan = remind(
            penerima=with_delegates(ingat, hari=hari_ini),
            jenis="aktivitas.menunggu",
            hari_ini=hari_ini,
            judul="Aktivitas bawahan menunggu putusan Anda",
            isi="Yang lewat tenggat diurus aturan daerah dan tercatat pada Anda.",
            alamat="/aktivitas/verifikasi/",
        )
    return hasil


def _groups(hari: dt.date) -> list[tuple[AturanTenggat, dict[str, Any]]]:
    """Rules with the OPDs that they are for, as parameters of the statements below: those `opd`, or, for the region's
    own rules, everybody but `opd`. One query."""
    semua = {opd: _rules(ini) for opd, ini in operasi_semua(hari).items()}
    umum = semua.get(None) or _rules(Operasi({}))
    lain: dict[AturanTenggat, list[int]] = {}
    for opd_id, aturan in semua.items():
        if opd_id is not None and aturan != umum:
            lain.setdefault(aturan, []).append(opd_id)
    khusus = [i for opd in lain.values() for i in opd]
    return [
        *((aturan, {"opd": opd, "kecuali": False}) for aturan, opd in lain.items()),
        (umum, {"opd": khusus, "kecuali": True}),
    ]


# What waits since before an instant, of the people in question (by the OPD of the definitive position of that day).
_MENUNGGU = """
    select a.id, a.pegawai_id, coalesce(a.diajukan_pada, a.dibuat_pada) as diajukan, g.atasan_id, a.dieskalasi_ke_id
      from aktivitas_aktivitas a
      left join organisasi_garisatasan g
        on g.pegawai_id = a.pegawai_id and daterange(g.berlaku_mulai, g.berlaku_sampai, '[]') @> a.tanggal
     where a.status = 'DIAJUKAN' and a.tanggal > %(batas)s and coalesce(a.diajukan_pada, a.dibuat_pada) < %(sejak)s
       and (cardinality(%(opd)s::bigint[]) = 0 or %(kecuali)s <> exists (
            select 1 from organisasi_penugasan p join organisasi_unit u on u.id = p.unit_id
             where p.pegawai_id = a.pegawai_id and p.jenis = 'DEFINITIF' and u.opd_id = any(%(opd)s)
               and daterange(p.berlaku_mulai, p.berlaku_sampai, '[]') @> a.tanggal))
"""
# A kepala daerah does not sign in: the note is against who decides in his name, or, where nobody does, against nobody.
_CATATAN = """
    insert into aktivitas_catatanvalidator (validator_id, aktivitas_id, kebijakan, diajukan_pada, tenggat, pada)
    select case when p.kepala_daerah then w.penerima_id else p.id end,
           l.id, %(kebijakan)s, l.diajukan, (l.diajukan at time zone %(zona)s)::date + %(tenggat)s, now()
      from lewat l
      join organisasi_pegawai p on p.id = l.atasan_id
      left join lateral (select d.penerima_id from aktivitas_delegasi d
                          where p.kepala_daerah and d.pemberi_id = p.id and d.diakhiri_pada is null
                            and daterange(d.mulai, d.sampai, '[]') @> %(hari)s order by d.id limit 1) w on true
     where not p.kepala_daerah or w.penerima_id is not null
    on conflict (aktivitas_id) do nothing
"""
_DECIDE = f"""
with menunggu as ({_MENUNGGU} order by a.id limit %(sekali)s), lewat as (
    update aktivitas_aktivitas a
       set status = %(ke)s, cara = 'OTOMATIS', validator_id = null, atas_nama_id = null, divalidasi_pada = now(),
           alasan = %(alasan)s
      from menunggu m
     where a.id = m.id and a.status = 'DIAJUKAN'
    returning a.id, a.pegawai_id, m.diajukan, m.atasan_id
), jejak as (
    insert into aktivitas_jejakaktivitas (aktivitas_id, dari, ke, oleh_id, pada, alasan)
    select id, 'DIAJUKAN', %(ke)s, null, now(), %(jejak)s from lewat order by id
), catatan as ({_CATATAN})
select pegawai_id, atasan_id from lewat
"""  # noqa: S608 - constant text
_ESCALATE = f"""
with menunggu as ({_MENUNGGU} and a.dieskalasi_ke_id is null), lewat as (
    update aktivitas_aktivitas a
       set dieskalasi_ke_id = naik.atasan_id, dieskalasi_pada = now()
      from menunggu m
      join organisasi_garisatasan naik
        on naik.pegawai_id = m.atasan_id and daterange(naik.berlaku_mulai, naik.berlaku_sampai, '[]') @> %(hari)s
     where a.id = m.id and a.status = 'DIAJUKAN' and naik.atasan_id <> a.pegawai_id
    returning a.id, a.pegawai_id, m.diajukan, m.atasan_id, a.dieskalasi_ke_id
), catatan as ({_CATATAN})
select dieskalasi_ke_id, atasan_id from lewat
"""  # noqa: S608 - constant text


def _decide(aturan: AturanTenggat, opd: dict[str, Any], sejak: dt.date, hari_ini: dt.date) -> int:
    setuju = aturan.kebijakan == SETUJU
    hari = angka(aturan.tenggat or 0)
    lewat = f"Tenggat validasi {hari} hari lewat tanpa putusan atasan; menurut aturan daerah ditolak."
    isi = _parameters(aturan, opd, sejak, hari_ini) | {
        "ke": "DITERIMA" if setuju else "DITOLAK",
        "alasan": "" if setuju else lewat,
        "jejak": f"Tenggat {hari} hari lewat: {'diterima' if setuju else 'ditolak'} menurut aturan",
        "sekali": SEKALI,
    }
    jumlah = 0
    while True:
        with transaction.atomic():
            baris = _run(_DECIDE, isi)
            if not baris:
                return jumlah
            jumlah += len(baris)
            _record(aturan, len(baris))
            _tell_superiors({atasan for _, atasan in baris if atasan is not None}, hari_ini)
            if not setuju:
                notify(
                    penerima={pegawai for pegawai, _ in baris},
                    jenis="aktivitas.ditolak",
                    judul="Aktivitas ditolak karena tenggat validasi lewat",
                    isi="Atasan tidak memutuskan pada waktunya. Anda dapat mengajukan keberatan.",
                    alamat="/aktivitas/",
                    kunci="tenggat",
                )


def _escalate(aturan: AturanTenggat, opd: dict[str, Any], sejak: dt.date, hari_ini: dt.date) -> int:
    with transaction.atomic():
        baris = _run(_ESCALATE, _parameters(aturan, opd, sejak, hari_ini))
        if baris:
            _record(aturan, len(baris))
            _tell_superiors({atasan for _, atasan in baris}, hari_ini)
            notify(
                penerima=with_delegates({naik for naik, _ in baris}, hari=hari_ini),
                jenis="aktivitas.eskalasi",
                judul="Aktivitas naik kepada Anda",
                isi="Atasan langsungnya tidak memutuskan pada waktunya.",
                alamat="/aktivitas/verifikasi/",
                kunci="eskalasi",
            )
    return len(baris)


def _late_superiors(opd: dict[str, Any], sejak: dt.date) -> set[int]:
    """Superiors on whom something waits that was submitted on `sejak` or before, and those it was passed on to."""
    isi = {"batas": horizon() or dt.date.min, "sejak": _begin(sejak + dt.timedelta(days=1)), **opd}
    baris = _run(f"select distinct atasan_id, dieskalasi_ke_id from ({_MENUNGGU}) m", isi)  # noqa: S608 - constant text
    return {i for b in baris for i in b if i is not None}


def _tell_superiors(siapa: set[int], hari_ini: dt.date) -> None:
    if siapa:
        notify(
            penerima=with_delegates(siapa, hari=hari_ini),
            jenis="aktivitas.lewat_tenggat",
            judul="Tenggat validasi lewat",
            isi="Aktivitas bawahan diurus menurut aturan daerah, dan tercatat pada Anda.",
            alamat="/aktivitas/validator/",
            kunci="tenggat",
        )


def _record(aturan: AturanTenggat, jumlah: int) -> None:
    rincian = {"kebijakan": aturan.kebijakan.replace("_", " "), "jumlah": jumlah, "tenggat": aturan.tenggat}
    catat(aksi="aktivitas.tenggat", rincian=rincian)


def _parameters(aturan: AturanTenggat, opd: dict[str, Any], sejak: dt.date, hari_ini: dt.date) -> dict[str, Any]:
    return {
        "hari": hari_ini,
        "batas": horizon() or dt.date.min,
        "sejak": _begin(sejak),
        "kebijakan": aturan.kebijakan,
        "tenggat": aturan.tenggat,
        "zona": timezone.get_current_timezone_name(),
        **opd,
    }


def _begin(hari: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(hari, dt.time.min))


def _run(perintah: str, isi: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as kursor:
        kursor.execute(perintah, isi)
        return list(kursor.fetchall())
