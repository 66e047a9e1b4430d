"""The CSV connector keeps the contract of integrations.contracts, without a database."""

import datetime as dt
import inspect

import pytest

from integrations.berkas import KOLOM, BerkasKepegawaian, BerkasPresensi, BerkasReferensi
from integrations.berkas.tabel import MAKS_TEMUAN
from integrations.contracts import (
    CONTRACT_VERSION,
    Bacaan,
    KepegawaianSource,
    PresensiSource,
    ReferensiSource,
    RekamanRecord,
    nip_masalah,
    nip_peringatan,
)

pytestmark = pytest.mark.contract
KINI = dt.datetime(2026, 11, 10, 12, 0, tzinfo=dt.UTC)
NIP = "198501012010011001"


def baca(teks: str, zona: str = "Asia/Jakarta") -> Bacaan[RekamanRecord]:
    return BerkasPresensi("uji.csv", teks.encode(), zona).rekaman(sampai=KINI)


def test_connectors_satisfy_the_protocols():
    for sumber, protokol in (
        (BerkasPresensi("a", b""), PresensiSource),
        (BerkasKepegawaian("a"), KepegawaianSource),
        (BerkasReferensi("a"), ReferensiSource),
    ):
        assert isinstance(sumber, protokol)
        assert sumber.contract_version == CONTRACT_VERSION
        for nama, fungsi in inspect.getmembers(protokol, inspect.isfunction):
            if not nama.startswith("_"):
                milik = inspect.signature(getattr(type(sumber), nama))
                assert list(milik.parameters) == list(inspect.signature(fungsi).parameters)


def test_records_are_frozen():
    catatan = baca(f"nip,waktu,perangkat\n{NIP},2026-11-09 07:28:00,P1\n").catatan[0]
    with pytest.raises(AttributeError):
        catatan.nip = "x"


@pytest.mark.parametrize(
    "waktu",
    ["2026-11-09 07:28:00", "2026-11-09 07:28", "09/11/2026 07:28", "2026-11-09T07:28:00", "2026-11-09T00:28:00Z"],
)
def test_each_form_of_time_is_the_same_instant(waktu):
    bacaan = baca(f"nip,waktu,perangkat\n{NIP},{waktu},P1\n")
    assert bacaan.temuan == ()
    assert bacaan.catatan[0].waktu == dt.datetime(2026, 11, 9, 0, 28, tzinfo=dt.UTC)


def test_time_without_zone_is_local_to_the_region():
    bacaan = baca(f"nip,waktu,perangkat\n{NIP},2026-11-09 07:28:00,P1\n", "Asia/Jayapura")
    assert bacaan.catatan[0].waktu == dt.datetime(2026, 11, 8, 22, 28, tzinfo=dt.UTC)


def test_spaces_quotes_order_semicolons_and_bom():
    teks = f'\ufeffPerangkat;NIP;Waktu\n"P;1";{NIP[:8]} {NIP[8:14]} {NIP[14]} {NIP[15:]};2026-11-09 07:28:00\n\n'
    bacaan = baca(teks)
    assert (bacaan.temuan, bacaan.jumlah_baris) == ((), 1)
    assert (bacaan.catatan[0].nip, bacaan.catatan[0].perangkat, bacaan.catatan[0].baris) == (NIP, "P;1", 2)


@pytest.mark.parametrize(
    ("teks", "baris", "kolom", "kata"),
    [
        ("nip,waktu\n", 1, "perangkat", "tidak ada"),
        ("nip,waktu,perangkat,nip\n", 1, "nip", "dua kali"),
        ("nip,waktu,perangkat,catatan\n", 1, "catatan", "tidak dikenal"),
        (f"nip,waktu,perangkat\n{NIP},2026-11-09 07:28:00\n", 2, "", "2 kolom"),
        ("nip,waktu,perangkat\n1.985E+17,2026-11-09 07:28:00,P1\n", 2, "nip", "karakter selain angka"),
        ('nip,waktu,perangkat\n"buka,2026-11-09 07:28:00,P1\n', 2, "", "kolom"),
    ],
)
def test_findings_name_place_expectation_and_advice(teks, baris, kolom, kata):
    bacaan = baca(teks)
    temuan = bacaan.temuan[0]
    assert (temuan.berkas, temuan.baris, temuan.kolom) == ("uji.csv", baris, kolom)
    assert kata in temuan.pesan
    assert temuan.diharapkan
    assert temuan.saran
    assert bacaan.catatan == ()


def test_findings_are_capped():
    bacaan = baca("nip,waktu,perangkat\n" + "1,2026-11-09 07:28:00,P1\n" * 1000)
    assert len(bacaan.temuan) == MAKS_TEMUAN + 1
    assert "Masih ada temuan lain" in bacaan.temuan[-1].pesan


@pytest.mark.parametrize("jenis", sorted(KOLOM))
def test_header_alone_is_a_finding_in_every_kind(jenis):
    isi = (",".join(KOLOM[jenis][0]) + "\n").encode()
    if jenis == "rekaman":
        bacaan = BerkasPresensi("a", isi).rekaman(sampai=KINI)
    else:
        sumber = BerkasKepegawaian if jenis in ("pegawai", "penugasan") else BerkasReferensi
        bacaan = getattr(sumber("a", **{f"isi_{jenis}": isi}), jenis)()
    assert "Tidak ada baris data" in bacaan.temuan[0].pesan


def test_form_of_a_nip():
    assert nip_masalah(NIP) is None
    assert nip_peringatan(NIP) is None
    assert "17 angka" in nip_masalah(NIP[:17])
    assert nip_masalah("") == "NIP kosong"
    assert "karakter" in nip_masalah(NIP[:-1] + "٣")
    assert "tanggal lahir" in nip_peringatan("19853501" + NIP[8:])
