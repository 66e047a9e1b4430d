"""The calendar is proposed by the library and counts only once accepted."""

import datetime as dt

import pytest

from tenants.organisasi.galat import GalatLayanan
from tenants.presensi import services
from tenants.presensi.models import Kalender


@pytest.fixture(autouse=True)
def _wilayah(wilayah):
    wilayah("bandung")


def test_proposal_of_december(wilayah):
    baris = {b.tanggal.day: b for b in services.calendar_propose(tahun=2026, bulan=12)}
    assert len(baris) == 31
    assert baris[25].jenis == "LIBUR_NASIONAL"
    assert baris[24].jenis == "CUTI_BERSAMA"
    assert baris[26].jenis == "AKHIR_PEKAN"
    assert (baris[1].jenis, baris[1].jam_masuk, baris[1].jam_pulang) == ("KERJA", dt.time(7, 30), dt.time(16, 0))
    assert baris[4].jam_pulang == dt.time(16, 30)
    assert all(b.diterima_pada is None for b in baris.values())
    assert services.working_days(mulai=dt.date(2026, 12, 1), sampai=dt.date(2026, 12, 31)) == []


def test_thirty_seven_and_a_half_hours_a_week():
    """Dasar hukum: Perpres 21/2023; break 60 minutes, Friday 90."""
    minggu = [b for b in services.calendar_propose(tahun=2026, bulan=11) if 2 <= b.tanggal.day <= 6]
    menit = sum(
        (b.jam_pulang.hour * 60 + b.jam_pulang.minute) - (b.jam_masuk.hour * 60 + b.jam_masuk.minute) - istirahat
        for b, istirahat in zip(minggu, (60, 60, 60, 60, 90), strict=True)
    )
    assert menit == 37.5 * 60


def test_six_day_pattern_works_on_saturday():
    baris = {b.tanggal.day: b.jenis for b in services.calendar_propose(tahun=2026, bulan=11, pola="6HARI")}
    assert (baris[7], baris[8]) == ("KERJA", "AKHIR_PEKAN")


def test_a_second_proposal_replaces_the_first_and_stands_beside_an_accepted_one():
    november = {"mulai": dt.date(2026, 11, 1), "sampai": dt.date(2026, 11, 30)}
    services.calendar_propose(tahun=2026, bulan=11)
    services.calendar_propose(tahun=2026, bulan=11)
    baris = Kalender.objects.filter(tanggal__range=tuple(november.values()))
    assert baris.count() == 30
    assert services.calendar_accept(actor_id=7, **november) == 30
    assert len(services.working_days(**november)) == 21
    assert {b.versi for b in services.calendar_propose(tahun=2026, bulan=11)} == {2}
    assert baris.filter(diterima_pada__isnull=False, diterima_oleh_id=7).count() == 30


def test_accepting_what_was_not_proposed_is_refused():
    with pytest.raises(GalatLayanan, match="belum memiliki 31 hari"):
        services.calendar_accept(actor_id=1, mulai=dt.date(2027, 1, 1), sampai=dt.date(2027, 1, 31))
