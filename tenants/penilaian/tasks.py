"""Background jobs of a month."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from erk_kit import progress
from erk_kit.celery_base import RegionTask
from tenants.organisasi.galat import GalatLayanan
from tenants.penilaian.galat import CloseBlocked
from tenants.penilaian.kemajuan import TOTAL
from tenants.penilaian.services import period_close


@shared_task(base=RegionTask, bind=True)
def close_period(
    self: RegionTask, *, schema: str, kode: str, actor_id: int | None = None, job_id: str | None = None
) -> None:
    """Close a month in the background; progress under `job_id` (default: the task's id) in erk_kit.progress.

    A refusal is told in the last report ("Terhalang: ..." or "Gagal: ...") and is not an error of the job. Running it twice, or
    again after a worker died, is safe: the same facts give the same run.
    """
    job = job_id or str(self.request.id)

    def lapor(done: int, total: int, note: str) -> None:
        progress.report(job, done, total, note)

    try:
        period_close(schema=schema, kode=kode, actor_id=actor_id, on_progress=lapor)
    except CloseBlocked as galat:
        lapor(TOTAL, TOTAL, "Terhalang: " + " ".join(b.pesan for b in galat.blockers))
    except GalatLayanan as galat:
        lapor(TOTAL, TOTAL, f"Gagal: {galat}")
    except Exception:
        lapor(TOTAL, TOTAL, "Gagal: kesalahan yang tidak terduga; tidak ada yang disimpan.")
        raise


def progress_of(job_id: str) -> Any:
    """Last report of a job (erk_kit.progress.Progress), or None."""
    return progress.read(job_id)
