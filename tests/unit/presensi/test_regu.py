"""Shifts by hand: the day belongs to the date on which the shift begins; and random ones against a plain clerk."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import FaktaLama
from tenants.presensi import services
from tenants.presensi.hasil_hari import JEDA_GANDA, JEDA_REGU
from tenants.presensi.models import HasilHari, Jadwal, Perangkat
from tests.orang_uji import Kantor

WIB = ZoneInfo("Asia/Jakarta")
SENIN, SELASA, RABU, SABTU = (dt.date(2026, 11, h) for h in (2, 3, 4, 7))
MALAM = (dt.time(20), dt.time(8))


@pytest.fixture
def staf(wilayah):
    """Somebody of an office that works by shifts."""
    wilayah("bandung")
    services.calendar_propose(tahun=2026, bulan=11)
    services.calendar_accept(actor_id=None, mulai=dt.date(2026, 11, 1), sampai=dt.date(2026, 11, 30))
    kantor = Kantor.buat()
    services.pola_set(opd_id=kantor.opd.pk, pola="REGU", mulai=dt.date(2026, 1, 1), dasar="SK 1")
    services.perangkat_register(kode="UJI", nama="Uji")
    return kantor.orang("Staf")


def jadwal(orang, *isi):
    return services.jadwal_set(giliran=[services.Giliran(orang.pk, hari, *jam) for hari, jam in isi])


def tekan(orang, *saat):
    alat = Perangkat.objects.get(kode="UJI")
    waktu = [dt.datetime.fromisoformat(f"2026-11-{s}").replace(tzinfo=WIB) for s in saat]
    services.rekaman_append(baris=[(orang.pk, w, alat.pk) for w in waktu])


def hasil(orang, *hari):
    services.day_results_build(mulai=min(hari), sampai=max(hari))
    return [HasilHari.objects.get(pegawai=orang, tanggal=h) for h in hari]


def inti(h):
    return (
        h.status_hadir,
        h.menit_terlambat,
        h.menit_pulang_cepat,
        h.tanpa_absen_masuk,
        h.tanpa_absen_pulang,
    )


def test_a_shift_over_midnight_belongs_to_the_day_it_begins(staf):
    jadwal(staf, (SENIN, MALAM))
    tekan(staf, "02 19:50", "03 08:05")
    senin, selasa = hasil(staf, SENIN, SELASA)
    assert inti(senin) == ("HADIR", 0, 0, False, False)
    assert (inti(selasa), selasa.hari_kerja) == (("LIBUR", 0, 0, False, False), False)
    assert senin.turunan["jadwal"] == Jadwal.objects.get(pegawai=staf).pk
    assert (senin.turunan["rekaman"]["jumlah"], "rekaman" in selasa.turunan) == (2, False)


def test_two_nights_in_a_row_share_no_punch(staf):
    jadwal(staf, (SENIN, MALAM), (SELASA, MALAM))
    tekan(staf, "02 19:50", "03 08:05", "03 20:10", "04 07:50")
    assert [inti(h) for h in hasil(staf, SENIN, SELASA)] == [
        ("HADIR", 0, 0, False, False),
        ("HADIR", 10, 10, False, False),
    ]


@pytest.mark.parametrize(
    ("saat", "senin", "selasa"),
    [
        ("03 13:59", ("HADIR", 0, 0, True, False), ("TANPA_KETERANGAN", 0, 0, False, False)),
        ("03 14:00", ("TANPA_KETERANGAN", 0, 0, False, False), ("HADIR", 0, 0, False, True)),
    ],
)
def test_the_line_between_two_shifts_is_their_middle(staf, saat, senin, selasa):
    jadwal(staf, (SENIN, MALAM), (SELASA, MALAM))
    tekan(staf, saat)
    assert [inti(h) for h in hasil(staf, SENIN, SELASA)] == [senin, selasa]
    # a day built alone knows its neighbours too
    HasilHari.objects.filter(pegawai=staf).delete()
    assert [inti(hasil(staf, hari)[0]) for hari in (SENIN, SELASA)] == [senin, selasa]


@pytest.mark.parametrize(
    ("saat", "harapan"),
    [
        (["02 19:50"], ("HADIR", 0, 0, False, True)),
        (["03 02:00"], ("HADIR", 360, 0, False, True)),  # the middle itself still counts as arrival
        (["03 02:01"], ("HADIR", 0, 359, True, False)),
        (["03 08:00"], ("HADIR", 0, 0, True, False)),
        ([], ("TANPA_KETERANGAN", 0, 0, False, False)),
        (["02 13:59"], ("TANPA_KETERANGAN", 0, 0, False, False)),  # more than six hours before
        (["02 14:00", "03 13:59"], ("HADIR", 0, 0, False, False)),
    ],
)
def test_punches_of_one_night(staf, saat, harapan):
    jadwal(staf, (SENIN, MALAM))
    if saat:
        tekan(staf, *saat)
    assert inti(hasil(staf, SENIN)[0]) == harapan


def test_a_whole_day_and_night(staf):
    """08:00 to 08:00, then two days off: fire brigade."""
    jadwal(staf, (SENIN, (dt.time(8), dt.time(8))))
    tekan(staf, "02 07:55", "02 20:00", "03 08:01")
    senin, selasa = hasil(staf, SENIN, SELASA)
    assert (inti(senin), selasa.status_hadir) == (("HADIR", 0, 0, False, False), "LIBUR")


def test_a_shift_on_saturday_makes_it_a_working_day_for_anyone(staf):
    lima = Kantor.buat().orang("Piket")
    jadwal(lima, (SABTU, (dt.time(8), dt.time(14))))
    tekan(lima, "06 07:20", "06 16:40", "07 08:05", "07 14:00")
    jumat, sabtu = hasil(lima, dt.date(2026, 11, 6), SABTU)
    assert (inti(jumat), inti(sabtu)) == (("HADIR", 0, 0, False, False), ("HADIR", 5, 0, False, False))


def test_a_night_before_an_office_day_splits_at_the_middle(staf):
    """Night to 06:00, office from 07:30: the line is 06:45."""
    lima = Kantor.buat().orang("Lima")
    jadwal(lima, (SENIN, (dt.time(22), dt.time(6))))
    tekan(lima, "02 21:55", "03 06:44", "03 06:50", "03 16:05")
    senin, selasa = hasil(lima, SENIN, SELASA)
    assert (inti(senin), inti(selasa)) == (("HADIR", 0, 0, False, False),) * 2
    assert [h.turunan["rekaman"]["jumlah"] for h in (senin, selasa)] == [2, 2]


def test_duty_travel_and_leave_name_the_day_of_the_shift(staf):
    jadwal(staf, (SENIN, MALAM), (RABU, MALAM))
    services.ketidakhadiran_create(pegawai_id=staf.pk, jenis="DINAS_LUAR", mulai=SENIN, sampai=SELASA)
    assert [h.status_hadir for h in hasil(staf, SENIN, SELASA, RABU)] == ["DINAS_LUAR", "LIBUR", "TANPA_KETERANGAN"]


def test_shifts_that_are_refused(staf):
    with pytest.raises(GalatLayanan, match=r"Baris 2, .* baru selesai 08:00, sesudah jadwal berikutnya mulai 07:00"):
        jadwal(staf, (SENIN, MALAM), (SELASA, (dt.time(7), dt.time(15))))
    assert not Jadwal.objects.filter(pegawai=staf).exists()  # whole or not at all
    jadwal(staf, (SENIN, MALAM))
    with pytest.raises(GalatLayanan, match=r"Baris 1, .* baru selesai 08:00"):
        jadwal(staf, (SELASA, (dt.time(7), dt.time(15))))
    with pytest.raises(GalatLayanan, match=r"Baris 2, .* disebut dua kali"):
        jadwal(staf, (RABU, MALAM), (RABU, MALAM))
    with pytest.raises(GalatLayanan, match="tidak terdaftar hari itu"):
        jadwal(staf, (dt.date(2009, 1, 1), MALAM))


def test_a_replaced_shift_stays_readable(staf):
    assert jadwal(staf, (SENIN, MALAM)) == 1
    assert jadwal(staf, (SENIN, MALAM)) == 0
    assert jadwal(staf, (SENIN, (dt.time(8), dt.time(16))), (SELASA, MALAM)) == 2
    with pytest.raises(GalatLayanan, match="alasannya kosong"):
        services.jadwal_withdraw(pegawai_id=staf.pk, tanggal_mulai=SELASA, alasan=" ")
    services.jadwal_withdraw(pegawai_id=staf.pk, tanggal_mulai=SELASA, alasan="bertukar regu")
    lama = FaktaLama.objects.filter(tabel="presensi.jadwal", pemilik_id=staf.pk).order_by("id")
    assert [(x.tindakan, x.isi["mulai"], x.alasan) for x in lama] == [
        ("DIKOREKSI", "20:00:00", ""),
        ("DIBATALKAN", "20:00:00", "bertukar regu"),
    ]


# -- random shifts against a clerk who goes through the punches one by one ------------------------------------------

HARI = [SENIN + dt.timedelta(days=n) for n in range(7)]
giliran = st.tuples(st.integers(0, 6), st.integers(0, 47), st.integers(2, 48))
punch = st.integers(-12 * 4, 8 * 24 * 4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), st.lists(giliran, max_size=7), st.lists(punch, max_size=16, unique=True))
def test_random_shifts_and_punches(staf, regu, jadwal_acak, tekan_acak):
    orang = staf
    with transaction.atomic():
        if not regu:
            orang = Kantor.buat().orang("Lima")
        for ke, mulai, lama in jadwal_acak:
            dari = dt.datetime.combine(HARI[ke], dt.time()) + dt.timedelta(minutes=30 * mulai)
            sampai = dari + dt.timedelta(minutes=30 * lama)
            try:
                with transaction.atomic():
                    jadwal(orang, (HARI[ke], (dari.time(), sampai.time())))
            except GalatLayanan:
                event("jadwal ditolak")
        nol = dt.datetime.combine(SENIN, dt.time(), tzinfo=WIB)
        waktu = [nol + dt.timedelta(minutes=15 * n) for n in sorted(tekan_acak)]
        alat = Perangkat.objects.get(kode="UJI").pk
        services.rekaman_append(baris=[(orang.pk, w, alat) for w in waktu])

        services.day_results_build(mulai=HARI[0], sampai=HARI[-1])
        sekaligus = rupa(orang)
        for hari in reversed(HARI):
            services.day_results_build(mulai=hari, sampai=hari)
        assert rupa(orang) == sekaligus
        harapan = juru_tulis(orang, regu, waktu)
        assert sekaligus == harapan
        for baris in harapan:
            geser = Jadwal.objects.filter(pegawai=orang, tanggal=baris[0]).exists()
            event(f"{'jadwal' if geser else 'kalender'} {baris[1]}")
        # no punch counts on two days
        assert sum(r[6] for r in sekaligus) <= len(waktu)
        transaction.set_rollback(True)


def rupa(orang):
    return [
        (h.tanggal, *inti(h), h.turunan.get("rekaman", {}).get("jumlah", 0) if h.hari_kerja else 0)
        for h in HasilHari.objects.filter(pegawai=orang, tanggal__range=(HARI[0], HARI[-1])).order_by("tanggal")
    ]


def juru_tulis(orang, regu, waktu):
    """(day, status, late, early, without in, without out, punches) by the words of hasil_hari."""
    jam = []
    ada = {j.tanggal: j for j in Jadwal.objects.filter(pegawai=orang)}
    for n in range(-2, 9):
        hari = SENIN + dt.timedelta(days=n)
        if hari in ada:
            g = services.Giliran(orang.pk, hari, ada[hari].mulai, ada[hari].selesai)
            jam.append((hari, g.dari.replace(tzinfo=WIB), g.sampai.replace(tzinfo=WIB), True))
        elif not regu and hari.weekday() < 5 and hari.month == 11:
            pulang = dt.time(16, 30) if hari.weekday() == 4 else dt.time(16)
            jam.append(
                (
                    hari,
                    dt.datetime.combine(hari, dt.time(7, 30), tzinfo=WIB),
                    dt.datetime.combine(hari, pulang, tzinfo=WIB),
                    False,
                )
            )
    hasil_ = {}
    for n, (hari, a, b, geser) in enumerate(jam):
        tengah_malam = dt.datetime.combine(hari, dt.time(), tzinfo=WIB)
        dari, sampai = (a - JEDA_REGU, b + JEDA_REGU) if geser else (tengah_malam, tengah_malam + dt.timedelta(days=1))
        if n and (geser or jam[n - 1][3]):
            dari = max(dari, jam[n - 1][2] + (a - jam[n - 1][2]) / 2)
        if n + 1 < len(jam) and (geser or jam[n + 1][3]):
            sampai = min(sampai, b + (jam[n + 1][1] - b) / 2)
        milik = [w for w in waktu if dari <= w < sampai]
        if not milik:
            hasil_[hari] = (hari, "TANPA_KETERANGAN", 0, 0, False, False, 0)
            continue
        masuk, pulang = milik[0], milik[-1]
        if pulang - masuk <= JEDA_GANDA:
            if masuk > a + (b - a) / 2:
                masuk = None
            else:
                pulang = None
        telat = int((masuk - a).total_seconds() // 60) if masuk and masuk > a else 0
        cepat = -int((pulang - b).total_seconds() // 60) if pulang and pulang < b else 0
        hasil_[hari] = (hari, "HADIR", telat, cepat, masuk is None, pulang is None, len(milik))
    return [hasil_.get(h, (h, "LIBUR", 0, 0, False, False, 0)) for h in HARI]
