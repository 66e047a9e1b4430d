"""Two small connectors over real HTTP, for tests of the shell: a roll that is asked, and a machine that pushes."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from integrations.contracts import (
    Alasan,
    Bacaan,
    Balasan,
    BerhentiRecord,
    Bidang,
    ConnectorConfig,
    GalatSumber,
    JenisGalat,
    Kemampuan,
    KirimanDitolak,
    Lingkungan,
    Medan,
    PegawaiRecord,
    Permintaan,
    Potong,
    RekamanRecord,
    Rentang,
    Temuan,
    Terimaan,
)
from integrations.jaringan.http import Klien, client_of


@dataclass
class PeladenOrang:
    """GET /orang answers `orang` and `keluar`; `jawab` is the status it gives, `dibuat` says how old the list is."""

    orang: list[dict[str, Any]] = field(default_factory=list)
    keluar: list[dict[str, Any]] = field(default_factory=list)
    jawab: int = 200
    dibuat: str | None = None
    diminta: int = 0
    port: int = 0


@contextmanager
def peladen_orang() -> Iterator[PeladenOrang]:
    keadaan = PeladenOrang()

    class Penangan(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keadaan.diminta += 1
            if self.headers.get("X-Kunci") != "rahasia-orang":
                self.send_error(401)
                return
            isi = json.dumps({"orang": keadaan.orang, "keluar": keadaan.keluar, "dibuat": keadaan.dibuat}).encode()
            self.send_response(keadaan.jawab)
            self.send_header("Content-Length", str(len(isi)))
            self.end_headers()
            self.wfile.write(isi)

        def log_message(self, *isi: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Penangan)
    keadaan.port = server.server_address[1]
    benang = threading.Thread(target=server.serve_forever, daemon=True)
    benang.start()
    try:
        yield keadaan
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Orang:
    klien: Klien
    contract_version: int = 1
    nama: str = "orang-uji"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        isi = self.klien.minta("GET", "/orang").badan
        dibuat = json.loads(isi)["dibuat"]
        yield Potong("orang.json", isi, dt.datetime.fromisoformat(dibuat) if dibuat else None)

    def pegawai(self, mentah: Sequence[Potong]) -> Bacaan[PegawaiRecord]:
        catatan, temuan = [], []
        for i, o in enumerate(_rows(mentah, "orang"), start=1):
            if len(o.get("nip", "")) != 18:
                temuan.append(Temuan("orang.json", i, "nip", "NIP bukan 18 angka", "18 angka", "betulkan di SIMPEG"))
                continue
            sejak = dt.date.fromisoformat(o["sejak"]) if o.get("sejak") else None
            catatan.append(
                PegawaiRecord(
                    *(o["nip"], o["nama"], "", "", o.get("status", "PNS"), "III", "a", "AKTIF"),
                    terdaftar_mulai=dt.date(2010, 1, 1),
                    baris=i,
                    berlaku_mulai=sejak,
                )
            )
        return Bacaan(tuple(catatan), tuple(temuan), len(catatan) + len(temuan))

    def berhenti(self, mentah: Sequence[Potong]) -> Bacaan[BerhentiRecord]:
        catatan = [
            BerhentiRecord(o["nip"], "PENSIUN", dt.date.fromisoformat(o["mulai"]), "", i)
            for i, o in enumerate(_rows(mentah, "keluar"), start=1)
        ]
        return Bacaan(tuple(catatan), (), len(catatan))


def _rows(mentah: Sequence[Potong], nama: str) -> list[dict[str, Any]]:
    return [o for p in mentah for o in json.loads(p.isi)[nama]]


def _orang(isi: Mapping[str, str], lingkungan: Lingkungan) -> Orang:
    kepala = {"X-Kunci": isi["kunci"]}
    return Orang(
        client_of(
            isi["alamat"],
            lingkungan,
            medan="alamat",
            kepala=kepala,
            batas_waktu=2,
        )
    )


@dataclass
class Mesin:
    kunci: str
    contract_version: int = 1
    nama: str = "mesin-uji"

    def terima(self, permintaan: Permintaan) -> Terimaan:
        if not hmac.compare_digest(permintaan.kepala.get("x-kunci", ""), self.kunci):
            raise KirimanDitolak(Alasan.TANDA_TANGAN, "tanda tangan tidak cocok", status=401)
        isi = json.loads(permintaan.badan)
        sampai = dt.datetime.fromisoformat(isi["sampai"]) if isi.get("sampai") else None
        return Terimaan(isi["nomor"], Potong("rekaman.json", permintaan.badan, sampai), Balasan(200, b'{"ok": true}'))

    def rekaman(self, mentah: Sequence[Potong], *, sampai: dt.datetime) -> Bacaan[RekamanRecord]:
        baris = [r for p in mentah for r in json.loads(p.isi)["rekaman"]]
        catatan = [
            RekamanRecord(r[0], dt.datetime.fromisoformat(r[1]), "MESIN-1", i) for i, r in enumerate(baris, start=1)
        ]
        return Bacaan(tuple(catatan), (), len(catatan))


class Gagal:
    """A connector whose reading breaks."""

    contract_version, nama = 1, "rusak"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        raise GalatSumber(JenisGalat.TETAP, "rusak")
        yield


ORANG = ConnectorConfig(
    kode="orang-uji",
    label="SIMPEG uji",
    bidang=Bidang.KEPEGAWAIAN,
    kemampuan=frozenset({Kemampuan.PEGAWAI, Kemampuan.BERHENTI}),
    medan=(Medan("alamat", "Alamat", tempat=True), Medan("kunci", "Kunci", rahasia=True)),
    buka=_orang,
)
MESIN = ConnectorConfig(
    kode="mesin-uji",
    label="Mesin uji",
    bidang=Bidang.PRESENSI,
    kemampuan=frozenset({Kemampuan.REKAMAN}),
    medan=(Medan("kunci", "Kunci", rahasia=True),),
    buka=lambda isi, lingkungan: Mesin(isi["kunci"]),
    didorong=True,
)


class Entri:
    """An entry point, as far as the shell looks at it."""

    def __init__(self, isi: object) -> None:
        self.isi, self.name = isi, getattr(isi, "kode", "asing")

    def load(self) -> object:
        if isinstance(self.isi, Exception):
            raise self.isi
        return self.isi
