"""Mutation testing of engine and formula modules: `python -m tests.mutasi [--tiap N] [--berkas engine/ints.py]`.

The fast subset of tests/unit/core is collected once. Each mutant lives only in a fork of that session: the changed
function's code is put in place, then the tests run until the first failure, those first that killed most a second.
A change outside every function (a constant, a default) needs a fresh import; its fork collects the tests anew.
A mutant that no test notices is a survivor and is printed.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NoReturn, TextIO

import pytest

from tests.mutasi.mutan import Mutan, mutants

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("erk_core/engine", "erk_core/formula")
# quick and sharp first
TESTS = (
    "mesin_*",
    "rumus_*",
    "formula",
    "rounding",
    "mesin",
    "exact",
    "facts",
    "acak_luas",
    "bawahan",
    "hashing",
    "lint_tabel",
    "kode",
)
SLOW = "not any_seed and not (fixed_seeds and (80 or 100 or 120 or 140)) and not random_packs"
SLOW += " and not ten_thousand and not dictionary"
SECONDS = 90
BROKEN = 99
NONE = Mutan("", 0, "tanpa mutan", "", "")


def arguments() -> list[str]:
    """What pytest is called with."""
    files = [str(p) for t in TESTS for p in sorted((ROOT / "tests/unit/core").glob(f"test_{t}.py"))]
    flags = [
        "-x",
        "-q",
        "--disable-warnings",
        "--noconftest",
        "-c",
        os.devnull,
        "--rootdir",
        str(ROOT),
        "--import-mode=importlib",
    ]
    flags += ["-p", "no:cacheprovider", "-p", "no:django", "-p", "no:xdist", "-p", "no:randomly", "-k", SLOW]
    return [*flags, *files]


# --- the change -------------------------------------------------------------------------------------------------


class _Swap(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutant wherever its module is asked for."""

    def __init__(self, name: str, path: str, code: str) -> None:
        self.name, self.path, self.code = name, path, code

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.code, self.path, "exec"), module.__dict__)  # noqa: S102 - the mutant itself


def module_of(one: Mutan) -> str:
    return one.berkas.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def patch(one: Mutan) -> None:
    """Put the changed code into the living function: everybody who imported it runs the mutant."""
    place: Any = importlib.import_module(module_of(one))
    code: CodeType = compile(one.kode, str(ROOT / one.berkas), "exec")
    for name in one.fungsi.split("."):
        place = vars(place)[name]
        code = next(part for part in code.co_consts if isinstance(part, CodeType) and part.co_name == name)
    if hasattr(place, "cache_clear"):
        place.cache_clear()
    for inner in ("fget", "__func__", "func", "__wrapped__"):
        place = getattr(place, inner, None) or place
    assert isinstance(place, FunctionType), one.fungsi
    place.__code__ = code


# --- one fork a mutant ------------------------------------------------------------------------------------------


def limits() -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))


def afresh(one: Mutan) -> NoReturn:
    """In the fork: import everything again, the mutant in place of its module, and run the tests."""
    code = 1
    try:
        limits()
        for known in [m for m in sys.modules if m.split(".")[0] == "erk_core" or m.startswith("tests.unit")]:
            del sys.modules[known]
        sys.meta_path.insert(0, _Swap(module_of(one), str(ROOT / one.berkas), one.kode))
        code = int(pytest.main(arguments()))
    finally:
        os._exit(code)


