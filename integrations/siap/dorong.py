"""SIAP pushes its punches, signed: HMAC-SHA256 over timestamp, a dot, and the body.

    POST <alamat penerimaan>
    X-ERK-Waktu: 1793000000            seconds since 1970, at most 300 s from our clock
    X-ERK-Tanda: <hex>                 HMAC-SHA256(secret, waktu + "." + body)
    {"nomor": "...", "lengkap_sampai": "...", "rekaman": [{"device", "nip" or "pin", "ts", "type", "verify", ...}]}

The delivery's number stands in the signed body, so nobody can replay a body under another number. Two secrets may be
live at once, so that they can be changed without a gap.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from integrations.contracts import (
    CONTRACT_VERSION,
    Alasan,
    Bacaan,
    Balasan,
    Bidang,
    ConnectorConfig,
    Kemampuan,
    KirimanDitolak,
    Lingkungan,
    Medan,
    Permintaan,
    Potong,
    RekamanRecord,
    SetelanSalah,
    Temuan,
    Terimaan,
)
from integrations.siap.baris import json_rows, pin_map, punches_read

JENDELA = 300
# below what the platform reads of a request body
BADAN_MAKS = 2 * 1024 * 1024
NOMOR_MAKS = 100
KUNCI_MIN = 32
KEPALA_WAKTU, KEPALA_TANDA = "x-erk-waktu", "x-erk-tanda"


def sign(kunci: str, waktu: str, badan: bytes) -> str:
    """The signature of a body, as SIAP has to make it."""
    return hmac.new(kunci.encode(), waktu.encode("utf-8", "replace") + b"." + badan, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class SiapDorong:
    kunci: tuple[str, ...] = field(repr=False)
    peta_pin: Mapping[str, str] = field(repr=False)
    zona: str
    contract_version: int = CONTRACT_VERSION
    nama: str = "siap-dorong"

    def terima(self, permintaan: Permintaan) -> Terimaan:
        if permintaan.metode != "POST":
            raise KirimanDitolak(Alasan.BENTUK, "hanya POST yang diterima", status=405)
        if len(permintaan.badan) > BADAN_MAKS:
            raise KirimanDitolak(Alasan.TERLALU_BESAR, f"isi melebihi {BADAN_MAKS // 1024} KiB", status=413)
        # who sends is asked before anything in the body is looked at
        waktu, tanda = permintaan.kepala.get(KEPALA_WAKTU, ""), permintaan.kepala.get(KEPALA_TANDA, "")
        # as bytes: a header may hold any letters, and comparing texts raises on them
        diterima = tanda.strip().lower().encode("utf-8", "replace")
        cocok = [hmac.compare_digest(sign(k, waktu, permintaan.badan).encode(), diterima) for k in self.kunci]
        if not any(cocok):
            raise KirimanDitolak(Alasan.TANDA_TANGAN, "tanda tangan tidak cocok dengan kunci mana pun", status=401)
        _age_check(waktu, permintaan.diterima)
        return Terimaan(*_envelope(permintaan), Balasan(200, b'{"diterima": true}'))

    def rekaman(self, mentah: Sequence[Potong], *, sampai: dt.datetime) -> Bacaan[RekamanRecord]:
        temuan: list[Temuan] = []
        baris = json_rows(mentah, temuan)
        return punches_read(baris, temuan=temuan, sampai=sampai, zona=self.zona, peta_pin=self.peta_pin)


def _age_check(waktu: str, diterima: dt.datetime) -> None:
    if not (waktu.isascii() and waktu.isdigit() and len(waktu) <= 12):
        raise KirimanDitolak(Alasan.BENTUK, "kepala X-ERK-Waktu bukan detik sejak 1970", status=400)
    selisih = diterima.timestamp() - int(waktu)
    if selisih > JENDELA:
        raise KirimanDitolak(Alasan.TERLALU_LAMA, f"ditandatangani {selisih:.0f} s yang lalu", status=401)
    if selisih < -JENDELA:
        raise KirimanDitolak(Alasan.DARI_DEPAN, f"ditandatangani {-selisih:.0f} s di depan jam kami", status=401)


def _envelope(permintaan: Permintaan) -> tuple[str, Potong]:
    try:
        isi = json.loads(permintaan.badan)
        nomor, teks = isi["nomor"], isi.get("lengkap_sampai")
        sampai = dt.datetime.fromisoformat(teks) if teks else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise KirimanDitolak(Alasan.BENTUK, "isi bukan JSON dengan nomor dan lengkap_sampai", status=400) from None
    if not isinstance(nomor, str) or not 0 < len(nomor) <= NOMOR_MAKS:
        raise KirimanDitolak(Alasan.BENTUK, f"nomor bukan teks 1 sampai {NOMOR_MAKS} huruf", status=400)
    if sampai is not None and sampai.tzinfo is None:
        raise KirimanDitolak(Alasan.BENTUK, "lengkap_sampai tanpa zona waktu", status=400)
    # a source cannot be complete beyond now
    if sampai is not None and sampai > permintaan.diterima:
        sampai = permintaan.diterima
    return nomor, Potong("rekaman.json", permintaan.badan, sampai)


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> SiapDorong:
    kunci = tuple(k for k in (isi.get("kunci", ""), isi.get("kunci_lama", "")) if k)
    # the old key alone would make the change of keys a fall back
    if not isi.get("kunci"):
        raise SetelanSalah("kunci", "Kunci belum diisi; buat yang acak, paling sedikit 32 huruf.")
    for nama in ("kunci", "kunci_lama"):
        if isi.get(nama) and len(isi[nama]) < KUNCI_MIN:
            raise SetelanSalah(nama, f"Kunci terlalu pendek; paling sedikit {KUNCI_MIN} huruf acak.")
    return SiapDorong(kunci, pin_map(isi.get("peta_pin", ""), medan="peta_pin"), lingkungan.zona)


PETA_PIN = Medan(
    "peta_pin",
    "Peta PIN",
    "Satu baris satu orang, misalnya 12=198501012010011001; kosong bila SIAP mengirim NIP.",
    wajib=False,
    panjang=True,
)
SIAP_DORONG = ConnectorConfig(
    kode="siap-dorong",
    label="SIAP (dikirim SIAP)",
    bidang=Bidang.PRESENSI,
    kemampuan=frozenset({Kemampuan.REKAMAN}),
    medan=(
        Medan("kunci", "Kunci", "Kunci bersama untuk tanda tangan, paling sedikit 32 huruf acak.", rahasia=True),
        Medan("kunci_lama", "Kunci lama", "Tetap diterima selama pergantian kunci.", wajib=False, rahasia=True),
        PETA_PIN,
    ),
    buka=_open,
    didorong=True,
    bantuan="SIAP mengirim rekaman yang ditandatangani ke alamat penerimaan (docs/konektor-presensi.md).",
)
