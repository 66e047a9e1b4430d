"""pages_p95: five pages under 20 users at once, against a bare Django view on the same server."""

from __future__ import annotations

import datetime as dt
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from erk_kit import embedded
from erk_kit.binding import region_atomic
from erk_platform.bench.halaman import month_closed, signed_in
from erk_platform.bench.tutup import region_seeded
from erk_platform.bench.ukuran import ALAMAT_POLOS, Baris, Pilihan, UkurGagal
from erk_platform.serving import SETEMPAT, Anak, static_collect, web_command
from provisioning.demo import PERIODE, WilayahDemo
from tenants.aktivitas.models import Aktivitas
from tenants.akun.models import Pengguna, Peran
from tenants.akun.services import pengguna_create, peran_grant
from tenants.organisasi.models import GarisAtasan, Pegawai
from tenants.penilaian.models import HasilPegawai

BERSAMAAN, BERSAMAAN_KECIL = 20, 3
# requests of each user in one round
SEPUTARAN, SEPUTARAN_KECIL = 8, 2
WORKERS = 2
# what the pages promise; the binding of a transaction is not counted
KUERI_MAKS = 15
_BUKAN_KUERI = re.compile(r"set_config|SAVEPOINT|^(BEGIN|COMMIT|ROLLBACK)", re.IGNORECASE)
_SEJAK = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class Tamu:
    """A signed-in user: session cookie, and the employee."""

    kuki: str
    pegawai_id: int


@dataclass(frozen=True)
class Halaman:
    """Name in the line, who opens it, where, and a word that the answer has."""

    nama: str
    peran: str
    alamat: str
    kata: str


HALAMAN = (
    Halaman("home", "pegawai", "/", "Beranda"),
    Halaman("activities", "pegawai", f"/aktivitas/?hari={PERIODE}-14", "Aktivitas"),
    Halaman("verification", "atasan", "/aktivitas/verifikasi/", "Terima yang dipilih"),
    Halaman("results", "bkpsdm", f"/penilaian/hasil/{PERIODE}/", "Hasil Oktober 2026"),
    Halaman("slip", "pegawai", f"/penilaian/slip/{PERIODE}/{{pegawai_id}}/", "Dari mana angka ini"),
)


def pages_p95(pilihan: Pilihan) -> Iterator[Baris]:
    """Milliseconds that 95 of 100 answers need while 20 users ask without a pause, each with a session of his own;
    then the queries of the page, against the 15 that pages may make.

    Floor: a constant answer by a view without middleware in the same processes, by the same users, in turns with each
    page. Times are measured at the client, which shares the machine.
    """
    w = region_seeded(pilihan)
    month_closed(w)
    banyak = BERSAMAAN_KECIL if pilihan.cepat else BERSAMAAN
    tamu = _guests(w, banyak)
    seputaran = SEPUTARAN_KECIL if pilihan.cepat else SEPUTARAN
    with _server() as port:
        host = f"{w.slug}.{settings.ERK_DOMAIN}:{port}"
        for satu in HALAMAN:
            minta = [
                lambda k, t=t, s=satu: _ask(k, s.alamat.format(pegawai_id=t.pegawai_id), t.kuki, host, s.kata)
                for t in tamu[satu.peran]
            ]
            polos = [lambda k, t=t: _ask(k, ALAMAT_POLOS, t.kuki, host, "polos") for t in tamu[satu.peran]]
            kita, lantai = _in_turns(port, minta, polos, seputaran, pilihan.kali(5))
            yield Baris.of(f"pages_p95_{satu.nama}", _p95(kita) * 1e3, _p95(lantai) * 1e3, "ms")
    for satu in HALAMAN:
        siapa = tamu[satu.peran][0]
        yield Baris.of(f"pages_queries_{satu.nama}", _queries(w, satu, siapa), KUERI_MAKS, "kueri")


def _guests(w: WilayahDemo, banyak: int) -> dict[str, list[Tamu]]:
    """Users with sessions: employees with a computed month, superiors with a full box, people of BKPSDM."""
    hari = timezone.localdate()
    with region_atomic(w.schema):
        berakun = Pengguna.objects.exclude(pegawai_id=None).values("pegawai_id")
        garis = GarisAtasan.objects.pada(hari)
        dibayar = HasilPegawai.objects.filter(alasan="", bersih__gt=0, pegawai__nip__isnull=False)
        dibayar = dibayar.exclude(pegawai__in=berakun).exclude(pegawai__in=garis.values("atasan_id"))
        pilih = list(dibayar.order_by("pegawai_id").values_list("pegawai_id", flat=True)[: 2 * banyak])
        # the head of the region has no NIP to sign in with
        lain = garis.filter(atasan__nip__isnull=False).exclude(atasan__in=berakun).order_by("atasan_id")
        atasan = list(lain.values_list("atasan_id", flat=True).distinct())
        siapa = {"pegawai": pilih[:banyak], "bkpsdm": pilih[banyak:], "atasan": atasan[:banyak]}
        if any(len(orang) < banyak for orang in siapa.values()):
            raise UkurGagal(f"Wilayah ukur terlalu kecil untuk {banyak} pengguna tiap peran.")
        for atasan_id in siapa["atasan"]:
            _box_fill(list(garis.filter(atasan_id=atasan_id).values_list("pegawai_id", flat=True)[:6]), hari)
        tamu: dict[str, list[Tamu]] = {}
        for peran, orang in siapa.items():
            tamu[peran] = []
            for pegawai_id in orang:
                diri = Pegawai.objects.get(pk=pegawai_id)
                akun = pengguna_create(nip=str(diri.nip), nama=diri.nama, pegawai_id=pegawai_id)
                if peran == "bkpsdm":
                    peran_grant(pengguna=akun, peran=Peran.BKPSDM, berlaku_mulai=_SEJAK)
                tamu[peran].append(Tamu(signed_in(w, akun).cookies[settings.SESSION_COOKIE_NAME].value, pegawai_id))
    return tamu


