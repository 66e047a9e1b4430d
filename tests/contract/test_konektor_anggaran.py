"""The shipped financial connectors against the kit; money as people write it; planted faults."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from integrations.baca.anggaran import Salah, money
from integrations.berkas.konektor_anggaran import BERKAS_ANGGARAN
from integrations.conformance.peladen.berkas_rekaman import PeladenAnggaran
from integrations.conformance.peladen.simda import PeladenSimda
from integrations.conformance.periksa import Gagal, Kasus, checks_of
from integrations.contracts import Lingkungan, Potong, Rentang
from integrations.jaringan import http
from integrations.simda import SIMDA
from integrations.simda.rest import Simda

pytestmark = pytest.mark.contract
REST = Kasus(SIMDA, peladen=PeladenSimda)
BERKAS = Kasus(BERKAS_ANGGARAN, peladen=PeladenAnggaran, halaman=False, berkas=True)
KASUS = [REST, BERKAS]


@pytest.fixture(autouse=True)
def small_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.Klien.minta, "__kwdefaults__", http.Klien.minta.__kwdefaults__ | {"maks": 4_194_304})


def test_konektor(periksa_konektor: Callable[[], None]) -> None:
    periksa_konektor()


@pytest.mark.parametrize(
    ("teks", "uang"),
    [
        ("1500000", "1500000"),
        ("1500000.5", "1500000.5"),
        ("1.500.000", "1500000"),
        ("1.500.000,50", "1500000.50"),
        ("Rp 1.500,50", "1500.50"),
        ("Rp. 12,5", "12.5"),
        ("-", "0"),
        ("-250,00", "-250"),
        (12, "12"),
        (Decimal("0.01"), "0.01"),
    ],
)
def test_money_as_people_write_it(teks: object, uang: str) -> None:
    assert money(teks, "pagu") == Decimal(uang)


@pytest.mark.parametrize(
    "teks",
    [
        "",
        Decimal("1e999999999"),
        Decimal("1e-999999999"),
        "1.500",
        "1,500,000",
        "1.5.0",
        "1e9",
        "\u0661",
        "NaN",
        1.5,
        None,
        True,
        Decimal("0.001"),
        "9" * 30,
        10**15,
    ],
)
def test_control_money_that_could_be_another_amount_is_none(teks: object) -> None:
    with pytest.raises(Salah):
        money(teks, "pagu")


def test_the_months_that_a_span_touches_are_asked_for_where_the_region_is() -> None:
    # 31 October 17:30 in London's time is November in Jakarta
    rentang = Rentang(dt.datetime(2026, 8, 5, tzinfo=dt.UTC), dt.datetime(2026, 10, 31, 17, 30, tzinfo=dt.UTC))
    with PeladenSimda() as server:
        terbuka: Any = REST.open(server)
        assert [p.nama for p in terbuka.ambil(rentang)] == [f"realisasi-2026-{b:02d}-1.json" for b in (8, 9, 10, 11)]


def test_a_file_of_the_finance_office_with_its_own_words() -> None:
    isi = {"alamat": "https://berkas.contoh.go.id/lra.csv", "kolom": "id_skpd=Kode SKPD\npagu=Anggaran"}
    terbuka: Any = BERKAS_ANGGARAN.buka(isi, Lingkungan())
    teks = (
        "Kode SKPD;Nama;Kode Rekening;Uraian;Tahun;Bulan;Anggaran;Realisasi;%\n"
        'S1;Dinas;5;Belanja;2026;11;"1.500.000,00";"Rp 750.000,25";50\n'
        "S1;Dinas;5.1;Belanja;2026;11;1.500;0;0\n"
    )
    bacaan = terbuka.realisasi([Potong("berkas.csv", teks.encode())])
    assert [(c.baris, c.pagu, c.realisasi) for c in bacaan.catatan] == [(2, Decimal(1_500_000), Decimal("750000.25"))]
    assert [(t.baris, t.kolom) for t in bacaan.temuan] == [(3, "pagu")]


class Pecahan(Simda):
    """Reads money as floats."""

    def realisasi(self, mentah: Any) -> Any:
        ubah = []
        for p in mentah:
            try:
                isi = json.loads(p.isi)
                for r in isi["data"]:
                    r["pagu"], r["realisasi"] = f"{float(r['pagu']):.1f}", f"{float(r['realisasi']):.1f}"
                ubah.append(dataclasses.replace(p, isi=json.dumps(isi).encode()))
            except (ValueError, KeyError, TypeError, RecursionError):
                ubah.append(p)
        return super().realisasi(ubah)


class Bisu(Simda):
    """Says nothing of what does not add up."""

    def realisasi(self, mentah: Any) -> Any:
        b = super().realisasi(mentah)
        return dataclasses.replace(b, temuan=tuple(t for t in b.temuan if "anaknya" not in t.pesan))


class HalamanPertama(Simda):
    """Takes the first page for the whole."""

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        for p in super().ambil(rentang):
            yield p
            return


@pytest.mark.parametrize(
    ("kelas", "gagal"),
    [
        (Pecahan, {"setara", "baris-ganda", "uang-utuh", "rekening-beda", "induk-anak"}),
        (Bisu, {"induk-anak"}),
        (HalamanPertama, {"setara", "baris-ganda", "halaman-ganda", "halaman-separuh", "halaman-hilang", "percobaan"}),
    ],
)
def test_control_a_planted_fault_fails_the_named_checks(kelas: type, gagal: set[str]) -> None:
    asli = SIMDA.buka

    def buka(isi: Any, lingkungan: Any) -> Any:
        baik: Any = asli(isi, lingkungan)
        return kelas(**{f.name: getattr(baik, f.name) for f in dataclasses.fields(baik)})

    k = dataclasses.replace(REST, konektor=dataclasses.replace(SIMDA, buka=buka))
    merah = set()
    for p in checks_of(k):
        # three seconds that this fault has nothing to do with
        if p.kode in ("lambat", "raksasa"):
            continue
        try:
            p.jalan(k)
        except Gagal:
            merah.add(p.kode)
    assert merah == gagal
