"""The embedded Postgres: make the cluster, start it, stop it, and make its three login roles and the database.

Half-made clusters: initdb works in `data.baru-*`; the finished cluster gets a marker file and is renamed to `data`. So
`data` without the marker is never trusted. Stale pid files: see `_defuse_pid_file`.
"""

import os
import secrets
import shutil
import signal
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection, encrypt_password

from . import process
from .binaries import pg_bin_for_server
from .errors import EmbeddedError
from .home import Home, State, free_port

SUPER, OWNER, APP, DATABASE = "erk_super", "erk_owner", "erk_app", "erk"
_MARKER = ".erk-siap"
# kill(2) answers "no such process" for it on every system we run on
_NO_SUCH_PID = 2**31 - 1

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    # one transaction replays a whole region's schema (some 40 tables with their indexes)
    "max_locks_per_transaction": "256",
    "max_wal_size": "1GB",
    "jit": "off",
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
}
# Loses data only when the machine dies; synchronous_commit stays on, for without it a kill -9 loses commits too.
_FAST_AND_UNSAFE = {"fsync": "off", "full_page_writes": "off"}


def _settings() -> dict[str, str]:
    off = os.environ.get("ERK_EMBEDDED_FSYNC", "on").lower() in {"off", "0", "false"}
    return _SETTINGS | (_FAST_AND_UNSAFE if off else {})


def _as_server(home: Home) -> dict[str, Any]:
    return {"user": home.user, "cwd": home.postgres_dir, "env": home.environment()}


def data_dir(home: Home) -> Path:
    return home.postgres_dir / "data"


def log_file(home: Home) -> Path:
    return home.log_dir / "postgres.log"


def connect(state: State, database: str = "postgres") -> connection:
    """A superuser connection with autocommit."""
    conn = psycopg2.connect(
        host="127.0.0.1",
        port=state.postgres_port,
        user=SUPER,
        password=state.password_super,
        dbname=database,
        connect_timeout=10,
        application_name="erk-embedded",
        sslmode="disable",
    )
    conn.autocommit = True
    return conn


def running_pid(home: Home) -> int | None:
    """The postmaster's pid if it is alive and serves our data directory; a reused pid is not."""
    data = data_dir(home)
    pid = _pid_in_file(data)
    return pid if pid and process.belongs_to(pid, data) else None


def is_running(home: Home, state: State) -> bool:
    """True only if the process is ours and a connection with our password shows our data directory."""
    return running_pid(home) is not None and state.postgres_port > 0 and _serves(home, state)


def _serves(home: Home, state: State) -> bool:
    try:
        with closing(connect(state)) as conn, conn.cursor() as cur:
            cur.execute("SHOW data_directory")
            row = cur.fetchone()
    except psycopg2.OperationalError:
        return False
    return row is not None and os.path.realpath(row[0]) == os.path.realpath(data_dir(home))


def _pid_in_file(data: Path) -> int | None:
    try:
        # a single-user or bootstrap backend writes its pid negated
        return abs(int((data / "postmaster.pid").read_text().split("\n", 1)[0]))
    except (OSError, ValueError):
        return None


def start(home: Home, state: State) -> None:
    """Bring the server up and ready; the caller holds the home's lock. Idempotent."""
    bin_dir = pg_bin_for_server(home)
    if not is_running(home, state):
        pid = running_pid(home)
        if pid is not None and not (state.postgres_port and _wait_ready(home, state, pid)):
            # It is ours, but it does not take our password or does not answer: end it and begin anew.
            stop(home)
        if running_pid(home) is None:
            home.check_reachable()
            _prepare_cluster(home, state, bin_dir)
            _launch(home, state, bin_dir)
    _ensure_roles(state)


