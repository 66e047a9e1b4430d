"""The pay list in a real browser: totals on screen, a workbook by a click, all slips as a job, axe finds nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from erk_kit.bentuk import rupiah
from tests.e2e.conftest import BULAN, Situs

pytestmark = pytest.mark.e2e

SLUG = "musirawas"
ALAMAT = f"/bayar/{BULAN}/"


def test_files_of_a_month(situs: Situs, buka: Callable[..., Any], tmp_path: Path) -> None:
    page = buka(SLUG, "bkpsdm", lebar=1280)
    page.goto(situs.url(SLUG, ALAMAT))
    with page.expect_download() as unduhan:
        page.get_by_role("button", name="Daftar pembayaran, Excel").click()
    jalur = tmp_path / unduhan.value.suggested_filename
    unduhan.value.save_as(jalur)
    lembar = openpyxl.load_workbook(jalur, data_only=True).worksheets[0]
    (jumlah,) = [b for b in lembar.iter_rows(values_only=True) if b[0] == "JUMLAH"]
    diterima = [n for n in jumlah if isinstance(n, int)][-1]
    assert page.get_by_text(rupiah(diterima), exact=True).first.is_visible()

    page.get_by_role("button", name="Slip semua pegawai, PDF").click()
    page.get_by_text("Siap diunduh.").wait_for(timeout=120_000)
    with page.expect_download() as unduhan:
        page.get_by_role("link", name="Unduh").click()
    jalur = tmp_path / unduhan.value.suggested_filename
    unduhan.value.save_as(jalur)
    with zipfile.ZipFile(jalur) as arsip:
        assert all(arsip.read(n).startswith(b"%PDF-") for n in arsip.namelist())
    page.goto(situs.url(SLUG, ALAMAT))
    assert page.get_by_text("Pesanan Anda").is_visible()
