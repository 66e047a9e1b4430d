"""`erk demo` as people and scripts call it, on servers of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from erk_kit import embedded
from provisioning.demo import PEGAWAI_UJI, PERIODE
from tests.layanan import new_home, remove_home

pytestmark = pytest.mark.e2e
AKAR = Path(__file__).resolve().parents[3]
KUNCI = ["slug", "schema", "pegawai", "aktivitas", "hasil", "total_bersih", "result_hash", "detik_tutup"]


@pytest.fixture(scope="module")
def rumah():
    home = new_home()
    yield home
    remove_home(home)


def perintah(home: Path, *isi: str, **env: str) -> tuple[list[str], dict[str, str]]:
    bersih = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_URL", "REDIS_URL", "ERK_"))}
    bersih.update(
        ERK_HOME=str(home), ERK_EMBEDDED_FSYNC="off", PYTHONPATH=os.pathsep.join((str(AKAR), f"{AKAR}/platform"))
    )
    return [sys.executable, "-m", "erk_platform.cli", "demo", "--pegawai", str(PEGAWAI_UJI), *isi], {**bersih, **env}


def jalan(home: Path, *isi: str, **env: str) -> subprocess.CompletedProcess[str]:
    args, lingkungan = perintah(home, *isi, **env)
    return subprocess.run(args, env=lingkungan, cwd=AKAR, capture_output=True, text=True, timeout=300, check=False)


def porta() -> int:
    with closing(socket.socket()) as soket:
        soket.bind(("127.0.0.1", 0))
        return int(soket.getsockname()[1])


def anak(pid: int) -> set[int]:
    """Pids of all descendants."""
    hasil: set[int] = set()
    antre = [pid]
    while antre:
        for berkas in Path(f"/proc/{antre.pop()}/task").glob("*/children"):
            baru = {int(x) for x in berkas.read_text().split()} - hasil
            hasil |= baru
            antre += baru
    return hasil


def test_the_hashes_of_another_database_and_the_last_line_is_the_contract(rumah, request):
    """The tests' own database was seeded by another process from the same seed: closed there, the month is the same."""
    from tenants.penilaian.services import period_close

    # not as a parameter: pytest would run this after those that use what it leaves in `rumah`
    request.getfixturevalue("segar")
    hasil = jalan(rumah, "--no-serve", "--json")
    assert hasil.returncode == 0, hasil.stderr[-2000:]
    assert "\r" not in hasil.stderr
    isi = json.loads(hasil.stdout.splitlines()[-1])["regions"]
    assert [r["slug"] for r in isi] == ["bandung", "musirawas"]
    for satu in isi:
        assert list(satu) == KUNCI
        assert satu["pegawai"] == satu["hasil"] == PEGAWAI_UJI
        assert satu["total_bersih"] > 0
        assert satu["result_hash"] == period_close(schema=satu["schema"], kode=PERIODE).hash_hasil
    # what the demo started it has stopped
    assert not embedded.status(rumah).running


@pytest.mark.parametrize("sinyal", [signal.SIGINT, signal.SIGTERM])
def test_serves_and_stops_cleanly(rumah, sinyal):
    port = porta()
    args, env = perintah(rumah, "--simpan", "--port", str(port))
    with subprocess.Popen(
        args, env=env, cwd=AKAR, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as proses:
        assert proses.stdout is not None
        try:
            baris = []
            for satu in proses.stdout:
                baris.append(satu)
                if satu.startswith("Siap."):
                    break
            teks = "".join(baris)
            assert f"http://bandung.localhost:{port}" in teks, teks[-3000:]
            for peran in ("pimpinan", "bkpsdm", "inspektorat", "admin_opd", "atasan", "pegawai"):
                assert teks.count(f"\n  {peran:<12} NIP ") == 2, peran
            buka = build_opener(ProxyHandler({})).open
            for nama in ("konsol", "bandung", "musirawas"):
                minta = Request(f"http://127.0.0.1:{port}/akun/login/", headers={"Host": f"{nama}.localhost:{port}"})
                with buka(minta, timeout=30) as jawab:
                    assert jawab.status == 200
            # somebody else wants the same port, and somebody else the same data
            assert f"Port {port} sudah dipakai" in jalan(rumah, "--port", str(port)).stderr
            assert "Peraga lain sedang berjalan" in jalan(rumah, "--no-serve").stderr
            keturunan = anak(proses.pid)
            assert len(keturunan) >= 2
            proses.send_signal(sinyal)
            sisa = proses.stdout.read()
            assert proses.wait(timeout=60) == 0, sisa
        finally:
            if proses.poll() is None:
                proses.kill()
    batas = time.monotonic() + 10
    while hidup := {p for p in keturunan if Path(f"/proc/{p}").exists()}:
        assert time.monotonic() < batas, hidup
        time.sleep(0.1)
    assert not embedded.status(rumah).running


def test_too_few_people_is_told(rumah):
    hasil = jalan(rumah, "--no-serve", "--pegawai", "5")
    assert hasil.returncode == 1
    assert "sedikitnya 8 pegawai" in hasil.stderr
    assert not embedded.status(rumah).running


def test_a_database_of_ones_own_is_never_dropped(rumah):
    hasil = jalan(rumah, "--no-serve", DATABASE_URL="postgresql://x:y@127.0.0.1:1/z", REDIS_URL="redis://127.0.0.1:1/0")
    assert hasil.returncode == 1
    assert "tidak menghapus basis data" in hasil.stderr
