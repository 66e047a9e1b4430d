"""The shape of the repository: platform/ stays a plain folder, apps share one anatomy, lock files name no hosts."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("platform/erk_platform", "platform/erk_kit", "tenants", "erk_core", "integrations", "provisioning")
TOP_FOLDERS = {".ci", "docs", "erk_core", "integrations", "locale", "platform", "provisioning", "templates", "tenants"}
TOP_FOLDERS |= {"tests"}
MAX_LINES = 400


def sources(pattern: str = "*.py") -> list[Path]:
    folders = [ROOT / name for name in sorted(TOP_FOLDERS)]
    return [p for folder in folders if folder.is_dir() for p in folder.rglob(pattern) if "node_modules" not in p.parts]


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:  # an unpacked archive
        return sources("*") + [p for p in ROOT.iterdir() if p.is_file()]
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_platform_is_a_folder_and_not_a_package() -> None:
    assert (ROOT / "platform").is_dir()
    assert not (ROOT / "platform" / "__init__.py").exists(), "it would shadow Python's own module `platform`"
    assert not (ROOT / "tests" / "platform").exists(), "with pytest's rootdir on sys.path it would shadow it as well"
    code = "import platform, sys; assert platform.python_version(), platform; print(platform.__file__)"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not Path(shown.stdout.strip()).is_relative_to(ROOT / "platform")


def test_control_with_an_init_file_the_standard_module_is_shadowed(tmp_path: Path) -> None:
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / "__init__.py").write_text("")
    code = "import platform; platform.python_version()"
    shown = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert shown.returncode != 0


def test_every_package_has_an_init_file() -> None:
    missing = {
        str(p.parent.relative_to(ROOT))
        for package in PACKAGES
        for p in (ROOT / package).rglob("*.py")
        if not (p.parent / "__init__.py").exists()
    }
    assert missing == set()


def test_no_unknown_folder_at_the_top() -> None:
    found = {p.relative_to(ROOT).parts[0] for p in tracked() if len(p.relative_to(ROOT).parts) > 1}
    assert found <= TOP_FOLDERS


def test_every_tenant_app_has_the_same_anatomy() -> None:
    apps = [p.parent for p in (ROOT / "tenants").glob("*/apps.py")]
    assert apps
    for app in apps:
        tree = ast.parse((app / "apps.py").read_text())
        values = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        assert values.get("name") == f"tenants.{app.name}", app
        assert values.get("label", app.name) == app.name, app


def test_no_file_asks_to_be_split() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in sources()
        if "migrations" not in p.parts and (n := len(p.read_text().splitlines())) > MAX_LINES
    }
    assert long == {}


def test_lock_files_name_no_hosts_and_pin_by_hash() -> None:
    for path in ROOT.glob("requirements*.lock"):
        text = path.read_text()
        assert "://" not in text, path
        assert "--index-url" not in text, path
        assert "--find-links" not in text, path
        pins = re.findall(r"^[A-Za-z0-9][^ ]*==", text, re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


def test_one_driver_for_postgres() -> None:
    """psycopg 3 beside psycopg2 is silently preferred by Django; the region-bound backend is written for psycopg2."""
    text = (ROOT / "requirements-dev.lock").read_text()
    assert re.search(r"^psycopg2-binary==", text, re.MULTILINE)
    assert not re.search(r"^psycopg(-binary|-c)?==", text, re.MULTILINE)


def test_no_package_registry_is_named() -> None:
    hosts = tuple(".".join(parts) for parts in (("pypi", "org"), ("files", "pythonhosted", "org"), ("npmjs", "org")))
    named = []
    for path in tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        named += [str(path.relative_to(ROOT)) for host in hosts if host in text]
    assert named == []
