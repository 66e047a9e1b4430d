"""SIMPEG by way of files: a folder on a web server into which an export is put by night, or files that people bring.

    GET <alamat>/<berkas pegawai>      Authorization: Bearer <kunci>
    GET <alamat>/<berkas penugasan>

The columns are those of the import page (docs/impor.md). The parts are read the same way wherever they come from: a
part is known by the beginning of its name, "pegawai" or "penugasan".
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from integrations.berkas.kepegawaian import BerkasKepegawaian
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
    PegawaiRecord,
    PenugasanRecord,
    Potong,
    Rentang,
    SetelanSalah,
    Temuan,
)
from integrations.jaringan.http import Klien, client_of

T = TypeVar("T")
UMUR_MAKS_JAM = 24 * 31


@dataclasses.dataclass(frozen=True)
class SimpegBerkas:
    """klien: None where people bring the files. berkas: (kind, name in the folder). umur: how old an export may be."""

    klien: Klien | None = dataclasses.field(repr=False)
    berkas: tuple[tuple[str, str], ...]
    umur: dt.timedelta
    jam: Callable[[], dt.datetime] = dataclasses.field(repr=False)
    contract_version: int = CONTRACT_VERSION
    nama: str = "simpeg-berkas"

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        """Each file whole, however many are asked for: a file has no pages."""
        if self.klien is None:
            raise GalatSumber(
                JenisGalat.SETELAN, "alamat folder belum diisi; isi alamatnya, atau unggah berkas di Impor"
            )
        for jenis, nama in self.berkas:
            jawab = self.klien.minta("GET", f"/{nama}")
            if not jawab.badan.strip() or jawab.badan.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
                raise GalatSumber(JenisGalat.SEMENTARA, f"jawaban untuk {nama} kosong atau halaman web, bukan berkas")
            dibuat = _made(jawab.kepala.get("last-modified", ""))
            if dibuat is not None and self.jam() - dibuat > self.umur:
                hari = f"{dibuat.astimezone(self.jam().tzinfo):%d-%m-%Y %H.%M}"
                raise GalatSumber(JenisGalat.SEMENTARA, f"{nama} dibuat {hari}; ekspor SIMPEG tampaknya berhenti")
            yield Potong(f"{jenis}.{nama.rpartition('.')[2]}", jawab.badan, dibuat)

    def pegawai(self, mentah: Sequence[Potong]) -> Bacaan[PegawaiRecord]:
        return _read(mentah, "pegawai", lambda p: BerkasKepegawaian(p.nama, isi_pegawai=p.isi).pegawai())

    def penugasan(self, mentah: Sequence[Potong]) -> Bacaan[PenugasanRecord]:
        return _read(mentah, "penugasan", lambda p: BerkasKepegawaian(p.nama, isi_penugasan=p.isi).penugasan())


def _read(mentah: Sequence[Potong], jenis: str, satu: Callable[[Potong], Bacaan[T]]) -> Bacaan[T]:
    """The first file of a kind. Another one is told: which of two rolls is the right one is not ours to guess."""
    milik = [p for p in mentah if p.nama.startswith(jenis)]
    if not milik:
        return Bacaan((), (), 0)
    bacaan = satu(milik[0])
    lebih = tuple(
        Temuan(p.nama, 0, "", f"Sudah ada berkas {jenis} lain dalam kiriman ini", "satu berkas", "gabungkan berkasnya")
        for p in milik[1:]
    )
    return dataclasses.replace(bacaan, temuan=bacaan.temuan + lebih)


def _made(teks: str) -> dt.datetime | None:
    """When a file was made, as its server says; None where it does not say."""
    try:
        saat = parsedate_to_datetime(teks)
    except (ValueError, TypeError):
        return None
    return saat if saat.tzinfo is not None else saat.replace(tzinfo=dt.UTC)


def _open(isi: Mapping[str, str], lingkungan: Lingkungan) -> SimpegBerkas:
    umur = isi.get("umur", "") or "36"
    if not umur.isascii() or not umur.isdigit() or not 1 <= int(umur) <= UMUR_MAKS_JAM:
        raise SetelanSalah("umur", f"Umur berkas 1 sampai {UMUR_MAKS_JAM} jam.")
    berkas = []
    for jenis in ("pegawai", "penugasan"):
        nama = isi.get(f"berkas_{jenis}", "").strip()
        if nama and (not _plain(nama) or nama.rpartition(".")[2].lower() not in ("csv", "xlsx")):
            raise SetelanSalah(
                f"berkas_{jenis}", "Nama berkas berakhiran .csv atau .xlsx: huruf, angka, titik, tanda hubung."
            )
        berkas += [(jenis, nama)] if nama else []
    alamat, kunci = isi.get("alamat", "").strip(), isi.get("kunci", "")
    if not kunci.isascii() or not (kunci or "x").isprintable():
        raise SetelanSalah("kunci", "Kunci memuat huruf yang tidak biasa. Salin ulang dari pengelola SIMPEG.")
    if alamat and not berkas:
        raise SetelanSalah("berkas_pegawai", "Sebutkan sedikitnya satu nama berkas, misalnya pegawai.csv.")
    klien = _client(alamat, kunci, isi, lingkungan) if alamat else None
    return SimpegBerkas(klien, tuple(berkas), dt.timedelta(hours=int(umur)), lingkungan.jam)


def _client(alamat: str, kunci: str, isi: Mapping[str, Any], lingkungan: Lingkungan) -> Klien:
    return client_of(
        alamat,
        izin=lingkungan.izin,
        medan="alamat",
        kepala={"Authorization": f"Bearer {kunci}"} if kunci else {},
        batas_waktu=float(isi.get("batas_waktu") or 60),
        penjaga=lingkungan.penjaga,
    )


def _plain(nama: str) -> bool:
    return nama.isascii() and ".." not in nama and all(c.isalnum() or c in "._-" for c in nama)


SIMPEG_BERKAS = ConnectorConfig(
    kode="simpeg-berkas",
    label="SIMPEG (berkas Excel atau CSV)",
    bidang=Bidang.KEPEGAWAIAN,
    kemampuan=frozenset({Kemampuan.PEGAWAI, Kemampuan.PENUGASAN}),
    medan=(
        Medan("alamat", "Alamat folder", "Misalnya https://simpeg.kotacontoh.go.id/ekspor.", wajib=False, tempat=True),
        Medan("kunci", "Kunci", "Dikirim sebagai Authorization: Bearer.", wajib=False, rahasia=True),
        Medan("berkas_pegawai", "Berkas pegawai", "Kolomnya seperti di Impor.", wajib=False, bawaan="pegawai.csv"),
        Medan("berkas_penugasan", "Berkas penugasan", wajib=False, bawaan="penugasan.csv"),
        Medan("umur", "Umur berkas paling lama (jam)", "Yang lebih tua berarti ekspornya berhenti.", bawaan="36"),
    ),
    buka=_open,
    bantuan="Mengambil ekspor SIMPEG dari sebuah folder web. Berkas di komputer sendiri diunggah di Impor.",
)
