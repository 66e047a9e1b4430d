"""The cause of a correction in canonical words, and the causes that were accepted before, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from tenants.penilaian.koreksi import buku
from tenants.penilaian.koreksi.penugasan import PenugasanBaru
from tenants.penilaian.koreksi.ubah import Perubahan
from tenants.penilaian.models import Koreksi, KoreksiPegawai, KunciBulan, LangkahKoreksi


@dataclass(frozen=True)
class Sebab:
    """Changed values, added positions, another pack (its hash; it rules only the people of the proposal), and the late
    facts that they come from."""

    perubahan: tuple[Perubahan, ...] = ()
    penugasan: tuple[PenugasanBaru, ...] = ()
    paket: str | None = None
    susulan: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "perubahan": [p.to_dict() for p in self.perubahan],
            "penugasan": [p.to_dict() for p in self.penugasan],
            "paket": self.paket,
            "susulan": list(self.susulan),
        }

    @classmethod
    def of(cls, isi: Mapping[str, Any]) -> Sebab:
        return cls(
            tuple(Perubahan(**p) for p in isi["perubahan"]),
            tuple(PenugasanBaru(**p) for p in isi["penugasan"]),
            isi["paket"],
            tuple(isi["susulan"]),
        )

    @property
    def kunci(self) -> set[str]:
        """Who is named by a changed value or a position."""
        return {p.kunci for p in self.perubahan} | {p.kunci for p in self.penugasan}


@dataclass(frozen=True)
class Terdahulu:
    """An accepted correction of the month: its cause, and whom it concerned."""

    koreksi_id: int
    nomor: int
    hash: str
    sebab: Sebab
    pegawai: frozenset[int]


def with_order(koreksi: QuerySet[Koreksi]) -> QuerySet[Koreksi]:
    """`koreksi` with `diterima_ke`: the id of the second acceptance, which orders them; None while there is none."""
    kedua = LangkahKoreksi.objects.filter(koreksi=OuterRef("hash"), urutan=2, langkah=buku.TERIMA)
    return koreksi.annotate(diterima_ke=Subquery(kedua.values("id")))


def accepted(*, kunci: KunciBulan | None = None) -> QuerySet[Koreksi]:
    """Accepted corrections (of one locked month), in the order of their acceptance."""
    semua = Koreksi.objects.all() if kunci is None else Koreksi.objects.filter(kunci=kunci)
    return with_order(semua).filter(diterima_ke__isnull=False).order_by("diterima_ke")


def earlier(kunci: KunciBulan, *, sebelum: int | None = None) -> list[Terdahulu]:
    """What was accepted of the month, oldest first. sebelum: only what was accepted before that step."""
    semua = accepted(kunci=kunci)
    if sebelum is not None:
        semua = semua.filter(diterima_ke__lt=sebelum)
    baris = list(semua)
    orang: dict[int, set[int]] = {k.pk: set() for k in baris}
    for koreksi_id, pegawai_id in KoreksiPegawai.objects.filter(koreksi__in=orang).values_list(
        "koreksi_id", "pegawai_id"
    ):
        orang[koreksi_id].add(pegawai_id)
    return [Terdahulu(k.pk, k.nomor, k.hash, Sebab.of(k.isi), frozenset(orang[k.pk])) for k in baris]


def hashes_of(terdahulu: Sequence[Terdahulu], pegawai_id: int) -> list[str]:
    """Hashes of those that concern one person: what his old amounts already hold."""
    return [t.hash for t in terdahulu if pegawai_id in t.pegawai]
