"""A background job from its order to its page: waiting, running, done, refused.

    job_order(task, job_id, ...)    in the request: the message leaves when its transaction has committed
    with job_outcome(job_id, ...)   in the task: a refusal and a mistake are told in the last report
    job_page(request, ...)          the bar; htmx asks again each second, without JavaScript the page reloads itself

`erk_kit.progress` knows steps and a note. The end of a job is written in the note's first word, because a refused job
leaves nothing in the database to look at.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from kombu.exceptions import OperationalError

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


def job_order(task: Any, job: str, /, **isi: Any) -> None:
    """Send `task` with the keywords `isi` once the caller's transaction has committed. A queue that does not answer is
    told on the job's page, instead of a bar that never moves: nothing was begun."""
    lapor_menunggu(job)

    def send() -> None:
        try:
            task.delay(**isi)
        except OperationalError:
            lapor_gagal(job, "Layanan antrean tidak dapat dihubungi. Coba lagi, atau hubungi pengelola pusat.")

    transaction.on_commit(send)


@contextmanager
def job_outcome(job_id: str, *, ditolak: type[Exception] | tuple[type[Exception], ...], rusak: str) -> Iterator[None]:
    """Around the work of a task. ditolak: refusals, whose own words are the last report and which are no error of the
    job. rusak: what is told of anything else, which is raised again."""
    try:
        yield
    except ditolak as galat:
        lapor_gagal(job_id, str(galat))
    except Exception:
        lapor_gagal(job_id, rusak)
        raise


def job_page(request: HttpRequest, templat: str, kemajuan: Kemajuan, /, **isi: Any) -> HttpResponse:
    """`<templat>.html`, or for htmx its part `<templat>_kartu.html`; both know `kemajuan` and `berjalan`."""
    nama = f"{templat}_kartu.html" if request.htmx else f"{templat}.html"  # type: ignore[attr-defined]
    jawab = render(request, nama, isi | {"kemajuan": kemajuan, "berjalan": kemajuan.berjalan})
    jawab["Cache-Control"] = "no-store"
    return jawab


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
