"""The pages of a month's pay list: screen and file agree, jobs end in a file, nobody gets another OPD's list."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from erk_kit.bentuk import rupiah
from erk_kit.binding import region_atomic
from tenants.jejak.models import Catatan
from tenants.penilaian.models import HasilPegawai
from tenants.remunerasi import views_berkas
from tenants.remunerasi.berkas import outputs_purge
from tenants.remunerasi.models import BerkasKeluaran, PotonganBerkas
from tests.unit.remunerasi.conftest import SKEMA_INI, Bayar
from tests.unit.web.conftest import BULAN

pytestmark = pytest.mark.isolation

ALAMAT = f"/bayar/{BULAN}/"
BERKAS = f"{ALAMAT}berkas/"


def sums(bayar: Bayar, opd_id: int | None = None) -> int:
    with region_atomic(SKEMA_INI):
        semua = HasilPegawai.objects.filter(hitungan_id=bayar.hitungan_id)
        return sum(
            semua.filter(opd_id=opd_id).values_list("bersih", flat=True)
            if opd_id
            else semua.values_list("bersih", flat=True)
        )


@pytest.mark.parametrize("opd", [False, True])
def test_screen_and_workbook_agree(bayar: Bayar, klien: Callable[..., Any], opd: bool) -> None:
    opd_id = bayar.opd[0] if opd else None
    bkpsdm = klien("bandung", pengguna=bayar.akun["bkpsdm"])
    teks = bkpsdm.get(ALAMAT, {"opd": opd_id} if opd_id else {}).content.decode()
    assert rupiah(sums(bayar, opd_id)) in teks
    assert "Rancangan." in teks
    assert opd or "pegawai belum punya nomor rekening" in teks
    jawab = bkpsdm.post(BERKAS, {"berkas": "permintaan.xlsx", "opd": opd_id or ""})
    assert jawab.status_code == 200
    lembar = openpyxl.load_workbook(io.BytesIO(jawab.content), data_only=True).worksheets[0]
    (jumlah,) = [b for b in lembar.iter_rows(min_row=7, values_only=True) if b[0] == "JUMLAH"]
    assert jumlah[-1] == sums(bayar, opd_id)
    assert "rancangan" in jawab["Content-Disposition"]
    with region_atomic(SKEMA_INI):
        assert Catatan.objects.filter(aksi="ekspor.unduh", objek_kunci__startswith="permintaan-bandung").exists()


def test_an_admin_opd_gets_only_the_own_opd(bayar: Bayar, klien: Callable[..., Any]) -> None:
    admin = klien("bandung", pengguna=bayar.akun["admin_opd"])
    lain = next(o for o in bayar.opd if o != bayar.opd_admin)
    teks = admin.get(ALAMAT).content.decode()
    assert rupiah(sums(bayar, bayar.opd_admin)) in teks
    assert rupiah(sums(bayar)) not in teks
    # an OPD of somebody else in the address is ignored, in an order it is 404
    assert rupiah(sums(bayar, lain)) not in admin.get(ALAMAT, {"opd": lain}).content.decode()
    for dokumen in ("permintaan", "pembayaran", "sipd", "slip", "rekap", "pajak"):
        bentuk = "pdf" if dokumen == "slip" else "xlsx"
        assert admin.post(BERKAS, {"berkas": f"{dokumen}.{bentuk}", "opd": lain}).status_code == 404, dokumen
    jawab = admin.post(BERKAS, {"berkas": "sipd.xlsx"})
    lembar = openpyxl.load_workbook(io.BytesIO(jawab.content)).worksheets[0]
    judul, *isi = lembar.iter_rows(values_only=True)
    assert sum(b[judul.index("jumlah_ditransfer")] for b in isi) == sums(bayar, bayar.opd_admin)


def test_documents_by_role(bayar: Bayar, klien: Callable[..., Any]) -> None:
    pimpinan = klien("bandung", pengguna=bayar.akun["pimpinan"])
    teks = pimpinan.get(ALAMAT).content.decode()
    assert 'value="rekap.pdf"' in teks
    assert 'value="sipd.xlsx"' not in teks
    for dokumen, status in (("rekap", 200), ("permintaan", 200), ("pembayaran", 403), ("sipd", 403)):
        jawab = pimpinan.post(BERKAS, {"berkas": f"{dokumen}.xlsx"})
        assert jawab.status_code == status, dokumen
    assert pimpinan.post(BERKAS, {"berkas": "sipd.pdf"}).status_code == 422


@pytest.fixture
def pekerjaan(bayar: Bayar, terhubung: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is a job, which runs as soon as its order is committed."""
    from tenants.remunerasi.tasks import make_output

    monkeypatch.setattr(views_berkas, "LANGSUNG", {"xlsx": 0, "pdf": 0})
    monkeypatch.setattr(views_berkas, "SLIP_LANGSUNG", 0)
    monkeypatch.setattr(make_output, "delay", lambda **isi: make_output(**isi))


