"""A closed October 2026 of both regions and one account for each role."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from erk_kit.binding import public_atomic, region_atomic
from tests.basis_data import SKEMA, Sesi

BULAN = "2026-10"


@dataclass
class Dunia:
    """Accounts by (site, role); `pegawai_id` of two ordinary employees of Bandung and of somebody in Musi Rawas."""

    akun: dict[tuple[str, str], Any]
    sendiri: int
    orang_lain: int
    bawahan: int

    def masuk(self, klien: Callable[..., Any], situs: str, peran: str) -> Any:
        return klien(situs, pengguna=self.akun[situs, peran] if peran != "tamu" else None)


def accounts_of(schema: str) -> dict[str, Any]:
    """One account for each role in the bound region; `pegawai` has neither a grant nor subordinates."""
    from tenants.akun.models import Pengguna, PeranPengguna
    from tenants.organisasi.models import GarisAtasan

    akun = {h.peran: h.pengguna for h in PeranPengguna.objects.select_related("pengguna").order_by("-id")}
    berhibah = {p.pk for p in akun.values()}
    atasan = set(GarisAtasan.objects.values_list("atasan_id", flat=True))
    for pengguna in Pengguna.objects.exclude(pk__in=berhibah).exclude(pegawai_id=None).order_by("id"):
        akun.setdefault("atasan" if pengguna.pegawai_id in atasan else "pegawai", pengguna)
    return akun


@pytest.fixture(scope="module")
def dunia(basis: Sesi, django_db_blocker: Any) -> Iterator[Dunia]:
    from provisioning.demo.akun import OPERATOR, operator_create
    from tenants.akun.models import Pengguna
    from tenants.organisasi.models import GarisAtasan, Pegawai
    from tenants.penilaian.services import period_close

    with django_db_blocker.unblock():
        basis.warm_hosts()
        akun: dict[tuple[str, str], Any] = {}
        with public_atomic():
            operator_create()
            akun["konsol", "pengelola"] = Pengguna.objects.get(nip=OPERATOR)
        for slug, schema in SKEMA.items():
            period_close(schema=schema, kode=BULAN)
            with region_atomic(schema):
                akun |= {(slug, peran): p for peran, p in accounts_of(schema).items()}
        with region_atomic(SKEMA["bandung"]):
            sendiri = akun["bandung", "pegawai"].pegawai_id
            lain = Pegawai.objects.exclude(pk__in=[p.pegawai_id for p in akun.values()]).order_by("id").first()
            bawahan = GarisAtasan.objects.filter(atasan_id=akun["bandung", "atasan"].pegawai_id).first()
            assert lain is not None
            assert bawahan is not None
        yield Dunia(akun, sendiri, lain.pk, bawahan.pegawai_id)
        connection.close()
        basis.renew()


@pytest.fixture
def tenang(terhubung: Sesi, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For the permission table: no job is started, what goes wrong in a view comes out as it is, and thousands of
    refusals are not written down with their tracebacks."""
    from django.conf import settings

    from erk_kit import pekerjaan
    from tenants.penilaian.tasks import close_period
    from tenants.presensi.tasks import build_days

    for tugas in (close_period, build_days):
        monkeypatch.setattr(tugas, "delay", lambda **_: None)
    monkeypatch.setattr(pekerjaan, "job_order", lambda *_, **__: None)
    monkeypatch.setattr(settings, "DEBUG_PROPAGATE_EXCEPTIONS", True)
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)
