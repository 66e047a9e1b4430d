"""Writes of a draft: made, edited, submitted, decided on by another person, withdrawn.

DRAF -> DIAJUKAN -> DITERIMA | DITOLAK | DITARIK. An edit of a submitted or a refused draft makes it a draft again with
the next revision, so that what was shown before cannot be accepted any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from erk_core import Pack
from erk_kit.bentuk import hash_pendek, tanggal
from erk_kit.binding import current_schema
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import roles_of
from tenants.jejak.services import catat
from tenants.organisasi.galat import TidakBerwenang
from tenants.organisasi.kunci import check_open
from tenants.penilaian.aturan.dampak import comparison_month
from tenants.penilaian.aturan.galat import RancanganDitolak
from tenants.penilaian.aturan.models import DampakAturan, PenerimaanAturan, RancanganAturan
from tenants.penilaian.aturan.sidik import (
    content_hash,
    draft_get,
    draft_merge,
    pack_compressed,
    ruling_of,
    submission_hash,
)
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import PaketBerlaku, PaketTersimpan

K = RancanganAturan.Keadaan
SUNTING = (Peran.BKPSDM,)
# Who may decide, if somebody else has edited and submitted.
PUTUS = (Peran.BKPSDM, Peran.PIMPINAN)
_SARAN_TERKUNCI = "Pilih bulan mulai yang belum terkunci."


def rancangan_create(
    *,
    actor_id: int,
    judul: str,
    mulai: dt.date,
    dasar: PaketTersimpan,
    isi: Mapping[str, str] | None = None,
    terbit_hash: str = "",
    opd_id: int | None = None,
) -> RancanganAturan:
    """A new draft over a stored base. Raises RancanganDitolak, LintGagal, TidakBerwenang, BulanTerkunci."""
    role_check(actor_id, SUNTING, "membuat rancangan aturan")
    start_check(mulai, judul)
    kini = timezone.now()
    with transaction.atomic():
        turn_take()
        nomor = (RancanganAturan.objects.aggregate(n=Max("nomor"))["n"] or 0) + 1
        satu = RancanganAturan(
            nomor=nomor,
            judul=_title(judul),
            opd_id=opd_id,
            mulai=mulai,
            dasar=dasar,
            terbit_hash=terbit_hash,
            isi=dict(isi or {}),
            dibuat_oleh_id=actor_id,
            dibuat_pada=kini,
            disunting_oleh_id=actor_id,
            disunting_pada=kini,
        )
        _merge(satu)
        satu.save(force_insert=True)
        catat(aksi="aturan.buat", **_trail(satu, actor_id, {"mulai": satu.mulai}))
    return satu


def rancangan_from_ruling(
    *, actor_id: int, mulai: dt.date, opd_id: int | None = None, judul: str = ""
) -> RancanganAturan:
    """A draft of what rules in the month of `mulai`: its base and its own files, so that layers never pile up."""
    start_check(mulai, judul or "Rancangan")
    paket = ruling_of(Bulan(mulai.year, mulai.month), opd_id)
    if paket is None:
        raise RancanganDitolak(
            f"Belum ada paket aturan yang berlaku pada {tanggal(mulai)}.",
            kode="aturan_tanpa_dasar",
            saran="Buat rancangan dari paket pusat yang sudah terbit.",
        )
    asal = origin_of(paket)
    return rancangan_create(
        actor_id=actor_id,
        judul=judul or "Perubahan aturan",
        mulai=mulai,
        dasar=asal.dasar if asal else paket,
        isi=asal.isi if asal else {},
        terbit_hash=asal.terbit_hash if asal else "",
        opd_id=opd_id,
    )


def rancangan_from_publication(
    *, actor_id: int, mulai: dt.date, pack: Pack, opd_id: int | None = None, bawa_isi: bool = True
) -> RancanganAturan:
    """A draft of a published central pack, with the region's own files over it. pack: verified by the caller
    (registry.terbit); its signatures are verified again at acceptance.
    """
    start_check(mulai, pack.id)
    asal = None
    paket = ruling_of(Bulan(mulai.year, mulai.month), opd_id)
    if paket is not None and bawa_isi:
        asal = origin_of(paket)
    return rancangan_create(
        actor_id=actor_id,
        judul=f"Memakai {pack.id} {pack.versi}"[:120],
        mulai=mulai,
        dasar=base_store(pack),
        isi=asal.isi if asal else {},
        terbit_hash=pack.hash,
        opd_id=opd_id,
    )


def rancangan_back(*, actor_id: int, penetapan_id: int) -> RancanganAturan:
    """A draft that returns to what ruled before the adoption `penetapan_id`, from the same month. Raises
    RancanganDitolak when nothing ruled before, BulanTerkunci."""
    kini = PaketBerlaku.objects.filter(pk=penetapan_id).select_related("paket").first()
    sebelum = None
    if kini is not None:
        semua = PaketBerlaku.objects.filter(opd_id=kini.opd_id, mulai__lte=kini.mulai).exclude(paket=kini.paket_id)
        sebelum = semua.filter(pk__lt=kini.pk).select_related("paket").order_by("-mulai", "-id").first()
    if kini is None or sebelum is None:
        raise RancanganDitolak(
            "Tidak ada aturan sebelumnya untuk dikembalikan.", kode="aturan_tanpa_sebelum", saran="Buat rancangan baru."
        )
    asal = origin_of(sebelum.paket)
    return rancangan_create(
        actor_id=actor_id,
        judul=f"Kembali ke {sebelum.paket}"[:120],
        mulai=kini.mulai,
        dasar=sebelum.paket,
        terbit_hash=asal.terbit_hash if asal and not asal.isi else "",
        opd_id=kini.opd_id,
    )


def origin_of(paket: PaketTersimpan) -> PenerimaanAturan | None:
    """The acceptance that first made this pack here; None for one that came from elsewhere."""
    semua = PenerimaanAturan.objects.filter(paket=paket).exclude(dasar=paket.pk, isi={})
    return semua.select_related("dasar").order_by("id").first()


def base_store(pack: Pack) -> PaketTersimpan:
    """Keep a pack in the region by its hash, for ever."""
    paket, _ = PaketTersimpan.objects.get_or_create(
        hash=pack.hash, defaults={"paket_id": pack.id, "versi": pack.versi, "isi": pack_compressed(pack)}
    )
    return paket


def rancangan_write(*, actor_id: int, rancangan_id: int, isi: Mapping[str, str], dari: str = "") -> RancanganAturan:
    """Replace the draft's files. dari: hash of the merged pack that the editor saw ('' = not compared).

    A submitted or refused draft becomes a draft again, next revision. Raises LintGagal, RancanganDitolak,
    TidakBerwenang; then nothing changed.
    """
    return _edit(actor_id, rancangan_id, {"isi": dict(isi)}, dari)


def rancangan_set(
    *, actor_id: int, rancangan_id: int, judul: str, mulai: dt.date, opd_id: int | None, dari: str = ""
) -> RancanganAturan:
    """Title, first month, scope. As rancangan_write."""
    start_check(mulai, judul)
    return _edit(actor_id, rancangan_id, {"judul": _title(judul), "mulai": mulai, "opd_id": opd_id}, dari)


def _edit(actor_id: int, rancangan_id: int, ubah: Mapping[str, Any], dari: str) -> RancanganAturan:
    role_check(actor_id, SUNTING, "menyunting rancangan aturan")
    with transaction.atomic():
        satu = draft_get(rancangan_id, untuk_ubah=True)
        if not satu.dapat_disunting:
            raise RancanganDitolak(
                f"Rancangan {satu.nomor} sudah {satu.get_keadaan_display().lower()}; tidak dapat disunting.",
                kode="aturan_selesai",
                saran="Buat rancangan baru.",
            )
        if dari and dari != satu.hash_paket:
            raise RancanganDitolak(
                f"Rancangan {satu.nomor} disunting orang lain sejak halaman ini dibuka.",
                kode="aturan_berubah",
                saran="Muat ulang halamannya, lalu ulangi suntingannya.",
            )
        lama = content_hash(satu)
        judul_lama = satu.judul
        for nama, nilai in ubah.items():
            setattr(satu, nama, nilai)
        _merge(satu)
        if content_hash(satu) == lama and satu.judul == judul_lama:
            return satu
        batal = satu.keadaan != K.DRAF
        if batal:
            satu.keadaan, satu.revisi = K.DRAF, satu.revisi + 1
            satu.sidik = satu.hash_lama = satu.hash_dampak = satu.alasan = ""
            satu.diajukan_oleh_id = satu.diajukan_pada = satu.diputus_oleh_id = satu.diputus_pada = None
        satu.disunting_oleh_id, satu.disunting_pada = actor_id, timezone.now()
        satu.save()
        catat(
            aksi="aturan.sunting",
            **_trail(satu, actor_id, {"lama": lama, "baru": content_hash(satu), "membatalkan": batal}),
        )
    return satu


def rancangan_submit(*, actor_id: int, rancangan_id: int) -> RancanganAturan:
    """Hand the draft in, bound to its content and to its newest impact. Raises RancanganDitolak, LintGagal,
    TidakBerwenang, BulanTerkunci."""
    role_check(actor_id, SUNTING, "mengajukan rancangan aturan")
    with transaction.atomic():
        satu = draft_get(rancangan_id, untuk_ubah=True)
        _state_check(satu, K.DRAF, "diajukan")
        check_open(satu.mulai, f"Rancangan {satu.nomor}", saran=_SARAN_TERKUNCI)
        merged_check(satu)
        lama = ruling_of(Bulan(satu.mulai.year, satu.mulai.month), satu.opd_id)
        if lama is not None and lama.hash == satu.hash_paket:
            raise RancanganDitolak(
                f"Rancangan {satu.nomor} sama dengan aturan yang berlaku; tidak ada yang berubah.",
                kode="aturan_sama",
                saran="Ubah sesuatu dahulu, atau tarik rancangannya.",
            )
        dampak = impact_current(satu)
        if dampak is None:
            raise RancanganDitolak(
                f"Dampak rancangan {satu.nomor} dalam isinya yang sekarang belum dihitung.",
                kode="aturan_tanpa_dampak",
                saran="Hitung dampaknya, baca, lalu ajukan.",
            )
        satu.hash_lama, satu.hash_dampak = lama.hash if lama else "", dampak.hash
        satu.sidik = submission_hash(satu, lama=satu.hash_lama, dampak=satu.hash_dampak)
        satu.keadaan, satu.diajukan_oleh_id, satu.diajukan_pada = K.DIAJUKAN, actor_id, timezone.now()
        satu.save()
        catat(aksi="aturan.ajukan", **_trail(satu, actor_id, {"sidik": satu.sidik, "dampak": satu.hash_dampak}))
    return satu


def impact_current(rancangan: RancanganAturan) -> DampakAturan | None:
    """The newest impact of the draft's present content against the month that drafts are compared with today."""
    banding = comparison_month()
    semua = DampakAturan.objects.filter(rancangan=rancangan, sidik_isi=content_hash(rancangan))
    return semua.filter(hitungan_id=banding.hitungan.pk if banding else None).order_by("-id").first()


