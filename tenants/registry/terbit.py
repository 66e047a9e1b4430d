"""Publishing central packs and proving again that one is published. Every function needs public_atomic() around it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from erk_core import Pack, PackError, pack_from_canonical
from erk_kit.bentuk import hash_pendek
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import roles_of
from tenants.jejak.services import catat
from tenants.registry.models import KunciPengelola, PaketTerbit, PutusanKunci, TandaTanganPaket
from tenants.registry.tanda import Tanda, TandaSalah, is_signed, key_id, public_read

# How many different maintainers must have signed.
PENANDA = 2
UKURAN_MAKS = 8_000_000
_J = PutusanKunci.Jenis
_AKSI = {"AKTIF": "paket.kunci_aktif", "CABUT": "paket.kunci_cabut"}


class TerbitanDitolak(Exception):
    """A key, an upload or a signature that is refused, or a publication that cannot be proven. Says what to do."""

    def __init__(self, pesan: str, saran: str = "") -> None:
        super().__init__(f"{pesan} {saran}".strip())
        self.pesan, self.saran = pesan, saran


@dataclass(frozen=True)
class Terbitan:
    """A version with its valid signatures."""

    paket: PaketTerbit
    penanda: tuple[TandaTanganPaket, ...]

    @property
    def terbit(self) -> bool:
        return len(self.penanda) >= PENANDA


def publication_get(*, hash_paket: str) -> Pack:
    """The published pack, with everything proven again: content, hash, both signatures, keys.

    Raises TerbitanDitolak with what does not match.
    """
    paket = PaketTerbit.objects.filter(hash=hash_paket).first()
    if paket is None:
        raise TerbitanDitolak(f"Paket {hash_pendek(hash_paket)} tidak pernah diterbitkan.", "Pilih versi yang terbit.")
    pack = _content(paket)
    sah = valid_signatures([paket])[paket.pk]
    if len(sah) < PENANDA:
        raise TerbitanDitolak(
            f"{paket} hanya mempunyai {len(sah)} tanda tangan sah dari {PENANDA} yang diperlukan.",
            "Tunggu ditandatangani; bila dahulu sudah terbit, laporkan kepada pengelola pusat.",
        )
    return pack


def publications(paket_ids: Iterable[str] | None = None) -> list[Terbitan]:
    """All versions with their valid signatures, newest first within a pack; the content is not read. Three queries."""
    semua = PaketTerbit.objects.defer("isi").select_related("diunggah_oleh")
    if paket_ids is not None:
        semua = semua.filter(paket_id__in=list(paket_ids))
    daftar = sorted(semua, key=lambda p: (p.paket_id, *(-n for n in version_key(p.versi))))
    sah = valid_signatures(daftar)
    return [Terbitan(p, tuple(sah[p.pk])) for p in daftar]


def version_key(versi: str) -> tuple[int, ...]:
    """`1.10.0` after `1.9.0`."""
    return tuple(int(n) for n in versi.split(".") if n.isdigit())


def valid_signatures(paket: Iterable[PaketTerbit]) -> dict[int, list[TandaTanganPaket]]:
    """Version id -> signatures that verify, one a maintainer, by keys that were activated. Two queries.

    A key that was revoked keeps what it signed before: packs stay what they were.
    """
    daftar = list(paket)
    hasil: dict[int, list[TandaTanganPaket]] = {p.pk: [] for p in daftar}
    versi = {p.pk: p for p in daftar}
    semua = list(
        TandaTanganPaket.objects.filter(paket__in=versi).select_related("kunci", "penanda").order_by("id")
        if versi
        else ()
    )
    putusan = _decisions({t.kunci_id for t in semua})
    for t in semua:
        p, ada = versi[t.paket_id], putusan.get(t.kunci_id, {})
        aktif, cabut = ada.get(_J.AKTIF), ada.get(_J.CABUT)
        if (
            aktif is not None
            and aktif.oleh_id != t.kunci.pemilik_id
            and t.penanda_id == t.kunci.pemilik_id
            and aktif.pada <= t.pada
            and (cabut is None or t.pada < cabut.pada)
            and key_id(bytes(t.kunci.publik)) == t.kunci_id
            and is_signed(bytes(t.kunci.publik), bytes(t.tanda), id_=p.paket_id, versi=p.versi, hash_paket=p.hash)
            and all(lain.penanda_id != t.penanda_id for lain in hasil[p.pk])
        ):
            hasil[p.pk].append(t)
    return hasil


def _decisions(kunci: Iterable[str]) -> Mapping[str, Mapping[str, PutusanKunci]]:
    hasil: dict[str, dict[str, PutusanKunci]] = {}
    for satu in PutusanKunci.objects.filter(kunci__in=list(kunci)):
        hasil.setdefault(satu.kunci_id, {})[satu.jenis] = satu
    return hasil


def _content(paket: PaketTerbit) -> Pack:
    """The stored content as a pack. Raises TerbitanDitolak when it is not what its row says."""
    try:
        pack = pack_from_canonical(zlib.decompress(bytes(paket.isi)))
    except (zlib.error, PackError) as galat:
        raise TerbitanDitolak(f"Isi {paket} tidak terbaca lagi.", "Laporkan kepada pengelola pusat.") from galat
    if (pack.hash, pack.id, pack.versi) != (paket.hash, paket.paket_id, paket.versi):
        raise TerbitanDitolak(
            f"Isi {paket} berubah: hash-nya kini {hash_pendek(pack.hash)}, bukan {hash_pendek(paket.hash)}.",
            "Jangan dipakai; laporkan kepada pengelola pusat.",
        )
    return pack


# -- publishing -------------------------------------------------------------------------------------------------------


def pack_upload(*, actor: Pengguna | None, kanonik: bytes, tanda: Tanda, catatan: str = "") -> PaketTerbit:
    """Store a new version together with its first signature. actor: who is at the console; None on the command line,
    where the signature says who it is. Raises TerbitanDitolak; then nothing is stored."""
    pack = _pack_of(kanonik)
    kunci = _signer(tanda, actor)
    if (tanda.id, tanda.versi, tanda.hash) != (pack.id, pack.versi, pack.hash):
        raise TerbitanDitolak(
            f"Tanda tangan itu atas {tanda.id} {tanda.versi} {hash_pendek(tanda.hash)}, sedangkan berkas paketnya "
            f"{pack.id} {pack.versi} {hash_pendek(pack.hash)}.",
            "Unggah paket dan tanda tangan dari `erk pack sign` yang sama.",
        )
    with transaction.atomic():
        ada = PaketTerbit.objects.filter(paket_id=pack.id, versi=pack.versi).defer("isi").first()
        if ada is not None:
            if ada.hash == pack.hash:
                return signature_add(actor=actor, paket=ada, tanda=tanda)
            raise TerbitanDitolak(
                f"{ada} sudah ada dengan isi lain ({hash_pendek(ada.hash)}); versi yang sudah diunggah tidak diganti.",
                "Naikkan versinya, lalu tanda tangani lagi.",
            )
        paket = PaketTerbit.objects.create(
            paket_id=pack.id,
            versi=pack.versi,
            hash=pack.hash,
            label=pack.label[:200],
            isi=zlib.compress(kanonik, 9),
            catatan=catatan.strip()[:4000],
            diunggah_oleh=kunci.pemilik,
        )
        isi = {"hash": pack.hash, "kunci": kunci.kunci_id}
        catat(aksi="paket.unggah", actor=actor or kunci.pemilik, objek=(pack.hash, str(paket)), rincian=isi)
        return signature_add(actor=actor, paket=paket, tanda=tanda)


def signature_add(*, actor: Pengguna | None, paket: PaketTerbit, tanda: Tanda) -> PaketTerbit:
    """Store one more signature; the second of two different maintainers publishes. Raises TerbitanDitolak."""
    kunci = _signer(tanda, actor)
    if (tanda.id, tanda.versi, tanda.hash) != (paket.paket_id, paket.versi, paket.hash) or not is_signed(
        bytes(kunci.publik), tanda.tanda, id_=paket.paket_id, versi=paket.versi, hash_paket=paket.hash
    ):
        raise TerbitanDitolak(
            f"Tanda tangan itu tidak cocok dengan {paket} ({hash_pendek(paket.hash)}): yang ditandatangani "
            f"{tanda.id} {tanda.versi} {hash_pendek(tanda.hash)}.",
            "Tanda tangani folder paket yang sama dengan `erk pack sign`, lalu unggah berkasnya apa adanya.",
        )
    with transaction.atomic():
        if TandaTanganPaket.objects.filter(paket=paket, penanda=kunci.pemilik).exists():
            raise TerbitanDitolak(
                f"{kunci.pemilik.nama} sudah menandatangani {paket}; yang kedua harus pengelola lain.",
                "Minta pengelola lain menandatanganinya.",
            )
        TandaTanganPaket.objects.create(paket=paket, kunci=kunci, penanda=kunci.pemilik, tanda=tanda.tanda)
        objek, siapa = (paket.hash, str(paket)), actor or kunci.pemilik
        isi: dict[str, Any] = {"penanda": kunci.pemilik.nama, "kunci": kunci.kunci_id, "hash": paket.hash}
        catat(aksi="paket.tanda", actor=siapa, objek=objek, rincian=isi)
        banyak = len(valid_signatures([paket])[paket.pk])
        if banyak == PENANDA:
            catat(aksi="paket.terbit", actor=siapa, objek=objek, rincian={"jumlah": banyak, "hash": paket.hash})
    return paket


def _pack_of(kanonik: bytes) -> Pack:
    if len(kanonik) > UKURAN_MAKS:
        raise TerbitanDitolak(f"Berkas paket lebih besar dari {UKURAN_MAKS // 1_000_000} MB.", "Periksa berkasnya.")
    try:
        pack = pack_from_canonical(kanonik)
    except PackError as galat:
        raise TerbitanDitolak(
            f"Berkas paket tidak terbaca: {galat.findings[0]}", "Unggah berkas .paket.json dari `erk pack sign`."
        ) from galat
    if pack.canonical() != kanonik:
        raise TerbitanDitolak(
            "Berkas paket bukan bentuk kanonik.", "Unggah berkas .paket.json dari `erk pack sign` apa adanya."
        )
    if not pack.keluaran:
        raise TerbitanDitolak(f"{pack.id} adalah pustaka tanpa keluaran.", "Terbitkan preset, bukan pustakanya.")
    return pack


def _signer(tanda: Tanda, actor: Pengguna | None) -> KunciPengelola:
    """The active key of the signature; at the console it must be the actor's own. Raises TerbitanDitolak."""
    kunci = KunciPengelola.objects.select_related("pemilik").filter(pk=tanda.kunci).first()
    if kunci is None:
        raise TerbitanDitolak(f"Kunci {tanda.kunci[:20]} tidak terdaftar.", "Daftarkan kunci publiknya dahulu.")
    if actor is not None and actor.pk != kunci.pemilik_id:
        raise TerbitanDitolak(
            f"Kunci {kunci} milik {kunci.pemilik.nama}, bukan milik Anda.", "Unggah tanda tangan Anda sendiri."
        )
    putusan = _decisions({kunci.pk}).get(kunci.pk, {})
    if _J.AKTIF not in putusan:
        raise TerbitanDitolak(
            f"Kunci {kunci} belum diaktifkan pengelola lain.", "Minta pengelola lain mengaktifkannya."
        )
    if _J.CABUT in putusan:
        raise TerbitanDitolak(f"Kunci {kunci} sudah dicabut.", "Buat dan daftarkan kunci baru.")
    _maintainer(kunci.pemilik)
    return kunci


