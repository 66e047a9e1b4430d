"""The kit as a pytest plugin: each named check of each case is a test of its own.

In a test module of a connector:

    KASUS = [Kasus(MY_CONNECTOR, peladen=MyServer)]

    def test_konektor(periksa_konektor):
        periksa_konektor()

It is loaded by its entry point (group pytest11), or with `-p integrations.conformance.kit`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from integrations.conformance.periksa import Kasus, checks_of


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "periksa_konektor" not in metafunc.fixturenames:
        return
    kasus: list[Kasus] = metafunc.module.KASUS
    semua = [(k, p) for k in kasus for p in checks_of(k)]
    metafunc.parametrize(
        "periksa_konektor", [partial(p.jalan, k) for k, p in semua], ids=[f"{k.sebutan}:{p.kode}" for k, p in semua]
    )


@pytest.fixture
def periksa_konektor() -> Callable[[], None]:
    """Replaced by the parametrisation; only a module without KASUS comes here."""
    raise pytest.UsageError("modul uji konektor harus punya daftar KASUS")
