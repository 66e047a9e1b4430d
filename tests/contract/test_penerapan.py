"""What a deployment relies on and no schema checks: found by running the services' commands on real servers."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.contract
ROOT = Path(__file__).resolve().parents[2]
SERVER = "postgresql://erk_app:sandi@db.example/erk"
KUNCI = "a1b2c3d4e5" * 6


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def settings_start(tmp_path: Path, **environ: str) -> tuple[bool, str]:
    """Whether settings load in a process with this environment alone, and what was said."""
    bersih = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("ERK_", "PYTEST_", "DJANGO_", "DATABASE_URL", "REDIS_URL"))
    }
    bersih["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    done = subprocess.run(
        [sys.executable, "-c", "import erk_platform.settings"],
        env={**bersih, "ERK_HOME": str(tmp_path / "rumah"), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stderr


def test_real_servers_without_a_key_are_refused(tmp_path: Path) -> None:
    for kunci in ({}, {"ERK_SECRET_KEY": ""}):
        ok, said = settings_start(tmp_path, DATABASE_URL=SERVER, **kunci)
        assert not ok
        assert "ERK_SECRET_KEY belum disetel" in said


def test_control_what_may_start(tmp_path: Path) -> None:
    assert settings_start(tmp_path)[0], "embedded servers need no key"
    assert settings_start(tmp_path, DATABASE_URL=SERVER, ERK_SECRET_KEY=KUNCI)[0]
    assert settings_start(tmp_path, DATABASE_URL=SERVER, ERK_DEBUG="1")[0]


@pytest.mark.parametrize(
    ("ubah", "kata"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"ERK_SECRET_KEY": ""}, "ERK_SECRET_KEY"),
        ({"ERK_SECRET_KEY": "pendek"}, "terlalu pendek"),
        ({"ERK_DEBUG": "1"}, "ERK_DEBUG"),
    ],
)
def test_production_makes_nothing_up(tmp_path: Path, ubah: dict[str, str], kata: str) -> None:
    lengkap = {"ERK_PRODUKSI": "1", "DATABASE_URL": SERVER, "REDIS_URL": "redis://x", "ERK_SECRET_KEY": KUNCI}
    assert settings_start(tmp_path, **lengkap)[0]
    ok, said = settings_start(tmp_path, **{**lengkap, **ubah})
    assert not ok
    assert kata in said


def test_compose_says_what_the_trial_found(compose: dict[str, Any]) -> None:
    postgres, web = compose["services"]["postgres"], compose["services"]["web"]
    # builtin C.UTF-8 is refused with the encoding that initdb takes from locale C
    assert "--encoding=UTF8" in postgres["environment"]["POSTGRES_INITDB_ARGS"]
    assert "-cjit=off" in postgres["command"]
    assert "--no-control-socket" in web["command"]
    assert "server_login_retry = 1" in compose["configs"]["pgbouncer"]["content"]
    for name, service in compose["services"].items():
        inline = [c["source"] for c in service.get("configs", []) if "content" in compose["configs"][c["source"]]]
        assert not (inline and service.get("read_only")), f"{name}: Compose cannot copy {inline} into it"
        if "erk-platform" in service["image"]:
            assert service["environment"]["ERK_PRODUKSI"] == "1", name
            assert service["read_only"] is True, name


def test_image_collects_static_files_with_hashes() -> None:
    app = (ROOT / "Dockerfile").read_text().split(" AS app\n")[1]
    assert re.search(r"^ENV (?:.*\\\n)*.*ERK_STATIK_TERKUMPUL=1$", app, re.MULTILINE)
    assert app.index("ERK_STATIK_TERKUMPUL") < app.index("collectstatic")
