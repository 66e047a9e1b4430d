"""Serve the demo: gunicorn and a Celery worker as children, until Ctrl-C or SIGTERM; then nothing is left running."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from erk_kit.embedded import default_home
from erk_platform.cli import CommandError
from erk_platform.serving import static_collect

SIAP_DETIK = 60
BERHENTI_DETIK = 15
_PR_SET_PDEATHSIG = 1
_AKAR = Path(__file__).resolve().parents[3]


def port_check(port: int) -> None:
    """Raises CommandError when somebody listens on `port` already: better now than after the month is computed."""
    for keluarga, alamat in _addresses():
        with socket.socket(keluarga, socket.SOCK_STREAM) as soket:
            soket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                soket.bind((alamat, port))
            except OSError as galat:
                raise CommandError(
                    f"Port {port} sudah dipakai program lain. Hentikan program itu, atau jalankan "
                    f"`erk demo --port {port + 1 if port < 65535 else 8000}`."
                ) from galat


def _addresses() -> list[tuple[socket.AddressFamily, str]]:
    """Loopback only. Browsers resolve *.localhost to ::1 too, so serve it where the machine has it."""
    hasil = [(socket.AF_INET, "127.0.0.1")]
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as soket:
            soket.bind(("::1", 0))
        hasil.append((socket.AF_INET6, "::1"))
    except OSError:
        return hasil
    return hasil


def serve(*, port: int, layar: Any) -> int:
    """Returns 0 after a wanted end, 1 when a child died by itself."""
    berhenti: list[int] = []
    lama = {s: signal.signal(s, lambda nomor, _: berhenti.append(nomor)) for s in (signal.SIGINT, signal.SIGTERM)}
    anak: dict[str, subprocess.Popen[bytes]] = {}
    try:
        # hashed names and gzip, as on a real server: a phone loads a fifth of the bytes
        statik = static_collect(os.environ, default_home() / "statik")
        anak["web"] = _start(_web(port), {**statik, "ERK_PROSES": "web"})
        if not os.environ.get("REDIS_URL", "").startswith("memory"):
            anak["pekerja"] = _start(_worker(), {})
        _wait_ready(port, anak["web"], berhenti)
        if not berhenti:
            layar.tulis()
            layar.tulis(f"Siap. Buka http://konsol.localhost:{port}, http://bandung.localhost:{port}, "
                        f"http://musirawas.localhost:{port}. Ctrl-C untuk berhenti.")  # fmt: skip
        while not berhenti:
            mati = next((n for n, p in anak.items() if p.poll() is not None), None)
            if mati is not None:
                layar.tulis(f"Proses {mati} berhenti sendiri (kode {anak[mati].returncode}). Peraga dihentikan.")
                return 1
            time.sleep(0.3)
        return 0
    finally:
        layar.tulis("Menghentikan peraga ...")
        _stop_all(list(anak.values()))
        for nomor, semula in lama.items():
            signal.signal(nomor, semula)


def _web(port: int) -> list[str]:
    ikat = [x for k, a in _addresses() for x in ("--bind", f"[{a}]:{port}" if k == socket.AF_INET6 else f"{a}:{port}")]
    return [
        sys.executable, "-m", "gunicorn", "erk_platform.wsgi:application", *ikat,
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "5",
        "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [
        sys.executable, "-m", "celery", "-A", "erk_platform.celery", "--quiet", "worker", "-Q", "umum", "--pool", "solo",
        "--loglevel", "warning", "--without-mingle", "--without-gossip",
    ]  # fmt: skip


def _start(perintah: list[str], tambahan: dict[str, str]) -> subprocess.Popen[bytes]:
    env = {**os.environ, **tambahan}
    # neither the web process nor the queue `umum` may hold the owner's address
    env.pop("DATABASE_URL_OWNER", None)
    # the demo may run as root and without collected static files; warnings about that are for servers
    env.setdefault("PYTHONWARNINGS", "ignore")
    jalur = [str(_AKAR), str(_AKAR / "platform"), env.get("PYTHONPATH", "")]
    env["PYTHONPATH"] = os.pathsep.join(p for p in jalur if p)
    # own session: Ctrl-C reaches the parent alone, which then ends its children in order
    # fixed programs of our own environment
    return subprocess.Popen(  # noqa: S603
        perintah, env=env, cwd=_AKAR, start_new_session=True, preexec_fn=_die_with_parent
    )


def _die_with_parent() -> None:
    """Linux: the kernel ends the child when the parent was killed; elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_ready(port: int, web: subprocess.Popen[bytes], berhenti: list[int]) -> None:
    # no proxy of the environment for a loopback address
    buka = build_opener(ProxyHandler({})).open
    batas = time.monotonic() + SIAP_DETIK
    while not berhenti and web.poll() is None:
        try:
            with buka(Request(f"http://127.0.0.1:{port}/sehat"), timeout=5) as jawab:
                if jawab.status == 200:
                    return
        except OSError:
            if time.monotonic() > batas:
                raise CommandError(
                    f"Web tidak menjawab di port {port} dalam {SIAP_DETIK} detik. Ulangi dengan ERK_LOG_LEVEL=INFO."
                ) from None
        time.sleep(0.2)


def _stop_all(anak: list[subprocess.Popen[bytes]]) -> None:
    hidup = [p for p in anak if p.poll() is None]
    for proses in hidup:
        proses.terminate()
    batas = time.monotonic() + BERHENTI_DETIK
    for proses in hidup:
        try:
            proses.wait(max(0.1, batas - time.monotonic()))
        except subprocess.TimeoutExpired:
            # its whole session, so that gunicorn's workers go too
            os.killpg(proses.pid, signal.SIGKILL)
            proses.wait()
