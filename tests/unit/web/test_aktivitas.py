"""The employee's pages in a browser without JavaScript: nothing is lost, nothing is written twice."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from tests.orang_uji import Kantor
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation

BARU = "/aktivitas/baru/"


@dataclass
class Meja:
    kantor: Kantor
    atasan: Any
    staf: Any
    klien: Callable[..., Any]

    def __post_init__(self) -> None:
        self.akun = self.kantor.akun(self.staf)
        self.client = self.klien("bandung", pengguna=self.akun)
        self.hari_ini = timezone.localdate(timezone=ZoneInfo("Asia/Jakarta"))

    def kirim(self, aksi: str = "simpan", alamat: str = BARU, **isi: Any) -> Any:
        baik = {"tanggal": str(self.hari_ini), "uraian": "Rapat pagi", "menit": "60", "volume": "1", "norma": ""}
        return self.client.post(alamat, {**baik, "token": str(uuid.uuid4()), **isi, "aksi": aksi})

    def semua(self) -> list[Any]:
        from tenants.aktivitas.models import Aktivitas

        return list(Aktivitas.objects.filter(pegawai=self.staf).order_by("id"))


@pytest.fixture
def meja(wilayah: Callable[..., Any], klien: Callable[..., Any]) -> Meja:
    wilayah("bandung")
    kantor = Kantor.buat()
    atasan = kantor.orang("Atasan", jenis="PENGAWAS")
    return Meja(kantor, atasan, kantor.orang("Staf", atasan=atasan), klien)


def foto(nama: str = "foto.jpg") -> SimpleUploadedFile:
    isi = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(isi, "JPEG")
    return SimpleUploadedFile(nama, isi.getvalue(), content_type="image/jpeg")


def test_draft_then_hand_in(meja: Meja) -> None:
    jawab = meja.kirim()
    assert (jawab.status_code, jawab["Location"]) == (302, f"/aktivitas/?hari={meja.hari_ini}")
    (ini,) = meja.semua()
    assert (ini.status, ini.menit) == ("DRAF", 60)
    assert meja.client.post(f"/aktivitas/{ini.pk}/ajukan/").status_code == 302
    # a second click finds it done
    assert meja.client.post(f"/aktivitas/{ini.pk}/ajukan/").status_code == 302
    assert [a.status for a in meja.semua()] == ["DIAJUKAN"]
    assert ini.jejak.count() == 2
    teks = meja.client.get("/aktivitas/").content.decode()
    assert "sudah berstatus Belum Verif" in teks
    assert "Rapat pagi" in teks


def test_what_is_typed_stays_and_says_what_is_wrong(meja: Meja) -> None:
    jawab = meja.kirim(menit="1500", uraian="Kerja 25 jam", tautan="bukan alamat")
    teks = jawab.content.decode()
    assert jawab.status_code == 422
    for harap in ("Kerja 25 jam", 'value="1500"', "tidak mungkin dalam sehari"):
        assert harap in teks
    assert meja.kirim(menit="abc").status_code == 422
    assert meja.kirim(menit="9" * 30).status_code == 422
    assert meja.kirim(tanggal="2026-13-45").status_code == 422
    assert meja.kirim(mulai="25:00", selesai="26:00", menit="").status_code == 422
    jawab = meja.kirim(tanggal=str(meja.hari_ini - dt.timedelta(days=2)))
    assert "sudah lewat batas input 1 hari" in jawab.content.decode()
    assert meja.semua() == []


def test_foreign_ids_are_nobodys(meja: Meja) -> None:
    from tenants.skp.models import ButirSkp

    asing = ButirSkp.objects.exclude(skp__pegawai=meja.staf).first()
    assert asing is not None
    for isi in ({"butir_skp": str(asing.pk)}, {"norma": str(2**62)}, {"jenis": "D999999"}, {"norma": "-1"}):
        assert meja.kirim(**isi).status_code == 422, isi
    assert meja.semua() == []


def test_the_same_form_twice_is_one_activity(meja: Meja) -> None:
    token = str(uuid.uuid4())
    assert meja.kirim("ajukan", token=token).status_code == 302
    jawab = meja.kirim("ajukan", token=token)
    (ini,) = meja.semua()
    assert jawab["Location"] == f"/aktivitas/{ini.pk}/"
    assert "tidak ada yang dicatat dua kali" in meja.client.get(jawab["Location"]).content.decode()


def test_refused_at_the_door_is_kept_as_a_draft_with_its_evidence(meja: Meja) -> None:
    token = str(uuid.uuid4())
    meja.kirim("ajukan", menit="590")
    jawab = meja.kirim("ajukan", menit="60", uraian="Kelebihan", bukti=foto(), token=token)
    teks = jawab.content.decode()
    assert jawab.status_code == 422
    assert "Tersimpan, tetapi belum diajukan" in teks
    assert "melebihi batas 600 menit" in teks
    _, draf = meja.semua()
    assert (draf.status, draf.bukti.count()) == ("DRAF", 1)
    assert f'action="/aktivitas/{draf.pk}/ubah/"' in teks
    # back in the browser, mended and sent from the old form: what was typed is there, and there is still one
    jawab = meja.kirim("ajukan", menit="10", uraian="Kelebihan, dibetulkan", token=token)
    assert jawab.status_code == 422
    assert "Kelebihan, dibetulkan" in jawab.content.decode()
    assert len(meja.semua()) == 2


@pytest.mark.parametrize(
    ("nama", "isi", "pesan"),
    [
        ("laporan.pdf", b"MZ\x90\x00 bukan pdf", "bukan foto atau PDF"),
        ("gambar.jpg", b"<script>alert(1)</script>", "bukan foto atau PDF"),
        ("aktif.pdf", b"%PDF-1.7 /OpenAction << /JS (x) >> %%EOF", "bekerja sendiri"),
        ("besar.jpg", b"x" * 10_000_001, "paling besar"),
    ],
)
def test_files_are_not_believed(meja: Meja, nama: str, isi: bytes, pesan: str) -> None:
    jawab = meja.kirim(bukti=SimpleUploadedFile(nama, isi))
    assert jawab.status_code == 422
    assert pesan in jawab.content.decode()
    assert "Rapat pagi" in jawab.content.decode()
    assert meja.semua() == []


def test_evidence_is_for_those_who_may_see_the_activity(meja: Meja) -> None:
    meja.kirim(bukti=[foto("satu.jpg"), foto("dua.jpg")])
    (ini,) = meja.semua()
    bukti = ini.bukti.get()
    alamat = f"/aktivitas/{ini.pk}/bukti/{bukti.pk}/"
    jawab = meja.client.get(alamat)
    assert (jawab.status_code, jawab["Content-Type"], jawab["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    atasan = meja.klien("bandung", pengguna=meja.kantor.akun(meja.atasan))
    asing = meja.klien("bandung", pengguna=meja.kantor.akun(meja.kantor.orang("Asing")))
    assert atasan.get(alamat).status_code == 404, "a draft is its owner's"
    meja.client.post(f"/aktivitas/{ini.pk}/ajukan/")
    assert atasan.get(alamat).status_code == 200
    assert "Tarik menjadi draf" not in atasan.get(f"/aktivitas/{ini.pk}/").content.decode()
    for jalur in (alamat, f"/aktivitas/{ini.pk}/", f"/aktivitas/{ini.pk}/ubah/"):
        assert asing.get(jalur).status_code == 404
    for jalur in ("ajukan", "tarik", "buang", "pulihkan", "templat", f"bukti/{bukti.pk}/hapus"):
        for client in (asing, atasan):
            assert client.post(f"/aktivitas/{ini.pk}/{jalur}/").status_code == 404
    assert [a.status for a in meja.semua()] == ["DIAJUKAN"]
    # a file is reached through its own activity, and through no other
    meja.kirim(uraian="Lain")
    lain = meja.semua()[1]
    assert meja.client.get(f"/aktivitas/{lain.pk}/bukti/{bukti.pk}/").status_code == 404


def test_a_second_tab_is_told_and_may_save_again(meja: Meja) -> None:
    meja.kirim()
    (ini,) = meja.semua()
    ubah = f"/aktivitas/{ini.pk}/ubah/"
    assert meja.kirim(alamat=ubah, versi="0", uraian="Dari tab pertama").status_code == 302
    jawab = meja.kirim(alamat=ubah, versi="0", uraian="Dari tab kedua")
    teks = jawab.content.decode()
    assert jawab.status_code == 422
    assert "berubah di tab atau perangkat lain" in teks
    assert "Dari tab pertama" in teks
    assert "Dari tab kedua" in teks
    versi = re.search(r'name="versi" value="(\d+)"', teks)
    assert versi is not None
    assert meja.kirim(alamat=ubah, versi=versi[1], uraian="Dari tab kedua").status_code == 302
    assert [a.uraian for a in meja.semua()] == ["Dari tab kedua"]


def test_search_without_scripts_keeps_the_form(meja: Meja) -> None:
    from tenants.aktivitas.services import norma_set

    norma = norma_set(kode="Z-1", uraian="Menelaah zzz", menit=25, satuan="berkas", mulai=dt.date(2026, 1, 1))
    jawab = meja.kirim("cari", cari="zzz", uraian="Yang sudah diketik", menit="")
    teks = jawab.content.decode()
    assert jawab.status_code == 200
    assert f'name="norma" value="{norma.pk}"' in teks
    assert "Yang sudah diketik" in teks
    assert meja.semua() == []
    assert meja.kirim(norma=str(norma.pk), menit="", volume="3", uraian="").status_code == 302
    assert [(a.uraian, a.menit) for a in meja.semua()] == [("Menelaah zzz", 75)]
    assert f"norma={norma.pk}" in meja.client.get("/aktivitas/katalog/?cari=zzz").content.decode()


def test_a_post_whose_session_is_gone_gives_the_text_back(meja: Meja) -> None:
    tamu = meja.klien("bandung")
    isi = {"uraian": "Menyusun laporan <b>yang panjang</b> sekali", "menit": "60"}
    jawab = tamu.post(f"{BARU}?hari=2026-11-27", isi)
    teks = jawab.content.decode()
    assert jawab.status_code == 403
    assert "Menyusun laporan &lt;b&gt;yang panjang&lt;/b&gt; sekali" in teks
    assert "next=%2Faktivitas%2Fbaru%2F%3Fhari%3D2026-11-27" in teks
    assert tamu.post(BARU, {"menit": "60"}).status_code == 302, "without typed text the log-in page is enough"


def test_all_drafts_of_the_day_those_that_may(meja: Meja) -> None:
    for menit in (300, 290, 200):
        meja.kirim(menit=str(menit), uraian=f"Pekerjaan {menit}")
    jawab = meja.client.post("/aktivitas/ajukan/", {"hari": str(meja.hari_ini)})
    teks = jawab.content.decode()
    assert jawab.status_code == 422
    assert "1 draf belum diajukan" in teks
    assert "Pekerjaan 200" in teks
    assert [a.status for a in meja.semua()] == ["DIAJUKAN", "DIAJUKAN", "DRAF"]


def test_thrown_away_and_put_back_and_copied_once(meja: Meja) -> None:
    meja.kirim()
    (ini,) = meja.semua()
    meja.client.post(f"/aktivitas/{ini.pk}/buang/")
    teks = meja.client.get("/aktivitas/").content.decode()
    assert f"/aktivitas/{ini.pk}/pulihkan/" in teks
    assert meja.client.get(f"/aktivitas/{ini.pk}/").status_code == 404
    meja.client.post(f"/aktivitas/{ini.pk}/pulihkan/")
    from tenants.aktivitas.models import Aktivitas

    kemarin = meja.hari_ini - dt.timedelta(days=1)
    Aktivitas.objects.filter(pk=ini.pk).update(tanggal=kemarin)
    isi = {"dari": str(kemarin), "ke": str(meja.hari_ini), "token": str(uuid.uuid4())}
    for _ in range(2):
        assert meja.client.post("/aktivitas/salin/", isi).status_code == 302
    assert [a.tanggal for a in meja.semua()] == [kemarin, meja.hari_ini]


def test_the_month_as_a_workbook_holds_no_formula(meja: Meja) -> None:
    meja.kirim(uraian="=HYPERLINK(1)")
    jawab = meja.client.get(f"/aktivitas/bulan/excel/?bulan={meja.hari_ini:%Y-%m}")
    lembar = openpyxl.load_workbook(io.BytesIO(jawab.content)).active
    assert lembar is not None
    baris = list(lembar.iter_rows(min_row=4))
    assert [(b[4].value, b[4].data_type, b[7].value, b[8].value) for b in baris] == [("=HYPERLINK(1)", "s", 60, "Draf")]


def test_pages_need_as_many_queries_for_a_full_day(meja: Meja) -> None:
    from tenants.aktivitas.models import Aktivitas

    meja.kirim(bukti=foto())
    satu = meja.semua()[0]
    Aktivitas.objects.bulk_create(
        [Aktivitas(pegawai=meja.staf, tanggal=meja.hari_ini, uraian=f"Ke-{n}", menit=5) for n in range(30)]
    )
    for alamat in (
        "/aktivitas/",
        "/aktivitas/minggu/",
        "/aktivitas/bulan/",
        f"/aktivitas/{satu.pk}/",
        f"/aktivitas/{satu.pk}/ubah/",
        f"/aktivitas/{satu.pk}/ubah/?x=1",
        BARU,
    ):
        with CaptureQueriesContext(connection) as rekaman:
            assert meja.client.get(alamat).status_code == 200
        assert len(own_queries(rekaman)) <= KUERI_MAKS, alamat


def test_bkpsdm_keeps_the_kinds(meja: Meja) -> None:
    from tenants.aktivitas.models import JenisDaerah
    from tenants.akun.models import Peran

    client = meja.klien("bandung", pengguna=meja.kantor.akun(None, Peran.BKPSDM))
    assert client.post("/aktivitas/jenis/", {"nama": "Tugas khusus", "induk": "TAMBAHAN"}).status_code == 302
    jawab = client.post("/aktivitas/jenis/", {"nama": "Tugas khusus", "induk": "UMUM"})
    assert jawab.status_code == 422
    assert "sudah ada" in jawab.content.decode()
    satu = JenisDaerah.objects.get(nama="Tugas khusus")
    assert meja.kirim(jenis=f"D{satu.pk}").status_code == 302
    assert [(a.jenis, a.jenis_daerah_id) for a in meja.semua()] == [("TAMBAHAN", satu.pk)]
    client.post(f"/aktivitas/jenis/{satu.pk}/", {"nama": "Tugas khusus", "aktif": "0"})
    assert meja.kirim(jenis=f"D{satu.pk}").status_code == 422


def test_the_word_looked_for_does_not_write_out_the_bell(meja: Meja) -> None:
    """The catalogue's `kata` once reached the bell, whose word then covered the account's icon on a phone."""
    isi = meja.client.get("/aktivitas/katalog/?cari=surat").content.decode()
    atas = isi[isi.index("atas-lonceng") : isi.index("</a>", isi.index("atas-lonceng"))]
    assert '<span class="hanya-baca">Pemberitahuan</span>' in atas
