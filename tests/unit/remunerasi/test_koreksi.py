"""From a locked October through accepted corrections to November's files: the same to the rupiah in every one.

Budi is owed 589,000. Siti owes 589,000, at most 300,000 a month. Rekan is owed 883,500 and is on leave without pay
since 1 November, so that month does not count him. Pack uji pays kelas 7 Rp3,100,000 at 1,000 minutes, tax 5 %.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.organisasi.models import RiwayatKedudukan
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import KendaliGagal
from tenants.penilaian.models import BarisKoreksi, HasilPegawai, Hitungan, Periode
from tenants.remunerasi import baris, keluaran
from tenants.remunerasi.cetak import slip as cetak_slip
from tenants.remunerasi.galat import DokumenTerhalang, IsiDitolak
from tenants.remunerasi.guna import KOREKSI_ID
from tenants.remunerasi.peta_rekening import components_of
from tenants.remunerasi.peta_simpan import rekening_set, sipd_set
from tenants.remunerasi.peta_sipd import preset
from tenants.remunerasi.terbilang import terbilang_rupiah
from tests.unit.koreksi.conftest import OKT, Terkunci, _bersih, daerah, menit, paket_uji, terkunci
from tests.unit.penilaian.test_bulan_lalu import siapkan
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

__all__ = ["_bersih", "daerah", "paket_uji", "terkunci"]

pytestmark = pytest.mark.unit

NOV = "2026-11"
PETA = [
    {"komponen": "bruto", "guna": "prestasi_kerja", "rekening": "5.1.01.02.05.0001"},
    {"komponen": "pajak", "guna": "pph_21", "rekening": ""},
]
PETA_KOREKSI = {"komponen": KOREKSI_ID, "guna": "koreksi", "rekening": "5.1.01.02.05.0009"}
KOREKSI = 589_000 - 300_000 + 883_500


@pytest.fixture
def november(terkunci: Terkunci) -> tuple[Terkunci, Hitungan]:
    """November closed by BKPSDM, with three instalments in it; nothing mapped."""
    t = terkunci
    with t.buka():
        for usulan in (menit(t.budi, 700), menit(t.siti, 800), menit(t.rekan, 300)):
            assert t.terima(t.usulkan(usulan)) == "DITERIMA"
        siapkan(Bulan(2026, 11), {t.siti: 900, t.budi: 100})
        sejak = dt.date(2026, 11, 1)
        RiwayatKedudukan.objects.filter(pegawai=t.rekan).update(berlaku_sampai=dt.date(2026, 10, 31))
        RiwayatKedudukan.objects.create(pegawai=t.rekan, kedudukan="CLTN", berlaku_mulai=sejak)
    return t, t.tutup(NOV)


def file_of(t: Terkunci, hitungan: Hitungan, folder: Path, dokumen: str, bentuk: str, **lain: Any) -> keluaran.Berkas:
    isi = {
        "schema": t.daerah.schema, "slug": "uji", "wilayah": "Pemerintah Kota Uji", "hitungan_id": hitungan.pk,
        "dokumen": dokumen, "bentuk": bentuk, "kertas": "F4", "tanggal": dt.date(2026, 12, 5), "opd_ids": None,
    }  # fmt: skip
    return keluaran.file_make(pesanan=keluaran.Pesanan(**(isi | lain)), folder=folder)


def sheet(berkas: keluaran.Berkas, lembar: str | int, kepala: int) -> tuple[list[str], list[dict[str, Any]]]:
    """Headings, and each row below by heading."""
    buku = openpyxl.load_workbook(berkas.jalur, data_only=True)
    satu = buku.worksheets[lembar] if isinstance(lembar, int) else buku[lembar]
    judul, *isi = satu.iter_rows(min_row=kepala, values_only=True)
    nama = [str(j) for j in judul]
    return nama, [dict(zip(nama, b, strict=True)) for b in isi]


def mapped(t: Terkunci, *guna: dict[str, str], dari: int = 0) -> None:
    with t.buka():
        rekening_set(actor_id=t.akun["usul"].pk, isi=[*PETA, *guna], dari_versi=dari)


def test_every_file_of_november_pays_bersih_and_corrections(
    november: tuple[Terkunci, Hitungan], tmp_path: Path
) -> None:
    t, hitungan = november
    with t.buka():
        bersih = dict(HasilPegawai.objects.filter(hitungan=hitungan).values_list("pegawai__nama", "bersih"))
        dasar = dict(BarisKoreksi.objects.filter(hitungan=hitungan).values_list("pegawai__nama", "jumlah"))
    assert dasar == {"Budi": 589_000, "Siti": -300_000, "Rekan": 883_500}
    assert bersih == {"Budi": 294_500, "Siti": 2_650_500, "Rekan": 0}
    total = sum(bersih.values()) + KOREKSI
    harap = {nama: bersih[nama] + dasar[nama] for nama in bersih}

    # not mapped: blocked with its name, only where it matters
    mapped(t)
    for dokumen in ("pembayaran", "rekap", "sipd"):
        with pytest.raises(DokumenTerhalang, match=rf"Koreksi bulan lalu \({KOREKSI_ID}\) belum dipetakan"):
            file_of(t, hitungan, tmp_path, dokumen, "xlsx")
    file_of(t, hitungan, tmp_path, "pajak", "xlsx")
    mapped(t, PETA_KOREKSI, dari=1)

    judul, isi = sheet(file_of(t, hitungan, tmp_path, "pembayaran", "xlsx"), 0, 6)
    assert judul[-4:] == ["Bersih", "Koreksi", "Jumlah dibayarkan", "Tanda tangan"]
    orang = {b["Nama"]: b for b in isi if isinstance(b["No."], int)}
    assert {n: b["Jumlah dibayarkan"] for n, b in orang.items()} == harap
    assert {n: b["Koreksi"] for n, b in orang.items()} == dasar
    (jumlah,) = [b for b in isi if b["No."] == "JUMLAH"]
    assert (jumlah["Bersih"], jumlah["Koreksi"], jumlah["Jumlah dibayarkan"]) == (total - KOREKSI, KOREKSI, total)
    assert f"Terbilang: {terbilang_rupiah(total)}" in [b["No."] for b in isi]

    with pytest.raises(DokumenTerhalang, match="Koreksi bulan lalu bernilai pada bulan ini, tetapi tidak punya kolom"):
        file_of(t, hitungan, tmp_path, "sipd", "xlsx")
    kolom = [{"judul": k.judul, "sumber": k.sumber, "tetap": k.tetap} for k in preset()]
    with t.buka():
        tambah = [*kolom, {"judul": "koreksi", "sumber": "koreksi", "tetap": ""}]
        sipd_set(actor_id=t.akun["usul"].pk, isi=tambah, dari_versi=0)
    _, isi = sheet(file_of(t, hitungan, tmp_path, "sipd", "xlsx"), 0, 1)
    assert {b["nama_pegawai"]: b["jumlah_ditransfer"] for b in isi} == harap
    assert {b["nama_pegawai"]: b["koreksi"] for b in isi} == dasar
    for b in isi:
        belanja = sum(n for j, n in b.items() if j.startswith("belanja_tpp"))
        assert belanja - b["jumlah_potongan"] + b["koreksi"] == b["jumlah_ditransfer"], b
    # or joined to the allowance that the region chose, where the template has no room
    mapped(t, PETA_KOREKSI | {"guna": "kelangkaan_profesi"}, dari=2)
    with t.buka():
        sipd_set(actor_id=t.akun["usul"].pk, isi=kolom, dari_versi=1)
    _, isi = sheet(file_of(t, hitungan, tmp_path, "sipd", "xlsx"), 0, 1)
    assert {b["nama_pegawai"]: b["belanja_tpp_kelangkaan_profesi"] for b in isi} == dasar
    assert {b["nama_pegawai"]: b["jumlah_ditransfer"] for b in isi} == harap

    rekap = file_of(t, hitungan, tmp_path, "rekap", "xlsx")
    for lembar in ("Per OPD", "Per golongan"):
        (jumlah,) = [b for b in sheet(rekap, lembar, 6)[1] if "JUMLAH" in b.values()]
        assert (jumlah["Pegawai"], jumlah["Koreksi"], jumlah["Dibayarkan"]) == (3, KOREKSI, total)
    rekening = sheet(rekap, "Per kode rekening", 6)[1]
    assert ("5.1.01.02.05.0009", KOREKSI) in [(b["Kode rekening"], b["Dibayarkan"]) for b in rekening]
    assert rekening[-1]["Dibayarkan"] == total

    for dokumen, bentuk in (("permintaan", "xlsx"), ("pembayaran", "pdf"), ("rekap", "pdf"), ("slip", "pdf")):
        berkas = file_of(t, hitungan, tmp_path, dokumen, bentuk)
        assert {k: berkas.kendali[k] for k in ("orang", "koreksi", "dibayar")} == {
            "orang": 3, "koreksi": KOREKSI, "dibayar": total,
        }, dokumen  # fmt: skip
    # what this month withholds is of this month: two people, and nothing of October
    for dokumen in ("pajak", "bpjs"):
        berkas = file_of(t, hitungan, tmp_path, dokumen, "xlsx")
        assert (berkas.kendali["orang"], berkas.kendali["jumlah_belanja"]) == (2, 3_100_000)


def test_pages_of_a_month_that_pays_corrections(november: tuple[Terkunci, Hitungan], klien: Callable[..., Any]) -> None:
    t, _ = november
    bkpsdm = klien(t.daerah.schema, HTTP_HOST=f"{host_of(t)}.localhost", pengguna=t.akun["usul"])

    def buka(alamat: str) -> str:
        with CaptureQueriesContext(connection) as rekaman:
            jawab = bkpsdm.get(alamat)
        assert jawab.status_code == 200, alamat
        kueri = own_queries(rekaman)
        assert len(kueri) <= KUERI_MAKS, f"{alamat}: {len(kueri)}"
        return str(jawab.content.decode())

    hasil = f"/penilaian/hasil/{NOV}/"
    for alamat, kata in (
        (f"/bayar/{NOV}/", ("Rp4.117.500", "Rp1.172.500", "1 di antaranya hanya menerima koreksi")),
        ("/bayar/peta/rekening/", (KOREKSI_ID, "Koreksi bulan lalu")),
        (hasil, ("Rp4.117.500", "−Rp300.000", "Rp2.350.500", "Rp883.500")),
        (f"/penilaian/slip/{NOV}/{t.siti.pk}/", ("Jumlah dibayarkan", "Rp2.350.500", "Bersih bulan ini")),
        (f"/penilaian/slip/{NOV}/{t.rekan.pk}/", ("Jumlah dibayarkan", "Rp883.500", "Dikecualikan")),
    ):
        halaman = buka(alamat)
        for teks in kata:
            assert teks in halaman, (alamat, teks)
    # Budi and Siti only
    assert "Rp3.234.000" in buka(f"{hasil}?keadaan=DIHITUNG")
    assert bkpsdm.get(f"/bayar/{NOV}/slip/{t.rekan.pk}/").content.startswith(b"%PDF-")
    lembar = openpyxl.load_workbook(io.BytesIO(bkpsdm.get(f"{hasil}excel/").content)).worksheets[0]
    isi = [b for b in lembar.iter_rows(min_row=5, values_only=True) if b[0]]
    assert [c.value for c in lembar[4]][-3:] == ["Bersih (Rp)", "Koreksi (Rp)", "Dibayarkan (Rp)"]
    assert sum(b[-1] or 0 for b in isi) == 4_117_500
    t.kunci(NOV)
    kartu = buka(f"/penilaian/bulan/{NOV}/")
    assert '<dt>Jumlah dibayarkan</dt><dd class="tebal">Rp4.117.500' in kartu
    # October paid none: its pages are as they were
    for alamat in (f"/penilaian/hasil/{OKT}/", f"/penilaian/slip/{OKT}/{t.rekan.pk}/"):
        assert "Jumlah dibayarkan" not in buka(alamat)
    assert "Rp0" in buka(f"/bayar/{OKT}/")
    lembar = openpyxl.load_workbook(io.BytesIO(bkpsdm.get(f"/penilaian/hasil/{OKT}/excel/").content)).worksheets[0]
    assert lembar.cell(row=4, column=lembar.max_column).value == "Bersih (Rp)"


def host_of(t: Terkunci) -> str:
    from erk_kit.binding import public_atomic
    from tenants.registry.models import Region

    with public_atomic():
        return str(Region.objects.get(schema_name=t.daerah.schema).slug)


def test_a_slip_names_the_corrected_month_and_its_cause(november: tuple[Terkunci, Hitungan]) -> None:
    t, hitungan = november
    with t.buka():
        hitungan = Hitungan.objects.select_related("periode").get(pk=hitungan.pk)
        komponen = components_of(hitungan)
        ids = [i for i, _ in baris.rows_order(hitungan=hitungan)]
        slip = {o.nama: cetak_slip.slip_of(o, komponen, 0) for o in baris.rows_read(hitungan=hitungan, ids=ids)}
    siti = slip["Siti"]
    assert siti.koreksi == (("Koreksi 2 atas Oktober 2026, cicilan ke-1, sisa −289.000 (800/12/BKPSDM)", "−300.000"),)
    assert (siti.bersih, siti.dibayarkan, siti.terbilang) == ("2.650.500", "2.350.500", terbilang_rupiah(2_350_500))
    assert (slip["Rekan"].bersih, slip["Rekan"].dibayarkan) == ("0", "883.500")


def test_control_a_lost_instalment_is_not_handed_out(
    november: tuple[Terkunci, Hitungan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    t, hitungan = november
    mapped(t, PETA_KOREKSI)

    def planted(**isi: Any) -> list[baris.Orang]:
        return [replace(o, cicilan=()) if o.nama == "Siti" else o for o in baris.rows_read(**isi)]

    monkeypatch.setattr(keluaran, "rows_read", planted)
    for dokumen, bentuk in (("permintaan", "xlsx"), ("pembayaran", "pdf"), ("slip", "pdf")):
        with pytest.raises(KendaliGagal, match="jumlah dibayarkan di berkas") as galat:
            file_of(t, hitungan, tmp_path, dokumen, bentuk)
        assert galat.value.kode == "bayar_tidak_seimbang"
    monkeypatch.setattr(keluaran, "rows_read", baris.rows_read)
    asli = keluaran.recap_groups
    monkeypatch.setattr(keluaran, "recap_groups", lambda **isi: asli(**(isi | {"opd_ids": []})))
    with pytest.raises(KendaliGagal, match="Rekap per OPD"):
        file_of(t, hitungan, tmp_path, "rekap", "xlsx")


def test_a_month_without_corrections_has_the_lists_it_had(terkunci: Terkunci, tmp_path: Path) -> None:
    t = terkunci
    mapped(t)
    with t.buka():
        hitungan = Periode.objects.get(tahun=2026, bulan=10).hitungan_berlaku
    assert hitungan is not None
    assert OKT == "2026-10"
    for dokumen, kepala, akhir in (
        ("permintaan", 6, "Bersih"), ("pembayaran", 6, "Tanda tangan"), ("sipd", 1, "jumlah_potongan"),
    ):  # fmt: skip
        berkas = file_of(t, hitungan, tmp_path, dokumen, "xlsx")
        judul, _ = sheet(berkas, 0, kepala)
        assert judul[-1] == akhir
        assert not {"Koreksi", "Jumlah dibayarkan"} & set(judul)
        assert set(berkas.kendali.jumlah).isdisjoint({"koreksi", "dibayar"})
        assert berkas.kendali["bersih"] == hitungan.total_bersih


def test_the_use_of_a_correction_fits_its_kind() -> None:
    from tenants.remunerasi.peta_rekening import Komponen, PetaRekening, rekening_check

    koreksi = Komponen(KOREKSI_ID, "Koreksi bulan lalu", 0, -5, 5)
    for guna, cocok in (("koreksi", True), ("prestasi_kerja", True), ("pph_21", False), ("iuran_4", False)):
        assert PetaRekening(1, {KOREKSI_ID: guna}, {}).fits(koreksi) is cocok, guna
        isi = [{"komponen": KOREKSI_ID, "guna": guna, "rekening": ""}]
        if cocok:
            assert rekening_check(isi, [koreksi])[0]["guna"] == guna
        else:
            with pytest.raises(IsiDitolak, match="koreksi dipetakan ke"):
                rekening_check(isi, [koreksi])
    tpp = Komponen("tpp", "TPP", 5, 5, 5)
    assert not PetaRekening(1, {"tpp": "koreksi"}, {}).fits(tpp)
    with pytest.raises(IsiDitolak, match="dipetakan ke Koreksi bulan lalu"):
        rekening_check([{"komponen": "tpp", "guna": "koreksi", "rekening": ""}], [tpp])
    with pytest.raises(IsiDitolak, match="tidak dipetakan"):
        rekening_check([{"komponen": "tpp", "guna": "beban_kerja", "rekening": ""}], [tpp, koreksi])
