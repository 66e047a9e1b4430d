"""The code of a printed slip: what it proves, what it refuses, and how little the public page tells."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import override_settings

from erk_kit.binding import public_atomic, region_atomic
from erk_kit.errors import RegionBindingError
from tenants.penilaian.jelas.verifikasi import Keadaan, amount_read, code_of, masked, result_of, verdict_of
from tenants.penilaian.models import HasilPegawai, Hitungan
from tenants.remunerasi.cetak.kode import picture_of, verifier_of
from tenants.remunerasi.cetak.slip import slip_pdf
from tests.klien import KlienWilayah
from tests.unit.koreksi.conftest import OKT, Terkunci, menit

pytestmark = pytest.mark.unit

HURUF = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def hasil_of(terkunci: Terkunci, orang: Any) -> HasilPegawai:
    cari = HasilPegawai.objects.select_related("hitungan__periode", "pegawai")
    return cari.filter(pegawai=orang).order_by("-hitungan_id")[0]


def kode_of(terkunci: Terkunci, orang: Any, **ganti: Any) -> str:
    h = hasil_of(terkunci, orang)
    isi = {"schema": terkunci.daerah.schema, "hitungan": h.hitungan, "pegawai_id": h.pegawai_id}
    isi |= {"bruto": h.bruto, "potongan": h.potongan, "bersih": h.bersih}
    return code_of(**(isi | ganti))


def klien_of(terkunci: Terkunci) -> KlienWilayah:
    from tenants.registry.models import Domain

    with public_atomic():
        host = Domain.objects.get(tenant__schema_name=terkunci.daerah.schema).domain
    return KlienWilayah(terkunci.daerah.schema, HTTP_HOST=host)


def test_every_changed_letter_and_every_changed_figure_is_invalid(terkunci: Terkunci) -> None:
    with terkunci.buka():
        hasil = hasil_of(terkunci, terkunci.siti)
        kode = kode_of(terkunci, terkunci.siti)
        assert result_of(kode) == hasil
        # as somebody types it
        assert result_of(f" {kode[:5].lower()} {kode[5:]}\n") == hasil
        for tempat in range(len(kode)):
            ganti = HURUF[(HURUF.index(kode[tempat]) + 1 + tempat) % 32]
            if ganti != kode[tempat]:
                assert result_of(kode[:tempat] + ganti + kode[tempat + 1 :]) is None, tempat
        for salah in ("", "A" * 40, kode[:-1], kode + "A", kode.replace(kode[0], "0", 1), "é" * 40, "=" * 40):
            assert result_of(salah) is None
        # a slip of one who sees the code of somebody else: the person is part of what is signed
        budi = kode_of(terkunci, terkunci.budi)
        tukar = base64.b32encode(base64.b32decode(budi)[:9] + base64.b32decode(kode)[9:]).decode()
        assert result_of(tukar) is None
        for kolom in ("bruto", "potongan", "bersih"):
            nilai = getattr(hasil, kolom)
            assert result_of(kode_of(terkunci, terkunci.siti, **{kolom: nilai + 1})) is None, kolom


def test_a_code_belongs_to_one_region_and_one_key(terkunci: Terkunci) -> None:
    with terkunci.buka():
        kode = kode_of(terkunci, terkunci.siti)
        assert result_of(kode_of(terkunci, terkunci.siti, schema="r_3273")) is None
        with override_settings(SECRET_KEY="kunci-lain"):
            assert result_of(kode) is None
            with override_settings(SECRET_KEY_FALLBACKS=[_kunci_uji()]):
                assert result_of(kode) is not None, "old slips outlive a new key while the old one is kept"
    with region_atomic("r_3273"):
        assert result_of(kode) is None
    with public_atomic(), pytest.raises(RegionBindingError):
        result_of(kode)


def _kunci_uji() -> str:
    from erk_platform import settings

    return settings.SECRET_KEY


def test_a_row_that_somebody_changed_makes_its_slip_invalid(terkunci: Terkunci) -> None:
    """The control of what is signed: with the same row the code is good, with one rupiah more it is not."""
    from tests.unit.penilaian.test_telaah import sebagai_pemilik

    with terkunci.buka():
        kode, hasil = kode_of(terkunci, terkunci.siti), hasil_of(terkunci, terkunci.siti)
    ubah = "update penilaian_hasilpegawai set bersih = bersih + %s where id = %s"
    for tambah, ada in ((1, False), (-1, True)):
        sebagai_pemilik(terkunci.daerah, ubah, [tambah, hasil.pk])
        with terkunci.buka():
            assert (result_of(kode) is not None) is ada


def test_verdicts(terkunci: Terkunci) -> None:
    with terkunci.buka():
        siti, budi = (kode_of(terkunci, o) for o in (terkunci.siti, terkunci.budi))
        satu = verdict_of(result_of(siti))
        assert (satu.keadaan, satu.nip) == (Keadaan.BERLAKU, masked(terkunci.siti.nip))
        koreksi = terkunci.usulkan(menit(terkunci.budi, 600))
        assert verdict_of(result_of(budi)).keadaan == Keadaan.BERLAKU, "a proposal changes nothing"
        terkunci.terima(koreksi)
        assert "koreksi" in verdict_of(result_of(budi)).alasan
        assert verdict_of(result_of(budi)).keadaan == Keadaan.DIGANTI
        assert verdict_of(result_of(siti)).keadaan == Keadaan.BERLAKU


def test_a_run_that_was_computed_again_replaces_its_slips(daerah: Any) -> None:
    from tenants.penilaian.services import period_close

    with daerah.buka():
        orang = daerah.pabrik.pegawai("Siti")
        daerah.pabrik.presensi()
    isi = Terkunci(daerah, orang, orang, orang, {})
    period_close(schema=daerah.schema, kode=OKT)
    with daerah.buka():
        kode = kode_of(isi, orang)
        assert verdict_of(result_of(kode)).keadaan == Keadaan.RANCANGAN
        daerah.pabrik.aktivitas(orang, 1, 100)
    period_close(schema=daerah.schema, kode=OKT)
    with daerah.buka():
        assert verdict_of(result_of(kode)).keadaan == Keadaan.DIGANTI
        assert verdict_of(result_of(kode_of(isi, orang))).keadaan == Keadaan.RANCANGAN


@pytest.mark.parametrize(
    ("teks", "jumlah"),
    [
        ("1234567", 1234567),
        ("Rp 1.234.567", 1234567),
        ("rp1.234.567,00", 1234567),
        (" 1.234.567,- ", 1234567),
        ("0", 0),
        ("1.23.456", None),
        ("1,234,567", None),
        ("-5", None),
        ("", None),
        ("9" * 16, None),
        ("²3", None),
    ],
)
def test_amounts_as_people_write_them(teks: str, jumlah: int | None) -> None:
    assert amount_read(teks) == jumlah


def test_masked() -> None:
    assert masked("198501012010011001") == "1985•••••••••••001"
    assert masked(None) == masked("") == masked("1234567") == "tanpa NIP"


def test_the_public_page_tells_no_name_and_no_amount(terkunci: Terkunci) -> None:
    with terkunci.buka():
        kode, hasil = kode_of(terkunci, terkunci.siti), hasil_of(terkunci, terkunci.siti)
        hash_hasil = hasil.hitungan.hash_hasil
    klien = klien_of(terkunci)
    alamat = f"/verifikasi/{kode}/"
    angka = f"{hasil.bersih:,}".replace(",", ".")
    jawab = klien.get(alamat)
    teks = jawab.content.decode()
    assert "Berlaku." in teks
    assert "Oktober 2026" in teks
    assert masked(terkunci.siti.nip) in teks
    for rahasia in ("Siti", terkunci.siti.nip, angka, str(hasil.bersih), hash_hasil[:12]):
        assert rahasia not in teks, rahasia
    assert not klien.cookies
    assert jawab["X-Robots-Tag"] == "noindex, nofollow"
    assert jawab["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex' in teks
    for jumlah, harap, status in ((angka, "Cocok.", 200), (f"{hasil.bersih + 1}", "Tidak cocok.", 200), ("x", "", 422)):
        jawab = klien.post(alamat, {"jumlah": jumlah})
        assert jawab.status_code == status
        assert harap in jawab.content.decode()
        assert not klien.cookies
    jawab = klien.get(f"/verifikasi/{kode[:-1]}{'A' if kode[-1] != 'A' else 'B'}/")
    assert jawab.status_code == 404
    assert "Tidak sah." in jawab.content.decode()
    assert klien.get("/verifikasi/", {"kode": kode.lower()})["Location"] == alamat


@override_settings(ERK_BATAS_VERIFIKASI_PER_ALAMAT=(6, 60), ERK_BATAS_COCOK=(2, 60))
def test_trying_is_limited_by_address_and_by_slip(terkunci: Terkunci) -> None:
    with terkunci.buka():
        kode, lain = kode_of(terkunci, terkunci.siti), kode_of(terkunci, terkunci.budi)
    klien = klien_of(terkunci)
    status = [klien.post(f"/verifikasi/{kode}/", {"jumlah": str(n)}).status_code for n in range(3)]
    assert status == [200, 200, 429]
    # the same slip from elsewhere, and another slip from here
    jauh = {"REMOTE_ADDR": "203.0.113.9"}
    assert klien.post(f"/verifikasi/{kode}/", {"jumlah": "1"}, **jauh).status_code == 429
    assert klien.post(f"/verifikasi/{lain}/", {"jumlah": "1"}).status_code == 429
    assert klien.post(f"/verifikasi/{lain}/", {"jumlah": "1"}, **jauh).status_code == 200
    status = [klien.get(f"/verifikasi/{'A' * 40}/").status_code for _ in range(4)]
    assert status == [404, 404, 429, 429]


def test_the_pdf_carries_the_code_and_stays_the_same(terkunci: Terkunci) -> None:
    dibuat: list[Any] = []
    with terkunci.buka():
        hitungan = Hitungan.objects.select_related("periode").get()
        buat = verifier_of(schema=terkunci.daerah.schema, hitungan=hitungan, situs="https://kota.contoh.go.id")

        def verify(slip: Any) -> Any:
            dibuat.append(buat(slip))
            return dibuat[-1]

        pdf = [
            slip_pdf(hitungan=hitungan, pegawai_id=terkunci.siti.pk, wilayah="Kota Uji", verifikasi=verify)
            for _ in range(2)
        ]
        kode = kode_of(terkunci, terkunci.siti)
    assert pdf[0] == pdf[1]
    assert pdf[0].startswith(b"%PDF")
    assert dibuat[0].svg == picture_of(f"https://kota.contoh.go.id/verifikasi/{kode}/")
    assert " ".join(kode[i : i + 5] for i in range(0, 40, 5)) in dibuat[0].teks
