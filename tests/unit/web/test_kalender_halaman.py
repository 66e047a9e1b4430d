"""The calendar in the browser's hands: proposed, changed by decree, accepted as shown, and turned into day results."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_kit import pekerjaan
from erk_kit.binding import region_atomic
from tenants.penilaian.services import period_blockers
from tenants.presensi.models import HasilHari, Kalender
from tenants.presensi.tasks import build_days
from tests.basis_data import SKEMA, Sesi
from tests.unit.web.conftest import accounts_of
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation

SKEMA_INI = SKEMA["bandung"]
KODE, ALAMAT = "2026-09", "/presensi/kalender/2026-09/"
LIMA = {"pola": "5HARI"}


@pytest.fixture
def bkpsdm(segar: Sesi, klien: Callable[..., Any]) -> Any:
    with region_atomic(SKEMA_INI):
        return klien("bandung", pengguna=accounts_of(SKEMA_INI)["bkpsdm"])


def sidik(client: Any) -> str:
    cocok = re.search(r'name="sidik" value="([0-9a-f]{64})"', client.get(ALAMAT).content.decode())
    assert cocok is not None
    return cocok[1]


def jenis(hari: int) -> str:
    with region_atomic(SKEMA_INI):
        baris = Kalender.objects.filter(tanggal=dt.date(2026, 9, hari), pola="5HARI", diterima_pada__isnull=False)
        return str(baris.order_by("-versi").values_list("jenis", flat=True)[0])


def test_from_nothing_to_day_results(bkpsdm: Any) -> None:
    assert "Mulai dari usulan sistem" in bkpsdm.get(ALAMAT).content.decode()
    with region_atomic(SKEMA_INI):
        assert any(b.kode == "KALENDER_BELUM_DITERIMA" for b in period_blockers(schema=SKEMA_INI, kode=KODE))
    assert bkpsdm.post(f"{ALAMAT}usulkan/", LIMA).status_code == 302
    with region_atomic(SKEMA_INI):
        # nothing counts before it is accepted
        assert any(b.kode == "KALENDER_BELUM_DITERIMA" for b in period_blockers(schema=SKEMA_INI, kode=KODE))
    assert bkpsdm.post(f"{ALAMAT}terima/", LIMA | {"sidik": sidik(bkpsdm)}).status_code == 302
    assert (jenis(1), jenis(5)) == ("KERJA", "AKHIR_PEKAN")
    with region_atomic(SKEMA_INI):
        assert not any(b.kode == "KALENDER_BELUM_DITERIMA" for b in period_blockers(schema=SKEMA_INI, kode=KODE))
    build_days(schema=SKEMA_INI, kode=KODE, job_id="uji-hari")
    akhir = pekerjaan.baca("uji-hari")
    assert akhir is not None
    assert akhir.keadaan == "selesai"
    with region_atomic(SKEMA_INI):
        hari = HasilHari.objects.filter(tanggal__range=(dt.date(2026, 9, 1), dt.date(2026, 9, 30)))
        assert hari.values("tanggal").distinct().count() == 30


def test_one_day_by_decree_becomes_a_new_version(bkpsdm: Any) -> None:
    bkpsdm.post(f"{ALAMAT}usulkan/", LIMA)
    bkpsdm.post(f"{ALAMAT}terima/", LIMA | {"sidik": sidik(bkpsdm)})
    isi = LIMA | {"tanggal": "2026-09-25", "jenis": "LIBUR_DAERAH", "dasar": "SE Wali Kota 800/12 tanggal 1 September"}
    assert bkpsdm.post(f"{ALAMAT}hari/", isi).status_code == 302
    assert jenis(25) == "KERJA"
    teks = bkpsdm.get(ALAMAT).content.decode()
    assert "1 hari diusulkan, 1 berbeda dari yang berlaku" in teks
    assert "kini hari kerja 07.30–16.30" in teks
    bkpsdm.post(f"{ALAMAT}terima/", LIMA | {"sidik": sidik(bkpsdm)})
    assert jenis(25) == "LIBUR_DAERAH"


def test_what_was_not_shown_is_not_accepted(bkpsdm: Any) -> None:
    bkpsdm.post(f"{ALAMAT}usulkan/", LIMA)
    dilihat = sidik(bkpsdm)
    isi = LIMA | {"tanggal": "2026-09-25", "jenis": "LIBUR_DAERAH", "dasar": "SE Wali Kota 800/12"}
    bkpsdm.post(f"{ALAMAT}hari/", isi)
    jawab = bkpsdm.post(f"{ALAMAT}terima/", LIMA | {"sidik": dilihat})
    assert jawab.status_code == 422
    assert "berubah sejak halaman ini dibuka" in jawab.content.decode()
    with region_atomic(SKEMA_INI):
        assert not Kalender.objects.filter(tanggal__month=9, diterima_pada__isnull=False).exists()


HARI_LAIN = {"tanggal": "2026-09-25", "jenis": "LIBUR_DAERAH"}
TOLAK = (
    (HARI_LAIN | {"jenis": "KERJA", "dasar": "SE 1"}, "Hari kerja memerlukan jam masuk"),
    (HARI_LAIN | {"dasar": "SE 1", "jam_masuk": "07:30"}, "Kosongkan jam kerja"),
    (
        HARI_LAIN | {"jenis": "KERJA", "dasar": "x", "jam_masuk": "16:00", "jam_pulang": "07:30"},
        "Jam pulang harus sesudah jam masuk",
    ),
    (HARI_LAIN, "harus diisi"),
    # the month has no calendar yet
    (HARI_LAIN | {"dasar": "SE 1"}, "belum memiliki 1 hari"),
)


def test_refusals_keep_what_was_typed(bkpsdm: Any) -> None:
    for isi, pesan in TOLAK:
        jawab = bkpsdm.post(f"{ALAMAT}hari/", LIMA | isi)
        assert jawab.status_code == 422, isi
        teks = jawab.content.decode()
        assert pesan in teks
        assert 'value="2026-09-25"' in teks
    with CaptureQueriesContext(connection) as semua:
        bkpsdm.get(ALAMAT)
    assert len(own_queries(semua)) <= KUERI_MAKS
