"""The embedded servers: started twice, killed, half-made, with wrong permissions, with reused pids and taken ports."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
import redis

from erk_kit import embedded
from erk_kit.embedded import postgres, process
from erk_kit.embedded.home import Home
from tests.layanan import new_home, query, redis_answers, remove_home

pytestmark = pytest.mark.unit
AS_ROOT = os.geteuid() == 0
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", autouse=True)
def _fast_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ERK_EMBEDDED_FSYNC", "off")
        yield


@pytest.fixture(scope="module")
def home(_fast_disk: None) -> Iterator[Path]:
    path = new_home()
    services = embedded.ensure_started(path)
    query(services.database_url_owner, "CREATE TABLE bekas (isi text)")
    query(services.database_url_owner, "INSERT INTO bekas VALUES ('masih ada')")
    yield path
    remove_home(path)


@pytest.fixture
def empty_home() -> Iterator[Path]:
    path = new_home()
    yield path
    if path.is_dir() and path.stat().st_uid == os.geteuid():
        remove_home(path)


def assert_serves(services: embedded.Services) -> None:
    assert query(services.database_url_owner, "SELECT isi FROM bekas") == [("masih ada",)]
    assert query(services.database_url, "SELECT current_user") == [("erk_app",)]
    assert redis_answers(services.redis_url)


def test_second_start_changes_nothing(home: Path) -> None:
    before = embedded.status(home)
    first, second = embedded.ensure_started(home), embedded.ensure_started(home)
    assert first == second
    after = embedded.status(home)
    assert after.running
    if before.running:
        assert after == before
    assert_serves(second)


def test_roles_have_no_more_than_they_need(home: Path) -> None:
    services = embedded.ensure_started(home)
    rows = query(
        services.database_url_super,
        "SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles "
        "WHERE rolname IN ('erk_app', 'erk_owner') ORDER BY 1",
    )
    assert rows == [("erk_app", False, False, False, False, False), ("erk_owner", False, True, True, True, False)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(services.database_url, "SELECT * FROM bekas")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(services.database_url, "CREATE TABLE terlarang ()")


def test_no_connection_without_the_password(home: Path) -> None:
    services = embedded.ensure_started(home)
    for url in (services.database_url, services.database_url_owner, services.database_url_super):
        user = url.split("//")[1].split(":")[0]
        rest = url.split("@")[1]
        with pytest.raises(psycopg2.OperationalError, match="password"):
            query(f"postgresql://{user}@{rest}", "SELECT 1")
        with pytest.raises(psycopg2.OperationalError, match="authentication failed"):
            query(f"postgresql://{user}:salah@{rest}", "SELECT 1")
    assert "trust" not in {
        line.split()[-1]
        for line in (home / "postgres/data/pg_hba.conf").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    }
    with pytest.raises(redis.exceptions.AuthenticationError):
        redis_answers("redis://" + services.redis_url.split("@")[1])


def test_listens_on_loopback_only_and_secrets_are_private(home: Path) -> None:
    services = embedded.ensure_started(home)
    assert query(services.database_url_super, "SHOW listen_addresses") == [("127.0.0.1",)]
    assert stat.S_IMODE((home / "state.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "redis" / "redis.conf").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "postgres" / "data").stat().st_mode) == 0o700
    pid = embedded.status(home).postgres_pid
    assert pid is not None
    if AS_ROOT and Path("/proc").is_dir():
        assert Path(f"/proc/{pid}").stat().st_uid == Home(home).user.uid != 0


def test_recovers_after_kill_9_of_postgres(home: Path) -> None:
    pid = embedded.ensure_started(home) and embedded.status(home).postgres_pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    services = embedded.ensure_started(home)
    assert embedded.status(home).postgres_pid != pid
    assert_serves(services)


def test_recovers_after_kill_9_of_redis(home: Path) -> None:
    pid = embedded.ensure_started(home) and embedded.status(home).redis_pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert_serves(embedded.ensure_started(home))
    assert embedded.status(home).redis_pid != pid


@pytest.fixture
def stranger(home: Path) -> Iterator[subprocess.Popen]:
    """An unrelated process of the user that runs the servers."""
    proc = subprocess.Popen(["sleep", "60"], cwd="/", **Home(home).user.popen_kwargs())
    yield proc
    proc.kill()
    proc.wait()


def test_a_reused_pid_is_not_a_running_server(home: Path, stranger: subprocess.Popen) -> None:
    embedded.ensure_started(home)
    pid_file = home / "postgres" / "data" / "postmaster.pid"
    content = pid_file.read_text().split("\n", 1)[1]
    embedded.stop(home)
    place = Home(home)
    place.write_for_server(pid_file, f"{stranger.pid}\n{content}")
    (home / "redis" / "redis.pid").write_text(f"{stranger.pid}\n")

    # Control: Postgres itself believes the file and refuses.
    with pytest.raises(embedded.EmbeddedError, match="already exists"):
        process.run(
            [embedded.binary("postgres"), "-D", home / "postgres/data"],
            user=place.user,
            cwd=place.postgres_dir,
            env=place.environment(),
        )
    assert not embedded.status(home).running
    assert_serves(embedded.ensure_started(home))
    embedded.stop(home)
    assert stranger.poll() is None, "a process that is not ours was stopped"


def test_a_torn_pid_file_is_no_obstacle(home: Path) -> None:
    embedded.stop(home)
    Home(home).write_for_server(home / "postgres/data/postmaster.pid", "")
    assert_serves(embedded.ensure_started(home))


def test_lost_passwords_are_replaced_and_data_stays(home: Path) -> None:
    old = embedded.ensure_started(home)
    (home / "state.json").unlink()
    new = embedded.ensure_started(home)
    assert new.database_url_super != old.database_url_super
    assert_serves(new)


def test_a_taken_port_is_left_to_its_owner(home: Path) -> None:
    embedded.ensure_started(home)
    before = embedded.status(home)
    embedded.stop(home)
    with (
        socket.create_server(("127.0.0.1", before.postgres_port)),
        socket.create_server(("127.0.0.1", before.redis_port)),
    ):
        assert_serves(embedded.ensure_started(home))
        after = embedded.status(home)
    assert {after.postgres_port, after.redis_port}.isdisjoint({before.postgres_port, before.redis_port})


def test_wrong_permissions_are_mended(home: Path) -> None:
    embedded.stop(home)
    os.chmod(home / "postgres" / "data", 0o777)
    os.chmod(home / "postgres", 0o755)
    os.chmod(home / "state.json", 0o644)
    assert_serves(embedded.ensure_started(home))
    assert stat.S_IMODE((home / "state.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "postgres").stat().st_mode) == 0o700


def test_stop_stops_both_and_may_be_repeated(home: Path) -> None:
    embedded.ensure_started(home)
    pids = embedded.status(home)
    embedded.stop(home)
    embedded.stop(home)
    assert not embedded.status(home).running
    assert not process.is_alive(pids.postgres_pid or 0)
    assert not process.is_alive(pids.redis_pid or 0)


def test_a_half_made_cluster_is_made_again(empty_home: Path) -> None:
    place = Home(empty_home)
    place.prepare()
    for name in ("data", "data.baru"):
        place.make_server_dir(place.postgres_dir / name)
        place.write_for_server(place.postgres_dir / name / "PG_VERSION", "18\n")
    services = embedded.ensure_started(empty_home)
    assert query(services.database_url, "SELECT 1") == [(1,)]
    assert (place.postgres_dir / "data.setengah" / "PG_VERSION").exists()


def _start_elsewhere(home: Path) -> subprocess.Popen:
    code = (
        f"from erk_kit import embedded; from pathlib import Path; print(embedded.ensure_started(Path({str(home)!r})))"
    )
    env = os.environ | {"PYTHONPATH": str(ROOT / "platform"), "ERK_EMBEDDED_FSYNC": "off"}
    return subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True)


def test_starter_killed_midway_then_two_at_once(empty_home: Path) -> None:
    victim = _start_elsewhere(empty_home)
    folder = empty_home / "postgres"
    # seen by a marker of initdb's own, so that the kill falls into its work
    assert process.wait_until(lambda: any(folder.glob("data.baru-*/PG_VERSION")), seconds=30, step=0.002)
    victim.kill()
    victim.wait()
    both = [_start_elsewhere(empty_home), _start_elsewhere(empty_home)]
    outputs = [p.communicate(timeout=120)[0] for p in both]
    assert [p.returncode for p in both] == [0, 0]
    assert outputs[0] == outputs[1]
    assert query(embedded.ensure_started(empty_home).database_url, "SELECT 1") == [(1,)]


def test_a_home_that_is_not_ours_is_refused(empty_home: Path, tmp_path: Path) -> None:
    link = tmp_path / "tautan"
    link.symlink_to(empty_home)
    with pytest.raises(embedded.EmbeddedError, match="bukan folder biasa"):
        embedded.ensure_started(link)
    file = tmp_path / "berkas"
    file.write_text("")
    with pytest.raises(embedded.EmbeddedError, match="ERK_HOME"):
        embedded.ensure_started(file)
    if AS_ROOT:
        os.chown(empty_home, 12345, 12345)
        with pytest.raises(embedded.EmbeddedError, match="milik pengguna lain"):
            embedded.ensure_started(empty_home)
        os.chown(empty_home, 0, 0)


def test_status_starts_and_makes_nothing(tmp_path: Path) -> None:
    missing = tmp_path / "belum"
    assert not embedded.status(missing).running
    embedded.stop(missing)
    assert not missing.exists()


def test_environment_given_by_the_person_wins(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERK_HOME", str(home))
    given = {"DATABASE_URL": "postgresql://a@b/c", "REDIS_URL": "redis://d"}
    environ = dict(given)
    embedded.supply_environment(environ)
    assert environ == given
    environ = {"DATABASE_URL": "postgresql://a@b/c"}
    embedded.supply_environment(environ)
    assert "DATABASE_URL_OWNER" not in environ
    assert redis_answers(environ["REDIS_URL"])
    environ = {}
    embedded.supply_environment(environ)
    assert query(environ["DATABASE_URL_OWNER"], "SELECT current_user") == [("erk_owner",)]


def test_programs_and_extensions(home: Path) -> None:
    done = subprocess.run([embedded.binary("pg_dump"), "--version"], capture_output=True, text=True, check=True)
    assert " 18." in done.stdout
    with pytest.raises(embedded.EmbeddedError, match="pg_tidak_ada"):
        embedded.binary("pg_tidak_ada")
    rows = query(embedded.ensure_started(home).database_url_super, "SELECT name FROM pg_available_extensions")
    assert {"btree_gist", "pg_trgm", "unaccent"} <= {name for (name,) in rows}


def test_a_busy_lock_is_named(home: Path) -> None:
    place = Home(home)
    with place.locked(), pytest.raises(embedded.EmbeddedError, match="kunci"), Home(home).locked(seconds=0.1):
        pass


def test_default_home_is_per_checkout_and_outside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERK_HOME", raising=False)
    path = embedded.default_home()
    assert not path.is_relative_to(ROOT)
    assert path == embedded.default_home()
    monkeypatch.setenv("ERK_HOME", "/di/sini")
    assert embedded.default_home() == Path("/di/sini")


def test_a_server_that_cannot_start_shows_its_log(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_SETTINGS", postgres._SETTINGS | {"shared_buffers": "tidak masuk akal"})
    start = time.monotonic()
    with pytest.raises(embedded.EmbeddedError, match="tidak mau berjalan") as caught:
        embedded.ensure_started(empty_home)
    assert "shared_buffers" in str(caught.value)
    assert time.monotonic() - start < 60


def test_services_of_another_database() -> None:
    one = embedded.Services(
        "postgresql://a:b@h:1/erk", "postgresql://c:d@h:1/erk", "s://e@h/erk", "redis://r", Path("/")
    )
    two = one.with_database("lain")
    assert two.database_url == "postgresql://a:b@h:1/lain"
    assert two.redis_url == one.redis_url
    assert SimpleNamespace(**vars(two)).home == one.home
