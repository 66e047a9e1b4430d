"""Refusals of this app, told to people."""

from __future__ import annotations

from tenants.organisasi.galat import GalatLayanan


class SetelanBerubah(GalatLayanan):
    """Somebody else has saved the channel meanwhile."""


class SetelanDitolak(GalatLayanan):
    """A setting cannot be taken; `medan` names it."""

    def __init__(self, pesan: str, *, medan: str) -> None:
        super().__init__(pesan, kode="saluran_setelan")
        self.medan = medan
