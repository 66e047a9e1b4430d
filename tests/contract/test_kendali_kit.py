"""The kit can fail: a connector with one planted fault fails exactly the check that bears its name."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from typing import Any

import pytest

from integrations.conformance.peladen.siap import PeladenSiap
from integrations.conformance.peladen.simpeg_rest import PeladenSimpegRest
from integrations.conformance.periksa import Gagal, Kasus, checks_of
from integrations.contracts import GalatSumber, JenisGalat, Kemampuan, Potong, Rentang
from integrations.jaringan import http
from integrations.siap import SIAP_TARIK
from integrations.simpeg import SIMPEG_REST

pytestmark = pytest.mark.contract
# take long each time; whether they pass is asked once
LAMA = {"lambat", "raksasa"}
BACA = frozenset(Kemampuan) - {Kemampuan.KIRIM_KINERJA, Kemampuan.BERKAS_KINERJA}


@pytest.fixture(autouse=True)
def small_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.Klien.minta, "__kwdefaults__", http.Klien.minta.__kwdefaults__ | {"maks": 4_194_304})


class Cacat:
    """Another connector, but for what a subclass changes. It shows as little of itself as the other."""

    def __init__(self, asli: Any) -> None:
        self._asli = asli

    def __getattr__(self, nama: str) -> Any:
        apa = getattr(self._asli, nama)
        if nama not in BACA:
            return apa
        return lambda mentah, **isi: self.ubah(apa, mentah, isi)

    def ubah(self, baca: Any, mentah: Any, isi: Any) -> Any:
        return baca(mentah, **isi)

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        yield from self._asli.ambil(rentang)


class MembacaMelempar(Cacat):
    """Reads a part that is no JSON as Python does: with an exception."""

    def ubah(self, baca: Any, mentah: Any, isi: Any) -> Any:
        for p in mentah:
            json.loads(p.isi)
        return baca(mentah, **isi)


class Separuh(Cacat):
    """Takes what came before the fault for the whole, where the source's own count says that there is more."""

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        try:
            yield from self._asli.ambil(rentang)
        except GalatSumber as galat:
            if "tetapi memberi" not in galat.pesan:
                raise


class SampahKosong(Cacat):
    """Takes whatever is no page for an empty list."""

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        try:
            yield from self._asli.ambil(rentang)
        except GalatSumber as galat:
            if galat.jenis != JenisGalat.SEMENTARA or galat.status or "bukan halaman" not in galat.pesan:
                raise


class Membandel(Cacat):
    """Asks again at once when it is told to wait."""

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        try:
            yield from list(self._asli.ambil(rentang))
        except GalatSumber as galat:
            if galat.status != 429:
                raise
            yield from self._asli.ambil(rentang)


class KunciTerbaca(Cacat):
    """Shows its settings, as a class does by default."""

    def __repr__(self) -> str:
        return f"Konektor({self._asli.klien.kepala})"


class SetelanSementara(Cacat):
    """Calls a refused key a passing trouble, so it is tried for ever."""

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        try:
            yield from self._asli.ambil(rentang)
        except GalatSumber as galat:
            if galat.status != 401:
                raise
            raise GalatSumber(JenisGalat.SEMENTARA, galat.pesan, status=401) from None


class TanpaMaks(Cacat):
    """Fetches everybody for a trial."""

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        yield from self._asli.ambil(Rentang(rentang.mulai, rentang.sampai))


class BarisTiapHalaman(Cacat):
    """Counts rows of each page from 1."""

    def ubah(self, baca: Any, mentah: Any, isi: Any) -> Any:
        b = baca(mentah, **isi)
        return dataclasses.replace(
            b, catatan=tuple(dataclasses.replace(c, baris=(c.baris - 1) % 50 + 1) for c in b.catatan)
        )


def planted(k: Kasus, kelas: type[Cacat]) -> Kasus:
    asli = k.konektor.buka
    konektor = dataclasses.replace(k.konektor, buka=lambda isi, lingkungan: kelas(asli(isi, lingkungan)))
    return dataclasses.replace(k, konektor=konektor)


def failing(k: Kasus, *, tanpa: Collection[str] = LAMA) -> set[str]:
    """Names of the checks that fail; only Gagal is a failed check, anything else is a broken one."""
    gagal = set()
    for p in (p for p in checks_of(k) if p.kode not in tanpa):
        try:
            p.jalan(k)
        except Gagal:
            gagal.add(p.kode)
    return gagal


SIAP, REST = Kasus(SIAP_TARIK, peladen=PeladenSiap), Kasus(SIMPEG_REST, peladen=PeladenSimpegRest)


def test_a_connector_in_this_disguise_without_a_fault_passes() -> None:
    assert failing(planted(SIAP, Cacat), tanpa=()) == set()
    assert failing(planted(REST, Cacat), tanpa=()) == set()


@pytest.mark.parametrize(
    ("kasus", "kelas", "gagal"),
    [
        (SIAP, MembacaMelempar, {"tak-pernah-melempar"}),
        (SIAP, Separuh, {"halaman-separuh", "halaman-hilang"}),
        # rahasia looks at the error that must come from rubbish
        (SIAP, SampahKosong, {"sampah", "json-rusak", "rahasia"}),
        (SIAP, Membandel, {"batas-429"}),
        (SIAP, KunciTerbaca, {"rahasia"}),
        (SIAP, SetelanSementara, {"kredensial"}),
        (SIAP, TanpaMaks, {"percobaan"}),
        (SIAP, BarisTiapHalaman, {"baris-unik"}),
        (REST, KunciTerbaca, {"rahasia"}),
    ],
    ids=lambda v: getattr(v, "__name__", getattr(v, "sebutan", None)),
)
def test_control_a_planted_fault_fails_its_check_and_no_other(
    kasus: Kasus, kelas: type[Cacat], gagal: set[str]
) -> None:
    assert failing(planted(kasus, kelas)) == gagal


def test_control_a_followed_redirect_fails_its_check_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asli: Callable[..., Any] = http.Klien._sekali

    def ikut(klien: Any, metode: str, jalur: str, *isi: Any) -> Any:
        try:
            return asli(klien, metode, jalur, *isi)
        except GalatSumber as galat:
            if "mengalihkan" in galat.pesan:
                with suppress(GalatSumber):
                    return asli(klien, metode, "/lain", *isi)
            raise

    monkeypatch.setattr(http.Klien, "_sekali", ikut)
    assert failing(SIAP) == {"alih"}


def test_control_a_key_in_an_error_fails_its_check_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asli: Callable[..., Any] = http.Klien._sekali

    def bocor(klien: Any, *isi: Any) -> Any:
        try:
            return asli(klien, *isi)
        except GalatSumber as galat:
            kunci = klien.kepala["Authorization"].removeprefix("Bearer ")
            raise GalatSumber(galat.jenis, f"{galat.pesan} ({kunci})", tunda=galat.tunda, status=galat.status) from None

    monkeypatch.setattr(http.Klien, "_sekali", bocor)
    assert failing(SIAP) == {"rahasia"}


def test_control_a_client_without_its_guard_fails_its_check_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asli: Callable[..., Any] = http.Klien.minta

    def tanpa_penjaga(klien: Any, *isi: Any, **lain: Any) -> Any:
        return asli(dataclasses.replace(klien, penjaga=lambda: None), *isi, **lain)

    monkeypatch.setattr(http.Klien, "minta", tanpa_penjaga)
    assert failing(SIAP) == {"penjaga"}
