"""The pages: a sheet on the phone, the rounds, and who still has to answer."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erk_kit.binding import region_atomic
from tenants.akun.models import Peran
from tenants.perilaku import tasks
from tenants.perilaku.models import Lembar, Pertanyaan, Ronde, TugasMenilai
from tenants.perilaku.services import round_close, round_open
from tests.basis_data import SKEMA, Sesi
from tests.orang_uji import Kantor
from tests.unit.web.test_halaman import KUERI_MAKS, own_queries

pytestmark = pytest.mark.isolation

SKEMA_INI = SKEMA["bandung"]


@dataclass
class Kasus:
    """A head with four equals and an open round; accounts of the first two, of the office's admin and of BKPSDM."""

    ronde: Ronde
    orang: list[Any]
    akun: dict[str, Any]
    klien: Callable[..., Any]

    def masuk(self, siapa: str) -> Any:
        return self.klien("bandung", pengguna=self.akun[siapa])

    def tugas(self, penilai: int, dinilai: int) -> TugasMenilai:
        with region_atomic(SKEMA_INI):
            return TugasMenilai.objects.get(ronde=self.ronde, penilai=self.orang[penilai], dinilai=self.orang[dinilai])

    def isian(self, nilai: Callable[[int], int]) -> dict[str, str]:
        with region_atomic(SKEMA_INI):
            ids = list(self.ronde.isi.values_list("pertanyaan_id", flat=True))
        return {f"p{i}": str(nilai(ke)) for ke, i in enumerate(ids)}

    def terkirim(self) -> int:
        with region_atomic(SKEMA_INI):
            return Lembar.objects.filter(ronde=self.ronde).count()


@pytest.fixture
def kasus(segar: Sesi, klien: Callable[..., Any]) -> Kasus:
    with region_atomic(SKEMA_INI):
        kantor = Kantor.buat()
        kepala = kantor.orang("Kepala Uji", jenis="ADMINISTRATOR")
        orang = [kepala, *(kantor.orang(f"Rekan {n}", atasan=kepala) for n in range(4))]
        akun = {"kepala": kantor.akun(kepala), "rekan": kantor.akun(orang[1])}
        akun |= {"admin": kantor.akun(None, Peran.ADMIN_OPD), "bkpsdm": kantor.akun(None, Peran.BKPSDM)}
        ronde = round_open(tahun=2026, bulan=11, dengan_diri=False, ditutup=dt.date(2099, 1, 1))
    return Kasus(ronde, orang, akun, klien)


def test_a_rater_goes_from_one_person_to_the_next(kasus: Kasus) -> None:
    client, tugas = kasus.masuk("rekan"), kasus.tugas(1, 2)
    with CaptureQueriesContext(connection) as rekaman:
        teks = client.get("/perilaku/").content.decode()
    assert len(own_queries(rekaman)) <= KUERI_MAKS
    assert "0 dari 4 terisi" in teks
    with CaptureQueriesContext(connection) as rekaman:
        halaman = client.get(f"/perilaku/isi/{tugas.pk}/").content.decode()
    assert len(own_queries(rekaman)) <= KUERI_MAKS
    assert (halaman.count("<fieldset"), halaman.count('type="radio"')) == (12, 60)
    jawab = client.post(f"/perilaku/isi/{tugas.pk}/", kasus.isian(lambda ke: ke % 5 + 1))
    assert jawab.status_code == 302
    assert re.fullmatch(r"/perilaku/isi/\d+/", jawab["Location"])
    assert "Rekan 2" in client.get(jawab["Location"]).content.decode()
    # the same form again, from another tab or a double click: told, and stored once
    lagi = client.post(f"/perilaku/isi/{tugas.pk}/", kasus.isian(lambda ke: 1), follow=True)
    assert "sudah Anda kirim" in lagi.content.decode()
    assert kasus.terkirim() == 1


