"""The progress bar of commands that take a while: on a terminal only, never in JSON output."""

from __future__ import annotations

import sys
from collections.abc import Callable

Bar = Callable[[int, int, str], None]


def bar_of(as_json: bool) -> Bar | None:
    """show(done, total, note), or None where nobody looks."""
    if as_json or not sys.stderr.isatty():
        return None

    def show(done: int, total: int, note: str) -> None:
        filled = 30 * done // max(total, 1)
        bar = f"[{'#' * filled}{'.' * (30 - filled)}]"
        sys.stderr.write(f"\r{bar} {100 * done // max(total, 1):3d} %  {note[:60]:<60}")
        sys.stderr.flush()

    return show


def bar_end(as_json: bool) -> None:
    if not as_json and sys.stderr.isatty():
        sys.stderr.write("\n")
