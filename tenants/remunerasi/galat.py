"""What the pay list can refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.organisasi.galat import GalatLayanan


@dataclass(frozen=True)
class Temuan:
    """One thing wrong in what somebody sent. letak: where ("kolom 3", "baris 7"); "" = the whole."""

    letak: str
    kolom: str
    isi: str
    harap: str
    lakukan: str


class IsiDitolak(GalatLayanan):
    """A table, a form or a file that cannot be taken; `temuan` says why, place by place. Nothing was stored."""

    def __init__(self, apa: str, temuan: Sequence[Temuan]) -> None:
        self.temuan = list(temuan)
        satu = self.temuan[0]
        super().__init__(
            f"{apa}: {satu.letak}: {satu.kolom}: {satu.isi}; yang diharapkan {satu.harap}.",
            kode="isi_ditolak",
            saran=f"{satu.lakukan[:1].upper()}{satu.lakukan[1:]}.",
        )


class DokumenTerhalang(GalatLayanan):
    """A document cannot be made of this run yet, or not for this actor."""
