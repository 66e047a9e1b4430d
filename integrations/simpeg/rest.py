"""A region's own SIMPEG over REST: paged JSON lists, the names of the fields told by a mapping in the form.

    GET <alamat><jalur>?halaman=1&ukuran=200      <kepala kunci>: <kunci>

Pages are asked for by number, by offset, or by the link to the next one that each page holds; in each way the source
says how many rows there are in all, since a list without its count cannot be told from half of it.

The mapping (JSON) says where a list stands, how many there are in all, and which field is what; a dot goes into an
object. Each page is kept as it came; reading applies the mapping, so a mended mapping reads old pages anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

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
)
from integrations.jaringan.http import Klien, client_of, key_of
from integrations.simpeg import baca

PETA = {
    "daftar": "data",
    "jumlah": "jumlah",
    "berikut": "berikut",
    "kueri": {"halaman": "halaman", "ukuran": "ukuran", "geser": "geser"},
    "jalur": {"unit": "/unor", "pegawai": "/pegawai", "berhenti": "/berhenti"},
    "unit": {
        "kode": "kode",
        "nama": "nama",
        "kode_induk": "kode_induk",
        "eselon": "eselon",
        "nip_pemimpin": "nip_pemimpin",
    },
    "pegawai": {
        "nip": "nip_baru",
        "nama": "nama",
        "gelar_depan": "gelar_depan",
        "gelar_belakang": "gelar_belakang",
        "status": "status_pegawai",
        "golongan": "golongan",
        "kedudukan": "kedudukan",
        "terdaftar_mulai": "tmt_cpns",
        "berlaku_mulai": "tmt_golongan",
        "kode_jabatan": "jabatan.kode",
        "kode_unit": "unor.kode",
        "mulai": "jabatan.tmt",
        "jenis": "jabatan.jenis_penugasan",
        "sampai": "jabatan.sampai",
        "nomor_sk": "jabatan.nomor_sk",
    },
    "berhenti": {"nip": "nip_baru", "sebab": "jenis", "mulai": "tmt", "nomor_sk": "nomor_sk"},
    "nilai": {"status": {}, "kedudukan": {}, "sebab": {}, "jenis": {}},
}
GAYA = (("nomor", "Nomor halaman"), ("geser", "Geser baris (offset)"), ("tautan", "Tautan ke halaman berikut"))
URUT = ("unit", "pegawai", "berhenti")
HALAMAN_MAKS = 5000
T = TypeVar("T")


@dataclass(frozen=True)
class SimpegRest:
    klien: Klien = field(repr=False)
    peta: Mapping[str, Any]
    ukuran: int
    gaya: str = "nomor"
    contract_version: int = CONTRACT_VERSION
    nama: str = "simpeg-rest"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        """Every list, every page once; a count that disagrees raises."""
        for jenis in URUT:
            if self.peta["jalur"].get(jenis):
                yield from self._list(jenis, rentang.maks)

    def _list(self, jenis: str, maks: int | None) -> Iterator[Potong]:
        diterima, halaman, jumlah = 0, 1, 1
        terlihat: set[str] = set()
        tanya: str | None = self._first(jenis)
        penuh = self.ukuran
        while diterima < jumlah and halaman <= HALAMAN_MAKS and tanya is not None:
            badan = self.klien.minta("GET", tanya).badan
            baris, kini = self._page(badan, jenis)
            if halaman > 1 and kini != jumlah:
                raise GalatSumber(JenisGalat.SEMENTARA, f"jumlah {jenis} di SIMPEG berubah selagi dibaca")
            # who is followed by links decides how long a page is
            penuh = len(baris) if halaman == 1 and self.gaya == "tautan" else penuh
            jumlah = kini
            sidik = json.dumps(baris, sort_keys=True)
            if (baris and sidik in terlihat) or (not baris and diterima < jumlah):
                raise GalatSumber(JenisGalat.SEMENTARA, f"halaman {halaman} {jenis} SIMPEG kosong atau berulang")
            if len(baris) < penuh and diterima + len(baris) < jumlah:
                raise GalatSumber(JenisGalat.SEMENTARA, f"halaman {halaman} {jenis} SIMPEG kurang dari isinya")
            terlihat.add(sidik)
            diterima += len(baris)
            yield Potong(f"{jenis}-{halaman}.json", badan)
            halaman += 1
            if maks is not None and diterima >= maks:
                return
            tanya = self._next(jenis, halaman, diterima, badan) if diterima < jumlah else None
        if diterima != jumlah:
            raise GalatSumber(JenisGalat.SEMENTARA, f"SIMPEG menyebut {jumlah} {jenis} tetapi memberi {diterima}")

    def _first(self, jenis: str) -> str:
        return str(self._next(jenis, 1, 0, b"") if self.gaya != "tautan" else self._query(jenis, {}))

    def _next(self, jenis: str, halaman: int, diterima: int, badan: bytes) -> str | None:
        """The path of the next page; None where the source names none. Raises GalatSumber."""
        kueri = self.peta["kueri"]
        if self.gaya == "geser":
            return self._query(jenis, {kueri["geser"]: diterima})
        if self.gaya == "nomor":
            return self._query(jenis, {kueri["halaman"]: halaman})
        tautan = _at(json.loads(badan), self.peta["berikut"])
        return self._within(tautan) if isinstance(tautan, str) and tautan else None

    def _query(self, jenis: str, tambah: Mapping[str, Any]) -> str:
        tanya = urlencode({**tambah, self.peta["kueri"]["ukuran"]: self.ukuran})
        return f"{self.peta['jalur'][jenis]}?{tanya}"

    def _within(self, tautan: str) -> str:
        """A link of the source as a path below the base address: the key is taken to nobody else."""
        kami, dasar = urlsplit(self.klien.dasar), self.klien.jalur
        try:
            tuju = urlsplit(urljoin(f"{self.klien.dasar.rstrip('/')}/", tautan))
            asal = (tuju.scheme, tuju.hostname, tuju.port) == (kami.scheme, kami.hostname, kami.port)
            di_bawah = asal and tuju.path.startswith(f"{dasar}/") and tautan.isascii()
        except ValueError:
            di_bawah = False
        if not di_bawah:
            raise GalatSumber(JenisGalat.SETELAN, "tautan halaman berikut dari SIMPEG menuju ke luar alamatnya")
        return tuju.path.removeprefix(dasar) + (f"?{tuju.query}" if tuju.query else "")

    def _page(self, badan: bytes, jenis: str) -> tuple[list[Any], int]:
        try:
            isi = json.loads(badan)
            baris, jumlah = _at(isi, self.peta["daftar"]), _at(isi, self.peta["jumlah"])
            if not isinstance(baris, list) or type(jumlah) is not int or jumlah < 0:
                raise ValueError
        except (ValueError, RecursionError):
            raise GalatSumber(JenisGalat.SEMENTARA, f"jawaban SIMPEG untuk {jenis} bukan halaman daftar") from None
        return baris, jumlah

    def unit(self, mentah: Sequence[Potong]) -> Bacaan[UnitRecord]:
        def satu(r: Mapping[str, Any], n: int) -> UnitRecord:
            return UnitRecord(
                baca.text(r, "kode", maks=baca.KODE_MAKS, wajib=True),
                baca.text(r, "nama", wajib=True),
                baca.text(r, "kode_induk", maks=baca.KODE_MAKS),
                baca.text(r, "eselon", maks=20),
                baca.text(r, "nip_pemimpin", maks=30),
                n,
            )

        return self._read(mentah, "unit", satu, lambda c: c.kode)

    def pegawai(self, mentah: Sequence[Potong]) -> Bacaan[PegawaiRecord]:
        def satu(r: Mapping[str, Any], n: int) -> PegawaiRecord:
            status = baca.word(r, "status", {**baca.STATUS, **self._words("status")})
            golongan, ruang = baca.grade(baca.text(r, "golongan", maks=10), status)
            return PegawaiRecord(
                *(baca.nip_of(r), baca.text(r, "nama", maks=150, wajib=True)),
                *(baca.text(r, "gelar_depan", maks=40), baca.text(r, "gelar_belakang", maks=60)),
                *(status, golongan, ruang),
                baca.word(r, "kedudukan", {**baca.KEDUDUKAN, **self._words("kedudukan")}),
                terdaftar_mulai=baca.day_of(r, "terdaftar_mulai"),
                baris=n,
                berlaku_mulai=baca.day(r, "berlaku_mulai", wajib=False),
            )

        return self._read(mentah, "pegawai", satu, lambda c: c.nip)

    def penugasan(self, mentah: Sequence[Potong]) -> Bacaan[PenugasanRecord]:
        def satu(r: Mapping[str, Any], n: int) -> PenugasanRecord | None:
            if not baca.text(r, "kode_jabatan"):
                return None
            return PenugasanRecord(
                baca.nip_of(r),
                baca.text(r, "kode_jabatan", maks=baca.KODE_MAKS, wajib=True),
                baca.text(r, "kode_unit", maks=baca.KODE_MAKS, wajib=True),
                baca.word(r, "jenis", {**baca.JENIS_PENUGASAN, **self._words("jenis")}),
                baca.day_of(r, "mulai"),
                baca.day(r, "sampai", wajib=False),
                baca.text(r, "nomor_sk", maks=80),
                n,
            )

        return self._read(mentah, "pegawai", satu, lambda c: (c.nip, c.kode_jabatan, c.kode_unit, c.jenis, c.mulai))

    def berhenti(self, mentah: Sequence[Potong]) -> Bacaan[BerhentiRecord]:
        def satu(r: Mapping[str, Any], n: int) -> BerhentiRecord:
            kata = baca.text(r, "sebab").casefold()
            return baca.leaver({**r, "sebab": self._words("sebab").get(kata, kata)}, n)

        return self._read(mentah, "berhenti", satu, lambda c: c.nip)

    def _words(self, nama: str) -> dict[str, str]:
        """The region's own words, in small letters."""
        return {str(k).casefold(): str(v) for k, v in self.peta["nilai"].get(nama, {}).items()}

    def _read(
        self,
        mentah: Sequence[Potong],
        jenis: str,
        satu: Callable[[Mapping[str, Any], int], T | None],
        kunci: Callable[[T], object],
    ) -> Bacaan[T]:
        temuan: list[Temuan] = []
        catatan: dict[object, T] = {}
        asal: dict[int, Mapping[str, str]] = {}
        banyak = 0
        lurus = [self._bare(p, jenis) for p in mentah if p.nama.startswith(f"{jenis}-")]
        for p, n, r in baca.rows_of(lurus, "", temuan):
            banyak += 1
            bidang = {nama: _at(r, jalur) for nama, jalur in self.peta[jenis].items()}
            try:
                c = satu(bidang, n)
            except baca.Salah as galat:
                temuan.append(baca.finding(p, n, galat))
                asal[n] = baca.plain_row(bidang)
                continue
            if c is not None and not baca.keep(catatan, kunci(c), c):
                temuan.append(baca.clash(p, n))
                asal[n] = baca.plain_row(bidang)
        return Bacaan(tuple(catatan.values()), tuple(temuan), banyak + len(temuan) - len(asal), asal)

    def _bare(self, p: Potong, jenis: str) -> Potong:
        """The list inside a page, as a part of its own; what is none stays as it came and becomes a finding."""
        try:
            return Potong(p.nama, json.dumps(self._page(p.isi, jenis)[0]).encode())
        except GalatSumber:
            return Potong(p.nama, b"")


