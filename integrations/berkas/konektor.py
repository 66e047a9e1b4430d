"""SIMPEG by way of files: a folder on a web server into which an export is put by night, or files that people bring.

    GET <alamat>/<berkas pegawai>      Authorization: Bearer <kunci>
    GET <alamat>/<berkas penugasan>

The columns are those of the import page (docs/impor.md). The parts are read the same way wherever they come from: a
part is known by the beginning of its name, "pegawai" or "penugasan".
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
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

T = TypeVar("T", PegawaiRecord, PenugasanRecord)
# findings of a file quote a wrong NIP to whoever uploads it; those of a connection are read by others
_NIP = re.compile(r"NIP ('[^']*'|\d\S*)")
JENIS = ("pegawai", "penugasan")
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
        return _read(
            mentah, "pegawai", lambda p: BerkasKepegawaian(p.nama, isi_pegawai=p.isi).pegawai(), lambda c: c.nip
        )

    def penugasan(self, mentah: Sequence[Potong]) -> Bacaan[PenugasanRecord]:
        return _read(
            mentah,
            "penugasan",
            lambda p: BerkasKepegawaian(p.nama, isi_penugasan=p.isi).penugasan(),
            lambda c: (c.nip, c.kode_jabatan, c.kode_unit, c.jenis, c.mulai),
        )


def _read(
    mentah: Sequence[Potong], jenis: str, baca: Callable[[Potong], Bacaan[T]], kunci: Callable[[T], object]
) -> Bacaan[T]:
    """All files of a kind as one delivery: lines go on counting from file to file, and what stands in two is told."""
    catatan: dict[object, T] = {}
    temuan: list[Temuan] = []
    asal: dict[int, Mapping[str, str]] = {}
    banyak = geser = 0
    for p in mentah:
        if not p.nama.casefold().startswith(JENIS):
            # told by each reading, so that nobody's file is passed over in silence
            harap = "nama berawal pegawai atau penugasan, misalnya pegawai.csv"
            temuan.append(Temuan(p.nama, 0, "", "Nama berkas tidak menyebut isinya", harap, "ganti nama berkas itu"))
        if not p.nama.casefold().startswith(jenis):
            continue
        b = baca(p)
        banyak += b.jumlah_baris
        asal |= {n + geser: sel for n, sel in b.mentah.items()}
        for t in b.temuan:
            pesan = _NIP.sub("NIP", t.pesan)
            temuan.append(dataclasses.replace(t, baris=t.baris + geser if t.baris else 0, pesan=pesan))
        for c in b.catatan:
            baru = dataclasses.replace(c, baris=c.baris + geser)
            lama = catatan.setdefault(kunci(c), baru)
            if lama is not baru:
                pesan = f"Sudah ada pada baris {lama.baris}, di berkas lain"
                temuan.append(Temuan(p.nama, baru.baris, "", pesan, "di satu berkas saja", "hapus salah satunya"))
        geser += max((0, *b.mentah, *(t.baris for t in b.temuan)))
    return Bacaan(tuple(catatan.values()), tuple(temuan), banyak, asal)


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
    for jenis in JENIS:
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
        lingkungan,
        medan="alamat",
        kepala={"Authorization": f"Bearer {kunci}"} if kunci else {},
        batas_waktu=60,
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
