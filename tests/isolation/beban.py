"""Load of the isolation harness, run as its own process: `python -m tests.isolation.beban {kita|stok} THREADS TIMES`.

Each thread does TIMES operations for each of two regions, changing region at every step, half of them reads and half
writes. Every row carries the name of the schema it was meant for, so a row seen in (or written to) the wrong schema
shows itself. Prints one JSON object: reads, wrong_reads, writes, errors, seconds.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import AbstractContextManager
from typing import Any

SCHEMAS = ("r_3273", "r_1605")
PENANDA = "3" * 18


def _enter(mode: str, schema: str) -> AbstractContextManager[Any]:
    if mode == "kita":
        from erk_kit.binding import region_atomic

        return region_atomic(schema)
    from django_tenants.utils import schema_context

    # Stock: the path is set for the session, each statement is its own transaction.
    return schema_context(schema)


def _work(mode: str, number: int, times: int, tally: dict[str, int], start: threading.Barrier) -> None:
    from django.db import connection

    from tenants.akun.models import Pengguna

    start.wait()
    for step in range(times * 2):
        schema = SCHEMAS[(step + number) % 2]
        try:
            with _enter(mode, schema):
                if (step // 2) % 2:
                    Pengguna.objects.create(nip=f"{number:02d}{step:06d}{schema}", nama=schema)
                    tally["writes"] += 1
                else:
                    rows = list(Pengguna.objects.filter(nip=PENANDA).values_list("nama", flat=True))
                    tally["reads"] += 1
                    tally["wrong_reads"] += rows != [schema]
        except Exception as exc:  # noqa: BLE001 - counted and shown; the harness must run to its end
            tally["errors"] += 1
            print(f"{type(exc).__name__}: {exc}", file=sys.stderr)
    connection.close()


def main(mode: str, threads: int, times: int) -> None:
    import django

    django.setup()
    tallies = [dict.fromkeys(("reads", "wrong_reads", "writes", "errors"), 0) for _ in range(threads)]
    start = threading.Barrier(threads + 1)
    workers = [
        threading.Thread(target=_work, args=(mode, n, times, tallies[n], start), daemon=True) for n in range(threads)
    ]
    for worker in workers:
        worker.start()
    start.wait()
    begun = time.perf_counter()
    for worker in workers:
        worker.join()
    total: dict[str, Any] = {key: sum(t[key] for t in tallies) for key in tallies[0]}
    total["seconds"] = round(time.perf_counter() - begun, 2)
    print(json.dumps(total))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
