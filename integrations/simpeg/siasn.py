"""SIMPEG over BKN's SIASN (domain: public clients of 2024 and 2025).

SIASN has no list of an agency's people, so who is asked for is who stands on the region's roll (given by the platform)
and whom the region names in the settings. Each person is one request, so this is a source for the night.

Who leaves is told in three ways: the agency's list of pensions, a kedudukan that is none of service, and a history of
moves (rw-pindahinstansi), which is asked only of those whose unor is not one of the agency's.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from integrations.contracts import (
    CONTRACT_VERSION,
    Bacaan,
    BerhentiRecord,
    Bidang,
    ConnectorConfig,
    GalatSumber,
    JenisGalat,
    Kemampuan,
    Lingkungan,
    Medan,
    PegawaiRecord,
    PenugasanRecord,
    Potong,
    Rentang,
    SetelanSalah,
    Temuan,
    UnitRecord,
    nip_masalah,
)
from integrations.jaringan.siasn import MEDAN, KlienSiasn, siasn_client
from integrations.simpeg import baca

SEKALI = 50
# what SIASN calls those who are not in service any more, and why by our table of words
KELUAR = {
    "pensiun": "pensiun",
    "mencapai bup": "pensiun",
    "diberhentikan": "berhenti",
    "meninggal": "meninggal",
    "meninggal dunia": "meninggal",
}
# how it says in words, with status 200, that it has nothing of a person
TIDAK_ADA = "tidak ditemukan"
TAK_DIKENAL = "tidak_dikenal_siasn"
T = TypeVar("T")
_JABATAN = ("jabatanStrukturalId", "jabatanFungsionalId", "jabatanFungsionalUmumId")


@dataclass(frozen=True)
class Siasn:
    klien: KlienSiasn = field(repr=False)
    nip: Callable[[], Sequence[str]] = field(repr=False)
    contract_version: int = CONTRACT_VERSION
    nama: str = "siasn"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        """The tree, who retires, then people in batches; each answer as it came."""
        unor = self._list("/referensi/ref-unor")
        kenal = {str(r.get("Id")) for r in json.loads(unor) if isinstance(r, dict)}
        yield Potong("unit-1.json", unor)
        yield Potong("berhenti-1.json", self._list("/pns/list-pensiun-instansi"))
        semua = list(self.nip())[: rentang.maks]
        asing: list[str] = []
        for i in range(0, len(semua), SEKALI):
            isi = [self._person(n) for n in semua[i : i + SEKALI]]
            asing += [n for n, satu in zip(semua[i:], isi, strict=False) if self._elsewhere(satu, kenal)]
            yield Potong(f"pegawai-{i // SEKALI + 1}.json", b"[" + b",".join(isi) + b"]")
        for i in range(0, len(asing), SEKALI):
            pindah = [{"nipBaru": n, "riwayat": json.loads(self._moves(n))} for n in asing[i : i + SEKALI]]
            yield Potong(f"pindah-{i // SEKALI + 1}.json", json.dumps(pindah, ensure_ascii=False).encode())

    def _list(self, jalur: str) -> bytes:
        return self._ask(jalur, list)

    def _person(self, nip: str) -> bytes:
        """One whom SIASN does not know is kept as such: a finding about him, no reason to leave out the others."""
        isi = self._known(f"/pns/data-utama/{nip}", dict)
        return json.dumps({"nipBaru": nip, TAK_DIKENAL: True}).encode() if isi is None else isi

    def _moves(self, nip: str) -> bytes:
        return self._known(f"/pns/rw-pindahinstansi/{nip}", list) or b"[]"

    def _known(self, jalur: str, bentuk: type) -> bytes | None:
        """What is told of one person; None where SIASN says that it has nothing, by 404 or in words."""
        try:
            return self._ask(jalur, bentuk)
        except GalatSumber as galat:
            if galat.status != 404:
                raise
            return None

    def _elsewhere(self, isi: bytes, kenal: set[str]) -> bool:
        """Whether a person's unor is none of ours; nobody where the agency has none."""
        unor = json.loads(isi).get("unorId")
        return bool(kenal) and bool(unor) and str(unor) not in kenal

    def _ask(self, jalur: str, bentuk: type) -> bytes:
        """The `data` of an answer, checked to be of the kind that was asked for. "Nothing found" in words is the same
        as by 404: about a person an answer, about a list of the agency a fault, never an empty list."""
        badan = self.klien.minta("GET", jalur).badan
        status = 200
        try:
            isi = json.loads(badan)
            data = isi["data"] if isinstance(isi, dict) and "data" in isi else isi
            if data is None or (isinstance(data, str) and TIDAK_ADA in data.casefold()):
                status = 404
            if not isinstance(data, bentuk):
                raise TypeError
        except (ValueError, TypeError, RecursionError):
            pesan = f"jawaban SIASN untuk {jalur.rsplit('/', 1)[0]} tidak terbaca"
            raise GalatSumber(JenisGalat.SEMENTARA, pesan, status=status) from None
        return json.dumps(data, ensure_ascii=False).encode()

    def unit(self, mentah: Sequence[Potong]) -> Bacaan[UnitRecord]:
        temuan: list[Temuan] = []
        baris = list(baca.rows_of(mentah, "unit-", temuan))
        # the agency itself is the root; what hangs on it are the OPD
        akar = {str(r.get("Id")) for _, _, r in baris if not r.get("DiatasanId")}
        # a leader is named by SIASN's own id of the person
        nip = {
            str(r.get("id")): str(r.get("nipBaru")) for _, _, r in baca.rows_of(mentah, "pegawai-", []) if r.get("id")
        }

        def satu(r: Mapping[str, Any], n: int) -> UnitRecord | None:
            if not r.get("DiatasanId"):
                return None
            induk = baca.text(r, "DiatasanId", maks=baca.KODE_MAKS)
            return UnitRecord(
                baca.text(r, "Id", maks=baca.KODE_MAKS, wajib=True),
                baca.text(r, "NamaUnor", wajib=True),
                "" if induk in akar else induk,
                baca.text(r, "EselonId", maks=20),
                nip.get(baca.text(r, "PemimpinPnsId"), ""),
                n,
            )

        return _records(baris, temuan, satu, lambda c: c.kode)

    def pegawai(self, mentah: Sequence[Potong]) -> Bacaan[PegawaiRecord]:
        pindah = _moved(mentah)

        def satu(r: Mapping[str, Any], n: int) -> PegawaiRecord | None:
            if _gone(r) or str(r.get("nipBaru")) in pindah:
                return None
            if r.get(TAK_DIKENAL):
                raise baca.Salah("nip", "Pegawai ini tidak dikenal SIASN", "NIP yang ada di SIASN")
            status = baca.word(r, "statusPegawai", baca.STATUS)
            golongan, ruang = baca.grade(baca.text(r, "golRuangAkhir", maks=10), status)
            return PegawaiRecord(
                *(_nip(r), baca.text(r, "nama", maks=150, wajib=True)),
                *(baca.text(r, "gelarDepan", maks=40), baca.text(r, "gelarBelakang", maks=60)),
                *(status, golongan, ruang, baca.word(r, "kedudukanPnsNama", baca.KEDUDUKAN)),
                terdaftar_mulai=baca.day(r, "tmtCpns", wajib=False) or baca.day_of(r, "tmtPns"),
                baris=n,
                berlaku_mulai=baca.day(r, "tmtGolAkhir", wajib=False),
            )

        temuan: list[Temuan] = []
        return _records(list(baca.rows_of(mentah, "pegawai-", temuan)), temuan, satu, lambda c: c.nip)

    def penugasan(self, mentah: Sequence[Potong]) -> Bacaan[PenugasanRecord]:
        pindah = _moved(mentah)

        def satu(r: Mapping[str, Any], n: int) -> PenugasanRecord | None:
            jabatan = next((baca.text(r, j, maks=baca.KODE_MAKS) for j in _JABATAN if r.get(j)), "")
            if not jabatan or _gone(r) or str(r.get("nipBaru")) in pindah:
                return None
            unit = baca.text(r, "unorId", maks=baca.KODE_MAKS, wajib=True)
            return PenugasanRecord(_nip(r), jabatan, unit, "DEFINITIF", baca.day_of(r, "tmtJabatan"), None, "", n)

        temuan: list[Temuan] = []
        return _records(list(baca.rows_of(mentah, "pegawai-", temuan)), temuan, satu, lambda c: c.nip)

    def berhenti(self, mentah: Sequence[Potong]) -> Bacaan[BerhentiRecord]:
        pindah = _moved(mentah)

        def satu(r: Mapping[str, Any], n: int) -> BerhentiRecord | None:
            nip = str(r.get("nipBaru"))
            if "riwayat" in r:
                if nip not in pindah:
                    return None
                akhir = pindah[nip]
                isi = {"sebab": "pindah instansi", "mulai": akhir.get("tmtPi"), "nomor_sk": akhir.get("skBknNomor")}
            elif "kedudukanPnsNama" not in r:
                isi = {"sebab": "pensiun", "mulai": r.get("tmtPensiun"), "nomor_sk": r.get("skNomor")}
            elif sebab := _gone(r):
                isi = {"sebab": sebab, "mulai": r.get("tmtPensiun")}
            else:
                return None
            return baca.leaver({"nip": r.get("nipBaru"), **isi}, n)

        temuan: list[Temuan] = []
        lembar = [p for awal in ("berhenti-", "pindah-", "pegawai-") for p in mentah if p.nama.startswith(awal)]
        baris = list(baca.rows_of(lembar, "", temuan))
        return _records([b for b in baris if not b[2].get(TAK_DIKENAL)], temuan, satu, lambda c: c.nip)


