"""Excused minutes count as 0 once another person has accepted them; the derivation keeps what they were."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from tenants.jejak.models import Catatan
from tenants.organisasi.galat import GalatLayanan
from tenants.presensi import services
from tenants.presensi.models import HasilHari, IzinMenit, Perangkat
from tests.orang_uji import Kantor

WIB = ZoneInfo("Asia/Jakarta")
SENIN = dt.date(2026, 11, 2)


@pytest.fixture
def staf(wilayah):
    wilayah("bandung")
    services.calendar_propose(tahun=2026, bulan=11)
    services.calendar_accept(actor_id=None, mulai=dt.date(2026, 11, 1), sampai=dt.date(2026, 11, 30))
    services.perangkat_register(kode="UJI", nama="Uji")
    return Kantor.buat().orang("Staf")


def tekan(orang, *jam):
    alat = Perangkat.objects.get(kode="UJI").pk
    baris = [(orang.pk, dt.datetime.combine(SENIN, dt.time.fromisoformat(j), tzinfo=WIB), alat) for j in jam]
    services.rekaman_append(baris=baris)


def izin(orang, jenis, **isi):
    return services.izin_menit_propose(
        pegawai_id=orang.pk, tanggal=SENIN, jenis=jenis, alasan="Rapat di kecamatan", actor_id=1, **isi
    )


def hasil(orang):
    services.day_results_build(mulai=SENIN, sampai=SENIN)
    return HasilHari.objects.get(pegawai=orang, tanggal=SENIN)


def test_nothing_counts_before_it_is_accepted(staf):
    tekan(staf, "09:00", "16:00")
    satu = izin(staf, "TERLAMBAT")
    assert (hasil(staf).menit_terlambat, "izin" in hasil(staf).turunan) == (90, False)
    services.izin_menit_accept(izin_id=satu.pk, actor_id=2)
    h = hasil(staf)
    assert (h.status_hadir, h.menit_terlambat) == ("HADIR", 0)
    jejak = Catatan.objects.latest("id")
    assert (jejak.aksi, jejak.aktor_id, jejak.rincian["fakta"]) == ("pegawai.fakta", 2, "izin terlambat")
    assert h.turunan["izin"] == {"terlambat": {"id": satu.pk, "semula": 90}}


@pytest.mark.parametrize(("menit", "sisa"), [(None, 0), (60, 30), (90, 0), (1440, 0)])
def test_at_most_so_many_minutes(staf, menit, sisa):
    tekan(staf, "09:00", "16:00")
    services.izin_menit_accept(izin_id=izin(staf, "TERLAMBAT", menit=menit).pk, actor_id=2)
    assert hasil(staf).menit_terlambat == sisa


def test_leaving_early_and_a_missing_punch(staf):
    tekan(staf, "15:30")
    for jenis in ("PULANG_CEPAT", "TANPA_ABSEN_MASUK", "TANPA_ABSEN_PULANG"):
        services.izin_menit_accept(izin_id=izin(staf, jenis).pk, actor_id=2)
    h = hasil(staf)
    assert (h.menit_pulang_cepat, h.tanpa_absen_masuk, h.tanpa_absen_pulang) == (0, False, False)
    assert set(h.turunan["izin"]) == {"pulang_cepat", "tanpa_absen_masuk"}  # only what was used


def test_an_excuse_is_no_presence(staf):
    services.izin_menit_accept(izin_id=izin(staf, "TERLAMBAT").pk, actor_id=2)
    h = hasil(staf)
    assert (h.status_hadir, "izin" in h.turunan) == ("TANPA_KETERANGAN", False)


def test_refusals(staf):
    satu = izin(staf, "TERLAMBAT")
    with pytest.raises(GalatLayanan, match="oleh pengajunya sendiri"):
        services.izin_menit_accept(izin_id=satu.pk, actor_id=1)
    with pytest.raises(GalatLayanan, match="sudah tercatat"):
        izin(staf, "TERLAMBAT")
    with pytest.raises(GalatLayanan, match="'SIANG' tidak dikenal"):
        izin(staf, "SIANG")
    for jenis, menit in (("PULANG_CEPAT", 0), ("PULANG_CEPAT", 1441), ("TANPA_ABSEN_MASUK", 5)):
        with pytest.raises(GalatLayanan, match=f"{menit} menit"):
            izin(staf, jenis, menit=menit)
    with pytest.raises(GalatLayanan, match="tanpa alasan"):
        services.izin_menit_propose(pegawai_id=staf.pk, tanggal=SENIN, jenis="PULANG_CEPAT", alasan=" ")
    services.izin_menit_accept(izin_id=satu.pk, actor_id=2)
    with pytest.raises(GalatLayanan, match="sudah diterima"):
        services.izin_menit_accept(izin_id=satu.pk, actor_id=3)
    # what bypasses the service meets the database
    with pytest.raises(DatabaseError, match="izin_menit_penerima"), transaction.atomic():
        IzinMenit.objects.update(diterima_oleh_id=1)
