"""Names of schemas and roles, NIP, addresses of servers."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from erk_kit.dsn import parse_database_url
from erk_kit.names import is_region_schema, role_name, schema_from_kode
from erk_kit.nip import NipError, nip_format, nip_parse
from tenants.registry.models import Region, validate_schema_name


@pytest.mark.parametrize(
    ("kode", "schema"), [("3273", "r_3273"), ("32.73", "r_3273"), (" 16.05 ", "r_1605"), ("32", "r_32")]
)
def test_schema_follows_from_the_code(kode: str, schema: str) -> None:
    assert schema_from_kode(kode) == schema
    region = Region.from_kode(kode=kode)
    assert (region.schema_name, region.kode) == (schema, schema[2:])


@pytest.mark.parametrize("kode", ["", "3", "327", "32733", "32-73", "٣٢٧٣", "3273\n1", "r_3273"])
def test_other_codes_are_refused(kode: str) -> None:
    with pytest.raises(ValueError, match="kode Kemendagri"):
        schema_from_kode(kode)


@pytest.mark.parametrize("name", ["r_327", "r_32733", "R_3273", "r_3273\n", "public", "templat", "", None, 3273])
def test_what_is_not_a_region_schema(name: object) -> None:
    assert not is_region_schema(name)  # type: ignore[arg-type]
    if isinstance(name, str):
        with pytest.raises(ValidationError):
            validate_schema_name(name)


def test_role_names() -> None:
    assert role_name("erk", "r_3273") == "erk__r_3273"
    assert role_name("erk", "public") == "erk__public"
    for prefix, schema in [("erk", "templat"), ('e"rk', "public"), ("", "public"), ("x" * 50, "r_3273")]:
        with pytest.raises(ValueError):  # noqa: PT011 - either message
            role_name(prefix, schema)


def test_nip() -> None:
    assert nip_parse("19800101 200501 1 001") == "198001012005011001"
    assert nip_format("198001012005011001") == "19800101 200501 1 001"
    assert nip_format("pengelola") == "pengelola"
    for wrong in ("19800101200501100", "1980010120050110011", "", "19800101200501100a", "١٩٨٠٠١٠١٢٠٠٥٠١١٠٠١"):
        with pytest.raises(NipError, match="18 angka"):
            nip_parse(wrong)


def test_database_url() -> None:
    parsed = parse_database_url("postgresql://a%40b:p%3Aw@h:6432/nama?sslmode=require")
    assert parsed == {
        "NAME": "nama",
        "USER": "a@b",
        "PASSWORD": "p:w",
        "HOST": "h",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }
    assert parse_database_url("postgres://u@/nama?host=/run/pg")["HOST"] == "/run/pg"
    for wrong in ("mysql://h/x", "postgresql://h", "nama"):
        with pytest.raises(ValueError, match="DATABASE_URL"):
            parse_database_url(wrong)
