"""One close at a time per region and month.

An advisory lock of Postgres, held by a transaction of its own for the whole close, because the close itself is
several short transactions. It needs no clean-up: when the process dies, its connection dies and the lock is gone. It
also works through PgBouncer in transaction mode, which keeps a server connection with a client for the length of a
transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2
from django.db import DEFAULT_DB_ALIAS, connections

from tenants.penilaian.galat import CloseBusy


def _nomor(schema: str, kode: str) -> int:
    digest = hashlib.sha256(f"erk:tutup-bulan:{schema}:{kode}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@contextmanager
def close_lock(schema: str, kode: str, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Hold the lock of `kode` in `schema`. Raises CloseBusy at once when somebody else holds it.

    The connection stays on the login role, which has no rights of its own: it can lock, and nothing else.
    """
    wrapper: Any = connections[using]
    mentah = psycopg2.connect(**wrapper.get_connection_params())
    try:
        with mentah.cursor() as cursor:
            cursor.execute("set local idle_in_transaction_session_timeout = 0")
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [_nomor(schema, kode)])
            if not cursor.fetchone()[0]:
                raise CloseBusy(
                    f"Penutupan periode {kode} sedang berjalan.",
                    kode="tutup_berjalan",
                    saran="Tunggu sampai selesai, lalu lihat hasilnya; tidak perlu dijalankan dua kali.",
                )
        yield
    finally:
        # ends the transaction, so that PgBouncer can give the server connection to somebody else
        with suppress(psycopg2.Error):
            mentah.rollback()
        mentah.close()
