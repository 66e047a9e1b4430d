"""Requests about attendance: three different people, one fact, that person's days built anew at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.akun.models import Peran
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.presensi import usulan as layanan
from tenants.presensi.hari import derivation_of, month_of
from tenants.presensi.hasil_hari import day_results_build
from tenants.presensi.karantina import device_set, held_by_reason, quarantine_retry
from tenants.presensi.models import HasilHari, IzinMenit, Ketidakhadiran, Perangkat, Rekaman, UsulanPresensi
from tenants.presensi.terima import Tekan, rekaman_receive
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor

# a Wednesday of the sample's calendar, which is accepted
HARI = dt.date(2026, 10, 14)
KINI = HARI + dt.timedelta(days=3)


def saat(jam: int, menit: int = 0, hari: dt.date = HARI) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(hari, dt.time(jam, menit)))


class Meja:
    def __init__(self) -> None:
        self.kantor = Kantor.buat()
        self.atasan = self.kantor.orang("Atasan", jenis="PENGAWAS")
        self.staf = self.kantor.orang("Staf", atasan=self.atasan)
        self.lain = self.kantor.orang("Lain", atasan=self.atasan)
        self.akun = {p.nama: self.kantor.akun(p) for p in (self.atasan, self.staf, self.lain)}
        self.akun["Admin"] = self.kantor.akun(self.kantor.orang("Admin"), Peran.ADMIN_OPD)
        self.alat, _ = Perangkat.objects.get_or_create(kode="UJI-1", defaults={"nama": "Lobi"})

    def tekan(self, *kapan: dt.datetime) -> None:
        Rekaman.objects.bulk_create(Rekaman(pegawai=self.staf, waktu=w, perangkat=self.alat) for w in kapan)
        day_results_build(mulai=HARI, sampai=HARI, pegawai_ids=[self.staf.pk])

    def usul(self, jenis: str = "TERLAMBAT", **isi: Any) -> UsulanPresensi:
        isi = {"mulai": HARI, "alasan": "Ban bocor", "hari_ini": KINI} | isi
        return layanan.request_create(actor=self.akun["Staf"], jenis=jenis, **isi)

    def hasil(self) -> HasilHari:
        return HasilHari.objects.get(pegawai=self.staf, tanggal=HARI)

    def sampai_tetap(self, ini: UsulanPresensi) -> None:
        layanan.request_agree(actor=self.akun["Atasan"], usulan_id=ini.pk)
        layanan.request_settle(actor=self.akun["Admin"], usulan_id=ini.pk)


@pytest.fixture
def meja(wilayah: Any) -> Meja:
    wilayah("bandung")
    return Meja()


def test_an_excuse_counts_once_it_is_settled_and_the_punches_stay(meja: Meja) -> None:
    meja.tekan(saat(8, 30), saat(16, 30))
    assert meja.hasil().menit_terlambat == 60
    ini = meja.usul()
    layanan.request_agree(actor=meja.akun["Atasan"], usulan_id=ini.pk)
    assert meja.hasil().menit_terlambat == 60
    layanan.request_settle(actor=meja.akun["Admin"], usulan_id=ini.pk)
    hasil = meja.hasil()
    assert hasil.menit_terlambat == 0
    assert Rekaman.objects.filter(pegawai=meja.staf).count() == 2
    teks = dict(derivation_of(hasil))
    assert "semula 60 menit" in teks["Izin diterima"]
    izin = IzinMenit.objects.get(pegawai=meja.staf)
    assert izin.diajukan_oleh_id != izin.diterima_oleh_id


def test_leave_names_its_days(meja: Meja) -> None:
    meja.tekan()
    assert meja.hasil().status_hadir == "TANPA_KETERANGAN"
    with pytest.raises(GalatLayanan, match="memerlukan surat"):
        meja.usul("CUTI_SAKIT")
    ini = meja.usul("CUTI_SAKIT", sampai=HARI + dt.timedelta(days=1), nomor_surat="440/7")
    meja.sampai_tetap(ini)
    assert meja.hasil().status_hadir == "CUTI_SAKIT"
    assert Ketidakhadiran.objects.get(pegawai=meja.staf).sampai == HARI + dt.timedelta(days=1)
    bulan = month_of(pegawai_id=meja.staf.pk, awal=HARI.replace(day=1))
    assert bulan.jumlah["izin"] == 2


def test_the_narrow_build_is_the_wide_one(meja: Meja) -> None:
    """Only this person's days, and exactly as everybody's build makes them."""
    lain = HasilHari.objects.exclude(pegawai=meja.staf).filter(tanggal=HARI)
    HasilHari.objects.filter(tanggal=HARI).exclude(pegawai=meja.staf).update(menit_terlambat=7)
    meja.tekan(saat(7, 45), saat(12), saat(16))
    sempit = HasilHari.objects.filter(pegawai=meja.staf, tanggal=HARI).values().get()
    assert set(lain.values_list("menit_terlambat", flat=True)) == {7}
    day_results_build(mulai=HARI, sampai=HARI)
    assert HasilHari.objects.filter(pegawai=meja.staf, tanggal=HARI).values().get() == sempit
    assert set(lain.values_list("menit_terlambat", flat=True)) != {7}


def test_three_different_people(meja: Meja) -> None:
    ini = meja.usul()
    for siapa in ("Staf", "Lain", "Admin"):
        with pytest.raises(TidakBerwenang):
            layanan.request_agree(actor=meja.akun[siapa], usulan_id=ini.pk)
    with pytest.raises(GalatLayanan, match="menunggu atasan"):
        layanan.request_settle(actor=meja.akun["Admin"], usulan_id=ini.pk)
    layanan.request_agree(actor=meja.akun["Atasan"], usulan_id=ini.pk)
    rangkap = meja.kantor.akun(None, Peran.ADMIN_OPD)
    with pytest.raises(TidakBerwenang):
        layanan.request_settle(actor=meja.akun["Atasan"], usulan_id=ini.pk)
    UsulanPresensi.objects.filter(pk=ini.pk).update(disetujui_oleh_id=rangkap.pk)
    with pytest.raises(GalatLayanan, match="sudah menyetujui"):
        layanan.request_settle(actor=rangkap, usulan_id=ini.pk)
    # and the table refuses what no service would do
    for kolom in ({"disetujui_oleh_id": meja.akun["Staf"].pk}, {"status": "DITETAPKAN", "diputus_oleh_id": rangkap.pk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            UsulanPresensi.objects.filter(pk=ini.pk).update(**kolom)


def test_another_offices_admin_sees_nothing(meja: Meja) -> None:
    lain = Meja()
    ini = meja.usul()
    layanan.request_agree(actor=meja.akun["Atasan"], usulan_id=ini.pk)
    assert not layanan.requests_to_settle(actor=lain.akun["Admin"])
    assert not layanan.requests_seen(actor=lain.akun["Admin"]).filter(pk=ini.pk)
    with pytest.raises(TidakBerwenang):
        layanan.request_settle(actor=lain.akun["Admin"], usulan_id=ini.pk)
    assert list(layanan.requests_to_settle(actor=meja.akun["Admin"])) == [ini]


@pytest.mark.parametrize(
    ("isi", "kata"),
    [
        ({"mulai": KINI + dt.timedelta(days=1)}, "belum tiba"),
        ({"alasan": " "}, "masih kosong"),
        ({"jenis": "BOLOS"}, "tidak dikenal"),
        ({"mulai": KINI - dt.timedelta(days=63)}, "lebih dari 62 hari"),
        ({"jenis": "DINAS_LUAR", "sampai": HARI - dt.timedelta(days=1), "nomor_surat": "1"}, "sebelum mulai"),
    ],
)
def test_refused_in_words(meja: Meja, isi: dict[str, Any], kata: str) -> None:
    with pytest.raises(GalatLayanan, match=kata):
        meja.usul(**isi)


def test_twice_and_locked(meja: Meja) -> None:
    ini = meja.usul()
    with pytest.raises(GalatLayanan, match="masih menunggu"):
        meja.usul()
    layanan.request_agree(actor=meja.akun["Atasan"], usulan_id=ini.pk)
    month_lock("2026-10")
    with pytest.raises(GalatLayanan, match="terkunci"):
        layanan.request_settle(actor=meja.akun["Admin"], usulan_id=ini.pk)
    with pytest.raises(GalatLayanan, match="terkunci"):
        meja.usul("PULANG_CEPAT")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(langkah=st.lists(st.sampled_from(["setuju", "tetap", "tolak", "tarik"]), min_size=1, max_size=5))
def test_in_any_order_only_the_whole_path_writes_a_fact(meja: Meja, langkah: list[str]) -> None:
    with transaction.atomic():
        ini = meja.usul()
        status = "DIAJUKAN"
        boleh = {
            ("DIAJUKAN", "setuju"): "DISETUJUI",
            ("DIAJUKAN", "tarik"): "DITARIK",
            ("DISETUJUI", "tarik"): "DITARIK",
            ("DISETUJUI", "tetap"): "DITETAPKAN",
            ("DIAJUKAN", "tolak"): "DITOLAK",
        }
        for satu in langkah:
            harap = boleh.get((status, satu))
            try:
                if satu == "setuju":
                    layanan.request_agree(actor=meja.akun["Atasan"], usulan_id=ini.pk)
                elif satu == "tetap":
                    layanan.request_settle(actor=meja.akun["Admin"], usulan_id=ini.pk)
                elif satu == "tolak":
                    layanan.request_refuse(actor=meja.akun["Atasan"], usulan_id=ini.pk, alasan="Tidak ada bukti")
                else:
                    layanan.request_withdraw(actor=meja.akun["Staf"], usulan_id=ini.pk)
            except GalatLayanan:
                assert harap is None
            else:
                assert harap is not None
                status = harap
        ini.refresh_from_db()
        assert ini.status == status
        assert IzinMenit.objects.filter(pegawai=meja.staf).exists() == (status == "DITETAPKAN")
        transaction.set_rollback(True)


def test_quarantine_is_let_go_once_the_cause_is_mended(meja: Meja) -> None:
    bkpsdm = meja.kantor.akun(None, Peran.BKPSDM)
    nip = meja.staf.nip or ""
    rekaman_receive(baris=[Tekan(1, nip, saat(7, 20), "BARU-1"), Tekan(2, nip, saat(16, 10), "BARU-1")])
    assert [(k.sebab, k.banyak) for k in held_by_reason(actor=bkpsdm)] == [("PERANGKAT_ASING", 2)]
    assert held_by_reason(actor=meja.akun["Admin"]) == []
    assert quarantine_retry(actor=bkpsdm, sebab="PERANGKAT_ASING").lepas == 0
    with pytest.raises(TidakBerwenang):
        quarantine_retry(actor=meja.akun["Admin"], sebab="PERANGKAT_ASING")
    device_set(actor=bkpsdm, kode="BARU-1", nama="Aula", aktif=True)
    hasil = quarantine_retry(actor=bkpsdm, sebab="PERANGKAT_ASING")
    assert (hasil.lepas, hasil.tetap, hasil.terkunci) == (2, 0, 0)
    assert meja.hasil().status_hadir == "HADIR"
    assert held_by_reason(actor=bkpsdm) == []
    assert quarantine_retry(actor=bkpsdm, sebab="PERANGKAT_ASING").lepas == 0


def test_a_wrong_clock_is_not_let_go_by_waiting(meja: Meja, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.presensi import karantina

    bkpsdm = meja.kantor.akun(None, Peran.BKPSDM)
    kini = timezone.now()
    rekaman_receive(baris=[Tekan(1, meja.staf.nip or "", kini + dt.timedelta(hours=1), "UJI-1")])
    # two hours later the instant is past, and the clock was wrong all the same
    monkeypatch.setattr(karantina.timezone, "now", lambda: kini + dt.timedelta(hours=2))
    hasil = quarantine_retry(actor=bkpsdm, sebab="MASA_DEPAN")
    assert (hasil.lepas, hasil.tetap) == (0, 1)
