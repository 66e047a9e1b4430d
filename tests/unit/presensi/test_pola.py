"""Whose calendar rules a day: by the unit of the position, the units above it, the office; five days otherwise."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from tenants.organisasi import services as organisasi
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import Penugasan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.baca import params_of
from tenants.penilaian.halangan import calendar_blockers
from tenants.penilaian.halangan_fakta import personal_blockers
from tenants.presensi import services
from tenants.presensi.models import HasilHari, PolaKerja
from tenants.presensi.pola import HARI_KERJA_KHUSUS
from tests.orang_uji import Kantor

AWAL, AKHIR = dt.date(2026, 11, 1), dt.date(2026, 11, 30)
SABTU = dt.date(2026, 11, 7)
SK = "SK Wali Kota 1/2026"


def kalender(pola="5HARI", mulai=AWAL):
    services.calendar_propose(tahun=mulai.year, bulan=mulai.month, pola=pola)
    services.calendar_accept(actor_id=None, mulai=mulai, sampai=mulai.replace(day=30), pola=pola)


@pytest.fixture
def kantor(wilayah):
    wilayah("bandung")
    kalender()
    kalender("6HARI")
    return Kantor.buat()


def hari_kerja_bulan(pegawai):
    """None: the five-day calendar's number."""
    with connection.cursor() as kursor:
        kursor.execute(HARI_KERJA_KHUSUS, {"awal": AWAL, "akhir": AKHIR})
        return dict(kursor.fetchall()).get(pegawai.pk)


def pola(pegawai, hari=SABTU):
    return services.pola_pada(pegawai_id=pegawai.pk, hari=hari)


def test_the_nearest_unit_above_decides_then_the_office(kantor):
    bidang = organisasi.unit_create(opd_id=kantor.opd.pk, kode=f"{kantor.kode}.1", nama="B", induk_id=kantor.unit.pk)
    seksi = organisasi.unit_create(opd_id=kantor.opd.pk, kode=f"{kantor.kode}.2", nama="S", induk_id=bidang.pk)
    satu = kantor.orang("Seksi")
    Penugasan.objects.filter(pegawai=satu).update(unit=seksi)
    lain = kantor.orang("Lain OPD")
    Penugasan.objects.filter(pegawai=lain).update(unit=Kantor.buat().unit)
    assert (pola(satu), pola(lain)) == ("5HARI", "5HARI")
    services.pola_set(opd_id=kantor.opd.pk, pola="6HARI", mulai=AWAL, dasar=SK)
    assert (pola(satu), pola(lain)) == ("6HARI", "5HARI")
    services.pola_set(opd_id=kantor.opd.pk, unit_id=bidang.pk, pola="REGU", mulai=AWAL, dasar=SK)
    assert pola(satu) == "REGU"
    services.pola_set(opd_id=kantor.opd.pk, unit_id=seksi.pk, pola="5HARI", mulai=AWAL, dasar=SK)
    assert pola(satu) == "5HARI"
    assert pola(satu, dt.date(2026, 10, 31)) == "5HARI"


def test_a_pattern_ends_the_running_one_of_the_same_unit_only(kantor):
    isi = {"opd_id": kantor.opd.pk, "dasar": SK}
    services.pola_set(**isi, pola="6HARI", mulai=AWAL)
    services.pola_set(**isi, unit_id=kantor.unit.pk, pola="REGU", mulai=AWAL)
    services.pola_set(**isi, pola="5HARI", mulai=dt.date(2026, 11, 16))
    berjalan = PolaKerja.objects.filter(opd=kantor.opd).order_by("id").values_list("pola", "berlaku_sampai")
    assert list(berjalan) == [("6HARI", dt.date(2026, 11, 15)), ("REGU", None), ("5HARI", None)]
    for unit in (None, kantor.unit):
        with pytest.raises(DatabaseError, match="conflicting key"), transaction.atomic():
            PolaKerja.objects.create(opd=kantor.opd, unit=unit, pola="5HARI", dasar=SK, berlaku_mulai=AKHIR)
    with pytest.raises(GalatLayanan, match="bukan bagian OPD"):
        services.pola_set(**isi, unit_id=Kantor.buat().unit.pk, pola="5HARI", mulai=AWAL)
    with pytest.raises(GalatLayanan, match="kolom pola"):
        services.pola_set(**isi, pola="4HARI", mulai=dt.date(2026, 11, 20))


