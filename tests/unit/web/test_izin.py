"""Every endpoint of ours x every role: the status that each must get. A new endpoint without a row fails."""

from __future__ import annotations

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
    "aktivitas:saya": [("get", "/aktivitas/", "302 200 200 200 200 200 200")],
    "aktivitas:verifikasi": [
        ("get", "/aktivitas/verifikasi/", "302 403 200 {atasan} {atasan} {atasan} {atasan}"),
        # a superior who ticked nothing is told so; nobody else gets as far
        ("post", "/aktivitas/verifikasi/", "302 403 422 {putus} {putus} {putus} {putus}"),
        ("put", "/aktivitas/verifikasi/", "405 405 405 405 405 405 405"),
    ],
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
    "penilaian:slip_saya": [("get", "/penilaian/slip/", "302 200 200 200 200 200 200")],
    "penilaian:slip": [
        ("get", "/penilaian/slip/2026-10/{sendiri}/", "302 200 {lihat} {lihat} 200 200 200"),
        ("get", "/penilaian/slip/2026-10/{orang_lain}/", "302 404 {lihat} {lihat} 200 200 200"),
        ("get", "/penilaian/slip/2026-10/{bawahan}/", "302 404 200 {lihat} 200 200 200"),
        ("get", "/penilaian/slip/2026-10/999999/", "302 404 404 404 404 404 404"),
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

    monkeypatch.setattr(close_period, "delay", lambda **_: None)
    ids = {"sendiri": dunia.sendiri, "orang_lain": dunia.orang_lain, "bawahan": dunia.bawahan}
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
                        kunci = int(jalur.rstrip("/").rsplit("/", 1)[1])
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
    for kasus in WILAYAH.values():
        for cara, alamat, _ in kasus:
            jawab = getattr(asing, cara)(alamat.format(sendiri=1, orang_lain=2, bawahan=3))
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
