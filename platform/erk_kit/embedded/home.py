"""The folder in which the embedded servers live: where it is, whose it is, its lock and its secrets.

    <home>/services.lock   flock taken by whoever starts or stops
    <home>/state.json      0600: passwords and ports
    <home>/log/            postgres.log, redis.log
    <home>/bin/            copies of the programs, only if the servers' user cannot reach the originals
    <home>/postgres/data/  the cluster            (owned by the servers' user, 0700)
    <home>/redis/          configuration          (owned by the servers' user, 0700)

Postgres refuses to run as root. As root we start both servers as `nobody`; that user gets folders inside the home and
nothing else. It must be able to walk to them, so the home then has mode 0711. No directory above it is touched.
"""

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from .errors import EmbeddedError

LOCK_SECONDS = 300.0


@dataclass(frozen=True)
class ServerUser:
    """The system user that runs the servers. `switch` is true when we are root and must change to it."""

    uid: int
    gid: int
    switch: bool

    def popen_kwargs(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}


def server_user() -> ServerUser:
    """Ourselves, or `nobody` when we are root."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid(), switch=False)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return ServerUser(65534, 65534, switch=True)
    return ServerUser(entry.pw_uid, entry.pw_gid, switch=True)


def default_home() -> Path:
    """ERK_HOME, else a folder outside the checkout that is the same for every command run from this checkout."""
    given = os.environ.get("ERK_HOME")
    if given:
        return Path(given).expanduser().absolute()
    anchor = Path(__file__).resolve().parents[3]
    if anchor.name == "site-packages":
        anchor = Path(sys.prefix).resolve()
    mark = hashlib.sha256(os.fsencode(anchor)).hexdigest()[:12]
    if os.geteuid() == 0:
        return Path(f"/var/tmp/erk-0-{mark}")  # noqa: S108 - ownership is checked in Home.prepare
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "erk" / mark


@dataclass
class State:
    """What must survive between commands. Passwords are random and never leave this machine."""

    postgres_port: int = 0
    redis_port: int = 0
    password_super: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    password_owner: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    password_app: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    password_redis: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    # True until a cluster has been seen to accept password_super
    fresh: bool = True


class Home:
    """One home folder. Nothing is created before `prepare`."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = Path(path).absolute() if path is not None else default_home()
        self.user = server_user()

    @property
    def postgres_dir(self) -> Path:
        return self.path / "postgres"

    @property
    def redis_dir(self) -> Path:
        return self.path / "redis"

    @property
    def bin_dir(self) -> Path:
        return self.path / "bin"

    @property
    def log_dir(self) -> Path:
        return self.path / "log"

    @property
    def state_file(self) -> Path:
        return self.path / "state.json"

    def exists(self) -> bool:
        return self.path.is_dir()

    def prepare(self) -> None:
        """Create the folders and put owners and modes right. Raises EmbeddedError if the home is not ours."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o711 if self.user.switch else 0o700)
        except (FileExistsError, NotADirectoryError, PermissionError) as e:
            raise EmbeddedError(
                f"Folder {self.path} tidak dapat dibuat: {e.strerror}. "
                "Setel ERK_HOME ke folder yang dapat Anda tulis, lalu ulangi."
            ) from e
        self._refuse_foreign()
        os.chmod(self.path, 0o711 if self.user.switch else 0o700)
        for folder in (self.log_dir, self.bin_dir):
            folder.mkdir(exist_ok=True)
        os.chmod(self.log_dir, 0o700)
        os.chmod(self.bin_dir, 0o755)  # noqa: S103 - programs only, for the servers' user
        if self.state_file.exists():
            os.chmod(self.state_file, 0o600)
        for folder in (self.postgres_dir, self.redis_dir):
            self.make_server_dir(folder)

    def _refuse_foreign(self) -> None:
        # /var/tmp is writable by all: a folder or a link planted there by someone else must not receive our data.
        info = os.lstat(self.path)
        if stat.S_ISLNK(info.st_mode) or not stat.S_ISDIR(info.st_mode):
            raise EmbeddedError(
                f"{self.path} bukan folder biasa. Setel ERK_HOME ke folder biasa milik Anda, lalu ulangi."
            )
        if info.st_uid != os.geteuid():
            raise EmbeddedError(
                f"Folder {self.path} milik pengguna lain (uid {info.st_uid}, seharusnya {os.geteuid()}). "
                "Setel ERK_HOME ke folder milik Anda, lalu ulangi."
            )

    def check_reachable(self) -> None:
        """Raise EmbeddedError if the servers' user cannot walk to its folders; asked only before a start."""
        if not self.user.switch:
            return
        done = subprocess.run(  # noqa: S603 - fixed program; the path is an argument, not code
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(self.postgres_dir)],
            capture_output=True,
            cwd="/",
            check=False,
            **self.user.popen_kwargs(),
        )
        if done.returncode != 0:
            raise EmbeddedError(
                "Anda menjalankan sebagai root, maka server berjalan sebagai `nobody`; pengguna itu tidak dapat "
                f"mencapai {self.path}. Setel ERK_HOME ke folder yang dapat dilalui semua pengguna "
                "(misalnya di bawah /var/tmp), lalu ulangi."
            )

    def make_server_dir(self, folder: Path) -> None:
        """Create `folder` for the servers' user with mode 0700, or mend its owner and mode."""
        folder.mkdir(exist_ok=True, mode=0o700)
        if self.user.switch:
            os.chown(folder, self.user.uid, self.user.gid, follow_symlinks=False)
        os.chmod(folder, 0o700)

    def write_for_server(self, path: Path, text: str) -> None:
        """Write a file only the servers' user may read."""
        path.unlink(missing_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as out:
            if self.user.switch:
                os.fchown(fd, self.user.uid, self.user.gid)
            out.write(text)

    def environment(self) -> dict[str, str]:
        """A small environment: PG* variables of the person's shell must not steer our servers."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.path)}

    @contextmanager
    def locked(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold the home's lock. The kernel frees it when the holder dies, so kill -9 leaves no stale lock."""
        fd = os.open(self.path / "services.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            self._take(fd, seconds)
            yield
        finally:
            os.close(fd)

    def _take(self, fd: int, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedError(
                        f"Perintah erk lain masih memegang kunci {self.path / 'services.lock'} "
                        f"setelah {seconds:.0f} detik. Tunggu atau hentikan perintah itu, lalu ulangi."
                    ) from None
                time.sleep(0.05)
            else:
                return

    def load_state(self) -> State:
        """The stored state; a missing or broken file gives a fresh one (the servers then get new passwords)."""
        try:
            raw = json.loads(self.state_file.read_text())
            return State(**{f.name: raw[f.name] for f in fields(State)})
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return State()

    def save_state(self, state: State) -> None:
        draft = self.state_file.with_suffix(".baru")
        draft.unlink(missing_ok=True)
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as out:
            json.dump(asdict(state), out, indent=1)
            out.flush()
            os.fsync(fd)
        draft.replace(self.state_file)


def free_port(preferred: int = 0) -> int:
    """`preferred` if it can still be bound on the loopback address, else a free port."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise EmbeddedError("Tidak ada port kosong di 127.0.0.1. Tutup program yang memakai banyak port, lalu ulangi.")
