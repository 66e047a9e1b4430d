"""What several commands need: the region that was named."""

from __future__ import annotations

from typing import Any


def region_of(name: str) -> Any:
    """Region by slug, Kemendagri code or schema. Raises CommandError with the known ones."""
    from erk_kit.binding import public_atomic
    from erk_platform.cli import CommandError
    from tenants.registry.models import Region
    from tenants.registry.selectors import region_get

    with public_atomic():
        try:
            return region_get(slug=name)
        except Region.DoesNotExist as exc:
            raise CommandError(str(exc)) from exc