@pytest.mark.usefixtures("pekerjaan")
def test_a_job_ends_in_a_file_that_only_its_orderer_gets(
    bayar: Bayar, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.remunerasi import berkas

    monkeypatch.setattr(berkas, "POTONG", 1000)
    bkpsdm = klien("bandung", pengguna=bayar.akun["bkpsdm"])
    jawab = bkpsdm.post(BERKAS, {"berkas": "slip.pdf"})
    assert jawab.status_code == 302
    satu = jawab["Location"]
    teks = bkpsdm.get(satu).content.decode()
    assert "Siap diunduh" in teks
    unduh = bkpsdm.get(f"{satu}unduh/")
    isi = b"".join(unduh.streaming_content)
    assert int(unduh["Content-Length"]) == len(isi)
    with zipfile.ZipFile(io.BytesIO(isi)) as arsip:
        assert len(arsip.namelist()) == len(bayar.opd)
        assert arsip.testzip() is None
    for peran in ("inspektorat", "admin_opd"):
        lain = klien("bandung", pengguna=bayar.akun[peran])
        assert lain.get(satu).status_code == 404
        assert lain.get(f"{satu}unduh/").status_code == 404
    with region_atomic(SKEMA_INI):
        assert PotonganBerkas.objects.count() == -(-len(isi) // 1000)
        assert Catatan.objects.filter(aksi="ekspor.unduh", rincian__sidik__isnull=False).count() == 1
        BerkasKeluaran.objects.update(kedaluwarsa_pada="2026-01-01T00:00:00Z")
    assert bkpsdm.get(f"{satu}unduh/").status_code == 404
    with region_atomic(SKEMA_INI):
        assert outputs_purge() == 1
        assert not PotonganBerkas.objects.exists()


@pytest.mark.usefixtures("pekerjaan")
def test_a_job_that_does_not_balance_ends_without_a_file(
    bayar: Bayar, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.remunerasi import baris, keluaran

    monkeypatch.setattr(keluaran, "rows_read", lambda **isi: baris.rows_read(**isi)[1:])
    bkpsdm = klien("bandung", pengguna=bayar.akun["bkpsdm"])
    satu = bkpsdm.post(BERKAS, {"berkas": "sipd.xlsx"})["Location"]
    teks = bkpsdm.get(satu).content.decode()
    assert "Berkas tidak dibuat" in teks
    assert "banyak orang di berkas" in teks
    assert bkpsdm.get(f"{satu}unduh/").status_code == 404
    with region_atomic(SKEMA_INI):
        assert Catatan.objects.filter(aksi="ekspor.tolak", rincian__sebab=["bayar_tidak_seimbang"]).exists()


@pytest.mark.usefixtures("pekerjaan")
def test_a_role_that_ended_meanwhile_gets_nothing(bayar: Bayar, klien: Callable[..., Any], monkeypatch: Any) -> None:
    from tenants.akun.models import PeranPengguna
    from tenants.remunerasi.tasks import make_output

    pesanan: list[dict[str, Any]] = []
    monkeypatch.setattr(make_output, "delay", lambda **isi: pesanan.append(isi))
    admin = klien("bandung", pengguna=bayar.akun["admin_opd"])
    admin.post(BERKAS, {"berkas": "pembayaran.xlsx"})
    with region_atomic(SKEMA_INI):
        hibah = PeranPengguna.objects.get(pengguna=bayar.akun["admin_opd"])
        opd_lain = next(o for o in bayar.opd if o != bayar.opd_admin)
        PeranPengguna.objects.filter(pk=hibah.pk).update(opd_id=opd_lain)
    make_output(**pesanan[0])
    with region_atomic(SKEMA_INI):
        assert BerkasKeluaran.objects.get(pk=pesanan[0]["berkas_id"]).siap_pada is None
        PeranPengguna.objects.filter(pk=hibah.pk).update(opd_id=bayar.opd_admin)


def test_the_own_slip_as_a_page(bayar: Bayar, klien: Callable[..., Any]) -> None:
    akun = bayar.akun["pegawai"]
    sendiri = klien("bandung", pengguna=akun)
    jawab = sendiri.get(f"{ALAMAT}slip/{akun.pegawai_id}/")
    assert jawab.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in jawab.content, "tagged for screen readers"
    with region_atomic(SKEMA_INI):
        lain = HasilPegawai.objects.exclude(pegawai_id=akun.pegawai_id).filter(keadaan="DIHITUNG").first()
    assert sendiri.get(f"{ALAMAT}slip/{lain.pegawai_id}/").status_code == 404


def test_the_tables_are_edited_on_their_pages(bayar: Bayar, klien: Callable[..., Any]) -> None:
    from tenants.remunerasi.peta_sipd import preset, sipd_current

    bkpsdm = klien("bandung", pengguna=bayar.akun["bkpsdm"])
    isi: dict[str, Any] = {
        "versi": "0",
        "urut": [str(k) for k in range(1, 32)],
        "judul": [k.judul for k in preset()],
        "sumber": [k.sumber for k in preset()],
        "tetap": [""] * 31,
    }
    tanpa = isi | {m: [n for k, n in enumerate(isi[m]) if k != 1] for m in ("urut", "judul", "sumber", "tetap")}
    jawab = bkpsdm.post("/bayar/peta/sipd/", tanpa)
    assert jawab.status_code == 422
    assert "tidak punya kolom" in jawab.content.decode()
    assert bkpsdm.post("/bayar/peta/sipd/", isi | {"urut": ["99", *isi["urut"][1:]]}).status_code == 302
    with region_atomic(SKEMA_INI):
        assert sipd_current().kolom[-1].judul == "nama_pegawai"
    # money without a column is named instead of lost
    kurang = [k for k, s in enumerate(isi["sumber"]) if s != "belanja_prestasi_kerja"]
    assert (
        bkpsdm.post(
            "/bayar/peta/sipd/", {m: [isi[m][k] for k in kurang] for m in isi if m != "versi"} | {"versi": "1"}
        ).status_code
        == 302
    )
    jawab = bkpsdm.post(BERKAS, {"berkas": "sipd.xlsx"})
    assert jawab.status_code == 422
    assert "TPP prestasi kerja bernilai pada bulan ini" in jawab.content.decode()
    assert bkpsdm.post("/bayar/peta/sipd/bawaan/", {"versi": "2"}).status_code == 302
    assert bkpsdm.post(BERKAS, {"berkas": "sipd.xlsx"}).status_code == 200


def test_signers_and_pay_data_on_their_pages(bayar: Bayar, klien: Callable[..., Any]) -> None:
    admin = klien("bandung", pengguna=bayar.akun["admin_opd"])
    satu = f"/bayar/tanda/{bayar.opd_admin}/"
    isi = {"sebagai": "BENDAHARA", "nama": "Bendahara Peraga", "nip": "", "mulai": "2026-01-01"}
    assert admin.post(satu, isi | {"nip": "12"}).status_code == 422
    assert admin.post(satu, isi).status_code == 302
    assert "Bendahara Peraga" in admin.get(satu).content.decode()
    lain = next(o for o in bayar.opd if o != bayar.opd_admin)
    assert admin.post(f"/bayar/tanda/{lain}/", isi).status_code == 404
    bkpsdm = klien("bandung", pengguna=bayar.akun["bkpsdm"])
    orang = f"/bayar/data/{bayar.akun['pegawai'].pegawai_id}/"
    jawab = bkpsdm.post(orang, {"nik": "12", "nomor_rekening": "0012345678"})
    assert jawab.status_code == 422
    assert "16 angka" in jawab.content.decode()
    assert bkpsdm.post(orang, {"nomor_rekening": "0012345678"}).status_code == 302
    # a form that came without its fields empties nothing
    assert bkpsdm.post(orang, {}).status_code == 302
    assert 'value="0012345678"' in bkpsdm.get(orang).content.decode()
    cari = {"cari": bayar.akun["pegawai"].nip}
    teks = klien("bandung", pengguna=bayar.akun["inspektorat"]).get("/bayar/data/", cari).content.decode()
    assert "•678" in teks
    assert "0012345678" not in teks
