"""A file that another system puts at a web address, fetched whole: for systems that can export and nothing else."""

from __future__ import annotations

import base64
import datetime as dt
import email.utils
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from integrations.berkas.excel import excel_rows, heading
from integrations.berkas.sumber import Baris, BerkasRusak, SelRusak, csv_rows, is_workbook
from integrations.contracts import GalatSumber, JenisGalat, Lingkungan, Medan, Potong, SetelanSalah, Temuan
from integrations.jaringan.http import Klien, client_of

MEDAN_ALAMAT = (
    Medan("alamat", "Alamat berkas", "Misalnya https://siap.kotacontoh.go.id/ekspor/rekaman.csv.", tempat=True),
    Medan("pengguna", "Nama pengguna", "Kosong bila alamatnya terbuka di jaringan daerah.", wajib=False),
    Medan("sandi", "Kata sandi", wajib=False, rahasia=True),
)


@dataclass(frozen=True)
class Unduhan:
    klien: Klien = field(repr=False)

    def fetch(self) -> tuple[Potong, dt.datetime | None]:
        """The file as it is, and when the server says it was written. Raises GalatSumber."""
        jawab = self.klien.minta("GET", "")
        if jawab.badan.lstrip()[:1] == b"<":
            raise GalatSumber(JenisGalat.SEMENTARA, f"{self.klien.tuan.host} memberi halaman web, bukan berkas")
        nama = "berkas.xlsx" if is_workbook(jawab.badan) else "berkas.csv"
        return Potong(nama, jawab.badan), _written(jawab.kepala.get("last-modified", ""))


def _written(teks: str) -> dt.datetime | None:
    try:
        saat = email.utils.parsedate_to_datetime(teks)
    except (ValueError, TypeError):
        return None
    return saat if saat.tzinfo is not None else None


def day_begin(saat: dt.datetime, zona: str) -> dt.datetime:
    """Midnight before an instant, where the region is."""
    return saat.astimezone(ZoneInfo(zona)).replace(hour=0, minute=0, second=0, microsecond=0)


def download_of(isi: Mapping[str, str], lingkungan: Lingkungan) -> Unduhan:
    """Raises SetelanSalah."""
    pengguna, sandi = isi.get("pengguna", ""), isi.get("sandi", "")
    if bool(pengguna) != bool(sandi):
        raise SetelanSalah("sandi", "Nama pengguna dan kata sandi diisi keduanya, atau tidak satu pun.")
    if not (pengguna + sandi).isascii() or not (pengguna + sandi + "x").isprintable() or ":" in pengguna:
        raise SetelanSalah("pengguna", "Nama pengguna atau kata sandi memuat huruf yang tidak dapat dikirim.")
    tanda = base64.b64encode(f"{pengguna}:{sandi}".encode()).decode()
    return Unduhan(
        client_of(
            isi.get("alamat", ""),
            lingkungan,
            medan="alamat",
            kepala={"Authorization": f"Basic {tanda}"} if pengguna else {},
        )
    )


def column_names(teks: str, kolom: Sequence[str], *, medan: str) -> dict[str, str]:
    """ "masuk=Scan Masuk" a line: what a column is called in the file, over its own name. Raises SetelanSalah."""
    nama = {k: heading(k) for k in kolom}
    for ke, baris in enumerate(teks.splitlines(), start=1):
        if not baris.strip():
            continue
        kita, sama, mereka = (b.strip() for b in baris.partition("="))
        if kita not in nama or not sama or not heading(mereka):
            contoh = f"salah satu dari {', '.join(kolom)}, misalnya {kolom[0]}=Kolom di berkas"
            raise SetelanSalah(medan, f"Baris {ke} nama kolom tidak terbaca; yang diharapkan {contoh}.")
        nama[kita] = heading(mereka)
    if len(set(nama.values())) < len(nama):
        raise SetelanSalah(medan, "Satu kolom berkas dipakai dua kali; tiap kolom sekali.")
    return nama


def table_rows(
    potong: Potong, *, jenis: str, nama: Mapping[str, str], wajib: Sequence[str], catat: Callable[[Temuan], None]
) -> Iterator[tuple[int, dict[str, str], dict[str, str]]]:
    """(line, our columns, all columns) of a CSV or workbook; other columns than ours may be there and are only kept.

    A file that is none, or whose header lacks a required column, is one finding.
    """

    def salah(baris: int, pesan: str, harap: str, saran: str, kolom: str = "") -> None:
        catat(Temuan(potong.nama, baris, kolom, pesan, harap, saran))

    perlu = tuple(nama[w] for w in wajib)
    try:
        sumber: Iterable[Baris] = (
            excel_rows(potong.isi, jenis=jenis, wajib=perlu) if is_workbook(potong.isi) else csv_rows(potong.isi)
        )
        kepala: list[str] | None = None
        for nomor, sel in sumber:
            teks = [s.teks if isinstance(s, SelRusak) else s for s in sel]
            if kepala is None:
                kepala = [heading(s) for s in teks]
                kurang = [p for p in perlu if kepala.count(p) != 1]
                if kurang:
                    pesan = f"Kolom {', '.join(kurang)} tidak ada, atau ada dua kali"
                    salah(1, pesan, f"kolom {', '.join(perlu)}", "betulkan nama kolom pada setelan atau di sumbernya")
                    return
            elif any(teks):
                semua = {k: t for k, t in zip(kepala, teks, strict=False) if k}
                rusak = [(k, s) for k, s in zip(kepala, sel, strict=False) if isinstance(s, SelRusak) and k in perlu]
                if rusak:
                    kolom, sel_rusak = rusak[0]
                    salah(nomor, sel_rusak.pesan, sel_rusak.diharapkan, sel_rusak.saran, kolom)
                    continue
                yield nomor, {k: semua.get(n, "") for k, n in nama.items()}, semua
        if kepala is None:
            salah(1, "Berkas kosong", f"kolom {', '.join(perlu)}", "periksa ekspor dari sistem asalnya")
    except BerkasRusak as galat:
        salah(max(galat.baris, 1), galat.pesan, galat.diharapkan, galat.saran)
