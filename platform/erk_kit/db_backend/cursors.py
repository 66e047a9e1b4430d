"""Cursors that bind before the first statement of a transaction and refuse statements outside one.

The check sits on execution, not on the making of a cursor: Django makes cursors while connecting, and a cursor made
outside a transaction may be used inside one.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.utils import CursorDebugWrapper, CursorWrapper

# psycopg2 methods that reach the server and that Django hands through without looking.
_REACH_SERVER = frozenset({"copy_expert", "copy_from", "copy_to"})


class _BindFirst:
    db: Any

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        self.db.ensure_bound()
        return super()._execute(sql, params, *ignored)  # type: ignore[misc]

    def _executemany(self, sql: Any, param_list: Any, *ignored: Any) -> Any:
        self.db.ensure_bound()
        return super()._executemany(sql, param_list, *ignored)  # type: ignore[misc]

    def callproc(self, procname: str, params: Any = None, kparams: Any = None) -> Any:
        self.db.ensure_bound()
        return super().callproc(procname, params, kparams)  # type: ignore[misc]

    def __getattr__(self, attr: str) -> Any:
        if attr in _REACH_SERVER:
            self.db.ensure_bound()
        return super().__getattr__(attr)  # type: ignore[misc]


class BoundCursor(_BindFirst, CursorWrapper):
    """Plain cursor."""


class BoundDebugCursor(_BindFirst, CursorDebugWrapper):
    """Cursor that logs its queries (DEBUG, assertNumQueries)."""
