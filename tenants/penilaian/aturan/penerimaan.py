"""Acceptance of a draft by another person: the only way in which a region's rules change in the product."""

from __future__ import annotations

from erk_kit.bentuk import hash_pendek
from erk_kit.binding import in_transaction, public_atomic, region_atomic
from erk_kit.errors import RegionBindingError
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import check_open
from tenants.penilaian.aturan import services
from tenants.penilaian.aturan.dampak import impact_is_whole
from tenants.penilaian.aturan.galat import RancanganDitolak
from tenants.penilaian.aturan.models import DampakAturan, PenerimaanAturan, RancanganAturan
from tenants.penilaian.aturan.sidik import draft_get, ruling_of
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.services import pack_adopt
from tenants.registry.terbit import TerbitanDitolak, publication_get


def rancangan_accept(*, schema: str, actor_id: int, rancangan_id: int, sidik: str) -> PenerimaanAturan:
    """Accept what the actor saw (`sidik`) and let it rule from its month. Opens its own transactions.

    A base that was published centrally has its signatures verified again. Raises RancanganDitolak, LintGagal,
    TidakBerwenang, BulanTerkunci; a refusal is recorded and nothing else is changed.
    """
    if in_transaction():
        raise RegionBindingError(
            "rancangan_accept membuka transaksinya sendiri; selesaikan transaksi yang terbuka dahulu."
        )
    try:
        with region_atomic(schema):
            terbit_hash = draft_get(rancangan_id).terbit_hash
        if terbit_hash:
            _published(terbit_hash)
        with region_atomic(schema, durable=True):
            return _accept(actor_id, rancangan_id, sidik, terbit_hash)
    except GalatLayanan as galat:
        with region_atomic(schema):
            satu = RancanganAturan.objects.filter(pk=rancangan_id).first()
            if satu is not None:
                isi = {"sebab": [galat.kode], "revisi": satu.revisi}
                catat(aksi="aturan.terima_tolak", actor_id=actor_id, objek=(satu.nomor, satu.judul), rincian=isi)
        raise


def _published(terbit_hash: str) -> None:
    try:
        with public_atomic():
            publication_get(hash_paket=terbit_hash)
    except TerbitanDitolak as galat:
        raise RancanganDitolak(
            f"Paket pusat {hash_pendek(terbit_hash)} yang menjadi dasar rancangan ini tidak lagi terbukti: {galat}",
            kode="aturan_terbitan",
            saran="Jangan terapkan; hubungi pengelola pusat.",
        ) from galat


def _accept(actor_id: int, rancangan_id: int, sidik: str, terbit_hash: str) -> PenerimaanAturan:
    services.turn_take()
    services.role_check(actor_id, services.PUTUS, "menerima rancangan aturan")
    satu = draft_get(rancangan_id, untuk_ubah=True)
    services.decision_check(satu, actor_id, sidik)
    check_open(satu.mulai, f"Rancangan {satu.nomor}", saran="Tarik rancangan itu, dan buat yang mulai bulan terbuka.")
    if satu.terbit_hash != terbit_hash:
        raise RancanganDitolak(
            f"Dasar rancangan {satu.nomor} baru saja berubah.", kode="aturan_berubah", saran="Muat ulang halamannya."
        )
    pack = services.merged_check(satu)
    lama = ruling_of(Bulan(satu.mulai.year, satu.mulai.month), satu.opd_id)
    if (lama.hash if lama else "") != satu.hash_lama:
        raise RancanganDitolak(
            f"Aturan yang berlaku berubah sejak rancangan {satu.nomor} diajukan; beda dan dampak yang ditampilkan "
            "bukan lagi yang akan terjadi.",
            kode="aturan_lama_berubah",
            saran="Tarik rancangan ini, lalu buat lagi dari aturan yang berlaku sekarang.",
        )
    dampak = DampakAturan.objects.filter(rancangan=satu, hash=satu.hash_dampak).first()
    if dampak is None or not impact_is_whole(dampak):
        raise RancanganDitolak(
            f"Dampak yang diajukan bersama rancangan {satu.nomor} tidak utuh.",
            kode="aturan_dampak_rusak",
            saran="Jangan terapkan; laporkan, lalu hitung dampaknya lagi.",
        )
    berlaku = pack_adopt(pack=pack, mulai=satu.mulai, actor_id=actor_id, opd_id=satu.opd_id)
    terima = PenerimaanAturan.objects.create(
        rancangan=satu,
        revisi=satu.revisi,
        pemberlakuan=berlaku,
        paket_id=pack.hash,
        dasar=satu.dasar,
        terbit_hash=satu.terbit_hash,
        isi=satu.isi,
        mulai=satu.mulai,
        opd=satu.opd,
        sidik=satu.sidik,
        hash_lama=satu.hash_lama,
        hash_dampak=satu.hash_dampak,
        diajukan_oleh_id=satu.diajukan_oleh_id,
        diterima_oleh_id=actor_id,
    )
    satu.keadaan, satu.diputus_oleh_id, satu.diputus_pada = satu.Keadaan.DITERIMA, actor_id, terima.diterima_pada
    satu.save(update_fields=["keadaan", "diputus_oleh_id", "diputus_pada"])
    isi = {"sidik": satu.sidik, "mulai": satu.mulai, "revisi": satu.revisi, "paket": pack.hash}
    catat(aksi="aturan.terima", actor_id=actor_id, objek=(satu.nomor, satu.judul), rincian=isi)
    return terima
