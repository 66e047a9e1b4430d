"""A round of everybody of a region in the browser: opened, answered on phones, closed, read as sums of groups."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable
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


def answer_by_request(permintaan: Any, situs: Situs, slug: str, acak: random.Random) -> int:
    """All sheets of the person whose session the context carries, over the same pages; how many."""
    banyak = 0
    awal = permintaan.get(situs.url(slug, "/perilaku/")).text()
    ke = re.search(r"/perilaku/isi/\d+/", awal)
    alamat = ke[0] if ke else ""
    while alamat:
        halaman = permintaan.get(situs.url(slug, alamat)).text()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', halaman)
        assert token is not None
        nama = sorted(set(re.findall(r'<input type="radio" name="([^"]+)"', halaman)))
        isi = {n: acak.choice("345") for n in nama} | {"csrfmiddlewaretoken": token[1], "yakin": "ya"}
        jawab = permintaan.post(
            situs.url(slug, alamat),
            data=urlencode(isi),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            max_redirects=0,
        )
        assert jawab.status == 302, jawab.text()[:400]
        banyak += 1
        alamat = jawab.headers["location"] if "/isi/" in jawab.headers["location"] else ""
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
                tanya.nth(i).locator("label").nth(2 + i % 3).click()
        if not banyak:
            page.get_by_role("button", name=re.compile("^Simpan")).click()
            page.get_by_text("1 pertanyaan belum dijawab.").wait_for()
            assert page.locator("input[type=radio]:checked").count() == semua - 1, "what was ticked is gone"
            page.locator("fieldset.perilaku-kurang label").nth(3).click()
        lama = page.url
        page.get_by_role("button", name=re.compile("^Simpan")).click()
        page.wait_for_url(lambda u, lama=lama: u != lama)
        banyak += 1
    page.get_by_text("Semua penilaian Anda selesai").wait_for()
    return banyak


@pytest.mark.parametrize("slug", ["bandung", "musirawas"])
def test_a_round_of_everybody(
    slug: str, situs: Situs, buka: Callable[..., Any], peramban: Any, django_db_blocker: Any
) -> None:
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
        konteks = peramban.new_context(locale="id-ID")
        konteks.add_cookies([{"name": "erk_sesi", "value": kunci, "url": situs.url(slug)}])
        terisi += answer_by_request(konteks.request, situs, slug, acak)
        konteks.close()
    terisi += answer_by_hand(buka(slug, "pegawai"), situs, slug)

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
        assert banyak >= 3 or judul in ("Atasan", "Diri sendiri"), f"{judul}: {penilai}"
    assert hasil.locator("section.kartu .kartu-kepala").count() >= 1
    # a sheet that is answered is nobody's any more
    hasil.goto(situs.url(slug, "/perilaku/"))
    hasil.get_by_text("Tidak ada ronde yang dibuka").wait_for()
