"""The shipped e-Kinerja connectors against the kit; replacing what stands there; planted faults."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from integrations.berkas.konektor_kinerja import BERKAS_KINERJA
from integrations.conformance import contoh
from integrations.conformance.peladen.berkas_rekaman import PeladenRhk
from integrations.conformance.peladen.ekinerja import PeladenEkinerja
from integrations.conformance.periksa import Gagal, Kasus, checks_of
from integrations.conformance.periksa_kinerja import target, there
from integrations.contracts import HasilKinerja, Potong, SetelanSalah
from integrations.ekinerja_bkn import EKINERJA
from integrations.ekinerja_bkn.siasn import EkinerjaSiasn
from integrations.jaringan import http

pytestmark = pytest.mark.contract
BKN = Kasus(EKINERJA, peladen=PeladenEkinerja, halaman=False)
BERKAS = Kasus(BERKAS_KINERJA, peladen=PeladenRhk, halaman=False, berkas=True)
KASUS = [BKN, BERKAS]


@pytest.fixture(autouse=True)
def small_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.Klien.minta, "__kwdefaults__", http.Klien.minta.__kwdefaults__ | {"maks": 4_194_304})


def test_konektor(periksa_konektor: Callable[[], None]) -> None:
    periksa_konektor()


def test_a_region_that_allows_it_replaces_the_result_of_the_month_and_no_other() -> None:
    with target(BKN, ganti="ya") as (server, terbuka):
        satu = contoh.results(1)[0]
        bulan_lain = dataclasses.replace(satu, bulan=9, kuadran="KURANG")
        server.put(dataclasses.replace(satu, kuadran="KURANG"))
        server.put(dataclasses.replace(satu, kuadran="SANGAT_KURANG"))
        server.put(bulan_lain)
        assert set(terbuka.kirim([satu]).nomor) == {satu.kunci}
        there(server, [bulan_lain, satu])


def test_a_corrected_result_under_a_new_key_takes_the_place_of_the_old_one() -> None:
    with target(BKN, ganti="ya") as (server, terbuka):
        satu = contoh.results(1)[0]
        baru = dataclasses.replace(satu, kunci="koreksi-2", kuadran="BAIK", hasil="SESUAI")
        terbuka.kirim([satu])
        terbuka.kirim([baru])
        there(server, [baru])


def test_codes_of_the_region_are_sent_and_nonsense_is_refused() -> None:
    with target(BKN, kode="kuadran SANGAT_BAIK = 5\nkuadran SANGAT_KURANG = 1") as (server, terbuka):
        satu = contoh.results(1)[0]
        terbuka.kirim([satu])
        assert server.hasil[0].kuadran == "SANGAT_KURANG"
    for kode in ("kuadran HEBAT = 1", "kuadran BAIK", "hasil SESUAI = x", "kuadran BAIK = 1"):
        with pytest.raises(SetelanSalah) as galat, target(BKN, kode=kode):
            pass
        assert galat.value.medan == "kode"


def test_an_evaluation_without_plans_is_no_finding_and_broken_rows_are() -> None:
    with target(BKN) as (_s, terbuka):
        nip = contoh.nip(1)
        tanpa = b'[{"nip": "%s", "skp": [{"id": "1", "tahun": 2026, "kuadranKinerjaNilai": 2}]}]' % nip.encode()
        assert terbuka.rhk([Potong("rhk-1.json", tanpa)]).temuan == ()
        rusak = b'[{"nip": "%s", "skp": [{"tahun": 2026, "rencanaHasilKerja": [7]}]}]' % nip.encode()
        assert len(terbuka.rhk([Potong("rhk-1.json", rusak)]).temuan) == 1


class Buta(EkinerjaSiasn):
    """Never asks what stands there before it sends."""

    def _send(self, c: Any) -> str:
        baru = dataclasses.replace(c, kunci="x")
        asli, kali = EkinerjaSiasn._there, [0]

        def kosong_dulu(diri: Any, d: Any) -> Any:
            kali[0] += 1
            return [] if kali[0] == 1 else asli(diri, d)

        EkinerjaSiasn._there = kosong_dulu  # type: ignore[method-assign]
        try:
            return super()._send(baru)
        finally:
            EkinerjaSiasn._there = asli  # type: ignore[method-assign]


class Optimis(EkinerjaSiasn):
    """Tells everything as sent, whatever happened."""

    def kirim(self, catatan: Any) -> HasilKinerja:
        hasil = super().kirim(catatan)
        return HasilKinerja({c.kunci: hasil.nomor.get(c.kunci, "0") for c in catatan}, {})


class Yatim(EkinerjaSiasn):
    """Forgets which plan serves which."""

    def rhk(self, mentah: Any) -> Any:
        b = super().rhk(mentah)
        return dataclasses.replace(b, catatan=tuple(dataclasses.replace(c, induk="") for c in b.catatan))


@pytest.mark.parametrize(
    ("kelas", "gagal"),
    [
        (Buta, {"kirim-sekali", "kirim-putus", "kirim-separuh", "kirim-timpa"}),
        (Optimis, {"kirim-ditolak", "kirim-asing", "kirim-kata", "kirim-separuh", "kirim-timpa", "kirim-racun"}),
        (Yatim, {"setara", "baris-ganda", "rhk-induk"}),
    ],
)
def test_control_a_planted_fault_fails_the_named_checks(kelas: type, gagal: set[str]) -> None:
    asli = EKINERJA.buka

    def buka(isi: Any, lingkungan: Any) -> Any:
        baik: Any = asli(isi, lingkungan)
        return kelas(**{f.name: getattr(baik, f.name) for f in dataclasses.fields(baik)})

    k = dataclasses.replace(BKN, konektor=dataclasses.replace(EKINERJA, buka=buka))
    merah = set()
    # the slow ones have nothing to do with these faults
    for p in checks_of(k):
        if p.kode in ("lambat", "raksasa", "rahasia", "percobaan"):
            continue
        try:
            p.jalan(k)
        except Gagal:
            merah.add(p.kode)
    assert merah == gagal
