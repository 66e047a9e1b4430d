"""The shipped attendance connectors against the kit, and connectors with a planted fault that fail the named check."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from integrations.conformance.dunia import PeladenUji
from integrations.conformance.peladen.adms import PengirimAdms
from integrations.conformance.peladen.mesin import PeladenMesin
from integrations.conformance.peladen.siap import PeladenSiap, PengirimSiap
from integrations.conformance.periksa import JAM, PERIKSA, Gagal, Kasus, checks_of
from integrations.contracts import GalatSumber, Potong, Rentang, SetelanSalah, Terimaan
from integrations.jaringan import http
from integrations.siap import ADMS, MESIN_SOAP, SIAP_DORONG, SIAP_TARIK, dorong
from integrations.siap.adms import Adms
from integrations.siap.dorong import SiapDorong
from integrations.siap.tarik import SiapTarik

pytestmark = pytest.mark.contract
TARIK = Kasus(SIAP_TARIK, peladen=PeladenSiap)
DORONG = Kasus(SIAP_DORONG, pengirim=PengirimSiap())
MESIN = Kasus(ADMS, pengirim=PengirimAdms())
SOAP = Kasus(MESIN_SOAP, peladen=PeladenMesin, halaman=False, berkas=True, lengkap=False)
KASUS = [TARIK, DORONG, MESIN, SOAP]


@pytest.fixture(autouse=True)
def small_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless answer is cut at 4 MiB here, so that the check takes no second."""
    monkeypatch.setattr(http.Klien.minta, "__kwdefaults__", http.Klien.minta.__kwdefaults__ | {"maks": 4_194_304})


def test_konektor(periksa_konektor: Callable[[], None]) -> None:
    periksa_konektor()


def test_the_kit_has_at_least_thirty_named_checks() -> None:
    for k in KASUS:
        checks_of(k)
    assert len(PERIKSA) >= 30
    assert all(p.kalimat.endswith(".") for p in PERIKSA.values())
    from importlib import import_module

    lain = ("simpeg", "anggaran", "berkas", "ekinerja")
    semua = [*KASUS, *(k for n in lain for k in import_module(f"tests.contract.test_konektor_{n}").KASUS)]
    # each is asked of some shipped connector
    assert {p.kode for k in semua for p in checks_of(k)} == set(PERIKSA)


def failing(k: Kasus) -> set[str]:
    gagal = set()
    for p in checks_of(k):
        try:
            p.jalan(k)
        except Gagal:
            gagal.add(p.kode)
    return gagal


def planted(k: Kasus, kelas: type) -> Kasus:
    """The same case with a connector whose class is replaced by a faulty one."""
    asli = k.konektor.buka

    def buka(isi: Any, lingkungan: Any) -> Any:
        baik = asli(isi, lingkungan)
        return kelas(**{f.name: getattr(baik, f.name) for f in dataclasses.fields(baik)})

    return dataclasses.replace(k, konektor=dataclasses.replace(k.konektor, buka=buka))


class JamGeser(SiapTarik):
    """Reads every clock an hour late."""

    def rekaman(self, mentah: Any, *, sampai: dt.datetime) -> Any:
        b = super().rekaman(mentah, sampai=sampai)
        geser = tuple(dataclasses.replace(c, waktu=c.waktu + dt.timedelta(hours=1)) for c in b.catatan)
        return dataclasses.replace(b, catatan=geser)


class Ganda(SiapTarik):
    """Gives the first record twice."""

    def rekaman(self, mentah: Any, *, sampai: dt.datetime) -> Any:
        b = super().rekaman(mentah, sampai=sampai)
        return dataclasses.replace(b, catatan=(*b.catatan[:1], *b.catatan))


class SetengahHari(SiapTarik):
    """Tells half a day for a whole one."""

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        for p in super().ambil(rentang):
            sampai = p.lengkap_sampai
            yield dataclasses.replace(p, lengkap_sampai=sampai.replace(hour=23, minute=59) if sampai else None)


