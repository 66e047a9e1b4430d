"""The embedded Redis: broker, cache and job progress. Nothing in it outlives the server; what must last is in
Postgres.
"""

import os
import signal
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import process
from .binaries import redis_for_server, redis_server
from .errors import EmbeddedError
from .home import Home, State, free_port


def log_file(home: Home) -> Path:
    return home.log_dir / "redis.log"


def available() -> bool:
    return redis_server() is not None


def client(state: State) -> "redis.Redis":
    return redis.Redis(
        host="127.0.0.1",
        port=state.redis_port,
        password=state.password_redis,
        socket_connect_timeout=2,
        socket_timeout=5,
        # the client's own ten retries would make "not running" a question of seconds
        retry=Retry(NoBackoff(), 0),
    )


def running_pid(home: Home) -> int | None:
    """The server's pid if it is alive and works in our folder; a reused pid is not."""
    try:
        noted = int((home.redis_dir / "redis.pid").read_text())
    except (OSError, ValueError):
        return None
    return noted if process.belongs_to(noted, home.redis_dir) else None


def is_running(home: Home, state: State) -> bool:
    """True only if the process is ours and answers to our password from our folder."""
    # The pid is asked first: a stranger on our port may take a connection and never say a word.
    if running_pid(home) is None or not state.redis_port:
        return False
    conn = client(state)
    try:
        folder = str(conn.config_get("dir").get("dir", ""))
    except (redis.RedisError, OSError):
        return False
    finally:
        conn.close()
    return os.path.realpath(folder) == os.path.realpath(home.redis_dir)


def start(home: Home, state: State) -> None:
    """Bring the server up and ready; the caller holds the home's lock. Idempotent. Raises EmbeddedError."""
    if is_running(home, state):
        return
    stop(home)  # ours but mute
    source = redis_server()
    if source is None:
        raise EmbeddedError(
            "Program redis-server tidak ditemukan. Pasang Redis 6 atau lebih baru, atau Valkey "
            "(misalnya `apt install redis-server`), atau setel REDIS_URL ke server yang ada."
        )
    home.check_reachable()
    program = redis_for_server(home, source)
    for _ in range(5):
        state.redis_port = free_port(state.redis_port)
        home.save_state(state)
        # a file of another owner could not be overwritten by the server
        (home.redis_dir / "redis.pid").unlink(missing_ok=True)
        home.write_for_server(home.redis_dir / "redis.conf", _configuration(home, state))
        pid = process.spawn(
            [program, home.redis_dir / "redis.conf"],
            user=home.user,
            cwd=home.redis_dir,
            log=log_file(home),
            env=home.environment(),
        )
        if _wait_ready(home, state, pid):
            return
        if process.is_alive(pid):
            process.end(pid, first=signal.SIGTERM, then=signal.SIGKILL, seconds=5)
        if free_port(state.redis_port) == state.redis_port:
            break
    tail = "\n".join(log_file(home).read_text(errors="replace").splitlines()[-8:])
    raise EmbeddedError(f"Redis bawaan tidak mau berjalan. Catatan terakhirnya di {log_file(home)}:\n{tail}")


def _wait_ready(home: Home, state: State, pid: int) -> bool:
    process.wait_until(lambda: not process.is_alive(pid) or is_running(home, state), seconds=30)
    return is_running(home, state)


def _configuration(home: Home, state: State) -> str:
    # In a file and not on the command line, where every user of the machine could read the password.
    return "\n".join(
        [
            "bind 127.0.0.1",
            f"port {state.redis_port}",
            f"requirepass {state.password_redis}",
            f'dir "{home.redis_dir}"',
            f'pidfile "{home.redis_dir / "redis.pid"}"',
            "daemonize no",
            'save ""',
            "appendonly no",
            "loglevel warning",
            "",
        ]
    )


def stop(home: Home) -> None:
    """Stop the server if it runs."""
    pid = running_pid(home)
    if pid is not None:
        process.end(pid, first=signal.SIGTERM, then=signal.SIGKILL, seconds=10)
