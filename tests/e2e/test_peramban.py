"""The main ways through the product in a real browser, on a phone's screen, with and without JavaScript."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.basis_data import Sesi
from tests.e2e.conftest import BULAN, SANDI, Situs

pytestmark = pytest.mark.e2e


def test_bkpsdm_closes_the_month_and_sees_progress_and_results(situs: Situs, buka: Callable[..., Any]) -> None:
    page = buka("bandung", "bkpsdm")
    page.goto(situs.url("bandung", f"/penilaian/bulan/{BULAN}/"))
    assert page.get_by_text("Tidak ada halangan").is_visible()
    page.get_by_role("button", name="Tutup bulan").click()
    page.wait_for_url(re.compile(r"/pekerjaan/"))
    page.get_by_role("link", name="Lihat hasil").wait_for(timeout=60_000)
    assert page.get_by_text("Oktober 2026 selesai dihitung").is_visible()
    page.get_by_role("link", name="Lihat hasil").click()
    page.get_by_role("heading", name="Hasil Oktober 2026").wait_for()
    # filters work through htmx and stand in the address
    page.get_by_text("Saring dan cari").click()
    page.select_option("select[name=keadaan]", "DIHITUNG")
    page.wait_for_url(re.compile("keadaan=DIHITUNG"))
    page.locator(".tabel-hasil tbody tr").first.wait_for()


def test_employee_reads_the_slip(situs: Situs, buka: Callable[..., Any]) -> None:
    page = buka("musirawas", "pegawai")
    page.get_by_role("link", name="Slip dan penjelasannya").click()
    page.get_by_text("ANGKA PERAGA").first.wait_for()
    simpul = page.locator("#pohon > li > details").first
    simpul.locator("> summary").click()
    assert simpul.locator(".rumus").first.is_visible()
    page.get_by_role("link", name="Buka semua").click()
    tertutup = page.locator("#pohon details:not([open])").count()
    assert tertutup == 0
    asing = buka("musirawas", "pegawai", awasi=False)
    assert asing.goto(situs.url("musirawas", f"/penilaian/slip/{BULAN}/999999/")).status == 404


@pytest.mark.parametrize("js", [True, False])
def test_superior_accepts_two_and_rejects_one(
    situs: Situs, buka: Callable[..., Any], basis: Sesi, django_db_blocker: Any, js: bool
) -> None:
    """On a phone, with and without JavaScript; a forgotten reason loses neither the tick nor anything else."""
    with django_db_blocker.unblock():
        tanda = _ajukan_tiga(situs, f"uji {'dengan' if js else 'tanpa'} skrip")
    # a refused form is an answer of 422, which the browser reports as an error
    page = buka("bandung", "atasan", js=js, awasi=False)
    page.goto(situs.url("bandung", "/aktivitas/verifikasi/"))
    bilah, tab = page.locator(".bilah").bounding_box(), page.locator(".tab-bawah").bounding_box()
    assert bilah["y"] + bilah["height"] <= tab["y"] + 1
    for nomor in (1, 2):
        page.get_by_label(f"Surat {nomor} {tanda}").check()
    # the Enter key on a tick box decides nothing
    page.get_by_label(f"Surat 2 {tanda}").press("Enter")
    if not js:
        page.get_by_text("Pilih Terima, Tolak, atau Minta revisi.").wait_for()
    else:
        page.get_by_text(re.compile(r"^2 dipilih · 60 menit$")).wait_for()
    page.get_by_role("button", name="Terima yang dipilih").click()
    page.get_by_text("2 aktivitas diterima.").wait_for()
    assert page.locator("label", has_text=tanda).count() == 1
    page.get_by_label(f"Surat 3 {tanda}").check()
    page.get_by_text("Tolak / revisi").click()
    page.get_by_role("button", name="Tolak", exact=True).click()
    page.get_by_text("Isi alasan yang dapat ditindaklanjuti").wait_for()
    assert page.get_by_label(f"Surat 3 {tanda}").is_checked()
    page.get_by_label("Alasan untuk pegawai").fill("Bukti belum dilampirkan")
    page.get_by_role("button", name="Tolak", exact=True).click()
    page.get_by_text("1 aktivitas ditolak").wait_for()
    assert page.locator("label", has_text=tanda).count() == 0


def _ajukan_tiga(situs: Situs, tanda: str) -> str:
    """Three submitted activities of somebody under Bandung's superior; returns how to find them."""
    from erk_kit.binding import region_atomic
    from tenants.aktivitas.models import Aktivitas
    from tenants.organisasi.models import GarisAtasan

    with region_atomic("r_3273"):
        garis = GarisAtasan.objects.filter(atasan_id=situs.pegawai["bandung", "atasan"]).latest("berlaku_mulai")
        hari = max(garis.berlaku_mulai, dt.date(2026, 10, 14))
        for nomor in (1, 2, 3):
            Aktivitas.objects.create(
                pegawai_id=garis.pegawai_id, tanggal=hari, uraian=f"Surat {nomor} {tanda}", menit=30, status="DIAJUKAN"
            )
    return tanda