def rancangan_reject(*, actor_id: int, rancangan_id: int, sidik: str, alasan: str) -> RancanganAturan:
    """Refuse a submitted draft, with a reason. Raises RancanganDitolak, TidakBerwenang."""
    role_check(actor_id, PUTUS, "menolak rancangan aturan")
    if not alasan.strip():
        raise RancanganDitolak(
            "Alasan penolakan kosong.", kode="aturan_alasan", saran="Tulis apa yang harus diperbaiki."
        )
    with transaction.atomic():
        satu = draft_get(rancangan_id, untuk_ubah=True)
        decision_check(satu, actor_id, sidik)
        satu.keadaan, satu.alasan = K.DITOLAK, alasan.strip()[:400]
        satu.diputus_oleh_id, satu.diputus_pada = actor_id, timezone.now()
        satu.save()
        catat(aksi="aturan.tolak", **_trail(satu, actor_id, {"sidik": sidik, "alasan": satu.alasan}))
    return satu


def rancangan_withdraw(*, actor_id: int, rancangan_id: int) -> RancanganAturan:
    """Take a draft back before it is accepted; it stays to be read. Raises RancanganDitolak, TidakBerwenang."""
    role_check(actor_id, SUNTING, "menarik rancangan aturan")
    with transaction.atomic():
        satu = draft_get(rancangan_id, untuk_ubah=True)
        if not satu.dapat_disunting:
            _state_check(satu, K.DIAJUKAN, "ditarik")
        satu.keadaan = K.DITARIK
        satu.save(update_fields=["keadaan"])
        catat(aksi="aturan.tarik", **_trail(satu, actor_id, {}))
    return satu


