"""The inbox of sixty subordinates over thirty days: it pages, and its queries do not grow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from erk_kit.binding import region_atomic
from tenants.aktivitas.models import Aktivitas
from tests.basis_data import SKEMA
from tests.orang_uji import Kantor

# what binds a request to its region, as in test_halaman
_IKATAN = ("SAVEPOINT", "RELEASE", "SELECT SET_CONFIG", "BEGIN", "COMMIT")


@pytest.fixture
def kotak(segar: Any, klien: Any) -> Any:
    with region_atomic(SKEMA["bandung"]):
        kantor = Kantor.buat()
        atasan = kantor.orang("Atasan", jenis="PENGAWAS")
        orang = [kantor.orang(f"Staf {n:02d}", atasan=atasan) for n in range(60)]
        awal = timezone.localdate() - dt.timedelta(days=30)
        saat = timezone.now()
        Aktivitas.objects.bulk_create(
            Aktivitas(
                pegawai=p,
                tanggal=awal + dt.timedelta(days=h),
                uraian=f"Menyusun surat {k}",
                menit=60,
                status="DIAJUKAN",
                diajukan_pada=saat,
                tanda=["MIRIP"] if k == 0 and h == 3 else [],
            )
            for p in orang
            for h in range(30)
            for k in range(4)
        )
        akun = kantor.akun(atasan)
    return klien("bandung", pengguna=akun), orang


def _queries(klien: Any, alamat: str) -> tuple[int, str]:
    with CaptureQueriesContext(connection) as semua:
        jawab = klien.get(alamat)
    assert jawab.status_code == 200
    banyak = [q for q in semua if not q["sql"].upper().startswith(_IKATAN)]
    return len(banyak), jawab.content.decode()


def test_it_pages_with_at_most_fifteen_queries(kotak: Any) -> None:
    klien, orang = kotak
    banyak, isi = _queries(klien, "/aktivitas/verifikasi/")
    assert banyak <= 15
    assert "7.200 aktivitas" in isi
    assert isi.count('name="aktivitas"') == 60
    assert "1 / 120" in isi
    banyak, isi = _queries(klien, f"/aktivitas/verifikasi/?orang={orang[7].pk}&tanda=1")
    assert banyak <= 15
    assert isi.count('name="aktivitas"') == 1
    assert "Staf 07" in isi


def test_decide_undo_and_decide_again(kotak: Any) -> None:
    klien, orang = kotak
    with region_atomic(SKEMA["bandung"]):
        milik = list(Aktivitas.objects.filter(pegawai=orang[0]).order_by("pk")[:12].values_list("pk", flat=True))
    kirim = {"aktivitas": milik, "putusan": "tolak", "alasan": "Tidak jelas"}
    jawab = klien.post("/aktivitas/verifikasi/", kirim, follow=True)
    assert "12 aktivitas ditolak" in jawab.content.decode()
    assert "Batalkan" in jawab.content.decode()

    def keadaan() -> set[str]:
        with region_atomic(SKEMA["bandung"]):
            return set(Aktivitas.objects.filter(pk__in=milik).values_list("status", flat=True))

    assert keadaan() == {"DITOLAK"}
    assert "menunggu lagi" in klien.post("/aktivitas/verifikasi/batal/", follow=True).content.decode()
    assert keadaan() == {"DIAJUKAN"}
    assert (
        "Tidak ada putusan yang dapat dibatalkan"
        in klien.post("/aktivitas/verifikasi/batal/", follow=True).content.decode()
    )
