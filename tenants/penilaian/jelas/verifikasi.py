"""The code on a printed slip: made from a stored result, checked by anybody, forged by nobody.

A code names a run and an employee and carries 128 bits of HMAC over what the slip says (month, number and result hash
of the run, bruto, potongan, bersih), under a key of its own for each region and for this purpose only. Nothing is
stored: the same slip always has the same code, and checking computes it again from the rows in the database. So a
changed digit, a code of another region, and a result row that somebody changed are all the same: not valid.
docs/keputusan/0013-verifikasi-slip.md has the reasons.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Sum

from erk_kit.binding import current_schema
from erk_kit.errors import RegionBindingError
from erk_kit.names import SCHEMA_PUBLIC
from tenants.jejak.kanonik import kanonik
from tenants.penilaian.keadaan import TERKUNCI
from tenants.penilaian.koreksi import buku
from tenants.penilaian.mode import BERLAKU, mode_of
from tenants.penilaian.models import BarisKoreksi, HasilPegawai, Hitungan, KoreksiPegawai, LangkahKoreksi, Periode

_TUJUAN = "erk.slip.verifikasi.v1"
_HITUNGAN, _PEGAWAI, _SANDI = 4, 5, 16
# 25 bytes are exactly 40 letters: no two texts stand for the same code
_KODE = re.compile(r"[A-Z2-7]{40}\Z")
_UANG = re.compile(r"(?:Rp)?\s*(\d{1,15}|\d{1,3}(?:\.\d{3})+)(?:,0{1,2}|,-)?\Z", re.IGNORECASE)


class Keadaan(models.TextChoices):
    BERLAKU = "BERLAKU", "Berlaku"
    RANCANGAN = "RANCANGAN", "Rancangan"
    DIGANTI = "DIGANTI", "Sudah diganti"
    PERCOBAAN = "PERCOBAAN", "Uji coba"


@dataclass(frozen=True)
class Putusan:
    """What the public page may say of a valid code: nothing more than this."""

    keadaan: Keadaan
    alasan: str
    periode: Periode
    nip: str


def code_of(*, schema: str, hitungan: Hitungan, pegawai_id: int, bruto: int, potongan: int, bersih: int) -> str:
    """The code of a slip, 40 letters and digits. `hitungan.periode` must be loaded. No query."""
    isi = [schema, hitungan.periode.kode, hitungan.nomor, hitungan.hash_hasil, pegawai_id, bruto, potongan, bersih]
    kepala = hitungan.pk.to_bytes(_HITUNGAN, "big") + pegawai_id.to_bytes(_PEGAWAI, "big")
    return base64.b32encode(kepala + _mac(settings.SECRET_KEY, schema, kepala, isi)).decode()


def _mac(rahasia: str, schema: str, kepala: bytes, isi: list[object]) -> bytes:
    kunci = hmac.digest(rahasia.encode(), f"{_TUJUAN}:{schema}".encode(), hashlib.sha256)
    return hmac.digest(kunci, kepala + kanonik(isi), hashlib.sha256)[:_SANDI]


def result_of(kode: str) -> HasilPegawai | None:
    """The result of the bound region that a code stands for; None for every code that is not exactly this one's.

    Typed codes may have spaces, hyphens and small letters. One query at most. Raises RegionBindingError in the console.
    """
    schema = current_schema()
    if schema is None or schema == SCHEMA_PUBLIC:
        raise RegionBindingError("Kode slip hanya dapat diperiksa di dalam wilayahnya.")
    rapi = normal(kode)
    if not _KODE.match(rapi):
        return None
    mentah = base64.b32decode(rapi)
    kepala, sandi = mentah[: _HITUNGAN + _PEGAWAI], mentah[_HITUNGAN + _PEGAWAI :]
    hasil = (
        HasilPegawai.objects.filter(
            hitungan_id=int.from_bytes(kepala[:_HITUNGAN], "big"),
            pegawai_id=int.from_bytes(kepala[_HITUNGAN:], "big"),
        )
        .select_related("hitungan__periode", "pegawai")
        .first()
    )
    if hasil is None:
        return None
    h = hasil.hitungan
    isi = [schema, h.periode.kode, h.nomor, h.hash_hasil, hasil.pegawai_id, hasil.bruto, hasil.potongan, hasil.bersih]
    rahasia = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    cocok = [hmac.compare_digest(sandi, _mac(r, schema, kepala, isi)) for r in rahasia]
    return hasil if any(cocok) else None


def normal(kode: str) -> str:
    """A code as it was printed, from one that somebody typed."""
    return re.sub(r"[\s-]", "", kode[:80]).upper()


def verdict_of(hasil: HasilPegawai) -> Putusan:
    """Whether the slip of this result still counts. One query."""
    periode = hasil.hitungan.periode
    if periode.hitungan_berlaku_id != hasil.hitungan_id:
        keadaan, alasan = Keadaan.DIGANTI, "Bulan itu sudah dihitung ulang sesudah slip ini dicetak."
    elif _corrected(hasil):
        keadaan, alasan = Keadaan.DIGANTI, "Ada koreksi yang diterima atas bulan itu sesudah slip ini dicetak."
    elif mode_of(hasil.hitungan, hasil.opd_id) != BERLAKU:
        keadaan, alasan = Keadaan.PERCOBAAN, "OPD-nya belum berlaku pada bulan itu; jumlahnya tidak dibayarkan."
    elif periode.status not in TERKUNCI:
        keadaan, alasan = Keadaan.RANCANGAN, "Bulan itu belum dikunci, jadi jumlahnya masih dapat berubah."
    else:
        keadaan, alasan = Keadaan.BERLAKU, "Slip ini diterbitkan oleh pemerintah daerah ini dan belum diganti."
    return Putusan(keadaan, alasan, periode, masked(hasil.pegawai.nip))


def _corrected(hasil: HasilPegawai) -> bool:
    terima = LangkahKoreksi.objects.filter(koreksi=OuterRef("koreksi__hash"), urutan=2, langkah=buku.TERIMA)
    orang = KoreksiPegawai.objects.filter(
        Exists(terima), pegawai_id=hasil.pegawai_id, koreksi__kunci__hitungan_id=hasil.hitungan_id
    )
    return orang.exists()


def amount_matches(hasil: HasilPegawai, jumlah: int) -> str:
    """Which amount of the slip it is: "bersih", or, with instalments of corrections on it, "dibayarkan"; "" = neither.

    One query at most.
    """
    if jumlah == hasil.bersih:
        return "bersih"
    koreksi = BarisKoreksi.objects.filter(hitungan_id=hasil.hitungan_id, pegawai_id=hasil.pegawai_id)
    isi = koreksi.aggregate(banyak=Count("id"), total=Sum("jumlah", default=0))
    return "dibayarkan" if isi["banyak"] and jumlah == hasil.bersih + isi["total"] else ""


def masked(nip: str | None) -> str:
    """The first four and the last three digits."""
    return f"{nip[:4]}{'•' * (len(nip) - 7)}{nip[-3:]}" if nip and len(nip) > 7 else "tanpa NIP"


def amount_read(teks: str) -> int | None:
    """Rupiah as people write it (1234567, Rp 1.234.567, 1.234.567,00); None for anything else."""
    cocok = _UANG.match(teks.strip())
    return int(cocok[1].replace(".", "")) if cocok else None
