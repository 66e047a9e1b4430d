"""Helpers for tests that need a program from outside the Python packages (chromium, pgbouncer)."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

# the same program under the names that distributions give it
_NAMES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "pgbouncer": ("pgbouncer", "/usr/sbin/pgbouncer"),
}


def find_tool(name: str) -> Path | None:
    """Path of the program, or None."""
    for candidate in _NAMES.get(name, (name,)):
        found = shutil.which(candidate)
        if found:
            return Path(found)
    return None


def require_tool(name: str) -> Path:
    """Path of the program. Without it the test is skipped with the reason, or fails when ERK_REQUIRE_TOOLS=1 (CI)."""
    found = find_tool(name)
    if found is not None:
        return found
    missing(f"program {name} tidak ada di mesin ini (apt install {name})")


def missing(reason: str) -> NoReturn:
    """Something that a test drives is not on this machine: skip with the reason, or fail when ERK_REQUIRE_TOOLS=1
    (CI)."""
    if os.environ.get("ERK_REQUIRE_TOOLS") == "1":
        pytest.fail(f"{reason}, padahal ERK_REQUIRE_TOOLS=1", pytrace=False)
    pytest.skip(reason)
