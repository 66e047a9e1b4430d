"""The channels themselves, against real servers on this machine; where they may connect to. No database."""

from __future__ import annotations

import json
import socket
from email import message_from_bytes
from typing import Any

import pytest

from integrations.contracts import Akhir, JenisSaluran, Pesan, Saluran, SetelanSalah
from integrations.jaringan import alamat
from integrations.pesan.surel import SUREL
from integrations.pesan.wa_http import TEMPLAT, WA
from tests.unit.pemberitahuan.server import gateway, smtp_sink

pytestmark = pytest.mark.contract
PESAN = Pesan("628123456789", "Perihal", 'Baris "satu"\nbaris {nomor} dua', "n-1")
SURAT = Pesan("budi@contoh.go.id", "Perihal\nBcc: x@y.z", "Ada pemberitahuan – ya.", "n-2")


def wa(port: int, **ubah: str) -> Saluran:
    isi = {
        "url": f"http://127.0.0.1:{port}/kirim?k=1",
        "token": "rahasia",
        "kepala": "Authorization",
        "templat": TEMPLAT,
    }
    return WA.buka(isi | ubah, izin=frozenset({f"127.0.0.1:{port}"}))


def surel(port: int, **ubah: str) -> Saluran:
    isi = {"host": "127.0.0.1", "port": str(port), "aman": "tanpa", "pengirim": "e-rk@contoh.go.id"}
    return SUREL.buka(isi | {"nama_pengirim": "E-RK"} | ubah, izin=frozenset({"127.0.0.1"}))


def test_both_keep_the_contract() -> None:
    for jenis in (SUREL, WA):
        assert isinstance(jenis, JenisSaluran)
    assert isinstance(wa(1), Saluran)
    assert isinstance(surel(1), Saluran)


def test_a_gateway_gets_one_post_with_token_and_number() -> None:
    with gateway() as g:
        assert wa(g.port).kirim(PESAN).akhir == Akhir.TERKIRIM
    ((kepala, isi),) = g.terima
    assert isi == {"target": PESAN.tujuan, "message": PESAN.teks, "ref": "n-1"}
    assert kepala["authorization"] == "Bearer rahasia"
    assert kepala["idempotency-key"] == "n-1"


@pytest.mark.parametrize(
    ("kode", "kepala", "harap", "tunda"),
    [
        (204, {}, Akhir.TERKIRIM, 0),
        (400, {}, Akhir.GAGAL, 0),
        (404, {}, Akhir.GAGAL, 0),
        (401, {}, Akhir.COBA_LAGI, 0),
        (429, {"Retry-After": "120"}, Akhir.COBA_LAGI, 120),
        (503, {"Retry-After": "9999999"}, Akhir.COBA_LAGI, 3600),
        (302, {"Location": "/lain"}, Akhir.COBA_LAGI, 0),
    ],
)
def test_answers_of_a_gateway(kode: int, kepala: dict[str, str], harap: Akhir, tunda: int) -> None:
    with gateway() as g:
        g.jawab, g.kepala = [kode], kepala
        hasil = wa(g.port).kirim(PESAN)
    assert (hasil.akhir, hasil.tunda) == (harap, tunda)
    # a redirect is not followed
    assert len(g.terima) == 1
    assert "rahasia" not in hasil.sebab
    assert PESAN.tujuan not in hasil.sebab


def test_nobody_there_and_too_slow_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as diam:
        diam.bind(("127.0.0.1", 0))
        port = diam.getsockname()[1]
        assert wa(port).kirim(PESAN).akhir == surel(port).kirim(SURAT).akhir == Akhir.COBA_LAGI
        diam.listen()
        monkeypatch.setattr("integrations.pesan.wa_http.BATAS_WAKTU", 0.2)
        monkeypatch.setattr("integrations.pesan.surel.BATAS_WAKTU", 0.2)
        for saluran, pesan in ((wa(port), PESAN), (surel(port), SURAT)):
            assert saluran.kirim(pesan).akhir == Akhir.COBA_LAGI


def test_a_letter_arrives_with_its_number_and_no_second_recipient() -> None:
    with smtp_sink() as kotak:
        assert surel(kotak.port).kirim(SURAT).akhir == Akhir.TERKIRIM
    ((penerima, isi),) = kotak.surat
    surat = message_from_bytes(isi.encode())
    assert penerima == SURAT.tujuan
    assert surat["Message-ID"] == "<n-2@contoh.go.id>"
    assert surat["Bcc"] is None
    muatan: Any = surat.get_payload(decode=True)
    assert muatan.decode().strip() == SURAT.teks


