"""A region of its own for each test of the trail: it commits, and is thrown away with the module's database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest

from erk_kit.binding import region_atomic
from erk_kit.dsn import owner_url

# Numbers of the regions of this process; the 99 belong to the tests of the close.
_NOMOR = itertools.count(1)


@dataclass
class Daerah:
    schema: str
    slug: str

    def buka(self) -> Any:
        return region_atomic(self.schema)

    def catat(self, banyak: int = 1, **isi: Any) -> list[int]:
        """Committed records; returns their ids."""
        from tenants.jejak.models import Catatan
        from tenants.jejak.services import catat

        isi = {"aksi": "periode.kunci", "objek": ("2026-10", "Oktober 2026"), **isi}
        with self.buka():
            for _ in range(banyak):
                catat(**isi)
            return sorted(Catatan.objects.values_list("pk", flat=True)[:banyak])

    def segel(self) -> Any:
        from tenants.jejak.services import trail_seal

        with self.buka():
            return trail_seal()

    def periksa(self, **isi: Any) -> Any:
        from tenants.jejak.telaah import trail_verify

        with self.buka():
            return trail_verify(**isi)

    def pemilik(self, sql: str, params: Any = None, *, kena: int = 1) -> None:
        """What nobody can do through the application: SQL with the owner's rights, committed."""
        with closing(psycopg2.connect(owner_url())) as raw, raw, raw.cursor() as kursor:
            kursor.execute(f"set search_path to {self.schema}, ekstensi")
            kursor.execute(sql, params)
            assert kursor.rowcount == kena


@pytest.fixture(scope="module")
def _bersih(basis: Any, django_db_blocker: Any) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        basis.renew()


@pytest.fixture
def daerah(_bersih: None, terhubung: Any) -> Daerah:
    from provisioning.regions import region_create

    nomor = next(_NOMOR)
    slug = f"kota-jejak-{nomor}"
    region = region_create(kode=f"97{nomor:02d}", nama="Pemerintah Kota Jejak", slug=slug, paket_id="uji")
    return Daerah(region.schema_name, slug)
