"""One's own draft: begun, its plans and indicators written, put in order, aligned with the superior's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from erk_kit.bentuk import angka
from tenants.akun.models import Pengguna
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.selectors import definitif_pada
from tenants.skp.models import Aspek, ButirSkp, IndikatorButir, IndikatorTemplat, Selaras, Skp, TemplatSkp
from tenants.skp.selectors import first_open, superior_plans
from tenants.skp.services import BUTIR_MAKS, draft_of, own_of, skp_create, touch

# One year back and one ahead: what was forgotten, and what is prepared.
TAHUN_SEKITAR = 1


@dataclass(frozen=True, slots=True)
class IsiIndikator:
    uraian: str
    target: str = ""
    satuan: str = ""


@dataclass(frozen=True, slots=True)
class IsiButir:
    """A plan as it was written. indikator: aspect -> words; induk_id: the superior's plan that it serves."""

    uraian: str
    target: Decimal
    satuan: str
    jenis: str = ButirSkp.Jenis.UTAMA
    induk_id: int | None = None
    indikator: Mapping[str, IsiIndikator] = field(default_factory=dict)


def days_proposed(*, pegawai_id: int, tahun: int) -> tuple[dt.date, dt.date]:
    """1 January to 31 December, later where the position began later or the months before are locked."""
    awal, akhir = dt.date(tahun, 1, 1), dt.date(tahun, 12, 31)
    hari = min(max(timezone.localdate(), awal), akhir)
    jabatan = definitif_pada(pegawai_id=pegawai_id, hari=hari)
    return min(max(awal, first_open(), jabatan.berlaku_mulai if jabatan else awal), akhir), akhir


def template_for(*, pegawai_id: int, tahun: int) -> TemplatSkp | None:
    """Of the person's position that year: the OPD's own, else the region's."""
    hari = min(max(timezone.localdate(), dt.date(tahun, 1, 1)), dt.date(tahun, 12, 31))
    jabatan = definitif_pada(pegawai_id=pegawai_id, hari=hari)
    if jabatan is None:
        return None
    semua = TemplatSkp.objects.filter(jabatan_id=jabatan.jabatan_id, tahun=tahun, butir__isnull=False).distinct()
    milik = {t.opd_id: t for t in semua}
    return milik.get(jabatan.unit.opd_id) or milik.get(None)


def skp_start(*, actor: Pengguna, mulai: dt.date, sampai: dt.date, dari_templat: bool = False) -> Skp:
    """An own draft, empty or from the position's template."""
    if actor.pegawai_id is None or not actor.is_active:
        raise TidakBerwenang("Akun ini tidak terhubung dengan data pegawai.", kode="bukan_pegawai")
    kini = timezone.localdate().year
    if abs(mulai.year - kini) > TAHUN_SEKITAR:
        raise GalatLayanan(
            f"SKP {mulai.year} belum atau tidak lagi dapat disusun.",
            kode="skp_tahun",
            saran=f"Pilih tahun {kini - TAHUN_SEKITAR} sampai {kini + TAHUN_SEKITAR}.",
        )
    with transaction.atomic():
        skp = skp_create(pegawai_id=actor.pegawai_id, tahun=mulai.year, mulai=mulai, sampai=sampai)
        templat = template_for(pegawai_id=actor.pegawai_id, tahun=mulai.year) if dari_templat else None
        if templat is not None:
            _copy_template(skp, templat)
    return skp


def _copy_template(skp: Skp, templat: TemplatSkp) -> None:
    asal = list(templat.butir.all())
    baru = ButirSkp.objects.bulk_create(
        ButirSkp(skp=skp, uraian=b.uraian, jenis=b.jenis, target=b.target, satuan=b.satuan, urutan=ke)
        for ke, b in enumerate(asal, 1)
    )
    ke_baru = {a.pk: b.pk for a, b in zip(asal, baru, strict=True)}
    IndikatorButir.objects.bulk_create(
        IndikatorButir(butir_id=ke_baru[i.butir_id], aspek=i.aspek, uraian=i.uraian, target=i.target, satuan=i.satuan)
        for i in IndikatorTemplat.objects.filter(butir__in=asal)
    )


