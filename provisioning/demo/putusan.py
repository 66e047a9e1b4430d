"""What waits for a superior in November, who decides for whom, objections in each state; after the closed October."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tenants.aktivitas.delegasi import candidates_of, delegation_create
from tenants.aktivitas.keberatan import objection_answer, objection_decide, objection_file
from tenants.aktivitas.models import Aktivitas, CaraPutusan, CatatanValidator, Keberatan
from tenants.aktivitas.validasi import aktivitas_reject
from tenants.akun.models import Pengguna
from tenants.organisasi.models import Pegawai
from tenants.organisasi.selectors import atasan_pada, bawahan_pada

URAIAN = (
    "Menyusun konsep surat tugas perjalanan dinas",
    "Memeriksa kelengkapan 22 berkas kenaikan pangkat",
    "Rapat koordinasi penyelesaian temuan pemeriksaan",
    "Melayani konsultasi kepegawaian di loket",
    "Merekap daftar hadir bulanan perangkat daerah",
)
TANDA = (["SUSULAN"], [], ["KEMBAR"], [], [])


def decisions_seed(*, atasan: Pengguna, pegawai: Pengguna) -> dict[str, int]:
    """Ids: `menunggu` and `putus` are objections, `ditolak` a refused activity of `pegawai`.

    Call inside region_atomic.
    """
    kini, hari_ini = timezone.now(), timezone.localdate()
    bawahan = list(bawahan_pada(atasan_id=atasan.pegawai_id or 0, hari=hari_ini).order_by("nama")[:4])
    Aktivitas.objects.bulk_create(
        _waiting(p, hari_ini - dt.timedelta(days=mundur), (ke + mundur) % len(URAIAN), kini - dt.timedelta(days=mundur))
        for p in bawahan
        for mundur in (1, 2, 3)
        for ke in range(3)
    )
    _noted(atasan.pegawai_id or 0, bawahan[:2], hari_ini)
    for ke, orang in enumerate(candidates_of(atasan.pegawai_id or 0).order_by("-nama")[:1]):
        mulai = hari_ini + dt.timedelta(days=ke)
        delegation_create(
            actor=atasan,
            penerima_id=orang.pk,
            mulai=mulai,
            sampai=mulai + dt.timedelta(days=6),
            alasan="Cuti tahunan, surat 800/118/2026",
        )
    return _objections(pegawai, hari_ini)


def _objections(pegawai: Pengguna, hari_ini: dt.date) -> dict[str, int]:
    """Of one employee: one that waits with the superior's answer, one upheld, one refused activity still open to it."""
    diri = Pegawai.objects.get(pk=pegawai.pegawai_id)
    atasan = atasan_pada(pegawai_id=diri.pk, hari=hari_ini)
    if atasan is None:
        return {}
    menolak = _account(atasan)
    ditolak = []
    for ke in (4, 5, 6):
        satu = _waiting(diri, hari_ini - dt.timedelta(days=ke), ke % len(URAIAN), timezone.now())
        satu.save()
        ditolak.append(satu.pk)
    aktivitas_reject(actor=menolak, aktivitas_ids=ditolak, alasan="Bukti belum ada; lampirkan surat atau daftar hadir.")
    tunggu, kabul = (
        objection_file(actor=pegawai, aktivitas_id=i, alasan="Surat tugas nomor 090/41 sudah saya serahkan hari itu.")
        for i in ditolak[:2]
    )
    objection_answer(actor=menolak, keberatan_id=tunggu.pk, tanggapan="Surat itu belum saya terima di meja saya.")
    if kabul.pemutus is not None:
        objection_decide(
            actor=_account(kabul.pemutus),
            keberatan_id=kabul.pk,
            kabul=True,
            alasan="Surat tugasnya ada di arsip bidang.",
        )
    # nobody has decided in time: BKPSDM sees it
    Keberatan.objects.filter(pk=tunggu.pk).update(
        naik_pada=timezone.now(), batas=hari_ini - dt.timedelta(days=1), diajukan_pada=timezone.now() - dt.timedelta(9)
    )
    return {"menunggu": tunggu.pk, "putus": kabul.pk, "ditolak": ditolak[2]}


def _account(orang: Pegawai) -> Pengguna:
    """His account, made where the demo has none for him; nobody signs in with it."""
    ada = Pengguna.objects.filter(pegawai_id=orang.pk).first()
    return ada or Pengguna.objects.create(nip=orang.nip, nama=orang.nama, pegawai_id=orang.pk)


def _waiting(p: Pegawai, tanggal: dt.date, ke: int, diajukan: dt.datetime) -> Aktivitas:
    # no office works on a Saturday or Sunday
    tanggal -= dt.timedelta(days=max(0, tanggal.weekday() - 4))
    mulai = dt.time(8 + ke, 0)
    return Aktivitas(
        pegawai=p,
        tanggal=tanggal,
        uraian=URAIAN[ke],
        mulai=mulai,
        selesai=mulai.replace(minute=50),
        menit=50,
        status=Aktivitas.Status.DIAJUKAN,
        tanda=TANDA[ke],
        diajukan_pada=diajukan,
    )


def _noted(validator_id: int, orang: list[Pegawai], hari_ini: dt.date) -> None:
    """Two activities that the rule has accepted, with the note against the superior."""
    for ke, p in enumerate(orang):
        lama = hari_ini - dt.timedelta(days=12 + ke)
        satu = _waiting(p, lama, ke, timezone.now() - dt.timedelta(days=11))
        satu.status, satu.cara, satu.divalidasi_pada = Aktivitas.Status.DITERIMA, CaraPutusan.OTOMATIS, timezone.now()
        satu.save()
        CatatanValidator.objects.create(
            validator_id=validator_id,
            aktivitas=satu,
            kebijakan="setuju_otomatis",
            diajukan_pada=satu.diajukan_pada,
            tenggat=hari_ini - dt.timedelta(days=4),
        )
