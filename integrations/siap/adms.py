"""Attendance machines that push over HTTP (ADMS, "iclock"): a handshake, then tab-separated rows.

    GET  /iclock/cdata?SN=...&options=all          -> options as text
    POST /iclock/cdata?SN=...&table=ATTLOG&Stamp=  -> "OK: <rows>"
    GET  /iclock/getrequest?SN=...                 -> "OK" (we order nothing)

The protocol has no signature: a machine is known by its serial number, and the address must be reachable from the
region's own network only (docs/konektor-presensi.md). Its clock is local and without a zone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

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
from integrations.siap.baris import Mentahan, pin_map, punches_read
from integrations.siap.dorong import PETA_PIN

BADAN_MAKS = 2 * 1024 * 1024
# a day at the least: a machine that was off overnight is not taken for one that had nothing to say
JEDA_MIN, JEDA_MAKS = 24, 24 * 14
TEKS = "text/plain; charset=utf-8"
OK = Balasan(200, b"OK", TEKS)


@dataclass(frozen=True)
class Adms:
    """nomor_seri: serial number -> code of the device in the region. jeda: the region's word that its machines are
    never off the line for longer; None where it gives none, and then nothing is ever complete."""

    nomor_seri: Mapping[str, str]
    peta_pin: Mapping[str, str] = field(repr=False)
    zona: str
    jeda: dt.timedelta | None
    contract_version: int = CONTRACT_VERSION
    nama: str = "adms"

    def terima(self, permintaan: Permintaan) -> Terimaan:
        seri = permintaan.kueri.get("SN", "")
        if seri not in self.nomor_seri:
            raise KirimanDitolak(Alasan.PERANGKAT, "nomor seri mesin tidak terdaftar pada setelan", status=403)
        if len(permintaan.badan) > BADAN_MAKS:
            raise KirimanDitolak(Alasan.TERLALU_BESAR, f"isi melebihi {BADAN_MAKS // 1024} KiB", status=413)
        jalur = permintaan.jalur.removeprefix("iclock/").strip("/")
        if permintaan.metode == "GET" and jalur == "cdata":
            return Terimaan("", None, Balasan(200, self._options(seri, permintaan.diterima), TEKS))
        if jalur in ("getrequest", "devicecmd", "ping") or permintaan.kueri.get("table", "") != "ATTLOG":
            # templates of faces and fingers, operation logs: not asked for, and never kept
            return Terimaan("", None, OK)
        if permintaan.metode != "POST" or jalur != "cdata":
            raise KirimanDitolak(Alasan.BENTUK, "permintaan ini bukan kiriman ATTLOG", status=400)
        banyak = sum(1 for b in permintaan.badan.split(b"\n") if b.strip())
        # the machine gives no number: the same rows from the same machine are the same delivery
        nomor = hashlib.sha256(seri.encode() + b"\n" + permintaan.badan).hexdigest()[:40]
        lengkap = permintaan.diterima - self.jeda if self.jeda is not None else None
        potong = Potong(f"{seri}.tsv", permintaan.badan, lengkap)
        return Terimaan(nomor, potong, Balasan(200, f"OK: {banyak}".encode(), TEKS))

    def rekaman(self, mentah: Sequence[Potong], *, sampai: dt.datetime) -> Bacaan[RekamanRecord]:
        temuan: list[Temuan] = []
        baris = self._rows(mentah)
        return punches_read(baris, temuan=temuan, sampai=sampai, zona=self.zona, peta_pin=self.peta_pin)

    def _options(self, seri: str, kini: dt.datetime) -> bytes:
        """Send what is new at once and everything since the beginning of the machine's memory; no templates. Its clock
        follows ours: the zone from here, the time from the Date of the answer."""
        beda = kini.astimezone(ZoneInfo(self.zona)).utcoffset() or dt.timedelta()
        baris = (
            *("Stamp=0", "OpStamp=0", "ErrorDelay=60", "Delay=30", "TransInterval=1"),
            *("TransFlag=TransData AttLog", "Realtime=1", f"TimeZone={beda // dt.timedelta(hours=1)}", "Encrypt=0"),
        )
        return ("\r\n".join((f"GET OPTION FROM: {seri}", *baris)) + "\r\n").encode()

    def _rows(self, mentah: Sequence[Potong]) -> Iterator[Mentahan]:
        nomor = 0
        for p in mentah:
            alat = self.nomor_seri.get(p.nama.removesuffix(".tsv"), "")
            for satu in p.isi.decode("utf-8", "replace").splitlines():
                if not satu.strip():
                    continue
                nomor += 1
                sel = [s.strip() for s in satu.split("\t")]
                pin, waktu = sel[0], sel[1] if len(sel) > 1 else ""
                yield Mentahan(p.nama, nomor, "", pin[:40], alat, waktu, {"pin": pin[:40], "waktu": waktu[:40]})


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> Adms:
    seri: dict[str, str] = {}
    for ke, baris in enumerate(isi.get("nomor_seri", "").splitlines(), start=1):
        if not baris.strip():
            continue
        nomor, sama, kode = (b.strip() for b in baris.partition("="))
        if not sama or not nomor.isalnum() or not kode or len(kode) > 40:
            raise SetelanSalah(
                "nomor_seri",
                f"Baris {ke} tidak terbaca; yang diharapkan nomor seri = kode perangkat, misalnya CKJ1=SIAP-01.",
            )
        seri[nomor] = kode
    if not seri:
        raise SetelanSalah("nomor_seri", "Belum ada mesin; isikan nomor seri = kode perangkat, satu per baris.")
    jeda = isi.get("jeda", "").strip()
    if jeda and not (jeda.isascii() and jeda.isdigit() and JEDA_MIN <= int(jeda[:6]) <= JEDA_MAKS):
        raise SetelanSalah("jeda", f"Jeda {JEDA_MIN} sampai {JEDA_MAKS} jam, atau kosong.")
    peta = pin_map(isi.get("peta_pin", ""), medan="peta_pin")
    return Adms(seri, peta, lingkungan.zona, dt.timedelta(hours=int(jeda)) if jeda else None)


ADMS = ConnectorConfig(
    kode="adms",
    label="Mesin presensi (ADMS)",
    bidang=Bidang.PRESENSI,
    kemampuan=frozenset({Kemampuan.REKAMAN}),
    medan=(
        Medan("nomor_seri", "Mesin", "Satu baris satu mesin: nomor seri = kode perangkat.", panjang=True),
        PETA_PIN,
        Medan(
            "jeda",
            "Jeda sampai lengkap (jam)",
            "Kosong: tidak pernah dianggap lengkap. 24: lengkap sampai 24 jam sebelum kiriman terakhir mesin mana pun.",
            wajib=False,
        ),
    ),
    buka=_open,
    didorong=True,
    bantuan="Mesin mengirim sendiri. Arahkan ADMS mesin ke alamat wilayah ini, dari jaringan daerah saja.",
)