@dataclass
class Session:
    """The collected tests, and what they cost and killed so far."""

    taken: list[Mutan]
    processes: int
    sound: bool = False
    fates: dict[Mutan, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    kills: dict[str, Counter[str]] = field(default_factory=dict)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.run([NONE], lambda one: self.inside(session, one))
        self.sound = self.fates.pop(NONE) == "hidup"
        if self.sound:
            self.run([m for m in self.taken if m.fungsi], lambda one: self.inside(session, one))
        return True

    def inside(self, session: pytest.Session, one: Mutan) -> NoReturn:
        """In the fork: run the tests, those first that killed most mutants of this module a second."""
        code = BROKEN
        try:
            limits()
            if one.fungsi:
                try:
                    patch(one)
                except ValueError:  # another set of cells, as where super() went
                    afresh(one)
            code = 1
            kills = self.kills.get(one.berkas, Counter())
            items = sorted(
                session.items, key=lambda i: -(kills[i.nodeid] + 0.1) / (self.seconds.get(i.nodeid, 0.0) + 0.01)
            )
            for item, after in zip(items, [*items[1:], None], strict=True):
                start = time.monotonic()
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                if session.testsfailed:
                    self.tell(f"mati {item.nodeid}")
                    break
                if one is NONE:
                    self.tell(f"{time.monotonic() - start} {item.nodeid}")
            else:
                code = 0
        finally:
            os._exit(code)

    def tell(self, words: str) -> None:
        self.told.write(f"{words}\n")
        self.told.flush()

    def run(self, taken: list[Mutan], child: Callable[[Mutan], NoReturn]) -> None:
        """Every mutant in its fork, some at a time: 'mati', 'hidup' or 'waktu' (killed, survived, timed out)."""
        waiting, busy = taken[::-1], dict[int, tuple[Mutan, float, TextIO]]()
        limit = max(20.0, 5 * sum(self.seconds.values())) if self.seconds else 4.0 * SECONDS
        while waiting or busy:
            while waiting and len(busy) < self.processes:
                one = waiting.pop()
                self.told = tempfile.TemporaryFile("w+", encoding="utf-8")
                if (pid := os.fork()) == 0:
                    child(one)
                busy[pid] = (one, time.monotonic(), self.told)
            for pid, (one, start, told) in list(busy.items()):
                done, status = os.waitpid(pid, os.WNOHANG)
                if not done and time.monotonic() - start > limit:
                    os.kill(pid, 9)
                    os.waitpid(pid, 0)
                if done or time.monotonic() - start > limit:
                    code = os.waitstatus_to_exitcode(status) if done else None
                    if code == BROKEN:
                        raise RuntimeError(f"mutan tidak terpasang: {one.berkas}:{one.baris}: {one.apa}")
                    self.end(one, "waktu" if code is None else "mati" if code else "hidup", told)
                    del busy[pid]
            time.sleep(0.005)

    def end(self, one: Mutan, fate: str, told: TextIO) -> None:
        self.fates[one] = fate
        with told:
            told.seek(0)
            for line in told:
                word, test = line.rstrip("\n").split(" ", 1)
                if word == "mati":
                    self.kills.setdefault(one.berkas, Counter())[test] += 1
                else:
                    self.seconds[test] = float(word)
        if fate == "hidup" and one is not NONE:
            print(f"hidup {one.berkas}:{one.baris}: {one.apa}", file=sys.__stdout__, flush=True)


# --- the command ------------------------------------------------------------------------------------------------


def collect(only: str) -> list[Mutan]:
    out: list[Mutan] = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.py")):
            file = path.relative_to(ROOT).as_posix()
            if only in file:
                out += mutants(file, path.read_text(encoding="utf-8"))
    return out


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutasi", description=__doc__)
    parser.add_argument("--tiap", type=int, default=1, help="ambil satu dari setiap N mutan, merata")
    parser.add_argument("--mulai", type=int, default=0, help="mutan pertama yang diambil")
    parser.add_argument("--berkas", default="", help="hanya modul yang namanya memuat teks ini")
    parser.add_argument("--proses", type=int, default=2)
    parser.add_argument("--json", type=Path, help="tulis hasil setiap mutan ke berkas ini")
    args = parser.parse_args()
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT)]
    import hypothesis

    hypothesis.settings.register_profile("mutasi", max_examples=25, derandomize=True, database=None)
    hypothesis.settings.load_profile("mutasi")
    every = collect(args.berkas)
    taken = every[args.mulai :: args.tiap]
    print(f"{len(every)} mutan, diambil {len(taken)}", flush=True)
    held = Session(taken, args.proses)
    pytest.main([*arguments(), "-s"], plugins=[held])
    outside = [m for m in taken if not m.fungsi]
    if held.sound and outside:
        held.run([NONE], afresh)
        held.sound = held.fates.pop(NONE) == "hidup"
    if not held.sound:
        print("uji gagal tanpa mutan; perbaiki dahulu")
        return 2
    held.run(outside, afresh)
    tally: dict[str, Counter[str]] = {}
    report = []
    for one in taken:
        fate = held.fates[one]
        tally.setdefault(one.berkas, Counter())[fate] += 1
        report.append({"berkas": one.berkas, "baris": one.baris, "apa": one.apa, "nasib": fate})
    for file, counts in sorted(tally.items()):
        print(f"{file}: {counts.total() - counts['hidup']}/{counts.total()} mati")
    every_fate = sum(tally.values(), Counter())
    dead, total = every_fate.total() - every_fate["hidup"], every_fate.total()
    print(f"jumlah: {dead}/{total} mati = {100 * dead / max(1, total):.1f} %")
    if args.json:
        args.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