def test_a_missing_answer_loses_nothing_and_is_jumped_to(kasus: Kasus) -> None:
    client, tugas, isian = kasus.masuk("rekan"), kasus.tugas(1, 2), kasus.isian(lambda ke: ke % 5 + 1)
    kunci = list(isian)
    del isian[kunci[4]]
    isian[kunci[7]] = "9"
    jawab = client.post(f"/perilaku/isi/{tugas.pk}/", isian)
    halaman = jawab.content.decode()
    assert jawab.status_code == 422
    assert "2 pertanyaan belum dijawab" in halaman
    assert halaman.count(" checked") == 10
    assert f'href="#t{kunci[4][1:]}"' in halaman
    assert re.search(rf'id="{kunci[4]}-1"[^>]* autofocus', halaman)
    assert kasus.terkirim() == 0


def test_answers_all_alike_are_asked_once_and_not_refused(kasus: Kasus) -> None:
    client, tugas, isian = kasus.masuk("rekan"), kasus.tugas(1, 2), kasus.isian(lambda ke: 4)
    jawab = client.post(f"/perilaku/isi/{tugas.pk}/", isian)
    assert (jawab.status_code, kasus.terkirim()) == (422, 0)
    assert "Semua jawaban sama. Kirim juga?" in jawab.content.decode()
    assert client.post(f"/perilaku/isi/{tugas.pk}/", isian | {"yakin": "ya"}).status_code == 302
    assert kasus.terkirim() == 1


def test_a_task_of_somebody_else_is_not_there(kasus: Kasus) -> None:
    alamat = f"/perilaku/isi/{kasus.tugas(2, 1).pk}/"
    for siapa in ("rekan", "kepala", "bkpsdm", "admin"):
        assert kasus.masuk(siapa).get(alamat).status_code == 404
        assert kasus.masuk(siapa).post(alamat, kasus.isian(lambda ke: 1)).status_code == 404
    assert kasus.terkirim() == 0


def test_offices_see_who_owes_how_many_and_never_about_whom(kasus: Kasus) -> None:
    """The head owes four sheets, each equal four; of the one who has sent a sheet, three."""
    with region_atomic(SKEMA_INI):
        TugasMenilai.objects.filter(pk=kasus.tugas(1, 2).pk).update(selesai=True)
    client = kasus.masuk("admin")
    with CaptureQueriesContext(connection) as rekaman:
        halaman = client.get("/perilaku/ronde/belum/2026-11/").content.decode()
    assert len(own_queries(rekaman)) <= KUERI_MAKS
    baris = re.findall(r'<th scope="row">([^<]+)<div.*?(\d+) lembar', halaman)
    assert sorted(baris) == [("Kepala Uji", "4"), ("Rekan 0", "3"), *((f"Rekan {n}", "4") for n in (1, 2, 3))]
    buku = openpyxl.load_workbook(io.BytesIO(client.get("/perilaku/ronde/belum/2026-11/excel/").content))
    isi = [tuple(str(s.value) for s in b[1:]) for b in buku.active.iter_rows(min_row=4)]
    assert [(nama, sisa) for nama, _, sisa in isi] == [*sorted(baris, key=lambda b: (-int(b[1]), b[0]))]
    # another office's people are not in it, whatever the address says
    with region_atomic(SKEMA_INI):
        lain = TugasMenilai.objects.filter(ronde=kasus.ronde).exclude(penilai__in=kasus.orang).first()
    assert lain is not None
    assert "0 orang" in client.get("/perilaku/ronde/belum/2026-11/?opd=1").content.decode()