def _gone(r: Mapping[str, Any]) -> str:
    """Why a person is no longer in service by his kedudukan, in SIASN's words; empty while he is."""
    kata = str(r.get("kedudukanPnsNama") or "").strip().casefold()
    return KELUAR.get(kata, "")


def _moved(mentah: Sequence[Potong]) -> dict[str, Mapping[str, Any]]:
    """Who has moved away, with his latest move: out of this agency, by its name, and into another. One who came to us
    and sits in a unor that is closed by now is no leaver."""
    unor = [r for _, _, r in baca.rows_of(mentah, "unit-", []) if not r.get("DiatasanId")]
    kami = {_name(r.get("NamaUnor")) for r in unor} - {""}
    hasil: dict[str, Mapping[str, Any]] = {}
    for _, _, r in baca.rows_of(mentah, "pindah-", []):
        isi = r.get("riwayat")
        riwayat = [x for x in isi if isinstance(x, dict)] if isinstance(isi, list) else []
        bertanggal = [(h, x) for x in riwayat if (h := _day(x)) is not None]
        if not bertanggal or not isinstance(r.get("nipBaru"), str):
            continue
        akhir = max(bertanggal, key=lambda b: b[0])[1]
        if _name(akhir.get("instansiIndukLama")) in kami and _name(akhir.get("instansiIndukBaru")) not in kami | {""}:
            hasil[r["nipBaru"]] = akhir
    return hasil


