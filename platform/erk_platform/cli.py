"""The `erk` command: one table of sub-commands, each imported only when it is called.

Three kinds of rows: built-in (`services`), pass-through (`manage`, `pack`: everything after the name goes to the other
command line untouched), and modules in erk_platform.commands, found by file name (see its docstring).

Exit codes: 0 done, 1 failed with a message, 2 wrong usage, 130 interrupted.
"""

import argparse
import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NoReturn

PROG = "erk"


class CommandError(Exception):
    """Raise in a command to end with exit code 1 and this text (Bahasa Indonesia: what, where, expected, what to
    do).
    """


@dataclass(frozen=True)
class Command:
    """One row of the table.

    name: as typed. help: one sentence. passthrough: gets the raw rest of the line instead of parsed arguments.
    """

    name: str
    help: str
    load: Callable[[], ModuleType] | None = None
    passthrough: Callable[[list[str]], int] | None = None


def _wants_debug() -> bool:
    return os.environ.get("ERK_DEBUG", "").lower() in {"1", "true", "ya", "on"}


def prepare_django() -> None:
    """Supply DATABASE_URL / REDIS_URL from the embedded servers where unset, then django.setup()."""
    prepare_environment()
    import django

    django.setup()


def prepare_environment() -> None:
    """Environment that every Django process of ours needs; child processes inherit it."""
    from erk_kit.embedded import supply_environment

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "erk_platform.settings")
    supply_environment()


def _manage(argv: list[str]) -> int:
    prepare_environment()
    from django.core.management import execute_from_command_line

    execute_from_command_line([f"{PROG} manage", *argv])
    return 0


def _pack(argv: list[str]) -> int:
    if argv and argv[0] in ("key", "sign", "publish"):
        # keys and signatures stand outside the core, which imports no cryptography
        from erk_platform import pack_terbit

        return pack_terbit.main(argv)
    # no Django, no database: rule packs are files
    from erk_core.cli.main import main as pack_main

    return int(pack_main(argv) or 0)


def _services(argv: list[str]) -> int:
    from erk_platform import cli_services

    return cli_services.main(argv)


BUILTIN = (
    Command("services", "jalankan, hentikan, atau lihat Postgres dan Redis bawaan", passthrough=_services),
    Command("manage", "perintah Django (manage.py)", passthrough=_manage),
    Command("pack", "periksa, uji, dan hitung paket aturan dari berkas saja", passthrough=_pack),
)


def table() -> dict[str, Command]:
    """All sub-commands by name: the built-in ones and the modules of erk_platform.commands."""
    from erk_platform import commands

    rows = {c.name: c for c in BUILTIN}
    for info in pkgutil.iter_modules(commands.__path__):
        if info.name.startswith("_"):
            continue
        path = f"{commands.__name__}.{info.name}"
        name = info.name.replace("_", "-")
        rows[name] = Command(name, "", load=lambda path=path: importlib.import_module(path))
    return rows


class Parser(argparse.ArgumentParser):
    """argparse with its headings, its own option and its complaints in Indonesian."""

    def __init__(self, **isi: Any) -> None:
        super().__init__(**{**isi, "add_help": False})
        self._positionals.title, self._optionals.title = "perintah dan isian", "pilihan"
        if isi.get("add_help", True):
            self.add_argument("-h", "--help", action="help", help="tampilkan bantuan ini")

    def error(self, message: str) -> NoReturn:
        from erk_core.cli.parser import refuse  # the core loads for half a second: not for a command that is right

        refuse(self, message)

    def format_usage(self) -> str:
        return _in_indonesian(super().format_usage())

    def format_help(self) -> str:
        return _in_indonesian(super().format_help())


def _in_indonesian(text: str) -> str:
    return text.replace("usage: ", "cara pakai: ", 1)


def _help_of(module: ModuleType) -> str:
    text = getattr(module, "HELP", None) or (module.__doc__ or "").strip().split("\n", 1)[0]
    return str(text).replace("%", "%%")


def _build_parser(rows: dict[str, Command], only: str | None) -> argparse.ArgumentParser:
    """The parser; with `only`, just that command's module is imported."""
    parser = Parser(
        prog=PROG,
        description="E-RK Platform: kinerja dan tambahan penghasilan ASN untuk banyak pemerintah daerah.",
        epilog=f"Rincian satu perintah: {PROG} PERINTAH --help",
    )
    sub = parser.add_subparsers(dest="command", metavar="PERINTAH", required=True)
    for row in rows.values():
        if only is not None and row.name != only:
            continue
        if row.load is None:
            sub.add_parser(row.name, help=row.help, add_help=False)
            continue
        module = row.load()
        help_text = _help_of(module)
        child = sub.add_parser(row.name, help=help_text, description=help_text)
        module.add_arguments(child)
        child.set_defaults(_module=module)
    return parser


def _dispatch(argv: list[str]) -> int:
    rows = table()
    row = rows.get(argv[0]) if argv else None
    if row is not None and row.passthrough is not None:
        return row.passthrough(argv[1:])
    if row is None and not (argv and argv[0].startswith("-")):
        parser = _build_parser(rows, only=None)
        parser.print_help(sys.stderr)
        parser.exit(2, f"\nPerintah {argv[0]!r} tidak dikenal.\n" if argv else "")
    args = _build_parser(rows, only=row.name if row else None).parse_args(argv)
    module: ModuleType = args._module
    if getattr(module, "NEEDS_DJANGO", True):
        prepare_django()
    return int(module.run(args) or 0)


def _explain(error: BaseException) -> str:
    """A message without traceback. Our own errors speak for themselves; for others the kind is named."""
    text = str(error).strip()
    if isinstance(error, ModuleNotFoundError):
        return f"Bagian program tidak ditemukan ({error.name}). Jalankan `make setup`, lalu ulangi."
    if isinstance(error, CommandError) or hasattr(error, "findings") or type(error).__module__.startswith(_OURS):
        return text or type(error).__name__
    if type(error).__name__ == "OperationalError":
        return (
            f"Basis data tidak dapat dihubungi: {text}\n"
            "Periksa DATABASE_URL, atau kosongkan agar server bawaan dipakai."
        )
    return (
        f"Terjadi kesalahan yang tidak terduga ({type(error).__name__}): {text}\n"
        "Ulangi dengan ERK_DEBUG=1 untuk melihat rinciannya."
    )


_OURS = ("erk_core", "erk_kit", "erk_platform", "integrations", "provisioning", "tenants")


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of the console script. Returns the exit code."""
    try:
        return _dispatch(list(sys.argv[1:] if argv is None else argv))
    except BrokenPipeError:
        # `erk ... | head`: the reader has gone. SIGPIPE's default action would do the same, and also kill `erk serve`
        # whenever a browser hangs up.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        print("\nDihentikan.", file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - the last stop: people get a sentence, ERK_DEBUG=1 gets the traceback
        if _wants_debug():
            traceback.print_exc()
        else:
            print(f"Gagal: {_explain(error)}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
