"""Bandung's October, closed by a named person, its people with made-up accounts; read by the tests of one module."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.basis_data import SKEMA, Sesi
from tests.unit.web.conftest import BULAN, accounts_of

SKEMA_INI = SKEMA["bandung"]


@dataclass
class Bayar:
    """akun: by role. hitungan_id: the closed run. opd: ids by people, the largest first. opd_admin: the admin's own."""

    akun: dict[str, Any]
    hitungan_id: int
    opd: list[int]
    opd_admin: int

    def pesanan(self, dokumen: str, bentuk: str, opd_id: int | None = None, **lain: Any) -> Any:
        from tenants.remunerasi.keluaran import Pesanan

        isi = {
            "schema": SKEMA_INI,
            "slug": "bandung",
            "wilayah": "Pemerintah Kota Bandung",
            "hitungan_id": self.hitungan_id,
            "dokumen": dokumen,
            "bentuk": bentuk,
            "kertas": "F4",
            "tanggal": dt.date(2026, 11, 5),
            "opd_ids": frozenset({opd_id}) if opd_id is not None else None,
            "opd_id": opd_id,
        }
        return Pesanan(**(isi | lain))


@pytest.fixture(scope="module")
def bayar(basis: Sesi, django_db_blocker: Any) -> Iterator[Bayar]:
    from django.db.models import Count

    from erk_kit.binding import region_atomic
    from tenants.penilaian.models import HasilPegawai
    from tenants.penilaian.services import period_close

    with django_db_blocker.unblock():
        basis.warm_hosts()
        with region_atomic(SKEMA_INI):
            akun = accounts_of(SKEMA_INI)
        hasil = period_close(schema=SKEMA_INI, kode=BULAN, actor_id=akun["bkpsdm"].pk)
        with region_atomic(SKEMA_INI):
            baris = HasilPegawai.objects.filter(hitungan_id=hasil.hitungan_id, keadaan="DIHITUNG")
            opd = [o for o, _ in baris.values_list("opd_id").annotate(n=Count("pk")).order_by("-n", "opd_id")]
            admin = akun["admin_opd"].peran_set.get().opd_id
        yield Bayar(akun, hasil.hitungan_id, opd, admin)
        connection.close()
        basis.renew()


@pytest.fixture
def buat(bayar: Bayar, terhubung: Any, tmp_path: Path) -> Callable[..., Any]:
    """buat("permintaan", "xlsx", opd_id) -> the finished file."""
    from tenants.remunerasi.keluaran import file_make

    return lambda *args, **lain: file_make(pesanan=bayar.pesanan(*args, **lain), folder=tmp_path)
