"""Deliveries that reach back into a locked month: the locked rows become late facts, the others are applied."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.models import Pegawai, Penugasan
from tenants.presensi.models import Perangkat, Rekaman
from tenants.sinkronisasi.models import FaktaSusulan
from tenants.sinkronisasi.services import file_import
from tenants.sinkronisasi.susulan import LateFact, late_facts_record
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor

pytestmark = pytest.mark.unit

KEPALA = "nip,waktu,perangkat\n"


@pytest.fixture
def kantor(wilayah):
    wilayah("bandung")
    Perangkat.objects.create(kode="PINTU-1", nama="Pintu")
    return Kantor.buat()


def impor(jenis, teks):
    return file_import(
        jenis=jenis,
        nama_berkas="uji.csv",
        isi=teks.encode(),
        sekarang=dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
        zona="Asia/Jakarta",
    )


def test_late_punches_are_kept_once_and_open_ones_applied(kantor):
    staf = kantor.orang("Staf")
    dulu = f"{staf.nip},2026-09-29 07:00:00,PINTU-1\n"
    assert impor("rekaman", KEPALA + dulu).diterapkan == 1
    month_lock("2026-09")
    # midnight in Bandung divides: the first belongs to September, the second to October
    telat, buka = f"{staf.nip},2026-09-30 23:59:59,PINTU-1\n", f"{staf.nip},2026-10-01 00:00:00,PINTU-1\n"
    hasil = impor("rekaman", KEPALA + dulu + telat + buka)
    assert (hasil.diterima, hasil.diterapkan, hasil.susulan) == (True, 1, 1)
    (satu,) = FaktaSusulan.objects.all()
    assert (satu.jenis, satu.pegawai, satu.mulai, satu.sumber) == ("REKAMAN", staf, dt.date(2026, 9, 30), "BERKAS")
    assert satu.isi == {"waktu": "2026-09-30T23:59:59+07:00", "perangkat": "PINTU-1"}
    assert satu.kiriman_id == hasil.kiriman_id
    assert "September 2026 sudah terkunci" in satu.sebab
    lagi = impor("rekaman", KEPALA + telat + buka)
    assert (lagi.diterapkan, lagi.susulan) == (0, 0)
    assert FaktaSusulan.objects.count() == 1
    assert Rekaman.objects.filter(pegawai=staf).count() == 2


def test_late_assignments_and_people(kantor):
    staf = kantor.orang("Staf")
    kode = kantor.posisi("PENGAWAS", 9).kode
    month_lock("2026-09")
    hasil = impor(
        "penugasan",
        "nip,kode_jabatan,kode_unit,jenis,mulai\n"
        f"{staf.nip},{kode},{kantor.kode},DEFINITIF,2026-09-15\n"
        f"{staf.nip},{kode},{kantor.kode},DEFINITIF,2026-10-15\n",
    )
    assert (hasil.diterima, hasil.diterapkan, hasil.susulan) == (True, 1, 1)
    satu = FaktaSusulan.objects.get(jenis="PENUGASAN")
    assert (satu.pegawai, satu.mulai, satu.isi["kode_jabatan"]) == (staf, dt.date(2026, 9, 15), kode)
    assert list(Penugasan.objects.filter(pegawai=staf).values_list("berlaku_mulai__month", flat=True)) == [1, 10]
    hasil = impor(
        "pegawai",
        "nip,nama,status,golongan,terdaftar_mulai\n"
        "199101012015011777,Lama,PNS,III,2015-01-01\n"
        "199101012015011778,Baru,PNS,III,2026-10-05\n",
    )
    assert (hasil.diterapkan, hasil.susulan) == (1, 1)
    assert FaktaSusulan.objects.get(jenis="PEGAWAI").isi["nip"] == "199101012015011777"
    assert not Pegawai.objects.filter(nip="199101012015011777").exists()
    assert Pegawai.objects.filter(nip="199101012015011778").exists()


def test_a_fact_of_an_open_month_is_no_late_fact(kantor):
    month_lock("2026-09")
    with pytest.raises(GalatLayanan, match="belum terkunci"):
        late_facts_record([LateFact("CUTI", dt.date(2026, 10, 1), {}, "x")], sumber="UJI")
