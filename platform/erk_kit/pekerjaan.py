"""A background job as its page shows it: waiting, running, done, refused.

`erk_kit.progress` knows steps and a note. The end of a job is written in the note's first word, because a refused job
leaves nothing in the database to look at.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from erk_kit import progress

SELESAI, GAGAL = "selesai", "gagal"
# A worker that has said nothing for this long is probably not there.
HILANG_DETIK = 60


@dataclass(frozen=True)
class Kemajuan:
    """`keadaan`: menunggu, berjalan, hilang, selesai or gagal; `persen` 0..100; `catatan` for people."""

    keadaan: str
    persen: int
    catatan: str

    @property
    def berjalan(self) -> bool:
        return self.keadaan not in (SELESAI, GAGAL)


def job_id_of(*, schema: str, apa: str, job: object) -> str:
    """The schema is part of the id, so a region never reads another one's job. apa: what it does to what."""
    return f"{schema}:{apa}:{job}"


def lapor_menunggu(job_id: str) -> None:
    progress.report(job_id, 0, 100, "Menunggu giliran…")


def lapor_selesai(job_id: str, catatan: str) -> None:
    progress.report(job_id, 100, 100, f"{SELESAI}|{catatan}")


def lapor_gagal(job_id: str, catatan: str) -> None:
    progress.report(job_id, 0, 100, f"{GAGAL}|{catatan}")


def baca(job_id: str) -> Kemajuan | None:
    isi = progress.read(job_id)
    if isi is None:
        return None
    keadaan, tanda, catatan = isi.note.partition("|")
    if tanda and keadaan in (SELESAI, GAGAL):
        return Kemajuan(keadaan, 100 if keadaan == SELESAI else isi.percent, catatan)
    if time.time() - isi.pada > HILANG_DETIK:
        return Kemajuan("hilang", isi.percent, isi.note)
    return Kemajuan("berjalan" if isi.done else "menunggu", isi.percent, isi.note)
