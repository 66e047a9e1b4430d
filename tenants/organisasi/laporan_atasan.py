"""A wrong superior: reported by the employee, confirmed by the admin of his OPD or by BKPSDM.

A confirmed one is a line set by hand, which a later sync does not undo: where a source names somebody else, the
difference is kept and shown (`SelisihAtasan`). Activities that wait move to the new superior by themselves, because who
decides is computed from the line of their day; what was decided stays.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from erk_kit.bentuk import tanggal
from erk_kit.kunci import horizon
from erk_kit.nip import name_or_nip
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import grants_of
from tenants.jejak.services import catat
from tenants.organisasi.fakta import MANUAL, fact_correct
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.models import GarisAtasan, LaporanAtasan, Pegawai, Penugasan, SelisihAtasan
from tenants.organisasi.selectors import atasan_pada, opd_pada, pegawai_diakses
from tenants.organisasi.services import atasan_set
from tenants.pemberitahuan.services import notify

Status = LaporanAtasan.Status
PALING_LAMA = 366


def candidates(*, pegawai_id: int, cari: str, paling_banyak: int = 12) -> list[Pegawai]:
    """Who could be the superior, people of the same OPD first; by name or NIP. Two queries."""
    kata = " ".join(cari.split())[:80]
    if len(kata) < 2:
        return []
    hari = timezone.localdate()
    opd = opd_pada(pegawai_id=pegawai_id, hari=hari)
    semua = Pegawai.objects.filter(name_or_nip(kata)).exclude(pk=pegawai_id)
    semua = semua.filter(Q(kepala_daerah=True) | Q(terdaftar_sampai__isnull=True) | Q(terdaftar_sampai__gte=hari))
    seopd = Penugasan.objects.pada(hari).filter(unit__opd=opd).values("pegawai_id")
    dekat = list(semua.filter(pk__in=seopd).order_by("nama")[:paling_banyak])
    if len(dekat) < paling_banyak:
        dekat += list(semua.exclude(pk__in=seopd).order_by("nama")[: paling_banyak - len(dekat)])
    return with_positions(dekat)


def with_positions(orang: list[Pegawai]) -> list[Pegawai]:
    """The same people with `jabatan_teks`: position and OPD of today."""
    tugas = (
        Penugasan.objects.pada(timezone.localdate())
        .filter(pegawai_id__in=[p.pk for p in orang], jenis=Penugasan.Jenis.DEFINITIF)
        .select_related("jabatan", "unit__opd")
    )
    teks = {t.pegawai_id: f"{t.jabatan.nama}, {t.unit.opd}" for t in tugas}
    for p in orang:
        p.jabatan_teks = teks.get(p.pk, "Kepala daerah" if p.kepala_daerah else "Tanpa jabatan")  # type: ignore[attr-defined]
    return orang


def reports_seen(*, actor: Pengguna) -> QuerySet[LaporanAtasan]:
    """Of people whose facts the actor may change: an OPD's admin, BKPSDM."""
    boleh = pegawai_diakses(actor=actor, untuk_ubah=True).exclude(pk=actor.pegawai_id)
    if not _may_decide(actor):
        return LaporanAtasan.objects.none()
    return LaporanAtasan.objects.filter(pegawai__in=boleh).select_related("pegawai", "atasan", "atasan_lama")


def differences_seen(*, actor: Pengguna) -> QuerySet[SelisihAtasan]:
    """What sources say otherwise and nobody has decided, of the same people."""
    if not _may_decide(actor):
        return SelisihAtasan.objects.none()
    boleh = pegawai_diakses(actor=actor, untuk_ubah=True)
    return SelisihAtasan.objects.filter(pegawai__in=boleh, putusan="").select_related(
        "pegawai", "atasan_kini", "atasan_usul"
    )


