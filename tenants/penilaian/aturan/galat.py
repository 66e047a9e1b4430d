"""What a draft of rules can be refused for."""

from __future__ import annotations

from collections.abc import Sequence

from erk_core import Finding
from tenants.organisasi.galat import GalatLayanan


class RancanganDitolak(GalatLayanan):
    """The draft cannot be changed, submitted or decided on as asked. Nothing was changed."""


class LintGagal(RancanganDitolak):
    """The draft does not load; `temuan` are the core's own complaints, each with file and line."""

    def __init__(self, temuan: Sequence[Finding]) -> None:
        self.temuan = tuple(temuan)
        contoh = "; ".join(str(t) for t in self.temuan[:3])
        super().__init__(
            f"Aturan tidak lolos pemeriksaan, {len(self.temuan)} temuan: {contoh}.",
            kode="aturan_lint",
            saran="Perbaiki di tempat yang disebut; tidak ada yang disimpan.",
        )
