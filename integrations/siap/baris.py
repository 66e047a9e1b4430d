"""Rows of punches, whatever they came in: who, when, at which device. What cannot be read is a finding."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from integrations.contracts import Bacaan, Potong, RekamanRecord, SetelanSalah, Temuan, nip_masalah

# clocks of devices run a little ahead; more than this is no clock but a wrong date
SELISIH_JAM = dt.timedelta(minutes=5)
# a clock whose battery is dead begins again at 1 January 2000 or earlier; no punch of ours is that old
PALING_AWAL = 2010
PERANGKAT_MAKS, PIN_MAKS = 40, 24


@dataclass(frozen=True, slots=True)
class Mentahan:
    """A row as it stands in a part. waktu: text; nip empty where there is only a pin."""

    berkas: str
    baris: int
    nip: str
    pin: str
    perangkat: str
    waktu: str
    asal: Mapping[str, str]


def pin_map(teks: str, *, medan: str) -> dict[str, str]:
    """ "12=198501012010011001" a line, or "SIAP-01:12=..." for one device. Raises SetelanSalah."""
    peta: dict[str, str] = {}
    for ke, baris in enumerate(teks.splitlines(), start=1):
        if not baris.strip():
            continue
        pin, sama, nip = (b.strip() for b in baris.partition("="))
        if not sama or not pin or nip_masalah(nip) is not None:
            raise SetelanSalah(
                medan, f"Baris {ke} peta PIN tidak terbaca; yang diharapkan misalnya 12=198501012010011001."
            )
        if pin in peta:
            raise SetelanSalah(medan, f"Baris {ke} peta PIN: PIN {pin} sudah ada di atas. Hapus salah satunya.")
        peta[pin] = nip
    return peta


def json_rows(potong: Sequence[Potong], temuan: list[Temuan]) -> Iterable[Mentahan]:
    """Rows {device, nip|pin, ts, ...} of parts {"rekaman": [...]}; a part that is none is one finding."""
    nomor = 0
    for p in potong:
        try:
            isi = json.loads(p.isi)
            baris = isi["rekaman"]
            if not isinstance(baris, list):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError):
            nomor += 1
            temuan.append(_finding(p.nama, nomor, "", "Isi bukan JSON rekaman", 'objek dengan daftar "rekaman"'))
            continue
        for r in baris:
            nomor += 1
            if not isinstance(r, dict):
                temuan.append(_finding(p.nama, nomor, "", "Baris bukan objek", "objek device, nip atau pin, ts"))
                continue
            yield Mentahan(
                *(p.nama, nomor, _text(r, "nip"), _text(r, "pin"), _text(r, "device"), _text(r, "ts")),
                asal={k: str(v)[:200] for k, v in r.items()},
            )


def punches_read(
    baris: Iterable[Mentahan],
    *,
    temuan: list[Temuan],
    sampai: dt.datetime,
    zona: str,
    peta_pin: Mapping[str, str],
) -> Bacaan[RekamanRecord]:
    """Records in the order in which they came; the same punch twice is one. A time without a zone is local."""
    di, banyak = ZoneInfo(zona), 0
    catatan: dict[tuple[str, dt.datetime, str], RekamanRecord] = {}
    mentah: dict[int, Mapping[str, str]] = {}
    for b in baris:
        banyak += 1
        nip = b.nip or peta_pin.get(f"{b.perangkat}:{b.pin}") or peta_pin.get(b.pin) or _as_nip(b.pin)
        waktu = _instant(b.waktu, di)
        salah = _wrong(b, nip, waktu, sampai)
        if salah is not None:
            temuan.append(salah)
            mentah[b.baris] = b.asal
            continue
        kunci = (nip, waktu, b.perangkat)
        catatan.setdefault(kunci, RekamanRecord(nip, waktu, b.perangkat, b.baris))
    return Bacaan(tuple(catatan.values()), tuple(temuan), banyak, mentah)


def _wrong(b: Mentahan, nip: str, waktu: dt.datetime | None, sampai: dt.datetime) -> Temuan | None:
    if not b.perangkat or len(b.perangkat) > PERANGKAT_MAKS:
        return _finding(b.berkas, b.baris, "device", "Kode perangkat kosong atau terlalu panjang", "1 sampai 40 huruf")
    if not nip:
        pesan = "PIN tidak ada pada peta PIN" if b.pin else "NIP dan PIN kosong"
        return _finding(b.berkas, b.baris, "pin" if b.pin else "nip", pesan, "NIP, atau PIN yang ada pada peta PIN")
    if nip_masalah(nip) is not None:
        return _finding(b.berkas, b.baris, "nip", "NIP bukan 18 angka", "NIP 18 angka")
    if waktu is None:
        return _finding(
            b.berkas, b.baris, "ts", "Waktu tidak terbaca", "waktu ISO 8601, misalnya 2026-10-15T07:28:00+07:00"
        )
    if waktu.year < PALING_AWAL:
        pesan = f"Waktu tahun {waktu.year}: jam perangkat kembali ke awal"
        return _finding(b.berkas, b.baris, "ts", pesan, f"tahun {PALING_AWAL} atau sesudahnya; setel jam perangkat")
    if waktu > sampai + SELISIH_JAM:
        return _finding(
            b.berkas, b.baris, "ts", "Waktu berada di masa depan", "waktu yang sudah lewat; periksa jam perangkat"
        )
    return None


def _finding(berkas: str, baris: int, kolom: str, pesan: str, harap: str) -> Temuan:
    return Temuan(berkas, baris, kolom, pesan, harap, "betulkan di sumbernya, lalu kirim ulang")


def _text(r: Mapping[str, Any], nama: str) -> str:
    nilai = r.get(nama)
    return "" if nilai is None or isinstance(nilai, (dict, list, bool)) else str(nilai).strip()


def _as_nip(pin: str) -> str:
    return pin if nip_masalah(pin) is None else ""


def _instant(teks: str, di: ZoneInfo) -> dt.datetime | None:
    try:
        nilai = dt.datetime.fromisoformat(teks)
    except ValueError:
        return None
    return nilai if nilai.tzinfo is not None else nilai.replace(tzinfo=di)
