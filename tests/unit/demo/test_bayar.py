"""The demo's pay data is there, and nobody can take it for real."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tenants.organisasi.models import Opd, Pegawai
from tenants.remunerasi.models import DataBayar, PenandaTangan

pytestmark = pytest.mark.unit


def test_made_up_accounts_and_some_that_are_missing(wilayah: Callable[..., Any]) -> None:
    wilayah("bandung")
    semua = DataBayar.objects.all()
    assert semua.count() == Pegawai.objects.filter(kepala_daerah=False).count()
    assert {d.nama_bank for d in semua} == {"Bank Peraga"}
    assert all(d.nik.startswith("0000") and d.kode_bank == "000" for d in semua)
    assert 0 < semua.filter(nomor_rekening="").count() < semua.count() / 10
    assert all(d.nomor_rekening.startswith("000") for d in semua if d.nomor_rekening)
    assert PenandaTangan.objects.values("opd").distinct().count() == Opd.objects.count() - 1
