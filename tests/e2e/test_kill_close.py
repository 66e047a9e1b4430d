"""kill -9 of a real worker in the middle of a close, at every stage: nothing half-written, and the next close gives
the same hash.

The close is stopped where we want it by a table lock that it has to wait for, held by the owner's connection. So the
code under test knows nothing of the test, and the point of death is exact. Real Celery worker, real Redis, real
Postgres.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from kombu import Connection

from erk_kit import progress
from erk_kit.binding import region_atomic
from erk_kit.dsn import MEMORY_URL
from tenants.penilaian.models import (
    BagianHitungan,
    HasilPegawai,
    HasilSegmen,
    Hitungan,
    PaketTersimpan,
    Periode,
    Potret,
)
from tenants.penilaian.services import period_close
from tenants.penilaian.tasks import close_period
from tenants.remunerasi.models import BarisBayar
from tests.alat import missing
from tests.basis_data import Sesi

pytestmark = pytest.mark.e2e

SKEMA, KODE = "r_3273", "2026-10"
ROOT = Path(__file__).resolve().parents[2]
# A table that the close has to read or write at that stage, and what it is doing there.
TITIK = {
    "presensi_hasilhari": "memeriksa halangan",
    "aktivitas_aktivitas": "membaca fakta",
    "penilaian_potret": "menyimpan: kepala hitungan sudah ditulis",
    "penilaian_hasilpegawai": "menyimpan: potret sudah ditulis",
    "penilaian_hasilsegmen": "menyimpan: hasil pegawai sudah ditulis",
    "remunerasi_barisbayar": "menyimpan: segmen sudah ditulis",
}
SETELAH_HITUNG = "penilaian_periode"
HASIL = (Hitungan, BagianHitungan, Potret, HasilPegawai, HasilSegmen, BarisBayar, Periode)


class Pekerja:
    """A worker process with its own Redis database, so that no other test's worker takes the job."""

    def __init__(self, redis_url: str) -> None:
        self.redis_url = redis_url
        self.proses: subprocess.Popen[bytes] | None = None

    def mulai(self) -> None:
        lingkungan = {n: v for n, v in os.environ.items() if n != "DATABASE_URL_OWNER"}
        lingkungan |= {"REDIS_URL": self.redis_url, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}"}
        perintah = [sys.executable, "-m", "celery", "-A", "erk_platform.celery", "worker", "-Q", "umum"]
        perintah += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
        self.proses = subprocess.Popen(perintah, cwd=ROOT, env=lingkungan, start_new_session=True)

    def bunuh(self) -> None:
        """kill -9 of the worker and its child, as the kernel does when memory runs out."""
        assert self.proses is not None
        os.killpg(self.proses.pid, signal.SIGKILL)
        self.proses.wait(timeout=30)
        self.proses = None


@contextmanager
def pekerja(redis_url: str) -> Iterator[Pekerja]:
    satu = Pekerja(redis_url)
    try:
        yield satu
    finally:
        if satu.proses is not None:
            satu.bunuh()


def sampai(apa: str, syarat: Callable[[], Any], detik: float = 60) -> Any:
    batas = time.monotonic() + detik
    while time.monotonic() < batas:
        hasil = syarat()
        if hasil:
            return hasil
        time.sleep(0.02)
    pytest.fail(f"tidak terjadi dalam {detik:.0f} detik: {apa}")


