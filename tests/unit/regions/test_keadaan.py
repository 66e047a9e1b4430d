"""The spare rendering of model states is for the Django that it was proved with."""

import pytest

from provisioning.keadaan_model import rendering_spare

pytestmark = pytest.mark.unit


def test_this_django_is_the_one_that_it_was_proved_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails on another Django: run `python -m tests.isolation.bukti_keadaan`, then raise TERBUKTI."""
    from django.db.migrations.state import ProjectState

    for nama in ("add_model", "add_field", "alter_field", "remove_field", "rename_field", "rename_model"):
        monkeypatch.setattr(ProjectState, nama, getattr(ProjectState, nama))
    for nama in ("_append_option", "_remove_option"):
        monkeypatch.setattr(ProjectState, nama, getattr(ProjectState, nama))
    assert rendering_spare()


def test_another_django_migrates_as_it_always_did(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.migrations.state import ProjectState

    semula = ProjectState.add_model
    monkeypatch.setattr("provisioning.keadaan_model.TERBUKTI", (0, 0))
    assert not rendering_spare()
    assert ProjectState.add_model is semula
