"""The registry of named checks. A check proves one thing about a connector; its name stands in every report.

A case (`Kasus`) says which connector, against which server or sender, and what of the settings is whose.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from integrations.conformance.dunia import PeladenUji
from integrations.contracts import Bidang, ConnectorConfig, Kemampuan, Lingkungan, Permintaan, RekamanRecord, Terbuka

JAM = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
ZONA = "Asia/Jakarta"


class Gagal(AssertionError):
    """A check that a connector does not pass: what was expected, what was seen."""


class PengirimUji(Protocol):
    """Makes requests as a source pushes them."""

    setelan: Mapping[str, str]
    bertanda: bool

    def permintaan(self, rekaman: Sequence[RekamanRecord], *, kini: dt.datetime, **isi: Any) -> Permintaan: ...


@dataclass(frozen=True)
class Kasus:
    """peladen: makes the server of a connector that is asked. pengirim: the sender of one that is pushed to. setelan:
    settings by the connector's names, over those of the server or sender. nama: in reports, where a connector has more
    than one case."""

    konektor: ConnectorConfig
    peladen: Callable[[], PeladenUji] | None = None
    pengirim: PengirimUji | None = None
    setelan: Mapping[str, str] = field(default_factory=dict)
    nama: str = ""
    # whether its lists come page by page
    halaman: bool = True
    # whether its lists are files: no JSON, and one without rows is a finding
    berkas: bool = False
    # whether its source says until when it is complete; machines do not
    lengkap: bool = True

    @property
    def sebutan(self) -> str:
        return self.nama or self.konektor.kode

    def open(
        self,
        server: PeladenUji | None = None,
        *,
        izin: frozenset[str] | None = None,
        zona: str = ZONA,
        penjaga: Callable[[], None] = lambda: None,
        batas_waktu: float | None = None,
        **isi: str,
    ) -> Terbuka:
        """The connector opened against the server, as the shell opens it."""
        awal = dict(server.setelan if server else self.pengirim.setelan if self.pengirim else {})
        boleh = izin if izin is not None else server.izin if server else frozenset()
        lingkungan = Lingkungan(boleh, zona, penjaga, lambda: JAM, batas_waktu=batas_waktu)
        return self.konektor.buka({**awal, **self.setelan, **isi}, lingkungan)


@dataclass(frozen=True, slots=True)
class Periksa:
    """kode: its name. kalimat: what it proves, and why that matters."""

    kode: str
    kalimat: str
    cocok: Callable[[Kasus], bool]
    jalan: Callable[[Kasus], None]


PERIKSA: dict[str, Periksa] = {}
F = TypeVar("F", bound=Callable[[Kasus], None])


def tarik(k: Kasus) -> bool:
    return k.peladen is not None


def berhalaman(k: Kasus) -> bool:
    return k.peladen is not None and k.halaman


def berisi_json(k: Kasus) -> bool:
    return k.peladen is not None and not k.berkas


def terdaftar(k: Kasus) -> bool:
    """The source lists its people itself; it is not asked for one by one."""
    return k.halaman or k.berkas


def kepegawaian(k: Kasus) -> bool:
    return k.konektor.bidang == Bidang.KEPEGAWAIAN


def mampu(apa: Kemampuan) -> Callable[[Kasus], bool]:
    """Cases whose connector declares a capability."""
    return lambda k: apa in k.konektor.kemampuan


def dorong(k: Kasus) -> bool:
    return k.pengirim is not None


def bertanda(k: Kasus) -> bool:
    return k.pengirim is not None and k.pengirim.bertanda


def presensi(k: Kasus) -> bool:
    return k.konektor.bidang == Bidang.PRESENSI


def anggaran(k: Kasus) -> bool:
    return k.konektor.bidang == Bidang.ANGGARAN


def kinerja(k: Kasus) -> bool:
    return k.konektor.bidang == Bidang.KINERJA


def periksa(kode: str, kalimat: str, *cocok: Callable[[Kasus], bool]) -> Callable[[F], F]:
    """Register a check for the cases that all of `cocok` take."""

    def simpan(jalan: F) -> F:
        if kode in PERIKSA:
            raise ValueError(f"pemeriksaan {kode} sudah ada")
        PERIKSA[kode] = Periksa(kode, kalimat, lambda k: all(c(k) for c in cocok), jalan)
        return jalan

    return simpan


def checks_of(kasus: Kasus) -> list[Periksa]:
    """The checks that a case must pass, in the order in which they are registered."""
    return [p for p in all_checks() if p.cocok(kasus)]


def all_checks() -> list[Periksa]:
    """The whole registry: what every module periksa_* beside this one registers, whatever was imported before."""
    from integrations import conformance

    for modul in pkgutil.iter_modules(conformance.__path__):
        if modul.name.startswith("periksa_"):
            importlib.import_module(f"{conformance.__name__}.{modul.name}")
    return sorted(PERIKSA.values(), key=lambda p: p.jalan.__module__)


def expect(benar: object, pesan: str) -> None:
    """Raises Gagal."""
    if not benar:
        raise Gagal(pesan)


def same(dibaca: Iterable[Any], seharusnya: Iterable[Any]) -> None:
    """Records equal, whatever their order and row numbers. Raises Gagal with the first that differ."""
    a, b = sorted(map(_bare, dibaca)), sorted(map(_bare, seharusnya))
    lebih, kurang = [x for x in a if x not in b], [x for x in b if x not in a]
    expect(a == b, f"{len(a)} dibaca, {len(b)} seharusnya; lebih: {lebih[:2]}, kurang: {kurang[:2]}")


def _bare(r: Any) -> str:
    isi = {n: getattr(r, n) for n in r.__dataclass_fields__ if n != "baris"}
    return repr({n: v.astimezone(dt.UTC) if isinstance(v, dt.datetime) else v for n, v in isi.items()})
