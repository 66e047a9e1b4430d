"""Attendance machines that are asked over SOAP (ZKTeco, Solution, Fingerspot).

    POST http://<machine>/iWsService
    <GetAttLog><ArgComKey>0</ArgComKey><Arg><PIN>All</PIN></Arg></GetAttLog>
    <GetAttLogResponse><Row><PIN>12</PIN><DateTime>2026-11-19 07:12:05</DateTime>...</Row>...</GetAttLogResponse>

A machine gives all that it remembers, without a count and without a word on until when it is complete; an answer that
does not come to its end tag is no answer. A machine that is off is told as a finding and does not hold up the others.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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
    SetelanSalah,
    Temuan,
)
from integrations.jaringan.http import Klien, client_of
from integrations.siap.baris import Mentahan, pin_map, punches_read
from integrations.siap.dorong import PETA_PIN

MESIN_MAKS = 200
MATI = ".mati"
_AKHIR = re.compile(rb"</GetAttLogResponse>\s*(</[A-Za-z:-]+>\s*)*\Z")
# bounded, so that rows without an end cost no more than others
_BARIS = re.compile(r"<Row>(.{0,1000}?)</Row>", re.DOTALL)


@dataclass(frozen=True)
class MesinSoap:
    """mesin: (code of the device, how to reach it). lengkap: the region says that these are all of its machines."""

    mesin: tuple[tuple[str, Klien], ...] = field(repr=False)
    kunci: str = field(repr=False)
    peta_pin: Mapping[str, str] = field(repr=False)
    zona: str
    lengkap: bool
    jam: Callable[[], dt.datetime] = field(repr=False)
    contract_version: int = CONTRACT_VERSION
    nama: str = "mesin-soap"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        """Each machine whole. Raises GalatSumber where none of them answers. One that is off has no `lengkap_sampai`,
        and so the whole has none."""
        mati: list[GalatSumber] = []
        for kode, klien in self.mesin:
            try:
                # what is punched while it answers belongs to the next time
                kini = min(self.jam(), rentang.sampai)
                yield Potong(f"{kode}.xml", self._ask(klien), kini if self.lengkap else None)
            except GalatSumber as galat:
                mati.append(galat)
                if len(mati) == len(self.mesin):
                    raise
                yield Potong(f"{kode}{MATI}", galat.pesan.encode())

    def _ask(self, klien: Klien) -> bytes:
        tanya = f"<GetAttLog><ArgComKey>{self.kunci}</ArgComKey><Arg><PIN>All</PIN></Arg></GetAttLog>"
        badan = klien.minta("POST", "/iWsService", badan=tanya.encode(), kepala={"Content-Type": "text/xml"}).badan
        if b"<GetAttLogResponse" not in badan or not _AKHIR.search(badan[-200:]):
            pesan = f"{klien.tuan.host} tidak memberi catatan yang utuh; periksa kunci komunikasinya"
            raise GalatSumber(JenisGalat.SEMENTARA, pesan)
        return badan

    def rekaman(self, mentah: Sequence[Potong], *, sampai: dt.datetime) -> Bacaan[RekamanRecord]:
        temuan: list[Temuan] = []
        baris = self._rows(mentah, temuan)
        return punches_read(baris, temuan=temuan, sampai=sampai, zona=self.zona, peta_pin=self.peta_pin)

    def _rows(self, mentah: Sequence[Potong], temuan: list[Temuan]) -> Iterator[Mentahan]:
        dikenal = {kode for kode, _ in self.mesin}
        nomor = 0
        for p in mentah:
            if p.nama.endswith(MATI):
                nomor += 1
                pesan = f"Mesin tidak menjawab: {p.isi.decode('utf-8', 'replace')[:200]}"
                temuan.append(Temuan(p.nama, nomor, "", pesan, "mesin menyala", "periksa mesin dan jaringannya"))
                continue
            if not _AKHIR.search(p.isi[-200:]):
                nomor += 1
                temuan.append(Temuan(p.nama, nomor, "", "Isi bukan catatan mesin", "GetAttLogResponse", "tarik ulang"))
                continue
            kode = p.nama.removesuffix(".xml")
            for satu in _BARIS.finditer(p.isi.decode("utf-8", "replace")):
                nomor += 1
                pin, waktu = (_field(satu[1], n)[:40] for n in ("PIN", "DateTime"))
                alat = kode if kode in dikenal else ""
                yield Mentahan(p.nama, nomor, "", pin, alat, waktu, {"pin": pin, "waktu": waktu})


def _field(baris: str, nama: str) -> str:
    ada = re.search(rf"<{nama}>([^<]*)</{nama}>", baris)
    return html.unescape(ada[1]).strip() if ada else ""


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> MesinSoap:
    kunci = isi.get("kunci", "") or "0"
    if not (kunci.isascii() and kunci.isdigit() and len(kunci) <= 10):
        raise SetelanSalah("kunci", "Kunci komunikasi mesin hanya angka, paling banyak 10.")
    mesin: dict[str, Klien] = {}
    for ke, baris in enumerate(isi.get("mesin", "").splitlines(), start=1):
        if not baris.strip():
            continue
        alamat, sama, kode = (b.strip() for b in baris.rpartition("="))
        if not sama or not re.fullmatch(r"[A-Za-z0-9._-]{1,40}", kode) or kode in mesin:
            harap = "alamat = kode perangkat, tiap kode sekali, misalnya http://10.1.2.3 = SIAP-01"
            raise SetelanSalah("mesin", f"Baris {ke} tidak terbaca; yang diharapkan {harap}.")
        mesin[kode] = client_of(
            alamat,
            lingkungan,
            medan="mesin",
            batas_waktu=15,
        )
    if not 0 < len(mesin) <= MESIN_MAKS:
        raise SetelanSalah("mesin", f"Isikan 1 sampai {MESIN_MAKS} mesin: alamat = kode perangkat, satu per baris.")
    peta = pin_map(isi.get("peta_pin", ""), medan="peta_pin")
    return MesinSoap(tuple(mesin.items()), kunci, peta, lingkungan.zona, isi.get("lengkap") == "ya", lingkungan.jam)


MESIN_SOAP = ConnectorConfig(
    kode="mesin-soap",
    label="Mesin presensi (ditarik, SOAP)",
    bidang=Bidang.PRESENSI,
    kemampuan=frozenset({Kemampuan.REKAMAN}),
    medan=(
        Medan(
            "mesin",
            "Mesin",
            "Satu baris satu mesin: http://10.1.2.3 = SIAP-01. Alamatnya diizinkan pengelola pusat.",
            tempat=True,
            panjang=True,
        ),
        Medan("kunci", "Kunci komunikasi", "Comm Key pada mesin; kosong berarti 0.", wajib=False, rahasia=True),
        PETA_PIN,
        Medan(
            "lengkap",
            "Semua mesin ada di sini",
            "Ya: bila semua mesin menjawab, presensi lengkap sampai saat ditanya. Samakan dahulu jam mesin.",
            wajib=False,
            pilihan=(("tidak", "Tidak dinyatakan"), ("ya", "Ya")),
            bawaan="tidak",
        ),
    ),
    buka=_open,
    bantuan="Mesin memberi semua yang diingatnya; bersihkan memorinya berkala agar penarikan tetap ringan.",
)
