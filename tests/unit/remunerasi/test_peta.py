"""Tables that a region edits: what is refused, with its place; versions are kept; the trail says what changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from tenants.jejak.models import Catatan
from tenants.remunerasi.data_bayar import data_bayar_set, data_bayar_upload, workbook_of
from tenants.remunerasi.galat import DokumenTerhalang, IsiDitolak
from tenants.remunerasi.models import DataBayar, PetaBayar
from tenants.remunerasi.naskah import signatures, signers_of
from tenants.remunerasi.peta_rekening import Komponen, PetaRekening, rekening_check, rekening_current
from tenants.remunerasi.peta_simpan import rekening_set, signer_set, sipd_reset, sipd_set
from tenants.remunerasi.peta_sipd import WAJIB, preset, sipd_check, sipd_current
from tests.orang_uji import SEJAK, Kantor

pytestmark = pytest.mark.unit

Isi = list[dict[str, str]]


def columns() -> Isi:
    return [{"judul": k.judul, "sumber": k.sumber, "tetap": k.tetap} for k in preset()]


def change(ke: int, **ganti: str) -> Isi:
    return [b | ganti if di == ke else b for di, b in enumerate(columns())]


def test_the_template_has_31_columns_and_is_in_order() -> None:
    assert len(sipd_check(columns())) == 31
    assert [b["judul"] for b in columns()][:3] == ["nama_pegawai", "nip", "nik"]
    assert columns()[-1]["judul"] == "jumlah_potongan"


@pytest.mark.parametrize("hilang", WAJIB)
def test_a_needed_column_may_not_be_missing(hilang: str) -> None:
    with pytest.raises(IsiDitolak, match=f"{hilang}: tidak punya kolom"):
        sipd_check(b for b in columns() if b["sumber"] != hilang)


@pytest.mark.parametrize(
    ("isi", "letak", "kata"),
    [
        (change(4, judul=""), "kolom E", "kosong"),
        (change(4, judul="NIP"), "kolom E", "judul sama dengan kolom B"),
        (change(4, sumber="gaji"), "kolom E", 'sumber "gaji" tidak dikenal'),
        (
            [*change(4, sumber="bruto"), {"judul": "x", "sumber": "bruto", "tetap": ""}],
            "kolom AF",
            "sudah ada di kolom E",
        ),
        (change(4, sumber="tetap"), "kolom E", "nilai tetap kosong"),
        (change(4, tetap="x"), "kolom E", "nilai tetap hanya bersama"),
        ([{"judul": f"k{n}", "sumber": "kosong", "tetap": ""} for n in range(81)], "peta", "81 kolom"),
    ],
)
def test_wrong_columns_are_refused_at_their_place(isi: Isi, letak: str, kata: str) -> None:
    with pytest.raises(IsiDitolak) as galat:
        sipd_check(isi)
    assert any(t.letak == letak and kata in f"{t.isi} {t.harap}" for t in galat.value.temuan), galat.value.temuan


def test_accounts_must_fit_the_sign_of_their_component() -> None:
    tambah, kurang = Komponen("tpp", "TPP", 10, 0, 10), Komponen("pph", "PPh", -3, -3, 0)
    benar = [{"komponen": "tpp", "guna": "beban_kerja", "rekening": "5.1.01"}, {"komponen": "pph", "guna": "pph_21"}]
    assert rekening_check(benar, [tambah, kurang])[1]["rekening"] == ""
    for isi, kata in (
        ([{**benar[0], "guna": "pph_21"}, benar[1]], "guna belanja"),
        ([{**benar[0], "guna": "iuran_4"}, benar[1]], "guna belanja"),
        ([{**benar[0], "guna": "lain"}, benar[1]], "tidak dikenal"),
        ([{**benar[0], "rekening": "5,1"}, benar[1]], "kode rekening"),
        ([benar[0], benar[0], benar[1]], "dua kali"),
        ([benar[0]], "komponen pph tidak dipetakan"),
    ):
        with pytest.raises(IsiDitolak) as galat:
            rekening_check(isi, [tambah, kurang])
        assert kata in str([(t.isi, t.harap) for t in galat.value.temuan])
    peta = PetaRekening(1, {"tpp": "beban_kerja", "pph": "pph_21", "presensi": "beban_kerja"}, {})
    guna = peta.amounts({"tpp": 100, "presensi": -10, "pph": -5})
    assert (guna["beban_kerja"], guna["pph_21"]) == (90, 5)
    assert [k.id for k in peta.unmapped([tambah, kurang, Komponen("baru", "Baru", 1, 1, 1)])] == ["baru"]


def test_versions_are_kept_and_told(wilayah: Callable[..., Any]) -> None:
    wilayah("bandung")
    assert sipd_current().versi == 0
    satu = sipd_set(actor_id=1, isi=change(4, judul="alamat_rumah"), dari_versi=0)
    assert (satu.versi, sipd_current().kolom[4].judul) == (1, "alamat_rumah")
    assert sipd_set(actor_id=1, isi=change(4, judul="alamat_rumah"), dari_versi=1).versi == 1, "nothing changed"
    catatan = Catatan.objects.get(aksi="bayar.peta")
    assert catatan.rincian == {"versi": 1, "ditambah": ["alamat_rumah"], "dihapus": ["alamat"], "diubah": []}
    with pytest.raises(DokumenTerhalang, match="kini versi 1"):
        sipd_set(actor_id=2, isi=columns(), dari_versi=0)
    assert sipd_reset(actor_id=2, dari_versi=1).versi == 2
    assert [p.isi[4]["judul"] for p in PetaBayar.objects.filter(jenis="SIPD")] == ["alamat", "alamat_rumah"]
    rekening_set(actor_id=1, isi=[{"komponen": "tpp", "guna": "beban_kerja", "rekening": "5.1.01"}], dari_versi=0)
    assert rekening_current().rekening == {"tpp": "5.1.01"}


def test_signers_of_a_day(wilayah: Callable[..., Any]) -> None:
    wilayah("bandung")
    opd = Kantor.buat().opd
    isi = {"actor_id": 1, "opd": opd, "sebagai": "BENDAHARA", "nip": "19850101 201001 1 001"}
    signer_set(nama="Bendahara Lama", mulai=SEJAK, **isi)
    signer_set(nama="Bendahara Baru", mulai=SEJAK.replace(month=11), **isi)
    for bulan, nama in ((10, "Bendahara Lama"), (11, "Bendahara Baru")):
        ada = signers_of(opd_ids=[opd.pk], pada=SEJAK.replace(month=bulan))[opd.pk]
        kiri, kanan = signatures("pembayaran", opd, ada)
        assert (kiri.nama, kanan.nama) == ("", nama)
    for salah in ({"nip": "123"}, {"nama": " "}, {"sebagai": "CAMAT"}):
        with pytest.raises(IsiDitolak):
            signer_set(**({"nama": "X", "mulai": SEJAK} | isi | salah))
    assert Catatan.objects.filter(aksi="bayar.tanda").count() == 2


def test_pay_data_of_one_person(wilayah: Callable[..., Any]) -> None:
    wilayah("bandung")
    pegawai = Kantor.buat().orang("Uji")
    satu = data_bayar_set(
        actor_id=1, pegawai_id=pegawai.pk, isi={"nomor_rekening": "0012-345 678", "nama_bank": "Bank Peraga"}
    )
    assert satu.nomor_rekening == "0012345678"
    catatan = Catatan.objects.get(aksi="bayar.data")
    assert catatan.rincian == {"medan": ["nama bank", "nomor rekening"]}
    assert "0012345678" not in str(catatan.rincian)
    for medan, nilai in (("nik", "123"), ("npwp", "1" * 17), ("kode_bank", "ab1"), ("eselon", "VI.z")):
        with pytest.raises(IsiDitolak, match="formulir"):
            data_bayar_set(actor_id=1, pegawai_id=pegawai.pk, isi={medan: nilai})
    assert DataBayar.objects.get(pk=pegawai.pk).nik == ""


def filled(orang: list[Any], isi: dict[tuple[int, int], object]) -> bytes:
    """The downloaded workbook with some cells written: (person, column from 1) -> value."""
    buku = openpyxl.load_workbook(io.BytesIO(workbook_of(wilayah="Uji", orang=orang)))
    for (ke, kolom), nilai in isi.items():
        buku["Data bayar"].cell(row=3 + ke, column=kolom, value=nilai)
    keluar = io.BytesIO()
    buku.save(keluar)
    return keluar.getvalue()


def test_pay_data_of_many_is_taken_whole_or_not_at_all(wilayah: Callable[..., Any]) -> None:
    wilayah("bandung")
    kantor = Kantor.buat()
    orang = [kantor.orang("Satu"), kantor.orang("Dua")]
    benar = {(0, 3): "0" * 15 + "1", (0, 7): "00123", (1, 7): "00456"}
    for salah, kata in (
        ({(1, 7): 456}, "berupa angka Excel"),
        ({(1, 3): "12"}, '"12"'),
        ({(1, 1): "9" * 18}, "tidak terdaftar"),
        ({(1, 1): orang[0].nip}, "tertulis dua kali"),
        ({(-1, 3): "lain"}, "judul kolom"),
    ):
        with pytest.raises(IsiDitolak) as galat:
            data_bayar_upload(actor_id=1, nama="uji.xlsx", berkas=filled(orang, benar | salah))
        assert any(kata in t.isi for t in galat.value.temuan), galat.value.temuan
    for rusak in (b"bukan excel", b"PK\x03\x04"):
        with pytest.raises(IsiDitolak, match="bukan lembar Excel"):
            data_bayar_upload(actor_id=1, nama="uji.xlsx", berkas=rusak)
    assert not DataBayar.objects.filter(pegawai__in=orang).exists()
    assert data_bayar_upload(actor_id=1, nama="uji.xlsx", berkas=filled(orang, benar)) == 2
    assert data_bayar_upload(actor_id=1, nama="uji.xlsx", berkas=filled(orang, benar)) == 0
    assert DataBayar.objects.get(pegawai=orang[1]).nomor_rekening == "00456"
    assert Catatan.objects.get(aksi="bayar.data_unggah").rincian["rekening"] == [o.pk for o in orang]
