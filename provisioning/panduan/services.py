"""Writes of the wizard. Each step notes itself, says who did it, and may be done again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from erk_core import PackError, load_pack
from erk_kit.binding import public_atomic, region_atomic
from provisioning.owner import ProvisioningError
from provisioning.panduan.langkah import checklist_of
from provisioning.regions import region_create, region_register, slug_check
from tenants.akun.kode import codes_issue
from tenants.akun.models import KodeSandi, Pengguna, Peran
from tenants.akun.services import pengguna_create, peran_grant
from tenants.jejak.services import catat
from tenants.penilaian.services import pack_adopt
from tenants.registry.models import Langkah, LangkahWilayah, ModeWilayah, Region, StatusWilayah

PAKET = Path(__file__).resolve().parents[2] / "erk_core" / "rulepacks"
Keadaan = LangkahWilayah.Keadaan


class LangkahDitolak(Exception):
    """A step that cannot be done so: what, and what to do. medan: the field it is about."""

    def __init__(self, pesan: str, *, medan: str = "") -> None:
        super().__init__(pesan)
        self.medan = medan


def packs() -> list[str]:
    """Presets that a region can begin with."""
    return sorted(p.parent.name for p in PAKET.glob("*/paket.yaml"))


def region_begin(
    *, actor: Pengguna, kode: str, nama: str, slug: str, zona_waktu: str, paket_id: str, dasar: str
) -> Region:
    """Step 1: the row of the region. Needs public_atomic() around it. Raises LangkahDitolak."""
    if (salah := slug_check(slug)) is not None and not Region.objects.filter(
        slug=slug, kode=kode.replace(".", "")
    ).exists():
        raise LangkahDitolak(salah, medan="slug")
    try:
        region = region_register(kode=kode, nama=nama, slug=slug, zona_waktu=zona_waktu, paket_id=paket_id)
    except ProvisioningError as galat:
        raise LangkahDitolak(str(galat), medan="kode" if "ode" in str(galat) else "") from galat
    step_note(region, Langkah.IDENTITAS, Keadaan.SELESAI, actor_id=actor.pk, isi={"dasar": dasar})
    catat(aksi="wilayah.daftar", actor=actor, objek=(region.slug, region.nama), rincian={"dasar": dasar})
    return region


def structure_make(*, slug: str, actor_id: int | None, lapor: Any) -> None:
    """Step 2, by the worker that holds the owner's rights; continues where an earlier try stopped.

    lapor(done of 6, label)."""
    with public_atomic():
        region = Region.objects.get(slug=slug)
        step_note(region, Langkah.SKEMA, Keadaan.BERJALAN, actor_id=actor_id)
    urut = list(StatusWilayah)
    try:
        region_create(
            kode=region.kode,
            nama=region.nama,
            slug=region.slug,
            zona_waktu=region.zona_waktu,
            paket_id=region.paket_id,
            after_step=lambda s: lapor(urut.index(s), s.label),
        )
    except ProvisioningError as galat:
        with public_atomic():
            step_note(region, Langkah.SKEMA, Keadaan.GAGAL, actor_id=actor_id, sebab=str(galat))
        raise
    with public_atomic():
        step_note(region, Langkah.SKEMA, Keadaan.SELESAI, actor_id=actor_id)
        catat(aksi="wilayah.siap", actor_id=actor_id, objek=(region.slug, region.nama))


def pack_begin(*, region: Region, actor_id: int | None, mulai: dt.date) -> str:
    """Step 3: the starting pack is in force from `mulai`. Opens its own transactions. Raises LangkahDitolak."""
    _ready(region)
    try:
        pack = load_pack(PAKET / region.paket_id)
    except PackError as galat:
        raise LangkahDitolak(f"Paket {region.paket_id} tidak dapat dipakai sendiri: {galat}") from galat
    with region_atomic(region.schema_name):
        pack_adopt(pack=pack, mulai=mulai)
    with public_atomic():
        step_note(region, Langkah.PAKET, Keadaan.SELESAI, actor_id=actor_id, isi={"mulai": mulai.isoformat()})
        rincian = {"paket": region.paket_id, "mulai": mulai.isoformat()}
        catat(aksi="wilayah.paket", actor_id=actor_id, objek=(region.slug, region.nama), rincian=rincian)
    return region.paket_id


def admin_invite(*, region: Region, actor_id: int | None, nip: str, nama: str) -> str:
    """Step 4: the first BKPSDM account, or a new code for it; returns the one-time code, which is kept nowhere else.

    Opens its own transactions. Raises LangkahDitolak."""
    _ready(region)
    try:
        with region_atomic(region.schema_name), timezone.override(region.zona_waktu):
            bersih = nip.replace(" ", "")
            pengguna = Pengguna.objects.filter(nip=bersih).first() or pengguna_create(nip=bersih, nama=nama)
            if not pengguna.peran_set.filter(peran=Peran.BKPSDM).exists():
                peran_grant(pengguna=pengguna, peran=Peran.BKPSDM, berlaku_mulai=timezone.localdate())
            jenis = KodeSandi.Jenis.AKTIVASI
            kode = codes_issue(pengguna_ids=[pengguna.pk], jenis=jenis, actor_id=None)[pengguna.pk]
    except ValidationError as galat:
        raise LangkahDitolak(
            " ".join(galat.messages), medan="nip" if "nip" in getattr(galat, "message_dict", {}) else "nama"
        ) from galat
    with public_atomic():
        step_note(region, Langkah.AKUN, Keadaan.SELESAI, actor_id=actor_id)
        catat(aksi="wilayah.akun", actor_id=actor_id, objek=(region.slug, region.nama))
    return kode


def region_go_live(*, region: Region, actor_id: int | None) -> None:
    """The last step: from here on the region's numbers are paid. Opens its own transactions. Raises LangkahDitolak with
    everything that stands in the way."""
    aktif = checklist_of(region)[-1]
    if not aktif.bisa:
        raise LangkahDitolak(f"{aktif.kalimat}. Selesaikan langkah itu lebih dahulu.")
    with public_atomic():
        satu = Region.objects.select_for_update().get(pk=region.pk)
        satu.mode = ModeWilayah.BERLAKU
        satu.save(update_fields=["mode", "diubah_pada"])
        step_note(satu, Langkah.AKTIF, Keadaan.SELESAI, actor_id=actor_id)
        catat(aksi="wilayah.berlaku", actor_id=actor_id, objek=(satu.slug, satu.nama))


def step_note(
    region: Region,
    langkah: Langkah,
    keadaan: str,
    *,
    actor_id: int | None,
    isi: dict[str, Any] | None = None,
    sebab: str = "",
) -> None:
    """The last word on a step. Needs public_atomic() around it."""
    baru = {"keadaan": keadaan, "sebab": sebab[:400], "oleh_id": actor_id}
    if isi is not None:
        baru["isi"] = isi
    LangkahWilayah.objects.update_or_create(region=region, langkah=langkah, defaults=baru)


def _ready(region: Region) -> None:
    if region.status != StatusWilayah.AKTIF:
        raise LangkahDitolak("Skema wilayah ini belum siap. Jalankan langkah Skema basis data lebih dahulu.")
