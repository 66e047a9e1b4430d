"""A source asked and a source that pushes, from the request to the facts; what fails changes nothing and is told."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from erk_kit.binding import public_atomic, region_atomic
from erk_kit.rahasia import unseal
from tenants.akun.models import Pengguna, Peran
from tenants.jejak.models import Catatan
from tenants.organisasi.models import Pegawai, RiwayatStatus
from tenants.organisasi.services import leavers_close
from tenants.presensi.models import Perangkat, Rekaman, RekamanKarantina
from tenants.registry.models import Region
from tenants.sinkronisasi import konektor, tarik
from tenants.sinkronisasi.models import Dorongan, Kesegaran, Kiriman, Koneksi, Mentah, Tarikan
from tenants.sinkronisasi.olah import run_process
from tenants.sinkronisasi.selectors import sources_active
from tenants.sinkronisasi.tasks import apply_delivery, fetch_connection, tend_region
from tests.basis_data import Sesi
from tests.orang_uji import Kantor
from tests.sumber_uji import MESIN, ORANG, Entri, PeladenOrang, peladen_orang

pytestmark = pytest.mark.unit
SKEMA = "r_3273"
ZONA = "Asia/Jakarta"
NIP = "198501012010010901"


@dataclass
class Meja:
    klien: Callable[..., Any]
    bkpsdm: Pengguna
    orang: PeladenOrang
    izin: list[str]

    def tarik(self, **isi: Any) -> Tarikan:
        fetch_connection(schema=SKEMA, kode="orang-uji", **isi)
        with region_atomic(SKEMA):
            return Tarikan.objects.select_related("koneksi").first()

    def simpan(self, **isi: Any) -> Koneksi:
        awal = {"aktif": True, "isi": {"alamat": f"http://127.0.0.1:{self.orang.port}"}}
        awal |= {"rahasia": {"kunci": "rahasia-orang"}, "versi": 0, "terapkan_sendiri": False, "selang_menit": 60}
        with region_atomic(SKEMA):
            return konektor.connection_save(
                actor=self.bkpsdm, kode="orang-uji", izin=self.izin, zona=ZONA, **(awal | isi)
            )


@pytest.fixture
def meja(segar: Sesi, klien: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Meja]:
    monkeypatch.setattr(konektor, "entry_points", lambda group: [Entri(ORANG), Entri(MESIN)])
    monkeypatch.setattr(tarik, "TUNGGU_DETIK", 0.01)
    konektor.connectors.cache_clear()
    with peladen_orang() as peladen:
        izin = [f"127.0.0.1:{peladen.port}"]
        with public_atomic():
            Region.objects.filter(schema_name=SKEMA).update(host_izin=izin)
        with region_atomic(SKEMA):
            kantor = Kantor.buat()
            bkpsdm = kantor.akun(kantor.orang("Petugas"), Peran.BKPSDM)
        yield Meja(klien, bkpsdm, peladen, izin)
    konektor.connectors.cache_clear()


def roll(*, nip: str = NIP, nama: str = "Pegawai Baru", **isi: Any) -> dict[str, Any]:
    return {"nip": nip, "nama": nama, **isi}


def test_from_the_question_to_the_facts(meja: Meja) -> None:
    meja.simpan()
    meja.orang.orang = [roll(), roll(nip="salah")]
    t = meja.tarik()
    assert (t.keadaan, t.ringkasan["pegawai"], t.ringkasan["temuan pegawai"]) == ("SELESAI", 1, 1)
    with region_atomic(SKEMA):
        assert json.loads(bytes(Mentah.objects.get(tarikan=t).isi))["orang"][0]["nip"] == NIP
        kiriman = Kiriman.objects.get(tarikan=t, jenis="pegawai")
        assert not Pegawai.objects.filter(nip=NIP).exists()
        # a decision is waited for, so the feed has not become newer
        assert Koneksi.objects.get().data_sampai is None
    apply_delivery(schema=SKEMA, kiriman_id=kiriman.pk, sidik=kiriman.sidik, hanya_baik=True, actor_id=meja.bkpsdm.pk)
    with region_atomic(SKEMA):
        assert Pegawai.objects.get(nip=NIP).nama == "Pegawai Baru"
    # the same without the bad row: nothing changes, and the feed is fresh; the very same bytes are not compared again
    meja.orang.orang = [roll()]
    assert meja.tarik().ringkasan["pegawai berubah"] == 0
    t = meja.tarik()
    with region_atomic(SKEMA):
        assert t.ringkasan == {"sama": 1}
        assert Koneksi.objects.get().data_sampai == t.rentang_sampai
        assert Kesegaran.objects.get(sumber="kepegawaian").data_sampai == t.rentang_sampai
        assert Kiriman.objects.filter(tarikan__isnull=False).count() == 1


def test_a_list_that_says_how_old_it_is_makes_the_feed_no_newer(meja: Meja) -> None:
    meja.simpan(terapkan_sendiri=True)
    meja.orang.orang = [roll()]
    dibuat = timezone.now() - dt.timedelta(hours=30)
    for kata, harap in (dibuat, dibuat), (timezone.now() + dt.timedelta(days=9), None):
        meja.orang.dibuat = kata.isoformat()
        t = meja.tarik()
        with region_atomic(SKEMA):
            # a clock that is ahead makes nothing newer than the question
            assert Koneksi.objects.get().data_sampai == (harap or t.rentang_sampai)


def test_reasonable_changes_go_in_by_themselves_and_a_flood_waits(meja: Meja) -> None:
    meja.simpan(terapkan_sendiri=True)
    meja.orang.orang = [roll()]
    assert meja.tarik().ringkasan["pegawai berubah"] == 1
    with region_atomic(SKEMA):
        assert Pegawai.objects.filter(nip=NIP).exists()
        sebelum = Pegawai.objects.count()
    meja.orang.orang = [roll(nip=f"1985010120100{i:05d}") for i in range(50_000, 50_200)]
    assert meja.tarik().ringkasan["pegawai berubah"] == 200
    with region_atomic(SKEMA):
        assert Pegawai.objects.count() == sebelum
        assert Kiriman.objects.get(status="PRATINJAU").jumlah["BARU"] == 200
    # the newer word of the source takes the place of the one that nobody decided
    meja.orang.orang = meja.orang.orang[:-1]
    meja.tarik()
    with region_atomic(SKEMA):
        assert list(Kiriman.objects.filter(tarikan__isnull=False).values_list("status", flat=True)) == [
            "PRATINJAU",
            "DIBUANG",
            "DITERIMA",
        ]


def test_a_dead_source_changes_nothing_and_the_breaker_opens(meja: Meja) -> None:
    meja.simpan(terapkan_sendiri=True)
    meja.orang.orang = [roll()]
    meja.tarik()
    meja.orang.jawab = 500
    for ke in range(1, 4):
        t = meja.tarik()
        assert (t.keadaan, t.jenis_galat, t.percobaan) == ("GAGAL", "sementara", 3)
        assert t.koneksi.gagal_beruntun == ke
    assert t.koneksi.buka_lagi is not None
    assert t.koneksi.buka_lagi > timezone.now() + dt.timedelta(minutes=14)
    assert not t.koneksi.berhenti
    with region_atomic(SKEMA):
        assert Pegawai.objects.filter(nip=NIP).exists()
        assert RiwayatStatus.objects.filter(pegawai__nip=NIP).count() == 1
        assert konektor.due(timezone.now() + dt.timedelta(minutes=5)) == []
        assert konektor.due(timezone.now() + dt.timedelta(days=1)) == ["orang-uji"]
    meja.orang.jawab = 200
    t = meja.tarik()
    assert (t.keadaan, t.koneksi.gagal_beruntun, t.koneksi.buka_lagi) == ("SELESAI", 0, None)


def test_a_wrong_key_stops_the_connection_until_a_person_has_mended_it(meja: Meja) -> None:
    meja.simpan(rahasia={"kunci": "salah"})
    t = meja.tarik()
    assert (t.jenis_galat, t.percobaan, t.koneksi.berhenti) == ("setelan", 1, True)
    assert "kredensial" in t.sebab
    assert "salah" not in t.sebab
    with region_atomic(SKEMA):
        assert konektor.due(timezone.now() + dt.timedelta(days=9)) == []
        assert Catatan.objects.filter(aksi="koneksi.gagal").count() == 1
    meja.simpan(rahasia={"kunci": "rahasia-orang"}, versi=1)
    with region_atomic(SKEMA):
        assert konektor.due(timezone.now() + dt.timedelta(seconds=1)) == ["orang-uji"]
    assert meja.tarik().keadaan == "SELESAI"


def test_a_host_that_the_maintainers_do_not_allow_is_never_asked(meja: Meja) -> None:
    meja.simpan()
    with public_atomic():
        Region.objects.filter(schema_name=SKEMA).update(host_izin=["10.0.0.9:443"])
    t = meja.tarik()
    assert (t.keadaan, t.jenis_galat) == ("GAGAL", "setelan")
    assert "diizinkan" in t.sebab
    assert meja.orang.diminta == 0


def test_the_network_is_not_waited_for_inside_a_transaction(meja: Meja) -> None:
    meja.simpan()
    with region_atomic(SKEMA):
        terbuka = konektor.connection_open(Koneksi.objects.get(), izin=meja.izin, zona=ZONA)
        with pytest.raises(RuntimeError, match="di dalam transaksi"):
            list(terbuka.ambil(tarik.Rentang(timezone.now(), timezone.now())))  # type: ignore[attr-defined]
    assert meja.orang.diminta == 0


def test_a_trial_keeps_no_fact(meja: Meja) -> None:
    meja.simpan(terapkan_sendiri=True)
    meja.orang.orang = [roll()]
    t = meja.tarik(maks=20)
    assert (t.macam, t.keadaan, t.ringkasan["pegawai"]) == ("UJI", "SELESAI", 1)
    # and the kit's live checks speak of it: this small connector raises on rubbish, and they say so
    assert {b["kode"] for b in t.ringkasan["periksa"] if not b["lulus"]} == {"tak-pernah-melempar"}
    halaman = meja.klien(pengguna=meja.bkpsdm).get(f"/koneksi/tarikan/{t.pk}/").content.decode()
    assert "Pemeriksaan atas data nyata" in halaman
    with region_atomic(SKEMA):
        assert not Kiriman.objects.filter(tarikan=t).exists()
        assert Koneksi.objects.get().data_sampai is None


def test_who_retired_leaves_the_roll_and_his_sessions_end(meja: Meja) -> None:
    meja.simpan(terapkan_sendiri=True)
    with region_atomic(SKEMA):
        kantor = Kantor.buat()
        pergi = kantor.orang("Pergi")
        akun = kantor.akun(pergi)
        hari = timezone.localdate()
    masuk = meja.klien(pengguna=akun)
    assert masuk.get("/").status_code == 200
    meja.orang.keluar = [{"nip": pergi.nip, "mulai": (hari - dt.timedelta(days=1)).isoformat()}]
    assert meja.tarik().ringkasan["berhenti berubah"] == 1
    tend_region(schema=SKEMA)
    with region_atomic(SKEMA):
        pergi.refresh_from_db()
        assert pergi.terdaftar_sampai == hari - dt.timedelta(days=2)
        assert not Pengguna.objects.get(pk=akun.pk).is_active
        assert leavers_close(hari=hari) == 0
    assert masuk.get("/").status_code == 302


def push(meja: Meja, nomor: str, *rekaman: tuple[str, str], kunci: str = "rahasia-mesin", sampai: str = "") -> Any:
    isi = json.dumps({"nomor": nomor, "rekaman": rekaman, "sampai": sampai})
    return meja.klien().post("/terima/mesin-uji/", isi, content_type="application/json", headers={"X-Kunci": kunci})


@pytest.fixture
def mesin(meja: Meja) -> Meja:
    with region_atomic(SKEMA):
        konektor.connection_save(
            actor=meja.bkpsdm,
            kode="mesin-uji",
            aktif=True,
            isi={},
            rahasia={"kunci": "rahasia-mesin"},
            versi=0,
            terapkan_sendiri=False,
            selang_menit=60,
            izin=(),
            zona=ZONA,
        )
        Perangkat.objects.create(kode="MESIN-1", nama="Mesin uji")
    return meja


def test_five_times_the_same_push_is_one_row(mesin: Meja) -> None:
    nip = mesin.bkpsdm.nip
    for _ in range(5):
        assert (
            push(mesin, "k-1", (nip, "2026-11-20T07:10:00+07:00"), sampai="2026-11-20T23:59:00+07:00").status_code
            == 200
        )
    _drain()
    with region_atomic(SKEMA):
        assert Rekaman.objects.filter(pegawai__nip=nip).count() == 1
        assert list(Dorongan.objects.order_by("pk").values_list("hasil", flat=True)) == ["DITERIMA"] + ["ULANG"] * 4
        assert Kesegaran.objects.get(sumber="presensi").data_sampai.isoformat() == "2026-11-20T16:59:00+00:00"


def test_late_and_out_of_order_pushes_are_taken_once_each_and_half_a_day_stays_half(mesin: Meja) -> None:
    nip = mesin.bkpsdm.nip
    push(mesin, "k-2", (nip, "2026-11-20T16:10:00+07:00"), sampai="2026-11-20T12:00:00+07:00")
    push(mesin, "k-1", (nip, "2026-11-20T07:10:00+07:00"), sampai="2026-11-20T09:00:00+07:00")
    push(mesin, "k-3", ("199999999999999999", "2026-11-20T07:10:00+07:00"))
    _drain()
    with region_atomic(SKEMA):
        assert Rekaman.objects.filter(pegawai__nip=nip).count() == 2
        assert RekamanKarantina.objects.get().sebab == "NIP_ASING"
        # never back, and not to the end of the day
        assert Kesegaran.objects.get(sumber="presensi").data_sampai.isoformat() == "2026-11-20T05:00:00+00:00"


def _drain() -> None:
    with region_atomic(SKEMA):
        antre = list(Tarikan.objects.filter(keadaan="DIAMBIL").order_by("pk").values_list("pk", flat=True))
    for pk in antre:
        run_process(schema=SKEMA, tarikan_id=pk, zona=ZONA, izin=())


def test_a_wrongly_signed_push_is_refused_and_logged(mesin: Meja) -> None:
    assert push(mesin, "k-1", kunci="bukan").status_code == 401
    with region_atomic(SKEMA):
        satu = Dorongan.objects.get()
        assert (satu.hasil, satu.alasan) == ("DITOLAK", "tanda_tangan")
        assert not Tarikan.objects.exists()
    assert mesin.klien().post("/terima/orang-uji/", b"{}", content_type="application/json").status_code == 404
    assert mesin.klien().post("/terima/tidak-ada/", b"{}", content_type="application/json").status_code == 404


def test_secrets_are_encrypted_and_stay_where_they_are_for(meja: Meja) -> None:
    koneksi = meja.simpan()
    with region_atomic(SKEMA):
        koneksi.refresh_from_db()
        assert b"rahasia-orang" not in bytes(koneksi.rahasia)
        assert unseal(koneksi.rahasia, guna=konektor.GUNA) == {"kunci": "rahasia-orang"}
    with pytest.raises(konektor.KoneksiDitolak, match="isikan kunci lagi"):
        meja.simpan(isi={"alamat": f"http://127.0.0.1:{meja.orang.port}/lain"}, rahasia={}, versi=1)
    with pytest.raises(konektor.KoneksiDitolak, match="sudah diubah orang lain"):
        meja.simpan()


def test_the_pages_show_states_and_raw_parts(meja: Meja) -> None:
    meja.simpan()
    meja.orang.orang = [roll(nip="salah")]
    t = meja.tarik()
    klien = meja.klien(pengguna=meja.bkpsdm)
    daftar = klien.get("/koneksi/").content.decode()
    assert "SIMPEG uji" in daftar
    rinci = klien.get("/koneksi/orang-uji/")
    assert rinci.status_code == 200
    assert "rahasia-orang" not in rinci.content.decode()
    jalan = klien.get(f"/koneksi/tarikan/{t.pk}/").content.decode()
    assert "NIP bukan 18 angka" in jalan
    with region_atomic(SKEMA):
        mentah = Mentah.objects.get(tarikan=t)
    assert klien.get(f"/koneksi/mentah/{mentah.pk}/").content == bytes(mentah.isi)
    salah = klien.post("/koneksi/orang-uji/", {"versi": "1", "alamat": "ftp://x", "kunci": "", "selang_menit": "60"})
    assert salah.status_code == 422
    with region_atomic(SKEMA):
        assert Catatan.objects.filter(aksi="koneksi.unduh").exists()


def test_a_connector_that_does_not_fit_keeps_the_platform_from_starting() -> None:
    tua = dataclasses.replace(ORANG, kode="tua", contract_min=99, contract_max=99)
    salah = konektor.connector_faults([Entri(ORANG), Entri(tua), Entri(ImportError("hilang")), Entri(ORANG), Entri(3)])
    teks = " ".join(s.msg for s in salah)
    assert "tua memerlukan kontrak 99" in teks
    assert "tidak dapat dimuat" in teks
    assert "bukan ConnectorConfig" in teks
    assert "dipakai 2 paket" in teks
    assert konektor.connector_faults([Entri(ORANG), Entri(MESIN)]) == []


def test_a_refused_row_is_looked_at_again_although_the_source_says_the_same(meja: Meja) -> None:
    """What was missing here may have come meanwhile; the very same bytes are skipped only where nothing was refused."""
    meja.simpan(terapkan_sendiri=True)
    with region_atomic(SKEMA):
        ada = Kantor.buat().orang("Sudah Ada")
    beda = roll(nip=ada.nip, nama="Sudah Ada", status="CPNS")
    meja.orang.orang = [beda, roll()]
    t = meja.tarik()
    assert (t.ringkasan["pegawai berubah"], t.ringkasan["pegawai ditolak"]) == (1, 1)
    t = meja.tarik()
    assert t.ringkasan["pegawai ditolak"] == 1
    with region_atomic(SKEMA):
        # what is refused waits in quarantine and does not hold up the month
        (sumber,) = sources_active()
        assert (sumber.menunggu, sumber.data_sampai) == (0, t.rentang_sampai)
    meja.orang.orang = [beda | {"sejak": "2026-11-01"}, roll()]
    meja.tarik()
    assert meja.tarik().ringkasan == {"sama": 1}