class Separuh(SiapTarik):
    """Takes what it got before the fault for the whole."""

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        try:
            yield from super().ambil(rentang)
        except GalatSumber as galat:
            if "menyebut" not in galat.pesan:
                raise


class PercayaJam(Adms):
    """Believes every clock."""

    def rekaman(self, mentah: Any, *, sampai: dt.datetime) -> Any:
        from unittest.mock import patch

        with patch("integrations.siap.baris.PALING_AWAL", 1):
            return super().rekaman(mentah, sampai=sampai + dt.timedelta(days=3650))


class TanpaTanda(SiapDorong):
    """Believes whoever sends."""

    def terima(self, permintaan: Any) -> Terimaan:
        return Terimaan(*dorong._envelope(permintaan), dorong.Balasan(200))


class TanpaJendela(SiapDorong):
    """Asks who, never how old."""

    def terima(self, permintaan: Any) -> Terimaan:
        from unittest.mock import patch

        with patch("integrations.siap.dorong.JENDELA", 10**12):
            return super().terima(permintaan)


@pytest.mark.parametrize(
    ("kasus", "kelas", "gagal"),
    [
        (
            TARIK,
            JamGeser,
            {"setara", "baris-ganda", "rekaman-setara", "zona", "tengah-malam", "rekaman-ganda", "urutan", "surut"}
            | {"bertindih", "pin-peta", "pin-perangkat", "banyak"},
        ),
        (
            TARIK,
            Ganda,
            {
                "setara",
                "baris-ganda",
                "baris-unik",
                "rekaman-setara",
                "zona",
                "tengah-malam",
                "jam-depan",
                "rekaman-ganda",
                "urutan",
                "surut",
                "nip-salah",
                "bertindih",
                "jam-awal",
                "pin-peta",
                "pin-perangkat",
                "pin-asing",
                "banyak",
            },
        ),
        (TARIK, SetengahHari, {"setengah-hari", "lengkap-depan"}),
        (MESIN, PercayaJam, {"jam-depan", "jam-awal"}),
        (TARIK, Separuh, {"halaman-separuh", "halaman-hilang"}),
        (
            DORONG,
            TanpaTanda,
            {
                "tanda-salah",
                "isi-diubah",
                "waktu-diubah",
                "tanpa-tanda",
                "terlalu-lama",
                "dari-depan",
                "terlalu-besar",
                "penolakan-bersih",
                "kunci-dicabut",
                "tanda-aneh",
            },
        ),
        (DORONG, TanpaJendela, {"terlalu-lama", "dari-depan"}),
    ],
    ids=lambda v: getattr(v, "__name__", None),
)
def test_control_a_planted_fault_fails_the_named_checks(kasus: Kasus, kelas: type, gagal: set[str]) -> None:
    assert failing(planted(kasus, kelas)) == gagal


def test_control_a_followed_redirect_and_a_leaked_key_fail_their_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    asli = http._judge

    def bocor(kode: int, kepala: Any, nama: str, jalur: str) -> None:
        if 300 <= kode < 400:
            return
        try:
            asli(kode, kepala, nama, jalur)
        except GalatSumber as galat:
            raise GalatSumber(
                galat.jenis, f"{galat.pesan} {PengirimSiap.setelan['kunci']}", tunda=galat.tunda
            ) from None

    monkeypatch.setattr(http, "_judge", bocor)
    gagal = failing(TARIK)
    assert "alih" in gagal
    assert "rahasia" in gagal


def test_a_server_is_a_server() -> None:
    with PeladenSiap() as satu:
        jenis: PeladenUji = satu
        assert jenis.setelan["alamat"].startswith("http://127.0.0.1:")


