"""Verify the trail of one schema: every record against its seal, every seal against the chain. Reads only.

What it cannot find is in docs/jejak-audit.md: whoever may write everything may also write a new chain, which only a
seal's hash kept elsewhere (`jangkar`) tells from the old one.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice, pairwise
from typing import Any

from django.utils import timezone

from erk_kit.bentuk import KOSONG, angka, saat
from erk_kit.binding import current_schema
from tenants.jejak.aksi import aksi_label
from tenants.jejak.kanonik import (
    MEDAN,
    Butir,
    DaftarRusak,
    catatan_hash,
    daftar_baca,
    pangkal,
    rentang_gabung,
    rentang_tulis,
    segel_hash,
)
from tenants.jejak.models import Catatan, Segel
from tenants.jejak.services import JENDELA

DIUBAH, DIHAPUS, DISISIPKAN, SEGEL, JANGKAR, BELUM = "diubah", "dihapus", "disisipkan", "segel", "jangkar", "belum"
_BARIS = ("id", "hash", *MEDAN)
_SEKALI = 5_000


@dataclass(frozen=True)
class Temuan:
    """jenis: one of the six above. catatan: id of the record, segel: number of the seal, where there is one."""

    jenis: str
    kalimat: str
    catatan: int | None = None
    segel: int | None = None


@dataclass
class Laporan:
    """What was looked at and found. `segel_hash` is what to keep elsewhere; empty where nothing was ever sealed."""

    schema: str
    catatan: int = 0
    segel: int = 0
    menunggu: int = 0
    segel_hash: str = ""
    segel_pada: dt.datetime | None = None
    detik: float = 0.0
    temuan: list[Temuan] = field(default_factory=list)

    @property
    def utuh(self) -> bool:
        return not self.temuan

    def to_dict(self) -> dict[str, Any]:
        pada = self.segel_pada.isoformat() if self.segel_pada else None
        return {**asdict(self), "segel_pada": pada, "utuh": self.utuh}


def trail_verify(*, jangkar: str | None = None) -> Laporan:
    """Verify the bound schema. jangkar: hash of a seal that was kept elsewhere and must still be in the chain.

    Seals are read before the records outside them, so that work that goes on meanwhile is never taken for a finding.
    """
    mulai = time.monotonic()
    laporan = Laporan(str(current_schema()))
    rentang, bertemu = _seals(laporan, jangkar)
    _outside(laporan, rentang)
    if jangkar and not bertemu:
        kata = f"Hash {jangkar} yang disimpan di luar tidak ada pada rantai: rantai ini ditulis ulang atau dipotong."
        laporan.temuan.append(Temuan(JANGKAR, kata))
    laporan.detik = round(time.monotonic() - mulai, 3)
    return laporan


def _seals(laporan: Laporan, jangkar: str | None) -> tuple[list[tuple[int, int]], bool]:
    """Walk the chain. Returns the spans of sealed ids, ascending, and whether `jangkar` was met."""
    sebelum, bertemu = pangkal(laporan.schema), False
    semua: list[tuple[int, int]] = []
    for segel in Segel.objects.order_by("nomor").iterator(chunk_size=10):
        laporan.segel += 1
        if segel.nomor != laporan.segel or segel.sebelum != sebelum:
            kata = f"Rantai putus pada segel {segel.nomor}: segel {laporan.segel} hilang, atau hash sebelumnya diubah."
            laporan.temuan.append(Temuan(SEGEL, kata, segel=segel.nomor))
            laporan.segel = segel.nomor
        sebelum = segel.hash
        bertemu = bertemu or segel.hash == jangkar
        laporan.segel_hash, laporan.segel_pada = segel.hash, segel.pada
        semua += _one_seal(laporan, segel)
    semua.sort()
    for (_, sampai), (dari, _) in pairwise(semua):
        if dari < sampai:
            kata = f"Catatan {dari} tercantum pada lebih dari satu segel."
            laporan.temuan.append(Temuan(SEGEL, kata, catatan=dari))
    return semua, bertemu


def _one_seal(laporan: Laporan, segel: Segel) -> list[tuple[int, int]]:
    """Check a seal and its records; returns the spans of its ids."""
    ke = segel.nomor
    try:
        daftar, butir = daftar_baca(bytes(segel.isi))
    except DaftarRusak as galat:
        laporan.temuan.append(Temuan(SEGEL, f"Daftar catatan segel {ke} tidak dapat dibaca ({galat}).", segel=ke))
        return []
    rentang = rentang_gabung(b.id for b in butir)
    ulang = segel_hash(
        schema=laporan.schema, nomor=ke, pada=segel.pada, sebelum=segel.sebelum, jumlah=segel.jumlah, daftar=daftar
    )
    if ulang != segel.hash or segel.jumlah != len(butir) or segel.rentang != rentang_tulis(rentang):
        kata = f"Segel {ke} diubah: hash tersimpan {segel.hash}, dihitung ulang {ulang}."
        laporan.temuan.append(Temuan(SEGEL, kata, segel=ke))
    for bagian in _chunks(butir):
        ada = {b["id"]: b for b in Catatan.objects.filter(pk__in=[b.id for b in bagian]).order_by().values(*_BARIS)}
        for satu in bagian:
            baris = ada.get(satu.id)
            if baris is None:
                laporan.temuan.append(_gone(satu, ke))
                continue
            laporan.catatan += 1
            if not satu.hash == bytes(baris["hash"]) == catatan_hash(baris):
                laporan.temuan.append(_altered(satu, baris, ke))
    return rentang


def _outside(laporan: Laporan, rentang: list[tuple[int, int]]) -> None:
    """Records in no seal: not yet, or put there afterwards."""
    # nothing to subtract spans from but Postgres; overlapping ones were reported and are merged there
    luar = (
        Catatan.objects.extra(where=["not %s::int8multirange @> id"], params=[rentang_tulis(rentang)])
        .order_by("id")
        .values(*_BARIS)
    )
    tua: list[int] = []
    kini = timezone.now()
    for baris in luar.iterator(chunk_size=_SEKALI):
        laporan.catatan += 1
        nomor = baris["id"]
        if bytes(baris["hash"]) != catatan_hash(baris):
            kata = f"Catatan {nomor} ({_siapa(baris)}) diubah sebelum disegel: isinya tidak cocok dengan hash-nya."
            laporan.temuan.append(Temuan(DIUBAH, kata, catatan=nomor))
        elif laporan.segel_pada is not None and baris["pada"] <= laporan.segel_pada - JENDELA:
            kata = (
                f"Catatan {nomor} ({_siapa(baris)}) tidak ada pada segel mana pun, padahal waktunya sudah disegel: "
                "disisipkan kemudian."
            )
            laporan.temuan.append(Temuan(DISISIPKAN, kata, catatan=nomor))
        elif baris["pada"] > kini + JENDELA:
            kata = f"Catatan {nomor} ({_siapa(baris)}) bertanggal di masa depan: disisipkan, atau jam server salah."
            laporan.temuan.append(Temuan(DISISIPKAN, kata, catatan=nomor))
        else:
            laporan.menunggu += 1
            if baris["pada"] < kini - JENDELA:
                tua.append(nomor)
    if tua:
        kata = (
            f"{angka(len(tua))} catatan (nomor {tua[0]} sampai {tua[-1]}) lebih dari dua jam belum disegel: penyegelan "
            "berhenti, atau segel terakhir dihapus. Bandingkan segel terakhir dengan hash yang disimpan di luar."
        )
        laporan.temuan.append(Temuan(BELUM, kata, catatan=tua[0]))


def _gone(satu: Butir, ke: int) -> Temuan:
    kata = (
        f"Catatan {satu.id} ({_uraian(satu.aksi, satu.aktor_id, satu.pada)}) dihapus; ia ada pada segel {ke}, hash "
        f"{satu.hash.hex()}."
    )
    return Temuan(DIHAPUS, kata, satu.id, ke)


def _altered(satu: Butir, baris: dict[str, Any], ke: int) -> Temuan:
    asal = _uraian(satu.aksi, satu.aktor_id, satu.pada)
    kata = f"Catatan {satu.id} (pada segel {ke}: {asal}; sekarang: {_siapa(baris)}) diubah sesudah disegel."
    return Temuan(DIUBAH, kata, satu.id, ke)


def _siapa(baris: dict[str, Any]) -> str:
    return _uraian(baris["aksi"], baris["aktor_id"], baris["pada"])


def _uraian(aksi: str, aktor_id: int | None, pada: dt.datetime) -> str:
    waktu = saat(timezone.localtime(pada), timezone.get_current_timezone_name())
    return f"{aksi_label(aksi)}, pengguna {aktor_id if aktor_id is not None else KOSONG}, {waktu}"


def _chunks(butir: list[Butir]) -> Iterator[list[Butir]]:
    sisa = iter(butir)
    while bagian := list(islice(sisa, _SEKALI)):
        yield bagian
