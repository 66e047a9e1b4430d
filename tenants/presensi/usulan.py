"""Requests about attendance: asked by the employee, agreed to by his superior of that day, settled by the OPD's admin.

Settling writes the fact through the services that exist (an accepted excuse, an accepted absence) and builds the days
of that person anew at once. No punch is ever changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from erk_kit.bentuk import rentang, tanggal
from erk_kit.kunci import horizon
from erk_kit.lampiran import BerkasLampiran, Lampiran
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import grants_of
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import check_open
from tenants.organisasi.models import GarisAtasan, Pegawai, Penugasan
from tenants.organisasi.selectors import atasan_pada, boleh_memvalidasi, pegawai_diakses
from tenants.pemberitahuan.services import notify
from tenants.presensi.hasil_hari import day_results_build
from tenants.presensi.izin import izin_menit_accept, izin_menit_propose
from tenants.presensi.ketidakhadiran import ketidakhadiran_create
from tenants.presensi.models import BuktiPresensi, IzinMenit, Ketidakhadiran, UsulanPresensi

Status = UsulanPresensi.Status
TERBUKA = (Status.DIAJUKAN, Status.DISETUJUI)
MUNDUR_MAKS, MAJU_MAKS, LAMA_MAKS = 62, 366, 366
BUKTI_MAKS = 5
_AKSI = {
    "usul": "presensi.usul",
    "tarik": "presensi.usul_tarik",
    "setuju": "presensi.usul_setuju",
    "tetap": "presensi.usul_tetap",
    "tolak": "presensi.usul_tolak",
}
PENETAP = frozenset({Peran.ADMIN_OPD, Peran.BKPSDM})


def requests_seen(*, actor: Pengguna) -> QuerySet[UsulanPresensi]:
    """Own ones, those of people whom the actor may see."""
    boleh = pegawai_diakses(actor=actor)
    return UsulanPresensi.objects.filter(pegawai__in=boleh).select_related("pegawai")


def requests_to_agree(*, actor: Pengguna) -> QuerySet[UsulanPresensi]:
    """What waits for the actor as direct superior (or acting in that position) of the first day, the oldest first."""
    if not actor.is_active or actor.pegawai_id is None:
        return UsulanPresensi.objects.none()
    hari = Q(berlaku_mulai__lte=OuterRef("mulai")) & (
        Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=OuterRef("mulai"))
    )
    garis = GarisAtasan.objects.filter(hari, pegawai_id=OuterRef("pegawai_id"))
    kursi = Penugasan.objects.filter(pegawai_id=actor.pegawai_id).exclude(jenis=Penugasan.Jenis.DEFINITIF)
    pejabat = [actor.pegawai_id]
    for jabatan_id, unit_id in kursi.pada(timezone.localdate()).values_list("jabatan_id", "unit_id"):
        diwakili = Penugasan.objects.filter(jabatan_id=jabatan_id, unit_id=unit_id, jenis=Penugasan.Jenis.DEFINITIF)
        pejabat += list(diwakili.values_list("pegawai_id", flat=True))
    menunggu = UsulanPresensi.objects.filter(Exists(garis.filter(atasan_id__in=pejabat)), status=Status.DIAJUKAN)
    return menunggu.exclude(pegawai_id=actor.pegawai_id).select_related("pegawai").order_by("diajukan_pada", "id")


def requests_to_settle(*, actor: Pengguna) -> QuerySet[UsulanPresensi]:
    """What the superior agreed to and the actor, as OPD's admin or BKPSDM, may settle: not his own, not one to which he
    himself agreed as superior."""
    hibah = grants_of(pengguna=actor)
    if not hibah.peran & PENETAP:
        return UsulanPresensi.objects.none()
    boleh = pegawai_diakses(actor=actor, untuk_ubah=True, hibah=hibah).exclude(pk=actor.pegawai_id)
    menunggu = UsulanPresensi.objects.filter(pegawai__in=boleh, status=Status.DISETUJUI)
    return menunggu.exclude(disetujui_oleh_id=actor.pk).select_related("pegawai").order_by("disetujui_pada", "id")


def request_create(
    *,
    actor: Pengguna,
    jenis: str,
    mulai: dt.date,
    alasan: str,
    sampai: dt.date | None = None,
    menit: int | None = None,
    jam: dt.time | None = None,
    nomor_surat: str = "",
    bukti: Sequence[Lampiran] = (),
    hari_ini: dt.date | None = None,
) -> UsulanPresensi:
    """Ask for an excuse of one day, or for a leave or duty mulai..sampai. Nothing counts before it is settled."""
    hari_ini = hari_ini or timezone.localdate()
    pegawai = Pegawai.objects.filter(pk=actor.pegawai_id).first() if actor.is_active else None
    if pegawai is None:
        raise TidakBerwenang("Akun ini tidak terhubung dengan seorang pegawai.", kode="bukan_pegawai")
    izin = jenis in IzinMenit.Jenis.values
    if not izin and jenis not in Ketidakhadiran.Jenis.values:
        raise _refused(f"Jenis '{jenis[:20]}' tidak dikenal.", "Pilih dari daftar.")
    akhir = mulai if izin else sampai or mulai
    _days_check(mulai, akhir, hari_ini, izin=izin)
    if not alasan.strip():
        raise _refused("Alasan masih kosong.", "Tulis apa yang terjadi.")
    if not izin and not nomor_surat.strip() and not bukti:
        raise _refused("Cuti dan dinas memerlukan surat.", "Isi nomor suratnya, atau lampirkan suratnya.")
    if len(bukti) > BUKTI_MAKS:
        raise _refused(f"Bukti berjumlah {len(bukti)}.", f"Paling banyak {BUKTI_MAKS} berkas.")
    check_open(mulai, "Usulan presensi", saran="Bulan itu sudah terkunci; ajukan koreksi kepada BKPSDM.")
    _not_there(pegawai.pk, jenis, mulai, akhir, izin=izin)
    try:
        with transaction.atomic():
            baru = UsulanPresensi.objects.create(
                pegawai=pegawai,
                jenis=jenis,
                mulai=mulai,
                sampai=akhir,
                menit=menit if izin else None,
                jam=jam if izin else None,
                nomor_surat=nomor_surat.strip()[:80],
                alasan=" ".join(alasan.split())[:300],
                diajukan_oleh_id=actor.pk,
            )
            berkas = {b.sidik: b for b in bukti}.values()
            BuktiPresensi.objects.bulk_create([BuktiPresensi(usulan=baru, **BerkasLampiran.kolom(b)) for b in berkas])
    except IntegrityError as galat:
        raise _refused("Usulan yang sama masih menunggu.", "Tarik yang itu dahulu, atau tunggu putusannya.") from galat
    _record("usul", baru, actor)
    atasan = atasan_pada(pegawai_id=pegawai.pk, hari=mulai)
    if atasan is not None:
        _tell([atasan.pk], "presensi.usulan", f"Usulan presensi {pegawai.nama}", baru, "/presensi/peninjauan/")
    return baru


def request_withdraw(*, actor: Pengguna, usulan_id: int) -> UsulanPresensi:
    with transaction.atomic():
        ini = _locked(usulan_id)
        if actor.pegawai_id is None or ini.pegawai_id != actor.pegawai_id:
            raise _not_yours()
        _open_check(ini, TERBUKA)
        ini.status = Status.DITARIK
        ini.save(update_fields=["status"])
        _record("tarik", ini, actor)
    return ini


def request_agree(*, actor: Pengguna, usulan_id: int) -> UsulanPresensi:
    """The superior's step."""
    with transaction.atomic():
        ini = _locked(usulan_id)
        if actor.pegawai_id is None or not boleh_memvalidasi(
            validator_id=actor.pegawai_id, pegawai_id=ini.pegawai_id, hari=ini.mulai
        ):
            raise _not_yours()
        _open_check(ini, (Status.DIAJUKAN,))
        ini.status, ini.disetujui_oleh_id, ini.disetujui_pada = Status.DISETUJUI, actor.pk, timezone.now()
        ini.save(update_fields=["status", "disetujui_oleh_id", "disetujui_pada"])
        _record("setuju", ini, actor, peran="atasan")
    return ini