def test_a_machine_is_told_the_zone_of_its_region_and_its_other_tables_are_not_kept() -> None:
    terbuka: Any = MESIN.open(zona="Asia/Jayapura")
    tanya = PengirimAdms().permintaan((), kini=JAM)
    sapa = terbuka.terima(dataclasses.replace(tanya, metode="GET", kueri={"SN": "CKJ1234567", "options": "all"}))
    assert sapa.potong is None
    assert b"TimeZone=9\r\n" in sapa.balasan.badan
    for jalur, tabel in (("iclock/cdata", "OPERLOG"), ("iclock/getrequest", ""), ("iclock/devicecmd", "")):
        lain = dataclasses.replace(
            tanya, jalur=jalur, kueri={"SN": "CKJ1234567", "table": tabel}, badan=b"FP PIN=1 TMP=x"
        )
        assert terbuka.terima(lain).potong is None


def test_machines_are_complete_only_by_the_word_of_their_region_and_never_today() -> None:
    tanya = PengirimAdms().permintaan((), kini=JAM, badan=b"1\t2026-11-19 07:00:00\t0\t1\t0")
    for jeda, sampai in (("", None), ("24", JAM - dt.timedelta(hours=24))):
        terbuka: Any = MESIN.open(jeda=jeda)
        assert terbuka.terima(tanya).potong.lengkap_sampai == sampai
    for jeda in ("1", "23", "-24", "x", "9999999"):
        with pytest.raises(SetelanSalah) as galat:
            MESIN.open(jeda=jeda)
        assert galat.value.medan == "jeda"


def test_the_example_of_the_docs_is_signed_as_the_docs_say() -> None:
    """docs/konektor-presensi.md shows a worked request; its signature is this one."""
    import re
    from pathlib import Path

    teks = Path("docs/konektor-presensi.md").read_text(encoding="utf-8")
    kunci, waktu, badan, tanda = (
        re.search(rf"^{n}='(.+)'$", teks, re.MULTILINE)[1]  # type: ignore[index]
        for n in ("KUNCI", "WAKTU", "BADAN", "TANDA")
    )
    assert dorong.sign(kunci, waktu, badan.encode()) == tanda


def test_a_machine_that_is_off_is_told_and_holds_up_no_other() -> None:
    from integrations.conformance import contoh
    from integrations.conformance.dunia import Dunia, Gangguan
    from integrations.conformance.periksa_tarik import RENTANG

    with PeladenMesin() as hidup, PeladenMesin() as mati:
        for server in (hidup, mati):
            server.isi(Dunia(rekaman=contoh.punches(4)))
        mati.ganggu(Gangguan.BALAS_500)
        satu, dua = hidup.setelan["mesin"], mati.setelan["mesin"].replace("SIAP-01", "SIAP-02")
        terbuka: Any = SOAP.open(hidup, izin=hidup.izin | mati.izin, mesin=f"{dua}\n{satu}", lengkap="ya")
        potong = list(terbuka.ambil(RENTANG))
        # the region says that these are all of its machines: complete only where each has answered
        assert [p.lengkap_sampai for p in potong] == [None, JAM]
        bacaan = terbuka.rekaman(potong, sampai=JAM)
        assert {c.perangkat for c in bacaan.catatan} == {"SIAP-01"}
        assert [(t.berkas, "menjawab" in t.pesan) for t in bacaan.temuan] == [("SIAP-02.mati", True)]
        hidup.ganggu(Gangguan.BALAS_500)
        with pytest.raises(GalatSumber):
            list(terbuka.ambil(RENTANG))
        # an answer that stops in the middle of a row is none, though it came whole as far as HTTP knows
        hidup.ganggu(Gangguan.JSON_RUSAK)
        with pytest.raises(GalatSumber):
            list(SOAP.open(hidup).ambil(RENTANG))  # type: ignore[attr-defined]
        # a wrong key is an answer without a log
        hidup.ganggu()
        with pytest.raises(GalatSumber, match="kunci"):
            list(SOAP.open(hidup, kunci="1").ambil(RENTANG))  # type: ignore[attr-defined]
