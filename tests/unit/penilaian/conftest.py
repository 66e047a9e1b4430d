"""A region of its own for each test of the close: it commits, so its database is made anew afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from erk_core import Pack, load_pack
from erk_kit.binding import region_atomic
from tests.unit.penilaian.pabrik import Pabrik

PAKET_UJI = Path(__file__).parent / "paket" / "uji"
SKEMA = "r_9901"


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


@pytest.fixture
def daerah(segar: Any, paket_uji: Pack) -> Iterator[Daerah]:
    from provisioning.regions import region_create
    from tenants.penilaian.services import pack_adopt

    region_create(kode="9901", nama="Pemerintah Kota Uji", slug="kota-uji", paket_id="uji")
    with region_atomic(SKEMA):
        pabrik = Pabrik()
        pack_adopt(pack=paket_uji, mulai=dt.date(2026, 1, 1))
    yield Daerah(SKEMA, pabrik, paket_uji)
