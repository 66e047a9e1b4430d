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


def _menit(baris, istirahat):
    return sum(
        (b.jam_pulang.hour * 60 + b.jam_pulang.minute) - (b.jam_masuk.hour * 60 + b.jam_masuk.minute) - i
        for b, i in zip(baris, istirahat, strict=True)
    )


@pytest.mark.parametrize(("pola", "istirahat"), [("5HARI", (30, 30, 30, 30, 60)), ("6HARI", (30, 30, 30, 30, 60, 30))])
def test_thirty_two_and_a_half_hours_a_week_in_ramadan(pola, istirahat):
    """Dasar hukum: Perpres 21/2023; break 30 minutes, Friday 60. 8 February to 9 March 2027 (SE 1/2027)."""
    services.calendar_propose(tahun=2027, bulan=2, pola=pola)
    minggu = {"mulai": dt.date(2027, 2, 8), "sampai": dt.date(2027, 2, 14), "pola": pola}
    services.calendar_accept(actor_id=1, **minggu)
    baris = services.calendar_ramadan_propose(**minggu, dasar="SE Wali Kota 1/2027")
    assert {(b.versi, b.diterima_pada, b.dasar) for b in baris} == {(2, None, "SE Wali Kota 1/2027")}
    assert (baris[0].jam_masuk, len(baris)) == (dt.time(8, 0), len(istirahat))
    assert _menit(baris, istirahat) == 32.5 * 60
    # only the working days; the accepted rows stay
    assert Kalender.objects.filter(tanggal__range=(minggu["mulai"], minggu["sampai"]), pola=pola, versi=1).count() == 7
    assert services.calendar_accept(actor_id=2, **minggu) == len(istirahat)


def test_a_local_day_needs_its_legal_basis_and_stands_beside_the_accepted_row():
    hari = {"tanggal": dt.date(2026, 11, 25)}
    november = {"mulai": dt.date(2026, 11, 1), "sampai": dt.date(2026, 11, 30)}
    with pytest.raises(GalatLayanan, match="belum memiliki 1 hari"):
        services.calendar_day_propose(**hari, jenis="LIBUR_DAERAH", dasar="SK 5/2026")
    services.calendar_propose(tahun=2026, bulan=11)
    services.calendar_accept(actor_id=1, **november)
    for dasar in ("", " ", "Perpres 21/2023 (usulan sistem)"):
        with pytest.raises(GalatLayanan, match="memerlukan dasar hukumnya"):
            services.calendar_day_propose(**hari, jenis="LIBUR_DAERAH", dasar=dasar)
    satu = services.calendar_day_propose(**hari, jenis="LIBUR_DAERAH", dasar="SK 4/2026")
    dua = services.calendar_day_propose(**hari, jenis="LIBUR_DAERAH", dasar="SK 5/2026")
    assert (satu.pk, dua.versi) == (dua.pk, 2)  # a proposal is replaced
    assert hari["tanggal"] in services.working_days(**november)
    services.calendar_accept(actor_id=1, **november)
    assert hari["tanggal"] not in services.working_days(**november)
    # proposing the month anew does not forget it
    baru = {b.tanggal: b for b in services.calendar_propose(tahun=2026, bulan=11)}[hari["tanggal"]]
    assert (baru.jenis, baru.dasar, baru.jam_masuk) == ("LIBUR_DAERAH", "SK 5/2026", None)


@pytest.mark.parametrize(("jenis", "jam"), [("KERJA", None), ("LIBUR_DAERAH", dt.time(8)), ("LIBUR", None)])
def test_hours_belong_to_working_days(jenis, jam):
    services.calendar_propose(tahun=2026, bulan=11)
    with pytest.raises(GalatLayanan, match="jam kerja"):
        services.calendar_day_propose(
            tanggal=dt.date(2026, 11, 25), jenis=jenis, dasar="SK 1", jam_masuk=jam, jam_pulang=jam
        )
