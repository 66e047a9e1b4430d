"""The box of decisions: one form, all or nothing, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation

ALAMAT = "/aktivitas/verifikasi/"
HARI = dt.date(2026, 10, 14)


@dataclass
class Meja:
    """A superior at the browser, and one subordinate."""

    kantor: Kantor
    atasan: Any
    staf: Any
    client: Any

    def ajukan(self, pegawai: Any = None, *, hari: dt.date = HARI, banyak: int = 1) -> list[int]:
        from tenants.aktivitas.models import Aktivitas

        baru = [
            Aktivitas(
                pegawai=pegawai or self.staf, tanggal=hari, uraian=f"Surat ke-{n}", menit=30 + n, status="DIAJUKAN"
            )
            for n in range(banyak)
        ]
        return [a.pk for a in Aktivitas.objects.bulk_create(baru)]

    def kirim(self, ids: list[Any], putusan: str, alasan: str = "", kueri: str = "") -> Any:
        return self.client.post(ALAMAT + kueri, {"aktivitas": ids, "putusan": putusan, "alasan": alasan})

    def daftar(self) -> str:
        return self.client.get(ALAMAT).content.decode()


def status_of(ids: list[int]) -> list[str]:
    from tenants.aktivitas.models import Aktivitas

    return list(Aktivitas.objects.filter(pk__in=ids).order_by("pk").values_list("status", flat=True))


def dicentang(teks: str) -> set[int]:
    kotak = re.findall(r'<input [^>]*name="aktivitas"[^>]*>', teks)
    return {int(re.search(r'value="(\d+)"', k)[1]) for k in kotak if " checked" in k}  # type: ignore[index]


@pytest.fixture
def meja(wilayah: Callable[..., Any], klien: Callable[..., Any]) -> Meja:
    wilayah("bandung")
    kantor = Kantor.buat()
    atasan = kantor.orang("Atasan", jenis="PENGAWAS")
    staf = kantor.orang("Staf", atasan=atasan)
    return Meja(kantor, atasan, staf, klien("bandung", pengguna=kantor.akun(atasan)))


def test_accepted_ones_are_counted_and_gone(meja: Meja) -> None:
    ids = meja.ajukan(banyak=3)
    jawab = meja.kirim(ids[:2], "terima", kueri="?hal=1")
    assert (jawab.status_code, jawab["Location"]) == (302, f"{ALAMAT}?hal=1")
    teks = meja.daftar()
    assert "2 aktivitas diterima." in teks
    assert "1 aktivitas bawahan menunggu" in teks
    assert status_of(ids) == ["DITERIMA", "DITERIMA", "DIAJUKAN"]


@pytest.mark.parametrize(
    ("putusan", "menjadi", "kata"),
    [("tolak", "DITOLAK", "ditolak;"), ("revisi", "REVISI", "dikembalikan untuk direvisi")],
)
def test_refusing_needs_a_reason(meja: Meja, putusan: str, menjadi: str, kata: str) -> None:
    from tenants.aktivitas.models import Aktivitas

    ids = meja.ajukan(banyak=3)
    for alasan in ("", "  \n ", "x" * 301):
        jawab = meja.kirim(ids[:2], putusan, alasan)
        teks = jawab.content.decode()
        assert jawab.status_code == 422
        assert dicentang(teks) == set(ids[:2])
        assert "<details open>" in teks
        assert 'aria-invalid="true"' in teks
        assert alasan.strip() in teks
        assert status_of(ids) == ["DIAJUKAN"] * 3
    assert "paling banyak 300 huruf, sekarang 301" in teks
    # a line break counts once and becomes a blank
    assert meja.kirim(ids[:2], putusan, "Lampirkan\r\nbuktinya").status_code == 302
    assert f"2 aktivitas {kata}" in meja.daftar()
    assert status_of(ids) == [menjadi, menjadi, "DIAJUKAN"]
    assert Aktivitas.objects.get(pk=ids[0]).alasan == "Lampirkan buktinya"


def test_accepting_with_a_reason_is_a_missed_button(meja: Meja) -> None:
    ids = meja.ajukan()
    jawab = meja.kirim(ids, "terima", "Tidak sesuai bukti")
    assert jawab.status_code == 422
    assert "Tidak sesuai bukti" in jawab.content.decode()
    assert status_of(ids) == ["DIAJUKAN"]


@pytest.mark.parametrize(
    ("isi", "pesan"),
    [
        ({"putusan": "terima"}, "Belum ada aktivitas yang dipilih"),
        ({"aktivitas": ["1"]}, "Pilih Terima, Tolak, atau Minta revisi"),
        ({"aktivitas": ["1"], "putusan": "hapus"}, "Pilih Terima, Tolak, atau Minta revisi"),
        ({"aktivitas": ["1", "x"], "putusan": "terima"}, "pilihan yang tidak dikenal"),
        ({"aktivitas": ["9" * 19], "putusan": "terima"}, "pilihan yang tidak dikenal"),
        ({"aktivitas": ["9" * 4000], "putusan": "terima"}, "pilihan yang tidak dikenal"),
        ({"aktivitas": ["²"], "putusan": "terima"}, "pilihan yang tidak dikenal"),
    ],
)
def test_an_incomplete_form_says_what_is_missing(meja: Meja, isi: dict[str, Any], pesan: str) -> None:
    meja.ajukan()
    jawab = meja.client.post(ALAMAT, isi)
    assert jawab.status_code == 422
    assert pesan in jawab.content.decode()


def test_somebody_elses_activity_stops_the_whole_decision(meja: Meja) -> None:
    from tenants.aktivitas.models import Aktivitas

    milik = meja.ajukan()
    asing = meja.ajukan(meja.kantor.orang("Bukan bawahan"))
    sendiri = meja.ajukan(meja.atasan)
    for ids in (milik + asing, milik + sendiri, [*milik, 2**63 - 1]):
        jawab = meja.kirim(ids, "terima")
        assert jawab.status_code == 403
        assert "bukan dari bawahan langsung Anda" in jawab.content.decode()
    assert status_of(milik + asing + sendiri) == ["DIAJUKAN"] * 3
    assert Aktivitas.objects.get(pk=milik[0]).jejak.count() == 0


def test_a_second_submission_is_told_and_keeps_the_other_ticks(meja: Meja) -> None:
    ids = meja.ajukan(banyak=2)
    assert meja.kirim(ids[:1], "terima").status_code == 302
    jawab = meja.kirim(ids, "tolak", "Tidak ada bukti")
    teks = jawab.content.decode()
    assert jawab.status_code == 422
    assert "tidak menunggu putusan" in teks
    assert "Tidak ada bukti" in teks
    assert dicentang(teks) == {ids[1]}
    assert status_of(ids) == ["DITERIMA", "DIAJUKAN"]
    assert meja.kirim(ids[:1], "terima").status_code == 422


def test_a_locked_month_is_not_decided(meja: Meja) -> None:
    lama, baru = meja.ajukan(hari=dt.date(2026, 9, 8)), meja.ajukan()
    month_lock("2026-09")
    teks = meja.daftar()
    assert teks.count("Bulan terkunci") == 1
    assert re.search(rf'value="{lama[0]}"[^>]* disabled', teks)
    jawab = meja.kirim(lama + baru, "terima")
    teks = jawab.content.decode()
    assert jawab.status_code == 422
    assert "bulan September 2026 sudah terkunci" in teks
    assert dicentang(teks) == set(baru)
    assert status_of(lama + baru) == ["DIAJUKAN", "DIAJUKAN"]
    assert meja.kirim(baru, "terima").status_code == 302


def test_people_of_one_name_have_a_card_each(meja: Meja) -> None:
    kembar = meja.kantor.orang("Staf", atasan=meja.atasan)
    for hari in (12, 13, 14):
        for pegawai in (meja.staf, kembar):
            meja.ajukan(pegawai, hari=dt.date(2026, 10, hari))
    # a group of ticks for each day
    assert meja.daftar().count('aria-labelledby="orang-') == 2
    assert meja.daftar().count("data-kelompok") == 6


def test_queries_do_not_grow_with_the_rows(meja: Meja) -> None:
    ids = meja.ajukan(banyak=50)
    with CaptureQueriesContext(connection) as lihat:
        meja.daftar()
    with CaptureQueriesContext(connection) as putus:
        assert meja.kirim(ids, "terima").status_code == 302
    assert set(status_of(ids)) == {"DITERIMA"}
    for rekaman in (lihat, putus):
        kueri = own_queries(rekaman)
        assert len(kueri) <= KUERI_MAKS, "\n".join(q[:160] for q in kueri)


def test_without_a_token_nothing_is_decided(meja: Meja, klien: Callable[..., Any]) -> None:
    ids = meja.ajukan()
    ketat = klien("bandung", enforce_csrf_checks=True)
    ketat.cookies = meja.client.cookies
    assert ketat.post(ALAMAT, {"aktivitas": ids, "putusan": "terima"}).status_code == 403
    assert status_of(ids) == ["DIAJUKAN"]
