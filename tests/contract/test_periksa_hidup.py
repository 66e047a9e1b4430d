"""What the wizard checks on a few live rows: shipped connectors pass, and each planted fault fails the named check."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from integrations.conformance import contoh
from integrations.conformance.hidup import HIDUP, Butir, periksa_hidup
from integrations.conformance.peladen.siap import PeladenSiap
from integrations.conformance.peladen.simpeg_rest import PeladenSimpegRest
from integrations.conformance.periksa import JAM, Kasus
from integrations.contracts import Kemampuan, Lingkungan, Potong, Rentang, Temuan
from integrations.siap import SIAP_TARIK
from integrations.simpeg import SIMPEG_REST

pytestmark = pytest.mark.contract
LINGKUNGAN = Lingkungan(jam=lambda: JAM)
SIAP, REST = Kasus(SIAP_TARIK, peladen=PeladenSiap), Kasus(SIMPEG_REST, peladen=PeladenSimpegRest)
TRIAL = Rentang(JAM - dt.timedelta(days=3), JAM, 20)


def trial(k: Kasus, dunia: Any = None) -> tuple[Any, list[Potong]]:
    assert k.peladen is not None
    awal = contoh.attendance() if k is SIAP else contoh.people()
    # the day that is being counted is not over by the checks' clock
    with k.peladen() as server:
        server.isi(dunia or dataclasses.replace(awal, lengkap_sampai=awal.lengkap_sampai and JAM))
        terbuka: Any = k.open(server)
        return terbuka, list(terbuka.ambil(TRIAL))


def failed(butir: list[Butir]) -> set[str]:
    assert all(b.lulus == (not b.rincian) for b in butir)
    return {b.kode for b in butir if not b.lulus}


class Palsu:
    """A connector with another's readings, changed."""

    contract_version, nama = 1, "palsu"

    def __init__(self, asli: Any, kemampuan: str, ubah: Callable[[Any], Any]) -> None:
        self.asli, self.kemampuan, self.ubah = asli, kemampuan, ubah

    def __getattr__(self, nama: str) -> Any:
        baca = getattr(self.asli, nama)
        if nama != self.kemampuan:
            return baca
        return lambda mentah, **isi: self.ubah(baca(mentah, **isi))


@pytest.mark.parametrize("kasus", [SIAP, REST], ids=lambda k: k.sebutan)
def test_a_shipped_connector_passes_on_what_a_trial_gave(kasus: Kasus) -> None:
    terbuka, potong = trial(kasus)
    hasil = periksa_hidup(terbuka, potong, LINGKUNGAN, kemampuan=kasus.konektor.kemampuan)
    assert failed(hasil) == set(), hasil
    assert len(hasil) >= 12
    assert failed(periksa_hidup(terbuka, potong, LINGKUNGAN)) == set()


def test_the_checks_have_names_of_their_own_and_each_runs_on_a_shipped_connector() -> None:
    kode = [k for k, _, _ in HIDUP]
    assert len(set(kode)) == len(kode)
    jalan = {b.kode for k in (SIAP, REST) for b in periksa_hidup(*trial(k), LINGKUNGAN)}
    assert jalan == set(kode)


