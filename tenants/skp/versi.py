"""A change of what was agreed is a new version; a draft whose month was locked meanwhile goes on in an open one.

Both copy plans, indicators and alignment into a new draft. Nothing of the old one is changed but, at the agreement,
its last day.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from erk_kit.bentuk import bulan_tahun, rentang, tanggal
from erk_kit.hari import month_next
from tenants.akun.models import Pengguna
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import check_open
from tenants.skp.models import ButirSkp, IndikatorButir, RealisasiButir, Selaras, Skp
from tenants.skp.selectors import HIDUP, first_open
from tenants.skp.services import journal, own_of, state_check

Status = Skp.Status


def version_months(skp: Skp) -> list[dt.date]:
    """Firsts of months from which an agreed SKP may be changed: open, after its first day, up to next month."""
    batas = max(first_open(), skp.mulai + dt.timedelta(days=1))
    kini = timezone.localdate()
    akhir = min(skp.sampai, max(month_next(kini), month_next(batas)))
    hari = batas if batas.day == 1 else month_next(batas)
    hasil = []
    while hari <= akhir:
        hasil.append(hari)
        hari = month_next(hari)
    return hasil


def skp_version(*, actor: Pengguna, skp_id: int, mulai: dt.date) -> Skp:
    """A draft that follows an own agreed SKP from `mulai` on; each target is what is left of it."""
    with transaction.atomic():
        skp = own_of(actor=actor, skp_id=skp_id)
        state_check(skp, Status.DISETUJUI, "diberi versi baru")
        check_open(mulai, f"Versi baru SKP mulai {tanggal(mulai)}", saran="Pilih bulan yang masih terbuka.")
        if mulai not in version_months(skp):
            raise GalatLayanan(
                f"SKP {rentang(skp.mulai, skp.sampai)} tidak dapat diubah mulai {tanggal(mulai)}.",
                kode="versi_mulai",
                saran="Pilih tanggal 1 suatu bulan terbuka di dalam rentangnya.",
            )
        _one_draft(skp, kecuali=None)
        baru = Skp.objects.create(pegawai_id=skp.pegawai_id, tahun=skp.tahun, mulai=mulai, sampai=skp.sampai)
        jumlah = RealisasiButir.objects.filter(butir__skp=skp, tahun=mulai.year, bulan__lt=mulai.month)
        sudah = dict(jumlah.values_list("butir_id").annotate(n=Sum("realisasi")))
        copy_items(skp, baru, {b: n for b, n in sudah.items() if n})
    return baru


def skp_shift(*, actor: Pengguna, skp_id: int) -> Skp:
    """Go on with an own draft (or what was handed in) that a lock has overtaken, from the first open day. The old row
    stays as it was and ends with the lock."""
    with transaction.atomic():
        skp = own_of(actor=actor, skp_id=skp_id)
        mulai = first_open()
        if skp.status not in HIDUP or skp.mulai >= mulai or skp.sampai < mulai:
            raise GalatLayanan(
                f"SKP {rentang(skp.mulai, skp.sampai)} tidak perlu dipindahkan.",
                kode="geser_tidak_perlu",
                saran="Muat ulang halamannya.",
            )
        _one_draft(skp, kecuali=skp.pk)
        sampai = skp.sampai
        Skp.objects.filter(pk=skp.pk).update(sampai=mulai - dt.timedelta(days=1))
        journal(skp, skp.status, skp.status, actor, f"Dilanjutkan dalam draf mulai {tanggal(mulai)}.")
        baru = Skp.objects.create(pegawai_id=skp.pegawai_id, tahun=skp.tahun, mulai=mulai, sampai=sampai)
        copy_items(skp, baru, {})
    return baru


def _one_draft(skp: Skp, kecuali: int | None) -> None:
    ada = (
        Skp.objects.filter(pegawai_id=skp.pegawai_id, status__in=HIDUP, mulai__gte=first_open(), tahun=skp.tahun)
        .exclude(pk=kecuali)
        .first()
    )
    if ada is not None:
        raise GalatLayanan(
            f"Draf SKP mulai {bulan_tahun(ada.mulai)} sudah ada.",
            kode="versi_sudah_ada",
            saran="Teruskan draf itu, atau buang lebih dahulu.",
        )


def copy_items(asal: Skp, baru: Skp, sudah: dict[int, Decimal]) -> None:
    """Items, indicators and alignment of `asal` into `baru`. sudah: item -> what was reached and is taken off."""
    lama = list(ButirSkp.objects.filter(skp=asal))

    def sisa(b: ButirSkp) -> Decimal:
        n = b.target - sudah.get(b.pk, Decimal(0))
        return n if n > 0 else b.target

    salinan = ButirSkp.objects.bulk_create(
        ButirSkp(skp=baru, uraian=b.uraian, jenis=b.jenis, target=sisa(b), satuan=b.satuan, urutan=ke, lanjutan_id=b.pk)
        for ke, b in enumerate(lama, 1)
    )
    ke_baru = {a.pk: b.pk for a, b in zip(lama, salinan, strict=True)}
    IndikatorButir.objects.bulk_create(
        IndikatorButir(butir_id=ke_baru[i.butir_id], aspek=i.aspek, uraian=i.uraian, target=i.target, satuan=i.satuan)
        for i in IndikatorButir.objects.filter(butir__in=lama)
    )
    Selaras.objects.bulk_create(
        Selaras(butir_id=ke_baru[s.butir_id], induk_id=s.induk_id, oleh_id=s.oleh_id)
        for s in Selaras.objects.filter(butir__in=lama)
    )
