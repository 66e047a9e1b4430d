"""A change of rules in a browser: a weight is changed, its impact read, another person accepts, the month closes and
locks under it, and the employee reads on the slip why the pay differs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import BULAN, Situs

pytestmark = pytest.mark.e2e

SLUG = "bandung"


def close_month(page: Any, situs: Situs, tombol: str) -> None:
    page.goto(situs.url(SLUG, f"/penilaian/bulan/{BULAN}/"))
    page.get_by_role("button", name=tombol).click()
    page.wait_for_url(re.compile(r"/pekerjaan/"))
    page.get_by_text("Oktober 2026 selesai dihitung").wait_for(timeout=60_000)


def net_pay(page: Any, situs: Situs) -> str:
    page.goto(situs.url(SLUG, f"/penilaian/slip/{BULAN}/{situs.pegawai[SLUG, 'pegawai']}/?buka=semua"))
    return str(page.locator(".angka-besar").first.inner_text())


def set_weight(page: Any, nama: str, nilai: str) -> None:
    page.get_by_role("link", name=nama).click()
    page.get_by_label("Berlaku mulai tanggal").fill("2026-10-01")
    page.get_by_label("Nilai (persen)").fill(nilai)
    page.get_by_label("Catatan").fill("Menurut rancangan Perwal")
    page.get_by_role("button", name="Simpan ke rancangan").click()
    page.get_by_text("tersimpan dalam rancangan").wait_for()
    page.locator(".remah a").click()


def test_a_changed_weight_until_the_slip(situs: Situs, buka: Callable[..., Any]) -> None:
    bkpsdm, pimpinan, pegawai = buka(SLUG, "bkpsdm"), buka(SLUG, "pimpinan"), buka(SLUG, "pegawai", lebar=1280)
    close_month(bkpsdm, situs, "Tutup bulan")
    semula = net_pay(pegawai, situs)

    bkpsdm.goto(situs.url(SLUG, "/aturan/"))
    bkpsdm.get_by_label("Apa yang akan diubah").fill("Bobot aktivitas 70, perilaku 30")
    bkpsdm.locator("form[action='/aturan/baru/'] input[type=month]").fill(BULAN)
    bkpsdm.get_by_role("button", name="Buat rancangan", exact=True).click()
    bkpsdm.get_by_role("heading", name="Isi rancangan").wait_for()
    bkpsdm.get_by_label("Cari").fill("bobot")
    bkpsdm.get_by_label("Cari").press("Enter")
    bkpsdm.wait_for_url(re.compile("cari=bobot"))
    set_weight(bkpsdm, "Bobot aktivitas (menit kerja)", "70")
    set_weight(bkpsdm, "Bobot perilaku (penilaian 360)", "30")
    bkpsdm.goto(situs.url(SLUG, "/aturan/1/"))
    assert bkpsdm.get_by_text("nilai baru mulai 1 Okt 2026: 70% (peraga), sebelumnya 60%").is_visible()
    bkpsdm.get_by_role("button", name="Hitung dampak").click()
    bkpsdm.get_by_role("link", name="Baca dampak").click(timeout=60_000)
    assert bkpsdm.get_by_text("Belum ada bulan yang terkunci").is_visible()
    assert bkpsdm.get_by_role("heading", name="Selisih bersih per OPD").is_visible()
    bkpsdm.goto(situs.url(SLUG, "/aturan/1/"))
    bkpsdm.get_by_role("button", name="Ajukan untuk diterima").click()
    bkpsdm.get_by_text("Yang memutus harus orang lain").wait_for()

    pimpinan.goto(situs.url(SLUG, "/aturan/1/"))
    pimpinan.get_by_role("button", name="Terima, berlaku mulai Oktober 2026").click()
    pimpinan.get_by_text("Diterima; berlaku mulai Oktober 2026.").wait_for()
    close_month(bkpsdm, situs, "Hitung ulang Oktober 2026")
    pimpinan.goto(situs.url(SLUG, f"/penilaian/bulan/{BULAN}/"))
    pimpinan.get_by_label(re.compile("untuk mengunci")).fill("KUNCI OKTOBER 2026")
    pimpinan.get_by_role("button", name="Kunci Oktober 2026").click()
    pimpinan.get_by_text("Oktober 2026 terkunci").first.wait_for(timeout=60_000)

    assert net_pay(pegawai, situs) != semula
    assert pegawai.locator("#pohon").get_by_text("Menurut rancangan Perwal").first.is_visible()
    assert pegawai.get_by_text("wilayah-3273 1.1.0").first.is_visible()
