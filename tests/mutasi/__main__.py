"""Mutation testing of engine and formula modules: `python -m tests.mutasi [--tiap N] [--berkas engine/ints.py]`.

Each mutant lives only in a forked process: the changed module is put in place of the real one at import, then the fast
subset of tests/unit/core runs until the first failure. A mutant that no test notices is a survivor and is printed.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import json
import multiprocessing as mp
import os
import resource
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.mutasi.mutan import Mutan, mutants

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("erk_core/engine", "erk_core/formula")
# quick and sharp first
TESTS = (
    "formula",
    "rounding",
    "ints",
    "mesin",
    "exact",
    "facts",
    "acak_luas",
    "rata_bawahan",
    "bawahan",
    "hashing",
    "lint_tabel",
)
SLOW = "not any_seed and not 80 and not 100 and not 120 and not 140 and not random_packs"
SLOW += " and not ten_thousand and not dictionary"
SECONDS = 90


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


def run(one: Mutan) -> str:
    """'mati', 'hidup' or 'waktu' (killed, survived, timed out), found in a fork."""
    pid = os.fork()
    if pid == 0:
        _child(one)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return "hidup" if os.waitstatus_to_exitcode(status) == 0 else "mati"
        time.sleep(0.02)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return "waktu"


def _child(one: Mutan) -> None:
    """Run the tests against the mutant; the exit code tells."""
    import pytest

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    name = one.berkas.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    for known in [m for m in sys.modules if m.split(".")[0] == "erk_core" or m.startswith("tests.unit")]:
        del sys.modules[known]
    sys.meta_path.insert(0, _Swap(name, str(ROOT / one.berkas), one.kode))
    files = [str(p) for t in TESTS if (p := ROOT / f"tests/unit/core/test_{t}.py").is_file()]
    flags = ["-x", "-q", "--noconftest", "-c", os.devnull, "--rootdir", str(ROOT), "--import-mode=importlib"]
    flags += ["-p", "no:cacheprovider", "-p", "no:django", "-p", "no:xdist", "-p", "no:randomly", "-k", SLOW]
    import hypothesis

    hypothesis.settings.register_profile("mutasi", max_examples=25, derandomize=True, database=None)
    hypothesis.settings.load_profile("mutasi")
    code = 1
    try:
        code = int(pytest.main([*flags, *files]))
    finally:
        os._exit(code)


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
    import hypothesis  # noqa: F401 - loaded once, before the forks
    import numpy  # noqa: F401
    import pydantic  # noqa: F401
    import yaml  # noqa: F401

    every = collect(args.berkas)
    taken = every[args.mulai :: args.tiap]
    print(f"{len(every)} mutan, diambil {len(taken)}", flush=True)
    if run(Mutan("tidak/ada.py", 0, "", "")) != "hidup":
        print("uji gagal tanpa mutan; perbaiki dahulu")
        return 2
    tally: dict[str, list[int]] = {}
    report = []
    with mp.get_context("fork").Pool(args.proses) as pool:
        for one, fate in zip(taken, pool.imap(run, taken), strict=True):
            counts = tally.setdefault(one.berkas, [0, 0])
            counts[fate == "hidup"] += 1
            report.append({"berkas": one.berkas, "baris": one.baris, "apa": one.apa, "nasib": fate})
            if fate == "hidup":
                print(f"hidup {one.berkas}:{one.baris}: {one.apa}", flush=True)
    for file, (dead, alive) in sorted(tally.items()):
        print(f"{file}: {dead}/{dead + alive} mati")
    dead, alive = (sum(c[i] for c in tally.values()) for i in (0, 1))
    print(f"jumlah: {dead}/{dead + alive} mati = {100 * dead / max(1, dead + alive):.1f} %")
    if args.json:
        args.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
