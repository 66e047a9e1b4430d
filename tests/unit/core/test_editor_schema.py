"""JSON Schemas for editors accept every shipped file and refuse what lint refuses about shape."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from erk_core.cli.main import main
from erk_core.load import yaml_strict
from erk_core.tools.editor_schema import schemas

pytestmark = pytest.mark.unit
PACKS = Path(__file__).resolve().parents[3] / "erk_core" / "rulepacks"
FILES = sorted(PACKS.rglob("*.yaml"))
SCHEMAS = schemas()


def kind_of(path: Path) -> str:
    return path.stem if (path.parent / "paket.yaml").is_file() else path.parent.name


def problems(kind: str, data: Any) -> list[str]:
    return [e.message for e in jsonschema.Draft202012Validator(SCHEMAS[kind]).iter_errors(data)]


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_is_a_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[kind])
    json.dumps(SCHEMAS[kind])


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKS)))
def test_shipped_files_fit(path: Path) -> None:
    assert problems(kind_of(path), yaml_strict.read(path, path.name).data) == []


def test_every_kind_of_file_is_shipped() -> None:
    assert {kind_of(p) for p in FILES} == set(SCHEMAS)


VALUE = {"nilai": 6000, "status": "asumsi"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("paket", {"id": "x", "label": "X", "versi": "1.0", "berlaku": "2026-01-01", "terbit": "2026-01-01"}),
        ("parameter", {"label": "X", "satuan": "menit", "nilai": {"2026-01-01": VALUE}, "nilia": 1}),
        ("parameter", {"label": "X", "satuan": "menit", "nilai": {"2026": VALUE}}),
        ("parameter", {"satuan": "menit", "nilai": {"2026-01-01": VALUE}}),
        ("parameter", {"menimpa": "timpa", "nilai": {"2026-01-01": VALUE}}),
        ("langkah", [{"id": "x", "label": "X", "rumus": "1", "bulatkan": {"desimal": 0, "mode": "bawah"}}]),
        ("langkah", [{"id": "Besar", "label": "X", "rumus": "1"}]),
        ("keluaran", [{"id": "x", "jenis": "dibayar"}]),
        ("masukan", [{"id": "x", "sumber": "isian", "boleh_kosong": "true"}]),
        ("tabel", {"label": "X", "kunci": [{"id": "k"}], "nilai": {"2026-01-01": {"status": "asumsi"}}}),
        ("kasus", [{"nama": "x", "periode": "2026-10", "fakta": {}, "harap": {}}]),
    ],
)
def test_refuses(kind: str, data: Any) -> None:
    assert problems(kind, data)


def test_an_override_needs_only_what_it_changes() -> None:
    assert problems("parameter", {"menimpa": "tambah", "nilai": {"2026-01-01": VALUE}}) == []
    assert problems("langkah", [{"id": "x", "menimpa": "hapus"}]) == []


def test_every_field_is_described() -> None:
    bare = [
        f"{kind}.{name}"
        for kind, schema in SCHEMAS.items()
        for part in (schema, schema.get("items", {}), *schema.get("$defs", {}).values())
        for name, field in part.get("properties", {}).items()
        if name != "fakta" and "description" not in field
    ]
    assert bare == []


def test_command_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", str(tmp_path / "skema")]) == 0
    assert {p.name for p in (tmp_path / "skema").iterdir()} == {f"{kind}.schema.json" for kind in SCHEMAS}
    assert "ditulis:" in capsys.readouterr().out
