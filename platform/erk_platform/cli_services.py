"""`erk services start | stop | status`: the embedded Postgres and Redis by hand."""

import sys
from pathlib import Path

from erk_kit import embedded
from erk_platform.cli import Parser


def main(argv: list[str]) -> int:
    """Returns 0; `status` returns 3 when Postgres does not run (as in LSB init scripts)."""
    parser = Parser(prog="erk services", description="Postgres dan Redis bawaan.")
    parser.add_argument("aksi", choices=("start", "stop", "status"))
    parser.add_argument("--home", type=Path, help="folder data (bawaan: ERK_HOME, atau satu folder per salinan kode)")
    parser.add_argument("--urls", action="store_true", help="cetak alamat lengkap dengan sandi, siap untuk `eval`")
    args = parser.parse_args(argv)
    if args.aksi == "stop":
        embedded.stop(args.home)
    elif args.aksi == "start":
        services = embedded.ensure_started(args.home)
        if services.redis_url == embedded.MEMORY_URL:
            print(
                "Peringatan: redis-server tidak ditemukan; pekerjaan latar berjalan di dalam proses yang memintanya. "
                "Pasang Redis atau Valkey untuk pekerja terpisah.",
                file=sys.stderr,
            )
        if args.urls:
            print(f"export DATABASE_URL='{services.database_url}'")
            print(f"export DATABASE_URL_OWNER='{services.database_url_owner}'")
            print(f"export REDIS_URL='{services.redis_url}'")
            return 0
    return _show(args.home, quiet_code=args.aksi != "status")


def _show(home: Path | None, *, quiet_code: bool) -> int:
    now = embedded.status(home)
    print(f"folder    {now.home}")
    for name, pid, port in (
        ("postgres", now.postgres_pid, now.postgres_port),
        ("redis", now.redis_pid, now.redis_port),
    ):
        print(f"{name:<9} " + (f"berjalan, 127.0.0.1:{port}, pid {pid}" if pid else "tidak berjalan"))
    return 0 if quiet_code or now.running else 3
