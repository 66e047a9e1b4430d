"""Rule packs in a region: which one rules a month, for whom, and what it excludes."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from erk_core import Pack, pack_from_canonical
from tenants.organisasi.models import RiwayatKedudukan, RiwayatStatus
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import PaketBerlaku, PaketTersimpan

KEDUDUKAN_DIKECUALIKAN = "kedudukan_dikecualikan"
STATUS_DIKECUALIKAN = "status_dikecualikan"


@lru_cache(maxsize=8)
def pack_parse(hash_paket: str, isi: bytes) -> Pack:
    """A merged pack from its compressed canonical bytes. Raises ValueError when they do not give `hash_paket`."""
    pack = pack_from_canonical(zlib.decompress(isi))
    if pack.hash != hash_paket:
        raise ValueError(
            f"Paket tersimpan {hash_paket[:12]} berubah: isinya kini ber-hash {pack.hash[:12]}. Laporkan kepada "
            f"inspektorat."
        )
    return pack


def pack_load(paket: PaketTersimpan) -> Pack:
    """The stored merged pack. Raises ValueError when its bytes no longer give its hash."""
    return pack_parse(paket.hash, bytes(paket.isi))


@dataclass(frozen=True)
class AturanBulan:
    """What rules a month: `umum` for everyone, `per_opd` for pilot OPDs (OPD id -> stored pack)."""

    umum: PaketTersimpan | None
    per_opd: dict[int, PaketTersimpan]

    def untuk(self, opd_id: int | None) -> PaketTersimpan | None:
        return self.per_opd.get(opd_id, self.umum) if opd_id is not None else self.umum


def rules_of(bulan: Bulan) -> AturanBulan:
    """The newest adoption that starts no later than the first of the month, per OPD and for all."""
    berlaku = (
        PaketBerlaku.objects.filter(mulai__lte=bulan.awal)
        .select_related("paket")
        .order_by("opd_id", "-mulai", "-id")
        .distinct("opd_id")
    )
    per_opd = {b.opd_id: b.paket for b in berlaku}
    return AturanBulan(per_opd.pop(None, None), per_opd)


def excluded_words(pack: Pack, nama: str, *, on: dt.date) -> tuple[str, ...]:
    """Words of an `operasi` that names a list (kedudukan_dikecualikan, status_dikecualikan); empty where the pack has
    none."""
    if nama not in pack.aturan:
        return ()
    nilai: Any = pack.operasi(nama, on=on).nilai
    return tuple(nilai.split()) if isinstance(nilai, str) else tuple(nilai or ())


def excluded_of(pack: Pack, bulan: Bulan) -> dict[str, tuple[str, ...]]:
    """Whom the pack excludes in that month, as parameters of the fact statements. Raises InputError before its first
    value."""
    return {
        "kedudukan_luar": excluded_words(pack, KEDUDUKAN_DIKECUALIKAN, on=bulan.akhir),
        "status_luar": excluded_words(pack, STATUS_DIKECUALIKAN, on=bulan.akhir),
    }


def _alasan() -> dict[str, str]:
    alasan = {f"KEDUDUKAN_{k.value}": k.label for k in RiwayatKedudukan.Kedudukan}
    return alasan | {f"STATUS_{s.value}": f"Status {s.label}" for s in RiwayatStatus.Status}


# Code of a reason of exclusion (HasilPegawai.alasan) -> what a person reads.
ALASAN_DIKECUALIKAN = _alasan()


def alasan_label(kode: str) -> str:
    return ALASAN_DIKECUALIKAN.get(kode, kode)
