"""What the pages say, how many queries they need, and what they do with bad input."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_kit.binding import region_atomic
from tests.orang_uji import Kantor
from tests.unit.web.conftest import BULAN, Dunia

pytestmark = pytest.mark.isolation

# none of them grows with people or months
KUERI_MAKS = 15
HALAMAN = [
    ("pegawai", "/"),
    ("atasan", "/"),
    ("bkpsdm", "/"),
    ("pimpinan", "/"),
    ("inspektorat", "/"),
    ("pegawai", "/aktivitas/"),
    ("pegawai", "/aktivitas/?hari=2026-10-14"),
    ("pegawai", "/aktivitas/minggu/?hari=2026-10-14"),
    ("pegawai", "/aktivitas/bulan/?bulan=2026-10"),
    ("pegawai", "/aktivitas/bulan/excel/?bulan=2026-10"),
    ("pegawai", "/aktivitas/baru/"),
    ("pegawai", "/aktivitas/baru/?cari=surat"),
    ("pegawai", "/aktivitas/katalog/?cari=surat"),
    ("pegawai", "/aktivitas/templat/"),
    ("bkpsdm", "/aktivitas/jenis/"),
    ("atasan", "/aktivitas/verifikasi/"),
    ("atasan", "/aktivitas/delegasi/"),
    ("bkpsdm", "/aktivitas/validator/"),
    ("atasan", "/aktivitas/keberatan/?lihat=putuskan"),
    ("bkpsdm", "/aktivitas/keberatan/?lihat=semua"),
    ("bkpsdm", "/penilaian/bulan/"),
    ("bkpsdm", f"/penilaian/bulan/{BULAN}/"),
    ("bkpsdm", f"/penilaian/hasil/{BULAN}/"),
    ("bkpsdm", f"/bayar/{BULAN}/"),
    ("admin_opd", f"/bayar/{BULAN}/"),
    ("bkpsdm", "/bayar/data/?kurang=nik"),
    ("bkpsdm", "/bayar/tanda/"),
    ("bkpsdm", "/bayar/peta/sipd/"),
    ("bkpsdm", "/bayar/peta/rekening/"),
    ("bkpsdm", f"/penilaian/hasil/{BULAN}/?cari=a&keadaan=DIHITUNG&urut=-bersih"),
    ("admin_opd", f"/penilaian/hasil/{BULAN}/"),
    ("inspektorat", f"/penilaian/bulan/{BULAN}/hitungan/1/"),
    ("bkpsdm", f"/penilaian/isian/{BULAN}/"),
    ("bkpsdm", f"/laporan/kewajaran/{BULAN}/"),
    ("inspektorat", f"/laporan/kewajaran/{BULAN}/excel/"),
    ("bkpsdm", "/impor/"),
    ("bkpsdm", "/impor/unggah/"),
    ("bkpsdm", "/aturan/"),
    ("pimpinan", "/aturan/"),
    ("inspektorat", "/jejak/"),
    ("inspektorat", "/jejak/?aksi=akun.&pelaku=a&objek=a&jenis=pegawai&dari=2026-10-01&sampai=2026-12-31"),
    ("bkpsdm", "/jejak/"),
    ("pegawai", "/penilaian/slip/"),
    ("pegawai", "/akun/saya/"),
]


def own_queries(rekaman: CaptureQueriesContext) -> list[str]:
    """Without the binding of the transaction and its savepoints."""
    pola = re.compile(r"set_config|SAVEPOINT|^(BEGIN|COMMIT|ROLLBACK)", re.IGNORECASE)
    return [q["sql"] for q in rekaman.captured_queries if not pola.search(q["sql"])]


@pytest.mark.parametrize(("peran", "alamat"), HALAMAN)
def test_queries(peran: str, alamat: str, dunia: Dunia, klien: Callable[..., Any]) -> None:
    client = dunia.masuk(klien, "bandung", peran)
    with CaptureQueriesContext(connection) as rekaman:
        jawab = client.get(alamat)
    kueri = own_queries(rekaman)
    assert jawab.status_code == 200
    assert len(kueri) <= KUERI_MAKS, "\n".join(q[:160] for q in kueri)


def test_queries_of_a_slip(dunia: Dunia, klien: Callable[..., Any]) -> None:
    client = dunia.masuk(klien, "bandung", "pegawai")
    with CaptureQueriesContext(connection) as rekaman:
        jawab = client.get(f"/penilaian/slip/{BULAN}/{dunia.sendiri}/")
    kueri = own_queries(rekaman)
    assert jawab.status_code == 200
    assert len(kueri) <= KUERI_MAKS, "\n".join(q[:160] for q in kueri)


def test_slip_explains_everything(dunia: Dunia, klien: Callable[..., Any]) -> None:
    from django.db.models import F

    from tenants.penilaian.models import HasilPegawai

    teks = dunia.masuk(klien, "bandung", "pegawai").get(f"/penilaian/slip/{BULAN}/{dunia.sendiri}/").content.decode()
    with region_atomic("r_3273"):
        hasil = HasilPegawai.objects.select_related("hitungan", "bagian__paket").get(
            pegawai_id=dunia.sendiri, hitungan__periode__hitungan_berlaku=F("hitungan")
        )
    for harap in (
        "ANGKA PERAGA",
        "Persen kinerja",
        "asumsi",
        "peraga",
        hasil.hitungan.hash_hasil,
        hasil.bagian.paket.hash,
        hasil.bagian.paket.versi,
    ):
        assert harap in teks
    assert " style=" not in teks
    assert "onclick" not in teks


def test_slip_list_marks_amounts_without_a_verified_basis(dunia: Dunia, klien: Callable[..., Any]) -> None:
    from tenants.penilaian.models import HasilPegawai
    from tenants.penilaian.telusur import hasil_peraga

    teks = dunia.masuk(klien, "bandung", "pegawai").get("/penilaian/slip/").content.decode()
    assert teks.count("angka peraga") == 1
    with region_atomic("r_3273"):
        semua = list(HasilPegawai.objects.select_related("hitungan__periode", "bagian"))
        semua[0].keadaan = HasilPegawai.Keadaan.DIKECUALIKAN
        semua[1].bagian = None
        with CaptureQueriesContext(connection) as rekaman:
            assert hasil_peraga(semua) == {h.pk for h in semua[2:]}
    assert len(rekaman) == 1


def test_a_slip_of_an_excluded_person_names_the_reason_first(
    dunia: Dunia, klien: Callable[..., Any], wilayah: Callable[..., Any]
) -> None:
    from tenants.penilaian.models import HasilPegawai, Hitungan

    with wilayah("bandung"):
        kantor = Kantor.buat()
        pegawai = kantor.orang("Sedang Cuti", kedudukan="CLTN")
        HasilPegawai.objects.create(
            hitungan=Hitungan.objects.get(), pegawai=pegawai, keadaan="DIKECUALIKAN", alasan="KEDUDUKAN_CLTN"
        )
        teks = dunia.masuk(klien, "bandung", "bkpsdm").get(f"/penilaian/slip/{BULAN}/{pegawai.pk}/").content.decode()
        client = klien("bandung", pengguna=kantor.akun(pegawai))
        for alamat in ("/", "/penilaian/slip/"):
            assert "uti di luar tanggungan negara" in client.get(alamat).content.decode()
    kartu = teks[teks.index("<h2>Diterima bersih") :]
    assert kartu.index("Tidak dibayar: Cuti di luar tanggungan negara.") < kartu.index("</section>")


@pytest.mark.parametrize(
    ("persen", "bersih", "harap"),
    [
        ("40.27", 0, "Tidak dibayar: persentase 40,27% di bawah ambang 50%."),
        # rounded to two places it would contradict itself
        ("49.996", 0, "Tidak dibayar: persentase 49,9960% di bawah ambang 50%."),
        ("50", 0, ""),
        # paid in spite of the threshold: it explains nothing
        ("40.27", 1, ""),
    ],
)
def test_why_nothing_is_paid(persen: str, bersih: int, harap: str) -> None:
    from tenants.penilaian.models import HasilPegawai
    from tenants.penilaian.telusur import sebab_tidak_dibayar

    hasil = HasilPegawai(keadaan="DIHITUNG", persen=Decimal(persen), bersih=bersih)
    selisih = Fraction(persen) - 50
    assert sebab_tidak_dibayar(hasil, (Fraction(50), selisih, abs(selisih))) == harap
    assert sebab_tidak_dibayar(hasil, None) == ""


def test_excel_holds_real_numbers(dunia: Dunia, klien: Callable[..., Any]) -> None:
    client = dunia.masuk(klien, "bandung", "bkpsdm")
    jawab = client.get(f"/penilaian/hasil/{BULAN}/excel/?urut=-bersih")
    assert jawab["Content-Disposition"] == f'attachment; filename="hasil-bandung-{BULAN}-hitungan-1.xlsx"'
    buku = openpyxl.load_workbook(io.BytesIO(jawab.content), read_only=True)
    baris = list(buku["Hasil"].iter_rows(min_row=4, values_only=True))
    kepala, isi = baris[0], baris[1:]
    bersih = [b[kepala.index("Bersih (Rp)")] for b in isi]
    angka = [b for b in bersih if b is not None]
    with region_atomic("r_3273"):
        from tenants.penilaian.models import Hitungan

        hitungan = Hitungan.objects.get(nomor=1)
    assert len(isi) == hitungan.jumlah_pegawai
    assert all(isinstance(b, int | float) for b in angka)
    assert sum(angka) == hitungan.total_bersih
    assert angka == sorted(angka, reverse=True)
    asal = {r[0]: r[1] for r in buku["Asal-usul"].iter_rows(values_only=True)}
    assert asal["Hash hasil"] == hitungan.hash_hasil
    assert "ANGKA PERAGA" in asal["Status angka"]


def test_filters_narrow_and_survive_nonsense(dunia: Dunia, klien: Callable[..., Any]) -> None:
    client = dunia.masuk(klien, "bandung", "bkpsdm")
    alamat = f"/penilaian/hasil/{BULAN}/"
    for kueri in (
        "?opd=abc",
        "?opd=999999",
        "?keadaan=x",
        "?kelas=99",
        "?hal=abc",
        "?hal=-3",
        "?urut=;drop",
        "?cari=%00a",
    ):
        assert client.get(alamat + kueri).status_code == 200, kueri
    kosong = client.get(alamat + "?cari=tidakadaorangini").content.decode()
    assert "Tidak ada yang cocok" in kosong
    luar = client.get(alamat + "?keadaan=DIKECUALIKAN").content.decode()
    assert "Dikecualikan" in luar


def test_inspector_recomputes_and_nothing_changes(dunia: Dunia, klien: Callable[..., Any]) -> None:
    client = dunia.masuk(klien, "bandung", "inspektorat")
    teks = client.post(f"/penilaian/bulan/{BULAN}/hitungan/1/periksa/").content.decode()
    assert "Cocok." in teks
    assert "Tidak cocok" not in teks


def test_home_of_an_empty_account(dunia: Dunia, klien: Callable[..., Any], wilayah: Callable[..., Any]) -> None:
    from tenants.akun.services import pengguna_create

    with wilayah("bandung"):
        pengguna = pengguna_create(nip="198001012005011001", nama="Tanpa Tugas")
        client = klien("bandung", pengguna=pengguna)
        assert "Akun ini belum punya tugas" in client.get("/").content.decode()
        assert client.get("/penilaian/slip/").status_code == 404


@pytest.mark.parametrize("nip", ["19800101200501100", "1980010120050110012", "19800101abc"])
def test_a_wrong_nip_is_named_and_the_password_is_not_shown_again(nip: str, klien: Callable[..., Any]) -> None:
    jawab = klien("bandung").post("/akun/login/", {"login": nip, "password": "rahasia-sekali-77"})
    teks = jawab.content.decode()
    assert "18 angka" in teks
    assert nip in teks
    assert "rahasia-sekali-77" not in teks
    assert 'aria-invalid="true"' in teks


def test_error_pages_say_what_to_do(dunia: Dunia, klien: Callable[..., Any]) -> None:
    from django.conf import settings

    client = dunia.masuk(klien, "bandung", "pegawai")
    hilang = client.get("/tidak-ada/")
    assert hilang.status_code == 404
    assert "Halaman tidak ditemukan" in hilang.content.decode()
    tolak = client.get("/penilaian/hasil/")
    assert tolak.status_code == 403
    assert "Rekap hasil untuk BKPSDM" in tolak.content.decode()
    ketat = klien("bandung", enforce_csrf_checks=True)
    csrf = ketat.post("/akun/login/", {"login": "1"})
    assert csrf.status_code == 403
    assert "Formulir sudah kedaluwarsa" in csrf.content.decode()
    asing = klien("bandung", HTTP_HOST=f"entah.{settings.ERK_DOMAIN}").get("/")
    assert asing.status_code == 404
    assert "Alamat ini bukan alamat wilayah" in asing.content.decode()


def test_policy_has_no_unsafe_source(klien: Callable[..., Any]) -> None:
    jawab = klien("bandung").get("/akun/login/")
    assert "unsafe" not in jawab["Content-Security-Policy"]
    assert " style=" not in jawab.content.decode()
