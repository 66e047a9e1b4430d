"""The lock on the month's page: what it shows, what it refuses in words, and what slips say afterwards."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_kit.binding import region_atomic
from tenants.akun.models import Peran, PeranPengguna
from tenants.penilaian import tasks
from tenants.penilaian.models import Hitungan
from tenants.penilaian.penguncian import period_lock
from tenants.penilaian.services import period_close
from tenants.sinkronisasi.susulan import LateFact, late_facts_record
from tests.basis_data import SKEMA, Sesi
from tests.unit.web.conftest import BULAN, accounts_of
from tests.unit.web.test_halaman import HALAMAN, KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation

SKEMA_INI = SKEMA["bandung"]
ALAMAT = f"/penilaian/bulan/{BULAN}/"


@pytest.fixture
def akun(segar: Sesi) -> dict[str, Any]:
    """October of Bandung, computed by the BKPSDM account."""
    with region_atomic(SKEMA_INI):
        semua = accounts_of(SKEMA_INI)
    period_close(schema=SKEMA_INI, kode=BULAN, actor_id=semua["bkpsdm"].pk)
    return semua


@pytest.fixture
def langsung(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Jobs ordered by the page, run by the test afterwards as a worker would."""
    pesanan: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.lock_period, "delay", lambda **isi: pesanan.append(isi))
    return pesanan


def test_the_page_shows_what_will_be_frozen_and_the_slip_says_locked(
    akun: dict[str, Any], klien: Callable[..., Any], langsung: list[dict[str, Any]]
) -> None:
    pimpinan, bkpsdm = klien("bandung", pengguna=akun["pimpinan"]), klien("bandung", pengguna=akun["bkpsdm"])
    teks = bkpsdm.get(ALAMAT).content.decode()
    assert "Anda hitung sendiri" in teks
    assert "Belum dapat dikunci" in teks
    assert 'name="konfirmasi"' not in teks
    with CaptureQueriesContext(connection) as rekaman:
        teks = pimpinan.get(ALAMAT).content.decode()
    assert len(own_queries(rekaman)) <= KUERI_MAKS
    assert "Ketik <strong>KUNCI OKTOBER 2026</strong>" in teks
    assert "kunci pertama wilayah ini" in teks
    assert "Akan terkunci dengan ANGKA PERAGA" in teks
    (hash_hasil,) = re.findall(r'name="hash_hasil" value="(\w{64})"', teks)
    assert "Kunci Oktober" not in klien("bandung", pengguna=akun["inspektorat"]).get(ALAMAT).content.decode()

    jawab = pimpinan.post(f"{ALAMAT}kunci/", {"konfirmasi": "kunci oktober", "hash_hasil": hash_hasil}, follow=True)
    assert "Ketik KUNCI OKTOBER 2026." in jawab.content.decode()
    assert langsung == []
    jawab = pimpinan.post(f"{ALAMAT}kunci/", {"konfirmasi": "kunci oktober 2026", "hash_hasil": hash_hasil})
    assert jawab.status_code == 302
    (pesanan,) = langsung
    pekerjaan = jawab["Location"]
    assert "Mengunci Oktober 2026" in pimpinan.get(pekerjaan).content.decode()
    tasks.lock_period.apply(kwargs=pesanan, throw=True)
    teks = pimpinan.get(pekerjaan).content.decode()
    assert "Oktober 2026 terkunci." in teks

    for satu in (pimpinan, bkpsdm):
        with CaptureQueriesContext(connection) as rekaman:
            teks = satu.get(ALAMAT).content.decode()
        assert len(own_queries(rekaman)) <= KUERI_MAKS
        assert "Oktober 2026 terkunci" in teks
        assert "ANGKA PERAGA" in teks
        assert 'name="konfirmasi"' not in teks
        assert "Hitung ulang" not in teks
    pegawai = akun["pegawai"]
    with region_atomic(SKEMA_INI):
        fakta = LateFact("CUTI", dt.date(2026, 10, 5), {}, "terlambat", pegawai_id=pegawai.pegawai_id)
        late_facts_record([fakta], sumber="BERKAS")
    teks = bkpsdm.get(ALAMAT).content.decode()
    assert "Fakta susulan" in teks
    assert "5 Okt 2026" in teks
    slip = klien("bandung", pengguna=pegawai).get(f"/penilaian/slip/{BULAN}/{pegawai.pegawai_id}/").content.decode()
    assert re.search(r'terkunci, sidik <span class="mono" title="\w{64}">', slip)
    assert "angka peraga" in slip


def test_queries_where_the_page_offers_both_the_close_and_the_lock(
    akun: dict[str, Any], klien: Callable[..., Any]
) -> None:
    """To somebody of the BKPSDM a month that another one computed shows everything that the page can show."""
    lain = akun["pimpinan"]
    with region_atomic(SKEMA_INI):
        PeranPengguna.objects.create(pengguna=lain, peran=Peran.BKPSDM, berlaku_mulai=dt.date(2026, 1, 1))
    client = klien("bandung", pengguna=lain)
    with CaptureQueriesContext(connection) as rekaman:
        teks = client.get(ALAMAT).content.decode()
    kueri = own_queries(rekaman)
    assert len(kueri) <= KUERI_MAKS, "\n".join(q[:160] for q in kueri)
    assert "Hitung ulang" in teks
    assert "Ketik <strong>KUNCI OKTOBER 2026</strong>" in teks
    assert akun["bkpsdm"].nama in teks


def test_queries_of_all_pages_once_the_month_is_locked(akun: dict[str, Any], klien: Callable[..., Any]) -> None:
    with region_atomic(SKEMA_INI):
        (hash_hasil,) = Hitungan.objects.values_list("hash_hasil", flat=True)
        slip = f"/penilaian/slip/{BULAN}/{akun['pegawai'].pegawai_id}/"
    konfirmasi = "KUNCI OKTOBER 2026"
    actor_id = akun["pimpinan"].pk
    period_lock(schema=SKEMA_INI, kode=BULAN, actor_id=actor_id, konfirmasi=konfirmasi, hash_hasil=hash_hasil)
    banyak = {}
    for peran, alamat in (*HALAMAN, ("pegawai", slip)):
        client = klien("bandung", pengguna=akun[peran])
        with CaptureQueriesContext(connection) as rekaman:
            assert client.get(alamat).status_code == 200
        banyak[peran, alamat] = len(own_queries(rekaman))
    assert {satu: n for satu, n in banyak.items() if n > KUERI_MAKS} == {}


def test_a_refusal_of_the_job_is_told_on_its_page(
    akun: dict[str, Any], klien: Callable[..., Any], langsung: list[dict[str, Any]]
) -> None:
    pimpinan = klien("bandung", pengguna=akun["pimpinan"])
    jawab = pimpinan.post(f"{ALAMAT}kunci/", {"konfirmasi": "KUNCI OKTOBER 2026", "hash_hasil": "0" * 64})
    tasks.lock_period.apply(kwargs=langsung[0], throw=True)
    teks = pimpinan.get(jawab["Location"]).content.decode()
    assert "Bulan belum terkunci." in teks
    assert "bukan lagi" in teks
