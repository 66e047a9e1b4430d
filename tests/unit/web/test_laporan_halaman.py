"""Homes, completeness, trend and samples on screen: how many queries, for whom, and with bad input."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_kit.binding import region_atomic
from tests.unit.web.conftest import BULAN, Dunia
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation
LENGKAP = f"/laporan/kelengkapan/{BULAN}/"


@pytest.mark.parametrize(
    ("peran", "alamat"),
    [
        *((p, "/") for p in ("pegawai", "atasan", "admin_opd", "bkpsdm", "pimpinan", "inspektorat")),
        *((p, "/?lihat=saya") for p in ("bkpsdm", "pimpinan", "inspektorat")),
        ("atasan", "/?tab=tim"),
        ("atasan", "/laporan/tim/"),
        ("admin_opd", f"{LENGKAP}?kurang=semua&cari=a"),
        ("bkpsdm", LENGKAP),
        ("bkpsdm", f"{LENGKAP}?opd=1&hal=99"),
        ("bkpsdm", "/laporan/tren/"),
        ("inspektorat", "/laporan/sampel/"),
        ("pegawai", "/pemberitahuan/"),
        ("pegawai", "/pemberitahuan/pilihan/"),
        ("bkpsdm", "/pemberitahuan/saluran/"),
        ("bkpsdm", "/pemberitahuan/saluran/surel/"),
    ],
)
def test_queries(peran: str, alamat: str, dunia: Dunia, klien: Callable[..., Any]) -> None:
    """With an empty cache, which is the dearest."""
    client = dunia.masuk(klien, "bandung", peran)
    cache.clear()
    with CaptureQueriesContext(connection) as rekaman:
        jawab = client.get(alamat)
    kueri = own_queries(rekaman)
    assert jawab.status_code == 200
    assert len(kueri) <= KUERI_MAKS, "\n".join(q[:160] for q in kueri)


def test_what_was_counted_once_is_not_counted_for_each_look(dunia: Dunia, klien: Callable[..., Any]) -> None:
    client = dunia.masuk(klien, "bandung", "pimpinan")
    client.get("/")
    with CaptureQueriesContext(connection) as rekaman:
        client.get("/")
    assert not [q for q in own_queries(rekaman) if "with orang" in q or 'AVG("penilaian' in q]


def test_an_admin_sees_his_own_office_only(dunia: Dunia, klien: Callable[..., Any]) -> None:
    from tenants.organisasi.aktor import Aktor
    from tenants.organisasi.models import Opd

    client = dunia.masuk(klien, "bandung", "admin_opd")
    with region_atomic("r_3273"):
        sendiri = Aktor(dunia.akun["bandung", "admin_opd"]).opd_ids
        asing = Opd.objects.exclude(pk__in=sendiri).first()
    assert asing is not None
    for akhir in ("", "excel/"):
        assert client.get(f"{LENGKAP}{akhir}?opd={asing.pk}").status_code == 404
        assert client.get(f"{LENGKAP}{akhir}?opd={min(sendiri)}").status_code == 200
    isi = openpyxl.load_workbook(io.BytesIO(client.get(f"{LENGKAP}excel/").content), read_only=True)
    singkatan = {b[2] for b in isi["Kelengkapan"].iter_rows(min_row=4, values_only=True)}
    with region_atomic("r_3273"):
        assert singkatan <= set(Opd.objects.filter(pk__in=sendiri).values_list("singkatan", flat=True))


def test_nonsense_in_the_address_breaks_nothing(dunia: Dunia, klien: Callable[..., Any]) -> None:
    client = dunia.masuk(klien, "bandung", "admin_opd")
    for kueri in ("?hal=abc", "?hal=-1", "?hal=999999999999", "?unit=x", "?unit=999999", "?kurang=x", "?cari=%00%25"):
        assert client.get(LENGKAP + kueri).status_code == 200, kueri
    for kueri in ("?opd=x", "?opd=-1", "?opd=99999999999999999999"):
        assert client.get(LENGKAP + kueri).status_code == 404, kueri
    assert dunia.masuk(klien, "bandung", "pegawai").get("/?tab=x").status_code == 200


def test_everybody_is_on_exactly_one_page(dunia: Dunia, klien: Callable[..., Any]) -> None:
    from tenants.laporan.kelengkapan import Cakupan, people
    from tenants.penilaian.bulan import Bulan

    with region_atomic("r_3273"):
        cakupan = Cakupan.of(Bulan.parse(BULAN))
        semua, banyak = people(cakupan, banyak=None)
        potong = [b.pegawai_id for m in range(0, banyak, 7) for b in people(cakupan, mulai=m, banyak=7)[0]]
    assert potong == [b.pegawai_id for b in semua]
    assert len(set(potong)) == banyak > 7


def test_the_inspectorate_draws_and_follows(dunia: Dunia, klien: Callable[..., Any]) -> None:
    client = dunia.masuk(klien, "bandung", "inspektorat")
    for buruk in ({"banyak": "0"}, {"banyak": "501"}, {"banyak": "x"}, {"banyak": "5", "biji": "<b>"}):
        jawab = client.post(f"/laporan/sampel/{BULAN}/tarik/", buruk)
        assert jawab.status_code == 422
        assert "<b>" not in jawab.content.decode()
    assert client.post("/laporan/sampel/2026-09/tarik/", {"banyak": "5"}).status_code in (404, 422)
    ke = [client.post(f"/laporan/sampel/{BULAN}/tarik/", {"banyak": "5", "biji": "77"})["Location"] for _ in range(2)]
    assert ke[0] == ke[1]
    teks = client.get(ke[0]).content.decode()
    assert teks.count("/sumber/") == 5
    assert "hitungan/1/" in teks
    excel = openpyxl.load_workbook(io.BytesIO(client.get(f"{ke[0]}excel/").content), read_only=True)
    assert len(list(excel["Sampel"].iter_rows(min_row=4, values_only=True))) == 5


def test_homes_lead_to_what_each_role_does(dunia: Dunia, klien: Callable[..., Any]) -> None:
    for peran, harap in (
        ("pegawai", ("Menit bulan ini", "Hari ini", "Permintaan", "ambang pembayaran")),
        ("atasan", ("Menunggu verifikasi Anda", "Tim saya", "Milik saya")),
        ("admin_opd", ("belum lengkap", "Kelengkapan")),
        ("bkpsdm", ("Kelengkapan menurut OPD", "Saluran pesan")),
        ("pimpinan", ("Bruto dan bersih tiap bulan", "Peringkat kelengkapan OPD", "Rata-rata persentase")),
        ("inspektorat", ("Tarik sampel slip", "Periksa ulang")),
    ):
        teks = dunia.masuk(klien, "bandung", peran).get("/").content.decode()
        for kata in harap:
            assert kata in teks, (peran, kata)
        assert " style=" not in teks
