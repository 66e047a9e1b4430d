"""Corrections and pilot OPDs: nothing is settled in a month that pays nothing, and nothing is corrected that was not
paid."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.organisasi.models import ModeOpd
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi.galat import KoreksiDitolak
from tenants.penilaian.koreksi.ubah import Perubahan
from tenants.penilaian.koreksi.usul import people_of
from tenants.penilaian.ulang import verify_run
from tests.unit.koreksi.conftest import Terkunci, menit
from tests.unit.koreksi.test_bayar import DES, NOV, baris
from tests.unit.penilaian.test_bulan_lalu import siapkan

pytestmark = pytest.mark.unit


def test_an_instalment_waits_for_a_month_that_pays(terkunci: Terkunci) -> None:
    t = terkunci
    with t.buka():
        assert t.terima(t.usulkan(menit(t.budi, 700))) == "DITERIMA"
        siapkan(Bulan(2026, 11), {t.budi: 1000})
        opd = t.daerah.pabrik.opd
        ModeOpd.objects.create(opd=opd, mode="bayangan", mulai=dt.date(2026, 11, 1))
        ModeOpd.objects.create(opd=opd, mode="berlaku", mulai=dt.date(2026, 12, 1))
    nov = t.tutup(NOV)
    with t.buka():
        assert nov.mode_opd
        assert baris(NOV) == [], "his people are in no list of this month"
        assert verify_run(nov.pk).cocok
    t.kunci(NOV)
    with t.buka():
        assert people_of(Bulan(2026, 11)) == frozenset()
        ubah = Perubahan("hari", t.budi.nip or "", "2026-11-02", "menit_sah_utama", "500")
        with pytest.raises(KoreksiDitolak) as galat:
            t.usulkan(ubah, kode=NOV)
        assert galat.value.kode == "koreksi_belum_berlaku"
        siapkan(Bulan(2026, 12), {t.budi: 1000})
    t.tutup(DES)
    with t.buka():
        assert baris(DES) == [("Budi", 1, 589_000, 0)]
