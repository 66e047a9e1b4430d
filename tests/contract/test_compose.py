"""docker-compose.yml and the Dockerfile against the Compose Specification's schema and our own rules.

There is no container engine where the tests run. `compose-spec.json` beside this file is the schema of the Compose
Specification (Apache-2.0, see compose-spec.LICENSE), unchanged.
"""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

pytestmark = pytest.mark.contract
ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads(Path(__file__).with_name("compose-spec.json").read_text())
SERVICES = {"postgres", "valkey", "pgbouncer", "migrate", "web", "worker", "worker-penyediaan", "beat", "caddy"}
ONE_SHOT = {"migrate"}
OWNERS = {"migrate", "worker-penyediaan"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def findings(compose: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a compose file, one line a finding."""
    for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(compose):
        yield f"skema: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
    services = compose.get("services", {})
    for name, service in services.items():
        image = str(service.get("image", ""))
        if not re.search(r":[^:]*\d", image) or image.endswith(":latest"):
            yield f"{name}: image without a fixed version: {image}"
        if name not in ONE_SHOT and "test" not in service.get("healthcheck", {}):
            yield f"{name}: no health check"
        if service.get("privileged") or str(service.get("user", "")).startswith(("0", "root")):
            yield f"{name}: runs as root"
        if service.get("cap_drop") != ["ALL"] and name not in {"postgres", "valkey"}:
            yield f"{name}: keeps capabilities"
        for other, how in (service.get("depends_on") or {}).items():
            wanted = "service_completed_successfully" if other in ONE_SHOT else "service_healthy"
            if other not in services:
                yield f"{name}: depends on an unknown service {other}"
            elif how.get("condition") != wanted:
                yield f"{name}: waits for {other} with {how.get('condition')}, not {wanted}"
        if "DATABASE_URL_OWNER" in service.get("environment", {}) and name not in OWNERS:
            yield f"{name}: holds the owner's DSN"
        for config in service.get("configs", []):
            if config["source"] not in compose.get("configs", {}):
                yield f"{name}: unknown config {config['source']}"
        for network in service.get("networks", []):
            if network not in compose.get("networks", {}):
                yield f"{name}: unknown network {network}"
        if name != "caddy" and service.get("ports"):
            yield f"{name}: published to the outside"


def test_compose_has_no_findings(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == SERVICES
    assert list(findings(compose)) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("services", "web", "helthcheck"), {}, "skema"),
        (("services", "web", "depends_on", "migrate", "condition"), "service_started", "waits for migrate"),
        (("services", "web", "healthcheck"), {}, "no health check"),
        (("services", "web", "user"), "0:0", "runs as root"),
        (("services", "web", "environment", "DATABASE_URL_OWNER"), "x", "holds the owner's DSN"),
        (("services", "caddy", "image"), "caddy:latest", "without a fixed version"),
        (("services", "postgres", "ports"), ["5432:5432"], "published"),
        (("services", "beat", "networks"), ["depan2"], "unknown network"),
    ],
)
def test_control_a_broken_file_is_found(
    compose: dict[str, Any], path: tuple[str, ...], value: object, expected: str
) -> None:
    broken = copy.deepcopy(compose)
    node = broken
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    assert any(expected in line for line in findings(broken))


def test_secrets_come_from_the_environment(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    body = text[text.index("\nname:") :]
    names = {"ERK_SECRET_KEY", "ERK_REDIS_PASSWORD"} | {f"ERK_DB_PASSWORD_{r}" for r in ("SUPER", "OWNER", "APP")}
    for name in names:
        uses = re.findall(r"\$\{" + name + r"([^}]*)\}", body)
        assert uses, name
        assert all(use.startswith(":?") for use in uses), f"{name} must be demanded with a message"
    for name, service in compose["services"].items():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET", key):
                assert str(value).startswith("${"), f"{name}: {key} is written into the file"


def test_web_and_workers_go_through_pgbouncer_and_the_owner_does_not(compose: dict[str, Any]) -> None:
    for name in ("web", "worker", "worker-penyediaan", "beat", "migrate"):
        environment = compose["services"][name]["environment"]
        assert re.fullmatch(r"postgresql://erk_app:\S.*@pgbouncer:6432/erk", environment["DATABASE_URL"])
        if name in OWNERS:
            assert "@postgres:5432/erk" in environment["DATABASE_URL_OWNER"]
    assert "pool_mode = transaction" in compose["configs"]["pgbouncer"]["content"]
    assert "erk_owner" not in compose["configs"]["pgbouncer-pengguna"]["content"]
    assert compose["networks"]["belakang"]["internal"] is True
    assert compose["services"]["web"]["deploy"]["replicas"] == 2


def test_caddy_serves_every_subdomain(compose: dict[str, Any]) -> None:
    content = compose["configs"]["caddyfile"]["content"]
    assert re.search(r"^\*\.\$\{ERK_DOMAIN:", content, re.MULTILINE)
    assert content.count("{") == content.count("}")


def test_images_are_slim_and_not_root(dockerfile: str) -> None:
    stages = re.split(r"^FROM ", dockerfile, flags=re.MULTILINE)[1:]
    by_name = {re.match(r"\S+ AS (\S+)", s).group(1): s for s in stages}
    assert {"app", "pgbouncer"} <= set(by_name)
    for name in ("app", "pgbouncer"):
        users = re.findall(r"^USER (\S+)", by_name[name], re.MULTILINE)
        assert users[-1:] == ["10001:10001"], name
    images = [*re.findall(r"^ARG \w+_IMAGE=(\S+)", dockerfile, re.MULTILINE), "debian:trixie-slim"]
    assert all("slim" in image for image in images)
    assert "--require-hashes" in by_name["packages"]
    assert "latest" not in dockerfile


def test_image_gets_all_sources_and_nothing_else(dockerfile: str) -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        source.split("/")[0]
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert copied == allowed
    assert all((ROOT / name).exists() for name in allowed), "the image copies something that does not exist"
    wanted = {"erk_core", "integrations", "provisioning", "tenants", "platform", "templates"}
    wanted |= {"locale"} if (ROOT / "locale").is_dir() else set()
    assert wanted <= allowed
