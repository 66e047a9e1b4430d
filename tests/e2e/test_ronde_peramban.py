"""A round of everybody of a region in the browser: opened, answered on phones, closed, read as sums of groups."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.basis_data import SKEMA
from tests.e2e.conftest import Situs

pytestmark = pytest.mark.e2e
HARI = dt.date.today()
KODE = f"{HARI:%Y-%m}"
TERSEDIKIT = 30


def doors(slug: str) -> dict[int, str]:
    """Session of each employee with a sheet to fill, by employee: as if each had logged in on his own phone."""
    from erk_kit.binding import region_atomic
    from tenants.akun.models import Pengguna
    from tenants.akun.services import pengguna_create
    from tenants.organisasi.models import Pegawai
    from tenants.perilaku.models import TugasMenilai
    from tests.klien import KlienWilayah

    with region_atomic(SKEMA[slug]):
        penilai = TugasMenilai.objects.filter(ronde__bulan=HARI.month, ronde__tahun=HARI.year).values("penilai_id")
        orang = list(Pegawai.objects.filter(pk__in=penilai).order_by("pk"))
        akun = {p.pegawai_id: p for p in Pengguna.objects.filter(pegawai_id__in=[p.pk for p in orang])}
        for p in orang:
            akun.setdefault(p.pk, None)
            if akun[p.pk] is None:
                akun[p.pk] = pengguna_create(nip=p.nip or "", nama=p.nama, pegawai_id=p.pk)
    kunci = {}
    for pegawai_id, pengguna in akun.items():
        klien = KlienWilayah(slug)
        klien.masuk(pengguna)
        kunci[pegawai_id] = klien.cookies[settings.SESSION_COOKIE_NAME].value
    return kunci


@dataclass
class Telepon:
    """One person's phone without a screen: the same pages over the same server, cookies kept."""

    situs: Situs
    slug: str
    kue: dict[str, str]

    def minta(self, alamat: str, isi: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, text, where it leads). POST with `isi`."""
        with closing(HTTPConnection("127.0.0.1", self.situs.port, timeout=30)) as jalur:
            kepala = {
                "Host": f"{self.slug}.localhost:{self.situs.port}",
                "Cookie": "; ".join(f"{k}={v}" for k, v in self.kue.items()),
                "Content-Type": "application/x-www-form-urlencoded",
            }
            badan = None if isi is None else urlencode(isi)
            jalur.request("GET" if isi is None else "POST", alamat, body=badan, headers=kepala)
            jawab = jalur.getresponse()
            teks = jawab.read().decode()
        for satu in jawab.headers.get_all("Set-Cookie") or []:
            nama, _, nilai = satu.partition(";")[0].partition("=")
            self.kue[nama] = nilai
        return jawab.status, teks, jawab.headers.get("Location", "")


def answer_by_request(telepon: Telepon, acak: random.Random) -> int:
    """All sheets of that person, page by page; how many."""
    ke = re.search(r"/perilaku/isi/\d+/", telepon.minta("/perilaku/")[1])
    alamat, banyak = ke[0] if ke else "", 0
    # everybody is asked the same questions, so one page tells the names and the token for all
    halaman = telepon.minta(alamat)[1] if alamat else ""
    nama = sorted(set(re.findall(r'<input type="radio" name="([^"]+)"', halaman)))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', halaman)
    while alamat:
        assert token is not None
        isi = {n: acak.choice("345") for n in nama} | {"csrfmiddlewaretoken": token[1], "yakin": "ya"}
        status, teks, tujuan = telepon.minta(alamat, isi)
        assert status == 302, teks[:400]
        banyak += 1
        alamat = tujuan if "/isi/" in tujuan else ""
    return banyak


def answer_by_hand(page: Any, situs: Situs, slug: str) -> int:
    """All sheets of one person by tapping; the first is sent once with an answer missing."""
    page.goto(situs.url(slug, "/perilaku/"))
    page.get_by_role("link", name=re.compile("Mulai menilai")).click()
    banyak = 0
    while "/perilaku/isi/" in page.url:
        tanya = page.locator("fieldset.perilaku-tanya")
        semua = tanya.count()
        for i in range(semua):
            if banyak or i != semua - 1:
                tanya.nth(i).locator("input").nth(2 + i % 3).check()
        if not banyak:
            page.get_by_role("button", name=re.compile("^Simpan")).click()
            page.get_by_text("1 pertanyaan belum dijawab.").wait_for()
            assert page.locator("input[type=radio]:checked").count() == semua - 1, "what was ticked is gone"
            page.locator("fieldset.perilaku-kurang input").nth(3).check()
        lama = page.url
        page.get_by_role("button", name=re.compile("^Simpan")).click()
        page.wait_for_url(lambda u, lama=lama: u != lama)
        banyak += 1
    page.get_by_text("Semua penilaian Anda selesai").wait_for()
    return banyak


@pytest.mark.parametrize("slug", ["bandung", "musirawas"])
def test_a_round_of_everybody(slug: str, situs: Situs, buka: Callable[..., Any], django_db_blocker: Any) -> None:
    bkpsdm = buka(slug, "bkpsdm")
    bkpsdm.goto(situs.url(slug, "/perilaku/ronde/"))
    bkpsdm.get_by_label("Bulan yang dinilai").fill(KODE)
    bkpsdm.get_by_label("Diisi paling lambat").fill(str(HARI + dt.timedelta(days=5)))
    bkpsdm.get_by_role("button", name="Buka ronde").click()
    bkpsdm.get_by_role("link", name=re.compile("^Ke ronde")).wait_for(timeout=60_000)

    with django_db_blocker.unblock():
        pintu = doors(slug)
    assert len(pintu) >= TERSEDIKIT
    saya = situs.pegawai[slug, "pegawai"]
    acak = random.Random(360)  # noqa: S311 - answers, not secrets
    terisi = 0
    for pegawai_id, kunci in pintu.items():
        if pegawai_id == saya:
            continue
        terisi += answer_by_request(Telepon(situs, slug, {"erk_sesi": kunci}), acak)
    # the sheet that lacks an answer is refused, which the browser would complain about
    terisi += answer_by_hand(buka(slug, "pegawai", awasi=False), situs, slug)

    bkpsdm.goto(situs.url(slug, f"/perilaku/ronde/{KODE}/"))
    bkpsdm.get_by_text("100%").first.wait_for()
    bkpsdm.get_by_text(f"{terisi} dari {terisi} penilaian").wait_for()
    bkpsdm.get_by_label("Saya tahu ronde ini tidak dapat dibuka lagi").check()
    bkpsdm.get_by_role("button", name="Tutup ronde").click()
    bkpsdm.get_by_role("link", name=re.compile("^Ke ronde")).wait_for(timeout=60_000)

    # sums of groups, the superior's own and one's own; nowhere a rater beside an answer
    hasil = buka(slug, "pegawai")
    hasil.goto(situs.url(slug, f"/perilaku/hasil/{saya}/?ronde={KODE}"))
    for kelompok in hasil.locator("section.kartu .kartu-kepala").all():
        judul, penilai = kelompok.locator("h2").inner_text(), kelompok.locator(".redup").inner_text()
        banyak = int(penilai.split()[0])
        assert banyak >= 3 or judul in ("Atasan langsung", "Diri sendiri"), f"{judul}: {penilai}"
    assert hasil.locator("section.kartu .kartu-kepala").count() >= 1
    # a sheet that is answered is nobody's any more
    hasil.goto(situs.url(slug, "/perilaku/"))
    hasil.get_by_text("Tidak ada ronde yang dibuka").wait_for()
