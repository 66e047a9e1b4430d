"""e-Kinerja BKN by way of SIASN, the only public way in (docs/konektor-keuangan-kinerja.md).

    GET    /pns/rw-skp22/{nip}               plans (RHK) of a person
    GET    /pns/rw-kinerjaperiodik/{nip}     what stands there
    POST   /kinerjaperiodik/save             one result
    DELETE /kinerjaperiodik/delete/{id}

SIASN does not know our keys and takes the same result twice. So it is asked what stands there before anything is sent,
and again afterwards: a try whose answer was lost is found by the next one, and no month has two results by our doing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.baca.kinerja import Mentahan, plans_read, results_workbook
from integrations.contracts import (
    CONTRACT_VERSION,
    Bacaan,
    Bidang,
    ConnectorConfig,
    GalatSumber,
    HasilKinerja,
    JenisGalat,
    Kemampuan,
    KinerjaRecord,
    Lingkungan,
    Medan,
    Potong,
    Rentang,
    RhkRecord,
    SetelanSalah,
    Temuan,
    nip_masalah,
)
from integrations.jaringan.siasn import MEDAN, KlienSiasn, siasn_client

SEKALI = 50
# failures one after the other by which SIASN counts as dead
BERUNTUN = 3
# SIASN's numbers for our words; the numbers are not in the public description, so a region can set them
KODE = {
    "hasil": {"DI_ATAS": "1", "SESUAI": "2", "DI_BAWAH": "3"},
    "perilaku": {"DI_ATAS": "1", "SESUAI": "2", "DI_BAWAH": "3"},
    "kuadran": {"SANGAT_BAIK": "1", "BAIK": "2", "BUTUH_PERBAIKAN": "3", "KURANG": "4", "SANGAT_KURANG": "5"},
}
NILAI = {"hasil": "hasilKinerjaNilai", "perilaku": "perilakuKerjaNilai", "kuadran": "kuadranKinerjaNilai"}


class _Ditolak(Exception):
    """This result is not taken; the others may be."""


@dataclass(frozen=True)
class EkinerjaSiasn:
    """ganti: a result of the month that stands there with other values is taken away first."""

    klien: KlienSiasn = field(repr=False)
    nip: Callable[[], Sequence[str]] = field(repr=False)
    kode: Mapping[str, Mapping[str, str]]
    ganti: bool
    contract_version: int = CONTRACT_VERSION
    nama: str = "ekinerja-siasn"

    # ---- plans in ----

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        """People in batches. One whom SIASN does not know has no plans there, and holds up nobody."""
        semua = list(self.nip())[: rentang.maks]
        for i in range(0, len(semua), SEKALI):
            isi = [{"nip": n, "skp": self._list(f"/pns/rw-skp22/{n}", hilang=[])} for n in semua[i : i + SEKALI]]
            yield Potong(f"rhk-{i // SEKALI + 1}.json", json.dumps(isi, ensure_ascii=False).encode())

    def rhk(self, mentah: Sequence[Potong]) -> Bacaan[RhkRecord]:
        temuan: list[Temuan] = []
        return plans_read(_rows(mentah, temuan), temuan)

    # ---- results out ----

    def kirim(self, catatan: Sequence[KinerjaRecord]) -> HasilKinerja:
        nomor: dict[str, str] = {}
        ditolak: dict[str, str] = {}
        beruntun = 0
        terakhir: GalatSumber | None = None
        for c in catatan:
            try:
                nomor[c.kunci] = self._send(c)
                beruntun = 0
            except _Ditolak as galat:
                ditolak[c.kunci] = str(galat)
            except GalatSumber as galat:
                if galat.status == 409 or (galat.jenis == JenisGalat.TETAP and galat.status):
                    ditolak[c.kunci] = f"SIASN menolak kiriman ini ({galat.status})"
                    continue
                # one person for whom SIASN always fails may not hold up all who come after
                beruntun, terakhir = beruntun + 1, galat
                if beruntun >= BERUNTUN or galat.jenis != JenisGalat.SEMENTARA or galat.tunda:
                    break
        if terakhir is not None and not nomor and not ditolak:
            raise terakhir
        return HasilKinerja(nomor, ditolak)

    def berkas(self, catatan: Sequence[KinerjaRecord]) -> Potong:
        return Potong("hasil-ekinerja.xlsx", results_workbook(catatan))

    def _send(self, c: KinerjaRecord) -> str:
        """Its number there. Raises _Ditolak, GalatSumber."""
        nilai = self._values(c)
        ada = self._there(c)
        if sama := [r for r in ada if _equal(r, nilai)]:
            return str(sama[0]["id"])
        if ada and not self.ganti:
            raise _Ditolak("SIASN sudah memuat hasil lain untuk bulan ini; hapus di sana, atau izinkan penggantian")
        orang = self._person(c.nip)
        for r in ada:
            self.klien.minta("DELETE", f"/kinerjaperiodik/delete/{_plain_id(r['id'])}")
        isi = {"pnsDinilaiId": orang, "tahun": c.tahun, "periodikId": str(c.bulan), "statusPenilai": "ASN", **nilai}
        jawab = self.klien.minta("POST", "/kinerjaperiodik/save", badan=json.dumps(isi).encode())
        _accepted(jawab.badan)
        sama = [r for r in self._there(c) if _equal(r, nilai)]
        if not sama:
            raise GalatSumber(JenisGalat.SEMENTARA, "SIASN menerima hasil, tetapi belum menampilkannya")
        return str(sama[0]["id"])

    def _values(self, c: KinerjaRecord) -> dict[str, str]:
        if nip_masalah(c.nip) is not None or nip_masalah(c.nip_penilai) is not None or not 1 <= c.bulan <= 12:
            raise _Ditolak("NIP pegawai, NIP penilai, atau bulannya tidak sah")
        try:
            nilai = {NILAI[k]: self.kode[k][getattr(c, k)] for k in NILAI}
        except KeyError:
            raise _Ditolak("Hasil, perilaku, atau kuadran memakai kata yang tidak dikenal") from None
        return {**nilai, "penilaiNipNrp": c.nip_penilai}

    def _there(self, c: KinerjaRecord) -> list[dict[str, Any]]:
        """Results of this person and month that stand there."""
        semua = self._list(f"/pns/rw-kinerjaperiodik/{c.nip}")
        baris = [r for r in semua if isinstance(r, dict) and r.get("id")]
        return [r for r in baris if (str(r.get("tahun")), _digits(r.get("periodikId"))) == (str(c.tahun), str(c.bulan))]

    def _person(self, nip: str) -> str:
        data = self._ask(f"/pns/data-utama/{nip}", dict)
        orang = data.get("id")
        if not isinstance(orang, str) or not orang:
            raise _Ditolak("SIASN tidak memberi nomor pegawai ini")
        return orang

    def _list(self, jalur: str, *, hilang: list[Any] | None = None) -> list[Any]:
        """hilang: what a person whom SIASN does not know has."""
        try:
            data: list[Any] = self._ask(jalur, list)
        except _Ditolak:
            if hilang is None:
                raise
            return hilang
        return data

    def _ask(self, jalur: str, bentuk: type) -> Any:
        try:
            badan = self.klien.minta("GET", jalur).badan
        except GalatSumber as galat:
            if galat.status != 404:
                raise
            raise _Ditolak("Pegawai ini tidak dikenal SIASN") from None
        try:
            data = json.loads(badan)["data"]
            if not isinstance(data, bentuk):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError):
            pesan = f"jawaban SIASN untuk {jalur.rsplit('/', 1)[0]} tidak terbaca"
            raise GalatSumber(JenisGalat.SEMENTARA, pesan) from None
        return data


def _equal(r: Mapping[str, Any], nilai: Mapping[str, str]) -> bool:
    return all(_digits(r.get(k)) == v for k, v in nilai.items())


def _digits(nilai: object) -> str:
    """2, "2", "02" and 2.0 are one number to SIASN; a NIP stays as it is."""
    teks = str(nilai).removesuffix(".0")
    return str(int(teks)) if teks.isascii() and teks.isdigit() and len(teks) <= 4 else teks


def _plain_id(nilai: object) -> str:
    """An id that goes into a path. Raises _Ditolak."""
    teks = str(nilai)
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", teks):
        raise _Ditolak("Nomor hasil di SIASN tidak terbaca")
    return teks


def _accepted(badan: bytes) -> None:
    """SIASN refuses with status 200 and code 0. Its words are kept, numbers of people taken out. Raises _Ditolak."""
    try:
        isi = json.loads(badan)
        kode = str(isi.get("code", "1"))
        kata = str(isi.get("message") or "tanpa keterangan")
    except (ValueError, AttributeError, RecursionError):
        raise GalatSumber(JenisGalat.SEMENTARA, "jawaban SIASN atas kiriman tidak terbaca") from None
    if kode not in ("1", "200"):
        raise _Ditolak("SIASN menolak: " + re.sub(r"\d{9,}", "...", kata)[:200])


def _rows(mentah: Sequence[Potong], temuan: list[Temuan]) -> Iterator[Mentahan]:
    nomor = 0
    for p in mentah:
        try:
            baris = [
                (o["nip"], skp.get("tahun"), r)
                for o in _listed(json.loads(p.isi))
                for skp in _listed(o["skp"])
                # the public description shows evaluations; plans are there where the agency's service offers them
                for r in _listed(skp.get("rencanaHasilKerja") or [])
            ]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            nomor += 1
            temuan.append(Temuan(p.nama, nomor, "", "Isi bukan daftar SKP", "jawaban rw-skp22", "periksa sumbernya"))
            continue
        for nip, tahun, r in baris:
            nomor += 1
            r = r if isinstance(r, dict) else {}
            isi = {**r, "nip": nip, "tahun": tahun, "nomor": r.get("id"), "induk": r.get("indukId")}
            yield Mentahan(p.nama, nomor, isi)


def _listed(nilai: object) -> list[Any]:
    if not isinstance(nilai, list):
        raise TypeError
    return nilai


def _codes(teks: str) -> dict[str, dict[str, str]]:
    """ "kuadran BAIK = 2" a line, over KODE. Raises SetelanSalah."""
    kode = {k: dict(v) for k, v in KODE.items()}
    for ke, baris in enumerate(teks.splitlines(), start=1):
        if not baris.strip():
            continue
        kiri, _, angka = (b.strip() for b in baris.partition("="))
        apa, _, kata = kiri.partition(" ")
        if kata.strip() not in kode.get(apa, {}) or not (angka.isascii() and angka.isdigit() and len(angka) <= 3):
            raise SetelanSalah("kode", f"Baris {ke} tidak terbaca; yang diharapkan misalnya kuadran BAIK = 2.")
        kode[apa][kata.strip()] = str(int(angka))
    if any(len(set(v.values())) < len(v) for v in kode.values()):
        raise SetelanSalah("kode", "Dua kata memakai angka yang sama; tiap kata satu angka.")
    return kode


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> EkinerjaSiasn:
    tambah = tuple(isi.get("daftar_nip", "").split())
    if any(nip_masalah(n) is not None for n in tambah):
        raise SetelanSalah("daftar_nip", "Ada NIP yang tidak terdiri atas 18 angka. Satu NIP satu baris.")
    return EkinerjaSiasn(
        siasn_client(isi, lingkungan),
        lambda: tuple(dict.fromkeys((*lingkungan.nip(), *tambah))),
        _codes(isi.get("kode", "")),
        isi.get("ganti") == "ya",
    )


EKINERJA = ConnectorConfig(
    kode="ekinerja-siasn",
    label="e-Kinerja BKN lewat SIASN",
    bidang=Bidang.KINERJA,
    kemampuan=frozenset({Kemampuan.RHK, Kemampuan.KIRIM_KINERJA, Kemampuan.BERKAS_KINERJA}),
    medan=(
        *MEDAN,
        Medan(
            "ganti",
            "Ganti hasil yang sudah ada",
            "Ya: hasil lain untuk bulan yang sama dihapus di SIASN, lalu dikirim yang dari sini.",
            wajib=False,
            pilihan=(("tidak", "Tidak"), ("ya", "Ya")),
            bawaan="tidak",
        ),
        Medan("kode", "Kode nilai", "Bila SIASN memakai angka lain: kuadran BAIK = 2.", wajib=False, panjang=True),
        Medan("daftar_nip", "NIP yang belum terdaftar", "Satu baris satu NIP.", wajib=False, panjang=True),
    ),
    buka=_open,
    bantuan="RHK masuk, hasil periodik keluar. Tiap pegawai beberapa permintaan; kirimlah malam hari.",
)