# -- what several steps ask -------------------------------------------------------------------------------------------


def decision_check(rancangan: RancanganAturan, actor_id: int, sidik: str) -> None:
    """Submitted, by somebody else, and still what the actor saw. Raises RancanganDitolak, TidakBerwenang."""
    nama = f"Rancangan {rancangan.nomor}"
    if rancangan.keadaan == K.DRAF and rancangan.revisi > 1:
        raise RancanganDitolak(
            f"{nama} disunting sesudah diajukan dan kini revisi {rancangan.revisi}; yang Anda lihat sudah batal.",
            kode="aturan_berubah",
            saran="Tunggu diajukan lagi, baca revisi barunya, lalu putuskan.",
        )
    _state_check(rancangan, K.DIAJUKAN, "diputus")
    if actor_id in (rancangan.diajukan_oleh_id, rancangan.disunting_oleh_id):
        kata = "ajukan" if actor_id == rancangan.diajukan_oleh_id else "sunting"
        raise TidakBerwenang(
            f"{nama} Anda {kata} sendiri; yang memutus harus orang lain.",
            kode="aturan_orang_sama",
            saran="Minta pejabat BKPSDM lain atau pimpinan daerah memutusnya.",
        )
    kini = submission_hash(rancangan, lama=rancangan.hash_lama, dampak=rancangan.hash_dampak)
    if not sidik or sidik != rancangan.sidik or kini != rancangan.sidik:
        raise RancanganDitolak(
            f"{nama} bukan lagi yang Anda lihat: sidiknya {hash_pendek(kini)}, yang Anda lihat {hash_pendek(sidik)}.",
            kode="aturan_berubah",
            saran="Muat ulang halamannya, baca lagi, lalu putuskan.",
        )