def _box_fill(bawahan: list[int], hari: dt.date) -> None:
    """Nine activities of each that wait since the last three days."""
    Aktivitas.objects.bulk_create(
        Aktivitas(
            pegawai_id=pegawai_id,
            tanggal=hari - dt.timedelta(days=mundur),
            uraian=f"Memeriksa berkas {ke}",
            mulai=dt.time(8 + ke),
            selesai=dt.time(8 + ke, 50),
            menit=50,
            status=Aktivitas.Status.DIAJUKAN,
            diajukan_pada=timezone.now(),
        )
        for pegawai_id in bawahan
        for mundur in (1, 2, 3)
        for ke in range(3)
    )


@contextmanager
def _server() -> Iterator[int]:
    """The web server of `erk serve`, with the bare view beside the product."""
    with socket.socket() as soket:
        soket.bind(("127.0.0.1", 0))
        port = int(soket.getsockname()[1])
    lingkungan = {**os.environ, "ERK_COOKIE_SECURE": "0", "ERK_DOMAIN": settings.ERK_DOMAIN, "PYTHONWARNINGS": "ignore"}
    lingkungan.pop("DATABASE_URL_OWNER", None)
    # in the scratch servers' folder, which goes with them
    rumah = embedded.default_home()
    lingkungan = static_collect(lingkungan, rumah.with_name(f"{rumah.name}-ukur") / "statik")
    perintah = web_command(host=SETEMPAT, port=port, workers=WORKERS)
    perintah[perintah.index("erk_platform.wsgi:application")] = "erk_platform.bench.polos:application"
    anak = Anak()
    try:
        anak.mulai("server web", perintah, lingkungan)
        anak.tunggu_siap(f"http://127.0.0.1:{port}/sehat")
        yield port
    finally:
        anak.henti()


Minta = Callable[[HTTPConnection], float]


def _ask(koneksi: HTTPConnection, alamat: str, kuki: str, host: str, kata: str) -> float:
    # the server below speaks plain http, where the cookie goes by its short name
    nama = settings.SESSION_COOKIE_NAME.removeprefix("__Host-")
    kepala = {"Host": host, "Cookie": f"{nama}={kuki}", "Accept-Encoding": "identity"}
    begun = time.perf_counter()
    koneksi.request("GET", alamat, headers=kepala)
    jawab = koneksi.getresponse()
    isi = jawab.read()
    seconds = time.perf_counter() - begun
    if jawab.status != 200 or kata.encode() not in isi:
        raise UkurGagal(f"{alamat} dijawab {jawab.status} {jawab.getheader('Location', '')} tanpa '{kata}'.")
    return seconds


def _in_turns(
    port: int, ours: list[Minta], floor: list[Minta], seputaran: int, ulang: int
) -> tuple[list[float], list[float]]:
    """All times of both. One unmeasured pair of rounds first; who goes first alternates."""
    waktu: tuple[list[float], list[float]] = ([], [])
    for putaran in range(-1, ulang):
        for which in (0, 1) if putaran % 2 else (1, 0):
            hasil = _round(port, (ours, floor)[which], seputaran)
            if putaran >= 0:
                waktu[which].extend(hasil)
    return waktu


def _round(port: int, minta: list[Minta], seputaran: int) -> list[float]:
    """Every user at once, each over one connection, the next question as soon as an answer is there."""
    hasil: list[float] = []
    galat: list[Exception] = []
    pagar = threading.Barrier(len(minta))

    def user(tanya: Minta) -> None:
        koneksi = HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            koneksi.connect()
            pagar.wait()
            hasil.extend(tanya(koneksi) for _ in range(seputaran))
        except Exception as satu:  # noqa: BLE001 - told by the thread that waits
            galat.append(satu)
            pagar.abort()
        finally:
            koneksi.close()

    utas = [threading.Thread(target=user, args=(tanya,)) for tanya in minta]
    for satu in utas:
        satu.start()
    for satu in utas:
        satu.join()
    for satu in galat:
        raise UkurGagal(f"Putaran ukur gagal: {satu}") from satu
    return hasil


def _p95(waktu: list[float]) -> float:
    return sorted(waktu)[max(0, -(-len(waktu) * 95 // 100) - 1)]


def _queries(w: WilayahDemo, satu: Halaman, siapa: Tamu) -> int:
    client = Client(HTTP_HOST=f"{w.slug}.{settings.ERK_DOMAIN}")
    client.cookies[settings.SESSION_COOKIE_NAME] = siapa.kuki
    with CaptureQueriesContext(connection) as semua:
        jawab = client.get(satu.alamat.format(pegawai_id=siapa.pegawai_id), secure=True)
    if jawab.status_code != 200:
        raise UkurGagal(f"{satu.alamat} dijawab {jawab.status_code}.")
    return sum(1 for q in semua.captured_queries if not _BUKAN_KUERI.search(q["sql"]))
