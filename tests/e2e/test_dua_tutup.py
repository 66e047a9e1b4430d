"""Two closes of one month started at once, as two real processes: one runs, the other says why it does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from erk_kit.binding import region_atomic
from tenants.penilaian.models import Hitungan, Periode
from tests.basis_data import Sesi
from tests.e2e.test_kill_close import KODE, SKEMA, Penahan, sampai

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]


def tutup() -> subprocess.Popen[str]:
    jalur = f"{ROOT}{os.pathsep}{ROOT / 'platform'}"
    return subprocess.Popen(
        [sys.executable, "-m", "erk_platform.cli", "close", "--region", SKEMA, "--period", KODE, "--json"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": jalur},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_one_runs_and_the_other_says_why(segar: Sesi) -> None:
    penahan = Penahan(segar.services.database_url_super)
    with closing(penahan.mentah):
        # whoever comes first is held in the middle of reading, so that the other certainly meets him
        penahan.tahan("aktivitas_aktivitas")
        dua = [tutup(), tutup()]
        try:
            kalah = sampai("satu ditolak", lambda: next((p for p in dua if p.poll() is not None), None))
            (menang,) = [p for p in dua if p is not kalah]
            mulai = time.monotonic()
            assert kalah.returncode == 1
            pesan = kalah.stderr.read()
            assert "Penutupan periode 2026-10 sedang berjalan." in pesan
            assert "Tunggu sampai selesai" in pesan
            assert menang.poll() is None
            penahan.lepas()
            keluar, galat = menang.communicate(timeout=60)
            assert menang.returncode == 0, galat
            assert json.loads(keluar)["baru"]
            assert time.monotonic() - mulai < 60
        finally:
            for p in dua:
                if p.poll() is None:
                    p.kill()
                p.wait()
                for pipa in (p.stdout, p.stderr):
                    if pipa is not None:
                        pipa.close()
    with region_atomic(SKEMA):
        assert Hitungan.objects.count() == 1
        assert Periode.objects.get().status == "DIHITUNG"