def records(ubah: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Every record replaced."""
    return lambda b: dataclasses.replace(b, catatan=tuple(ubah(c) for c in b.catatan))


def findings(banyak: int, pesan: str = "x") -> Callable[[Any], Any]:
    return lambda b: dataclasses.replace(
        b, temuan=tuple(Temuan("p", i, "", pesan, "y", "z") for i in range(banyak)), jumlah_baris=120
    )


def clock(**isi: float) -> Callable[[Any], Any]:
    return records(lambda c: dataclasses.replace(c, waktu=c.waktu + dt.timedelta(**isi)))


def empty(b: Any) -> Any:
    return dataclasses.replace(b, catatan=(), temuan=())


def twice(b: Any) -> Any:
    lagi = tuple(dataclasses.replace(c, baris=c.baris + 10_000) for c in b.catatan[:1])
    return dataclasses.replace(b, catatan=(*b.catatan, *lagi), jumlah_baris=b.jumlah_baris + 1)


class Goyah:
    """Reads one record less each time."""

    def __init__(self) -> None:
        self.ke = 0

    def __call__(self, b: Any) -> Any:
        self.ke += 1
        return dataclasses.replace(b, catatan=b.catatan[self.ke :])


@pytest.mark.parametrize(
    ("kode", "kasus", "kemampuan", "ubah"),
    [
        ("berisi", SIAP, "rekaman", empty),
        ("temuan", SIAP, "rekaman", findings(30)),
        ("temuan-tanpa-nama", SIAP, "rekaman", findings(1, f"NIP {contoh.nip(1)} salah")),
        ("tetap", SIAP, "rekaman", Goyah()),
        ("baris-ganda", SIAP, "rekaman", twice),
        ("baris-ganda", REST, "pegawai", twice),
        ("baris-unik", SIAP, "rekaman", records(lambda c: dataclasses.replace(c, baris=1))),
        ("jumlah", SIAP, "rekaman", lambda b: dataclasses.replace(b, jumlah_baris=3)),
        ("nip", REST, "pegawai", records(lambda c: dataclasses.replace(c, nip=c.nip[1:]))),
        ("kode", REST, "penugasan", records(lambda c: dataclasses.replace(c, kode_jabatan="J" * 41))),
        ("unit-lingkar", REST, "unit", records(lambda c: dataclasses.replace(c, kode_induk=c.kode))),
        ("tanggal", REST, "pegawai", records(lambda c: dataclasses.replace(c, terdaftar_mulai=dt.date(1900, 1, 1)))),
        # in at seven, so UTC taken for Jakarta is midnight
        ("zona", SIAP, "rekaman", clock(hours=-7)),
        ("zona", SIAP, "rekaman", records(lambda c: dataclasses.replace(c, waktu=c.waktu.replace(tzinfo=None)))),
        ("jam-depan", SIAP, "rekaman", clock(days=2)),
    ],
    ids=lambda v: v if isinstance(v, str) else getattr(v, "sebutan", ""),
)
def test_control_a_planted_fault_fails_the_named_check(
    kode: str, kasus: Kasus, kemampuan: str, ubah: Callable[[Any], Any]
) -> None:
    terbuka, potong = trial(kasus)
    gagal = failed(periksa_hidup(Palsu(terbuka, kemampuan, ubah), potong, LINGKUNGAN))
    # a time without a zone cannot be compared with our clock either
    assert gagal - {"jam-depan"} == {kode} or gagal == {kode}


def raising(b: Any) -> Any:
    raise KeyError(contoh.nip(1))


def test_control_faults_of_the_connector_itself() -> None:
    terbuka, potong = trial(SIAP)
    hasil = periksa_hidup(Palsu(terbuka, "rekaman", raising), potong, LINGKUNGAN)
    assert failed(hasil) == {"tak-pernah-melempar", "berisi"}
    assert contoh.nip(1) not in " ".join(b.rincian for b in hasil)
    lama = Palsu(terbuka, "", empty)
    lama.contract_version = 9
    assert failed(periksa_hidup(lama, potong, LINGKUNGAN)) == {"kontrak"}
    kembar = [*potong, Potong(potong[0].nama, b'{"rekaman": []}')]
    assert failed(periksa_hidup(terbuka, kembar, LINGKUNGAN)) == {"nama-potong"}
    penuh = [dataclasses.replace(p, lengkap_sampai=JAM + dt.timedelta(hours=9)) for p in potong]
    assert failed(periksa_hidup(terbuka, penuh, LINGKUNGAN)) == {"lengkap-sampai"}


def test_what_is_declared_but_not_there_is_told_and_raises_nothing() -> None:
    terbuka, potong = trial(SIAP)
    hasil = periksa_hidup(terbuka, potong, LINGKUNGAN, kemampuan=frozenset({Kemampuan.REKAMAN, Kemampuan.REALISASI}))
    assert failed(hasil) == {"tak-pernah-melempar"}
    assert failed(periksa_hidup(terbuka, [], LINGKUNGAN)) == {"berisi"}