def _at(isi: Any, jalur: str) -> Any:
    """A value by its path with dots; None where there is none."""
    for satu in str(jalur).split("."):
        if not isinstance(isi, dict):
            return None
        isi = isi.get(satu)
    return isi


def _map(teks: str) -> dict[str, Any]:
    """The mapping over the standard one. Raises SetelanSalah."""
    if not teks.strip():
        return PETA
    try:
        isi = json.loads(teks)
        if not isinstance(isi, dict) or not set(isi) <= set(PETA):
            raise ValueError
        for nama, nilai in isi.items():
            if isinstance(nilai, dict) != isinstance(PETA[nama], dict):
                raise ValueError
    except (ValueError, RecursionError):
        kenal = ", ".join(PETA)
        raise SetelanSalah("peta", f"Peta bukan JSON dengan bagian {kenal}. Kosongkan untuk peta bawaan.") from None
    return {n: {**b, **isi.get(n, {})} if isinstance(b, dict) else isi.get(n, b) for n, b in PETA.items()}


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> SimpegRest:
    kunci, kepala = key_of(isi, dari="pengelola SIMPEG"), isi.get("kepala", "") or "Authorization"
    if not kepala.isascii() or not all(c.isalnum() or c == "-" for c in kepala):
        raise SetelanSalah("kepala", "Nama kepala hanya huruf, angka, dan tanda hubung, misalnya Authorization.")
    ukuran = isi.get("ukuran", "") or "200"
    if not ukuran.isdigit() or not 1 <= int(ukuran) <= 1000:
        raise SetelanSalah("ukuran", "Ukuran halaman 1 sampai 1000.")
    gaya = isi.get("gaya", "") or "nomor"
    if gaya not in dict(GAYA):
        raise SetelanSalah("gaya", f"Cara berhalaman salah satu dari {', '.join(dict(GAYA))}.")
    klien = client_of(
        isi.get("alamat", ""),
        lingkungan,
        medan="alamat",
        kepala={kepala: f"Bearer {kunci}" if kepala == "Authorization" else kunci, "Accept": "application/json"},
    )
    return SimpegRest(klien, _map(isi.get("peta", "")), int(ukuran), gaya)


SIMPEG_REST = ConnectorConfig(
    kode="simpeg-rest",
    label="SIMPEG daerah (REST)",
    bidang=Bidang.KEPEGAWAIAN,
    kemampuan=frozenset({Kemampuan.UNIT, Kemampuan.PEGAWAI, Kemampuan.PENUGASAN, Kemampuan.BERHENTI}),
    medan=(
        Medan("alamat", "Alamat SIMPEG", "Misalnya https://simpeg.kotacontoh.go.id/api.", tempat=True),
        Medan("kunci", "Kunci", "Dari pengelola SIMPEG.", rahasia=True),
        Medan("kepala", "Nama kepala kunci", "Authorization dikirim sebagai Bearer.", bawaan="Authorization"),
        Medan("gaya", "Cara berhalaman", wajib=False, pilihan=GAYA, bawaan="nomor"),
        Medan("ukuran", "Baris tiap halaman", bawaan="200"),
        Medan("peta", "Peta medan (JSON)", "Hanya bagian yang berbeda dari peta bawaan.", wajib=False, panjang=True),
    ),
    buka=_open,
    bantuan="Daftar unit, pegawai, dan yang berhenti dari SIMPEG daerah, halaman demi halaman.",
)
