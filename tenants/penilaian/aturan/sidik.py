"""A draft as it is stored: its merged pack, its hash, and the pack that it would replace."""

from __future__ import annotations

import datetime as dt
import zlib

from erk_core import Pack
from erk_kit.binding import current_schema
from tenants.jejak.kanonik import kanonik_sha
from tenants.penilaian.aturan.gabung import Identitas, pack_merge
from tenants.penilaian.aturan.galat import RancanganDitolak
from tenants.penilaian.aturan.models import RancanganAturan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import PaketTersimpan
from tenants.penilaian.paket import pack_load, pack_parse, rules_of


def draft_get(rancangan_id: int, *, untuk_ubah: bool = False) -> RancanganAturan:
    """The draft, locked for a change if asked. Raises RancanganDitolak."""
    semua = RancanganAturan.objects.select_for_update(of=("self",)) if untuk_ubah else RancanganAturan.objects
    satu = semua.select_related("dasar", "opd").filter(pk=rancangan_id).first()
    if satu is None:
        raise RancanganDitolak(
            f"Rancangan {rancangan_id} tidak ada.", kode="aturan_tidak_ada", saran="Buka daftarnya pada halaman Aturan."
        )
    return satu


def draft_pack(rancangan: RancanganAturan) -> Pack:
    """The merged pack as stored with the draft. Raises ValueError when its bytes no longer give its hash."""
    return pack_parse(rancangan.hash_paket, bytes(rancangan.gabungan))


def draft_merge(rancangan: RancanganAturan) -> Pack:
    """The merged pack from base and files, made again. Raises LintGagal, and ValueError for an altered base."""
    return pack_merge(pack_load(rancangan.dasar), rancangan.isi, identity_of(rancangan))


def identity_of(rancangan: RancanganAturan) -> Identitas:
    return Identitas.of(
        schema=str(current_schema()),
        nomor=rancangan.nomor,
        judul=rancangan.judul,
        mulai=rancangan.mulai,
        # a day that does not depend on who looks from which time zone: it is part of the hash
        dibuat=rancangan.dibuat_pada.astimezone(dt.UTC).date(),
    )


def content_hash(rancangan: RancanganAturan) -> str:
    """What an impact and an acceptance are bound to: files, base, merged pack, start and scope."""
    return kanonik_sha(
        {
            "format": "erk.rancangan.v1",
            "dasar": rancangan.dasar_id,
            "terbit": rancangan.terbit_hash,
            "isi": dict(sorted(rancangan.isi.items())),
            "paket": rancangan.hash_paket,
            "mulai": rancangan.mulai.isoformat(),
            "opd": rancangan.opd_id,
        }
    )


def submission_hash(rancangan: RancanganAturan, *, lama: str, dampak: str) -> str:
    """The one hash that is shown, submitted and accepted. lama: hash of the pack that is replaced ('' = none)."""
    return kanonik_sha(
        {
            "nomor": rancangan.nomor,
            "revisi": rancangan.revisi,
            "isi": content_hash(rancangan),
            "lama": lama,
            "dampak": dampak,
        }
    )


def pack_compressed(pack: Pack) -> bytes:
    return zlib.compress(pack.canonical(), 9)


def ruling_of(bulan: Bulan, opd_id: int | None) -> PaketTersimpan | None:
    """The pack that rules a month for all, or for one OPD."""
    return rules_of(bulan).untuk(opd_id)
