"""Pilot OPDs in the browser: who sees which slip, totals that never mix modes, old pay beside a shadow month, the
checklist and setting a mode."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_kit.bentuk import rupiah
from erk_kit.binding import region_atomic
from tests.basis_data import SKEMA, Sesi
from tests.unit.web.conftest import BULAN, accounts_of
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation
SKEMA_INI, OKTOBER = SKEMA["bandung"], dt.date(2026, 10, 1)


@dataclass
class Uji:
    """bayangan: OPD of the account `pegawai`. uji_coba: another OPD, with the account `penguji` of one of its people.
    h: the run."""

    akun: dict[str, Any]
    bayangan: int
    uji_coba: int
    h: Any


@pytest.fixture(scope="module")
def uji(basis: Sesi, django_db_blocker: Any) -> Iterator[Uji]:
    from tenants.akun.models import Pengguna
    from tenants.organisasi.models import ModeOpd, Penugasan
    from tenants.organisasi.selectors import opd_pada
    from tenants.penilaian.models import Hitungan
    from tenants.penilaian.services import period_close

    with django_db_blocker.unblock():
        basis.warm_hosts()
        with region_atomic(SKEMA_INI):
            akun = accounts_of(SKEMA_INI)
            satu = opd_pada(pegawai_id=akun["pegawai"].pegawai_id, hari=OKTOBER)
            assert satu is not None
            berakun = Pengguna.objects.exclude(pegawai_id=None).values("pegawai_id")
            lain = Penugasan.objects.pada(OKTOBER).filter(jenis="DEFINITIF", pegawai__nip__isnull=False)
            tugas = lain.exclude(unit__opd=satu).exclude(pegawai__in=berakun).select_related("unit", "pegawai").first()
            akun["penguji"] = Pengguna.objects.create(
                nip=tugas.pegawai.nip, nama="Penguji", pegawai_id=tugas.pegawai_id
            )
            dua = tugas.unit.opd_id
            ModeOpd.objects.create(opd=satu, mode="bayangan", mulai=OKTOBER)
            ModeOpd.objects.create(opd_id=dua, mode="uji_coba", mulai=OKTOBER)
        hasil = period_close(schema=SKEMA_INI, kode=BULAN, actor_id=akun["bkpsdm"].pk)
        with region_atomic(SKEMA_INI):
            h = Hitungan.objects.select_related("periode").get(pk=hasil.hitungan_id)
        yield Uji(akun, satu.pk, dua, h)
        connection.close()
        basis.renew()


def buka(uji: Uji, klien: Callable[..., Any], peran: str) -> Any:
    return klien("bandung", pengguna=uji.akun[peran])


def isi(jawab: Any) -> str:
    return " ".join(jawab.content.decode().split())


def test_a_shadow_slip_is_not_the_employees(uji: Uji, klien: Callable[..., Any]) -> None:
    pegawai = uji.akun["pegawai"].pegawai_id
    slip = f"/penilaian/slip/{BULAN}/{pegawai}/"
    with region_atomic(SKEMA_INI):
        bersih = rupiah(uji.h.hasil.get(pegawai_id=pegawai).bersih)
    saya = buka(uji, klien, "pegawai")
    for alamat in (slip, f"{slip}beda/", f"{slip}sumber/", f"{slip}pengubah/", f"{slip}json/", f"/bayar/{BULAN}/slip/"):
        alamat = f"{alamat}{pegawai}/" if alamat.startswith("/bayar") else alamat
        jawab = saya.get(alamat)
        assert jawab.status_code == 404, alamat
    assert "dihitung sebagai bayangan" in isi(saya.get(slip))
    daftar = isi(saya.get("/penilaian/slip/"))
    assert "Slip belum ditampilkan" in daftar
    assert bersih not in daftar
    assert bersih not in isi(saya.get("/"))
    kelola = isi(buka(uji, klien, "bkpsdm").get(slip))
    assert "Mode bayangan." in kelola
    assert bersih in kelola


def test_a_superior_does_not_see_it_either(uji: Uji, klien: Callable[..., Any]) -> None:
    from tenants.organisasi.models import GarisAtasan
    from tenants.penilaian.mode import mode_of

    with region_atomic(SKEMA_INI):
        atasan = uji.akun["atasan"].pegawai_id
        bawahan = GarisAtasan.objects.pada(dt.date(2026, 10, 31)).filter(atasan_id=atasan).values("pegawai_id")
        mode = {h.pegawai_id: mode_of(uji.h, h.opd_id) for h in uji.h.hasil.filter(pegawai_id__in=bawahan)}
    client = buka(uji, klien, "atasan")
    assert mode
    for siapa, satu in mode.items():
        harap = 404 if satu == "bayangan" else 200
        assert client.get(f"/penilaian/slip/{BULAN}/{siapa}/").status_code == harap


def test_a_trial_slip_says_so(uji: Uji, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.remunerasi.cetak import slip as cetak

    siapa = uji.akun["penguji"].pegawai_id
    client = buka(uji, klien, "penguji")
    assert "<strong>UJI COBA.</strong>" in isi(client.get(f"/penilaian/slip/{BULAN}/{siapa}/"))
    assert "uji coba, tidak dibayarkan" in isi(client.get("/penilaian/slip/"))
    cap = []
    asli = cetak.compile_pdf
    monkeypatch.setattr(cetak, "compile_pdf", lambda t, d, **k: (cap.append(d["cap"]), asli(t, d, **k))[1])
    assert client.get(f"/bayar/{BULAN}/slip/{siapa}/").status_code == 200
    assert cap == ["UJI COBA"]


def test_the_running_month_says_it_too(uji: Uji, klien: Callable[..., Any]) -> None:
    alamat = "/penilaian/berjalan/?bulan=2026-11"
    assert "Bulan bayangan" in isi(buka(uji, klien, "pegawai").get(alamat))
    assert "<strong>UJI COBA.</strong>" in isi(buka(uji, klien, "penguji").get(alamat))


def test_its_code_pays_nothing(uji: Uji, terhubung: Any) -> None:
    from tenants.penilaian.jelas.verifikasi import verdict_of

    with region_atomic(SKEMA_INI):
        hasil = uji.h.hasil.select_related("hitungan__periode", "pegawai")
        assert verdict_of(hasil.get(pegawai_id=uji.akun["penguji"].pegawai_id)).keadaan == "PERCOBAAN"
        assert verdict_of(hasil.exclude(opd_id__in=[uji.bayangan, uji.uji_coba]).first()).keadaan == "RANCANGAN"


def test_totals_never_mix(uji: Uji, klien: Callable[..., Any]) -> None:
    client, h = buka(uji, klien, "bkpsdm"), uji.h
    jumlah = {m["mode"]: rupiah(m["bersih"]) for m in h.mode_opd.values()}
    assert set(jumlah) == {"bayangan", "uji_coba"}
    semua = isi(client.get(f"/penilaian/hasil/{BULAN}/"))
    assert rupiah(h.bersih_berlaku) in semua
    assert rupiah(h.total_bersih) not in semua
    for mode, label in (("bayangan", "Mode bayangan."), ("uji_coba", "Mode uji coba.")):
        teks = isi(client.get(f"/penilaian/hasil/{BULAN}/?mode={mode}"))
        assert label in teks
        assert jumlah[mode] in teks
        assert rupiah(h.bersih_berlaku) not in teks
    for alamat in ("/", "/laporan/tren/", f"/bayar/{BULAN}/", "/penilaian/bulan/"):
        teks = isi(client.get(alamat))
        assert rupiah(h.bersih_berlaku) in teks, alamat
        assert rupiah(h.total_bersih) not in teks, alamat
    assert jumlah["bayangan"] in isi(client.get("/laporan/tren/?mode=bayangan"))
    buku = openpyxl.load_workbook(io.BytesIO(client.get(f"/penilaian/hasil/{BULAN}/excel/?mode=bayangan").content))
    assert "mode bayangan: tidak dibayarkan" in str(buku["Hasil"]["A1"].value)


def test_completeness_and_reasonableness(uji: Uji, klien: Callable[..., Any]) -> None:
    from tenants.organisasi.models import Opd

    client = buka(uji, klien, "bkpsdm")
    with region_atomic(SKEMA_INI):
        nama = Opd.objects.get(pk=uji.bayangan).nama
    alamat = f"/laporan/kelengkapan/{BULAN}/"
    assert nama not in isi(client.get(alamat))
    assert nama in isi(client.get(f"{alamat}?mode=bayangan"))
    banyak = []
    for kueri in ("", "?mode=bayangan", "?mode=uji_coba"):
        buku = openpyxl.load_workbook(io.BytesIO(client.get(f"/laporan/kewajaran/{BULAN}/excel/{kueri}").content))
        banyak.append({r[0] for r in buku.active.iter_rows(min_row=4, values_only=True)})
    assert all(banyak)
    assert not banyak[0] & banyak[1]
    assert not banyak[1] & banyak[2]


def test_old_pay_and_the_checklist(uji: Uji, klien: Callable[..., Any]) -> None:
    from tenants.remunerasi.models import BayaranLama

    client, opd = buka(uji, klien, "bkpsdm"), uji.bayangan
    with region_atomic(SKEMA_INI):
        orang = list(uji.h.hasil.filter(opd_id=opd).order_by("id").values_list("pegawai__nip", "bersih"))
    lama = "/percontohan/bayaran-lama/"

    def kirim(*baris: str) -> Any:
        teks = "\n".join(("NIP;Bulan;Jumlah", *baris))
        return client.post(lama, {"berkas": SimpleUploadedFile("lama.csv", teks.encode())})

    nip = orang[0][0]
    jawab = kirim(f"{nip};2026-10;1000", f"{nip};2026-10;1000", "1;2026-10;5", f"{nip};2026-13;5", f"{nip};2026-10;-5")
    assert jawab.status_code == 422
    for kata in ("tertulis dua kali", "tidak terdaftar", "2026-13", "rupiah bulat"):
        assert kata in isi(jawab)
    for rusak in (f"{nip}\x00;2026-10;1", f"{nip};0000-10;1", f"{nip};2026-10;{'9' * 5000}", f"{nip};2099-01;1"):
        assert kirim(rusak).status_code == 422, rusak
    assert client.post(lama, {"berkas": SimpleUploadedFile("x.xlsx", b"bukan")}).status_code == 422
    with region_atomic(SKEMA_INI):
        assert not BayaranLama.objects.exists()
    baris = [f"{n};2026-10;{b + 1000}" for n, b in orang[1:]]
    assert kirim(*baris).status_code == 302
    assert kirim(*baris).status_code == 302
    with region_atomic(SKEMA_INI):
        assert BayaranLama.objects.count() == len(baris)
    alamat = f"/percontohan/bayangan/{BULAN}/?opd={opd}"
    teks = isi(client.get(alamat))
    assert rupiah(-1000 * len(baris)) in teks
    assert f"{len(baris)} pegawai dibandingkan" in teks
    telaah = f"/percontohan/bayangan/{BULAN}/{opd}/telaah/"
    assert client.post(telaah, {"catatan": " "}).status_code == 422
    assert client.post(telaah, {"catatan": "Wajar."}).status_code == 302
    assert client.post(telaah, {"catatan": "Lain."}).status_code == 302
    assert "Wajar." in isi(client.get(alamat))
    rinci = isi(client.get(f"/percontohan/{opd}/"))
    assert "selisih" in rinci
    assert f"ditelaah {uji.akun['bkpsdm'].nama}" in rinci
    # an OPD in force has no shadow to look at
    with region_atomic(SKEMA_INI):
        luar = uji.h.hasil.exclude(opd_id__in=[uji.bayangan, uji.uji_coba]).exclude(opd=None).first().opd_id
    assert client.get(f"/percontohan/bayangan/{BULAN}/?opd={luar}").status_code == 404
    buku = openpyxl.load_workbook(io.BytesIO(client.get(f"/percontohan/bayangan/{BULAN}/excel/?opd={opd}").content))
    assert buku["Bayangan"].max_row == 3 + len(orang)


def test_an_admin_sees_only_his_own(uji: Uji, klien: Callable[..., Any]) -> None:
    from tenants.akun.models import Pengguna, Peran, PeranPengguna
    from tenants.organisasi.models import Opd

    with region_atomic(SKEMA_INI):
        admin = Pengguna.objects.create(nip="198501012010019999", nama="Admin Uji")
        PeranPengguna.objects.create(
            pengguna=admin, peran=Peran.ADMIN_OPD, opd_id=uji.uji_coba, berlaku_mulai=dt.date(2020, 1, 1)
        )
        nama = dict(Opd.objects.values_list("pk", "nama"))
    client = klien("bandung", pengguna=admin)
    teks = isi(client.get(f"/percontohan/bayangan/{BULAN}/"))
    assert nama[uji.uji_coba] in teks
    assert nama[uji.bayangan] not in teks
    assert client.get(f"/percontohan/bayangan/{BULAN}/?opd={uji.bayangan}").status_code == 404
    assert client.post(f"/percontohan/bayangan/{BULAN}/{uji.bayangan}/telaah/", {"catatan": "x"}).status_code == 404
    # his one OPD is a pilot: its results are what he comes for
    assert "Mode uji coba." in isi(client.get(f"/penilaian/hasil/{BULAN}/"))
    bayar = isi(client.get(f"/bayar/{BULAN}/"))
    assert "Mode uji coba:" in bayar
    assert "Mode bayangan:" not in bayar


def test_a_stale_feed_says_since_when(uji: Uji, terhubung: Any) -> None:
    from django.utils import timezone

    from tenants.laporan.percontohan import freshness_line
    from tenants.sinkronisasi.selectors import Sumber

    kini = timezone.now()
    lalu = kini - dt.timedelta(hours=49)

    def siap(sampai: dt.datetime | None, gagal: dt.datetime | None) -> Sumber:
        return Sumber("siap", "SIAP", "presensi", sampai, gagal, "", 0)

    assert freshness_line(kini, []).hijau
    assert freshness_line(kini, [siap(kini, None)]).hijau
    for basi in (siap(lalu, None), siap(None, None), siap(kini, lalu)):
        satu = freshness_line(kini, [basi])
        assert not satu.hijau
        assert satu.isi.startswith("SIAP")
    assert "gagal sejak" in freshness_line(kini, [siap(kini, lalu)]).isi
    assert not freshness_line(None, []).hijau


def test_setting_modes(uji: Uji, klien: Callable[..., Any]) -> None:
    from tenants.organisasi.models import ModeOpd

    client = buka(uji, klien, "bkpsdm")
    data = {"dari": "rinci", "opd": str(uji.bayangan), "mode": "uji_coba", "mulai": "2026-12-01", "versi": "0"}
    assert "baru saja diubah" in isi(client.post("/percontohan/ubah/", data))
    with region_atomic(SKEMA_INI):
        data["versi"] = str(ModeOpd.objects.filter(opd=uji.bayangan).latest("pk").pk)
    jawab = client.post("/percontohan/ubah/", data)
    assert jawab.status_code == 422
    assert "syarat belum terpenuhi" in isi(jawab)
    assert client.post("/percontohan/ubah/", data | {"alasan": "SK 7"}).status_code == 302
    with region_atomic(SKEMA_INI):
        baru = ModeOpd.objects.filter(opd=uji.bayangan).latest("pk")
    assert (baru.mode, baru.alasan, bool(baru.merah)) == ("uji_coba", "SK 7", True)
    # all of the ticked, or none
    dua = {"opd": [str(uji.bayangan), str(uji.uji_coba)], "mode": "bayangan", "mulai": "2027-01-01"}
    assert client.post("/percontohan/ubah/", dua).status_code == 422
    assert client.post("/percontohan/ubah/", dua | {"alasan": "SK 8"}).status_code == 302
    # computed already: said so, and the run stays as it is
    jawab = client.post("/percontohan/ubah/", dua | {"mulai": "2026-10-01", "alasan": "SK 9"}, follow=True)
    assert "sudah dihitung dengan mode yang lama" in isi(jawab)
    assert "Mode uji coba." in isi(client.get(f"/penilaian/hasil/{BULAN}/?mode=uji_coba"))


HALAMAN = (
    ("bkpsdm", "/percontohan/"),
    ("bkpsdm", "/percontohan/{opd}/"),
    ("bkpsdm", f"/percontohan/bayangan/{BULAN}/"),
    ("bkpsdm", f"/percontohan/bayangan/{BULAN}/?opd={{opd}}"),
    ("bkpsdm", f"/bayar/{BULAN}/"),
    ("bkpsdm", f"/penilaian/hasil/{BULAN}/"),
    ("bkpsdm", "/"),
    ("pimpinan", "/"),
    ("bkpsdm", f"/laporan/kelengkapan/{BULAN}/"),
    ("bkpsdm", f"/laporan/kewajaran/{BULAN}/?mode=bayangan"),
    ("penguji", "/"),
    ("pegawai", "/penilaian/slip/"),
)


@pytest.mark.parametrize(("peran", "alamat"), HALAMAN)
def test_queries(peran: str, alamat: str, uji: Uji, klien: Callable[..., Any]) -> None:
    client = buka(uji, klien, peran)
    with CaptureQueriesContext(connection) as rekaman:
        jawab = client.get(alamat.format(opd=uji.bayangan))
    kueri = own_queries(rekaman)
    assert jawab.status_code == 200
    assert len(kueri) <= KUERI_MAKS, "\n".join(q[:160] for q in kueri)