def test_saturday_is_a_working_day_in_a_six_day_office(kantor):
    enam, lima = kantor.orang("Enam"), Kantor.buat().orang("Lima")
    services.pola_set(opd_id=kantor.opd.pk, pola="6HARI", mulai=dt.date(2026, 11, 7), dasar=SK)
    services.day_results_build(mulai=AWAL, sampai=AKHIR)
    hasil = {
        (h.pegawai_id, h.tanggal.day): h
        for h in HasilHari.objects.filter(pegawai__in=(enam, lima), tanggal__range=(AWAL, AKHIR))
    }
    assert [hasil[enam.pk, h].hari_kerja for h in (6, 7, 8, 9, 14)] == [True, True, False, True, True]
    assert [hasil[lima.pk, h].hari_kerja for h in (6, 7, 8, 9, 14)] == [True, False, False, True, False]
    assert (hasil[enam.pk, 7].turunan["pola"], "pola" in hasil[lima.pk, 7].turunan) == ("6HARI", False)
    # Saturdays 7, 14, 21 and 28
    kerja = {p.pk: sum(h.hari_kerja for (i, _), h in hasil.items() if i == p.pk) for p in (enam, lima)}
    assert (kerja[enam.pk], kerja[lima.pk]) == (25, 21)
    assert (hari_kerja_bulan(enam), hari_kerja_bulan(lima)) == (25, None)


def test_the_definitive_position_decides_and_the_nearest_where_there_is_none(kantor):
    """Somebody who came on the 16th works by six days: his whole month has that calendar's days."""
    lain = Kantor.buat()
    services.pola_set(opd_id=kantor.opd.pk, pola="6HARI", mulai=AWAL, dasar=SK)
    orang = lain.orang("Lima, Plt di enam")
    organisasi.penugasan_set(
        pegawai_id=orang.pk, jabatan_id=kantor.posisi("PENGAWAS", 9).pk, unit_id=kantor.unit.pk, jenis="PLT", mulai=AWAL
    )
    assert pola(orang) == "5HARI"
    baru = kantor.orang("Baru", terdaftar_mulai=dt.date(2026, 11, 16))
    Penugasan.objects.filter(pegawai=baru).update(berlaku_mulai=dt.date(2026, 11, 16))
    assert (pola(baru), hari_kerja_bulan(baru)) == ("6HARI", 25)


def test_working_days_of_a_shift_worker_are_his_shifts(kantor):
    services.pola_set(opd_id=kantor.opd.pk, pola="REGU", mulai=AWAL, dasar=SK)
    penuh, baru = kantor.orang("Penuh"), kantor.orang("Baru", terdaftar_mulai=dt.date(2026, 11, 16))
    for orang, hari in ((penuh, (1, 4, 7, 10)), (baru, (17, 20))):
        services.jadwal_set(
            giliran=[services.Giliran(orang.pk, AWAL.replace(day=h), dt.time(20), dt.time(8)) for h in hari]
        )
    assert hari_kerja_bulan(penuh) == 4
    # before he came: 10 working days of the five-day calendar (2-6 and 9-13)
    assert hari_kerja_bulan(baru) == 10 + 2


def test_each_pattern_in_use_needs_its_calendar(kantor):
    bulan = Bulan(2026, 12)
    kalender(mulai=dt.date(2026, 12, 1))
    services.calendar_accept(actor_id=None, mulai=dt.date(2026, 12, 31), sampai=dt.date(2026, 12, 31))
    assert calendar_blockers(bulan) == []
    services.pola_set(opd_id=kantor.opd.pk, pola="6HARI", mulai=dt.date(2026, 12, 31), dasar=SK)
    (b,) = calendar_blockers(bulan)
    assert b.pesan == "Kalender kerja pola enam hari kerja Desember 2026 belum diterima untuk 31 dari 31 hari."
    with pytest.raises(GalatLayanan, match="Kalender 6HARI belum diterima: 1 hari"):
        services.day_results_build(mulai=dt.date(2026, 12, 31), sampai=dt.date(2026, 12, 31))


def test_a_shift_worker_without_a_single_shift_blocks(kantor):
    services.pola_set(opd_id=kantor.opd.pk, pola="REGU", mulai=AWAL, dasar=SK)
    orang, cuti, ada = kantor.orang("Tanpa jadwal"), kantor.orang("Cuti"), kantor.orang("Berjadwal")
    services.ketidakhadiran_create(pegawai_id=cuti.pk, jenis="CUTI_BESAR", mulai=AWAL, sampai=AKHIR)
    services.jadwal_set(giliran=[services.Giliran(ada.pk, AWAL, dt.time(8), dt.time(16))])
    with connection.cursor() as kursor:
        bulan = Bulan(2026, 11)
        semua = personal_blockers(kursor, params_of(bulan, pegawai=[orang.pk, cuti.pk, ada.pk]), bulan)
    (b,) = (b for b in semua if b.kode == "JADWAL_BELUM_ADA")
    assert (b.kode, b.jumlah) == ("JADWAL_BELUM_ADA", 1)
    assert b.contoh == [f"Tanpa jadwal (NIP {orang.nip}), 30 hari"]
