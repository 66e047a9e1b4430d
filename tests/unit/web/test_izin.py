"""Every endpoint of ours x every role: the status that each must get. A new endpoint without a row fails."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver

from tests.unit.web.conftest import BULAN, Dunia

pytestmark = pytest.mark.isolation

PERAN = ("tamu", "pegawai", "atasan", "admin_opd", "bkpsdm", "pimpinan", "inspektorat")


# name -> (method, path, statuses of tamu pegawai atasan admin_opd bkpsdm pimpinan inspektorat)
WILAYAH: dict[str, list[tuple[str, str, str]]] = {
    "laporan:beranda": [("get", "/", "302 200 200 200 200 200 200")],
    "akun:saya": [("get", "/akun/saya/", "302 200 200 200 200 200 200")],
    "akun:menu": [("get", "/akun/menu/", "302 200 200 200 200 200 200")],
    "aktivitas:saya": [("get", "/aktivitas/", "302 200 200 200 200 200 200")],
    "aktivitas:verifikasi": [
        ("get", "/aktivitas/verifikasi/", "302 403 200 {atasan} {atasan} {atasan} {atasan}"),
        # a superior who ticked nothing is told so; nobody else gets as far
        ("post", "/aktivitas/verifikasi/", "302 403 422 {putus} {putus} {putus} {putus}"),
        ("put", "/aktivitas/verifikasi/", "405 405 405 405 405 405 405"),
    ],
    "sinkronisasi:daftar": [("get", "/impor/", "302 403 403 403 200 403 403")],
    "sinkronisasi:daftar_unduh": [("get", "/impor/excel/", "302 403 403 403 200 403 403")],
    "sinkronisasi:unggah": [
        ("get", "/impor/unggah/", "302 403 403 403 200 403 403"),
        ("post", "/impor/unggah/", "302 403 403 403 422 403 403"),
    ],
    "sinkronisasi:templat": [("get", "/impor/templat/pegawai/", "302 403 403 403 200 403 403")],
    "sinkronisasi:rinci": [("get", "/impor/999999/", "302 403 403 403 404 403 403")],
    "sinkronisasi:unduh": [("get", "/impor/999999/excel/", "302 403 403 403 404 403 403")],
    "sinkronisasi:pekerjaan": [("get", "/impor/999999/pekerjaan/", "302 403 403 403 404 403 403")],
    **{
        f"sinkronisasi:{nama}": [
            ("get", f"/impor/999999/{nama}/", "405 405 405 405 405 405 405"),
            ("post", f"/impor/999999/{nama}/", "302 403 403 403 404 403 403"),
        ]
        for nama in ("terapkan", "buang", "periksa")
    },
    "presensi:kalender_kini": [("get", "/presensi/kalender/", "302 403 403 403 302 302 302")],
    "presensi:kalender": [("get", "/presensi/kalender/2027-02/", "302 403 403 403 200 200 200")],
    "presensi:pekerjaan": [
        ("get", "/presensi/kalender/2027-02/pekerjaan/{job}/", "302 403 403 403 404 403 403"),
    ],
    # an empty form, and the days of a month that is not there, are refused in words
    **{
        f"presensi:kalender_{nama}": [
            ("get", f"/presensi/kalender/2027-02/{nama}/", "405 405 405 405 405 405 405"),
            ("post", f"/presensi/kalender/2027-02/{nama}/", f"302 403 403 403 {jadi} 403 403"),
        ]
        for nama, jadi in (("terima", 422), ("hari", 422), ("ramadan", 422), ("usulkan", 302), ("bangun", 302))
    },
    "jejak:daftar": [
        ("get", "/jejak/", "302 403 403 403 200 403 200"),
        ("post", "/jejak/", "405 405 405 405 405 405 405"),
    ],
    "jejak:unduh": [("get", "/jejak/excel/", "302 403 403 403 200 403 200")],
    "aturan:daftar": [("get", "/aturan/", "302 403 403 403 200 200 200")],
    "aturan:baru": [("post", "/aturan/baru/", "302 403 403 403 422 403 403")],
    "aturan:dari_terbitan": [("post", "/aturan/terbitan/", "302 403 403 403 302 403 403")],
    "aturan:kembali": [
        ("get", "/aturan/kembali/1/", "405 405 405 405 405 405 405"),
        ("post", "/aturan/kembali/1/", "302 403 403 403 302 403 403"),
    ],
    "aturan:pagu": [("post", "/aturan/pagu/", "302 403 403 403 422 403 403")],
    # the sample has no draft: whoever may pass is told so by 404
    **{
        f"aturan:{nama}": [("get", f"/aturan/1/{alamat}", "302 403 403 403 404 404 404")]
        for nama, alamat in {
            "rinci": "",
            "isi": "isi/",
            "unduh": "unduh/",
            "dampak": "dampak/",
            "dampak_excel": "dampak/excel/",
            "dampak_orang": "dampak/1/",
        }.items()
    },
    "aturan:butir": [("get", "/aturan/1/isi/parameter/target_menit/", "302 403 403 403 404 403 403")],
    "aturan:pekerjaan": [
        ("get", "/aturan/1/pekerjaan/00000000-0000-4000-8000-000000000000/", "302 403 403 403 404 403 403")
    ],
    **{
        f"aturan:{nama}": [
            ("get", f"/aturan/1/{alamat}/", "405 405 405 405 405 405 405"),
            ("post", f"/aturan/1/{alamat}/", "302 403 403 403 404 403 403"),
        ]
        for nama, alamat in {
            "atur": "atur",
            "ajukan": "ajukan",
            "tarik": "tarik",
            "unggah": "unggah",
            "hitung": "dampak/hitung",
            "pulihkan": "isi/parameter/target_menit/pulihkan",
        }.items()
    },
    **{
        f"aturan:{nama}": [("post", f"/aturan/1/{nama}/", "302 403 403 403 404 404 403")]
        for nama in ("terima", "tolak")
    },
    "penilaian:bulan": [("get", "/penilaian/bulan/", "302 403 403 403 200 200 200")],
    "penilaian:bulan_rinci": [
        ("get", "/penilaian/bulan/2026-10/", "302 403 403 403 200 200 200"),
        ("get", "/penilaian/bulan/2031-01/", "302 403 403 403 404 404 404"),
    ],
    "penilaian:tutup": [
        ("get", "/penilaian/bulan/2026-10/tutup/", "405 405 405 405 405 405 405"),
        ("post", "/penilaian/bulan/2026-10/tutup/", "302 403 403 403 302 403 403"),
    ],
    "penilaian:kunci": [
        ("get", "/penilaian/bulan/2026-10/kunci/", "405 405 405 405 405 405 405"),
        ("post", "/penilaian/bulan/2026-10/kunci/", "302 403 403 403 302 302 403"),
    ],
    "penilaian:pekerjaan": [
        (
            "get",
            "/penilaian/bulan/2026-10/pekerjaan/00000000-0000-4000-8000-000000000000/",
            "302 403 403 403 404 404 403",
        )
    ],
    "penilaian:hitungan": [
        ("get", "/penilaian/bulan/2026-10/hitungan/1/", "302 403 403 403 200 200 200"),
        ("get", "/penilaian/bulan/2026-10/hitungan/99/", "302 403 403 403 404 404 404"),
    ],
    "penilaian:periksa": [
        ("get", "/penilaian/bulan/2026-10/hitungan/1/periksa/", "405 405 405 405 405 405 405"),
        ("post", "/penilaian/bulan/2026-10/hitungan/1/periksa/", "302 403 403 403 200 403 200"),
    ],
    "penilaian:hasil_terakhir": [("get", "/penilaian/hasil/", "302 403 403 302 302 302 302")],
    "penilaian:hasil_pilih": [("get", "/penilaian/hasil/buka/?bulan=2026-10", "302 302 302 302 302 302 302")],
    "penilaian:hasil": [
        ("get", "/penilaian/hasil/2026-10/", "302 403 403 200 200 200 200"),
        ("get", "/penilaian/hasil/2031-01/", "302 403 403 404 404 404 404"),
    ],
    "penilaian:hasil_unduh": [("get", "/penilaian/hasil/2026-10/excel/", "302 403 403 200 200 200 200")],
    "penilaian:isian_pilih": [("get", "/penilaian/isian/", "302 403 403 302 302 403 302")],
    "penilaian:isian_daftar": [
        ("get", "/penilaian/isian/2026-10/", "302 403 403 200 200 403 200"),
        ("get", "/penilaian/isian/2031-01/", "302 403 403 404 404 403 404"),
        ("get", "/penilaian/isian/0000-01/", "302 403 403 404 404 403 404"),
    ],
    # the sample's packs ask for no sheet: whoever may pass is told so by 404
    "penilaian:isian_lembar": [("get", "/penilaian/isian/2026-10/1/", "302 403 403 404 404 403 404")],
    "penilaian:isian_unduh": [("get", "/penilaian/isian/2026-10/1/excel/", "302 403 403 404 404 403 404")],
    **{
        f"penilaian:isian_{nama}": [
            ("get", f"/penilaian/isian/2026-10/1/{nama}/", "405 405 405 405 405 405 405"),
            ("post", f"/penilaian/isian/2026-10/1/{nama}/", "302 403 403 404 404 403 403"),
        ]
        for nama in ("isi", "unggah", "nihil", "terima")
    },
    "remunerasi:terakhir": [("get", "/bayar/", "302 403 403 302 302 302 302")],
    "remunerasi:pilih": [("get", "/bayar/buka/?bulan=2026-10", "302 403 403 302 302 302 302")],
    "remunerasi:daftar": [
        ("get", "/bayar/2026-10/", "302 403 403 200 200 200 200"),
        ("get", "/bayar/2031-01/", "302 403 403 404 404 404 404"),
    ],
    "remunerasi:pesan": [
        ("get", "/bayar/2026-10/berkas/", "405 405 405 405 405 405 405"),
        # without saying which document
        ("post", "/bayar/2026-10/berkas/", "302 403 403 422 422 422 422"),
    ],
    **{
        f"remunerasi:{nama}": [
            (
                "get",
                f"/bayar/2026-10/berkas/00000000-0000-4000-8000-000000000000/{ekor}",
                "302 403 403 404 404 404 404",
            )
        ]
        for nama, ekor in (("berkas", ""), ("unduh", "unduh/"))
    },
    "remunerasi:slip_pdf": [
        ("get", "/bayar/2026-10/slip/999999/", "302 404 404 404 404 404 404"),
        ("get", "/bayar/2026-10/slip/{sendiri}/", "302 200 {lihat} {lihat} 200 200 200"),
    ],
    "remunerasi:peta_sipd": [
        ("get", "/bayar/peta/sipd/", "302 403 403 403 200 403 200"),
        ("post", "/bayar/peta/sipd/", "302 403 403 403 422 403 403"),
    ],
    "remunerasi:peta_sipd_bawaan": [
        ("get", "/bayar/peta/sipd/bawaan/", "405 405 405 405 405 405 405"),
        ("post", "/bayar/peta/sipd/bawaan/", "302 403 403 403 422 403 403"),
    ],
    "remunerasi:peta_rekening": [
        ("get", "/bayar/peta/rekening/", "302 403 403 403 200 403 200"),
        ("post", "/bayar/peta/rekening/", "302 403 403 403 422 403 403"),
    ],
    "remunerasi:tanda_pilih": [("get", "/bayar/tanda/", "302 403 403 200 200 403 403")],
    "remunerasi:tanda": [
        ("get", "/bayar/tanda/999999/", "302 403 403 404 404 403 403"),
        ("post", "/bayar/tanda/999999/", "302 403 403 404 404 403 403"),
    ],
    "remunerasi:data": [("get", "/bayar/data/", "302 403 403 403 200 403 200")],
    "remunerasi:data_excel": [("get", "/bayar/data/excel/", "302 403 403 403 200 403 403")],
    "remunerasi:data_unggah": [
        ("get", "/bayar/data/unggah/", "405 405 405 405 405 405 405"),
        ("post", "/bayar/data/unggah/", "302 403 403 403 422 403 403"),
    ],
    "remunerasi:data_satu": [
        ("get", "/bayar/data/{orang_lain}/", "302 403 403 403 200 403 403"),
        ("get", "/bayar/data/999999/", "302 403 403 403 404 403 403"),
    ],
    # the sample has no locked month, so there is nothing to correct: whoever may propose is told so
    "koreksi:daftar": [("get", "/koreksi/", "302 403 403 403 200 200 200")],
    "koreksi:unduh": [("get", "/koreksi/excel/", "302 403 403 403 200 200 200")],
    "koreksi:usul_pilih": [("get", "/koreksi/usul/", "302 403 403 403 302 403 403")],
    "koreksi:usul": [
        ("get", "/koreksi/usul/2026-10/", "302 403 403 403 404 403 403"),
        ("post", "/koreksi/usul/2026-10/", "302 403 403 403 404 403 403"),
    ],
    "koreksi:pekerjaan": [
        (
            "get",
            "/koreksi/usul/2026-10/pekerjaan/00000000-0000-4000-8000-000000000000/",
            "302 403 403 403 404 404 404",
        )
    ],
    "koreksi:penjelasan": [("get", "/koreksi/1/pegawai/1/", "302 403 403 403 404 404 404")],
    "koreksi:rinci": [("get", "/koreksi/1/", "302 403 403 403 404 404 404")],
    **{
        f"koreksi:{nama}": [
            ("get", f"/koreksi/1/{nama}/", "405 405 405 405 405 405 405"),
            ("post", f"/koreksi/1/{nama}/", f"302 403 403 403 404 {pimpinan} 403"),
        ]
        for nama, pimpinan in (("terima", 404), ("tolak", 404), ("batal", 403), ("ulang", 403))
    },
    # for anybody who holds a printed slip; a code that is not valid is not there
    "verifikasi:cari": [("get", "/verifikasi/", "200 200 200 200 200 200 200")],
    "verifikasi:periksa": [
        ("get", "/verifikasi/AAAA/", "404 404 404 404 404 404 404"),
        ("post", "/verifikasi/AAAA/", "404 404 404 404 404 404 404"),
        ("put", "/verifikasi/AAAA/", "405 405 405 405 405 405 405"),
    ],
    "penilaian:slip_saya": [("get", "/penilaian/slip/", "302 200 200 200 200 200 200")],
    "penilaian:slip": [
        ("get", "/penilaian/slip/2026-10/{sendiri}/", "302 200 {lihat} {lihat} 200 200 200"),
        ("get", "/penilaian/slip/2026-10/{orang_lain}/", "302 404 {lihat} {lihat} 200 200 200"),
        ("get", "/penilaian/slip/2026-10/{bawahan}/", "302 404 200 {lihat} 200 200 200"),
        ("get", "/penilaian/slip/2026-10/999999/", "302 404 404 404 404 404 404"),
    ],
    # the same doors as the slip; the path ends behind the person
    **{
        f"penilaian:slip_{nama}": [
            ("get", f"/penilaian/slip/2026-10/{{sendiri}}/{nama}/", "302 200 {lihat} {lihat} 200 200 200"),
            ("get", f"/penilaian/slip/2026-10/{{orang_lain}}/{nama}/", "302 404 {lihat} {lihat} 200 200 200"),
            ("get", f"/penilaian/slip/2026-10/{{bawahan}}/{nama}/", "302 404 200 {lihat} 200 200 200"),
            ("get", f"/penilaian/slip/2026-10/999999/{nama}/", "302 404 404 404 404 404 404"),
        ]
        for nama in ("beda", "pengubah", "sumber", "json")
    },
    "penilaian:berjalan": [
        ("get", "/penilaian/berjalan/", "302 200 200 200 200 200 200"),
        # a computed month has its slip, a month to come nothing
        ("get", "/penilaian/berjalan/?bulan=2026-10", "302 302 302 302 302 302 302"),
        ("get", "/penilaian/berjalan/?bulan=2999-01", "302 404 404 404 404 404 404"),
        ("get", "/penilaian/berjalan/?bulan=x", "302 404 404 404 404 404 404"),
    ],
}
KONSOL: dict[str, list[tuple[str, str, int, int]]] = {
    "registry:wilayah": [("get", "/", 302, 200)],
    "registry:wilayah_rinci": [("get", "/wilayah/bandung/", 302, 200), ("get", "/wilayah/tidak-ada/", 302, 404)],
    "registry:paket": [("get", "/paket/", 302, 200), ("post", "/paket/", 302, 422)],
    "registry:paket_rinci": [("get", "/paket/1/", 302, 404)],
    "registry:kunci": [("get", "/kunci/", 302, 200), ("post", "/kunci/", 302, 422)],
    "registry:kunci_putus": [("get", "/kunci/x/", 405, 405), ("post", "/kunci/x/", 302, 302)],
    "akun:saya": [("get", "/akun/saya/", 302, 200)],
    "akun:menu": [("get", "/akun/menu/", 302, 200)],
}


def own_names(urlconf: str) -> Iterator[str]:
    """Names of all our endpoints: those in a name space of ours (allauth's have none)."""

    def walk(patterns: list[Any], namespace: str) -> Iterator[str]:
        for satu in patterns:
            if isinstance(satu, URLResolver):
                yield from walk(satu.url_patterns, satu.namespace or namespace)
            elif isinstance(satu, URLPattern) and namespace:
                yield f"{namespace}:{satu.name}"

    yield from walk(import_module(urlconf).urlpatterns, "")


def test_every_endpoint_of_a_region_has_a_row() -> None:
    assert set(own_names("erk_platform.urls_wilayah")) == set(WILAYAH)


def test_every_endpoint_of_the_console_has_a_row() -> None:
    assert set(own_names("erk_platform.urls_konsol")) == set(KONSOL)


def test_region_table(dunia: Dunia, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the sample decides whether somebody is a superior or sees a person, the selectors are asked."""
    from erk_kit.binding import region_atomic
    from tenants.organisasi.aktor import Aktor
    from tenants.organisasi.selectors import pegawai_diakses
    from tenants.penilaian.tasks import close_period
    from tenants.presensi.tasks import build_days

    for tugas in (close_period, build_days):
        monkeypatch.setattr(tugas, "delay", lambda **_: None)
    ids = {"sendiri": dunia.sendiri, "orang_lain": dunia.orang_lain, "bawahan": dunia.bawahan, "job": uuid.uuid4()}
    salah, banyak = [], 0
    for nama, kasus in WILAYAH.items():
        for cara, alamat, kode in kasus:
            jalur = alamat.format(**ids)
            for peran, harap in zip(PERAN, kode.split(), strict=True):
                with region_atomic("r_3273"):
                    pengguna = dunia.akun.get(("bandung", peran))
                    if harap in ("{atasan}", "{putus}"):
                        masuk = "200" if harap == "{atasan}" else "422"
                        harap = masuk if pengguna and Aktor(pengguna).adalah_atasan else "403"
                    elif harap == "{lihat}":
                        kunci = int(next(s for s in reversed(jalur.split("/")) if s.isdecimal()))
                        boleh = pengguna and pegawai_diakses(actor=pengguna).filter(pk=kunci).exists()
                        harap = "200" if boleh else "404"
                jawab = getattr(dunia.masuk(klien, "bandung", peran), cara)(jalur)
                banyak += 1
                if jawab.status_code != int(harap):
                    salah.append(f"{peran} {cara} {jalur} ({nama}): {jawab.status_code}, seharusnya {harap}")
    assert not salah, "\n".join(salah)
    assert banyak == sum(len(k) for k in WILAYAH.values()) * len(PERAN)


def test_console_table(dunia: Dunia, klien: Callable[..., Any]) -> None:
    salah = []
    for kasus in KONSOL.values():
        for cara, alamat, tamu, pengelola in kasus:
            for peran, harap in (("tamu", tamu), ("pengelola", pengelola)):
                jawab = getattr(dunia.masuk(klien, "konsol", peran), cara)(alamat)
                if jawab.status_code != harap:
                    salah.append(f"{peran} {cara} {alamat}: {jawab.status_code}, seharusnya {harap}")
    assert not salah, "\n".join(salah)


def test_a_session_of_one_region_is_a_stranger_in_the_other(dunia: Dunia, klien: Callable[..., Any]) -> None:
    bandung = dunia.masuk(klien, "bandung", "bkpsdm")
    asing = klien("musirawas")
    asing.cookies = bandung.cookies
    for nama, kasus in WILAYAH.items():
        for cara, alamat, _ in kasus if not nama.startswith("verifikasi:") else ():
            jawab = getattr(asing, cara)(alamat.format(sendiri=1, orang_lain=2, bawahan=3, job=uuid.uuid4()))
            assert jawab.status_code in (302, 405)
            if jawab.status_code == 302:
                assert "/akun/login/" in jawab["Location"]


def test_console_shows_no_person(dunia: Dunia, klien: Callable[..., Any]) -> None:
    from erk_kit.binding import region_atomic
    from tenants.organisasi.models import Pegawai

    konsol = dunia.masuk(klien, "konsol", "pengelola")
    teks = konsol.get("/").content.decode() + konsol.get("/wilayah/bandung/").content.decode()
    with region_atomic("r_3273"):
        orang = list(Pegawai.objects.values_list("nip", "nama"))
    assert orang
    for nip, nama in orang:
        assert not nip or nip not in teks
        assert nama not in teks
    assert "Oktober 2026" in teks
    assert BULAN not in teks
