"""What a close or a reading of its results can refuse."""

from __future__ import annotations

from collections.abc import Sequence

from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.halangan import Blocker


class CloseBlocked(GalatLayanan):
    """The month cannot be closed yet; `blockers` says why, how often, and what to do. Nothing was written."""

    def __init__(self, kode_periode: str, blockers: Sequence[Blocker]) -> None:
        self.blockers = list(blockers)
        daftar = "; ".join(b.pesan for b in self.blockers)
        super().__init__(
            f"Periode {kode_periode} belum dapat ditutup: {daftar}",
            kode="tutup_terhalang",
            saran="Selesaikan setiap halangan, lalu tutup ulang.",
        )


class CloseBusy(GalatLayanan):
    """Another close of the same region and month is running or has just finished."""


class KunciDitolak(GalatLayanan):
    """The month cannot be locked, or not by this person. Nothing was changed."""


class TransisiDitolak(GalatLayanan):
    """The month's state does not allow this step."""


class KendaliGagal(GalatLayanan):
    """A control total does not balance. The close refuses; nothing was written."""


class HitunganTidakAda(GalatLayanan):
    """No such run, or not for this actor."""
