"""The experiment behind `python -m tests.ketahanan`: a demo region, a worker, and a death at a random second."""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg2
import redis
from celery import Celery

from erk_kit import embedded

ROOT = Path(__file__).resolve().parents[2]
SKEMA, SLUG, KODE = "r_1605", "musirawas", "2026-10"
TUGAS = "tenants.penilaian.tasks.close_period"
HASIL = (
    *("penilaian_hitungan", "penilaian_bagianhitungan", "penilaian_potret", "penilaian_hasilpegawai"),
    *("penilaian_hasilsegmen", "remunerasi_barisbayar"),
)


@dataclass(frozen=True)
class Maut:
    """One death. detik: after the job began; tahap: its last report; utuh: the run was already whole when it died."""

    ke: int
    korban: str
    detik: float
    tahap: str
    utuh: bool
    hash: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class Setengah(AssertionError):
    """Something was left that is neither nothing nor the whole run."""


def deaths(home: Path, *, pegawai: int, kali: int, benih: int) -> Iterator[Maut]:
    """Kill Postgres and worker in turn, `kali` times. Raises Setengah."""
    acak = random.Random(benih)  # noqa: S311 - picks seconds
    env = {n: v for n, v in os.environ.items() if n not in ("DATABASE_URL", "DATABASE_URL_OWNER", "REDIS_URL")}
    env |= {"ERK_HOME": str(home), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}"}
    perintah = [sys.executable, "-m", "erk_platform.cli", "demo", "--pegawai", str(pegawai), "--no-serve", "--json"]
    peraga = subprocess.run(perintah, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if peraga.returncode:
        raise RuntimeError(peraga.stderr[-2000:])
    benar = next(w for w in json.loads(peraga.stdout.splitlines()[-1])["regions"] if w["slug"] == SLUG)
    rumah = Rumah(home, env)
    rumah.forget()
    lama = rumah.close("ukur")
    benar |= {"jumlah": rumah.counts()}
    for ke in range(1, kali + 1):
        korban = "pekerja" if ke % 2 == 0 else "postgres"
        detik = acak.uniform(0.02, 0.98) * lama
        rumah.forget()
        tahap = rumah.die(f"maut-{ke}", korban, detik)
        utuh = rumah.check_whole_or_nothing(benar)
        rumah.close(f"lagi-{ke}")
        rumah.check_whole(benar)
        yield Maut(ke, korban, round(detik, 2), tahap, utuh, rumah.hash())


class Rumah:
    """The servers of one home, a worker, and the eyes of the superuser."""

    def __init__(self, home: Path, env: dict[str, str]) -> None:
        self.home, self.env = home, env
        self._start()

    def _start(self) -> None:
        self.layanan = embedded.ensure_started(self.home)
        self.redis = redis.Redis.from_url(self.layanan.redis_url)
        self.antre = Celery(broker=self.layanan.redis_url)

    def rows(self, text: str) -> list[Any]:
        with closing(psycopg2.connect(self.layanan.database_url_super)) as raw, raw, raw.cursor() as cursor:
            cursor.execute(f"set search_path to {SKEMA}")
            cursor.execute(text)
            return cursor.fetchall() if cursor.description else []

    def forget(self) -> None:
        """Nothing computed, as no role of the product may: else the next close finds the run."""
        self.rows("truncate penilaian_hitungan cascade")

    def counts(self) -> dict[str, int]:
        return {t: self.rows(f"select count(*) from {t}")[0][0] for t in HASIL}

    def hash(self) -> str:
        return str(self.rows("select hash_hasil from penilaian_hitungan")[0][0])

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        self.redis.flushdb()
        env = self.env | {
            "DATABASE_URL": self.layanan.database_url,
            "REDIS_URL": self.layanan.redis_url,
            "ERK_SECRET_KEY": secrets.token_urlsafe(50),
        }
        perintah = [sys.executable, "-m", "celery", "-A", "erk_platform.celery", "worker", "-Q", "umum"]
        perintah += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "CRITICAL"]
        proses = subprocess.Popen(
            perintah, cwd=ROOT, env=env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield proses
        finally:
            if proses.poll() is None:
                os.killpg(proses.pid, signal.SIGKILL)
            proses.wait(timeout=30)

    def _order(self, job: str) -> None:
        isi = {"schema": SKEMA, "kode": KODE, "job_id": job}
        self.antre.send_task(TUGAS, kwargs=isi, queue="umum")

    def _progress(self, job: str) -> dict[str, Any]:
        mentah = self.redis.get(f"erk:kemajuan:{job}")
        return json.loads(mentah) if mentah else {}

    def close(self, job: str) -> float:
        """A close by a fresh worker, to its end; seconds from its first report."""
        with self.worker():
            self._order(job)
            until("pekerja mulai", lambda: self._progress(job), 120)
            mulai = time.monotonic()
            until("penutupan selesai", lambda: self._progress(job).get("done", 0) >= 100, 600)
            return time.monotonic() - mulai

    def die(self, job: str, korban: str, detik: float) -> str:
        """Kill -9 `korban` so many seconds after the close began; its last report."""
        with self.worker() as proses:
            self._order(job)
            until("pekerja mulai", lambda: self._progress(job), 120)
            time.sleep(detik)
            tahap = str(self._progress(job).get("note", ""))
            if korban == "pekerja":
                os.killpg(proses.pid, signal.SIGKILL)
            else:
                kill_postgres(self.home)
        self._start()
        until("sesi yang mati berakhir", self._quiet, 60)
        return tahap

    def _quiet(self) -> bool:
        sibuk = "select count(*) from pg_stat_activity where usename = 'erk_app' and state <> 'idle'"
        return bool(self.rows(sibuk)[0][0] == 0)

    def check_whole_or_nothing(self, benar: dict[str, Any]) -> bool:
        """True when the whole run is there, False when nothing is. Raises Setengah."""
        kini = self.counts()
        if not any(kini.values()):
            if self.rows("select 1 from penilaian_periode where hitungan_berlaku_id is not null"):
                raise Setengah("periode menunjuk hitungan yang tidak ada")
            return False
        self.check_whole(benar)
        return True

    def check_whole(self, benar: dict[str, Any]) -> None:
        kini = self.counts()
        uang = self.rows("select coalesce(sum(bersih), 0) from penilaian_hasilpegawai")[0][0]
        berlaku = self.rows("select count(*) from penilaian_periode where hitungan_berlaku_id is not null")[0][0]
        if (kini, int(uang), berlaku) != (benar["jumlah"], benar["total_bersih"], 1) or (
            self.hash() != benar["result_hash"]
        ):
            raise Setengah(f"tersimpan {kini}, bersih {uang}, seharusnya {benar}")


def kill_postgres(home: Path) -> None:
    """Every process of the cluster at once, as a power cut would."""
    induk = embedded.status(home).postgres_pid
    if induk is None:
        raise RuntimeError("Postgres tidak berjalan")
    rumah = os.readlink(f"/proc/{induk}/cwd")
    semua = [induk]
    for satu in Path("/proc").iterdir():
        if satu.name.isdecimal():
            try:
                if os.readlink(satu / "cwd") == rumah:
                    semua.append(int(satu.name))
            except OSError:
                continue
    for pid in dict.fromkeys(semua):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    until("Postgres mati", lambda: embedded.status(home).postgres_pid is None, 30)


def until(apa: str, syarat: Callable[[], Any], detik: float) -> Any:
    batas = time.monotonic() + detik
    while time.monotonic() < batas:
        hasil = syarat()
        if hasil:
            return hasil
        time.sleep(0.01)
    raise TimeoutError(f"tidak terjadi dalam {detik:.0f} detik: {apa}")
