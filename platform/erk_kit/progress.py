"""How far a job is, over Redis: written by the worker, read by the page that shows the bar.

Not in Postgres, because the job's own transaction is not visible before it commits. Without Redis (`memory://`) the
numbers stay in this process, where the job itself runs then.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import redis

from erk_kit.dsn import MEMORY_URL, redis_url

_TTL_SECONDS = 24 * 3600
_memory: dict[str, str] = {}
_memory_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` steps; `note` in Bahasa Indonesia; `pada` seconds since the epoch."""

    job_id: str
    done: int
    total: int
    note: str
    pada: float

    @property
    def percent(self) -> int:
        return 0 if self.total <= 0 else max(0, min(100, self.done * 100 // self.total))

    @property
    def finished(self) -> bool:
        return self.total > 0 and self.done >= self.total


@lru_cache(maxsize=4)
def _client(url: str) -> Any:
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)


def _key(job_id: str) -> str:
    return f"erk:kemajuan:{job_id}"


def report(job_id: str, done: int, total: int, note: str = "") -> None:
    """Remember for a day how far job `job_id` is. A Redis that does not answer never stops the job."""
    text = json.dumps(asdict(Progress(job_id, done, total, note, time.time())))
    url = redis_url()
    if url == MEMORY_URL:
        with _memory_lock:
            _memory[_key(job_id)] = text
        return
    try:
        _client(url).set(_key(job_id), text, ex=_TTL_SECONDS)
    except redis.RedisError:
        # The bar stands still; the job's result is in the database all the same.
        return


def read(job_id: str) -> Progress | None:
    """Last report of `job_id`, or None (unknown, older than a day, or Redis does not answer)."""
    url = redis_url()
    try:
        raw = _memory.get(_key(job_id)) if url == MEMORY_URL else _client(url).get(_key(job_id))
    except redis.RedisError:
        return None
    return Progress(**json.loads(raw)) if raw else None