def butir_save(
    *, actor: Pengguna, skp_id: int, isi: IsiButir, butir_id: int | None = None, versi: int | None = None
) -> ButirSkp:
    """Add a plan to the own draft, or change one of it. A new one with the very words of another is that other one:
    a form that was sent twice adds it once."""
    with transaction.atomic():
        skp = draft_of(actor=actor, skp_id=skp_id, versi=versi if butir_id is not None else None)
        content_check(isi)
        ada = list(ButirSkp.objects.filter(skp=skp))
        kembar = next((b for b in ada if b.uraian.casefold() == isi.uraian.casefold() and b.pk != butir_id), None)
        if butir_id is None:
            if kembar is not None and (kembar.target, kembar.satuan) == (isi.target, isi.satuan):
                return kembar
            if len(ada) >= BUTIR_MAKS:
                raise GalatLayanan(
                    f"Satu SKP memuat paling banyak {BUTIR_MAKS} butir.",
                    kode="butir_banyak",
                    saran="Gabungkan butir yang sejenis.",
                )
            butir = ButirSkp(skp=skp, urutan=max((b.urutan for b in ada), default=0) + 1)
        else:
            butir = own_item(ada, butir_id)
        if kembar is not None:
            raise GalatLayanan(
                f'Butir "{kembar.uraian[:80]}" sudah ada dalam SKP ini.',
                kode="uraian_kembar",
                saran="Ubah butir yang itu, atau bedakan uraiannya.",
            )
        butir.uraian, butir.jenis, butir.target, butir.satuan = isi.uraian, isi.jenis, isi.target, isi.satuan
        butir.save()
        indicators_write(butir, isi.indikator)
        align(butir, isi.induk_id, skp, actor)
        touch(skp)
    return butir


def content_check(isi: IsiButir) -> None:
    """What any plan must be, of a person or of a template."""
    if not isi.uraian.strip() or not isi.satuan.strip():
        raise GalatLayanan("Butir belum lengkap.", kode="uraian_kosong", saran="Isi rencana hasil kerja dan satuannya.")
    if not Decimal(0) < isi.target < Decimal(10) ** 9:
        raise GalatLayanan(
            f"Target {angka(isi.target)} {isi.satuan} tidak dapat dipakai.",
            kode="target_luar",
            saran="Isi target di atas 0 dan di bawah 1.000.000.000, paling banyak dua desimal.",
        )


def indicators_write(butir: ButirSkp, indikator: Mapping[str, IsiIndikator]) -> None:
    ada = {i.aspek: i for i in IndikatorButir.objects.filter(butir=butir)}
    for aspek in Aspek.values:
        isi = indikator.get(aspek)
        if isi is None or not isi.uraian.strip():
            if aspek in ada:
                ada[aspek].delete()
            continue
        satu = ada.get(aspek) or IndikatorButir(butir=butir, aspek=aspek)
        satu.uraian, satu.target, satu.satuan = isi.uraian, isi.target, isi.satuan
        satu.save()


def align(butir: ButirSkp, induk_id: int | None, skp: Skp, actor: Pengguna) -> None:
    """Say which of the superior's plans the item serves; None takes it back."""
    kini = Selaras.objects.filter(butir=butir).first()
    if induk_id is None:
        if kini is not None:
            kini.delete()
        return
    if kini is not None and kini.induk_id == induk_id:
        return
    atasan = superior_plans(pegawai_id=skp.pegawai_id, mulai=skp.mulai, sampai=skp.sampai)
    if induk_id not in {b.pk for b in atasan.butir}:
        raise GalatLayanan(
            "RHK atasan yang dipilih tidak ada pada SKP atasan Anda sekarang.",
            kode="induk_lain",
            saran="Pilih lagi dari daftar, atau kosongkan.",
        )
    Selaras.objects.update_or_create(butir=butir, defaults={"induk_id": induk_id, "oleh_id": actor.pk})


def align_later(*, actor: Pengguna, skp_id: int, butir_id: int, induk_id: int | None) -> None:
    """Align an item of an own SKP in any state: what is agreed stays as it is, only its place under the superior's
    plans is said."""
    with transaction.atomic():
        skp = own_of(actor=actor, skp_id=skp_id)
        butir = own_item(list(ButirSkp.objects.filter(skp=skp)), butir_id)
        align(butir, induk_id, skp, actor)


def butir_remove(*, actor: Pengguna, skp_id: int, butir_id: int) -> str:
    """Take a plan out of the own draft; returns its words. Taking it out twice is the same."""
    with transaction.atomic():
        skp = draft_of(actor=actor, skp_id=skp_id)
        butir = ButirSkp.objects.filter(skp=skp, pk=butir_id).first()
        if butir is None:
            return ""
        butir.delete()
        touch(skp)
    return butir.uraian


def butir_move(*, actor: Pengguna, skp_id: int, butir_id: int, naik: bool) -> None:
    """One place up or down; at the end of the list nothing happens."""
    with transaction.atomic():
        skp = draft_of(actor=actor, skp_id=skp_id)
        semua = list(ButirSkp.objects.filter(skp=skp))
        ke = semua.index(own_item(semua, butir_id))
        tujuan = ke - 1 if naik else ke + 1
        if 0 <= tujuan < len(semua):
            semua[ke], semua[tujuan] = semua[tujuan], semua[ke]
        for urutan, butir in enumerate(semua, 1):
            butir.urutan = urutan
        ButirSkp.objects.bulk_update(semua, ("urutan",))
        touch(skp)


def own_item(semua: list[ButirSkp], butir_id: int) -> ButirSkp:
    butir = next((b for b in semua if b.pk == butir_id), None)
    if butir is None:
        raise TidakBerwenang("Butir itu tidak ada pada SKP ini.", kode="butir_lain")
    return butir
