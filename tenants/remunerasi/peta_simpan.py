"""Storing a new version of a table, and a new signer; each is in the audit trail with what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from erk_kit.nip import NipError, nip_parse
from tenants.jejak.services import catat
from tenants.organisasi.models import Opd
from tenants.remunerasi.galat import DokumenTerhalang, IsiDitolak, Temuan
from tenants.remunerasi.guna import BAWAAN, GUNA
from tenants.remunerasi.models import PenandaTangan, PetaBayar
from tenants.remunerasi.peta_rekening import Komponen, rekening_check
from tenants.remunerasi.peta_sipd import preset, sipd_check

Jenis = PetaBayar.Jenis


def sipd_set(*, actor_id: int, isi: Iterable[Mapping[str, Any]], dari_versi: int) -> PetaBayar:
    """The next version of the SIPD columns. dari_versi: that which was edited. Raises IsiDitolak, DokumenTerhalang."""
    return _store(Jenis.SIPD, actor_id, sipd_check(isi), dari_versi, "judul")


def sipd_reset(*, actor_id: int, dari_versi: int) -> PetaBayar:
    """The template again, as the next version."""
    isi = [{"judul": k.judul, "sumber": k.sumber, "tetap": k.tetap} for k in preset()]
    return _store(Jenis.SIPD, actor_id, sipd_check(isi), dari_versi, "judul")


def rekening_set(
    *, actor_id: int, isi: Iterable[Mapping[str, Any]], dari_versi: int, komponen: Sequence[Komponen] = ()
) -> PetaBayar:
    """The next version of components and accounts. komponen: of the run on the page. Raises as sipd_set."""
    return _store(Jenis.REKENING, actor_id, rekening_check(isi, komponen), dari_versi, "komponen")


def _store(jenis: str, actor_id: int, isi: list[dict[str, str]], dari_versi: int, kunci: str) -> PetaBayar:
    lama = PetaBayar.objects.filter(jenis=jenis).order_by("-versi").first()
    kini = lama.versi if lama is not None else 0
    if kini != dari_versi:
        raise _moved(kini, dari_versi)
    if lama is not None and lama.isi == isi:
        return lama
    try:
        with transaction.atomic():
            baru = PetaBayar.objects.create(jenis=jenis, versi=kini + 1, isi=isi, dicatat_oleh_id=actor_id)
    except IntegrityError as galat:
        raise _moved(kini + 1, dari_versi) from galat
    sebelum = {b[kunci]: b for b in (lama.isi if lama is not None else _preset_rows(jenis))}
    sesudah = {b[kunci]: b for b in isi}
    catat(
        aksi="bayar.peta",
        actor_id=actor_id,
        objek=(f"{jenis} {baru.versi}", Jenis(jenis).label),
        rincian={
            "versi": baru.versi,
            "ditambah": [k for k in sesudah if k not in sebelum],
            "dihapus": [k for k in sebelum if k not in sesudah],
            "diubah": [k for k, b in sesudah.items() if k in sebelum and sebelum[k] != b],
        },
    )
    return baru


def _preset_rows(jenis: str) -> list[dict[str, str]]:
    if jenis == Jenis.SIPD:
        return [{"judul": k.judul, "sumber": k.sumber, "tetap": k.tetap} for k in preset()]
    return [{"komponen": k, "guna": g, "rekening": GUNA[g].rekening} for k, g in BAWAAN.items()]


def _moved(kini: int, dari: int) -> DokumenTerhalang:
    return DokumenTerhalang(
        f"Peta ini sudah diubah orang lain: kini versi {kini}, yang Anda sunting versi {dari}.",
        kode="bayar_peta_berubah",
        saran="Muat ulang halamannya, lalu ulangi perubahan Anda.",
    )


def signer_set(*, actor_id: int, opd: Opd, sebagai: str, nama: str, nip: str, mulai: dt.date) -> PenandaTangan:
    """Somebody signs the OPD's lists from `mulai` on. Raises IsiDitolak."""
    temuan = []
    rapi = " ".join(nama.split())
    if not rapi or len(rapi) > 150:
        temuan.append(
            Temuan("formulir", "nama", f'"{rapi[:40]}"', "nama dengan gelar, sampai 150 huruf", "tulis namanya")
        )
    try:
        nip = nip_parse(nip) if nip.strip() else ""
    except NipError:
        temuan.append(Temuan("formulir", "NIP", f'"{nip.strip()[:40]}"', "18 angka, atau kosong", "periksa NIP-nya"))
    if sebagai not in PenandaTangan.Sebagai.values:
        pilihan = ", ".join(PenandaTangan.Sebagai.labels)
        temuan.append(Temuan("formulir", "menandatangani sebagai", f'"{sebagai}"', pilihan, "pilih salah satu"))
    if temuan:
        raise IsiDitolak("Penanda tangan", temuan)
    satu = PenandaTangan(opd=opd, sebagai=sebagai, nama=rapi, nip=nip, mulai=mulai, dicatat_oleh_id=actor_id)
    try:
        satu.full_clean()
    except ValidationError as galat:
        salah = [
            Temuan("formulir", m, "; ".join(p), "isian yang sesuai", "perbaiki") for m, p in galat.message_dict.items()
        ]
        raise IsiDitolak("Penanda tangan", salah) from galat
    satu.save(force_insert=True)
    catat(
        aksi="bayar.tanda",
        actor_id=actor_id,
        objek=(opd.kode, opd.nama),
        rincian={"sebagai": PenandaTangan.Sebagai(sebagai).label, "mulai": mulai.isoformat()},
    )
    return satu
