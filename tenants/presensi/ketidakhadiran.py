"""Accepted leave and duty: recorded, corrected, withdrawn; what was recorded before stays readable."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from erk_kit.bentuk import rentang
from tenants.organisasi.fakta import change_record, version_keep, version_withdraw
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import check_end, check_open
from tenants.organisasi.models import FaktaLama
from tenants.presensi.models import Ketidakhadiran


def ketidakhadiran_create(
    *, pegawai_id: int, jenis: str, mulai: dt.date, sampai: dt.date, nomor_surat: str = ""
) -> Ketidakhadiran:
    """Record an accepted leave or duty. Two over the same days are refused."""
    return _written(
        Ketidakhadiran(pegawai_id=pegawai_id, jenis=jenis, mulai=mulai, sampai=sampai, nomor_surat=nomor_surat)
    )


def ketidakhadiran_correct(
    *, ketidakhadiran_id: int, alasan: str, oleh_id: int | None = None, **isi: Any
) -> Ketidakhadiran:
    """Other days, kind or letter (`jenis`, `mulai`, `sampai`, `nomor_surat`) than was recorded, with the reason."""
    asing = sorted(set(isi) - {"jenis", "mulai", "sampai", "nomor_surat"})
    with transaction.atomic():
        ada = _locked(ketidakhadiran_id, alasan)
        if asing or all(getattr(ada, k) == v for k, v in isi.items()):
            raise GalatLayanan(
                f"{ada}: " + (f"{', '.join(asing)} tidak dapat dikoreksi." if asing else "tidak ada yang berubah."),
                kode="ketidakhadiran_koreksi",
                saran="Isi jenis, mulai, sampai, atau nomor surat yang benar.",
            )
        if set(isi) == {"sampai"}:
            check_end(isi["sampai"], str(ada))
        else:
            check_open(min(ada.mulai, isi.get("mulai") or ada.mulai), str(ada))
        version_keep(ada, FaktaLama.Tindakan.DIKOREKSI, alasan, oleh_id)
        semula = {nama: getattr(ada, nama) for nama in isi}
        for nama, nilai in isi.items():
            setattr(ada, nama, nilai)
        ada.dicatat_pada = timezone.now()
        _written(ada)
        change_record(ada, FaktaLama.Tindakan.DIKOREKSI, alasan, oleh_id, baru=isi, lama=semula)
    return ada


def ketidakhadiran_withdraw(*, ketidakhadiran_id: int, alasan: str, oleh_id: int | None = None) -> None:
    """It did not happen, or was not granted: the days count by their punches again."""
    with transaction.atomic():
        ada = _locked(ketidakhadiran_id, alasan)
        version_withdraw(ada, alasan, oleh_id)


def _locked(ketidakhadiran_id: int, alasan: str) -> Ketidakhadiran:
    ada = Ketidakhadiran.objects.select_for_update().filter(pk=ketidakhadiran_id).first()
    if ada is None or not alasan.strip():
        raise GalatLayanan(
            "Catatan ketidakhadiran itu tidak ada lagi." if ada is None else f"{ada}: alasannya kosong.",
            kode="ketidakhadiran_ubah",
            saran="Muat ulang daftarnya." if ada is None else "Tulis apa yang salah dan menurut surat mana.",
        )
    return ada


def _written(satu: Ketidakhadiran) -> Ketidakhadiran:
    if satu.jenis not in Ketidakhadiran.Jenis.values:
        raise GalatLayanan(
            f"Jenis ketidakhadiran '{satu.jenis}' tidak dikenal.",
            kode="ketidakhadiran_jenis",
            saran="Pilih salah satu: " + ", ".join(Ketidakhadiran.Jenis.values) + ".",
        )
    if satu.sampai < satu.mulai:
        raise GalatLayanan(
            f"Berakhir {satu.sampai}, sebelum mulai {satu.mulai}.",
            kode="rentang_terbalik",
            saran="Betulkan tanggalnya.",
        )
    if satu.pk is None:
        check_open(satu.mulai, f"{satu.get_jenis_display()} {rentang(satu.mulai, satu.sampai)}")
    lain = Ketidakhadiran.objects.filter(pegawai_id=satu.pegawai_id, mulai__lte=satu.sampai, sampai__gte=satu.mulai)
    ada = lain.exclude(pk=satu.pk).first()
    try:
        if ada is None:
            with transaction.atomic():
                satu.save()
            return satu
    except IntegrityError as galat:
        # another session wrote one of these days after we looked
        if "conflicting key" not in str(galat):
            raise
    catatan = f"{ada.get_jenis_display()} {rentang(ada.mulai, ada.sampai)}" if ada else "Ketidakhadiran lain"
    raise GalatLayanan(
        f"{catatan} sudah tercatat pada sebagian hari itu.",
        kode="ketidakhadiran_bertumpuk",
        saran="Batalkan atau pendekkan catatan itu dahulu.",
    )
