"""Punches from a CSV file: `nip,waktu,perangkat`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from integrations.berkas.tabel import Tabel
from integrations.contracts import CONTRACT_VERSION, Bacaan, RekamanRecord

BENTUK_WAKTU = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")


def _waktu(teks: str, zona: ZoneInfo) -> dt.datetime | None:
    """An aware instant; a text without zone is local time of the region."""
    try:
        nilai = dt.datetime.fromisoformat(teks) if "T" in teks else None
    except ValueError:
        return None
    for bentuk in BENTUK_WAKTU if nilai is None else ():
        try:
            nilai = dt.datetime.strptime(teks, bentuk)
            break
        except ValueError:
            continue
    if nilai is None:
        return None
    return nilai if nilai.tzinfo else nilai.replace(tzinfo=zona)


@dataclass(frozen=True)
class BerkasPresensi:
    """A `PresensiSource` over one file. `zona` is the IANA name of the region's time zone."""

    nama: str
    isi: bytes
    zona: str = "Asia/Jakarta"
    contract_version: int = CONTRACT_VERSION

    def rekaman(self, *, sampai: dt.datetime) -> Bacaan[RekamanRecord]:
        tabel = Tabel(self.nama, "rekaman", self.isi)
        zona = ZoneInfo(self.zona)
        catatan: list[RekamanRecord] = []
        pertama: dict[tuple[str, dt.datetime, str], int] = {}
        for nomor, sel in tabel.baris():
            nip = tabel.nip(nomor, sel)
            waktu = _waktu(sel["waktu"], zona)
            if waktu is None:
                tabel.catat(
                    nomor,
                    "waktu",
                    f"'{sel['waktu']}' bukan waktu",
                    "YYYY-MM-DD JJ:MM:DD, misalnya 2026-10-15 07:28:00",
                    "betulkan waktu pada baris itu",
                )
            elif waktu > sampai:
                tabel.catat(
                    nomor,
                    "waktu",
                    f"'{sel['waktu']}' berada di masa depan",
                    f"paling lambat {sampai.astimezone(zona):%Y-%m-%d %H:%M:%S}",
                    "periksa jam perangkat, lalu ekspor ulang",
                )
                waktu = None
            perangkat = sel["perangkat"]
            if not perangkat:
                tabel.catat(nomor, "perangkat", "Kode perangkat kosong", "kode perangkat", "isi kode perangkatnya")
            if nip is None or waktu is None or not perangkat:
                continue
            kunci = (nip, waktu, perangkat)
            if kunci in pertama:
                tabel.catat(
                    nomor,
                    "",
                    f"Baris sama dengan baris {pertama[kunci]}",
                    "tiap rekaman sekali",
                    "hapus salah satu baris kembar",
                )
                continue
            pertama[kunci] = nomor
            catatan.append(RekamanRecord(nip, waktu, perangkat, nomor))
        return Bacaan(tuple(catatan), tuple(tabel.temuan), tabel.jumlah_baris, tabel.mentah)
