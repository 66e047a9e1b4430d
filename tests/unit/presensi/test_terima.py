"""Punches as a device sends them: what may not count is in quarantine with its row and the reason, and counts never."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from tenants.presensi import services
from tenants.presensi.models import HasilHari, Perangkat, Rekaman, RekamanKarantina
from tests.orang_uji import Kantor

WIB = ZoneInfo("Asia/Jakarta")
SENIN = dt.date(2026, 11, 2)
SEKARANG = dt.datetime(2026, 11, 2, 16, 0, tzinfo=WIB)


@pytest.fixture
def staf(wilayah):
    wilayah("bandung")
    services.calendar_propose(tahun=2026, bulan=11)
    services.calendar_accept(actor_id=None, mulai=dt.date(2026, 11, 1), sampai=dt.date(2026, 11, 30))
    services.perangkat_register(kode="UJI", nama="Uji")
    Perangkat.objects.create(kode="MATI", nama="Mati", aktif=False)
    return Kantor.buat().orang("Staf")


def kirim(staf, *baris):
    isi = [
        services.Tekan(n, staf.nip if nip == "" else nip, dt.datetime.combine(SENIN, jam, tzinfo=WIB), alat)
        for n, (nip, jam, alat) in enumerate(baris, 1)
    ]
    return services.rekaman_receive(baris=isi, sekarang=SEKARANG)


def test_each_reason_with_its_row(staf):
    t = dt.time
    hasil = kirim(
        staf,
        ("", t(7, 20), "UJI"),
        ("", t(16, 5), "UJI"),  # five minutes ahead: a clock
        ("", t(16, 6), "UJI"),
        ("", t(7, 0), "ENTAH"),
        ("", t(7, 1), "MATI"),
        ("123", t(7, 2), "UJI"),
    )
    assert (hasil.rekaman, hasil.karantina) == (2, 4)
    tertahan = RekamanKarantina.objects.order_by("baris")
    assert [(k.baris, k.sebab) for k in tertahan] == [
        (3, "MASA_DEPAN"),
        (4, "PERANGKAT_ASING"),
        (5, "PERANGKAT_NONAKTIF"),
        (6, "NIP_ASING"),
    ]
    assert "2026-11-02 16:06" in tertahan[0].keterangan
    assert "'ENTAH' tidak terdaftar" in tertahan[1].keterangan
    services.day_results_build(mulai=SENIN, sampai=SENIN)
    h = HasilHari.objects.get(pegawai=staf, tanggal=SENIN)
    assert (h.turunan["rekaman"]["jumlah"], h.masuk.astimezone(WIB).time()) == (2, t(7, 20))


def test_sent_again_nothing_is_new(staf):
    baris = (("", dt.time(7, 20), "UJI"), ("", dt.time(7, 0), "ENTAH"))
    kirim(staf, *baris)
    hasil = kirim(staf, *baris)
    assert (hasil.rekaman, hasil.karantina) == (0, 0)
    assert (Rekaman.objects.filter(pegawai=staf).count(), RekamanKarantina.objects.count()) == (1, 1)
    assert kirim(staf) == services.HasilTerima(0, 0)


def test_quarantine_is_append_only(staf):
    kirim(staf, ("", dt.time(7, 0), "ENTAH"))
    for ubah in (lambda q: q.update(sebab="NIP_ASING"), lambda q: q.delete()):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ubah(RekamanKarantina.objects.all())
