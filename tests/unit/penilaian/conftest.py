"""A region of its own for each test of the close: it commits, so the module's database is made anew afterwards."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from erk_core import Pack, load_pack
from erk_kit.binding import region_atomic
from tenants.organisasi.models import Pegawai
from tests.unit.penilaian.pabrik import Pabrik

PAKET_UJI = Path(__file__).parent / "paket" / "uji"


@dataclass
class Daerah:
    """Region `schema` with the factory's office and calendar, and the pack `uji` in force since January 2026."""

    schema: str
    pabrik: Pabrik
    paket: Pack

    def buka(self) -> Any:
        return region_atomic(self.schema)


@pytest.fixture(scope="session")
def paket_uji() -> Pack:
    return load_pack(PAKET_UJI)


@pytest.fixture(scope="module")
def _bersih(basis: Any, django_db_blocker: Any) -> Iterator[Iterator[int]]:
    """The module's regions are thrown away together: a new region for each test is faster than a new database.

    Gives their numbers, from 1 in each module: a code has room for 99.
    """
    yield itertools.count(1)
    with django_db_blocker.unblock():
        basis.renew()


@pytest.fixture
def daerah(_bersih: Iterator[int], terhubung: Any, paket_uji: Pack) -> Daerah:
    from provisioning.regions import region_create
    from tenants.penilaian.services import pack_adopt

    nomor = next(_bersih)
    region = region_create(kode=f"99{nomor:02d}", nama="Pemerintah Kota Uji", slug=f"kota-uji-{nomor}", paket_id="uji")
    with region_atomic(region.schema_name):
        pabrik = Pabrik()
        pack_adopt(pack=paket_uji, mulai=dt.date(2026, 1, 1))
    return Daerah(region.schema_name, pabrik, paket_uji)


@pytest.fixture
def bulan(daerah: Daerah) -> tuple[Pegawai, Pegawai]:
    """A month of somebody with two segments and of somebody excluded, ready to be closed."""
    with daerah.buka():
        satu = daerah.pabrik.pegawai("Siti Aminah", kelas=None)
        daerah.pabrik.tugas(satu, 7, sampai=dt.date(2026, 10, 14))
        daerah.pabrik.tugas(satu, 9, mulai=dt.date(2026, 10, 15))
        dua = daerah.pabrik.pegawai("Cuti", kedudukan="CLTN")
        daerah.pabrik.aktivitas(satu, 1, 500)
        daerah.pabrik.presensi()
    return satu, dua
