"""Leave and duty: one a day, and what was recorded before a correction stays readable."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tenants.organisasi.fakta import facts_known
from tenants.organisasi.galat import GalatLayanan
from tenants.presensi import services
from tenants.presensi.models import Ketidakhadiran
from tests.orang_uji import Kantor

H = [dt.date(2026, 11, n) for n in range(1, 31)]


@pytest.fixture
def cuti(wilayah):
    wilayah("bandung")
    orang = Kantor.buat().orang("Staf")
    return services.ketidakhadiran_create(pegawai_id=orang.pk, jenis="CUTI_TAHUNAN", mulai=H[1], sampai=H[4])


def catat(cuti, mulai, sampai, jenis="CUTI_SAKIT"):
    return services.ketidakhadiran_create(pegawai_id=cuti.pegawai_id, jenis=jenis, mulai=mulai, sampai=sampai)


def test_two_on_one_day_are_refused_by_the_service_and_by_the_database(cuti):
    with pytest.raises(GalatLayanan, match="Cuti tahunan 2–5 Nov 2026 sudah tercatat"):
        catat(cuti, H[4], H[6])
    isi = {"pegawai_id": cuti.pegawai_id, "jenis": "CUTI_SAKIT", "mulai": H[4], "sampai": H[6]}
    with pytest.raises(DatabaseError, match="ketidakhadiran_satu_per_hari"), transaction.atomic():
        Ketidakhadiran.objects.create(**isi)
    catat(cuti, H[5], H[6])
    for mulai, sampai, jenis, kata in (
        (H[9], H[8], "DIKLAT", "sebelum mulai"),
        (H[9], H[9], "LIBURAN", "tidak dikenal"),
    ):
        with pytest.raises(GalatLayanan, match=kata):
            catat(cuti, mulai, sampai, jenis)


def test_correction_and_withdrawal_keep_what_was_known(cuti):
    t0 = timezone.now()
    services.ketidakhadiran_correct(ketidakhadiran_id=cuti.pk, alasan="kembali lebih awal", sampai=H[2], oleh_id=3)
    t1 = timezone.now()
    catat(cuti, H[3], H[4])
    with pytest.raises(GalatLayanan, match="sudah tercatat"), transaction.atomic():
        services.ketidakhadiran_correct(ketidakhadiran_id=cuti.pk, alasan="salah", sampai=H[3])
    services.ketidakhadiran_withdraw(ketidakhadiran_id=cuti.pk, alasan="tidak jadi")

    def diketahui(pada):
        baris = facts_known(Ketidakhadiran, pada=pada, pemilik_id=cuti.pegawai_id)
        return [(b.jenis, b.mulai, b.sampai) for b in baris]

    assert diketahui(t0) == [("CUTI_TAHUNAN", H[1], H[4])]
    assert diketahui(t1) == [("CUTI_TAHUNAN", H[1], H[2])]
    assert diketahui(timezone.now()) == [("CUTI_SAKIT", H[3], H[4])]
    for isi, alasan, kata in (
        ({"sampai": H[2]}, "x", "tidak ada lagi"),
        ({}, "", "tidak ada lagi"),
    ):
        with pytest.raises(GalatLayanan, match=kata):
            services.ketidakhadiran_correct(ketidakhadiran_id=cuti.pk, alasan=alasan, **isi)


@pytest.mark.parametrize(
    ("isi", "alasan", "kata"),
    [
        ({"sampai": H[4]}, "salah", "tidak ada yang berubah"),
        ({"pegawai_id": 1}, "salah", "pegawai_id tidak dapat dikoreksi"),
        ({"sampai": H[3]}, " ", "alasannya kosong"),
    ],
)
def test_corrections_that_are_refused(cuti, isi, alasan, kata):
    with pytest.raises(GalatLayanan, match=kata):
        services.ketidakhadiran_correct(ketidakhadiran_id=cuti.pk, alasan=alasan, **isi)
