"""The core's own wheel: built, installed beside numpy, pydantic and yaml alone, and used through its command."""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.alat import missing
from tests.unit.core.mini import files, write
from tests.unit.core.test_cli import HARI, KASUS, NIP, PEGAWAI

pytestmark = pytest.mark.unit
CORE = Path(__file__).resolve().parents[3] / "erk_core"
NEEDED = ("numpy", "numpy.libs", "pydantic", "pydantic_core", "annotated_types", "typing_inspection", "yaml", "_yaml")
NEEDED += ("typing_extensions.py",)


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run([str(c) for c in command], cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("hatchling") is None:
        missing("hatchling tidak terpasang, jadi wheel inti tidak dapat dibangun di sini")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "sumber"
    shutil.copytree(CORE, source, ignore=shutil.ignore_patterns("__pycache__"))
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=source)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def erk(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``erk`` command of a fresh environment that holds the wheel and its three dependencies."""
    if importlib.util.find_spec("pip") is None:
        missing("pip tidak terpasang, jadi wheel inti tidak dapat dipasang di sini")
    home = tmp_path_factory.mktemp("lingkungan")
    made = run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    assert made.returncode == 0, made.stderr
    python = home / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).stdout.strip())
    for scheme in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for name in NEEDED:
            if (Path(scheme) / name).exists() and not (site / name).exists():
                (site / name).symlink_to(Path(scheme) / name)
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-index", "--no-deps", wheel)
    done = run(*pip, cwd=home)
    assert done.returncode == 0, done.stderr
    return home / "bin" / "erk"


def test_holds_the_package_and_the_packs_only(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    here = {f"erk_core/{p.relative_to(CORE).as_posix()}" for p in CORE.rglob("*.py") if "__pycache__" not in p.parts}
    assert here <= set(names)
    assert "erk_core/rulepacks/nasional/paket.yaml" in names
    assert {n.split("/")[0].split("-")[0] for n in names} == {"erk_core"}
    assert not [n for n in names if n.endswith((".pyc", "pyproject.toml"))]


def test_declares_three_dependencies(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    text = archive.read(next(n for n in archive.namelist() if n.endswith("/METADATA"))).decode()
    needed = [line for line in text.splitlines() if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert sorted(line.split()[1].split("<")[0].split(">")[0] for line in needed) == ["numpy", "pydantic", "pyyaml"]


def test_lint_test_and_score(erk: Path, tmp_path: Path) -> None:
    pack = write(tmp_path, files(**{"kasus/a.yaml": KASUS}))
    data = tmp_path / "data"
    data.mkdir()
    (data / "pegawai.csv").write_text(PEGAWAI, encoding="utf-8")
    (data / "hari.csv").write_text(HARI, encoding="utf-8")
    for words, said in (
        (("lint", pack), "tidak ada temuan"),
        (("test", pack), "1 kasus lulus, 0 gagal"),
        (("score", pack, "--period", "2026-10", "--input", data, "--output", tmp_path / "o.csv"), "2 pegawai dihitung"),
        (("new", "kab-baru", "--from", "musirawas-erk", "--in", tmp_path), "dibuat:"),
        (("test", tmp_path / "kab-baru"), "kasus lulus, 0 gagal"),
        (("render", tmp_path / "kab-baru", "--output", tmp_path / "o.html"), "ditulis:"),
    ):
        done = run(erk, "pack", *words, cwd=tmp_path)
        assert (done.returncode, said in done.stdout) == (0, True), done.stdout + done.stderr
    assert (tmp_path / "o.csv").read_text(encoding="utf-8").splitlines()[1].startswith(f"{NIP},")


def test_only_pack_is_offered(erk: Path, tmp_path: Path) -> None:
    done = run(erk, "demo", cwd=tmp_path)
    assert done.returncode == 2
    assert "hanya inti penilaian terpasang; pakai: erk pack PERINTAH" in done.stderr
    where = run(erk.parent / "python", "-c", "import erk_core, sys; print(erk_core.__file__)", cwd=tmp_path)
    assert str(erk.parents[1]) in where.stdout