def request_settle(*, actor: Pengguna, usulan_id: int) -> UsulanPresensi:
    """Write the fact and build those days of that person anew. Raises GalatLayanan with what the fact's own service
    refuses; then nothing has changed."""
    with transaction.atomic():
        ini = _locked(usulan_id)
        _settler_check(actor, ini)
        _open_check(ini, (Status.DISETUJUI,))
        check_open(ini.mulai, "Usulan presensi", saran="Bulan itu sudah terkunci; usulkan koreksi.")
        if ini.izin:
            izin = izin_menit_propose(
                pegawai_id=ini.pegawai_id,
                tanggal=ini.mulai,
                jenis=ini.jenis,
                alasan=ini.alasan,
                menit=ini.menit,
                nomor_surat=ini.nomor_surat,
                actor_id=ini.diajukan_oleh_id,
            )
            izin_menit_accept(izin_id=izin.pk, actor_id=actor.pk)
        else:
            ketidakhadiran_create(
                pegawai_id=ini.pegawai_id,
                jenis=ini.jenis,
                mulai=ini.mulai,
                sampai=ini.sampai,
                nomor_surat=ini.nomor_surat,
            )
        ini.status, ini.diputus_oleh_id, ini.diputus_pada = Status.DITETAPKAN, actor.pk, timezone.now()
        ini.save(update_fields=["status", "diputus_oleh_id", "diputus_pada"])
        days_rebuild(pegawai_id=ini.pegawai_id, mulai=ini.mulai, sampai=ini.sampai)
        _record("tetap", ini, actor)
        _tell([ini.pegawai_id], "presensi.putusan", f"Usulan {ini} ditetapkan", ini, f"/presensi/usul/{ini.pk}/")
    return ini