def _maintainer(pengguna: Pengguna) -> None:
    if Peran.PENGELOLA not in roles_of(pengguna=pengguna):
        raise TerbitanDitolak(
            f"{pengguna.nama} tidak memegang peran pengelola pusat.", "Hanya pengelola pusat yang menandatangani paket."
        )


# -- keys -------------------------------------------------------------------------------------------------------------


def key_register(*, actor: Pengguna, teks: str, sebutan: str) -> KunciPengelola:
    """Register one's own public key. Raises TerbitanDitolak."""
    _maintainer(actor)
    try:
        publik = public_read(teks)
    except TandaSalah as galat:
        raise TerbitanDitolak(str(galat)) from galat
    nama = key_id(publik)
    if KunciPengelola.objects.filter(pk=nama).exists():
        raise TerbitanDitolak(f"Kunci {nama} sudah terdaftar.", "Buat kunci baru dengan `erk pack key new`.")
    with transaction.atomic():
        kunci = KunciPengelola.objects.create(
            kunci_id=nama, pemilik=actor, publik=publik, sebutan=" ".join(sebutan.split())[:80] or actor.nama[:80]
        )
        catat(aksi="paket.kunci_daftar", actor=actor, objek=(nama, str(kunci)))
    return kunci


def key_decide(*, actor: Pengguna, kunci_id: str, jenis: str, alasan: str = "") -> PutusanKunci:
    """Activate another maintainer's key, or revoke any. Raises TerbitanDitolak."""
    _maintainer(actor)
    kunci = KunciPengelola.objects.filter(pk=kunci_id).first()
    if kunci is None:
        raise TerbitanDitolak(f"Kunci {kunci_id[:20]} tidak terdaftar.", "Pilih dari daftar.")
    ada = _decisions({kunci.pk}).get(kunci.pk, {})
    if jenis in ada or _J.CABUT in ada:
        raise TerbitanDitolak(
            f"Kunci {kunci} sudah {ada[_J.CABUT if _J.CABUT in ada else jenis].get_jenis_display().lower()}."
        )
    if jenis == _J.AKTIF and kunci.pemilik_id == actor.pk:
        raise TerbitanDitolak(f"Kunci {kunci} milik Anda sendiri.", "Minta pengelola lain mengaktifkannya.")
    if jenis == _J.CABUT and not alasan.strip():
        raise TerbitanDitolak("Alasan pencabutan kosong.", "Tulis mengapa kunci itu tidak dipercaya lagi.")
    with transaction.atomic():
        satu = PutusanKunci.objects.create(
            kunci=kunci, jenis=jenis, pemilik_id=kunci.pemilik_id, oleh=actor, alasan=alasan.strip()[:200]
        )
        catat(
            aksi=_AKSI[jenis],
            actor=actor,
            objek=(kunci.pk, str(kunci)),
            rincian={"alasan": satu.alasan} if satu.alasan else {},
        )
    return satu


@dataclass(frozen=True)
class BarisKunci:
    kunci: KunciPengelola
    aktif: PutusanKunci | None
    cabut: PutusanKunci | None

    @property
    def keadaan(self) -> str:
        return "DICABUT" if self.cabut else "AKTIF" if self.aktif else "MENUNGGU"


def key_list() -> list[BarisKunci]:
    """Two queries."""
    semua = list(KunciPengelola.objects.select_related("pemilik"))
    putusan: dict[str, dict[str, PutusanKunci]] = {}
    for satu in PutusanKunci.objects.select_related("oleh"):
        putusan.setdefault(satu.kunci_id, {})[satu.jenis] = satu
    return [BarisKunci(k, putusan.get(k.pk, {}).get(_J.AKTIF), putusan.get(k.pk, {}).get(_J.CABUT)) for k in semua]