def merged_check(rancangan: RancanganAturan) -> Pack:
    """The stored merged pack is what base and files give. Raises RancanganDitolak, LintGagal."""
    try:
        pack = draft_merge(rancangan)
    except ValueError as galat:
        raise RancanganDitolak(str(galat), kode="aturan_rusak", saran="Jangan terapkan; laporkan.") from galat
    if pack.hash != rancangan.hash_paket:
        raise RancanganDitolak(
            f"Rancangan {rancangan.nomor}: dasar dan berkasnya memberi paket {hash_pendek(pack.hash)}, yang tersimpan "
            f"{hash_pendek(rancangan.hash_paket)}.",
            kode="aturan_rusak",
            saran="Simpan ulang rancangannya, hitung dampaknya, lalu ajukan.",
        )
    return pack


def _merge(rancangan: RancanganAturan) -> None:
    pack = draft_merge(rancangan)
    rancangan.hash_paket, rancangan.gabungan = pack.hash, pack_compressed(pack)


def _state_check(rancangan: RancanganAturan, harus: str, kata: str) -> None:
    if rancangan.keadaan != harus:
        raise RancanganDitolak(
            f"Rancangan {rancangan.nomor} berkeadaan {rancangan.get_keadaan_display()}; tidak dapat {kata}.",
            kode="aturan_keadaan",
            saran=f"Yang dapat {kata} hanya rancangan berkeadaan {K(harus).label}.",
        )


def start_check(mulai: dt.date, apa: str) -> None:
    if mulai.day != 1:
        raise RancanganDitolak(
            f"{apa} tidak dapat mulai {tanggal(mulai)}: satu bulan dihitung dengan satu aturan.",
            kode="aturan_bukan_awal_bulan",
            saran="Pilih tanggal 1.",
        )
    check_open(mulai, apa, saran=_SARAN_TERKUNCI)


def turn_take() -> None:
    """One after the other in a region, until the transaction ends: numbering drafts, and accepting them.

    Two drafts that were compared with the same rules must not both be accepted.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7305))", [f"aturan:{current_schema()}"])


def role_check(actor_id: int, peran: tuple[Peran, ...], kata: str) -> None:
    pengguna = Pengguna.objects.filter(pk=actor_id).first()
    if pengguna is None or not roles_of(pengguna=pengguna) & set(peran):
        nama = " atau ".join(p.label for p in peran)
        raise TidakBerwenang(
            f"Yang boleh {kata} adalah {nama}; akun ini tidak memegang peran itu.",
            kode="aturan_peran",
            saran="Minta pejabat dengan peran itu.",
        )


def _title(judul: str) -> str:
    bersih = " ".join(judul.split())[:120]
    if not bersih:
        raise RancanganDitolak("Judul rancangan kosong.", kode="aturan_judul", saran="Tulis apa yang diubah.")
    return bersih


def _trail(rancangan: RancanganAturan, actor_id: int, rincian: Mapping[str, Any]) -> dict[str, Any]:
    """What every record of a draft says."""
    isi = {"revisi": rancangan.revisi, **rincian}
    return {"actor_id": actor_id, "objek": (rancangan.nomor, rancangan.judul), "rincian": isi}
