"""What a month aims at, what leave is credited, and what the rules say before they are met."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.aktivitas import hari as baca
from tenants.aktivitas.models import Aktivitas
from tenants.aktivitas.sasaran import targets_of
from tenants.presensi.models import HasilHari, Ketidakhadiran
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor

HARI = dt.date(2026, 10, 14)


@pytest.fixture
def orang(wilayah) -> int:
    wilayah("bandung")
    return Kantor.buat().orang("Staf").pk


def test_targets_are_the_packs(orang, wilayah) -> None:
    sasaran = targets_of(HARI)
    assert sasaran.target == 6000
    assert sasaran.kredit["CUTI_TAHUNAN"] == 300
    assert "HADIR" not in sasaran.kredit
    assert targets_of(dt.date(2019, 1, 1)).target is None


def test_leave_is_credited_on_working_days_only(orang) -> None:
    for hari, kerja in ((14, True), (15, True), (17, False)):
        HasilHari.objects.create(
            pegawai_id=orang, tanggal=dt.date(2026, 10, hari), hari_kerja=kerja, status_hadir="CUTI_TAHUNAN"
        )
    for status, menit in (("DITERIMA", 100), ("DIAJUKAN", 30), ("DITOLAK", 7), ("DRAF", 5)):
        alasan, validator = ("x", Kantor.buat().orang("A").pk) if status in ("DITOLAK", "DITERIMA") else ("", None)
        Aktivitas.objects.create(
            pegawai_id=orang,
            tanggal=HARI,
            uraian="x",
            menit=menit,
            status=status,
            alasan=alasan,
            validator_id=validator,
        )
    sasaran = targets_of(HARI)
    bulan = baca.month_sum(baca.month_days(pegawai_id=orang, awal=dt.date(2026, 10, 1), sasaran=sasaran), sasaran)
    assert (bulan.sah, bulan.menunggu, bulan.ditolak, bulan.draf) == (100, 30, 7, 5)
    assert (bulan.kredit, bulan.hari_kredit, bulan.kurang) == (600, 2, 5870)
    bulan.sisa_kerja = 20
    assert bulan.sehari == 294, "rounded up: 293 a day would not reach it"


@pytest.mark.parametrize(
    ("hari_ini", "cuti", "kunci", "harap"),
    [
        (HARI, False, False, ""),
        (dt.date(2026, 10, 16), False, False, "Batas input sudah lewat; hari paling awal"),
        (dt.date(2026, 10, 13), False, False, "belum tiba"),
        (HARI, True, False, "Anda tercatat cuti sakit"),
        (HARI, False, True, "Bulannya sudah terkunci"),
    ],
)
def test_a_closed_day_says_why(orang, hari_ini, cuti, kunci, harap) -> None:
    if cuti:
        Ketidakhadiran.objects.create(pegawai_id=orang, jenis="CUTI_SAKIT", mulai=HARI, sampai=HARI)
    if kunci:
        month_lock("2026-10")
    hari = baca.day_of(pegawai_id=orang, tanggal=HARI, hari_ini=hari_ini, dihitung=480)
    assert hari.tutup.startswith(harap) if not harap.startswith("belum") else harap in hari.tutup
    assert bool(hari.tutup) == bool(harap)
    ket = " ".join(hari.ket)
    assert "sampai 15 Okt 2026" in ket
    assert "Sisa menit hari itu 120 dari 600 menit" in ket
    assert "Bukti dianjurkan" in ket
