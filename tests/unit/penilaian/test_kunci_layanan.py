"""Every service that writes a fact says in words that its month is locked, before the database does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tenants.aktivitas.services import norma_set
from tenants.organisasi import services as organisasi
from tenants.organisasi.kunci import BulanTerkunci, check_end
from tenants.organisasi.models import GarisAtasan, RiwayatGolongan
from tenants.perilaku.models import Ronde
from tenants.perilaku.services import answer_submit, round_close, round_open, survey_default_set
from tenants.presensi.models import Perangkat
from tenants.presensi.services import (
    calendar_accept,
    calendar_propose,
    day_results_build,
    ketidakhadiran_create,
    rekaman_append,
)
from tenants.skp.models import ButirSkp
from tenants.skp.services import butir_add, realisasi_set, skp_create
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor

pytestmark = pytest.mark.unit

H = dt.date(2026, 9, 15)
SEPTEMBER = {"mulai": dt.date(2026, 9, 1), "sampai": dt.date(2026, 9, 30)}


class Isi:
    """A small office in a region whose September is locked."""

    def __init__(self) -> None:
        self.kantor = Kantor.buat()
        self.orang, self.lain = self.kantor.orang("Satu"), self.kantor.orang("Dua")
        self.jabatan = self.kantor.posisi("PELAKSANA")
        self.alat = Perangkat.objects.create(kode="KUNCI-UJI", nama="Uji")
        self.skp = skp_create(
            pegawai_id=self.orang.pk, tahun=2026, mulai=dt.date(2026, 1, 1), sampai=dt.date(2026, 12, 31)
        )
        self.butir = butir_add(skp_id=self.skp.pk, uraian="x", target=Decimal(10), satuan="x")
        survey_default_set()
        self.ronde, _ = Ronde.objects.get_or_create(
            tahun=2026, bulan=9, defaults={"dibuka": H, "ditutup": H, "status": "DIBUKA"}
        )
        month_lock("2026-09")


LAYANAN: dict[str, Callable[[Isi], Any]] = {
    "pegawai": lambda i: organisasi.pegawai_create(nip=None, nama="Baru", terdaftar_mulai=H),
    "status": lambda i: organisasi.status_set(pegawai_id=i.orang.pk, status="PNS", mulai=H),
    "golongan": lambda i: organisasi.golongan_set(pegawai_id=i.orang.pk, golongan="III", mulai=H),
    "kedudukan": lambda i: organisasi.kedudukan_set(pegawai_id=i.orang.pk, kedudukan="CLTN", mulai=H),
    "penugasan": lambda i: organisasi.penugasan_set(
        pegawai_id=i.orang.pk, jabatan_id=i.jabatan.pk, unit_id=i.kantor.unit.pk, mulai=H
    ),
    "plt": lambda i: organisasi.penugasan_set(
        pegawai_id=i.orang.pk, jabatan_id=i.jabatan.pk, unit_id=i.kantor.unit.pk, jenis="PLT", mulai=H
    ),
    "atasan": lambda i: organisasi.atasan_set(pegawai_id=i.orang.pk, atasan_id=i.lain.pk, mulai=H),
    "kelas": lambda i: organisasi.kelas_jabatan_set(jabatan_id=i.jabatan.pk, kelas=9, mulai=H),
    "norma": lambda i: norma_set(kode="K-1", uraian="x", menit=5, satuan="x", mulai=H),
    "cuti": lambda i: ketidakhadiran_create(pegawai_id=i.orang.pk, jenis="DINAS_LUAR", mulai=H, sampai=H),
    "usul kalender": lambda i: calendar_propose(tahun=2026, bulan=9),
    "terima kalender": lambda i: calendar_accept(actor_id=None, **SEPTEMBER),
    "hasil hari": lambda i: day_results_build(**SEPTEMBER),
    "rekaman": lambda i: rekaman_append(
        baris=[(i.orang.pk, dt.datetime(2026, 9, 30, 16, 59, tzinfo=dt.UTC), i.alat.pk)]
    ),
    "skp": lambda i: skp_create(pegawai_id=i.lain.pk, tahun=2026, mulai=H, sampai=dt.date(2026, 12, 31)),
    "butir": lambda i: butir_add(skp_id=i.skp.pk, uraian="y", target=Decimal(1), satuan="x"),
    "realisasi": lambda i: realisasi_set(butir_id=i.butir.pk, tahun=2026, bulan=9, realisasi=Decimal(1)),
    "ronde": lambda i: round_open(tahun=2026, bulan=8, dengan_diri=True),
    "jawaban": lambda i: answer_submit(ronde=i.ronde.pk, penilai=i.lain.pk, dinilai=i.orang.pk, jawaban={}),
    "tutup ronde": lambda i: round_close(ronde=i.ronde.pk),
}


def test_each_service_refuses_in_words(wilayah: Any) -> None:
    wilayah("bandung")
    isi = Isi()
    for nama, panggil in LAYANAN.items():
        with pytest.raises(BulanTerkunci) as galat:
            panggil(isi)
        assert galat.value.kode == "bulan_terkunci", nama
        assert "2026 sudah terkunci (semua bulan sampai 30 Sep 2026)" in galat.value.pesan, nama
        assert galat.value.saran, nama
    assert not RiwayatGolongan.objects.filter(pegawai=isi.orang).exists()
    assert ButirSkp.objects.filter(skp=isi.skp).count() == 1


def test_the_next_day_is_open(wilayah: Any) -> None:
    """And ends what ran through the lock, without touching it."""
    wilayah("bandung")
    isi = Isi()
    organisasi.atasan_set(pegawai_id=isi.orang.pk, atasan_id=isi.lain.pk, mulai=dt.date(2026, 10, 1))
    organisasi.kedudukan_set(pegawai_id=isi.orang.pk, kedudukan="MPP", mulai=dt.date(2026, 10, 1))
    assert GarisAtasan.objects.filter(pegawai=isi.orang).count() == 1
    lama, baru = isi.orang.riwayat_kedudukan.order_by("berlaku_mulai")
    assert (lama.berlaku_sampai, baru.berlaku_mulai) == (dt.date(2026, 9, 30), dt.date(2026, 10, 1))
    realisasi_set(butir_id=isi.butir.pk, tahun=2026, bulan=10, realisasi=Decimal(1))
    zona = dt.timezone(dt.timedelta(hours=7))
    assert rekaman_append(baris=[(isi.orang.pk, dt.datetime(2026, 10, 1, tzinfo=zona), isi.alat.pk)]) == 1


def test_an_end_may_not_fall_before_the_last_closed_day(wilayah: Any) -> None:
    wilayah("bandung")
    Isi()
    for boleh in (None, dt.date(2026, 9, 30), dt.date(2026, 12, 1)):
        check_end(boleh, "Penugasan")
    with pytest.raises(BulanTerkunci):
        check_end(dt.date(2026, 9, 29), "Penugasan")