def superior_report(
    *, actor: Pengguna, atasan_id: int, mulai: dt.date, catatan: str = "", hari_ini: dt.date | None = None
) -> LaporanAtasan:
    """Say who the superior is since `mulai`. What could not be recorded (a circle, somebody not on the roll) is refused
    here, in words, and not later by whoever confirms."""
    hari_ini = hari_ini or timezone.localdate()
    pegawai = Pegawai.objects.filter(pk=actor.pegawai_id).first() if actor.is_active else None
    if pegawai is None:
        raise TidakBerwenang(
            "Akun ini tidak terhubung dengan seorang pegawai.", kode="bukan_pegawai", saran="Hubungi admin OPD."
        )
    atasan = Pegawai.objects.filter(pk=atasan_id).first()
    if atasan is None:
        raise _refused("Orang itu tidak ada lagi di daftar.", "Cari lagi dengan nama atau NIP.")
    if mulai > hari_ini:
        raise _refused(f"{tanggal(mulai)} belum tiba.", "Laporkan mulai hari ini, atau pada harinya.")
    if (hari_ini - mulai).days > PALING_LAMA:
        raise _refused(f"{tanggal(mulai)} lebih dari setahun yang lalu.", "Hubungi BKPSDM untuk yang selama itu.")
    kini = atasan_pada(pegawai_id=pegawai.pk, hari=hari_ini)
    if kini is not None and kini.pk == atasan.pk:
        raise _refused(f"{atasan.nama_lengkap} sudah tercatat sebagai atasan Anda.", "Tidak ada yang perlu dilaporkan.")
    _rehearse(pegawai.pk, atasan.pk, first_open(mulai))
    try:
        with transaction.atomic():
            baru = LaporanAtasan.objects.create(
                pegawai=pegawai, atasan_lama=kini, atasan=atasan, mulai=mulai, catatan=" ".join(catatan.split())[:300]
            )
    except IntegrityError as galat:
        raise _refused(
            "Laporan Anda sebelumnya masih menunggu admin OPD.", "Tarik yang itu dahulu bila keliru."
        ) from galat
    catat(
        aksi="atasan.lapor",
        actor=actor,
        objek=(pegawai.pk, pegawai.nama),
        rincian={"atasan": atasan.pk, "mulai": mulai},
    )
    return baru


def superior_report_withdraw(*, actor: Pengguna, laporan_id: int) -> LaporanAtasan:
    with transaction.atomic():
        ini = LaporanAtasan.objects.select_for_update().filter(pk=laporan_id, pegawai_id=actor.pegawai_id).first()
        if ini is None or actor.pegawai_id is None:
            raise _not_yours()
        _open_check(ini)
        ini.status = Status.DITARIK
        ini.save(update_fields=["status"])
    return ini


def superior_report_confirm(*, actor: Pengguna, laporan_id: int) -> LaporanAtasan:
    """Record the line, from the day that was named or the first open day after it."""
    with transaction.atomic():
        ini = _locked(actor, laporan_id)
        ini.berlaku_mulai = first_open(ini.mulai)
        line_mend(
            pegawai_id=ini.pegawai_id,
            atasan_id=ini.atasan_id,
            mulai=ini.berlaku_mulai,
            alasan=f"Laporan pegawai {ini.pk}",
            oleh_id=actor.pk,
        )
        SelisihAtasan.objects.filter(pegawai_id=ini.pegawai_id, putusan="").delete()
        return _decided(ini, actor, Status.DIKONFIRMASI, "")


def superior_report_refuse(*, actor: Pengguna, laporan_id: int, alasan: str) -> LaporanAtasan:
    if not alasan.strip():
        raise _refused("Alasan masih kosong.", "Tulis alasan yang dibaca pegawai.")
    with transaction.atomic():
        return _decided(_locked(actor, laporan_id), actor, Status.DITOLAK, " ".join(alasan.split())[:300])


def difference_decide(*, actor: Pengguna, selisih_id: int, ganti: bool) -> SelisihAtasan:
    """Keep what was set by hand, or take what the source says from its day (or the first open one)."""
    with transaction.atomic():
        ini = SelisihAtasan.objects.select_for_update().filter(pk=selisih_id).first()
        if ini is None or not differences_seen(actor=actor).filter(pk=selisih_id).exists():
            raise _not_yours()
        if ganti:
            line_mend(
                pegawai_id=ini.pegawai_id,
                atasan_id=ini.atasan_usul_id,
                mulai=first_open(ini.mulai),
                alasan=f"Menurut {ini.sumber}",
                oleh_id=actor.pk,
            )
        ini.putusan = SelisihAtasan.Putusan.GANTI if ganti else SelisihAtasan.Putusan.TETAP
        ini.diputus_oleh_id, ini.diputus_pada = actor.pk, timezone.now()
        ini.save(update_fields=["putusan", "diputus_oleh_id", "diputus_pada"])
    return ini


