"""The checks of personnel systems can fail: each planted fault fails the check with its name and no other."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest

from integrations.conformance.peladen.siasn import PeladenSiasn
from integrations.conformance.peladen.simpeg_rest import PeladenSimpegRest
from integrations.conformance.periksa import Kasus
from integrations.contracts import GalatSumber, Potong, Rentang
from integrations.jaringan import http, siasn
from integrations.simpeg import SIASN, SIMPEG_REST, baca
from integrations.simpeg import siasn as simpeg_siasn
from tests.contract.test_kendali_kit import LAMA, Cacat, planted
from tests.contract.test_kendali_kit import failing as failing_of

pytestmark = pytest.mark.contract
REST = Kasus(SIMPEG_REST, peladen=PeladenSimpegRest)
BKN = Kasus(SIASN, peladen=PeladenSiasn, halaman=False)
# end in an error before anything is read, whatever the reading does; test_kendali_kit proves them
TANPA = {
    *LAMA,
    *("sampah", "json-rusak", "putus", "alih", "galat-500", "batas-429", "kredensial", "rahasia", "host-asing"),
    *("penjaga", "halaman-ganda", "halaman-separuh", "halaman-hilang", "alamat-salah", "setelan-wajib"),
}


def failing(k: Kasus) -> set[str]:
    return failing_of(k, tanpa=TANPA)


@pytest.fixture(autouse=True)
def small_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.Klien.minta, "__kwdefaults__", http.Klien.minta.__kwdefaults__ | {"maks": 4_194_304})


class Ubah(Cacat):
    """Changes records of one kind after they were read."""

    medan = ""

    def satu(self, c: Any, semua: Any) -> Any:
        raise NotImplementedError

    def ubah(self, baca: Any, mentah: Any, isi: Any) -> Any:
        b = baca(mentah, **isi)
        if not b.catatan or not hasattr(b.catatan[0], self.medan):
            return b
        return dataclasses.replace(b, catatan=tuple(self.satu(c, b.catatan) for c in b.catatan))


class YatimJadiOpd(Ubah):
    """Makes a perangkat daerah of every unit whose superior it does not see."""

    medan = "kode_induk"

    def satu(self, c: Any, semua: Any) -> Any:
        ada = {u.kode for u in semua}
        return c if c.kode_induk in ada else dataclasses.replace(c, kode_induk="")


class TanpaPemimpin(Ubah):
    medan = "nip_pemimpin"

    def satu(self, c: Any, semua: Any) -> Any:
        return dataclasses.replace(c, nip_pemimpin="")


class ParuhDibulatkan(Ubah):
    """Knows only three kinds of status."""

    medan = "status"

    def satu(self, c: Any, semua: Any) -> Any:
        return dataclasses.replace(c, status=c.status.removesuffix("_PARUH_WAKTU"))


class KodeDipotong(Ubah):
    """Cuts codes at twenty letters, as a column of a database does."""

    medan = "kode_unit"

    def satu(self, c: Any, semua: Any) -> Any:
        return dataclasses.replace(c, kode_unit=c.kode_unit[:20])


class NamaPolos(Ubah):
    """Throws away what is not ASCII."""

    medan = "gelar_depan"

    def satu(self, c: Any, semua: Any) -> Any:
        # names of the common world lose an accent too; only the hard name is looked at here
        return dataclasses.replace(c, nama=c.nama.replace("\u0141", "L"))


class MedanKetat(Cacat):
    """Refuses a row with a field that it does not know."""

    def ubah(self, baca: Any, mentah: Any, isi: Any) -> Any:
        return baca([p for p in mentah if b"medan_yang_belum_dikenal" not in p.isi], **isi)


class NilaiDipercaya(Cacat):
    """Takes a name for a text whatever stands there."""

    def ubah(self, baca: Any, mentah: Any, isi: Any) -> Any:
        for p in mentah:
            try:
                data = json.loads(p.isi)["data"]
            except (ValueError, TypeError, KeyError, RecursionError):
                continue
            for r in data if isinstance(data, list) else ():
                if isinstance(r, dict) and r.get("nama") is not None:
                    r["nama"].strip()
        return baca(mentah, **isi)


class SekaliGagalSelamanya(Cacat):
    """Does not get over a fault: it must be opened anew."""

    gagal = False

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        try:
            if self.gagal:
                return
            yield from self._asli.ambil(rentang)
        except GalatSumber:
            self.gagal = True
            raise


class NamaPotongSama(Cacat):
    """Calls every part the same."""

    def ambil(self, rentang: Rentang) -> Iterator[Potong]:
        for p in self._asli.ambil(rentang):
            yield dataclasses.replace(p, nama=p.nama.partition("-")[0] + "-1.json")


@pytest.mark.parametrize(
    ("kelas", "gagal"),
    [
        (YatimJadiOpd, {"tanpa-atasan"}),
        (TanpaPemimpin, {"pemimpin"}),
        (ParuhDibulatkan, {"paruh-waktu"}),
        (KodeDipotong, {"kode-panjang"}),
        (NamaPolos, {"nama-sulit"}),
        (MedanKetat, {"medan-asing"}),
        (NilaiDipercaya, {"nilai-aneh"}),
        (SekaliGagalSelamanya, {"pulih"}),
        (NamaPotongSama, {"potong-bernama"}),
    ],
)
def test_control_a_planted_fault_fails_its_check_and_no_other(kelas: type[Cacat], gagal: set[str]) -> None:
    assert failing(planted(REST, kelas)) == gagal


def test_control_the_first_of_two_that_disagree_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baca, "keep", lambda catatan, kunci, satu: bool(catatan.setdefault(kunci, satu)))
    assert failing(REST) == {"nip-bertentangan"}


def test_control_a_word_that_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baca, "STATUS", {**baca.STATUS, "honorer": "PNS"})
    assert failing(REST) == {"kata-asing"}


def test_control_a_key_in_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    asli = http.Klien._sekali

    def di_alamat(klien: Any, metode: str, jalur: str, *isi: Any) -> Any:
        kunci = klien.kepala["Authorization"].removeprefix("Bearer ")
        return asli(klien, metode, f"{jalur}{'&' if '?' in jalur else '?'}kunci={kunci}", *isi)

    monkeypatch.setattr(http.Klien, "_sekali", di_alamat)
    assert failing(REST) == {"kunci-di-kepala"}


def test_control_siasn_that_does_not_ask_who_has_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simpeg_siasn.Siasn, "_elsewhere", lambda *isi: False)
    assert failing(BKN) == {"mutasi-keluar"}


def test_control_siasn_that_knows_only_its_list_of_pensions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simpeg_siasn, "KELUAR", {})
    assert failing(BKN) == {"sebab-keluar"}


def test_control_siasn_that_takes_its_tokens_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def sekali(klien: Any, metode: str, jalur: str, *, badan: bytes | None = None) -> Any:
        klien._kepala = klien._kepala or klien._sign_in()
        return klien.data.minta(metode, jalur, badan=badan, kepala=klien._kepala)

    monkeypatch.setattr(siasn.KlienSiasn, "minta", sekali)
    assert failing(BKN) == {"token-mati"}


def test_one_who_came_to_us_is_no_leaver_though_his_unor_is_closed() -> None:
    pindah = {
        "tmtPi": "01-03-2015",
        "instansiIndukLama": "Kementerian Contoh",
        "instansiIndukBaru": "Pemerintah Kota X",
    }
    keluar = {"tmtPi": "01-11-2026", "instansiIndukLama": "pemerintah  kota x", "instansiIndukBaru": "Kabupaten Lain"}

    def moved(*riwayat: Any) -> set[str]:
        isi = [
            Potong("unit-1.json", b'[{"Id": "A", "DiatasanId": null, "NamaUnor": "Pemerintah Kota X"}]'),
            Potong("pindah-1.json", json.dumps([{"nipBaru": "1", "riwayat": list(riwayat)}]).encode()),
        ]
        return set(simpeg_siasn._moved(isi))

    assert moved(pindah) == set()
    assert moved(keluar, pindah) == {"1"}
    # back again
    assert moved(keluar, {**pindah, "tmtPi": "01-12-2026"}) == set()
    assert moved() == moved({"tmtPi": "?"}) == set()
