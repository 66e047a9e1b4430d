"""The page, its workbook, the close, the commands and the clock."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from erk_kit.binding import public_atomic, region_atomic
from tenants.akun.models import Peran
from tenants.jejak.models import Catatan, Segel
from tenants.jejak.selectors import catatan_diakses, chain_state
from tenants.jejak.services import catat, trail_seal
from tenants.registry.models import Region, StatusWilayah
from tests.orang_uji import Kantor
from tests.unit.jejak.conftest import Daerah

pytestmark = pytest.mark.isolation


def isi(jawab: Any) -> str:
    return " ".join(jawab.content.decode().split())


@pytest.mark.parametrize(("peran", "lihat"), [(p, p in ("inspektorat", "bkpsdm")) for p in ("", *Peran.values[:-1])])
def test_the_selector_knows_who_may_look(wilayah: Callable[..., Any], peran: str, lihat: bool) -> None:
    with wilayah("bandung"):
        akun = Kantor.buat().akun(None, *([Peran(peran)] if peran else []))
        assert catatan_diakses(actor=akun).exists() is lihat
        akun.is_active = False
        assert not catatan_diakses(actor=akun).exists()


def test_the_page_tells_filters_and_pages(wilayah: Callable[..., Any], klien: Callable[..., Any]) -> None:
    with wilayah("bandung"):
        kantor = Kantor.buat()
        siti = kantor.orang("Siti Pencarian Khusus")
        budi = kantor.akun(kantor.orang("Budi Khusus"))
        akun = kantor.akun(None, Peran.INSPEKTORAT)
        for ke in range(60):
            catat(
                aksi="aktivitas.terima",
                actor=budi,
                peran="atasan",
                objek=(siti.pk, siti.nama),
                rincian={"jumlah": ke + 1},
            )
        client = klien("bandung", pengguna=akun)
        assert "Belum ada segel" in isi(client.get("/jejak/"))
        trail_seal()
        catat(aksi="akun.masuk", actor=budi)
        halaman = client.get("/jejak/")
        assert "Uji (atasan) menerima 60 aktivitas Siti Pencarian Khusus" in isi(halaman)
        assert "1 menunggu segel" in isi(halaman)
        assert len(halaman.context["baris"]) == 50
        lama = client.get(f"/jejak/?sebelum={halaman.context['terakhir']}")
        assert "Ke yang terbaru" in isi(lama)
        nomor = {b["c"].pk for b in halaman.context["baris"]} & {b["c"].pk for b in lama.context["baris"]}
        assert not nomor

        def banyak(kueri: str) -> int:
            return len(client.get(f"/jejak/?{kueri}").context["baris"])

        hari = timezone.localdate()
        assert banyak("aksi=aktivitas.terima&objek=Siti Pencarian") == 50
        assert banyak(f"aksi=akun.&pelaku={budi.nip}") == 1
        assert banyak(f"objek={siti.nip}&jenis=pegawai&sampai={hari}&dari={hari}&aksi=aktivitas.") == 50
        for kosong in (
            "aksi=periode.kunci&objek=Siti Pencarian",
            "pelaku=tidakadaorangini",
            f"dari={hari.replace(year=2031)}",
            f"sampai={hari.replace(year=2001)}",
            "objek=tidak-ada",
        ):
            assert banyak(kosong) == 0, kosong
        for aneh in ("aksi=x", "jenis=x", "dari=kemarin", "sebelum=abc", "sebelum=-1", "pelaku=%00", "sebelum=²"):
            assert client.get(f"/jejak/?{aneh}").status_code == 200, aneh
        trail_seal()
        assert "Semua tersegel" in isi(client.get("/jejak/"))
        assert chain_state().menunggu == 0


def test_the_workbook_holds_everything_as_text_and_is_recorded(
    wilayah: Callable[..., Any], klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.jejak import views

    with wilayah("bandung"):
        akun = Kantor.buat().akun(None, Peran.INSPEKTORAT)
        catat(aksi="ekspor.unduh", actor=akun, objek=("a", "=2+5"), rincian={"jumlah": 3})
        client = klien("bandung", pengguna=akun)
        jawab = client.get("/jejak/excel/?aksi=ekspor.unduh&pelaku=Uji")
        buku = openpyxl.load_workbook(io.BytesIO(jawab.content))
        baris = list(buku["Jejak"].iter_rows(min_row=3, values_only=True))
        kepala, pertama = baris[0], baris[1]
        assert pertama[kepala.index("Objek")] == "=2+5"
        assert buku["Jejak"].cell(4, kepala.index("Objek") + 1).data_type == "s"
        assert pertama[kepala.index("Kejadian")] == "Uji mengunduh =2+5: 3 baris"
        assert len(pertama[kepala.index("Hash")]) == 64
        satu = Catatan.objects.order_by("-id")[0]
        assert (satu.aksi, satu.aktor_id, satu.peran) == ("ekspor.unduh", akun.pk, "inspektorat")
        assert satu.rincian["jumlah"] == len(baris) - 1
        monkeypatch.setattr(views, "EKSPOR_LANGSUNG", 0)
        assert client.get("/jejak/excel/").status_code == 422


def test_a_close_is_told_from_begin_to_end(segar: Any) -> None:
    """Refused once, closed, and its seal stands with it."""
    from tenants.penilaian.galat import CloseBlocked
    from tenants.penilaian.services import period_close
    from tests.unit.jejak.test_catat import cerita

    schema = "r_3273"
    with region_atomic(schema):
        akun = Kantor.buat().akun(None, Peran.BKPSDM)
        mulai = Catatan.objects.order_by("-id")[0].pk
    with pytest.raises(CloseBlocked):
        period_close(schema=schema, kode="2026-09", actor_id=akun.pk)
    # the office made above has people without attendance
    with region_atomic(schema):
        baris = list(Catatan.objects.filter(pk__gt=mulai).order_by("pk"))
        assert cerita(baris[0]) == "Uji mulai menutup September 2026"
        assert cerita(baris[1]).startswith("Uji tidak dapat menutup September 2026: KALENDER_BELUM_DITERIMA")
        assert Segel.objects.count() == 0
    hasil = period_close(schema=schema, kode="2026-10", actor_id=akun.pk)
    with region_atomic(schema):
        satu = Catatan.objects.order_by("-id")[0]
        assert cerita(satu).startswith("Uji menutup Oktober 2026: hitungan ke-1, 40 pegawai")
        assert satu.rincian["hash_hasil"] == hasil.hash_hasil
        assert (Segel.objects.count(), chain_state().menunggu) == (1, 0)


# -- commands and the clock --------------------------------------------------------------------------------------------


def perintah(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    from erk_platform.cli import main

    kode = main(list(argv))
    keluar = capsys.readouterr()
    return kode, keluar.out, keluar.err


def test_erk_audit(daerah: Daerah, capsys: pytest.CaptureFixture[str]) -> None:
    ids = daerah.catat(3)
    kode, keluar, _ = perintah(capsys, "audit", "seal", "--region", daerah.slug)
    assert kode == 0
    assert "segel 1, 3 catatan, hash " in keluar
    jangkar = keluar.split("hash ")[1].strip()
    kode, keluar, _ = perintah(capsys, "audit", "seal", "--region", daerah.slug)
    assert "tidak ada catatan yang belum disegel" in keluar
    kode, keluar, _ = perintah(capsys, "audit", "verify", "--region", daerah.slug, "--jangkar", jangkar)
    assert kode == 0
    assert "utuh. 3 catatan, 1 segel, 0 menunggu segel" in keluar
    assert jangkar in keluar
    daerah.pemilik("delete from jejak_catatan where id = %s", [ids[0]])
    kode, keluar, _ = perintah(capsys, "audit", "verify", "--region", daerah.slug)
    assert kode == 1
    assert "1 temuan" in keluar
    assert f"Catatan {ids[0]} (Bulan dikunci" in keluar
    kode, keluar, _ = perintah(capsys, "audit", "verify", "--semua", "--json")
    laporan = json.loads(keluar.strip().splitlines()[-1])
    assert kode == 1
    assert {"konsol", "bandung", "musirawas", daerah.slug} <= set(laporan)
    assert [n for n, isi in laporan.items() if not isi["utuh"]] == [daerah.slug]
    assert laporan[daerah.slug]["temuan"][0]["catatan"] == ids[0]
    kode, _, salah = perintah(capsys, "audit", "verify", "--semua", "--jangkar", jangkar)
    assert kode == 1
    assert "--region" in salah
    kode, _, salah = perintah(capsys, "audit", "verify", "--region", "tidak-ada")
    assert "tidak terdaftar" in salah
    kode, keluar, _ = perintah(capsys, "audit", "seal", "--region", "konsol", "--json")
    assert list(json.loads(keluar)) == ["konsol"]


def test_the_clock_orders_a_seal_for_each_region(daerah: Daerah, monkeypatch: pytest.MonkeyPatch) -> None:
    from erk_platform import celery_konfig
    from erk_platform.celery import app
    from tenants.jejak import tasks

    jadwal = celery_konfig.beat_schedule["segel-jejak"]
    app.loader.import_default_modules()
    assert jadwal["task"] == tasks.seal_all.name in app.tasks
    pesan: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.seal_region, "apply_async", lambda **isi: pesan.append(isi))
    daerah.catat(2)
    with public_atomic():
        Region.objects.filter(slug=daerah.slug).update(status=StatusWilayah.DITANGGUHKAN)
    tasks.seal_all(**jadwal["kwargs"])
    assert {"r_3273", "r_1605", daerah.schema} <= {p["kwargs"]["schema"] for p in pesan}
    assert daerah.periksa().menunggu == 2
    tasks.seal_region(schema=daerah.schema)
    assert daerah.periksa().menunggu == 0


def test_only_the_demos_worker_carries_the_clock(tmp_path: Path) -> None:
    from erk_platform.serving import worker_command

    assert "--beat" not in worker_command(queues="umum", concurrency=1)
    assert "--beat" in worker_command(queues="umum", concurrency=1, jadwal=tmp_path / "jadwal")