def _prepare_cluster(home: Home, state: State, bin_dir: Path) -> None:
    data = data_dir(home)
    if data.exists() and not (data / _MARKER).exists():
        # Not finished by us. Kept once, aside, in case it held something after all.
        aside = home.postgres_dir / "data.setengah"
        shutil.rmtree(aside, ignore_errors=True)
        data.rename(aside)
    if not data.exists():
        state.fresh = True
        home.save_state(state)
        _initdb(home, state, bin_dir)
        state.fresh = False
        home.save_state(state)
    home.make_server_dir(data)
    _check_version(data, bin_dir, home)
    if state.fresh:
        _set_super_password(home, state, bin_dir)
        state.fresh = False
        home.save_state(state)


def _initdb(home: Home, state: State, bin_dir: Path) -> None:
    for old in home.postgres_dir.glob("data.baru*"):
        shutil.rmtree(old, ignore_errors=True)
    # A name of its own: the initdb of a starter that was killed may still be writing to the other one.
    draft = home.postgres_dir / f"data.baru-{secrets.token_hex(4)}"
    password = home.postgres_dir / "sandi"
    home.write_for_server(password, state.password_super + "\n")
    try:
        process.run(
            [
                *(bin_dir / "initdb", "-D", draft, "-U", SUPER, f"--pwfile={password}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
                # the builtin provider sorts by code point on every machine, whatever its C library
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ],
            **_as_server(home),
        )
    finally:
        password.unlink(missing_ok=True)
    home.write_for_server(draft / _MARKER, "initdb selesai\n")
    draft.rename(data_dir(home))


def _check_version(data: Path, bin_dir: Path, home: Home) -> None:
    stored = (data / "PG_VERSION").read_text().strip()
    program = process.run([bin_dir / "postgres", "--version"], **_as_server(home))
    major = program.split()[-1].split(".")[0]
    if stored != major:
        raise EmbeddedError(
            f"Data di {data} dibuat oleh PostgreSQL {stored}, sedangkan program bawaan adalah versi {major}. "
            f"Bila data demo boleh hilang, hapus folder {home.path} lalu ulangi; bila tidak, pasang kembali versi lama."
        )


def _set_super_password(home: Home, state: State, bin_dir: Path) -> None:
    """Make the cluster accept the password of `state` when state.json was lost: single-user mode needs no password."""
    if _defuse_pid_file(home):
        process.wait_until(lambda: not process.working_in(data_dir(home)), seconds=20)
    quoted = state.password_super.replace("'", "''")
    process.run(
        [bin_dir / "postgres", "--single", "-D", data_dir(home), "-c", "log_min_messages=warning", "postgres"],
        stdin=f"ALTER ROLE {SUPER} LOGIN SUPERUSER PASSWORD '{quoted}'\n",
        **_as_server(home),
    )


def _defuse_pid_file(home: Home) -> bool:
    """Deal with a postmaster.pid whose process is gone; True if there was one.

    Postgres itself removes the file when the pid in it is free, and refuses to start when the pid lives - even if it
    now belongs to an unrelated process. In that case the pid is replaced by an impossible one. The file is not
    removed: its other lines let Postgres check that no orphan of the old server is still attached to the shared memory.
    """
    path = data_dir(home) / "postmaster.pid"
    pid = _pid_in_file(data_dir(home))
    if pid is None:
        # an empty or torn file (killed while writing) is refused by Postgres for good
        path.unlink(missing_ok=True)
        return False
    lines = path.read_text().split("\n")
    lines[0] = str(_NO_SUCH_PID)
    home.write_for_server(path, "\n".join(lines))
    return True


def _end_orphans(home: Home) -> None:
    """After a kill -9 of the postmaster its children end by themselves; those that do not within 10 s are told to."""
    data = data_dir(home)
    if process.wait_until(lambda: not process.working_in(data), seconds=10):
        return
    for pid in process.working_in(data):
        process.end(pid, first=signal.SIGQUIT, then=signal.SIGKILL, seconds=5)


def _launch(home: Home, state: State, bin_dir: Path) -> None:
    data = data_dir(home)
    if _defuse_pid_file(home):
        _end_orphans(home)
    for _ in range(5):
        state.postgres_port = free_port(state.postgres_port)
        home.save_state(state)
        argv: list[str | Path] = [bin_dir / "postgres", "-D", data]
        for name, value in (_settings() | {"port": str(state.postgres_port)}).items():
            argv += ["-c", f"{name}={value}"]
        _trim_log(log_file(home))
        pid = process.spawn(argv, log=log_file(home), **_as_server(home))
        if _wait_ready(home, state, pid):
            return
        if process.is_alive(pid):
            process.end(pid, first=signal.SIGINT, then=signal.SIGKILL, seconds=20)
        # Someone took the port between our look and the server's: ask for another one.
        if free_port(state.postgres_port) == state.postgres_port:
            break
    raise EmbeddedError(
        f"PostgreSQL bawaan tidak mau berjalan. Catatan terakhirnya di {log_file(home)}:\n{_log_tail(log_file(home))}\n"
        f"Bila data demo boleh hilang, hapus folder {home.path} lalu ulangi."
    )


def _wait_ready(home: Home, state: State, pid: int) -> bool:
    # Recovery after a crash may take long; as long as the process lives and does not reject us we wait.
    process.wait_until(lambda: not process.is_alive(pid) or _answers(state), seconds=180)
    return process.is_alive(pid) and _serves(home, state)


def _answers(state: State) -> bool:
    """True once the server gives a final answer: a connection, or a refusal of the password."""
    try:
        connect(state).close()
    except psycopg2.OperationalError as e:
        return "authentication failed" in str(e)
    return True


def _trim_log(path: Path, limit: int = 20_000_000) -> None:
    if path.exists() and path.stat().st_size > limit:
        path.replace(path.with_suffix(".lama.log"))


def _log_tail(path: Path, lines: int = 12) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(tidak ada catatan)"


def _ensure_roles(state: State) -> None:
    """Create what is missing; a process killed half-way is completed by the next one."""
    wanted = {
        OWNER: ("LOGIN CREATEROLE CREATEDB NOSUPERUSER INHERIT NOREPLICATION NOBYPASSRLS", state.password_owner),
        APP: ("LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS", state.password_app),
    }
    with closing(connect(state)) as conn, conn.cursor() as cur:
        cur.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", (OWNER, APP))
        have = {row[0] for row in cur.fetchall()}
        for role, (attributes, password) in wanted.items():
            if role in have and _logs_in(state, role, password):
                continue
            verb = "ALTER" if role in have else "CREATE"
            # the hash is made here, so that no log can ever hold the password
            secret = encrypt_password(password, role, scope=conn, algorithm="scram-sha-256")
            cur.execute(
                sql.SQL("{} ROLE {} {} PASSWORD {}").format(
                    sql.SQL(verb), sql.Identifier(role), sql.SQL(attributes), sql.Literal(secret)
                )
            )
        cur.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
        if cur.fetchone() is None:
            cur.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        cur.execute("SELECT datacl IS NULL FROM pg_database WHERE datname = %s", (DATABASE,))
        row = cur.fetchone()
        if row is not None and row[0]:
            name, app = sql.Identifier(DATABASE), sql.Identifier(APP)
            # one transaction: half of it would look finished to the next start
            grant = "BEGIN; REVOKE ALL ON DATABASE {0} FROM PUBLIC; GRANT CONNECT ON DATABASE {0} TO {1}; COMMIT"
            cur.execute(sql.SQL(grant).format(name, app))


def _logs_in(state: State, role: str, password: str) -> bool:
    try:
        psycopg2.connect(
            host="127.0.0.1",
            port=state.postgres_port,
            user=role,
            password=password,
            dbname="postgres",
            connect_timeout=10,
            sslmode="disable",
        ).close()
    except psycopg2.OperationalError:
        return False
    return True


def stop(home: Home) -> None:
    """Stop the server if it runs: fast shutdown, then (after 30 s) an immediate one."""
    pid = running_pid(home)
    if pid is None:
        return
    try:
        process.end(pid, first=signal.SIGINT, then=signal.SIGQUIT, seconds=30)
    except EmbeddedError:
        process.end(pid, first=signal.SIGKILL, then=signal.SIGKILL, seconds=10)
