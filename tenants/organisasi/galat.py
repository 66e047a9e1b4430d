"""The error that services of a region's apps raise: a sentence for a person, and what to do next."""

from __future__ import annotations


class GalatLayanan(Exception):
    """Refused by a rule of the domain. `pesan` says what and where, `saran` what to do; `kode` is for machines."""

    def __init__(self, pesan: str, *, kode: str, saran: str = "") -> None:
        super().__init__(f"{pesan} {saran}".strip())
        self.kode = kode
        self.pesan = pesan
        self.saran = saran


class FaktaBertumpuk(GalatLayanan):
    """A dated fact would hold on the same day as another one."""


class TidakBerwenang(GalatLayanan):
    """The actor may not do this."""
