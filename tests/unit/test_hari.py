"""Days and months as addresses give them; what a region's calendar cannot hold means today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from erk_kit.hari import day_in, day_read, month_in
from erk_kit.nip import name_or_nip
from tests.orang_uji import Kantor

SALAH = ("", "besok", "2026-13-01", "0001-01-01", "9999-12-31", "2014-12-31")


@pytest.mark.parametrize("teks", SALAH)
def test_no_day_is_today(teks: str) -> None:
    assert day_read(teks) is None
    assert day_in(teks) == timezone.localdate()
    assert day_in(teks, dt.date(2026, 10, 5)) == dt.date(2026, 10, 5)


@pytest.mark.parametrize("teks", ["", "x", "2026-13", "0001-01", "9999-12"])
def test_no_month_is_this_month(teks: str) -> None:
    assert month_in(teks) == timezone.localdate().replace(day=1)


def test_days_and_months() -> None:
    assert day_in("2026-02-28") == dt.date(2026, 2, 28)
    assert month_in("2026-02") == dt.date(2026, 2, 1)


def test_a_search_is_by_number_or_by_name() -> None:
    assert name_or_nip(" 19850101 2010 ", depan="pegawai__").children == [("pegawai__nip__startswith", "198501012010")]
    assert name_or_nip("  siti   a ").children == [("nama__icontains", "siti a")]
    assert name_or_nip("12", angka_minimal=4).children == [("nama__icontains", "12")]
    assert not name_or_nip("   ")


@pytest.mark.parametrize("bulan", ["0001-01", "9999-12"])
def test_the_calendar_of_attendance_ends_somewhere(wilayah: Any, klien: Callable[..., Any], bulan: str) -> None:
    """One month before the first year that dates know is an overflow."""
    wilayah("bandung")
    kantor = Kantor.buat()
    saya = klien("bandung", pengguna=kantor.akun(kantor.orang("Staf")))
    assert saya.get(f"/presensi/?bulan={bulan}").status_code == 200
