"""System checks."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from erk_kit import checks


def _ids() -> set[str]:
    return {m.id for m in run_checks(tags=["erk"])}


def test_the_projects_own_settings_pass() -> None:
    assert run_checks(tags=["erk"]) == []


@pytest.mark.parametrize(
    "engine", ["django_tenants.postgresql_backend", "django.db.backends.postgresql", "django.db.backends.sqlite3", ""]
)
def test_another_engine_is_an_error(settings: Any, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)
    (found,) = checks.check_engine()
    assert (found.id, found.is_serious()) == (checks.E001, True)


def test_limit_set_calls_is_an_error() -> None:
    with override_settings(TENANT_LIMIT_SET_CALLS=True):
        assert checks.E002 in _ids()


def test_cache_without_the_region_in_its_keys_is_an_error() -> None:
    with override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}):
        assert checks.E003 in _ids()


def test_foreign_key_from_a_region_to_public_is_an_error(settings: Any) -> None:
    """Seen from a region without akun's tables, akun's users would live in public only."""
    settings.TENANT_APPS = [a for a in settings.TENANT_APPS if a != "tenants.akun"]
    found = checks.check_region_foreign_keys()
    assert found
    assert all(m.id == checks.E004 for m in found)
