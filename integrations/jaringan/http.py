"""One HTTP request to a host that was checked: bounded in time and size, no redirect followed, errors in three classes.

It waits for the network, so never inside a database transaction; whoever holds one sees to it (`penjaga`).
"""

from __future__ import annotations

import email.utils
import http.client
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from integrations.contracts import GalatSumber, JenisGalat, Lingkungan, SetelanSalah
from integrations.jaringan.alamat import AlamatDitolak, Tuan, connect, host_of

BATAS_WAKTU = 20.0
BACA_MAKS = 32 * 1024 * 1024
TUNDA_MAKS = 3600
SEMENTARA = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, slots=True)
class Jawaban:
    """status: 200 to 299. kepala: names in small letters."""

    status: int
    kepala: Mapping[str, str]
    badan: bytes


def _bebas() -> None:
    """Nothing to guard."""


@dataclass(frozen=True)
class Klien:
    """A base address with the hosts that the operator allows. penjaga: called before each request; the shell gives one
    that raises inside a database transaction."""

    dasar: str
    tuan: Tuan
    tls: bool
    jalur: str
    kepala: Mapping[str, str] = field(default_factory=dict)
    batas_waktu: float = BATAS_WAKTU
    penjaga: Callable[[], None] = _bebas

    def minta(
        self,
        metode: str,
        jalur: str,
        *,
        badan: bytes | None = None,
        kepala: Mapping[str, str] | None = None,
        maks: int = BACA_MAKS,
    ) -> Jawaban:
        """jalur: below the base address, with its query. Raises GalatSumber: SEMENTARA (time-out, 429, 5xx, cut off),
        SETELAN (401, 403, 404, redirect, certificate, host not allowed), TETAP (any other refusal, answer too big)."""
        self.penjaga()
        nama = f"{self.tuan.host}:{self.tuan.port}"
        try:
            return self._sekali(metode, self.jalur + jalur, badan, {**self.kepala, **(kepala or {})}, maks, nama)
        except AlamatDitolak as galat:
            raise GalatSumber(JenisGalat.SETELAN, str(galat)) from galat
        except ssl.SSLError as galat:
            raise GalatSumber(JenisGalat.SETELAN, f"sertifikat {nama} tidak dapat dipercaya") from galat
        except TimeoutError as galat:
            raise GalatSumber(JenisGalat.SEMENTARA, f"{nama} tidak menjawab dalam {self.batas_waktu:.0f} s") from galat
        except (OSError, http.client.HTTPException) as galat:
            pesan = f"sambungan ke {nama} gagal atau terputus ({type(galat).__name__})"
            raise GalatSumber(JenisGalat.SEMENTARA, pesan) from galat

    def _sekali(
        self, metode: str, jalur: str, badan: bytes | None, kepala: Mapping[str, str], maks: int, nama: str
    ) -> Jawaban:
        mulai = time.monotonic()
        soket = connect(self.tuan, batas_waktu=self.batas_waktu)
        try:
            if self.tls:
                soket = ssl.create_default_context().wrap_socket(soket, server_hostname=self.tuan.host)
            # the connection is made already, to the address that was checked
            sambungan = http.client.HTTPConnection(self.tuan.host, self.tuan.port, timeout=self.batas_waktu)
            sambungan.sock = soket
            sambungan.request(metode, jalur or "/", body=badan, headers={"User-Agent": "E-RK", **kepala})
            jawab = sambungan.getresponse()
            isi = bytearray()
            # read by parts: a server that sends a byte now and then may not hold us for ever
            while potong := jawab.read1(65_536):
                isi += potong
                if len(isi) > maks:
                    raise GalatSumber(JenisGalat.TETAP, f"jawaban {nama} melebihi {maks // 1024} KiB")
                if time.monotonic() - mulai > self.batas_waktu * 3:
                    raise GalatSumber(JenisGalat.SEMENTARA, f"jawaban {nama} terlalu lambat")
            panjang = jawab.getheader("Content-Length")
            if panjang and panjang.isdigit() and metode != "HEAD" and len(isi) < int(panjang):
                raise GalatSumber(JenisGalat.SEMENTARA, f"jawaban {nama} terpotong")
            terima = {k.lower(): v for k, v in jawab.getheaders()}
        finally:
            soket.close()
        _judge(jawab.status, terima, nama, jalur.partition("?")[0])
        return Jawaban(jawab.status, terima, bytes(isi))


