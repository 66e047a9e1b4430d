"""Web server and worker as children of one command: started together, stopped together.

Used by `erk demo`, `erk serve`, `erk screenshots` and the end-to-end tests. A child that ends by itself ends the
others, and on Linux children do not outlive a parent that was killed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from erk_platform.cli import CommandError

# Long enough for a request or a step of a close; a task that is cut off is given to the next worker.
HENTI_DETIK = 20.0
SIAP_DETIK = 60.0
SETEMPAT = "localhost"
_PR_SET_PDEATHSIG = 1


def _addresses(host: str) -> list[tuple[socket.AddressFamily, str]]:
    """`localhost` is both loopback addresses where the machine has both: browsers resolve *.localhost to ::1 too."""
    if host != SETEMPAT:
        return [(socket.AF_INET6 if ":" in host else socket.AF_INET, host)]
    hasil = [(socket.AF_INET, "127.0.0.1")]
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as soket:
            soket.bind(("::1", 0))
        hasil.append((socket.AF_INET6, "::1"))
    except OSError:
        return hasil
    return hasil


def web_command(*, host: str, port: int, workers: int) -> list[str]:
    """gunicorn with threads: requests wait for the database, not for the processor."""
    ikat = [
        x for k, a in _addresses(host) for x in ("--bind", f"[{a}]:{port}" if k == socket.AF_INET6 else f"{a}:{port}")
    ]
    return [
        *(sys.executable, "-m", "gunicorn", "erk_platform.wsgi:application"),
        *("--worker-class", "gthread", "--workers", str(workers), "--threads", "8"),
        *ikat,
        *("--timeout", "120", "--graceful-timeout", "15", "--no-control-socket"),
        *("--max-requests", "20000", "--max-requests-jitter", "2000", "--log-level", "warning"),
        *("--worker-tmp-dir", _memory_dir()),
    ]


def worker_command(*, queues: str, concurrency: int, jadwal: Path | None = None) -> list[str]:
    """A worker. jadwal: file of the clock that it then carries too (one worker only; a deployment has its own beat)."""
    return [
        *(sys.executable, "-m", "celery", "-A", "erk_platform.celery", "--quiet", "worker"),
        *("-Q", queues, "--concurrency", str(concurrency), "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle"),
        *(("--beat", "--schedule", str(jadwal)) if jadwal else ()),
    ]


def _memory_dir() -> str:
    """gunicorn's heartbeat files: a slow disk must not look like a dead worker."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"  # noqa: S108 - only a heartbeat file


def port_check(host: str, port: int) -> None:
    """Raises CommandError when somebody else listens there already."""
    for keluarga, alamat in _addresses(host):
        with socket.socket(keluarga, socket.SOCK_STREAM) as coba:
            coba.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                coba.bind((alamat, port))
            except OSError as galat:
                raise CommandError(
                    f"Port {port} sudah dipakai atau tidak boleh dipakai ({galat.strerror}). Hentikan program yang "
                    f"memakainya, atau pilih port lain, mis. `--port {port + 1 if port < 65535 else 8000}`."
                ) from galat


