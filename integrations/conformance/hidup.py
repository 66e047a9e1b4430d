"""Checks that run live, in the wizard, on the few rows that a region's own source gave: nothing is disturbed or asked.

They hold for any region and any source, so a failed one is a fault of the connector, of its settings, or of the data.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from integrations.contracts import CONTRACT_VERSION, Bacaan, Kemampuan, Lingkungan, Potong, Terbuka, nip_masalah

BACA = (
    Kemampuan.UNIT,
    Kemampuan.PEGAWAI,
    Kemampuan.PENUGASAN,
    Kemampuan.BERHENTI,
    Kemampuan.REKAMAN,
    Kemampuan.REALISASI,
    Kemampuan.RHK,
)
# what makes two records of one kind the same
KUNCI: dict[Kemampuan, tuple[str, ...]] = {
    Kemampuan.UNIT: ("kode",),
    Kemampuan.PEGAWAI: ("nip",),
    Kemampuan.PENUGASAN: ("nip", "kode_jabatan", "kode_unit", "jenis", "mulai"),
    Kemampuan.BERHENTI: ("nip",),
    Kemampuan.REKAMAN: ("nip", "waktu", "perangkat"),
    Kemampuan.REALISASI: ("kode_opd", "kode_rekening", "tahun", "bulan"),
    Kemampuan.RHK: ("nip", "tahun", "nomor", "aspek", "indikator"),
}
RUSAK = (b"", b"\x00\xff", b"[]", b"null", b"[" * 5000)
KODE_MAKS = 40
SELISIH_JAM = dt.timedelta(minutes=5)
# no more than a quarter of the punches lie in these hours, unless the clock or its zone is wrong by much; an hour or
# two cannot be told from the rows alone
DINI = (0, 4)
MIRIP_NIP = re.compile(r"(?<!\d)\d{18}(?!\d)")


@dataclass(frozen=True, slots=True)
class Butir:
    """One line of the report. rincian: what was seen, empty where there is nothing to say; never a NIP."""

    kode: str
    kalimat: str
    lulus: bool
    rincian: str = ""


@dataclass(frozen=True)
class _Hidup:
    """What was read, once for all checks. lempar: kinds whose reading raised, with the name of the error."""

    terbuka: Any
    potong: Sequence[Potong]
    lingkungan: Lingkungan
    kini: dt.datetime
    bisa: tuple[Kemampuan, ...]
    bacaan: dict[Kemampuan, Bacaan[Any]] = field(default_factory=dict)
    lempar: dict[Kemampuan, str] = field(default_factory=dict)

    def read(self, k: Kemampuan, potong: Sequence[Potong]) -> Bacaan[Any]:
        baca = getattr(self.terbuka, str(k))
        hasil: Bacaan[Any] = baca(potong, sampai=self.kini) if k == Kemampuan.REKAMAN else baca(potong)
        return hasil

    def values(self, *nama: str) -> list[Any]:
        """Every value of these fields, whatever the kind of record."""
        semua = [c for b in self.bacaan.values() for c in b.catatan]
        return [getattr(c, n) for c in semua for n in nama if getattr(c, n, None) not in (None, "")]

    def has(self, *kemampuan: Kemampuan) -> bool:
        return any(k in self.bacaan and self.bacaan[k].catatan for k in kemampuan)


HIDUP: list[tuple[str, str, Callable[[_Hidup], str | None]]] = []


def _butir(kode: str, kalimat: str) -> Callable[[Callable[[_Hidup], str | None]], Callable[[_Hidup], str | None]]:
    """Register: the function gives what is wrong, "" when nothing is, None when there is nothing to check."""

    def simpan(jalan: Callable[[_Hidup], str | None]) -> Callable[[_Hidup], str | None]:
        HIDUP.append((kode, kalimat, jalan))
        return jalan

    return simpan


def periksa_hidup(
    terbuka: Terbuka,
    potong: Sequence[Potong],
    lingkungan: Lingkungan,
    *,
    kemampuan: frozenset[Kemampuan] | None = None,
) -> list[Butir]:
    """Read raw parts of a trial and judge what was read; raises nothing that a connector can cause.

    kemampuan: what the connector declares; without it, the reading methods that it has.
    """
    bisa = tuple(k for k in BACA if (callable(getattr(terbuka, str(k), None)) if kemampuan is None else k in kemampuan))
    h = _Hidup(terbuka, list(potong), lingkungan, lingkungan.jam(), bisa)
    for k in bisa:
        try:
            h.bacaan[k] = h.read(k, h.potong)
        except Exception as galat:  # noqa: BLE001 - that is what is being checked
            h.lempar[k] = type(galat).__name__
    hasil = []
    for kode, kalimat, jalan in HIDUP:
        try:
            salah = jalan(h)
        except Exception as galat:  # noqa: BLE001 - a record of a shape that no contract knows
            salah = f"tidak dapat diperiksa ({type(galat).__name__}): catatannya tidak berbentuk seperti kontrak"
        if salah is not None:
            hasil.append(Butir(kode, kalimat, not salah, salah))
    return hasil


@_butir("kontrak", "Konektor berbicara dengan versi kontrak platform ini.")
def _(h: _Hidup) -> str | None:
    versi = getattr(h.terbuka, "contract_version", None)
    return "" if versi == CONTRACT_VERSION else f"versi {versi}, seharusnya {CONTRACT_VERSION}"


@_butir("nama-potong", "Tiap bagian isi mentah punya nama sendiri, sehingga dapat ditunjuk.")
def _(h: _Hidup) -> str | None:
    nama = [p.nama for p in h.potong]
    return "" if all(nama) and len(set(nama)) == len(nama) else "ada nama bagian yang kosong atau kembar"


@_butir("tak-pernah-melempar", "Membaca tidak pernah melempar galat, juga pada isi yang bukan apa-apa.")
def _(h: _Hidup) -> str | None:
    lempar = {f"{k}: {apa}" for k, apa in h.lempar.items()}
    # under the names that it gave itself: a connector may tell by them what a part holds
    nama = {re.sub(r"\d+", "1", p.nama) for p in h.potong} or {"rusak.json"}
    for k in h.bisa:
        for potong in (Potong(n, isi) for n in nama for isi in RUSAK):
            try:
                h.read(k, [potong])
            except Exception as galat:  # noqa: BLE001 - that is what is being checked
                lempar.add(f"{k}: {type(galat).__name__}")
    return ", ".join(sorted(lempar))


@_butir("berisi", "Sumber memberi sedikitnya satu baris yang terbaca.")
def _(h: _Hidup) -> str | None:
    baris = sum(b.jumlah_baris for b in h.bacaan.values())
    if h.has(*BACA):
        return ""
    return f"{baris} baris datang, tidak satu pun terbaca" if baris else "tidak ada baris yang datang"


@_butir("temuan", "Paling banyak sepersepuluh baris ditolak karena isinya.")
def _(h: _Hidup) -> str | None:
    buruk = []
    for k, b in h.bacaan.items():
        if b.temuan and len(b.temuan) * 10 > max(b.jumlah_baris, len(b.catatan) + len(b.temuan)):
            buruk.append(f"{k}: {len(b.temuan)} temuan dari {b.jumlah_baris} baris")
    return ", ".join(buruk)


@_butir("tetap", "Isi mentah yang sama selalu dibaca sama.")
def _(h: _Hidup) -> str | None:
    return ", ".join(str(k) for k in h.bacaan if h.read(k, h.potong) != h.bacaan[k])


@_butir("baris-ganda", "Orang, unit, atau rekaman yang sama tidak terbaca dua kali.")
def _(h: _Hidup) -> str | None:
    ganda = []
    for k, b in h.bacaan.items():
        kunci = [tuple(getattr(c, n) for n in KUNCI[k]) for c in b.catatan]
        if len(set(kunci)) != len(kunci):
            ganda.append(f"{k}: {len(kunci) - len(set(kunci))} kembar")
    return ", ".join(ganda)


@_butir("baris-unik", "Tiap catatan punya nomor baris sendiri, sehingga temuan menunjuk tempatnya.")
def _(h: _Hidup) -> str | None:
    salah = []
    for k, b in h.bacaan.items():
        nomor = [c.baris for c in b.catatan]
        if len(set(nomor)) != len(nomor) or min(nomor, default=1) < 1:
            salah.append(str(k))
    return ", ".join(salah)


@_butir("jumlah", "Banyaknya baris yang disebut tidak kurang dari yang terbaca.")
def _(h: _Hidup) -> str | None:
    return ", ".join(str(k) for k, b in h.bacaan.items() if b.jumlah_baris < len(b.catatan))


@_butir("nip", "Tiap NIP yang terbaca berbentuk 18 angka.")
def _(h: _Hidup) -> str | None:
    nip = h.values("nip", "nip_pemimpin")
    salah = sum(1 for n in nip if nip_masalah(n) is not None)
    return None if not nip else f"{salah} NIP salah bentuk" if salah else ""


@_butir("kode", f"Kode unit, jabatan, dan perangkat paling panjang {KODE_MAKS} huruf.")
def _(h: _Hidup) -> str | None:
    kode = h.values("kode", "kode_induk", "kode_unit", "kode_jabatan", "perangkat", "kode_opd")
    panjang = max((len(k) for k in kode), default=0)
    return None if not kode else f"ada kode sepanjang {panjang} huruf" if panjang > KODE_MAKS else ""


@_butir("unit-lingkar", "Tidak ada unit yang menjadi atasan dirinya sendiri, langsung atau berputar.")
def _(h: _Hidup) -> str | None:
    if not h.has(Kemampuan.UNIT):
        return None
    induk = {u.kode: u.kode_induk for u in h.bacaan[Kemampuan.UNIT].catatan}
    lingkar = 0
    for kode in induk:
        jalan, kini = {kode}, induk[kode]
        while kini and kini not in jalan:
            jalan.add(kini)
            kini = induk.get(kini, "")
        lingkar += bool(kini)
    return f"{lingkar} unit berputar" if lingkar else ""


@_butir("tanggal", "Tanggal yang terbaca mungkin: tidak sebelum 1940, tidak lebih dari lima tahun lagi.")
def _(h: _Hidup) -> str | None:
    hari = [h_ for h_ in h.values("terdaftar_mulai", "berlaku_mulai", "mulai") if isinstance(h_, dt.date)]
    akhir = h.kini.date() + dt.timedelta(days=5 * 366)
    salah = sum(1 for h_ in hari if not dt.date(1940, 1, 1) <= h_ <= akhir)
    return None if not hari else f"{salah} tanggal tidak mungkin" if salah else ""


@_butir("zona", "Waktu rekaman berzona, dan jatuh pada jam orang bekerja di zona wilayah.")
def _(h: _Hidup) -> str | None:
    if not h.has(Kemampuan.REKAMAN):
        return None
    waktu = [c.waktu for c in h.bacaan[Kemampuan.REKAMAN].catatan]
    if any(w.tzinfo is None for w in waktu):
        return "ada waktu tanpa zona"
    di = ZoneInfo(h.lingkungan.zona)
    dini = sum(1 for w in waktu if DINI[0] <= w.astimezone(di).hour < DINI[1])
    if dini * 4 > len(waktu):
        return f"{dini} dari {len(waktu)} rekaman antara pukul 0 dan 4; periksa zona waktu sumber"
    return ""


@_butir("jam-depan", "Tidak ada rekaman dari masa depan.")
def _(h: _Hidup) -> str | None:
    if not h.has(Kemampuan.REKAMAN):
        return None
    depan = sum(1 for c in h.bacaan[Kemampuan.REKAMAN].catatan if c.waktu > h.kini + SELISIH_JAM)
    return f"{depan} rekaman dari masa depan diterima" if depan else ""


@_butir("lengkap-sampai", "Sumber tidak berkata lengkap sampai saat yang belum tiba.")
def _(h: _Hidup) -> str | None:
    sampai = [p.lengkap_sampai for p in h.potong if p.lengkap_sampai is not None]
    if not sampai:
        return None
    if any(s.tzinfo is None for s in sampai):
        return "ada saat tanpa zona"
    depan = sum(1 for s in sampai if s > h.kini + SELISIH_JAM)
    return f"{depan} bagian berkata lengkap sampai masa depan" if depan else ""


@_butir("temuan-tanpa-nama", "Temuan tidak memuat NIP: ia terbaca oleh orang yang mengurus koneksi.")
def _(h: _Hidup) -> str | None:
    salah = sum(1 for b in h.bacaan.values() for t in b.temuan if MIRIP_NIP.search(t.kalimat()))
    return f"{salah} temuan memuat NIP" if salah else ""
