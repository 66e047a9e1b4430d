"""The console's pages on packs and keys: two people, two browsers, one publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_core import load_pack
from tenants.registry.models import PaketTerbit
from tenants.registry.tanda import key_id, key_new, key_read, public_json, sign
from tests.unit.aturan.test_terbit import UJI, Pusat
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation


def berkas(nama: str, isi: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(nama, isi if isinstance(isi, bytes) else isi.encode())


def test_two_maintainers_in_the_console(wilayah: Any, klien: Callable[..., Any]) -> None:
    pack = load_pack(UJI)
    with wilayah("public"):
        pusat = Pusat()
        a, b, c = (klien("konsol", pengguna=o) for o in pusat.orang)
        pem, publik = key_new()
        kunci = {"sebutan": "Baru", "publik": berkas("k.pub.json", public_json(publik, "x"))}
        assert a.post("/kunci/", kunci).status_code == 302
        assert a.post("/kunci/", kunci | {"publik": berkas("k", "rusak")}).status_code == 422
        alamat = f"/kunci/{key_id(publik)}/"
        a.post(alamat, {"jenis": "AKTIF"})
        assert "Menunggu diaktifkan" in c.get("/kunci/").content.decode()
        c.post(alamat, {"jenis": "AKTIF"})
        tanda = sign(key_read(pem), id_=pack.id, versi=pack.versi, hash_paket=pack.hash)
        isi = {"paket": berkas("p.json", pack.canonical()), "tanda": berkas("t.json", tanda.to_json()), "catatan": "R"}
        assert b.post("/paket/", isi).status_code == 422
        isi |= {"paket": berkas("p.json", pack.canonical()), "tanda": berkas("t.json", tanda.to_json())}
        assert a.post("/paket/", isi).status_code == 302
        satu = PaketTerbit.objects.get()
        rinci = f"/paket/{satu.pk}/"
        assert "Anda sudah menandatangani" in a.get(rinci).content.decode()
        salah = berkas("t.json", tanda.to_json())
        jawab = b.post(rinci, {"tanda": salah})
        assert jawab.status_code == 422
        assert "bukan milik Anda" in jawab.content.decode()
        assert b.post(rinci, {"tanda": berkas("t.json", pusat.tanda(1, pack).to_json())}).status_code == 302
        for alamat in ("/paket/", rinci, "/kunci/"):
            with CaptureQueriesContext(connection) as rekaman:
                jawab = b.get(alamat)
            assert len(own_queries(rekaman)) <= KUERI_MAKS, alamat
            assert "Terbit" in jawab.content.decode() or alamat == "/kunci/"
        c.post(f"/kunci/{pusat.kunci[1][1]}/", {"jenis": "CABUT", "alasan": "uji"})
        assert "Dicabut" in c.get("/kunci/").content.decode()