@pytest.mark.parametrize(("tolak", "harap"), [("550 tak ada", Akhir.GAGAL), ("451 nanti", Akhir.COBA_LAGI)])
def test_a_refused_mailbox(tolak: str, harap: Akhir) -> None:
    with smtp_sink() as kotak:
        kotak.tolak = tolak
        assert surel(kotak.port).kirim(SURAT).akhir == harap
    assert kotak.surat == []


def test_an_address_that_is_none_is_final() -> None:
    assert surel(1).kirim(Pesan("bukan alamat\r\nRCPT TO:<x@y>", "p", "t", "n")).akhir == Akhir.GAGAL


@pytest.mark.parametrize(
    ("medan", "nilai"),
    [
        ("url", "ftp://contoh.go.id/"),
        ("url", "http://contoh.go.id/"),
        ("url", "https://nama:sandi@contoh.go.id/"),
        ("url", "https://contoh.go.id:99999/"),
        ("url", "https:///kirim"),
        ("kepala", "X\r\nY"),
        ("token", "a\r\nb"),
        ("templat", "{bukan json"),
        ("templat", '{"to": "{tujuan}"}'),
    ],
)
def test_settings_of_a_gateway_that_are_refused(medan: str, nilai: str) -> None:
    isi = {"url": "https://contoh.go.id/kirim", "token": "t", "kepala": "X-Token", "templat": TEMPLAT}
    WA.buka(isi, izin=frozenset())
    with pytest.raises(SetelanSalah) as galat:
        WA.buka(isi | {medan: nilai}, izin=frozenset())
    assert galat.value.medan == medan


def test_a_list_of_allowed_hosts_is_all_there_is() -> None:
    isi = {"url": "https://contoh.go.id/kirim", "token": "", "kepala": "X", "templat": TEMPLAT}
    with pytest.raises(SetelanSalah, match="diizinkan"):
        WA.buka(isi, izin=frozenset({"lain.go.id"}))
    WA.buka(isi, izin=frozenset({"contoh.go.id"}))
    with pytest.raises(SetelanSalah, match="Tanpa enkripsi"):
        SUREL.buka({"host": "a.go.id", "port": "25", "aman": "tanpa", "pengirim": "a@b.id"}, izin=frozenset())


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1", "::1", "fe80::1",
     "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1"],
)  # fmt: skip
def test_inner_addresses_are_refused_after_the_name_was_resolved(ip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keluarga = socket.AF_INET6 if ":" in ip else socket.AF_INET
    jawab = [(socket.AF_INET, 1, 6, "", ("93.184.215.14", 443)), (keluarga, 1, 6, "", (ip, 443))]
    monkeypatch.setattr(alamat.socket, "getaddrinfo", lambda *a, **k: jawab)
    monkeypatch.setattr(alamat.socket, "create_connection", lambda *a, **k: pytest.fail("tersambung"))
    isi = {"url": "https://jahat.contoh.id/", "token": "t", "kepala": "X", "templat": TEMPLAT}
    hasil = WA.buka(isi, izin=frozenset()).kirim(PESAN)
    assert hasil.akhir == Akhir.COBA_LAGI
    assert "jaringan dalam" in hasil.sebab


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    ke: list[Any] = []

    def sambung(tujuan: Any, **_: Any) -> Any:
        ke.append(tujuan)
        raise ConnectionRefusedError

    # control: a public address is connected to, by number, so the name is not asked a second time
    jawab = [(socket.AF_INET, 1, 6, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(alamat.socket, "getaddrinfo", lambda *a, **k: jawab)
    monkeypatch.setattr(alamat.socket, "create_connection", sambung)
    isi = {"url": "https://baik.contoh.id/", "token": "t", "kepala": "X", "templat": TEMPLAT}
    WA.buka(isi, izin=frozenset()).kirim(PESAN)
    assert ke == [("93.184.215.14", 443)]


def test_values_cannot_change_the_shape_of_the_body() -> None:
    with gateway() as g:
        wa(g.port).kirim(Pesan("62", "p", '", "target": "lain', "n"))
    assert json.loads(json.dumps(g.terima[0][1])) == {"target": "62", "message": '", "target": "lain', "ref": "n"}
