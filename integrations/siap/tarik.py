"""SIAP asked page by page over REST.

    GET <alamat>/rekaman?mulai=&sampai=&halaman=1     Authorization: Bearer <kunci>
    {"halaman": 1, "jumlah_halaman": 3, "jumlah": 250, "lengkap_sampai": "...", "rekaman": [...]}

Half a day is never taken for a whole one: what is complete is what the source itself says.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from integrations.contracts import (
    CONTRACT_VERSION,
    Bacaan,
    Bidang,
    ConnectorConfig,
    GalatSumber,
    JenisGalat,
    Kemampuan,
    Lingkungan,
    Medan,
    Potong,
    RekamanRecord,
    Rentang,
    Temuan,
)
from integrations.jaringan.http import Klien, client_of, key_of
from integrations.siap.baris import json_rows, pin_map, punches_read
from integrations.siap.dorong import PETA_PIN

HALAMAN_MAKS = 2000


@dataclass(frozen=True)
class SiapTarik:
    klien: Klien = field(repr=False)
    peta_pin: Mapping[str, str] = field(repr=False)
    zona: str
    contract_version: int = CONTRACT_VERSION
    nama: str = "siap-tarik"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        """Every page once; a page that comes twice, is short, or is missing raises."""
        jumlah = diterima = 0
        halaman, semua = 1, 1
        terlihat: set[str] = set()
        while halaman <= semua:
            tanya = {"mulai": rentang.mulai.isoformat(), "sampai": rentang.sampai.isoformat(), "halaman": halaman}
            jawab = self.klien.minta("GET", "/rekaman?" + urlencode(tanya))
            isi, sampai = _page(jawab.badan, halaman)
            # a source cannot be complete beyond what was asked for
            sampai = min(sampai, rentang.sampai) if sampai is not None else None
            if halaman == 1:
                semua, jumlah = isi["jumlah_halaman"], isi["jumlah"]
                if semua > HALAMAN_MAKS:
                    raise GalatSumber(JenisGalat.TETAP, f"SIAP menyebut {semua} halaman; paling banyak {HALAMAN_MAKS}")
            elif (isi["jumlah_halaman"], isi["jumlah"]) != (semua, jumlah):
                raise GalatSumber(JenisGalat.SEMENTARA, "jumlah di SIAP berubah selagi dibaca")
            sidik = json.dumps(isi["rekaman"], sort_keys=True)
            if isi["rekaman"] and sidik in terlihat:
                raise GalatSumber(JenisGalat.SEMENTARA, f"halaman {halaman} SIAP sama dengan halaman lain")
            terlihat.add(sidik)
            diterima += len(isi["rekaman"])
            yield Potong(f"rekaman-{halaman}.json", jawab.badan, sampai)
            halaman += 1
            if rentang.maks is not None and diterima >= rentang.maks:
                return
        if diterima != jumlah:
            raise GalatSumber(JenisGalat.SEMENTARA, f"SIAP menyebut {jumlah} rekaman tetapi memberi {diterima}")

    def rekaman(self, mentah: Sequence[Potong], *, sampai: dt.datetime) -> Bacaan[RekamanRecord]:
        temuan: list[Temuan] = []
        baris = json_rows(mentah, temuan)
        return punches_read(baris, temuan=temuan, sampai=sampai, zona=self.zona, peta_pin=self.peta_pin)


def _page(badan: bytes, halaman: int) -> tuple[dict[str, Any], dt.datetime | None]:
    try:
        isi = json.loads(badan)
        angka = [isi["halaman"], isi["jumlah_halaman"], isi["jumlah"]]
        sampai = dt.datetime.fromisoformat(isi["lengkap_sampai"]) if isi.get("lengkap_sampai") else None
        bentuk = isinstance(isi["rekaman"], list) and all(type(a) is int and a >= 0 for a in angka)
        if not bentuk or (sampai is not None and sampai.tzinfo is None):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise GalatSumber(JenisGalat.SEMENTARA, "jawaban SIAP bukan halaman rekaman") from None
    if isi["halaman"] != halaman:
        raise GalatSumber(JenisGalat.SEMENTARA, f"SIAP memberi halaman {isi['halaman']} ketika diminta {halaman}")
    return isi, sampai


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> SiapTarik:
    kunci = key_of(isi, dari="pengelola SIAP")
    klien = client_of(
        isi.get("alamat", ""),
        lingkungan,
        medan="alamat",
        kepala={"Authorization": f"Bearer {kunci}", "Accept": "application/json"},
    )
    return SiapTarik(klien, pin_map(isi.get("peta_pin", ""), medan="peta_pin"), lingkungan.zona)


SIAP_TARIK = ConnectorConfig(
    kode="siap-tarik",
    label="SIAP (ditarik)",
    bidang=Bidang.PRESENSI,
    kemampuan=frozenset({Kemampuan.REKAMAN}),
    medan=(
        Medan("alamat", "Alamat SIAP", "Misalnya https://siap.kotacontoh.go.id/api.", tempat=True),
        Medan("kunci", "Kunci", "Dari pengelola SIAP.", rahasia=True),
        PETA_PIN,
    ),
    buka=_open,
    bantuan="E-RK bertanya ke SIAP menurut jadwal.",
)
