"""Imports run one way: import-linter holds the layers, this file the allow-list of erk_core. Both with a control."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[2]
# the scoring core computes pay: it stays small enough to read and runs anywhere Python runs
CORE_MAY_IMPORT = {"erk_core", "numpy", "pydantic", "yaml"}
# extras (docs/keputusan/0003-alat-paket.md): only inside the function that needs them, never when a module is read
CORE_LAZY_EXTRAS = {"typst", "pyarrow"}
PACKAGES = ("platform/erk_platform", "platform/erk_kit", "provisioning", "tenants", "integrations", "erk_core")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """(line, top-level module) of every absolute import in a file, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.split(".")[0]


def lines_inside_functions(path: Path) -> set[int]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        inner.lineno
        for node in ast.walk(ast.parse(path.read_text(), str(path)))
        if isinstance(node, functions)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }


def forbidden(package: Path, allowed: set[str], lazy: set[str] | None = None) -> list[str]:
    """Imports outside the allow-list; those in ``lazy`` are allowed inside a function only."""
    return [
        f"{path.relative_to(package.parent)}:{line} imports {module}"
        for path in sorted(package.rglob("*.py"))
        for line, module in imports_of(path)
        if module not in allowed and module not in sys.stdlib_module_names
        if not (module in (lazy or set()) and line in lines_inside_functions(path))
    ]


def test_core_imports_only_numpy_pydantic_yaml_and_the_standard_library() -> None:
    assert forbidden(ROOT / "erk_core", CORE_MAY_IMPORT, CORE_LAZY_EXTRAS) == []


def test_control_a_planted_import_in_the_core_is_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "erk_core", tmp_path / "erk_core", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "erk_core" / "tanaman.py").write_text("def f():\n    from django.db import models\n    return models\n")
    assert forbidden(tmp_path / "erk_core", CORE_MAY_IMPORT, CORE_LAZY_EXTRAS) == [
        "erk_core/tanaman.py:2 imports django"
    ]


def test_control_an_extra_at_the_top_of_a_module_is_found(tmp_path: Path) -> None:
    (tmp_path / "erk_core").mkdir()
    (tmp_path / "erk_core" / "a.py").write_text("import typst\n\n\ndef f():\n    import pyarrow\n    return pyarrow\n")
    assert forbidden(tmp_path / "erk_core", CORE_MAY_IMPORT, CORE_LAZY_EXTRAS) == ["erk_core/a.py:1 imports typst"]


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; sys.path[:0] = ['.', 'platform']\n"
        "from importlinter.cli import lint_imports\n"
        "sys.exit(lint_imports(config_filename='pyproject.toml', no_cache=True))"
    )
    # wide enough that a contract's name and its verdict stay on one line
    env = os.environ | {"COLUMNS": "300"}
    return subprocess.run([sys.executable, "-c", code], cwd=root, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy_of_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("sumber")
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            copied = target / path.relative_to(ROOT)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copied)
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def test_layers_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


@pytest.mark.parametrize(
    ("file", "statement", "contract"),
    [
        ("erk_core/tanaman.py", "import erk_kit", "erk_core imports nothing else of ours"),
        ("tenants/tanaman.py", "import provisioning", "Imports run one way"),
        (
            "integrations/contracts/tanaman.py",
            "import integrations.berkas",
            "the way out > contracts",
        ),
        ("integrations/berkas/tanaman.py", "import erk_core", "integrations imports nothing else of ours"),
        ("integrations/pihak_baru/__init__.py", "", "the way out > contracts"),
        ("tenants/jejak/kanonik.py", "import tenants.penilaian.bulan", "The audit trail stands below the other apps"),
    ],
)
def test_control_a_planted_import_breaks_a_contract(
    copy_of_sources: Path, file: str, statement: str, contract: str
) -> None:
    planted = copy_of_sources / file
    created_folder = not planted.parent.exists()
    planted.parent.mkdir(exist_ok=True)
    before = planted.read_text() if planted.exists() else None
    planted.write_text((before or "") + statement + "\n")
    try:
        done = lint_imports(copy_of_sources)
    finally:
        shutil.rmtree(planted.parent) if created_folder else planted.unlink()
        if before is not None:
            planted.write_text(before)
    assert done.returncode != 0
    broken = [line for line in done.stdout.splitlines() if " BROKEN" in line]
    assert any(contract in line for line in broken), done.stdout[-3000:]
