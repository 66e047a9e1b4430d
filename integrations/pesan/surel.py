"""E-mail by SMTP, through the region's own mail server."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from typing import ClassVar

from integrations.contracts import Akhir, HasilKirim, Medan, Pesan, SetelanSalah, Tujuan
from integrations.jaringan.alamat import AlamatDitolak, Tuan, connect, host_of

BATAS_WAKTU = 15.0
AMAN = (("starttls", "STARTTLS (port 587)"), ("tls", "TLS sejak awal (port 465)"), ("tanpa", "Tanpa enkripsi"))


class _Tertambat:
    """An SMTP connection to the address that was checked; the certificate is still that of the name."""

    tuan: Tuan

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(self.tuan, batas_waktu=timeout)


class _Smtp(_Tertambat, smtplib.SMTP):
    pass


class _SmtpTls(_Tertambat, smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.context.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=self.tuan.host)


@dataclass(frozen=True)
class Surel:
    tuan: Tuan
    aman: str
    pengirim: Address
    nama_masuk: str
    sandi: str
    contract_version: int = 1

    def kirim(self, pesan: Pesan) -> HasilKirim:
        try:
            surat = self._letter(pesan)
        except (ValueError, IndexError, AttributeError):
            return HasilKirim(Akhir.GAGAL, "alamat surel penerima tidak sah")
        try:
            return self._send(surat, pesan.tujuan)
        except AlamatDitolak as galat:
            return HasilKirim(Akhir.COBA_LAGI, str(galat))
        except smtplib.SMTPRecipientsRefused as galat:
            kode = max((int(k) for k, _ in galat.recipients.values()), default=500)
            return HasilKirim(_akhir(kode), f"server surel menolak penerima ({kode})")
        except smtplib.SMTPAuthenticationError as galat:
            return HasilKirim(
                Akhir.COBA_LAGI, f"server surel menolak nama masuk atau kata sandinya ({galat.smtp_code})"
            )
        except smtplib.SMTPSenderRefused as galat:
            return HasilKirim(Akhir.COBA_LAGI, f"server surel menolak alamat pengirim ({galat.smtp_code})")
        except smtplib.SMTPResponseException as galat:
            return HasilKirim(_akhir(galat.smtp_code), f"server surel menjawab {galat.smtp_code}")
        except ssl.SSLError:
            return HasilKirim(Akhir.COBA_LAGI, "sertifikat server surel tidak dapat dipercaya")
        except TimeoutError:
            return HasilKirim(Akhir.COBA_LAGI, f"server surel tidak menjawab dalam {BATAS_WAKTU:.0f} detik")
        except (OSError, smtplib.SMTPException) as galat:
            return HasilKirim(Akhir.COBA_LAGI, f"tidak tersambung ke server surel ({type(galat).__name__})")

    def _letter(self, pesan: Pesan) -> EmailMessage:
        surat = EmailMessage()
        surat["From"] = self.pengirim
        surat["To"] = Address(addr_spec=pesan.tujuan)
        surat["Subject"] = " ".join(pesan.perihal.split())
        surat["Date"] = formatdate(localtime=False)
        surat["Message-ID"] = f"<{pesan.nomor}@{self.pengirim.domain}>"
        # no holiday notices back to us
        surat["Auto-Submitted"] = "auto-generated"
        surat.set_content(pesan.teks)
        return surat

    def _send(self, surat: EmailMessage, tujuan: str) -> HasilKirim:
        konteks = ssl.create_default_context()
        smtp: _Smtp | _SmtpTls
        if self.aman == "tls":
            smtp = _SmtpTls(timeout=BATAS_WAKTU, context=konteks, local_hostname=self.pengirim.domain)
        else:
            smtp = _Smtp(timeout=BATAS_WAKTU, local_hostname=self.pengirim.domain)
        smtp.tuan = self.tuan
        # smtplib takes the name that the certificate is checked against from here
        smtp._host = self.tuan.host  # type: ignore[union-attr]
        try:
            smtp.connect(self.tuan.host, self.tuan.port)
            if self.aman == "starttls":
                smtp.starttls(context=konteks)
            if self.nama_masuk:
                smtp.login(self.nama_masuk, self.sandi)
            smtp.send_message(surat, to_addrs=[tujuan])
        finally:
            smtp.close()
        return HasilKirim(Akhir.TERKIRIM)


def _akhir(kode: int) -> Akhir:
    """5xx is for ever, except what says that the mailbox is full or the policy of the day refuses."""
    return Akhir.GAGAL if 500 <= kode < 600 and kode not in (552, 554) else Akhir.COBA_LAGI


class JenisSurel:
    kode: ClassVar[str] = "surel"
    label: ClassVar[str] = "Surel (e-mail)"
    tujuan: ClassVar[Tujuan] = Tujuan.SUREL
    medan: ClassVar[tuple[Medan, ...]] = (
        Medan("host", "Server SMTP", "Nama server surel daerah, misalnya smtp.contoh.go.id.", tempat=True),
        Medan("port", "Port", "587 untuk STARTTLS, 465 untuk TLS sejak awal.", tempat=True, bawaan="587"),
        Medan(
            "aman",
            "Enkripsi",
            "Tanpa enkripsi hanya untuk server yang diizinkan pengelola pusat.",
            tempat=True,
            pilihan=AMAN,
        ),
        Medan("pengirim", "Alamat pengirim", "Misalnya e-kinerja@contoh.go.id."),
        Medan("nama_pengirim", "Nama pengirim", wajib=False, bawaan="E-RK"),
        Medan("nama_masuk", "Nama masuk", "Kosongkan bila server tidak memintanya.", wajib=False),
        Medan("sandi", "Kata sandi", wajib=False, rahasia=True),
    )

    def buka(self, isi: Mapping[str, str], *, izin: frozenset[str]) -> Surel:
        port = isi.get("port", "")
        if not port.isdigit():
            raise SetelanSalah("port", f"Port {port!r} bukan bilangan; yang diharapkan misalnya 587.")
        tuan = host_of(isi.get("host", ""), int(port), izin=izin, medan="host")
        aman = isi.get("aman", "")
        if aman not in dict(AMAN):
            raise SetelanSalah("aman", "Pilih cara enkripsinya.")
        if aman == "tanpa" and not tuan.diizinkan:
            raise SetelanSalah(
                "aman", "Tanpa enkripsi hanya untuk server yang diizinkan pengelola pusat; pilih STARTTLS."
            )
        try:
            pengirim = Address(isi.get("nama_pengirim", "").strip(), addr_spec=isi.get("pengirim", "").strip())
        except (ValueError, IndexError, AttributeError):
            pengirim = Address()
        if not (pengirim.username and pengirim.domain):
            raise SetelanSalah(
                "pengirim", "Alamat pengirim tidak sah; yang diharapkan misalnya e-kinerja@contoh.go.id."
            )
        return Surel(tuan, aman, pengirim, isi.get("nama_masuk", "").strip(), isi.get("sandi", ""))


SUREL = JenisSurel()