def test_results_wait_for_the_close_and_are_sums(kasus: Kasus) -> None:
    client, siapa = kasus.masuk("rekan"), kasus.orang[1].pk
    isian = kasus.isian(lambda ke: ke % 3 + 3)
    with region_atomic(SKEMA_INI):
        from tenants.perilaku.services import answer_submit

        for n in (0, 2, 3, 4):
            answer_submit(
                ronde=kasus.ronde.pk,
                penilai=kasus.orang[n].pk,
                dinilai=siapa,
                jawaban={int(k[1:]): int(v) for k, v in isian.items()},
            )
    assert "masih dibuka" in client.get("/perilaku/hasil/", follow=True).content.decode()
    with region_atomic(SKEMA_INI):
        round_close(ronde=kasus.ronde.pk)
    with CaptureQueriesContext(connection) as rekaman:
        halaman = client.get(f"/perilaku/hasil/{siapa}/").content.decode()
    assert len(own_queries(rekaman)) <= KUERI_MAKS
    assert re.findall(r'aria-labelledby="k-(\w+)"', halaman) == ["ATASAN", "REKAN"]
    assert "3 penilai" in halaman
    for lain in ("kepala", "bkpsdm", "admin"):
        assert re.findall(
            r"<td class=\"kanan\">([\d,]+)", kasus.masuk(lain).get(f"/perilaku/hasil/{siapa}/").content.decode()
        ) == re.findall(r"<td class=\"kanan\">([\d,]+)", halaman)
    assert kasus.masuk("rekan").get(f"/perilaku/hasil/{kasus.orang[2].pk}/").status_code == 404


def test_bkpsdm_opens_extends_and_closes_in_the_browser(kasus: Kasus, monkeypatch: pytest.MonkeyPatch) -> None:
    pesanan: list[dict[str, Any]] = []
    for tugas in (tasks.open_round, tasks.close_round):
        monkeypatch.setattr(tugas, "delay", lambda _t=tugas, **isi: pesanan.append(isi | {"tugas": _t}))
    client = kasus.masuk("bkpsdm")
    for alamat in (
        "/perilaku/ronde/",
        "/perilaku/ronde/2026-11/",
        "/perilaku/ronde/pertanyaan/",
        "/perilaku/ronde/belum/2026-11/",
    ):
        with CaptureQueriesContext(connection) as rekaman:
            assert client.get(alamat).status_code == 200
        assert len(own_queries(rekaman)) <= KUERI_MAKS, alamat
    salah = client.post("/perilaku/ronde/buka/", {"bulan": "2026-11", "ditutup": "2026-12-01"})
    assert (salah.status_code, "sudah ada" in salah.content.decode()) == (422, True)
    assert client.post("/perilaku/ronde/2026-11/tutup/", {}).status_code == 422
    assert client.post("/perilaku/ronde/2026-11/perpanjang/", {"ditutup": "2026-01-01"}).status_code == 422
    halaman = client.post("/perilaku/ronde/2026-11/tutup/", {"yakin": "ya"})["Location"]
    (satu,) = pesanan
    satu.pop("tugas")(**satu)
    teks = client.get(halaman).content.decode()
    assert "Ronde November 2026 ditutup: 0 dari" in teks
    with region_atomic(SKEMA_INI):
        assert Ronde.objects.get(pk=kasus.ronde.pk).status == "DITUTUP"
    assert (
        "tidak dapat dibuka lagi"
        in client.post("/perilaku/ronde/2026-11/perpanjang/", {"ditutup": "2026-12-09"}).content.decode()
    )


def test_the_bank_keeps_what_was_typed_when_it_refuses(kasus: Kasus) -> None:
    client = kasus.masuk("bkpsdm")
    with region_atomic(SKEMA_INI):
        satu = Pertanyaan.objects.order_by("urutan").first()
    assert satu is not None
    jawab = client.post(
        f"/perilaku/ronde/pertanyaan/{satu.pk}/", {"indikator": "DISIPLIN", "teks": "pendek", "urutan": "1"}
    )
    halaman = jawab.content.decode()
    assert jawab.status_code == 422
    assert "6 huruf; yang diharapkan 10 sampai 300" in halaman
    assert ">pendek</textarea>" in halaman.replace("\n", "")
    baik = {"indikator": "INTEGRITAS", "teks": "Menepati janji kepada rekan", "urutan": "1"}
    jadi = client.post(f"/perilaku/ronde/pertanyaan/{satu.pk}/", baik, follow=True).content.decode()
    assert "bunyi barunya menjadi pertanyaan baru" in jadi