def static_collect(environ: Mapping[str, str], root: Path) -> dict[str, str]:
    """Collect and compress the static files into `root` when one is newer than the last time.

    Returns the environment in which the web server uses them (hashed names, gzip).
    """
    lengkap = {**environ, "ERK_STATIC_ROOT": str(root), "ERK_STATIK_TERKUMPUL": "1"}
    penanda = root / "staticfiles.json"
    if not penanda.exists() or penanda.stat().st_mtime < _newest_source():
        hasil = subprocess.run(
            [sys.executable, "-m", "django", "collectstatic", "--noinput", "--clear", "-v", "0"],
            env={**lengkap, "DJANGO_SETTINGS_MODULE": "erk_platform.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        if hasil.returncode:
            raise CommandError(f"Berkas statis tidak dapat dikumpulkan: {hasil.stderr.strip()[-800:]}")
        penanda.touch()
    return lengkap


def _newest_source() -> float:
    sendiri = Path(__file__).resolve().parent
    berkas = [p for p in (sendiri / "static").rglob("*") if p.is_file()]
    return max((p.stat().st_mtime for p in [*berkas, sendiri / "settings.py"]), default=0.0)


def _die_with_parent() -> None:
    """Linux: the kernel ends the child when the parent was killed; elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Anak:
    """Children of this process. `jalan()` blocks until a signal or the end of one of them."""

    def __init__(self) -> None:
        self._proses: list[tuple[str, subprocess.Popen[bytes]]] = []

    def mulai(self, nama: str, perintah: Sequence[str], environ: Mapping[str, str]) -> None:
        # Own sessions: Ctrl-C reaches only us, and we stop the children in order.
        proses = subprocess.Popen(  # noqa: S603 - programs of our own environment
            list(perintah), env=dict(environ), start_new_session=True, preexec_fn=_die_with_parent
        )
        self._proses.append((nama, proses))

    def mati(self) -> str | None:
        """Name and exit code of a child that has ended."""
        for nama, proses in self._proses:
            kode = proses.poll()
            if kode is not None:
                return f"{nama} berhenti sendiri dengan kode {kode}"
        return None

    def tunggu_siap(self, url: str, *, detik: float = SIAP_DETIK) -> None:
        """Until `url` answers at all. Raises CommandError."""
        # no proxy of the environment for an address of this machine
        buka = build_opener(ProxyHandler({})).open
        batas = time.monotonic() + detik
        while time.monotonic() < batas:
            if mati := self.mati():
                raise CommandError(f"Server tidak jadi berjalan: {mati}. Baca pesan di atas.")
            try:
                with buka(url, timeout=2):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
        raise CommandError(f"Server tidak menjawab di {url} dalam {detik:.0f} detik. Baca pesan di atas.")

    def jalan(self) -> int:
        """0 after SIGINT or SIGTERM, 1 when a child ended by itself. Stops everything before it returns."""
        berhenti = False

        def minta(_nomor: int, _bingkai: object) -> None:
            nonlocal berhenti
            berhenti = True

        lama = {s: signal.signal(s, minta) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not berhenti:
                if mati := self.mati():
                    print(f"Dihentikan: {mati}.", file=sys.stderr)
                    return 1
                time.sleep(0.3)
            return 0
        finally:
            self.henti()
            for nomor, fungsi in lama.items():
                signal.signal(nomor, fungsi)

    def henti(self) -> None:
        """Ask all to end, last started first; kill whoever has not after HENTI_DETIK."""
        for _, proses in reversed(self._proses):
            if proses.poll() is None:
                proses.terminate()
        batas = time.monotonic() + HENTI_DETIK
        for _, proses in reversed(self._proses):
            try:
                proses.wait(max(0.1, batas - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(proses.pid, signal.SIGKILL)
                proses.wait()
        self._proses.clear()


def mulai_semua(
    *,
    host: str = SETEMPAT,
    port: int = 8000,
    workers: int = 2,
    environ: Mapping[str, str] | None = None,
    dengan_pekerja: bool = True,
) -> Anak:
    """Start web and workers and wait until the web server answers. The caller calls `jalan()` or `henti()`."""
    from erk_kit.embedded import MEMORY_URL, default_home

    port_check(host, port)
    lingkungan = dict(os.environ if environ is None else environ)
    lingkungan.setdefault("ERK_COOKIE_SECURE", "0")
    # Both may run as root here, about which their libraries warn.
    lingkungan.setdefault("PYTHONWARNINGS", "ignore")
    # A web process never holds the owner's address; only the worker that makes regions does.
    pemilik = lingkungan.pop("DATABASE_URL_OWNER", None)
    akar = lingkungan.get("ERK_STATIC_ROOT")
    statik = Path(akar) if akar else default_home() / "statik"
    lingkungan = static_collect(lingkungan, statik)
    tanpa_redis = lingkungan.get("REDIS_URL") == MEMORY_URL
    anak = Anak()
    try:
        # Without Redis jobs and their progress live in the web process, so there is only one.
        anak.mulai("server web", web_command(host=host, port=port, workers=1 if tanpa_redis else workers), lingkungan)
        if dengan_pekerja and not tanpa_redis:
            jadwal = statik.with_name(f"{statik.name}-jadwal")
            anak.mulai("pekerja", worker_command(queues="umum", concurrency=1, jadwal=jadwal), lingkungan)
            if pemilik:
                perintah = [*worker_command(queues="penyediaan", concurrency=1), "--pool", "solo"]
                anak.mulai("pekerja penyediaan", perintah, {**lingkungan, "DATABASE_URL_OWNER": pemilik})
        anak.tunggu_siap(f"http://{_addresses(host)[0][1]}:{port}/sehat")
    except BaseException:
        anak.henti()
        raise
    return anak


def serve(*, host: str, port: int, workers: int, siap: Callable[[], None] | None = None) -> int:
    """Web and worker until a signal; `siap` is called once the web server answers."""
    anak = mulai_semua(host=host, port=port, workers=workers)
    if siap is not None:
        siap()
    return anak.jalan()