def request_refuse(*, actor: Pengguna, usulan_id: int, alasan: str) -> UsulanPresensi:
    """At either step, with the reason that the employee reads."""
    alasan = " ".join(alasan.split())[:300]
    if not alasan:
        raise _refused("Alasan masih kosong.", "Tulis alasan yang dapat ditindaklanjuti pegawai.")
    with transaction.atomic():
        ini = _locked(usulan_id)
        if ini.status == Status.DIAJUKAN:
            if actor.pegawai_id is None or not boleh_memvalidasi(
                validator_id=actor.pegawai_id, pegawai_id=ini.pegawai_id, hari=ini.mulai
            ):
                raise _not_yours()
        else:
            _settler_check(actor, ini)
        _open_check(ini, TERBUKA)
        ini.status, ini.alasan_putusan = Status.DITOLAK, alasan
        ini.diputus_oleh_id, ini.diputus_pada = actor.pk, timezone.now()
        ini.save(update_fields=["status", "alasan_putusan", "diputus_oleh_id", "diputus_pada"])
        _record("tolak", ini, actor)
        _tell([ini.pegawai_id], "presensi.putusan", f"Usulan {ini} ditolak", ini, f"/presensi/usul/{ini.pk}/")
    return ini


def days_rebuild(*, pegawai_id: int, mulai: dt.date, sampai: dt.date) -> int:
    """The results of one person's past days of the span in an open month; future ones are built in their time."""
    batas = horizon()
    awal = max(mulai, batas + dt.timedelta(days=1)) if batas else mulai
    akhir = min(sampai, timezone.localdate())
    return day_results_build(mulai=awal, sampai=akhir, pegawai_ids=[pegawai_id]) if awal <= akhir else 0


