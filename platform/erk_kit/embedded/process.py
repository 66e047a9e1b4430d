"""Processes: start one as another user, and tell whether a pid is still the process we think it is.

A pid alone proves nothing: after a reboot or a `kill -9` the number in a pid file may belong to anybody. Identity here
means "alive, and its working directory is our data directory" (both servers change into it), or on systems without
/proc "its command line names our data directory".
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .errors import EmbeddedError
from .home import ServerUser

_PROC = Path("/proc")
# Kept so that a server that dies while its starter lives is reaped by poll() instead of staying a zombie.
_children: dict[int, subprocess.Popen[bytes]] = {}


def spawn(argv: Sequence[str | Path], *, user: ServerUser, cwd: Path, log: Path, env: Mapping[str, str]) -> int:
    """Start a server detached from our terminal and session; returns its pid.

    stdout and stderr are appended to `log`, which we open, so the server's user needs no access to its folder.
    """
    with log.open("ab") as sink:
        os.chmod(log, 0o600)
        try:
            child = subprocess.Popen(  # noqa: S603 - fixed programs, no shell
                [str(a) for a in argv],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                cwd=cwd,
                env=dict(env),
                start_new_session=True,  # Ctrl-C in the terminal must not reach the server
                umask=0o077,
                **user.popen_kwargs(),
            )
        except OSError as e:
            raise _cannot_run(argv, e) from e
    _children[child.pid] = child
    return child.pid


def _cannot_run(argv: Sequence[str | Path], error: OSError) -> EmbeddedError:
    return EmbeddedError(
        f"Program {argv[0]} tidak dapat dijalankan: {error.strerror}. "
        "Paket di .venv mungkin dibuat untuk mesin lain; hapus .venv, jalankan `make setup`, lalu ulangi."
    )


def run(argv: Sequence[str | Path], *, user: ServerUser, cwd: Path, env: Mapping[str, str], stdin: str = "") -> str:
    """Run a program to its end as the server's user; returns stdout. Raises EmbeddedError with its output."""
    try:
        done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 - fixed programs, no shell
            [str(a) for a in argv],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=cwd,
            env=dict(env),
            umask=0o077,
            check=False,
            **user.popen_kwargs(),
        )
    except OSError as e:
        raise _cannot_run(argv, e) from e
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise EmbeddedError(f"Program {argv[0]} gagal (kode {done.returncode}):\n{tail}")
    return done.stdout


def is_alive(pid: int) -> bool:
    """True while the process runs; a zombie does not count."""
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    # In a container whose first process does not reap, killed servers stay as zombies and still answer kill(pid, 0).
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "Z"


def belongs_to(pid: int, directory: Path) -> bool:
    """True if `pid` is alive and works in `directory`."""
    if pid <= 0 or not is_alive(pid):
        return False
    if _PROC.is_dir():
        return _cwd(pid) == os.path.realpath(directory)
    shown = subprocess.run(  # noqa: S603 - fixed program, no shell
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return str(directory) in shown.stdout


def _cwd(pid: int) -> str | None:
    try:
        return os.readlink(_PROC / str(pid) / "cwd")
    except OSError:
        return None


def working_in(directory: Path) -> list[int]:
    """Pids of all processes that work in `directory` (only where /proc exists, else empty)."""
    if not _PROC.is_dir():
        return []
    wanted = os.path.realpath(directory)
    return [int(p.name) for p in _PROC.iterdir() if p.name.isdigit() and _cwd(int(p.name)) == wanted]


def wait_until(check: Callable[[], bool], *, seconds: float, step: float = 0.05) -> bool:
    """Poll `check` until it is true; False after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        if check():
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(step)


def end(pid: int, *, first: signal.Signals, then: signal.Signals, seconds: float) -> None:
    """Ask a process to end with `first`; after `seconds` insist with `then`."""
    for sig, patience in ((first, seconds), (then, 10.0)):
        try:
            os.kill(pid, sig)
        except ProcessLookupError:
            return
        if wait_until(lambda: not is_alive(pid), seconds=patience):
            return
    raise EmbeddedError(f"Proses {pid} tidak mau berhenti. Hentikan dengan `kill -9 {pid}`, lalu ulangi.")
