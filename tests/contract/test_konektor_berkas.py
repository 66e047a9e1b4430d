"""Files at a web address against the kit, and what is theirs alone: recaps as people export them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from integrations.berkas.konektor_presensi import BERKAS_PRESENSI
from integrations.conformance.hidup import periksa_hidup
from integrations.conformance.peladen.berkas_rekaman import PeladenRekaman
from integrations.conformance.periksa import JAM, Kasus
from integrations.conformance.periksa_tarik import fetch, running
from integrations.contracts import Lingkungan, Potong, SetelanSalah
from integrations.jaringan import http

pytestmark = pytest.mark.contract
PRESENSI = Kasus(BERKAS_PRESENSI, peladen=PeladenRekaman, halaman=False, berkas=True)
KASUS = [PRESENSI]
DI = ZoneInfo("Asia/Makassar")
NIP = "198501012010011001"


@pytest.fixture(autouse=True)
def small_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.Klien.minta, "__kwdefaults__", http.Klien.minta.__kwdefaults__ | {"maks": 4_194_304})


def test_konektor(periksa_konektor: Callable[[], None]) -> None:
    periksa_konektor()


def test_what_is_checked_live_on_a_trial_finds_nothing_wrong_with_the_shipped_connectors() -> None:
    from importlib import import_module

    lain = ("siap", "simpeg", "anggaran", "berkas", "ekinerja")
    for k in (k for n in lain for k in import_module(f"tests.contract.test_konektor_{n}").KASUS if k.peladen):
        with running(k, banyak=18) as (server, terbuka):
            potong = fetch(terbuka)
            hidup = periksa_hidup(
                terbuka, potong, Lingkungan(server.izin, jam=lambda: JAM), kemampuan=k.konektor.kemampuan
            )
        assert [(k.sebutan, b.kode, b.rincian) for b in hidup if not b.lulus] == []


def recap(**isi: str) -> Any:
    awal = {"alamat": "https://berkas.contoh.go.id/rekap.csv", "bentuk": "rekap", "perangkat": "REKAP"}
    kolom = "nip=NIP Pegawai\njam_masuk=Scan Masuk\njam_pulang=Scan Pulang"
    return BERKAS_PRESENSI.buka({**awal, "kolom": kolom, **isi}, Lingkungan(zona="Asia/Makassar", jam=lambda: JAM))


KEPALA = "No;NIP Pegawai;Nama;Tanggal;Jadwal;Scan Masuk;Scan Pulang\n"


def test_a_recap_gives_in_and_out_and_zero_means_none() -> None:
    isi = (
        KEPALA
        + f"1;'{NIP};A;19/11/2026;07:30;07:12:05;16.01\n"
        + f"2;{NIP[:8]} {NIP[8:14]} {NIP[14]} {NIP[15:]};A;03/11/2026;07:30;00:00:00;16:05\n"
        + f"3;{NIP};A;04/11/2026;07:30;;-\n"
    )
    bacaan = recap().rekaman([Potong("berkas.csv", isi.encode())], sampai=JAM)
    assert not bacaan.temuan
    assert [(c.waktu, c.perangkat, c.baris) for c in bacaan.catatan] == [
        (dt.datetime(2026, 11, 19, 7, 12, 5, tzinfo=DI), "REKAP", 3),
        (dt.datetime(2026, 11, 19, 16, 1, tzinfo=DI), "REKAP", 4),
        (dt.datetime(2026, 11, 3, 16, 5, tzinfo=DI), "REKAP", 6),
    ]
    assert bacaan.jumlah_baris == 3


def test_a_workbook_with_a_title_and_real_dates_reads_the_same() -> None:
    buku = openpyxl.Workbook()
    lembar: Any = buku.active
    lembar.append(["Rekap presensi November"])
    lembar.append(KEPALA.strip().split(";"))
    lembar.append([1, NIP, "A", dt.date(2026, 11, 19), "07:30", dt.time(7, 12, 5), "16:01"])
    lembar.append([2, int(NIP), "A", dt.date(2026, 11, 19), "07:30", dt.time(7, 12, 5), "16:01"])
    simpan = io.BytesIO()
    buku.save(simpan)
    bacaan = recap().rekaman([Potong("berkas.xlsx", simpan.getvalue())], sampai=JAM)
    assert [c.waktu.hour for c in bacaan.catatan] == [7, 16]
    # a number that Excel has rounded is a finding, not somebody else
    assert [t.kolom for t in bacaan.temuan] == ["nip_pegawai"]


def test_what_a_recap_cannot_mean_is_told_by_row_without_the_person() -> None:
    isi = KEPALA + (
        f"1;{NIP};A;19/11/2026;;07:12;06:00\n"
        f"2;{NIP};A;11/19/2026;;07:12;\n"
        f"3;{NIP};A;19/11/2026;;tujuh;\n"
        f"4;{NIP};A;21/11/2026;;07:12;\n"
        "5;123;A;19/11/2026;;07:12;\n"
    )
    bacaan = recap().rekaman([Potong("berkas.csv", isi.encode())], sampai=JAM)
    assert len(bacaan.catatan) == 1
    assert [(t.baris, t.kolom) for t in bacaan.temuan] == [
        (4, "jam_pulang"), (5, "tanggal"), (7, "jam_masuk"), (9, "tanggal"), (11, "nip"),
    ]  # fmt: skip
    assert NIP not in " ".join(t.kalimat() for t in bacaan.temuan)
    malam = recap(lintas_malam="ya").rekaman([Potong("b.csv", isi.encode())], sampai=JAM)
    assert malam.catatan[1].waktu == dt.datetime(2026, 11, 20, 6, 0, tzinfo=DI)


@pytest.mark.parametrize(
    ("medan", "isi"),
    [
        ("perangkat", {"perangkat": ""}),
        ("kolom", {"kolom": "jam=Masuk"}),
        ("kolom", {"kolom": "nip=X\ntanggal=X"}),
        ("sandi", {"pengguna": "a"}),
        ("alamat", {"alamat": "http://contoh.go.id/x.csv"}),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(medan: str, isi: dict[str, str]) -> None:
    with pytest.raises(SetelanSalah) as galat:
        recap(**isi)
    assert galat.value.medan == medan