def test_a_cookie_of_one_region_opens_nothing_in_the_other(situs: Situs, buka: Callable[..., Any]) -> None:
    page = buka("bandung", "bkpsdm")
    kuki = [{**k, "domain": "musirawas.localhost"} for k in page.context.cookies()]
    asing = buka("musirawas")
    asing.context.add_cookies(kuki)
    asing.goto(situs.url("musirawas", "/penilaian/bulan/"))
    assert "/akun/login/" in asing.url


def test_console_lists_both_regions(situs: Situs, buka: Callable[..., Any]) -> None:
    page = buka("konsol", "pengelola", lebar=1280)
    for nama in ("Pemerintah Kota Bandung", "Pemerintah Kabupaten Musi Rawas"):
        assert page.get_by_role("link", name=nama).is_visible()
    page.get_by_role("link", name="Pemerintah Kota Bandung").click()
    page.get_by_role("heading", name="Pemeriksaan").wait_for()


def test_the_close_works_without_javascript(situs: Situs, buka: Callable[..., Any]) -> None:
    page = buka("musirawas", "bkpsdm", js=False)
    page.goto(situs.url("musirawas", "/"))
    page.get_by_role("link", name="Periksa halangan dan tutup bulan").click()
    page.get_by_role("button", name=re.compile("Hitung ulang")).click()
    page.wait_for_url(re.compile(r"/pekerjaan/"))
    page.get_by_role("link", name="Lihat hasil").wait_for(timeout=60_000)
    page.get_by_role("link", name="Lihat hasil").click()
    page.get_by_role("heading", name="Hasil Oktober 2026").wait_for()


def test_wrong_password_keeps_the_nip_and_the_right_one_opens(situs: Situs, buka: Callable[..., Any]) -> None:
    page = buka("bandung")
    page.goto(situs.url("bandung", "/akun/login/"))
    nip = situs.akun["bandung", "pegawai"]
    page.fill("input[name=login]", nip)
    page.fill("input[name=password]", f"{SANDI}-salah")
    page.get_by_role("button", name="Masuk").click()
    page.get_by_text("tidak cocok").wait_for()
    assert page.input_value("input[name=login]") == nip
    assert page.input_value("input[name=password]") == ""
    page.fill("input[name=password]", SANDI)
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("link", name="Aktivitas", exact=True).first.wait_for()


def test_first_load_is_at_most_200_kb(situs: Situs, buka: Callable[..., Any]) -> None:
    page = buka("musirawas")
    sesi = page.context.new_cdp_session(page)
    sesi.send("Network.enable")
    besar: list[float] = []
    sesi.on("Network.loadingFinished", lambda isi: besar.append(isi["encodedDataLength"]))
    page.goto(situs.url("musirawas", "/akun/login/"))
    page.wait_for_load_state("networkidle")
    assert len(besar) >= 4
    assert sum(besar) <= 200_000, f"{sum(besar):.0f} bita"