def _days_check(mulai: dt.date, akhir: dt.date, hari_ini: dt.date, *, izin: bool) -> None:
    if akhir < mulai:
        raise _refused(f"Berakhir {tanggal(akhir)}, sebelum mulai {tanggal(mulai)}.", "Betulkan tanggalnya.")
    if izin and mulai > hari_ini:
        raise _refused(f"{tanggal(mulai)} belum tiba.", "Usulkan pada harinya atau sesudahnya.")
    if (hari_ini - mulai).days > MUNDUR_MAKS:
        raise _refused(f"{tanggal(mulai)} lebih dari {MUNDUR_MAKS} hari yang lalu.", "Hubungi admin OPD.")
    if (mulai - hari_ini).days > MAJU_MAKS or (akhir - mulai).days >= LAMA_MAKS:
        raise _refused(f"{rentang(mulai, akhir)} terlalu jauh atau terlalu lama.", "Periksa tahunnya.")


def _not_there(pegawai_id: int, jenis: str, mulai: dt.date, akhir: dt.date, *, izin: bool) -> None:
    """What is settled already needs no request."""
    if izin:
        if IzinMenit.objects.filter(pegawai_id=pegawai_id, tanggal=mulai, jenis=jenis).exists():
            raise _refused(f"{IzinMenit.Jenis(jenis).label} {tanggal(mulai)} sudah tercatat.", "Lihat hari itu.")
        return
    ada = Ketidakhadiran.objects.filter(pegawai_id=pegawai_id, mulai__lte=akhir, sampai__gte=mulai).first()
    if ada is not None:
        raise _refused(
            f"{ada.get_jenis_display()} {rentang(ada.mulai, ada.sampai)} sudah tercatat pada sebagian hari itu.",
            "Pilih hari lain, atau minta admin OPD membatalkan catatan itu.",
        )


def _settler_check(actor: Pengguna, ini: UsulanPresensi) -> None:
    hibah = grants_of(pengguna=actor)
    boleh = pegawai_diakses(actor=actor, untuk_ubah=True, hibah=hibah).exclude(pk=actor.pegawai_id)
    if not hibah.peran & PENETAP or not boleh.filter(pk=ini.pegawai_id).exists():
        raise _not_yours()
    if ini.disetujui_oleh_id == actor.pk:
        raise _refused(
            "Anda sudah menyetujui usulan ini sebagai atasan.",
            "Yang menetapkan orang lain: admin OPD lain atau BKPSDM.",
        )


def _locked(usulan_id: int) -> UsulanPresensi:
    ini = UsulanPresensi.objects.select_for_update(of=("self",)).select_related("pegawai").filter(pk=usulan_id).first()
    if ini is None:
        raise _not_yours()
    return ini


def _open_check(ini: UsulanPresensi, boleh: Sequence[str]) -> None:
    if ini.status not in boleh:
        raise _refused(f"Usulan itu kini {ini.get_status_display().lower()}.", "Muat ulang halamannya.")


def _record(ke: str, ini: UsulanPresensi, actor: Pengguna, *, peran: str = "") -> None:
    rincian = {"jenis": ini.get_jenis_display().lower(), "mulai": ini.mulai, "sampai": ini.sampai, "usulan": ini.pk}
    catat(aksi=_AKSI[ke], actor=actor, peran=peran, objek=(ini.pegawai_id, ini.pegawai.nama), rincian=rincian)


def _tell(untuk: list[int], jenis: str, judul: str, ini: UsulanPresensi, alamat: str) -> None:
    notify(penerima=untuk, jenis=jenis, judul=judul, isi=ini.alasan_putusan, alamat=alamat, kunci=f"usulan:{ini.pk}")


def _refused(apa: str, saran: str) -> GalatLayanan:
    return GalatLayanan(apa, kode="usulan_presensi", saran=saran)


def _not_yours() -> TidakBerwenang:
    return TidakBerwenang(
        "Usulan itu bukan untuk Anda putuskan atau ubah.", kode="usulan_lain", saran="Buka kembali daftar usulan."
    )
