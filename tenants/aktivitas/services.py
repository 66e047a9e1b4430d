"""Writes of activities by their owner: create, change, hand in, take back, throw away. Decisions of the superior are in
`validasi`, copies and templates in `salin`.

DRAF -> DIAJUKAN -> DITERIMA | DITOLAK | REVISI; REVISI -> DIAJUKAN; DIAJUKAN -> DRAF while undecided. Each change
leaves a JejakAktivitas.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from erk_kit.bentuk import tanggal as tulis_tanggal
from erk_kit.lampiran import BerkasLampiran, Lampiran
from tenants.aktivitas.aturan import AturanAktivitas
from tenants.aktivitas.models import Aktivitas, BuktiAktivitas, JejakAktivitas, JenisAktivitas, NormaWaktu
from tenants.aktivitas.periksa import BUKTI_MAKS, Isi, content_apply, date_check, leave_check, submit_check
from tenants.aktivitas.tanda import flags_of, history_of
from tenants.aktivitas.validasi import (
    aktivitas_approve,
    aktivitas_decisions_undo,
    aktivitas_reject,
    aktivitas_return_for_revision,
)
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import check_open
from tenants.organisasi.models import Pegawai
from tenants.presensi.selectors import HariPegawai, days_of

__all__ = [
    "SudahAda",
    "aktivitas_approve",
    "aktivitas_create",
    "aktivitas_decisions_undo",
    "aktivitas_discard",
    "aktivitas_reject",
    "aktivitas_restore",
    "aktivitas_return_for_revision",
    "aktivitas_submit",
    "aktivitas_submit_day",
    "aktivitas_update",
    "aktivitas_withdraw",
    "bukti_remove",
    "norma_set",
    "pegawai_sendiri",
]

_SUSULAN = "Aktivitas bulan itu tidak berubah lagi; bila ada yang keliru, ajukan koreksi kepada BKPSDM."
Status = Aktivitas.Status
DAPAT_DIUBAH = (Status.DRAF, Status.REVISI)


class SudahAda(GalatLayanan):
    """The form was sent before; `aktivitas` is what it made then."""

    def __init__(self, aktivitas: Aktivitas) -> None:
        self.aktivitas = aktivitas
        super().__init__(
            "Formulir ini sudah terkirim; tidak ada yang dicatat dua kali.",
            kode="sudah_terkirim",
            saran="Untuk pekerjaan lain, buka formulir baru.",
        )


def norma_set(
    *,
    kode: str,
    uraian: str,
    menit: int,
    satuan: str,
    mulai: dt.date,
    jenis: str = JenisAktivitas.UTAMA,
    sumber: str = "MANUAL",
) -> NormaWaktu:
    """Standard minutes of a kind of work from `mulai` on; the running value ends the day before."""
    check_open(mulai, f"Norma waktu {kode}")
    with transaction.atomic():
        nanti = NormaWaktu.objects.filter(kode=kode, berlaku_mulai__gte=mulai).first()
        if nanti is not None:
            raise norma_later(nanti)
        NormaWaktu.objects.pada(mulai).filter(kode=kode).update(berlaku_sampai=mulai - dt.timedelta(days=1))
        return NormaWaktu.objects.create(
            kode=kode, uraian=uraian, menit=menit, satuan=satuan, jenis=jenis, berlaku_mulai=mulai, sumber=sumber
        )


def norma_later(nanti: NormaWaktu) -> GalatLayanan:
    """A value that begins on the day or later is there already."""
    return GalatLayanan(
        f"Norma waktu {nanti.kode} sudah punya nilai mulai {tulis_tanggal(nanti.berlaku_mulai)}.",
        kode="norma_bertumpuk",
        saran="Pilih tanggal mulai sesudahnya.",
    )


def aktivitas_create(
    *,
    actor: Pengguna,
    tanggal: dt.date,
    aturan: AturanAktivitas,
    hari_ini: dt.date | None = None,
    token: uuid.UUID | None = None,
    bukti: Sequence[Lampiran] = (),
    **isi: Any,
) -> Aktivitas:
    """A draft of the actor's own work on `tanggal`; isi: the fields of `periksa.Isi`.

    token: of the form; a second call with the same one raises SudahAda and writes nothing.
    """
    pegawai = pegawai_sendiri(actor)
    if token is not None:
        _token_unused(pegawai, token)
    date_check(pegawai=pegawai, tanggal=tanggal, hari_ini=hari_ini or timezone.localdate(), aturan=aturan)
    check_open(tanggal, "Aktivitas baru", saran=_SUSULAN)
    presensi = _attendance(pegawai.pk, tanggal)
    leave_check(tanggal=tanggal, presensi=presensi, aturan=aturan)
    baru = Aktivitas(pegawai=pegawai, tanggal=tanggal, token=token)
    content_apply(baru, Isi(**isi), presensi=presensi)
    try:
        with transaction.atomic():
            baru.save(force_insert=True)
            JejakAktivitas.objects.create(aktivitas=baru, dari="", ke=baru.status, oleh_id=actor.pk)
            evidence_add(baru, bukti)
    except IntegrityError:
        # somebody's double click: the other request was first
        if token is not None:
            _token_unused(pegawai, token)
        raise
    return baru


def aktivitas_update(
    *,
    actor: Pengguna,
    aktivitas_id: int,
    versi: int | None = None,
    bukti: Sequence[Lampiran] = (),
    **isi: Any,
) -> Aktivitas:
    """Change a draft, or one that was sent back. The day stays: work of another day is another activity.

    versi: that of the form; where the row has changed since, nothing is written.
    """
    with transaction.atomic():
        ini = own_activity(actor, aktivitas_id, DAPAT_DIUBAH, "diubah")
        if versi is not None and versi != ini.versi:
            raise GalatLayanan(
                "Aktivitas ini sudah berubah di tab atau perangkat lain sejak formulir dibuka.",
                kode="berubah_di_tempat_lain",
                saran="Yang Anda ketik masih di bawah. Bandingkan dengan yang tersimpan, lalu simpan lagi.",
            )
        lama = ini.menit
        content_apply(ini, Isi(**isi), presensi=_attendance(ini.pegawai_id, ini.tanggal))
        ini.versi += 1
        ini.save()
        evidence_add(ini, bukti)
        if ini.status == Status.REVISI:
            # the superior has seen the older text, so the change is on record
            rincian = {"menit_lama": lama, "menit": ini.menit}
            catat(aksi="aktivitas.ubah", actor=actor, peran="pegawai", objek=_object(ini), rincian=rincian)
    return ini


def aktivitas_submit(
    *, actor: Pengguna, aktivitas_id: int, aturan: AturanAktivitas, hari_ini: dt.date | None = None
) -> Aktivitas:
    """Hand in a draft or a revised one. Freezes `menit_norma` = norma x volume as of now, and the flags.

    The window `batas_input_mundur` binds the first submission; what the superior sent back may return later.
    """
    hari_ini = hari_ini or timezone.localdate()
    with transaction.atomic():
        ini = own_activity(actor, aktivitas_id, DAPAT_DIUBAH, "diajukan")
        # one lock per person: two submissions at once must not pass the day's cap together
        pegawai = Pegawai.objects.select_for_update().get(pk=ini.pegawai_id)
        if ini.status == Status.DRAF:
            date_check(pegawai=pegawai, tanggal=ini.tanggal, hari_ini=hari_ini, aturan=aturan)
        presensi = _attendance(pegawai.pk, ini.tanggal)
        submit_check(ini=ini, aturan=aturan, presensi=presensi, bukti=ini.bukti.count())
        riwayat = history_of(pegawai_id=pegawai.pk, sampai=max(ini.tanggal, hari_ini))
        ini.tanda = flags_of(ini=ini, riwayat=riwayat, presensi=presensi, hari_ini=hari_ini)
        dari, ini.status = ini.status, Status.DIAJUKAN
        ini.menit_norma = ini.norma.menit * ini.volume if ini.norma else 0
        ini.validator, ini.divalidasi_pada, ini.alasan = None, None, ""
        ini.diajukan_pada, ini.versi = timezone.now(), ini.versi + 1
        ini.save()
        _trace(ini, dari, actor)
        catat(aksi="aktivitas.ajukan", actor=actor, peran="pegawai", objek=_object(ini), rincian=_minutes(ini))
    return ini


def aktivitas_submit_day(
    *, actor: Pengguna, tanggal: dt.date, aturan: AturanAktivitas, hari_ini: dt.date | None = None
) -> tuple[list[Aktivitas], list[tuple[Aktivitas, GalatLayanan]]]:
    """Hand in all drafts of a day, each for itself, in the order of their times: those that went, those refused."""
    pegawai = pegawai_sendiri(actor)
    draf = Aktivitas.objects.filter(pegawai=pegawai, tanggal=tanggal, status=Status.DRAF, dibuang_pada=None)
    jadi, tidak = [], []
    for ini in draf.order_by("mulai", "id"):
        try:
            jadi.append(aktivitas_submit(actor=actor, aktivitas_id=ini.pk, aturan=aturan, hari_ini=hari_ini))
        except GalatLayanan as galat:
            tidak.append((ini, galat))
    return jadi, tidak


def aktivitas_withdraw(
    *, actor: Pengguna, aktivitas_id: int, aturan: AturanAktivitas, hari_ini: dt.date | None = None
) -> Aktivitas:
    """Back to a draft, as long as nobody has decided, and only where it could still be handed in again."""
    with transaction.atomic():
        ini = own_activity(actor, aktivitas_id, (Status.DIAJUKAN,), "ditarik")
        awal = aturan.paling_awal(hari_ini or timezone.localdate())
        if awal is not None and ini.tanggal < awal:
            raise GalatLayanan(
                f"Batas input {tulis_tanggal(ini.tanggal)} sudah lewat, jadi yang ditarik tidak dapat diajukan lagi. "
                "Tidak ada yang diubah.",
                kode="tarik_lewat_batas",
                saran="Minta atasan mengembalikannya untuk direvisi.",
            )
        dari, ini.status = ini.status, Status.DRAF
        ini.diajukan_pada, ini.menit_norma, ini.tanda, ini.versi = None, 0, [], ini.versi + 1
        ini.save()
        _trace(ini, dari, actor)
        catat(aksi="aktivitas.tarik", actor=actor, peran="pegawai", objek=_object(ini), rincian=_minutes(ini))
    return ini


def aktivitas_discard(*, actor: Pengguna, aktivitas_id: int) -> Aktivitas:
    """Throw a draft away; `aktivitas_restore` puts it back. A second call changes nothing."""
    with transaction.atomic():
        ini = own_activity(actor, aktivitas_id, (Status.DRAF,), "dibuang", terbuang=True)
        if ini.dibuang_pada is None:
            ini.dibuang_pada, ini.versi = timezone.now(), ini.versi + 1
            ini.save()
            catat(aksi="aktivitas.buang", actor=actor, peran="pegawai", objek=_object(ini), rincian=_minutes(ini))
    return ini


def aktivitas_restore(*, actor: Pengguna, aktivitas_id: int) -> Aktivitas:
    """Put a draft back that was thrown away. A second call changes nothing."""
    with transaction.atomic():
        ini = own_activity(actor, aktivitas_id, (Status.DRAF,), "dipulihkan", terbuang=True)
        if ini.dibuang_pada is not None:
            ini.dibuang_pada, ini.versi = None, ini.versi + 1
            ini.save()
            catat(aksi="aktivitas.pulihkan", actor=actor, peran="pegawai", objek=_object(ini), rincian=_minutes(ini))
    return ini


def evidence_add(ini: Aktivitas, bukti: Sequence[Lampiran]) -> None:
    """Attach checked files to an activity that the caller holds; at most BUKTI_MAKS with its link. The same file again
    is left out."""
    ada = set(ini.bukti.values_list("sidik", flat=True))
    baru = {b.sidik: b for b in bukti if b.sidik not in ada}
    jumlah = len(ada) + len(baru) + bool(ini.tautan)
    if jumlah > BUKTI_MAKS:
        raise GalatLayanan(
            f"Bukti akan berjumlah {jumlah} (berkas dan tautan).",
            kode="bukti_kebanyakan",
            saran=f"Paling banyak {BUKTI_MAKS}; gabungkan dalam satu PDF, atau pakai satu tautan folder.",
        )
    BuktiAktivitas.objects.bulk_create(
        [BuktiAktivitas(aktivitas=ini, **BerkasLampiran.kolom(b)) for b in baru.values()]
    )


def bukti_remove(*, actor: Pengguna, aktivitas_id: int, bukti_id: int) -> Aktivitas:
    """Take a file away while the activity may be changed; one that is gone already changes nothing."""
    with transaction.atomic():
        ini = own_activity(actor, aktivitas_id, DAPAT_DIUBAH, "diubah")
        satu = ini.bukti.filter(pk=bukti_id).first()
        if satu is not None:
            catat(
                aksi="aktivitas.bukti_hapus",
                actor=actor,
                peran="pegawai",
                objek=_object(ini),
                rincian={"berkas": satu.nama, "sidik": satu.sidik},
            )
            satu.delete()
    return ini


def pegawai_sendiri(actor: Pengguna) -> Pegawai:
    pegawai = Pegawai.objects.filter(pk=actor.pegawai_id).first() if actor.is_active and actor.pegawai_id else None
    if pegawai is None:
        raise TidakBerwenang(
            "Akun ini tidak terhubung dengan seorang pegawai.",
            kode="bukan_pegawai",
            saran="Hubungi admin OPD agar akun dihubungkan.",
        )
    return pegawai


def own_activity(
    actor: Pengguna, aktivitas_id: int, boleh: tuple[str, ...], kata: str, *, terbuang: bool = False
) -> Aktivitas:
    """The actor's own row, locked for a change, in one of the states `boleh`. kata: what is being done to it."""
    milik = Aktivitas.objects.filter(pk=aktivitas_id, pegawai_id=pegawai_sendiri(actor).pk)
    if not terbuang:
        milik = milik.filter(dibuang_pada=None)
    # asked first: row-level security hides a locked month's rows from a statement that would lock them for a change
    check_open(milik.values_list("tanggal", flat=True).first(), f"Aktivitas tidak dapat {kata}", saran=_SUSULAN)
    # of=("self",): norma and kind are outer joins, which Postgres cannot lock
    ini = milik.select_for_update(of=("self",)).select_related("norma", "jenis_daerah").first()
    if ini is None:
        raise TidakBerwenang(
            "Aktivitas itu tidak ada di antara aktivitas Anda.",
            kode="bukan_milik_sendiri",
            saran="Buka kembali daftar aktivitas Anda.",
        )
    if ini.status not in boleh:
        raise GalatLayanan(
            f"Aktivitas berstatus {ini.get_status_display()} tidak dapat {kata}.",
            kode="status_tidak_cocok",
            saran=f"Hanya {' dan '.join(Status(b).label for b in boleh)} yang dapat.",
        )
    return ini


def _attendance(pegawai_id: int, tanggal: dt.date) -> HariPegawai | None:
    return days_of(pegawai_ids=[pegawai_id], mulai=tanggal, sampai=tanggal).get((pegawai_id, tanggal))


def _token_unused(pegawai: Pegawai, token: uuid.UUID) -> None:
    ada = Aktivitas.objects.filter(pegawai=pegawai, token=token).first()
    if ada is not None:
        raise SudahAda(ada)


def _trace(ini: Aktivitas, dari: str, actor: Pengguna) -> None:
    JejakAktivitas.objects.create(aktivitas=ini, dari=dari, ke=ini.status, oleh_id=actor.pk)


def _object(ini: Aktivitas) -> tuple[int, str]:
    return ini.pk, tulis_tanggal(ini.tanggal)


def _minutes(ini: Aktivitas) -> dict[str, int]:
    return {"menit": ini.menit}
