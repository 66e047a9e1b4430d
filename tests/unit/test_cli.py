"""The `erk` command: its table, its exit codes, and errors that people can read."""

import argparse
from types import SimpleNamespace

import pytest

from erk_platform import cli

pytestmark = pytest.mark.unit


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A command `coba` that needs no Django; its `run` is set by the test."""
    module = SimpleNamespace(HELP="mencoba 100 %", NEEDS_DJANGO=False, run=lambda args: 0)
    module.add_arguments = lambda parser: parser.add_argument("--n", type=int, default=1)
    rows = {"coba": cli.Command("coba", "", load=lambda: module)}
    monkeypatch.setattr(cli, "table", lambda: rows)
    monkeypatch.delenv("ERK_DEBUG", raising=False)
    return module


def test_the_table_has_built_in_and_found_commands() -> None:
    rows = cli.table()
    assert {"services", "manage", "pack"} <= set(rows)
    found = [row for row in rows.values() if row.load]
    assert found
    for row in found:
        module = row.load()
        assert callable(module.run)
        module.add_arguments(argparse.ArgumentParser())
        assert cli._help_of(module), row.name


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        cli.main(["--help"])
    assert done.value.code == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in cli.table())


def test_arguments_and_exit_code_pass_through(command: SimpleNamespace) -> None:
    command.run = lambda args: args.n
    assert cli.main(["coba", "--n", "7"]) == 7
    assert cli.main(["coba"]) == 1


def test_wrong_usage_is_2(command: SimpleNamespace) -> None:
    for argv in (["tidak-ada"], [], ["coba", "--n", "x"]):
        with pytest.raises(SystemExit) as done:
            cli.main(argv)
        assert done.value.code == 2


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["coba", "--n", "x"], 'erk coba: perintah salah: --n: "x" bukan bilangan bulat; lihat erk coba --help'),
        (
            ["services", "mulai"],
            'aksi: "mulai" tidak dikenal; pilih salah satu: start, status, stop; lihat erk services',
        ),
    ],
)
def test_wrong_usage_is_said_in_indonesian(
    command: SimpleNamespace, capsys: pytest.CaptureFixture[str], argv: list[str], expected: str
) -> None:
    cli.table()["services"] = next(row for row in cli.BUILTIN if row.name == "services")
    with pytest.raises(SystemExit) as done:
        cli.main(argv)
    assert done.value.code == 2
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize("argv", [[], ["tidak-ada"]])
def test_without_a_known_command_the_help_is_shown(
    command: SimpleNamespace, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    with pytest.raises(SystemExit) as done:
        cli.main(argv)
    assert done.value.code == 2
    shown = capsys.readouterr()
    assert not shown.out
    for harap in ("cara pakai: erk", "coba", "mencoba 100 %", "tampilkan bantuan ini", "erk PERINTAH --help"):
        assert harap in shown.err
    for asing in ("usage", "required", "invalid choice", "options", "show this help"):
        assert asing not in shown.err
    assert ("Perintah 'tidak-ada' tidak dikenal." in shown.err) == bool(argv)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (cli.CommandError("Berkas a.csv baris 3: NIP 17 angka."), "Gagal: Berkas a.csv baris 3: NIP 17 angka.\n"),
        (ValueError("aneh"), "ERK_DEBUG=1"),
        (ModuleNotFoundError("No module named 'x'", name="x"), "make setup"),
    ],
)
def test_errors_are_sentences(
    command: SimpleNamespace, capsys: pytest.CaptureFixture[str], error: Exception, expected: str
) -> None:
    def run(args: argparse.Namespace) -> int:
        raise error

    command.run = run
    assert cli.main(["coba"]) == 1
    shown = capsys.readouterr().err
    assert expected in shown
    assert "Traceback" not in shown


def test_debug_shows_the_traceback(
    command: SimpleNamespace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERK_DEBUG", "1")
    command.run = lambda args: 1 // 0
    assert cli.main(["coba"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_is_130(command: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    def run(args: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    command.run = run
    assert cli.main(["coba"]) == 130
    assert "Dihentikan" in capsys.readouterr().err