def line_mend(*, pegawai_id: int, atasan_id: int, mulai: dt.date, alasan: str, oleh_id: int | None) -> None:
    """From `mulai` on the superior is `atasan_id`: a line that began before ends the day before, those that begin on
    that day or later are corrected."""
    nanti = list(GarisAtasan.objects.filter(pegawai_id=pegawai_id, berlaku_mulai__gte=mulai).order_by("berlaku_mulai"))
    pertama = nanti[0].berlaku_mulai if nanti else None
    if pertama is None or pertama > mulai:
        sampai = pertama - dt.timedelta(days=1) if pertama else None
        atasan_set(pegawai_id=pegawai_id, atasan_id=atasan_id, mulai=mulai, sampai=sampai)
    for garis in nanti:
        if garis.atasan_id != atasan_id or garis.sumber != MANUAL:
            isi = {"atasan_id": atasan_id, "sumber": MANUAL}
            fact_correct(fakta=garis, alasan=alasan, oleh_id=oleh_id, **isi)


def first_open(hari: dt.date) -> dt.date:
    """The day itself, or the first one after the locked months."""
    batas = horizon()
    return hari if batas is None or hari > batas else batas + dt.timedelta(days=1)


class _Gladi(Exception):
    """Ends a rehearsal: everything in it is undone."""


def _rehearse(pegawai_id: int, atasan_id: int, mulai: dt.date) -> None:
    try:
        with transaction.atomic():
            line_mend(pegawai_id=pegawai_id, atasan_id=atasan_id, mulai=mulai, alasan="Gladi", oleh_id=None)
            raise _Gladi
    except _Gladi:
        pass


def _locked(actor: Pengguna, laporan_id: int) -> LaporanAtasan:
    ini = LaporanAtasan.objects.select_for_update().filter(pk=laporan_id).first()
    if ini is None or not reports_seen(actor=actor).filter(pk=laporan_id).exists():
        raise _not_yours()
    _open_check(ini)
    return ini


def _decided(ini: LaporanAtasan, actor: Pengguna, status: LaporanAtasan.Status, alasan: str) -> LaporanAtasan:
    ini.status, ini.alasan = status, alasan
    ini.diputus_oleh_id, ini.diputus_pada = actor.pk, timezone.now()
    ini.save(update_fields=["status", "alasan", "diputus_oleh_id", "diputus_pada", "berlaku_mulai"])
    kata = "dikonfirmasi" if status == Status.DIKONFIRMASI else "ditolak"
    catat(
        aksi="atasan.putus",
        actor=actor,
        objek=(ini.pegawai_id, ini.pegawai.nama),
        rincian={"putusan": kata, "atasan": ini.atasan_id, "mulai": ini.berlaku_mulai},
    )
    untuk = [ini.pegawai_id] + ([ini.atasan_id] if status == Status.DIKONFIRMASI else [])
    notify(
        penerima=untuk,
        jenis="atasan.putusan",
        judul=f"Laporan atasan {kata}: {ini.atasan.nama}",
        isi=alasan,
        alamat="/pegawai/atasan-saya/",
        kunci=f"laporan-atasan:{ini.pk}",
    )
    return ini


def _may_decide(actor: Pengguna) -> bool:
    hibah = grants_of(pengguna=actor)
    return bool(hibah.peran & {Peran.ADMIN_OPD, Peran.BKPSDM})


def _open_check(ini: LaporanAtasan) -> None:
    if ini.status != Status.DIAJUKAN:
        raise _refused(f"Laporan itu sudah {ini.get_status_display().lower()}.", "Muat ulang halamannya.")


def _refused(apa: str, saran: str) -> GalatLayanan:
    return GalatLayanan(apa, kode="laporan_atasan", saran=saran)


def _not_yours() -> TidakBerwenang:
    return TidakBerwenang(
        "Laporan itu bukan untuk Anda putuskan.", kode="laporan_lain", saran="Buka kembali daftar laporan."
    )
