"""SIAP as it answers and as it pushes. The protocol is docs/konektor-presensi.md; nothing here knows a connector."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from integrations.conformance.peladen.dasar import PeladenHttp, pages
from integrations.contracts import Permintaan, RekamanRecord

PIN_PENDEK = 8
KUNCI = "kunci-siap-untuk-uji-konektor-1234567890"
KUNCI_LAMA = "kunci-siap-yang-lama-untuk-uji-0987654321"


class PeladenSiap(PeladenHttp):
    """GET /rekaman, with its pages, its count, and until when it is complete."""

    @property
    def setelan(self) -> dict[str, str]:
        return {**super().setelan, "kunci": KUNCI}

    def jawab(
        self, metode: str, jalur: str, kueri: dict[str, str], kepala: dict[str, str], badan: bytes
    ) -> tuple[int, Any]:
        if jalur != "/rekaman":
            return 404, {}
        if kepala.get("authorization") != f"Bearer {KUNCI}":
            return 401, {}
        semua = self.rows([row(r) for r in self._dunia.rekaman])
        halaman = int(kueri["halaman"])
        sampai = self._dunia.lengkap_sampai
        return 200, {
            "halaman": halaman,
            "jumlah_halaman": pages(len(semua)),
            "jumlah": len(semua),
            "lengkap_sampai": sampai.isoformat() if sampai else None,
            "rekaman": self.page(semua, halaman),
            "versi_api": "tidak dikenal siapa pun",
        }


class PengirimSiap:
    """Signed requests, as SIAP sends them."""

    jalur = ""
    setelan = {"kunci": KUNCI, "kunci_lama": KUNCI_LAMA}  # noqa: RUF012 - never changed
    bertanda = True

    def permintaan(
        self,
        rekaman: Sequence[RekamanRecord],
        *,
        kini: dt.datetime,
        nomor: str = "kiriman-1",
        umur: float = 0,
        kunci: str = KUNCI,
        lengkap_sampai: dt.datetime | None = None,
        badan: bytes | None = None,
        **_lain: object,
    ) -> Permintaan:
        """umur: seconds ago at which it was signed; below zero, ahead of our clock."""
        isi = {
            "nomor": nomor,
            "lengkap_sampai": lengkap_sampai.isoformat() if lengkap_sampai else None,
            "rekaman": [row(r) for r in rekaman],
        }
        badan = json.dumps(isi).encode() if badan is None else badan
        waktu = str(int(kini.timestamp() - umur))
        tanda = hmac.new(kunci.encode(), waktu.encode() + b"." + badan, hashlib.sha256).hexdigest()
        return Permintaan("POST", self.jalur, {}, {"x-erk-waktu": waktu, "x-erk-tanda": tanda}, badan, kini)


def row(r: RekamanRecord) -> dict[str, Any]:
    return {
        "device": r.perangkat,
        # as a machine that knows numbers only: a short one is a PIN
        "pin" if len(r.nip) < PIN_PENDEK else "nip": r.nip,
        "ts": r.waktu.isoformat(),
        "type": "masuk",
        "verify": "wajah",
        "photo_hash": "0" * 64,
        "kolom_baru": {"bersarang": True},
    }
