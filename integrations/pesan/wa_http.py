"""WhatsApp through a gateway's HTTP interface: one POST a message, its body a template that the region writes.

Gateways differ in the names of two fields and in one header; that is all the template has to say. Values are put into
the parsed JSON, never into its text, so nothing in a message can change its shape. Redirects are not followed: they
would carry the token to another host.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from integrations.contracts import Akhir, HasilKirim, Medan, Pesan, SetelanSalah, Tujuan
from integrations.jaringan.alamat import AlamatDitolak, Tuan, connect, host_of

BATAS_WAKTU = 10.0
BACA_MAKS = 16_384
TUNDA_MAKS = 3600
TEMPLAT = '{"target": "{tujuan}", "message": "{teks}", "ref": "{nomor}"}'
# later these may be taken: slow, too early, too many
COBA_LAGI = frozenset({401, 403, 408, 409, 425, 429})


@dataclass(frozen=True)
class WaHttp:
    tuan: Tuan
    tls: bool
    jalur: str
    kepala: str
    token: str
    templat: Any
    contract_version: int = 1

    def kirim(self, pesan: Pesan) -> HasilKirim:
        isi = {"tujuan": pesan.tujuan, "teks": pesan.teks, "perihal": pesan.perihal, "nomor": pesan.nomor}
        badan = json.dumps(_fill(self.templat, isi), ensure_ascii=False).encode()
        try:
            return self._post(badan, pesan.nomor)
        except AlamatDitolak as galat:
            return HasilKirim(Akhir.COBA_LAGI, str(galat))
        except ssl.SSLError:
            return HasilKirim(Akhir.COBA_LAGI, "sertifikat gerbang WhatsApp tidak dapat dipercaya")
        except TimeoutError:
            return HasilKirim(Akhir.COBA_LAGI, f"gerbang WhatsApp tidak menjawab dalam {BATAS_WAKTU:.0f} detik")
        except (OSError, http.client.HTTPException) as galat:
            return HasilKirim(Akhir.COBA_LAGI, f"tidak tersambung ke gerbang WhatsApp ({type(galat).__name__})")

    def _post(self, badan: bytes, nomor: str) -> HasilKirim:
        soket = connect(self.tuan, batas_waktu=BATAS_WAKTU)
        try:
            if self.tls:
                soket = ssl.create_default_context().wrap_socket(soket, server_hostname=self.tuan.host)
            # the connection is made already, to the address that was checked
            sambungan = http.client.HTTPConnection(self.tuan.host, self.tuan.port, timeout=BATAS_WAKTU)
            sambungan.sock = soket
            kepala = {"Content-Type": "application/json", "User-Agent": "E-RK", "Idempotency-Key": nomor}
            if self.token:
                kepala[self.kepala] = f"Bearer {self.token}" if self.kepala == "Authorization" else self.token
            sambungan.request("POST", self.jalur, body=badan, headers=kepala)
            jawab = sambungan.getresponse()
            jawab.read(BACA_MAKS)
            return _result(jawab)
        finally:
            soket.close()


def _result(jawab: http.client.HTTPResponse) -> HasilKirim:
    kode = jawab.status
    if 200 <= kode < 300:
        return HasilKirim(Akhir.TERKIRIM)
    if 300 <= kode < 400:
        return HasilKirim(Akhir.COBA_LAGI, f"gerbang WhatsApp mengalihkan ke alamat lain ({kode}); perbaiki alamatnya")
    if kode in COBA_LAGI or kode >= 500:
        tunda = jawab.getheader("Retry-After", "") or ""
        return HasilKirim(
            Akhir.COBA_LAGI,
            f"gerbang WhatsApp menolak tokennya ({kode})"
            if kode in (401, 403)
            else f"gerbang WhatsApp menjawab {kode}",
            min(int(tunda), TUNDA_MAKS) if tunda.isdigit() else 0,
        )
    return HasilKirim(Akhir.GAGAL, f"gerbang WhatsApp menolak pesan ini ({kode})")


def _fill(bagian: Any, isi: Mapping[str, str]) -> Any:
    if isinstance(bagian, str):
        # one pass, so that a message that contains "{nomor}" stays as it is
        potong = bagian.split("{")
        hasil = potong[0]
        for satu in potong[1:]:
            nama, tutup, sisa = satu.partition("}")
            hasil += isi[nama] + sisa if tutup and nama in isi else "{" + satu
        return hasil
    if isinstance(bagian, dict):
        return {k: _fill(v, isi) for k, v in bagian.items()}
    if isinstance(bagian, list):
        return [_fill(v, isi) for v in bagian]
    return bagian


class JenisWaHttp:
    kode: ClassVar[str] = "wa"
    label: ClassVar[str] = "WhatsApp (gerbang HTTP)"
    tujuan: ClassVar[Tujuan] = Tujuan.TELEPON
    medan: ClassVar[tuple[Medan, ...]] = (
        Medan("url", "Alamat gerbang", "Alamat https penyedia, misalnya https://gerbang.contoh.id/kirim.", tempat=True),
        Medan("token", "Token", "Dari penyedia gerbang.", wajib=False, rahasia=True),
        Medan("kepala", "Nama kepala token", "Authorization dikirim sebagai Bearer.", bawaan="Authorization"),
        Medan(
            "templat",
            "Isi permintaan (JSON)",
            "{tujuan} nomor telepon, {teks} isi pesan; boleh juga {perihal} dan {nomor}.",
            panjang=True,
            bawaan=TEMPLAT,
        ),
    )

    def buka(self, isi: Mapping[str, str], *, izin: frozenset[str]) -> WaHttp:
        bagian = _url(isi.get("url", "").strip())
        tls = bagian.scheme == "https"
        tuan = host_of(bagian.hostname or "", bagian.port or (443 if tls else 80), izin=izin, medan="url")
        if not tls and not tuan.diizinkan:
            raise SetelanSalah("url", "Alamat gerbang harus https, kecuali server yang diizinkan pengelola pusat.")
        kepala, token = isi.get("kepala", "").strip(), isi.get("token", "").strip()
        if not kepala or not all(c.isalnum() or c == "-" for c in kepala) or not kepala.isascii():
            raise SetelanSalah("kepala", "Nama kepala hanya huruf, angka, dan tanda hubung, misalnya Authorization.")
        if not token.isascii() or not token.isprintable():
            raise SetelanSalah("token", "Token hanya huruf, angka, dan tanda baca biasa. Salin ulang dari penyedianya.")
        return WaHttp(tuan, tls, _jalur(bagian), kepala, token, _templat(isi.get("templat", "")))


def _url(teks: str) -> Any:
    harap = "yang diharapkan misalnya https://gerbang.contoh.id/kirim."
    try:
        bagian = urlsplit(teks)
        bagian.port  # noqa: B018 - a bad port is told when it is asked for
    except ValueError:
        raise SetelanSalah("url", f"Alamat gerbang tidak terbaca; {harap}") from None
    if bagian.scheme not in ("http", "https") or not bagian.hostname or not teks.isascii() or " " in teks:
        raise SetelanSalah("url", f"Alamat gerbang {teks!r} bukan alamat web; {harap}")
    if bagian.username or bagian.password:
        raise SetelanSalah("url", "Jangan menulis nama atau sandi di dalam alamat; isikan pada kolom Token.")
    return bagian


def _jalur(bagian: Any) -> str:
    return (bagian.path or "/") + (f"?{bagian.query}" if bagian.query else "")


def _templat(teks: str) -> Any:
    try:
        templat = json.loads(teks)
    except (ValueError, RecursionError):
        raise SetelanSalah("templat", f"Isi permintaan bukan JSON; yang diharapkan misalnya {TEMPLAT}.") from None
    rata = json.dumps(templat)
    if not isinstance(templat, dict) or "{tujuan}" not in rata or "{teks}" not in rata:
        raise SetelanSalah("templat", "Isi permintaan harus objek JSON yang memuat {tujuan} dan {teks}.")
    return templat


WA = JenisWaHttp()
