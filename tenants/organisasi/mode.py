"""Modes of OPDs: what holds in a month, and setting it from a month that is not locked.

A run freezes the modes of its month (tenants.penilaian.mode); what is said here is of months still to be computed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from erk_kit.bentuk import bulan_tahun, tanggal
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import roles_of
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import check_open
from tenants.organisasi.models import ModeOpd, Opd

Mode = ModeOpd.Mode
URUTAN = (Mode.BAYANGAN, Mode.UJI_COBA, Mode.BERLAKU)
# planned further ahead than this is a typing error
BULAN_DEPAN_MAKS = 24


def modes_on(hari: dt.date) -> dict[int, str]:
    """OPD id -> its mode on `hari`, of those that are not in force; one query, an empty dict where all are."""
    baris = ModeOpd.objects.filter(mulai__lte=hari).order_by("opd_id", "-mulai", "-id").distinct("opd_id")
    return {opd: mode for opd, mode in baris.values_list("opd_id", "mode") if mode != Mode.BERLAKU}


def mode_on(*, opd_id: int, hari: dt.date) -> str:
    ada = ModeOpd.objects.filter(opd_id=opd_id, mulai__lte=hari).first()
    return ada.mode if ada is not None else Mode.BERLAKU.value


def next_mode(mode: str) -> str:
    """The stage after `mode`; of the last, itself."""
    return URUTAN[min(URUTAN.index(Mode(mode)) + 1, len(URUTAN) - 1)].value


def reason_needed(*, dari: str, ke: str, merah: Sequence[str]) -> str:
    """Why a change wants a written reason; empty where it wants none."""
    langkah = URUTAN.index(Mode(ke)) - URUTAN.index(Mode(dari))
    if langkah < 0:
        return "mode diturunkan, jadi yang kini berlaku bagi pegawainya ditarik kembali"
    if langkah > 1:
        return "tahap uji coba dilewati"
    if langkah and merah:
        return f"{len(merah)} syarat belum terpenuhi"
    return ""


def mode_set(
    *,
    actor: Pengguna,
    opd: Opd,
    mode: str,
    mulai: dt.date,
    alasan: str = "",
    merah: Sequence[str] = (),
    versi: int | None = None,
) -> ModeOpd | None:
    """Let `opd` be in `mode` from the month that starts on `mulai`; None where it is so already.

    merah: lines of the checklist that are red. versi: id of the newest row that the actor has seen (0: none), None to
    overwrite. Raises TidakBerwenang, GalatLayanan (not the first of a month, too far ahead, a reason is missing,
    somebody else was faster) and BulanTerkunci. Call inside region_atomic.
    """
    if Peran.BKPSDM not in roles_of(pengguna=actor):
        raise TidakBerwenang(
            "Mode OPD ditetapkan oleh BKPSDM; akun ini tidak memegang peran itu.",
            kode="mode_peran",
            saran="Minta BKPSDM menetapkannya.",
        )
    nama = Mode(mode).label
    if mulai.day != 1:
        raise GalatLayanan(
            f"Mode {nama} tidak dapat mulai {tanggal(mulai)}: satu bulan dihitung dan dibayar dengan satu mode.",
            kode="mode_bukan_awal_bulan",
            saran="Pilih bulannya; mode selalu mulai tanggal 1.",
        )
    _far_check(mulai)
    check_open(mulai, f"Mode {nama} {opd} mulai {bulan_tahun(mulai)}", saran="Pilih bulan sesudahnya.")
    alasan = " ".join(alasan.split())
    with transaction.atomic():
        Opd.objects.select_for_update().get(pk=opd.pk)
        terakhir = ModeOpd.objects.filter(opd=opd).order_by("-id").first()
        if versi is not None and versi != (terakhir.pk if terakhir else 0):
            raise GalatLayanan(
                f"Mode {opd} baru saja diubah dari layar lain.",
                kode="mode_basi",
                saran="Muat ulang halaman ini, baca mode yang sekarang, lalu ubah bila masih perlu.",
            )
        dari = mode_on(opd_id=opd.pk, hari=mulai)
        if dari == mode:
            return None
        sebab = reason_needed(dari=dari, ke=mode, merah=merah)
        if sebab and not alasan:
            raise GalatLayanan(
                f"Mode {opd} dari {Mode(dari).label} ke {nama} memerlukan alasan tertulis: {sebab}.",
                kode="mode_tanpa_alasan",
                saran="Tulis alasannya, atau nomor keputusan yang mendasarinya.",
            )
        baru = ModeOpd.objects.create(
            opd=opd, mode=mode, mulai=mulai, alasan=alasan, merah=list(merah), ditetapkan_oleh_id=actor.pk
        )
        isi = {"mode": nama, "dari": Mode(dari).label, "mulai": mulai, "alasan": alasan, "merah": list(merah)}
        catat(aksi="opd.mode", actor=actor, objek=(opd.pk, opd.singkatan or opd.nama), rincian=isi)
    return baru


def _far_check(mulai: dt.date) -> None:
    kini = timezone.localdate()
    if (mulai.year - kini.year) * 12 + mulai.month - kini.month > BULAN_DEPAN_MAKS:
        raise GalatLayanan(
            f"Mode mulai {bulan_tahun(mulai)} lebih dari {BULAN_DEPAN_MAKS} bulan dari sekarang.",
            kode="mode_terlalu_jauh",
            saran="Periksa tahunnya.",
        )
