"""The files of a run: the same to the rupiah, whatever their form; a planted difference is not handed out."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from erk_kit.binding import region_atomic
from tenants.penilaian.galat import KendaliGagal
from tenants.penilaian.models import HasilPegawai
from tenants.remunerasi import baris, kendali
from tenants.remunerasi.cetak import pdf
from tests.unit.remunerasi.conftest import SKEMA_INI, Bayar

pytestmark = pytest.mark.unit


def run_totals(bayar: Bayar, opd_id: int | None = None) -> dict[str, int]:
    """Added up here, row by row, from the stored results."""
    with region_atomic(SKEMA_INI):
        semua = HasilPegawai.objects.filter(hitungan_id=bayar.hitungan_id, keadaan="DIHITUNG")
        semua = semua.filter(opd_id=opd_id) if opd_id is not None else semua
        isi = list(semua.values_list("bruto", "potongan", "bersih"))
    return {"orang": len(isi), **{n: sum(b[k] for b in isi) for k, n in enumerate(("bruto", "potongan", "bersih"))}}


def read_sheet(jalur: Any, kepala: int) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows below row `kepala` (from 1), as Excel shows cached values."""
    lembar = openpyxl.load_workbook(jalur, data_only=True).worksheets[0]
    isi = [list(b) for b in lembar.iter_rows(min_row=kepala, values_only=True)]
    return [str(j) for j in isi[0]], isi[1:]


@pytest.mark.parametrize("di", [None, 0])
def test_the_request_list_as_a_workbook(bayar: Bayar, buat: Callable[..., Any], di: int | None) -> None:
    opd_id = None if di is None else bayar.opd[di]
    harap = run_totals(bayar, opd_id)
    berkas = buat("permintaan", "xlsx", opd_id)
    judul, isi = read_sheet(berkas.jalur, 6)
    orang = [b for b in isi if isinstance(b[0], int)]
    assert len(orang) == harap["orang"] == berkas.jumlah
    for nama, kolom in (("bruto", "Bruto"), ("potongan", "Jumlah potongan"), ("bersih", "Bersih")):
        ke = judul.index(kolom)
        assert all(isinstance(b[ke], int) for b in orang)
        assert sum(b[ke] for b in orang) == harap[nama]
        (jumlah,) = [b for b in isi if b[0] == "JUMLAH"]
        assert jumlah[ke] == harap[nama], "the formula carries its value"
    lembar = openpyxl.load_workbook(berkas.jalur).worksheets[0]
    ke = judul.index("Bersih") + 1
    rumus = lembar.cell(row=7 + harap["orang"], column=ke).value
    huruf = openpyxl.utils.get_column_letter(ke)
    assert rumus == f"=SUM({huruf}7:{huruf}{6 + harap['orang']})"
    assert lembar.freeze_panes == "D7"
    assert lembar.print_title_rows == "$6:$6"
    assert lembar["A3"].value == "RANCANGAN"
    assert "ANGKA PERAGA" in lembar["A4"].value


@pytest.mark.parametrize("dokumen", ["permintaan", "pembayaran", "pajak", "bpjs", "rekap", "sipd"])
def test_every_workbook_balances(bayar: Bayar, buat: Callable[..., Any], dokumen: str) -> None:
    harap = run_totals(bayar)
    berkas = buat(dokumen, "xlsx")
    assert berkas.kendali["orang"] == harap["orang"]
    if dokumen not in ("pajak", "bpjs"):
        assert berkas.kendali["bersih"] == harap["bersih"]
    if dokumen == "sipd":
        judul, isi = read_sheet(berkas.jalur, 1)
        assert len(judul) == 31
        assert len(isi) == harap["orang"]
        jumlah = {j: sum(b[ke] or 0 for b in isi) for ke, j in enumerate(judul) if isinstance(isi[0][ke], int)}
        belanja = sum(n for j, n in jumlah.items() if j.startswith("belanja_tpp"))
        assert jumlah["jumlah_ditransfer"] == harap["bersih"] == belanja - jumlah["jumlah_potongan"]
        assert jumlah["jumlah_potongan"] == jumlah["pph_21"] + jumlah["iwp_1%"]


@pytest.mark.parametrize("dokumen", ["permintaan", "pembayaran", "rekap", "slip"])
def test_every_printed_list_balances(bayar: Bayar, buat: Callable[..., Any], dokumen: str) -> None:
    opd_id = bayar.opd[0]
    harap = run_totals(bayar, opd_id)
    berkas = buat(dokumen, "pdf", opd_id)
    assert {k: berkas.kendali[k] for k in ("orang", "bersih")} == {k: harap[k] for k in ("orang", "bersih")}
    isi = berkas.jalur.read_bytes()
    if berkas.jalur.suffix == ".zip":
        with zipfile.ZipFile(berkas.jalur) as arsip:
            isi = arsip.read(arsip.namelist()[0])
    assert isi.startswith(b"%PDF-")


def test_control_a_printed_amount_that_differs_is_not_handed_out(
    bayar: Bayar, buat: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asli = pdf._cell
    monkeypatch.setattr(pdf, "_cell", lambda c, n, o, g: "1" if n == 2 and c.judul == "Bersih" else asli(c, n, o, g))
    with pytest.raises(KendaliGagal, match="bersih di berkas"):
        buat("permintaan", "pdf", bayar.opd[0])


def test_control_a_lost_row_is_not_handed_out(
    bayar: Bayar, buat: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.remunerasi import keluaran

    monkeypatch.setattr(keluaran, "rows_read", lambda **isi: baris.rows_read(**isi)[1:])
    with pytest.raises(KendaliGagal, match="banyak orang di berkas"):
        buat("sipd", "xlsx")


def test_control_parts_that_are_not_the_whole_are_named(
    bayar: Bayar, buat: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from tenants.remunerasi import keluaran

    def planted(**isi: Any) -> list[baris.Orang]:
        semua = baris.rows_read(**isi)
        return [replace(semua[0], komponen={**semua[0].komponen, "tpp_jabatan": 1}), *semua[1:]]

    monkeypatch.setattr(keluaran, "rows_read", planted)
    with pytest.raises(KendaliGagal, match="bagian tidak sama dengan jumlah untuk NIP"):
        buat("permintaan", "xlsx")


def test_totals_by_sql_are_those_of_the_rows(bayar: Bayar, terhubung: Any) -> None:
    from tenants.penilaian.models import Hitungan
    from tenants.remunerasi.peta_rekening import rekening_current

    with region_atomic(SKEMA_INI):
        hitungan = Hitungan.objects.get(pk=bayar.hitungan_id)
        total = kendali.totals_of(hitungan=hitungan, peta=rekening_current())
    assert {k: total[k] for k in ("orang", "bruto", "potongan", "bersih")} == run_totals(bayar)
    assert total["jumlah_belanja"] - total["jumlah_potongan"] == total["bersih"]
    assert total["pph_21"] > 0
