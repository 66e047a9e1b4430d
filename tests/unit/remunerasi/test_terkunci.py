"""A locked month is no draft any more; its list stays the same when somebody's account changes afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from erk_kit.binding import region_atomic
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.models import Hitungan
from tenants.penilaian.penguncian import lock_phrase, period_lock
from tests.unit.remunerasi.conftest import SKEMA_INI, Bayar
from tests.unit.web.conftest import BULAN

pytestmark = pytest.mark.unit


def test_a_locked_month_is_no_draft(bayar: Bayar, buat: Callable[..., Any], klien: Callable[..., Any]) -> None:
    assert "rancangan" in buat("permintaan", "pdf", bayar.opd[0]).nama
    with region_atomic(SKEMA_INI):
        hash_hasil = Hitungan.objects.get(pk=bayar.hitungan_id).hash_hasil
    period_lock(
        schema=SKEMA_INI,
        kode=BULAN,
        actor_id=bayar.akun["pimpinan"].pk,
        konfirmasi=lock_phrase(Bulan.parse(BULAN)),
        hash_hasil=hash_hasil,
    )
    bkpsdm = klien("bandung", pengguna=bayar.akun["bkpsdm"])
    teks = bkpsdm.get(f"/bayar/{BULAN}/").content.decode()
    assert "terkunci, kunci ke-1" in teks
    assert "Rancangan." not in teks
    berkas = buat("permintaan", "xlsx", bayar.opd[0])
    assert "rancangan" not in berkas.nama
    buku = openpyxl.load_workbook(berkas.jalur)
    assert not buku.worksheets[0]["A3"].value
    assert "ANGKA PERAGA" in buku.worksheets[0]["A4"].value, "locked with values that nobody has verified"
    assert "ke-1, sidik" in str([b for b in buku["Asal-usul"].iter_rows(values_only=True)])
    # pay data belongs to no month: it is mended after the lock too
    pegawai_id = bayar.akun["pegawai"].pegawai_id
    assert bkpsdm.post(f"/bayar/data/{pegawai_id}/", {"nomor_rekening": "77700077"}).status_code == 302
    # an account that became another one after the run is named to whoever pays
    teks = bkpsdm.get(f"/bayar/{BULAN}/").content.decode()
    assert "1 nomor rekening diganti sejak bulan ini dihitung" in teks
    assert bayar.akun["pegawai"].nama in bkpsdm.get("/bayar/data/?kurang=berubah").content.decode()
    jawab = bkpsdm.post(f"/bayar/{BULAN}/berkas/", {"berkas": "pembayaran.xlsx"})
    isi = openpyxl.load_workbook(io.BytesIO(jawab.content), data_only=True).worksheets[0]
    assert any("77700077" in b for b in isi.iter_rows(min_row=7, values_only=True))
