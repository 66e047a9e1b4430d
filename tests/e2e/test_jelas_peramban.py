"""An employee reads on a phone why the amount is what it is; a stranger checks the printed slip without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import BULAN, Situs, layar_temuan

pytestmark = pytest.mark.e2e


def temuan(page: Any) -> list[str]:
    """What axe finds as the page stands, and whether it is wider than 320 px."""
    salah = layar_temuan(page, page.url, (390, 320), tanpa_axe=(320,))
    page.set_viewport_size({"width": 390, "height": 844})
    return salah


def slip_of(situs: Situs, django_db_blocker: Any) -> tuple[str, int]:
    """Code and net amount of the employee's slip of Musi Rawas."""
    from erk_kit.binding import region_atomic
    from tenants.penilaian.jelas.verifikasi import code_of
    from tenants.penilaian.models import HasilPegawai

    schema = "r_1605"
    with django_db_blocker.unblock(), region_atomic(schema):
        h = HasilPegawai.objects.select_related("hitungan__periode").get(
            pegawai_id=situs.pegawai["musirawas", "pegawai"]
        )
        uang = {"bruto": h.bruto, "potongan": h.potongan, "bersih": h.bersih}
        return code_of(schema=schema, hitungan=h.hitungan, pegawai_id=h.pegawai_id, **uang), h.bersih


def test_the_employee_finds_every_reason_on_the_slip(situs: Situs, buka: Callable[..., Any]) -> None:
    page = buka("musirawas", "pegawai")
    slip = f"/penilaian/slip/{BULAN}/{situs.pegawai['musirawas', 'pegawai']}/"
    page.goto(situs.url("musirawas", slip))
    # both panels are fetched when they come into view
    page.locator("#beda").scroll_into_view_if_needed()
    page.get_by_text("Belum ada bulan pembanding").wait_for()
    page.locator("#pengubah").scroll_into_view_if_needed()
    page.get_by_role("heading", name="Pengaruh menit lebih").wait_for()
    salah = temuan(page)
    page.get_by_role("link", name="Hari, butir SKP, dan nilai di baliknya").click()
    page.get_by_role("heading", name="Hari demi hari").wait_for()
    salah += temuan(page)
    page.locator("summary", has_text="aktivitas").first.click()
    for alamat in (f"{slip}beda/", f"{slip}pengubah/", "/penilaian/berjalan/"):
        page.goto(situs.url("musirawas", alamat))
        salah += temuan(page)
    assert not salah, "\n".join(salah)


def test_anybody_checks_a_printed_slip(situs: Situs, buka: Callable[..., Any], django_db_blocker: Any) -> None:
    kode, bersih = slip_of(situs, django_db_blocker)
    page = buka("musirawas", js=False)
    page.goto(situs.url("musirawas", "/verifikasi/"))
    page.get_by_label("Kode slip").fill(f"{kode[:20].lower()} {kode[20:]}")
    page.get_by_role("button", name="Periksa").click()
    page.get_by_text("Sah, masih rancangan.").wait_for()
    for jumlah, kata in ((f"Rp {bersih:,}".replace(",", "."), "Cocok."), (str(bersih + 1000), "Tidak cocok.")):
        page.get_by_label("Jumlah bersih (Rp)").fill(jumlah)
        page.get_by_role("button", name="Cocokkan").click()
        page.get_by_text(kata, exact=True).wait_for()
    assert page.context.cookies() == []


def test_the_public_pages_are_accessible(situs: Situs, buka: Callable[..., Any], django_db_blocker: Any) -> None:
    kode, _ = slip_of(situs, django_db_blocker)
    # a code that is not valid answers 404, which the browser reports as an error
    page = buka("musirawas", awasi=False)
    salah = []
    for alamat in ("/verifikasi/", f"/verifikasi/{kode}/", f"/verifikasi/{'A' * 40}/"):
        page.goto(situs.url("musirawas", alamat))
        salah += temuan(page)
    assert not salah, "\n".join(salah)
