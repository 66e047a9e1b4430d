"""What a correction can refuse."""

from __future__ import annotations

from tenants.organisasi.galat import GalatLayanan


class KoreksiDitolak(GalatLayanan):
    """The correction cannot be proposed, decided or paid this way. Nothing was written."""


class KoreksiKedaluwarsa(KoreksiDitolak):
    """What the proposal was measured against has changed since; it must be computed again."""


class KoreksiTidakAda(GalatLayanan):
    """No such correction, or not for this actor."""
