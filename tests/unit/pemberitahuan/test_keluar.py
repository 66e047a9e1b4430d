"""From a message in the application to one outside: what leaves, when, how often, and what happens when it fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from erk_kit.binding import region_atomic
from erk_kit.errors import RegionBindingError
from integrations.contracts import Akhir, HasilKirim, Pesan
from tests.orang_uji import Kantor
from tests.unit.pemberitahuan.server import gateway, smtp_sink

pytestmark = pytest.mark.isolation
WIB = ZoneInfo("Asia/Jakarta")
SKEMA = "r_3273"
# Senin
SENIN = dt.datetime(2026, 11, 30, 9, 0, tzinfo=WIB)
RAHASIA = "Budi Rahasia kurang 60 menit karena foto buram"


@dataclass
class Keluar:
    pegawai_id: int
    settings: Any

    def tell(self, jenis: str = "aktivitas.ditolak", *, pada: dt.datetime = SENIN, kunci: str = "") -> Any:
        from tenants.pemberitahuan.models import Pemberitahuan
        from tenants.pemberitahuan.services import notify

        notify(penerima=[self.pegawai_id], jenis=jenis, judul=RAHASIA, isi=RAHASIA, alamat="/aktivitas/", kunci=kunci)
        satu = Pemberitahuan.objects.order_by("-pk")[0]
        Pemberitahuan.objects.filter(pk=satu.pk).update(dibuat_pada=pada)
        return satu

    def plan(self, kini: dt.datetime = SENIN) -> int:
        from tenants.pemberitahuan.rencana import outgoing_plan

        return outgoing_plan(kini=kini, situs="https://bandung.contoh.go.id", wilayah="Kota Bandung")

    def choose(self, **isi: Any) -> None:
        from tenants.pemberitahuan.models import PilihanOrang

        PilihanOrang.objects.update_or_create(pegawai_id=self.pegawai_id, defaults=isi)

    def queue(self) -> list[Any]:
        from tenants.pemberitahuan.models import PesanKeluar

        return list(PesanKeluar.objects.order_by("pk"))


def channel_on(kode: str, isi: dict[str, str], **rahasia: str) -> None:
    from erk_kit.rahasia import seal
    from tenants.pemberitahuan.models import SetelanSaluran

    SetelanSaluran.objects.update_or_create(
        kode=kode, defaults={"aktif": True, "isi": isi, "rahasia": seal(rahasia, guna="saluran")}
    )


SUREL_ISI = {
    "host": "127.0.0.1",
    "port": "1",
    "aman": "tanpa",
    "pengirim": "e-rk@contoh.go.id",
    "nama_pengirim": "E-RK",
}


@pytest.fixture
def keluar(wilayah: Callable[..., Any], settings: Any) -> Iterator[Keluar]:
    """An employee with an address, e-mail switched on; a transaction that is rolled back."""
    settings.ERK_PESAN_HOST = frozenset({"127.0.0.1"})
    with wilayah("bandung"):
        yield _prepare(settings)


def _prepare(settings: Any) -> Keluar:
    kantor = Kantor.buat()
    pegawai = kantor.orang("Budi Rahasia")
    akun = kantor.akun(pegawai)
    akun.email = "budi@contoh.go.id"
    akun.save()
    channel_on("surel", SUREL_ISI)
    return Keluar(pegawai.pk, settings)


def test_only_the_kind_leaves_the_house(keluar: Keluar) -> None:
    keluar.choose(harian=False)
    keluar.tell()
    keluar.tell(kunci="b")
    assert keluar.plan() == 1
    (pesan,) = keluar.queue()
    for teks in (pesan.perihal, pesan.teks):
        for kata in RAHASIA.split():
            assert kata not in teks
    # two of one kind are one sentence
    assert pesan.teks.count("Ada aktivitas Anda yang ditolak.") == 1
    assert "https://bandung.contoh.go.id/pemberitahuan/" in pesan.teks


def test_nothing_is_queued_twice_and_what_was_read_not_at_all(keluar: Keluar) -> None:
    from tenants.pemberitahuan.models import Pemberitahuan

    keluar.choose(harian=False)
    satu = keluar.tell()
    Pemberitahuan.objects.filter(pk=satu.pk).update(dibaca_pada=SENIN)
    assert keluar.plan() == 0
    keluar.tell()
    assert [keluar.plan(), keluar.plan(), keluar.plan(SENIN + dt.timedelta(minutes=5))] == [1, 0, 0]


def test_a_digest_once_a_day_and_not_before_seven(keluar: Keluar) -> None:
    keluar.tell(pada=SENIN - dt.timedelta(hours=3))
    assert keluar.plan(SENIN.replace(hour=6, minute=30)) == 0
    assert keluar.plan(SENIN.replace(hour=7, minute=5)) == 1
    keluar.tell(kunci="b")
    assert keluar.plan() == 0
    assert keluar.plan(SENIN + dt.timedelta(days=1)) == 1
    assert [p.macam for p in keluar.queue()] == ["HARIAN", "HARIAN"]


@pytest.mark.parametrize(
    ("kini", "tenang"),
    [
        (SENIN.replace(hour=19, minute=59), False),
        (SENIN.replace(hour=20), True),
        (SENIN.replace(hour=23, minute=59), True),
        (SENIN.replace(hour=5, minute=59), True),
        (SENIN.replace(hour=6), False),
        (SENIN - dt.timedelta(days=1), True),
        (SENIN - dt.timedelta(days=2), True),
        (SENIN - dt.timedelta(days=3), False),
    ],
)
def test_quiet_hours_hold_everything_but_what_is_about_the_account(
    kini: dt.datetime, tenang: bool, keluar: Keluar, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.pemberitahuan import jenis

    akun = jenis.Jenis("akun.uji", "Akun", "Ada perubahan pada akun Anda.")
    monkeypatch.setitem(jenis.JENIS, "akun.uji", akun)
    keluar.choose(harian=False, mati=["surel:akun.uji"])
    keluar.tell(pada=kini)
    assert keluar.plan(kini) == (0 if tenang else 1)
    keluar.tell("akun.uji", pada=kini)
    assert keluar.plan(kini) == 1
    assert keluar.queue()[-1].macam == "AKUN"


def test_quiet_hours_are_the_persons_own(keluar: Keluar) -> None:
    keluar.choose(harian=False, tenang_mulai=dt.time(8), tenang_sampai=dt.time(10), tenang_akhir_pekan=False)
    keluar.tell()
    assert keluar.plan(SENIN) == 0
    assert keluar.plan(SENIN.replace(hour=10)) == 1


def test_a_kind_switched_off_stays_in_the_application(keluar: Keluar) -> None:
    from tenants.pemberitahuan.models import Pemberitahuan

    keluar.choose(harian=False, mati=["surel:aktivitas.ditolak"])
    keluar.tell()
    keluar.tell("aktivitas.revisi")
    assert keluar.plan() == 1
    assert "ditolak" not in keluar.queue()[0].teks
    assert Pemberitahuan.objects.filter(penerima=keluar.pegawai_id, dibaca_pada=None).count() == 2


def test_at_most_five_a_day_and_the_sixth_tomorrow(keluar: Keluar) -> None:
    keluar.choose(harian=False)
    dibuat = 0
    for ke in range(8):
        keluar.tell(kunci=str(ke))
        dibuat += keluar.plan(SENIN + dt.timedelta(minutes=ke))
    assert dibuat == 5
    assert keluar.plan(SENIN + dt.timedelta(days=1)) == 1


def test_nobody_is_told_old_news(keluar: Keluar) -> None:
    from tenants.pemberitahuan.models import SetelanSaluran

    keluar.tell(pada=SENIN - dt.timedelta(days=8))
    assert keluar.plan() == 0
    # without any channel what comes is settled at once: a channel switched on later does not bring it
    SetelanSaluran.objects.update(aktif=False)
    keluar.tell(kunci="b")
    assert keluar.plan() == 0
    SetelanSaluran.objects.update(aktif=True)
    assert keluar.plan() == 0


def test_whoever_has_no_account_any_more_is_told_nothing(keluar: Keluar) -> None:
    from tenants.akun.models import Pengguna

    keluar.choose(harian=False)
    Pengguna.objects.filter(pegawai_id=keluar.pegawai_id).update(is_active=False)
    keluar.tell()
    assert keluar.plan() == 0


def test_planning_costs_the_same_for_many(keluar: Keluar, django_assert_max_num_queries: Any) -> None:
    from tenants.organisasi.models import Pegawai
    from tenants.pemberitahuan.services import notify

    notify(penerima=list(Pegawai.objects.values_list("pk", flat=True)), jenis="aktivitas.ditolak", judul="x")
    with django_assert_max_num_queries(12):
        keluar.plan()


# -- sending ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kantor(basis: Any, django_db_blocker: Any) -> Iterator[Keluar]:
    """Like `keluar`, but committed, once for all that send: sending opens its own transactions."""
    with django_db_blocker.unblock():
        basis.warm_hosts()
        with region_atomic(SKEMA):
            hasil = _prepare(None)
        yield hasil
        basis.renew()


@pytest.fixture
def kirim(kantor: Keluar, terhubung: Any, settings: Any) -> Keluar:
    """The queue is empty before each, and e-mail the only channel."""
    from tenants.pemberitahuan.models import Pemberitahuan, PesanKeluar, SetelanSaluran

    settings.ERK_PESAN_HOST = frozenset({"127.0.0.1"})
    with region_atomic(SKEMA):
        for model in (Pemberitahuan, PesanKeluar, SetelanSaluran):
            model.objects.all().delete()
        channel_on("surel", SUREL_ISI)
        kantor.choose(
            harian=False,
            telepon="628123456789",
            tenang_mulai=dt.time(20),
            tenang_sampai=dt.time(6),
            tenang_akhir_pekan=True,
        )
    return kantor


def deliver(kini: dt.datetime = SENIN) -> dict[str, int]:
    from tenants.pemberitahuan.pengiriman import outgoing_deliver

    return dict(outgoing_deliver(schema=SKEMA, zona=WIB, jam=lambda: kini))


def test_both_channels_deliver_and_failures_come_back(kirim: Keluar) -> None:
    with gateway() as g, smtp_sink() as kotak:
        g.jawab = [503, 200]
        with region_atomic(SKEMA):
            channel_on("surel", SUREL_ISI | {"port": str(kotak.port)})
            templat = '{"target": "{tujuan}", "message": "{teks}", "ref": "{nomor}"}'
            channel_on(
                "wa", {"url": f"http://127.0.0.1:{g.port}/", "kepala": "X-Token", "templat": templat}, token="t1"
            )
            kirim.tell()
            assert kirim.plan() == 2
        assert deliver() == {"TERKIRIM": 1, "COBA_LAGI": 1}
        # too early
        assert deliver() == {}
        assert deliver(SENIN + dt.timedelta(minutes=10)) == {"TERKIRIM": 1}
        assert deliver(SENIN + dt.timedelta(hours=9)) == {}
    assert [p for p, _ in kotak.surat] == ["budi@contoh.go.id"]
    assert len(g.terima) == 2
    # the same number each time, the token in its header
    assert g.terima[0][1]["ref"] == g.terima[1][1]["ref"]
    assert g.terima[0][0]["x-token"] == "t1"
    for _, isi in g.terima:
        assert not set(RAHASIA.split()) & set(str(isi).split())
    with region_atomic(SKEMA):
        assert [p.keadaan for p in kirim.queue()] == ["TERKIRIM", "TERKIRIM"]


def test_it_gives_up_in_words_and_keeps_quiet_while_retrying(kirim: Keluar, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.pemberitahuan import pengiriman

    dikirim: list[Pesan] = []

    def gagal(_: Any, pesan: Pesan) -> HasilKirim:
        dikirim.append(pesan)
        return HasilKirim(Akhir.COBA_LAGI, "server sedang sibuk")

    monkeypatch.setattr(pengiriman, "send", gagal)
    with region_atomic(SKEMA):
        kirim.tell()
        kirim.plan()
    deliver(SENIN.replace(hour=22))
    assert dikirim == []
    for ke in range(10):
        deliver(SENIN + dt.timedelta(days=ke))
    assert len(dikirim) == pengiriman.PERCOBAAN_MAKS
    assert len({p.nomor for p in dikirim}) == 1
    with region_atomic(SKEMA):
        (pesan,) = kirim.queue()
        assert pesan.keadaan == "GAGAL"
        assert pesan.sebab == "menyerah sesudah 6 kali: server sedang sibuk"


def test_a_dead_server_is_not_asked_again_for_everybody(kirim: Keluar, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.pemberitahuan import pengiriman
    from tenants.pemberitahuan.models import PesanKeluar

    with region_atomic(SKEMA):
        for ke in range(30):
            PesanKeluar.objects.create(
                saluran="surel", macam="UJI", tujuan="a@b.id", kunci=f"u{ke}", perihal="p", teks="t", coba_pada=SENIN
            )
    monkeypatch.setattr(pengiriman, "send", lambda s, p: HasilKirim(Akhir.COBA_LAGI, "mati"))
    assert deliver() == {"COBA_LAGI": pengiriman.GAGAL_BERUNTUN}
    with region_atomic(SKEMA):
        # who was claimed and not sent has lost no try
        assert sorted(p.percobaan for p in kirim.queue()) == [0] * 25 + [1] * 5
    monkeypatch.setattr(pengiriman, "send", lambda s, p: HasilKirim(Akhir.TERKIRIM))
    assert deliver(SENIN + dt.timedelta(minutes=10))["TERKIRIM"] == 30


def test_a_sender_that_dies_is_followed_and_comes_too_late(kirim: Keluar, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.pemberitahuan import pengiriman

    with region_atomic(SKEMA):
        kirim.tell()
        kirim.plan()

    def mati(_: Any, __: Any) -> HasilKirim:
        raise SystemExit

    monkeypatch.setattr(pengiriman, "send", mati)
    with pytest.raises(SystemExit):
        deliver()
    monkeypatch.setattr(pengiriman, "send", lambda s, p: HasilKirim(Akhir.TERKIRIM))
    assert deliver() == {}
    assert deliver(SENIN + pengiriman.SEWA) == {"TERKIRIM": 1}
    with region_atomic(SKEMA):
        (pesan,) = kirim.queue()
        pengiriman._record(pengiriman.Tugas(pesan.pk, "surel", 1, None), HasilKirim(Akhir.GAGAL, "terlambat"), SENIN)
        assert kirim.queue()[0].keadaan == "TERKIRIM"


def test_nothing_is_sent_inside_a_transaction(kirim: Keluar) -> None:
    from tenants.pemberitahuan.pengiriman import send

    class Palsu:
        contract_version = 1

        def kirim(self, pesan: Pesan) -> HasilKirim:
            return HasilKirim(Akhir.TERKIRIM)

    pesan = Pesan("a@b.id", "p", "t", "n")
    with region_atomic(SKEMA), pytest.raises(RegionBindingError):
        send(Palsu(), pesan)
    assert send(Palsu(), pesan).akhir == Akhir.TERKIRIM


def test_the_task_of_a_region_does_all_of_it(kirim: Keluar, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from tenants.pemberitahuan.tasks import send_all, send_region

    with smtp_sink() as kotak:
        with region_atomic(SKEMA):
            channel_on("surel", SUREL_ISI | {"port": str(kotak.port)})
            kirim.choose(tenang_mulai=dt.time(0), tenang_sampai=dt.time(0), tenang_akhir_pekan=False)
            kirim.tell(pada=timezone.now())
        send_region(schema=SKEMA)
        send_region(schema=SKEMA)
    assert len(kotak.surat) == 1
    pesanan: list[str] = []
    monkeypatch.setattr(send_region, "apply_async", lambda kwargs, expires: pesanan.append(kwargs["schema"]))
    send_all(schema="public")
    assert sorted(pesanan) == ["r_1605", "r_3273"]