def _judge(kode: int, kepala: Mapping[str, str], nama: str, jalur: str) -> None:
    if 200 <= kode < 300:
        return
    if 300 <= kode < 400:
        raise GalatSumber(JenisGalat.SETELAN, f"{nama} mengalihkan ke alamat lain ({kode}); pengalihan tidak diikuti")
    if kode in (401, 403):
        raise GalatSumber(JenisGalat.SETELAN, f"{nama} menolak kredensialnya ({kode})", status=kode)
    if kode == 404:
        raise GalatSumber(JenisGalat.SETELAN, f"{nama} tidak mengenal {jalur} (404)", status=kode)
    if kode in SEMENTARA or kode >= 500:
        tunda = _delay(kepala.get("retry-after", ""))
        raise GalatSumber(JenisGalat.SEMENTARA, f"{nama} menjawab {kode}", tunda=tunda, status=kode)
    raise GalatSumber(JenisGalat.TETAP, f"{nama} menolak permintaan ({kode})", status=kode)


def _delay(teks: str) -> int:
    """Seconds of a Retry-After, which may also be a date."""
    if teks.isdigit():
        return min(int(teks), TUNDA_MAKS)
    try:
        saat = email.utils.parsedate_to_datetime(teks).timestamp()
    except (ValueError, TypeError):
        return 0
    return max(0, min(int(saat - time.time()), TUNDA_MAKS))


def client_of(
    url: str,
    lingkungan: Lingkungan,
    *,
    medan: str,
    kepala: Mapping[str, str] | None = None,
    batas_waktu: float = BATAS_WAKTU,
) -> Klien:
    """A client for a base address from settings; asks the network nothing. Raises SetelanSalah on `medan`."""
    harap = "yang diharapkan misalnya https://simpeg.contoh.go.id/api."
    try:
        bagian = urlsplit(url.strip())
        port = bagian.port
    except ValueError:
        raise SetelanSalah(medan, f"Alamat tidak terbaca; {harap}") from None
    if bagian.scheme not in ("http", "https") or not bagian.hostname or not url.isascii() or " " in url.strip():
        raise SetelanSalah(medan, f"Alamat {url!r} bukan alamat web; {harap}")
    if bagian.username or bagian.password or bagian.query or bagian.fragment:
        raise SetelanSalah(medan, f"Alamat hanya server dan jalurnya, tanpa nama, sandi, atau tanda tanya; {harap}")
    tls = bagian.scheme == "https"
    tuan = host_of(bagian.hostname, port or (443 if tls else 80), izin=lingkungan.izin, medan=medan)
    if not tls and not tuan.diizinkan:
        raise SetelanSalah(medan, "Alamat harus https, kecuali server yang diizinkan pengelola pusat.")
    batas = lingkungan.batas_waktu or batas_waktu
    return Klien(url.strip(), tuan, tls, bagian.path.rstrip("/"), dict(kepala or {}), batas, lingkungan.penjaga)


def key_of(isi: Mapping[str, str], *, dari: str) -> str:
    """The setting `kunci`, as a header can carry it. dari: whom to ask for it anew. Raises SetelanSalah."""
    kunci = isi.get("kunci", "")
    if not kunci or not kunci.isascii() or not kunci.isprintable():
        raise SetelanSalah("kunci", f"Kunci kosong atau memuat huruf yang tidak biasa. Salin ulang dari {dari}.")
    return kunci
