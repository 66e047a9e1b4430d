"""Day results, hand-computed: 07:30 to 16:00 (Friday 16:30), the middle of the day at 11:45."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tenants.organisasi.galat import GalatLayanan
from tenants.presensi import services
from tenants.presensi.models import HasilHari, Kalender, Perangkat, Rekaman
from tests.orang_uji import Kantor

WIB = ZoneInfo("Asia/Jakarta")
# Monday 2 to Friday 6 November 2026; 7 and 8 are the weekend
SENIN, JUMAT, SABTU = dt.date(2026, 11, 2), dt.date(2026, 11, 6), dt.date(2026, 11, 7)


@pytest.fixture
def staf(wilayah):
    wilayah("bandung")
    services.calendar_propose(tahun=2026, bulan=11)
    services.calendar_accept(actor_id=None, mulai=dt.date(2026, 11, 1), sampai=dt.date(2026, 11, 30))
    return Kantor.buat().orang("Staf")


def tekan(pegawai, hari, *jam, zona=WIB):
    alat = Perangkat.objects.first() or services.perangkat_register(kode="UJI", nama="Uji")
    for teks in jam:
        waktu = dt.datetime.combine(hari, dt.time.fromisoformat(teks), tzinfo=zona)
        services.rekaman_append(baris=[(pegawai.pk, waktu, alat.pk)])


def hasil(pegawai, hari=SENIN, **isi):
    services.day_results_build(mulai=hari, sampai=hari, **isi)
    return HasilHari.objects.get(pegawai=pegawai, tanggal=hari)


@pytest.mark.parametrize(
    ("jam", "terlambat", "cepat", "tanpa_masuk", "tanpa_pulang"),
    [
        (("07:20", "16:05"), 0, 0, False, False),
        (("07:30:59", "16:00"), 0, 0, False, False),  # 59 seconds are no minute
        (("07:31", "15:59:30"), 1, 1, False, False),  # a minute begun before the end counts
        (("09:00", "14:00"), 90, 120, False, False),
        (("07:20", "12:01", "12:59", "16:10"), 0, 0, False, False),  # first in, last out
        (("07:25",), 0, 0, False, True),  # before 11:45: the departure is missing
        (("11:45",), 255, 0, False, True),  # exactly the middle still counts as arrival
        (("11:46",), 0, 254, True, False),  # after it: the arrival is missing
        (("16:02",), 0, 0, True, False),
        (("16:02", "16:20"), 0, 0, True, False),  # pressed twice within 30 minutes
        (("07:10", "07:40"), 0, 0, False, True),  # 30 minutes apart are still one
    ],
)
def test_punches_of_a_monday(staf, jam, terlambat, cepat, tanpa_masuk, tanpa_pulang):
    tekan(staf, SENIN, *jam)
    h = hasil(staf)
    assert h.status_hadir == "HADIR"
    assert (h.menit_terlambat, h.menit_pulang_cepat) == (terlambat, cepat)
    assert (h.tanpa_absen_masuk, h.tanpa_absen_pulang) == (tanpa_masuk, tanpa_pulang)


def test_friday_ends_half_an_hour_later(staf):
    tekan(staf, JUMAT, "07:20", "16:00")
    assert hasil(staf, JUMAT).menit_pulang_cepat == 30


def test_no_punch_is_absent_without_notice(staf):
    h = hasil(staf)
    assert (h.status_hadir, h.hari_kerja, h.masuk) == ("TANPA_KETERANGAN", True, None)


def test_weekend_is_off_even_with_punches_and_leave(staf):
    tekan(staf, SABTU, "08:00", "10:00")
    services.ketidakhadiran_create(pegawai_id=staf.pk, jenis="CUTI_SAKIT", mulai=SENIN, sampai=SABTU)
    h = hasil(staf, SABTU)
    assert (h.status_hadir, h.hari_kerja, h.menit_terlambat) == ("LIBUR", False, 0)


def test_leave_names_the_day_and_takes_no_minutes(staf):
    tekan(staf, SENIN, "09:00")
    izin = services.ketidakhadiran_create(pegawai_id=staf.pk, jenis="DINAS_LUAR", mulai=SENIN, sampai=SENIN)
    h = hasil(staf)
    assert (h.status_hadir, h.menit_terlambat, h.tanpa_absen_pulang) == ("DINAS_LUAR", 0, False)
    assert h.turunan["ketidakhadiran"] == izin.pk


def test_derivation_names_its_sources(staf):
    tekan(staf, SENIN, "07:20", "12:00", "16:05")
    kalender = Kalender.objects.get(tanggal=SENIN)
    rekaman = list(Rekaman.objects.filter(pegawai=staf).order_by("waktu"))
    assert hasil(staf).turunan == {
        "kalender": {"id": kalender.pk, "versi": 1},
        "rekaman": {"jumlah": 3, "pertama": rekaman[0].pk, "terakhir": rekaman[2].pk},
        "zona": "Asia/Jakarta",
    }


def test_hours_are_local_to_the_region(staf):
    """07:20 and 16:05 in Jayapura are 05:20 and 14:05 in Jakarta."""
    tekan(staf, SENIN, "07:20", "16:05", zona=ZoneInfo("Asia/Jayapura"))
    h = hasil(staf, zona="Asia/Jayapura")
    assert (h.menit_terlambat, h.menit_pulang_cepat) == (0, 0)
    h = hasil(staf, zona="Asia/Jakarta")
    assert (h.menit_terlambat, h.menit_pulang_cepat) == (0, 115)


def test_only_days_on_the_roll(staf):
    tekan(staf, SENIN, "07:20", "16:05")
    hasil(staf)
    staf.terdaftar_sampai = SENIN - dt.timedelta(days=1)
    staf.save()
    services.day_results_build(mulai=SENIN, sampai=SENIN)
    assert not HasilHari.objects.filter(pegawai=staf).exists()


def test_rebuilding_changes_nothing_and_a_late_punch_does(staf):
    tekan(staf, SENIN, "07:20")
    kunci = hasil(staf).pk
    assert hasil(staf).pk == kunci
    tekan(staf, SENIN, "16:05")
    h = hasil(staf)
    assert (h.pk, h.tanpa_absen_pulang) == (kunci, False)


def test_newest_accepted_version_of_the_calendar_rules(staf):
    Kalender.objects.create(tanggal=SENIN, versi=2, jenis="LIBUR_DAERAH", dasar="SK 1")
    assert hasil(staf).status_hadir == "TANPA_KETERANGAN"  # not accepted yet
    services.calendar_accept(actor_id=None, mulai=SENIN, sampai=SENIN)
    h = hasil(staf)
    assert (h.status_hadir, h.turunan["kalender"]["versi"]) == ("LIBUR", 2)


def test_a_month_without_accepted_calendar_is_refused(staf):
    services.calendar_propose(tahun=2026, bulan=12)
    with pytest.raises(GalatLayanan, match="belum diterima: 31 hari"):
        services.day_results_build(mulai=dt.date(2026, 12, 1), sampai=dt.date(2026, 12, 31))
    assert not HasilHari.objects.filter(tanggal__gte=dt.date(2026, 12, 1)).exists()


def test_one_statement_for_a_month(staf):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as semua:
        services.day_results_build(mulai=dt.date(2026, 11, 1), sampai=dt.date(2026, 11, 30))
    tulis = [q["sql"] for q in semua if "insert into" in q["sql"].lower()]
    assert len(tulis) == 1