class Penahan:
    """Holds tables so that the close has to wait, and sees whether it waits."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.mentah = psycopg2.connect(url)

    def tahan(self, tabel: str) -> None:
        with self.mentah.cursor() as cursor:
            cursor.execute(f"lock table {SKEMA}.{tabel} in access exclusive mode")

    def lepas(self) -> None:
        self.mentah.rollback()

    def tutup(self) -> None:
        self.mentah.close()

    def ditunggu(self, tabel: str) -> bool:
        """Somebody of the application waits for the table."""
        sql = """
            select count(*) from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.relation = %s::regclass and not l.granted and a.usename = 'erk_app'"""
        return self._hitung(sql, [f"{SKEMA}.{tabel}"]) > 0

    def sunyi(self) -> bool:
        """No session of the application holds or awaits anything in this database."""
        sql = """
            select count(*) from pg_stat_activity where datname = current_database() and usename = 'erk_app' and
            state <> 'idle'"""
        return self._hitung(sql) == 0

    def _hitung(self, sql: str, params: Any = None) -> int:
        with closing(psycopg2.connect(self.url)) as lain, lain.cursor() as cursor:
            cursor.execute(sql, params)
            return int(cursor.fetchone()[0])


@pytest.fixture
def redis_sendiri(segar: Sesi, monkeypatch: pytest.MonkeyPatch) -> str:
    if segar.services.redis_url == MEMORY_URL:
        missing("tidak ada Redis di mesin ini")
    bagian = urlsplit(segar.services.redis_url)
    nomor = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 14
    url = urlunsplit(bagian._replace(path=f"/{nomor}"))
    monkeypatch.setenv("REDIS_URL", url)
    progress._client(url).flushdb()
    return url


def pesan(redis_url: str, job: str) -> None:
    with Connection(redis_url) as broker:
        isi = {"schema": SKEMA, "kode": KODE, "job_id": job}
        close_period.apply_async(kwargs=isi, connection=broker, queue="umum")


def tersimpan() -> dict[str, int]:
    with region_atomic(SKEMA):
        return {m.__name__: m.objects.count() for m in HASIL}


def test_killed_at_every_stage(segar: Sesi, redis_sendiri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    utuh = period_close(schema=SKEMA, kode=KODE)
    segar.renew()
    monkeypatch.setenv("REDIS_URL", redis_sendiri)
    kosong = tersimpan()
    assert set(kosong.values()) == {0}
    with region_atomic(SKEMA):
        paket = PaketTersimpan.objects.count()

    penahan = Penahan(segar.services.database_url_super)
    with closing(penahan.mentah), pekerja(redis_sendiri) as satu:
        for tabel in TITIK:
            penahan.tahan(tabel)
            satu.mulai()
            pesan(redis_sendiri, f"bunuh-{tabel}")
            sampai(f"penutupan menunggu {tabel}", lambda t=tabel: penahan.ditunggu(t))
            kemajuan = progress.read(f"bunuh-{tabel}")
            assert kemajuan is not None
            assert kemajuan.done < 100, TITIK[tabel]
            satu.bunuh()
            penahan.lepas()
            sampai("sesi pekerja yang mati berakhir", penahan.sunyi)
            assert tersimpan() == kosong, TITIK[tabel]
            progress._client(redis_sendiri).flushdb()

        # computed, but nothing written yet: the lock is granted the moment the reading transaction ends
        penahan.tahan("aktivitas_aktivitas")
        satu.mulai()
        pesan(redis_sendiri, "bunuh-hitung")
        sampai("penutupan menunggu fakta", lambda: penahan.ditunggu("aktivitas_aktivitas"))
        kedua = Penahan(segar.services.database_url_super)
        with closing(kedua.mentah):
            antre = threading.Thread(target=kedua.tahan, args=(SETELAH_HITUNG,))
            antre.start()
            time.sleep(0.3)
            penahan.lepas()
            sampai("penutupan menunggu untuk menulis", lambda: penahan.ditunggu(SETELAH_HITUNG))
            antre.join(timeout=10)
            kemajuan = progress.read("bunuh-hitung")
            assert kemajuan is not None
            assert kemajuan.note.startswith("Menghitung")
            satu.bunuh()
            kedua.lepas()
        sampai("sesi pekerja yang mati berakhir", penahan.sunyi)
        assert tersimpan() == kosong
        progress._client(redis_sendiri).flushdb()

        # nothing has to be cleaned up: the next worker closes the month, with the hash of the undisturbed close
        satu.mulai()
        pesan(redis_sendiri, "selesai")
        sampai("penutupan selesai", lambda: (p := progress.read("selesai")) is not None and p.finished)
    with region_atomic(SKEMA):
        hitungan = Hitungan.objects.get()
        assert hitungan.hash_hasil == utuh.hash_hasil
        assert hitungan.total_bersih == utuh.total_bersih
        assert HasilPegawai.objects.count() == utuh.jumlah_pegawai
        assert Periode.objects.get().status == "DIHITUNG"
        assert PaketTersimpan.objects.count() == paket
    assert period_close(schema=SKEMA, kode=KODE).hitungan_id == hitungan.pk


def test_killed_while_closing_again_the_old_run_stays(segar: Sesi, redis_sendiri: str) -> None:
    """A second close with other facts dies: the first run still counts, whole."""
    from tenants.aktivitas.models import Aktivitas

    pertama = period_close(schema=SKEMA, kode=KODE)
    sebelum = tersimpan()
    with region_atomic(SKEMA):
        Aktivitas.objects.filter(status="DITERIMA", tanggal__day=5).update(menit=1)
    penahan = Penahan(segar.services.database_url_super)
    with closing(penahan.mentah), pekerja(redis_sendiri) as satu:
        penahan.tahan("remunerasi_barisbayar")
        satu.mulai()
        pesan(redis_sendiri, "ulang")
        sampai("penutupan menunggu baris bayar", lambda: penahan.ditunggu("remunerasi_barisbayar"))
        satu.bunuh()
        penahan.lepas()
        sampai("sesi pekerja yang mati berakhir", penahan.sunyi)
    assert tersimpan() == sebelum
    with region_atomic(SKEMA):
        assert Periode.objects.get().hitungan_berlaku_id == pertama.hitungan_id
    kedua = period_close(schema=SKEMA, kode=KODE)
    assert kedua.baru
    assert kedua.hash_hasil != pertama.hash_hasil