def _day(r: Mapping[str, Any]) -> dt.date | None:
    try:
        return baca.day(r, "tmtPi", wajib=False)
    except baca.Salah:
        return None


def _name(isi: Any) -> str:
    return " ".join(isi.split()).casefold() if isinstance(isi, str) else ""


def _nip(r: Mapping[str, Any]) -> str:
    return baca.nip_of({"nip": r.get("nipBaru")})


def _records(
    baris: Sequence[tuple[Potong, int, Mapping[str, Any]]],
    temuan: list[Temuan],
    satu: Callable[[Mapping[str, Any], int], T | None],
    kunci: Callable[[T], object],
) -> Bacaan[T]:
    catatan: dict[object, T] = {}
    asal: dict[int, Mapping[str, str]] = {}
    for p, n, r in baris:
        try:
            c = satu(r, n)
        except baca.Salah as galat:
            temuan.append(baca.finding(p, n, galat))
            asal[n] = baca.plain_row(r)
            continue
        if c is not None and not baca.keep(catatan, kunci(c), c) and not isinstance(c, BerhentiRecord):
            temuan.append(baca.clash(p, n))
            asal[n] = baca.plain_row(r)
    return Bacaan(tuple(catatan.values()), tuple(temuan), len(baris), asal)


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> Siasn:
    tambah = tuple(isi.get("daftar_nip", "").split())
    salah = [n for n in tambah if nip_masalah(n) is not None]
    if salah:
        raise SetelanSalah("daftar_nip", f"{len(salah)} NIP tidak terdiri atas 18 angka. Satu NIP satu baris.")
    return Siasn(siasn_client(isi, lingkungan), lambda: tuple(dict.fromkeys((*lingkungan.nip(), *tambah))))


SIASN = ConnectorConfig(
    kode="siasn",
    label="SIMPEG lewat BKN SIASN",
    bidang=Bidang.KEPEGAWAIAN,
    kemampuan=frozenset({Kemampuan.UNIT, Kemampuan.PEGAWAI, Kemampuan.PENUGASAN, Kemampuan.BERHENTI}),
    medan=(
        *MEDAN,
        Medan(
            "daftar_nip",
            "NIP yang belum terdaftar",
            "Satu baris satu NIP; yang terdaftar ikut ditanya.",
            wajib=False,
            panjang=True,
        ),
    ),
    buka=_open,
    bantuan="Dua token dari BKN. Tiap pegawai satu permintaan; tariklah sekali sehari.",
)
