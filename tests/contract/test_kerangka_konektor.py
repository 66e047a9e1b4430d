"""`erk connector new`: the package it makes is installed, found by its entry point, and passes the kit as it is."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from erk_platform.cli import main
from integrations.conformance.daftar import checks_text
from integrations.conformance.kerangka import KerangkaDitolak, package_files, package_make
from integrations.conformance.periksa import all_checks

pytestmark = pytest.mark.contract
ROOT = Path(__file__).resolve().parents[2]


def python(*perintah: str, di: Path, **lingkungan: str) -> subprocess.CompletedProcess[str]:
    """A process that knows the platform as an installed package and nothing of its tests."""
    bersih = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "DJANGO", "ERK"))}
    return subprocess.run(
        [sys.executable, *perintah], cwd=di, capture_output=True, text=True, check=False, env=bersih | lingkungan
    )


@pytest.fixture(scope="module")
def paket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ke = tmp_path_factory.mktemp("plugin")
    assert main(["connector", "new", "presensi-kota", "--label", "Presensi Kota D'Contoh", "--ke", str(ke)]) == 0
    return ke / "erk-konektor-presensi-kota"


@pytest.mark.parametrize("mati", ["", "1"], ids=["by-entry-point-too", "by-name-alone"])
def test_a_new_package_passes_the_kit_as_it_is(paket: Path, mati: str) -> None:
    kit = ("-p", "integrations.conformance.kit", "-p", "no:cacheprovider")
    uji = python("-m", "pytest", "-q", *kit, di=paket, PYTEST_DISABLE_PLUGIN_AUTOLOAD=mati)
    assert uji.returncode == 0, uji.stdout[-3000:]
    lulus = re.search(r"(\d+) passed", uji.stdout)
    assert lulus is not None, uji.stdout
    assert int(lulus[1]) >= 30, uji.stdout


def test_control_a_package_that_forgets_to_count_fails_the_named_checks(paket: Path, tmp_path: Path) -> None:
    lupa = tmp_path / paket.name
    for berkas in (b for b in paket.rglob("*") if b.suffix in (".py", ".toml")):
        tujuan = lupa / berkas.relative_to(paket)
        tujuan.parent.mkdir(parents=True, exist_ok=True)
        tujuan.write_text(berkas.read_text().replace("if diterima != jumlah:", "if diterima < 0:"))
    uji = python("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "halaman or setara", di=lupa)
    gagal = set(re.findall(r"FAILED .*?\[presensi-kota:([a-z-]+)\]", uji.stdout))
    assert gagal == {"halaman-separuh", "halaman-hilang"}, uji.stdout[-3000:]


def test_the_package_is_installed_and_found_by_its_entry_point(paket: Path, tmp_path: Path) -> None:
    pasang = python(
        *("-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-build-isolation", "--target", str(tmp_path)),
        *("--disable-pip-version-check", str(paket)),
        di=tmp_path,
    )
    assert pasang.returncode == 0, pasang.stderr[-2000:]
    cari = (
        "from importlib.metadata import entry_points as e; from integrations.contracts import ConnectorConfig as C\n"
        "satu = e(group='erk.connectors')['presensi-kota'].load(); print(isinstance(satu, C), satu.kode, satu.label)"
    )
    hasil = python("-c", cari, di=tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert hasil.stdout.strip() == "True presensi-kota Presensi Kota D'Contoh", hasil.stderr


def test_its_files_are_python_and_toml_and_import_only_what_a_plugin_may() -> None:
    isi = package_files("a1-b2", "Coba")
    assert tomllib.loads(isi["pyproject.toml"])["project"]["entry-points"]["erk.connectors"] == {
        "a1-b2": "erk_konektor_a1_b2:KONEKTOR"
    }
    for jalur, teks in isi.items():
        assert re.search(r"__[A-Z]+__", teks) is None, jalur
        if jalur.endswith(".py"):
            ast.parse(teks)
    konektor = ast.parse(isi["erk_konektor_a1_b2/konektor.py"])
    dari = {n.module for n in ast.walk(konektor) if isinstance(n, ast.ImportFrom)}
    assert {m for m in dari if m and m.startswith("integrations")} == {
        "integrations.contracts",
        "integrations.jaringan.http",
    }


@pytest.mark.parametrize(
    ("kode", "label", "sebab"),
    [
        ("Presensi", "", "huruf kecil"),
        ("../keluar", "", "huruf kecil"),
        ("presensi_kota", "", "huruf kecil"),
        ("-a", "", "huruf kecil"),
        ("a" * 41, "", "paling banyak 40"),
        ("baik", 'a"b', "tanda petik"),
        ("baik", "a\nb", "Label"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(
    tmp_path: Path, kode: str, label: str, sebab: str
) -> None:
    with pytest.raises(KerangkaDitolak, match=sebab):
        package_make(kode, label=label, ke=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_stands_is_not_overwritten_and_the_platform_is_no_place_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    akar = package_make("sama", label="", ke=tmp_path)
    (akar / "README.md").write_text("milik saya")
    assert main(["connector", "new", "sama", "--ke", str(tmp_path)]) == 1
    assert "sudah ada dan tidak ditimpa" in capsys.readouterr().err
    assert (akar / "README.md").read_text() == "milik saya"
    for ke, sebab in ((ROOT / "docs", "di dalam platform"), (tmp_path / "tidak-ada", "tidak ada")):
        with pytest.raises(KerangkaDitolak, match=sebab):
            package_make("sama", label="", ke=ke)
    assert not (ROOT / "docs" / "erk-konektor-sama").exists()


def test_the_page_for_authors_lists_every_check_with_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    halaman = (ROOT / "docs" / "konektor.md").read_text(encoding="utf-8")
    tabel = halaman.partition("<!-- pemeriksaan -->\n")[2].partition("<!-- /pemeriksaan -->")[0]
    assert tabel.strip() == checks_text().strip(), "salin keluaran `erk connector checks` ke docs/konektor.md"
    assert main(["connector", "checks"]) == 0
    assert capsys.readouterr().out == checks_text()
    assert len({p.kode for p in all_checks()}) == len(all_checks()) >= 30
