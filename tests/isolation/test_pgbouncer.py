"""Two regions through PgBouncer in transaction mode, with fewer server connections than threads.

The control runs the same load on stock django-tenants with a role that may see both schemas: it must show wrong
reads, else the harness proves nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from erk_kit.binding import region_atomic
from tenants.akun.models import Pengguna
from tests.alat import require_tool
from tests.isolation.beban import PENANDA, SCHEMAS

pytestmark = pytest.mark.isolation

THREADS, TIMES = 6, 400
POOL = 3
ROOT = Path(__file__).resolve().parents[2]


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _through(url: str, port: int) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}"))


@pytest.fixture
def pgbouncer(segar: Any) -> Iterator[int]:
    """A pgbouncer of its own in front of this worker's clone; yields its port."""
    program = require_tool("pgbouncer")
    app, owner = urlsplit(segar.services.database_url), urlsplit(segar.services.database_url_owner)
    port = _free_port()
    # It does not run as root; pytest's tmp_path cannot be read by another user.
    folder = Path(tempfile.mkdtemp(prefix="erk-pgbouncer-"))
    (folder / "pengguna.txt").write_text(
        "".join(f'"{who.username}" "{who.password}"\n' for who in (app, owner)), encoding="utf-8"
    )
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host=127.0.0.1 port={app.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
        f"unix_socket_dir =\nauth_type = scram-sha-256\nauth_file = {folder}/pengguna.txt\npool_mode = transaction\n"
        f"default_pool_size = {POOL}\nmax_client_conn = 50\n",
        encoding="utf-8",
    )
    command = [str(program)]
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, user="nobody")
        command += ["-u", "nobody"]
    with (folder / "catatan").open("w") as log:
        process = subprocess.Popen([*command, str(folder / "pgbouncer.ini")], stdout=log, stderr=log)
    try:
        _wait(_through(segar.services.database_url, port), process, folder)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder)


def _wait(url: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(100):
        try:
            psycopg2.connect(url).close()
            return
        except psycopg2.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise AssertionError((folder / "catatan").read_text())


def _load(mode: str, url: str, settings: str) -> dict[str, Any]:
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.isolation.beban", mode, str(THREADS), str(TIMES)],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(mode, result)
    result["stderr"] = done.stderr[-2000:]
    return result


def _mark() -> None:
    for schema in SCHEMAS:
        with region_atomic(schema):
            Pengguna.objects.create(nip=PENANDA, nama=schema)


def _misplaced() -> tuple[int, int]:
    """(rows in the right schema, rows in the wrong one) of all that the load wrote."""
    right = wrong = 0
    for schema in SCHEMAS:
        with region_atomic(schema):
            written = Pengguna.objects.filter(nip__contains="r_")
            right += written.filter(nama=schema).count()
            wrong += written.exclude(nama=schema).count()
    return right, wrong


def test_no_row_of_the_other_region(pgbouncer: int, segar: Any) -> None:
    _mark()
    result = _load("kita", _through(segar.services.database_url, pgbouncer), "erk_platform.settings")
    each = THREADS * TIMES
    assert (result["errors"], result["wrong_reads"]) == (0, 0), result
    assert (result["reads"], result["writes"]) == (each, each)
    assert _misplaced() == (each, 0)


def test_control_stock_django_tenants_reads_the_other_region(pgbouncer: int, segar: Any) -> None:
    _mark()
    result = _load("stok", _through(segar.services.database_url_owner, pgbouncer), "tests.isolation.setelan_stok")
    assert result["reads"] > 0
    assert result["wrong_reads"] > 0, result
    assert _misplaced()[1] > 0
