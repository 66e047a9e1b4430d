"""The sheet in a real browser: filled in on the page, accepted by another, at home on a phone, axe finds nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.basis_data import SKEMA
from tests.e2e.conftest import BULAN, Situs, layar_temuan
from tests.paket_uji import paket_bonus

pytestmark = pytest.mark.e2e

SLUG = "musirawas"


@pytest.fixture
def lembar(situs: Situs, tmp_path: Path, django_db_blocker: Any) -> str:
    """Address of the smallest sheet of October, while a pack with an `isian` input rules."""
    from django.db import connection

    from erk_kit.binding import region_atomic
    from tenants.penilaian.bulan import Bulan
    from tenants.penilaian.isian.lembar import sheets_of
    from tenants.penilaian.services import pack_adopt

    with django_db_blocker.unblock():
        with region_atomic(SKEMA[SLUG]):
            pack_adopt(pack=paket_bonus(tmp_path), mulai=dt.date(2026, 10, 1))
            satu = min(sheets_of(Bulan.parse(BULAN)), key=lambda s: len(s.orang))
        connection.close()
    return f"/penilaian/isian/{BULAN}/{satu.opd.pk}/"


def test_the_sheet_on_a_phone(situs: Situs, buka: Callable[..., Any], lembar: str) -> None:
    page = buka(SLUG, "bkpsdm", js=False, awasi=False)
    page.goto(situs.url(SLUG, lembar))
    page.locator("input[name^=n-]").first.fill("11")
    page.get_by_role("button", name="Simpan sebagai versi baru").click()
    assert page.get_by_text("11 di luar rentang").is_visible()
    assert page.locator("input[name^=n-]").first.input_value() == "11"
    page.locator("input[name^=n-]").first.fill("2,5")
    page.get_by_role("button", name="Simpan sebagai versi baru").click()
    assert page.get_by_text("Tersimpan sebagai versi 1").is_visible()
    assert page.get_by_text("Anda yang mengisi versi ini").is_visible()

    temuan = []
    page = buka(SLUG, "bkpsdm")
    for alamat in (f"/penilaian/isian/{BULAN}/", lembar):
        page.goto(situs.url(SLUG, alamat))
        temuan += layar_temuan(page, alamat, (320, 390), tanpa_axe=(320,))
    assert not temuan, "\n".join(temuan)
