"""From draft to agreement: handed in, taken back, sent back, agreed, thrown away.

Dasar hukum: PermenPANRB 6/2022 Ps 14 (SKP disepakati pegawai dan pejabat penilai).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from erk_kit.bentuk import rentang, tanggal
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import check_open
from tenants.organisasi.selectors import atasan_pada
from tenants.pemberitahuan.services import notify
from tenants.skp.models import ButirSkp, Selaras, Skp
from tenants.skp.selectors import may_agree, superior_plans, unaligned
from tenants.skp.services import draft_of, journal, own_of, person_hold, state_check, state_set

Status = Skp.Status
ALASAN_MIN = 5
BELUM_SELARAS = "Belum diselaraskan: atasan belum punya SKP."


def skp_submit(*, actor: Pengguna, skp_id: int, versi: int | None = None) -> Skp:
    """Hand the own draft to the superior. Each main plan serves one of the superior's, unless the superior has none:
    then it is handed in all the same, and says so."""
    with transaction.atomic():
        skp = draft_of(actor=actor, skp_id=skp_id, versi=versi)
        butir = list(ButirSkp.objects.filter(skp=skp).select_related("selaras"))
        if not any(b.jenis == ButirSkp.Jenis.UTAMA for b in butir):
            raise GalatLayanan(
                "SKP belum memuat rencana hasil kerja utama.",
                kode="skp_kosong",
                saran="Tambah sedikitnya satu butir utama, lalu ajukan.",
            )
        belum = unaligned(butir)
        rhk = superior_plans(pegawai_id=skp.pegawai_id, mulai=skp.mulai, sampai=skp.sampai)
        if belum and rhk.butir:
            contoh = "; ".join(f'"{b.uraian[:60]}"' for b in belum[:3])
            raise GalatLayanan(
                f"{len(belum)} butir utama belum memilih RHK atasan: {contoh}.",
                kode="skp_belum_selaras",
                saran="Ubah butirnya dan pilih RHK atasan yang didukungnya.",
            )
        state_set(skp, Status.DIAJUKAN, actor, alasan=BELUM_SELARAS if belum else "", diajukan_pada=timezone.now())
        catat(
            aksi="skp.ajukan",
            actor=actor,
            peran="pegawai",
            objek=(skp.pk, _label(skp)),
            rincian={"jumlah": len(butir), "belum_selaras": len(belum)},
        )
        atasan = atasan_pada(pegawai_id=skp.pegawai_id, hari=timezone.localdate())
        if atasan is not None and not atasan.kepala_daerah:
            notify(
                penerima=[atasan.pk],
                jenis="skp.diajukan",
                judul=f"{_label(skp)} menunggu persetujuan",
                alamat=reverse("skp:rinci", args=[skp.pk]),
                kunci=f"skp:{skp.pk}",
            )
    return skp


def skp_withdraw(*, actor: Pengguna, skp_id: int) -> Skp:
    """Take back what was handed in and not decided."""
    with transaction.atomic():
        skp = own_of(actor=actor, skp_id=skp_id)
        state_check(skp, Status.DIAJUKAN, "ditarik")
        check_open(skp.mulai, f"SKP mulai {tanggal(skp.mulai)}", saran="Tekan Lanjutkan untuk memindahkannya.")
        state_set(skp, Status.DRAF, actor, diajukan_pada=None)
        catat(aksi="skp.tarik", actor=actor, peran="pegawai", objek=(skp.pk, _label(skp)))
    return skp


def skp_discard(*, actor: Pengguna, skp_id: int) -> Skp:
    """Throw the own draft away; `skp_restore` brings it back."""
    with transaction.atomic():
        skp = draft_of(actor=actor, skp_id=skp_id)
        state_set(skp, Status.DIBUANG, actor)
        catat(aksi="skp.buang", actor=actor, peran="pegawai", objek=(skp.pk, _label(skp)))
    return skp


def skp_restore(*, actor: Pengguna, skp_id: int) -> Skp:
    with transaction.atomic():
        skp = own_of(actor=actor, skp_id=skp_id)
        state_check(skp, Status.DIBUANG, "dipulihkan")
        check_open(skp.mulai, f"Draf SKP mulai {tanggal(skp.mulai)}", saran="Susun draf baru mulai bulan terbuka.")
        lain = Skp.objects.filter(
            pegawai_id=skp.pegawai_id, status__in=(Status.DRAF, Status.DIAJUKAN), mulai__lte=skp.sampai,
            sampai__gte=skp.mulai,
        ).first()  # fmt: skip
        sama = Skp.objects.filter(pegawai_id=skp.pegawai_id, mulai=skp.mulai).exclude(status=Status.DIBUANG).first()
        if (lain := lain or sama) is not None:
            raise GalatLayanan(
                f"Sudah ada SKP lain pada {rentang(lain.mulai, lain.sampai)}.",
                kode="skp_bertumpuk",
                saran="Buang atau ajukan yang itu lebih dahulu.",
            )
        state_set(skp, Status.DRAF, actor)
        catat(aksi="skp.pulihkan", actor=actor, peran="pegawai", objek=(skp.pk, _label(skp)))
    return skp


def skp_return(*, actor: Pengguna, skp_id: int, alasan: str) -> Skp:
    """Send back with a reason; the employee changes it and hands it in again."""
    alasan = " ".join(alasan.split())
    if len(alasan) < ALASAN_MIN:
        raise GalatLayanan(
            "Alasan pengembalian belum ditulis.",
            kode="alasan_kosong",
            saran="Tulis apa yang perlu diubah, misalnya: target butir 2 terlalu rendah.",
        )
    with transaction.atomic():
        skp, sebagai = _to_decide(actor, [skp_id])[0]
        check_open(skp.mulai, f"SKP mulai {tanggal(skp.mulai)}", saran="Pegawai memindahkannya dengan Lanjutkan.")
        state_set(skp, Status.DRAF, actor, alasan=alasan, diajukan_pada=None)
        catat(
            aksi="skp.kembalikan", actor=actor, peran=sebagai, objek=(skp.pk, _label(skp)), rincian={"alasan": alasan}
        )
        _tell(skp, "skp.dikembalikan", "SKP Anda dikembalikan", alasan)
    return skp


def skp_agree(*, actor: Pengguna, skp_ids: Sequence[int]) -> int:
    """Agree on all of these or on none. A version in force before is ended on the day before the new one begins, and
    what served its plans serves their successors. Returns how many."""
    with transaction.atomic():
        semua = _to_decide(actor, skp_ids)
        for skp, sebagai in semua:
            check_open(
                skp.mulai,
                f"{_label(skp)} mulai {tanggal(skp.mulai)}",
                saran="Mintalah pegawai memindahkannya ke bulan terbuka dengan Lanjutkan, lalu mengajukannya lagi.",
            )
            _end_former(skp, actor)
            kini = timezone.now()
            state_set(skp, Status.DISETUJUI, actor, disetujui_pada=kini, disetujui_oleh_id=actor.pk)
            _hand_over(skp)
            catat(aksi="skp.setujui", actor=actor, peran=sebagai, objek=(skp.pk, _label(skp)))
            _tell(skp, "skp.disetujui", "SKP Anda disetujui", f"Berlaku {rentang(skp.mulai, skp.sampai)}.")
    return len(semua)


def _to_decide(actor: Pengguna, skp_ids: Iterable[int]) -> list[tuple[Skp, str]]:
    """The SKP that wait, held, each with as what the actor decides. Raises TidakBerwenang for any that is not his,
    whether or not it exists."""
    ids = sorted(set(skp_ids))
    semua = list(Skp.objects.filter(pk__in=ids).order_by("pegawai_id", "pk"))
    boleh = may_agree(actor=actor, pegawai_ids=[s.pegawai_id for s in semua])
    if len(semua) != len(ids) or any(s.pegawai_id not in boleh for s in semua):
        raise TidakBerwenang(
            "Ada SKP yang bukan wewenang Anda; tidak ada yang diputuskan.",
            kode="skp_bukan_wewenang",
            saran="Yang menyetujui SKP adalah atasan langsung pegawai itu hari ini.",
        )
    if not semua:
        raise GalatLayanan("Belum ada SKP yang dipilih.", kode="skp_pilih", saran="Centang sedikitnya satu.")
    for skp in semua:
        person_hold(skp.pegawai_id)
    # what was read before the lock was waited for may be old
    baru = Skp.objects.select_related("pegawai").in_bulk(ids)
    hasil = [(baru[s.pk], boleh[s.pegawai_id]) for s in semua]
    for skp, _ in hasil:
        state_check(skp, Status.DIAJUKAN, "diputuskan")
    return hasil


def _end_former(skp: Skp, actor: Pengguna) -> None:
    lain = Skp.objects.filter(
        pegawai_id=skp.pegawai_id, status=Status.DISETUJUI, mulai__lte=skp.sampai, sampai__gte=skp.mulai
    ).exclude(pk=skp.pk)
    for lama in lain:
        if lama.mulai >= skp.mulai:
            raise GalatLayanan(
                f"{_label(skp)}: SKP lain yang disetujui sudah berlaku {rentang(lama.mulai, lama.sampai)}.",
                kode="skp_bertumpuk",
                saran="Kembalikan yang ini; perubahan SKP mulai sesudah SKP itu mulai.",
            )
        sampai = skp.mulai - dt.timedelta(days=1)
        Skp.objects.filter(pk=lama.pk).update(sampai=sampai)
        journal(lama, lama.status, lama.status, actor, f"Berakhir {tanggal(sampai)}, digantikan versi baru.")


def _hand_over(skp: Skp) -> None:
    penerus = {b.lanjutan_id: b.pk for b in ButirSkp.objects.filter(skp=skp, lanjutan_id__isnull=False)}
    for selaras in Selaras.objects.filter(induk_id__in=penerus):
        Selaras.objects.filter(pk=selaras.pk).update(induk_id=penerus[selaras.induk_id])


def _label(skp: Skp) -> str:
    return f"SKP {skp.tahun} {skp.pegawai.nama}"


def _tell(skp: Skp, jenis: str, judul: str, isi: str) -> None:
    notify(
        penerima=[skp.pegawai_id],
        jenis=jenis,
        judul=judul,
        isi=isi,
        alamat=reverse("skp:rinci", args=[skp.pk]),
        kunci=f"skp:{skp.pk}",
    )
